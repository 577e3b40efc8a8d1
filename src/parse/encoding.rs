//! Texts in another encoding than UTF-8.
//!
//! Comes in: the bytes of a file or of a program's output. Goes out: the name of their encoding as iconv knows it, where
//! the bytes tell.

/// UTF-16, which PowerShell writes by `>`, or UTF-32; `None` if the bytes do not say so.
pub fn other_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some("UTF-32"),
        // With the mark in front iconv tells the order of the bytes by itself.
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
        // Two letters of ASCII without a mark.
        [1..=255, 0, 1..=255, 0, ..] => Some("UTF-16LE"),
        [0, 1..=255, 0, 1..=255, ..] => Some("UTF-16BE"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::other_encoding;

    #[test]
    fn the_encoding_is_told_by_a_mark_or_by_the_zeros_of_ascii() {
        let utf16 =
            |text: &str, order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
        for (text, name) in [("\u{feff}Quorum", ["UTF-16", "UTF-16"]), ("Quorum", ["UTF-16LE", "UTF-16BE"])] {
            assert_eq!(other_encoding(&utf16(text, u16::to_le_bytes)), Some(name[0]));
            assert_eq!(other_encoding(&utf16(text, u16::to_be_bytes)), Some(name[1]));
        }
        assert_eq!(other_encoding(b"\xff\xfe\0\0Q\0\0\0"), Some("UTF-32"));
        for text in ["", "Q", "Quorum", "\u{feff}Quorum", "a\0b", "\0\0\0\0"] {
            assert_eq!(other_encoding(text.as_bytes()), None, "{text:?}");
        }
        assert_eq!(other_encoding(b"caf\xe9"), None);
    }
}
