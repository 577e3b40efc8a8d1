//! Segments of addresses, made of any text.
//!
//! Comes in: a title, a heading, the name of a file. Goes out: a slug that reads as the text does in its own script.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// An address segment made of any text: letters and digits in lower case with the marks that belong to them, one hyphen
/// for everything else. One spelling (NFC) for each letter, however it was typed.
pub fn slugify(text: &str) -> String {
    let (mut slug, mut joiner) = (String::new(), None);
    for letter in text.nfc().flat_map(lower) {
        let in_word = !slug.is_empty() && !slug.ends_with('-');
        if letter.is_alphanumeric() || letter == '_' {
            slug.extend(joiner.take());
            slug.push(letter);
        } else if matches!(letter, '\u{200c}' | '\u{200d}') {
            // Between letters they are spelling (Persian, Sinhala; RFC 5892, A.1 and A.2), between pictures they are not.
            joiner = in_word.then_some(letter);
        } else if is_invisible(letter) {
        } else if is_combining_mark(letter) {
            slug.extend(in_word.then_some(letter));
        } else {
            joiner = None;
            slug.extend(in_word.then_some('-'));
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "x".to_owned() } else { slug.to_owned() }
}

/// The name of a segment that an author states, in the one spelling that addresses have.
pub fn composed(text: &str) -> String {
    text.nfc().collect()
}

fn lower(letter: char) -> impl Iterator<Item = char> {
    // Its lower case is an `i` with a second dot as a mark.
    let plain = if letter == '\u{130}' { 'i' } else { letter };
    plain.to_lowercase()
}

/// What leaves no trace between two letters: hints where to break or in which direction to write, variants of a glyph, and
/// the frames of keycaps.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
    ) || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{20dd}'..='\u{20e0}')
        || matches!(letter, '\u{20e2}'..='\u{20e4}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_keeps_the_letters_of_every_script_whole() {
        let cases = [
            ("Power & Cooling", "power-cooling"),
            ("Über uns", "über-uns"),
            ("U\u{308}ber", "über"),
            ("Tie\u{302}\u{301}ng Vie\u{323}\u{302}t", "tiếng-việt"),
            ("नमस्ते दुनिया", "नमस्ते-दुनिया"),
            ("สวัสดี ครับ", "สวัสดี-ครับ"),
            ("שָׁלוֹם עוֹלָם", "שָׁלוֹם-עוֹלָם"),
            ("مُحَمَّد", "مُحَمَّد"),
            ("தமிழ்", "தமிழ்"),
            ("ශ්\u{200d}රී ලංකා", "ශ්\u{200d}රී-ලංකා"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("👩\u{200d}💻 Setup", "setup"),
            ("Rack 👩\u{200d}👧\u{200d}👦 two", "rack-two"),
            ("❤\u{fe0f}", "x"),
            ("1\u{fe0f}\u{20e3} First", "1-first"),
            ("İstanbul", "istanbul"),
            ("soft\u{ad}ware", "software"),
            ("\u{301}a", "a"),
            ("a\u{200d}", "a"),
            ("ZFS_pool v2.1", "zfs_pool-v2-1"),
        ];
        for (text, expected) in cases {
            assert_eq!(slugify(text), composed(expected), "{text}");
        }
    }
}
