//! Seeds of the shapes that people have in notes, files of settings and captures; each wherever an author may put it.

use std::path::Path;

use rackdown::redact::Scanner;
use rackdown::redact::mask::Policy;

/// A text with secrets in it; random values of public shapes.
pub struct Seed {
    pub id: String,
    pub text: String,
    pub secrets: Vec<String>,
}

fn read_data(name: &str) -> serde_json::Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/secrets").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).expect("a fixture")).expect("JSON")
}

pub fn seeds() -> Vec<Seed> {
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    let seed = |value: &serde_json::Value| Seed {
        id: format!("{} {}", text(&value["id"]), text(&value["cat"])),
        text: text(&value["text"]),
        secrets: value["secrets"].as_array().expect("a list").iter().map(text).collect(),
    };
    read_data("seeds.json").as_array().expect("a list").iter().map(seed).collect()
}

pub fn harmless() -> Vec<String> {
    let data = read_data("harmless.json");
    data.as_array().expect("a list").iter().filter_map(|line| Some(line[1].as_str()?.to_owned())).collect()
}

pub fn scanner() -> Scanner {
    Scanner::new().expect("the automaton can be built")
}

/// The places of a site, and how a text is written there.
type Place = (&'static str, fn(&str) -> String);

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a string")
}

pub const PLACES: [Place; 12] = [
    ("file", str::to_owned),
    ("fence", |text| format!("+++\ntitle = \"A\"\n+++\nText.\n\n```\n{text}\n```\n\nMore.\n")),
    ("prose", |text| format!("+++\ntitle = \"A\"\n+++\nText.\n\n{text}\n\nMore.\n")),
    ("in a sentence", |text| format!("+++\ntitle = \"A\"\n+++\nThis is how it was set: {text}\n")),
    ("inline code", |text| format!("+++\ntitle = \"A\"\n+++\nIt was `{text}` then.\n")),
    ("inline code on one line", |text| format!("It was `{}` then.\n", text.replace('\n', " "))),
    ("list", |text| format!("- one\n- {text}\n- three\n")),
    ("inventory", |text| format!("[[node]]\nname = \"a\"\nnotes = {}\n", quoted(text))),
    ("inventory, several lines", |text| format!("[[node]]\nname = \"a\"\nnotes = '''\n{text}\n'''\n")),
    ("data", |text| format!("{{\n  \"title\": \"A\",\n  \"text\": {}\n}}\n", quoted(text))),
    ("template", |text| format!("<p>\n{text}\n</p>\n<pre>{text}</pre>\n")),
    ("escaped markup", |text| {
        let escaped =
            text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        format!("<!DOCTYPE html>\n<pre><code>{escaped}</code></pre>\n")
    }),
];

/// Whether more than four characters in a row of a secret are left of it.
pub fn is_left(text: &str, shown: &str, secret: &str) -> bool {
    let around = text.replace(secret, "\0");
    let letters: Vec<char> = secret.chars().collect();
    letters.windows(5).any(|run| {
        let run: String = run.iter().collect();
        shown.contains(&run) && !around.contains(&run) && run.chars().any(|letter| letter != '*')
    })
}

/// The least share of seeds that are found.
const RECALL: f64 = 0.93;

/// The share of texts for which something holds; the others are listed.
fn share(what: &str, outcomes: &[(String, bool)]) -> f64 {
    let missed: Vec<&String> = outcomes.iter().filter(|(_, good)| !good).map(|(name, _)| name).collect();
    let share = 1.0 - missed.len() as f64 / outcomes.len() as f64;
    let mut report = format!("{what}: {:.1} % of {}", share * 100.0, outcomes.len());
    missed.iter().for_each(|name| report += &format!("\n  missed: {name}"));
    println!("{report}");
    share
}

#[test]
fn a_seed_stops_a_build_wherever_it_stands() {
    let (scanner, seeds) = (scanner(), seeds());
    let shares = PLACES.map(|(place, written)| {
        let found = |seed: &Seed| {
            let text = written(&seed.text);
            (format!("{} {:?}", seed.id, seed.text), !scanner.scan(text.as_bytes()).is_empty())
        };
        let outcomes: Vec<_> = seeds.iter().map(found).collect();
        (place, share(place, &outcomes))
    });
    for (place, share) in shares {
        assert!(share >= RECALL, "{place}: {:.1} %", share * 100.0);
    }
}

#[test]
fn a_seed_is_masked_whole() {
    let scanner = scanner();
    let mut parts = Vec::new();
    let mut masked = |seed: &Seed| {
        let shown = scanner.redact(&seed.text, Policy::default());
        let whole = !seed.secrets.iter().any(|secret| is_left(&seed.text, &shown, secret));
        if !whole && seed.secrets.iter().all(|secret| !shown.contains(secret)) {
            parts.push(format!("{} {shown:?}", seed.id));
        }
        (format!("{} {shown:?}", seed.id), whole)
    };
    let outcomes: Vec<_> = seeds().iter().map(&mut masked).collect();
    assert!(share("masked", &outcomes) >= RECALL);
    assert_eq!(parts, Vec::<String>::new(), "masked in part");
}

#[test]
fn harmless_lines_stay() {
    let scanner = scanner();
    let mut alarms = Vec::new();
    for text in harmless() {
        for (place, written) in PLACES {
            for finding in scanner.scan(written(&text).as_bytes()) {
                alarms.push(format!("{place}: {text:?}: {}", String::from_utf8_lossy(&finding.secret)));
            }
        }
        if scanner.redact_secrets(&text) != text {
            alarms.push(format!("masked: {text:?}"));
        }
    }
    assert_eq!(alarms, Vec::<String>::new());
}
