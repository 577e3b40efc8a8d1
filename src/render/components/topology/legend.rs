//! Which kinds of line a drawing has, and the CSS classes that tell them apart without colour: by width and by dashes.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::model::inventory::LinkState;
use crate::model::quantity::Rate;
use crate::model::topology::Topology;

/// An entry of the legend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LegendView {
    /// The line's CSS classes; a measured figure has none.
    pub class: &'static str,
    /// A measured figure, as it stands in the drawing.
    pub figure: String,
    /// What it stands for.
    pub text: String,
}

/// The classes of speed, from `w0` (not stated) to `w6`; a line's width stands for them, and its lightness.
pub fn speed_class(bits_per_second: Option<u64>) -> &'static str {
    match bits_per_second {
        None => "w0",
        Some(..1_000_000_000) => "w1",
        Some(..2_500_000_000) => "w2",
        Some(..10_000_000_000) => "w3",
        Some(..25_000_000_000) => "w4",
        Some(..100_000_000_000) => "w5",
        Some(_) => "w6",
    }
}

/// The class of a link that does not carry traffic, with a blank before it.
pub fn state_class(state: LinkState) -> &'static str {
    match state {
        LinkState::Up => "",
        LinkState::Standby => " standby",
        LinkState::AdminDown => " down",
    }
}

/// The speeds that each class of line stands for, from the slowest: those that links state, never a round figure.
fn speeds(topology: &Topology) -> BTreeMap<&'static str, String> {
    let up = topology.links.iter().filter(|link| link.state == LinkState::Up && link.drawn_with.is_none());
    let mut classes: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    for link in up {
        classes.entry(speed_class(link.bits_per_second)).or_default().extend(link.bits_per_second);
    }
    let in_words = |speeds: BTreeSet<u64>| {
        let all: Vec<String> = speeds.into_iter().map(Rate::spell).collect();
        match &all[..] {
            [] => "speed not stated".to_owned(),
            [least, _, _, .., most] => format!("{least} to {most}"),
            few => few.join(", "),
        }
    };
    classes.into_iter().map(|(class, speeds)| (class, in_words(speeds))).collect()
}

/// The kinds of line that occur.
pub fn legend(topology: &Topology) -> Vec<LegendView> {
    let entry = |class, text: &str| LegendView { class, figure: String::new(), text: text.to_owned() };
    let mut legend: Vec<LegendView> =
        speeds(topology).into_iter().map(|(class, text)| entry(class, &text)).collect();
    let has = |state: LinkState, is_loose: bool| {
        topology.links.iter().any(|link| link.state == state && link.to.is_none() == is_loose)
    };
    let kinds = [
        (has(LinkState::Standby, false) || has(LinkState::Standby, true), "w2 standby", "standby"),
        (has(LinkState::AdminDown, false), "w2 down", "switched off"),
        (has(LinkState::AdminDown, true), "off", "port switched off"),
        (has(LinkState::Up, true) || has(LinkState::Standby, true), "w2 loose", "other end not stated"),
    ];
    legend
        .extend(kinds.into_iter().filter(|(occurs, ..)| *occurs).map(|(_, class, text)| entry(class, text)));
    let limit =
        topology.links.iter().find_map(|link| link.evidence.as_ref().filter(|evidence| evidence.is_limit));
    legend.extend(limit.map(|evidence| LegendView {
        class: "",
        figure: evidence.measured.clone(),
        text: "measured over the link that is the limit".to_owned(),
    }));
    legend
}
