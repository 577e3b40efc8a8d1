//! Where the lines of a text begin, looked up once for many places.
//!
//! Comes in: a text. Goes out: the bytes of a line by its number, and line and column of a byte.

use std::ops::Range;

use super::text::line_and_column;

/// The lines of a text, counted from 1.
pub struct Lines<'a> {
    text: &'a str,
    /// The first byte of each line; where the text ends with a line break, of the empty one after it, too.
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Finds the lines of a text.
    pub fn of(text: &'a str) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes());
        Lines { text, starts: std::iter::once(0).chain(breaks.map(|at| at + 1)).collect() }
    }

    /// The bytes of a line without the blanks at its end; of a line that there is not, the end of the text.
    pub fn range(&self, number: usize) -> Range<usize> {
        let start = |number: usize| self.starts.get(number).copied().unwrap_or(self.text.len());
        let (start, end) = (start(number.saturating_sub(1)), start(number.max(1)));
        let line = self.text.get(start..end).unwrap_or_default();
        start..start + line.trim_end().len()
    }

    /// Line and column of a byte, as [`line_and_column`] counts them.
    pub fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let before = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.starts.get(before).copied().unwrap_or(0);
        let (_, column) = line_and_column(self.text.get(start..).unwrap_or_default(), offset - start);
        (before + 1, column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_has_the_line_and_column_that_counting_from_the_beginning_gives() {
        for text in ["", "a", "\n", "a\nüü\"x", "a\r\n\nb\n", "ü\n"] {
            let lines = Lines::of(text);
            for offset in 0..text.len() + 3 {
                assert_eq!(lines.line_and_column(offset), line_and_column(text, offset), "{text:?} {offset}");
            }
        }
    }

    #[test]
    fn a_line_has_its_bytes_without_the_blanks_at_its_end() {
        let lines = Lines::of("a \r\n\n b\n");
        assert_eq!([1, 2, 3, 4, 9].map(|number| lines.range(number)), [0..1, 4..4, 5..7, 8..8, 8..8]);
    }
}
