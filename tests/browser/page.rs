//! The page as a whole: its first screen, its sources, its contents, on paper and in forced colours.

use crate::chromium::Chromium;
use crate::site::{PROJECT, own_site};
use crate::tab::{Pointer, Tab};

fn open<'a>(chromium: &'a Chromium, address: &str, (width, height): (u32, u32)) -> Tab<'a> {
    let tab = chromium.tab();
    tab.screen(width, height, Pointer::Mouse);
    tab.medium("", &[("prefers-reduced-motion", "reduce")]);
    tab.open(address);
    tab
}

#[test]
fn the_first_screen_of_a_laptop_has_the_tiles_in_one_row_and_the_whole_drawing() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = open(&chromium, &format!("{}/{PROJECT}", server.origin), (1280, 800));
    let tops: Vec<f64> =
        tab.read("[...document.querySelectorAll('.tile')].map(tile => tile.getBoundingClientRect().top)");
    assert!(tops.len() == 4 && tops.iter().all(|top| *top == tops[0]), "{tops:?}");
    let notes: usize = tab.read("document.querySelectorAll('.tile .note').length");
    assert_eq!(notes, 4, "each has its line");
    let bottom: f64 = tab.read("document.querySelector('.drawing.wide').getBoundingClientRect().bottom");
    assert!(bottom <= 800.0, "{bottom}");
}

#[test]
fn the_contents_stand_beside_the_text_only_where_the_drawing_stays_wide() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = open(&chromium, &format!("{}/{PROJECT}", server.origin), (1280, 800));
    for (width, beside) in [(1920, true), (1280, true), (1279, false), (768, false)] {
        tab.screen(width, 800, Pointer::Mouse);
        let is_beside: bool = tab.read(
            "document.querySelector('.contents').getBoundingClientRect().right <= document.querySelector('.text').getBoundingClientRect().left",
        );
        assert_eq!(is_beside, beside, "at {width} px");
        let wide: bool = tab.read("document.querySelector('.drawing.wide').checkVisibility()");
        assert!(wide || !beside, "at {width} px");
    }
}

#[test]
fn the_contents_mark_each_section_in_turn_to_the_end() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = open(&chromium, &format!("{}/{PROJECT}", server.origin), (1280, 1100));
    let sections: Vec<String> =
        tab.read("[...document.querySelectorAll('.contents a')].map(link => link.hash)");
    let mut met: Vec<String> = Vec::new();
    let height: f64 = tab.read("document.documentElement.scrollHeight");
    for step in 0..=(height / 50.0) as u32 {
        tab.read::<()>(&format!("scrollTo(0, {}), null", step * 50));
        tab.frame();
        let now: Option<String> = tab.read("document.querySelector('.contents [aria-current=true]')?.hash");
        met.extend(now.filter(|now| met.last() != Some(now)));
    }
    assert_eq!(met, sections);
}

#[test]
fn a_mark_leads_to_its_sources_which_are_seen_and_lead_back() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = open(&chromium, &format!("{}/{PROJECT}", server.origin), (1280, 800));
    let most: usize = tab.read("Math.max(...[...document.querySelectorAll('.text > p')].map(each => each.querySelectorAll('.claim').length))");
    assert_eq!(most, 1, "one stop of the Tab key in a paragraph");
    let lines: Vec<String> = tab.read(
        "[...document.querySelectorAll('.claim')].map(each => getComputedStyle(each).textDecorationLine)",
    );
    assert!(lines.iter().all(|line| line == "none"), "{lines:?}");
    tab.click(tab.middle_of("#cited-2"));
    tab.wait_until("document.querySelector('#claim-2:target')?.checkVisibility()");
    let ground = |element: &str| -> String {
        tab.read(&format!("getComputedStyle(document.querySelector('{element}')).backgroundColor"))
    };
    assert_ne!(ground("#claim-2"), ground("#claim-1"));
    tab.click(tab.place_of("#claim-2 > a"));
    tab.wait_until("document.querySelector('#cited-2:target') && scrollY > 0");
    assert_ne!(ground("#cited-2"), ground("#cited-1"));
}

#[test]
fn on_paper_there_are_six_pages_at_most_without_cards_and_marks() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = open(&chromium, &format!("{}/{PROJECT}", server.origin), (1280, 800));
    let pages = tab.pages_on_paper();
    assert!((3..=6).contains(&pages), "{pages} pages");
    tab.medium("print", &[]);
    let seen: Vec<String> = tab.read(
        "[...document.querySelectorAll('.cards, .claim, .contents, .copy, .theme')].filter(each => each.checkVisibility()).map(each => each.className)",
    );
    assert_eq!(seen, [""; 0]);
    assert!(tab.read::<bool>("document.querySelector('.drawing.wide').checkVisibility()"));
}

#[test]
fn with_forced_colours_the_section_being_read_is_marked_and_cells_are_whole() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = open(&chromium, &format!("{}/{PROJECT}", server.origin), (1280, 800));
    tab.medium("", &[("forced-colors", "active"), ("prefers-reduced-motion", "reduce")]);
    tab.read::<()>("document.getElementById('hardware').scrollIntoView(), null");
    tab.wait_until("document.querySelector('.contents [aria-current=true]')?.hash === '#hardware'");
    let outlines: Vec<(bool, String)> = tab.read(
        "[...document.querySelectorAll('.contents a')].map(link => [link.hash === '#hardware', getComputedStyle(link).outlineStyle])",
    );
    assert!(outlines.iter().all(|(read, style)| (style == "solid") == *read), "{outlines:?}");
    let edges: Vec<String> = tab.read(
        "[...document.querySelectorAll('.quorum .losses td')].map(cell => getComputedStyle(cell).borderWidth)",
    );
    assert!(edges.len() > 5 && edges.iter().all(|edge| edge == "1px"), "{edges:?}");
}
