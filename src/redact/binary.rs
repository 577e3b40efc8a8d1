//! What words there are in a file that is no text: a photograph, an archive, a font, a PDF, a video.
//!
//! Comes in: the bytes of a file. Goes out: whether it is text; if not, the words in it, one run behind the other. Pixels and
//! what is packed are as good as random: among a few million such bytes stands anything that is three or four letters
//! long, such as a key, a sign and a value. So pixels are not read at all where it is known which bytes they are, and else a
//! run of letters is words only if it is too long to be there by chance.

use std::ops::Range;

use memchr::{memchr, memmem};

use super::value::byte;
use crate::picture::{PartRole, exif, picture_parts};
use crate::source::slice;

/// What stands between two runs of words: no line of the file ends there, but a value does.
const BETWEEN: u8 = 0x0b;

/// The words in a file that is no text; `None` if it is text, whatever it is called and however it begins.
pub(super) fn words_of_binary(bytes: &[u8]) -> Option<Vec<u8>> {
    let is_utf8 = std::str::from_utf8(bytes).is_ok();
    if is_utf8 && memchr(0, bytes).is_none() {
        return None;
    }
    let mut words = Vec::new();
    if let Some(Ok(parts)) = picture_parts(bytes) {
        for part in parts {
            match part.role {
                PartRole::Image => {}
                PartRole::Exif(fields) => add_fields(slice(bytes, fields), &mut words),
                PartRole::Metadata => add_words(slice(bytes, part.range), &mut words),
            }
        }
    } else if is_tiff(bytes) {
        // Its pixels may be packed or not, and its fields say where they are not.
        add_fields(slice(bytes, 0..bytes.len().min(LARGEST_TIFF)), &mut words);
    } else if is_samples(bytes) {
        // It has no words beside its samples.
    } else if let Some(start) = memmem::find(slice(bytes, 0..1024.min(bytes.len())), b"%PDF-") {
        outside_streams(slice(bytes, start..bytes.len()), |part| add_words(part, &mut words));
    } else if is_mostly_text(bytes) || is_utf16(bytes) {
        return None;
    } else {
        add_words(bytes, &mut words);
    }
    Some(words)
}

/// A text with a few strange bytes, or in an encoding of one byte a letter.
fn is_mostly_text(bytes: &[u8]) -> bool {
    let controls =
        bytes.iter().filter(|byte| matches!(byte, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f)).count();
    let letters = bytes.iter().filter(|byte| (b' '..=b'~').contains(*byte)).count();
    controls * 50 <= bytes.len() && letters * 10 >= bytes.len() * 7
}

/// A text in UTF-16 that says so.
fn is_utf16(bytes: &[u8]) -> bool {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return false,
    };
    let units = bytes.chunks_exact(2).filter_map(|pair| pair.first_chunk().copied()).map(unit);
    let is_letter = |letter: char| !letter.is_control() || matches!(letter, '\n' | '\r' | '\t');
    char::decode_utf16(units).all(|letter| letter.is_ok_and(is_letter))
}

/// More of a TIFF is not read for its fields.
const LARGEST_TIFF: usize = 64 << 20;

/// TIFF, and the raw pictures of most cameras.
fn is_tiff(bytes: &[u8]) -> bool {
    bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*")
}

/// Whether a file is a row of samples as they are, of a picture or of a sound. The samples of a dark picture are letters all
/// over, so no run of them is too long to be chance.
fn is_samples(bytes: &[u8]) -> bool {
    let form = slice(bytes, 8..12);
    // The size of a bitmap's second header tells which of its versions it is.
    let bitmap = bytes.starts_with(b"BM")
        && matches!(slice(bytes, 14..18), [12 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0]);
    bitmap
        || (bytes.starts_with(b"RIFF") && form == b"WAVE")
        || (bytes.starts_with(b"FORM") && matches!(form, b"AIFF" | b"AIFC"))
        || [&b"8BPS\0"[..], b"\0\0\x01\0", b"\0\0\x02\0", b"farbfeld", b"qoif", b"v/1\x01", b".snd", b"DDS "]
            .iter()
            .any(|magic| bytes.starts_with(magic))
        || matches!(bytes, [b'P', b'4'..=b'7', b' ' | b'\n' | b'\r' | b'\t', ..])
}

/// The parts of a PDF beside its streams, which are packed, and with those of them that are markup: XMP.
fn outside_streams<'a>(pdf: &'a [u8], mut tell: impl FnMut(&'a [u8])) {
    let mut rest = pdf;
    while let Some(start) = memmem::find(rest, b"stream") {
        let (before, stream) = rest.split_at_checked(start + b"stream".len()).unwrap_or((rest, &[]));
        tell(before);
        let end = memmem::find(stream, b"endstream").unwrap_or(stream.len());
        let content = slice(stream, 0..end);
        if content.trim_ascii_start().starts_with(b"<") {
            tell(content);
        }
        rest = slice(stream, (end + b"endstream".len()).min(stream.len())..stream.len());
    }
    tell(rest);
}

/// The fields of EXIF; all of it if they cannot be read.
fn add_fields(tiff: &[u8], words: &mut Vec<u8>) {
    match exif::texts(tiff) {
        Some(texts) => texts.iter().for_each(|text| add_words(text, words)),
        None => add_words(tiff, words),
    }
}

/// The runs of letters in a stretch of bytes that are long enough to be words: in UTF-8, and in UTF-16.
fn add_words(bytes: &[u8], words: &mut Vec<u8>) {
    let least = shortest_run(bytes.len());
    for chunk in bytes.utf8_chunks() {
        let is_between = |letter: char| letter.is_control() && !matches!(letter, '\t' | '\n' | '\r');
        for run in chunk.valid().split(is_between).filter(|run| run.len() >= least) {
            words.extend_from_slice(run.as_bytes());
            words.push(BETWEEN);
        }
    }
    let mut at = 0;
    while let Some(offset) = memchr(0, slice(bytes, at..bytes.len())) {
        let run = wide_run(bytes, at.max((at + offset).saturating_sub(1)));
        if run.len() / 2 >= SHORTEST_WIDE_RUN {
            words.extend(slice(bytes, run.clone()).iter().filter(|byte| **byte != 0));
            words.push(BETWEEN);
        }
        at = run.end.max(at + offset + 1);
    }
}

/// How many letters of UTF-16 in a row are no chance: one in seven hundred pairs of random bytes is one.
const SHORTEST_WIDE_RUN: usize = 6;

/// The letters with a zero behind each, or in front of each, that begin at `at` or at the zero behind it.
fn wide_run(bytes: &[u8], at: usize) -> Range<usize> {
    let is_letter =
        |at: usize| matches!(byte(bytes, at), b'\t' | b'\n' | b'\r' | b' '..=b'~') && at < bytes.len();
    let is_zero = |at: usize| bytes.get(at) == Some(&0);
    let big_endian = is_zero(at) || !is_letter(at);
    let start = if big_endian && !is_zero(at) { at + 1 } else { at };
    let mut end = start;
    while (big_endian && is_zero(end) && is_letter(end + 1))
        || (!big_endian && is_letter(end) && is_zero(end + 1))
    {
        end += 2;
    }
    start..end
}

/// How long a run of letters is that hardly any stretch of this many random bytes holds.
///
/// Four in ten random bytes are letters of ASCII or a part of UTF-8, so each letter more makes a run 2.5 times as rare. With
/// this length, one stretch in fifty has one; and one in ten thousand of those looks like a secret.
fn shortest_run(length: usize) -> usize {
    let doubled = length.max(1).ilog2() as usize;
    6 + doubled * 3 / 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_text_however_it_begins() {
        let utf16: Vec<u8> = "\u{feff}ü = 1\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        for text in [
            &b""[..],
            b"a",
            b"GIF89a, the format",
            b"BM and more",
            b"P6 is a format\n",
            b"%PDF-1.4 is how it begins",
            b"\x89PNG\r\n\x1a\nand then nothing but a text that is long enough to make up for such a beginning, or is it",
            "<svg>ü</svg>".as_bytes(),
            b"Stra\xdfe und Gr\xfc\xdfe aus einer alten Datei",
            b"a text with one \0 in it, as some programs leave it at the end, or at its beginning, or anywhere in it",
            &utf16,
        ] {
            assert_eq!(words_of_binary(text), None, "{}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn words_stand_out_of_what_is_no_text() {
        let noise = [0x80, 0x01, 0xff, 0x02].repeat(1000);
        let wide = |text: &str, unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(unit).collect()
        };
        for word in [
            b"a sentence that is long".to_vec(),
            "Wörter in größerer Zahl".as_bytes().to_vec(),
            wide("little", u16::to_le_bytes),
            wide("big endian", u16::to_be_bytes),
        ] {
            let file = [&noise, &word, &noise].map(Vec::as_slice).concat();
            let plain: Vec<u8> = word.iter().copied().filter(|byte| *byte != 0).collect();
            let words = words_of_binary(&file).unwrap();
            assert_eq!(words, [plain, vec![BETWEEN]].concat(), "{}", String::from_utf8_lossy(&word));
        }
        let short = [&noise[..], b"pw=abc", &noise].concat();
        assert_eq!(words_of_binary(&short), Some(Vec::new()));
    }
}
