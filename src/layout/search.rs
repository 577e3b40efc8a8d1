//! How a line finds its way on the board: the shortest path with few corners (A*).
//!
//! Comes in: cells where it may begin and end. Goes out: a path that lies on no other line. What a crossing costs is the
//! caller's to say.

use super::board::{Board, Cell, Net, Start};
use super::queue::Queue;

const STEP: u32 = 1;
const TURN: u32 = 6;
/// A line of the overlay may cross a cable.
const CROSSING_OVERLAY: u32 = 4;
/// Ending at another line of the net, rather than at the box that both lead to.
const JOINING: u32 = 12;
/// A step close along a box.
const BESIDE_BOX: u32 = 2;
const UNSEEN: u32 = u32::MAX;

/// A way over the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// Its cells, each with the direction in which it is entered.
    pub steps: Vec<(usize, usize)>,
    /// The direction out of the last cell, into a box; `None` if it ends at a line of its own net.
    pub out: Option<usize>,
}

impl Path {
    /// Its cells, each with the axis along which the line runs straight through, so that another could cross it there:
    /// upright (0) or level (1).
    pub fn straights(&self) -> impl Iterator<Item = (usize, Option<usize>)> + '_ {
        self.steps.iter().enumerate().map(|(at, (cell, entered))| {
            let left = self.steps.get(at + 1).map(|(_, next)| *next);
            let is_straight = at > 0 && left == Some(*entered);
            (*cell, is_straight.then_some(entered % 2))
        })
    }
}

/// What a search knows of each state, kept between searches: entries of earlier ones are told by their number, so that
/// none has to be wiped. A state is a cell and whether the line lies upright or level in it.
#[derive(Default)]
pub struct Search {
    number: u32,
    states: Vec<State>,
    queue: Queue,
}

#[derive(Clone, Copy, Default)]
struct State {
    cost: u32,
    /// The search's number, then four bits: the direction in which the cell is entered, whether the line lay level in
    /// the cell before, and whether there is none before.
    from: u32,
}

const IS_START: u32 = 8;

/// Where a search has arrived.
#[derive(Clone, Copy)]
struct Reached {
    cost: u32,
    state: usize,
    /// The direction into a box.
    out: Option<usize>,
}

/// A rectangle of columns and rows; both ends belong to it.
#[derive(Clone, Copy)]
pub struct Area {
    columns: (usize, usize),
    rows: (usize, usize),
}

impl Area {
    /// The smallest that holds all these cells.
    pub fn around(cells: impl IntoIterator<Item = (usize, usize)>) -> Option<Area> {
        let mut cells = cells.into_iter();
        let (column, row) = cells.next()?;
        let first = Area { columns: (column, column), rows: (row, row) };
        Some(cells.fold(first, |area, (column, row)| Area {
            columns: (area.columns.0.min(column), area.columns.1.max(column)),
            rows: (area.rows.0.min(row), area.rows.1.max(row)),
        }))
    }

    /// The smallest that holds both.
    pub fn with(self, other: Option<Area>) -> Area {
        let Some(other) = other else { return self };
        Area {
            columns: (self.columns.0.min(other.columns.0), self.columns.1.max(other.columns.1)),
            rows: (self.rows.0.min(other.rows.0), self.rows.1.max(other.rows.1)),
        }
    }

    /// What the way to it costs at least for a line that lies upright (0) or level (1): steps, and a corner.
    fn distance(&self, (column, row): (usize, usize), axis: usize) -> u32 {
        let off = |at: usize, (from, to): (usize, usize)| from.saturating_sub(at) + at.saturating_sub(to);
        let (level, upright) = (off(column, self.columns), off(row, self.rows));
        let is_straight = if axis == 0 { level == 0 } else { upright == 0 };
        let turn = if is_straight || level + upright == 0 { 0 } else { TURN };
        // A drawing has far fewer cells than a number of 32 bits can count.
        u32::try_from(level + upright).unwrap_or(0) + turn
    }

    fn contains(&self, (column, row): (usize, usize)) -> bool {
        (self.columns.0..=self.columns.1).contains(&column) && (self.rows.0..=self.rows.1).contains(&row)
    }
}

/// What is looked for.
pub struct Task<'a> {
    pub starts: &'a [Start],
    /// Each leaves its cell against its direction, into a box.
    pub ends: &'a [Start],
    pub net: Net,
    /// Where the ends and the lines of the net lie.
    pub area: Area,
    /// What crossing a line of the same layer costs; `None` if it may not.
    pub crossing: Option<u32>,
    /// What each cell costs more; none for nothing.
    pub tolls: &'a [u32],
}

impl Task<'_> {
    fn toll(&self, cell: usize) -> u32 {
        self.tolls.get(cell).copied().unwrap_or(0)
    }
}

impl Search {
    /// The best path from one of the starts to one of the ends or to a line of the same net.
    pub fn find(&mut self, board: &Board, task: &Task<'_>) -> Option<Path> {
        self.number += 1;
        self.states.resize(self.states.len().max(board.len() * 2), State::default());
        self.queue.clear();
        let mut exits: Vec<(usize, usize, u32)> = task
            .ends
            .iter()
            .filter_map(|end| Some((board.index(end.column, end.row)?, (end.direction + 2) % 4, end.cost)))
            .collect();
        exits.sort_unstable();
        for start in task.starts {
            let Some(index) = board.index(start.column, start.row) else { continue };
            let free = board.cell(index).is_some_and(|cell| cell.has_room(task.net, start.direction));
            let state = index * 2 + start.direction % 2;
            let cost = start.cost + task.toll(index);
            if free && cost < self.cost(state) {
                self.set(state, cost, IS_START | bits(start.direction));
                let rest = task.area.distance((start.column, start.row), start.direction % 2);
                self.push(cost + rest, state);
            }
        }
        let reached = self.explore(board, task, &exits)?;
        Some(self.path(board, reached))
    }

    fn explore(&mut self, board: &Board, task: &Task<'_>, exits: &[(usize, usize, u32)]) -> Option<Reached> {
        let around_exits = Area::around(exits.iter().map(|(index, ..)| board.place(*index)));
        let mut reached: Option<Reached> = None;
        while let Some((estimate, state)) = self.queue.pop() {
            if reached.is_some_and(|reached| estimate >= reached.cost) {
                break;
            }
            let state = usize::try_from(state).ok()?;
            let (index, axis) = (state / 2, state % 2);
            let place = board.place(index);
            let so_far = self.cost(state);
            if estimate > so_far + task.area.distance(place, axis) {
                continue;
            }
            let Some(cell) = board.cell(index) else { continue };
            let is_empty = cell.is_empty();
            if around_exits.is_some_and(|area| area.contains(place)) {
                let exit =
                    exits.binary_search_by_key(&index, |(cell, ..)| *cell).ok().and_then(|at| exits.get(at));
                // Only a cell of its own has a corner.
                if let Some((_, out, extra)) = exit.filter(|(_, out, _)| is_empty || out % 2 == axis) {
                    let cost = so_far + extra + if out % 2 == axis { 0 } else { TURN };
                    reached = better(reached, Reached { cost, state, out: Some(*out) });
                }
            }
            for (way, next) in board.neighbours(index).into_iter().enumerate() {
                // Only a cell of its own has a corner.
                let turns = way % 2 != axis;
                if turns && !is_empty {
                    continue;
                }
                let cost = so_far + STEP + if turns { TURN } else { 0 };
                let state_there = next * 2 + way % 2;
                let known = self.cost(state_there);
                if cost >= known {
                    continue;
                }
                let Some(there) = board.cell(next).filter(|there| !there.blocked) else { continue };
                let from = bits(way) | if axis == 1 { 4 } else { 0 };
                if there.is_empty() || !there.lines.iter().flatten().any(|line| task.net.joins(*line)) {
                    let Some(cost) = entering(there, way, task, cost) else { continue };
                    let cost = cost + task.toll(next);
                    // In a cell of its own the line could as well come across and turn.
                    let across = self.cost(state_there ^ 1);
                    let is_idle = there.is_empty() && across != UNSEEN && cost >= across + TURN;
                    if cost < known && !is_idle {
                        self.set(state_there, cost, from);
                        let rest = task.area.distance(beside(place, way), way % 2);
                        self.push(cost + rest, state_there);
                    }
                } else {
                    let cost = cost + JOINING;
                    let is_better = reached.is_none_or(|reached| cost < reached.cost);
                    if is_better && there.can_join(task.net, way) {
                        self.set(state_there, cost, from);
                        reached = Some(Reached { cost, state: state_there, out: None });
                    }
                }
            }
        }
        reached
    }

    fn path(&self, board: &Board, reached: Reached) -> Path {
        let mut steps = Vec::new();
        let mut state = reached.state;
        // No path is longer than there are states.
        for _ in 0..self.states.len() {
            let from = self.states.get(state).map_or(IS_START, |known| known.from);
            let direction = usize::try_from(from % 4).unwrap_or(0);
            steps.push((state / 2, direction));
            if from & IS_START != 0 {
                break;
            }
            let before = board.neighbours(state / 2).get((direction + 2) % 4).copied().unwrap_or(0);
            state = before * 2 + usize::from(from & 4 != 0);
        }
        steps.reverse();
        Path { steps, out: reached.out }
    }

    fn cost(&self, state: usize) -> u32 {
        self.states
            .get(state)
            .filter(|known| known.from >> 4 == self.number)
            .map_or(UNSEEN, |known| known.cost)
    }

    fn set(&mut self, state: usize, cost: u32, from: u32) {
        if let Some(entry) = self.states.get_mut(state) {
            *entry = State { cost, from: self.number << 4 | from };
        }
    }

    fn push(&mut self, estimate: u32, state: usize) {
        if let Ok(state) = u32::try_from(state) {
            self.queue.push(estimate, state);
        }
    }
}

/// The place beside another; the caller knows that it is on the board.
fn beside((column, row): (usize, usize), direction: usize) -> (usize, usize) {
    match direction {
        0 => (column, row.wrapping_sub(1)),
        1 => (column + 1, row),
        2 => (column, row + 1),
        _ => (column.wrapping_sub(1), row),
    }
}

fn bits(direction: usize) -> u32 {
    u32::try_from(direction % 4).unwrap_or(0)
}

/// The cheaper of two.
fn better(known: Option<Reached>, other: Reached) -> Option<Reached> {
    known.filter(|known| known.cost <= other.cost).or(Some(other))
}

/// What it costs to enter a cell that is not blocked in a direction; `None` if it cannot be entered.
fn entering(cell: &Cell, way: usize, task: &Task<'_>, step: u32) -> Option<u32> {
    let along = cell.lines.get(way % 2).copied().flatten();
    let across = cell.lines.get((way + 1) % 2).copied().flatten();
    if along.is_some() || cell.kept_for.is_some_and(|kept| kept != task.net) {
        return None;
    }
    let step = step + if cell.beside_box & (1 << (way % 2)) != 0 { BESIDE_BOX } else { 0 };
    match across {
        None => Some(step),
        Some(_) if cell.knot => None,
        Some(other) if other.layer() == task.net.layer() => Some(step + task.crossing?),
        Some(_) => Some(step + CROSSING_OVERLAY),
    }
}
