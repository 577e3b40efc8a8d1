//! Every figure of a page with its origin: computed, measured, or stated by hand.
//!
//! Comes in: the parsed site and a page. Goes out: its [`Claim`]s, in the order of the page: each expression, and each
//! figure that a component prints; then the figures of the front matter that the page's template prints, and those of the
//! pages that a section lists.

mod components;
pub mod list;
pub mod lists;
mod page_data;
pub mod paths;
mod printed;

use self::components::ComponentCall;
use self::lists::{ListPlace, listed_pages, of_list};
use self::page_data::PageData;
use super::assets::references::with_names;
use super::engine::Evaluated;
use super::figures::has_digit;
use super::figures::origins::Sources;
use super::prose::Prose;
use crate::model::claims::{Claim, Origin};
use crate::parse::content::PageKind;
use crate::parse::markdown::Expression;

/// The claims of a page, as its prose draws it.
pub fn page_claims(prose: &Prose<'_>) -> Vec<Claim> {
    let (site, inputs, page) = (prose.ctx.site, prose.ctx.inputs, prose.page);
    let sources = Sources::new(site, inputs, page);
    let mut claims = Vec::new();
    let mut data = None;
    for expression in &prose.document.expressions {
        match prose.ctx.engine.evaluate_plain(&expression.source, prose.context) {
            Ok(Evaluated::Html(value)) => claims.push(of_expression(prose, &sources, expression, value)),
            Ok(Evaluated::Call { name, arguments }) => {
                let data = data.get_or_insert_with(|| PageData::new(prose.context));
                let figures = components::of_call(
                    prose,
                    &sources,
                    data,
                    &ComponentCall { expression, name: &name, arguments: &arguments },
                );
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
    if page.kind == PageKind::Section {
        let place = ListPlace { source: &page.source, url: &page.url };
        claims.extend(of_list(prose.ctx, &place, listed_pages(prose.ctx, page)));
    }
    // Addresses of assets are not known yet.
    claims.iter_mut().for_each(|claim| claim.value = with_names(&claim.value));
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

/// What the page's template prints of the front matter.
fn of_front_matter(prose: &Prose<'_>, sources: &Sources<'_>) -> Vec<Claim> {
    let front = &prose.page.front;
    let mut printed = vec![("title", front.title.value.clone())];
    printed.extend(front.description.clone().map(|text| ("description", text)));
    printed.extend(front.date.map(|date| ("date", date.to_string())));
    printed.extend(front.updated.map(|date| ("updated", date.to_string())));
    printed.push(("tags", front.tag_words()));
    let claim = |(key, value): (&str, String)| {
        let origin = sources.origin(&["page", key])?;
        let place = origin.sources.first().cloned()?;
        let text = format!("front matter: {key}");
        Some(Claim { page: prose.page.source.clone(), place, text, value, origin })
    };
    printed.into_iter().filter(|(_, value)| has_digit(value)).filter_map(claim).collect()
}
