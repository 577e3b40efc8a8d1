//! Passwords of any printable characters, written as the form in which they stand demands.

use rackdown::redact::mask::Policy;

use crate::recall::{is_left, scanner};

/// Numbers that look random and are the same each time (Knuth's MMIX generator).
pub struct Numbers(pub u64);

impl Numbers {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

/// 8 to 32 printable characters, none of them a blank.
fn password(numbers: &mut Numbers) -> String {
    let length = 8 + numbers.below(25);
    (0..length).map(|_| char::from(b'!' + numbers.below(94) as u8)).collect()
}

fn json(text: &str) -> String {
    serde_json::to_string(text).expect("a string")
}

fn percent(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&apos;")
}

fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn shell_of_python(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\"'\"'"))
}

fn shell_double(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$").replace('`', "\\`");
    format!("\"{escaped}\"")
}

fn yaml_single(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// As it is, where nothing in it means something to a shell or to YAML; else in quotes.
fn plain(text: &str) -> String {
    let is_plain =
        text.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-.,/:+=@^~".contains(letter));
    if is_plain { text.to_owned() } else { shell(text) }
}

/// A form: its name, the text around a password, and how a password is written in it.
type Form = (&'static str, &'static str, fn(&str) -> String);

const FORMS: [Form; 32] = [
    (".env", "DB_USER=app\nDB_PASSWORD={}\nDB_HOST=db\n", plain),
    (".env, raw", "DB_USER=app\nDB_PASSWORD={}\nDB_HOST=db\n", str::to_owned),
    (".env, double quotes", "DB_PASSWORD={}\n", shell_double),
    (".env, single quotes", "export DB_PASSWORD={}\n", shell),
    ("YAML", "db:\n  user: app\n  password: {}\n  host: db\n", json),
    ("YAML, single quotes", "db:\n  password: {}\n", yaml_single),
    ("YAML, list", "environment:\n  - {}\n", |text| json(&format!("DB_PASSWORD={text}"))),
    ("YAML, flow", "- {name: root, password: {}, type: text}\n", json),
    ("JSON", "{\n  \"user\": \"app\",\n  \"password\": {}\n}\n", json),
    ("JSON in one line", "{\"password\":{},\"user\":\"app\"}", json),
    ("JSON in JSON", "{\"body\": {}}", |text| json(&format!("{{\"password\": {}}}", json(text)))),
    ("TOML", "[db]\npassword = {}\nuser = \"app\"\n", json),
    ("TOML in one table", "db = { user = \"app\", password = {} }\n", json),
    ("INI", "[db]\npassword = {}\nuser = app\n", str::to_owned),
    ("URL", "DATABASE_URL=postgres://app:{}@db.lan:5432/app\n", percent),
    ("URL in prose", "It is at https://app:{}@nas.lan/ for now.\n", percent),
    ("query", "https://nas.lan/login?user=app&password={}&x=y\n", percent),
    ("XML", "<db>\n  <password>{}</password>\n</db>\n", xml),
    ("XML, attribute", "<user name=\"ops\" password=\"{}\"/>\n", xml),
    ("XML, pair", "<add key=\"Password\" value=\"{}\" />\n", xml),
    ("shell", "mount -t cifs -o username=app,password={} //nas/x /mnt\n", shell),
    ("shell, option", "pvesm add pbs x --server a --password {} --fingerprint aa\n", shell),
    ("shell, as Python quotes", "qm set 9000 --cipassword {}\n", shell_of_python),
    ("curl", "curl -u {} https://nas.lan/\n", |text| shell(&format!("admin:{text}"))),
    ("curl, double quotes", "curl --user {} https://nas.lan/\n", |text| {
        shell_double(&format!("admin:{text}"))
    }),
    ("sshpass", "sshpass -p {} ssh root@nas\n", shell),
    ("mysql", "mysql -uroot -p{} -e 'show databases'\n", shell),
    ("table", "| what | value |\n|---|---|\n| user | app |\n| password | {} |\n", cell),
    (
        "table, column",
        "| host | user | password |\n|---|---|---|\n| nas | app | {} |\n| pve | root | x |\n",
        cell,
    ),
    ("table, code", "| host | Password |\n|---|---|\n| nas | {} |\n", |text| format!("`{}`", cell(text))),
    ("CSV", "host,user,password\nnas,app,{}\n", |text| format!("\"{}\"", text.replace('"', "\"\""))),
    ("note", "# NAS\n\nPassword: {}\n", str::to_owned),
];

#[test]
fn any_password_is_found_and_masked_whole_in_each_form() {
    let scanner = scanner();
    let mut numbers = Numbers(1);
    let mut wrong = Vec::new();
    for (name, form, written) in FORMS {
        let (mut missed, mut parts, mut examples) = (0, 0, Vec::new());
        for _ in 0..PASSWORDS {
            let password = password(&mut numbers);
            let value = written(&password);
            let text = form
                .replacen("{}", &value, 1)
                .replace("{name: root, password: {}", "{name: root, password: ");
            let text = if name == "YAML, flow" {
                form.replace("password: {}", &format!("password: {value}"))
            } else {
                text
            };
            let is_found = !scanner.scan(text.as_bytes()).is_empty();
            let shown = scanner.redact(&text, Policy::default());
            let inner = ["admin:", "DB_PASSWORD=", "password\\\": \\\""]
                .iter()
                .find_map(|key| Some(value.split_once(key)?.1));
            let inner = inner.unwrap_or(&value).trim_matches(|letter| "\"'`}\\".contains(letter));
            let is_part = is_left(&text, &shown, inner);
            missed += usize::from(!is_found);
            parts += usize::from(is_part);
            if (!is_found || is_part) && examples.len() < 4 {
                examples.push(format!("{text:?} {shown:?}"));
            }
        }
        println!("{name}: {missed} missed, {parts} not whole of {PASSWORDS}");
        if missed * 100 > PASSWORDS || parts * 100 > PASSWORDS {
            wrong.push(format!("{name}: {missed} missed, {parts} not whole\n  {}", examples.join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// How many passwords are tried in each form.
const PASSWORDS: usize = 1000;
