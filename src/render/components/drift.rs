//! The contradictions that a component shows, for `parts/drift.html`.

use serde::Serialize;

use super::call::Call;
use super::component::{Component, ShownDrift};
use crate::model::claims::Origin;
use crate::model::drift::Basis;
use crate::parse::drift::Drift;
use crate::render::figures::Figure;
use crate::render::figures::origins::measured;

/// A contradiction, for a page.
#[derive(Clone, Debug, Serialize)]
pub struct DriftView {
    what: Figure,
    /// `stated` or `computed`.
    basis: &'static str,
    stated: Figure,
    measured: Figure,
    snapshot: String,
    captured_at: Option<Figure>,
}

/// What a call of a component shows.
pub fn views(component: &Component, call: &mut Call<'_>) -> Vec<DriftView> {
    let shown = match component.drift {
        ShownDrift::Nothing => Vec::new(),
        ShownDrift::On(topic) => call.drift_on(topic),
        ShownDrift::OfSnapshot => {
            call.argument("name").map(|name| call.drift_of_snapshot(&name)).unwrap_or_default()
        }
    };
    shown.into_iter().map(|drift| view(drift, call)).collect()
}

fn view(drift: &Drift, call: &mut Call<'_>) -> DriftView {
    let snapshot = call.snapshot_of(drift);
    let (figures, found) = (&mut call.figures, &drift.contradiction);
    let part = |of: &str| format!("drift: {}, {of}", found.what);
    let stated_at = vec![found.stated_at.clone()];
    let by_snapshot = || Some(measured(snapshot?, vec![found.measured_at.clone()]));
    let moment = snapshot.and_then(|snapshot| snapshot.captured_at.clone());
    DriftView {
        what: figures.text(part("about"), &found.what, |_| Some(Origin::stated(stated_at.clone()))),
        basis: found.basis.word(),
        stated: figures.text(part(found.basis.word()), &found.stated, |_| {
            Some(match found.basis {
                Basis::Stated => Origin::stated(stated_at.clone()),
                Basis::Computed => Origin::computed("the inventory", stated_at.clone()),
            })
        }),
        measured: figures.text(part("measured"), &found.measured, |_| by_snapshot()),
        snapshot: drift.snapshot.clone(),
        captured_at: moment.map(|moment| figures.text(part("captured_at"), moment, |_| by_snapshot())),
    }
}
