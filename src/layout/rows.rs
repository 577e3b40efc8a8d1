//! Machines in rows of equal length, and the widths of what stands in a row.
//!
//! Comes in: machines and blocks in their order. Goes out: bands. Members have rows of their own where that costs none, and
//! boxes have their least width only where that saves a row.

use super::graph::Graph;
use super::machine_box::{LEAST, MachineBox};
use super::plan::{Cell, Plan, Row, Widths};
use super::planner::{Planner, TINT};

/// What a frame takes at each side, and with its words below.
pub const FRAME: i32 = 9;
pub const FRAME_WORDS: i32 = 24;
/// Boxes stretch up to this width.
const STRETCHED: i32 = 216;

/// More room between two neighbours, where a cluster ends.
pub fn joint(graph: &Graph<'_>, left: usize, right: usize) -> i32 {
    let cluster = |it: usize| graph.vertex(it).and_then(|vertex| vertex.cluster);
    match (cluster(left), cluster(right)) {
        (Some(one), Some(other)) if one != other => 2 * TINT + 8,
        (Some(_), None) if graph.is_qdevice(right) => 36,
        (Some(_), None) => 18,
        (None, Some(_)) => TINT,
        _ => 0,
    }
}

/// All that stands between hubs, in rows.
pub fn flow(
    planner: &mut Planner<'_>,
    machines: &[usize],
    blocks: &[usize],
    hubs: (&[usize], &[usize]),
    plan: &mut Plan,
) -> Vec<Row> {
    let boxes: Vec<MachineBox> =
        machines.iter().map(|it| MachineBox::new(planner, *it, hubs.0, hubs.1, &[])).collect();
    let blocks: Vec<(usize, i32)> = blocks.iter().map(|block| (*block, planner.natural(*block))).collect();
    let mut arranged = |mode: usize| {
        let widths = widths_of(planner, &boxes, mode, plan.room);
        let rows = arrange(planner, &boxes, &blocks, widths, plan);
        let is_member = |cell: &Cell| matches!(cell, Cell::Machine(it) if planner.graph.is_member(it.vertex));
        let with_members = rows.iter().filter(|row| row.iter().any(is_member)).count();
        ((rows.len(), with_members), rows, widths)
    };
    let (free, squeezed) = (arranged(0), arranged(1));
    let is_squeezed = squeezed.0 < free.0;
    let (_, rows, widths) = if is_squeezed { squeezed } else { free };
    plan.is_squeezed |= is_squeezed && !boxes.is_empty();
    let band = |cells| Row { cells, above: hubs.0.to_vec(), below: hubs.1.to_vec(), is_heads: false, widths };
    rows.into_iter().map(band).collect()
}

fn stands_with_members(graph: &Graph<'_>, vertex: usize) -> bool {
    graph.is_member(vertex) || graph.is_qdevice(vertex)
}

fn widths_of(planner: &Planner<'_>, boxes: &[MachineBox], mode: usize, room: i32) -> Widths {
    let graph = &planner.graph;
    let widest = |with_members: bool| {
        let own = boxes.iter().filter(|it| stands_with_members(graph, it.vertex) == with_members);
        own.map(|it| it.widths.get(mode).copied().unwrap_or(LEAST)).max().unwrap_or(LEAST)
    };
    let (members, others) = (widest(true).min((room - 2 * TINT).max(60)), widest(false).min(room));
    if boxes.iter().any(|it| graph.is_member(it.vertex)) {
        return Widths { members, others };
    }
    let both = if boxes.iter().any(|it| graph.is_qdevice(it.vertex)) { members.max(others) } else { others };
    Widths { members: both, others: both }
}

/// The rows; blocks stand behind the machines where they fit.
fn arrange(
    planner: &mut Planner<'_>,
    boxes: &[MachineBox],
    blocks: &[(usize, i32)],
    widths: Widths,
    plan: &Plan,
) -> Vec<Vec<Cell>> {
    let (graph, gap, room) = (&planner.graph, plan.gap, plan.room);
    let even = |boxes: &[MachineBox], width: i32, extra: i32| -> Vec<Vec<Cell>> {
        let columns = usize::try_from((room - extra + gap) / (width + gap).max(1)).unwrap_or(0).max(1);
        let rows = boxes.len().div_ceil(columns).max(1);
        let chunk = boxes.len().div_ceil(rows).max(1);
        boxes.chunks(chunk).map(|row| row.iter().cloned().map(Cell::Machine).collect()).collect()
    };
    let (members, others): (Vec<MachineBox>, Vec<MachineBox>) =
        boxes.iter().cloned().partition(|it| stands_with_members(graph, it.vertex));
    let cluster = |it: &MachineBox| graph.vertex(it.vertex).and_then(|vertex| vertex.cluster);
    let mut apart = Vec::new();
    // The QDevice's host follows the members of the last cluster.
    for part in members.chunk_by(|one, other| cluster(one) == cluster(other) || cluster(other).is_none()) {
        apart.push(part);
    }
    let joints: i32 = boxes
        .windows(2)
        .map(|pair| match pair {
            [one, other] => joint(graph, one.vertex, other.vertex),
            _ => 0,
        })
        .sum();
    let tint = if boxes.iter().any(|it| cluster(it).is_some()) { 2 * TINT } else { 0 };
    let mut rows = even(boxes, widths.members.max(widths.others), tint + joints);
    let own_joint =
        |part: &[MachineBox]| if part.iter().any(|it| graph.is_qdevice(it.vertex)) { 36 } else { 0 };
    let mut own: Vec<Vec<Cell>> =
        apart.iter().flat_map(|part| even(part, widths.members, tint + own_joint(part))).collect();
    own.extend(even(&others, widths.others, 0));
    if apart.len() + usize::from(!others.is_empty()) > 1 && own.len() <= rows.len() {
        rows = own;
    }
    if let [(one, wide), (other, as_wide)] = blocks
        && wide + as_wide + gap > room
        && are_side_by_side(planner, [*one, *other], plan)
    {
        rows.push(blocks.iter().map(|(block, _)| Cell::Block(*block)).collect());
        return rows;
    }
    for (block, natural) in blocks {
        let taken = rows.last().map(|row| {
            let width = |cell: &Cell| match cell {
                Cell::Machine(_) => widths.members.max(widths.others),
                Cell::Block(block) => {
                    blocks.iter().find(|(it, _)| it == block).map_or(0, |(_, natural)| *natural)
                }
            };
            row.iter().map(|cell| width(cell) + gap).sum::<i32>() + if tint > 0 { 40 } else { 0 }
        });
        match rows.last_mut().filter(|_| taken.is_some_and(|taken| taken + natural <= room)) {
            Some(row) => row.push(Cell::Block(*block)),
            None => rows.push(vec![Cell::Block(*block)]),
        }
    }
    rows
}

/// Whether two blocks take fewer rows side by side, each in half of the room.
fn are_side_by_side(planner: &mut Planner<'_>, blocks: [usize; 2], plan: &Plan) -> bool {
    let half = (plan.room - plan.gap) / 2;
    let fit = blocks.iter().all(|block| planner.least(*block) <= half);
    fit && {
        let [one, other] = blocks.map(|block| planner.rows(block, half - 2 * FRAME));
        let alone: usize = blocks.iter().map(|block| planner.rows(*block, plan.room)).sum();
        one.max(other) < alone
    }
}

/// The widths of what stands in a band of a plan, and where the first begins.
pub fn cell_widths(planner: &mut Planner<'_>, plan: &Plan, band: &Row) -> (Vec<i32>, i32) {
    let room = plan.room;
    let machines: Vec<usize> = band.machines().map(|it| it.vertex).collect();
    if band.is_heads {
        let widths: Vec<i32> = band.machines().map(|it| it.widths[0]).collect();
        let taken = head_row_width(&widths);
        return (widths, ((room - taken) / 2).max(0));
    }
    let graph = &planner.graph;
    let are_own = |machines: &[usize]| machines.iter().all(|it| stands_with_members(graph, *it));
    let has_member = |machines: &[usize]| machines.iter().any(|it| graph.is_member(*it));
    let joints = |machines: &[usize]| {
        machines
            .windows(2)
            .map(|pair| match pair {
                [one, other] => joint(graph, *one, *other),
                _ => 0,
            })
            .sum::<i32>()
    };
    let Widths { members, others } = band.widths;
    let is_mixed = has_member(&machines) && !are_own(&machines);
    let width = if is_mixed {
        members.max(others)
    } else if !machines.is_empty() && are_own(&machines) {
        members
    } else {
        others
    };
    let tint = if has_member(&machines) { TINT } else { 0 };
    let count = |machines: usize| i32::try_from(machines).unwrap_or(1);
    let blocks: Vec<usize> = band.blocks().collect();
    if blocks.is_empty() {
        let alike: Vec<Vec<usize>> = plan
            .bands
            .iter()
            .filter(|other| !other.is_heads && other.blocks().next().is_none())
            .map(|other| other.machines().map(|it| it.vertex).collect::<Vec<_>>())
            .filter(|row| are_own(row) == are_own(&machines))
            .collect();
        let longest = alike.iter().map(Vec::len).max().unwrap_or(1).max(1);
        let joints = alike.iter().map(|row| joints(row)).max().unwrap_or(0);
        let stretched = (room - 2 * TINT - joints - plan.gap * count(longest - 1)) / count(longest);
        let width = width.min(room - 2 * tint).max(stretched.min(width.max(STRETCHED)));
        return (vec![width; machines.len()], tint);
    }
    let gaps = plan.gap * count(band.cells.len() - 1);
    let space = room - 3 * tint - width * count(machines.len()) - gaps - joints(&machines);
    let mut shares: Vec<i32> = blocks.iter().map(|block| planner.natural(*block).min(room)).collect();
    if shares.len() == 2 && shares.iter().sum::<i32>() > space {
        shares = vec![1, 1];
    }
    let all = shares.iter().sum::<i32>().max(1);
    let mut widths = vec![width; machines.len()];
    widths.extend(shares.iter().map(|share| share * space / all));
    (widths, tint)
}

/// Between heads.
pub const HEAD_GAP: i32 = 24;

/// How wide a row of heads is.
pub fn head_row_width(widths: &[i32]) -> i32 {
    widths.iter().map(|width| width + HEAD_GAP).sum::<i32>() - if widths.is_empty() { 0 } else { HEAD_GAP }
}
