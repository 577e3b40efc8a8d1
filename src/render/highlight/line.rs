//! A highlighted line: pieces of text, each of one class.
//!
//! In: runs of text as the parser finds them. Out: [`Line`], in which neighbours of one class are merged, because the
//! parser cuts text at every punctuation mark and each piece costs a `<span>` on the page.

use super::class::Class;

/// A run of text within one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What the text is; `None` is plain text.
    pub class: Option<Class>,
    /// The text as in the source, unescaped and without a line feed.
    pub text: String,
}

/// One line of a code block, without its line feed.
///
/// Invariant: no piece is empty, and no two neighbours have the same class.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    pieces: Vec<Piece>,
}

impl Line {
    /// The pieces from left to right.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The line's text: all pieces joined.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }

    pub(super) fn plain(text: &str, class: Option<Class>) -> Line {
        let mut line = Line::default();
        line.push(class, text);
        line
    }

    pub(super) fn push(&mut self, class: Option<Class>, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.pieces.last_mut() {
            Some(last) if last.class == class => last.text.push_str(text),
            _ => self.pieces.push(Piece { class, text: text.to_string() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_of_one_class_are_merged_and_empty_text_is_dropped() {
        let mut line = Line::default();
        line.push(Some(Class::String), "\"");
        line.push(None, "");
        line.push(Some(Class::String), "a\"");
        line.push(None, ";");
        assert_eq!(line.pieces().len(), 2);
        assert_eq!(line.text(), "\"a\";");
    }
}
