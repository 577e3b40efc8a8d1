//! The kinds of text a reader can tell apart in a code block, and the CSS class of each.
//!
//! In: nothing. Out: [`Class`]. About a dozen and a half, because a theme has to give each of them a colour that is
//! legible on its background; whatever has no class is plain text.

/// What a piece of a code block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// A remark, and whatever of a program's output only labels the columns.
    Comment,
    /// A reserved word.
    Keyword,
    /// Quoted text, and values that need no quotes.
    String,
    /// A number, a size, a date.
    Number,
    /// The name of a function or a command.
    Function,
    /// A variable where the language marks it, as in `$name`.
    Variable,
    /// The name of a type.
    Type,
    /// A key, a field's label, an option, an attribute, an annotation.
    Attribute,
    /// `true`, `null`, an escape sequence, a named constant.
    Constant,
    /// The title of a section.
    Heading,
    /// A line that a patch adds.
    Inserted,
    /// A line that a patch takes away.
    Deleted,
    /// A state that is as it should be: `Quorate: Yes`.
    Ok,
    /// A state that is not: `Activity blocked`, a retransmit.
    Bad,
    /// A measured rate: `942 Mbits/sec`.
    Rate,
    /// The shell's prompt, which is neither selected nor copied.
    Prompt,
    /// What was typed after the prompt, where the shell's syntax gives it no other class.
    Command,
    /// What a command printed, where the output has no syntax of its own.
    Output,
}

impl Class {
    /// Every class, in the order of the theme's rules.
    pub const ALL: [Class; 18] = [
        Class::Comment,
        Class::Keyword,
        Class::String,
        Class::Number,
        Class::Function,
        Class::Variable,
        Class::Type,
        Class::Attribute,
        Class::Constant,
        Class::Heading,
        Class::Inserted,
        Class::Deleted,
        Class::Ok,
        Class::Bad,
        Class::Rate,
        Class::Prompt,
        Class::Command,
        Class::Output,
    ];

    /// The CSS class, short because a page holds thousands of them.
    pub fn css(self) -> &'static str {
        match self {
            Class::Comment => "c",
            Class::Keyword => "k",
            Class::String => "s",
            Class::Number => "n",
            Class::Function => "f",
            Class::Variable => "v",
            Class::Type => "t",
            Class::Attribute => "a",
            Class::Constant => "b",
            Class::Heading => "h",
            Class::Inserted => "ins",
            Class::Deleted => "del",
            Class::Ok => "ok",
            Class::Bad => "bad",
            Class::Rate => "r",
            Class::Prompt => "p",
            Class::Command => "x",
            Class::Output => "o",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_class_has_a_css_class_of_its_own() {
        let names: BTreeSet<_> = Class::ALL.iter().map(|class| class.css()).collect();
        assert_eq!(names.len(), Class::ALL.len());
    }
}
