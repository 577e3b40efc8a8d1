//! Every page of the site as finished HTML.
//!
//! Comes in: the site, the templates, the addresses. Goes out: a [`RenderedPage`] for each Markdown file, each category, each
//! tag and their list, and for "not found". Pages do not know of each other, so they are rendered in parallel. One is rendered again exactly
//! when its own file has changed, anything that all pages depend on ([`common`]), or a file that it asked for.

pub mod common;
pub mod context;
mod html_files;
pub mod link_places;
mod link_targets;
pub mod links;
pub mod rendered;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;
use tera::Context;

use self::context::{Contexts, page_context};
use self::rendered::{PageId, RenderedPage};
use super::address::{Addresses, Base};
use super::claims::list::PageClaims;
use super::claims::lists::{ListPlace, listed_pages, of_list};
use super::claims::page_claims;
use super::engine::LARGEST_PAGE;
use super::feed::{FeedPicture, feed_html, whole_entries};
use super::markdown::{Heading, render_markdown};
use super::prose::{ClaimNumbers, Prose};
use super::render_context::RenderContext;
use super::view::{LinkView, PageView};
use crate::diag::{Category, Diagnostic, Place, catalog, nearest};
use crate::memo::{Keep, Trace};
use crate::model::claims::Claim;
use crate::model::stated::Stated;
use crate::parse::content::{Page, PageKind, ParsedMarkdown, TAGS_URL, category_url, tag_url};
use crate::parse::slug::slugify;
use crate::source::{Blob, Fingerprint, SitePath};

/// Is told which pages are being rendered: for progress, and to name a page that takes too long.
pub trait Observer: Sync {
    /// A page is begun.
    fn begins(&self, _page: &SitePath) {}
    /// A page is finished.
    fn ends(&self, _page: &SitePath) {}
    /// A stage of the build is begun, which ends the one before.
    fn stage(&self, _name: &'static str) {}
}

/// Nobody watches.
impl Observer for () {}

/// All pages.
#[derive(Debug, Default)]
pub struct RenderedPages {
    /// The pages, those of Markdown files first, in the order of the files. Of a build that is not repeated, without HTML.
    pub pages: Vec<Arc<RenderedPage>>,
    /// Their bytes, with the addresses of assets.
    pub files: Vec<(SitePath, Blob)>,
    /// Whether none is missing.
    pub is_whole: bool,
    /// How many of them this build rendered; the others are as an earlier build rendered them.
    pub rendered: usize,
}

/// How many pages one thread takes on without another being able to help: at the end no thread waits for longer than
/// these few take.
const MOST_AT_ONCE: usize = 4;

/// The page shown where there is none.
const NOT_FOUND: &str = "404.html";

/// Every figure of every page with its origin, in the order of the pages.
pub fn site_claims(ctx: &RenderContext<'_>) -> Vec<Claim> {
    let contexts = Contexts::new(ctx.site);
    let claims = |page: &Page| {
        let context = page_context(ctx, page, contexts.of(page));
        let trace = &Trace::new(ctx.memo, ctx.inputs);
        let document = &page.markdown(ctx.inputs).document;
        page_claims(&Prose { ctx, trace, page, document, context: &context, claims: &ClaimNumbers::new() })
    };
    let mut all: Vec<Claim> = ctx.site.pages.par_iter().flat_map_iter(claims).collect();
    all.extend(generated_claims(ctx));
    all
}

/// The figures in the lists of pages that have no Markdown.
fn generated_claims(ctx: &RenderContext<'_>) -> Vec<Claim> {
    let categories =
        ctx.site.categories().into_iter().map(|(word, pages)| ("category.html", category_url(word), pages));
    let tags = ctx.site.tags().into_iter().map(|(word, pages)| ("tag.html", tag_url(word), pages));
    let front = ctx.site.pages.iter().find(|page| page.url.is_empty());
    let not_found = front.map(|front| (NOT_FOUND, NOT_FOUND.to_owned(), listed_pages(ctx, front)));
    let claims = |(template, url, pages): (&str, String, Vec<&Page>)| {
        let source = SitePath::new(&format!("templates/{template}"));
        let claims = source.map(|source| of_list(ctx, &ListPlace { source: &source, url: &url }, pages));
        claims.unwrap_or_default()
    };
    categories.chain(tags).chain(not_found).flat_map(claims).collect()
}

/// Renders all pages that something they depend on has changed for; the others are as they were. `common` is the
/// fingerprint of what all pages depend on; `assets` says where the assets lie.
pub fn render_pages(
    ctx: &RenderContext<'_>,
    addresses: &Addresses,
    common: Fingerprint,
    assets: &BTreeMap<String, String>,
    observer: &dyn Observer,
    diagnostics: &mut Vec<Diagnostic>,
) -> RenderedPages {
    let contexts = Contexts::new(ctx.site);
    let whole_entries = whole_entries(ctx.site);
    let renderer = Renderer { ctx, addresses, common, contexts: &contexts, whole_entries, observer };
    let assets_hash = Fingerprint::of(assets.iter().flat_map(|(name, address)| [name, address]));
    let memo = ctx.memo;
    let finish = |result: Arc<PageResult>| {
        let PageResult { page, diagnostics, build } = Arc::unwrap_or_clone(result);
        let file = page.as_deref().map(|page| (page.id.out.clone(), page.bytes(assets, assets_hash, memo)));
        // In a build that is not repeated nobody will ask for its HTML again.
        let page = match page {
            Some(page) if !memo.is_for_many_builds() => {
                Some(Arc::new(Arc::unwrap_or_clone(page).without_html()))
            }
            page => page,
        };
        (page.zip(file), diagnostics, build)
    };
    let markdown = ctx.site.pages.par_iter().with_max_len(MOST_AT_ONCE);
    let mut results: Vec<_> = markdown.map(|page| finish(renderer.page(page))).collect();
    let generated = [renderer.categories(), renderer.tags(), vec![renderer.not_found()]].concat();
    results.extend(generated.into_iter().map(finish));
    let is_whole = results.iter().all(|(page, _, _)| page.is_some());
    let mut all = RenderedPages { is_whole, ..RenderedPages::default() };
    for (page, found, build) in results {
        all.rendered += usize::from(build == memo.build());
        diagnostics.extend(found);
        let (pages, files) = (&mut all.pages, &mut all.files);
        page.into_iter().for_each(|(page, file)| {
            pages.push(page);
            files.push(file);
        });
    }
    all
}

/// What all pages are rendered with.
struct Renderer<'a> {
    ctx: &'a RenderContext<'a>,
    addresses: &'a Addresses,
    /// The fingerprint of what all pages depend on.
    common: Fingerprint,
    contexts: &'a Contexts<'a>,
    /// The pages whose entries in the feed are whole, by their addresses.
    whole_entries: HashSet<&'a str>,
    observer: &'a dyn Observer,
}

/// A page with what was found while rendering it.
#[derive(Clone, Debug, Default)]
struct PageResult {
    page: Option<Arc<RenderedPage>>,
    diagnostics: Vec<Diagnostic>,
    /// The build that rendered it.
    build: u64,
}

impl PageResult {
    /// Only what came without a message is remembered, so that the message is given each time.
    fn keep(self) -> (Self, Keep) {
        let keep = if self.diagnostics.is_empty() { Keep::Yes } else { Keep::No };
        (self, keep)
    }
}

impl Renderer<'_> {
    /// The page of a Markdown file.
    fn page(&self, page: &Page) -> Arc<PageResult> {
        let file = self.ctx.inputs.get(&page.source).map(Blob::fingerprint);
        let file = file.as_ref().map_or(&[][..], Fingerprint::bytes);
        let key = Fingerprint::of([self.common.bytes(), page.source.as_str().as_bytes(), file]);
        self.ctx
            .memo
            .get_traced("page", key, self.ctx.inputs, |trace| self.render_page(page, file, trace).keep())
    }

    fn render_page(&self, page: &Page, file: &[u8], trace: &Trace<'_>) -> PageResult {
        let ctx = self.ctx;
        let mut found = Vec::new();
        self.observer.begins(&page.source);
        let rendered = template(ctx, page, &mut found).and_then(|template| {
            let key = Fingerprint::of([page.source.as_str().as_bytes(), file]);
            let parsed = trace.get("parse markdown", key, || page.markdown(ctx.inputs));
            self.render_with(page, &template, &parsed, trace, &mut found)
        });
        self.observer.ends(&page.source);
        if page.inventory.as_ref().is_some_and(|path| !self.contexts.inventories.contains_key(path)) {
            // Its inventory cannot be read, which has been reported; what follows from that is noise.
            found.retain(|diagnostic| diagnostic.category != Category::NoInventory);
        }
        self.result(rendered, found)
    }

    fn render_with(
        &self,
        page: &Page,
        template: &str,
        parsed: &ParsedMarkdown,
        trace: &Trace<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<RenderedPage> {
        let ctx = self.ctx;
        let mut context = page_context(ctx, page, self.contexts.of(page));
        diagnostics.extend(parsed.diagnostics.iter().cloned());
        let document = &parsed.document;
        let mut prose = Prose { ctx, trace, page, document, context: &context, claims: &ClaimNumbers::new() };
        let claims = page.front.claims.then(|| PageClaims::new(&page_claims(&prose), ctx.inputs));
        if let Some((_, numbers)) = &claims {
            prose.claims = numbers;
        }
        let base = Base::Page(page.url.clone());
        let text = ctx.inputs.text(&page.source).unwrap_or_default();
        let body = render_markdown(&prose, self.addresses, &base, text, diagnostics);
        if let Some((view, _)) = claims {
            context.insert("claims", &view.by_paragraph(&body.cited));
        }
        context.insert("contents", &contents(&body.headings));
        context.insert("content", &body.html);
        let html = render(ctx, template, &context, &page.source, diagnostics)?;
        let out = page.out()?;
        let id = PageId { source: page.source.clone(), url: page.url.clone(), out, base };
        let mut rendered = RenderedPage::new(id, &html, Some(&body), ctx.scanner);
        rendered.feed_html = self.feed_html(page, &body.html);
        Some(rendered)
    }

    /// The text of a page for the feed, if it has a whole entry there.
    fn feed_html(&self, page: &Page, html: &str) -> Option<String> {
        let base = self.ctx.site.config.base_url.as_ref()?;
        if !self.whole_entries.contains(page.url.as_str()) {
            return None;
        }
        let thumbnail = self.ctx.lists.thumbnail(page);
        let picture = thumbnail.map(|thumbnail| FeedPicture { thumbnail, title: &page.front.title });
        Some(feed_html(html, base, &page.url, picture))
    }

    fn result(&self, page: Option<RenderedPage>, diagnostics: Vec<Diagnostic>) -> PageResult {
        PageResult { page: page.map(Arc::new), diagnostics, build: self.ctx.memo.build() }
    }

    fn categories(&self) -> Vec<Arc<PageResult>> {
        let categories: Vec<(&str, Vec<&Page>)> = self.ctx.site.categories().into_iter().collect();
        let render = |(category, pages): &(&str, Vec<&Page>)| {
            self.filed("category.html", category, &category_url(category), pages)
        };
        categories.par_iter().map(render).collect()
    }

    /// The pages of all tags and their list, if there is any.
    fn tags(&self) -> Vec<Arc<PageResult>> {
        let mut tags: Vec<(&str, Vec<&Page>)> = self.ctx.site.tags().into_iter().collect();
        tags.sort_by_cached_key(|(tag, _)| slugify(tag));
        let render = |(tag, pages): &(&str, Vec<&Page>)| self.filed("tag.html", tag, &tag_url(tag), pages);
        let mut rendered: Vec<_> = tags.par_iter().map(render).collect();
        if !tags.is_empty() {
            let view =
                |(tag, pages): &(&str, Vec<&Page>)| LinkView::tag(tag).with_pages(Vec::new(), pages.len());
            rendered.push(self.listed("tags.html", "Tags", TAGS_URL, |context| {
                context.insert("tags", &tags.iter().map(view).collect::<Vec<_>>());
            }));
        }
        rendered
    }

    /// The page that lists what is filed under a word.
    fn filed(&self, template: &str, word: &str, url: &str, pages: &[&Page]) -> Arc<PageResult> {
        self.listed(template, word, url, |context| {
            let views: Vec<LinkView> = pages.iter().map(|page| self.ctx.lists.view(page)).collect();
            context.insert("pages", &views);
        })
    }

    /// A page at this address that has no Markdown, with what `fill` puts into its context.
    fn listed(
        &self,
        template: &str,
        title: &str,
        url: &str,
        fill: impl FnOnce(&mut Context),
    ) -> Arc<PageResult> {
        self.generated(template, &Base::Page(url.to_owned()), |context| {
            context.insert("page", &PageView::generated(self.ctx.site, title, url));
            context.insert("here", url);
            context.insert("card", &self.ctx.cards.get(url));
            fill(context);
        })
    }

    fn not_found(&self) -> Arc<PageResult> {
        let site = self.ctx.site;
        let root = site.config.base_url.as_ref().map_or("/", |url| url.path()).to_owned();
        self.generated(NOT_FOUND, &Base::Root(root.clone()), |context| {
            // Who came in vain finds what the front page lists.
            let front = site.pages.iter().find(|page| page.url.is_empty());
            let pages = front.map(|front| self.ctx.lists.entry_views(front)).unwrap_or_default();
            context.insert("page", &PageView::generated(site, "Page not found", NOT_FOUND));
            context.insert("here", "");
            context.insert("root", &root);
            context.insert("pages", &pages);
        })
    }

    /// A page that has no Markdown, with what `fill` puts into its context.
    fn generated(&self, template: &str, base: &Base, fill: impl FnOnce(&mut Context)) -> Arc<PageResult> {
        let key =
            [self.common.bytes(), template.as_bytes(), format!("{base:?}").as_bytes()].map(<[u8]>::to_vec);
        self.ctx.memo.get_if("generated page", Fingerprint::of(key), || {
            let mut context = self.contexts.shared.clone();
            fill(&mut context);
            let mut found = Vec::new();
            let rendered = self.render_generated(template, &context, base, &mut found);
            self.result(rendered, found).keep()
        })
    }

    fn render_generated(
        &self,
        template: &str,
        context: &Context,
        base: &Base,
        found: &mut Vec<Diagnostic>,
    ) -> Option<RenderedPage> {
        let source = SitePath::new(&format!("templates/{template}"))?;
        self.observer.begins(&source);
        let html = render(self.ctx, template, context, &source, found);
        self.observer.ends(&source);
        let (url, out) = match base {
            Base::Page(url) => (url.clone(), SitePath::new(&format!("{url}index.html"))?),
            Base::Root(_) => (NOT_FOUND.to_owned(), SitePath::new(NOT_FOUND)?),
        };
        let id = PageId { source, url, out, base: base.clone() };
        Some(RenderedPage::new(id, &html?, None, self.ctx.scanner))
    }
}

/// The headings for a table of contents: the two upper levels of the text.
fn contents(headings: &[Heading]) -> Vec<&Heading> {
    headings.iter().filter(|heading| (2..=3).contains(&heading.level)).collect()
}

fn template(ctx: &RenderContext<'_>, page: &Page, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    let default = match page.kind {
        PageKind::Section => "section.html",
        PageKind::Page => "page.html",
    };
    let Some(Stated { value: name, span }) = &page.front.template else { return Some(default.to_owned()) };
    if ctx.engine.has(name) {
        return Some(name.clone());
    }
    let names = ctx.engine.names();
    let meant = nearest(name, names.iter().map(String::as_str));
    diagnostics.push(catalog::unknown_file(span.clone(), "template", name, meant));
    None
}

fn render(
    ctx: &RenderContext<'_>,
    template: &str,
    context: &Context,
    source: &SitePath,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<String> {
    match ctx.engine.render(template, context) {
        Ok(html) => Some(html),
        Err(fault) => {
            let place = ctx.engine.place(&fault);
            diagnostics.push(if fault.too_large {
                let file = SitePath::new(&format!("templates/{template}"));
                let place = file.map_or(Place::None, Place::File);
                catalog::page_too_large(place, source, LARGEST_PAGE)
            } else {
                catalog::template_fault(place, &fault.message, source, fault.nearest.as_deref())
                    .category(fault.category)
            });
            None
        }
    }
}
