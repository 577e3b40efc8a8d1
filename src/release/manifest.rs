//! The manifest of a release: each file with its size and SHA-256, which any system can check.
//!
//! Comes in: a bundle, or a manifest's text. Goes out: the text, the build id, what is different between two releases.
//! As text: a line that names the format, `sources` with the fingerprint of what the site was built from, and for each
//! file 64 hexadecimal digits, its size, and its path.

use std::collections::BTreeMap;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::bundle::{Bundle, OutPath};
use crate::memo::Memo;
use crate::source::{Blob, Fingerprint};

/// The name of the manifest of a release, at the top of the output; a dot-file, which servers do not show.
pub const RELEASE_NAME: &str = ".rackdown-release";

/// The name of the file that tells a visitor which build is served.
pub const BUILD_ID_NAME: &str = "rackdown-build.txt";

/// What a release consists of; its own manifest is not listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseManifest {
    /// The fingerprint of what the site was built from.
    pub sources: Fingerprint,
    /// Its files.
    pub files: BTreeMap<OutPath, ReleaseFile>,
}

/// What a file of a release is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseFile {
    /// Its length in bytes.
    pub size: u64,
    /// Its SHA-256 in small hexadecimal digits, as `sha256sum` prints it.
    pub sha256: String,
}

const HEADER: &str = "rackdown release 1";

impl ReleaseFile {
    /// What a file with these bytes is to be.
    pub fn of(bytes: &[u8]) -> Self {
        ReleaseFile { size: bytes.len().try_into().unwrap_or(u64::MAX), sha256: sha256(bytes) }
    }
}

impl ReleaseManifest {
    /// The manifest of a bundle.
    pub fn of(bundle: &Bundle, sources: Fingerprint, memo: &Memo) -> Self {
        let listed = |(path, _): &(&OutPath, &Blob)| path.as_str() != RELEASE_NAME;
        let file = |(path, blob): (&OutPath, &Blob)| {
            let file = memo.get("sha256", blob.fingerprint(), || ReleaseFile::of(blob.bytes()));
            (path.clone(), ReleaseFile::clone(&file))
        };
        let files: Vec<_> = bundle.files.par_iter().filter(listed).map(file).collect();
        ReleaseManifest { sources, files: files.into_iter().collect() }
    }

    /// Reads a manifest's text; `None` if it is not one or is damaged.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != HEADER {
            return None;
        }
        let sources = Fingerprint::parse(lines.next()?.strip_prefix("sources ")?)?;
        let file = |line: &str| {
            let (sha256, rest) = line.split_once(' ')?;
            let (size, path) = rest.split_once(' ')?;
            let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
            let fine = sha256.len() == 64 && sha256.bytes().all(digit) && !path.contains(char::is_control);
            let file = ReleaseFile { size: size.parse().ok()?, sha256: sha256.to_owned() };
            Some((OutPath::new(path).filter(|_| fine)?, file))
        };
        Some(ReleaseManifest { sources, files: lines.map(file).collect::<Option<_>>()? })
    }

    /// The manifest as text.
    pub fn to_text(&self) -> String {
        format!("{HEADER}\nsources {}\n{}", self.sources, self.lines(|_| true))
    }

    /// What tells this build from every other: the first 32 hexadecimal digits of the SHA-256 of all that is listed.
    pub fn build_id(&self) -> String {
        let lines = self.lines(|path| path.as_str() != BUILD_ID_NAME);
        sha256(lines.as_bytes()).chars().take(32).collect()
    }

    fn lines(&self, wanted: impl Fn(&OutPath) -> bool) -> String {
        let mut text = String::with_capacity(self.files.len() * 100);
        for (path, file) in self.files.iter().filter(|(path, _)| wanted(path)) {
            text.extend([&file.sha256, " ", &file.size.to_string(), " ", path.as_str(), "\n"]);
        }
        text
    }
}

/// The SHA-256 of some bytes in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    digest.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(files: &[(&str, &str)]) -> ReleaseManifest {
        let file = |(path, text): &(&str, &str)| (OutPath::new(path).unwrap(), Blob::new(text.as_bytes()));
        let bundle = Bundle { files: files.iter().map(file).collect() };
        ReleaseManifest::of(&bundle, Fingerprint::of(["sources"]), &Memo::new())
    }

    #[test]
    fn a_manifest_survives_its_text_form_and_a_damaged_one_is_none() {
        let written = manifest(&[("a b/ü.html", "1"), ("x", "")]);
        assert_eq!(ReleaseManifest::parse(&written.to_text()), Some(written.clone()));
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert!(written.to_text().ends_with(&format!("\n{empty} 0 x\n")), "{}", written.to_text());
        for (from, to) in
            [("rackdown", "other"), (" 0 x", " 0 ../x"), (" 0 x", " x"), (empty, "00"), ("sources", "")]
        {
            assert_eq!(ReleaseManifest::parse(&written.to_text().replace(from, to)), None, "{from}");
        }
    }

    #[test]
    fn the_build_id_follows_from_the_files_alone() {
        let one = manifest(&[("a", "1"), (BUILD_ID_NAME, "x")]);
        let other = ReleaseManifest { sources: Fingerprint::of(["others"]), ..manifest(&[("a", "1")]) };
        assert_eq!(one.build_id(), other.build_id());
        assert_ne!(one.build_id(), manifest(&[("a", "2")]).build_id());
        assert_ne!(one.build_id(), manifest(&[("b", "1")]).build_id());
    }
}
