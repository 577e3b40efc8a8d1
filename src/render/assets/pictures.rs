//! Pictures as they are published: without what they tell of place, people and device.
//!
//! Comes in: files of the site, whatever they are. Goes out: those of them that are published otherwise than they lie
//! there, and warnings of pictures that keep their metadata because they cannot be read.

use std::collections::BTreeMap;

use memchr::memmem;
use rayon::prelude::*;

use crate::diag::{Diagnostic, catalog};
use crate::memo::Memo;
use crate::picture::{picture_kind, without_metadata};
use crate::source::{Blob, SitePath};

/// In what form a picture is published.
enum PublishedForm {
    /// All of it.
    AsItIs,
    /// The picture without its metadata.
    Without(Blob),
    /// All of it, although it should be less.
    Unread(String),
}

/// The pictures among these files that are published without their metadata. Each is read once, whatever is built.
pub fn without_their_metadata<'f>(
    files: impl Iterator<Item = (&'f SitePath, &'f Blob)>,
    memo: &Memo,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<SitePath, Blob> {
    let pictures: Vec<_> = files.filter(|(path, blob)| may_be_picture(path, blob)).collect();
    let published: Vec<_> = pictures
        .par_iter()
        .with_max_len(4)
        .map(|(path, blob)| {
            (*path, memo.get("picture without metadata", blob.fingerprint(), || published(blob.bytes())))
        })
        .collect();
    let mut changed = BTreeMap::new();
    for (path, published) in published {
        match &*published {
            PublishedForm::AsItIs => {}
            PublishedForm::Without(blob) => {
                changed.insert(path.clone(), blob.clone());
            }
            PublishedForm::Unread(why) => diagnostics.push(catalog::picture_keeps_metadata(path, why)),
        }
    }
    changed
}

fn published(bytes: &[u8]) -> PublishedForm {
    if picture_kind(bytes).is_none() {
        return match unread_kind(bytes) {
            Some(kind) => PublishedForm::Unread(format!("rackdown does not take it out of {kind}")),
            None => PublishedForm::Unread("it begins as no kind of picture".to_owned()),
        };
    }
    match without_metadata(bytes) {
        Ok(None) => PublishedForm::AsItIs,
        Ok(Some(less)) => PublishedForm::Without(Blob::new(less)),
        Err(broken) => PublishedForm::Unread(format!("as a {} {}", broken.kind.name(), broken.why)),
    }
}

/// Whether a file is a picture that may have metadata, or is called one and is neither a picture nor text.
fn may_be_picture(path: &SitePath, blob: &Blob) -> bool {
    let named = || {
        let end = path.extension().map(str::to_ascii_lowercase);
        matches!(end.as_deref(), Some("jpg" | "jpeg" | "png" | "webp"))
    };
    let bytes = blob.bytes();
    picture_kind(bytes).is_some()
        || unread_kind(bytes).is_some()
        || (named() && imagesize::image_type(bytes).is_err() && blob.text().is_none())
}

/// What kind of picture this is that has metadata which stays.
fn unread_kind(bytes: &[u8]) -> Option<&'static str> {
    let kind = match (bytes.get(4..8)?, bytes.get(8..12)?) {
        (b"ftyp", b"avif" | b"avis") => "AVIF",
        (b"ftyp", b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1") => "HEIF",
        _ => return None,
    };
    // The box that lists what is in the file stands in front of the pixels (ISO 23008-12, 6.2).
    let list = bytes.get(..64 << 10).unwrap_or(bytes);
    let tells =
        [&b"Exif\0"[..], b"application/rdf+xml"].iter().any(|sign| memmem::find(list, sign).is_some());
    tells.then_some(kind)
}
