//! Diffs, line by line: a hunk says how many lines it has, and all of them are text, whatever they look like. A line of SQL
//! that is taken out, `-- x`, reads `--- x`, which elsewhere begins a file.
//!
//! In: lines of a unified diff. Out: the pieces of each.

use super::class::Class;
use super::line::Line;
use super::paint::{Grammar, PaintLine, Painted, Painter};

/// Paints the lines of a diff.
pub(super) struct DiffPainter<'a> {
    painter: Painter<'a>,
    /// The lines that the open hunk still has of the old text and of the new one.
    left: (usize, usize),
}

impl<'a> DiffPainter<'a> {
    /// With the syntax of diffs, which is asked outside of hunks.
    pub(super) fn new(grammar: Grammar<'a>) -> Self {
        DiffPainter { painter: Painter::new(grammar, None), left: (0, 0) }
    }
}

impl PaintLine for DiffPainter<'_> {
    fn paint(&mut self, text: &str, line: &mut Line) -> Painted {
        let (old, new) = self.left;
        let (class, left) = match text.chars().next() {
            Some('-') if old > 0 => (Some(Class::Deleted), (old - 1, new)),
            Some('+') if new > 0 => (Some(Class::Inserted), (old, new - 1)),
            // Editors and mailers take the blank from an empty line.
            Some(' ') | None if old > 0 && new > 0 => (None, (old - 1, new - 1)),
            _ => {
                let is_note = text.starts_with('\\');
                self.left = hunk(text).unwrap_or(if is_note { self.left } else { (0, 0) });
                return self.painter.paint(text, line);
            }
        };
        self.left = left;
        line.push(class, text);
        Painted::Parsed
    }
}

/// How many lines of the old text and of the new one a hunk has: `@@ -3,4 +3 @@`; one where it does not say.
fn hunk(line: &str) -> Option<(usize, usize)> {
    let (ranges, _) = line.strip_prefix("@@ -")?.split_once(" @@")?;
    let (old, new) = ranges.split_once(" +")?;
    let length = |range: &str| match range.split_once(',') {
        Some((_, length)) => length.parse().ok(),
        None => range.parse::<usize>().ok().map(|_| 1),
    };
    Some((length(old)?, length(new)?))
}
