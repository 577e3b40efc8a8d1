//! A finished drawing: geometry and words, nothing of how it looks.

use super::graph::{Edge, Graph};
use super::text::{Font, width};
use crate::model::inventory::LinkState;

/// A finished drawing, in pixels from the top left. Devices, links and clusters are indices into the topology.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagram {
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
    /// The boxes of all that is no rail.
    pub boxes: Vec<DeviceBox>,
    /// Switches, and what else many cables lead to.
    pub rails: Vec<Rail>,
    /// All cables.
    pub cables: Vec<Cable>,
    /// Ports whose other end is not stated.
    pub loose_ends: Vec<LooseEnd>,
    /// All words.
    pub texts: Vec<Text>,
    /// The grounds of clusters.
    pub tints: Vec<Tint>,
    /// Dashed frames around what stands in one place.
    pub frames: Vec<Rect>,
    /// The QDevice's connections with its cluster, as level lines.
    pub qdevice_lines: Vec<Rect>,
    /// Votes, as dots.
    pub votes: Vec<(i32, i32)>,
    /// What kind of device a box or a rail is.
    pub icons: Vec<Icon>,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rect {
    /// Its left edge.
    pub x: i32,
    /// Its upper edge.
    pub y: i32,
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
}

impl Rect {
    /// A rectangle between two edges each way.
    pub fn between(x: (i32, i32), y: (i32, i32)) -> Self {
        Rect { x: x.0, y: y.0, width: x.1 - x.0, height: y.1 - y.0 }
    }

    /// Its right edge.
    pub fn right(&self) -> i32 {
        self.x + self.width
    }

    /// Its lower edge.
    pub fn bottom(&self) -> i32 {
        self.y + self.height
    }

    /// The same, larger by so much on each side.
    pub fn grown(&self, x: i32, y: i32) -> Self {
        Rect { x: self.x - x, y: self.y - y, width: self.width + 2 * x, height: self.height + 2 * y }
    }

    /// Whether the two have a point inside of both in common.
    pub fn meets(&self, other: &Rect) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// Whether a point is inside or on an edge.
    pub fn has(&self, (x, y): (i32, i32)) -> bool {
        (self.x..=self.right()).contains(&x) && (self.y..=self.bottom()).contains(&y)
    }
}

/// The box of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceBox {
    /// The device.
    pub device: usize,
    /// Where it stands.
    pub area: Rect,
}

/// One piece of a rail. All pieces of a hub are one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rail {
    /// The device; past the topology's devices the full meshes, in their order.
    pub hub: usize,
    /// What piece of it this is.
    pub form: RailForm,
    /// Where it stands.
    pub area: Rect,
    /// Which of the rails of its block, for its colour.
    pub tone: usize,
}

/// What piece of a rail something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RailForm {
    /// A bar with its name in it.
    Bar,
    /// A thin line, level.
    Line,
    /// A thin line, upright, which leads on to further lines.
    Lane,
}

/// A cable, a bond of several, or one end of a full mesh: one straight line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cable {
    /// The link; `None` for an end of a full mesh.
    pub link: Option<usize>,
    /// What it joins: devices, or full meshes as in [`Rail::hub`].
    pub ends: [usize; 2],
    /// Its upper or left end.
    pub start: (i32, i32),
    /// Its lower or right end.
    pub end: (i32, i32),
    /// How many ports it has at its end; a bond is a double line.
    pub ports: usize,
    /// Whether it carries traffic.
    pub state: LinkState,
    /// Its fastest port's speed.
    pub bits_per_second: Option<u64>,
}

impl Cable {
    /// What it covers with its sockets.
    pub fn area(&self) -> Rect {
        let half = if self.ports > 1 { 7 } else { 5 };
        let line = Rect::between((self.start.0, self.end.0), (self.start.1, self.end.1));
        if self.start.0 == self.end.0 { line.grown(half, 0) } else { line.grown(0, half) }
    }
}

/// A port whose other end is not stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LooseEnd {
    /// The link, and those that are drawn as one with it.
    pub link: usize,
    /// The middle of its socket, on the edge of its device's box.
    pub at: (i32, i32),
    /// How many ports it stands for.
    pub ports: usize,
    /// Whether they carry traffic.
    pub state: LinkState,
    /// The fastest port's speed.
    pub bits_per_second: Option<u64>,
}

/// Which way from its point a text runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// To the right.
    Start,
    /// To both sides.
    Middle,
    /// To the left.
    End,
}

/// What a text says, which is where it comes from and how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// The name of a device, or a line of it.
    Name,
    /// What it is there for.
    Role,
    /// Its cores and memory.
    Facts,
    /// Where it stands.
    Place,
    /// What is worth knowing of its power.
    Badge,
    /// Its votes.
    Votes,
    /// That the QDevice runs on it.
    QDevice,
    /// What its ports run at.
    Speed,
    /// A link in words.
    LinkWords,
    /// What stands beside a cable.
    Mark,
    /// The name of a rail that comes again.
    Again,
    /// The name of a cluster.
    Caption,
    /// The links of its members.
    Corosync,
}

impl TextKind {
    /// In which font it stands.
    pub fn font(self) -> Font {
        match self {
            TextKind::Name => Font::Name,
            TextKind::Role | TextKind::Facts => Font::Body,
            TextKind::Caption => Font::Caption,
            _ => Font::Small,
        }
    }
}

/// What a text speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// A device, or a full mesh as in [`Rail::hub`].
    Device(usize),
    /// A link.
    Link(usize),
    /// The other device of a link, from the box of this one.
    LinkOf {
        /// The link; `None` for the direct cables of a full mesh.
        link: Option<usize>,
        /// The device in whose box it stands.
        device: usize,
    },
    /// A cluster.
    Cluster(usize),
    /// The place of these devices.
    Place(Vec<usize>),
}

/// A line of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The point from which it runs.
    pub x: i32,
    /// Its baseline.
    pub y: i32,
    /// What it says.
    pub text: String,
    /// A measured figure that stands after it; may be empty.
    pub measured: String,
    /// Its kind.
    pub kind: TextKind,
    /// What it speaks of.
    pub about: About,
    /// Which way it runs.
    pub anchor: Anchor,
}

impl Text {
    /// Its width.
    pub fn width(&self) -> i32 {
        let measured = if self.measured.is_empty() { 0 } else { 5 + width(&self.measured, Font::Caption) };
        width(&self.text, self.kind.font()) + measured
    }

    /// What it covers.
    pub fn area(&self) -> Rect {
        let (width, size) = (self.width(), self.kind.font().size());
        let x = match self.anchor {
            Anchor::Start => self.x,
            Anchor::Middle => self.x - width / 2,
            Anchor::End => self.x - width,
        };
        Rect { x, y: self.y - size * 3 / 4, width, height: size * 3 / 4 + 2 }
    }
}

/// The ground of a run of a cluster's members, or a piece of it in the legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tint {
    /// The cluster.
    pub cluster: usize,
    /// Where it lies.
    pub area: Rect,
    /// Whether it is only the key to a caption.
    pub is_key: bool,
}

/// The picture of a kind of device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Icon {
    /// The device, or a full mesh as in [`Rail::hub`].
    pub device: usize,
    /// Its upper left corner; it is 20 px wide and high.
    pub at: (i32, i32),
}

impl Diagram {
    /// Adds a line of words, if it says anything.
    pub(super) fn add_text(
        &mut self,
        (x, y): (i32, i32),
        anchor: Anchor,
        kind: TextKind,
        about: About,
        text: String,
    ) {
        if !text.is_empty() {
            self.texts.push(Text { x, y, text, measured: String::new(), kind, about, anchor });
        }
    }

    /// Adds what stands beside a cable, or a loose end.
    pub(super) fn add_mark(&mut self, graph: &Graph<'_>, edge: usize, (x, y): (i32, i32), anchor: Anchor) {
        let Some(edge) = graph.edge(edge) else { return };
        if let Some(link) = edge.link.filter(|_| edge.mark_width > 0) {
            let (text, measured) = (edge.mark.clone(), edge.measured.clone());
            self.texts.push(Text {
                x,
                y,
                text,
                measured,
                kind: TextKind::Mark,
                about: About::Link(link),
                anchor,
            });
        }
    }

    /// Adds a straight cable between two points.
    pub(super) fn add_cable(&mut self, graph: &Graph<'_>, edge: usize, start: (i32, i32), end: (i32, i32)) {
        let Some(edge) = graph.edge(edge) else { return };
        let Some(to) = edge.to else { return };
        let (start, end) = if start <= end { (start, end) } else { (end, start) };
        let Edge { link, ports, state, bits_per_second, .. } = *edge;
        self.cables.push(Cable { link, ends: [edge.from, to], start, end, ports, state, bits_per_second });
    }

    /// Moves everything so that it begins at the margin, and makes the drawing as large as what is on it.
    pub(super) fn fit(&mut self, margin: i32) {
        let all = self.areas();
        let left = all.iter().map(|area| area.x).min().unwrap_or(0);
        let top = all.iter().map(|area| area.y).min().unwrap_or(0);
        self.width = all.iter().map(Rect::right).max().unwrap_or(0) - left + 2 * margin;
        self.height = all.iter().map(Rect::bottom).max().unwrap_or(0) - top + 2 * margin;
        let (dx, dy) = (margin - left, margin - top);
        let rects =
            self.boxes.iter_mut().map(|it| &mut it.area).chain(self.rails.iter_mut().map(|it| &mut it.area));
        let rects = rects.chain(self.tints.iter_mut().map(|it| &mut it.area)).chain(&mut self.frames);
        for area in rects.chain(&mut self.qdevice_lines) {
            (area.x, area.y) = (area.x + dx, area.y + dy);
        }
        for text in &mut self.texts {
            (text.x, text.y) = (text.x + dx, text.y + dy);
        }
        let points = self.cables.iter_mut().flat_map(|cable| [&mut cable.start, &mut cable.end]);
        let points = points.chain(self.loose_ends.iter_mut().map(|end| &mut end.at)).chain(&mut self.votes);
        for point in points.chain(self.icons.iter_mut().map(|icon| &mut icon.at)) {
            *point = (point.0 + dx, point.1 + dy);
        }
    }

    fn areas(&self) -> Vec<Rect> {
        let rects = self.boxes.iter().map(|it| it.area).chain(self.rails.iter().map(|it| it.area));
        let rects = rects.chain(self.tints.iter().map(|it| it.area)).chain(self.frames.iter().copied());
        let loose = self.loose_ends.iter().map(|end| Rect {
            x: end.at.0 - 6,
            y: end.at.1 - 26,
            width: 12,
            height: 26,
        });
        let cables = self.cables.iter().map(Cable::area);
        rects.chain(self.texts.iter().map(Text::area)).chain(loose).chain(cables).collect()
    }

    /// Whether it is so small that it would look lost on the whole width.
    pub fn is_small(&self) -> bool {
        self.width <= SMALL
    }
}

/// A wide drawing that is no wider than this fits beside little else.
const SMALL: i32 = 608;
