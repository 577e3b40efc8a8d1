//! The cables of a drawing: each from its port to the other end, in an order that leaves room for the rest.

use std::cmp::Reverse;

use super::board::{Board, Edge, Layer, Net, Point, Start};
use super::place::{Cells, Placed};
use super::ports::{Port, PortOf, STUB, Side};
use super::search::Search;
use super::{Laid, Line, WireKind};
use crate::model::topology::{Band, Link, Topology};

/// How many orders there are in which cables can be laid.
pub const CABLE_ORDERS: usize = 8;

/// A crossing costs more than any detour.
const NEVER: u32 = 4_000;
/// A cable beyond the spanning forest may cross one other instead of going around half of the drawing.
const SELDOM: u32 = 60;

/// What is to be laid.
pub struct Plan<'a> {
    topology: &'a Topology,
    placed: &'a Placed,
    /// How many cables there are beyond a spanning forest.
    pub extra_cables: usize,
    nets: Vec<Net>,
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
        let fans_out = |device: &usize| is_switch(*device) && fan_in.get(*device).is_some_and(|count| *count > 1);
        let net = |(index, link): (usize, &Link)| {
            let own = is_switch(link.from) || link.far_speed.is_some();
            let rail = link.to.filter(fans_out).filter(|_| !own);
            let id = rail.unwrap_or(topology.devices.len() + index);
            Net { id: u32::try_from(id).unwrap_or(0), layer: Layer::Cables }
        };
        Plan {
            topology,
            placed,
            extra_cables: topology.extra_cables(),
            nets: topology.links.iter().enumerate().map(net).collect(),
        }
    }

    fn net(&self, link: usize) -> Net {
        self.nets.get(link).copied().unwrap_or(Net { id: 0, layer: Layer::Cables })
    }

    /// Lays all links; returns how many found no way. Cables that make the spanning forest come first: they never need
    /// to cross one another.
    pub fn lay_cables(&self, order: usize, laid: &mut Laid, search: &mut Search) -> usize {
        for port in &self.placed.ports {
            match port.of {
                PortOf::Near(link) | PortOf::Far(link) => lay_stub(port, self.net(link), &mut laid.board),
                PortOf::Trunk => laid.board.keep(beyond(port), super::overlay::TRUNK),
            }
        }
        // The later half of the orders avoids crossings at any price.
        let crossing = if order < CABLE_ORDERS / 2 { SELDOM } else { NEVER };
        let (forest, extra) = self.in_order(order % (CABLE_ORDERS / 2));
        let forest = forest.into_iter().map(|link| (link, NEVER));
        let all = forest.chain(extra.into_iter().map(|link| (link, crossing)));
        all.filter(|(link, crossing)| !self.lay_cable(*link, *crossing, laid, search)).count()
    }

    /// Whether there was a way.
    fn lay_cable(&self, index: usize, crossing: u32, laid: &mut Laid, search: &mut Search) -> bool {
        let Some(link) = self.topology.links.get(index) else { return true };
        let Some(port) = self.placed.port(PortOf::Near(index)) else { return link.drawn_with.is_some() };
        let net = self.net(index);
        let Some(to) = link.to else {
            laid.add(WireKind::Loose(index), net, stub_points(port));
            return true;
        };
        let ends = match self.placed.port(PortOf::Far(index)) {
            Some(far) => {
                laid.add(WireKind::Link(index), net, stub_points(far));
                vec![beyond(far)]
            }
            None => self.around(&laid.board, to, link.from),
        };
        let is_rail = usize::try_from(net.id).is_ok_and(|id| id < self.topology.devices.len());
        laid.lines.push((WireKind::Link(index), stub_points(port)));
        let kind = if is_rail { WireKind::Rail(index) } else { WireKind::Link(index) };
        laid.route(&Line { kind, net, starts: &[beyond(port)], ends: &ends, crossing }, search)
    }

    /// The links in the order in which they are laid: those of a spanning forest, and the others. Nearest ends first,
    /// else by the other end, by their own end, or from behind.
    fn in_order(&self, order: usize) -> (Vec<usize>, Vec<usize>) {
        let links = &self.topology.links;
        let far = |link: &Link| self.distance(link);
        let mut sorted: Vec<(usize, &Link)> = links.iter().enumerate().collect();
        match order {
            0 => sorted.sort_by_key(|(index, link)| (far(link), *index)),
            1 => sorted.sort_by_key(|(index, link)| (link.to, far(link), *index)),
            2 => sorted.sort_by_key(|(index, link)| (Reverse(link.to), far(link), *index)),
            _ => sorted.sort_by_key(|(index, link)| (Reverse(link.from), far(link), *index)),
        }
        let mut group: Vec<usize> = (0..self.topology.devices.len()).collect();
        sorted.into_iter().map(|(index, link)| (index, link)).fold(
            (Vec::new(), Vec::new()),
            |(mut forest, mut extra), (index, link)| {
                let ends = group.get(link.from).copied().zip(link.to.and_then(|to| group.get(to)).copied());
                match ends {
                    Some((from, to)) if from == to => extra.push(index),
                    Some((from, to)) => {
                        group.iter_mut().filter(|entry| **entry == to).for_each(|entry| *entry = from);
                        forest.push(index);
                    }
                    None => forest.push(index),
                }
                (forest, extra)
            },
        )
    }

    /// The cells around a device at which a cable may end; at a switch on the side that the other device stands on.
    fn around(&self, board: &Board, to: usize, from: usize) -> Vec<Start> {
        let Some(frame) = self.placed.frames.get(to).copied() else { return Vec::new() };
        let from = self.placed.frames.get(from).map_or(0, |from| from.row);
        let mut starts = board.around(frame);
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
