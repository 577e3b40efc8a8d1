//! References to assets: placeholders in rendered text, and the addresses that take their place.
//!
//! Comes in: text in which a template asked for assets by name, and where the assets lie. Goes out: the text with their
//! addresses. An asset's name holds the hash of its content, so it changes with each edit of a stylesheet; because the
//! address is put in last, no page has to be rendered again for that.

use std::collections::BTreeMap;
use std::ops::Range;

use memchr::memmem::Finder;

use crate::render::address::{Base, decode, encode};

/// What stands on both sides of an asset's name in a placeholder: a noncharacter (Unicode 23.7), which no text may hold.
const MARK: char = '\u{fdd2}';

/// What stands for the address of an asset until it is known.
pub fn placeholder(asset: &str) -> String {
    format!("{MARK}{}{MARK}", encode(asset))
}

/// Whether a reference is to an asset that a template asked for, so that it is there.
pub fn is_placeholder(link: &str) -> bool {
    link.contains(MARK)
}

/// `photo.png` of `photo.0123456789.png`, the name of an asset with the hash of its content in it.
pub fn without_hash(name: &str) -> Option<String> {
    let (stem, extension) = name.rsplit_once('.')?;
    let (stem, hash) = stem.rsplit_once('.')?;
    let is_hash = hash.len() == 10 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then(|| format!("{stem}.{extension}"))
}

/// A text with the names of assets in place of their placeholders, for people; half of one leaves no mark.
pub fn with_names(text: &str) -> String {
    let mut named = String::with_capacity(text.len());
    let mut copied = 0;
    for (place, asset) in AssetReferences::of(text.as_bytes()).places {
        named.push_str(text.get(copied..place.start).unwrap_or_default());
        named.push_str(&asset);
        copied = place.end;
    }
    named.push_str(text.get(copied..).unwrap_or_default());
    named.replace(MARK, "")
}

/// Where a text refers to assets.
#[derive(Clone, Debug, Default)]
pub struct AssetReferences {
    /// The bytes of each placeholder, in order, and the asset.
    places: Vec<(Range<usize>, String)>,
}

impl AssetReferences {
    /// Those of a text. (Taken as bytes, as the text of a page need not be checked for UTF-8 again.)
    pub fn of(text: &[u8]) -> Self {
        let mut encoded = [0; MARK.len_utf8()];
        let finder = Finder::new(MARK.encode_utf8(&mut encoded));
        let mut found = AssetReferences::default();
        let mut marks = finder.find_iter(text).peekable();
        while let (Some(start), Some(end)) = (marks.next(), marks.peek()) {
            if let Some(asset) = text.get(start + MARK.len_utf8()..*end).and_then(asset_of) {
                found.places.push((start..*end + MARK.len_utf8(), asset));
                marks.next();
            }
        }
        found
    }

    /// Whether the text refers to none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The text with the addresses of assets, as a page at `base` writes them. A placeholder of an asset that there is
    /// not stays.
    pub fn resolve(&self, text: &[u8], base: &Base, addresses: &BTreeMap<String, String>) -> Vec<u8> {
        let mut resolved = Vec::with_capacity(text.len() + 32 * self.places.len());
        let mut copied = 0;
        for (place, asset) in &self.places {
            if let Some(address) = addresses.get(asset) {
                resolved.extend_from_slice(text.get(copied..place.start).unwrap_or_default());
                resolved.extend_from_slice(base.path(address).as_bytes());
                copied = place.end;
            }
        }
        resolved.extend_from_slice(text.get(copied..).unwrap_or_default());
        resolved
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
    fn a_placeholder_becomes_the_name_of_its_asset_and_half_of_one_leaves_no_mark() {
        let mark = placeholder("a & b.css");
        assert_eq!(with_names(&format!("<{mark}>{mark} {MARK}x")), "<a & b.css>a & b.css x");
        assert_eq!(with_names("nothing"), "nothing");
    }

    #[test]
    fn a_placeholder_becomes_an_address_and_anything_else_stays() {
        let hashed = [("a & b.css".to_owned(), "assets/a & b.1.css".to_owned())].into();
        let mark = placeholder("a & b.css");
        let on = |base: &Base, text: &str| {
            let resolved = AssetReferences::of(text.as_bytes()).resolve(text.as_bytes(), base, &hashed);
            String::from_utf8(resolved).unwrap()
        };
        let base = Base::Page("x/y/".to_owned());
        assert_eq!(
            on(&base, &format!("<{mark}>{mark}")),
            "<../../assets/a%20%26%20b.1.css>../../assets/a%20%26%20b.1.css"
        );
        let other = format!("a{MARK}b{MARK}c");
        for text in ["nothing", "", &other] {
            assert_eq!(on(&base, text), text);
        }
        let among_strays = |mark: &str| format!("{MARK} {MARK}b{MARK}{MARK}<{mark}{MARK}>");
        assert_eq!(on(&base, &among_strays(&mark)), among_strays("../../assets/a%20%26%20b.1.css"));
        assert_eq!(on(&Base::Root("/r/".into()), &mark), "/r/assets/a%20%26%20b.1.css");
    }
}
