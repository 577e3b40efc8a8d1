//! Files that would be published as they are although they begin as a page does, with front matter.
//!
//! Comes in: what is published byte for byte. Goes out: an error for each: such a file shows what its author meant for the
//! generator, a draft perhaps, and its links and expressions do not work.

use super::front_matter::split;
use crate::diag::{Diagnostic, catalog};
use crate::source::{Blob, SitePath};

/// Reports the files that begin with front matter.
pub fn check_unrendered_pages<'f>(
    published: impl Iterator<Item = (&'f SitePath, &'f Blob)>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    diagnostics.extend(
        published.filter(|(path, blob)| is_page(path, blob)).map(|(path, _)| catalog::raw_page(path)),
    );
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
