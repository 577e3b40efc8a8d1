//! Drawings as Chromium sets them, with the fonts that are really there: no word on another word, on a line or over the
//! edge of a box.

use crate::chromium::Chromium;
use crate::server::serve;
use crate::site::{PROJECT, own_bundle};
use crate::support::{bundle, page, with};
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
        for (const shape of drawing.querySelectorAll('rect')) {
            const edge = box(shape);
            for (const { name, box: word } of words) {
                const inside = word.left >= edge.left && word.right <= edge.right && word.top >= edge.top - 2 && word.bottom <= edge.bottom + 2;
                if (meet(word, edge, 2) && !inside) faults.push(`${name} over the edge of a box`);
            }
        }
        const matrix = drawing.getScreenCTM();
        for (const line of drawing.querySelectorAll('path')) {
            const half = parseFloat(getComputedStyle(line).strokeWidth) / 2 * matrix.a;
            let pen = [0, 0];
            for (const [, command, list] of line.getAttribute('d').matchAll(/([A-Z])([^A-Z]*)/g)) {
                const numbers = list.trim().split(/[ ,]+/).map(Number);
                // A round corner is so small that its end will do.
                const to = { H: [numbers[0], pen[1]], V: [pen[0], numbers[0]] }[command] ?? numbers.slice(-2);
                if (!'MHVLQ'.includes(command) || to.some(Number.isNaN)) faults.push(`a line with ${command}${list}`);
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
        "document.querySelectorAll('.drawing.wide text').forEach((each, at) => {
            if (at === 1) each.setAttribute('y', each.nextElementSibling.getAttribute('y'));
            if (each.textContent === '10G') each.setAttribute('x', 30);
        }), null",
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
