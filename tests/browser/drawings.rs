//! Drawings as Chromium sets them, with the fonts that are really there: no word on another word, on a line or over the
//! edge of a box.

use std::collections::BTreeMap;

use rackdown::layout::{Variant, lay_out};

use crate::chromium::Chromium;
use crate::server::serve;
use crate::site::{PROJECT, own_bundle};
use crate::support::{bundle, page, repo, with};
use crate::tab::{Pointer, Tab};

/// What lies on what, in the drawings that are shown: words, the edges of boxes, and lines with their width.
const COLLISIONS: &str = "(() => {
    const box = element => element.getBoundingClientRect();
    const faults = [];
    for (const drawing of document.querySelectorAll('svg.drawing, svg.chart')) {
        if (drawing.getClientRects().length === 0) continue;
        const words = [...drawing.querySelectorAll('text')].filter(each => each.textContent.trim())
            .map(each => ({ name: each.textContent, box: box(each) }));
        const frame = box(drawing);
        for (const { name, box: { left, right, top, bottom } } of words)
            if (left < frame.left - 1 || right > frame.right + 1 || top < frame.top - 2 || bottom > frame.bottom + 2)
                faults.push(`${name} leaves the drawing`);
        // Two pixels: a word's box is higher than its letters.
        const meet = (one, other, slack) => one.left + slack < other.right && other.left + slack < one.right
            && one.top + slack < other.bottom && other.top + slack < one.bottom;
        words.forEach((one, at) => words.slice(at + 1).forEach(other => {
            if (meet(one.box, other.box, 2)) faults.push(`${one.name} on ${other.name}`);
        }));
        if (drawing.matches('.chart')) continue;
        for (const shape of drawing.querySelectorAll('.m rect, rect.mesh')) {
            const edge = box(shape);
            for (const { name, box: word } of words) {
                const inside = word.left >= edge.left && word.right <= edge.right && word.top >= edge.top - 2 && word.bottom <= edge.bottom + 2;
                if (meet(word, edge, 2) && !inside) faults.push(`${name} over the edge of a box`);
            }
        }
        const matrix = drawing.getScreenCTM();
        for (const line of drawing.querySelectorAll('.k > path, .rail')) {
            const half = parseFloat(getComputedStyle(line).strokeWidth) / 2 * matrix.a;
            let pen = [0, 0];
            for (const [, command, list] of line.getAttribute('d').matchAll(/([A-Za-z])([^A-Za-z]*)/g)) {
                const numbers = list.trim().split(/[ ,]+/).map(Number);
                const to = { H: [numbers[0], pen[1]], V: [pen[0], numbers[0]], h: [pen[0] + numbers[0], pen[1]], v: [pen[0], pen[1] + numbers[0]] }[command] ?? numbers;
                if (!'MHVhv'.includes(command) || to.some(Number.isNaN)) faults.push(`a line with ${command}${list}`);
                const [x, y] = [pen, to].map(([x, y]) => new DOMPoint(x, y).matrixTransform(matrix)).reduce(
                    (one, other) => [[one.x, other.x].sort((a, b) => a - b), [one.y, other.y].sort((a, b) => a - b)]);
                if (command !== 'M') for (const { name, box: word } of words)
                    if (x[1] + half > word.left + 1 && x[0] - half < word.right - 1 && y[1] + half > word.top + 3 && y[0] - half < word.bottom - 3)
                        faults.push(`${name} on a line`);
                pen = to;
            }
        }
    }
    return [...new Set(faults)];
})()";

fn collisions(tab: &Tab<'_>, address: &str) -> Vec<String> {
    let mut faults = Vec::new();
    tab.open(address);
    for width in [360, 768, 1280] {
        tab.screen(width, 900, Pointer::Mouse);
        let drawn: usize = tab.read(
            "[...document.querySelectorAll('svg.drawing')].filter(each => each.getClientRects().length > 0).length",
        );
        assert_eq!(drawn, 1, "one of the two drawings is shown at {width} px");
        let found: Vec<String> = tab.read(COLLISIONS);
        faults.extend(found.into_iter().map(|fault| format!("{fault}, at {width} px")));
    }
    faults
}

#[test]
fn no_word_of_the_own_page_is_on_anything() {
    let (chromium, server) = (Chromium::start(), serve(&own_bundle()));
    let tab = chromium.tab();
    assert_eq!(collisions(&tab, &format!("{}/{PROJECT}", server.origin)), [""; 0]);
}

#[test]
fn a_word_on_a_word_and_on_a_line_is_found() {
    let (chromium, server) = (Chromium::start(), serve(&own_bundle()));
    let tab = chromium.tab();
    tab.screen(1280, 900, Pointer::Mouse);
    tab.open(&format!("{}/{PROJECT}", server.origin));
    tab.read::<()>(
        "(() => {
            const [one, other] = document.querySelectorAll('.drawing.wide .n');
            for (const key of ['x', 'y']) one.setAttribute(key, other.getAttribute(key));
            const mark = [...document.querySelectorAll('.drawing.wide .k text')].find(each => each.textContent === '10G');
            mark.setAttribute('x', mark.getAttribute('x') - 20);
        })()",
    );
    let found: Vec<String> = tab.read(COLLISIONS);
    assert!(found.contains(&"10G on a line".to_owned()), "{found:?}");
    assert!(found.iter().any(|fault| fault.contains(" on ") && !fault.ends_with("line")), "{found:?}");
}

/// Machines with long and foreign names, bonds, standby ports and two switches.
fn inventory(nodes: usize) -> String {
    let names = ["alpha", "a-rather-long-host-name-of-a-node", "βήτα", "узел", "節點"];
    let mut toml = "[cluster]\nname = \"big\"\n\n[[switch]]\nname = \"core\"\nspeed = \"10G\"\n\n[[switch]]\nname = \"access\"\n".to_owned();
    for number in 0..nodes {
        let label = names[number % names.len()];
        toml += &format!(
            "\n[[node]]\nname = \"n{number}\"\nlabel = \"{label}\"\nram = \"1024 GB\"\ncpu = {{ cores = 128 }}\n\
             [[node.nic]]\nname = \"a\"\nspeed = \"25G\"\nbond = \"b\"\nto = \"core\"\n\
             [[node.nic]]\nname = \"b\"\nspeed = \"2.5G\"\nbond = \"b\"\nto = \"access\"\n\
             [[node.nic]]\nname = \"c\"\nspeed = \"100M\"\nstate = \"standby\"\nto = \"access\"\n"
        );
    }
    toml
}

#[test]
fn no_word_of_large_drawings_is_on_anything() {
    let chromium = Chromium::start();
    for nodes in [5, 17, 60] {
        let inputs = with(&page("{{ topology() }}"), "data/inventory.toml", inventory(nodes));
        let server = serve(&bundle(&inputs));
        let tab = chromium.tab();
        assert_eq!(collisions(&tab, &format!("{}/a/", server.origin)), [""; 0], "{nodes} nodes");
    }
}

/// The labs of others: each with a page of its own.
fn labs() -> Vec<(String, String)> {
    let folder = std::fs::read_dir(repo().join("tests/data/clusters")).unwrap();
    let read = |path: std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        // One of them leaves it to a warning to ask what kind its cluster is of.
        let text = std::fs::read_to_string(path).unwrap();
        (name, text.replace("platform = \"k3s", "kind = \"kubernetes\"\nplatform = \"k3s"))
    };
    let mut labs: Vec<_> = folder.map(|file| read(file.unwrap().path())).collect();
    labs.sort();
    labs
}

#[test]
fn no_word_of_the_labs_of_others_is_on_anything() {
    let chromium = Chromium::start();
    for (name, text) in labs() {
        let server = serve(&bundle(&with(&page("{{ topology() }}"), "data/inventory.toml", text)));
        let tab = chromium.tab();
        assert_eq!(collisions(&tab, &format!("{}/a/", server.origin)), [""; 0], "{name}");
    }
}

/// The words of the drawing that is shown, each with its width as the browser sets it, in the drawing's pixels.
const WIDTHS: &str =
    "[...document.querySelectorAll('svg.drawing')].filter(each => each.getClientRects().length > 0)
    .flatMap(drawing => [...drawing.querySelectorAll('text')])
    .map(each => [each.textContent, Math.round(each.getComputedTextLength())])";

#[test]
fn no_word_is_wider_than_the_layout_thought() {
    let chromium = Chromium::start();
    let own = std::fs::read_to_string(repo().join("data/inventory.toml")).unwrap();
    for (name, text) in labs().into_iter().chain([("own".to_owned(), own)]) {
        let path = rackdown::source::SitePath::new("data/inventory.toml").unwrap();
        let inventory = rackdown::parse::inventory::parse_inventory(&path, &text, &mut Vec::new()).unwrap();
        let topology = rackdown::model::topology::Topology::new(&inventory, &[]);
        let server = serve(&bundle(&with(&page("{{ topology() }}"), "data/inventory.toml", text)));
        let tab = chromium.tab();
        tab.open(&format!("{}/a/", server.origin));
        for (variant, width) in [(Variant::Wide, 1280), (Variant::Narrow, 360)] {
            tab.screen(width, 900, Pointer::Mouse);
            let mut thought: BTreeMap<String, i32> = BTreeMap::new();
            for text in lay_out(&topology, variant).texts {
                let width = thought.entry(text.text.clone()).or_default();
                *width = (*width).max(text.width());
            }
            let set: Vec<(String, i32)> = tab.read(WIDTHS);
            assert!(set.len() > 3, "{name}");
            for (words, width) in set {
                assert!(width <= thought[&words], "{name}: {words:?} is {width} px, not {}", thought[&words]);
            }
        }
    }
}

/// How strongly the cables of a device, and those of no device, are drawn.
fn light(tab: &Tab<'_>, number: usize) -> (Vec<f64>, Vec<f64>) {
    let of = |selector: &str| {
        tab.read(&format!("[...document.querySelectorAll('.drawing.wide {selector}')].map(each => +getComputedStyle(each).opacity)"))
    };
    (of(&format!(".k.t{number}")), of(&format!(".k:not(.t{number})")))
}

#[test]
fn a_device_that_is_pointed_at_lights_its_cables_and_fades_the_rest_and_a_legend_s_entry_its_kind() {
    let chromium = Chromium::start();
    let rack = labs().into_iter().find(|(name, _)| name == "rack").unwrap().1;
    let server = serve(&bundle(&with(&page("{{ topology() }}"), "data/inventory.toml", rack)));
    let tab = chromium.tab();
    tab.medium("", &[("prefers-reduced-motion", "reduce")]);
    tab.screen(1280, 1600, Pointer::Mouse);
    tab.open(&format!("{}/a/", server.origin));
    // The first machine, and a switch.
    for number in [1, 14] {
        tab.point_at(tab.place_of(&format!(".drawing.wide .m{number}")));
        tab.wait_until("document.getAnimations().length === 0");
        let (own, others) = light(&tab, number);
        assert!(own.len() > 1 && others.len() > 5, "{own:?}, {others:?}");
        assert!(own.iter().all(|light| *light == 1.0), "{own:?}");
        assert!(others.iter().all(|light| *light < 0.3), "{others:?}");
    }
    tab.point_at(tab.place_of(".legend li:has(.w4)"));
    tab.wait_until("document.getAnimations().length === 0");
    let dim: usize = tab.read("[...document.querySelectorAll('.drawing.wide .k.w4')].filter(each => getComputedStyle(each).opacity < 1).length");
    let lit: usize = tab.read("[...document.querySelectorAll('.drawing.wide .k:not(.w4)')].filter(each => getComputedStyle(each).opacity > 0.3).length");
    assert_eq!((dim, lit), (0, 0));
}
