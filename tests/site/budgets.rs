//! What a visitor's connection carries: the repo's own site, measured.

use rackdown::bundle::Bundle;

use crate::support::{bundle, output, read_site, repo};

/// One packet train: what a server may send before the first answer (ten segments, RFC 6928).
const FIRST_FLIGHT: usize = 14 * 1024;

/// The bytes of a text as a host with Brotli sends it, at the highest quality.
fn packed(text: &str) -> usize {
    let parameters =
        brotli::enc::BrotliEncoderParams { quality: 11, size_hint: text.len(), ..Default::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut text.as_bytes(), &mut out, &parameters).expect("memory to memory");
    out.len()
}

fn own_site() -> Bundle {
    bundle(&read_site(&repo()))
}

/// The files of the output with this extension.
fn files<'a>(site: &'a Bundle, extension: &str) -> Vec<(String, &'a str)> {
    let texts = site.files.iter().filter(|(path, _)| path.extension() == Some(extension));
    texts.map(|(path, blob)| (path.to_string(), blob.text().expect("text"))).collect()
}

#[test]
fn the_project_page_and_its_stylesheet_fit_into_the_first_flight() {
    let site = own_site();
    let page = packed(&output(&site, "projects/proxmox-cluster/index.html"));
    let [(_, sheet)] = files(&site, "css")[..] else { panic!("one stylesheet is enough") };
    let sheet = packed(sheet);
    assert!(page + sheet <= FIRST_FLIGHT, "{page} + {sheet} bytes of {FIRST_FLIGHT}");
    // A budget that is far from being used up measures nothing.
    assert!(page + sheet > FIRST_FLIGHT / 2, "{page} + {sheet} bytes");
}

#[test]
fn there_are_two_kilobytes_of_script_at_most() {
    let site = own_site();
    let [(_, script)] = files(&site, "js")[..] else { panic!("one script is enough") };
    assert!(script.len() <= 2048, "{} bytes", script.len());
}

#[test]
fn pages_load_nothing_from_elsewhere_and_have_no_code_or_style_inline() {
    for (path, html) in files(&own_site(), "html") {
        for tag in html.split('<').skip(1) {
            let tag = tag.split('>').next().unwrap_or_default();
            let name = tag.split([' ', '/']).next().unwrap_or_default();
            let loads = matches!(name, "script" | "img" | "source" | "iframe" | "audio" | "video")
                || name == "link" && ["stylesheet", "icon", "manifest"].iter().any(|kind| tag.contains(kind));
            let data = name == "script" && tag.contains("application/ld+json");
            assert!(!loads || data || !tag.contains("//"), "{path} loads from elsewhere: <{tag}>");
            assert!(!tag.contains(" style="), "{path}: <{tag}>");
            assert!(
                !tag.split(' ').any(|word| word.starts_with("on") && word.contains('=')),
                "{path}: <{tag}>"
            );
            assert!(
                name != "style" && (name != "script" || data || tag.contains(" src=")),
                "{path}: <{tag}>"
            );
        }
    }
    for (path, css) in files(&own_site(), "css") {
        assert!(!css.contains("url(") && !css.contains("@import"), "{path} loads something more");
    }
}

#[test]
fn the_policy_of_the_readme_is_the_one_that_all_checks_use() {
    let policy = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; manifest-src 'self'; \
                  base-uri 'none'; form-action 'none'";
    for file in ["README.md", ".ci/serve.mjs", "tests/browser/server.rs"] {
        let text = std::fs::read_to_string(repo().join(file)).expect("a readable file");
        // Without line breaks, and the signs by which the languages join strings.
        let joined = text.replace("\" +\n  \"", "").replace('\\', " ");
        let words: Vec<&str> = joined.split_whitespace().collect();
        assert!(words.join(" ").contains(policy), "{file}");
    }
}
