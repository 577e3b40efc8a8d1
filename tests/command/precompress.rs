//! `build --precompress`: what lies beside the files, and that no other build leaves it there.

use std::io::Read;

use rackdown::release::manifest::{ReleaseManifest, sha256};

use crate::command::{Folder, run_in, run_well};
use crate::support::Files;

const SITE: &str = "--- content/a.md\n+++\ntitle = \"A\"\n+++\nA page of a cluster.\n";

fn unpacked(path: &str, packed: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    if path.ends_with(".br") {
        brotli::BrotliDecompress(&mut &*packed, &mut bytes).expect("Brotli");
    } else {
        flate2::read::GzDecoder::new(packed).read_to_end(&mut bytes).expect("gzip");
    }
    bytes
}

/// The output's files without the build's own list, which is the same for all that follows.
fn output(folder: &Folder) -> Files {
    let mut files = folder.output();
    files.remove(".rackdown-manifest").expect("a manifest");
    files
}

#[test]
fn every_variant_is_that_of_the_file_beside_it_and_the_release_lists_all() {
    let folder = Folder::of(SITE);
    run_well(&folder, &["build"]);
    let plain = output(&folder);
    run_well(&folder, &["build", "--precompress"]);
    let ready = output(&folder);
    let manifest = String::from_utf8(ready[".rackdown-release"].clone()).expect("text");
    let manifest = ReleaseManifest::parse(&manifest).expect("a manifest of the release");
    let (mut rest, mut variants) = (ready.clone(), 0);
    for (path, file) in &manifest.files {
        let bytes = rest.remove(path.as_str()).unwrap_or_else(|| panic!("{path} is listed and missing"));
        assert_eq!((file.size, &file.sha256), (bytes.len() as u64, &sha256(&bytes)), "{path}");
        if let Some(of) = path.as_str().strip_suffix(".br").or(path.as_str().strip_suffix(".gz")) {
            assert!(unpacked(path.as_str(), &bytes) == plain[of], "{path}");
            assert!(
                bytes.len() + 128 <= plain[of].len() && bytes.len() * 10 <= plain[of].len() * 9,
                "{path}"
            );
            variants += 1;
        }
    }
    assert_eq!(rest.into_keys().collect::<Vec<_>>(), [".rackdown-release"]);
    assert!(variants > 8 && ready.contains_key("a/index.html.br") && ready.contains_key("a/index.html.gz"));
    let id = String::from_utf8(ready["rackdown-build.txt"].clone()).expect("text");
    assert_eq!(id.trim_end(), manifest.build_id());
    assert!(plain.iter().all(|(path, bytes)| ready[path] == *bytes), "the files themselves are as they were");
}

#[test]
fn any_other_build_removes_them() {
    let folder = Folder::of(SITE);
    run_well(&folder, &["build"]);
    let plain = output(&folder);
    run_well(&folder, &["build", "--precompress"]);
    run_well(&folder, &["build"]);
    assert!(output(&folder) == plain);
}

#[test]
fn the_site_s_file_asks_for_them_too_and_a_cache_changes_nothing() {
    let folder = Folder::of(SITE);
    run_well(&folder, &["build", "--precompress", "--no-cache"]);
    let asked = output(&folder);
    folder.write("data/site.toml", "title = \"Test\"\nprecompress = true\n");
    for arguments in [&["build", "--no-cache"][..], &["build"], &["build"], &["build", "--time-limit", "60"]]
    {
        run_well(&folder, arguments);
        let (mut one, mut other) = (output(&folder), asked.clone());
        // It names the sources, which are not the same.
        assert!(one.remove(".rackdown-release").is_some() && other.remove(".rackdown-release").is_some());
        assert!(one == other, "{arguments:?}");
    }
}

#[test]
fn a_file_of_the_site_in_place_of_the_build_id_is_an_error() {
    let folder = Folder::of(&format!("{SITE}--- static/rackdown-build.txt\nmine\n"));
    run_well(&folder, &["build"]);
    let ran = run_in(&folder, &["build", "--precompress"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.said.contains("both become `rackdown-build.txt`"), "{}", ran.said);
}
