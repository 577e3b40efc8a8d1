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
use syntect::parsing::{SyntaxDefinition, SyntaxReference, SyntaxSet, SyntaxSetBuilder};

/// Our own syntaxes: name and definition.
const OWN: [(&str, &str); 4] = [
    ("pvecm", include_str!("../syntaxes/pvecm.sublime-syntax")),
    ("iperf3", include_str!("../syntaxes/iperf3.sublime-syntax")),
    ("shell", include_str!("../syntaxes/shell.sublime-syntax")),
    ("toml", include_str!("../syntaxes/toml.sublime-syntax")),
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
        let ((_, definition), set) = own.find(|((known, _), _)| *known == name)?;
        let set = set.get_or_init(|| load_own(definition));
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

fn load_own(definition: &str) -> SyntaxSet {
    let mut builder = SyntaxSetBuilder::new();
    // They are embedded, and a test holds that each of them loads.
    if let Ok(syntax) = SyntaxDefinition::load_from_str(definition, true, None) {
        builder.add(syntax);
    }
    builder.build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use syntect::parsing::Regex;
    use syntect::parsing::syntax_definition::Pattern;

    #[test]
    fn our_own_syntaxes_load_and_each_of_their_patterns_compiles() {
        for (name, definition) in OWN {
            assert!(Syntaxes::default().own(name).is_some(), "{name}");
            let syntax = SyntaxDefinition::load_from_str(definition, true, None).unwrap();
            let patterns = syntax.contexts.values().flat_map(|context| &context.patterns);
            for pattern in patterns {
                let Pattern::Match(pattern) = pattern else { continue };
                // A reference to what another pattern has found is put in when that has happened.
                let whole = pattern.regex.regex_str().replace("(\\1)", "x").replace("(\\2)", "x");
                assert!(Regex::try_compile(&whole).is_none(), "{name}: {whole}");
            }
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
