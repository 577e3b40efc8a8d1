//! The figures of the two components that draw: the topology and the chart of a measured throughput.
//!
//! Comes in: what the component's template sees, and for the topology the text that it printed. Goes out: each figure
//! with its origin. What a drawing adds of its own, such as the numbers of a scale, comes from what it draws.

use serde_json::Value as Json;

use super::components::{Figure, has_digit, json, leaves, word};
use super::drawn_words::DrawnWords;
use super::origins::{Sources, figure, measured};
use crate::diag::Span;
use crate::model::claims::Origin;
use crate::model::inventory::Inventory;
use crate::model::quorum::config::device_votes;
use crate::parse::snapshot::Snapshot;
use crate::render::components::throughput::ThroughputView;
use crate::render::components::throughput::measurement::Limit;
use crate::render::html::texts;
use crate::render::view::InventoryView;

/// The figures of `topology`: what its boxes, cards and lists print of the inventory.
pub fn topology(sources: &Sources<'_>, inventory: &Inventory, html: &str) -> Vec<Figure> {
    let view = json(&InventoryView::new(inventory));
    let printed = texts(html);
    let is_printed = |value: &str| printed.iter().any(|text| text.contains(value));
    let mut figures = Vec::new();
    for kind in ["node", "machine", "switch", "ups"] {
        let mut path = vec![kind.to_owned()];
        leaves(view.get(kind).unwrap_or(&Json::Null), &mut path, &mut |path, value| {
            // The author's further facts are printed by nothing but expressions.
            let hidden = path.get(2).is_some_and(|key| key == "extra" || key == "monitored_by");
            if !hidden && has_digit(&value) && is_printed(&value) {
                let segments: Vec<&str> = path.iter().map(String::as_str).collect();
                figures.extend(sources.origin(&segments).map(|origin| (path.join("."), value, origin)));
            }
        });
    }
    let mut computed = |part: &str, value: String, path: &[&str]| {
        let origin = sources.origin(path).filter(|_| is_printed(&value));
        figures.extend(origin.map(|origin| (part.to_owned(), value, origin)));
    };
    let votes = device_votes(&inventory.cluster_config());
    computed("nodes", inventory.nodes.len().to_string(), &["cluster", "nodes"]);
    computed("QDevice", format!("{votes} votes"), &["quorum", "qdevice", "votes"]);
    let count = inventory.nodes.len();
    let links = (count * count.saturating_sub(1) / 2).to_string();
    if count > 1 && is_printed(&links) {
        let from = "the number of nodes: each has a link to each other one";
        figures.push(("corosync mesh".to_owned(), links, Origin::computed(from, sources.nodes())));
    }
    figures
}

/// The figures of `throughput`: the rows of its table and the sentences of its caption.
pub fn throughput(sources: &Sources<'_>, snapshot: &Snapshot, view: &ThroughputView) -> Vec<Figure> {
    let (limits, view) = (&view.limits, json(view));
    let list = |key: &str| view.get(key).and_then(Json::as_array).cloned().unwrap_or_default();
    let mut figures = Vec::new();
    for row in list("rows") {
        let (label, rate) = (word(&row, "label"), word(&row, "rate"));
        let origin = match label.strip_prefix("stated: ") {
            Some(_) => Origin::stated(speed_of(limits, &label)),
            None => measured(snapshot, vec![place(snapshot, &label)]),
        };
        figures.push((label, rate, origin));
    }
    for sentence in list("sentences").iter().filter_map(Json::as_str).filter(|text| has_digit(text)) {
        let (part, origin) = match sentence {
            text if text.contains("stated speed on the way") => {
                let rate = figure(snapshot, "rate");
                let places = speed_of(limits, text).into_iter().chain(rate).collect();
                (
                    "limit",
                    Origin::computed("the measured rate and the lowest stated speed on the way", places),
                )
            }
            text if text.starts_with("Captured ") => {
                let place = sources.beside(snapshot, "captured_at");
                ("captured_at", measured(snapshot, place.into_iter().collect()))
            }
            text => ("caption", measured(snapshot, vec![place(snapshot, text)])),
        };
        figures.push((part.to_owned(), sentence.to_owned(), origin));
    }
    figures
}

/// What the drawing itself adds: shortened speeds and kinds of line, or the numbers of a scale; each once.
pub fn rest(
    sources: &Sources<'_>,
    name: &str,
    snapshot: Option<&str>,
    words: Option<&DrawnWords>,
    html: &str,
) -> Vec<Figure> {
    let origin = match (name, sources.inventory(), snapshot.and_then(|name| sources.snapshot(name))) {
        ("topology", Some(inventory), _) => Origin::computed(
            "the speeds of the inventory, as the drawing writes them",
            sources.speeds(inventory),
        ),
        ("throughput", _, Some(snapshot)) => {
            let from = "the range of what was measured and stated, as the scale of the drawing";
            Origin::computed(from, vec![place(snapshot, "")])
        }
        _ => return Vec::new(),
    };
    let mut told: Vec<String> = texts(html).into_iter().filter(|text| has_digit(text)).collect();
    told.sort();
    told.dedup();
    let known = |text: &str| words.and_then(|words| words.figure(text));
    let figure = |text: String| known(&text).unwrap_or_else(|| ("drawing".to_owned(), text, origin.clone()));
    told.into_iter().map(figure).collect()
}

/// Where the speed is stated that a text names as `stated: MACHINE, PORT` or `(MACHINE, PORT)`.
fn speed_of(limits: &[Limit], text: &str) -> Vec<Span> {
    let is_named = |limit: &&Limit| {
        text.ends_with(&format!("stated: {}", limit.what)) || text.contains(&format!("({})", limit.what))
    };
    limits.iter().filter(is_named).flat_map(|limit| limit.stated_at.clone()).collect()
}

/// Where a snapshot says it: the line of an interval `0 to 1`, else that of the whole run's rate, else the file.
fn place(snapshot: &Snapshot, label: &str) -> Span {
    let interval = label.split_once(" to ").and_then(|(start, end)| {
        let [start, end] = [start, end].map(|seconds| seconds.trim().parse::<f64>().ok());
        let pattern = format!(" {:.2}-{:.2} ", start?, end?);
        let mut at = 0;
        let lines = snapshot.text.split_inclusive('\n').map(|line| {
            at += line.len();
            (at - line.len(), line.trim_end())
        });
        // With several streams the sum stands after them.
        let (at, line) = lines.filter(|(_, line)| line.contains(&pattern)).last()?;
        Some(Span::new(&snapshot.file, at..at + line.len()))
    });
    interval.or_else(|| figure(snapshot, "rate")).unwrap_or_else(|| Span::new(&snapshot.file, 0..0))
}
