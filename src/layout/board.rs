//! The grid on which lines find their way: shortest paths with few corners, that never lie on one another.
//!
//! Every cell can hold one horizontal and one vertical line. A line turns only in a cell of its own, so two lines can
//! cross but never touch. Crossings cost so much that a detour of any sensible length is taken instead.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::place::Cells;

/// A place in a cell: its middle, or the middle of an edge, where the cell touches a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    pub column: usize,
    pub row: usize,
    pub edge: Edge,
}

/// Which place of a cell is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    Center,
    Top,
    Right,
    Bottom,
    Left,
}

/// The order is that of a quarter turn: opposite directions are two apart.
const DIRECTIONS: [(isize, isize); 4] = [(0, -1), (1, 0), (0, 1), (-1, 0)];
const EDGES: [Edge; 4] = [Edge::Top, Edge::Right, Edge::Bottom, Edge::Left];

/// Whether a line is a cable or part of what is laid over them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    Cables,
    Overlay,
}

/// Lines with the same net are one and may meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Net {
    pub id: usize,
    pub layer: Layer,
}

/// The net that may end at any line of the overlay: the QDevice serves the whole mesh.
pub const ANY_OVERLAY: usize = usize::MAX;

impl Net {
    fn joins(self, other: Net) -> bool {
        self.id == other.id || (self.id == ANY_OVERLAY && other.layer == Layer::Overlay)
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    blocked: bool,
    /// The lines that lie upright and level in it.
    lines: [Option<Net>; 2],
    /// Whether a line turns, ends or branches here, so that none may cross it.
    knot: bool,
    /// The only net that may come here: the cell lies before a port.
    kept_for: Option<usize>,
}

/// Where a path may begin: a cell and the direction in which it is entered.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    pub column: usize,
    pub row: usize,
    direction: usize,
}

impl Start {
    /// Upwards from the cell below.
    pub fn up(column: usize, row: usize) -> Self {
        Start { column, row, direction: 0 }
    }

    /// Downwards from the cell above.
    pub fn down(column: usize, row: usize) -> Self {
        Start { column, row, direction: 2 }
    }
}

/// The cells of a drawing.
#[derive(Clone)]
pub struct Board {
    /// How often a line crosses another of its layer.
    pub crossings: usize,
    columns: usize,
    rows: usize,
    cells: Vec<Cell>,
    search: Search,
}

/// What a search knows of each state; entries of earlier searches are told by their number, so that none has to be wiped.
#[derive(Clone, Default)]
struct Search {
    number: u32,
    states: Vec<State>,
}

#[derive(Clone, Copy, Default)]
struct State {
    number: u32,
    cost: u32,
    before: u32,
}

impl Search {
    fn begin(&mut self, states: usize) {
        self.number += 1;
        self.states.resize(states, State::default());
    }

    fn cost(&self, state: usize) -> u32 {
        self.states.get(state).filter(|known| known.number == self.number).map_or(UNSEEN, |known| known.cost)
    }

    fn before(&self, state: usize) -> Option<usize> {
        let known = self.states.get(state).filter(|known| known.number == self.number)?;
        usize::try_from(known.before).ok().filter(|before| *before < self.states.len())
    }

    fn set(&mut self, state: usize, cost: u32, before: Option<usize>) {
        let before = before.and_then(|before| u32::try_from(before).ok()).unwrap_or(u32::MAX);
        if let Some(entry) = self.states.get_mut(state) {
            *entry = State { number: self.number, cost, before };
        }
    }
}

const STEP: u32 = 1;
const TURN: u32 = 6;
const CROSSING: u32 = 2_000;
const CROSSING_OVERLAY: u32 = 4;
const UNSEEN: u32 = u32::MAX;

impl Board {
    pub fn new(columns: usize, rows: usize) -> Self {
        Board {
            crossings: 0,
            columns,
            rows,
            cells: vec![Cell::default(); columns * rows],
            search: Search::default(),
        }
    }

    fn index(&self, column: usize, row: usize) -> Option<usize> {
        (column < self.columns && row < self.rows).then_some(row * self.columns + column)
    }

    fn cell_mut(&mut self, column: usize, row: usize) -> Option<&mut Cell> {
        let index = self.index(column, row)?;
        self.cells.get_mut(index)
    }

    /// Keeps lines out of a rectangle.
    pub fn block(&mut self, column: usize, row: usize, width: usize, height: usize) {
        for row in row..row + height {
            for column in column..column + width {
                if let Some(cell) = self.cell_mut(column, row) {
                    cell.blocked = true;
                }
            }
        }
    }

    /// Lays a stub: an upright line that nothing crosses.
    pub fn stub(&mut self, column: usize, rows: std::ops::RangeInclusive<usize>, net: Net) {
        for row in rows {
            if let Some(cell) = self.cell_mut(column, row) {
                cell.lines[0] = Some(net);
                cell.knot = true;
                cell.blocked = true;
            }
        }
    }

    /// Keeps the cell before a port for its net.
    pub fn keep(&mut self, start: Start, net: Net) {
        if let Some(cell) = self.cell_mut(start.column, start.row) {
            cell.kept_for = Some(net.id);
        }
    }

    /// Whether a line lies level, turns or ends in a row.
    pub fn is_row_used(&self, row: usize) -> bool {
        let cells = self.cells.get(row * self.columns..(row + 1) * self.columns).unwrap_or_default();
        cells.iter().any(|cell| cell.knot || cell.lines[1].is_some())
    }

    /// The cells around a box, each entered from the box.
    pub fn around(&self, frame: Cells) -> Vec<Start> {
        let Cells { column, row, width, height } = frame;
        let mut starts = Vec::new();
        for column in column + 1..column + width - 1 {
            starts.extend(row.checked_sub(1).map(|row| Start::up(column, row)));
            starts.push(Start::down(column, row + height));
        }
        for row in row + 1..row + height - 1 {
            starts.extend(column.checked_sub(1).map(|column| Start { column, row, direction: 3 }));
            starts.push(Start { column: column + width, row, direction: 1 });
        }
        let cell =
            |start: &Start| self.index(start.column, start.row).and_then(|index| self.cells.get(index));
        starts.retain(|start| {
            cell(start)
                .is_some_and(|cell| !cell.blocked && cell.lines == [None; 2] && cell.kept_for.is_none())
        });
        starts
    }

    /// A port before which a line of its own net lies already has nothing to look for.
    fn joined_at(&mut self, start: Start, net: Net) -> Option<Vec<Point>> {
        let index = self.index(start.column, start.row)?;
        let cell = self.cells.get_mut(index)?;
        let along = cell.lines.get(start.direction % 2).copied().flatten();
        let across = cell.lines.get((start.direction + 1) % 2).copied().flatten()?;
        if along.is_some_and(|line| line.id != net.id) || across.id != net.id || cell.blocked {
            return None;
        }
        cell.knot = true;
        let edge = EDGES.get((start.direction + 2) % 4).copied().unwrap_or(Edge::Center);
        Some(vec![self.point(index, edge), self.point(index, Edge::Center)])
    }

    /// The best path from one of `starts` to one of `ends` (each leaves the cell against its direction, into the box)
    /// or to a line of the same net; laid on the board and returned, or `None` if there is no way at all.
    pub fn route(&mut self, starts: &[Start], ends: &[Start], net: Net) -> Option<Vec<Point>> {
        if let Some(points) = starts.iter().find_map(|start| self.joined_at(*start, net)) {
            return Some(points);
        }
        let mut search = std::mem::take(&mut self.search);
        search.begin(self.cells.len() * 4);
        let reached = self.explore(starts, ends, net, &mut search);
        let path = reached.map(|(last, out)| self.lay(last, out, &search, net));
        self.search = search;
        path
    }

    /// Dijkstra's algorithm over cells and directions. Returns the last state and, at a box, the way into it.
    fn explore(
        &self,
        starts: &[Start],
        ends: &[Start],
        net: Net,
        search: &mut Search,
    ) -> Option<(usize, Option<usize>)> {
        let mut queue = BinaryHeap::new();
        let mut exits: Vec<(usize, usize)> = ends
            .iter()
            .filter_map(|end| Some((self.index(end.column, end.row)?, (end.direction + 2) % 4)))
            .collect();
        exits.sort_unstable();
        for start in starts {
            let Some(index) = self.index(start.column, start.row) else { continue };
            let free = self.cells.get(index).is_some_and(|cell| {
                !cell.blocked && cell.lines == [None; 2] && cell.kept_for.is_none_or(|kept| kept == net.id)
            });
            if free {
                search.set(index * 4 + start.direction, 0, None);
                queue.push(Reverse((0, index * 4 + start.direction)));
            }
        }
        let goal = self.cells.len() * 4;
        let mut reached: Option<(u32, usize, Option<usize>)> = None;
        let better =
            |reached: Option<(u32, usize, Option<usize>)>, cost| reached.is_none_or(|(best, ..)| cost < best);
        while let Some(Reverse((cost, state))) = queue.pop() {
            if state >= goal {
                break;
            }
            if cost > search.cost(state) {
                continue;
            }
            let (index, direction) = (state / 4, state % 4);
            let Some(cell) = self.cells.get(index) else { continue };
            let own = cell.lines == [None; 2];
            let exit =
                exits.binary_search_by_key(&index, |(cell, _)| *cell).ok().and_then(|at| exits.get(at));
            if let Some((_, out)) = exit.filter(|(_, out)| own && *out != (direction + 2) % 4) {
                let cost = cost + if *out == direction { 0 } else { TURN };
                if better(reached, cost) {
                    reached = Some((cost, state, Some(*out)));
                    queue.push(Reverse((cost, goal)));
                }
            }
            for (way, offset) in DIRECTIONS.iter().enumerate() {
                if way == (direction + 2) % 4 || (way != direction && !own) {
                    continue;
                }
                let Some(next) = self.neighbour(index, *offset) else { continue };
                let Some(there) = self.cells.get(next) else { continue };
                let cost = cost + STEP + if way == direction { 0 } else { TURN };
                let (state_there, before) = (next * 4 + way, Some(state));
                if there.lines.iter().flatten().any(|line| net.joins(*line)) {
                    let across = there.lines.get(way % 2).is_some_and(Option::is_none);
                    let alone = there.lines.iter().flatten().all(|line| net.joins(*line));
                    if across && alone && !there.blocked && better(reached, cost) {
                        search.set(state_there, cost, before);
                        queue.push(Reverse((cost, goal)));
                        reached = Some((cost, state_there, None));
                    }
                } else if let Some(cost) = entering(there, way, net, cost)
                    && cost < search.cost(state_there)
                {
                    search.set(state_there, cost, before);
                    queue.push(Reverse((cost, state_there)));
                }
            }
        }
        reached.map(|(_, last, out)| (last, out))
    }

    fn neighbour(&self, index: usize, (dx, dy): (isize, isize)) -> Option<usize> {
        let column = (index % self.columns).checked_add_signed(dx)?;
        let row = (index / self.columns).checked_add_signed(dy)?;
        self.index(column, row)
    }

    /// Marks a path's cells and returns its points, from its start on.
    fn lay(&mut self, last: usize, out: Option<usize>, search: &Search, net: Net) -> Vec<Point> {
        let mut states = vec![last];
        while let Some(before) = states.last().and_then(|state| search.before(*state)) {
            states.push(before);
        }
        states.reverse();
        let mut points = Vec::new();
        if let Some(first) = states.first() {
            let edge = EDGES.get((first % 4 + 2) % 4).copied().unwrap_or(Edge::Center);
            points.push(self.point(first / 4, edge));
        }
        for (at, state) in states.iter().enumerate() {
            let (index, entered) = (state / 4, state % 4);
            let left = states.get(at + 1).map(|next| next % 4).or(out);
            points.push(self.point(index, Edge::Center));
            if let Some(cell) = self.cells.get_mut(index) {
                let across = cell.lines.get((entered + 1) % 2).copied().flatten();
                let is_crossed = |line: Net| line.id != net.id && line.layer == net.layer;
                self.crossings += usize::from(left == Some(entered) && across.is_some_and(is_crossed));
                let joined = at + 1 == states.len() && out.is_none();
                cell.lines[entered % 2] = Some(net);
                if let Some(left) = left {
                    cell.lines[left % 2] = Some(net);
                }
                cell.knot |= joined || at == 0 || left != Some(entered) || at + 1 == states.len();
            }
        }
        if let Some(edge) = out.and_then(|out| EDGES.get(out)) {
            points.push(self.point(last / 4, *edge));
        }
        points
    }

    fn point(&self, index: usize, edge: Edge) -> Point {
        Point { column: index % self.columns, row: index / self.columns, edge }
    }
}

/// What it costs to enter a cell in a direction; `None` if it cannot be entered.
fn entering(cell: &Cell, way: usize, net: Net, step: u32) -> Option<u32> {
    let along = cell.lines.get(way % 2).copied().flatten();
    let across = cell.lines.get((way + 1) % 2).copied().flatten();
    if cell.blocked || along.is_some() || cell.kept_for.is_some_and(|kept| kept != net.id) {
        return None;
    }
    match across {
        None => Some(step),
        Some(_) if cell.knot => None,
        Some(other) if other.layer == net.layer => Some(step + CROSSING),
        Some(_) => Some(step + CROSSING_OVERLAY),
    }
}
