//! `throughput(name="…")`: the chart of a measured throughput.
//!
//! Comes in: a run of iperf3, the limits that the inventory states for its path, when and how it was captured. Goes out:
//! a [`ThroughputView`]: two drawings (for a narrow and a wide column), the same figures as a table, and sentences. The
//! [`geometry`] is integers and words only; [`svg`] writes it down with classes, whose looks are in
//! `static/assets/chart.css`. Nothing is drawn that was not measured: without intervals there is a bar for the mean.

pub mod geometry;
pub mod measurement;
pub mod scale;
pub mod series;
pub mod svg;
pub mod words;

use serde::Serialize;

use super::{Call, Component, Need, ShownDrift, value_of};
use crate::diag::{Diagnostic, Span, catalog, nearest};
use crate::model::inventory::Inventory;
use crate::model::path::{NetworkPath, find_machine};
use crate::parse::formats::{Format, ParsedOutput};
use crate::parse::snapshot::Snapshot;
use crate::render::claims::drawings;
use geometry::{Drawing, Frame};
pub use measurement::Measurement;
use measurement::{Limit, limits_of};
use scale::rate;
use series::Series;

/// The component.
pub static COMPONENT: Component = Component {
    name: "throughput",
    arguments: &[("name", Need::Required), ("from", Need::Optional), ("to", Need::Optional)],
    inventory: Need::Optional,
    view: Some(|call| value_of(&of_call(call)?.1)),
    drift: ShownDrift::Nothing,
    figures: |call, sources, _| {
        let (snapshot, view) = of_call(call)?;
        Some(drawings::throughput(sources, snapshot, &view))
    },
};

/// What the template sees.
#[derive(Debug, Serialize)]
pub struct ThroughputView {
    /// Name of the snapshot.
    pub name: String,
    /// The drawing for a wide column; none if the run measured nothing.
    wide: Option<String>,
    /// The drawing for a narrow column.
    narrow: Option<String>,
    /// The caption's sentences.
    sentences: Vec<String>,
    /// What the table's first column tells.
    what: &'static str,
    rows: Vec<RowView>,
    /// The stated speeds among the figures.
    #[serde(skip)]
    pub limits: Vec<Limit>,
}

/// A line of the table.
#[derive(Debug, Serialize)]
struct RowView {
    label: String,
    rate: String,
}

/// The view of a measurement, with everything computed.
pub fn view(name: &str, measurement: &Measurement<'_>) -> ThroughputView {
    let series = Series::new(measurement.run);
    let draw = |frame| {
        let drawing = geometry::lay_out(&series, &measurement.limits, frame)?;
        Some(svg::write(&drawing, frame.class(), &words::name(&series, &measurement.limits)))
    };
    let (what, rows) = table(&series, &measurement.limits);
    ThroughputView {
        name: name.to_owned(),
        wide: draw(Frame::Wide),
        narrow: draw(Frame::Narrow),
        sentences: words::sentences(measurement, &series),
        what,
        rows,
        limits: measurement.limits.clone(),
    }
}

/// The machines at both ends of a run as the page's author names them.
#[derive(Clone, Debug, Default)]
pub struct Ends {
    /// Where the client ran; else the end that the snapshot has.
    pub from: Option<String>,
    /// The server; else the end that the snapshot has.
    pub to: Option<String>,
}

fn of_call<'a>(call: &mut Call<'a>) -> Option<(&'a Snapshot, ThroughputView)> {
    let ends = Ends { from: call.argument("from"), to: call.argument("to") };
    let snapshot = call.snapshot(&call.argument("name")?)?;
    let inventory = call.inventory_of(snapshot);
    Some((snapshot, of_snapshot(snapshot, inventory, &ends, call.span, call.diagnostics)?))
}

/// The view of a snapshot; `None`, with the reason told, if it is no readable run of iperf3. `inventory` is the one that
/// the snapshot is held against.
pub fn of_snapshot(
    snapshot: &Snapshot,
    inventory: Option<&Inventory>,
    ends: &Ends,
    span: &Span,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<ThroughputView> {
    let mut run = match &snapshot.output {
        Ok(ParsedOutput::Iperf3(run)) => run.clone(),
        Err(faults) if snapshot.format == Format::Iperf3 => {
            diagnostics.extend(faults.iter().map(|fault| {
                let place = Span::new(&snapshot.file, fault.span.clone());
                catalog::unreadable_capture(place, &fault.message, fault.hint.clone())
                    .related(span.clone(), "drawn here")
            }));
            return None;
        }
        _ => {
            let (name, format) = (&snapshot.name, snapshot.format.name());
            diagnostics.push(catalog::throughput_of_other_format(span.clone(), name, format));
            return None;
        }
    };
    if snapshot.excerpt && (run.sent.is_some() || run.received.is_some()) {
        // What is left out of an excerpt on purpose would be taken for the mark of a run that was cut short.
        run.error = None;
    }
    let path = path_between(snapshot, inventory, ends, span, diagnostics)?;
    let limits = limits_of(&path);
    let captured_at = snapshot.captured_at.as_deref();
    Some(view(&snapshot.name, &Measurement { run: &run, limits, captured_at }))
}

/// What lies between the ends of a snapshot's run, or between those that the page names.
fn path_between(
    snapshot: &Snapshot,
    inventory: Option<&Inventory>,
    ends: &Ends,
    span: &Span,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<NetworkPath> {
    let own = snapshot.path().cloned().unwrap_or_default();
    let find = |end: &String| find_machine(inventory?, end);
    let before = diagnostics.len();
    for end in [&ends.from, &ends.to].into_iter().flatten().filter(|end| find(end).is_none()) {
        let known = inventory.into_iter().flat_map(Inventory::all_machines);
        let meant = nearest(end, known.map(|machine| machine.name.as_str()));
        diagnostics.push(catalog::unknown_machine(span.clone(), end, meant));
    }
    if diagnostics.len() > before {
        return None;
    }
    let [from, to] = [&ends.from, &ends.to].map(|end| end.as_ref().and_then(find));
    Some(inventory.map_or_else(|| own.clone(), |inventory| own.with_ends(inventory, from, to)))
}

/// The drawing for one width, for tests and for whoever wants the shapes themselves.
pub fn drawing(measurement: &Measurement<'_>, frame: Frame) -> Option<Drawing> {
    geometry::lay_out(&Series::new(measurement.run), &measurement.limits, frame)
}

fn table(series: &Series, limits: &[Limit]) -> (&'static str, Vec<RowView>) {
    let row = |label: String, bits: u64| RowView { label, rate: rate(bits) };
    let means = series.means.iter().map(|mean| row(format!("mean, {}", mean.what), mean.bits));
    let limits = limits.iter().map(|limit| row(format!("stated: {}", limit.what), limit.bits));
    let seconds = |ms: u64| scale::seconds(ms);
    let steps = series.steps.iter();
    let steps = steps.map(|step| row(format!("{} to {}", seconds(step.start), seconds(step.end)), step.bits));
    let what = if series.steps.is_empty() { "Figure" } else { "Seconds" };
    (what, steps.chain(means).chain(limits).collect())
}
