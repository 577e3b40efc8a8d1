//! The pages that lead from old addresses to where a page is now.
//!
//! Comes in: the aliases of all pages. Goes out: a small file for each, which is no page: in no list, menu, feed or
//! sitemap. One that would take another's place is a diagnostic at the alias.

use std::collections::HashMap;

use serde::Serialize;
use tera::Context;

use super::address::{Addresses, Base, encode};
use super::page::Observer;
use super::render_context::RenderContext;
use super::view::SiteView;
use crate::diag::{Diagnostic, Place, Span, catalog};
use crate::model::stated::Stated;
use crate::parse::config::BaseUrl;
use crate::parse::content::Page;
use crate::source::{Blob, SitePath};

/// The template of such a file.
const TEMPLATE: &str = "redirect.html";

/// Where such a file leads.
#[derive(Serialize)]
struct RedirectView<'a> {
    title: &'a str,
    /// Relative to the file, so that it holds below any path.
    href: String,
    /// The whole address, where the site's is known; else the same as `href`.
    permalink: String,
}

/// Draws the files for all aliases of all pages.
pub fn render_redirects(
    ctx: &RenderContext<'_>,
    addresses: &Addresses,
    observer: &dyn Observer,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(SitePath, Blob)> {
    let Some(template) = SitePath::new(&format!("templates/{TEMPLATE}")) else { return Vec::new() };
    let pages: HashMap<SitePath, Span> =
        ctx.site.pages.iter().filter_map(|page| Some((page.out()?, page.place()))).collect();
    let mut taken: HashMap<&SitePath, &Span> = pages.iter().collect();
    let mut files = Vec::new();
    for page in &ctx.site.pages {
        for alias in &page.front.aliases {
            if let Some(fault) = clash(alias, &taken, addresses) {
                diagnostics.push(fault);
                continue;
            }
            taken.insert(&alias.value, &alias.span);
            observer.begins(&template);
            let rendered = ctx.engine.render(TEMPLATE, &context(ctx, page, &alias.value));
            observer.ends(&template);
            match rendered {
                Ok(html) => files.push((alias.value.clone(), Blob::new(html.into_bytes()))),
                Err(fault) => {
                    let place = match ctx.engine.place(&fault) {
                        Place::None => Place::File(template.clone()),
                        place => place,
                    };
                    diagnostics.push(catalog::template_syntax(place, &fault.message));
                }
            }
        }
    }
    files
}

/// What is wrong with an alias that stands where something else does.
fn clash(
    alias: &Stated<SitePath>,
    taken: &HashMap<&SitePath, &Span>,
    addresses: &Addresses,
) -> Option<Diagnostic> {
    let (path, span) = (alias.value.as_str(), alias.span.clone());
    if let Some(first) = taken.get(&alias.value) {
        let url = path.strip_suffix("index.html").unwrap_or(path);
        return Some(catalog::duplicate_permalink(span, url, (*first).clone()));
    }
    // A file where the alias needs a folder is in its way, too.
    let above = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
    let file = above.chain([path]).find(|path| addresses.knows(path))?;
    Some(catalog::alias_taken(span, file))
}

fn context(ctx: &RenderContext<'_>, page: &Page, alias: &SitePath) -> Context {
    let folder = alias.folder();
    let from = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let href = Base::Page(from).href(&page.url);
    let whole = |base: &BaseUrl| format!("{}{}", base.as_str(), encode(&page.url));
    let permalink = ctx.site.config.base_url.as_ref().map_or_else(|| href.clone(), whole);
    let mut context = Context::new();
    context.insert("site", &SiteView::new(ctx.site));
    context.insert("here", folder);
    context.insert("redirect", &RedirectView { title: &page.front.title, href, permalink });
    context
}
