//! What pages may speak of: the names that templates and expressions find.
//!
//! Comes in: the site. Goes out: a Tera [`Context`] for each page, made of what is there for all ([`Contexts`]) and of
//! what is the page's own ([`page_context`]).

use std::collections::BTreeMap;

use serde_json::json;
use tera::Context;

use crate::parse::content::{Page, PageKind, Site};
use crate::render::address::encode;
use crate::render::card::CardView;
use crate::render::render_context::RenderContext;
use crate::render::view::measured::measured_views;
use crate::render::view::{InventoryView, LinkView, PageView, SiteView};
use crate::source::SitePath;

/// What pages may speak of.
pub struct Contexts<'a> {
    /// On every page.
    pub shared: Context,
    /// The same with an inventory.
    pub inventories: BTreeMap<&'a SitePath, Context>,
}

impl<'a> Contexts<'a> {
    /// What the pages of a site may speak of.
    pub fn new(site: &'a Site) -> Self {
        let mut shared = Context::new();
        shared.insert("site", &SiteView::new(site));
        shared.insert("data", &site.data);
        shared.insert("measured", &measured_views(site));
        shared.insert("card", &None::<CardView>);
        shared.insert("previous", &None::<LinkView>);
        shared.insert("next", &None::<LinkView>);
        let with_inventory = |(path, inventory)| {
            let mut context = Context::from_serialize(&InventoryView::new(inventory)).unwrap_or_default();
            context.extend(shared.clone());
            (path, context)
        };
        let inventories = site.inventories.iter().map(with_inventory).collect();
        Contexts { shared, inventories }
    }

    /// What this page may speak of, but for what is its own.
    pub fn of(&self, page: &Page) -> &Context {
        page.inventory.as_ref().and_then(|path| self.inventories.get(path)).unwrap_or(&self.shared)
    }
}

/// What a page of Markdown may speak of: what is there for all, and what is its own.
pub fn page_context(ctx: &RenderContext<'_>, page: &Page, shared: &Context) -> Context {
    let site = ctx.site;
    let pages = match page.kind {
        PageKind::Section => ctx.lists.entry_views(page),
        PageKind::Page => Vec::new(),
    };
    let mut context = shared.clone();
    let [previous, next] = ctx.lists.neighbours(page).map(|page| page.map(LinkView::new));
    context.insert("page", &PageView::new(site, page));
    context.insert("previous", &previous);
    context.insert("next", &next);
    context.insert("here", &page.url);
    context.insert("jsonld", &structured_data(ctx, page));
    context.insert("pages", &pages);
    context.insert("card", &ctx.cards.get(&page.url));
    context
}

/// What the page is, for search engines (schema.org), as far as the site says.
fn structured_data(ctx: &RenderContext<'_>, page: &Page) -> serde_json::Value {
    let config = &ctx.site.config;
    let address = |url: &str| config.base_url.as_ref().map(|base| base.followed_by(&encode(url)));
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
        ("keywords", Some(page.front.tag_words()).filter(|tags| !tags.is_empty())),
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
