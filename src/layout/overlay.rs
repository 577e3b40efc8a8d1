//! What is laid over the cables: the corosync mesh and the QDevice's trunk. It moves nothing.

use super::board::{Layer, Net, Start};
use super::negotiate::{Pair, paths};
use super::place::{Cells, Placed};
use super::ports::PortOf;
use super::route::{apart, beyond, lay_stub, stub_points};
use super::search::Search;
use super::{Laid, Line, WireKind};
use crate::model::topology::{Band, Topology};

/// From how many members on the mesh is a bus.
const BUS_FROM: usize = 6;
/// Of what is laid over the cables, nothing crosses another line of it where there is another way.
const CROSSING: u32 = 4_000;
/// How many lines five members have.
const LINES_OF_FIVE: usize = 10;

/// The QDevice serves the whole mesh: its trunk ends at any line of it.
const TRUNK: Net = Net::ANY_OVERLAY;

/// How the mesh is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeshShape {
    /// A line for each pair of members.
    Arcs,
    /// One line that all members hang on: from [`BUS_FROM`] members on, and where no arcs keep to the law of crossings.
    Bus,
}

impl MeshShape {
    /// How the mesh of this topology should be drawn.
    pub fn of(topology: &Topology) -> Self {
        let members = topology.devices.iter().filter(|device| device.band == Band::Node).count();
        if members >= BUS_FROM { MeshShape::Bus } else { MeshShape::Arcs }
    }
}

/// What is to be laid.
pub struct Mesh<'a> {
    topology: &'a Topology,
    placed: &'a Placed,
    members: Vec<usize>,
}

impl<'a> Mesh<'a> {
    /// The mesh of a topology's members.
    pub fn new(topology: &'a Topology, placed: &'a Placed) -> Self {
        let devices = topology.devices.iter().enumerate();
        let members = devices.filter_map(|(index, device)| (device.band == Band::Node).then_some(index));
        Mesh { topology, placed, members: members.collect() }
    }

    /// Lays the mesh and the QDevice's trunk; returns how many lines found no way.
    pub fn lay(&self, shape: MeshShape, laid: &mut Laid, search: &mut Search) -> usize {
        // The nets of the overlay come after those of devices and links. Every line of the mesh has one of its own,
        // unless the mesh is a bus.
        let first = self.topology.devices.len() + self.topology.links.len();
        let mut lost = match shape {
            MeshShape::Bus => {
                lay_bus(&self.members, self.placed, Net::new(first, Layer::Overlay), laid, search)
            }
            MeshShape::Arcs => self.lay_arcs(first, laid, search),
        };
        let Some(port) = self.placed.port(PortOf::Trunk) else { return lost };
        lay_stub(port, TRUNK, &mut laid.board);
        laid.lines.push((WireKind::Trunk, stub_points(port)));
        // A single member has no mesh: the trunk leads to its box.
        let single = match self.members.as_slice() {
            [only] => around(self.placed, laid, *only, TRUNK),
            _ => Vec::new(),
        };
        let line = line(WireKind::Trunk, TRUNK, &[], &single);
        lost += usize::from(!laid.route(&Line { starts: &[beyond(port)], ..line }, search));
        lost
    }

    /// One line for each pair.
    fn lay_arcs(&self, first: usize, laid: &mut Laid, search: &mut Search) -> usize {
        let pairs: Vec<Pair> = pairs(&self.members, self.placed)
            .into_iter()
            .zip(first..)
            .map(|(boxes, id)| Pair { net: Net::new(id, Layer::Overlay), boxes })
            .collect();
        // A full mesh of five cannot be drawn without a crossing (K5); smaller ones can.
        let allowed = usize::from(pairs.len() == LINES_OF_FIVE);
        let mut lost = 0;
        for (pair, path) in pairs.iter().zip(paths(&laid.board, &pairs, allowed, search)) {
            match path {
                Some(path) => {
                    let points = laid.board.lay(&path, pair.net);
                    laid.add(WireKind::Mesh, pair.net, points);
                }
                None => lost += 1,
            }
        }
        lost
    }
}

fn line<'a>(kind: WireKind, net: Net, starts: &'a [Start], ends: &'a [Start]) -> Line<'a> {
    Line { kind, net, starts, ends, crossing: CROSSING, most_crossings: usize::MAX }
}

fn around(placed: &Placed, laid: &Laid, device: usize, net: Net) -> Vec<Start> {
    placed.frames.get(device).map(|frame| laid.board.around(*frame, net)).unwrap_or_default()
}

/// One line that all members hang on, from below: the second is joined to the first, all others to what is there by
/// then.
fn lay_bus(members: &[usize], placed: &Placed, net: Net, laid: &mut Laid, search: &mut Search) -> usize {
    let below = |laid: &Laid, device: usize| {
        let all = around(placed, laid, device, net);
        let below = all.iter().filter(|start| start.direction == 2);
        // Drops in the middle of every box, as on a rack of hooks.
        let below: Vec<Start> = below.map(|start| Start { cost: start.cost * 6, ..*start }).collect();
        if below.is_empty() { all } else { below }
    };
    let mut ends = members.first().map(|first| below(laid, *first)).unwrap_or_default();
    let mut lost = 0;
    for member in members.iter().skip(1) {
        let starts = below(laid, *member);
        if laid.route(&line(WireKind::Mesh, net, &starts, &ends), search) {
            ends.clear();
        } else {
            lost += 1;
        }
    }
    lost
}

/// The boxes of all pairs, neighbours first: so the four corners of a square are joined before its diagonals.
fn pairs(members: &[usize], placed: &Placed) -> Vec<[Cells; 2]> {
    let boxes: Vec<Cells> = members.iter().filter_map(|member| placed.frames.get(*member)).copied().collect();
    let mut pairs: Vec<[Cells; 2]> = Vec::new();
    for (index, one) in boxes.iter().enumerate() {
        pairs.extend(boxes.iter().skip(index + 1).map(|other| [*one, *other]));
    }
    pairs.sort_by_key(|[one, other]| apart(one, other));
    pairs
}
