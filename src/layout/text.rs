//! How wide words are, and where they break.
//!
//! Comes in: a text and its font. Goes out: its width in pixels, rather too much than too little, and its lines. Nothing is
//! ever cut: what has no blank to break at breaks at `-._/@`, and what has none of those between two letters.

use unicode_width::UnicodeWidthChar;

/// A size and a weight of the drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Font {
    /// Names: 15 px, bold.
    Name,
    /// What a machine is and has: 13 px.
    Body,
    /// All else: 12 px.
    Small,
    /// Captions: 12 px, bold.
    Caption,
}

impl Font {
    /// Its size in pixels.
    pub fn size(self) -> i32 {
        match self {
            Font::Name => 15,
            Font::Body => 13,
            Font::Small | Font::Caption => 12,
        }
    }

    fn is_bold(self) -> bool {
        matches!(self, Font::Name | Font::Caption)
    }
}

/// Hundredths of an em that a character takes. The figures are those of DejaVu Sans, about the widest font that a
/// system would show a page in, rounded up, digits as wide as Inter's tabular ones; unknown characters count as its widest
/// letter, ideographs and emoji as a full em.
fn hundredths(char: char) -> i32 {
    match char {
        'i' | 'j' | 'l' | '\'' => 29,
        ' ' | '.' | ',' | '·' | 'I' | 'J' => 34,
        ':' | ';' | '/' | '|' | '\\' => 36,
        'f' | '-' => 40,
        't' | '(' | ')' | '[' | ']' => 41,
        'r' | '!' => 43,
        's' | 'z' | '_' => 54,
        'c' => 58,
        'L' | 'F' => 60,
        'k' | 'v' | 'x' | 'y' => 61,
        'P' | 'T' | 'Y' => 64,
        'a'..='h' | 'n'..='q' | 'u' | 'E' | 'S' => 65,
        '0'..='9' => 67,
        'A' | 'B' | 'K' | 'V' | 'X' | 'Z' => 71,
        'C' | 'R' => 73,
        'N' | 'U' | 'H' | 'G' => 79,
        'D' => 79,
        'O' | 'Q' => 81,
        'w' => 83,
        '+' | '×' | '=' | '<' | '>' | '~' | '→' => 84,
        'M' => 91,
        _ => match char.width() {
            None | Some(0) => 0,
            Some(1) => 102,
            Some(_) => 112,
        },
    }
}

/// The width of a text in pixels.
pub fn width(text: &str, font: Font) -> i32 {
    let advance = |char| match hundredths(char) {
        0 => 0,
        plain if font.is_bold() => plain + plain / 12 + 4,
        plain => plain,
    };
    let sum = text.chars().fold(0, |sum: i32, char| sum.saturating_add(advance(char)));
    sum.saturating_mul(font.size()).saturating_add(99) / 100
}

/// The widest of some lines.
pub fn widest(lines: &[String], font: Font) -> i32 {
    lines.iter().map(|line| width(line, font)).max().unwrap_or(0)
}

/// A text in lines of at most `room` pixels, of one letter at least.
pub fn wrap(text: &str, room: i32, font: Font) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let fits = |line: &&mut String| width(&format!("{line} {word}"), font) <= room;
        if let Some(line) = lines.last_mut().filter(fits) {
            line.push(' ');
            line.push_str(word);
        } else if width(word, font) <= room {
            lines.push(word.to_owned());
        } else {
            lines.extend(broken(word, room, font));
        }
    }
    lines
}

/// A word that is wider than `room`.
fn broken(word: &str, room: i32, font: Font) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces(word) {
        let is_wide = width(piece, font) > room;
        let parts: Vec<&str> = if is_wide { letters(piece) } else { vec![piece] };
        for part in parts {
            match lines.last_mut() {
                Some(line) if line.is_empty() || width(&format!("{line}{part}"), font) <= room => {
                    line.push_str(part)
                }
                _ => lines.push(part.to_owned()),
            }
        }
    }
    lines
}

/// Each letter with what stands on or under it: what has no width of its own stays with the letter before.
fn letters(piece: &str) -> Vec<&str> {
    let is_start = |at: &usize| {
        let char = piece.get(*at..).and_then(|rest| rest.chars().next());
        char.is_some_and(|char| hundredths(char) > 0)
    };
    let starts = piece.char_indices().map(|(at, _)| at).filter(|at| *at > 0).filter(is_start);
    let bounds: Vec<usize> = [0].into_iter().chain(starts).chain([piece.len()]).collect();
    bounds.windows(2).filter_map(|pair| piece.get(*pair.first()?..*pair.last()?)).collect()
}

/// A text, broken after each of its separators.
pub fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['-', '.', ' ', '_', '/', '@'])
}

/// The widest piece of a text that need not break.
pub fn widest_piece(text: &str, font: Font) -> i32 {
    pieces(text).map(|piece| width(piece.trim_end(), font)).max().unwrap_or(0)
}

/// How much room a name has on one line, on up to three, and at most.
#[derive(Clone, Copy, Debug)]
pub struct NameRoom {
    pub one_line: i32,
    pub two_lines: i32,
    pub most: i32,
}

impl NameRoom {
    /// A name that says how wide its box is to be.
    pub const FREE: NameRoom = NameRoom { one_line: 132, two_lines: 230, most: 230 };
    /// A name on a plate.
    pub const PLATE: NameRoom = NameRoom { one_line: 118, two_lines: 118, most: 230 };

    /// A name that has to fit.
    pub fn fixed(room: i32) -> Self {
        NameRoom { one_line: room, two_lines: room, most: room }
    }
}

/// The lines of a name: one where it is short, else the narrowest two, else the narrowest three.
pub fn name_lines(name: &str, room: NameRoom) -> Vec<String> {
    if width(name, Font::Name) <= room.one_line {
        return vec![name.split_whitespace().collect::<Vec<_>>().join(" ")];
    }
    let pieces: Vec<&str> = pieces(name).collect();
    let two = narrowest(&pieces, 2);
    let lines = if widest(&two, Font::Name) <= room.two_lines { two } else { narrowest(&pieces, 3) };
    if widest(&lines, Font::Name) <= room.most { lines } else { wrap(name, room.most, Font::Name) }
}

/// Pieces in at most `lines` lines, as narrow as can be; of two such ways the one with fewer lines.
fn narrowest(pieces: &[&str], lines: usize) -> Vec<String> {
    let joined = |pieces: &[&str]| pieces.concat().trim().to_owned();
    let mut best = vec![joined(pieces)];
    if lines > 1 {
        for at in 1..pieces.len() {
            let Some((head, tail)) = pieces.split_at_checked(at) else { continue };
            let mut way = vec![joined(head)];
            way.extend(narrowest(tail, lines - 1));
            if widest(&way, Font::Name) < widest(&best, Font::Name) {
                best = way;
            }
        }
    }
    best
}
