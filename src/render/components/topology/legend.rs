//! Which kinds of line a drawing has, and the CSS classes that tell them apart without colour: by width and by dashes.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::diag::words::count;
use crate::layout::{Diagram, WireKind};
use crate::model::inventory::LinkState;
use crate::model::quantity::Rate;
use crate::model::topology::{Link, Topology};

/// An entry of the legend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LegendView {
    /// The line's CSS classes; a measured figure has none.
    class: &'static str,
    /// A measured figure, as it stands in the drawing.
    figure: String,
    /// The CSS class of a link's end.
    end: &'static str,
    text: String,
}

impl LegendView {
    /// Whether it tells how many links the mesh has.
    pub fn is_mesh(&self) -> bool {
        self.class == "mesh"
    }
}

/// The classes of speed, from `w0` (not stated) to `w5`; a line's width stands for them.
pub fn speed_class(bits_per_second: Option<u64>) -> &'static str {
    match bits_per_second {
        None => "w0",
        Some(..=1_000_000_000) => "w1",
        Some(..=5_000_000_000) => "w2",
        Some(..=10_000_000_000) => "w3",
        Some(..=40_000_000_000) => "w4",
        Some(_) => "w5",
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
pub fn legend(topology: &Topology, diagrams: &[&Diagram]) -> Vec<LegendView> {
    let mut legend = Vec::new();
    let mut add = |occurs: bool, class, text: &str| {
        if occurs {
            legend.push(LegendView { class, figure: String::new(), end: "", text: text.to_owned() });
        }
    };
    let any = |wanted: fn(&Link) -> bool| topology.links.iter().any(wanted);
    for (class, text) in speeds(topology) {
        add(true, class, &text);
    }
    add(any(|link| link.state == LinkState::Standby), "w2 standby", "standby");
    add(any(|link| link.state == LinkState::AdminDown), "w2 down", "administratively down");
    let mesh = format!("corosync, full mesh, {}", count(topology.mesh_links, "link"));
    add(topology.mesh_links > 0, "mesh", &mesh);
    add(topology.qdevice.is_some(), "trunk", "QDevice");
    let has = |is: fn(WireKind) -> bool| {
        diagrams.iter().any(|diagram| diagram.wires.iter().any(|wire| is(wire.kind)))
    };
    let mut end = |occurs: bool, end: &'static str, text: &str| {
        if occurs {
            legend.push(LegendView { class: "", figure: String::new(), end, text: text.to_owned() });
        }
    };
    end(has(|kind| matches!(kind, WireKind::Loose(_))), "loose", "other end not stated");
    end(has(|kind| matches!(kind, WireKind::Away(_))), "away", "leads on, as the list says");
    let limit =
        topology.links.iter().find_map(|link| link.evidence.as_ref().filter(|evidence| evidence.is_limit));
    let figure = limit.map(|evidence| evidence.measured.clone());
    legend.extend(figure.map(|figure| LegendView {
        class: "",
        figure,
        end: "",
        text: "measured over the link that is the limit".to_owned(),
    }));
    legend
}
