//! How the lines of a mesh make room for each other: what finds no way takes one across others, which then look for
//! another way themselves (rip-up and reroute, with a toll on contested cells: McMurchie and Ebeling, "PathFinder",
//! 1995).
//!
//! Comes in: a board with the cables, and the pairs of boxes. Goes out: a path for each pair, of which no more cross than
//! may. The board stays as it is.

use std::collections::VecDeque;

use super::board::{Board, Net, Start};
use super::place::Cells;
use super::search::{Area, Path, Search, Task};

/// How often a line is laid, at most, for each of them.
const LAYINGS: usize = 8;
/// Crossing another line of the mesh costs more than any way round that is not contested.
const NEVER: u32 = 4_000;
/// What a cell of another line costs one that is to push it aside.
const PUSHING: u32 = 10;
/// What a contested cell costs more from then on, and at most.
const CONTESTED: u32 = 60;
const MOST_TOLL: u32 = 1_200;

/// Two boxes that are to be joined.
pub struct Pair {
    /// What tells the line from others.
    pub net: Net,
    pub boxes: [Cells; 2],
}

/// Lays each pair's line; at most `allowed` crossings are left. A pair without a way has `None`.
pub fn paths(cables: &Board, pairs: &[Pair], allowed: usize, search: &mut Search) -> Vec<Option<Path>> {
    let mut lines =
        Lines { cables, pairs, allowed, paths: vec![None; pairs.len()], tolls: vec![0; cables.len()] };
    let mut waiting: VecDeque<usize> = (0..pairs.len()).collect();
    for _ in 0..pairs.len() * LAYINGS {
        let Some(line) = waiting.pop_front() else { break };
        let pushed = lines.lay(line, search);
        waiting.extend(pushed);
    }
    lines.paths
}

struct Lines<'a> {
    cables: &'a Board,
    pairs: &'a [Pair],
    allowed: usize,
    paths: Vec<Option<Path>>,
    /// What each cell costs more.
    tolls: Vec<u32>,
}

impl Lines<'_> {
    /// Lays one line; returns those that had to go.
    fn lay(&mut self, line: usize, search: &mut Search) -> Vec<usize> {
        let Some(pair) = self.pairs.get(line) else { return Vec::new() };
        let board = self.board();
        let left = self.allowed.saturating_sub(board.crossings);
        let crossing = (left > 0).then_some(NEVER);
        let free = find(&board, pair, &self.tolls, crossing, search);
        if let Some(path) = free.filter(|path| board.crossings_of(path, pair.net) <= left) {
            self.keep(line, path);
            return Vec::new();
        }
        // As if the others were not there, but each cell of theirs costs.
        let mut tolls = self.tolls.clone();
        let taken = self.paths.iter().flatten().flat_map(|path| &path.steps);
        for (cell, _) in taken {
            if let Some(toll) = tolls.get_mut(*cell) {
                *toll += PUSHING;
            }
        }
        let Some(path) = find(self.cables, pair, &tolls, Some(NEVER), search) else { return Vec::new() };
        let mut pushed = Vec::new();
        let mut crossings = board.crossings;
        for (other, known) in self.paths.iter_mut().enumerate() {
            let Some(there) = known.as_ref() else { continue };
            let met = meetings(&path, there);
            crossings += met.crossings;
            if met.overlaps || (met.crossings > 0 && crossings > self.allowed) {
                crossings -= met.crossings;
                for cell in met.cells {
                    if let Some(toll) = self.tolls.get_mut(cell) {
                        *toll = (*toll + CONTESTED).min(MOST_TOLL);
                    }
                }
                *known = None;
                pushed.push(other);
            }
        }
        self.keep(line, path);
        pushed
    }

    fn keep(&mut self, line: usize, path: Path) {
        if let Some(entry) = self.paths.get_mut(line) {
            *entry = Some(path);
        }
    }

    /// The cables and all lines that are there.
    fn board(&self) -> Board {
        let mut board = self.cables.clone();
        board.crossings = 0;
        for (pair, path) in self.pairs.iter().zip(&self.paths) {
            if let Some(path) = path {
                board.lay(path, pair.net);
            }
        }
        board
    }
}

fn find(
    board: &Board,
    pair: &Pair,
    tolls: &[u32],
    crossing: Option<u32>,
    search: &mut Search,
) -> Option<Path> {
    let [starts, ends]: [Vec<Start>; 2] = pair.boxes.map(|frame| board.around(frame, pair.net));
    let area = Area::around(ends.iter().map(|end| (end.column, end.row)))?;
    search.find(board, &Task { starts: &starts, ends: &ends, net: pair.net, area, crossing, tolls })
}

/// Where two lines share cells.
struct Meetings {
    cells: Vec<usize>,
    crossings: usize,
    overlaps: bool,
}

fn meetings(one: &Path, other: &Path) -> Meetings {
    let mut met = Meetings { cells: Vec::new(), crossings: 0, overlaps: false };
    for (cell, axis) in one.straights() {
        if let Some((_, across)) = other.straights().find(|(there, _)| *there == cell) {
            met.cells.push(cell);
            match (axis, across) {
                (Some(axis), Some(across)) if axis != across => met.crossings += 1,
                _ => met.overlaps = true,
            }
        }
    }
    met
}
