//! Bytes that are other bytes but for a few places: a page as it was drawn, with the names of its assets filled in.
//!
//! Comes in: a form, and what to put where. Goes out: [`Filled`], which takes the memory of what was put in alone, and
//! two of which are compared by that alone. The bytes in one piece are made when somebody asks for them.

use std::ops::Range;
use std::sync::OnceLock;

use super::Blob;

/// What is put in which places of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fills {
    /// Which bytes of the form, one place behind the other, and where in the texts ends what stands there instead.
    places: Vec<(Range<usize>, usize)>,
    /// The texts, one behind the other: a page has a few short ones, which are looked at together.
    texts: String,
}

impl Fills {
    /// Puts a text in place of these bytes. A place that does not begin behind the one before stays as it is.
    pub fn add(&mut self, place: Range<usize>, text: &str) {
        let end = self.places.last().map_or(0, |(last, _)| last.end);
        if end <= place.start && place.start <= place.end {
            self.texts.push_str(text);
            self.places.push((place, self.texts.len()));
        }
    }

    /// Whether nothing is put anywhere.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The places with their texts.
    fn iter(&self) -> impl Iterator<Item = (&Range<usize>, &str)> {
        let starts = std::iter::once(0).chain(self.places.iter().map(|(_, end)| *end));
        let texts = starts.zip(&self.places);
        texts.map(|(start, (place, end))| (place, self.texts.get(start..*end).unwrap_or_default()))
    }
}

/// A form with its places filled in.
///
/// Invariant: the places lie in the form, one behind the other; [`Filled::new`] leaves out others.
pub struct Filled {
    form: Blob,
    fills: Fills,
    length: usize,
    whole: OnceLock<Box<[u8]>>,
}

impl Filled {
    /// The form with these places filled in, but for those that do not lie in it.
    pub fn new(form: Blob, mut fills: Fills) -> Self {
        fills.places.retain(|(place, _)| place.end <= form.length());
        fills.texts.truncate(fills.places.last().map_or(0, |(_, end)| *end));
        let taken_out: usize = fills.places.iter().map(|(place, _)| place.len()).sum();
        let length = form.length() - taken_out + fills.texts.len();
        Filled { form, fills, length, whole: OnceLock::new() }
    }

    /// How many bytes they are.
    pub fn length(&self) -> usize {
        self.length
    }

    /// The bytes in one piece, which is kept.
    pub fn whole(&self) -> &[u8] {
        self.whole.get_or_init(|| self.to_vec().into())
    }

    /// The bytes in one piece.
    pub fn to_vec(&self) -> Vec<u8> {
        self.part(0..self.length)
    }

    /// The bytes of a range, as far as there are any.
    pub fn part(&self, range: Range<usize>) -> Vec<u8> {
        let mut part = Vec::with_capacity(range.len().min(self.length));
        let mut at = 0;
        for piece in self.pieces() {
            let cut = |end: usize| end.saturating_sub(at).min(piece.len());
            part.extend_from_slice(piece.get(cut(range.start)..cut(range.end)).unwrap_or_default());
            at += piece.len();
            if at >= range.end {
                break;
            }
        }
        part
    }

    /// The bytes, piece by piece.
    fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        let form = self.form.bytes();
        let starts = std::iter::once(0).chain(self.fills.places.iter().map(|(place, _)| place.end));
        let fills = self.fills.iter().map(|(place, text)| (place.start, text.as_bytes()));
        let pieces = starts.zip(fills.chain([(form.len(), &[][..])]));
        pieces.flat_map(move |(start, (end, text))| [form.get(start..end).unwrap_or_default(), text])
    }

    /// The shortest run of bytes outside of which both are the same. `None` if that cannot be said without looking at
    /// all of them: they are not one form with texts of the same lengths in the same places.
    pub fn difference(&self, other: &Filled) -> Option<Range<usize>> {
        if self.fills.places != other.fills.places || self.form != other.form {
            return None;
        }
        let unlike = super::difference(self.fills.texts.as_bytes(), other.fills.texts.as_bytes());
        if unlike.is_empty() {
            return Some(unlike);
        }
        // Where the bytes of the texts stand in the whole.
        let (mut start, mut taken_out) = (None, 0);
        for (place, end) in &self.fills.places {
            let moved = |at: usize| place.start - taken_out + at;
            if start.is_none() && unlike.start < *end {
                start = Some(moved(unlike.start));
            }
            if unlike.end <= *end {
                return Some(start?..moved(unlike.end));
            }
            taken_out += place.len();
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What may be put in one place.
    type Texts = Vec<String>;

    /// Forms and fills: short texts, so that fills often touch, reach the end, or are the same.
    fn filled(texts: usize) -> impl Strategy<Value = (Vec<u8>, Vec<(Range<usize>, Texts)>)> {
        let place = (0..30_usize, 0..4_usize).prop_map(|(start, length)| start..start + length);
        let fill = (place, prop::collection::vec("[ab]{0,3}", texts));
        (prop::collection::vec(any::<u8>(), 0..30), prop::collection::vec(fill, 0..5))
    }

    /// The same, done by hand.
    fn by_hand(form: &[u8], fills: &[(Range<usize>, &String)]) -> Vec<u8> {
        let (mut bytes, mut copied, mut end) = (Vec::new(), 0, 0);
        for (place, text) in fills.iter().filter(|(place, _)| place.start <= place.end) {
            if end <= place.start {
                end = place.end;
                if place.end <= form.len() {
                    bytes.extend_from_slice(&form[copied..place.start]);
                    bytes.extend_from_slice(text.as_bytes());
                    copied = place.end;
                }
            }
        }
        bytes.extend_from_slice(&form[copied..]);
        bytes
    }

    fn with(form: &Blob, fills: &[(Range<usize>, &String)]) -> Blob {
        let mut put = Fills::default();
        fills.iter().for_each(|(place, text)| put.add(place.clone(), text));
        form.filled(put)
    }

    proptest! {
        #[test]
        fn a_form_that_is_filled_in_is_as_good_as_its_bytes((form, fills) in filled(1), part in (0..40_usize, 0..40_usize)) {
            let fills: Vec<_> = fills.iter().map(|(place, texts)| (place.clone(), &texts[0])).collect();
            let expected = by_hand(&form, &fills);
            let blob = with(&Blob::new(form), &fills);
            prop_assert_eq!(blob.length(), expected.len());
            prop_assert_eq!(&*blob.to_bytes(), &expected[..]);
            prop_assert_eq!(blob.fingerprint(), Blob::new(expected.clone()).fingerprint());
            let range = part.0..part.0 + part.1;
            let of_whole = Blob::new(expected.clone()).part(range.clone());
            prop_assert_eq!(blob.part(range.clone()), of_whole.clone());
            let inside = range.start.min(expected.len())..range.end.min(expected.len());
            prop_assert_eq!(&of_whole[..], &expected[inside]);
            prop_assert_eq!(blob.bytes(), &expected[..]);
        }

        #[test]
        fn what_differs_is_the_shortest_run((form, fills) in filled(2)) {
            let form = Blob::new(form);
            let of = |number: usize| {
                let fills: Vec<_> = fills.iter().map(|(place, texts)| (place.clone(), &texts[number])).collect();
                with(&form, &fills)
            };
            let (one, two) = (of(0), of(1));
            let same_length = one.length() == two.length();
            prop_assert_eq!(one.difference(&two).is_some(), same_length);
            prop_assert_eq!(one == two, one.bytes() == two.bytes());
            let whole = [&one, &two].map(|blob| Blob::new(blob.bytes().to_vec()));
            prop_assert_eq!(whole[0].difference(&whole[1]), one.difference(&two));
            if let Some(run) = one.difference(&two) {
                let differs: Vec<usize> =
                    (0..one.length()).filter(|at| one.bytes()[*at] != two.bytes()[*at]).collect();
                let shortest = differs.first().map_or(0..0, |first| *first..differs.last().unwrap() + 1);
                prop_assert_eq!(run, shortest);
            }
        }

        #[test]
        fn what_differs_is_found_in_long_texts_too(
            length in 1..2000_usize,
            changed in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        ) {
            let text = vec![0; length];
            let mut other = text.clone();
            changed.iter().for_each(|at| other[at.index(length)] = 1);
            let places = changed.iter().map(|at| at.index(length));
            let run = places.clone().min().map_or(0..0, |first| first..places.max().unwrap() + 1);
            prop_assert_eq!(Blob::new(text).difference(&Blob::new(other)), Some(run));
        }
    }
}
