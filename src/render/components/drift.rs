//! The contradictions that a component shows, for `parts/drift.html`.

use serde::Serialize;

use super::{Call, Component, ShownDrift};
use crate::parse::drift::Drift;

/// A contradiction, for a page.
#[derive(Clone, Debug, Serialize)]
pub struct DriftView {
    what: String,
    /// `stated` or `computed`.
    basis: &'static str,
    stated: String,
    measured: String,
    snapshot: String,
    captured_at: Option<String>,
}

/// What a call of a component shows.
pub fn shown<'a>(component: &Component, call: &mut Call<'a>) -> Vec<&'a Drift> {
    match component.drift {
        ShownDrift::Nothing => Vec::new(),
        ShownDrift::On(topic) => call.drift_on(topic),
        ShownDrift::OfSnapshot => {
            call.argument("name").map(|name| call.drift_of_snapshot(&name)).unwrap_or_default()
        }
    }
}

/// The same for the template.
pub fn views(component: &Component, call: &mut Call<'_>) -> Vec<DriftView> {
    let shown = shown(component, call);
    let view = |drift: &Drift| DriftView {
        what: drift.contradiction.what.clone(),
        basis: drift.contradiction.basis.word(),
        stated: drift.contradiction.stated.clone(),
        measured: drift.contradiction.measured.clone(),
        snapshot: drift.snapshot.clone(),
        captured_at: call.source_of(drift).and_then(|snapshot| snapshot.captured_at.clone()),
    };
    shown.into_iter().map(view).collect()
}
