//! Where the words of the topology come from.
//!
//! Comes in: a word's place, in the drawing or in the view. Goes out: its origin, stated at some lines, computed from them,
//! or measured by a snapshot; and the part that it is.

use super::drawing::DrawingWordSubject;
use super::view::{DrawnTopology, MOST_CABLES, cables_of, watched};
use crate::diag::Span;
use crate::layout::{About, TextKind};
use crate::model::claims::{Origin, OriginKind};
use crate::model::inventory::{ClusterKind, Inventory, Nic};
use crate::model::observation::Observation;
use crate::model::topology::{Band, Link};
use crate::render::figures::origins::{Sources, figure, measured};

/// What the words of a topology come from.
pub struct Origins<'a> {
    /// The inventory.
    pub inventory: &'a Inventory,
    /// The topology as it is shown.
    pub drawn: &'a DrawnTopology,
}

impl Origins<'_> {
    /// The origin of a word in the drawing.
    pub fn of_word(&self, sources: &Sources<'_>, about: DrawingWordSubject<'_>) -> Option<Origin> {
        match about {
            DrawingWordSubject::Cluster => self.cluster_name(0),
            DrawingWordSubject::Device(index) => {
                let name = self.name_of(index)?;
                let own = sources.of_equipment_named(name, &["name"]).map(|origin| origin.sources);
                let places = own.into_iter().flatten().chain(facts(sources, name)).collect();
                Some(Origin::computed("what is stated of the machine", places))
            }
            DrawingWordSubject::Words(kind, About::Device(index)) => self.of_device(sources, kind, *index),
            DrawingWordSubject::Words(TextKind::Corosync, About::Cluster(index)) => {
                self.members(sources, *index)
            }
            DrawingWordSubject::Words(_, About::Cluster(index)) => self.cluster_name(*index),
            DrawingWordSubject::Words(_, About::Place(devices)) => {
                let names = devices.iter().filter_map(|index| self.name_of(*index));
                let places = names.filter_map(|name| sources.of_equipment_named(name, &["standing"]));
                Some(Origin::computed(
                    "their racks and rooms",
                    places.flat_map(|origin| origin.sources).collect(),
                ))
            }
            DrawingWordSubject::Words(kind, About::Link(link) | About::LinkOf { link: Some(link), .. }) => {
                let it = self.link(*link)?;
                let has_figure =
                    kind == TextKind::LinkWords && it.evidence.as_ref().is_some_and(|found| found.is_limit);
                if has_figure {
                    return self.evidence(sources, it, self.marked(*link));
                }
                Some(of_ports(self.marked(*link)))
            }
            // The name of a full mesh, or of its far end.
            DrawingWordSubject::Words(_, About::LinkOf { link: None, device }) => self.of_mesh(Some(*device)),
            DrawingWordSubject::Measured(About::Link(link) | About::LinkOf { link: Some(link), .. }) => {
                self.evidence(sources, self.link(*link)?, Vec::new())
            }
            DrawingWordSubject::Measured(_) => None,
        }
    }

    fn of_device(&self, sources: &Sources<'_>, kind: TextKind, index: usize) -> Option<Origin> {
        let Some(name) = self.name_of(index) else { return self.of_mesh(None) };
        match kind {
            TextKind::Role => sources.of_equipment_named(name, &["role"]),
            TextKind::Place => sources.of_equipment_named(name, &["standing"]),
            TextKind::Badge => {
                let places =
                    ["gpu", "power"].into_iter().filter_map(|key| sources.of_equipment_named(name, &[key]));
                let own = sources.of_equipment_named(name, &["name"]);
                let places: Vec<Span> = places.chain(own).flat_map(|origin| origin.sources).collect();
                Some(Origin::computed("what is stated of the machine", places))
            }
            TextKind::Votes if self.is_qdevice(index) => sources.origin(&["quorum", "qdevice", "votes"]),
            TextKind::Votes => sources.of_equipment_named(name, &["votes"]),
            TextKind::QDevice => sources.origin(&["quorum", "qdevice", "host"]),
            TextKind::Facts | TextKind::Speed => {
                Some(Origin::computed("what is stated of the machine, shortened", facts(sources, name)))
            }
            _ => sources.of_equipment_named(name, &["label"]),
        }
    }

    fn is_qdevice(&self, index: usize) -> bool {
        self.drawn.topology.qdevice.as_ref().is_some_and(|trunk| trunk.host == index)
    }

    /// Where the speeds of a mark are stated: of both ends, and of all loose ends that are drawn as one.
    fn marked(&self, index: usize) -> Vec<Span> {
        let links = self.drawn.topology.links.iter().enumerate();
        let together = links.filter(|(at, link)| *at == index || link.drawn_with == Some(index));
        let mut places: Vec<Span> = together.flat_map(|(_, link)| self.speeds(link)).collect();
        if let Some(link) = self.link(index).filter(|link| link.far_speed.is_some()) {
            let back =
                |nic: &&Nic| nic.to.as_ref().is_some_and(|to| Some(to.as_str()) == self.name_of(link.from));
            let far = link.to.map(|to| self.nics(to)).unwrap_or_default();
            places.extend(far.iter().filter(back).filter_map(speed_place));
        }
        places
    }

    /// The direct cables of a full mesh: all, or those of one machine.
    fn of_mesh(&self, device: Option<usize>) -> Option<Origin> {
        let devices = &self.drawn.topology.devices;
        let is_computer = |end: usize| {
            devices.get(end).is_some_and(|device| matches!(device.band, Band::Node | Band::Machine))
        };
        let own = |link: &&Link| {
            let ends = [Some(link.from), link.to];
            let is_direct = is_computer(link.from) && link.to.is_some_and(is_computer);
            is_direct && (device.is_none() || ends.contains(&device))
        };
        let places =
            self.drawn.topology.links.iter().filter(own).flat_map(|link| self.speeds(link)).collect();
        Some(Origin::computed("the direct cables between machines", places))
    }

    /// The part and the origin of a word of the view, by its path there.
    pub fn of_path(&self, sources: &Sources<'_>, path: &[String]) -> Option<(String, Origin)> {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let (part, origin) = match path.as_slice() {
            ["legend", index, "text"] => ("legend", self.legend(sources, number(index)?)?),
            ["legend", _, "figure"] => {
                let is_limit = |link: &&Link| link.evidence.as_ref().is_some_and(|found| found.is_limit);
                let limit = self.drawn.topology.links.iter().find(is_limit)?;
                ("legend", self.evidence(sources, limit, Vec::new())?)
            }
            ["cards", name, "state"] => ("state", self.state(sources, name)?),
            ["cards", name, "watches", index] => {
                let ups = watched(self.inventory, name).nth(number(index)?)?;
                let key = if ups.model.is_some() { "model" } else { "label" };
                ("UPS", sources.of_equipment_named(&ups.name, &[key])?)
            }
            ["cards", name, list @ ("cables" | "further_cables"), index, key] => {
                let before = if *list == "cables" { 0 } else { MOST_CABLES };
                let (_, link) = cables_of(&self.drawn.topology, name).nth(before + number(index)?)?;
                let key = match *key {
                    "other" if self.name_of(link.from) == Some(*name) => "to",
                    "other" => "from",
                    "rate" => "measured",
                    key => key,
                };
                self.of_link(sources, link, key)?
            }
            ["links", index, key] => self.of_link(sources, self.link(number(index)?)?, key)?,
            ["upses", index, "feeds", place] => {
                let fed = self.drawn.view.upses.get(number(index)?)?.feeds.get(number(place)?)?;
                ("UPS", sources.of_equipment_named(fed, &["name"])?)
            }
            ["upses", index, key] => {
                let ups = self.inventory.upses.get(number(index)?)?;
                let key = if *key == "placement" { "standing" } else { key };
                ("UPS", sources.of_equipment_named(&ups.name, &[key])?)
            }
            ["clusters", index, "name"] => ("cluster", self.cluster_name(number(index)?)?),
            ["clusters", index, "links"] => ("cluster", self.members(sources, number(index)?)?),
            ["qdevice", "label"] => ("QDevice", sources.origin(&["quorum", "qdevice", "votes"])?),
            ["qdevice", "host"] => ("QDevice", sources.origin(&["quorum", "qdevice", "host"])?),
            // An id or a number that leads from the drawing to a card.
            _ => return None,
        };
        Some((part.to_owned(), origin))
    }

    fn legend(&self, sources: &Sources<'_>, index: usize) -> Option<Origin> {
        self.drawn.view.legend.get(index)?;
        Some(Origin::computed("the speeds of the links, as kinds of line", sources.speeds(self.inventory)))
    }

    fn of_link(&self, sources: &Sources<'_>, link: &Link, key: &str) -> Option<(&'static str, Origin)> {
        let named = |name: Option<&str>| sources.of_equipment_named(name?, &["name"]);
        let of_ports_key = |key: &str| {
            let (name, mut places) = (self.name_of(link.from)?, Vec::new());
            for (index, nic) in self.nics(link.from).iter().enumerate() {
                if link.ports.contains(&nic.name) {
                    let origin = sources.of_equipment_named(name, &["nic", &index.to_string(), key]);
                    places.extend(origin.into_iter().flat_map(|origin| origin.sources));
                }
            }
            Some(Origin::stated(places))
        };
        Some(match key {
            "from" => ("link", named(self.name_of(link.from))?),
            "to" => ("link", named(self.name_of(link.to?))?),
            "ports" => ("link", of_ports_key("name")?),
            "bond" => ("link", of_ports_key("bond")?),
            "speed" => ("speed", of_ports(self.speeds(link))),
            // What was measured stands beside what is stated, and may name the limit.
            "measured" | "snapshot" => ("measured", self.evidence(sources, link, self.speeds(link))?),
            _ => return None,
        })
    }

    /// What was measured over a link; `stated` are places that it is told with.
    fn evidence(&self, sources: &Sources<'_>, link: &Link, stated: Vec<Span>) -> Option<Origin> {
        let snapshot = sources.snapshot(&link.evidence.as_ref()?.snapshot)?;
        Some(measured(snapshot, stated.into_iter().chain(figure(snapshot, "rate")).collect()))
    }

    /// The state of a machine, at its line of the member list.
    fn state(&self, sources: &Sources<'_>, name: &str) -> Option<Origin> {
        let snapshot = sources.snapshot(self.drawn.measurements.states_from.as_ref()?)?;
        let Some(Observation::Pvecm(status)) = &snapshot.observation else { return None };
        let node = self.inventory.nodes.iter().find(|node| *node.machine.name == name);
        let member = node.and_then(|node| status.members.iter().find(|member| member.nodeid == *node.nodeid));
        let device = status.device.as_ref().filter(|_| node.is_none());
        let place = member.map(|member| &member.span).or(device.map(|device| &device.span));
        let place = place.cloned().unwrap_or_else(|| Span::new(&snapshot.file, 0..0));
        Some(measured(snapshot, vec![place]))
    }

    fn cluster_name(&self, index: usize) -> Option<Origin> {
        Some(Origin::stated(vec![self.inventory.clusters().nth(index)?.name.span.clone()]))
    }

    /// How the members of a cluster reach each other, or who of them decides.
    fn members(&self, sources: &Sources<'_>, index: usize) -> Option<Origin> {
        let cluster = self.inventory.clusters().nth(index)?;
        let how = match cluster.kind.value {
            ClusterKind::Corosync => "the number of nodes: each has a link to each other one",
            _ => "the number of nodes",
        };
        Some(Origin::computed(how, sources.nodes(cluster)))
    }

    fn link(&self, index: usize) -> Option<&Link> {
        self.drawn.topology.links.get(index)
    }

    fn name_of(&self, device: usize) -> Option<&str> {
        self.drawn.topology.devices.get(device).map(|device| device.name.as_str())
    }

    fn nics(&self, device: usize) -> &[Nic] {
        let Some(name) = self.name_of(device) else { return &[] };
        self.inventory.find(name).map(|equipment| equipment.nics()).unwrap_or_default()
    }

    /// Where the speeds of a link's own ports are stated.
    fn speeds(&self, link: &Link) -> Vec<Span> {
        let own = self.nics(link.from).iter().filter(|nic| link.ports.contains(&nic.name));
        own.filter_map(speed_place).collect()
    }
}

fn number(index: &str) -> Option<usize> {
    index.parse().ok()
}

fn speed_place(nic: &Nic) -> Option<Span> {
    Some(nic.speed.as_ref()?.span.clone())
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
    let paths: [&[&str]; 3] = [&["cpu", "cores"], &["ram"], &["speed"]];
    let stated = |path: &&[&str]| {
        sources.of_equipment_named(name, path).filter(|origin| origin.kind == OriginKind::Stated)
    };
    paths.iter().filter_map(stated).flat_map(|origin| origin.sources).collect()
}
