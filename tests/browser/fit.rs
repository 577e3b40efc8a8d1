//! Everything has its place: nothing overflows, targets are large enough, what has focus can be seen, nothing is too small.

use crate::chromium::Chromium;
use crate::server::serve;
use crate::site::{PROJECT, own_bundle, own_site, pages};
use crate::support::{bundle, page, site};
use crate::tab::{Pointer, Tab};

/// Opens what is folded away: it must be as good as what is seen at once.
const UNFOLD: &str = "document.querySelectorAll('details').forEach(each => each.open = true), null";

/// What reaches beyond the right edge of the window, if anything can be scrolled to there.
const OVERFLOWS: &str =
    "document.documentElement.scrollWidth <= innerWidth ? [] : [...document.body.querySelectorAll('*')]
    .filter(each => each.getBoundingClientRect().right > innerWidth + 0.5 && !each.closest('pre, .scroll'))
    .map(each => each.outerHTML.slice(0, 80)).slice(-3)";

#[test]
fn nothing_overflows_sideways() {
    let bundle = own_bundle();
    let (chromium, server) = (Chromium::start(), serve(&bundle));
    let tab = chromium.tab();
    for page in pages(&bundle) {
        tab.screen(320, 800, Pointer::Touch);
        tab.open(&format!("{}/{page}", server.origin));
        tab.read::<()>(UNFOLD);
        for width in [320, 360, 500, 768, 1024, 1280, 1920] {
            tab.screen(width, 800, Pointer::Mouse);
            assert_eq!(tab.read::<Vec<String>>(OVERFLOWS), [""; 0], "/{page} at {width} px");
        }
    }
}

#[test]
fn long_words_tables_and_lines_of_code_stay_on_a_small_screen() {
    let long = "x".repeat(200);
    let body = format!(
        "## {long}\n\nA {long} and `{long}` and <https://example.org/{long}>\n\n\
         | a | b |\n|---|---|\n| {long} | `{long}` |\n\n```bash title=\"/{long}\"\n{long}\n```\n\n> [!NOTE]\n> {long}\n"
    );
    let (chromium, server) = (Chromium::start(), serve(&bundle(&page(&body))));
    let tab = chromium.tab();
    tab.screen(320, 800, Pointer::Touch);
    tab.open(&format!("{}/a/", server.origin));
    assert_eq!(tab.read::<Vec<String>>(OVERFLOWS), [""; 0]);
    assert_eq!(tab.read::<u32>("document.documentElement.scrollWidth"), 320);
}

#[test]
fn long_titles_categories_tags_and_names_stay_on_a_small_screen() {
    let long = "Donaudampfschiff".repeat(6);
    let front = format!("+++\ntitle = \"{long}\"\ndescription = \"{long}\"\n");
    let inputs = site(&format!(
        "--- data/site.toml\ntitle = \"{long}\"\nauthor = \"{long}\"\n--- content/_index.md\n{front}+++\n\
         --- content/list/_index.md\n{front}+++\n\
         --- content/list/a.md\n{front}date = 2026-01-01\ncategory = \"{long}\"\ntags = [\"{long}\", \"b\"]\n+++\n\
         ```text title=\"{long}\"\nx\n```\n"
    ));
    let bundle = bundle(&inputs);
    let (chromium, server) = (Chromium::start(), serve(&bundle));
    let tab = chromium.tab();
    for page in pages(&bundle) {
        for width in [320, 768, 1280] {
            tab.screen(width, 800, Pointer::Mouse);
            tab.open(&format!("{}/{page}", server.origin));
            assert_eq!(tab.read::<Vec<String>>(OVERFLOWS), [""; 0], "/{page} at {width} px");
        }
    }
    tab.screen(320, 800, Pointer::Mouse);
    tab.open(&format!("{}/list/a/", server.origin));
    let covered: bool = tab.read(
        "(() => { const range = document.createRange(); range.selectNodeContents(document.querySelector('.code figcaption'));
                  return range.getBoundingClientRect().right > document.querySelector('.copy').getBoundingClientRect().left; })()",
    );
    assert!(!covered, "the title ends before the button");
}

#[test]
fn code_that_is_wider_than_its_box_shows_that_it_scrolls_and_code_that_is_not_does_not() {
    let body =
        format!("```text title=\"a\"\n{}\n```\n\n```text title=\"b\"\nshort\n```\n", "wide ".repeat(100));
    let (chromium, server) = (Chromium::start(), serve(&bundle(&page(&body))));
    let tab = chromium.tab();
    tab.screen(500, 800, Pointer::Mouse);
    tab.open(&format!("{}/a/", server.origin));
    // Below the title, where no corner is round.
    let edges: Vec<[bool; 2]> =
        (0..2).map(|block| [shaded(&tab, block, 1.5), shaded(&tab, block, -1.5)]).collect();
    assert_eq!(edges, [[false, true], [false, false]], "at the start");
    tab.read::<()>("document.querySelector('pre').scrollLeft = 200, null");
    assert_eq!([shaded(&tab, 0, 1.5), shaded(&tab, 0, -1.5)], [true, true], "in the middle");
    tab.read::<()>("document.querySelector('pre').scrollLeft = 100000, null");
    assert_eq!([shaded(&tab, 0, 1.5), shaded(&tab, 0, -1.5)], [true, false], "at the end");
    // Widths that are no whole number of pixels: not even the last one is darker.
    for width in 764..=770 {
        tab.screen(width, 800, Pointer::Mouse);
        assert_eq!([shaded(&tab, 1, 0.5), shaded(&tab, 1, -0.9)], [false, false], "at {width} px");
    }
}

/// Whether the ground of a block's padding is darker near an edge (`from` pixels from the left, or from the right if
/// negative) than in its middle.
fn shaded(tab: &Tab<'_>, block: usize, from: f64) -> bool {
    let [left, right, y]: [f64; 3] = tab.read(&format!(
        "(() => {{ const box = document.querySelectorAll('pre')[{block}].getBoundingClientRect();
                   return [box.left, box.right, box.top + 4]; }})()"
    ));
    let edge = if from < 0.0 { right + from } else { left + from };
    tab.colour_at(edge, y) != tab.colour_at((left + right) / 2.0, y)
}

#[test]
fn targets_are_24_pixels_or_have_24_pixels_to_themselves() {
    let bundle = own_bundle();
    let (chromium, server) = (Chromium::start(), serve(&bundle));
    let tab = chromium.tab();
    for width in [320, 360, 1280] {
        for page in pages(&bundle) {
            tab.screen(width, 800, Pointer::Touch);
            tab.open(&format!("{}/{page}", server.origin));
            tab.read::<()>(UNFOLD);
            // Exempt are links inside of a sentence (2.5.8, "Inline") and what has room around it ("Spacing"): the middle of
            // a target that is too small is 24 px from that of its like, and 12 px from other targets.
            let small: Vec<String> = tab.read(
                "(() => {
                    const box = element => element.getBoundingClientRect();
                    const targets = [...document.querySelectorAll('a, button, summary')].filter(each => each.checkVisibility()
                        && box(each).width > 0 && box(each).bottom > 0 && !each.closest('p:not([class]), .note-ref, .claims li, .lead'));
                    const away = (x, y, { left, right, top, bottom }) =>
                        Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
                    const middle = ({ left, right, top, bottom }) => [(left + right) / 2, (top + bottom) / 2];
                    const tiny = targets.filter(each => Math.min(box(each).width, box(each).height) < 24);
                    const crowded = tiny.filter(each => targets.some(other => other !== each
                        && (away(...middle(box(each)), box(other)) < 12
                            || tiny.includes(other) && Math.hypot(...middle(box(each)).map((at, axis) => at - middle(box(other))[axis])) < 24)));
                    return crowded.map(each => `${each.outerHTML.slice(0, 90)} ${box(each).width} x ${box(each).height}`);
                })()",
            );
            assert_eq!(small, [""; 0], "/{page} at {width} px");
        }
    }
}

#[test]
fn what_has_focus_is_in_the_window_with_nothing_on_it_and_has_a_ring() {
    let (chromium, server) = (Chromium::start(), own_site());
    for width in [360, 1280] {
        let tab = chromium.tab();
        tab.screen(width, 800, Pointer::Mouse);
        tab.medium("", &[("prefers-reduced-motion", "reduce")]);
        tab.open(&format!("{}/{PROJECT}", server.origin));
        tab.read::<()>("document.querySelectorAll('details')[1].open = true, null");
        let mut met = 0;
        for _ in 0..400 {
            tab.press("Tab");
            // Past the last one the focus leaves the page.
            if tab.read::<bool>("document.activeElement === document.body") {
                break;
            }
            met += 1;
            let hidden: Option<String> = tab.read(
                "(() => {
                    const element = document.activeElement;
                    const [box] = element.getClientRects();
                    const style = getComputedStyle(element);
                    const shape = element.querySelector('rect');
                    const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
                        || shape && parseFloat(getComputedStyle(shape).strokeWidth) >= 2;
                    const x = Math.min(box.left + box.width / 2, innerWidth - 1);
                    const y = Math.max(0, Math.min(box.top + Math.min(box.height, 24) / 2, innerHeight - 1));
                    const top = document.elementFromPoint(x, y);
                    const seen = box.top >= -1 && box.top < innerHeight && (element.contains(top) || top?.contains(element));
                    return ring && seen ? null : `${element.outerHTML.slice(0, 90)} ring ${ring} seen ${seen}`;
                })()",
            );
            assert_eq!(hidden, None, "at {width} px");
        }
        assert!(met > 40, "{met} at {width} px");
    }
}

/// The sizes of all texts that are drawn, in CSS pixels, with what is smallest.
const SMALLEST: &str = "(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const sizes = [];
    while (walker.nextNode()) {
        const { parentElement: parent, data } = walker.currentNode;
        if (!data.trim() || !parent.checkVisibility({ visibilityProperty: true })) continue;
        // A drawing is scaled as a whole.
        const scale = parent.ownerSVGElement ? parent.getScreenCTM().a : 1;
        sizes.push([parseFloat(getComputedStyle(parent).fontSize) * scale, data.trim().slice(0, 40)]);
    }
    return sizes.sort(([one], [other]) => one - other)[0];
})()";

#[test]
fn no_text_is_smaller_than_12_pixels_on_a_phone_nor_than_7_points_on_paper() {
    let bundle = own_bundle();
    let (chromium, server) = (Chromium::start(), serve(&bundle));
    let tab = chromium.tab();
    for page in pages(&bundle) {
        tab.medium("", &[]);
        tab.screen(360, 800, Pointer::Touch);
        tab.open(&format!("{}/{page}", server.origin));
        tab.read::<()>(UNFOLD);
        for width in [360, 500, 768, 1280] {
            tab.screen(width, 800, Pointer::Mouse);
            let (size, text): (f64, String) = tab.read(SMALLEST);
            assert!(size >= 12.0, "{size} px at {width} px: {text:?} on /{page}");
        }
        // A4 between the margins of the stylesheet, at 96 pixels to the inch; 7 points are 9.33 pixels.
        tab.medium("print", &[]);
        tab.screen((210 - 2 * 18) * 960 / 254, 800, Pointer::Mouse);
        let (size, text): (f64, String) = tab.read(SMALLEST);
        assert!(size >= 7.0 / 0.75, "{size} px on paper: {text:?} on /{page}");
    }
}

#[test]
fn on_wide_screens_the_contents_stay_in_the_window() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = chromium.tab();
    tab.screen(1280, 800, Pointer::Mouse);
    tab.open(&format!("{}/{PROJECT}", server.origin));
    tab.read::<()>("scrollTo({ top: 3000, behavior: 'instant' }), null");
    let top: f64 = tab.read("document.querySelector('.contents').getBoundingClientRect().top");
    assert!((0.0..100.0).contains(&top), "{top}");
}

#[test]
fn on_paper_the_sums_of_a_table_stand_at_its_end_alone() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = chromium.tab();
    tab.medium("print", &[]);
    tab.open(&format!("{}/{PROJECT}", server.origin));
    let feet: Vec<String> =
        tab.read("[...document.querySelectorAll('tfoot')].map(foot => getComputedStyle(foot).display)");
    assert!(!feet.is_empty());
    // A footer group is printed again at the foot of each sheet.
    assert!(feet.iter().all(|display| display == "table-row-group"), "{feet:?}");
}
