//! Every page of the site as finished HTML.
//!
//! Comes in: the site, the templates, the addresses. Goes out: a [`Drawn`] page for each Markdown file, each category,
//! and for "not found". Pages do not know of each other, so they are drawn in parallel; one for which nothing has
//! changed that it reads ([`Reads`]) is as the build before drew it.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use tera::Context;

use super::address::Base;
use super::claims::list::ClaimsView;
use super::claims::page_claims;
use super::context::{Contexts, Own};
use super::drawn::{Drawn, Stamped, drawn, stamped};
use super::engine::LARGEST_PAGE;
use super::frame::{MARK, Part, framed};
use super::markdown::{Body, Heading, draw_markdown};
use super::prose::{Marks, Prose, RenderContext};
use super::reads::{Mentions, Reads, of_serialized};
use super::view::{LinkView, PageView};
use crate::diag::{Category, Diagnostic, Place, catalog, nearest};
use crate::memo::Keep;
use crate::model::claims::Claim;
use crate::model::stated::Stated;
use crate::parse::content::{Page, PageKind, category_url};
use crate::source::{Blob, Fingerprint, SitePath};

/// Is told which pages are being drawn: for progress, and to name a page that takes too long.
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
pub struct DrawnPages {
    /// The pages, those of Markdown files first, in the order of the files.
    pub pages: Vec<Stamped>,
    /// How many of them this build drew; the others are as the build before drew them.
    pub drawn: usize,
}

/// How many pages one thread takes on without another being able to help: at the end no thread waits for longer than
/// these few take.
const MOST_AT_ONCE: usize = 4;

/// The stages of what all pages are made of.
const PARTS: [&str; 7] =
    ["page in its surroundings", "mentions", "own", "text", "finished text", "page", "generated page"];

/// The page shown where there is none.
const NOT_FOUND: &str = "404.html";

/// Every figure of every page with its origin, in the order of the pages.
pub fn site_claims(ctx: &RenderContext<'_>) -> Vec<Claim> {
    let contexts = Contexts::new(ctx.site);
    let claims = |page: &Page| {
        let context = Own::of(ctx, page).with(contexts.of(page), page);
        let parsed = page.markdown(ctx.inputs, ctx.memo);
        let document = &parsed.document;
        page_claims(&Prose { ctx, page, document, context: &context, marks: &Marks::new() })
    };
    ctx.site.pages.par_iter().flat_map_iter(claims).collect()
}

/// Draws all pages that something they read has changed for; the others are as they were. `print` is the fingerprint of
/// all that pages are made from.
pub fn draw_pages(
    ctx: &RenderContext<'_>,
    reads: &Reads<'_>,
    print: Fingerprint,
    hashed: &BTreeMap<String, String>,
    observer: &dyn Observer,
    diagnostics: &mut Vec<Diagnostic>,
) -> DrawnPages {
    let memo = ctx.memo;
    let places = of_serialized(hashed);
    let finish = |finished: Arc<Finished>| {
        let (page, found, build) = match Arc::try_unwrap(finished) {
            Ok(own) => (own.page, own.diagnostics, own.build),
            Err(kept) => (kept.page.clone(), kept.diagnostics.clone(), kept.build),
        };
        (page.map(|page| stamped(page, hashed, places, memo)), found, build)
    };
    let results = if memo.is_for_many_builds() {
        let finished = memo.get_over("all pages", &PARTS, print, || {
            let finished = draw_all(ctx, reads, observer, |finished| finished);
            let are_quiet = finished.iter().all(|finished| finished.diagnostics.is_empty());
            (finished, if are_quiet { Keep::Yes } else { Keep::No })
        });
        finished.par_iter().map(|finished| finish(finished.clone())).collect()
    } else {
        draw_all(ctx, reads, observer, finish)
    };
    let mut all = DrawnPages::default();
    for (page, found, build) in results {
        all.drawn += usize::from(build == memo.build());
        diagnostics.extend(found);
        all.pages.extend(page);
    }
    all
}

/// All pages that something they read has changed for drawn, each finished as soon as it is.
fn draw_all<T: Send>(
    ctx: &RenderContext<'_>,
    reads: &Reads<'_>,
    observer: &dyn Observer,
    finish: impl Fn(Arc<Finished>) -> T + Sync,
) -> Vec<T> {
    let contexts = Contexts::new(ctx.site);
    let artist = Artist { ctx, reads, around: reads.surroundings(), contexts: &contexts, observer };
    let markdown = ctx.site.pages.par_iter().with_max_len(MOST_AT_ONCE);
    let mut all: Vec<T> = markdown.map(|page| finish(artist.page_as_it_is(page))).collect();
    all.extend(artist.categories().into_iter().chain([artist.not_found()]).map(finish));
    all
}

/// What all pages are drawn with.
struct Artist<'a> {
    ctx: &'a RenderContext<'a>,
    reads: &'a Reads<'a>,
    /// What any page may read.
    around: Fingerprint,
    contexts: &'a Contexts<'a>,
    observer: &'a dyn Observer,
}

/// A page with what was found while drawing it.
#[derive(Debug, Default)]
struct Finished {
    page: Option<Arc<Drawn>>,
    diagnostics: Vec<Diagnostic>,
    /// The build that drew it.
    build: u64,
    /// What was remembered on the way, to be kept as long as the page itself.
    made_of: Vec<(&'static str, Fingerprint)>,
}

/// A page's Markdown, drawn.
#[derive(Debug)]
struct Text {
    body: Body,
    /// The body finished, where the template does no more than to print it.
    part: Option<Part>,
    claims: Option<ClaimsView>,
    diagnostics: Vec<Diagnostic>,
}

fn keep_if_quiet(diagnostics: &[Diagnostic]) -> Keep {
    if diagnostics.is_empty() { Keep::Yes } else { Keep::No }
}

impl Artist<'_> {
    /// The page, drawn again only if something that it read has changed.
    fn page_as_it_is(&self, page: &Page) -> Arc<Finished> {
        let memo = self.ctx.memo;
        let file = self.ctx.inputs.get(&page.source).map(Blob::fingerprint);
        let Some(file) = file.filter(|_| memo.is_for_many_builds()) else {
            return Arc::new(self.page(page, None));
        };
        let key = Fingerprint::of([self.around.bytes(), page.source.as_str().as_bytes(), file.bytes()]);
        let finished = memo.get_if("page in its surroundings", key, || {
            let finished = self.page(page, Some(file));
            let keep = keep_if_quiet(&finished.diagnostics);
            (finished, keep)
        });
        memo.touch(&finished.made_of);
        finished
    }

    /// The page; `file` is its file's fingerprint where parts of it may be remembered.
    fn page(&self, page: &Page, file: Option<Fingerprint>) -> Finished {
        let (ctx, memo) = (self.ctx, self.ctx.memo);
        let shared = self.contexts.of(page);
        let context = || Own::of(ctx, page).with(shared, page);
        let mut found = Vec::new();
        let Some(template) = template(ctx, page, &mut found) else {
            return self.found_out(page, None, found);
        };
        let Some(file) = file else {
            let mut context = context();
            let text = self.text(page, &template, &context);
            let drawn = self.whole(page, &template, &text, &mut context, &mut found);
            found.extend(text.diagnostics);
            return self.found_out(page, drawn, found);
        };
        let mentions_key = Fingerprint::of([page.source.as_str().as_bytes(), file.bytes()]);
        let mentions =
            memo.get("mentions", mentions_key, || Mentions::of(&page.markdown(ctx.inputs, memo).document));
        let own_key = self.reads.own_key(page, ctx.cards.get(&page.url));
        let own = *memo.get("own", own_key, || Own::of(ctx, page).fingerprint());
        let text_key = self.reads.text_key(page, &mentions, shared, own);
        let text_stage = if self.reads.only_prints_content(&template) { "finished text" } else { "text" };
        let page_key = self.reads.page_key(&template, page.inventory.as_ref(), text_key, shared, own);
        let drawn = memo.get_if("page", page_key, || {
            let mut context = context();
            let text = memo.get_if(text_stage, text_key, || {
                let text = self.text(page, &template, &context);
                let keep = keep_if_quiet(&text.diagnostics);
                (text, keep)
            });
            found.extend(text.diagnostics.iter().cloned());
            let drawn = self.whole(page, &template, &text, &mut context, &mut found);
            let finished = self.found_out(page, drawn, found);
            let keep = keep_if_quiet(&finished.diagnostics);
            (finished, keep)
        });
        let made_of =
            vec![("mentions", mentions_key), ("own", own_key), (text_stage, text_key), ("page", page_key)];
        Finished {
            page: drawn.page.clone(),
            diagnostics: drawn.diagnostics.clone(),
            build: drawn.build,
            made_of,
        }
    }

    fn found_out(&self, page: &Page, drawn: Option<Drawn>, mut found: Vec<Diagnostic>) -> Finished {
        if page.inventory.as_ref().is_some_and(|path| !self.contexts.inventories.contains_key(path)) {
            // Its inventory cannot be read, which has been reported; what follows from that is noise.
            found.retain(|diagnostic| diagnostic.category != Category::NoInventory);
        }
        self.finished(drawn, found)
    }

    fn finished(&self, drawn: Option<Drawn>, diagnostics: Vec<Diagnostic>) -> Finished {
        let build = self.ctx.memo.build();
        Finished { page: drawn.map(Arc::new), diagnostics, build, made_of: Vec::new() }
    }

    /// The page's Markdown as HTML.
    fn text(&self, page: &Page, template: &str, context: &Context) -> Text {
        let ctx = self.ctx;
        self.observer.begins(&page.source);
        let parsed = page.markdown(ctx.inputs, ctx.memo);
        let mut diagnostics = parsed.diagnostics.clone();
        let (mut marks, mut claims) = (Marks::new(), None);
        let document = &parsed.document;
        if page.front.claims {
            let prose = Prose { ctx, page, document, context, marks: &marks };
            let (view, numbers) = ClaimsView::new(&page_claims(&prose), ctx.inputs);
            (claims, marks) = (Some(view), numbers);
        }
        let text = ctx.inputs.text(&page.source).unwrap_or_default();
        let prose = Prose { ctx, page, document, context, marks: &marks };
        let base = Base::Page(page.url.clone());
        let body = draw_markdown(&prose, self.reads.addresses(), &base, text, &mut diagnostics);
        let part = self.reads.only_prints_content(template).then(|| Part::text(&body.html, ctx.scanner));
        self.observer.ends(&page.source);
        Text { body, part, claims, diagnostics }
    }

    /// The whole page around its text.
    fn whole(
        &self,
        page: &Page,
        template: &str,
        text: &Text,
        context: &mut Context,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Drawn> {
        self.observer.begins(&page.source);
        if let Some(claims) = &text.claims {
            context.insert("claims", claims);
        }
        context.insert("contents", &contents(&text.body.headings));
        let part = self.around(page, template, text, context, diagnostics);
        self.observer.ends(&page.source);
        let out = SitePath::new(&format!("{}index.html", page.url))?;
        let base = Base::Page(page.url.clone());
        Some(drawn(page.source.clone(), page.url.clone(), out, base, part?, Some(&text.body)))
    }

    /// The template around the page's text.
    fn around(
        &self,
        page: &Page,
        template: &str,
        text: &Text,
        context: &mut Context,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Part> {
        let scanner = self.ctx.scanner;
        if let Some(part) = &text.part {
            context.insert("content", MARK);
            let frame = draw(self.ctx, template, context, &page.source, diagnostics)?;
            let fits = frame.len() + part.html.len() <= LARGEST_PAGE;
            if let Some(whole) = framed(&frame, part, scanner).filter(|_| fits) {
                return Some(whole);
            }
        }
        context.insert("content", &text.body.html);
        let html = draw(self.ctx, template, context, &page.source, diagnostics)?;
        Some(Part::of(&html, scanner))
    }

    fn categories(&self) -> Vec<Arc<Finished>> {
        let categories: Vec<(&str, Vec<&Page>)> = self.ctx.site.categories().into_iter().collect();
        let draw = |(category, pages): &(&str, Vec<&Page>)| {
            let url = category_url(category);
            let view = PageView::generated(self.ctx.site, category, &url);
            let links: Vec<LinkView> = pages.iter().map(|page| LinkView::new(page)).collect();
            let card = self.ctx.cards.get(&url);
            let own = of_serialized(&(&view, &links, card));
            let mut context = self.contexts.shared.clone();
            context.insert("page", &view);
            context.insert("here", &url);
            context.insert("card", &card);
            context.insert("pages", &links);
            self.generated("category.html", own, &context, Base::Page(url))
        };
        categories.par_iter().map(draw).collect()
    }

    fn not_found(&self) -> Arc<Finished> {
        let site = self.ctx.site;
        let root = site.config.base_url.as_ref().map_or("/", |url| url.path()).to_owned();
        let view = PageView::generated(site, "Page not found", NOT_FOUND);
        // Who came in vain finds what the front page lists.
        let front = site.pages.iter().find(|page| page.url.is_empty());
        let pages = front.map(|front| LinkView::list(site, front)).unwrap_or_default();
        let own = of_serialized(&(&view, &root, &pages));
        let mut context = self.contexts.shared.clone();
        context.insert("page", &view);
        context.insert("here", "");
        context.insert("root", &root);
        context.insert("pages", &pages);
        self.generated(NOT_FOUND, own, &context, Base::Root(root))
    }

    /// A page that has no Markdown, as it was or drawn again.
    fn generated(&self, template: &str, own: Fingerprint, context: &Context, base: Base) -> Arc<Finished> {
        let key = self.reads.page_key(template, None, Fingerprint::of([""]), context, own);
        self.ctx.memo.get_if("generated page", key, || {
            let mut found = Vec::new();
            let drawn = self.draw_generated(template, context, base, &mut found);
            let keep = keep_if_quiet(&found);
            (self.finished(drawn, found), keep)
        })
    }

    fn draw_generated(
        &self,
        template: &str,
        context: &Context,
        base: Base,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Drawn> {
        let source = SitePath::new(&format!("templates/{template}"))?;
        self.observer.begins(&source);
        let html = draw(self.ctx, template, context, &source, found);
        self.observer.ends(&source);
        let (url, out) = match &base {
            Base::Page(url) => (url.clone(), SitePath::new(&format!("{url}index.html"))?),
            Base::Root(_) => (NOT_FOUND.to_owned(), SitePath::new(NOT_FOUND)?),
        };
        Some(drawn(source, url, out, base, Part::of(&html?, self.ctx.scanner), None))
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

fn draw(
    ctx: &RenderContext<'_>,
    template: &str,
    context: &Context,
    source: &SitePath,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<String> {
    match ctx.engine.draw(template, context) {
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
