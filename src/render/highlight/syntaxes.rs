//! The syntaxes, loaded when first needed.
//!
//! In: the name of a syntax. Out: a [`Grammar`] to parse with. There are two sets: two-face's, as the dump it ships, and
//! our own, because adding to a linked set relinks all of it (85 to 630 ms).

use super::known_lines::KnownLines;
use super::paint::Grammar;
use super::scopes::ScopeRules;
use std::sync::OnceLock;
use syntect::parsing::{SyntaxDefinition, SyntaxReference, SyntaxSet, SyntaxSetBuilder};

const OWN: [&str; 2] =
    [include_str!("../syntaxes/pvecm.sublime-syntax"), include_str!("../syntaxes/iperf3.sublime-syntax")];

/// Both sets and the rules for their scopes. Nothing is loaded before it is asked for.
#[derive(Default)]
pub(super) struct Syntaxes {
    own: OnceLock<SyntaxSet>,
    many: OnceLock<SyntaxSet>,
    rules: OnceLock<ScopeRules>,
    own_lines: KnownLines,
    many_lines: KnownLines,
}

impl Syntaxes {
    /// Our own syntax of this name.
    pub(super) fn own(&self, name: &str) -> Option<Grammar<'_>> {
        let set = self.own.get_or_init(load_own);
        let (syntax, rules) = (set.find_syntax_by_name(name)?, self.rules());
        Some(Grammar { set, syntax, rules, known: &self.own_lines })
    }

    /// The syntax of two-face that has `token` as a file extension or as its name, without regard to case.
    pub(super) fn token(&self, token: &str) -> Option<Grammar<'_>> {
        let set = self.many();
        let syntax = set.find_syntax_by_token(token).filter(|syntax| is_for_fences(syntax))?;
        Some(Grammar { set, syntax, rules: self.rules(), known: &self.many_lines })
    }

    /// All names and file extensions of two-face's syntaxes.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let syntaxes = self.many().syntaxes().iter().filter(|syntax| is_for_fences(syntax));
        syntaxes.flat_map(|syntax| syntax.file_extensions.iter().chain([&syntax.name])).map(String::as_str)
    }

    fn many(&self) -> &SyntaxSet {
        self.many.get_or_init(two_face::syntax::extra_newlines)
    }

    fn rules(&self) -> &ScopeRules {
        self.rules.get_or_init(ScopeRules::new)
    }
}

/// Hidden syntaxes are parts of others.
fn is_for_fences(syntax: &SyntaxReference) -> bool {
    !syntax.hidden
}

fn load_own() -> SyntaxSet {
    let mut builder = SyntaxSetBuilder::new();
    for yaml in OWN {
        // They are embedded, and a test holds that each of them loads.
        if let Ok(syntax) = SyntaxDefinition::load_from_str(yaml, true, None) {
            builder.add(syntax);
        }
    }
    builder.build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_syntaxes_load() {
        let syntaxes = Syntaxes::default();
        assert!(syntaxes.own("pvecm").is_some());
        assert!(syntaxes.own("iperf3").is_some());
        assert_eq!(syntaxes.own.get().map(|set| set.syntaxes().len()), Some(OWN.len()));
    }

    #[test]
    fn nothing_is_loaded_before_it_is_needed() {
        let syntaxes = Syntaxes::default();
        assert!(syntaxes.own("pvecm").is_some());
        assert!(syntaxes.many.get().is_none());
    }

    #[test]
    fn parts_of_other_syntaxes_are_no_languages() {
        assert!(Syntaxes::default().token("Git Common").is_none());
    }
}
