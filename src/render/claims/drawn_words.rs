//! The words that only the topology's drawing and cards print, each with its own origin.
//!
//! Comes in: an inventory, and what was measured of it. Goes out: which words are stated at which lines, which are
//! computed from them, and which a snapshot measured.

use super::components::{Figure, has_digit};
use super::origins::{Sources, figure, measured};
use crate::diag::Span;
use crate::model::claims::Origin;
use crate::model::inventory::{Inventory, Nic};
use crate::model::observation::Observation;
use crate::model::topology::{Evidence, Link, Topology};
use crate::parse::snapshot::Snapshot;
use crate::render::measurements::Measurements;

/// Words, and where they come from.
pub struct DrawnWords {
    /// Words that stand alone.
    whole: Vec<(String, Origin)>,
    /// Parts of sentences, all of which one sentence has.
    parts: Vec<(Vec<String>, Origin)>,
}

impl DrawnWords {
    /// The words of an inventory's topology.
    pub fn new(sources: &Sources<'_>, inventory: &Inventory, measurements: &Measurements) -> Self {
        let topology = Topology::new(inventory, &measurements.runs);
        let mut words = DrawnWords { whole: Vec::new(), parts: Vec::new() };
        for device in &topology.devices {
            let places = facts(sources, &device.name);
            for text in [&device.facts, &device.short_facts].into_iter().flatten() {
                words.add(text, Origin::computed("what is stated of the machine, shortened", places.clone()));
            }
        }
        for (index, link) in topology.links.iter().enumerate() {
            words.add_link(sources, inventory, &topology, index, link);
        }
        words.add_states(sources, inventory, measurements);
        words
    }

    /// The text as a figure; `None` if it is none of these words.
    pub fn figure(&self, text: &str) -> Option<Figure> {
        let whole = self.whole.iter().find(|(word, _)| word == text).map(|(_, origin)| origin);
        let in_parts = |(parts, _): &&(Vec<String>, Origin)| parts.iter().all(|part| text.contains(part));
        let origin = whole.or_else(|| self.parts.iter().find(in_parts).map(|(_, origin)| origin))?;
        Some(("drawing".to_owned(), text.to_owned(), origin.clone()))
    }

    /// A word of its own; one that several machines have has the places of all.
    fn add(&mut self, word: &str, origin: Origin) {
        if !has_digit(word) || origin.sources.is_empty() {
            return;
        }
        match self.whole.iter_mut().find(|(known, _)| known == word) {
            Some((_, known)) => {
                let known = &mut known.sources;
                origin.sources.into_iter().for_each(|place| {
                    if !known.contains(&place) {
                        known.push(place);
                    }
                });
            }
            None => self.whole.push((word.to_owned(), origin)),
        }
    }

    fn add_link(
        &mut self,
        sources: &Sources<'_>,
        inventory: &Inventory,
        topology: &Topology,
        index: usize,
        link: &Link,
    ) {
        let name = |device: usize| topology.devices.get(device).map_or("", |device| device.name.as_str());
        // A mark stands for all loose ends that are drawn as one.
        let together = topology.links.iter().filter(|other| other.drawn_with == Some(index)).chain([link]);
        let ports = together.flat_map(|link| speeds(inventory, name(link.from), &link.ports)).collect();
        let own = speeds(inventory, name(link.from), &link.ports);
        for (word, places) in [(&link.mark, ports), (&link.speed, own.clone())] {
            self.add(word.as_deref().unwrap_or_default(), of_ports(places));
        }
        if let (Some(speed), Some(to)) = (&link.far_speed, link.to) {
            let back = |nic: &&Nic| nic.to.as_ref().is_some_and(|to| *to.value == *name(link.from));
            let places: Vec<Span> =
                nics(inventory, name(to)).iter().filter(back).filter_map(speed_place).collect();
            self.add(speed, Origin::computed("the speeds of the ports", places));
        }
        let evidence = link.evidence.as_ref();
        if let Some((evidence, snapshot)) =
            evidence.and_then(|found| Some((found, sources.snapshot(&found.snapshot)?)))
        {
            self.add_evidence(link, evidence, snapshot, own.clone());
        }
        if let Some(speed) = &link.speed_in_words {
            let parts = vec![name(link.from).to_owned(), link.ports.join(" + "), format!("stated {speed}")];
            self.parts.push((parts, of_ports(own)));
        }
    }

    fn add_evidence(&mut self, link: &Link, evidence: &Evidence, snapshot: &Snapshot, stated: Vec<Span>) {
        let rate: Vec<Span> = figure(snapshot, "rate").into_iter().collect();
        self.add(&evidence.measured, measured(snapshot, rate.clone()));
        // On the card and in the list both stand side by side.
        let parts = vec![link.ports.join(" + "), format!("measured {}", evidence.measured)];
        self.parts.push((parts, measured(snapshot, stated.into_iter().chain(rate).collect())));
    }

    fn add_states(&mut self, sources: &Sources<'_>, inventory: &Inventory, measurements: &Measurements) {
        let snapshot = measurements.states_from.as_ref().and_then(|name| sources.snapshot(name));
        let Some((snapshot, Some(Observation::Pvecm(status)))) =
            snapshot.map(|found| (found, found.observation.as_ref()))
        else {
            return;
        };
        for (name, state) in &measurements.states {
            let node = inventory.nodes.iter().find(|node| *node.machine.name == *name);
            let member =
                node.and_then(|node| status.members.iter().find(|member| member.nodeid == *node.nodeid));
            let device = status.device.as_ref().filter(|_| node.is_none());
            let place = member.map(|member| &member.span).or(device.map(|device| &device.span));
            let place = place.cloned().unwrap_or_else(|| Span::new(&snapshot.file, 0..0));
            // Machines of one state have one text: it is measured at the lines of all of them.
            let origin = measured(snapshot, vec![place]);
            match self.parts.iter_mut().find(|(parts, _)| parts[..] == [state.clone()]) {
                Some((_, known)) => known.sources.extend(origin.sources),
                None => self.parts.push((vec![state.clone()], origin)),
            }
        }
    }
}

/// Stated by one port, or computed from several.
fn of_ports(places: Vec<Span>) -> Origin {
    match &places[..] {
        [_] => Origin::stated(places),
        _ => Origin::computed("the speeds of the ports", places),
    }
}

/// The places of a machine's cores and memory, or of a switch's speed.
fn facts(sources: &Sources<'_>, name: &str) -> Vec<Span> {
    let paths = ["node", "machine"]
        .into_iter()
        .flat_map(|kind| [vec![kind, name, "cpu", "cores"], vec![kind, name, "ram"]]);
    let found = paths.chain([vec!["switch", name, "speed"]]).filter_map(|path| sources.origin(&path));
    found.flat_map(|origin| origin.sources).collect()
}

fn nics<'i>(inventory: &'i Inventory, device: &str) -> &'i [Nic] {
    let machine =
        inventory.all_machines().find(|machine| *machine.name == *device).map(|machine| &machine.nics);
    let switch =
        || inventory.switches.iter().find(|switch| *switch.name == *device).map(|switch| &switch.ports);
    machine.or_else(switch).map(Vec::as_slice).unwrap_or_default()
}

fn speeds(inventory: &Inventory, device: &str, ports: &[String]) -> Vec<Span> {
    let named = nics(inventory, device).iter().filter(|nic| ports.contains(&nic.name));
    named.filter_map(speed_place).collect()
}

fn speed_place(nic: impl std::borrow::Borrow<Nic>) -> Option<Span> {
    Some(nic.borrow().speed.as_ref()?.span.clone())
}
