//! `throughput(name="…")`: the chart of a measured throughput.
//!
//! Comes in: a run of iperf3, the limits that the inventory states for its path, when and how it was captured. Goes out:
//! a [`ThroughputView`]: two drawings (for a narrow and a wide column), the same figures as a table, and sentences. The
//! [`geometry`] is integers and words only; [`svg`] writes it down with classes, whose looks are in
//! `static/assets/chart.css`. Nothing is drawn that was not measured: without intervals there is a bar for the mean.

pub mod geometry;
pub mod limits;
pub mod scale;
pub mod series;
pub mod svg;
pub mod words;

use serde::Serialize;

use super::{Call, Component, Need, ShownDrift, value_of};
use crate::diag::{Diagnostic, Span, catalog, nearest};
use crate::model::inventory::Inventory;
use crate::model::status::Iperf3Run;
use crate::parse::iperf3::parse_iperf3;
use crate::parse::snapshot::Snapshot;
use crate::render::claims::drawings;
use geometry::{Drawing, Frame};
use limits::Limit;
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

/// What a chart is drawn from.
#[derive(Clone, Debug)]
pub struct Measurement<'a> {
    /// The run.
    pub run: &'a Iperf3Run,
    /// What the inventory states for the machines at both ends, in the order of the path.
    pub limits: Vec<Limit>,
    /// When it was captured, if that is known.
    pub captured_at: Option<&'a str>,
}

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
    }
}

/// The machines at both ends of a run as the page's author names them.
#[derive(Clone, Debug, Default)]
pub struct Ends {
    /// Where the client ran; else where the snapshot says that its command did.
    pub from: Option<String>,
    /// The server; else what the command names.
    pub to: Option<String>,
}

fn of_call<'a>(call: &mut Call<'a>) -> Option<(&'a Snapshot, ThroughputView)> {
    let ends = Ends { from: call.argument("from"), to: call.argument("to") };
    let snapshot = call.snapshot(&call.argument("name")?)?;
    let inventory = call.inventory();
    Some((snapshot, of_snapshot(snapshot, inventory, &ends, call.span, call.diagnostics)?))
}

/// The view of a snapshot; `None`, with the reason told, if it is no readable run of iperf3.
pub fn of_snapshot(
    snapshot: &Snapshot,
    inventory: Option<&Inventory>,
    ends: &Ends,
    span: &Span,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<ThroughputView> {
    if snapshot.format != "iperf3" {
        let (name, format) = (&snapshot.name, &snapshot.format);
        diagnostics.push(catalog::throughput_of_other_format(span.clone(), name, format));
        return None;
    }
    let mut run = match parse_iperf3(&snapshot.text) {
        Ok(run) => run,
        Err(faults) => {
            diagnostics.extend(faults.into_iter().map(|fault| {
                let place = Span::new(&snapshot.file, fault.span);
                catalog::unreadable_capture(place, &fault.message, fault.hint)
                    .related(span.clone(), "drawn here")
            }));
            return None;
        }
    };
    if snapshot.excerpt && (run.sent.is_some() || run.received.is_some()) {
        // What is left out of an excerpt on purpose would be taken for the mark of a run that was cut short.
        run.error = None;
    }
    let mut named = Vec::new();
    for end in [&ends.from, &ends.to].into_iter().flatten() {
        if inventory.and_then(|inventory| limits::machine(inventory, end)).is_none() {
            let known = inventory.into_iter().flat_map(Inventory::all_machines);
            let meant = nearest(end, known.map(|machine| machine.name.as_str()));
            named.push(catalog::unknown_machine(span.clone(), end, meant));
        }
    }
    if !named.is_empty() {
        diagnostics.extend(named);
        return None;
    }
    let from = ends.from.as_deref().or(snapshot.host.as_deref());
    let to = ends.to.as_deref().or_else(|| limits::server(&snapshot.command));
    let machine = |end: Option<&str>| limits::machine(inventory?, end?);
    let limits = [machine(from), machine(to)].into_iter().flatten().filter_map(limits::limit).collect();
    let captured_at = snapshot.captured_at.as_deref();
    Some(view(&snapshot.name, &Measurement { run: &run, limits, captured_at }))
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
