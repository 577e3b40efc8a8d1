//! What is wrong with a pasted text, and where.

use std::ops::Range;

/// A place in a text that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Byte range in the text as given; always on character boundaries and within the text.
    pub span: Range<usize>,
    /// What is wrong, lower case, without a full stop, the thing in backticks.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Fault {
    /// A fault without a hint.
    pub fn new(span: Range<usize>, message: impl Into<String>) -> Fault {
        Fault { span, message: message.into(), hint: None }
    }

    /// Whether its hint is that the text seems to be cut.
    pub fn is_of_a_cut_text(&self) -> bool {
        self.hint.as_deref() == Some("the text seems to be cut")
    }

    /// The same fault with a hint.
    pub fn with_hint(self, hint: impl Into<String>) -> Fault {
        Fault { hint: Some(hint.into()), ..self }
    }
}
