//! Which kinds of line a drawing has, and the CSS classes that tell them apart without colour: by width and by dashes.

use serde::Serialize;

use crate::layout::{Diagram, WireKind};
use crate::model::inventory::LinkState;
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

/// The kinds of line that occur.
pub fn legend(topology: &Topology, diagrams: &[&Diagram]) -> Vec<LegendView> {
    let mut legend = Vec::new();
    let mut add = |occurs: bool, class, text: &str| {
        if occurs {
            legend.push(LegendView { class, figure: String::new(), end: "", text: text.to_owned() });
        }
    };
    let any = |wanted: fn(&Link) -> bool| topology.links.iter().any(wanted);
    let class =
        |link: &Link, class| link.state == LinkState::Up && speed_class(link.bits_per_second) == class;
    for (name, text) in [
        ("w0", "speed not stated"),
        ("w1", "up to 1 Gb/s"),
        ("w2", "up to 5 Gb/s"),
        ("w3", "up to 10 Gb/s"),
        ("w4", "up to 40 Gb/s"),
        ("w5", "over 40 Gb/s"),
    ] {
        add(topology.links.iter().any(|link| class(link, name)), name, text);
    }
    add(any(|link| link.state == LinkState::Standby), "w2 standby", "standby");
    add(any(|link| link.state == LinkState::AdminDown), "w2 down", "administratively down");
    let unit = if topology.mesh_links == 1 { "link" } else { "links" };
    add(topology.mesh_links > 0, "mesh", &format!("corosync, full mesh, {} {unit}", topology.mesh_links));
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
