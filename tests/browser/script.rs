//! What the one script does: a theme of the reader's own, copies of code, Esc, the section being read.

use rackdown::bundle::Bundle;

use crate::chromium::Chromium;
use crate::server::serve;
use crate::site::{PROJECT, own_bundle, own_site};
use crate::support::{bundle, page};
use crate::tab::{Pointer, Tab};

const GROUND: &str = "getComputedStyle(document.documentElement).backgroundColor";
const BOX: &str = "getComputedStyle(document.querySelector('.drawing.wide a rect')).fill";
const SWITCH: &str = "document.querySelector('.theme').click(), null";

/// What the button says, read as assistive technology reads it: with the text that the stylesheet adds.
fn name_of_the_switch(tab: &Tab<'_>) -> String {
    let node =
        tab.call("Runtime.evaluate", serde_json::json!({ "expression": "document.querySelector('.theme')" }));
    let tree = tab.call(
        "Accessibility.getPartialAXTree",
        serde_json::json!({ "objectId": node["result"]["objectId"], "fetchRelatives": false }),
    );
    tree["nodes"][0]["name"]["value"].as_str().unwrap_or_default().trim().to_owned()
}

#[test]
fn the_theme_switch_colours_page_and_drawing_at_once_and_is_remembered() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = chromium.tab();
    let address = format!("{}/{PROJECT}", server.origin);
    tab.screen(1280, 900, Pointer::Mouse);
    tab.medium("", &[("prefers-color-scheme", "light")]);
    tab.open(&address);
    let light: [String; 2] = tab.read(&format!("[{GROUND}, {BOX}]"));
    assert_eq!(name_of_the_switch(&tab), "Theme: system");
    tab.read::<()>(SWITCH);
    assert_eq!(name_of_the_switch(&tab), "Theme: light");
    tab.read::<()>(SWITCH);
    assert_eq!(name_of_the_switch(&tab), "Theme: dark");
    let dark: [String; 2] = tab.read(&format!("[{GROUND}, {BOX}]"));
    assert!(light[0] != dark[0] && light[1] != dark[1], "{light:?} {dark:?}");
    tab.open(&format!("{}/", server.origin));
    assert_eq!(tab.read::<String>(GROUND), dark[0], "on the next page");
    tab.medium("", &[("prefers-color-scheme", "dark")]);
    tab.read::<()>(SWITCH);
    assert_eq!(name_of_the_switch(&tab), "Theme: system");
    assert_eq!(tab.read::<String>(GROUND), dark[0], "the system's");
}

#[test]
fn a_remembered_theme_is_there_before_anything_is_drawn() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = chromium.tab();
    tab.medium("", &[("prefers-color-scheme", "light")]);
    tab.open(&format!("{}/", server.origin));
    tab.read::<()>("localStorage.theme = 'dark', null");
    // Runs before any script of the page, and looks when the body comes into being.
    let watch = "new MutationObserver((_, self) => {
        if (!document.body) return;
        self.disconnect();
        window.early = document.documentElement.dataset.theme;
    }).observe(document, { childList: true, subtree: true });";
    tab.call("Page.addScriptToEvaluateOnNewDocument", serde_json::json!({ "source": watch }));
    tab.open(&format!("{}/{PROJECT}", server.origin));
    assert_eq!(tab.read::<Option<String>>("window.early").as_deref(), Some("dark"));
}

#[test]
fn without_scripts_there_are_no_buttons() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = chromium.tab();
    tab.without_scripts();
    tab.open(&format!("{}/{PROJECT}", server.origin));
    let shown: usize =
        tab.read("[...document.querySelectorAll('button')].filter(each => each.checkVisibility()).length");
    assert_eq!(shown, 0);
}

fn copied(bundle: &Bundle, path: &str, selector: &str) -> String {
    let (chromium, server) = (Chromium::start(), serve(bundle));
    chromium.call(
        None,
        "Browser.grantPermissions",
        serde_json::json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] }),
    );
    let tab = chromium.tab();
    tab.screen(1280, 900, Pointer::Mouse);
    tab.open(&format!("{}/{path}", server.origin));
    // What would land on the clipboard, which a machine without a desktop may not have.
    tab.read::<()>("navigator.clipboard.writeText = async text => { window.copied = text }, null");
    tab.click(tab.middle_of(&format!("{selector} .copy")));
    tab.wait_until("window.copied !== undefined");
    tab.wait_until(&format!("document.querySelector('{selector} .copy').textContent === 'Copied'"));
    tab.wait_until(&format!("document.querySelector('{selector} .copy').textContent === 'Copy'"));
    assert_eq!(tab.noise(&server.origin), [""; 0]);
    tab.read("window.copied")
}

#[test]
fn the_copy_button_takes_the_code() {
    let text = copied(&own_bundle(), PROJECT, ".excerpt");
    assert!(text.starts_with("battery=${BATTERY_DIR:-/sys/class/power_supply/BAT1}\n"), "{text}");
}

#[test]
fn of_a_session_the_copy_button_takes_the_commands() {
    let session = "```console\nroot@pve1:~# pvecm status\nQuorate: Yes\nroot@pve1:~# uptime\n up 3 days\n```";
    assert_eq!(copied(&bundle(&page(session)), "a/", ".code"), "pvecm status\nuptime");
}

#[test]
fn esc_takes_a_pinned_card_away_and_the_page_stays_where_it_is() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = chromium.tab();
    // So low that the card is reached by scrolling.
    tab.screen(1280, 500, Pointer::Mouse);
    tab.medium("", &[("prefers-reduced-motion", "reduce")]);
    tab.open(&format!("{}/{PROJECT}#machine-pi", server.origin));
    tab.wait_until("document.querySelector('#machine-pi:target') && scrollY > 0");
    let before: f64 = tab.read("scrollY");
    tab.press("Escape");
    tab.wait_until("!document.querySelector('.card:target') && document.getAnimations().length === 0");
    assert_eq!(tab.read::<f64>("scrollY"), before);
    assert_eq!(
        tab.read::<String>("getComputedStyle(document.querySelector('#machine-pi')).visibility"),
        "hidden"
    );
}

#[test]
fn esc_takes_the_card_of_the_focused_machine_away_and_tab_goes_on_from_there() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = chromium.tab();
    tab.screen(1280, 900, Pointer::Mouse);
    tab.open(&format!("{}/{PROJECT}", server.origin));
    tab.read::<()>("document.querySelector('.drawing.wide .m2').focus(), null");
    tab.press("Escape");
    tab.wait_until("document.activeElement === document.body && document.getAnimations().length === 0");
    assert_eq!(tab.read::<String>("getComputedStyle(document.querySelector('.c2')).visibility"), "hidden");
    tab.press("Tab");
    assert!(tab.read::<bool>("document.activeElement.matches('.drawing.wide .m3')"));
}

#[test]
fn the_contents_list_marks_the_section_being_read() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = chromium.tab();
    tab.screen(1280, 900, Pointer::Mouse);
    tab.medium("", &[("prefers-reduced-motion", "reduce")]);
    tab.open(&format!("{}/{PROJECT}", server.origin));
    for section in ["quorum-math", "hardware"] {
        tab.read::<()>(&format!("document.getElementById('{section}').scrollIntoView(), null"));
        tab.wait_until(&format!(
            "document.querySelector('.contents [aria-current=true]')?.hash === '#{section}'"
        ));
    }
}
