//! The chunks of a PNG (W3C, third edition).

use super::part::{PartRole, PicturePart, four};

/// The chunks beside the critical ones that say how the picture is to be shown: transparency, colours, size of a pixel,
/// animation. All others are metadata, those that nobody knows included.
const SHOWN: [&[u8; 4]; 14] = [
    b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs", b"cICP", b"mDCV", b"cLLI",
    b"acTL", b"fcTL", b"fdAT",
];

/// The parts of a PNG, or what is wrong with it. One that is cut off in its pixels is shown, so it is none the worse.
pub fn parts(bytes: &[u8]) -> Result<Vec<PicturePart>, &'static str> {
    let mut parts = vec![PicturePart { range: 0..8, role: PartRole::Image }];
    let (mut at, mut has_pixels, mut has_ended) = (8, false, false);
    while at < bytes.len() {
        let (length, name) = match (four(bytes, at), four(bytes, at + 4)) {
            _ if has_ended => (None, None),
            (Some(length), Some(name)) if name.iter().all(u8::is_ascii_alphabetic) => {
                (usize::try_from(u32::from_be_bytes(length)).ok(), Some(name))
            }
            _ if has_pixels => (None, None),
            _ => return Err("it has a chunk without a name"),
        };
        let Some((length, name)) = length.zip(name) else {
            parts.push(PicturePart { range: at..bytes.len(), role: PartRole::Metadata });
            break;
        };
        has_pixels |= &name == b"IDAT";
        has_ended = &name == b"IEND";
        let end = at.saturating_add(12).saturating_add(length);
        if end > bytes.len() && !has_pixels {
            return Err("it ends inside of a chunk");
        }
        let end = end.min(bytes.len());
        let role = match &name {
            b"eXIf" => PartRole::Exif(at + 8..(at + 8 + length).min(end)),
            // A small first letter: not needed to show the picture (5.4 of the specification).
            name if name.first().is_some_and(u8::is_ascii_uppercase) || SHOWN.contains(&name) => {
                PartRole::Image
            }
            _ => PartRole::Metadata,
        };
        parts.push(PicturePart { range: at..end, role });
        at = end;
    }
    if has_pixels { Ok(parts) } else { Err("it has no pixels") }
}

/// A chunk with these fields of EXIF.
pub fn exif_chunk(fields: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(fields.len()).ok()?;
    let content = [b"eXIf", fields].concat();
    let sum = crc32fast::hash(&content);
    Some([&length.to_be_bytes()[..], &content, &sum.to_be_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_of_exif_has_the_sum_that_decoders_check() {
        let chunk = exif_chunk(b"MM").unwrap();
        assert_eq!(chunk.get(..10).unwrap(), b"\0\0\0\x02eXIfMM");
        assert_eq!(four(&chunk, 10), Some(crc32fast::hash(b"eXIfMM").to_be_bytes()));
    }
}
