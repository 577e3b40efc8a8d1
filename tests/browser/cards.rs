//! The cards of the machines: pointed at, typed to, tapped on, linked to, printed; with and without scripts.

use crate::chromium::Chromium;
use crate::server::{Server, serve};
use crate::site::{PROJECT, cluster, own_inventory, own_site};
use crate::support::{bundle, page, with};
use crate::tab::{Point, Pointer, Tab};

/// The machines of the repo's inventory, in the order of the file.
const MACHINES: [&str; 5] = ["pvedesktopmsi", "pvelaptop", "pvewyse5070", "pvehp", "pi"];

/// The card that lies on top, and can be read.
const ON_TOP: &str = "[...document.querySelectorAll('.card')].find(card => {
    const box = card.getBoundingClientRect();
    const top = document.elementFromPoint(box.left + 24, Math.min(box.top + 12, innerHeight - 2));
    return card.contains(top);
})?.getAttribute('aria-label') ?? null";

fn open<'a>(chromium: &'a Chromium, server: &Server, width: u32, pointer: Pointer) -> Tab<'a> {
    let tab = chromium.tab();
    // High enough for a drawing and its cards at once.
    tab.screen(width, 1200, pointer);
    // No smooth scrolling: what is measured must stand still.
    tab.medium("", &[("prefers-reduced-motion", "reduce")]);
    tab.open(&format!("{}/{PROJECT}", server.origin));
    tab
}

fn link_to(machine: &str) -> String {
    format!(".drawing a[href='#machine-{machine}']")
}

/// Brings the topology into the window and gives the middle of a machine.
fn machine(tab: &Tab<'_>, machine: &str) -> Point {
    tab.middle_of(".topology");
    tab.place_of(&link_to(machine))
}

fn cards(tab: &Tab<'_>) -> Point {
    tab.place_of(".cards")
}

fn shown(tab: &Tab<'_>) -> Option<String> {
    tab.read(ON_TOP)
}

fn each_shows_when_pointed_at(tab: &Tab<'_>) {
    for name in MACHINES {
        tab.point_at(machine(tab, name));
        assert_eq!(shown(tab).as_deref(), Some(name));
    }
}

#[test]
fn pointing_at_a_machine_shows_its_card() {
    let (chromium, server) = (Chromium::start(), own_site());
    each_shows_when_pointed_at(&open(&chromium, &server, 1280, Pointer::Mouse));
    each_shows_when_pointed_at(&open(&chromium, &server, 500, Pointer::Mouse));
}

#[test]
fn cards_need_no_scripts() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = chromium.tab();
    tab.without_scripts();
    tab.screen(1280, 1200, Pointer::Mouse);
    tab.open(&format!("{}/{PROJECT}", server.origin));
    each_shows_when_pointed_at(&tab);
}

#[test]
fn a_card_stays_while_the_pointer_moves_onto_it() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = open(&chromium, &server, 1280, Pointer::Mouse);
    for name in MACHINES {
        let from = machine(&tab, name);
        tab.point_at(from);
        tab.move_mouse(from, Point { x: from.x, y: cards(&tab).y });
        // The pause after which a card goes that nothing points at is a transition.
        tab.wait_until("document.getAnimations().length === 0");
        assert_eq!(shown(&tab).as_deref(), Some(name));
    }
}

#[test]
fn a_card_goes_when_the_pointer_goes_elsewhere() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = open(&chromium, &server, 1280, Pointer::Mouse);
    let pi = machine(&tab, "pi");
    let at_rest = shown(&tab);
    assert!(at_rest.is_some());
    tab.point_at(pi);
    assert_ne!(shown(&tab), at_rest);
    tab.point_at(Point { x: 2.0, y: 2.0 });
    tab.wait_until("document.getAnimations().length === 0");
    assert_eq!(shown(&tab), at_rest);
}

#[test]
fn tab_goes_through_all_machines_in_the_order_of_the_file_and_each_can_be_seen() {
    let (chromium, server) = (Chromium::start(), own_site());
    // What is no machine comes after them.
    let boxes: Vec<&str> = MACHINES.into_iter().chain(["aggregation"]).collect();
    for width in [1280, 360] {
        let tab = open(&chromium, &server, width, Pointer::Mouse);
        tab.screen(width, 900, Pointer::Mouse);
        let plain: String = tab.read(&stroke_of(&link_to("pvedesktopmsi")));
        let mut met = Vec::new();
        // Far more than there are on the page before the last machine.
        for _ in 0..60 {
            tab.press("Tab");
            let Some(name) = focused_machine(&tab) else { continue };
            assert_ne!(
                tab.read::<String>(&stroke_of(&link_to(&name))),
                plain,
                "the ring of {name} at {width} px"
            );
            assert!(in_full_view(&tab, &link_to(&name)), "{name} at {width} px is hidden");
            assert_eq!(shown(&tab), Some(name.clone()), "at {width} px");
            met.push(name);
            if met.len() == boxes.len() {
                break;
            }
        }
        assert_eq!(met, boxes, "at {width} px");
        tab.press("Tab");
        assert_eq!(focused_machine(&tab), None, "no machine is met twice at {width} px");
    }
}

#[test]
fn enter_pins_a_card() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = open(&chromium, &server, 1280, Pointer::Mouse);
    tab.read::<()>(&format!("document.querySelector(\"{}\").focus(), null", link_to("pvehp")));
    tab.press("Enter");
    assert_eq!(tab.read::<String>("location.hash"), "#machine-pvehp");
    tab.read::<()>("document.activeElement.blur(), null");
    tab.wait_until("document.getAnimations().length === 0");
    assert_eq!(shown(&tab).as_deref(), Some("pvehp"));
}

#[test]
fn a_click_pins_a_card() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = open(&chromium, &server, 1280, Pointer::Mouse);
    tab.click(machine(&tab, "pvewyse5070"));
    assert_eq!(tab.read::<String>("location.hash"), "#machine-pvewyse5070");
    tab.point_at(Point { x: 2.0, y: 2.0 });
    tab.wait_until("document.getAnimations().length === 0");
    assert_eq!(shown(&tab).as_deref(), Some("pvewyse5070"));
}

#[test]
fn a_tap_pins_a_card_and_brings_it_into_view() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = open(&chromium, &server, 360, Pointer::Touch);
    tab.screen(360, 740, Pointer::Touch);
    for name in ["pvewyse5070", "pi"] {
        let at = tab.middle_of(&format!(".narrow a[href='#machine-{name}']"));
        tab.tap(at);
        tab.wait_until(&format!("location.hash === '#machine-{name}'"));
        tab.wait_until("document.getAnimations().length === 0");
        tab.wait_until(&format!("({ON_TOP}) === '{name}'"));
        assert!(in_view(&tab, &format!("#machine-{name} .card-title")));
    }
}

#[test]
fn a_deep_link_shows_the_card_it_names() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = chromium.tab();
    tab.screen(1280, 800, Pointer::Mouse);
    // As in `open`: what is measured must stand still.
    tab.medium("", &[("prefers-reduced-motion", "reduce")]);
    tab.open(&format!("{}/{PROJECT}#machine-pi", server.origin));
    tab.wait_until(&format!("({ON_TOP}) === 'pi'"));
    assert!(in_view(&tab, "#machine-pi .card-title"));
}

#[test]
fn with_forced_colours_boxes_lines_and_focus_are_seen() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = open(&chromium, &server, 1280, Pointer::Mouse);
    tab.medium("", &[("forced-colors", "active")]);
    // Only what the reader's system chose: its text and its links, on its ground.
    let system: Vec<String> = tab.read(
        "[getComputedStyle(document.body).color, getComputedStyle(document.querySelector('.text a')).color]",
    );
    let ground: String = tab.read("getComputedStyle(document.documentElement).backgroundColor");
    let colours = |elements: &str, property: &str| -> Vec<String> {
        tab.read(&format!(
            "[...document.querySelectorAll(':is(.drawing, .legend, .chart) :is({elements})')].map(each => getComputedStyle(each).{property})"
        ))
    };
    for (elements, property) in [("rect, path", "stroke"), ("text", "fill")] {
        let found = colours(elements, property);
        let foreign: Vec<&String> =
            found.iter().filter(|colour| !system.contains(colour) && *colour != "none").collect();
        assert!(found.len() > 10 && foreign.is_empty(), "{elements}: {foreign:?}, not {system:?}");
    }
    let boxes = colours("a rect", "fill");
    assert!(boxes.iter().all(|fill| *fill == ground), "{ground}: {boxes:?}");
    let plain: String = tab.read(&stroke_of(&link_to("pi")));
    while focused_machine(&tab).as_deref() != Some("pi") {
        tab.press("Tab");
    }
    assert_ne!(tab.read::<String>(&stroke_of(&link_to("pi"))), plain);
}

/// Whether the drawing and the card of this name are wholly in the window, the one above the other.
fn together(tab: &Tab<'_>, name: &str) -> bool {
    tab.read(&format!(
        "(() => {{
            const drawing = [...document.querySelectorAll('.drawing')].find(each => each.getClientRects().length > 0).getBoundingClientRect();
            const card = document.getElementById('machine-{name}').getBoundingClientRect();
            return drawing.top >= 0 && drawing.bottom <= card.top && card.bottom <= innerHeight;
        }})()"
    ))
}

#[test]
fn choosing_a_machine_keeps_the_drawing_and_the_card_on_a_laptop_s_screen() {
    let (chromium, server) = (Chromium::start(), own_site());
    for name in MACHINES {
        let tab = open(&chromium, &server, 1280, Pointer::Mouse);
        tab.screen(1280, 800, Pointer::Mouse);
        tab.click(tab.place_of(&link_to(name)));
        tab.wait_until(&format!("location.hash === '#machine-{name}'"));
        tab.frame();
        assert!(together(&tab, name), "{name}, clicked");
        tab.open(&format!("{}/404.html", server.origin));
        tab.open(&format!("{}/{PROJECT}#machine-{name}", server.origin));
        tab.wait_until(&format!("({ON_TOP}) === '{name}'"));
        assert!(together(&tab, name), "{name}, linked to");
    }
}

#[test]
fn a_card_is_flat_as_first_shown_and_folds_away_the_rest() {
    let chromium = Chromium::start();
    for inventory in [own_inventory(), cluster("ceph"), cluster("rack")] {
        let server = serve(&bundle(&with(
            &page("{{ tiles() }}\n\n{{ topology() }}"),
            "data/inventory.toml",
            inventory,
        )));
        let tab = chromium.tab();
        tab.screen(1280, 800, Pointer::Mouse);
        tab.without_scripts();
        tab.open(&format!("{}/a/", server.origin));
        let high: Vec<(String, f64)> = tab.read(
            "[...document.querySelectorAll('.card')].map(card => [card.id, card.getBoundingClientRect().height]).filter(([, height]) => height > 150)",
        );
        assert_eq!(high, []);
        let before: f64 = tab.read("document.querySelector('.card').getBoundingClientRect().height");
        // By key: a mouse on its way there would pass over boxes and show their cards.
        tab.read::<()>("document.querySelector('.card summary').focus(), null");
        tab.press("Enter");
        tab.wait_until(&format!("document.querySelector('.card').getBoundingClientRect().height > {before}"));
    }
}

#[test]
fn a_tap_on_a_phone_leaves_the_drawing_where_it_is() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = open(&chromium, &server, 360, Pointer::Touch);
    tab.screen(360, 640, Pointer::Touch);
    for name in MACHINES {
        let link = format!(".narrow a[href='#machine-{name}']");
        tab.read::<()>(&format!(
            "{{ const top = document.querySelector(\"{link}\").getBoundingClientRect().top; scrollBy({{ top: top - 100, behavior: 'instant' }}); null }}"
        ));
        let before: f64 = tab.read("scrollY");
        tab.tap(tab.place_of(&link));
        tab.wait_until(&format!("location.hash === '#machine-{name}'"));
        tab.wait_until(&format!("({ON_TOP}) === '{name}'"));
        tab.frame();
        assert_eq!(tab.read::<f64>("scrollY"), before, "{name}");
        assert!(in_full_view(&tab, &link), "{name} can be seen beside its card");
        assert!(in_view(&tab, &format!("#machine-{name} .card-title")), "{name}");
    }
}

#[test]
fn enter_goes_to_the_card_and_its_link_back_to_the_box() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = open(&chromium, &server, 1280, Pointer::Mouse);
    tab.read::<()>(&format!("document.querySelector(\"{}\").focus(), null", link_to("pvehp")));
    let focused = |tab: &Tab<'_>| -> String {
        tab.read("document.activeElement.id || document.activeElement.className")
    };
    tab.press("Enter");
    tab.wait_until("document.activeElement.id === 'machine-pvehp'");
    tab.press("Tab");
    assert_eq!(focused(&tab), "back");
    tab.press("Enter");
    tab.wait_until("document.activeElement.matches('.drawing a')");
    assert_eq!(focused_machine(&tab).as_deref(), Some("pvehp"));
    assert!(!tab.read::<bool>("location.href.includes('#')"));
}

#[test]
fn without_scripts_the_link_in_a_card_leads_to_the_drawing() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = chromium.tab();
    tab.without_scripts();
    tab.screen(1280, 800, Pointer::Mouse);
    tab.open(&format!("{}/{PROJECT}#machine-pi", server.origin));
    tab.wait_until("document.activeElement.id === 'machine-pi'");
    tab.press("Tab");
    tab.press("Enter");
    tab.wait_until("document.activeElement.matches('.topology')");
    assert!(in_full_view(&tab, &link_to("pvehp")));
}

#[test]
fn at_twice_the_text_size_a_card_on_a_phone_stays_readable() {
    let chromium = Chromium::start();
    let server = serve(&bundle(&with(&page("{{ topology() }}"), "data/inventory.toml", own_inventory())));
    let tab = chromium.tab();
    tab.medium("", &[("prefers-reduced-motion", "reduce")]);
    tab.open(&format!("{}/a/", server.origin));
    tab.screen(360, 740, Pointer::Touch);
    tab.read::<()>("document.documentElement.style.fontSize = '200%', null");
    let size: f64 = tab.read("parseFloat(getComputedStyle(document.querySelector('.card dd')).fontSize)");
    assert!(size >= 28.0, "{size}");
    for name in ["pvedesktopmsi", "pi"] {
        tab.tap(tab.middle_of(&format!(".narrow a[href='#machine-{name}']")));
        tab.wait_until(&format!("({ON_TOP}) === '{name}'"));
        assert_eq!(tab.read::<u32>("document.documentElement.scrollWidth"), 360);
        let faults: Vec<String> = tab.read(&format!(
            "(() => {{
                const card = document.getElementById('machine-{name}');
                const parts = [...card.querySelectorAll('.card-title > *, .facts > div, summary')].map(part => [part, part.getBoundingClientRect()]);
                const outside = parts.filter(([, box]) => box.left < 0 || box.right > 360).map(([part]) => part.textContent);
                const meet = (a, b) => a.left + 1 < b.right && b.left + 1 < a.right && a.top + 2 < b.bottom && b.top + 2 < a.bottom;
                const over = parts.filter(([part, box], at) => parts.slice(at + 1).some(([, other]) => meet(box, other))).map(([part]) => part.textContent);
                return [...outside, ...over];
            }})()"
        ));
        assert_eq!(faults, [""; 0], "{name}");
    }
}

#[test]
fn a_page_that_is_still_short_is_as_wide_as_it_will_be() {
    let (chromium, server) = (Chromium::start(), own_site());
    // What moves when the scrollbar of the whole page appears.
    let width = "document.querySelector('.site-header-inner').getBoundingClientRect().width";
    let bar = "document.documentElement.scrollHeight > innerHeight";
    for screen in [500, 1280] {
        let tab = open(&chromium, &server, screen, Pointer::Mouse);
        let whole: (f64, bool) = tab.read(&format!("[{width}, {bar}]"));
        let cut = "document.querySelector('.text').remove()";
        let short: (f64, bool) = tab.read(&format!("({cut}, [{width}, {bar}])"));
        assert!(whole.1 && !short.1, "only the whole page needs a scrollbar");
        assert_eq!(short.0, whole.0, "at {screen} px");
    }
}

#[test]
fn nothing_moves_while_the_page_loads_and_cards_come_and_go() {
    let (chromium, server) = (Chromium::start(), own_site());
    for (width, pointer) in [(1280, Pointer::Mouse), (500, Pointer::Mouse), (360, Pointer::Touch)] {
        let tab = open(&chromium, &server, width, pointer);
        for name in MACHINES {
            let at = machine(&tab, name);
            match pointer {
                Pointer::Mouse => tab.point_at(at),
                Pointer::Touch => tab.tap(at),
            }
        }
        let shifts: Vec<f64> = tab.read(
            "new Promise(done => {
                new PerformanceObserver(list => done(list.getEntries().map(shift => shift.value)))
                    .observe({ type: 'layout-shift', buffered: true });
                requestAnimationFrame(() => setTimeout(() => done([]), 100));
            })",
        );
        assert_eq!(shifts, [0.0; 0], "at {width} px");
    }
}

/// How the outline of a machine's box is drawn.
fn stroke_of(link: &str) -> String {
    format!(
        "(() => {{
            const link = [...document.querySelectorAll(\"{link}\")].find(each => each.getClientRects().length > 0);
            const style = getComputedStyle(link.querySelector('rect'));
            return style.stroke + ' ' + style.strokeWidth;
        }})()"
    )
}

fn focused_machine(tab: &Tab<'_>) -> Option<String> {
    let target: Option<String> = tab.read("document.activeElement?.getAttribute('href')");
    target?.strip_prefix("#machine-").map(str::to_owned)
}

/// Whether all of what a selector finds first is in the window, with nothing on it.
fn in_full_view(tab: &Tab<'_>, selector: &str) -> bool {
    tab.read(&format!(
        "(() => {{
            const element = [...document.querySelectorAll(\"{selector}\")].find(each => each.getClientRects().length > 0);
            const box = element.getBoundingClientRect();
            const at = (x, y) => element.contains(document.elementFromPoint(x, y));
            return box.top >= 0 && box.bottom <= innerHeight && at(box.left + box.width / 2, box.top + 3)
                && at(box.left + 3, box.top + box.height / 2) && at(box.right - 3, box.bottom - box.height / 2)
                && at(box.left + box.width / 2, box.bottom - 3);
        }})()"
    ))
}

/// Whether what a selector finds first is in the window, above and below, and nothing lies on its middle.
fn in_view(tab: &Tab<'_>, selector: &str) -> bool {
    tab.read(&format!(
        "(() => {{
            const element = document.querySelector(\"{selector}\");
            const box = element.getBoundingClientRect();
            return box.top >= 0 && box.bottom <= innerHeight
                && element.contains(document.elementFromPoint(box.left + 8, box.top + box.height / 2));
        }})()"
    ))
}
