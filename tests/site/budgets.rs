//! What a visitor's connection carries: the repo's own site, measured.

use rackdown::bundle::Bundle;

use crate::support::{bundle, output, read_site, repo};

const KB: f64 = 1000.0;

/// The bytes of a text as a host with Brotli sends it: at quality 5, as servers pack what they send on the fly.
fn packed(text: &str) -> usize {
    let parameters =
        brotli::enc::BrotliEncoderParams { quality: 5, size_hint: text.len(), ..Default::default() };
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

/// What of the project page is measured, its bytes, and how many there may be.
fn measures(site: &Bundle) -> [(&'static str, usize, f64); 4] {
    let html = output(site, "projects/proxmox-cluster/index.html");
    let figure = html.find("<figure class=\"topology").expect("a topology");
    let end = figure + html[figure..].find("</figure>").expect("its end");
    let [(_, sheet)] = files(site, "css")[..] else { panic!("one stylesheet is enough") };
    let [(_, script)] = files(site, "js")[..] else { panic!("one script is enough") };
    let [first, whole, sheet, script] = [&html[..end], &html, sheet, script].map(packed);
    [
        ("up to the end of the topology, with stylesheet and script", first + sheet + script, 13.0 * KB),
        ("the whole page", whole, 14.3 * KB),
        ("the stylesheet", sheet, 8.0 * KB),
        ("everything", whole + sheet + script, 24.0 * KB),
    ]
}

#[test]
fn the_project_page_keeps_its_budgets() {
    for (what, bytes, most) in measures(&own_site()) {
        assert!(bytes as f64 <= most, "{what}: {bytes} bytes of {most}");
        // A budget that is far from being used up measures nothing.
        assert!(bytes as f64 > most / 2.0, "{what}: {bytes} bytes of {most}");
    }
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
