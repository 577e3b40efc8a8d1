//! Files that would be published as they are although they are not what their author takes them for.
//!
//! Comes in: what is published byte for byte. Goes out: an error for each that begins as a page does, with front matter: it
//! shows what its author meant for the generator, a draft perhaps, and its links and expressions do not work. And a warning
//! for each that is called a picture and cannot be one.

use super::front_matter::split;
use crate::diag::{Diagnostic, catalog};
use crate::source::{Blob, SitePath};

/// Reports the files that begin with front matter, and the pictures that are none.
pub fn check_published_files<'f>(
    published: impl Iterator<Item = (&'f SitePath, &'f Blob)>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (path, blob) in published {
        if is_page(path, blob) {
            diagnostics.push(catalog::raw_page(path));
        } else if is_called_picture(path, blob) {
            diagnostics.push(catalog::not_a_picture(path, blob.bytes().trim_ascii_start().is_empty()));
        }
    }
}

/// Whether a file is called a picture and is empty, or what servers and Git LFS give in place of one.
fn is_called_picture(path: &SitePath, blob: &Blob) -> bool {
    let bytes = blob.bytes().trim_ascii_start();
    let is_reference = || bytes.starts_with(b"version https://git-lfs.github.com/");
    let is_svg = || blob.text().is_some_and(|text| text.contains("<svg") || text.contains(":svg"));
    match path.extension().map(str::to_ascii_lowercase).as_deref() {
        Some("jpg" | "jpeg" | "png" | "webp" | "gif" | "avif" | "heic" | "bmp" | "ico") => {
            bytes.is_empty() || bytes.starts_with(b"<") || bytes.starts_with(b"{") || is_reference()
        }
        Some("svg") => bytes.is_empty() || !is_svg(),
        _ => false,
    }
}

fn is_page(path: &SitePath, blob: &Blob) -> bool {
    let bytes = blob.bytes();
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    // Most files are pictures, which nobody need read through.
    let begins = bytes.starts_with(b"+++") || bytes.starts_with(b"---");
    let Some(text) = blob.text().filter(|_| begins) else { return false };
    let key = |line: &str, sign: char| line.split_once(sign).map(|(key, _)| key.trim().to_owned());
    if let Some(parts) = split(text, "+++") {
        let named = |line: &str| key(line, '=').is_some_and(|key| key.bytes().all(|byte| byte != b' '));
        return text.get(parts.inner).unwrap_or_default().lines().any(named);
    }
    // A YAML file may begin so of itself, and a rule of hyphens is common in plain text.
    let yaml = path.extension().is_some_and(|extension| matches!(extension, "yml" | "yaml"));
    let named = |line: &str| {
        key(line, ':')
            .is_some_and(|key| matches!(key.as_str(), "title" | "layout" | "draft" | "permalink" | "slug"))
    };
    let inner = split(text, "---").filter(|_| !yaml).map(|parts| parts.inner);
    inner.is_some_and(|inner| text.get(inner).unwrap_or_default().lines().any(named))
}
