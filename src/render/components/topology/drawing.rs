//! A finished diagram as SVG: CSS classes only, no `style`, no `foreignObject`.
//!
//! Comes in: a topology and its diagram. Goes out: one `svg`. A cable, its sockets and the words beside it are one group,
//! with the numbers of both devices as classes (`t4`), so that the stylesheet can light the cables of one device.

use std::fmt::Write;

use super::icons::icon;
use super::legend::{speed_class, state_class};
use crate::layout::{
    About, Anchor, Cable, DeviceBox, Diagram, Icon, LooseEnd, Rail, RailForm, Rect, Text, TextKind, Variant,
};
use crate::model::inventory::LinkState;
use crate::model::topology::{Band, Topology};
use crate::render::highlight::html::escaped;

/// What a word of the drawing speaks of, which is where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrawingWordSubject<'a> {
    /// The first cluster.
    Cluster,
    /// A device as a whole, by its index.
    Device(usize),
    /// A line of words.
    Words(TextKind, &'a About),
    /// What was measured over a link, which stands behind what is stated.
    Measured(&'a About),
}

/// Writes a word as HTML.
pub type WriteWord<'a> = dyn FnMut(&str, DrawingWordSubject<'_>) -> String + 'a;

/// A word as it is.
pub fn plain(text: &str, _: DrawingWordSubject<'_>) -> String {
    escaped(text)
}

/// Whether devices are links to their cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// They are.
    ToCards,
    /// There are no cards.
    None,
}

/// One drawing for a page.
pub fn draw(
    topology: &Topology,
    diagram: &Diagram,
    variant: Variant,
    title: &str,
    write: &mut WriteWord<'_>,
) -> String {
    let Diagram { width, height, .. } = diagram;
    let mut svg = format!(
        "<svg class=\"drawing {}{}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"graphics-document\" aria-label=\"{}\">",
        variant.as_str(),
        if variant == Variant::Wide && diagram.is_small() { " few" } else { "" },
        write(title, DrawingWordSubject::Cluster)
    );
    draw_inside(topology, diagram, Links::ToCards, write, &mut svg);
    svg.push_str("</svg>");
    svg
}

/// What stands inside of the `svg` element.
pub fn draw_inside(
    topology: &Topology,
    diagram: &Diagram,
    links: Links,
    write: &mut WriteWord<'_>,
    svg: &mut String,
) {
    let mut pen = Pen { topology, diagram, links, write, svg };
    pen.push("<g aria-hidden=\"true\">");
    for tint in &diagram.tints {
        pen.rect("tint", tint.area, if tint.is_key { 3 } else { 12 });
    }
    for frame in &diagram.frames {
        pen.rect("frame", *frame, 10);
    }
    for rail in diagram.rails.iter().filter(|rail| rail.form != RailForm::Bar) {
        pen.line(rail);
    }
    pen.push("</g>");
    pen.devices();
    pen.push("<g class=\"words\" aria-hidden=\"true\">");
    for cable in &diagram.cables {
        pen.cable(cable);
    }
    for line in &diagram.qdevice_lines {
        pen.add(format_args!("<path class=\"qdevice\" d=\"M{} {}h{}\"/>", line.x, line.y, line.width));
    }
    for end in &diagram.loose_ends {
        pen.loose_end(end);
    }
    if !diagram.votes.is_empty() {
        pen.push("<path class=\"votes\" d=\"");
        for (x, y) in &diagram.votes {
            pen.add(format_args!("M{x} {y}h0"));
        }
        pen.push("\"/>");
    }
    for Icon { device, at: (x, y) } in &diagram.icons {
        let path = icon(topology.devices.get(*device));
        pen.add(format_args!("<path class=\"i\" transform=\"translate({x} {y})\" d=\"{path}\"/>"));
    }
    let is_beside_cable = |text: &Text| matches!(text.about, About::Link(link) if is_cable(diagram, link));
    for text in diagram.texts.iter().filter(|text| !is_beside_cable(text)) {
        pen.text(text);
    }
    pen.push("</g>");
}

/// Whether a link is a cable, in whose group its words stand.
fn is_cable(diagram: &Diagram, link: usize) -> bool {
    diagram.cables.iter().any(|cable| cable.link == Some(link))
}

struct Pen<'a, 'w> {
    topology: &'a Topology,
    diagram: &'a Diagram,
    links: Links,
    write: &'a mut WriteWord<'w>,
    svg: &'a mut String,
}

impl Pen<'_, '_> {
    fn push(&mut self, text: &str) {
        self.svg.push_str(text);
    }

    fn add(&mut self, arguments: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.svg.write_fmt(arguments);
    }

    fn rect(&mut self, class: &str, area: Rect, radius: i32) {
        let Rect { x, y, width, height } = area;
        let class = if class.is_empty() { String::new() } else { format!("class=\"{class}\" ") };
        self.add(format_args!(
            "<rect {class}x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\"/>"
        ));
    }

    /// The class by which what belongs to a device is found: `t4`, with a blank before it.
    fn number(&self, device: usize) -> String {
        let device = self.topology.devices.get(device);
        device.map(|device| format!(" t{}", device.number)).unwrap_or_default()
    }

    fn line(&mut self, rail: &Rail) {
        let Rect { x, y, width, height } = rail.area;
        let class = format!("rail y{}{}", rail.tone % 4, self.number(rail.hub));
        match rail.form {
            RailForm::Lane => {
                self.add(format_args!("<path class=\"{class}\" d=\"M{} {}v{}\"/>", x + 3, y + 3, height - 6))
            }
            _ => self.add(format_args!("<path class=\"{class}\" d=\"M{} {}h{}\"/>", x + 3, y + 3, width - 6)),
        }
    }

    fn cable(&mut self, cable: &Cable) {
        let class = [
            speed_class(cable.bits_per_second),
            state_class(cable.state),
            &self.number(cable.ends[0]),
            &self.number(cable.ends[1]),
        ];
        self.add(format_args!("<g class=\"k {}\"><path d=\"", class.concat()));
        let (start, end) = (cable.start, cable.end);
        let is_upright = start.0 == end.0;
        let apart: &[i32] = match cable.ports {
            0 | 1 => &[0],
            _ if cable.bits_per_second >= Some(25_000_000_000) => &[-4, 4],
            _ => &[-3, 3],
        };
        for by in apart {
            match is_upright {
                true => self.add(format_args!("M{} {}V{}", start.0 + by, start.1, end.1)),
                false => self.add(format_args!("M{} {}H{}", start.0, start.1 + by, end.0)),
            }
        }
        self.push("\"/>");
        for (class, want_dot) in [("d", true), ("p", false)] {
            let ends = [start, end].into_iter().filter(|end| self.is_on_line(*end) == want_dot);
            let mut marks = String::new();
            for (x, y) in ends {
                for by in apart {
                    // Writing to a String cannot fail.
                    let _ = match (want_dot, is_upright) {
                        (true, true) => write!(marks, "M{} {y}h0", x + by),
                        (true, false) => write!(marks, "M{x} {}h0", y + by),
                        (false, true) => write!(marks, "M{} {}v8", x + by, y - 4),
                        (false, false) => write!(marks, "M{} {}h8", x - 4, y + by),
                    };
                }
            }
            if !marks.is_empty() {
                self.add(format_args!("<path class=\"{class}\" d=\"{marks}\"/>"));
            }
        }
        if let Some(link) = cable.link {
            for text in self.diagram.texts.iter().filter(|text| text.about == About::Link(link)) {
                self.text(text);
            }
        }
        self.push("</g>");
    }

    /// Whether a point is on a thin rail, where a cable ends in a dot.
    fn is_on_line(&self, point: (i32, i32)) -> bool {
        self.diagram.rails.iter().any(|rail| rail.form != RailForm::Bar && rail.area.has(point))
            && !self.diagram.boxes.iter().any(|it| it.area.has(point))
    }

    fn loose_end(&mut self, end: &LooseEnd) {
        let (x, y) = end.at;
        let from = self.topology.links.get(end.link).map(|link| link.from);
        let number = from.map(|from| self.number(from)).unwrap_or_default();
        if end.state == LinkState::AdminDown {
            for at in 0..end.ports.min(3) {
                let x = x - 5 + 12 * i32::try_from(at).unwrap_or(0);
                self.rect("off", Rect { x, y: y - 4, width: 10, height: 8 }, 2);
            }
            return;
        }
        let class = format!("{}{}{number}", speed_class(end.bits_per_second), state_class(end.state));
        self.add(format_args!(
            "<g class=\"k {class}\"><path class=\"loose\" d=\"M{x} {}v-20\"/><path class=\"p\" d=\"M{x} {}v8\"/></g>",
            y - 4,
            y - 4
        ));
    }

    /// Boxes and bars, in the order of the file, which is that of the keyboard.
    fn devices(&mut self) {
        let boxes = self.diagram.boxes.iter().map(|DeviceBox { device, area }| (*device, *area, None));
        let bars = self.diagram.rails.iter().filter(|rail| rail.form == RailForm::Bar);
        let bars = bars.map(|rail| (rail.hub, rail.area, Some(rail.tone)));
        let mut all: Vec<(usize, Rect, Option<usize>)> = boxes.chain(bars).collect();
        let number = |device: usize| self.topology.devices.get(device).map(|device| device.number);
        // A full mesh comes last.
        all.sort_by_key(|(device, ..)| number(*device).unwrap_or(usize::MAX));
        for (index, area, tone) in all {
            let Some(device) = self.topology.devices.get(index) else {
                self.rect("bar mesh", area, 7);
                continue;
            };
            let bar = tone.map(|tone| format!(" bar y{}", tone % 4)).unwrap_or_default();
            let member = if device.cluster.is_some() { " node" } else { "" };
            let radius = match (device.band, tone) {
                (Band::Internet, _) => area.height.min(40) / 2,
                (_, Some(_)) => 7,
                (_, None) => 9,
            };
            let description = (self.write)(&device.description, DrawingWordSubject::Device(index));
            let number = (self.links == Links::ToCards).then_some(device.number);
            let (open, close) = match number {
                Some(number) => (
                    format!(
                        "a class=\"m m{number}{bar}{member}\" href=\"#{}\"",
                        escaped(&card_id(&device.name))
                    ),
                    "a",
                ),
                None => (format!("g class=\"m{bar}{member}\" role=\"img\""), "g"),
            };
            self.add(format_args!("<{open} aria-label=\"{description}\">"));
            self.rect("", area, radius);
            self.add(format_args!("</{close}>"));
        }
    }

    fn text(&mut self, text: &Text) {
        let kind = match text.kind {
            TextKind::Name => "n",
            TextKind::Role | TextKind::Facts => "r",
            TextKind::Place | TextKind::Again => "",
            TextKind::Badge => "b",
            TextKind::Votes | TextKind::QDevice | TextKind::Corosync => "q",
            TextKind::Speed | TextKind::LinkWords | TextKind::Mark => "s",
            TextKind::Caption => "c",
        };
        let anchor = match text.anchor {
            Anchor::Start => "",
            Anchor::Middle => "o",
            Anchor::End => "e",
        };
        let class =
            [kind, anchor].into_iter().filter(|class| !class.is_empty()).collect::<Vec<_>>().join(" ");
        let class = if class.is_empty() { class } else { format!(" class=\"{class}\"") };
        let words = (self.write)(&text.text, DrawingWordSubject::Words(text.kind, &text.about));
        self.add(format_args!("<text{class} x=\"{}\" y=\"{}\">{words}", text.x, text.y));
        if !text.measured.is_empty() {
            let measured = (self.write)(&text.measured, DrawingWordSubject::Measured(&text.about));
            self.add(format_args!(" <tspan class=\"v\">{measured}</tspan>"));
        }
        self.push("</text>");
    }
}

/// The id of a machine's card: `machine-` and the name, blanks replaced. (Headings have ids of their own, so the bare
/// name could clash.)
pub fn card_id(name: &str) -> String {
    format!("machine-{}", name.split_whitespace().collect::<Vec<_>>().join("-"))
}
