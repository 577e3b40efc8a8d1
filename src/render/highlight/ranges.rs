//! The lines a fence marks: `hl="3-5,8"`.
//!
//! In: the attribute's text. Out: [`LineRanges`], or the part of the text that is wrong.

use std::ops::{Range, RangeInclusive};

/// Line numbers, from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineRanges {
    /// The ranges as written; they may overlap.
    pub ranges: Vec<RangeInclusive<usize>>,
}

/// A part of the text that is no range of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRange {
    /// The bytes of the wrong part within the text.
    pub span: Range<usize>,
    /// What is wrong, to be put behind the part in backticks: "is not a line number".
    pub reason: &'static str,
}

impl LineRanges {
    /// Reads numbers and ranges separated by commas, as in `3-5, 8`.
    pub fn parse(text: &str) -> Result<LineRanges, BadRange> {
        let mut ranges = Vec::new();
        let mut start = 0;
        for part in text.split(',') {
            let trimmed = part.trim();
            let at = start + part.len() - part.trim_start().len();
            let range = parse_range(trimmed);
            ranges.push(range.map_err(|reason| BadRange { span: at..at + trimmed.len(), reason })?);
            start += part.len() + 1;
        }
        Ok(LineRanges { ranges })
    }

    /// Whether `line` is marked.
    pub fn contains(&self, line: usize) -> bool {
        self.ranges.iter().any(|range| range.contains(&line))
    }

    /// The highest marked line, to be compared with the length of the block.
    pub fn last(&self) -> Option<usize> {
        self.ranges.iter().map(|range| *range.end()).max()
    }
}

fn parse_range(text: &str) -> Result<RangeInclusive<usize>, &'static str> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let number = |text: &str| text.trim().parse::<usize>().map_err(|_| "is not a line number");
    let (first, last) = (number(first)?, number(last)?);
    match (first, last) {
        (0, _) => Err("is not a line: lines count from 1"),
        _ if last < first => Err("ends before it starts"),
        _ => Ok(first..=last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_ranges_are_read() {
        let ranges = LineRanges::parse("3-5, 8").unwrap();
        let marked: Vec<usize> = (1..=9).filter(|line| ranges.contains(*line)).collect();
        assert_eq!(marked, [3, 4, 5, 8]);
        assert_eq!(ranges.last(), Some(8));
    }

    #[test]
    fn the_smallest_wrong_part_is_named() {
        let cases = [
            ("3-5, x", 5..6, "is not a line number"),
            ("", 0..0, "is not a line number"),
            ("1,,2", 2..2, "is not a line number"),
            ("0", 0..1, "is not a line: lines count from 1"),
            ("9, 5-3", 3..6, "ends before it starts"),
            ("99999999999999999999999", 0..23, "is not a line number"),
            ("-1", 0..2, "is not a line number"),
        ];
        for (text, span, reason) in cases {
            assert_eq!(LineRanges::parse(text), Err(BadRange { span, reason }), "{text}");
        }
    }
}
