//! What is laid over the cables: the corosync mesh and the QDevice's trunk. It moves nothing.

use super::board::{Layer, Net, Start};
use super::place::Placed;
use super::ports::PortOf;
use super::route::{apart, beyond, lay_stub, stub_points};
use super::search::Search;
use super::{Laid, Line, WireKind};
use crate::model::topology::{Band, Topology};

/// From how many members on the mesh is a bus.
const BUS_FROM: usize = 6;
/// How often the lines of a mesh are laid anew in another order.
pub const TRIES: usize = 96;
/// After so many tries that start from what the last one got wrong, another order is begun with.
const TRIES_OF_AN_ORDER: usize = 8;
/// A mesh line crosses another only where there is no other way.
const CROSSING: u32 = 4_000;
/// Of five members' lines one must cross another (K5): then a crossing costs a short way round.
const CROSSING_OF_FIVE: u32 = 80;
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
    /// The pairs, in the order in which they are laid; none where a bus is drawn anyway.
    pairs: Vec<(usize, usize)>,
}

impl<'a> Mesh<'a> {
    /// The mesh of a topology's members.
    pub fn new(topology: &'a Topology, placed: &'a Placed) -> Self {
        let devices = topology.devices.iter().enumerate();
        let members: Vec<usize> =
            devices.filter_map(|(index, device)| (device.band == Band::Node).then_some(index)).collect();
        let pairs = match MeshShape::of(topology) {
            MeshShape::Arcs => pairs(&members, placed),
            MeshShape::Bus => Vec::new(),
        };
        Mesh { topology, placed, members, pairs }
    }

    /// Lays the mesh and the QDevice's trunk; returns how many lines found no way.
    pub fn lay(&mut self, turn: usize, shape: MeshShape, laid: &mut Laid, search: &mut Search) -> usize {
        // The nets of the overlay come after those of devices and links. Every line of the mesh has one of its own,
        // unless the mesh is a bus.
        let first = self.topology.devices.len() + self.topology.links.len();
        let mut lost = match shape {
            MeshShape::Bus => {
                lay_bus(&self.members, self.placed, Net::new(first, Layer::Overlay), laid, search)
            }
            MeshShape::Arcs => self.lay_pairs(turn, first, laid, search),
        };
        let Some(port) = self.placed.port(PortOf::Trunk) else { return lost };
        lay_stub(port, TRUNK, &mut laid.board);
        laid.lines.push((WireKind::Trunk, stub_points(port)));
        // A single member has no mesh: the trunk leads to its box.
        let single = match self.members.as_slice() {
            [only] => around(self.placed, laid, *only),
            _ => Vec::new(),
        };
        let line = line(WireKind::Trunk, TRUNK, &[], &single);
        lost += usize::from(!laid.route(&Line { starts: &[beyond(port)], ..line }, search));
        lost
    }

    /// One line for each pair. What crosses another goes first the next time; now and then all are turned, or begun with
    /// in another order.
    fn lay_pairs(&mut self, turn: usize, first: usize, laid: &mut Laid, search: &mut Search) -> usize {
        let (mut lost, mut faulty) = (0, Vec::new());
        let is_cheap = self.pairs.len() == LINES_OF_FIVE && turn % 2 == 1;
        let crossing = if is_cheap { CROSSING_OF_FIVE } else { CROSSING };
        for ((a, b), id) in self.pairs.iter().zip(first..) {
            let (starts, ends) = (around(self.placed, laid, *a), around(self.placed, laid, *b));
            let before = laid.board.crossings;
            let line = line(WireKind::Mesh, Net::new(id, Layer::Overlay), &starts, &ends);
            let found = laid.route(&Line { crossing, ..line }, search);
            lost += usize::from(!found);
            if !found || laid.board.crossings > before {
                faulty.push((*a, *b));
            }
        }
        self.pairs.sort_by_key(|pair| !faulty.contains(pair));
        if turn % 3 == 2 {
            self.pairs.rotate_left(1);
        }
        if turn % 7 == 6 {
            self.pairs.iter_mut().for_each(|pair| *pair = (pair.1, pair.0));
        }
        if turn % TRIES_OF_AN_ORDER == TRIES_OF_AN_ORDER - 1 {
            self.begin_with_another_order(turn / TRIES_OF_AN_ORDER);
        }
        lost
    }

    /// First the diagonals of a square last, as one of them may be the line that has to cross; then any order, the same
    /// in each run.
    fn begin_with_another_order(&mut self, round: usize) {
        self.pairs = pairs(&self.members, self.placed);
        if round == 0 {
            let placed = self.placed;
            self.pairs.sort_by_key(|(a, b)| is_diagonal(placed, *a, *b));
            return;
        }
        let mut random = Xorshift::new(round);
        for at in (1..self.pairs.len()).rev() {
            self.pairs.swap(at, random.below(at + 1));
        }
    }
}

/// Numbers that look random and are the same in each run (Marsaglia, "Xorshift RNGs", 2003).
struct Xorshift(u64);

impl Xorshift {
    fn new(seed: usize) -> Self {
        let seed = u64::try_from(seed).unwrap_or(0);
        Xorshift(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(12_345))
    }

    /// A number below `bound`, which is not 0.
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound).unwrap_or(1)).unwrap_or(0)
    }
}

fn line<'a>(kind: WireKind, net: Net, starts: &'a [Start], ends: &'a [Start]) -> Line<'a> {
    Line { kind, net, starts, ends, crossing: CROSSING, most_crossings: usize::MAX }
}

fn around(placed: &Placed, laid: &Laid, device: usize) -> Vec<Start> {
    placed.frames.get(device).map(|frame| laid.board.around(*frame)).unwrap_or_default()
}

/// One line that all members hang on, from below: the second is joined to the first, all others to what is there by
/// then.
fn lay_bus(members: &[usize], placed: &Placed, net: Net, laid: &mut Laid, search: &mut Search) -> usize {
    let below = |laid: &Laid, device: usize| {
        let all = around(placed, laid, device);
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

/// Whether two boxes stand side by side neither in a row nor in a column, but in rows that follow each other.
fn is_diagonal(placed: &Placed, a: usize, b: usize) -> bool {
    let (Some(a), Some(b)) = (placed.frames.get(a), placed.frames.get(b)) else { return false };
    let (top, bottom) = (a.row.min(b.row), a.row.max(b.row));
    let is_near = !placed.frames.iter().any(|other| top < other.row && other.row < bottom);
    top < bottom && is_near && a.column.abs_diff(b.column) >= a.width
}

/// All pairs, neighbours first: so the four corners of a square are joined before its diagonals.
fn pairs(members: &[usize], placed: &Placed) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    for (index, a) in members.iter().enumerate() {
        for b in members.iter().skip(index + 1) {
            if let (Some(from), Some(to)) = (placed.frames.get(*a), placed.frames.get(*b)) {
                pairs.push((apart(from, to), *a, *b));
            }
        }
    }
    pairs.sort_unstable();
    pairs.into_iter().map(|(_, a, b)| (a, b)).collect()
}
