//! What is found, what is not, and the laws of masking. Secrets are put together here, so that no file holds one.

use std::sync::OnceLock;

use proptest::prelude::*;

use super::decode::decoded_views;
use super::keywords::Keyword;
use super::mask::{Policy, PrivateAddresses};
use super::{Scanner, SecretKind};

fn scanner() -> &'static Scanner {
    static SCANNER: OnceLock<Scanner> = OnceLock::new();
    SCANNER.get_or_init(|| Scanner::new().expect("the automaton can be built"))
}

/// Letters and digits of no meaning, `length` of them.
fn random(length: usize) -> String {
    "q7Rt2Vx9Lm4Kp8Zs3Wd6Hn5Jb1".chars().cycle().take(length).collect()
}

fn hexadecimal(length: usize) -> String {
    "0f3a9c7be1d24856".chars().cycle().take(length).collect()
}

fn masked(text: &str) -> String {
    scanner().redact_secrets(text)
}

#[test]
fn the_scanner_finds_its_canary() {
    assert!(scanner().finds_the_canary());
}

#[test]
fn a_token_in_an_address_ends_where_its_link_does() {
    let token = ["3KA3", "R2D9", "fV"].concat();
    for shape in [
        "[![x](https://host.example/badge.svg?token={})](https://x.example)",
        "[![x](https://host.example/badge.svg?branch=main&token={})](#a) text",
        "[![x](https://host.example/badge.svg?a=b&amp;token={})](<b c>)",
        "![x](https://host.example/badge.svg?token={})![y](https://y.example/(z))",
        "[x](https://host.example/?token={})[y](https://y.example)",
        "https://host.example/?token={}",
    ] {
        assert_eq!(masked(&shape.replace("{}", &token)), shape.replace("{}", "******"), "{shape}");
    }
}

#[test]
fn passwords_are_masked_and_what_stands_around_them_stays() {
    let word = ["hun", "ter2"].concat();
    for shape in [
        "https://writer:{}@host.example:8086/write",
        "curl -u proxmox_writer:{} http://host.example/",
        "curl http://host.example:8086/write?db=home&u=writer&p={}&precision=s",
        "/write?u=writer&amp;p={} x",
        "/write?p={}&u=writer",
        "psk={}",
        "wpa_psk = \"{}\"",
        "curl -uwriter:{} http://host.example/",
        "curl --user 'writer:{}' http://host.example/",
        "curl --user=writer:{} x",
        "curl \\\n  -u \\\n  writer:{} x",
        "smbclient -U writer%{} //host/share",
        "command = [\"curl\", \"-u\", \"writer:{}\"]",
        "user = \"writer:{}\"",
        "sshpass -p {} ssh host",
        "mysql -h db -p{} base",
        "machine host login writer password {} x",
        "password={} rest",
        "PGPASSWORD={} psql",
        "password = \"{}\"",
        "password: {}",
        "  - wifi_password: '{}'",
        "{\"password\": \"{}\", \"x\": 1}",
        "{\\\"password\\\": \\\"{}\\\"}",
        "$config['password'] = '{}';",
        "**Password:** {} x",
        "**Password**: {}",
        "| password | {} |",
        "│ password │ {} │",
        "the password is {} today",
        "<password>{}</password>",
        "?user=x&password={}&y=z",
        "Server=db;Password={};User=x",
        "--password {} x",
        "\"--password\", \"{}\"",
        "passwd={},user=x",
        "Passwort: {}",
    ] {
        let text = shape.replace("{}", &word);
        assert_eq!(masked(&text), shape.replace("{}", "******"), "{text}");
    }
    let whole_line = "password: letmein\n";
    assert_eq!(masked(whole_line), "password: ******\n");
    let odd = "https://writer:p/w@rd@host.example/";
    assert_eq!(masked(odd), "https://writer:******@host.example/");
    let spaces = "curl -u \"writer:two words\" x";
    assert_eq!(masked(spaces), "curl -u \"writer:******\" x");
}

#[test]
fn tokens_are_known_by_their_form() {
    let r = random;
    let tokens = [
        ("GitHub", format!("ghp_{}", r(36))),
        ("GitHub", format!("github_pat_{}_{}", r(22), r(40))),
        ("GitLab", format!("glpat-{}", r(20))),
        ("AWS", format!("AKIA{}", r(16).to_uppercase())),
        ("Slack", format!("xoxb-{}-{}", hexadecimal(12), r(24))),
        ("JWT form", format!("eyJ{}.eyJ{}.{}", r(20), r(30), r(40))),
        ("Google", format!("AIza{}", r(35))),
        ("Stripe", format!("sk_live_{}", r(24))),
        ("npm", format!("npm_{}", r(36))),
        ("Telegram", format!("1234567890:AA{}", r(33))),
        ("DigitalOcean", format!("dop_v1_{}", hexadecimal(64))),
        ("Grafana", format!("glsa_{}_{}", r(32), hexadecimal(8))),
        ("Proxmox", format!("PVE:root@pam:65A0B1C2::{}", r(40))),
        ("Tailscale", format!("tskey-auth-{}-{}", r(12), r(20))),
        ("SendGrid", format!("SG.{}.{}", r(22), r(43))),
    ];
    for (name, token) in tokens {
        let text = format!("before {token} after");
        let matches = scanner().secrets(text.as_bytes());
        assert_eq!(matches.first().map(|found| found.kind), Some(SecretKind::Token(name)), "{text}");
        assert_eq!(masked(&text), "before ****** after", "{text}");
    }
    let hook = format!("https://hooks.slack.com/services/T{}/B{}/{}", r(9), r(9), r(24));
    assert_eq!(masked(&hook), "https://hooks.slack.com/services/******");
    let hash = format!("root:$6${}${}:19000:0", r(8), r(43));
    assert_eq!(masked(&hash), "root:******:19000:0");
}

#[test]
fn keyed_secrets_and_headers_are_masked() {
    let (long, uuid) = (random(24), "12ab34cd-56ef-7890-ab12-cd34ef567890");
    for (shape, secret) in [
        ("api_key = \"{}\"", long.as_str()),
        ("apiKey: {}", &long),
        ("SECRET={}", &long),
        ("token = '{}'", &long),
        ("signing-key: {}", &long),
        ("auth: {}", &long),
        ("Authorization: Bearer {}", &long),
        ("Authorization: Basic {}", "dXNlcjpodW50ZXIy"),
        ("authorization: PVEAPIToken={}", "root@pam!page=12ab34cd-56ef-7890-ab12-cd34ef567890"),
        ("PrivateKey = {}", "q7Rt2Vx9Lm4Kp8Zs3Wd6Hn5Jb1q7Rt2Vx9Lm4Kp8Zs3="),
        ("│ token_secret │ {} │", uuid),
        ("client_secret={}&x=y", uuid),
    ] {
        let text = shape.replace("{}", secret);
        assert_eq!(masked(&text), shape.replace("{}", "******"), "{text}");
    }
}

fn key(begin: bool, end: bool) -> String {
    let name = ["OPENSSH PRIV", "ATE KEY"].concat();
    let body = format!("{}\n{}\n{}\n", random(70), random(70), random(24));
    let first = if begin { format!("-----BEGIN {name}-----\n") } else { String::new() };
    let last = if end { format!("-----END {name}-----\n") } else { String::new() };
    format!("{first}{body}{last}")
}

#[test]
fn communities_of_snmp_are_masked() {
    let word = ["home", "lab"].concat();
    for shape in [
        "rocommunity {}",
        "\n  rwcommunity6 {} 10.0.0.0/8",
        "rocommunity \"{}\" default",
        "com2sec readonly default {}",
        "com2sec6 -Cn inside readonly default {}",
        "snmp-server community {} ro",
        "snmp_community = \"{}\"",
        "snmpCommunity: {}",
        "snmpwalk -v2c -c {} host",
        "snmpbulkwalk -v 2c -c '{}' host",
        "[\"snmpget\", \"-v2c\", \"-c\", \"{}\", \"host\"]",
    ] {
        let text = shape.replace("{}", &word);
        assert_eq!(masked(&text), shape.replace("{}", "******"), "{text}");
    }
    for text in [
        "rocommunity public",
        "rocommunity <community>",
        "the community edition of the server",
        "community: everyone is welcome",
        "a rocommunity line gives read access",
        "snmpwalk -v3 -l authPriv host",
        "snmpwalk -c \"$COMMUNITY\" host",
    ] {
        assert_eq!(masked(text), text);
    }
}

#[test]
fn passwords_are_found_in_the_files_of_a_home_lab() {
    let word = ["Geheim", "Wort19"].concat();
    for shape in [
        "  wpa-psk {}",
        "wpa-passphrase \"{}\"",
        "    auth_pass {}",
        "password {}",
        "192.0.2.1 %any : PSK \"{}\"",
        "define('DB_PASSWORD', '{}');",
        "pw: {}",
        "{\n  \"password\":\n    \"{}\"\n}",
        "password: >-\n  {}\nuser: x",
        "MONITOR ups@localhost 1 monuser {} primary",
        "createUser monitor SHA \"{}\"",
        "createUser monitor SHA-256 {}",
        "echo root:{} | chpasswd",
        "21:47 root@pve:~# echo root:{} | chpasswd",
        "{password: \"{}\"}",
        "DB_PASSWORD: ${DB_PASSWORD:-{}}",
        "createUser AESuser MD5 {}",
        "createUser -e 0x8000 SHAuser SHA-256 {}",
        "echo 'root:{}' | sudo chpasswd",
        "ipmitool -H 10.0.0.1 -U admin -P {} power status",
    ] {
        let text = shape.replace("{}", &word);
        assert_eq!(masked(&text), shape.replace("{}", "******"), "{text}");
    }
    let both = format!("createUser monitor SHA \"{word}\" AES \"{word}20\"");
    assert!(!masked(&both).contains(&word), "{}", masked(&both));
    let words = ["correct horse", " battery staple"].concat();
    for shape in ["password = \"{}\"", "passphrase: '{}'", "wpa-psk \"{}\""] {
        assert_eq!(masked(&shape.replace("{}", &words)), shape.replace("{}", "******"));
    }
    let token = "root@pam!mon=12ab34cd-56ef-7890-ab12-cd34ef567890";
    assert_eq!(masked(token), "root@pam!mon=******");
}

#[test]
fn a_password_is_masked_to_its_end() {
    let word = ["Tr0ub4", "dor"].concat();
    for (text, shown) in [
        (format!("password={word}&3Long x"), "password=****** x"),
        (format!("password: {word};More,And)x"), "password: ******"),
        (format!("?password={word}&user=bob"), "?password=******&user=bob"),
        (format!("password={word}; user=bob"), "password=******; user=bob"),
        (format!("<a href=\"?password={word}&amp;x=y\">"), "<a href=\"?password=******&amp;x=y\">"),
    ] {
        assert_eq!(masked(&text), shown);
    }
}

#[test]
fn what_is_allowed_stays_whatever_follows_it() {
    let word = ["hun", "ter2"].concat();
    let text = format!("password={word};reboot");
    assert_eq!(scanner().redact_secrets_but(&text, |secret| secret == word), text);
}

#[test]
fn a_token_may_have_no_digit() {
    let letters = ["qKRtwVxnLmoK", "pTZsaWdbHniJb"].concat();
    for prefix in ["glpat-", "ghp_", "sk_live_"] {
        let length = if prefix == "ghp_" { 36 } else { 24 };
        let token: String = letters.chars().cycle().take(length).collect();
        let text = format!("x {prefix}{token} y");
        assert!(!masked(&text).contains(&token), "{prefix}");
    }
}

#[test]
fn a_tag_that_says_where_a_password_lies_is_none() {
    for text in ["password: !vault |", "wifi_password: !secret wifi", "?p=2&page=3", "http=1&map=p"] {
        assert_eq!(masked(text), text);
    }
}

#[test]
fn private_keys_are_masked_line_by_line_also_where_they_are_cut() {
    for (begin, end) in [(true, true), (true, false), (false, true)] {
        let key = key(begin, end);
        let text = format!("above\n{key}below it\n");
        let shown = masked(&text);
        assert_eq!(shown.lines().count(), text.lines().count());
        assert!(!shown.contains(&random(20)), "{shown}");
        assert!(shown.starts_with("above\n") && shown.ends_with("below it\n"), "{shown}");
    }
    let json = format!("{{\"key\": \"{}\"}}", key(true, true).replace('\n', "\\n"));
    assert!(!masked(&json).contains(&random(20)), "{}", masked(&json));
    let magic = format!("{}{}\n{}\n", ["b3BlbnNza", "C1rZXktdjEAAAAA"].concat(), random(40), random(60));
    assert!(!masked(&magic).contains(&random(20)), "{}", masked(&magic));
}

#[test]
fn what_only_speaks_of_secrets_is_left_alone() {
    for text in [
        "The password must never appear on the page.",
        "Password: see the vault in the office, third shelf",
        "password=$INFLUX_PASSWORD",
        "password = \"${PASSWORD}\"",
        "password={{ influx_password }}",
        "password: <your password>",
        "curl -u proxmox_writer:****** http://host.example/",
        "curl -u \"$USER:$PASSWORD\" http://host.example/",
        "# The file holds one line for curl: user = \"proxmox_writer:…\"",
        "https://user:password@host.example/",
        "https://host.example:8086/a@b",
        "http://192.168.1.118:8086",
        "docker run -u 1000:1000 image",
        "journalctl -u corosync.service",
        "password_file = /etc/push-battery-metrics.conf",
        "update_password: on_create",
        "update_password: always",
        "MYSQL_PASSWORD: \"${DB_PASSWORD:?set it}\"",
        "PASSWORD_RESET_TIMEOUT: 3600",
        "password_hash: sha512",
        "journalctl -u corosync:pve",
        "sudo -u www-data:www-data ls",
        "password = \"change-me\"",
        "password: ChangeMe!",
        "password = var.password",
        "password = random_password.db.result",
        "password: process.env.PASSWORD",
        "password: env:DB_PASSWORD",
        "password: `cat /run/pw`",
        "echo \"root:$PASSWORD\" | chpasswd",
        "createUser monitor SHA /etc/snmp/auth AES",
        "password: vault:secret/data/db#password",
        "snmptrapd -C -c my.conf",
        "| root password | |\n| admin2 | web1 |",
        "| API token |  |\n| Proxmox host | pve1.example.org |",
        "password: |\n\nuser2: x1",
        "  public key: xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=",
        "key: 12ab34cd-56ef-7890-ab12-cd34ef567890",
        "password = \"the one that you set in the office\"",
        "Monitor the UPS with two users",
        "MONITOR ups@localhost 1 monuser <password> primary",
        "auth required",
        "password required",
        "password sufficient pam_unix.so",
        "let token = parser.next_token();",
        "token: &str, password: String,",
        "password = os.environ[\"PASSWORD\"]",
        "key = \"nodes\"",
        "keyword: something-rather-long-1234",
        "The token ring: 2026-05-22",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGq7Rt2Vx9Lm4Kp8Zs3Wd6Hn5Jb1 me",
        "-----BEGIN OPENSSH PRIVATE KEY-----\n…\n-----END OPENSSH PRIVATE KEY-----",
        "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUq7Rt2Vx9Lm4Kp8Zs3Wd6Hn5Jb1\n-----END CERTIFICATE-----",
        "AKIAIOSFODNN7EXAMPLE",
        "bearer of good news in 2026",
        "Secure auth:      on",
        "integrity=\"sha384-q7Rt2Vx9Lm4Kp8Zs3Wd6Hn5Jb1q7Rt2Vx9Lm4Kp8Zs3\"",
        "assets/tokens.0f3a9c7be1.css",
    ] {
        let matches = scanner().secrets(text.as_bytes());
        assert!(matches.is_empty(), "{text}: {matches:?}");
        assert_eq!(masked(text), text);
    }
}

#[test]
fn captures_lose_personal_data_and_public_addresses() {
    let redact = |text: &str| scanner().redact(text, Policy::default());
    for (text, wanted) in [
        ("mail ann@mail.example now", "mail ****** now"),
        ("root@pve1 and root@pam stay", "root@pve1 and root@pam stay"),
        ("link/ether 02:42:ac:11:00:02 brd ff:ff:ff:ff:ff:ff", "link/ether ****** brd ff:ff:ff:ff:ff:ff"),
        ("Serial Number: WD-1234X", "Serial Number: ******"),
        ("from 8.8.4.4:53 to 10.0.0.1", "from *.*.*.*:53 to 10.0.0.1"),
        ("2a00:1450:4001:81b::200e port 1", "*:* port 1"),
        ("fe80::1%eth0, ::1, 127.0.0.1, 255.255.255.0", "fe80::1%eth0, ::1, 127.0.0.1, 255.255.255.0"),
        ("192.0.2.7 and 2001:db8::1 are examples", "192.0.2.7 and 2001:db8::1 are examples"),
        ("Fri May 22 21:47:50 2026", "Fri May 22 21:47:50 2026"),
        ("0x00000001          1    A,V,NMW pve1 (local)", "0x00000001          1    A,V,NMW pve1 (local)"),
        ("Ring ID: 1.3a, kernel 6.8.12-4-pve", "Ring ID: 1.3a, kernel 6.8.12-4-pve"),
    ] {
        assert_eq!(redact(text), wanted);
    }
}

#[test]
fn private_addresses_follow_the_site_s_policy() {
    let text = "10.0.0.1 10.0.0.2 10.0.0.1 fd00::1";
    let with = |private_addresses| scanner().redact(text, Policy { private_addresses });
    assert_eq!(with(PrivateAddresses::Keep), text);
    assert_eq!(with(PrivateAddresses::Mask), "*.*.*.* *.*.*.* *.*.*.* *:*");
    assert_eq!(with(PrivateAddresses::Alias), "address-1 address-2 address-1 address-3");
}

#[test]
fn a_command_is_masked_argument_by_argument() {
    let word = ["hun", "ter2"].concat();
    let command = ["curl", "-u", &format!("writer:{word}"), "--password", &word, "http://host.example/"]
        .map(str::to_owned);
    let shown = scanner().redact_command(&command);
    assert_eq!(shown, ["curl", "-u", "writer:******", "--password", "******", "http://host.example/"]);
}

#[test]
fn a_cover_keeps_every_place() {
    let word = ["hün", "ter2"].concat();
    let text = format!("a\npassword = \"{word}\"\nb");
    let covered = scanner().cover(&text).expect("there is a secret");
    assert_eq!(covered, format!("a\npassword = \"{}\"\nb", "*".repeat(word.len())));
    assert_eq!(scanner().cover("nothing"), None);
}

#[test]
fn a_secret_is_seen_through_the_form_in_which_it_is_published() {
    let word = ["hun", "ter2"].concat();
    let utf16: Vec<u8> = format!("password={word}").bytes().flat_map(|byte| [byte, 0]).collect();
    assert_eq!(scanner().scan(&utf16).len(), 1);
    let escaped: String = word.bytes().map(|byte| format!("\\{byte:x} ")).collect();
    for page in [
        format!("<td>password</td>\n<td>{word}</td>"),
        format!("<i>pass</i><b>word</b>=<span class=\"s\">{word}</span>"),
        format!("<!-- password={word} -->"),
        format!("<a href=\"x?password%3d{word}\">x</a>"),
        format!("x::before {{ content: \"password={escaped}\" }}"),
        format!("\u{1}\u{2}\0\0PNG password={word}\0\0"),
    ] {
        let findings = scanner().scan(page.as_bytes());
        assert_eq!(findings.len(), 1, "{page}: {findings:?}");
        assert!(!format!("{findings:?}").contains(&word), "nobody prints it");
    }
    let second = format!("<p>\n&#10;password&#61;{word}</p>");
    assert_eq!(scanner().scan(second.as_bytes()).first().and_then(|finding| finding.line), Some(2));
}

/// Texts in which something may be found.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => proptest::sample::select(vec![
            "password", "pass", "secret", "token", "key", "user", "=", ":", " ", "\"", "'", "\n", "\r\n", "|", "https://", "@", "-u ",
            "--password ", "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----", "q7Rt2Vx9Lm4Kp8Zs3Wd6Hn5Jb1", "ghp_",
            "hunter2", "******", "10.0.0.1", "8.8.4.4", "02:42:ac:11:00:02", "a@b.example", "…", "ü", "\\", "\\n", "&quot;", "%3d", "<b>",
            "eyJ", ".", "$6$", "Bearer ", "authorization: ", "serial: ", "12ab", "login ", "curl ", ",", ";", "&", "pw", "PSK ", "MONITOR a@b 1 c ", " master", "createUser a SHA ", "community", "com2sec a b ", "snmpwalk -c ", ">-\n", "define('", "', '", "a@pam!b=", "(", "**", " is ", "│",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

#[test]
fn tags_end_where_a_browser_ends_them_and_hide_nothing() {
    let word = ["Geheim", "Wort19"].concat();
    let secret = "<code><span>password</span>: <b>Geheim</b><i>Wort19</i></code>";
    for page in [
        format!("<p title=don't>It is.</p> {secret} <p>It isn't.</p>"),
        format!("<p title=a\"b>x</p> {secret} <p title=\"c\">"),
        format!("<p 'x>y</p> {secret} <p class='z'>"),
        format!("<p title=\"a > b\">x</p> {secret}"),
        format!("</p it's> {secret} '>"),
        format!("<!-- don't --> {secret}"),
        format!("<!-- {secret} -->"),
        format!("<!doctype html>\n<?xml version='1.0'?> {secret}"),
        format!("<script>if (a<b && c) {{ x = \"'\" }}</script> {secret}"),
        format!("<svg><text><![CDATA[a]]></text><text>{secret}</text></svg>"),
        format!("<noscript title='>'>{secret}</noscript>"),
        "<P>password: <B>Geheim</B><FONT color=red>Wort19</FONT></P>".to_owned(),
        "<p>password: <u>Geheim</u><wbr><del>Wort</del><!-- -->19</p>".replace("<!-- -->", ""),
        // A tag that the file ends in is text.
        format!("{secret} <p title='"),
    ] {
        let found = scanner().scan(page.as_bytes());
        assert!(found.iter().any(|finding| finding.secret == word.as_bytes()), "{page}");
    }
    let many = "<!--".repeat(100_000);
    assert_eq!(scanner().scan(many.as_bytes()), []);
}

#[test]
fn a_secret_behind_a_tag_of_several_lines_has_its_line() {
    let page = "<p\n title=don't\n>\n<b>password</b>: <i>Geheim</i><b>Wort19</b>";
    let lines: Vec<usize> =
        scanner().scan(page.as_bytes()).iter().filter_map(|finding| finding.line).collect();
    assert_eq!(lines, [4]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn masking_twice_is_masking_once_and_leaves_nothing_to_find(text in text()) {
        let scanner = scanner();
        for private_addresses in [PrivateAddresses::Keep, PrivateAddresses::Mask, PrivateAddresses::Alias] {
            let policy = Policy { private_addresses };
            let once = scanner.redact(&text, policy);
            prop_assert_eq!(&scanner.redact(&once, policy), &once);
            prop_assert_eq!(scanner.secrets(once.as_bytes()), Vec::new(), "{:?}", once);
            prop_assert_eq!(once.split('\n').count(), text.split('\n').count());
        }
        prop_assert!(scanner.cover(&text).is_none_or(|covered| covered.len() == text.len()));
    }

    #[test]
    fn a_decoded_text_has_the_anchors_that_a_search_of_it_finds(pieces in proptest::collection::vec((text(), 0..9usize), 1..4)) {
        let entity = |number: &usize| ["&quot;", "&#61;", "&#x70;", "&lt;", "&#128273;", "&nbsp;", "&", "&#10;", "&amp;"][*number];
        let file: String = pieces.iter().flat_map(|(text, number)| [text, entity(number)]).collect();
        let keywords = &scanner().keywords;
        let known: Vec<Keyword> = keywords.find(file.as_bytes()).collect();
        for reading in decoded_views(file.as_bytes()) {
            let Some(changes) = reading.changes else { continue };
            let all: Vec<Keyword> = keywords.find(&reading.bytes).collect();
            prop_assert_eq!(keywords.find_after(&known, &changes, &reading.bytes), all, "{:?}", file);
        }
    }

    #[test]
    fn no_bytes_break_the_search(bytes in proptest::collection::vec(any::<u8>(), 0..400), text in text()) {
        let scanner = scanner();
        scanner.scan(&bytes);
        scanner.scan(&[bytes.as_slice(), text.as_bytes(), bytes.as_slice()].concat());
    }
}
