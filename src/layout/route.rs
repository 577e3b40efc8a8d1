//! The cables of a drawing: each from its port to the other end, in an order that leaves room for the rest.

use super::board::{Board, Edge, Layer, Net, Point, Start};
use super::place::{Cells, Placed};
use super::ports::{Port, PortOf, STUB, Side};
use super::search::Search;
use super::{Laid, Line, WireKind};
use crate::model::topology::{Band, Link, Topology};

/// How often cables are laid anew in another order, at most.
pub const TRIES: usize = 12;
/// With more devices than this, many tries would take too long: what crosses too much is drawn as two ends.
const MANY: usize = 30;

/// A crossing costs more than any detour.
const NEVER: u32 = 4_000;
/// A cable beyond the spanning forest may cross another instead of going around half of the drawing.
const CROSSINGS: [u32; 3] = [60, DEAR, NEVER];
/// A crossing costs as much as a way round a good part of the drawing.
const DEAR: u32 = 300;

/// What is to be laid.
pub struct Plan<'a> {
    topology: &'a Topology,
    placed: &'a Placed,
    nets: Vec<Net>,
}

/// What came of laying all cables.
#[derive(Default)]
pub struct Outcome {
    /// How many are drawn as two ends, because they would cross more than they may.
    pub faults: usize,
    /// Those that crossed others, or were not laid.
    pub crossed: Vec<usize>,
}

impl<'a> Plan<'a> {
    /// Links to one switch share rails, as ports of a switch do not differ.
    pub fn new(topology: &'a Topology, placed: &'a Placed) -> Self {
        let mut fan_in = vec![0_usize; topology.devices.len()];
        for to in topology.links.iter().filter_map(|link| link.to) {
            if let Some(count) = fan_in.get_mut(to) {
                *count += 1;
            }
        }
        let is_switch =
            |device: usize| topology.devices.get(device).is_some_and(|device| device.band == Band::Switch);
        let fans_out =
            |device: &usize| is_switch(*device) && fan_in.get(*device).is_some_and(|count| *count > 1);
        let net = |(index, link): (usize, &Link)| {
            let own = is_switch(link.from) || link.far_speed.is_some();
            let rail = link.to.filter(fans_out).filter(|_| !own);
            Net::new(rail.unwrap_or(topology.devices.len() + index), Layer::Cables)
        };
        Plan { topology, placed, nets: topology.links.iter().enumerate().map(net).collect() }
    }

    fn net(&self, link: usize) -> Net {
        self.nets.get(link).copied().unwrap_or(Net::new(0, Layer::Cables))
    }

    fn is_large(&self) -> bool {
        self.topology.devices.len() > MANY
    }

    /// Lays all links in the given order, those that make a spanning forest first: they never need to cross one another.
    /// The others may cross as many lines as they are; what would cross more is drawn as its ends alone, so there are
    /// never more crossings of cables than cables beyond a spanning forest.
    pub fn lay_cables(&self, order: &[usize], turn: usize, laid: &mut Laid, search: &mut Search) -> Outcome {
        for port in &self.placed.ports {
            match port.of {
                PortOf::Near(link) | PortOf::Far(link) => lay_stub(port, self.net(link), &mut laid.board),
                PortOf::Trunk => laid.board.keep(beyond(port), Net::ANY_OVERLAY),
            }
        }
        let crossing = CROSSINGS.get(turn % CROSSINGS.len()).copied().unwrap_or(NEVER);
        let (forest, extra) = self.forest(order);
        let budget = extra.len();
        // Where some may cross, a long way round is not worth its time.
        let price = if self.is_large() && turn == 0 && budget > 0 { 60 } else { NEVER };
        let mut outcome = Outcome::default();
        for link in forest {
            let before = laid.board.crossings;
            let found = self.lay_cable(link, (price, budget.saturating_sub(before)), laid, search);
            if !found {
                self.lay_ends(link, laid);
                outcome.faults += 1;
            }
            if !found || laid.board.crossings > before {
                outcome.crossed.push(link);
            }
        }
        for link in extra {
            let before = laid.board.crossings;
            let left = budget.saturating_sub(before);
            let found = self.lay_cable(link, (crossing, left), laid, search);
            if !found {
                self.lay_ends(link, laid);
                outcome.faults += usize::from(!self.is_large());
            }
            if !found || laid.board.crossings > before {
                outcome.crossed.push(link);
            }
        }
        outcome
    }

    /// The stubs of a link alone.
    fn lay_ends(&self, index: usize, laid: &mut Laid) {
        for port in
            [PortOf::Near(index), PortOf::Far(index)].into_iter().filter_map(|of| self.placed.port(of))
        {
            laid.lines.push((WireKind::Away(index), stub_points(port)));
        }
    }

    /// Whether there was a way, at a price for each crossing and with no more than some of them.
    fn lay_cable(&self, index: usize, price: (u32, usize), laid: &mut Laid, search: &mut Search) -> bool {
        let Some(link) = self.topology.links.get(index) else { return true };
        let Some(port) = self.placed.port(PortOf::Near(index)) else { return link.drawn_with.is_some() };
        let net = self.net(index);
        let Some(to) = link.to else {
            laid.add(WireKind::Loose(index), net, stub_points(port));
            return true;
        };
        let far = self.placed.port(PortOf::Far(index));
        let ends = match far {
            Some(far) => vec![beyond(far)],
            None => self.around(&laid.board, link, net),
        };
        let is_rail = net == Net::new(to, Layer::Cables);
        let kind = if is_rail { WireKind::Rail(index) } else { WireKind::Link(index) };
        let (crossing, most_crossings) = price;
        let line = Line { kind, net, starts: &[beyond(port)], ends: &ends, crossing, most_crossings };
        let found = laid.route(&line, search);
        if found {
            let stubs = std::iter::once(port).chain(far);
            laid.lines.extend(stubs.map(|port| (WireKind::Link(index), stub_points(port))));
        }
        found
    }

    /// The nearest ends first.
    pub fn first_order(&self) -> Vec<usize> {
        let links = &self.topology.links;
        let mut order: Vec<usize> = (0..links.len()).collect();
        order.sort_by_key(|index| (links.get(*index).map_or(0, |link| self.distance(link)), *index));
        order
    }

    /// Which links make a spanning forest, by their order, and which are beyond it.
    fn forest(&self, order: &[usize]) -> (Vec<usize>, Vec<usize>) {
        let mut group: Vec<usize> = (0..self.topology.devices.len()).collect();
        let (mut forest, mut extra) = (Vec::new(), Vec::new());
        for index in order.iter().copied() {
            let Some(link) = self.topology.links.get(index) else { continue };
            match group.get(link.from).copied().zip(link.to.and_then(|to| group.get(to)).copied()) {
                Some((from, to)) if from == to => extra.push(index),
                ends => {
                    if let Some((from, to)) = ends {
                        group.iter_mut().filter(|entry| **entry == to).for_each(|entry| *entry = from);
                    }
                    forest.push(index);
                }
            }
        }
        (forest, extra)
    }

    /// The cells around a device at which a cable may end; at a switch on the side that the other device stands on.
    fn around(&self, board: &Board, link: &Link, net: Net) -> Vec<Start> {
        let Some((to, frame)) = link.to.and_then(|to| Some((to, self.placed.frames.get(to).copied()?)))
        else {
            return Vec::new();
        };
        let from = self.placed.frames.get(link.from).map_or(0, |from| from.row);
        let mut starts = board.around(frame, net);
        if self.topology.devices.get(to).is_some_and(|device| device.band == Band::Switch) {
            // Anywhere along a bar is as good as in its middle.
            starts.iter_mut().for_each(|start| start.cost = 0);
        }
        if from == frame.row {
            return starts;
        }
        let below = from > frame.row;
        starts.retain(|start| start.column >= frame.column && start.column < frame.column + frame.width);
        let towards: Vec<Start> =
            starts.iter().copied().filter(|start| (start.row >= frame.row) == below).collect();
        let is_switch = self.topology.devices.get(to).is_some_and(|device| device.band == Band::Switch);
        if towards.is_empty() || !is_switch { starts } else { towards }
    }

    fn distance(&self, link: &Link) -> usize {
        let frames = &self.placed.frames;
        let (from, to) = (frames.get(link.from), link.to.and_then(|to| frames.get(to)));
        from.zip(to).map_or(0, |(from, to)| apart(from, to))
    }
}

/// How far two boxes are from each other, as lines go.
pub fn apart(one: &Cells, other: &Cells) -> usize {
    let middle = |frame: &Cells| frame.column + frame.width / 2;
    one.row.abs_diff(other.row) * 2 + middle(one).abs_diff(middle(other))
}

/// Lays the stub of a port.
pub fn lay_stub(port: &Port, net: Net, board: &mut Board) {
    let (row, outer) = (port.row, port.outer_row());
    board.stub(port.column, row.min(outer)..=row.max(outer), net);
    board.keep(beyond(port), net);
}

/// The cell beyond a stub's outer end.
pub fn beyond(port: &Port) -> Start {
    match port.side {
        Side::Top => Start::up(port.column, port.outer_row().saturating_sub(1)),
        Side::Bottom => Start::down(port.column, port.outer_row() + 1),
    }
}

/// A stub, from the box's edge outwards.
pub fn stub_points(port: &Port) -> Vec<Point> {
    let (inner, outer) = match port.side {
        Side::Top => (Edge::Bottom, Edge::Top),
        Side::Bottom => (Edge::Top, Edge::Bottom),
    };
    let column = port.column;
    debug_assert!(port.row.abs_diff(port.outer_row()) + 1 == STUB);
    vec![Point { column, row: port.row, edge: inner }, Point { column, row: port.outer_row(), edge: outer }]
}
