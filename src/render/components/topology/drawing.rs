//! A finished diagram as SVG: CSS classes only, no `style`, no `foreignObject`, no fixed size.

use std::fmt::Write;

use indexmap::IndexMap;

use super::legend::{speed_class, state_class};
use crate::layout::{BADGE, Diagram, Frame, HullFrame, Label, PortOf, Variant, WireKind, Word, WordKind};
use crate::model::topology::{Band, Topology};
use crate::render::highlight::html::escaped;

/// What a word of the drawing speaks of, which is where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrawingWordSubject<'a> {
    /// The cluster.
    Cluster,
    /// A device as a whole, by its index.
    Device(usize),
    /// A word in a device's box.
    Word(usize, WordKind),
    /// Where these devices stand.
    Hull(&'a [usize]),
    /// What is stated of a port.
    Port(PortOf),
    /// What was measured over a port's link.
    Measured(PortOf),
}

/// Writes a word as HTML.
pub type WriteWord<'a> = dyn FnMut(&str, DrawingWordSubject<'_>) -> String + 'a;

/// A word as it is.
pub fn plain(text: &str, _: DrawingWordSubject<'_>) -> String {
    escaped(text)
}

/// One drawing. Lines of one kind are one path.
pub fn draw(
    topology: &Topology,
    diagram: &Diagram,
    variant: Variant,
    title: &str,
    write: &mut WriteWord<'_>,
) -> String {
    let Diagram { width, height, .. } = diagram;
    let mut svg = format!(
        "<svg class=\"drawing {}{}\" viewBox=\"0 0 {width} {height}\" role=\"graphics-document\" aria-label=\"{}\">",
        variant.as_str(),
        if variant == Variant::Wide && diagram.is_small() { " few" } else { "" },
        write(title, DrawingWordSubject::Cluster)
    );
    draw_inside(topology, diagram, write, &mut svg);
    svg.push_str("</svg>");
    svg
}

/// What stands inside of the `svg` element.
pub fn draw_inside(topology: &Topology, diagram: &Diagram, write: &mut WriteWord<'_>, svg: &mut String) {
    let mut words = String::new();
    for HullFrame { frame, label, devices } in &diagram.hulls {
        push_rect("hull", *frame, 10, svg);
        let Label { x, y, text, .. } = label;
        let text = write(text, DrawingWordSubject::Hull(devices));
        push(&mut words, format_args!("<text class=\"h\" x=\"{x}\" y=\"{y}\">{text}</text>"));
    }
    draw_wires(topology, diagram, svg);
    let mut frames: Vec<(usize, String)> = Vec::new();
    let devices = topology.devices.iter().zip(&diagram.frames).zip(&diagram.contents);
    for (index, ((device, frame), content)) in devices.enumerate() {
        let description = write(&device.description, DrawingWordSubject::Device(index));
        let mut rect = String::new();
        push_rect("", *frame, 6, &mut rect);
        let element = match device.number {
            Some(number) => format!(
                "<a class=\"m m{number}{}\" href=\"#{}\" aria-label=\"{description}\">{rect}</a>",
                if device.band == Band::Switch { " switch" } else { "" },
                escaped(&card_id(&device.name)),
            ),
            None => format!("<g class=\"switch\" role=\"img\" aria-label=\"{description}\">{rect}</g>"),
        };
        frames.push((device.number.unwrap_or(0), element));
        for word in content {
            push_word(
                word,
                *frame,
                &write(&word.text, DrawingWordSubject::Word(index, word.kind)),
                &mut words,
            );
        }
    }
    // The order of the keyboard is the order of the file, whatever the bands.
    frames.sort_by_key(|(number, _)| *number);
    for (_, element) in frames {
        svg.push_str(&element);
    }
    for label in &diagram.labels {
        push_label(label, write, &mut words);
    }
    push(svg, format_args!("<g class=\"words\" aria-hidden=\"true\">{words}</g>"));
}

fn push_rect(class: &str, frame: Frame, radius: i32, svg: &mut String) {
    let class = if class.is_empty() { String::new() } else { format!("class=\"{class}\" ") };
    let Frame { x, y, width, height } = frame;
    push(
        svg,
        format_args!(
            "<rect {class}x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\"/>"
        ),
    );
}

/// A word beside a line; the measured figure after it in a weight of its own.
fn push_label(label: &Label, write: &mut WriteWord<'_>, words: &mut String) {
    let Label { x, y, text, measured, of } = label;
    let Some(of) = *of else { return };
    let class = if of == PortOf::Trunk { "o" } else { "s" };
    let text = write(text, DrawingWordSubject::Port(of));
    push(words, format_args!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{text}"));
    if !measured.is_empty() {
        let measured = write(measured, DrawingWordSubject::Measured(of));
        push(words, format_args!(" <tspan class=\"v\">{measured}</tspan>"));
    }
    words.push_str("</text>");
}

/// A word in a box. A badge has an outline.
fn push_word(word: &Word, frame: Frame, text: &str, words: &mut String) {
    let (x, y) = (frame.x + word.x, frame.y + word.y);
    let class = match word.kind {
        WordKind::Label => "l",
        WordKind::Role => "r",
        WordKind::Facts => "s",
        WordKind::Speed => "e",
        WordKind::Badge => "b",
    };
    if word.kind == WordKind::Badge {
        let outline = Frame { x: x - word.width / 2, y: y - BADGE + 6, width: word.width, height: BADGE };
        push_rect("badge", outline, BADGE / 2, words);
    }
    push(words, format_args!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{text}</text>"));
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = text.write_fmt(arguments);
}

fn draw_wires(topology: &Topology, diagram: &Diagram, svg: &mut String) {
    // Overlay first: cables are drawn over it.
    let mut paths: IndexMap<String, String> =
        ["mesh", "trunk"].map(|class| (class.to_owned(), String::new())).into_iter().collect();
    let mut ends = String::new();
    for wire in &diagram.wires {
        let class = match wire.kind {
            WireKind::Mesh => "mesh".to_owned(),
            WireKind::Trunk => "trunk".to_owned(),
            WireKind::Link(link) | WireKind::Rail(link) | WireKind::Loose(link) | WireKind::Away(link) => {
                topology
                    .links
                    .get(link)
                    .map(|link| format!("{}{}", speed_class(link.bits_per_second), state_class(link.state)))
                    .unwrap_or_default()
            }
        };
        let radius = if matches!(wire.kind, WireKind::Mesh) { ARC } else { RADIUS };
        push_path(&wire.points, radius, paths.entry(class).or_default());
        if let (WireKind::Away(_), Some((x, y))) = (wire.kind, wire.points.last()) {
            push(&mut ends, format_args!("<circle class=\"away\" cx=\"{x}\" cy=\"{y}\" r=\"3.5\"/>"));
        }
        if let (WireKind::Loose(_), Some((x, y))) = (wire.kind, wire.points.last()) {
            push(&mut ends, format_args!("<circle class=\"loose\" cx=\"{x}\" cy=\"{y}\" r=\"3.5\"/>"));
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
/// The same of the mesh, whose lines are arcs.
const ARC: i32 = 14;

/// A line with rounded corners.
fn push_path(points: &[(i32, i32)], most: i32, path: &mut String) {
    let Some((x, y)) = points.first() else { return };
    push(path, format_args!("M{x} {y}"));
    let mut at = (*x, *y);
    for (index, corner) in points.iter().enumerate().skip(1) {
        let Some(next) = points.get(index + 1) else {
            push_piece(at, *corner, path);
            break;
        };
        // No more than half of the shorter piece, so that two corners never meet.
        let radius = most.min(length(at, *corner) / 2).min(length(*corner, *next) / 2);
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

/// The id of a machine's card: `machine-` and the name, blanks replaced. (Headings have ids of their own, so the bare
/// name could clash.)
pub fn card_id(name: &str) -> String {
    format!("machine-{}", name.split_whitespace().collect::<Vec<_>>().join("-"))
}
