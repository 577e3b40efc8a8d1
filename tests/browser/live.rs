//! An open page under `rackdown watch`: new by itself, and otherwise as the reader left it.

use crate::chromium::Chromium;
use crate::running::Running;
use crate::tab::{Pointer, Tab};

/// A page that is longer than a window, with a section of its own far below.
fn long_page(text: &str) -> String {
    let filler = "A paragraph.\n\n".repeat(60);
    format!("+++\ntitle = \"A\"\n+++\n{text}\n\n{filler}\n## Far below\n\n{filler}")
}

fn site() -> Running {
    let text = format!(
        "--- content/a.md\n{}--- content/b.md\n+++\ntitle = \"B\"\n+++\nAnother.\n",
        long_page("First.")
    );
    Running::on(&text, &[])
}

fn open<'a>(chromium: &'a Chromium, site: &Running, path: &str) -> Tab<'a> {
    let tab = chromium.tab();
    tab.screen(1280, 800, Pointer::Mouse);
    tab.medium("", &[("prefers-reduced-motion", "reduce")]);
    tab.open(&format!("{}{path}", site.address()));
    // A page that knows this variable has not been loaded again.
    tab.read::<()>("window.same = true, null");
    tab
}

/// Whether the page holds a text.
fn says(text: &str) -> String {
    format!("document.body?.textContent.includes('{text}')")
}

const OVERLAY: &str = "document.querySelector('rackdown-error')?.shadowRoot.querySelector('pre').textContent";

#[test]
fn an_edit_is_there_after_a_reload_at_the_same_place() {
    let (chromium, site) = (Chromium::start(), site());
    let tab = open(&chromium, &site, "/a/");
    tab.read::<()>("scrollTo(0, 700), null");
    assert_eq!(tab.noise(&site.address()), [""; 0]);
    tab.until_it_reloads(|| site.write("content/a.md", &long_page("Second.")));
    tab.wait_until(&says("Second."));
    tab.wait_until("scrollY === 700");
    assert!(!tab.read::<bool>("Boolean(window.same)"));
}

#[test]
fn a_place_on_the_page_that_was_gone_to_is_still_open_after_a_reload() {
    let (chromium, site) = (Chromium::start(), site());
    let tab = open(&chromium, &site, "/a/#far-below");
    tab.wait_until("document.querySelector('#far-below:target') && scrollY > 0");
    let before: f64 = tab.read("scrollY");
    tab.until_it_reloads(|| site.write("content/a.md", &long_page("Second.")));
    tab.wait_until(&format!("document.querySelector('#far-below:target') && scrollY === {before}"));
}

#[test]
fn a_stylesheet_is_swapped_without_a_reload() {
    let (chromium, site) = (Chromium::start(), site());
    let tab = open(&chromium, &site, "/a/");
    tab.read::<()>("scrollTo(0, 700), null");
    for colour in ["rgb(1, 2, 3)", "rgb(4, 5, 6)"] {
        site.write(
            "static/assets/colour.css",
            &format!("body {{ outline: 3px solid {colour} !important }}\n"),
        );
        tab.wait_until(&format!("getComputedStyle(document.body).outlineColor === '{colour}'"));
        tab.wait_until("document.querySelectorAll('link[rel=stylesheet]').length === 1");
    }
    assert!(tab.read::<bool>("window.same === true"), "the page is the same one");
    assert!(tab.read::<f64>("scrollY") > 0.0);
    assert_eq!(tab.noise(&site.address()), [""; 0]);
    tab.until_it_reloads(|| site.write("content/a.md", &long_page("Second.")));
    tab.wait_until(&says("Second."));
}

#[test]
fn an_error_lies_over_the_last_good_page_and_goes_by_itself() {
    let (chromium, site) = (Chromium::start(), site());
    let tab = open(&chromium, &site, "/b/");
    site.write("content/a.md", &long_page("[gone](nowhere.md)"));
    tab.wait_until(&format!("{OVERLAY}?.includes('content/a.md:4:')"));
    assert!(tab.read::<bool>(&says("Another.")));
    let seen = "(() => {
        const host = document.querySelector('rackdown-error');
        const box = host.getBoundingClientRect();
        const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        return box.width === innerWidth && box.bottom === innerHeight && box.height > 80 && top === host;
    })()";
    // The overlay's stylesheet is loaded after it has come.
    tab.wait_until(seen);
    let mut site = site;
    let told: String = tab.read(OVERLAY);
    site.until("the same text on the terminal", |site| site.said.join("\n").contains(&told));
    site.write("content/a.md", &long_page("First."));
    tab.wait_until("!document.querySelector('rackdown-error')");
    assert!(tab.read::<bool>("window.same === true"), "the page is the same one");
    assert_eq!(tab.noise(&site.address()), [""; 0]);
}

#[test]
fn an_error_can_be_hidden() {
    let (chromium, site) = (Chromium::start(), site());
    let tab = open(&chromium, &site, "/b/");
    site.write("content/a.md", "no front matter\n");
    tab.wait_until(OVERLAY);
    tab.press("Escape");
    assert!(tab.read::<bool>("!document.querySelector('rackdown-error')"));
    // A page that is opened now shows it as well.
    tab.open(&format!("{}/", site.address()));
    tab.wait_until(OVERLAY);
    tab.read::<()>(
        "document.querySelector('rackdown-error').shadowRoot.querySelector('button').click(), null",
    );
    assert!(tab.read::<bool>("!document.querySelector('rackdown-error')"));
}

#[test]
fn a_site_that_never_was_right_becomes_one_before_the_reader_s_eyes() {
    let (chromium, site) = (Chromium::start(), Running::on("--- content/a.md\nno front matter\n", &[]));
    let tab = open(&chromium, &site, "/a/");
    tab.wait_until(OVERLAY);
    tab.until_it_reloads(|| site.write("content/a.md", &long_page("Right.")));
    tab.wait_until(&says("Right."));
    assert!(tab.read::<bool>("!document.querySelector('rackdown-error')"));
}

#[test]
fn a_page_finds_its_way_back_to_a_server_that_was_gone() {
    let (chromium, mut site) = (Chromium::start(), site());
    let tab = open(&chromium, &site, "/a/");
    let port = site.port.to_string();
    assert!(site.end_by(rustix::process::Signal::INT).success());
    site.write("content/a.md", &long_page("Meanwhile."));
    let mut again = None;
    tab.until_it_reloads(|| again = Some(site.again(&["--port", &port])));
    tab.wait_until(&says("Meanwhile."));
    assert_eq!(again.map(|site| site.port.to_string()), Some(port));
}
