//! Invisible marks around figures, so that a rendered text tells which of them it prints.
//!
//! Comes in: a text with the number of a figure; or a rendered text with marks. Goes out: the text in a mark; or the text
//! without marks, with the number for each of its bytes. Marks are noncharacters (Unicode 23.7), which are errors in a
//! site's files. What is rendered with them is read for claims and thrown away: no output is made of it.

/// Begins the number before a figure.
const OPEN: char = '\u{fdd8}';
/// Begins the number after it.
const CLOSE: char = '\u{fdd9}';
/// Ends a number.
const STOP: char = '\u{fdda}';
/// The digit 0 of a number; numbers have the base 16.
const ZERO: u32 = 0xfde0;

/// The text in a mark. The number stands on both sides: half of a mark, as of a text that is cut, is none.
pub fn marked(text: &str, number: usize) -> String {
    let digits = format!("{number:x}");
    let digits = digits.chars().filter_map(|digit| char::from_u32(ZERO + digit.to_digit(16)?));
    let digits: String = digits.collect();
    format!("{OPEN}{digits}{STOP}{text}{CLOSE}{digits}{STOP}")
}

/// A rendered text without its marks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarkedText {
    /// The text.
    pub text: String,
    /// For each of its bytes the number of the figure that it belongs to.
    pub numbers: Vec<Option<usize>>,
}

impl MarkedText {
    /// Reads a rendered text.
    pub fn read(rendered: &str) -> Self {
        let mut read = MarkedText::default();
        let mut open: Vec<(usize, usize)> = Vec::new();
        let mut rest = rendered;
        while let Some(at) = rest.find(is_mark) {
            let (before, mark) = rest.split_at(at);
            read.push(before);
            let sign = mark.chars().next().unwrap_or(STOP);
            let behind = mark.get(sign.len_utf8()..).unwrap_or_default();
            let number = number(behind);
            rest = number.map_or(behind, |(_, rest)| rest);
            match (sign, number) {
                (OPEN, Some((number, _))) => open.push((number, read.text.len())),
                (CLOSE, Some((number, _))) => read.close(number, &mut open),
                _ => {}
            }
        }
        read.push(rest);
        read
    }

    /// Without blanks at both ends.
    pub fn trimmed(&self) -> Self {
        let text = self.text.trim();
        let start = self.text.len() - self.text.trim_start().len();
        let numbers = self.numbers.get(start..start + text.len()).unwrap_or_default();
        MarkedText { text: text.to_owned(), numbers: numbers.to_vec() }
    }

    /// Takes the numbers from the stretches that are not what `is_whole` says that their figure is.
    pub fn keep(&mut self, is_whole: impl Fn(usize, &str) -> bool) {
        let mut start = 0;
        while let Some(number) = self.numbers.get(start).copied() {
            let rest = self.numbers.get(start..).unwrap_or_default();
            let end = start + rest.iter().take_while(|other| **other == number).count();
            let stretch = self.text.get(start..end).unwrap_or_default();
            if number.is_some_and(|number| !is_whole(number, stretch)) {
                self.numbers.get_mut(start..end).into_iter().flatten().for_each(|number| *number = None);
            }
            start = end;
        }
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.numbers.resize(self.text.len(), None);
    }

    /// Ends the mark with this number; others that were begun since have lost their end.
    fn close(&mut self, number: usize, open: &mut Vec<(usize, usize)>) {
        let Some(at) = open.iter().rposition(|(known, _)| *known == number) else { return };
        let start = open.get(at).map_or(0, |(_, start)| *start);
        open.truncate(at);
        for inside in self.numbers.get_mut(start..).into_iter().flatten() {
            *inside = inside.or(Some(number));
        }
    }
}

fn is_mark(letter: char) -> bool {
    matches!(letter, OPEN | CLOSE | STOP) || digit(letter).is_some()
}

fn digit(letter: char) -> Option<usize> {
    let value = u32::from(letter).checked_sub(ZERO).filter(|value| *value < 16)?;
    usize::try_from(value).ok()
}

/// The number that a text begins with, and what stands behind it.
fn number(text: &str) -> Option<(usize, &str)> {
    let (digits, rest) = text.split_once(STOP).filter(|(digits, _)| !digits.is_empty())?;
    let mut number: usize = 0;
    for letter in digits.chars() {
        number = number.checked_mul(16)?.checked_add(digit(letter)?)?;
    }
    Some((number, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, Vec<Option<usize>>) {
        let read = MarkedText::read(text);
        let mut numbers = read.numbers.clone();
        numbers.dedup();
        (read.text, numbers)
    }

    #[test]
    fn a_marked_text_is_read_back() {
        let text = format!("a {} b {}", marked("64 GB", 0), marked("7", 300));
        assert_eq!(read(&text), ("a 64 GB b 7".to_owned(), vec![None, Some(0), None, Some(300)]));
    }

    #[test]
    fn half_of_a_mark_is_none() {
        let (one, two) = (marked("12", 1), marked("34", 2));
        let cut = one.chars().take(4).collect::<String>();
        assert_eq!(read(&format!("{cut} {two}")), ("1 34".to_owned(), vec![None, Some(2)]));
        let end = one.chars().skip(4).collect::<String>();
        assert_eq!(read(&format!("{two}{end}")), ("342".to_owned(), vec![Some(2), None]));
        assert_eq!(read(&one.chars().rev().collect::<String>()).1, vec![None]);
    }

    #[test]
    fn a_figure_that_was_changed_is_not_that_figure() {
        let mut read = MarkedText::read(&format!("{} {}", marked("1", 1), marked("2", 2)));
        read.keep(|number, text| number == 1 && text == "1");
        assert_eq!(read.numbers, [Some(1), None, None]);
    }
}
