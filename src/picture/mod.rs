//! Pictures as files: which of their bytes make what is seen, and which tell of the place, the people and the device.
//!
//! Comes in: the bytes of a JPEG, PNG or WebP, known by its first bytes and not by its name. Goes out: its parts, or the
//! same picture without its metadata. Pixels are neither decoded nor touched: they stay bit by bit, as do the colour
//! profile and what animates. Of EXIF stay orientation, copyright and artist.

pub mod exif;
mod jpeg;
mod part;
mod png;
mod size;
mod webp;

use crate::source::slice;

pub use part::{PartRole, PicturePart};
pub use size::{PictureSize, picture_size};

/// A kind of picture whose parts are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureKind {
    /// ITU-T T.81, in the form of JFIF or of a camera.
    Jpeg,
    /// PNG (W3C, third edition), animated or not.
    Png,
    /// WebP (RFC 9649), lossy, lossless or animated.
    WebP,
}

impl PictureKind {
    /// What its users call it.
    pub fn name(self) -> &'static str {
        match self {
            PictureKind::Jpeg => "JPEG",
            PictureKind::Png => "PNG",
            PictureKind::WebP => "WebP",
        }
    }
}

/// A picture that is not built as its kind is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenPicture {
    /// What it begins as.
    pub kind: PictureKind,
    /// What is wrong with it: `it ends inside of a chunk`.
    pub why: &'static str,
}

/// What kind of picture begins with these bytes.
pub fn picture_kind(bytes: &[u8]) -> Option<PictureKind> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some(PictureKind::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(PictureKind::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(PictureKind::WebP),
        _ => None,
    }
}

/// The parts of a picture; `None` if the bytes begin as no kind of picture.
pub fn picture_parts(bytes: &[u8]) -> Option<Result<Vec<PicturePart>, BrokenPicture>> {
    let kind = picture_kind(bytes)?;
    let parts = match kind {
        PictureKind::Jpeg => jpeg::parts(bytes),
        PictureKind::Png => png::parts(bytes),
        PictureKind::WebP => webp::parts(bytes),
    };
    Some(parts.map_err(|why| BrokenPicture { kind, why }))
}

/// The picture without its metadata; `None` if it has none, or if the bytes begin as no kind of picture.
pub fn without_metadata(bytes: &[u8]) -> Result<Option<Vec<u8>>, BrokenPicture> {
    let Some((kind, parts)) = picture_kind(bytes).zip(picture_parts(bytes)) else { return Ok(None) };
    let parts = parts?;
    let mut kept = Vec::with_capacity(bytes.len());
    let (mut exif, mut changed) = (None, false);
    for PicturePart { range, role } in parts {
        let part = slice(bytes, range);
        match role {
            PartRole::Image => kept.extend_from_slice(part),
            PartRole::Exif(fields) if exif.is_none() => {
                let fields = slice(bytes, fields);
                let less = exif::kept_fields(fields);
                let same = less.as_deref() == Some(fields);
                changed |= !same;
                let packed = less.as_deref().and_then(|fields| pack_exif(kind, fields));
                exif = Some(packed.is_some());
                kept.extend_from_slice(if same { part } else { packed.as_deref().unwrap_or_default() });
            }
            PartRole::Exif(_) | PartRole::Metadata => changed = true,
        }
    }
    if kind == PictureKind::WebP {
        webp::mend_header(&mut kept, exif == Some(true));
    }
    Ok(changed.then_some(kept))
}

/// The part of a file that holds these fields of EXIF.
fn pack_exif(kind: PictureKind, fields: &[u8]) -> Option<Vec<u8>> {
    match kind {
        PictureKind::Jpeg => jpeg::exif_segment(fields),
        PictureKind::Png => png::exif_chunk(fields),
        PictureKind::WebP => webp::exif_chunk(fields),
    }
}
