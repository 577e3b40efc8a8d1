//! Where everything of a chart stands: whole numbers and words, no markup.
//!
//! Comes in: a series, the stated limits and the width of the column. Goes out: a [`ChartDrawing`], whose shapes lie inside of
//! its view and whose labels do not touch each other, by measured widths with [`SLACK`] for the reader's own font. A run
//! with intervals is drawn as steps over time from zero; one without as a bar beside bars of what is stated.

use super::measurement::{ChartWordSubject, Limit};
use super::scale::{decimals, rate, seconds, step};
use super::series::{Mean, Series};
use crate::model::quantity::{Rate, rate_prefix};
use crate::render::assets::fonts::{Weight, cut, width};

/// The height of the letters, as in `chart.css`: at a viewport of 360 px a narrow drawing is shown at its own size.
pub const LETTERS: i32 = 13;
/// How much wider than Inter a reader's system font may be (DejaVu Sans, the widest in use, is 1.16 times as wide).
pub const SLACK: f32 = 1.2;
/// A line of text.
const LINE: i32 = 20;
/// What a letter reaches above and below its base line.
pub const ASCENT: i32 = 11;
/// See [`ASCENT`].
pub const DESCENT: i32 = 4;
/// A stated limit this many times above what was measured would flatten the curve: it is told and not drawn.
const FAR_ABOVE: u64 = 4;

/// The column that a drawing is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartFrame {
    /// A telephone.
    Narrow,
    /// Any other screen.
    Wide,
}

/// A finished layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartDrawing {
    /// The width of the view.
    pub width: i32,
    /// The height of the view.
    pub height: i32,
    /// What is in it, from back to front.
    pub shapes: Vec<ChartShape>,
}

/// What a drawing consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "coordinates and classes say by their names what they are")]
pub enum ChartShape {
    /// A line of words; `x` is where it starts, has its middle or ends, `y` its base line.
    Text {
        x: i32,
        y: i32,
        anchor: Anchor,
        class: &'static str,
        text: String,
        about: Option<ChartWordSubject>,
    },
    /// A straight line.
    Line { from: (i32, i32), to: (i32, i32), class: &'static str },
    /// A rectangle.
    Bar { x: i32, y: i32, width: i32, height: i32, class: &'static str },
    /// Steps from left to right: each run of corners is a line of its own, above the ground at `bottom`.
    Steps { runs: Vec<Vec<(i32, i32)>>, bottom: i32 },
}

/// Which part of a text stands at its `x`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its first letter.
    Start,
    /// Its middle.
    Middle,
    /// Its last letter.
    End,
}

impl ChartFrame {
    /// The width of the view.
    pub fn width(self) -> i32 {
        match self {
            ChartFrame::Narrow => 328,
            ChartFrame::Wide => 720,
        }
    }

    /// The class of the drawing.
    pub fn class(self) -> &'static str {
        match self {
            ChartFrame::Narrow => "narrow",
            ChartFrame::Wide => "wide",
        }
    }
}

/// The width that a text may take with the reader's own font.
pub fn room(text: &str) -> i32 {
    (width(text, Weight::Regular, LETTERS as f32) * SLACK).ceil() as i32
}

/// Lays out the chart of a series; `None` if nothing was measured.
pub fn lay_out(series: &Series, limits: &[Limit], frame: ChartFrame) -> Option<ChartDrawing> {
    if !series.steps.is_empty() {
        return Some(steps(series, limits, frame.width()));
    }
    (!series.means.is_empty()).then(|| bullets(&series.means, limits, frame.width()))
}

/// The stated limit that counts: the lowest.
pub fn lowest(limits: &[Limit]) -> Option<&Limit> {
    limits.iter().min_by_key(|limit| limit.bits)
}

fn fitted(text: &str, available: i32) -> String {
    cut(text, Weight::Regular, LETTERS as f32, available as f32 / SLACK)
}

/// `amount` of `whole` on a line of `length`.
fn part(amount: u64, whole: u64, length: i32) -> i32 {
    let at = i128::from(amount.min(whole)) * i128::from(length) / i128::from(whole.max(1));
    i32::try_from(at).unwrap_or(length)
}

fn text(x: i32, y: i32, anchor: Anchor, class: &'static str, text: impl Into<String>) -> ChartShape {
    ChartShape::Text { x, y, anchor, class, text: text.into(), about: None }
}

/// The same for a text with a figure.
fn figure(
    x: i32,
    y: i32,
    anchor: Anchor,
    class: &'static str,
    text: impl Into<String>,
    about: ChartWordSubject,
) -> ChartShape {
    ChartShape::Text { x, y, anchor, class, text: text.into(), about: Some(about) }
}

/// A bar from zero for each mean, in a track that ends at the lowest stated speed; a tick marks that, and says so.
fn bullets(means: &[Mean], limits: &[Limit], width: i32) -> ChartDrawing {
    const TRACK: i32 = 22;
    const BAR: i32 = 10;
    let limit = lowest(limits);
    let most = means.iter().map(|mean| mean.bits).chain(limit.map(|limit| limit.bits)).max().unwrap_or(0);
    // The outline of a bar is drawn half outside of it.
    let full = width - 2;
    let end = |bits: u64| part(bits, most.max(1), full).max(1);
    let (mut shapes, mut y) = (Vec::new(), 0);
    let bar = |y, bits, height, class| ChartShape::Bar { x: 1, y, width: end(bits), height, class };
    for mean in means {
        let words = fitted(&format!("{} {}", rate(mean.bits), mean.what), width);
        shapes.push(figure(0, y + ASCENT + 2, Anchor::Start, "value", words, ChartWordSubject::Run));
        y += LINE + 4;
        shapes.push(bar(y, limit.map_or(most, |limit| limit.bits), TRACK, "track"));
        shapes.push(bar(y + (TRACK - BAR) / 2, mean.bits, BAR, "measured"));
        shapes.extend(limit.map(|limit| {
            let x = 1 + end(limit.bits);
            ChartShape::Line { from: (x, y - 3), to: (x, y + TRACK + 4), class: "tick" }
        }));
        y += TRACK + 8;
    }
    if let Some(limit) = limit {
        shapes.extend(tick_label(limit, 1 + end(limit.bits), y + ASCENT + 2, width));
        y += LINE;
    }
    ChartDrawing { width, height: y, shapes }
}

/// What the tick at `x` stands for, and where the bars begin if there is room for it.
fn tick_label(limit: &Limit, x: i32, y: i32, width: i32) -> Vec<ChartShape> {
    let words = format!("limit {}, stated: {}", Rate::spell(limit.bits), limit.what);
    let (anchor, available) = if x > width / 2 { (Anchor::End, x) } else { (Anchor::Start, width - x) };
    let zero = room("0") + 16;
    let words = fitted(&words, available);
    let is_clear = if anchor == Anchor::End { x - room(&words) > zero } else { x > zero };
    let label = figure(x, y, anchor, "axis", words, ChartWordSubject::limit(limit));
    is_clear.then(|| text(0, y, Anchor::Start, "axis", "0")).into_iter().chain([label]).collect()
}

/// The box that the curve is drawn in, and what its edges mean.
struct Plot {
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
    start: u64,
    end: u64,
    most: u64,
}

impl Plot {
    fn x(&self, time: u64) -> i32 {
        self.left + part(time.saturating_sub(self.start), self.end - self.start, self.right - self.left)
    }

    fn y(&self, bits: u64) -> i32 {
        self.bottom - part(bits, self.most, self.bottom - self.top)
    }
}

fn steps(series: &Series, limits: &[Limit], width: i32) -> ChartDrawing {
    let greatest = series.steps.iter().map(|step| step.bits).max().unwrap_or(0);
    let mean = series.means.first();
    let limit = lowest(limits).filter(|limit| limit.bits / FAR_ABOVE <= greatest);
    let most = greatest.max(mean.map_or(0, |mean| mean.bits)).max(limit.map_or(0, |limit| limit.bits));
    let tick = step(most, 4);
    let most = tick.saturating_mul(most.div_ceil(tick).max(1));

    let mut shapes = Vec::new();
    let mut above = 0;
    if let (Some(limit), None) = (lowest(limits), limit) {
        let words = fitted(&format!("limit {}, off the scale", Rate::spell(limit.bits)), width);
        shapes.push(figure(0, ASCENT + 2, Anchor::Start, "axis", words, ChartWordSubject::limit(limit)));
        above = LINE;
    }
    let (prefix, factor) = rate_prefix(most);
    let labels: Vec<(u64, String)> =
        (0..=most / tick).map(|count| (count * tick, decimals(count * tick, factor))).collect();
    let gutter = labels.iter().map(|(_, label)| room(label)).max().unwrap_or(0) + 8;
    let beside: Vec<LineLabel> =
        limit.map(LineLabel::limit).into_iter().chain(mean.map(LineLabel::mean)).collect();
    let right_gutter = beside.iter().map(|label| label.room() + 6).max().unwrap_or(0).max(14);
    let top = above + LINE + 8;
    let plot = Plot {
        left: gutter,
        right: width - right_gutter,
        top,
        bottom: top + if width < 400 { 150 } else { 190 },
        start: series.steps.first().map_or(0, |step| step.start),
        end: series.steps.last().map_or(1, |step| step.end),
        most,
    };
    let unit = fitted(&format!("{prefix}b/s in each interval"), plot.right);
    shapes.push(text(0, above + ASCENT + 2, Anchor::Start, "axis", unit));
    for (bits, label) in labels {
        let y = plot.y(bits);
        let class = if bits == 0 { "ground" } else { "grid" };
        shapes.push(ChartShape::Line { from: (plot.left, y), to: (plot.right, y), class });
        shapes.push(figure(plot.left - 8, y + DESCENT, Anchor::End, "axis", label, ChartWordSubject::Scale));
    }
    time_axis(&plot, &mut shapes);
    shapes.push(ChartShape::Steps { runs: corners(series, &plot), bottom: plot.bottom });
    for label in &beside {
        let y = plot.y(label.bits);
        shapes.push(ChartShape::Line { from: (plot.left, y), to: (plot.right, y), class: label.class });
    }
    let heights = apart(&beside.iter().map(|label| plot.y(label.bits)).collect::<Vec<_>>(), &plot);
    for (label, y) in beside.into_iter().zip(heights) {
        let x = plot.right + 6;
        shapes.push(text(x, y - 3, Anchor::Start, "axis", label.class));
        shapes.push(figure(x, y + 14, Anchor::Start, "value", label.value, label.about));
    }
    ChartDrawing { width, height: plot.bottom + LINE + DESCENT + 2, shapes }
}

/// What stands at the end of a line: what it is, which is its class, and under that its figure.
struct LineLabel {
    class: &'static str,
    value: String,
    bits: u64,
    about: ChartWordSubject,
}

impl LineLabel {
    fn limit(limit: &Limit) -> Self {
        let about = ChartWordSubject::limit(limit);
        LineLabel { class: "limit", value: Rate::spell(limit.bits), bits: limit.bits, about }
    }

    fn mean(mean: &Mean) -> Self {
        LineLabel { class: "mean", value: rate(mean.bits), bits: mean.bits, about: ChartWordSubject::Run }
    }

    fn room(&self) -> i32 {
        room(self.class).max(room(&self.value))
    }
}

fn time_axis(plot: &Plot, shapes: &mut Vec<ChartShape>) {
    let widest = room(&format!("{} s", seconds(plot.end))).max(room("0.25 s"));
    let count = u64::try_from((plot.right - plot.left) / (widest + 20)).unwrap_or(1).clamp(1, 10);
    let tick = step(plot.end - plot.start, count);
    let first = plot.start.div_ceil(tick);
    let last = plot.end / tick;
    for time in (first..=last).map(|count| count * tick) {
        let x = plot.x(time);
        shapes.push(ChartShape::Line { from: (x, plot.bottom), to: (x, plot.bottom + 4), class: "ground" });
        let label = if time == last * tick { format!("{} s", seconds(time)) } else { seconds(time) };
        let half = room(&label) / 2 + 1;
        let right_most = plot.right + 8;
        let (x, anchor) =
            if x + half > right_most { (right_most, Anchor::End) } else { (x.max(half), Anchor::Middle) };
        shapes.push(figure(x, plot.bottom + LINE, anchor, "axis", label, ChartWordSubject::Scale));
    }
}

/// The corners of the steps; a pause between two intervals begins a new line.
fn corners(series: &Series, plot: &Plot) -> Vec<Vec<(i32, i32)>> {
    let mut runs: Vec<Vec<(i32, i32)>> = Vec::new();
    let mut end = None;
    for step in &series.steps {
        let points = [(plot.x(step.start), plot.y(step.bits)), (plot.x(step.end), plot.y(step.bits))];
        match runs.last_mut().filter(|_| end == Some(step.start)) {
            Some(run) => run.extend(points),
            None => runs.push(points.to_vec()),
        }
        end = Some(step.end);
    }
    runs
}

/// The heights of at most two labels of two lines, moved apart as far as needed and kept beside the plot.
fn apart(heights: &[i32], plot: &Plot) -> Vec<i32> {
    const APART: i32 = 36;
    let lowest = plot.bottom - LINE;
    let [first, second] = heights else {
        return heights.iter().map(|height| (*height).min(lowest)).collect();
    };
    let missing = (APART - (first - second).abs()).max(0);
    let (up, down) = (missing / 2, missing - missing / 2);
    let (upper, lower) = (*first.min(second) - up, *first.max(second) + down);
    let lower = lower.min(lowest).max(plot.top + APART);
    let upper = upper.max(plot.top).min(lower - APART);
    if first <= second { vec![upper, lower] } else { vec![lower, upper] }
}
