//! How long `rackdown watch` takes from a save to new bytes, over HTTP and on disk.
//!
//! For sites of 1 and 1,000 pages (4 KB each, with two fences), and for an edit of a page, of a stylesheet, of the
//! template of all pages, and of the inventory, so that the topology changes. What is measured is what a reader waits
//! for: the time from the save to the event that the open page hears and the new bytes that it then gets; and until the
//! same bytes are on disk, in the page that is written last. Prints medians and the 95th percentile of 40 edits.
//!
//! ```sh
//! cargo bench --bench watch
//! ```

// Benches read files and start programs; the ban is the library's.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

// Each crate uses a part of what they share.
#[allow(dead_code)]
#[path = "../tests/watch/running.rs"]
mod running;
#[allow(dead_code)]
#[path = "../tests/support/mod.rs"]
mod support;

use std::time::{Duration, Instant};

use running::{PATIENCE, Running};

const ROUNDS: usize = 40;

/// What is edited.
#[derive(Clone, Copy, Debug)]
enum Edit {
    Page,
    Stylesheet,
    Template,
    Inventory,
}

fn main() {
    println!("{:>6} {:<12} {:>22} {:>22}", "pages", "edit", "HTTP p50 / p95 (ms)", "disk p50 / p95 (ms)");
    for pages in [1, 1000] {
        let site = Running::on(&text(pages), &[]);
        for edit in [Edit::Page, Edit::Stylesheet, Edit::Template, Edit::Inventory] {
            let mut times: Vec<(Duration, Duration)> =
                (0..ROUNDS).map(|round| measure(&site, pages, edit, round)).collect();
            // The first edit of a kind pays for what the others find ready; it counts as one of them.
            let shown = |of: fn(&(Duration, Duration)) -> Duration, times: &mut Vec<(Duration, Duration)>| {
                times.sort_by_key(of);
                let at = |percent: usize| of(&times[(times.len() - 1) * percent / 100]).as_secs_f64() * 1e3;
                format!("{:.1} / {:.1}", at(50), at(95))
            };
            let (http, disk) = (shown(|times| times.0, &mut times), shown(|times| times.1, &mut times));
            println!("{pages:>6} {:<12} {http:>22} {disk:>22}", format!("{edit:?}"));
        }
    }
}

/// A site of this many pages; the last one shows the topology.
fn text(pages: usize) -> String {
    let page = |number: usize| format!("--- content/p/{number:04}.md\n{}", page(number, "First."));
    let inventory = format!("--- data/inventory.toml\n{}", inventory("first"));
    let section = "--- content/p/_index.md\n+++\ntitle = \"All pages\"\n+++\n";
    (0..pages).map(page).collect::<String>() + section + &inventory
}

fn page(number: usize, words: &str) -> String {
    let paragraph =
        "Four nodes, one of which may fail, hold a quorum of three votes and a file system each. ".repeat(6);
    let fence = format!(
        "```sh\n{}```\n",
        "for node in $(pvecm nodes); do ssh \"$node\" uptime; done # all\n".repeat(10)
    );
    let topology = if number == 0 { "{{ topology() }}\n\n" } else { "" };
    format!(
        "+++\ntitle = \"Page {number}\"\n+++\n{words}\n\n{topology}{paragraph}\n\n{fence}\n{paragraph}\n\n{fence}\n{paragraph}\n{paragraph}\n"
    )
}

fn inventory(name: &str) -> String {
    let node = |name: &str| {
        format!(
            "[[node]]\nname = \"{name}\"\n[[node.nic]]\nname = \"eth0\"\nspeed = \"1G\"\nto = \"switch\"\n"
        )
    };
    format!(
        "[cluster]\nname = \"home\"\n[[switch]]\nname = \"switch\"\n{}{}{}",
        node(name),
        node("beta"),
        node("gamma")
    )
}

/// Makes an edit and waits for its effects.
fn measure(site: &Running, pages: usize, edit: Edit, round: usize) -> (Duration, Duration) {
    // The last page is written last; the topology is on the first.
    let shown = match edit {
        Edit::Inventory => "/p/0000/".to_owned(),
        _ => format!("/p/{:04}/", pages - 1),
    };
    let mark = format!("{edit:?}-{round}-").to_lowercase();
    let mut events = site.listen(&shown);
    assert_eq!(events.next().0, "well");
    let (path, text) = match edit {
        Edit::Page => (format!("content/p/{:04}.md", pages - 1), page(pages - 1, &mark)),
        Edit::Stylesheet => ("static/assets/colour.css".into(), format!(":root {{ --mark: {mark} }}\n")),
        Edit::Template => {
            let base =
                std::fs::read_to_string(support::repo().join("templates/base.html")).expect("the theme");
            ("templates/base.html".into(), base.replace("Built with", &mark))
        }
        Edit::Inventory => ("data/inventory.toml".into(), inventory(&mark)),
    };
    let begun = Instant::now();
    site.write(&path, &text);
    let (name, data) = events.next();
    let (file, bytes) = match (edit, name.as_str()) {
        (Edit::Stylesheet, "styles") => {
            let sheet = data["pairs"][0][1].as_str().expect("a name").to_owned();
            assert!(site.get(&format!("/assets/{sheet}")).text().contains(&mark));
            (shown, sheet)
        }
        (Edit::Stylesheet, _) | (_, "styles") | (_, "wrong") => panic!("{edit:?}: {name} {data}"),
        _ => {
            assert!(site.get(&shown).text().contains(&mark), "{edit:?}");
            (shown, mark)
        }
    };
    let http = begun.elapsed();
    let written = site.site().join("dist").join(file.trim_matches('/')).join("index.html");
    while !std::fs::read_to_string(&written).is_ok_and(|text| text.contains(&bytes)) {
        assert!(begun.elapsed() < PATIENCE, "{edit:?} is not written");
        std::thread::sleep(Duration::from_micros(200));
    }
    (http, begun.elapsed())
}
