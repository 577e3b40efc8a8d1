//! Front matter as other generators have it, for those who bring pages along.
//!
//! Comes in: keys of Hugo, Zola, Jekyll and others; front matter in YAML. Goes out: what to write here. Only hints are made
//! of it: what it cannot read is left to the author.

use jiff::civil::Date;

use crate::diag::Diagnostic;

/// Words of other generators, and what stands for them here: the name of a key that takes the same value, if there is one,
/// and a hint.
const KEYS: &[(&[&str], Option<&str>, &str)] = &[
    (
        &["path", "url", "permalink", "uri", "id"],
        None,
        "an address follows from where the file lies; `slug = \"…\"` sets its last segment, `aliases = [\"/old/\"]` keeps an old one",
    ),
    (
        &["taxonomies", "taxonomy"],
        None,
        "write `tags = [\"…\"]` and `category = \"…\"`, without a table around them",
    ),
    (&["categories", "section", "collection"], Some("category"), "write `category = \"…\"`: a page has one"),
    (&["keywords", "labels", "topics"], Some("tags"), "write `tags = [\"…\"]`"),
    (
        &["layout", "type", "page_template", "theme"],
        None,
        "write `template = \"….html\"`, a file below `templates/`",
    ),
    (
        &[
            "lastmod",
            "last_modified_at",
            "last_modified",
            "modified",
            "last_update",
            "lastUpdated",
            "modified_date",
        ],
        Some("updated"),
        "write `updated = 2026-05-22`",
    ),
    (
        &[
            "publishDate",
            "publish_date",
            "published_date",
            "pubDate",
            "published_at",
            "created",
            "created_at",
            "datetime",
        ],
        Some("date"),
        "write `date = 2026-05-22`",
    ),
    (
        &["summary", "excerpt", "abstract", "subtitle", "lead", "desc", "synopsis"],
        Some("description"),
        "write `description = \"…\"`",
    ),
    (
        &["order", "nav_order", "position", "sidebar_position", "sort_key", "menu_order", "priority"],
        Some("weight"),
        "write `weight = 1`: lower comes first",
    ),
    (
        &["redirect_from", "alias", "redirects", "redirect"],
        Some("aliases"),
        "write `aliases = [\"/old/place/\"]`",
    ),
    (
        &["published", "hidden", "private", "unlisted", "render", "expiryDate", "headless"],
        None,
        "write `draft = true` for a page that is not to be built",
    ),
    (&["author", "authors"], None, "the author stands once, in `data/site.toml`"),
    (&["lang", "language", "locale"], None, "the language stands once, in `data/site.toml`"),
    (&["linkTitle", "name", "heading", "nav_title"], None, "a page has one `title`"),
];

/// The keys that front matter has and a conversion fills, in the order in which they are written.
const OURS: [&str; 12] = [
    "title",
    "description",
    "date",
    "updated",
    "draft",
    "slug",
    "aliases",
    "weight",
    "tags",
    "category",
    "template",
    "inventory",
];

/// Adds what an unknown key of front matter stands for here, and where facts of the author's own go.
pub fn explain(diagnostic: &mut Diagnostic, text: &str) {
    let key = match &diagnostic.place {
        crate::diag::Place::At(span) if diagnostic.code == "unknown_key" => text.get(span.start..span.end),
        _ => None,
    };
    let Some(key) = key.map(|key| key.trim_matches(['"', '\''])) else { return };
    if let Some((_, _, hint)) = meaning(key) {
        // What resembles it by its letters is not what is meant.
        diagnostic.hints.retain(|hint| !hint.starts_with("did you mean"));
        diagnostic.hints.insert(0, (*hint).to_owned());
    }
    diagnostic.hints.push("facts of your own go below a line `[extra]`, after the other keys".to_owned());
}

fn meaning(key: &str) -> Option<&'static (&'static [&'static str], Option<&'static str>, &'static str)> {
    KEYS.iter().find(|(words, ..)| words.iter().any(|word| word.eq_ignore_ascii_case(key)))
}

/// Front matter in YAML as TOML with the keys that there are; what has no place here, or is more than a list of words, comes as a comment.
pub fn yaml_as_toml(yaml: &str) -> String {
    let (mut ours, mut extra, mut left) = (Vec::new(), Vec::new(), Vec::new());
    for (key, value) in entries(yaml) {
        let known = OURS.iter().copied().find(|name| *name == key);
        let name = known.or_else(|| meaning(&key).and_then(|(_, name, _)| *name));
        match (name, meaning(&key), key.as_str(), &value) {
            (_, _, "published", YamlValue::Word(word)) if word == "false" => {
                ours.push(("draft", "true".to_owned()))
            }
            (Some(name), ..) => match value.as_toml_of(name) {
                Some(toml) if !ours.iter().any(|(other, _)| *other == name) => ours.push((name, toml)),
                _ => left.push(key),
            },
            (None, Some(_), ..) | (None, None, _, YamlValue::Other) => left.push(key),
            (None, None, ..) => {
                extra.extend(value.as_toml_of("").map(|toml| format!("{} = {toml}\n", quoted_key(&key))))
            }
        }
    }
    ours.sort_by_key(|(name, _)| OURS.iter().position(|ours| ours == name));
    let mut toml: String = ours.into_iter().map(|(name, value)| format!("{name} = {value}\n")).collect();
    if !left.is_empty() {
        toml += &format!("# without a counterpart: {}\n", left.join(", "));
    }
    if !extra.is_empty() {
        toml += &format!("[extra]\n{}", extra.concat());
    }
    toml
}

fn quoted_key(key: &str) -> String {
    let bare =
        key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) && !key.is_empty();
    if bare { key.to_owned() } else { quoted(key) }
}

/// A value of YAML, as far as front matter commonly has it.
enum YamlValue {
    /// A scalar without quotes.
    Word(String),
    /// One in quotes, or a block of text.
    Text(String),
    List(Vec<String>),
    /// Nothing, a map, or anything deeper.
    Other,
}

impl YamlValue {
    /// The value as the key `name` takes it; of facts of the author's own (`name` is empty) as it is.
    fn as_toml_of(&self, name: &str) -> Option<String> {
        let list = |words: &[String]| {
            let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
            format!("[{}]", words.join(", "))
        };
        let word = match self {
            YamlValue::Word(word) | YamlValue::Text(word) => word.as_str(),
            YamlValue::List(words) => words.first().map(String::as_str).unwrap_or_default(),
            YamlValue::Other => return None,
        };
        let plain = || {
            word == "true"
                || word == "false"
                || word.parse::<i64>().is_ok_and(|number| number.to_string() == word)
        };
        match (name, self) {
            ("tags" | "aliases", YamlValue::List(words)) => Some(list(words)),
            ("tags" | "aliases", _) => {
                let words =
                    word.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty());
                Some(list(&words.collect::<Vec<_>>()))
            }
            ("date" | "updated", _) => {
                // The time is left out; Jekyll writes its zone with a blank before it.
                let day: Option<Date> = word.split([' ', 'T']).next().and_then(|day| day.parse().ok());
                day.map(|day| day.to_string())
            }
            ("draft", _) => Some((word == "true" || word == "yes").to_string()),
            ("weight", _) => word.parse::<i64>().ok().map(|number| number.to_string()),
            ("", YamlValue::List(words)) => Some(list(words)),
            ("", YamlValue::Word(_)) if plain() => Some(word.to_owned()),
            _ => Some(quoted(word)),
        }
    }
}

/// The keys at the left margin, with their values.
fn entries(yaml: &str) -> Vec<(String, YamlValue)> {
    let mut entries = Vec::new();
    let mut lines =
        yaml.lines().map(str::trim_end).filter(|line| !line.trim_start().starts_with('#')).peekable();
    while let Some(line) = lines.next() {
        let Some((key, value)) = line.split_once(':').filter(|_| !line.starts_with([' ', '\t', '-'])) else {
            continue;
        };
        let mut below = Vec::new();
        while let Some(line) = lines.next_if(|line| line.is_empty() || line.starts_with([' ', '\t', '-'])) {
            below.push(line.trim());
        }
        below.retain(|line| !line.is_empty());
        entries.push((unquoted(key.trim()).to_owned(), value_of(value.trim(), &below)));
    }
    entries
}

/// The value of a key: what stands behind it, and the lines below.
fn value_of(value: &str, below: &[&str]) -> YamlValue {
    let scalar = |word: &str| match unquoted(word) {
        inner if inner.len() < word.len() => YamlValue::Text(inner.replace("''", "'").replace("\\\"", "\"")),
        word => YamlValue::Word(word.split(" #").next().unwrap_or_default().trim_end().to_owned()),
    };
    let words = |words: &mut dyn Iterator<Item = &str>| {
        words.map(|word| unquoted(word.trim()).to_owned()).filter(|word| !word.is_empty()).collect()
    };
    if let Some(inner) = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return YamlValue::List(words(&mut inner.split(',')));
    }
    if value.starts_with(['|', '>']) {
        return YamlValue::Text(below.join(" "));
    }
    let items: Option<Vec<&str>> = below.iter().map(|line| line.strip_prefix('-')).collect();
    match (value.is_empty(), items) {
        (true, Some(items)) if items.iter().any(|item| item.contains(": ")) || items.is_empty() => {
            YamlValue::Other
        }
        (true, Some(items)) => YamlValue::List(words(&mut items.into_iter())),
        (true, None) => YamlValue::Other,
        // A long scalar goes on in the lines below.
        (false, _) if value.starts_with(['{', '&', '*', '!']) => YamlValue::Other,
        (false, _) => scalar(&[&[value], below].concat().join(" ")),
    }
}

fn unquoted(word: &str) -> &str {
    let inner = ['"', '\''].iter().find_map(|quote| word.strip_prefix(*quote)?.strip_suffix(*quote));
    inner.unwrap_or(word)
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_becomes_toml_that_can_be_pasted() {
        let yaml = "title: \"My: rack\"\nlayout: post # x\ndate: 2026-05-22 10:00:00 +0200\nlastmod: 2026-05-23T10:00:00Z\n\
            published: false\ntags: [a, 'b c']\ncategories:\n  - lab\n  - home\nsummary: >\n  Two\n  lines\n\
            cover:\n  image: x.png\nweight: 3\ncomments: true\nimage: it's.png\nkeywords: x, y\n";
        let expected = "title = \"My: rack\"\ndescription = \"Two lines\"\ndate = 2026-05-22\nupdated = 2026-05-23\n\
            draft = true\nweight = 3\ntags = [\"a\", \"b c\"]\ncategory = \"lab\"\n\
            # without a counterpart: layout, cover, keywords\n[extra]\ncomments = true\nimage = \"it's.png\"\n";
        assert_eq!(yaml_as_toml(yaml), expected);
        assert!(expected.parse::<toml::Table>().is_ok());
    }

    #[test]
    fn any_text_in_place_of_yaml_becomes_toml() {
        for yaml in
            ["", ":", "a", "- x\n- y", "a:\n  b:\n    c: d\n", "\"a b\": 1\n", "title: '\n", "date: soon\n"]
        {
            let toml = yaml_as_toml(yaml);
            assert!(toml.parse::<toml::Table>().is_ok(), "{toml}");
        }
    }
}
