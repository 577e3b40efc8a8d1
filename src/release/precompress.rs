//! `.br` and `.gz` beside each file that becomes enough smaller, for servers that send them as they are.
//!
//! Comes in: a bundle. Goes out: the same with its compressed variants. Brotli at quality 11 takes a tenth of a second for
//! a page, so each variant is remembered by the content that it is of, also that it is not worth it. Under `watch` pages
//! do not wait for it: what is not remembered is left for a second build ([`Missing::Leave`]).

use std::io::Write;

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;
use rayon::prelude::*;

use crate::bundle::{Bundle, OutPath};
use crate::memo::Memo;
use crate::source::Blob;

/// What to do about variants that are not remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Make them.
    Make,
    /// Go without, and say how many files lack them.
    Leave,
}

/// A way to compress, with the stage's name that its results are remembered by and the extension of its files.
type Coding = (&'static str, &'static str, fn(&[u8]) -> Option<Vec<u8>>);

const CODINGS: [Coding; 2] = [("brotli", "br", brotli), ("gzip", "gz", gzip)];

/// Fewer bytes saved than these are not worth a file.
const LEAST_SAVED: usize = 128;

/// Files of this size and more that gzip saves nothing of are not tried with Brotli, which would take seconds for a
/// photograph. Below, its dictionary can save what gzip cannot.
const LARGE: usize = 1 << 16;

/// Puts the variants that are worth it beside their files; how many files still lack them.
///
/// A file of the site's own at a variant's path stays.
pub fn precompress(bundle: &mut Bundle, missing: Missing, memo: &Memo) -> usize {
    let variants: Vec<Option<Vec<(OutPath, Blob)>>> =
        bundle.files.par_iter().map(|(path, blob)| variants(path, blob, missing, memo)).collect();
    let left = variants.iter().filter(|variants| variants.is_none()).count();
    for (path, blob) in variants.into_iter().flatten().flatten() {
        bundle.files.entry(path).or_insert(blob);
    }
    left
}

/// The variants of a file; `None` if they are to be made yet.
fn variants(path: &OutPath, blob: &Blob, missing: Missing, memo: &Memo) -> Option<Vec<(OutPath, Blob)>> {
    if blob.bytes().len() < LEAST_SAVED {
        return Some(Vec::new());
    }
    let variant = |(stage, extension, compress): &Coding| {
        let key = blob.fingerprint();
        let smaller = match missing {
            Missing::Make => memo.bytes(stage, key, || Some(worth_it(blob.bytes(), *compress))),
            Missing::Leave => memo.known_bytes(stage, key),
        }?;
        Some((OutPath::new(&format!("{path}.{extension}"))?, Blob::clone(&smaller)))
    };
    let variants = CODINGS.iter().map(variant).collect::<Option<Vec<_>>>()?;
    Some(variants.into_iter().filter(|(_, smaller)| !smaller.bytes().is_empty()).collect())
}

/// What is sent in place of these bytes; nothing if that saves less than a tenth, or too little.
fn worth_it(bytes: &[u8], compress: fn(&[u8]) -> Option<Vec<u8>>) -> Vec<u8> {
    let smaller = compress(bytes).unwrap_or_default();
    let saved = bytes.len().saturating_sub(smaller.len());
    if saved >= LEAST_SAVED && saved.saturating_mul(10) >= bytes.len() { smaller } else { Vec::new() }
}

fn brotli(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.len() >= LARGE && gzip(bytes)?.len() >= bytes.len() - bytes.len() / 50 {
        return None;
    }
    let parameters = BrotliEncoderParams { quality: 11, size_hint: bytes.len(), ..Default::default() };
    let mut smaller = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut smaller, &parameters).ok()?;
    Some(smaller)
}

/// Without a time or a name in it: the same bytes each time.
fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(files: &[(&str, Vec<u8>)]) -> Bundle {
        let file = |(path, bytes): &(&str, Vec<u8>)| (OutPath::new(path).unwrap(), Blob::new(bytes.clone()));
        Bundle { files: files.iter().map(file).collect() }
    }

    fn names(bundle: &Bundle) -> Vec<&str> {
        bundle.files.keys().map(|path| path.as_str()).collect()
    }

    /// Bytes that nothing makes smaller.
    fn noise(length: usize) -> Vec<u8> {
        let mut state = 1u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        (0..length).map(|_| next()).collect()
    }

    #[test]
    fn a_variant_is_there_where_it_saves_enough() {
        let text = "a cluster of four nodes. ".repeat(40).into_bytes();
        let mostly_noise = [noise(70_000), vec![b'x'; 20_000]].concat();
        let mut site = bundle(&[
            ("a.html", text.clone()),
            ("noise.jpg", noise(70_000)),
            ("half.bin", mostly_noise),
            ("small.css", b"a{b:c}".repeat(20)),
            ("own.js", text.clone()),
            ("own.js.gz", b"the author's".to_vec()),
        ]);
        assert_eq!(precompress(&mut site, Missing::Make, &Memo::new()), 0);
        assert_eq!(
            names(&site),
            [
                "a.html",
                "a.html.br",
                "a.html.gz",
                "half.bin",
                "half.bin.br",
                "half.bin.gz",
                "noise.jpg",
                "own.js",
                "own.js.br",
                "own.js.gz",
                "small.css",
            ]
        );
        assert_eq!(site.files[&OutPath::new("own.js.gz").unwrap()].bytes(), b"the author's");
        let unpacked = |path: &str| {
            let (mut bytes, packed) = (Vec::new(), site.files[&OutPath::new(path).unwrap()].bytes());
            if path.ends_with("br") {
                brotli::BrotliDecompress(&mut &*packed, &mut bytes).unwrap();
            } else {
                std::io::copy(&mut flate2::read::GzDecoder::new(packed), &mut bytes).unwrap();
            }
            bytes
        };
        assert!(unpacked("a.html.br") == text && unpacked("a.html.gz") == text);
    }

    #[test]
    fn nobody_waits_for_what_is_not_remembered() {
        let site = bundle(&[("a.html", vec![b'x'; 1000]), ("b.jpg", noise(1000)), ("c", vec![1])]);
        let memo = Memo::new();
        let mut first = site.clone();
        assert_eq!(precompress(&mut first, Missing::Leave, &memo), 2);
        assert_eq!(first, site);
        let (mut whole, mut again) = (site.clone(), site);
        assert_eq!(precompress(&mut whole, Missing::Make, &memo), 0);
        assert_eq!(precompress(&mut again, Missing::Leave, &memo), 0);
        assert_eq!(again, whole);
    }
}
