//! Where an asset lies, put into a finished text.
//!
//! Comes in: text in which a template asked for the place of an asset, and where the assets lie. Goes out: the text with
//! references. An asset's name holds the hash of its content, so it changes with each edit of a stylesheet; because it
//! is put in last, no page has to be drawn again for that.

use std::collections::BTreeMap;

use super::address::{Base, decode, encode};

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

/// The text with references to assets, as a page at `base` writes them; `None` if it asks for none.
///
/// The text is taken as bytes, as those of a page need not be checked for UTF-8 again.
pub fn stamp(text: &[u8], base: &Base, hashed: &BTreeMap<String, String>) -> Option<Vec<u8>> {
    let mut marked = [0; MARK.len_utf8()];
    let mark: &[u8] = MARK.encode_utf8(&mut marked).as_bytes();
    let finder = memchr::memmem::Finder::new(mark);
    let find = |text: &[u8]| finder.find(text);
    let mut at = find(text)?;
    let mut rest = text;
    // A name with a hash is a little longer than without.
    let mut stamped = Vec::with_capacity(text.len() + 256);
    loop {
        let (before, after) = rest.split_at_checked(at)?;
        let after = after.get(mark.len()..)?;
        stamped.extend_from_slice(before);
        let asset = find(after).and_then(|end| after.split_at_checked(end));
        let found = asset.and_then(|(asset, after)| {
            let place = hashed.get(&decode(std::str::from_utf8(asset).ok()?))?;
            Some((place, after.get(mark.len()..)?))
        });
        rest = match found {
            Some((place, after)) => {
                stamped.extend_from_slice(base.href(place).as_bytes());
                after
            }
            None => {
                stamped.extend_from_slice(mark);
                after
            }
        };
        match find(rest) {
            Some(next) => at = next,
            None => break,
        }
    }
    stamped.extend_from_slice(rest);
    Some(stamped)
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
            stamp(text.as_bytes(), base, &hashed).map(|bytes| String::from_utf8(bytes).unwrap())
        };
        let whole = |text: &str| on(&base, text);
        assert_eq!(
            whole(&format!("<{mark}>{mark}")),
            Some("<../../assets/a%20%26%20b.1.css>../../assets/a%20%26%20b.1.css".into())
        );
        assert_eq!(whole("nothing"), None);
        assert_eq!(whole(""), None);
        let stray = format!("a{MARK}b{MARK}c");
        assert_eq!(whole(&stray), Some(stray.clone()));
        assert_eq!(on(&Base::Root("/r/".into()), &mark), Some("/r/assets/a%20%26%20b.1.css".into()));
    }
}
