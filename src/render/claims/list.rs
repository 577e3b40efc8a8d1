//! Claims as a list: for people, as JSON, and for the end of a page.
//!
//! Comes in: claims and the files that they point into. Goes out: text, JSON, and the view of `parts/claims.html`.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::diag::Span;
use crate::diag::text::line_and_column;
use crate::model::claims::{Claim, Origin, OriginKind};
use crate::render::figures::has_digit;
use crate::source::Inputs;

/// What a page shows of its own claims.
#[derive(Debug, Default, Serialize)]
pub struct ClaimsView {
    /// The values of expressions, each once, numbered from 1.
    values: Vec<ValueView>,
    /// For each component how many figures came about in which way.
    components: Vec<ComponentView>,
}

#[derive(Debug, Serialize)]
struct ValueView {
    number: usize,
    value: String,
    /// What names it: `quorum.needed`.
    name: String,
    kind: &'static str,
    origin: String,
}

#[derive(Debug, Serialize)]
struct ComponentView {
    name: String,
    computed: usize,
    measured: usize,
    stated: usize,
}

/// The longest value that a list for people shows.
const LONGEST: usize = 60;

impl ClaimsView {
    /// The claims of one page: of its expressions, those that print a figure and not only words; and for each expression (by its place) the number of its value.
    pub fn new(claims: &[Claim], inputs: &Inputs) -> (Self, BTreeMap<usize, usize>) {
        let mut numbers = BTreeMap::new();
        let mut values: IndexMap<(String, String), ValueView> = IndexMap::new();
        let mut components: IndexMap<String, ComponentView> = IndexMap::new();
        for claim in claims {
            let Some(name) = expression_name(&claim.text) else {
                let name = claim.text.split(':').next().unwrap_or_default().to_owned();
                let empty = ComponentView { name: name.clone(), computed: 0, measured: 0, stated: 0 };
                let view = components.entry(name).or_insert(empty);
                match claim.origin.kind {
                    OriginKind::Computed => view.computed += 1,
                    OriginKind::Measured { .. } => view.measured += 1,
                    OriginKind::Stated => view.stated += 1,
                }
                continue;
            };
            if !has_digit(&claim.value) {
                continue;
            }
            let next = values.len() + 1;
            let view = values.entry((name.to_owned(), claim.value.clone())).or_insert_with(|| ValueView {
                number: next,
                value: claim.value.clone(),
                name: name.to_owned(),
                kind: claim.origin.kind.word(),
                origin: format_origin(&claim.origin, inputs, 3),
            });
            numbers.insert(claim.place.start, view.number);
        }
        let view = ClaimsView {
            values: values.into_values().collect(),
            components: components.into_values().collect(),
        };
        (view, numbers)
    }
}

/// What stands in the braces of an expression; `None` for a component's part.
fn expression_name(text: &str) -> Option<&str> {
    Some(text.strip_prefix("{{")?.strip_suffix("}}")?.trim_matches(['-', ' ']).trim())
}

/// One claim a line: where, what, its value, its origin.
pub fn in_text(claims: &[Claim], inputs: &Inputs) -> String {
    let line = |claim: &Claim| {
        let value = claim.value.split_whitespace().collect::<Vec<_>>().join(" ");
        let shown: String = value.chars().take(LONGEST).collect();
        let shown = if shown.len() < value.len() { format!("{shown}…") } else { shown };
        let origin = format_origin(&claim.origin, inputs, 8);
        format!(
            "{}  {}  = {shown}  <- {} {origin}\n",
            place(&claim.place, inputs),
            claim.text,
            claim.origin.kind.word()
        )
    };
    claims.iter().map(line).collect()
}

/// The claims as JSON: a list in the order of the pages.
pub fn in_json(claims: &[Claim], inputs: &Inputs) -> Json {
    let place = |span: &Span| {
        let (line, column) = line_and_column(inputs.text(&span.file).unwrap_or_default(), span.start);
        json!({ "file": span.file.as_str(), "line": line, "column": column })
    };
    let entry = |claim: &Claim| {
        let (snapshot, captured_at) = match &claim.origin.kind {
            OriginKind::Measured { snapshot, captured_at } => (Some(snapshot), captured_at.as_ref()),
            _ => (None, None),
        };
        json!({
            "page": claim.page.as_str(),
            "place": place(&claim.place),
            "text": claim.text,
            "value": claim.value,
            "origin": claim.origin.kind.word(),
            "from": claim.origin.from,
            "snapshot": snapshot,
            "captured_at": captured_at,
            "sources": claim.origin.sources.iter().map(place).collect::<Vec<_>>(),
        })
    };
    Json::Array(claims.iter().map(entry).collect())
}

/// From what, when, and where that stands; of many places the first few.
fn format_origin(origin: &Origin, inputs: &Inputs, most: usize) -> String {
    let mut words = match &origin.kind {
        OriginKind::Computed => format!("from {}", origin.from),
        OriginKind::Measured { captured_at: Some(moment), .. } => format!("by {} on {moment}", origin.from),
        OriginKind::Measured { captured_at: None, .. } => format!("by {}, date not recorded", origin.from),
        OriginKind::Stated => "by hand".to_owned(),
    };
    let mut places: Vec<String> = origin.sources.iter().map(|span| line(span, inputs)).collect();
    places.dedup();
    if let Some(hidden) = places.len().checked_sub(most).filter(|hidden| *hidden > 0) {
        places.truncate(most);
        places.push(format!("and {hidden} more"));
    }
    if !places.is_empty() {
        words.push_str(&format!(" ({})", places.join(", ")));
    }
    words
}

fn line(span: &Span, inputs: &Inputs) -> String {
    let (line, _) = line_and_column(inputs.text(&span.file).unwrap_or_default(), span.start);
    format!("{}:{line}", span.file)
}

fn place(span: &Span, inputs: &Inputs) -> String {
    let (line, column) = line_and_column(inputs.text(&span.file).unwrap_or_default(), span.start);
    format!("{}:{line}:{column}", span.file)
}
