//! A page is quiet: no message, no failed load, no request elsewhere, nothing that the policy forbids.

use crate::chromium::Chromium;
use crate::server::serve;
use crate::site::{own_bundle, own_site, pages};
use crate::tab::Pointer;

#[test]
fn every_page_loads_without_a_message_and_asks_for_nothing_elsewhere() {
    let bundle = own_bundle();
    let server = serve(&bundle);
    let chromium = Chromium::start();
    let tab = chromium.tab();
    tab.screen(1280, 800, Pointer::Mouse);
    for page in pages(&bundle) {
        tab.open_until_idle(&format!("{}/{page}", server.origin));
        assert_eq!(tab.noise(&server.origin), [""; 0], "{page}");
    }
}

#[test]
fn what_a_policy_forbids_and_what_is_asked_for_elsewhere_is_heard() {
    let server = own_site();
    let chromium = Chromium::start();
    let tab = chromium.tab();
    tab.open(&format!("{}/", server.origin));
    assert_eq!(tab.noise(&server.origin), [""; 0]);
    tab.read::<()>("document.body.setAttribute('style', 'color: red'), null");
    assert!(tab.noise(&server.origin).iter().any(|noise| noise.contains("Content Security Policy")));
    tab.read::<()>(
        "void (document.body.append(Object.assign(new Image(), { src: 'https://example.com/x.png' }))), null",
    );
    tab.frame();
    let noise = tab.noise(&server.origin);
    assert!(noise.iter().any(|noise| noise.contains("example.com")), "{noise:?}");
}
