//! Which rails lie between which rows, and as what.
//!
//! Comes in: the bands of a plan. Goes out: its gaps. A gap holds the rails that the band above uses, then those that the
//! band below uses, each once; a rail that a cable has to cross is thin there, its name on a plate at the left.

use std::collections::{BTreeMap, BTreeSet};

use super::graph::Shape;
use super::plan::{Cell, Form, Plan, Row};
use super::planner::Planner;

impl Planner<'_> {
    /// Fills in the gaps of a plan, and where its trunks begin and end.
    pub fn place_rails(&self, plan: &mut Plan) {
        plan.first = plan.bands.iter().take_while(|band| band.is_heads).count();
        let count = plan.bands.len();
        let uses: Vec<(BTreeSet<usize>, BTreeSet<usize>)> =
            (0..=count).map(|gap| self.uses(&plan.bands, gap)).collect();
        let mut sets: Vec<Vec<usize>> = (0..=count).map(|gap| rails_of(&plan.bands, gap, &uses)).collect();
        if let Some(first) = sets.get_mut(plan.first) {
            let mut rails = plan.left.clone();
            rails.extend(first.iter().filter(|hub| !plan.left.contains(hub)));
            *first = rails;
        }
        let is_used = |hub: &&usize| sets.iter().flatten().any(|used| used == *hub);
        let unused: Vec<usize> = plan.right.iter().filter(|hub| !is_used(hub)).copied().collect();
        if let Some(next) = sets.get_mut((plan.first + 1).min(count)) {
            next.extend(unused);
        }
        let spans = self.trunk_spans(plan, &sets);
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        let has_several = plan.left.len() + plan.right.len() > 1;
        plan.gaps = Vec::new();
        for (gap, set) in sets.iter().enumerate() {
            let (from_above, from_below) = uses.get(gap).cloned().unwrap_or_default();
            let mut forms = Vec::new();
            for (at, hub) in set.iter().enumerate() {
                let later = set.iter().skip(at + 1).any(|other| from_above.contains(other));
                let earlier = set.iter().take(at).any(|other| from_below.contains(other));
                let trunk = spans.iter().any(|(from, to)| *from < (gap, at) && (gap, at) < *to);
                let form = match seen.contains(hub) {
                    true if has_several && (!from_above.is_empty() || set.len() > 1) => Form::CrossedAgain,
                    true => Form::Again,
                    false if later || earlier || trunk || self.graph.shape(*hub) == Shape::Mesh => {
                        Form::Plate
                    }
                    false => Form::Bar,
                };
                forms.push((*hub, form));
            }
            seen.extend(set);
            plan.gaps.push(forms);
        }
    }

    /// The hubs that the band above a gap uses, and those that the band below uses.
    fn uses(&self, bands: &[Row], gap: usize) -> (BTreeSet<usize>, BTreeSet<usize>) {
        let far = |edge: &usize, vertex: usize| self.graph.edge(*edge).and_then(|edge| edge.other(vertex));
        let above = gap.checked_sub(1).and_then(|above| bands.get(above));
        let above = above.into_iter().flat_map(Row::machines);
        let above = above.flat_map(|it| it.bottom.iter().filter_map(move |edge| far(edge, it.vertex)));
        let mut below = BTreeSet::new();
        for cell in bands.get(gap).into_iter().filter(|band| !band.is_heads).flat_map(|band| &band.cells) {
            match cell {
                Cell::Machine(it) => below.extend(it.top.iter().filter_map(|edge| far(edge, it.vertex))),
                Cell::Block(block) => below.extend(self.hubs_above(*block)),
            }
        }
        (above.collect(), below)
    }

    /// The hubs that a block's cables lead up to: in the block above, or internets.
    pub fn hubs_above(&self, block: usize) -> BTreeSet<usize> {
        let Some(block) = self.block(block) else { return BTreeSet::new() };
        let uplinks = block
            .uplinks
            .iter()
            .filter_map(|edge| self.graph.edge(*edge)?.other(self.own_hub(block, *edge)?));
        let ends = block.heads.iter().chain(&block.hubs);
        let online = ends.flat_map(|end| self.graph.cables(*end)).map(|(_, other)| other);
        uplinks
            .chain(online.filter(|other| self.internets.contains(other) && !block.hubs.contains(other)))
            .collect()
    }

    /// Each trunk stands between the nearest two occurrences of its ends.
    fn trunk_spans(&self, plan: &mut Plan, sets: &[Vec<usize>]) -> Vec<((usize, usize), (usize, usize))> {
        let at = |hub: usize| {
            sets.iter()
                .enumerate()
                .filter_map(move |(gap, set)| Some((gap, set.iter().position(|it| *it == hub)?)))
        };
        let mut spans = Vec::new();
        let mut gaps = BTreeMap::new();
        for trunk in &plan.trunks {
            let Some((from, to)) = self.graph.edge(*trunk).and_then(|edge| Some((edge.from, edge.to?)))
            else {
                continue;
            };
            let mut both: Vec<((usize, usize), bool)> =
                at(from).map(|it| (it, false)).chain(at(to).map(|it| (it, true))).collect();
            both.sort_unstable();
            let pairs = both.windows(2).filter_map(|pair| match pair {
                [(one, false), (other, true)] => Some((*one, *other)),
                [(one, true), (other, false)] => Some((*other, *one)),
                _ => None,
            });
            let nearest = pairs.min_by_key(|(one, other)| {
                (one.0.abs_diff(other.0) != 1, one.0.abs_diff(other.0), *one, *other)
            });
            if let Some((one, other)) = nearest {
                gaps.insert(*trunk, (one.0, other.0));
                spans.push((one.min(other), one.max(other)));
            }
        }
        plan.trunk_gaps = gaps;
        spans
    }
}

fn rails_of(bands: &[Row], gap: usize, uses: &[(BTreeSet<usize>, BTreeSet<usize>)]) -> Vec<usize> {
    let Some((from_above, from_below)) = uses.get(gap) else { return Vec::new() };
    let above = gap.checked_sub(1).and_then(|above| bands.get(above));
    let above = above.into_iter().flat_map(|band| &band.below).filter(|hub| from_above.contains(hub));
    let mut rails: Vec<usize> = above.copied().collect();
    let below =
        bands.get(gap).into_iter().flat_map(|band| &band.above).filter(|hub| from_below.contains(hub));
    for hub in below {
        if !rails.contains(hub) {
            rails.push(*hub);
        }
    }
    rails
}
