//! False alarms that a site has looked at and allows.

use sha2::{Digest, Sha256};

/// One false alarm, or one kind of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// This very text.
    Text(String),
    /// The text whose SHA-256 this is, in hexadecimal digits; for what should not be written down again.
    Sha256(String),
    /// Any text that fits; `*` stands for anything.
    Pattern(String),
    /// Whatever stands in this file of the sources, and in its copy in the output. What a page shows of it is masked and
    /// searched all the same.
    File(String),
}

impl Allowed {
    /// Whether this allows `secret`, found in `source` or in a copy of it (`None` for what is made, such as pages).
    pub fn allows(&self, secret: &[u8], source: Option<&str>) -> bool {
        match self {
            Allowed::Text(text) => text.as_bytes() == secret,
            Allowed::Sha256(wanted) => {
                let hash = Sha256::digest(secret);
                let digits: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
                digits.eq_ignore_ascii_case(wanted)
            }
            Allowed::Pattern(pattern) => fits(pattern.as_bytes(), secret),
            Allowed::File(file) => source == Some(file.as_str()),
        }
    }
}

/// Whether `text` fits `pattern`; on a mismatch the last `*` takes in one byte more, so the time is bounded.
fn fits(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut in_text, mut star) = (0, 0, None);
    while in_text < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at + 1, in_text));
                at += 1;
            }
            Some(letter) if Some(letter) == text.get(in_text) => {
                at += 1;
                in_text += 1;
            }
            _ => {
                let Some((after, taken)) = star else { return false };
                star = Some((after, taken + 1));
                (at, in_text) = (after, taken + 1);
            }
        }
    }
    pattern.get(at..).is_some_and(|rest| rest.iter().all(|letter| *letter == b'*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_stands_for_whole_texts() {
        for (pattern, text, wanted) in [
            ("abc", "abc", true),
            ("abc", "abcd", false),
            ("a*", "abcd", true),
            ("*cd", "abcd", true),
            ("a*c*e", "abcde", true),
            ("a*c*e", "abcdf", false),
            ("*", "", true),
            ("**a", "ba", true),
            ("", "a", false),
        ] {
            assert_eq!(fits(pattern.as_bytes(), text.as_bytes()), wanted, "{pattern} {text}");
        }
    }

    #[test]
    fn a_hash_stands_for_one_text() {
        // `printf %s abc | sha256sum`
        let hash = "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD";
        assert!(Allowed::Sha256(hash.into()).allows(b"abc", None));
        assert!(!Allowed::Sha256(hash.into()).allows(b"abd", None));
    }

    #[test]
    fn a_file_is_allowed_as_a_source_only() {
        let allowed = Allowed::File("data/x.sh".into());
        assert!(allowed.allows(b"abc", Some("data/x.sh")));
        assert!(!allowed.allows(b"abc", Some("data/y.sh")));
        assert!(!allowed.allows(b"abc", None));
    }
}
