//! The syntaxes, loaded when first needed.
//!
//! In: the name of a syntax. Out: a [`Grammar`] to parse with. Two-face's syntaxes are one set, as the dump it ships; each
//! of our own is a set of its own, because adding to a linked set relinks all of it (85 to 630 ms), and a page pays only
//! for those that it needs.
//!
//! Our own are those of output that nobody else has, and of the shell and TOML, which pages about clusters are full of:
//! they cost a quarter of what general ones do, and know the shell's options, tests and here-documents better.

use super::known_lines::KnownLines;
use super::paint::Grammar;
use super::scopes::ScopeRules;
use std::sync::OnceLock;
use syntect::dumps::from_uncompressed_data;
use syntect::parsing::{SyntaxReference, SyntaxSet};

/// Our own syntaxes: name, and what the definition beside it became: reading that takes longer than drawing a
/// page. The test `our_own_syntaxes_are_what_their_definitions_say` makes these files.
const OWN: [(&str, &[u8]); 4] = [
    ("pvecm", include_bytes!("../syntaxes/pvecm.dump")),
    ("iperf3", include_bytes!("../syntaxes/iperf3.dump")),
    ("shell", include_bytes!("../syntaxes/shell.dump")),
    ("toml", include_bytes!("../syntaxes/toml.dump")),
];

/// All sets and the rules for their scopes. Nothing is loaded before it is asked for.
#[derive(Default)]
pub(super) struct Syntaxes {
    own: [OnceLock<SyntaxSet>; OWN.len()],
    many: OnceLock<SyntaxSet>,
    rules: OnceLock<ScopeRules>,
    own_lines: KnownLines,
    many_lines: KnownLines,
}

impl Syntaxes {
    /// Our own syntax of this name.
    pub(super) fn own(&self, name: &str) -> Option<Grammar<'_>> {
        let mut own = OWN.iter().zip(&self.own);
        let ((_, dump), set) = own.find(|((known, _), _)| *known == name)?;
        // They are embedded, and a test holds that each of them loads.
        let set = set.get_or_init(|| from_uncompressed_data(dump).unwrap_or_default());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_our_own_syntaxes_loads() {
        for (name, _) in OWN {
            assert!(Syntaxes::default().own(name).is_some(), "{name}");
        }
    }

    #[test]
    fn nothing_is_loaded_before_it_is_needed() {
        let syntaxes = Syntaxes::default();
        assert!(syntaxes.own("pvecm").is_some());
        assert!(syntaxes.many.get().is_none());
        assert_eq!(syntaxes.own.iter().filter(|set| set.get().is_some()).count(), 1);
    }

    #[test]
    fn parts_of_other_syntaxes_are_no_languages() {
        assert!(Syntaxes::default().token("Git Common").is_none());
    }
}
