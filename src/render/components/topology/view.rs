//! What the template of `topology` sees.
//!
//! Comes in: an inventory, and what was measured of it. Goes out: the topology laid out and drawn, and its words.

use indexmap::IndexMap;
use serde::Serialize;

use super::drawing::{WriteWord, card_id, draw, plain};
use super::legend::{LegendView, legend};
use crate::layout::{Diagram, Variant, lay_out};
use crate::model::inventory::{AnyEquipment, Inventory, Power, Ups};
use crate::model::topology::{Link, Topology};
use crate::render::components::measurements::Measurements;

/// A topology, laid out and drawn; once for all pages that show it.
pub struct DrawnTopology {
    /// What is connected to what.
    pub topology: Topology,
    /// What was measured of it.
    pub measurements: Measurements,
    diagrams: [(Variant, Diagram); 2],
    title: String,
    /// What the template sees.
    pub view: TopologyView,
}

/// The highest drawing that a screen of 800 px holds together with a card.
const TALLEST: i32 = 600;
/// The most cables that a card shows at once: more would not be taken in at a glance.
pub const MOST_CABLES: usize = 6;

/// What the template sees.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TopologyView {
    /// Both drawings, as SVG.
    pub drawings: String,
    /// The kinds of line that occur.
    pub legend: Vec<LegendView>,
    /// Whether the wide drawing is too high for a screen that is to hold a card as well.
    is_tall: bool,
    /// The card of each piece of equipment, by its name.
    cards: IndexMap<String, MachineCardView>,
    /// Every link in words.
    links: Vec<LinkWords>,
    /// Every UPS in words.
    pub upses: Vec<UpsWords>,
    /// The clusters whose members are told together.
    clusters: Vec<ClusterWordsView>,
    /// `3 votes · lms`.
    qdevice: Option<QDeviceWords>,
}

#[derive(Clone, Debug, Serialize)]
struct MachineCardView {
    id: String,
    number: usize,
    /// `online, 1 vote, QDevice alive, vote cast (A,V,NMW); as of …`.
    state: Option<String>,
    /// What it measures of the UPSes that it watches.
    watches: Vec<String>,
    /// The cables that it shows at once.
    cables: Vec<CableWords>,
    /// All others.
    further_cables: Vec<CableWords>,
}

/// A cable as the card at one of its ends tells it.
#[derive(Clone, Debug, Serialize)]
struct CableWords {
    /// Whether the other end states it.
    is_far: bool,
    /// What is at the other end, as its box is labelled.
    other: Option<String>,
    #[serde(flatten)]
    link: LinkWords,
    /// `942 Mb/s`.
    rate: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize)]
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

/// A UPS in words.
#[derive(Clone, Debug, Serialize)]
pub struct UpsWords {
    name: String,
    model: Option<String>,
    role: Option<String>,
    placement: Option<String>,
    monitored_by: Option<String>,
    /// What it feeds, by name.
    pub feeds: Vec<String>,
}

/// A cluster in words.
#[derive(Clone, Debug, Serialize)]
struct ClusterWordsView {
    name: String,
    /// How its members reach each other, or who of them decides.
    links: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
struct QDeviceWords {
    host: String,
    label: String,
}

impl DrawnTopology {
    /// Lays out and draws an inventory's network, with what was measured of it.
    pub fn new(inventory: &Inventory, measurements: &Measurements) -> Self {
        let topology = Topology::new(inventory, &measurements.runs);
        let (wide, narrow) =
            rayon::join(|| lay_out(&topology, Variant::Wide), || lay_out(&topology, Variant::Narrow));
        let links: Vec<LinkWords> = topology.links.iter().map(|link| link_words(&topology, link)).collect();
        let view = TopologyView {
            drawings: String::new(),
            legend: legend(&topology),
            is_tall: wide.height > TALLEST,
            cards: cards(inventory, measurements, &topology, &links),
            links,
            upses: ups_words(inventory),
            clusters: topology
                .clusters
                .iter()
                .map(|words| ClusterWordsView { name: words.name.clone(), links: words.links.clone() })
                .collect(),
            qdevice: topology.qdevice.as_ref().map(|trunk| QDeviceWords {
                host: topology.devices.get(trunk.host).map(|host| host.name.clone()).unwrap_or_default(),
                label: trunk.label.clone(),
            }),
        };
        let mut drawn = DrawnTopology {
            topology,
            measurements: measurements.clone(),
            diagrams: [(Variant::Wide, wide), (Variant::Narrow, narrow)],
            title: format!("Network topology of {}", *inventory.cluster.name),
            view,
        };
        drawn.view.drawings = drawn.drawings(&mut plain);
        drawn
    }

    /// Both drawings, as SVG.
    pub fn drawings(&self, write: &mut WriteWord<'_>) -> String {
        let both = self.diagrams.iter();
        both.map(|(variant, diagram)| draw(&self.topology, diagram, *variant, &self.title, write)).collect()
    }
}

/// The card of each piece of equipment, by its name.
fn cards(
    inventory: &Inventory,
    measurements: &Measurements,
    topology: &Topology,
    links: &[LinkWords],
) -> IndexMap<String, MachineCardView> {
    let card = |(number, equipment): (usize, AnyEquipment<'_>)| {
        let name = equipment.common().name.value.clone();
        let mut cables: Vec<CableWords> = cables_of(topology, &name)
            .map(|(index, link)| cable_words(topology, links, &name, index, link))
            .collect();
        let further_cables = cables.split_off(cables.len().min(MOST_CABLES));
        let card = MachineCardView {
            id: card_id(&name),
            number,
            state: measurements.states.get(&name).cloned(),
            watches: watched(inventory, &name).map(|ups| ups.model_or_label().to_owned()).collect(),
            cables,
            further_cables,
        };
        (name, card)
    };
    (1..).zip(inventory.equipment()).map(card).collect()
}

/// The links of a device, stated at either end, with their indices.
pub fn cables_of<'t>(topology: &'t Topology, name: &'t str) -> impl Iterator<Item = (usize, &'t Link)> {
    let is_named = move |index: usize| topology.devices.get(index).is_some_and(|device| device.name == name);
    let links = topology.links.iter().enumerate();
    links.filter(move |(_, link)| is_named(link.from) || link.to.is_some_and(is_named))
}

fn cable_words(
    topology: &Topology,
    links: &[LinkWords],
    name: &str,
    index: usize,
    link: &Link,
) -> CableWords {
    let device = |index: usize| topology.devices.get(index);
    let is_far = device(link.from).is_some_and(|device| device.name != name);
    let other = if is_far { Some(link.from) } else { link.to };
    CableWords {
        is_far,
        other: other.and_then(device).map(|device| device.label.clone()),
        link: links.get(index).cloned().unwrap_or_default(),
        rate: link.evidence.as_ref().map(|evidence| evidence.measured.clone()),
    }
}

/// The UPSes that a machine watches.
pub fn watched<'i>(inventory: &'i Inventory, machine: &'i str) -> impl Iterator<Item = &'i Ups> {
    inventory.upses.iter().filter(move |ups| ups.monitored_by.as_ref().is_some_and(|name| **name == machine))
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
    let feeds = |power: &Power, ups: &Ups| matches!(power, Power::Ups(name) if **name == *ups.name);
    let words = |ups: &Ups| UpsWords {
        name: ups.name.value.clone(),
        model: ups.model.clone().filter(|model| !model.eq_ignore_ascii_case(&ups.name)),
        role: ups.role.clone(),
        placement: ups.placement.words(),
        monitored_by: ups.monitored_by.as_ref().map(|name| name.value.clone()),
        feeds: inventory
            .equipment()
            .map(AnyEquipment::common)
            .filter(|equipment| equipment.power.iter().any(|power| feeds(power, ups)))
            .map(|equipment| equipment.name.value.clone())
            .collect(),
    };
    inventory.upses.iter().map(words).collect()
}
