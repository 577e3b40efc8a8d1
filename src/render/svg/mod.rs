//! The topology as SVG and as words: what the `topology` component shows.
//!
//! Comes in: an inventory. Goes out: two drawings (one for wide pages, one for phones) whose looks are CSS classes, a
//! legend of the lines that occur, the cards' ids, and every link as a sentence. No `style`, no `foreignObject`, no
//! fixed size.

use std::fmt::Write;

use indexmap::IndexMap;
use serde::Serialize;

use super::highlight::html::escaped;
use crate::layout::{Diagram, LABEL_SIZE, SMALL_SIZE, Variant, WireKind, fitted, lay_out};
use crate::model::inventory::{Inventory, LinkState};
use crate::model::topology::{Device, Link, Topology};

/// What the template of `topology` sees.
#[derive(Debug, Serialize)]
pub struct TopologyView {
    /// Both drawings, as SVG.
    drawings: String,
    /// The kinds of line that occur.
    legend: Vec<LegendView>,
    /// The card of each machine, by the machine's name.
    cards: IndexMap<String, CardView>,
    /// Every link in words.
    links: Vec<LinkWords>,
    /// How many links the corosync mesh has.
    mesh_links: usize,
    /// `3 votes · lms`.
    qdevice: Option<QDeviceWords>,
}

#[derive(Debug, Serialize)]
struct CardView {
    id: String,
    number: usize,
}

#[derive(Debug, Serialize)]
struct LegendView {
    /// The line's CSS classes.
    class: &'static str,
    text: String,
}

#[derive(Debug, Serialize)]
struct LinkWords {
    from: String,
    ports: String,
    bond: Option<String>,
    to: Option<String>,
    speed: Option<String>,
    state: &'static str,
}

#[derive(Debug, Serialize)]
struct QDeviceWords {
    host: String,
    label: String,
}

impl TopologyView {
    /// Lays out and draws an inventory's network.
    pub fn new(inventory: &Inventory) -> Self {
        let topology = Topology::new(inventory);
        let title = format!("Network topology of {}", inventory.cluster.name);
        let variants = [Variant::Wide, Variant::Narrow];
        let drawings =
            variants.map(|variant| draw(&topology, &lay_out(&topology, variant), variant, &title)).concat();
        let numbered = topology.devices.iter().filter_map(|device| Some((device, device.number?)));
        let mut cards: Vec<(String, CardView)> = numbered
            .map(|(device, number)| (device.name.clone(), CardView { id: card_id(&device.name), number }))
            .collect();
        cards.sort_by_key(|(_, card)| card.number);
        let name = |index: usize| topology.devices.get(index).map(|device| device.name.clone());
        let links = topology.links.iter().map(|link| LinkWords {
            from: name(link.from).unwrap_or_default(),
            ports: link.ports.join(" + "),
            bond: link.bond.clone(),
            to: link.to.and_then(name),
            speed: link.speed_in_words.clone(),
            state: link.state.as_str(),
        });
        TopologyView {
            drawings,
            legend: legend(&topology),
            cards: cards.into_iter().collect(),
            links: links.collect(),
            mesh_links: topology.mesh_links,
            qdevice: topology.qdevice.as_ref().map(|trunk| QDeviceWords {
                host: name(trunk.host).unwrap_or_default(),
                label: trunk.label.clone(),
            }),
        }
    }
}

/// The id of a machine's card: `machine-` and the name, blanks replaced. (Headings have ids of their own, so the bare
/// name could clash.)
fn card_id(name: &str) -> String {
    format!("machine-{}", name.split_whitespace().collect::<Vec<_>>().join("-"))
}

/// The classes of speed, from `w0` (not stated) to `w5`; a line's width stands for them.
fn speed_class(bits_per_second: Option<u64>) -> &'static str {
    match bits_per_second {
        None => "w0",
        Some(..=1_000_000_000) => "w1",
        Some(..=5_000_000_000) => "w2",
        Some(..=10_000_000_000) => "w3",
        Some(..=40_000_000_000) => "w4",
        Some(_) => "w5",
    }
}

fn state_class(state: LinkState) -> &'static str {
    match state {
        LinkState::Up => "",
        LinkState::Standby => " standby",
        LinkState::AdminDown => " down",
    }
}

fn legend(topology: &Topology) -> Vec<LegendView> {
    let mut legend = Vec::new();
    let mut add = |occurs: bool, class, text: &str| {
        if occurs {
            legend.push(LegendView { class, text: text.to_owned() });
        }
    };
    let any = |wanted: fn(&Link) -> bool| topology.links.iter().any(wanted);
    let class =
        |link: &Link, class| link.state == LinkState::Up && speed_class(link.bits_per_second) == class;
    for (name, text) in [
        ("w0", "speed not stated"),
        ("w1", "up to 1 Gb/s"),
        ("w2", "up to 5 Gb/s"),
        ("w3", "up to 10 Gb/s"),
        ("w4", "up to 40 Gb/s"),
        ("w5", "over 40 Gb/s"),
    ] {
        add(topology.links.iter().any(|link| class(link, name)), name, text);
    }
    add(any(|link| link.state == LinkState::Standby), "w2 standby", "standby");
    add(any(|link| link.state == LinkState::AdminDown), "w2 down", "administratively down");
    let unit = if topology.mesh_links == 1 { "link" } else { "links" };
    add(topology.mesh_links > 0, "mesh", &format!("corosync, full mesh of {} {unit}", topology.mesh_links));
    add(topology.qdevice.is_some(), "trunk", "QDevice");
    legend
}

/// One drawing. Lines of one kind are one path.
pub fn draw(topology: &Topology, diagram: &Diagram, variant: Variant, title: &str) -> String {
    let Diagram { width, height, .. } = diagram;
    let mut svg = format!(
        "<svg class=\"drawing {}\" viewBox=\"0 0 {width} {height}\" role=\"graphics-document\" aria-label=\"{}\">",
        variant.as_str(),
        escaped(title)
    );
    draw_wires(topology, diagram, &mut svg);
    let mut words = String::new();
    let mut frames: Vec<(usize, String)> = Vec::new();
    for (device, frame) in topology.devices.iter().zip(&diagram.frames) {
        let rect = format!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"6\"/>",
            frame.x, frame.y, frame.width, frame.height
        );
        let element = match device.number {
            Some(number) => format!(
                "<a class=\"m m{number}\" href=\"#{}\" aria-label=\"{}\">{rect}</a>",
                escaped(&card_id(&device.name)),
                escaped(&device.description)
            ),
            None => format!(
                "<g class=\"switch\" role=\"img\" aria-label=\"{}\">{rect}</g>",
                escaped(&device.description)
            ),
        };
        frames.push((device.number.unwrap_or(0), element));
        draw_words(device, *frame, &mut words);
    }
    // The order of the keyboard is the order of the file, whatever the bands.
    frames.sort_by_key(|(number, _)| *number);
    for (_, element) in frames {
        svg.push_str(&element);
    }
    for label in &diagram.labels {
        let class = if label.overlay { "o" } else { "s" };
        push(
            &mut words,
            format_args!(
                "<text class=\"{class}\" x=\"{}\" y=\"{}\">{}</text>",
                label.x,
                label.y,
                escaped(&label.text)
            ),
        );
    }
    push(&mut svg, format_args!("<g class=\"words\" aria-hidden=\"true\">{words}</g></svg>"));
    svg
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = text.write_fmt(arguments);
}

fn draw_wires(topology: &Topology, diagram: &Diagram, svg: &mut String) {
    // Overlay first: cables are drawn over it.
    let mut paths: IndexMap<String, String> =
        ["mesh", "trunk", "rail"].map(|class| (class.to_owned(), String::new())).into_iter().collect();
    let mut ends = String::new();
    for wire in &diagram.wires {
        let class = match wire.kind {
            WireKind::Mesh => "mesh".to_owned(),
            WireKind::Trunk => "trunk".to_owned(),
            WireKind::Rail(_) => "rail".to_owned(),
            WireKind::Link(link) | WireKind::Loose(link) => topology
                .links
                .get(link)
                .map(|link| format!("{}{}", speed_class(link.bits_per_second), state_class(link.state)))
                .unwrap_or_default(),
        };
        push_path(&wire.points, paths.entry(class).or_default());
        if let (WireKind::Loose(_), Some((x, y))) = (wire.kind, wire.points.last()) {
            push(&mut ends, format_args!("<circle class=\"loose\" cx=\"{x}\" cy=\"{y}\" r=\"4\"/>"));
        }
    }
    svg.push_str("<g class=\"wires\" aria-hidden=\"true\">");
    for (class, path) in paths.iter().filter(|(_, path)| !path.is_empty()) {
        push(svg, format_args!("<path class=\"{class}\" d=\"{path}\"/>"));
    }
    push(svg, format_args!("{ends}</g>"));
}

/// How round the corners of a line are, at most.
const RADIUS: i32 = 5;

/// A line with rounded corners.
fn push_path(points: &[(i32, i32)], path: &mut String) {
    let Some((x, y)) = points.first() else { return };
    push(path, format_args!("M{x} {y}"));
    let mut at = (*x, *y);
    for (index, corner) in points.iter().enumerate().skip(1) {
        let Some(next) = points.get(index + 1) else {
            push_piece(at, *corner, path);
            break;
        };
        // No more than half of the shorter piece, so that two corners never meet.
        let radius = RADIUS.min(length(at, *corner) / 2).min(length(*corner, *next) / 2);
        let (before, after) = (towards(*corner, at, radius), towards(*corner, *next, radius));
        push_piece(at, before, path);
        push(path, format_args!("Q{} {} {} {}", corner.0, corner.1, after.0, after.1));
        at = after;
    }
}

fn push_piece(from: (i32, i32), to: (i32, i32), path: &mut String) {
    if from.1 == to.1 {
        push(path, format_args!("H{}", to.0));
    } else {
        push(path, format_args!("V{}", to.1));
    }
}

fn length(a: (i32, i32), b: (i32, i32)) -> i32 {
    (a.0 - b.0).abs() + (a.1 - b.1).abs()
}

/// The point `steps` away from `from`, on the level or upright way to `to`.
fn towards(from: (i32, i32), to: (i32, i32), steps: i32) -> (i32, i32) {
    (from.0 + (to.0 - from.0).signum() * steps, from.1 + (to.1 - from.1).signum() * steps)
}

/// Name, facts and badge, one under the other in the middle of the box.
fn draw_words(device: &Device, frame: crate::layout::Frame, words: &mut String) {
    let room = frame.width - 10;
    let mut lines = vec![("l", LABEL_SIZE, &device.label)];
    lines.extend(device.facts.as_ref().map(|facts| ("s", SMALL_SIZE, facts)));
    lines.extend(device.badge.as_ref().map(|badge| ("b", SMALL_SIZE, badge)));
    let count = i32::try_from(lines.len()).unwrap_or(1);
    let leading = 20;
    let x = frame.x + frame.width / 2;
    // Baselines stand a third of the size under the middle of their line.
    let mut y = frame.y + frame.height / 2 - (count - 1) * leading / 2 + LABEL_SIZE / 3;
    for (class, size, text) in lines {
        let text = fitted(text, size, room);
        push(words, format_args!("<text class=\"{class} m\" x=\"{x}\" y=\"{y}\">{}</text>", escaped(&text)));
        y += leading;
    }
}
