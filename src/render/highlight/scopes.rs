//! From the scopes of Sublime Text syntaxes to our classes.
//!
//! In: the scopes that a parser pushes and pops. Out: the [`Class`] of the text between. The innermost scope that says
//! something decides, so `$name` in a string is a variable and the quotes around it are string.
//! The names of scopes are those of <https://www.sublimetext.com/docs/scope_naming.html>, and what the syntaxes of
//! two-face were seen to use.

use std::collections::HashMap;

use super::class::Class;
use syntect::parsing::{BasicScopeStackOp, Scope, ScopeStack, ScopeStackOp};

/// What a scope says about the text within it.
#[derive(Clone, Copy)]
enum Rule {
    Is(Class),
    /// Plain text, whatever is around it: code inside a string, a foreign language inside a document.
    Plain,
    /// What the text around it is; for scopes that a shorter rule would claim wrongly.
    Inherit,
}

use Rule::{Inherit, Is, Plain};

/// The longest matching prefix of a scope decides, so the order here is only for the reader.
const RULES: &[(&str, Rule)] = &[
    ("source", Plain),
    ("text", Plain),
    ("comment", Is(Class::Comment)),
    ("string", Is(Class::String)),
    // Words.
    ("keyword", Is(Class::Keyword)),
    ("keyword.name.ini", Is(Class::Attribute)),
    ("keyword.other.unit", Is(Class::Number)),
    // Operators are plain: coloured, they make a rainbow of every line. Those spelled as words are keywords.
    ("keyword.operator", Inherit),
    ("keyword.operator.logical.python", Is(Class::Keyword)),
    ("keyword.operator.logical.sql", Is(Class::Keyword)),
    ("keyword.operator.module", Is(Class::Keyword)),
    ("keyword.operator.new", Is(Class::Keyword)),
    ("keyword.operator.word", Is(Class::Keyword)),
    ("keyword.other.template", Is(Class::String)),
    ("keyword.other.substitution", Is(Class::String)),
    ("storage", Is(Class::Keyword)),
    ("storage.type.string", Is(Class::String)),
    ("storage.modifier.lifetime", Is(Class::Type)),
    ("support.function.double-brace", Is(Class::Keyword)),
    ("variable.language", Is(Class::Keyword)),
    ("variable.language.star", Inherit),
    // Values.
    ("constant", Is(Class::Constant)),
    ("constant.numeric", Is(Class::Number)),
    ("constant.other.color", Is(Class::Number)),
    ("constant.other.datetime", Is(Class::Number)),
    ("support.constant", Is(Class::Constant)),
    // Names.
    ("entity.name.function", Is(Class::Function)),
    ("variable.function", Is(Class::Function)),
    ("support.function", Is(Class::Function)),
    ("support.macro", Is(Class::Function)),
    ("entity.name.type", Is(Class::Type)),
    ("entity.name.class", Is(Class::Type)),
    ("entity.name.struct", Is(Class::Type)),
    ("entity.name.enum", Is(Class::Type)),
    ("entity.name.trait", Is(Class::Type)),
    ("entity.name.impl", Is(Class::Type)),
    ("entity.name.interface", Is(Class::Type)),
    ("entity.other.inherited-class", Is(Class::Type)),
    ("support.type", Is(Class::Type)),
    ("support.class", Is(Class::Type)),
    // Variables are plain but where the language marks them with a sign.
    ("variable.other.readwrite.shell", Is(Class::Variable)),
    ("variable.other.readwrite.assignment.shell", Is(Class::Variable)),
    ("variable.other.nginx", Is(Class::Variable)),
    ("variable.other.php", Is(Class::Variable)),
    ("punctuation.definition.variable.php", Is(Class::Variable)),
    ("punctuation.definition.variable.shell", Is(Class::Variable)),
    ("meta.group.expansion.parameter", Is(Class::Variable)),
    ("support.type.custom-property", Is(Class::Variable)),
    ("meta.group.expansion.command", Plain),
    ("meta.group.expansion.arithmetic", Plain),
    ("meta.interpolation", Plain),
    ("meta.template.expression", Plain),
    // Keys and labels.
    ("entity.name.tag", Is(Class::Attribute)),
    ("entity.other.attribute-name", Is(Class::Attribute)),
    ("entity.other.pseudo-class", Is(Class::Attribute)),
    ("entity.other.pseudo-element", Is(Class::Attribute)),
    ("entity.field", Is(Class::Attribute)),
    ("support.type.property-name", Is(Class::Attribute)),
    ("variable.parameter.option", Is(Class::Attribute)),
    ("meta.mapping.key", Is(Class::Attribute)),
    ("meta.annotation", Is(Class::Attribute)),
    // An element's or a selector's name is what an HTML or CSS reader scans for, so it differs from its attributes.
    ("entity.name.tag.css", Is(Class::Keyword)),
    ("entity.name.tag.block", Is(Class::Keyword)),
    ("entity.name.tag.inline", Is(Class::Keyword)),
    ("entity.name.tag.script", Is(Class::Keyword)),
    ("entity.name.tag.style", Is(Class::Keyword)),
    ("entity.name.tag.structure", Is(Class::Keyword)),
    ("entity.name.tag.other", Is(Class::Keyword)),
    ("entity.name.tag.localname", Is(Class::Keyword)),
    // Documents.
    ("entity.name.section", Is(Class::Heading)),
    ("entity.name.table", Is(Class::Heading)),
    ("entity.section.ini", Is(Class::Heading)),
    ("markup.heading", Is(Class::Heading)),
    ("markup.raw", Is(Class::String)),
    ("markup.underline.link", Is(Class::String)),
    ("markup.inserted", Is(Class::Inserted)),
    ("markup.deleted", Is(Class::Deleted)),
    ("meta.diff.header", Is(Class::Heading)),
    ("meta.diff.range", Is(Class::Comment)),
    // Our own syntaxes.
    ("state.ok", Is(Class::Ok)),
    ("state.bad", Is(Class::Bad)),
    ("state.rate", Is(Class::Rate)),
];

/// The rules with their scopes parsed, by the first atom of the scope, longest first.
pub(super) struct ScopeRules {
    rules: HashMap<u16, Vec<(Scope, Rule)>>,
}

impl ScopeRules {
    pub(super) fn new() -> ScopeRules {
        let mut rules: HashMap<u16, Vec<(Scope, Rule)>> = HashMap::new();
        for (scope, rule) in RULES.iter().filter_map(|(name, rule)| Some((Scope::new(name).ok()?, *rule))) {
            rules.entry(scope.atom_at(0)).or_default().push((scope, rule));
        }
        rules.values_mut().for_each(|rules| rules.sort_by_key(|(scope, _)| std::cmp::Reverse(scope.len())));
        ScopeRules { rules }
    }

    fn class(&self, scope: Scope, around: Option<Class>) -> Option<Class> {
        let rules = self.rules.get(&scope.atom_at(0)).map(Vec::as_slice).unwrap_or_default();
        let rule = rules.iter().find(|(prefix, _)| prefix.is_prefix_of(scope));
        match rule.map(|(_, rule)| *rule) {
            // JSON's keys and the arguments of annotations are strings as well; what they are for says more.
            Some(Is(Class::String)) if around == Some(Class::Attribute) => around,
            Some(Is(class)) => Some(class),
            Some(Plain) => None,
            Some(Inherit) | None => around,
        }
    }
}

/// The scopes open at one place of the source, with the class each of them gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct OpenScopes {
    scopes: ScopeStack,
    classes: Vec<Option<Class>>,
}

impl OpenScopes {
    pub(super) fn class(&self) -> Option<Class> {
        self.classes.last().copied().flatten()
    }

    pub(super) fn apply(&mut self, op: &ScopeStackOp, rules: &ScopeRules) {
        let classes = &mut self.classes;
        let applied = self.scopes.apply_with_hook(op, |change, _| match change {
            BasicScopeStackOp::Push(scope) => {
                let around = classes.last().copied().flatten();
                classes.push(rules.class(scope, around));
            }
            BasicScopeStackOp::Pop => {
                classes.pop();
            }
        });
        // A syntax that restores scopes it never cleared colours wrongly; the text is shown all the same.
        let _ = applied;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class_within(scopes: &str) -> Option<Class> {
        let rules = ScopeRules::new();
        let mut open = OpenScopes::default();
        for scope in scopes.split(' ') {
            open.apply(&ScopeStackOp::Push(Scope::new(scope).unwrap()), &rules);
        }
        open.class()
    }

    #[test]
    fn every_rule_names_a_scope_that_can_be_parsed() {
        assert_eq!(ScopeRules::new().rules.values().map(Vec::len).sum::<usize>(), RULES.len());
    }

    #[test]
    fn no_scope_has_two_rules() {
        let names: std::collections::BTreeSet<_> = RULES.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), RULES.len());
    }

    #[test]
    fn the_innermost_scope_with_a_rule_decides() {
        let inner = "source.shell string.quoted.double.shell meta.group.expansion.parameter.shell";
        assert_eq!(class_within(inner), Some(Class::Variable));
        assert_eq!(class_within("source.shell string.quoted.double.shell"), Some(Class::String));
    }

    #[test]
    fn the_longer_prefix_wins() {
        assert_eq!(class_within("source.css keyword.other.unit.css"), Some(Class::Number));
        assert_eq!(class_within("source.css keyword.other.css"), Some(Class::Keyword));
    }

    #[test]
    fn code_embedded_in_a_string_is_plain_again() {
        assert_eq!(class_within("text.html markup.raw source.css"), None);
    }

    #[test]
    fn a_key_stays_a_key_though_it_is_a_string() {
        let key = "source.json meta.mapping.key.json string.quoted.double.json";
        assert_eq!(class_within(key), Some(Class::Attribute));
    }
}
