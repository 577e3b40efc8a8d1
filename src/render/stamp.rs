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
pub fn stamp(text: &str, base: &Base, hashed: &BTreeMap<String, String>) -> Option<String> {
    if !text.contains(MARK) {
        return None;
    }
    let mut rest = text;
    // A name with a hash is a little longer than without.
    let mut stamped = String::with_capacity(text.len() + 256);
    while let Some((before, after)) = rest.split_once(MARK) {
        let found =
            after.split_once(MARK).and_then(|(asset, after)| Some((hashed.get(&decode(asset))?, after)));
        stamped.push_str(before);
        match found {
            Some((place, after)) => {
                stamped.push_str(&base.href(place));
                rest = after;
            }
            None => {
                stamped.push(MARK);
                rest = after;
            }
        }
    }
    stamped.push_str(rest);
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
        let whole = |text: &str| stamp(text, &base, &hashed);
        assert_eq!(
            whole(&format!("<{mark}>{mark}")),
            Some("<../../assets/a%20%26%20b.1.css>../../assets/a%20%26%20b.1.css".into())
        );
        assert_eq!(whole("nothing"), None);
        assert_eq!(whole(""), None);
        let stray = format!("a{MARK}b{MARK}c");
        assert_eq!(whole(&stray), Some(stray.clone()));
        assert_eq!(
            stamp(&mark, &Base::Root("/r/".into()), &hashed),
            Some("/r/assets/a%20%26%20b.1.css".into())
        );
    }
}
