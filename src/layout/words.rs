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
const ROLE_LINES: usize = 3;
/// From one base line to the next.
const LEADING: i32 = 19;
/// The height of a badge.
pub const BADGE: i32 = 22;
/// From one line of badges to the next.
const BADGE_LEADING: i32 = BADGE + 4;
/// Beside a badge's text, on both sides together.
const BADGE_PADDING: i32 = 14;
/// The least room for the badge that says where a machine stands.
const SHORT_PLACE: i32 = 80;
/// Between two badges of a line.
const BADGE_GAP: i32 = 6;

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
    let lines = devices
        .zip(band)
        .map(|(index, device)| badge_lines(device, in_hull(index), self::pixels(width)).len());
    pixels += BADGE_LEADING * i32::try_from(lines.max().unwrap_or(0)).unwrap_or(0);
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
    y += LEADING + 8;
    for line in badge_lines(device, in_hull, width) {
        let mut x = PADDING;
        for (text, width) in line {
            words.push(Word { kind: WordKind::Badge, x: x + width / 2, y, width, text });
            x += width + BADGE_GAP;
        }
        y += BADGE_LEADING;
    }
    words
}

/// The badges of a box, line by line, each with its width: as many in a line as fit. Where the machine stands goes last
/// and is cut to the room that is left, if that is enough for a short name; so what a rack is called moves nothing.
fn badge_lines(device: &Device, in_hull: bool, width: i32) -> Vec<Vec<(String, i32)>> {
    let most = width - PADDING - PADDING / 2;
    let mut lines: Vec<Vec<(String, i32)>> = Vec::new();
    let mut add = |badge: &str, wanted: Option<i32>| {
        let own = text_width(badge, SMALL_SIZE) + BADGE_PADDING;
        let taken = |line: &Vec<(String, i32)>| line.iter().map(|(_, width)| width + BADGE_GAP).sum::<i32>();
        let left = lines.last().map(|line| most - taken(line)).filter(|left| wanted.unwrap_or(own) <= *left);
        let room = left.unwrap_or(most).min(own);
        let badge = (fitted(badge, SMALL_SIZE, room - BADGE_PADDING), room);
        match lines.last_mut().filter(|_| left.is_some()) {
            Some(line) => line.push(badge),
            None => lines.push(vec![badge]),
        }
    };
    device.badges.iter().for_each(|badge| add(badge, None));
    device.placement.iter().filter(|_| !in_hull).for_each(|placement| add(placement, Some(SHORT_PLACE)));
    lines
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
