//! `topology()`: the network of the page's inventory as SVG and as words.
//!
//! Comes in: an inventory. Goes out: two drawings (one for wide pages, one for phones) whose looks are CSS classes, a
//! legend of the lines that occur, the cards' ids, and every link as a sentence. No `style`, no `foreignObject`, no
//! fixed size.

pub mod drawing;
pub mod for_card;
pub mod legend;

use indexmap::IndexMap;
use serde::Serialize;

use super::{Component, Need, ShownDrift, value_of};
use crate::layout::{Variant, lay_out};
use crate::model::inventory::{Inventory, Power};
use crate::model::topology::{Link, Topology};
use crate::render::claims::drawings;
use crate::render::measurements::Measurements;
use drawing::draw;
use legend::{LegendView, legend};

/// The component.
pub static COMPONENT: Component = Component {
    name: "topology",
    arguments: &[],
    inventory: Need::Required,
    view: Some(|call| {
        let view = |inventory: &Inventory, measurements: &Measurements| {
            value_of(&TopologyView::new(inventory, measurements))
        };
        call.of_inventory("topology", view)?.as_ref().clone()
    }),
    drift: ShownDrift::Nothing,
    figures: |call, sources, html| Some(drawings::topology(sources, call.inventory()?, html)),
};

/// What the template sees.
#[derive(Debug, Serialize)]
pub struct TopologyView {
    /// Both drawings, as SVG.
    drawings: String,
    /// The kinds of line that occur.
    legend: Vec<LegendView>,
    /// The card of each machine, by the machine's name.
    cards: IndexMap<String, CardView>,
    /// Every link in words.
    links: Vec<LinkWords>,
    /// Every UPS in words.
    upses: Vec<UpsWords>,
    /// How many links the corosync mesh has.
    mesh_links: usize,
    /// `3 votes · lms`.
    qdevice: Option<QDeviceWords>,
}

#[derive(Debug, Serialize)]
struct CardView {
    id: String,
    number: usize,
    /// `online, 1 vote, QDevice alive, vote cast (A,V,NMW); as of …`.
    state: Option<String>,
    /// What it measures of the UPSes that it watches.
    watches: Vec<String>,
    /// Its links, the measured ones with their evidence.
    links: Vec<LinkWords>,
}

#[derive(Clone, Debug, Serialize)]
struct LinkWords {
    from: String,
    ports: String,
    bond: Option<String>,
    to: Option<String>,
    speed: Option<String>,
    state: &'static str,
    /// `measured 942 Mb/s, limit: port onboard of pi, 1 Gb/s`.
    measured: Option<String>,
    /// The snapshot that it is from.
    snapshot: Option<String>,
}

#[derive(Debug, Serialize)]
struct UpsWords {
    name: String,
    model: Option<String>,
    monitored_by: Option<String>,
    /// What it feeds, by name.
    feeds: Vec<String>,
}

#[derive(Debug, Serialize)]
struct QDeviceWords {
    host: String,
    label: String,
}

impl TopologyView {
    /// Lays out and draws an inventory's network, with what was measured of it.
    pub fn new(inventory: &Inventory, measurements: &Measurements) -> Self {
        let topology = Topology::new(inventory, &measurements.runs);
        let title = format!("Network topology of {}", inventory.cluster.name);
        let variants = [Variant::Wide, Variant::Narrow];
        let [wide, narrow] = variants;
        let at_once = rayon::join(|| lay_out(&topology, wide), || lay_out(&topology, narrow));
        let diagrams = <[_; 2]>::from(at_once);
        let both = variants.iter().zip(&diagrams);
        let drawings = both.map(|(variant, diagram)| draw(&topology, diagram, *variant, &title)).collect();
        let numbered = topology.devices.iter().enumerate();
        let numbered = numbered.filter_map(|(index, device)| Some((index, device, device.number?)));
        let links: Vec<LinkWords> = topology.links.iter().map(|link| link_words(&topology, link)).collect();
        let mut cards: Vec<(String, CardView)> = numbered
            .map(|(index, device, number)| {
                let watched = inventory
                    .upses
                    .iter()
                    .filter(|ups| ups.monitored_by.as_ref().is_some_and(|name| **name == device.name));
                let own = topology.links.iter().zip(&links).filter(|(link, _)| link.from == index);
                let card = CardView {
                    id: card_id(&device.name),
                    number,
                    state: measurements.states.get(&device.name).cloned(),
                    watches: watched
                        .map(|ups| ups.model.clone().unwrap_or_else(|| ups.label.clone()))
                        .collect(),
                    links: own.map(|(_, words)| words.clone()).collect(),
                };
                (device.name.clone(), card)
            })
            .collect();
        cards.sort_by_key(|(_, card)| card.number);
        TopologyView {
            drawings,
            legend: legend(&topology, &diagrams),
            cards: cards.into_iter().collect(),
            links,
            upses: ups_words(inventory),
            mesh_links: topology.mesh_links,
            qdevice: topology.qdevice.as_ref().map(|trunk| QDeviceWords {
                host: topology.devices.get(trunk.host).map(|host| host.name.clone()).unwrap_or_default(),
                label: trunk.label.clone(),
            }),
        }
    }
}

fn link_words(topology: &Topology, link: &Link) -> LinkWords {
    let name = |index: usize| topology.devices.get(index).map(|device| device.name.clone());
    let measured = link.evidence.as_ref().map(|evidence| {
        let limit = evidence.limit.as_ref().filter(|_| !evidence.is_limit);
        let limit = limit.map(|limit| format!(", limit: {limit}")).unwrap_or_default();
        format!("measured {}{limit}", evidence.measured)
    });
    LinkWords {
        from: name(link.from).unwrap_or_default(),
        ports: link.ports.join(" + "),
        bond: link.bond.clone(),
        to: link.to.and_then(name),
        speed: link.speed_in_words.clone(),
        state: link.state.as_str(),
        measured,
        snapshot: link.evidence.as_ref().map(|evidence| evidence.snapshot.clone()),
    }
}

fn ups_words(inventory: &Inventory) -> Vec<UpsWords> {
    let words = |ups: &crate::model::inventory::Ups| UpsWords {
        name: ups.name.value.clone(),
        model: ups.model.clone().filter(|model| !model.eq_ignore_ascii_case(&ups.name)),
        monitored_by: ups.monitored_by.as_ref().map(|name| name.value.clone()),
        feeds: inventory
            .all_machines()
            .filter(|machine| {
                machine.power.iter().any(|power| matches!(power, Power::Ups(name) if **name == *ups.name))
            })
            .map(|machine| machine.name.value.clone())
            .collect(),
    };
    inventory.upses.iter().map(words).collect()
}

/// The id of a machine's card: `machine-` and the name, blanks replaced. (Headings have ids of their own, so the bare
/// name could clash.)
fn card_id(name: &str) -> String {
    format!("machine-{}", name.split_whitespace().collect::<Vec<_>>().join("-"))
}
