//! The files of a site that are not pages: sitemap, robots, feed, web manifest.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::json;
use tera::Context;

use super::address::encode;
use super::feed::dated_pages;
use super::page::Observer;
use super::render_context::RenderContext;
use super::view::{FEED, SiteView, has_feed};
use crate::diag::{Diagnostic, Place, catalog};
use crate::parse::config::BaseUrl;
use crate::parse::content::{Page, Site, TAGS_URL, category_url, tag_url};
use crate::source::{Blob, SitePath};

/// The name of the web manifest.
pub const WEB_MANIFEST: &str = "site.webmanifest";
const SITEMAP: &str = "sitemap.xml";
const ROBOTS: &str = "robots.txt";

/// A page in the sitemap or the feed.
#[derive(Default, Serialize)]
struct EntryView {
    title: String,
    /// The whole address.
    permalink: String,
    description: Option<String>,
    /// The day of the last change, if the page has one: `2026-05-22`.
    updated: Option<String>,
    date: Option<String>,
    /// The page's text, if it is whole in the feed.
    content: Option<String>,
}

/// The texts of pages for the feed, by their addresses.
pub type FeedEntries = BTreeMap<String, String>;

/// The names of the generated files, so that links to them are known before they are rendered.
pub fn generated_names(site: &Site) -> Vec<SitePath> {
    let mut names = vec![WEB_MANIFEST, ROBOTS, "404.html"];
    names.extend(super::assets::icons::ICONS.map(|(name, _)| name));
    if site.config.base_url.is_some() {
        names.push(SITEMAP);
    }
    if has_feed(site) {
        names.push(FEED);
    }
    names.into_iter().filter_map(SitePath::new).collect()
}

/// Draws the files. Sitemap and feed need whole addresses, so a site without `base_url` has none.
pub fn render_outputs(
    ctx: &RenderContext<'_>,
    feed: &FeedEntries,
    observer: &dyn Observer,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(SitePath, Blob)> {
    let site = ctx.site;
    let mut context = Context::new();
    context.insert("site", &SiteView::new(site));
    context.insert("here", "");
    let mut files = vec![(WEB_MANIFEST, web_manifest(site))];
    let mut names = vec![ROBOTS];
    if let Some(base) = &site.config.base_url {
        let entry =
            |page: &Page| EntryView { content: feed.get(&page.url).cloned(), ..EntryView::of(page, base) };
        let dated: Vec<EntryView> = dated_pages(site).into_iter().map(entry).collect();
        context.insert("updated", &dated.iter().filter_map(|entry| entry.updated.clone()).max());
        context.insert("entries", &dated);
        context.insert("pages", &entries(site, base));
        names.push(SITEMAP);
        names.extend(has_feed(site).then_some(FEED));
    }
    for name in names {
        let Some(template) = SitePath::new(&format!("templates/{name}")) else { continue };
        observer.begins(&template);
        let rendered = ctx.engine.render(name, &context);
        observer.ends(&template);
        match rendered {
            Ok(text) => files.push((name, if name == ROBOTS { text } else { xml_text(&text) })),
            Err(fault) => {
                let place = match ctx.engine.place(&fault) {
                    Place::None => {
                        SitePath::new(&format!("templates/{name}")).map_or(Place::None, Place::File)
                    }
                    place => place,
                };
                diagnostics.push(catalog::template_syntax(place, &fault.message));
            }
        }
    }
    files
        .into_iter()
        .filter_map(|(name, text)| Some((SitePath::new(name)?, Blob::new(text.into_bytes()))))
        .collect()
}

/// All pages, those of Markdown files first.
fn entries(site: &Site, base: &BaseUrl) -> Vec<EntryView> {
    let pages = site.pages.iter().map(|page| EntryView::of(page, base));
    let list = |title: &str, url: String| EntryView {
        title: title.to_owned(),
        permalink: base.followed_by(&encode(&url)),
        ..EntryView::default()
    };
    let categories = site.categories().into_keys().map(|category| list(category, category_url(category)));
    let tags = site.tags();
    let all = tags.keys().next().map(|_| list("Tags", TAGS_URL.to_owned()));
    let tags = tags.keys().map(|tag| list(tag, tag_url(tag)));
    pages.chain(categories).chain(all).chain(tags).collect()
}

impl EntryView {
    fn of(page: &Page, base: &BaseUrl) -> Self {
        let front = &page.front;
        EntryView {
            title: front.title.value.clone(),
            permalink: base.followed_by(&encode(&page.url)),
            description: front.description.clone(),
            updated: front.updated.or(front.date).map(|date| date.to_string()),
            date: front.date.map(|date| date.to_string()),
            content: None,
        }
    }
}

/// A text with what no XML may hold replaced (XML 1.0, 2.2).
fn xml_text(text: &str) -> String {
    let is_forbidden = |letter: char| {
        letter.is_ascii_control() && !matches!(letter, '\t' | '\n' | '\r' | '\u{7f}')
            || matches!(letter, '\u{fffe}' | '\u{ffff}')
    };
    text.replace(is_forbidden, "\u{fffd}")
}

fn web_manifest(site: &Site) -> String {
    let manifest = json!({
        "name": site.config.title,
        "description": site.config.description.clone().unwrap_or_default(),
        "lang": site.config.language,
        "start_url": "./",
        "display": "browser",
        "icons": [
            { "src": "favicon.svg", "type": "image/svg+xml", "sizes": "any" },
            { "src": "icon-192.png", "type": "image/png", "sizes": "192x192" },
            { "src": "icon-512.png", "type": "image/png", "sizes": "512x512" },
        ],
    });
    format!("{manifest:#}\n")
}
