//! From a graph to a drawing: where every box, rail, cable and word stands, in integer pixels.
//!
//! Comes in: [`Topology`]. Goes out: a [`Diagram`]. Every switch is a horizontal rail, and what hangs from it stands below
//! it; a cable is one straight line between the edges of the two things that it joins, and crosses nothing but rails, at
//! right angles and without a dot. On a phone every rail is a vertical lane at the left, and every device a row.
//!
//! Where that leaves no room for a cable, the link is words in its box: the finished drawing is held against its laws, and
//! what breaks one is drawn again in words.

mod block;
mod blocks;
mod captions;
mod faults;
mod gaps;
mod graph;
mod internet;
mod machine_box;
mod narrow;
mod places;
mod plan;
mod planner;
mod planning;
mod rail;
mod rows;
mod sizes;
mod text;
mod wide;

pub mod diagram;
pub mod overview;

use std::collections::BTreeSet;

use crate::model::topology::Topology;
pub use diagram::{
    About, Anchor, Cable, DeviceBox, Diagram, Icon, LooseEnd, Rail, RailForm, Rect, Text, TextKind, Tint,
};
use graph::Graph;
pub use text::{Font, width as text_width};

/// For which width of the page a drawing is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// Up to 896 px; more only where a block needs it.
    Wide,
    /// 312 px, for a phone.
    Narrow,
}

impl Variant {
    /// The word of the CSS class.
    pub fn as_str(self) -> &'static str {
        match self {
            Variant::Wide => "wide",
            Variant::Narrow => "narrow",
        }
    }
}

/// The widest drawing for a wide page, in pixels: in the 896 px of the page's column its letters of 12 px are still 9 px
/// high.
const WIDEST: i32 = 1190;

/// How often a drawing is made again with more links in words, before it is drawn as for a phone, which has room for all.
const ATTEMPTS: usize = 12;

/// Draws a topology. Total: a cable for which there is no room is said in words.
pub fn lay_out(topology: &Topology, variant: Variant) -> Diagram {
    let mut in_words = BTreeSet::new();
    for _ in 0..ATTEMPTS {
        let graph = Graph::new(topology, &in_words);
        let diagram = match variant {
            Variant::Wide => wide::draw(graph),
            Variant::Narrow => narrow::draw(graph),
        };
        if variant == Variant::Wide && diagram.width > WIDEST {
            break;
        }
        let faults = faults::find(topology, &diagram);
        if faults.is_empty() {
            return diagram;
        }
        let before = in_words.len();
        in_words.extend(faults.into_iter().flatten());
        if in_words.len() == before {
            break;
        }
    }
    match variant {
        Variant::Wide => lay_out(topology, Variant::Narrow),
        Variant::Narrow => narrow::draw(Graph::new(topology, &in_words)),
    }
}
