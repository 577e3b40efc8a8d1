//! The grid on which lines lie: every cell can hold one upright and one level line.
//!
//! A line turns only in a cell of its own, so two lines can cross but never touch. How a line finds its way is
//! `search`'s.

use std::num::NonZeroU32;

use super::place::Cells;
use super::search::Path;

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

/// The order of directions is that of a quarter turn: opposite ones are two apart, and even ones are upright.
const EDGES: [Edge; 4] = [Edge::Top, Edge::Right, Edge::Bottom, Edge::Left];

/// Whether a line is a cable or part of what is laid over them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    Cables,
    Overlay,
}

/// Lines with the same net are one and may meet. A number and a layer in four bytes, as every cell has three of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Net(NonZeroU32);

impl Net {
    /// The net that may end at any line of the overlay: the QDevice serves the whole mesh.
    pub const ANY_OVERLAY: Net = Net(NonZeroU32::MAX);

    pub fn new(number: usize, layer: Layer) -> Net {
        let number = u32::try_from(number).unwrap_or(0).min(u32::MAX >> 2);
        Net(NonZeroU32::MIN.saturating_add(number * 2 + u32::from(layer == Layer::Overlay)))
    }

    pub fn layer(self) -> Layer {
        if self.0.get().is_multiple_of(2) || self == Net::ANY_OVERLAY {
            Layer::Overlay
        } else {
            Layer::Cables
        }
    }

    pub fn joins(self, other: Net) -> bool {
        self == other || (self == Net::ANY_OVERLAY && other.layer() == Layer::Overlay)
    }
}

/// A square of the drawing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cell {
    pub blocked: bool,
    /// Whether a line turns, ends or branches here, so that none may cross it.
    pub knot: bool,
    /// The lines that lie upright and level in it.
    pub lines: [Option<Net>; 2],
    /// The sides that lines leave through, a bit for each direction.
    pub arms: u8,
    /// The only net that may come here: the cell lies before a port.
    pub kept_for: Option<Net>,
    /// Whether an upright (bit 0) or a level (bit 1) line would lie close along a box.
    pub beside_box: u8,
}

impl Cell {
    pub fn is_empty(&self) -> bool {
        self.lines == [None; 2]
    }

    /// Whether a line can begin or end here, coming from or going to a box in this direction: in a cell of its own, or
    /// straight across a line of another layer.
    pub fn has_room(&self, net: Net, direction: usize) -> bool {
        let along = self.lines.get(direction % 2).copied().flatten();
        let across = self.lines.get((direction + 1) % 2).copied().flatten();
        let is_crossed = |line: Net| line.layer() != net.layer() && !self.knot;
        !self.blocked
            && self.kept_for.is_none_or(|kept| kept == net)
            && along.is_none()
            && across.is_none_or(is_crossed)
    }

    /// Whether a line that comes in this direction can end at what lies here.
    pub fn can_join(&self, net: Net, direction: usize) -> bool {
        let arm = 1_u8 << ((direction + 2) % 4);
        !self.blocked
            && self.arms & arm == 0
            && !self.is_empty()
            && self.lines.iter().flatten().all(|line| net.joins(*line))
    }
}

/// Where a path may begin: a cell and the direction in which it is entered.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    pub column: usize,
    pub row: usize,
    pub direction: usize,
    /// What beginning here costs: lines leave a box near the middle of its sides.
    pub cost: u32,
}

impl Start {
    /// Upwards from the cell below.
    pub fn up(column: usize, row: usize) -> Self {
        Start { column, row, direction: 0, cost: 0 }
    }

    /// Downwards from the cell above.
    pub fn down(column: usize, row: usize) -> Self {
        Start { column, row, direction: 2, cost: 0 }
    }
}

/// The cells of a drawing.
#[derive(Clone)]
pub struct Board {
    /// How often a line crosses another of its layer.
    pub crossings: usize,
    columns: usize,
    rows: usize,
    /// From a cell to the one below: at least one more than there are columns. What is beyond these is blocked, as are a
    /// row above all others and one below: a neighbour's index is a sum, and no line leaves the board. It is a power of
    /// two, given by its exponent, so that to find a cell's place takes no division.
    stride_bits: u32,
    cells: Vec<Cell>,
}

impl Board {
    pub fn new(columns: usize, rows: usize) -> Self {
        let stride_bits = (columns + 1).next_power_of_two().trailing_zeros();
        let stride = 1 << stride_bits;
        let blocked = Cell { blocked: true, ..Cell::default() };
        let mut cells = vec![blocked; (rows + 2) * stride];
        for row in cells.chunks_exact_mut(stride).skip(1).take(rows) {
            row.iter_mut().take(columns).for_each(|cell| cell.blocked = false);
        }
        Board { crossings: 0, columns, rows, stride_bits, cells }
    }

    pub fn len(&self) -> usize {
        self.cells.len()
    }

    pub fn index(&self, column: usize, row: usize) -> Option<usize> {
        (column < self.columns && row < self.rows).then_some(((row + 1) << self.stride_bits) + column)
    }

    /// The column and row of a cell.
    pub fn place(&self, index: usize) -> (usize, usize) {
        let stride = 1 << self.stride_bits;
        (index & (stride - 1), (index >> self.stride_bits).saturating_sub(1))
    }

    /// The cells around one, in the order of directions.
    pub fn neighbours(&self, index: usize) -> [usize; 4] {
        let stride = 1 << self.stride_bits;
        [index.wrapping_sub(stride), index + 1, index + stride, index.wrapping_sub(1)]
    }

    pub fn cell(&self, index: usize) -> Option<&Cell> {
        self.cells.get(index)
    }

    fn cell_mut(&mut self, column: usize, row: usize) -> Option<&mut Cell> {
        let index = self.index(column, row)?;
        self.cells.get_mut(index)
    }

    /// Keeps lines out of a rectangle.
    pub fn block(&mut self, area: Cells) {
        for row in area.row..area.row + area.height {
            for column in area.column..area.column + area.width {
                if let Some(cell) = self.cell_mut(column, row) {
                    cell.blocked = true;
                }
            }
        }
    }

    /// Keeps lines out of a box; those that pass by it keep a little away.
    pub fn block_box(&mut self, frame: Cells) {
        self.block(frame);
        let Cells { column, row, width, height } = frame;
        for at in column..column + width {
            for row in [row.wrapping_sub(1), row + height] {
                if let Some(cell) = self.cell_mut(at, row) {
                    cell.beside_box |= 2;
                }
            }
        }
        for at in row..row + height {
            for column in [column.wrapping_sub(1), column + width] {
                if let Some(cell) = self.cell_mut(column, at) {
                    cell.beside_box |= 1;
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
            cell.kept_for = Some(net);
        }
    }

    /// Whether a line lies level, turns or ends in a row.
    pub fn is_row_used(&self, row: usize) -> bool {
        let start = (row + 1) << self.stride_bits;
        let cells = self.cells.get(start..start + self.columns).unwrap_or_default();
        cells.iter().any(|cell| cell.knot || cell.lines[1].is_some())
    }

    /// The cells around a box at which a line can begin, each entered from the box.
    pub fn around(&self, frame: Cells, net: Net) -> Vec<Start> {
        let Cells { column, row, width, height } = frame;
        let off = |at: usize, middle: usize| u32::try_from(at.abs_diff(middle)).unwrap_or(0) / 2;
        let mut starts = Vec::new();
        for at in column + 1..column + width - 1 {
            let cost = off(at, column + width / 2);
            starts.extend(row.checked_sub(1).map(|row| Start { cost, ..Start::up(at, row) }));
            starts.push(Start { cost, ..Start::down(at, row + height) });
        }
        for at in row + 1..row + height - 1 {
            let cost = off(at, row + height / 2);
            starts.extend(column.checked_sub(1).map(|column| Start { column, row: at, direction: 3, cost }));
            starts.push(Start { column: column + width, row: at, direction: 1, cost });
        }
        let cell =
            |start: &Start| self.index(start.column, start.row).and_then(|index| self.cells.get(index));
        starts.retain(|start| cell(start).is_some_and(|cell| cell.has_room(net, start.direction)));
        starts
    }

    /// A port before which a line of its own net lies already has nothing to look for.
    pub fn joined_at(&mut self, start: Start, net: Net) -> Option<Vec<Point>> {
        let index = self.index(start.column, start.row)?;
        let cell = self.cells.get_mut(index)?;
        if !cell.can_join(net, start.direction) {
            return None;
        }
        cell.arms |= 1 << ((start.direction + 2) % 4);
        cell.knot = true;
        let edge = EDGES.get((start.direction + 2) % 4).copied().unwrap_or(Edge::Center);
        Some(vec![self.point(index, edge), self.point(index, Edge::Center)])
    }

    /// How many lines of its layer a path would cross.
    pub fn crossings_of(&self, path: &Path, net: Net) -> usize {
        let crosses = |(at, (index, entered)): (usize, &(usize, usize))| {
            let left = path.steps.get(at + 1).map(|(_, next)| *next).or(path.out);
            let cell = self.cells.get(*index);
            let across = cell.and_then(|cell| cell.lines.get((entered + 1) % 2).copied().flatten());
            left == Some(*entered) && across.is_some_and(|line| line != net && line.layer() == net.layer())
        };
        path.steps.iter().enumerate().filter(|step| crosses(*step)).count()
    }

    /// Marks a path's cells and returns its points, from its start on.
    pub fn lay(&mut self, path: &Path, net: Net) -> Vec<Point> {
        self.crossings += self.crossings_of(path, net);
        let mut points = Vec::new();
        if let Some((first, direction)) = path.steps.first() {
            let edge = EDGES.get((direction + 2) % 4).copied().unwrap_or(Edge::Center);
            points.push(self.point(*first, edge));
        }
        for (at, (index, entered)) in path.steps.iter().enumerate() {
            let left = path.steps.get(at + 1).map(|(_, next)| *next).or(path.out);
            let is_last = at + 1 == path.steps.len();
            points.push(self.point(*index, Edge::Center));
            if let Some(cell) = self.cells.get_mut(*index) {
                cell.arms |= 1 << ((entered + 2) % 4);
                cell.arms |= left.map_or(0, |left| 1 << (left % 4));
                for direction in [Some(*entered), left].into_iter().flatten() {
                    if let Some(line) = cell.lines.get_mut(direction % 2) {
                        *line = Some(net);
                    }
                }
                cell.knot |= at == 0 || is_last || left != Some(*entered);
            }
        }
        if let (Some(edge), Some((last, _))) = (path.out.and_then(|out| EDGES.get(out)), path.steps.last()) {
            points.push(self.point(*last, *edge));
        }
        points
    }

    fn point(&self, index: usize, edge: Edge) -> Point {
        let (column, row) = self.place(index);
        Point { column, row, edge }
    }
}
