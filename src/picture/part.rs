//! What a picture's file consists of, and how its bytes are read.

use std::ops::Range;

/// A stretch of a picture's file. All of them together are the file, in order and without gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PicturePart {
    /// The bytes, with the part's header.
    pub range: Range<usize>,
    /// What they are for.
    pub role: PartRole,
}

/// What a part of a picture is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartRole {
    /// Pixels, colours, animation.
    Image,
    /// EXIF; these bytes of the file are its TIFF structure.
    Exif(Range<usize>),
    /// Any other metadata, and what nobody reads: what stands between parts and behind the picture's end.
    Metadata,
}

/// The byte at `at`.
pub fn byte(bytes: &[u8], at: usize) -> Option<u8> {
    bytes.get(at).copied()
}

/// The four bytes at `at`.
pub fn four(bytes: &[u8], at: usize) -> Option<[u8; 4]> {
    bytes.get(at..)?.first_chunk().copied()
}
