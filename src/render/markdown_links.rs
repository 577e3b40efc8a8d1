//! The links of a page's Markdown: what they lead to, and how the page writes that.
//!
//! Comes in: a link as its author wrote it, expressions evaluated. Goes out: its address for an attribute, and the links to
//! this site, of which the ids are checked when all pages are there. What leads nowhere is reported.

use std::collections::HashSet;

use super::address::{Addresses, Base, Internal, LinkTarget, decode};
use super::link_hints::hint_for_markdown;
use super::prose::Prose;
use super::scheme::{doubt, is_external};
use crate::diag::{Diagnostic, Place, Span, catalog};

/// A link to this site.
#[derive(Clone, Debug)]
pub struct MarkdownLink {
    /// Where it stands in the Markdown.
    pub span: Span,
    /// What it leads to.
    pub target: Internal,
}

/// How many dead links of a page get a hint.
const MOST_HINTS: usize = 20;

/// Writes the links of one page.
pub struct LinkWriter<'a> {
    prose: &'a Prose<'a>,
    addresses: &'a Addresses,
    base: &'a Base,
    /// Those to this site, up to here.
    pub links: Vec<MarkdownLink>,
    /// Those that have been reported, decoded.
    pub reported: Vec<String>,
    /// The names of the definitions that have been looked at: whatever refers to one, it is one address.
    definitions: HashSet<String>,
}

impl<'a> LinkWriter<'a> {
    /// Before the first link.
    pub fn new(prose: &'a Prose<'a>, addresses: &'a Addresses, base: &'a Base) -> Self {
        LinkWriter {
            prose,
            addresses,
            base,
            links: Vec::new(),
            reported: Vec::new(),
            definitions: HashSet::new(),
        }
    }

    /// Whether a link leads to something of this site.
    pub fn is_internal(&self, link: &str) -> bool {
        matches!(self.addresses.resolve(self.prose.page, link), LinkTarget::Internal(_))
    }

    /// Where a link leads, as the page writes it.
    pub fn write(&mut self, link: String, span: Span, diagnostics: &mut Vec<Diagnostic>) -> String {
        if self.names_asset(&link) {
            // It has the hash of the file's content in it, which is not part of what all pages depend on.
            self.prose.trace.depends_on_folder("static");
        }
        match self.addresses.resolve(self.prose.page, &link) {
            LinkTarget::External => {
                if let Some(hint) = doubt(&link) {
                    // What a browser takes for something else than was meant.
                    diagnostics.push(catalog::doubtful_link(Place::At(span), &link, hint));
                    self.reported.push(decode(&link));
                }
                link
            }
            LinkTarget::Internal(target) => {
                let written = match link.chars().next() {
                    // `#` alone is the top, and `?…` asks this page.
                    Some('#' | '?') => target.suffix.clone(),
                    // The whole address of this site: its author's choice.
                    _ if is_external(&link) => link,
                    _ => self.base.path(&target.url) + &target.suffix,
                };
                self.links.push(MarkdownLink { span, target });
                written
            }
            LinkTarget::Dead => {
                diagnostics.push(self.dead(&link, span));
                link
            }
        }
    }

    /// The same for a link by the name of a definition, which is looked at once.
    pub fn write_defined(
        &mut self,
        link: String,
        name: &str,
        span: Span,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> String {
        if self.definitions.insert(name.to_lowercase()) {
            return self.write(link, span, diagnostics);
        }
        let known = (self.links.len(), self.reported.len());
        let written = self.write(link, span, &mut Vec::new());
        self.links.truncate(known.0);
        self.reported.truncate(known.1);
        written
    }

    fn dead(&mut self, link: &str, span: Span) -> Diagnostic {
        self.reported.push(decode(link));
        let page = self.prose.page;
        if let Some(draft) = self.addresses.draft_at(page, link) {
            return catalog::link_to_draft(Place::At(span), link, draft);
        }
        // Looking through all addresses for a near one is for people; nobody reads a hundred hints.
        let wanted = self.reported.len() <= MOST_HINTS;
        let hint = wanted.then(|| hint_for_markdown(self.addresses, page, link)).flatten();
        catalog::dead_link(span, link, hint)
    }

    /// Whether a link is to a file by its address in the folder of assets.
    fn names_asset(&self, link: &str) -> bool {
        let link = self.addresses.root().without_host(link);
        link.starts_with('/') && decode(link).contains("assets/")
    }
}
