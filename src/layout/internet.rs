//! The internet: a pill over its cable where one block hangs from it, otherwise a rail like any other.
//!
//! Comes in: a planner. Goes out: which heads stand where, and the pills in a diagram.

use super::block::{Canvas, ZONE};
use super::blocks::{Block, in_order};
use super::diagram::{About, Anchor, Icon, Rail, RailForm, Rect, TextKind};
use super::machine_box::{MARK_ABOVE, MARK_BELOW, MARK_BESIDE, MachineBox, Port};
use super::plan::Plan;
use super::planner::{PILL_WORDS, Planner, WIDE, pill_width};
use super::rail::BAR;
use super::rows::head_row_width;
use super::text::{NameRoom, name_lines, wrap};

impl Planner<'_> {
    /// Decides what stands above the first rails.
    pub fn place_heads(&mut self) {
        for block in 0..self.blocks.all.len() {
            self.drop_heads(block);
        }
        let online: Vec<usize> = self
            .blocks
            .roots
            .iter()
            .copied()
            .filter(|block| !self.internets_above(*block).is_empty())
            .collect();
        if let [only] = online.as_slice() {
            self.top = Some(*only);
            let cables: Vec<Vec<usize>> = self
                .internets
                .iter()
                .map(|it| self.graph.cables(*it).map(|(_, end)| end).collect())
                .collect();
            let heads = self.heads(*only);
            self.is_side_by_side = self.internets.len() > 1;
            let hubs = self.block(*only).map(|block| block.hubs.clone()).unwrap_or_default();
            let is_above = |end: &usize| heads.contains(end) || hubs.contains(end) && !self.is_side_by_side;
            let is_word = |end: &usize| self.blocks.all.iter().any(|block| block.machines.contains(end));
            let is_pill = cables.iter().all(|ends| ends.iter().all(|end| is_above(end) || is_word(end)));
            let is_one_each = !self.is_side_by_side || cables.iter().all(|ends| ends.len() <= 1);
            let plan = self.plan(*only, WIDE);
            if !is_pill || !is_one_each || heads_width(&plan) > plan.room {
                (self.top, self.is_side_by_side) = (None, false);
            }
        }
        if self.top.is_none() && !self.internets.is_empty() {
            self.hang_from_internets(&online);
        }
    }

    /// Heads for which there is no room above their rail stand below it.
    fn drop_heads(&mut self, block: usize) {
        while self.block(block).is_some_and(|block| !block.heads.is_empty()) {
            let plan = self.plan(block, WIDE - 60);
            if heads_width(&plan) <= plan.room.min(WIDE - 200) {
                return;
            }
            let Some(it) = self.blocks.all.get_mut(block) else { return };
            it.machines.extend(it.heads.pop());
            in_order(&mut it.machines, &self.graph);
        }
    }

    fn internets_above(&self, block: usize) -> Vec<usize> {
        self.hubs_above(block).into_iter().filter(|hub| self.internets.contains(hub)).collect()
    }

    /// Internets as the rails of a block of their own.
    fn hang_from_internets(&mut self, online: &[usize]) {
        let index = self.blocks.all.len();
        for child in online {
            let above = self.internets_above(*child).first().copied();
            if let Some(child) = self.blocks.all.get_mut(*child) {
                (child.parent, child.hangs_from) = (Some(index), above);
            }
        }
        let mut machines = self.blocks.online.clone();
        in_order(&mut machines, &self.graph);
        let hubs = self.internets.clone();
        self.blocks.all.push(Block { hubs, machines, children: online.to_vec(), ..Block::default() });
        self.blocks.roots.retain(|root| !online.contains(root));
        self.blocks.roots.insert(0, index);
        self.natural.clear();
        self.needed.clear();
        self.rows.clear();
    }
}

fn heads_width(plan: &Plan) -> i32 {
    let heads = plan.bands.iter().filter(|band| band.is_heads).flat_map(|band| band.machines());
    head_row_width(&heads.map(|it: &MachineBox| it.widths[0]).collect::<Vec<_>>())
}

impl Canvas<'_, '_> {
    /// How high the pills are, with the room below them.
    pub fn pills_height(&self) -> i32 {
        let internets = self.planner.internets.iter();
        internets.map(|it| self.pill_height(*it)).max().map_or(0, |height| height + ZONE)
    }

    fn pill_height(&self, internet: usize) -> i32 {
        let names = name_lines(self.planner.graph.label(internet), NameRoom::FREE).len();
        BAR + 20 * i32::try_from(names.saturating_sub(1)).unwrap_or(0)
            + 16 * i32::try_from(self.role(internet).len()).unwrap_or(0)
    }

    fn role(&self, internet: usize) -> Vec<String> {
        let role = self.planner.graph.device(internet).and_then(|device| device.role.as_deref());
        wrap(role.unwrap_or_default(), PILL_WORDS, TextKind::Role.font())
    }

    /// The pills of all internets over the cables that lead up to them; `height` is their height with the room below.
    pub fn draw_pills(&mut self, ports: &[Port], left: i32, height: i32) {
        let mut free = left;
        let bottom = height - ZONE;
        for internet in self.planner.internets.clone() {
            let own: Vec<&Port> = ports.iter().filter(|port| port.hub == internet).collect();
            let width = pill_width(&self.planner.graph, internet);
            let (least, most) = (own.iter().map(|port| port.x).min(), own.iter().map(|port| port.x).max());
            let (begin, end) = match (least, most) {
                (Some(least), Some(most)) => {
                    let begin = ((least + most - width) / 2).min(least - 40).max(free.min(least - 20));
                    (begin, (begin + width).max(most + 40))
                }
                _ => (free, free + width),
            };
            let area = Rect::between((begin, end), (0, bottom));
            self.diagram.rails.push(Rail { hub: internet, form: RailForm::Bar, area, tone: 0 });
            self.diagram.icons.push(Icon { device: internet, at: (begin + 14, 7) });
            let mut y = 22;
            for name in name_lines(self.planner.graph.label(internet), NameRoom::FREE) {
                self.diagram.add_text(
                    (begin + 42, y),
                    Anchor::Start,
                    TextKind::Name,
                    About::Device(internet),
                    name,
                );
                y += 20;
            }
            for line in self.role(internet) {
                self.diagram.add_text(
                    (begin + 16, y - 2),
                    Anchor::Start,
                    TextKind::Role,
                    About::Device(internet),
                    line,
                );
                y += 16;
            }
            for port in own {
                self.diagram.add_cable(&self.planner.graph, port.edge, (port.x, bottom), (port.x, port.y));
                let y = (port.y - MARK_ABOVE).min(bottom + MARK_BELOW + 10);
                self.diagram.add_mark(
                    &self.planner.graph,
                    port.edge,
                    (port.x + MARK_BESIDE, y),
                    Anchor::Start,
                );
            }
            free = end + 14;
        }
    }
}
