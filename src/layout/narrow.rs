//! The drawing for phones: every device a row, every rail a lane at the left, every cable level.
//!
//! Comes in: a graph. Goes out: a diagram of 312 px. A cable leads from the later of its two rows to the lane of the
//! earlier one; what finds no lane, and what joins two machines, is words in both boxes.

use std::collections::{BTreeMap, BTreeSet};

use super::blocks::{Block, Blocks};
use super::diagram::{About, Anchor, DeviceBox, Diagram, Icon, Rail, RailForm, Rect, Text, TextKind, Tint};
use super::graph::{Graph, Shape};
use super::machine_box::{Line, draw_dots};
use super::text::{Font, NameRoom, name_lines, widest, wrap};
use crate::diag::words::count;

/// The drawing's width, and where its boxes end.
const WIDTH: i32 = 312;
const RIGHT: i32 = WIDTH - 8;
/// From lane to lane, and how many there are at most.
const LANE: i32 = 16;
const LANES: usize = 6;
/// From cable to cable at one box.
const PITCH: i32 = 17;
const LINE: i32 = 6;
/// From a cluster's edge to its members.
const TINT: i32 = 5;

/// Rows from above, and what is a cable in them.
struct Rows {
    order: Vec<usize>,
    /// Each row's cables: the edge, and whose lane it leads to.
    ties: BTreeMap<usize, Vec<(usize, usize)>>,
    words: BTreeMap<usize, Vec<usize>>,
    lanes: BTreeMap<usize, usize>,
}

/// Draws a graph.
pub fn draw(graph: Graph<'_>) -> Diagram {
    let rows = Rows::new(&graph);
    let lanes = rows.lanes.values().max().map_or(0, |lane| lane + 1);
    let left = 8 + LANE * i32::try_from(lanes).unwrap_or(0) + 4;
    let mut diagram = Diagram::default();
    let mut places: BTreeMap<usize, Rect> = BTreeMap::new();
    let mut y = 0;
    for vertex in &rows.order {
        let area = draw_row(&graph, &rows, *vertex, (left, y), &mut diagram);
        places.insert(*vertex, area);
        y = area.bottom() + 10;
    }
    draw_lanes(&graph, &rows, &places, left, &mut diagram);
    draw_clusters(&graph, &rows.order, &places, y, &mut diagram);
    diagram.fit(3);
    diagram.width = diagram.width.max(WIDTH);
    diagram
}

impl Rows {
    fn new(graph: &Graph<'_>) -> Self {
        let order = order(graph);
        let at: BTreeMap<usize, usize> = order.iter().enumerate().map(|(at, vertex)| (*vertex, at)).collect();
        let mut rows = Rows { order, ties: BTreeMap::new(), words: BTreeMap::new(), lanes: BTreeMap::new() };
        let is_rail = |vertex: usize| graph.is_hub(vertex) || graph.shape(vertex) == Shape::Internet;
        for (index, edge) in graph.edges.iter().enumerate().filter(|(_, edge)| !edge.is_hidden) {
            let Some(to) = edge.to else {
                rows.words.entry(edge.from).or_default().push(index);
                continue;
            };
            let (upper, lower) =
                if at.get(&edge.from) < at.get(&to) { (edge.from, to) } else { (to, edge.from) };
            match (is_rail(upper), is_rail(lower)) {
                (true, _) if !edge.is_words => rows.ties.entry(lower).or_default().push((index, upper)),
                (_, true) if !edge.is_words => rows.ties.entry(upper).or_default().push((index, lower)),
                _ => rows.say(index, [upper, lower]),
            }
        }
        rows.give_lanes(&at);
        rows
    }

    fn say(&mut self, edge: usize, ends: [usize; 2]) {
        for end in ends {
            self.words.entry(end).or_default().push(edge);
        }
    }

    /// Each rail has the first lane that is free from its first row to its last.
    fn give_lanes(&mut self, at: &BTreeMap<usize, usize>) {
        let row = |vertex: usize| at.get(&vertex).copied().unwrap_or(0);
        let mut spans: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        for (vertex, ties) in &self.ties {
            for (_, rail) in ties {
                let span = spans.entry(*rail).or_insert((row(*rail), row(*rail)));
                *span = (span.0.min(row(*vertex)), span.1.max(row(*vertex)));
            }
        }
        let mut order: Vec<(usize, (usize, usize))> = spans.into_iter().collect();
        order.sort_by_key(|(rail, span)| (span.0, row(*rail)));
        let mut busy: Vec<usize> = Vec::new();
        for (rail, (first, last)) in order {
            let free = busy.iter().position(|until| *until < first);
            if free.is_none() && busy.len() < LANES {
                busy.push(0);
            }
            let lane = free.or(busy.len().checked_sub(1).filter(|lane| busy.get(*lane) == Some(&0)));
            match lane.and_then(|lane| busy.get_mut(lane).map(|until| (lane, until))) {
                Some((lane, until)) => {
                    *until = last;
                    self.lanes.insert(rail, lane);
                }
                None => self.without_lane(rail),
            }
        }
    }

    fn without_lane(&mut self, rail: usize) {
        let mut told = Vec::new();
        for (vertex, ties) in &mut self.ties {
            told.extend(ties.extract_if(.., |(_, it)| *it == rail).map(|(edge, _)| (edge, *vertex)));
        }
        for (edge, vertex) in told {
            self.say(edge, [vertex, rail]);
        }
    }
}

/// Internets, what hangs from them alone, then blocks with theirs, then all else.
fn order(graph: &Graph<'_>) -> Vec<usize> {
    let blocks = Blocks::new(graph);
    let mut order = graph.of_shape(Shape::Internet);
    order.extend(&blocks.online);
    let mut open: Vec<&Block> = blocks.roots.iter().rev().filter_map(|root| blocks.get(*root)).collect();
    while let Some(block) = open.pop() {
        order.extend(block.heads.iter().chain(&block.hubs).chain(&block.machines));
        open.extend(block.children.iter().rev().filter_map(|child| blocks.get(*child)));
    }
    order.extend(&blocks.loose);
    let mut seen = BTreeSet::new();
    order.retain(|vertex| seen.insert(*vertex));
    order
}

/// What a row says below its name.
fn lines(graph: &Graph<'_>, rows: &Rows, vertex: usize, room: i32) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut add = |kind: TextKind, about: About, text: &str| {
        lines.extend(wrap(text, room, kind.font()).into_iter().map(|text| Line {
            kind,
            about: about.clone(),
            text,
        }));
    };
    let device = graph.device(vertex);
    let about = About::Device(vertex);
    if let Some(device) = device {
        for (kind, text) in [
            (TextKind::Role, &device.role),
            (TextKind::Facts, &device.facts),
            (TextKind::Place, &device.placement),
        ] {
            add(kind, about.clone(), text.as_deref().unwrap_or_default());
        }
    }
    let is_rail = graph.is_hub(vertex) || graph.shape(vertex) == Shape::Internet;
    let ties = rows.ties.get(&vertex).map(Vec::as_slice).unwrap_or_default();
    for (edge, rail) in ties.iter().filter(|_| ties.len() > 1 || is_rail) {
        let Some(it) = graph.edge(*edge) else { continue };
        let words = [&*it.mark, &*it.measured, "to", graph.label(*rail)];
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        add(TextKind::LinkWords, About::LinkOf { link: it.link, device: vertex }, &words.join(" "));
    }
    for edge in rows.words.get(&vertex).into_iter().flatten() {
        let link = graph.edge(*edge).and_then(|edge| edge.link);
        add(TextKind::LinkWords, About::LinkOf { link, device: vertex }, &graph.in_words(*edge, vertex));
    }
    if let Some(device) = device {
        add(TextKind::Badge, about.clone(), &device.badges.join(" · "));
        add(TextKind::QDevice, about.clone(), device.qdevice.as_deref().unwrap_or_default());
        add(TextKind::Votes, about, &device.votes.map(|votes| count(votes, "vote")).unwrap_or_default());
    }
    lines
}

/// Draws a row; where it lies.
fn draw_row(
    graph: &Graph<'_>,
    rows: &Rows,
    vertex: usize,
    (left, y): (i32, i32),
    diagram: &mut Diagram,
) -> Rect {
    let room = RIGHT - left - 22;
    let ties = rows.ties.get(&vertex).map(Vec::as_slice).unwrap_or_default();
    let is_rail = graph.is_hub(vertex) || graph.shape(vertex) == Shape::Internet;
    let own = ties.first().filter(|_| ties.len() == 1 && !is_rail).and_then(|(edge, _)| graph.edge(*edge));
    let speed = graph.vertex(vertex).map(|vertex| vertex.speed.clone()).unwrap_or_default();
    let (mark, measured, about) = match own {
        Some(edge) => {
            (edge.mark.clone(), edge.measured.clone(), About::LinkOf { link: edge.link, device: vertex })
        }
        None => (speed, String::new(), About::Device(vertex)),
    };
    let kind = if own.is_some() { TextKind::Mark } else { TextKind::Speed };
    let mut mark = Text { x: RIGHT - 10, y: y + 20, text: mark, measured, kind, about, anchor: Anchor::End };
    let taken = if mark.text.is_empty() && mark.measured.is_empty() { 0 } else { mark.width() + 10 };
    let mut names = name_lines(graph.label(vertex), NameRoom::fixed(room - 26 - taken));
    let is_low = taken > 0 && (names.len() > 1 || widest(&names, Font::Name) > room - 26 - taken);
    if is_low {
        names = name_lines(graph.label(vertex), NameRoom::fixed(room - 26));
    }
    let lines = lines(graph, rows, vertex, room);
    let number = |count: usize| i32::try_from(count).unwrap_or(0);
    let words = 14 + 19 * number(names.len()) + 16 * number(lines.len() + usize::from(is_low));
    let height = words.max(18 + PITCH * number(ties.len()) + if is_rail { 6 } else { 0 });
    let area = Rect { x: left, y, width: RIGHT - left, height };
    if is_rail {
        diagram.rails.push(Rail { hub: vertex, form: RailForm::Bar, area, tone: tone(rows, vertex) });
    } else {
        diagram.boxes.push(DeviceBox { device: vertex, area });
    }
    diagram.icons.push(Icon { device: vertex, at: (left + 10, y + 7) });
    let mut baseline = y + 21;
    for name in names {
        diagram.add_text((left + 37, baseline), Anchor::Start, TextKind::Name, About::Device(vertex), name);
        baseline += 19;
    }
    if is_low {
        (mark.x, mark.y, mark.anchor) = (left + 11, baseline - 2, Anchor::Start);
        baseline += 16;
    }
    if taken > 0 {
        diagram.texts.push(mark);
    }
    for line in lines {
        let mut x = left + 11;
        if line.kind == TextKind::Votes {
            let votes = graph.device(vertex).and_then(|device| device.votes).unwrap_or(0);
            x += draw_dots(votes, (x + 4, baseline - 6), diagram);
        }
        diagram.add_text((x, baseline - 2), Anchor::Start, line.kind, line.about, line.text);
        baseline += 16;
    }
    area
}

fn tone(rows: &Rows, vertex: usize) -> usize {
    rows.lanes.get(&vertex).copied().unwrap_or(0) % 4
}

/// The lanes, each joined to its row, and the cables.
fn draw_lanes(
    graph: &Graph<'_>,
    rows: &Rows,
    places: &BTreeMap<usize, Rect>,
    left: i32,
    diagram: &mut Diagram,
) {
    let lane_x = |rail: &usize| rows.lanes.get(rail).map(|lane| 8 + LANE * i32::try_from(*lane).unwrap_or(0));
    let mut ends: BTreeMap<usize, Vec<i32>> = BTreeMap::new();
    for (vertex, ties) in &rows.ties {
        let Some(area) = places.get(vertex) else { continue };
        let mut y = area.y + 13;
        for (edge, rail) in ties {
            if let Some(x) = lane_x(rail) {
                diagram.add_cable(graph, *edge, (x, y), (left, y));
                ends.entry(*rail).or_default().push(y);
                y += PITCH;
            }
        }
    }
    for (rail, mut ends) in ends {
        let (Some(x), Some(area)) = (lane_x(&rail), places.get(&rail)) else { continue };
        let y = area.bottom() - 9;
        ends.push(y);
        let (top, bottom) =
            (ends.iter().min().copied().unwrap_or(y), ends.iter().max().copied().unwrap_or(y));
        let lane = Rect::between((x - LINE / 2, x + LINE / 2), (top - LINE / 2, bottom + LINE / 2));
        let joint = Rect::between((x - LINE / 2, left), (y - LINE / 2, y + LINE / 2));
        for (form, area) in [(RailForm::Lane, lane), (RailForm::Line, joint)] {
            diagram.rails.push(Rail { hub: rail, form, area, tone: tone(rows, rail) });
        }
    }
}

/// The grounds of clusters, and their captions below.
fn draw_clusters(
    graph: &Graph<'_>,
    order: &[usize],
    places: &BTreeMap<usize, Rect>,
    y: i32,
    diagram: &mut Diagram,
) {
    let cluster = |vertex: &usize| graph.vertex(*vertex).and_then(|vertex| vertex.cluster);
    for run in order.chunk_by(|one, other| cluster(one) == cluster(other)) {
        let ends =
            run.first().and_then(|first| places.get(first)).zip(run.last().and_then(|last| places.get(last)));
        let (Some(cluster), Some((first, last))) = (run.first().and_then(cluster), ends) else { continue };
        let area = Rect::between((first.x, first.right()), (first.y, last.bottom())).grown(TINT, TINT);
        diagram.tints.push(Tint { cluster, area, is_key: false });
    }
    let mut y = y + 4;
    for (cluster, words) in graph.topology.clusters.iter().enumerate() {
        if !graph.vertices.iter().any(|vertex| vertex.cluster == Some(cluster)) {
            continue;
        }
        let about = About::Cluster(cluster);
        diagram.tints.push(Tint { cluster, area: Rect { x: 8, y, width: 18, height: 12 }, is_key: true });
        let caption = [Some(&words.name), words.platform.as_ref()]
            .into_iter()
            .flatten()
            .cloned()
            .collect::<Vec<_>>()
            .join(" · ");
        for (kind, text) in [(TextKind::Caption, Some(&caption)), (TextKind::Corosync, words.links.as_ref())]
        {
            for line in wrap(text.map(String::as_str).unwrap_or_default(), RIGHT - 36, kind.font()) {
                diagram.add_text((34, y + 11), Anchor::Start, kind, about.clone(), line);
                y += 17;
            }
        }
        y += 6;
    }
}
