//! Where the links of a finished page were written.
//!
//! Comes in: a page, its Markdown, the site's templates. Goes out: for a link of its HTML the place in the raw HTML of
//! the Markdown or in a template. Asked only for links that something is wrong with.

use super::rendered::RenderedPage;
use crate::diag::{Place, Span};
use crate::parse::content::Site;
use crate::parse::markdown::{Document, html_only};
use crate::render::address::Addresses;
use crate::render::html::{AttributeLink, attribute_links};
use crate::source::{Inputs, SitePath};

/// What links are checked with.
#[derive(Clone, Copy)]
pub struct LinkSources<'a> {
    /// The files, in which links have their places.
    pub inputs: &'a Inputs,
    /// The parsed site.
    pub site: &'a Site,
    /// Its addresses.
    pub addresses: &'a Addresses,
}

/// Where a link was written.
pub enum LinkOrigin {
    /// In raw HTML of the page's Markdown, here.
    Html(Span),
    /// In a template, as far as that is known.
    Template(Place),
}

impl LinkOrigin {
    /// Its place, as far as that is known.
    pub fn place(self) -> Place {
        match self {
            LinkOrigin::Html(span) => Place::At(span),
            LinkOrigin::Template(place) => place,
        }
    }
}

/// The places of a page's links.
pub struct LinkPlaces<'a> {
    raw: Vec<RawLink>,
    page: &'a RenderedPage,
    inputs: &'a Inputs,
}

/// A link of the raw HTML.
struct RawLink {
    /// What stands before and behind its expressions; without any, all of it and `None`.
    before: String,
    behind: Option<String>,
    span: Span,
    taken: bool,
    is_base: bool,
}

/// What stands for an expression in raw HTML: no attribute holds it otherwise.
const EXPRESSION: char = '\u{1}';

impl<'a> LinkPlaces<'a> {
    /// Those of a page.
    pub fn of(page: &'a RenderedPage, sources: LinkSources<'a>) -> Self {
        let source = sources.site.pages.iter().find(|candidate| candidate.source == page.id.source);
        let raw = source.map(|source| {
            let text = sources.inputs.text(&source.source).unwrap_or_default();
            raw_links(&source.source, text, &source.markdown(sources.inputs).document)
        });
        LinkPlaces { raw: raw.unwrap_or_default(), page, inputs: sources.inputs }
    }

    /// Where the next link to this was written; `None` if it has been reported, or is `known` to be Markdown's.
    pub fn take(&mut self, link: &str, known: bool) -> Option<LinkOrigin> {
        let mut in_html = false;
        // What an expression wrote can be anything: a link of the Markdown is not looked for there.
        for raw in
            self.raw.iter_mut().filter(|raw| !raw.is_base && raw.is(link) && !(known && raw.behind.is_some()))
        {
            in_html = true;
            if !std::mem::replace(&mut raw.taken, true) {
                return Some(LinkOrigin::Html(raw.span.clone()));
            }
        }
        (!in_html && !known).then(|| LinkOrigin::Template(self.in_template(link)))
    }

    /// Where the `<base href>` of the page stands.
    pub fn base(&self, href: &str) -> Place {
        let raw = self.raw.iter().find(|raw| raw.is_base).map(|raw| Place::At(raw.span.clone()));
        raw.unwrap_or_else(|| self.in_template(href))
    }

    /// The first template of the site in which the link stands; else the page's file.
    fn in_template(&self, link: &str) -> Place {
        let templates = self.inputs.below("templates");
        let mut found = templates.filter_map(|(path, blob)| {
            let text = blob.text().filter(|text| text.contains(link))?;
            let found = attribute_links(text).into_iter().find(|found| found.link == link)?;
            Some(Place::At(Span::new(path, found.range)))
        });
        found.next().unwrap_or_else(|| Place::File(self.page.id.source.clone()))
    }
}

impl RawLink {
    fn is(&self, link: &str) -> bool {
        match &self.behind {
            None => self.before == link,
            Some(behind) => {
                let rest = link.strip_prefix(self.before.as_str());
                rest.is_some_and(|rest| rest.ends_with(behind.as_str()))
            }
        }
    }
}

fn raw_links(file: &SitePath, text: &str, document: &Document) -> Vec<RawLink> {
    let html = html_only(text, document, EXPRESSION as u8);
    let link = |found: AttributeLink| {
        let (before, behind) = match found.link.split_once(EXPRESSION) {
            None => (found.link.clone(), None),
            Some((before, rest)) => {
                let behind = rest.rsplit_once(EXPRESSION).map_or(rest, |(_, behind)| behind);
                (before.to_owned(), Some(behind.to_owned()))
            }
        };
        RawLink { before, behind, span: Span::new(file, found.range), taken: false, is_base: found.is_base }
    };
    attribute_links(&html).into_iter().map(link).collect()
}
