//! Claims as a list: for people, as JSON, and for the end of a page.
//!
//! Comes in: claims and the files that they point into. Goes out: text, JSON, and the view of `parts/claims.html`.

use std::collections::{BTreeMap, HashSet};

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::diag::Span;
use crate::diag::lines::Lines;
use crate::model::claims::{Claim, Origin, OriginKind};
use crate::render::figures::has_digit;
use crate::source::{Inputs, SitePath};

/// What a page shows of its own claims.
#[derive(Debug, Default, Serialize)]
pub struct ClaimsView {
    /// The values of expressions, by the paragraph that prints them.
    paragraphs: Vec<ParagraphView>,
    /// For each component how many figures came about in which way.
    components: Vec<ComponentView>,
}

/// What the list of a page's claims is made from.
#[derive(Debug, Default)]
pub struct PageClaims {
    /// The values of expressions, each once.
    values: Vec<ValueView>,
    components: Vec<ComponentView>,
}

#[derive(Debug, Serialize)]
struct ParagraphView {
    /// The number of its mark; none for what stands where no mark may stand.
    number: Option<usize>,
    values: Vec<ValueView>,
}

#[derive(Clone, Debug, Serialize)]
struct ValueView {
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

impl PageClaims {
    /// One page's claims, and the number that each expression's value has among them, by where the expression begins. An
    /// expression that prints no digit is left out of both.
    pub fn new(claims: &[Claim], inputs: &Inputs) -> (Self, BTreeMap<usize, usize>) {
        let lines = lines_of(claims, inputs);
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
            let entry = values.entry((name.to_owned(), claim.value.clone()));
            numbers.insert(claim.place.start, entry.index());
            entry.or_insert_with(|| ValueView {
                value: claim.value.clone(),
                name: name.to_owned(),
                kind: claim.origin.kind.word(),
                origin: format_origin(&claim.origin, &lines, 3),
            });
        }
        let (values, components) = (values.into_values().collect(), components.into_values().collect());
        (PageClaims { values, components }, numbers)
    }

    /// The list by paragraphs: `cited` has for each mark the numbers of the values in front of it. A value that has no mark
    /// behind it is listed at the end.
    pub fn by_paragraph(self, cited: &[Vec<usize>]) -> ClaimsView {
        let values = |numbers: &mut dyn Iterator<Item = usize>| -> Vec<ValueView> {
            numbers.filter_map(|number| self.values.get(number).cloned()).collect()
        };
        let mut paragraphs: Vec<ParagraphView> = (1..)
            .zip(cited)
            .map(|(number, numbers)| ParagraphView {
                number: Some(number),
                values: values(&mut numbers.iter().copied()),
            })
            .collect();
        let cited: HashSet<usize> = cited.iter().flatten().copied().collect();
        let is_left = |number: &usize| !cited.contains(number);
        let left = values(&mut (0..self.values.len()).filter(is_left));
        paragraphs.extend((!left.is_empty()).then_some(ParagraphView { number: None, values: left }));
        ClaimsView { paragraphs, components: self.components }
    }
}

/// What stands in the braces of an expression; `None` for a component's part.
fn expression_name(text: &str) -> Option<&str> {
    Some(text.strip_prefix("{{")?.strip_suffix("}}")?.trim_matches(['-', ' ']).trim())
}

/// One claim a line: where, what, its value, its origin.
pub fn in_text(claims: &[Claim], inputs: &Inputs) -> String {
    let lines = lines_of(claims, inputs);
    let line = |claim: &Claim| {
        let value = claim.value.split_whitespace().collect::<Vec<_>>().join(" ");
        let shown: String = value.chars().take(LONGEST).collect();
        let shown = if shown.len() < value.len() { format!("{shown}…") } else { shown };
        let origin = format_origin(&claim.origin, &lines, 8);
        let (file, (line, column)) = (&claim.place.file, line_and_column(&claim.place, &lines));
        let (text, kind) = (&claim.text, claim.origin.kind.word());
        format!("{file}:{line}:{column}  {text}  = {shown}  <- {kind} {origin}\n")
    };
    claims.iter().map(line).collect()
}

/// The claims as JSON: a list in the order of the pages.
pub fn in_json(claims: &[Claim], inputs: &Inputs) -> Json {
    let lines = lines_of(claims, inputs);
    let place = |span: &Span| {
        let (line, column) = line_and_column(span, &lines);
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
fn format_origin(origin: &Origin, lines: &FileLines<'_>, most: usize) -> String {
    let mut words = match &origin.kind {
        OriginKind::Computed => format!("from {}", origin.from),
        OriginKind::Measured { captured_at: Some(moment), .. } => format!("by {} on {moment}", origin.from),
        OriginKind::Measured { captured_at: None, .. } => format!("by {}, date not recorded", origin.from),
        OriginKind::Stated => "by hand".to_owned(),
    };
    let mut places: Vec<String> = origin
        .sources
        .iter()
        .map(|span| format!("{}:{}", span.file, line_and_column(span, lines).0))
        .collect();
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

/// The lines of files.
type FileLines<'a> = BTreeMap<&'a SitePath, Lines<'a>>;

/// The lines of all files that claims point into.
fn lines_of<'a>(claims: &'a [Claim], inputs: &'a Inputs) -> FileLines<'a> {
    let mut found = FileLines::new();
    for span in claims.iter().flat_map(|claim| claim.origin.sources.iter().chain([&claim.place])) {
        found.entry(&span.file).or_insert_with(|| Lines::of(inputs.text(&span.file).unwrap_or_default()));
    }
    found
}

fn line_and_column(span: &Span, lines: &FileLines<'_>) -> (usize, usize) {
    lines.get(&span.file).map_or((1, 1), |lines| lines.line_and_column(span.start))
}
