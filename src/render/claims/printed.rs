//! What a component printed, and which figures are in it.
//!
//! Comes in: its HTML as it stands on the page, and the same rendered with marks, perhaps more than once. Goes out: each
//! text with the number of the figure that each of its bytes belongs to. A template may go another way where it sees a
//! mark: so both renderings are laid side by side, and what stands in only one of them has no number.

use html5gum::{Token, Tokenizer};

use crate::render::figures::marks::MarkedText;

/// The texts of a component, in order.
pub struct Printed {
    texts: Vec<MarkedText>,
}

impl Printed {
    /// The texts on the page; none of them has a number yet.
    pub fn of(html: &str) -> Self {
        Printed { texts: shown_texts(html) }
    }

    /// The texts.
    pub fn texts(&self) -> &[MarkedText] {
        &self.texts
    }

    /// Whether each digit has its number.
    pub fn is_known(&self) -> bool {
        self.texts.iter().all(|text| !has_unknown_digit(text))
    }

    /// Takes numbers over from a rendering with marks, where there is none yet; `is_whole` says whether a stretch is what
    /// the figure of a number says.
    pub fn add(&mut self, html: &str, is_whole: impl Fn(usize, &str) -> bool) {
        let mut marked = shown_texts(html);
        marked.iter_mut().for_each(|text| text.keep(&is_whole));
        let [own, others]: [Vec<&str>; 2] =
            [&self.texts, &marked].map(|texts| texts.iter().map(|text| &*text.text).collect());
        for (own, other) in paired(&own, &others) {
            if let (Some(own), Some(other)) = (self.texts.get_mut(own), marked.get(other)) {
                take_over(own, other);
            }
        }
    }
}

/// Whether a digit of the text is in no figure.
fn has_unknown_digit(text: &MarkedText) -> bool {
    digits(text).any(|number| number.is_none())
}

/// The numbers of a text's digits.
pub fn digits(text: &MarkedText) -> impl Iterator<Item = Option<usize>> {
    let numbers = text.text.bytes().zip(&text.numbers);
    numbers.filter(|(byte, _)| byte.is_ascii_digit()).map(|(_, number)| *number)
}

/// Attributes that are read to people.
const READ_ALOUD: [&[u8]; 3] = [b"alt", b"aria-label", b"title"];

/// The stretches of text between tags and those in attributes for people, without those that are blank.
fn shown_texts(html: &str) -> Vec<MarkedText> {
    let Ok(tokens) = Tokenizer::new(html).collect::<Result<Vec<_>, _>>();
    let mut texts = Vec::new();
    for token in tokens {
        match token {
            Token::String(text) => texts.push(String::from_utf8_lossy(&text).into_owned()),
            Token::StartTag(tag) => {
                let read = tag.attributes.iter().filter(|(name, _)| READ_ALOUD.contains(&name.as_slice()));
                texts.extend(read.map(|(_, value)| String::from_utf8_lossy(value).into_owned()));
            }
            _ => {}
        }
    }
    let read = texts.iter().map(|text| MarkedText::read(text).trimmed());
    read.filter(|text| !text.text.is_empty()).collect()
}

/// The numbers of `other` where `own` has none: of the whole text, or of the words that both have.
fn take_over(own: &mut MarkedText, other: &MarkedText) {
    let [own_words, other_words] = [&own.text, &other.text].map(|text| words(text));
    let [a, b]: [Vec<&str>; 2] =
        [&own_words, &other_words].map(|words| words.iter().map(|(_, word)| *word).collect());
    let starts: Vec<(usize, usize, usize)> = same(&a, &b)
        .into_iter()
        .filter_map(|(a, b)| {
            let ((own, word), (other, _)) = (own_words.get(a)?, other_words.get(b)?);
            Some((*own, *other, word.len()))
        })
        .collect();
    for (start, from, length) in starts {
        let numbers = other.numbers.get(from..from + length).unwrap_or_default();
        let own = own.numbers.get_mut(start..start + length).unwrap_or_default();
        own.iter_mut().zip(numbers).for_each(|(own, other)| *own = own.or(*other));
    }
}

/// The words of a text, each with its first byte.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        if !word.is_empty() {
            words.push((at, word));
        }
        at += piece.len();
    }
    words
}

/// The texts that are the same in both lists, and those between them that stand in the same place.
fn paired(own: &[&str], others: &[&str]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut last = (0, 0);
    for (a, b) in same(own, others).into_iter().chain([(own.len(), others.len())]) {
        if a - last.0 == b - last.1 {
            pairs.extend((last.0..a).zip(last.1..b));
        }
        if a < own.len() {
            pairs.push((a, b));
        }
        last = (a + 1, b + 1);
    }
    pairs
}

/// The most pairs that are compared where two lists differ.
const MOST_COMPARED: usize = 4_000_000;

/// The longest common subsequence of two lists, as pairs of places.
fn same(a: &[&str], b: &[&str]) -> Vec<(usize, usize)> {
    let before = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a_rest, b_rest) = (a.get(before..).unwrap_or_default(), b.get(before..).unwrap_or_default());
    let behind = a_rest.iter().rev().zip(b_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a_middle, b_middle) = (
        a_rest.get(..a_rest.len() - behind).unwrap_or_default(),
        b_rest.get(..b_rest.len() - behind).unwrap_or_default(),
    );
    let mut pairs: Vec<(usize, usize)> = (0..before).map(|at| (at, at)).collect();
    if a_middle.len().saturating_mul(b_middle.len()) <= MOST_COMPARED {
        pairs.extend(longest(a_middle, b_middle).into_iter().map(|(a, b)| (a + before, b + before)));
    }
    pairs.extend((0..behind).map(|at| (a.len() - behind + at, b.len() - behind + at)));
    pairs
}

fn longest(a: &[&str], b: &[&str]) -> Vec<(usize, usize)> {
    let width = b.len() + 1;
    // How many pairs there are at most from a place in both lists on.
    let mut counts = vec![0u32; (a.len() + 1) * width];
    let count = |counts: &[u32], a: usize, b: usize| counts.get(a * width + b).copied().unwrap_or(0);
    for (i, one) in a.iter().enumerate().rev() {
        for (j, other) in b.iter().enumerate().rev() {
            let best = match one == other {
                true => count(&counts, i + 1, j + 1) + 1,
                false => count(&counts, i + 1, j).max(count(&counts, i, j + 1)),
            };
            if let Some(place) = counts.get_mut(i * width + j) {
                *place = best;
            }
        }
    }
    let (mut pairs, mut i, mut j) = (Vec::new(), 0, 0);
    while let (Some(one), Some(other)) = (a.get(i), b.get(j)) {
        if one == other {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if count(&counts, i + 1, j) >= count(&counts, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::figures::marks::marked;

    fn numbers(html: &str, with_marks: &str) -> Vec<(String, Vec<Option<usize>>)> {
        let mut printed = Printed::of(html);
        printed.add(with_marks, |_, _| true);
        printed.texts().iter().map(|text| (text.text.clone(), digits(text).collect())).collect()
    }

    #[test]
    fn a_text_that_stands_in_both_renderings_has_the_numbers_of_its_figures() {
        let found = numbers(
            "<p title=\"1\" class=\"9\">2 of 3</p>",
            &format!("<p title=\"{}\" class=\"8\">{} of 3</p>", marked("1", 5), marked("2", 6)),
        );
        assert_eq!(found, [("1".to_owned(), vec![Some(5)]), ("2 of 3".to_owned(), vec![Some(6), None])]);
    }

    #[test]
    fn where_a_template_went_another_way_only_what_is_the_same_counts() {
        let html = "<p>1 core</p><p>2</p>";
        let marked_html = format!("<p>{} cores</p><i>7</i><p>{}</p>", marked("1", 1), marked("2", 2));
        assert_eq!(
            numbers(html, &marked_html),
            [("1 core".to_owned(), vec![None]), ("2".to_owned(), vec![Some(2)])]
        );
        let marked_html = format!("<p>{} cores</p><p>{}</p>", marked("1", 1), marked("2", 2));
        assert_eq!(
            numbers(html, &marked_html),
            [("1 core".to_owned(), vec![Some(1)]), ("2".to_owned(), vec![Some(2)])]
        );
        assert_eq!(numbers(html, ""), [("1 core".to_owned(), vec![None]), ("2".to_owned(), vec![None])]);
    }
}
