//! `snapshot(name="…")`: what a command printed, and when.

use serde::Serialize;

use super::call::Call;
use super::component::{Component, Need, ShownDrift, value_of};
use crate::diag::Span;
use crate::diag::lines::Lines;
use crate::model::claims::Origin;
use crate::parse::snapshot::Snapshot;
use crate::render::figures::Figure;
use crate::render::figures::origins::{Sources, measured};
use crate::render::view::measured::limit_sentence;

/// The component.
pub static COMPONENT: Component = Component {
    name: "snapshot",
    arguments: &[("name", Need::Required)],
    inventory: Need::Optional,
    view: Some(|call| value_of(&view(call)?)),
    drift: ShownDrift::OfSnapshot,
};

/// What the template sees.
#[derive(Serialize)]
struct SnapshotView {
    name: String,
    html: String,
    captured_at: Option<Figure>,
    captured_at_iso: Option<String>,
    command: Figure,
    host: Option<Figure>,
    /// The exit code of the command where it is not 0.
    exit: Option<Figure>,
    excerpt: bool,
    note: Option<Figure>,
    /// What the figure is the limit of, computed.
    reading: Option<Figure>,
}

fn view(call: &mut Call<'_>) -> Option<SnapshotView> {
    let name = call.argument("name")?;
    let snapshot = call.snapshot(&name)?;
    let command = call.without_secrets(&snapshot.command);
    let shown = snapshot.text.get(snapshot.shown.clone()).unwrap_or_default();
    let html = call.code(shown, snapshot.language(), 1);
    let lines = Lines::of(shown);
    let figures = &mut call.figures;
    let beside =
        |key| move |sources: &Sources<'_>| Some(Origin::stated(vec![sources.beside(snapshot, key)?]));
    let moment =
        |sources: &Sources<'_>| Some(measured(snapshot, vec![sources.beside(snapshot, "captured_at")?]));
    let limit = |sources: &Sources<'_>| sources.origin(&["measured", &snapshot.name, "percent_of_limit"]);
    let exit = snapshot.exit.filter(|code| *code != 0);
    Some(SnapshotView {
        html: figures.code(html, |_, index| line(snapshot, &lines, index + 1)),
        captured_at: snapshot.captured_at.as_ref().map(|text| figures.text("captured_at", text, moment)),
        captured_at_iso: snapshot.captured_at_iso.clone(),
        command: figures.text("command", command, beside("command")),
        host: snapshot.host.as_ref().map(|host| figures.text("host", host, beside("host"))),
        exit: exit.map(|code| figures.text("exit", code.to_string(), beside("exit"))),
        excerpt: snapshot.excerpt,
        note: snapshot.note.as_ref().map(|note| figures.text("note", note, beside("note"))),
        reading: limit_sentence(snapshot).map(|sentence| figures.text("reading", sentence, limit)),
        name,
    })
}

/// A line of what was printed: measured there.
fn line(snapshot: &Snapshot, lines: &Lines<'_>, number: usize) -> Option<(String, String, Origin)> {
    let range = lines.range(number);
    let range = snapshot.shown.start + range.start..snapshot.shown.start + range.end;
    let text = snapshot.text.get(range.clone())?.to_owned();
    Some((format!("line {number}"), text, measured(snapshot, vec![Span::new(&snapshot.file, range)])))
}
