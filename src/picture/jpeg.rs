//! The segments of a JPEG (ITU-T T.81, annex B), between and around the scans of which it consists.

use std::ops::Range;

use memchr::memchr;

use super::part::{PartRole, PicturePart, byte};
use crate::source::slice;

const EXIF: &[u8] = b"Exif\0\0";

/// The parts of a JPEG, or what is wrong with it. One that is cut off in its pixels is shown, so it is none the worse.
pub fn parts(bytes: &[u8]) -> Result<Vec<PicturePart>, &'static str> {
    let mut parts = vec![PicturePart { range: 0..2, role: PartRole::Image }];
    let (mut at, mut scans) = (2, 0);
    // Decoders look for the next marker: nobody reads what stands before it (libjpeg, `next_marker`).
    while let Some(offset) = memchr(0xff, slice(bytes, at..bytes.len())) {
        add(&mut parts, at..at + offset, PartRole::Metadata);
        let start = at + offset;
        let fill = slice(bytes, start..bytes.len()).iter().take_while(|byte| **byte == 0xff).count();
        let Some(marker) = byte(bytes, start + fill) else {
            at = start;
            break;
        };
        at = start + fill + 1;
        match marker {
            0 => add(&mut parts, start..at, PartRole::Metadata),
            0x01 | 0xd0..=0xd7 => add(&mut parts, start..at, PartRole::Image),
            0xd8 => return Err("a second picture begins in it"),
            0xd9 => {
                add(&mut parts, start..at, PartRole::Image);
                add(&mut parts, at..bytes.len(), PartRole::Metadata);
                at = bytes.len();
            }
            _ => {
                let length = bytes.get(at..).and_then(|rest| rest.first_chunk().copied());
                let length = usize::from(length.map_or(0, u16::from_be_bytes));
                let mut end = at + length;
                if length < 2 || (end > bytes.len() && scans == 0) {
                    return Err("a segment of it has no right length");
                }
                let role = role(marker, bytes, at + 2..end);
                if marker == 0xda {
                    scans += 1;
                    end = scan_end(bytes, end);
                }
                at = end.min(bytes.len());
                add(&mut parts, start..at, role);
            }
        }
    }
    add(&mut parts, at.min(bytes.len())..bytes.len(), PartRole::Metadata);
    if scans == 0 { Err("it has no pixels") } else { Ok(parts) }
}

fn add(parts: &mut Vec<PicturePart>, range: Range<usize>, role: PartRole) {
    if !range.is_empty() {
        parts.push(PicturePart { range, role });
    }
}

fn role(marker: u8, bytes: &[u8], content: Range<usize>) -> PartRole {
    let text = slice(bytes, content.clone());
    match marker {
        // JFIF, the colour profile (ICC.1, B.4), and Adobe's word on how the colours are coded.
        0xe0 if text.starts_with(b"JFIF\0") => PartRole::Image,
        0xe2 if text.starts_with(b"ICC_PROFILE\0") => PartRole::Image,
        0xee if text.starts_with(b"Adobe") => PartRole::Image,
        0xe1 if text.starts_with(EXIF) => PartRole::Exif(content.start + EXIF.len()..content.end),
        0xe0..=0xef | 0xfe => PartRole::Metadata,
        _ => PartRole::Image,
    }
}

/// Where the coded pixels end that begin at `at`: at a marker that is neither a stuffed zero nor a restart.
fn scan_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(offset) = memchr(0xff, slice(bytes, at..bytes.len())) {
        at += offset;
        match byte(bytes, at + 1) {
            Some(0 | 0xd0..=0xd7) => at += 2,
            Some(0xff) => at += 1,
            Some(_) => return at,
            None => break,
        }
    }
    bytes.len()
}

/// A segment with these fields of EXIF; `None` if they are too many for one.
pub fn exif_segment(fields: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(2 + EXIF.len() + fields.len()).ok()?;
    Some([&[0xff, 0xe1], &length.to_be_bytes()[..], EXIF, fields].concat())
}
