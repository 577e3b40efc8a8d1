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

use super::call::Call;
use super::component::{Component, Need, ShownDrift, value_of};
use crate::diag::{Diagnostic, Span, catalog, nearest};
use crate::model::claims::Origin;
use crate::model::inventory::Inventory;
use crate::model::observation::Observation;
use crate::model::path::{NetworkPath, find_machine};
use crate::model::quantity::Rate;
use crate::model::status::Iperf3Run;
use crate::parse::formats::{Format, ParsedOutput};
use crate::parse::snapshot::Snapshot;
use crate::render::figures::origins::{Sources, figure, measured};
use crate::render::figures::{Figure, Figures};
use geometry::{ChartDrawing, ChartFrame};
pub use measurement::{ChartWordSubject, Measurement};
use measurement::{Limit, limits_of};
use scale::rate;
use series::Series;

/// The component.
pub static COMPONENT: Component = Component {
    name: "throughput",
    arguments: &[("name", Need::Required), ("from", Need::Optional), ("to", Need::Optional)],
    inventory: Need::Optional,
    view: Some(|call| value_of(&of_call(call)?)),
    drift: ShownDrift::Nothing,
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
    sentences: Vec<Figure>,
    /// What the table's first column tells.
    what: &'static str,
    rows: Vec<RowView>,
}

/// A line of the table.
#[derive(Debug, Serialize)]
struct RowView {
    label: Figure,
    rate: Figure,
}

/// The view of a measurement, with everything computed; `origin` says where what a word speaks of comes from.
pub fn view<'a>(
    name: &str,
    measurement: &Measurement<'_>,
    figures: &mut Figures<'a>,
    origin: &dyn Fn(&Sources<'a>, &ChartWordSubject) -> Option<Origin>,
) -> ThroughputView {
    let Measurement { limits, .. } = measurement;
    let series = Series::new(measurement.run);
    let title = words::name(&series, limits);
    let about = ChartWordSubject::Share(limits.iter().flat_map(|limit| limit.stated_at.clone()).collect());
    let mut draw = |frame| {
        let drawing = geometry::lay_out(&series, limits, frame)?;
        let title = figures.html("drawing", &title, |sources| origin(sources, &about));
        let mut figure = |text: &str, about: &ChartWordSubject| {
            figures.html("drawing", text, |sources| origin(sources, about))
        };
        Some(svg::write(&drawing, frame.class(), &title, &mut figure))
    };
    let (wide, narrow) = (draw(ChartFrame::Wide), draw(ChartFrame::Narrow));
    let sentences = words::sentences(measurement, &series);
    let sentence =
        |(part, text, about): words::Sentence| figures.text(part, text, |sources| origin(sources, &about));
    let sentences = sentences.into_iter().map(sentence).collect();
    let row = |(label, rate, about): (String, String, ChartWordSubject)| RowView {
        rate: figures.text(&label, rate, |sources| origin(sources, &about)),
        label: figures.text("label", label, |sources| origin(sources, &about)),
    };
    let rows = table(&series, limits).into_iter().map(row).collect();
    let what = if series.steps.is_empty() { "Figure" } else { "Seconds" };
    ThroughputView { name: name.to_owned(), wide, narrow, sentences, what, rows }
}

fn of_call(call: &mut Call<'_>) -> Option<ThroughputView> {
    let ends = Ends { from: call.argument("from"), to: call.argument("to") };
    let snapshot = call.snapshot(&call.argument("name")?)?;
    let inventory = call.inventory_of(snapshot);
    let run = run_of(snapshot, call.span, call.diagnostics)?;
    let path = path_between(snapshot, inventory, &ends, call.span, call.diagnostics)?;
    let captured_at = snapshot.captured_at.as_deref();
    let rate = snapshot.observation.as_ref().and_then(Observation::rate);
    let measurement = Measurement { run: &run, limits: limits_of(&path, rate), captured_at };
    let origin = |sources: &Sources<'_>, about: &ChartWordSubject| Some(origin(snapshot, sources, about));
    Some(view(&snapshot.name, &measurement, &mut call.figures, &origin))
}

/// Where the figures of a snapshot's chart come from.
fn origin(snapshot: &Snapshot, sources: &Sources<'_>, about: &ChartWordSubject) -> Origin {
    let rate = || figure(snapshot, "rate").unwrap_or_else(|| Span::new(&snapshot.file, 0..0));
    match about {
        ChartWordSubject::Step(place) => {
            let place = place.clone().map(|place| Span::new(&snapshot.file, place));
            measured(snapshot, vec![place.unwrap_or_else(rate)])
        }
        ChartWordSubject::Run => measured(snapshot, vec![rate()]),
        ChartWordSubject::Limit(places) => Origin::stated(places.clone()),
        ChartWordSubject::Share(places) => {
            let from = "the measured rate and the lowest stated speed on the way";
            Origin::computed(from, places.iter().cloned().chain([rate()]).collect())
        }
        ChartWordSubject::Scale => {
            let from = "the range of what was measured and stated, as the scale of the drawing";
            Origin::computed(from, vec![rate()])
        }
        ChartWordSubject::Moment => {
            measured(snapshot, sources.beside(snapshot, "captured_at").into_iter().collect())
        }
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

/// The run of a snapshot; `None`, with the reason told, if it is no readable run of iperf3.
fn run_of(snapshot: &Snapshot, span: &Span, diagnostics: &mut Vec<Diagnostic>) -> Option<Iperf3Run> {
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
    Some(run)
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
pub fn drawing(measurement: &Measurement<'_>, frame: ChartFrame) -> Option<ChartDrawing> {
    geometry::lay_out(&Series::new(measurement.run), &measurement.limits, frame)
}

/// The rows of the table: label, rate, what that is about.
fn table(series: &Series, limits: &[Limit]) -> Vec<(String, String, ChartWordSubject)> {
    let seconds = |ms: u64| scale::seconds(ms);
    let steps = series.steps.iter().map(|step| {
        let label = format!("{} to {}", seconds(step.start), seconds(step.end));
        (label, rate(step.bits), ChartWordSubject::Step(step.place.clone()))
    });
    let means = series
        .means
        .iter()
        .map(|mean| (format!("mean, {}", mean.what), rate(mean.bits), ChartWordSubject::Run));
    let limits = limits.iter().map(|limit| {
        (format!("stated: {}", limit.what), Rate::spell(limit.bits), ChartWordSubject::limit(limit))
    });
    steps.chain(means).chain(limits).collect()
}
