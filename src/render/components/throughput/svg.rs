//! A chart's drawing as SVG: classes and whole numbers, no colours, no `style=`.
//!
//! Comes in: a [`ChartDrawing`] and its name. Goes out: an `svg` element for the middle of a page. Words are `text` elements,
//! so they are found, copied, translated and read aloud; `role="img"` would hide them.

use std::fmt::Write as _;

use super::geometry::{Anchor, ChartDrawing, ChartShape};
use super::measurement::ChartWordSubject;
use crate::render::highlight::escaped;

/// The drawing as SVG; `class` says for which column it is, `name` what it shows, as HTML. `figure` writes a text with a
/// figure as HTML.
pub fn write(
    drawing: &ChartDrawing,
    class: &str,
    name: &str,
    figure: &mut dyn FnMut(&str, &ChartWordSubject) -> String,
) -> String {
    let mut svg = format!(
        "<svg class=\"chart {class}\" viewBox=\"0 0 {} {}\" role=\"group\" aria-label=\"{name}\">",
        drawing.width, drawing.height,
    );
    for shape in &drawing.shapes {
        // Writing into a string cannot fail.
        let _ = write_shape(shape, figure, &mut svg);
    }
    svg.push_str("</svg>");
    svg
}

fn write_shape(
    shape: &ChartShape,
    figure: &mut dyn FnMut(&str, &ChartWordSubject) -> String,
    svg: &mut String,
) -> std::fmt::Result {
    match shape {
        ChartShape::Text { x, y, anchor, class, text, about } => {
            let html = about.as_ref().map_or_else(|| escaped(text), |about| figure(text, about));
            let anchor = match anchor {
                Anchor::Start => "",
                Anchor::Middle => " middle",
                Anchor::End => " end",
            };
            write!(svg, "<text class=\"{class}{anchor}\" x=\"{x}\" y=\"{y}\">{html}</text>")
        }
        ChartShape::Line { from, to, class } if from.1 == to.1 => {
            write!(svg, "<path class=\"{class}\" d=\"M{} {}H{}\"/>", from.0, from.1, to.0)
        }
        ChartShape::Line { from, to, class } => {
            write!(svg, "<path class=\"{class}\" d=\"M{} {}L{} {}\"/>", from.0, from.1, to.0, to.1)
        }
        ChartShape::Bar { x, y, width, height, class } => {
            write!(svg, "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>")
        }
        ChartShape::Steps { runs, bottom } => {
            let lines: String = runs.iter().map(|run| path(run, None)).collect();
            let areas: String = runs.iter().map(|run| path(run, Some(*bottom))).collect();
            write!(svg, "<path class=\"area\" d=\"{areas}\"/><path class=\"curve\" d=\"{lines}\"/>")
        }
    }
}

/// A run of corners as path data, closed along `ground` if that is given; corners in a row are one.
fn path(run: &[(i32, i32)], ground: Option<i32>) -> String {
    let mut points = run.iter();
    let Some(&(first, mut height)) = points.next() else { return String::new() };
    let (mut data, mut end) = (format!("M{first} {height}"), first);
    for &(x, y) in points {
        if y != height {
            if x != end {
                let _ = write!(data, "H{x}");
            }
            let _ = write!(data, "V{y}");
            (height, end) = (y, x);
        } else if x != end {
            let _ = write!(data, "H{x}");
            end = x;
        }
    }
    if let Some(ground) = ground {
        let _ = write!(data, "V{ground}H{first}Z");
    }
    data
}
