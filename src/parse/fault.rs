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

    /// The same fault, at the whole characters of `text` that its place touches.
    pub fn at_characters_of(self, text: &str) -> Fault {
        let (start, end) =
            (text.floor_char_boundary(self.span.start), text.ceil_char_boundary(self.span.end));
        Fault { span: start..end, ..self }
    }

    /// The same fault with a hint.
    pub fn with_hint(self, hint: impl Into<String>) -> Fault {
        Fault { hint: Some(hint.into()), ..self }
    }
}

/// The character at which a text stops being JSON, in bytes of the text.
pub fn json_error_place(text: &str, error: &serde_json::Error) -> Range<usize> {
    let line_start: usize =
        text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let at = text.floor_char_boundary(line_start + error.column().saturating_sub(1));
    at..text.ceil_char_boundary(at + 1)
}
