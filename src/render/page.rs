//! Every page of the site as finished HTML.
//!
//! Comes in: the site, the templates, the addresses. Goes out: a [`Drawn`] page for each Markdown file, each category,
//! and for "not found". Pages do not know of each other, so they are drawn in parallel.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde_json::json;
use tera::Context;

use super::address::{Addresses, Base, encode};
use super::card::CardView;
use super::claims::list::ClaimsView;
use super::claims::page_claims;
use super::html;
use super::markdown::{Body, Heading, Link, draw_markdown};
use super::prose::{Marks, Prose, Workshop};
use super::readings::measured_views;
use super::view::{InventoryView, LinkView, PageView, SiteView};
use crate::diag::{Diagnostic, Place, catalog, nearest};
use crate::model::claims::Claim;
use crate::model::stated::Stated;
use crate::parse::content::{Page, PageKind, Site, category_url};
use crate::source::SitePath;

/// Is told which pages are being drawn: for progress, and to name a page that takes too long.
pub trait Observer: Sync {
    /// A page is begun.
    fn begins(&self, _page: &SitePath) {}
    /// A page is finished.
    fn ends(&self, _page: &SitePath) {}
}

/// Nobody watches.
impl Observer for () {}

/// A finished page.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The file to name when something is wrong with it: its Markdown, or its template.
    pub source: SitePath,
    /// Its address.
    pub url: String,
    /// Its path in the output.
    pub out: SitePath,
    /// How it writes references.
    pub base: Base,
    /// The HTML.
    pub html: String,
    /// The links of its Markdown.
    pub links: Vec<Link>,
    /// Links that have been reported as dead.
    pub dead_links: Vec<String>,
}

/// Whether a mistake is only that a page speaks of an inventory that cannot be read.
fn follows_from_inventory(diagnostic: &Diagnostic) -> bool {
    let names = ["cluster", "node", "machine", "switch", "ups", "quorum", "totals", "uplink", "tiles"];
    let undefined =
        |name: &&str| diagnostic.message.starts_with(&format!("variable `{name}` is not defined"));
    diagnostic.code == "no_inventory" || names.iter().any(undefined)
}

/// The page shown where there is none.
const NOT_FOUND: &str = "404.html";

/// What pages may speak of.
struct Contexts<'a> {
    /// On every page.
    shared: Context,
    /// The same with an inventory.
    inventories: BTreeMap<&'a SitePath, Context>,
}

impl<'a> Contexts<'a> {
    fn new(site: &'a Site) -> Self {
        let mut shared = Context::new();
        shared.insert("site", &SiteView::new(site));
        shared.insert("data", &site.data);
        shared.insert("measured", &measured_views(site));
        shared.insert("card", &None::<CardView>);
        let with_inventory = |(path, inventory)| {
            let mut context = Context::from_serialize(&InventoryView::new(inventory)).unwrap_or_default();
            context.extend(shared.clone());
            (path, context)
        };
        let inventories = site.inventories.iter().map(with_inventory).collect();
        Contexts { shared, inventories }
    }

    fn of(&self, page: &Page) -> &Context {
        page.inventory.as_ref().and_then(|path| self.inventories.get(path)).unwrap_or(&self.shared)
    }
}

/// Every figure of every page with its origin, in the order of the pages.
pub fn site_claims(workshop: &Workshop<'_>) -> Vec<Claim> {
    let contexts = Contexts::new(workshop.site);
    let claims = |page: &Page| {
        let mut context = contexts.of(page).clone();
        insert_page(workshop, page, &mut context);
        page_claims(&Prose { workshop, page, context: &context, marks: &Marks::new() })
    };
    workshop.site.pages.par_iter().flat_map_iter(claims).collect()
}

/// What a page says of itself and what lies below it.
fn insert_page(workshop: &Workshop<'_>, page: &Page, context: &mut Context) {
    let site = workshop.site;
    context.insert("page", &PageView::new(site, page));
    context.insert("here", &page.url);
    context.insert("jsonld", &structured_data(workshop, page));
    let pages: Vec<LinkView> = match page.kind {
        PageKind::Section => site.children(page).into_iter().map(LinkView::new).collect(),
        PageKind::Page => Vec::new(),
    };
    context.insert("pages", &pages);
}

/// Draws all pages.
pub fn draw_pages(
    workshop: &Workshop<'_>,
    addresses: &Addresses,
    observer: &dyn Observer,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Drawn> {
    let site = workshop.site;
    let contexts = Contexts::new(site);
    let (shared, inventories) = (&contexts.shared, &contexts.inventories);
    let results: Vec<(Option<Drawn>, Vec<Diagnostic>)> = site
        .pages
        .par_iter()
        .map(|page| {
            observer.begins(&page.source);
            let mut found = Vec::new();
            let context = contexts.of(page);
            let drawn = draw_page(workshop, addresses, page, context.clone(), &mut found);
            if page.inventory.as_ref().is_some_and(|path| !inventories.contains_key(path)) {
                // Its inventory cannot be read, which has been reported; what follows from that is noise.
                found.retain(|diagnostic| !follows_from_inventory(diagnostic));
            }
            observer.ends(&page.source);
            (drawn, found)
        })
        .collect();
    let mut pages = Vec::new();
    for (drawn, found) in results {
        pages.extend(drawn);
        diagnostics.extend(found);
    }
    pages.extend(draw_categories(workshop, shared, observer, diagnostics));
    pages.extend(draw_not_found(workshop, shared, observer, diagnostics));
    pages
}

fn draw_page(
    workshop: &Workshop<'_>,
    addresses: &Addresses,
    page: &Page,
    mut context: Context,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Drawn> {
    let base = Base::Page(page.url.clone());
    insert_page(workshop, page, &mut context);
    context.insert("card", &workshop.cards.get(&page.url));
    let mut marks = Marks::new();
    if page.front.claims {
        let claims = page_claims(&Prose { workshop, page, context: &context, marks: &marks });
        let (view, numbers) = ClaimsView::new(&claims, workshop.inputs);
        context.insert("claims", &view);
        marks = numbers;
    }
    let text = workshop.inputs.text(&page.source).unwrap_or_default();
    let prose = Prose { workshop, page, context: &context, marks: &marks };
    let Body { html, headings, links, dead_links } =
        draw_markdown(&prose, addresses, &base, text, diagnostics);
    context.insert("content", &html);
    context.insert("contents", &contents(headings));
    let template = template(workshop, page, diagnostics)?;
    let html = draw(workshop, &template, &context, &page.source, diagnostics)?;
    let out = SitePath::new(&format!("{}index.html", page.url))?;
    Some(Drawn { source: page.source.clone(), url: page.url.clone(), out, base, html, links, dead_links })
}

/// The headings for a table of contents: the two upper levels of the text.
fn contents(headings: Vec<Heading>) -> Vec<Heading> {
    headings.into_iter().filter(|heading| (2..=3).contains(&heading.level)).collect()
}

fn template(workshop: &Workshop<'_>, page: &Page, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    let default = match page.kind {
        PageKind::Section => "section.html",
        PageKind::Page => "page.html",
    };
    let Some(Stated { value: name, span }) = &page.front.template else { return Some(default.to_owned()) };
    if workshop.engine.has(name) {
        return Some(name.clone());
    }
    let names = workshop.engine.names();
    let meant = nearest(name, names.iter().map(String::as_str));
    diagnostics.push(catalog::unknown_file(span.clone(), "template", name, meant));
    None
}

fn draw(
    workshop: &Workshop<'_>,
    template: &str,
    context: &Context,
    source: &SitePath,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<String> {
    match workshop.engine.draw(template, context) {
        Ok(html) => Some(html::minify(&html)),
        Err(fault) => {
            let place = workshop.engine.place(&fault);
            diagnostics.push(if fault.too_large {
                let file = SitePath::new(&format!("templates/{template}"));
                let place = file.map_or(Place::None, Place::File);
                catalog::page_too_large(place, source, super::engine::LARGEST_PAGE)
            } else {
                catalog::template_fault(place, &fault.message, source, fault.nearest.as_deref())
            });
            None
        }
    }
}

fn draw_categories(
    workshop: &Workshop<'_>,
    shared: &Context,
    observer: &dyn Observer,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Drawn> {
    let mut drawn = Vec::new();
    let Some(template) = SitePath::new("templates/category.html") else { return drawn };
    for (category, pages) in workshop.site.categories() {
        let url = category_url(category);
        let mut context = shared.clone();
        context.insert("page", &PageView::generated(workshop.site, category, &url));
        context.insert("here", &url);
        context.insert("card", &workshop.cards.get(&url));
        context.insert("pages", &pages.into_iter().map(LinkView::new).collect::<Vec<_>>());
        observer.begins(&template);
        drawn.extend(generated(workshop, "category.html", &context, Base::Page(url), diagnostics));
        observer.ends(&template);
    }
    drawn
}

fn draw_not_found(
    workshop: &Workshop<'_>,
    shared: &Context,
    observer: &dyn Observer,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Drawn> {
    let root = workshop.site.config.base_url.as_ref().map_or("/", |url| url.path()).to_owned();
    let mut context = shared.clone();
    context.insert("page", &PageView::generated(workshop.site, "Page not found", NOT_FOUND));
    context.insert("here", "");
    context.insert("root", &root);
    let template = SitePath::new("templates/404.html")?;
    observer.begins(&template);
    let drawn = generated(workshop, NOT_FOUND, &context, Base::Root(root), diagnostics);
    observer.ends(&template);
    drawn
}

/// A page that has no Markdown.
fn generated(
    workshop: &Workshop<'_>,
    template: &str,
    context: &Context,
    base: Base,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Drawn> {
    let source = SitePath::new(&format!("templates/{template}"))?;
    let html = draw(workshop, template, context, &source, diagnostics)?;
    let (url, out) = match &base {
        Base::Page(url) => (url.clone(), SitePath::new(&format!("{url}index.html"))?),
        Base::Root(_) => (NOT_FOUND.to_owned(), SitePath::new(NOT_FOUND)?),
    };
    Some(Drawn { source, url, out, base, html, links: Vec::new(), dead_links: Vec::new() })
}

/// What the page is, for search engines (schema.org), as far as the site says.
fn structured_data(workshop: &Workshop<'_>, page: &Page) -> serde_json::Value {
    let config = &workshop.site.config;
    let address =
        |url: &str| config.base_url.as_ref().map(|base| format!("{}{}", base.as_str(), encode(url)));
    let kind = match (page.url.is_empty(), page.kind) {
        (true, _) => "WebSite",
        (_, PageKind::Section) => "CollectionPage",
        (_, PageKind::Page) => "TechArticle",
    };
    let mut data = json!({ "@context": "https://schema.org", "@type": kind, "inLanguage": config.language });
    let title = if kind == "TechArticle" { "headline" } else { "name" };
    let words = [
        (title, Some(page.front.title.value.clone())),
        ("description", page.front.description.clone()),
        ("url", address(&page.url)),
        ("datePublished", page.front.date.map(|date| date.to_string())),
        ("dateModified", page.front.updated.map(|date| date.to_string())),
        ("articleSection", page.front.category.as_ref().map(|category| category.value.clone())),
        ("keywords", Some(page.front.tags.join(", ")).filter(|tags| !tags.is_empty())),
    ];
    if let Some(object) = data.as_object_mut() {
        object.extend(words.into_iter().filter_map(|(key, word)| Some((key.to_owned(), word?.into()))));
        object.extend(
            config
                .author
                .as_ref()
                .map(|name| ("author".to_owned(), json!({ "@type": "Person", "name": name }))),
        );
    }
    data
}
