//! How a line finds its way on the board: the shortest path with few corners (A*).
//!
//! Comes in: cells where it may begin and end. Goes out: a path that lies on no other line. What a crossing costs is the
//! caller's to say.

use super::board::{Board, Cell, DIRECTIONS, Net, Start};
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
    number: u32,
    cost: u32,
    /// The state before, or one of the four directions above [`STARTS`].
    before: u32,
}

const STARTS: u32 = u32::MAX - 4;

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

    /// How many steps it is away, at least.
    fn distance(&self, column: usize, row: usize) -> u32 {
        let off = |at: usize, (from, to): (usize, usize)| from.saturating_sub(at) + at.saturating_sub(to);
        u32::try_from(off(column, self.columns) + off(row, self.rows)).unwrap_or(0)
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
    /// What crossing a line of the same layer costs.
    pub crossing: u32,
}

impl Search {
    /// The best path from one of the starts to one of the ends or to a line of the same net.
    pub fn find(&mut self, board: &Board, task: &Task<'_>) -> Option<Path> {
        self.number += 1;
        self.states.resize(board.len() * 2, State::default());
        self.queue.clear();
        let mut exits: Vec<(usize, usize, u32)> = task
            .ends
            .iter()
            .filter_map(|end| Some((board.index(end.column, end.row)?, (end.direction + 2) % 4, end.cost)))
            .collect();
        exits.sort_unstable();
        for start in task.starts {
            let Some(index) = board.index(start.column, start.row) else { continue };
            let free = board.cell(index).is_some_and(|cell| {
                !cell.blocked && cell.is_empty() && cell.kept_for.is_none_or(|kept| kept == task.net)
            });
            let state = index * 2 + start.direction % 2;
            if free && start.cost < self.cost(state) {
                let direction = u32::try_from(start.direction).unwrap_or(0);
                self.set(state, start.cost, STARTS + direction);
                self.push(start.cost + task.area.distance(start.column, start.row), state);
            }
        }
        let (_, last, out) = self.explore(board, task, &exits)?;
        Some(self.path(board, last, out))
    }

    fn explore(
        &mut self,
        board: &Board,
        task: &Task<'_>,
        exits: &[(usize, usize, u32)],
    ) -> Option<(u32, usize, Option<usize>)> {
        let mut reached: Option<(u32, usize, Option<usize>)> = None;
        while let Some((estimate, state)) = self.queue.pop() {
            let best = reached.map_or(UNSEEN, |(best, ..)| best);
            if estimate >= best {
                break;
            }
            let state = usize::try_from(state).ok()?;
            let (index, axis) = (state / 2, state % 2);
            let (column, row) = (index % board.columns, index / board.columns);
            let so_far = self.cost(state);
            if estimate > so_far + task.area.distance(column, row) {
                continue;
            }
            let Some(cell) = board.cell(index) else { continue };
            let own = cell.is_empty();
            let mut best = best;
            let exit =
                exits.binary_search_by_key(&index, |(cell, ..)| *cell).ok().and_then(|at| exits.get(at));
            if let Some((_, out, extra)) = exit.filter(|_| own) {
                let cost = so_far + extra + if out % 2 == axis { 0 } else { TURN };
                if cost < best {
                    (reached, best) = (Some((cost, state, Some(*out))), cost);
                }
            }
            for (way, offset) in DIRECTIONS.iter().enumerate() {
                if way % 2 != axis && !own {
                    continue;
                }
                let Some(next) = board.neighbour(index, *offset) else { continue };
                let Some(there) = board.cell(next) else { continue };
                let cost = so_far + STEP + if way % 2 == axis { 0 } else { TURN };
                let state_there = next * 2 + way % 2;
                let before = u32::try_from(state).unwrap_or(STARTS);
                if !there.is_empty() && there.lines.iter().flatten().any(|line| task.net.joins(*line)) {
                    let cost = cost + JOINING;
                    if there.can_join(task.net, way) && cost < best {
                        self.set(state_there, cost, before);
                        (reached, best) = (Some((cost, state_there, None)), cost);
                    }
                } else if let Some(cost) = entering(there, way, task, cost)
                    && cost < self.cost(state_there)
                {
                    self.set(state_there, cost, before);
                    self.push(
                        cost + task.area.distance(next % board.columns, next / board.columns),
                        state_there,
                    );
                }
            }
        }
        reached
    }

    fn path(&self, board: &Board, last: usize, out: Option<usize>) -> Path {
        let mut cells = vec![last / 2];
        let mut first = 0;
        let mut state = last;
        // No path is longer than there are states.
        for _ in 0..self.states.len() {
            match self.states.get(state).map_or(STARTS, |known| known.before) {
                direction @ STARTS.. => {
                    first = usize::try_from(direction - STARTS).unwrap_or(0) % 4;
                    break;
                }
                before => {
                    state = usize::try_from(before).unwrap_or(0);
                    cells.push(state / 2);
                }
            }
        }
        cells.reverse();
        let direction = |from: usize, to: usize| match (from.cmp(&to), from.abs_diff(to) == board.columns) {
            (std::cmp::Ordering::Greater, true) => 0,
            (std::cmp::Ordering::Less, false) => 1,
            (std::cmp::Ordering::Less, true) => 2,
            _ => 3,
        };
        let mut steps: Vec<(usize, usize)> = cells.first().map(|cell| (*cell, first)).into_iter().collect();
        steps.extend(cells.windows(2).filter_map(|pair| match pair {
            [from, to] => Some((*to, direction(*from, *to))),
            _ => None,
        }));
        Path { steps, out }
    }

    fn cost(&self, state: usize) -> u32 {
        self.states.get(state).filter(|known| known.number == self.number).map_or(UNSEEN, |known| known.cost)
    }

    fn set(&mut self, state: usize, cost: u32, before: u32) {
        if let Some(entry) = self.states.get_mut(state) {
            *entry = State { number: self.number, cost, before };
        }
    }

    fn push(&mut self, estimate: u32, state: usize) {
        if let Ok(state) = u32::try_from(state) {
            self.queue.push(estimate, state);
        }
    }
}

/// What it costs to enter a cell in a direction; `None` if it cannot be entered.
fn entering(cell: &Cell, way: usize, task: &Task<'_>, step: u32) -> Option<u32> {
    let along = cell.lines.get(way % 2).copied().flatten();
    let across = cell.lines.get((way + 1) % 2).copied().flatten();
    if cell.blocked || along.is_some() || cell.kept_for.is_some_and(|kept| kept != task.net) {
        return None;
    }
    let step = step + if cell.beside_box.get(way % 2) == Some(&true) { BESIDE_BOX } else { 0 };
    match across {
        None => Some(step),
        Some(_) if cell.knot => None,
        Some(other) if other.layer() == task.net.layer() => Some(step + task.crossing),
        Some(_) => Some(step + CROSSING_OVERLAY),
    }
}
