//! The quorum table: its boxes show what the engine says, and paper leaves out what is to be tried and unfolded.

use rackdown::model::quorum::{History, Leave, QnetdState, Scenario, play};
use rackdown::parse::inventory::parse_inventory;

use crate::chromium::Chromium;
use crate::server::serve;
use crate::site::{PROJECT, own_site};
use crate::support::{bundle, page, path_of, with};
use crate::tab::Pointer;

const VOTERS: usize = 5;

/// Four nodes and a device.
const CLUSTER: &str = "[cluster]\nname = \"c\"\n[[node]]\nname = \"n1\"\n[[node]]\nname = \"n2\"\n[[node]]\nname = \"n3\"\n\
    [[node]]\nname = \"n4\"\n[[machine]]\nname = \"pi\"\n[qdevice]\nhost = \"pi\"\nalgorithm = \"lms\"\n";

/// What the simulated cluster does that loses at once what these bits leave out: `runs 6 ≥ 4`.
fn simulated(up: usize) -> String {
    let inventory = parse_inventory(&path_of("data/inventory.toml"), CLUSTER, &mut Vec::new());
    let inventory = inventory.expect("an inventory");
    let config = inventory.cluster_config(&inventory.cluster).expect("voters");
    let is_up = |voter: usize| up >> voter & 1 == 1;
    let scenario = Scenario {
        down: (0..VOTERS - 1).filter(|node| !is_up(*node)).collect(),
        qnetd: if is_up(VOTERS - 1) { QnetdState::Up } else { QnetdState::Down },
        partitions: None,
        history: History::Together,
        leave: Leave::Crash,
    };
    let memberships = play(&config, &scenario).expect("a cluster that starts");
    match memberships.first().and_then(|membership| membership.views.first()) {
        Some(view) if view.quorate => format!("runs {} ≥ {}", view.votes, view.quorum),
        Some(view) => format!("stops {} < {}", view.votes, view.quorum),
        None => "stops".to_owned(),
    }
}

#[test]
fn each_state_of_the_boxes_shows_what_the_engine_says_and_nothing_else_without_a_script() {
    let inputs = with(&page("{{ quorum_table() }}"), "data/inventory.toml", CLUSTER);
    let (chromium, server) = (Chromium::start(), serve(&bundle(&inputs)));
    let tab = chromium.tab();
    tab.screen(1280, 800, Pointer::Mouse);
    tab.without_scripts();
    tab.open(&format!("{}/a/", server.origin));
    let everyone = (1usize << VOTERS) - 1;
    // From one state to the next, one box is clicked (Gray code), so that all states are met.
    for step in 0..1usize << VOTERS {
        let down = step ^ step >> 1;
        if step > 0 {
            let voter = step.trailing_zeros() + 1;
            tab.click(tab.middle_of(&format!(".try label:nth-of-type({voter}) input")));
        }
        let shown: Vec<String> = tab.read(
            "[...document.querySelectorAll('.try output b')].filter(each => each.checkVisibility()).map(each => each.textContent.trim())",
        );
        let expected = simulated(everyone & !down);
        assert!(
            shown.len() == 1 && shown[0].starts_with(&expected),
            "{down:05b} down: {shown:?}, {expected}"
        );
    }
}

#[test]
fn on_paper_there_is_nothing_to_try_and_nothing_to_unfold() {
    let (chromium, server) = (Chromium::start(), own_site());
    let tab = chromium.tab();
    tab.screen(1280, 800, Pointer::Mouse);
    tab.open(&format!("{}/{PROJECT}", server.origin));
    let seen = |drawn: &str| -> Vec<bool> {
        tab.read(&format!("[...document.querySelectorAll('{drawn}')].map(each => each.checkVisibility())"))
    };
    assert_eq!(seen(".quorum .try"), [true]);
    tab.medium("print", &[]);
    assert_eq!(seen(".quorum .try"), [false]);
    let summaries = seen(".quorum summary");
    assert!(!summaries.is_empty() && summaries.iter().all(|seen| !seen), "{summaries:?}");
    assert_eq!(seen(".quorum > .verdict, .quorum > .losses"), [true, true]);
}
