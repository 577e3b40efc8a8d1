//! What pages may speak of: the names that templates and expressions find.
//!
//! Comes in: the site. Goes out: a Tera [`Context`] for each page, made of what is there for all ([`Contexts`]) and of
//! what is the page's own ([`Own`]).

use std::collections::BTreeMap;

use serde_json::json;
use tera::Context;

use super::address::encode;
use super::card::CardView;
use super::measured::measured_views;
use super::prose::RenderContext;
use super::reads::of_serialized;
use super::view::{InventoryView, LinkView, PageView, SiteView};
use crate::parse::content::{Page, PageKind, Site};
use crate::source::{Fingerprint, SitePath};

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

/// What a page says of itself and what lies below it.
pub struct Own {
    view: PageView,
    data: serde_json::Value,
    pages: Vec<LinkView>,
    card: Option<CardView>,
}

impl Own {
    /// What there is of a page.
    pub fn of(ctx: &RenderContext<'_>, page: &Page) -> Self {
        let site = ctx.site;
        let pages = match page.kind {
            PageKind::Section => LinkView::list(site, page),
            PageKind::Page => Vec::new(),
        };
        let card = ctx.cards.get(&page.url).cloned();
        Own { view: PageView::new(site, page), data: structured_data(ctx, page), pages, card }
    }

    /// The fingerprint of all that.
    pub fn fingerprint(&self) -> Fingerprint {
        of_serialized(&(&self.view, &self.data, &self.pages, &self.card))
    }

    /// What the page may speak of: what is `shared`, and this.
    pub fn with(&self, shared: &Context, page: &Page) -> Context {
        let mut context = shared.clone();
        context.insert("page", &self.view);
        context.insert("here", &page.url);
        context.insert("jsonld", &self.data);
        context.insert("pages", &self.pages);
        context.insert("card", &self.card);
        context
    }
}

/// What the page is, for search engines (schema.org), as far as the site says.
fn structured_data(ctx: &RenderContext<'_>, page: &Page) -> serde_json::Value {
    let config = &ctx.site.config;
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
