//! Every figure of a page with its origin: computed, measured, or stated by hand.
//!
//! Comes in: the parsed site and a page. Goes out: its [`Claim`]s, in the order of the page: each expression, and each
//! figure that a component prints; then the figures of the front matter that the page's template prints.

pub mod components;
pub mod drawings;
mod drawn_words;
pub mod list;
pub mod origins;
pub mod paths;

use self::components::{Figure, has_digit};
use drawn_words::DrawnWords;
use origins::Sources;

use super::components::Call;
use super::engine::Evaluated;
use super::html::texts;
use super::measurements::Measurements;
use super::prose::Prose;
use crate::model::claims::{Claim, Origin};
use crate::parse::markdown::Expression;

/// The claims of a page, as its prose draws it.
pub fn page_claims(prose: &Prose<'_>) -> Vec<Claim> {
    let (site, inputs, page) = (prose.ctx.site, prose.ctx.inputs, prose.page);
    let sources = Sources::new(site, inputs, page);
    let mut claims = Vec::new();
    for expression in &prose.document.expressions {
        match prose.ctx.engine.evaluate_plain(&expression.source, prose.context) {
            Ok(Evaluated::Html(value)) => claims.push(of_expression(prose, &sources, expression, value)),
            Ok(Evaluated::Call { name, arguments }) => {
                let figures = of_component(prose, &sources, expression, &name, &arguments);
                claims.extend(figures.into_iter().map(|(part, value, origin)| Claim {
                    page: page.source.clone(),
                    place: expression.span.clone(),
                    text: format!("{name}: {part}"),
                    value,
                    origin,
                }));
            }
            // Reported where the page is drawn.
            Err(_) => {}
        }
    }
    claims.extend(of_front_matter(prose, &sources));
    claims
}

fn of_expression(prose: &Prose<'_>, sources: &Sources<'_>, expression: &Expression, value: String) -> Claim {
    let parts = paths::parts(&expression.source);
    let found: Vec<Option<Origin>> = parts
        .paths
        .iter()
        .map(|path| sources.origin(&path.iter().map(String::as_str).collect::<Vec<_>>()))
        .collect();
    let names: Vec<String> = parts.paths.iter().map(|path| path.join(".")).collect();
    let origin = match found.as_slice() {
        // Nothing but what is written in the expression itself.
        [] => Origin::stated(vec![expression.span.clone()]),
        [Some(only)] if !parts.computes => only.clone(),
        several => {
            let all = several.iter().flatten().flat_map(|origin| origin.sources.clone());
            Origin::computed(names.join(", "), all.collect())
        }
    };
    let text = expression.source.clone();
    Claim { page: prose.page.source.clone(), place: expression.span.clone(), text, value, origin }
}

fn of_component(
    prose: &Prose<'_>,
    sources: &Sources<'_>,
    expression: &Expression,
    name: &str,
    arguments: &serde_json::Map<String, serde_json::Value>,
) -> Vec<Figure> {
    let html = prose.component(expression, &mut Vec::new()).unwrap_or_default();
    let mut ignored = Vec::new();
    let mut call = Call::new(prose.ctx, prose.page, &expression.span, arguments, &mut ignored);
    let built_in = super::components::find(name);
    let mut figures = Vec::new();
    if let Some(component) = built_in {
        figures.extend((component.figures)(&mut call, sources, &html).unwrap_or_default());
        let shown = super::components::drift::shown(component, &mut call);
        figures.extend(self::components::drift(&mut call, &shown));
    }
    // What the template adds of its own: drift, captions, and everything of a component that is not known here.
    let told: Vec<&str> = figures.iter().map(|(_, value, _)| value.as_str()).collect();
    let words: std::collections::BTreeSet<&str> =
        told.iter().flat_map(|value| value.split_whitespace()).collect();
    let untold = |text: &String| {
        let figures = text.split_whitespace().filter(|word| has_digit(word));
        figures
            .map(|word| word.trim_matches(['(', ')', ',', '.', ';', ':']))
            .any(|word| !words.contains(word) && !told.iter().any(|value| value.contains(word)))
    };
    let rest: String = texts(&html)
        .into_iter()
        .filter(untold)
        .map(|text| format!("<p>{}</p>", super::highlight::escaped(&text)))
        .collect();
    let words = topology_words(prose, sources).filter(|_| name == "topology");
    figures.extend(drawings::rest(sources, name, call.argument("name").as_deref(), words.as_ref(), &rest));
    let drawn = matches!(name, "topology" | "throughput");
    if !drawn {
        figures.extend(self::components::other(name, &rest, &expression.span));
    }
    figures
}

/// The words of the page's topology.
fn topology_words(prose: &Prose<'_>, sources: &Sources<'_>) -> Option<DrawnWords> {
    let measurements = Measurements::of(prose.ctx.site, prose.page.inventory.as_ref()?);
    Some(DrawnWords::new(sources, sources.inventory()?, &measurements))
}

/// What the page's template prints of the front matter.
fn of_front_matter(prose: &Prose<'_>, sources: &Sources<'_>) -> Vec<Claim> {
    let front = &prose.page.front;
    let mut printed = vec![("title", front.title.value.clone())];
    printed.extend(front.description.clone().map(|text| ("description", text)));
    printed.extend(front.date.map(|date| ("date", date.to_string())));
    printed.extend(front.updated.map(|date| ("updated", date.to_string())));
    printed.push(("tags", front.tags.join(", ")));
    let claim = |(key, value): (&str, String)| {
        let origin = sources.origin(&["page", key])?;
        let place = origin.sources.first().cloned()?;
        let text = format!("front matter: {key}");
        Some(Claim { page: prose.page.source.clone(), place, text, value, origin })
    };
    printed.into_iter().filter(|(_, value)| has_digit(value)).filter_map(claim).collect()
}
