//! How much room words take. The reader's system font is not known: widths are those of wide sans-serif fonts, rounded
//! up, and words that do not fit are cut with an ellipsis.

use unicode_width::UnicodeWidthChar;

use super::CELL;

/// The size of the name in a box. A wide drawing is shown at no less than four fifths of its size, so that the
/// smaller size is 12 CSS px at least.
pub const LABEL_SIZE: i32 = 16;
/// The size of all other words.
pub const SMALL_SIZE: i32 = 15;

/// Hundredths of an em that a character takes. The figures are those of DejaVu Sans, about the widest font that a
/// system would show a page in; unknown characters count as its widest letter, ideographs and emoji as a full em.
fn hundredths(char: char) -> i32 {
    match char {
        ' ' | '.' | ',' | ':' | ';' | '\'' | '!' | '|' | '·' | 'i' | 'j' | 'l' => 34,
        'f' | 'r' | 't' | 'I' | 'J' | '-' | '(' | ')' | '/' | '[' | ']' => 42,
        'a'..='l' | 'n'..='v' | 'x'..='z' | '0'..='9' | '_' => 64,
        'A'..='F' | 'H' | 'K' | 'L' | 'P' | 'R'..='V' | 'X'..='Z' => 73,
        'G' | 'N' | 'O' | 'Q' | '+' | '×' | '=' | '<' | '>' | '~' => 84,
        _ => match char.width() {
            None | Some(0) => 0,
            Some(1) => 100,
            Some(_) => 110,
        },
    }
}

/// A character's width in hundredths of a pixel. Names are bold, which takes an eighth more.
fn advance(char: char, size: i32) -> i32 {
    let plain = hundredths(char) * size;
    if size == LABEL_SIZE { plain + plain / 8 } else { plain }
}

/// The width of a text in pixels, rather too much than too little.
pub fn text_width(text: &str, size: i32) -> i32 {
    text.chars().fold(99, |sum: i32, char| sum.saturating_add(advance(char, size))) / 100
}

/// The width of a text in cells, with a blank at its end.
pub fn text_cells(text: &str, size: i32) -> usize {
    let cells = (text_width(text, size) + 4 + CELL - 1) / CELL;
    usize::try_from(cells).unwrap_or(0)
}

/// As much of a text as fits into `width` pixels, with an ellipsis in place of the rest.
pub fn fitted(text: &str, size: i32, width: i32) -> String {
    if text_width(text, size) <= width {
        return text.to_owned();
    }
    let room = width * 100 - advance('…', size);
    let mut taken = 0;
    let kept: String = text
        .chars()
        .take_while(|char| {
            taken += advance(*char, size);
            taken <= room
        })
        .collect();
    format!("{}…", kept.trim_end())
}
