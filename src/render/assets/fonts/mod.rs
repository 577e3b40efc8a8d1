//! The embedded fonts: what a text is wide, and which characters they have.
//!
//! Comes in: a text and a size. Goes out: its width in the same units, or the text with what the fonts cannot draw taken
//! out. The fonts are for measuring and for pixels; pages are shown in the reader's own.

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

/// The regular weight (Inter, OFL 1.1; see `README.md` beside it).
pub const REGULAR: &[u8] = include_bytes!("Inter-Regular.ttf");
/// The semi-bold weight.
pub const SEMI_BOLD: &[u8] = include_bytes!("Inter-SemiBold.ttf");
/// The family's name, for `font-family`.
pub const FAMILY: &str = "Inter";
/// What stands for a letter that the fonts do not have.
pub const NO_GLYPH: char = '\u{25a1}';

/// A weight of the embedded fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Text.
    Regular,
    /// Titles.
    SemiBold,
}

fn font(weight: Weight) -> Option<FontRef<'static>> {
    let bytes = match weight {
        Weight::Regular => REGULAR,
        Weight::SemiBold => SEMI_BOLD,
    };
    FontRef::new(bytes).ok()
}

/// How wide `text` is at `size`, without kerning; a character that the font lacks counts as wide as it is high.
pub fn width(text: &str, weight: Weight, size: f32) -> f32 {
    let Some(font) = font(weight) else { return text.chars().count() as f32 * size };
    let (letters, metrics) = (font.charmap(), font.glyph_metrics(Size::new(size), LocationRef::default()));
    let advance = |letter| letters.map(letter).and_then(|glyph| metrics.advance_width(glyph)).unwrap_or(size);
    text.chars().map(advance).sum()
}

/// Whether the fonts have a glyph for the character.
pub fn has(letter: char) -> bool {
    font(Weight::Regular).is_some_and(|font| font.charmap().map(letter).is_some())
}

/// The text as the fonts can draw it: a letter or digit that they lack becomes [`NO_GLYPH`], any other sign (an emoji)
/// is left out; runs of blanks become one.
pub fn drawable(text: &str) -> String {
    let shown = |letter: char| match letter {
        letter if letter.is_whitespace() => Some(' '),
        letter if has(letter) => Some(letter),
        letter if letter.is_alphanumeric() => Some(NO_GLYPH),
        _ => None,
    };
    let text: String = text.chars().filter_map(shown).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of a text that the fonts can draw whole: a word that lacks a letter is left out, as half of it would be
/// another word. `None` if that loses more than a quarter of the text's letters, or if nothing is left to read.
pub fn whole_words(text: &str) -> Option<String> {
    let letters =
        |text: &str| text.chars().filter(|letter| letter.is_alphanumeric() || *letter == NO_GLYPH).count();
    let shown = drawable(text);
    let whole: Vec<&str> = shown.split(' ').filter(|word| !word.contains(NO_GLYPH)).collect();
    let whole = whole.join(" ");
    let (all, kept) = (letters(&shown), letters(&whole));
    (kept > 0 && (all - kept) * 4 <= all).then_some(whole)
}

/// The text cut to at most `room`, with `…` at its end if it was longer.
pub fn cut(text: &str, weight: Weight, size: f32, room: f32) -> String {
    if width(text, weight, size) <= room {
        return text.to_owned();
    }
    let (mut kept, mut used) = (String::new(), width("…", weight, size));
    for letter in text.chars() {
        used += width(letter.encode_utf8(&mut [0; 4]), weight, size);
        if used > room {
            break;
        }
        kept.push(letter);
    }
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_as_wide_as_its_letters() {
        let wide = width("mm", Weight::Regular, 10.0);
        assert!(wide > 2.0 * width("ii", Weight::Regular, 10.0), "{wide}");
        assert!((width("mm", Weight::Regular, 20.0) - 2.0 * wide).abs() < 0.01);
        assert!(width("quorum", Weight::SemiBold, 16.0) > width("quorum", Weight::Regular, 16.0));
    }

    #[test]
    fn both_weights_have_the_letters_that_pages_like_these_need() {
        for letter in "AzäßéŁřőΩλЖяĐơ–—…“”·×≥≤→←±µ°²%€№□".chars() {
            for weight in [Weight::Regular, Weight::SemiBold] {
                assert!(font(weight).unwrap().charmap().map(letter).is_some(), "{letter} in {weight:?}");
            }
        }
    }

    #[test]
    fn what_the_fonts_lack_is_a_box_if_it_is_a_letter_and_goes_if_it_is_not() {
        assert_eq!(drawable("Cluster 🚀 at\thome"), "Cluster at home");
        assert_eq!(drawable("東京 rack"), "□□ rack");
        assert_eq!(drawable("👩‍💻"), "");
    }

    #[test]
    fn a_word_that_lacks_a_letter_goes_and_a_text_that_lacks_much_is_none() {
        assert_eq!(whole_words("The 東 rack 🚀 at home").as_deref(), Some("The rack at home"));
        assert_eq!(whole_words("A rack in 東京-south").as_deref(), None, "half of its letters");
        assert_eq!(whole_words("東京 rack"), None);
        assert_eq!(whole_words("🚀 –"), None);
        assert_eq!(whole_words(""), None);
    }

    #[test]
    fn a_cut_text_fits_and_says_that_it_was_cut() {
        let text = "a name that goes on and on";
        let short = cut(text, Weight::Regular, 12.0, 80.0);
        assert!(short.ends_with('…') && width(&short, Weight::Regular, 12.0) <= 80.0, "{short}");
        assert_eq!(cut("short", Weight::Regular, 12.0, 80.0), "short");
    }
}
