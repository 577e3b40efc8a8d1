//! How likely it is that a machine made a text, or that nobody would write it in a sentence.

use super::bytes::{has_digit, has_letter, words};

/// How many different bytes there are.
pub(super) fn distinct(text: &[u8]) -> usize {
    counts(text).iter().filter(|count| **count > 0).count()
}

/// Shannon's entropy, in bits a byte.
pub(super) fn entropy(text: &[u8]) -> f64 {
    let length = text.len() as f64;
    let share = |count: &u32| f64::from(*count) / length;
    counts(text).iter().filter(|count| **count > 0).map(share).map(|share| -share * share.log2()).sum()
}

fn counts(text: &[u8]) -> [u32; 256] {
    let mut counts = [0_u32; 256];
    for byte in text {
        if let Some(count) = counts.get_mut(usize::from(*byte)) {
            *count += 1;
        }
    }
    counts
}

/// Whether the text is as random as a machine's secret: 16 letters and digits of both cases, or 32 hexadecimal digits.
///
/// 3.5 bits a byte and 3.0 for hexadecimal digits are what detect-secrets and gitleaks use for short strings.
pub(super) fn is_random(text: &[u8]) -> bool {
    let plain = text.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/=_.-~!%".contains(byte));
    if text.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'-') {
        return text.len() >= 32 && has_digit(text) && has_letter(text) && entropy(text) >= 3.0;
    }
    plain && text.len() >= 16 && has_both_cases(text) && has_digit(text) && entropy(text) >= 3.5
}

/// Whether there are small letters and capital ones.
pub(super) fn has_both_cases(text: &[u8]) -> bool {
    text.iter().any(u8::is_ascii_uppercase) && text.iter().any(u8::is_ascii_lowercase)
}

/// Whether the case changes inside of the word more often than in any name: `sBPpFmAoC`.
pub(super) fn is_of_mixed_case(text: &[u8]) -> bool {
    let pairs = text.iter().zip(text.iter().skip(1));
    let rises = pairs.filter(|(one, other)| one.is_ascii_lowercase() && other.is_ascii_uppercase()).count();
    rises >= 2 && rises * 5 >= text.len()
}

/// A UUID: what is called a key may be the key of a table.
pub(super) fn is_uuid(text: &[u8]) -> bool {
    let dashes = [8, 13, 18, 23];
    let fits = |(at, letter): (usize, &u8)| {
        if dashes.contains(&at) { *letter == b'-' } else { letter.is_ascii_hexdigit() }
    };
    text.len() == 36 && text.iter().enumerate().all(fits)
}

/// Words that sentences about secrets are made of, and lists of dice words are not.
const SENTENCE: &[&str] = &[
    "the",
    "your",
    "my",
    "our",
    "a",
    "an",
    "is",
    "are",
    "be",
    "must",
    "may",
    "can",
    "to",
    "of",
    "in",
    "on",
    "at",
    "for",
    "from",
    "and",
    "or",
    "not",
    "no",
    "with",
    "enter",
    "please",
    "password",
    "passphrase",
    "passwords",
    "use",
    "used",
    "here",
    "this",
    "that",
    "it",
    "as",
    "by",
    "see",
    "set",
    "same",
    "ask",
    "get",
    "has",
    "have",
    "was",
    "were",
    "will",
    "should",
    "when",
    "where",
    "which",
    "who",
    "if",
    "then",
    "than",
    "too",
    "only",
    "all",
    "any",
    "each",
    "into",
    "out",
    "up",
    "under",
    "over",
    "per",
    "via",
    "between",
    "after",
    "before",
    "new",
    "old",
    "one",
    "two",
    "rotated",
    "stored",
    "generated",
    "required",
    "optional",
    "changed",
    "monthly",
    "weekly",
    "daily",
    "key",
    "keys",
    "token",
    "secret",
    "secrets",
    "login",
    "user",
    "users",
    "file",
    "files",
    "default",
    "der",
    "die",
    "das",
    "und",
    "ist",
    "im",
    "nicht",
    "siehe",
    "wird",
    "mit",
    "von",
    "steht",
    "le",
    "la",
    "les",
    "est",
    "dans",
    "el",
    "en",
    "y",
    "del",
    "que",
    "het",
    "een",
    "van",
    "il",
    "di",
    "per",
];

/// Whether the word is one of a sentence about secrets.
pub(super) fn is_of_sentence(word: &[u8]) -> bool {
    SENTENCE.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(word))
}

/// Whether the text is three to thirty small words that make no sentence, as a list of dice words gives them.
pub(super) fn is_passphrase(text: &[u8]) -> bool {
    let is_small = |word: &[u8]| word.len() >= 2 && word.iter().all(u8::is_ascii_lowercase);
    (3..=30).contains(&words(text).count()) && words(text).all(|word| is_small(word) && !is_of_sentence(word))
}

/// Whether the text is groups of letters and digits of one length each, as codes for applications are: `abcd efgh ijkl mnop`.
pub(super) fn is_in_groups(text: &[u8]) -> bool {
    let parts = || text.split(|byte| matches!(byte, b' ' | b'-' | b',')).filter(|part| !part.is_empty());
    let length = parts().next().map_or(0, <[u8]>::len);
    let digits = has_digit(text);
    let plain = |part: &[u8]| part.len() == length && part.iter().all(u8::is_ascii_alphanumeric);
    let groups = parts().count();
    (4..=16).contains(&length)
        && groups >= 3
        && (digits || (groups == 4 && length == 4))
        && parts().all(plain)
}
