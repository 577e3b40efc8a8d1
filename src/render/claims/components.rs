//! The figures that a component prints.
//!
//! Comes in: a component call and what its template sees. Goes out: each printed value that has a digit in it, with its
//! origin. A component that is not known here (a template of the site's own) is drawn, and each of its texts with a
//! digit is taken for computed by that template.

use serde_json::Value as Json;

use super::origins::{Sources, measured};
use crate::diag::Span;
use crate::model::claims::Origin;
use crate::model::drift::Basis;
use crate::model::inventory::Inventory;
use crate::parse::drift::Drift;
use crate::parse::snapshot::Snapshot;
use crate::render::components::Call;
use crate::render::components::excerpt::cut::Excerpt;
use crate::render::components::quorum_table::QuorumTableView;
use crate::render::html::texts;
use crate::render::view::InventoryView;
use crate::source::SitePath;

/// A figure of a component: which part, what it says, where it comes from.
pub type Figure = (String, String, Origin);

/// The figures of `tiles`.
pub fn tiles(sources: &Sources<'_>, inventory: &Inventory) -> Vec<Figure> {
    let view = json(&InventoryView::new(inventory));
    let tiles = view.get("tiles").and_then(Json::as_array).cloned().unwrap_or_default();
    let figure = |tile: Json| {
        let (label, value) = (word(&tile, "label"), word(&tile, "value"));
        let path: &[&str] = match label.as_str() {
            "nodes" => &["cluster", "nodes"],
            "QDevice" => &["quorum", "qdevice", "label"],
            "quorum" => &["quorum", "needed"],
            _ => &["uplink", "speed"],
        };
        Some((label, value, sources.origin(path)?))
    };
    tiles.into_iter().filter_map(figure).collect()
}

/// The figures of `hardware`: everything that its rows print, and the totals.
pub fn hardware(sources: &Sources<'_>, inventory: &Inventory) -> Vec<Figure> {
    let view = json(&InventoryView::new(inventory));
    let mut figures = Vec::new();
    for kind in ["node", "machine", "totals"] {
        let mut path = vec![kind.to_owned()];
        leaves(view.get(kind).unwrap_or(&Json::Null), &mut path, &mut |path, value| {
            // The table shows neither what hangs on the machines nor the author's further facts.
            let hidden =
                matches!(path.get(2).map(String::as_str), Some("nic" | "extra" | "nodeid" | "votes"));
            if !hidden && has_digit(&value) {
                let segments: Vec<&str> = path.iter().map(String::as_str).collect();
                figures.extend(sources.origin(&segments).map(|origin| (path.join("."), value, origin)));
            }
        });
    }
    figures
}

/// The figures of `quorum_table`: every word of its view that has a digit.
pub fn quorum_table(sources: &Sources<'_>, inventory: &Inventory) -> Vec<Figure> {
    let mut figures = Vec::new();
    leaves(&json(&QuorumTableView::new(inventory)), &mut Vec::new(), &mut |path, value| {
        if !has_digit(&value) {
            return;
        }
        let origin = if path.iter().any(|segment| segment == "availability") {
            let stated = sources.availability(inventory);
            Origin::computed("the machines' availability and votes, by corosync's rules", stated)
        } else {
            Origin::computed(
                "the votes of the nodes and the QDevice, by corosync's rules",
                sources.votes(inventory),
            )
        };
        figures.push((path.join("."), value, origin));
    });
    figures
}

/// The figures of `snapshot`: its lines, and what is told of them. `reading` is the computed sentence.
pub fn snapshot(sources: &Sources<'_>, snapshot: &Snapshot, reading: Option<String>) -> Vec<Figure> {
    let mut figures = Vec::new();
    let mut start = 0;
    for (index, line) in snapshot.text.split_inclusive('\n').enumerate() {
        let span = Span::new(&snapshot.file, start..start + line.trim_end().len());
        start += line.len();
        if has_digit(line) {
            let origin = measured(snapshot, vec![span]);
            figures.push((format!("line {}", index + 1), line.trim_end().to_owned(), origin));
        }
    }
    if let Some((moment, span)) = snapshot.captured_at.clone().zip(sources.beside(snapshot, "captured_at")) {
        figures.push(("captured_at".to_owned(), moment, measured(snapshot, vec![span])));
    }
    let mut beside = |key: &str, value: Option<String>| {
        let stated = value.filter(|value| has_digit(value)).zip(sources.beside(snapshot, key));
        figures.extend(stated.map(|(value, span)| (key.to_owned(), value, Origin::stated(vec![span]))));
    };
    beside("command", Some(snapshot.command.clone()));
    beside("host", snapshot.host.clone());
    beside("note", snapshot.note.clone());
    let limit = sources.origin(&["measured", &snapshot.name, "percent_of_limit"]);
    figures.extend(reading.zip(limit).map(|(value, origin)| ("reading".to_owned(), value, origin)));
    figures
}

/// The figures of `excerpt`: its lines, which are those of a file, and their numbers.
pub fn excerpt(path: &SitePath, text: &str, cut: &Excerpt) -> Vec<Figure> {
    let mut start: usize =
        text.split_inclusive('\n').take(cut.first_line.saturating_sub(1)).map(str::len).sum();
    let whole = Span::new(path, start..start + cut.text.len());
    let count = cut.text.lines().count();
    let last = cut.first_line + count.saturating_sub(1);
    let numbers = format!("lines {} to {last} of {}", cut.first_line, cut.lines_in_file);
    let mut figures = vec![
        ("file".to_owned(), path.to_string(), Origin::stated(vec![whole.clone()])),
        ("lines".to_owned(), numbers, Origin::computed("the file", vec![whole])),
    ];
    for (index, line) in
        text.split_inclusive('\n').skip(cut.first_line.saturating_sub(1)).take(count).enumerate()
    {
        let span = Span::new(path, start..start + line.trim_end().len());
        start += line.len();
        if has_digit(line) {
            let part = format!("line {}", cut.first_line + index);
            figures.push((part, line.trim().to_owned(), Origin::stated(vec![span])));
        }
    }
    figures
}

/// The figures of the contradictions that a component shows: the stated and the measured one.
pub fn drift(call: &mut Call<'_>, shown: &[&Drift]) -> Vec<Figure> {
    let mut figures = |drift: &&Drift| {
        let found = &drift.contradiction;
        let part = |of: &str| format!("drift: {}, {of}", found.what);
        let at = vec![found.stated_at.clone()];
        let stated = match found.basis {
            Basis::Stated => Origin::stated(at),
            Basis::Computed => Origin::computed("the inventory", at),
        };
        let mut figures = vec![(part(found.basis.word()), found.stated.clone(), stated)];
        if let Some(snapshot) = call.source_of(drift) {
            let origin = measured(snapshot, vec![found.measured_at.clone()]);
            let moment =
                snapshot.captured_at.clone().map(|moment| (part("captured_at"), moment, origin.clone()));
            figures.push((part("measured"), found.measured.clone(), origin));
            figures.extend(moment);
        }
        figures
    };
    shown.iter().flat_map(&mut figures).collect()
}

/// The figures of any other component: the texts of its HTML.
pub fn other(name: &str, html: &str, place: &Span) -> Vec<Figure> {
    let from = format!("components/{name}.html");
    let origin = || Origin::computed(from.clone(), vec![place.clone()]);
    let figures = texts(html).into_iter().filter(|text| has_digit(text));
    figures.map(|text| ("text".to_owned(), text, origin())).collect()
}

/// Every leaf of a value, with its path.
pub(super) fn leaves(value: &Json, path: &mut Vec<String>, visit: &mut dyn FnMut(&[String], String)) {
    match value {
        Json::Object(entries) => {
            for (key, item) in entries {
                path.push(key.clone());
                leaves(item, path, visit);
                path.pop();
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                leaves(item, path, visit);
                path.pop();
            }
        }
        Json::String(text) => visit(path, text.clone()),
        Json::Number(number) => visit(path, number.to_string()),
        Json::Bool(_) | Json::Null => {}
    }
}

pub(super) fn json(view: &impl serde::Serialize) -> Json {
    serde_json::to_value(view).unwrap_or_default()
}

pub(super) fn word(value: &Json, key: &str) -> String {
    value.get(key).and_then(Json::as_str).unwrap_or_default().to_owned()
}

/// Whether there is a figure in a text.
pub fn has_digit(text: &str) -> bool {
    text.contains(|letter: char| letter.is_ascii_digit())
}
