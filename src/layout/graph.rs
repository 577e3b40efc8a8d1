//! What is joined to what, as the drawing sees it: vertices and edges with their sizes, and which vertices are hubs.
//!
//! Comes in: a topology, and the links that are to be words. Goes out: a [`Graph`]. A hub is drawn as a rail: a switch, an
//! internet, a router with machines of its own, and a full mesh of direct cables, which is a vertex of its own here.

use std::collections::{BTreeMap, BTreeSet};

use super::text::{Font, NameRoom, name_lines, widest, widest_piece, width, wrap};
use crate::diag::words::count;
use crate::model::inventory::{LinkState, Medium};
use crate::model::topology::{Band, Device, Topology};

/// Devices and full meshes, and what joins them.
pub struct Graph<'a> {
    pub topology: &'a Topology,
    /// The devices, then the full meshes.
    pub vertices: Vec<Vertex>,
    /// The links that are drawn as one each, then the ends of full meshes.
    pub edges: Vec<Edge>,
}

/// What a vertex is in the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Internet,
    Router,
    Switch,
    Computer,
    Mesh,
}

/// A device or a full mesh.
pub struct Vertex {
    pub shape: Shape,
    pub is_hub: bool,
    pub label: String,
    /// What its ports run at.
    pub speed: String,
    pub cluster: Option<usize>,
    pub is_qdevice: bool,
    /// Its edges, in the order of the links.
    pub edges: Vec<usize>,
    /// The least widths of its words: as they like to be, and in a narrow box.
    pub words: [i32; 2],
}

/// A cable, a bond, a loose end, or an end of a full mesh.
pub struct Edge {
    pub from: usize,
    /// The other end; `None` where it is not stated.
    pub to: Option<usize>,
    pub link: Option<usize>,
    /// What stands beside it.
    pub mark: String,
    /// What was measured over it.
    pub measured: String,
    /// How wide both are.
    pub mark_width: i32,
    pub ports: usize,
    pub state: LinkState,
    pub bits_per_second: Option<u64>,
    /// Whether it is a direct cable of a full mesh, which is drawn by its ends, or is to be words.
    pub is_hidden: bool,
    pub is_words: bool,
}

impl Edge {
    /// The vertex at the other end.
    pub fn other(&self, vertex: usize) -> Option<usize> {
        if self.from == vertex { self.to } else { Some(self.from) }
    }

    /// How wide its place at the edge of a box is.
    pub fn slot(&self) -> i32 {
        (14 + self.mark_width + if self.mark_width > 0 { 8 } else { 4 }).max(24)
    }
}

impl<'a> Graph<'a> {
    /// The graph of a topology; the links in `in_words` are not to be drawn.
    pub fn new(topology: &'a Topology, in_words: &BTreeSet<usize>) -> Self {
        let qdevice = topology.qdevice.as_ref().map(|trunk| trunk.host);
        let vertices = topology.devices.iter().enumerate();
        let vertices = vertices.map(|(index, device)| vertex(device, qdevice == Some(index))).collect();
        let mut graph = Graph { topology, vertices, edges: Vec::new() };
        for (index, link) in topology.links.iter().enumerate().filter(|(_, link)| link.drawn_with.is_none()) {
            let to = link.to.filter(|to| *to != link.from);
            let together = |at: &(usize, _)| {
                at.0 == index || topology.links.get(at.0).is_some_and(|other| other.drawn_with == Some(index))
            };
            let ports =
                topology.links.iter().enumerate().filter(together).map(|(_, link)| link.ports.len()).sum();
            let limit = link.evidence.as_ref().filter(|evidence| evidence.is_limit);
            graph.add(Edge {
                from: link.from,
                to,
                link: Some(index),
                mark: mark(link, to.is_some()),
                measured: limit.map(|evidence| evidence.measured.clone()).unwrap_or_default(),
                mark_width: 0,
                ports,
                state: link.state,
                bits_per_second: link.bits_per_second,
                is_hidden: false,
                is_words: in_words.contains(&index),
            });
        }
        graph.find_hubs();
        graph.find_meshes();
        graph
    }

    fn add(&mut self, mut edge: Edge) {
        let measured = if edge.measured.is_empty() { 0 } else { 5 + width(&edge.measured, Font::Caption) };
        edge.mark_width = width(&edge.mark, Font::Small) + measured;
        for end in [Some(edge.from), edge.to].into_iter().flatten() {
            if let Some(vertex) = self.vertices.get_mut(end) {
                vertex.edges.push(self.edges.len());
            }
        }
        self.edges.push(edge);
    }

    pub fn edge(&self, index: usize) -> Option<&Edge> {
        self.edges.get(index)
    }

    pub fn vertex(&self, index: usize) -> Option<&Vertex> {
        self.vertices.get(index)
    }

    pub fn label(&self, index: usize) -> &str {
        self.vertex(index).map_or("", |vertex| &vertex.label)
    }

    pub fn mark_width(&self, edge: usize) -> i32 {
        self.edge(edge).map_or(0, |edge| edge.mark_width)
    }

    pub fn is_hub(&self, index: usize) -> bool {
        self.vertex(index).is_some_and(|vertex| vertex.is_hub)
    }

    pub fn shape(&self, index: usize) -> Shape {
        self.vertex(index).map_or(Shape::Computer, |vertex| vertex.shape)
    }

    pub fn is_member(&self, index: usize) -> bool {
        self.vertex(index).is_some_and(|vertex| vertex.cluster.is_some())
    }

    pub fn is_qdevice(&self, index: usize) -> bool {
        self.vertex(index).is_some_and(|vertex| vertex.is_qdevice)
    }

    pub fn device(&self, index: usize) -> Option<&'a Device> {
        self.topology.devices.get(index)
    }

    /// The edges of a vertex that lead to another one, with that one.
    pub fn ways(&self, vertex: usize) -> impl Iterator<Item = (usize, usize)> {
        let edges = self.vertex(vertex).map(|vertex| vertex.edges.as_slice()).unwrap_or_default();
        edges.iter().filter_map(move |index| {
            let edge = self.edge(*index).filter(|edge| !edge.is_hidden)?;
            Some((*index, edge.other(vertex)?))
        })
    }

    /// The same of those that are to be drawn.
    pub fn cables(&self, vertex: usize) -> impl Iterator<Item = (usize, usize)> {
        self.ways(vertex).filter(|(edge, _)| self.edge(*edge).is_some_and(|edge| !edge.is_words))
    }

    /// Whether something is joined to an internet.
    pub fn is_online(&self, vertex: usize) -> bool {
        self.ways(vertex).any(|(_, other)| self.shape(other) == Shape::Internet)
    }

    pub fn of_shape(&self, shape: Shape) -> Vec<usize> {
        (0..self.vertices.len()).filter(|index| self.shape(*index) == shape).collect()
    }

    pub fn hubs(&self) -> Vec<usize> {
        let is_rail = |index: &usize| self.is_hub(*index) && self.shape(*index) != Shape::Internet;
        (0..self.vertices.len()).filter(is_rail).collect()
    }

    /// What a link is in the words of the box at one of its ends: `→ mgmt 1G`.
    pub fn in_words(&self, edge: usize, vertex: usize) -> String {
        let Some(edge) = self.edge(edge) else { return String::new() };
        if edge.to.is_none() {
            let mark = if edge.mark.is_empty() { "?" } else { &edge.mark };
            let off = if edge.state == LinkState::AdminDown { " off" } else { "" };
            return [&*format!("{mark}{off}, far end not stated"), &*edge.measured]
                .join(" ")
                .trim_end()
                .to_owned();
        }
        let other = edge.other(vertex).map_or("", |other| self.label(other));
        let figures = [&*edge.mark, &*edge.measured].into_iter().filter(|text| !text.is_empty());
        ["→", other].into_iter().chain(figures).collect::<Vec<_>>().join(" ")
    }

    /// A router with machines of its own is a rail like a switch; of two routers the one with the internet.
    fn find_hubs(&mut self) {
        let is_parent = |router: usize| {
            self.ways(router).any(|(edge, other)| match self.shape(other) {
                Shape::Computer => true,
                Shape::Router => match (self.is_online(router), self.is_online(other)) {
                    (true, false) => true,
                    (false, false) => self.edge(edge).is_some_and(|edge| edge.to == Some(router)),
                    _ => false,
                },
                _ => false,
            })
        };
        let parents: Vec<usize> =
            self.of_shape(Shape::Router).into_iter().filter(|it| is_parent(*it)).collect();
        for (index, vertex) in self.vertices.iter_mut().enumerate() {
            vertex.is_hub = vertex.shape == Shape::Switch || parents.contains(&index);
        }
    }

    /// At least three computers with one direct cable for each pair, all of one speed, are joined by one hub instead.
    fn find_meshes(&mut self) {
        let mut near: BTreeMap<usize, BTreeMap<usize, Vec<usize>>> = BTreeMap::new();
        // A mesh says nothing of the state of its cables: they are up.
        let is_plain = |edge: &Edge| !edge.is_words && edge.state == LinkState::Up;
        for (index, edge) in self.edges.iter().enumerate().filter(|(_, edge)| is_plain(edge)) {
            let Some(to) = edge.to else { continue };
            if self.shape(edge.from) == Shape::Computer && self.shape(to) == Shape::Computer {
                near.entry(edge.from).or_default().entry(to).or_default().push(index);
                near.entry(to).or_default().entry(edge.from).or_default().push(index);
            }
        }
        let mut done = BTreeSet::new();
        for start in near.keys() {
            if !done.insert(*start) {
                continue;
            }
            let mut group = BTreeSet::from([*start]);
            let mut open = vec![*start];
            while let Some(next) = open.pop() {
                let others = near.get(&next).into_iter().flat_map(|others| others.keys());
                open.extend(others.filter(|other| group.insert(**other)));
            }
            done.extend(&group);
            let of = |vertex: &usize| near.get(vertex).into_iter().flat_map(|others| others.values());
            let cables: BTreeSet<usize> = group.iter().flat_map(of).flatten().copied().collect();
            let marks: BTreeSet<&str> =
                cables.iter().filter_map(|cable| self.edge(*cable)).map(|edge| &*edge.mark).collect();
            let each_pair = |vertex: &usize| {
                of(vertex).count() == group.len() - 1 && of(vertex).all(|way| way.len() == 1)
            };
            if group.len() > 2 && marks.len() == 1 && group.iter().all(each_pair) {
                self.add_mesh(&group, &cables);
            }
        }
    }

    fn add_mesh(&mut self, group: &BTreeSet<usize>, cables: &BTreeSet<usize>) {
        let (mut speed, mut bits_per_second, mut ports) = (String::new(), None, 1);
        for cable in cables {
            if let Some(edge) = self.edges.get_mut(*cable) {
                edge.is_hidden = true;
                speed.clone_from(&edge.mark);
                (bits_per_second, ports) = (edge.bits_per_second, edge.ports);
            }
        }
        let each = if speed.is_empty() { String::new() } else { format!(", {speed} each") };
        let label = format!("full mesh: {}{each}", count(cables.len(), "direct cable"));
        let mesh = self.vertices.len();
        self.vertices.push(Vertex {
            shape: Shape::Mesh,
            is_hub: true,
            label,
            speed: String::new(),
            cluster: None,
            is_qdevice: false,
            edges: Vec::new(),
            words: [0, 0],
        });
        for member in group {
            self.add(Edge {
                from: *member,
                to: Some(mesh),
                link: None,
                mark: String::new(),
                measured: String::new(),
                mark_width: 0,
                ports,
                state: LinkState::Up,
                bits_per_second,
                is_hidden: false,
                is_words: false,
            });
        }
    }
}

/// What stands beside a link: its speed, and its state unless a dash at a socket says it.
fn mark(link: &crate::model::topology::Link, is_cable: bool) -> String {
    let far = link.far_speed.as_ref().filter(|far| Some(*far) != link.speed.as_ref());
    let speed =
        [link.mark.as_ref(), far].into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("/");
    let state = match link.state {
        LinkState::AdminDown if is_cable => "off",
        LinkState::Standby => "standby",
        _ if speed.is_empty() && !is_cable => "?",
        _ => "",
    };
    let medium =
        link.medium.filter(|medium| !matches!(medium, Medium::Copper | Medium::Fiber | Medium::Coax));
    let medium = medium.map_or("", |medium| medium.spoken());
    [&*speed, medium, state].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn vertex(device: &Device, is_qdevice: bool) -> Vertex {
    Vertex {
        shape: match device.band {
            Band::Internet => Shape::Internet,
            Band::Router => Shape::Router,
            Band::Switch => Shape::Switch,
            Band::Node | Band::Machine => Shape::Computer,
        },
        is_hub: false,
        label: device.label.clone(),
        speed: device.speed.clone().unwrap_or_default(),
        cluster: device.cluster,
        is_qdevice,
        edges: Vec::new(),
        words: [least_width(device, 2), least_width(device, 3)],
    }
}

/// How wide a box must be for its name, for its facts, and for its role in so many lines.
fn least_width(device: &Device, lines: usize) -> i32 {
    let name = widest(&name_lines(&device.label, NameRoom::FREE), Font::Name) + 28;
    let role = device.role.as_deref().unwrap_or_default();
    let facts = device.facts.as_deref().unwrap_or_default();
    let is_wide = lines == 2;
    let (most, wanted) = if is_wide { (190, width(role, Font::Body).min(140)) } else { (150, 0) };
    let word = role.split_whitespace().map(|word| width(word, Font::Body)).max().unwrap_or(0);
    let mut room = wanted.max(word.min(190)).max(60);
    while room < most && wrap(role, room, Font::Body).len() > lines {
        room += 6;
    }
    let facts = if is_wide {
        width(facts, Font::Body)
    } else {
        facts.split(" · ").map(|fact| width(fact, Font::Body)).max().unwrap_or(0)
    };
    let role = if role.is_empty() { 0 } else { room };
    let more = device.badges.join(" · ");
    let more = [Some(&*more), device.qdevice.as_deref()].into_iter().flatten();
    let more = more.map(|text| words_width(text, is_wide)).max().unwrap_or(0);
    name.max(role).max(facts.min(230)).max(more)
}

/// How wide words should stand that may break.
pub fn words_width(text: &str, is_wide: bool) -> i32 {
    let least = if is_wide { 132 } else { 96 };
    width(text, Font::Small).min(widest_piece(text, Font::Small).min(190).max(least))
}
