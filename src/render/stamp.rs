//! Where an asset lies, put into a finished text.
//!
//! Comes in: text in which a template asked for the place of an asset, and where the assets lie. Goes out: the text with
//! references, as a [`Blob`] that holds no more than those and the text. An asset's name holds the hash of its content, so
//! it changes with each edit of a stylesheet; because it is put in last, no page has to be drawn again for that.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use memchr::memmem::Finder;

use super::address::{Base, decode, encode};
use crate::source::{Blob, Fills, Fingerprint};

/// What stands on both sides of an asset's path until then: a noncharacter (Unicode 23.7), which no text may hold.
const MARK: char = '\u{fdd2}';

/// What stands for the place of an asset until the page is finished.
pub fn place_of(asset: &str) -> String {
    format!("{MARK}{}{MARK}", encode(asset))
}

/// Whether a reference is to an asset that a template asked for, so that it is there.
pub fn asks_for_asset(link: &str) -> bool {
    link.contains(MARK)
}

/// Where a text asks for assets.
#[derive(Clone, Debug, Default)]
pub struct Asks {
    /// The bytes that ask, in order, and the asset.
    places: Vec<(Range<usize>, String)>,
}

impl Asks {
    /// Those of a text, which is taken as bytes, as those of a page need not be checked for UTF-8 again.
    pub fn of(text: &[u8]) -> Self {
        let mut marked = [0; MARK.len_utf8()];
        let finder = Finder::new(MARK.encode_utf8(&mut marked));
        let mut asks = Asks::default();
        let mut marks = finder.find_iter(text).peekable();
        while let (Some(start), Some(end)) = (marks.next(), marks.peek()) {
            let asset = text.get(start + MARK.len_utf8()..*end).and_then(asset_of);
            if let Some(asset) = asset {
                asks.places.push((start..*end + MARK.len_utf8(), asset));
                marks.next();
            }
        }
        asks
    }

    /// The text with references to assets, as a page at `base` writes them; `None` if it asks for none that there is.
    pub fn stamp(&self, text: &Blob, base: &Base, hashed: &BTreeMap<String, String>) -> Option<Blob> {
        let mut fills = Fills::default();
        for (place, asset) in &self.places {
            if let Some(lies_at) = hashed.get(asset) {
                fills.add(place.clone(), &base.href(lies_at));
            }
        }
        (!fills.is_empty()).then(|| text.filled(fills))
    }
}

/// The last that became of a text, which outlives many builds: most of them want the same again. A copy of it is empty.
#[derive(Debug, Default)]
pub struct LastStamp(Mutex<Option<(Fingerprint, Blob)>>);

impl LastStamp {
    /// What [`Asks::stamp`] makes, or the text itself; `places` is the fingerprint of where the assets lie.
    pub fn or_new(&self, places: Fingerprint, make: impl FnOnce() -> Blob) -> Blob {
        // Whoever panicked in `make` left what was there.
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((known, blob)) if *known == places => blob.clone(),
            _ => last.insert((places, make())).1.clone(),
        }
    }
}

impl Clone for LastStamp {
    fn clone(&self) -> Self {
        LastStamp::default()
    }
}

/// The asset that stands between two marks; `None` where they are no pair, but strays of a text that should have none.
fn asset_of(between: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(between).ok()?;
    let asset = decode(text);
    (!text.is_empty() && encode(&asset) == text).then_some(asset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_becomes_a_reference_and_anything_else_stays() {
        let hashed = [("a & b.css".to_owned(), "assets/a & b.1.css".to_owned())].into();
        let mark = place_of("a & b.css");
        let base = Base::Page("x/y/".to_owned());
        let on = |base: &Base, text: &str| {
            let stamped = Asks::of(text.as_bytes()).stamp(&Blob::new(text.as_bytes()), base, &hashed);
            stamped.map(|blob| blob.text().unwrap().to_owned())
        };
        let whole = |text: &str| on(&base, text);
        assert_eq!(
            whole(&format!("<{mark}>{mark}")),
            Some("<../../assets/a%20%26%20b.1.css>../../assets/a%20%26%20b.1.css".into())
        );
        assert_eq!(whole("nothing"), None);
        assert_eq!(whole(""), None);
        assert_eq!(whole(&format!("a{MARK}b{MARK}c")), None);
        let among_strays = |mark: &str| format!("{MARK} {MARK}b{MARK}{MARK}<{mark}{MARK}>");
        assert_eq!(whole(&among_strays(&mark)), Some(among_strays("../../assets/a%20%26%20b.1.css")));
        assert_eq!(on(&Base::Root("/r/".into()), &mark), Some("/r/assets/a%20%26%20b.1.css".into()));
    }
}
