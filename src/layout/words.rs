//! The words in a box, and how much room words take. The reader's system font is not known: widths are those of wide
//! sans-serif fonts, rounded up, and words that do not fit are cut with an ellipsis.

use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use super::CELL;
use super::place::Cells;
use crate::model::topology::{Band, Device, Topology};

/// The size of the name in a box. A wide drawing is shown at no less than four fifths of its size, so that the
/// smaller size is 12 CSS px at least.
pub const LABEL_SIZE: i32 = 16;
/// The size of all other words.
pub const SMALL_SIZE: i32 = 15;
/// Between a box's edge and its words.
pub const PADDING: i32 = 10;
/// Boxes from this many cells on say what the machine is there for.
const ROOMY: usize = 15;
/// Lines of a role.
const ROLE_LINES: usize = 2;
/// From one base line to the next.
const LEADING: i32 = 19;
/// The height of a badge.
pub const BADGE: i32 = 22;

/// What a word in a box is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordKind {
    /// The name.
    Label,
    /// What the machine is there for.
    Role,
    /// Cores and memory.
    Facts,
    /// What a switch's ports run at; stands at the end of its line.
    Speed,
    /// Power, or where it stands.
    Badge,
}

/// A word in a box; its place is counted from the box's upper left corner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// What it is.
    pub kind: WordKind,
    /// Where it begins; of a badge its middle, of a switch's speed its end.
    pub x: i32,
    /// Its base line.
    pub y: i32,
    /// How wide a badge is; 0 for any other word.
    pub width: i32,
    /// The text.
    pub text: String,
}

/// All words of a box.
pub type Content = Vec<Word>;

/// How many cells high the boxes of a band are: as high as the fullest of them needs.
pub fn height(
    topology: &Topology,
    devices: Range<usize>,
    width: usize,
    in_hull: &dyn Fn(usize) -> bool,
) -> usize {
    let band = topology.devices.get(devices.clone()).unwrap_or_default();
    if band.iter().any(|device| device.band == Band::Switch) {
        return 4;
    }
    let any = |has: fn(&Device) -> bool| band.iter().any(has);
    let mut pixels = 2 * PADDING + LEADING - 3;
    if width >= ROOMY {
        let room = self::pixels(width) - 2 * PADDING;
        let lines = band
            .iter()
            .filter_map(|device| device.role.as_ref())
            .map(|role| wrapped(role, room, ROLE_LINES).len());
        pixels += LEADING * i32::try_from(lines.max().unwrap_or(0)).unwrap_or(0);
    }
    if any(|device| device.facts.is_some()) {
        pixels += LEADING;
    }
    let stands_alone = |(index, device): (usize, &Device)| device.standing.is_some() && !in_hull(index);
    if any(|device| !device.badges.is_empty()) || devices.zip(band).any(stands_alone) {
        pixels += BADGE + 4;
    }
    usize::try_from((pixels + CELL - 1) / CELL).unwrap_or(4)
}

/// The words of one box, from its upper left corner down; a switch's stand in one line in its middle.
pub fn content(topology: &Topology, device: usize, frame: Cells, in_hull: bool) -> Content {
    let Some(device) = topology.devices.get(device) else { return Content::new() };
    let width = pixels(frame.width);
    let room = width - 2 * PADDING;
    let mut words = Vec::new();
    let mut add = |kind, x, y, text: String| words.push(Word { kind, x, y, width: 0, text });
    if device.band == Band::Switch {
        let facts = device.facts.clone().unwrap_or_default();
        let facts_width = if facts.is_empty() { 0 } else { text_width(&facts, SMALL_SIZE) + PADDING };
        let label = fitted(&device.label, LABEL_SIZE, room - facts_width);
        let y = pixels(frame.height) / 2 + LABEL_SIZE / 3;
        add(WordKind::Label, PADDING, y, label);
        if !facts.is_empty() {
            add(WordKind::Speed, width - PADDING, y, facts);
        }
        return words;
    }
    let mut y = PADDING + LABEL_SIZE - 3;
    add(WordKind::Label, PADDING, y, fitted(&device.label, LABEL_SIZE, room));
    if let Some(role) = device.role.as_ref().filter(|_| frame.width >= ROOMY) {
        for line in wrapped(role, room, ROLE_LINES) {
            y += LEADING;
            add(WordKind::Role, PADDING, y, line);
        }
    }
    let whole = device.facts.as_ref().filter(|facts| text_width(facts, SMALL_SIZE) <= room);
    if let Some(facts) = whole.or(device.short_facts.as_ref()) {
        y += LEADING;
        add(WordKind::Facts, PADDING, y, fitted(facts, SMALL_SIZE, room));
    }
    let standing = device.standing.iter().filter(|_| !in_hull);
    let mut x = PADDING;
    for badge in device.badges.iter().chain(standing) {
        let left = width - PADDING / 2 - x - 14;
        let whole = text_width(badge, SMALL_SIZE);
        if whole > left && x > PADDING {
            break;
        }
        let text = fitted(badge, SMALL_SIZE, left);
        let badge_width = whole.min(left) + 14;
        words.push(Word {
            kind: WordKind::Badge,
            x: x + badge_width / 2,
            y: y + LEADING + 8,
            width: badge_width,
            text,
        });
        x += badge_width + 6;
    }
    words
}

fn pixels(cells: usize) -> i32 {
    i32::try_from(cells).unwrap_or(i32::MAX / CELL).saturating_mul(CELL)
}

/// A text in at most `most` lines, broken at blanks; what does not fit is cut.
fn wrapped(text: &str, room: i32, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if lines_fit(line, word, room) => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1)).join(" ");
        lines.push(rest);
    }
    lines.iter().map(|line| fitted(line, SMALL_SIZE, room)).collect()
}

fn lines_fit(line: &str, word: &str, room: i32) -> bool {
    text_width(line, SMALL_SIZE) + text_width(" ", SMALL_SIZE) + text_width(word, SMALL_SIZE) <= room
}

/// Hundredths of an em that a character takes. The figures are those of DejaVu Sans, about the widest font that a
/// system would show a page in, rounded up; unknown characters count as its widest letter, ideographs and emoji as a
/// full em.
fn hundredths(char: char) -> i32 {
    match char {
        'i' | 'j' | 'l' | '\'' => 28,
        ' ' | '.' | ',' | '·' | 'I' | 'J' => 32,
        ':' | ';' | '/' | '|' | '\\' => 34,
        'f' | '-' => 37,
        't' | '(' | ')' | '[' | ']' => 40,
        'r' | '!' => 42,
        's' | 'z' | '_' => 53,
        'c' => 55,
        'L' | 'F' => 58,
        'k' | 'v' | 'x' | 'y' => 60,
        'P' | 'T' | 'Y' => 62,
        'a'..='h' | 'n'..='q' | 'u' | '0'..='9' | 'E' | 'S' => 64,
        'A' | 'B' | 'K' | 'V' | 'X' | 'Z' => 69,
        'C' | 'R' => 70,
        'N' | 'U' | 'H' => 76,
        'D' | 'G' => 78,
        'O' | 'Q' => 79,
        'w' => 82,
        '+' | '×' | '=' | '<' | '>' | '~' => 84,
        'M' => 87,
        _ => match char.width() {
            None | Some(0) => 0,
            Some(1) => 100,
            Some(_) => 110,
        },
    }
}

/// A character's width in hundredths of a pixel. Names are bold, which takes an eighth more, of narrow letters more.
fn advance(char: char, size: i32) -> i32 {
    match hundredths(char) {
        0 => 0,
        plain if size == LABEL_SIZE => (plain + plain / 8 + 5) * size,
        plain => plain * size,
    }
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
