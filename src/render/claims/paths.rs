//! The data that an expression speaks of.
//!
//! Comes in: an expression of the prose. Goes out: the paths into the page's data that stand in it
//! (`node.pvehp.nic[0].speed`), and whether it does more with them than to print one.

use crate::render::view::InventoryView;

/// An expression, as far as origins need it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// The paths, in the order of the expression, each once.
    pub paths: Vec<Vec<String>>,
    /// Whether it computes something: there is an operator, or a number beside a path.
    pub computes: bool,
}

/// The names that data begins with: what every page may speak of, and its inventory.
pub fn roots() -> impl Iterator<Item = &'static str> {
    ["site", "page", "data", "measured"].into_iter().chain(InventoryView::names())
}

/// Filters that print a value in another way and leave it what it is.
const PRESENTATION: [&str; 10] =
    ["upper", "lower", "capitalize", "title", "trim", "trim_start", "trim_end", "safe", "escape", "default"];

/// Takes an expression apart, braces included or not.
pub fn parts(expression: &str) -> Parts {
    let inner = expression.trim_start_matches("{{").trim_end_matches("}}").trim_matches(['-', ' ', '\n']);
    let mut reader = ExpressionReader { rest: inner, parts: Parts::default() };
    while reader.step() {}
    reader.parts
}

struct ExpressionReader<'a> {
    rest: &'a str,
    parts: Parts,
}

impl<'a> ExpressionReader<'a> {
    /// Reads one token; false at the end.
    fn step(&mut self) -> bool {
        self.rest = self.rest.trim_start();
        let Some(letter) = self.rest.chars().next() else { return false };
        match letter {
            '"' | '\'' | '`' => drop(self.text(letter)),
            '|' => self.filter(),
            _ if letter.is_alphabetic() || letter == '_' => self.name(),
            _ => {
                self.parts.computes |= letter.is_ascii_digit() || "+-*/%~<>=!?".contains(letter);
                self.rest = self.rest.get(letter.len_utf8()..).unwrap_or_default();
            }
        }
        true
    }

    /// A string; returns what is in it.
    fn text(&mut self, quote: char) -> &'a str {
        let inner = self.rest.get(quote.len_utf8()..).unwrap_or_default();
        let (text, rest) = inner.split_once(quote).unwrap_or((inner, ""));
        self.rest = rest;
        text
    }

    fn word(&mut self) -> &'a str {
        let end = self.rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        word
    }

    fn filter(&mut self) {
        self.rest = self.rest.get(1..).unwrap_or_default().trim_start();
        let name = self.word();
        self.parts.computes |= !PRESENTATION.contains(&name);
    }

    /// A path, a keyword, or the name of a function or of an argument.
    fn name(&mut self) {
        let root = self.word();
        if self.is_argument() {
            self.rest = self.rest.trim_start().get(1..).unwrap_or_default();
            return;
        }
        if !roots().any(|known| known == root) {
            self.parts.computes |= matches!(root, "if" | "and" | "or" | "not" | "in" | "is");
            return;
        }
        let mut path = vec![root.to_owned()];
        loop {
            if let Some(rest) = self.rest.strip_prefix("?.").or_else(|| self.rest.strip_prefix('.')) {
                self.rest = rest;
                path.push(self.word().to_owned());
            } else if let Some(segment) = self.index() {
                path.push(segment);
            } else {
                break;
            }
        }
        if !self.parts.paths.contains(&path) {
            self.parts.paths.push(path);
        }
    }

    /// `name(` of a function and `name=` of an argument, but not `name ==`.
    fn is_argument(&self) -> bool {
        let rest = self.rest.trim_start();
        rest.starts_with('(') || (rest.starts_with('=') && !rest.starts_with("=="))
    }

    /// `[0]` or `["name"]`; an index that is itself computed ends the path.
    fn index(&mut self) -> Option<String> {
        let inner = self.rest.strip_prefix('[')?.trim_start();
        let quote = inner.chars().next().filter(|letter| matches!(letter, '"' | '\'' | '`'));
        let (segment, rest) = match quote {
            Some(quote) => inner.get(1..)?.split_once(quote)?,
            None => inner.split_at(inner.find(|letter: char| !letter.is_ascii_digit())?),
        };
        let rest = rest.trim_start().strip_prefix(']')?;
        if segment.is_empty() {
            return None;
        }
        self.rest = rest;
        Some(segment.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(expression: &str) -> (Vec<String>, bool) {
        let parts = parts(expression);
        (parts.paths.iter().map(|path| path.join("/")).collect(), parts.computes)
    }

    #[test]
    fn a_path_is_read_with_all_its_steps() {
        assert_eq!(read("{{ node.pvehp.nic[0].speed }}"), (vec!["node/pvehp/nic/0/speed".into()], false));
        assert_eq!(read("{{ node[\"pve-1\"].ram }}"), (vec!["node/pve-1/ram".into()], false));
        assert_eq!(
            read("{{- quorum.qdevice.algorithm | upper -}}"),
            (vec!["quorum/qdevice/algorithm".into()], false)
        );
    }

    #[test]
    fn an_operator_a_number_or_a_filter_that_computes_is_told() {
        let both = vec!["quorum/needed".to_owned(), "quorum/expected".to_owned()];
        assert_eq!(read("{{ quorum.needed ~ \"node.x\" ~ quorum.expected }}"), (both, true));
        assert_eq!(read("{{ quorum.needed + 1 }}"), (vec!["quorum/needed".into()], true));
        assert_eq!(read("{{ node | length }}"), (vec!["node".into()], true));
        assert_eq!(read("{{ 2 + 2 }}"), (vec![], true));
        assert_eq!(read("{{ totals.nodes.ram if node else quorum.spare }}").0.len(), 3);
    }

    #[test]
    fn arguments_and_functions_are_no_data() {
        assert_eq!(read("{{ snapshot(name=\"pvecm\") }}"), (vec![], false));
        assert_eq!(read("{{ link(page=page.url) }}").0, vec!["page/url".to_owned()]);
    }
}
