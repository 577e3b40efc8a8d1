//! `snapshot(name="…")`: what a command printed, and when.

use serde::Serialize;

use super::{Call, Component, Need, ShownDrift, value_of};
use crate::render::claims::components;
use crate::render::measured::limit_sentence;

/// The component.
pub static COMPONENT: Component = Component {
    name: "snapshot",
    arguments: &[("name", Need::Required)],
    inventory: Need::Optional,
    view: Some(|call| value_of(&view(call)?)),
    drift: ShownDrift::OfSnapshot,
    figures: |call, sources, _| {
        let snapshot = call.snapshot(&call.argument("name")?)?;
        Some(components::snapshot(sources, snapshot, limit_sentence(snapshot)))
    },
};

/// What the template sees.
#[derive(Serialize)]
struct SnapshotView {
    name: String,
    html: String,
    captured_at: Option<String>,
    captured_at_iso: Option<String>,
    command: String,
    host: Option<String>,
    excerpt: bool,
    note: Option<String>,
    /// What the figure is the limit of, computed.
    reading: Option<String>,
}

fn view(call: &mut Call<'_>) -> Option<SnapshotView> {
    let name = call.argument("name")?;
    let snapshot = call.snapshot(&name)?;
    Some(SnapshotView {
        name,
        html: call.code(&snapshot.text, snapshot.language(), 1),
        captured_at: snapshot.captured_at.clone(),
        captured_at_iso: snapshot.captured_at_iso.clone(),
        command: call.without_secrets(&snapshot.command),
        host: snapshot.host.clone(),
        excerpt: snapshot.excerpt,
        note: snapshot.note.clone(),
        reading: limit_sentence(snapshot),
    })
}
