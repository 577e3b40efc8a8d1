//! Text in lines: SVG text does not wrap by itself.
//!
//! Comes in: words, a weight and the room there is. Goes out: lines by measured width; a word that is longer than a line
//! is broken, and what does not fit ends in `…`.

use crate::render::assets::fonts::{Weight, cut, width};

/// Text that fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// The height of the letters.
    pub size: f32,
    /// The lines.
    pub lines: Vec<String>,
}

/// The text in the largest of `sizes` (each with the most lines it may have) in which all of it fits; in the last of them
/// what is left over is cut.
pub fn fit(text: &str, weight: Weight, room: f32, sizes: &[(f32, usize)]) -> Fitted {
    for &(size, most) in sizes {
        let lines = wrap(text, weight, size, room);
        // A word broken in a large size may be whole in a smaller one.
        let whole = text.split(' ').all(|word| width(word, weight, size) <= room);
        if lines.len() <= most && whole {
            return Fitted { size, lines };
        }
    }
    let (size, most) = sizes.last().copied().unwrap_or((1.0, 1));
    let mut lines = wrap(text, weight, size, room);
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1)).join(" ");
        lines.push(cut_between_words(&rest, weight, size, room));
    }
    Fitted { size, lines }
}

/// The text cut to at most `room`, after a whole word if the line has one.
fn cut_between_words(text: &str, weight: Weight, size: f32, room: f32) -> String {
    let short = cut(text, weight, size, room);
    let Some(kept) = short.strip_suffix('…').filter(|_| short != text) else { return short };
    let broken = text.get(kept.len()..).is_some_and(|rest| !rest.starts_with(' '));
    match kept.rsplit_once(' ').filter(|_| broken) {
        Some((words, _)) => format!("{words}…"),
        None => short,
    }
}

fn wrap(text: &str, weight: Weight, size: f32, room: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').flat_map(|word| pieces(word, weight, size, room)) {
        let longer = if line.is_empty() { word.clone() } else { format!("{line} {word}") };
        if width(&longer, weight, size) <= room || line.is_empty() {
            line = longer;
        } else {
            lines.push(std::mem::replace(&mut line, word));
        }
    }
    lines.push(line);
    lines.retain(|line| !line.is_empty());
    lines
}

/// The word, or as many letters of it at a time as fit on a line.
fn pieces(word: &str, weight: Weight, size: f32, room: f32) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0.0;
    for letter in word.chars() {
        let wide = width(letter.encode_utf8(&mut [0; 4]), weight, size);
        if used + wide > room && used > 0.0 {
            pieces.push(String::new());
            used = 0.0;
        }
        used += wide;
        if let Some(piece) = pieces.last_mut() {
            piece.push(letter);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: [(f32, usize); 3] = [(60.0, 2), (40.0, 3), (30.0, 4)];

    #[test]
    fn a_short_text_is_large_and_a_long_one_small_then_cut() {
        let fitted = |text: &str| fit(text, Weight::SemiBold, 500.0, &SIZES);
        assert_eq!(fitted("Cluster"), Fitted { size: 60.0, lines: vec!["Cluster".into()] });
        assert_eq!(fitted(&"cluster ".repeat(9)).size, 40.0);
        let long = fitted(&"cluster ".repeat(60));
        assert_eq!((long.size, long.lines.len()), (30.0, 4));
        assert!(long.lines[3].ends_with('…'), "{long:?}");
    }

    #[test]
    fn what_is_cut_ends_after_a_whole_word_if_there_is_one() {
        let last = |text: &str| fit(text, Weight::SemiBold, 500.0, &[(40.0, 1)]).lines.join("|");
        for text in [
            "what is measured at the household",
            "what is measured by everyone",
            "what, is it a household of many",
        ] {
            let shown = last(text);
            let kept = shown.strip_suffix('…').unwrap_or_else(|| panic!("{shown} was cut"));
            assert!(text.starts_with(&format!("{kept} ")), "{shown}");
        }
        assert!(last(&"m".repeat(90)).starts_with("mmmmm"), "a word alone is broken");
        assert_eq!(last("fits…"), "fits…");
    }

    #[test]
    fn no_line_is_wider_than_the_room_not_even_one_endless_word() {
        for text in ["m".repeat(200), "a ".repeat(300), "https://example.org/".repeat(9)] {
            let fitted = fit(text.trim(), Weight::SemiBold, 500.0, &SIZES);
            for line in &fitted.lines {
                assert!(width(line, Weight::SemiBold, fitted.size) <= 500.0, "{line}");
            }
        }
    }
}
