//! How a block is planned in a width.
//!
//! Comes in: a block and a width. Goes out: its [`Plan`]. What is above its rows and what below follows from its hubs; the
//! columns, the lanes and the plates beside the rows follow from the rows, and the rows from what these leave.

use super::blocks::Block;
use super::graph::Graph;
use super::machine_box::MachineBox;
use super::plan::{Cell, Plan, Row, Widths};
use super::planner::{GAP, LANE, Planner};
use super::rail::plate_width;
use super::rows::flow;

impl Planner<'_> {
    /// A block in a width; with as few cables between rails as leave room for the boxes.
    pub fn plan(&mut self, block: usize, width: i32) -> Plan {
        let least = self.least_room(block);
        let mut plan = Plan::default();
        for (trunks, uplinks) in [(3, 3), (2, 3), (1, 3), (0, 3), (0, 2), (0, 1)] {
            plan = self.plan_with(block, width, trunks, uplinks);
            if plan.room >= least.min(width * 3 / 5) {
                break;
            }
        }
        plan
    }

    fn plan_with(&mut self, index: usize, width: i32, trunks: usize, uplinks: usize) -> Plan {
        let Some(block) = self.block(index).cloned() else { return Plan::default() };
        let mut plan = self.sides(index, &block, trunks, uplinks);
        let neighbours = self.neighbours(&block);
        let marks = neighbours.iter().map(|edge| self.graph.mark_width(*edge) + 18);
        plan.gap = marks.max().unwrap_or(0).max(GAP);
        // A fixed point of the columns, the lanes and the name plates.
        for _ in 0..9 {
            plan.room = width
                - plan.left_lanes
                - plan.right_lanes
                - plan.plate
                - plan.trunk_columns
                - plan.pass_columns;
            plan.bands = self.bands(&block, &mut plan);
            plan.beside = beside(&neighbours, &plan.bands, &self.graph);
            for band in &mut plan.bands {
                for cell in &mut band.cells {
                    if let Cell::Machine(it) = cell {
                        *it = MachineBox::new(self, it.vertex, &band.above, &band.below, &plan.beside);
                    }
                }
            }
            self.place_rails(&mut plan);
            if self.free_the_way_up(&mut plan) {
                continue;
            }
            let rails = plan.gaps.iter().flatten();
            let plate = rails.map(|(hub, form)| plate_width(&self.graph, *hub, *form)).max().unwrap_or(0);
            let lanes = |hubs: &[usize]| {
                LANE * hubs.iter().filter(|hub| plan.comes_again(**hub)).map(|_| 1).sum::<i32>()
            };
            let next = (
                plan.plate.max(plate),
                plan.left_lanes.max(lanes(&plan.left)),
                plan.right_lanes.max(lanes(&plan.right)),
            );
            if next == (plan.plate, plan.left_lanes, plan.right_lanes) {
                break;
            }
            (plan.plate, plan.left_lanes, plan.right_lanes) = next;
        }
        plan
    }

    /// Which hubs are above their rows and which below, and which cables are lines.
    fn sides(&self, index: usize, block: &Block, trunks: usize, uplinks: usize) -> Plan {
        let mut plan = Plan { heads: self.heads(index), ..Plan::default() };
        let hangs_from_two =
            |child: &usize| self.hubs_above(*child).iter().filter(|hub| block.hubs.contains(hub)).count() > 1;
        let all_above = block.hubs.len() == 1 || block.children.iter().any(hangs_from_two);
        for (at, hub) in block.hubs.iter().enumerate() {
            let is_above = all_above || at == 0 || at == 2 && block.hubs.len() == 4;
            if is_above { &mut plan.left } else { &mut plan.right }.push(*hub);
        }
        let columns =
            |edges: &[(usize, usize)]| edges.iter().map(|(edge, _)| self.graph.mark_width(*edge) + 26).sum();
        plan.trunks = block.trunks.iter().copied().take(trunks).collect();
        plan.trunk_columns = columns(&plan.trunks.iter().map(|edge| (*edge, 0)).collect::<Vec<_>>());
        let all = self.uplinks(block);
        let rises = |hub: &usize| Some(hub) == block.hubs.first() && plan.heads.is_empty();
        let (risers, passes) = all.iter().copied().take(uplinks).partition(|(_, hub)| rises(hub));
        (plan.risers, plan.passes) = (risers, passes);
        plan.words = all.iter().map(|(edge, _)| *edge).skip(uplinks).collect();
        plan.words.extend(block.trunks.iter().skip(trunks));
        plan.pass_columns = columns(&plan.passes);
        plan
    }

    /// Where a lane at the right is in the way of an uplink from a lower rail, the uplink is words; whether there was one.
    fn free_the_way_up(&self, plan: &mut Plan) -> bool {
        let is_in_the_way = |hub: usize, lane: usize| {
            lane != hub && plan.comes_again(lane) && plan.first_of(lane).0 <= plan.first_of(hub).0
        };
        let is_top = |hub: usize| plan.left.first() == Some(&hub);
        let blocked: Vec<usize> = plan
            .passes
            .iter()
            .filter(|(_, hub)| !is_top(*hub) && plan.right.iter().any(|lane| is_in_the_way(*hub, *lane)))
            .map(|(edge, _)| *edge)
            .collect();
        plan.passes.retain(|(edge, _)| !blocked.contains(edge));
        plan.pass_columns = plan.passes.iter().map(|(edge, _)| self.graph.mark_width(*edge) + 26).sum();
        let is_any = !blocked.is_empty();
        plan.words.extend(blocked);
        is_any
    }

    /// Direct cables between machines that follow each other.
    fn neighbours(&self, block: &Block) -> Vec<usize> {
        let mut found = Vec::new();
        for pair in block.machines.windows(2) {
            let [one, other] = pair else { continue };
            let cable = self.graph.cables(*one).find(|(_, end)| end == other);
            if let Some((edge, _)) = cable {
                found.push(edge);
            }
        }
        found
    }

    /// The rows of a block from above.
    fn bands(&mut self, block: &Block, plan: &mut Plan) -> Vec<Row> {
        let (above, below) = (plan.left.clone(), plan.right.clone());
        let internets = self.internets.clone();
        let mut bands = Vec::new();
        if !plan.heads.is_empty() {
            let cells = plan
                .heads
                .iter()
                .map(|it| Cell::Machine(MachineBox::new(self, *it, &internets, &above, &[])));
            bands.push(Row {
                cells: cells.collect(),
                above: internets,
                below: above.clone(),
                is_heads: true,
                widths: Widths::default(),
            });
        }
        let hangs_below = |it: &usize| {
            let leads = |hubs: &[usize]| self.graph.cables(*it).any(|(_, other)| hubs.contains(&other));
            leads(&below) && !leads(&above)
        };
        let (second, first): (Vec<usize>, Vec<usize>) =
            block.machines.iter().copied().partition(|it| hangs_below(it));
        let is_below = |child: &usize| {
            self.block(*child).and_then(|child| child.hangs_from).is_some_and(|hub| below.contains(&hub))
        };
        let (low, high): (Vec<usize>, Vec<usize>) =
            block.children.iter().copied().partition(|it| is_below(it));
        let upper = if below.is_empty() { high.as_slice() } else { &[] };
        plan.is_squeezed = false;
        let has_upper = !first.is_empty();
        let mut rows = flow(self, &first, upper, (&above, &below), plan);
        if !below.is_empty() {
            rows.iter_mut().skip(1).step_by(2).for_each(|band| band.turn(self));
        }
        bands.extend(rows);
        let lower = flow(self, &second, &low, (&below, &[]), plan);
        let upper = if below.is_empty() { Vec::new() } else { flow(self, &[], &high, (&above, &[]), plan) };
        let (one, other) = if has_upper { (lower, upper) } else { (upper, lower) };
        bands.extend(one);
        bands.extend(other);
        bands
    }
}

impl Row {
    /// What was above is below.
    fn turn(&mut self, planner: &Planner<'_>) {
        std::mem::swap(&mut self.above, &mut self.below);
        for cell in &mut self.cells {
            if let Cell::Machine(it) = cell {
                *it = MachineBox::new(planner, it.vertex, &self.above, &self.below, &[]);
            }
        }
    }
}

/// Those of the cables whose ends came to stand beside each other.
fn beside(cables: &[usize], bands: &[Row], graph: &Graph<'_>) -> Vec<usize> {
    let is_beside = |edge: &usize| {
        graph.edge(*edge).is_some_and(|edge| {
            bands.iter().filter(|band| !band.is_heads).any(|band| {
                let row: Vec<usize> = band.machines().map(|it| it.vertex).collect();
                row.windows(2).any(|pair| {
                    pair == [edge.from, edge.to.unwrap_or(usize::MAX)]
                        || pair == [edge.to.unwrap_or(usize::MAX), edge.from]
                })
            })
        })
    };
    cables.iter().copied().filter(is_beside).collect()
}
