//! One rail in a gap: a bar with its name, a thin line, or a thin line with its name on a plate.
//!
//! Comes in: a hub and where its rail is to be. Goes out: the rail in a diagram, and where cables reach it.

use super::diagram::{About, Anchor, Diagram, Icon, Rail, RailForm, Rect, TextKind};
use super::graph::{Graph, Shape};
use super::plan::{Form, Plan};
use super::planner::Planner;
use super::text::{Font, NameRoom, name_lines, widest, widest_piece, width, wrap};
use crate::diag::words::count;

/// The height of a bar, and of a thin line.
pub const BAR: i32 = 34;
pub const LINE: i32 = 6;

/// Where a rail is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub left: i32,
    pub right: i32,
    pub y: i32,
    /// Where rows begin: right of all plates.
    pub rows: i32,
    /// The least left edge of words above a line.
    pub words: i32,
    pub tone: usize,
}

/// Where cables reach a rail.
#[derive(Clone, Copy, Debug)]
pub struct Reach {
    pub top: i32,
    pub bottom: i32,
    /// How much of the gap it takes.
    pub height: i32,
}

/// Something that a bar says beside its name.
struct Remark {
    kind: TextKind,
    about: About,
    text: String,
}

/// How wide the plate or the name at the left of a rail is.
pub fn plate_width(graph: &Graph<'_>, hub: usize, form: Form) -> i32 {
    let Some(vertex) = graph.vertex(hub) else { return 0 };
    match form {
        Form::Bar | Form::Again => 0,
        Form::Plate => {
            let lines = name_lines(&vertex.label, NameRoom::PLATE);
            let last = lines.last().map_or(0, |line| width(line, Font::Name));
            let speed = width(&vertex.speed, Font::Small);
            widest(&lines, Font::Name).max(last + if speed > 0 { speed + 12 } else { 0 }) + 56
        }
        Form::CrossedAgain => {
            let piece = widest_piece(&vertex.label, Font::Small).clamp(118, 190);
            width(&vertex.label, Font::Small).min(piece) + 16
        }
    }
}

/// Draws a hub's rail.
pub fn draw_rail(
    planner: &Planner<'_>,
    plan: &Plan,
    hub: usize,
    form: Form,
    place: Place,
    diagram: &mut Diagram,
) -> Reach {
    let remarks = match form {
        Form::Bar | Form::Plate => remarks(planner, plan, hub),
        Form::Again | Form::CrossedAgain => Vec::new(),
    };
    match form {
        Form::Bar => {
            let height = draw_bar(&planner.graph, hub, remarks, place, diagram);
            Reach { top: place.y, bottom: place.y + height, height }
        }
        Form::Plate => {
            let plate = Place { right: place.rows - 6, ..place };
            let height = draw_bar(&planner.graph, hub, remarks, plate, diagram);
            draw_line(
                hub,
                Place { left: plate.right, ..place },
                place.y + height / 2 - LINE / 2,
                height,
                diagram,
            )
        }
        Form::Again | Form::CrossedAgain => {
            let left = place.words.max(place.left + 8);
            let room = if form == Form::Again { place.right - left } else { place.rows - left - 2 };
            let lines = wrap(planner.graph.label(hub), room, Font::Small);
            let mut y = place.y;
            for line in lines {
                diagram.add_text((left, y + 11), Anchor::Start, TextKind::Again, About::Device(hub), line);
                y += 15;
            }
            draw_line(hub, place, y + 2, y + 2 + LINE - place.y, diagram)
        }
    }
}

fn draw_line(hub: usize, place: Place, y: i32, height: i32, diagram: &mut Diagram) -> Reach {
    let area = Rect { x: place.left, y, width: place.right - place.left, height: LINE };
    diagram.rails.push(Rail { hub, form: RailForm::Line, area, tone: place.tone });
    Reach { top: y, bottom: y + LINE, height }
}

/// Draws a bar or a plate; its height.
fn draw_bar(graph: &Graph<'_>, hub: usize, remarks: Vec<Remark>, place: Place, diagram: &mut Diagram) -> i32 {
    let Some(vertex) = graph.vertex(hub) else { return 0 };
    let (left, right, y) = (place.left + 12, place.right - 12, place.y);
    let speed = width(&vertex.speed, Font::Small);
    let speed = if speed > 0 { speed + 12 } else { 0 };
    let names = name_lines(&vertex.label, NameRoom::fixed(right - left - 26));
    let last = names.last().map_or(0, |name| width(name, Font::Name));
    // The speed stands in the first line, or in the last one where the first is too long.
    let first = names.first().map_or(0, |name| width(name, Font::Name));
    let line = |at: usize| i32::try_from(at).unwrap_or(0);
    let is_first = left + 26 + first + speed <= right;
    let is_last = left + 26 + last + speed <= right;
    let speed_line = if is_first { 0 } else { names.len() - usize::from(is_last) };
    let mut bottom = y + BAR + 20 * line(names.len().max(speed_line + 1) - 1);
    for (at, name) in names.iter().enumerate() {
        let spot = (left + 26, y + 22 + 20 * line(at));
        diagram.add_text(spot, Anchor::Start, TextKind::Name, About::Device(hub), name.clone());
    }
    let spot = (right, y + 22 + 20 * line(speed_line));
    diagram.add_text(spot, Anchor::End, TextKind::Speed, About::Device(hub), vertex.speed.clone());
    let total: i32 = remarks.iter().map(|remark| width(&remark.text, remark.kind.font()) + 14).sum();
    let is_inline = names.len() == 1 && left + 26 + first + total + speed <= right;
    let (mut x, mut baseline) = if is_inline { (left + 40 + first, y + 22) } else { (left, bottom - 15) };
    let mut is_begun = is_inline;
    for Remark { kind, about, text } in remarks {
        for line in wrap(&text, right - left, kind.font()) {
            let own = width(&line, kind.font());
            if !is_begun || x + own > right {
                (x, baseline, is_begun) = (left, baseline + 17, true);
                bottom = baseline + 10;
            }
            diagram.add_text((x, baseline), Anchor::Start, kind, about.clone(), line);
            x += own + 14;
        }
    }
    let area = Rect::between((place.left, place.right), (y, bottom));
    diagram.rails.push(Rail { hub, form: RailForm::Bar, area, tone: place.tone });
    diagram.icons.push(Icon { device: hub, at: (left, y + 7) });
    bottom - y
}

/// What a bar says beside its name: what it is and where, and its links that are not drawn.
fn remarks(planner: &Planner<'_>, plan: &Plan, hub: usize) -> Vec<Remark> {
    let graph = &planner.graph;
    let mut remarks = Vec::new();
    if let Some(device) = graph.device(hub) {
        let mut add = |kind, text: Option<String>| {
            remarks.extend(text.map(|text| Remark { kind, about: About::Device(hub), text }));
        };
        add(TextKind::Role, device.role.clone());
        add(TextKind::Facts, device.facts.clone());
        add(TextKind::Place, planner.place_of(hub).map(str::to_owned));
        add(TextKind::Badge, Some(device.badges.join(" · ")).filter(|badges| !badges.is_empty()));
        add(TextKind::QDevice, device.qdevice.clone());
        add(TextKind::Votes, device.votes.map(|votes| count(votes, "vote")));
    }
    let own = planner.blocks.all.iter().find(|block| block.hubs.contains(&hub));
    let children =
        own.into_iter().flat_map(|block| &block.children).filter_map(|child| planner.block(*child));
    let below: Vec<usize> = children.flat_map(|child| &child.uplinks).copied().collect();
    let edges = graph.vertex(hub).map(|vertex| vertex.edges.as_slice()).unwrap_or_default();
    for index in edges {
        let Some(edge) = graph.edge(*index).filter(|edge| !edge.is_hidden) else { continue };
        let is_drawn =
            plan.trunks.contains(index) || plan.uplinks().any(|it| it == *index) || below.contains(index);
        let is_told_here = match edge.other(hub) {
            None => true,
            Some(other) => graph.is_hub(other) || graph.shape(other) == Shape::Internet,
        };
        if is_told_here && graph.shape(hub) != Shape::Internet && (edge.is_words || !is_drawn) {
            let about = About::LinkOf { link: edge.link, device: hub };
            remarks.push(Remark { kind: TextKind::LinkWords, about, text: graph.in_words(*index, hub) });
        }
    }
    remarks
}
