//! The names of languages: what a fence may call them, and which known name is near a wrong one.
//!
//! In: the word after the fence. Out: a [`Language`], or the nearest names for a message. Names are matched without
//! regard to case. It knows nothing of the syntaxes themselves.

use strsim::osa_distance;

use crate::parse::formats::Format;

/// The language of a fence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language<'a> {
    /// Text without a syntax.
    Plain,
    /// A shell session: prompts, commands and what they printed.
    Console,
    /// What a program printed, in a syntax of our own, by its name.
    Output(&'static str),
    /// A syntax of our own, by its name.
    Own(&'static str),
    /// A name or file extension to be looked up among two-face's syntaxes.
    Token(&'a str),
}

use Language::{Console, Output, Own, Plain, Token};

/// Names that two-face does not know, or knows as something else than a reader expects.
const ALIASES: &[(&str, Language<'static>)] = &[
    ("", Plain),
    ("none", Plain),
    ("plain", Plain),
    ("plaintext", Plain),
    ("text", Plain),
    ("txt", Plain),
    ("bash-session", Console),
    ("console", Console),
    ("session", Console),
    ("sh-session", Console),
    ("shell-session", Console),
    ("shellsession", Console),
    ("terminal", Console),
    ("bash", Own("shell")),
    ("dash", Own("shell")),
    ("ksh", Own("shell")),
    ("sh", Own("shell")),
    ("shell", Own("shell")),
    ("shellscript", Own("shell")),
    ("toml", Own("toml")),
    // Unit files are INI files (systemd.syntax(7)).
    ("automount", Token("ini")),
    ("link", Token("ini")),
    ("mount", Token("ini")),
    ("netdev", Token("ini")),
    ("network", Token("ini")),
    ("path", Token("ini")),
    ("service", Token("ini")),
    ("slice", Token("ini")),
    ("socket", Token("ini")),
    ("systemd", Token("ini")),
    ("systemd-unit", Token("ini")),
    ("target", Token("ini")),
    ("timer", Token("ini")),
    ("unit", Token("ini")),
    ("wireguard", Token("ini")),
    ("apache", Token("htaccess")),
    ("containerfile", Token("dockerfile (with bash)")),
    ("cron", Token("crontab")),
    ("csharp", Token("cs")),
    ("docker", Token("dockerfile (with bash)")),
    ("dockerfile", Token("dockerfile (with bash)")),
    ("dotenv", Token("env")),
    ("fsharp", Token("f#")),
    ("golang", Token("go")),
    ("javascript", Token("js")),
    ("json5", Token("json")),
    ("jsonc", Token("json")),
    ("mysql", Token("sql")),
    ("node", Token("js")),
    ("postgres", Token("sql")),
    ("postgresql", Token("sql")),
    ("pwsh", Token("powershell")),
    ("python3", Token("python")),
    ("regex", Token("re")),
    ("ssh-config", Token("ssh_config")),
    ("sqlite", Token("sql")),
    ("tera", Token("jinja2")),
    ("vimscript", Token("viml")),
];

/// Names that a message proposes before two-face's rarer ones at the same distance.
const COMMON: &[&str] = &[
    "bash", "c", "cpp", "css", "diff", "go", "html", "ini", "java", "js", "json", "lua", "make", "markdown",
    "nginx", "nix", "perl", "php", "python", "ruby", "rust", "sh", "sql", "toml", "ts", "xml", "yaml", "zsh",
];

/// The longest name that is compared with others; a longer one is no name.
const LONGEST_NAME: usize = 40;

/// What a fence means by `name`, which must be lower case.
pub(super) fn language(name: &str) -> Language<'_> {
    let alias = || ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, language)| *language);
    output_of(name).or_else(alias).unwrap_or(Token(name))
}

/// The language of a captured format.
fn output_of(name: &str) -> Option<Language<'static>> {
    let format = Format::ALL.iter().find(|format| format.fence_names().contains(&name))?;
    Some(Output(format.language()))
}

/// The names nearest to `name`, at most three, the best first; `others` are the names of two-face.
pub(super) fn nearest<'a>(name: &str, others: impl Iterator<Item = &'a str>) -> Vec<String> {
    let name = name.to_lowercase();
    if name.chars().count() > LONGEST_NAME {
        return Vec::new();
    }
    let common = aliases().chain(COMMON.iter().copied()).map(|known| (known.to_string(), 0));
    let rare = others.map(|known| (known.to_lowercase(), 1));
    let allowed = (name.chars().count() / 3).max(1);
    let mut near: Vec<(usize, u8, String)> = common
        .chain(rare)
        .filter(|(known, _)| known.len() > 1 && !known.starts_with('.'))
        .map(|(known, rank)| (difference(&name, &known), rank, known))
        .filter(|(difference, _, _)| *difference <= allowed)
        .collect();
    near.sort();
    let mut names: Vec<String> = Vec::new();
    for (_, _, known) in near {
        if names.len() < 3 && !names.contains(&known) {
            names.push(known);
        }
    }
    names
}

/// All names but those of two-face.
fn aliases() -> impl Iterator<Item = &'static str> {
    let formats = Format::ALL.iter().flat_map(|format| format.fence_names());
    ALIASES.iter().map(|(alias, _)| *alias).chain(formats.copied())
}

/// How far two names are apart; one that begins with the other, as `systemd-service` with `systemd`, is near.
fn difference(name: &str, known: &str) -> usize {
    let (short, long) = if name.len() < known.len() { (name, known) } else { (known, name) };
    let begins_alike = short.len() >= 4 && long.starts_with(short);
    if begins_alike { 1 } else { osa_distance(name, known) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_file_is_an_ini_file() {
        for name in ["systemd", "service", "timer", "unit"] {
            assert_eq!(language(name), Token("ini"), "{name}");
        }
    }

    #[test]
    fn a_name_without_alias_is_looked_up_as_it_is() {
        assert_eq!(language("rust"), Token("rust"));
    }

    #[test]
    fn no_alias_is_listed_twice() {
        let names: std::collections::BTreeSet<_> = aliases().collect();
        assert_eq!(names.len(), aliases().count());
    }

    #[test]
    fn the_nearest_name_comes_first_and_there_are_at_most_three() {
        assert_eq!(nearest("bsah", ["bash", "ash"].into_iter()), ["bash"]);
        assert_eq!(nearest("jso", ["jsp", "jsx"].into_iter()), ["js", "json", "jsp"]);
    }

    #[test]
    fn a_longer_form_of_a_known_name_is_near() {
        assert_eq!(nearest("systemd-service", [].into_iter()), ["systemd"]);
    }

    #[test]
    fn nothing_is_near_to_a_foreign_word() {
        assert!(nearest("mermaidjs", ["rust", "yaml"].into_iter()).is_empty());
        assert!(nearest(&"a".repeat(100_000), ["rust"].into_iter()).is_empty());
    }
}
