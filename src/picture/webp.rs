//! The chunks of a WebP (RFC 9649).

use super::part::{PartRole, PicturePart, byte, four};
use crate::source::slice;

const EXIF: &[u8] = b"Exif\0\0";
/// The bits of the header that announce EXIF and XMP.
const HAS_EXIF: u8 = 0x08;
const HAS_XMP: u8 = 0x04;

/// The parts of a WebP, or what is wrong with it.
pub fn parts(bytes: &[u8]) -> Result<Vec<PicturePart>, &'static str> {
    const CUT: &str = "it is shorter than it says";
    let length = four(bytes, 4).map(u32::from_le_bytes).and_then(|length| usize::try_from(length).ok());
    let whole =
        length.and_then(|length| length.checked_add(8)).filter(|end| *end <= bytes.len()).ok_or(CUT)?;
    let mut parts = vec![PicturePart { range: 0..12, role: PartRole::Image }];
    let (mut at, mut has_pixels, mut is_extended) = (12, false, false);
    while let (Some(name), Some(length)) = (four(bytes, at), four(bytes, at + 4)) {
        if at + 8 > whole {
            break;
        }
        let length = usize::try_from(u32::from_le_bytes(length)).map_err(|_| CUT)?;
        let content = at + 8..(at + 8).saturating_add(length);
        if content.end > whole {
            return Err(CUT);
        }
        // A chunk of odd length is followed by a byte that fills it up; not every program writes the last one.
        let end = (content.end + length % 2).min(whole);
        let role = match &name {
            b"VP8 " | b"VP8L" | b"ANMF" | b"VP8X" | b"ICCP" | b"ANIM" | b"ALPH" => PartRole::Image,
            // Some programs put the first bytes of JPEG's segment in front.
            b"EXIF" if slice(bytes, content.clone()).starts_with(EXIF) => {
                PartRole::Exif(content.start + EXIF.len()..content.end)
            }
            b"EXIF" if is_extended => PartRole::Exif(content),
            _ => PartRole::Metadata,
        };
        has_pixels |= matches!(&name, b"VP8 " | b"VP8L" | b"ANMF");
        is_extended |= &name == b"VP8X";
        parts.push(PicturePart { range: at..end, role });
        at = end;
    }
    if at < bytes.len() {
        parts.push(PicturePart { range: at..bytes.len(), role: PartRole::Metadata });
    }
    if has_pixels { Ok(parts) } else { Err("it has no pixels") }
}

/// A chunk with these fields of EXIF.
pub fn exif_chunk(fields: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(fields.len()).ok()?;
    let fill = vec![0; fields.len() % 2];
    Some([&b"EXIF"[..], &length.to_le_bytes(), fields, &fill].concat())
}

/// Makes the header of a file true again of which parts were taken away.
pub fn mend_header(file: &mut [u8], has_exif: bool) {
    let length = u32::try_from(file.len().saturating_sub(8)).unwrap_or_default();
    if let Some(place) = file.get_mut(4..8) {
        place.copy_from_slice(&length.to_le_bytes());
    }
    if four(file, 12).as_ref() == Some(b"VP8X")
        && let Some(flags) = byte(file, 20)
    {
        let exif = if has_exif { HAS_EXIF } else { 0 };
        if let Some(place) = file.get_mut(20) {
            *place = flags & !(HAS_EXIF | HAS_XMP) | exif;
        }
    }
}
