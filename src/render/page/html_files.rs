//! The links of HTML that the site brings itself: files of `static/`, and beside pages.
//!
//! Comes in: the files as they are published, and what links may lead to. Goes out: a diagnostic at each link that leads
//! nowhere, as for a page.

use std::sync::Arc;

use crate::diag::{Diagnostic, Place, Span, catalog};
use crate::memo::Memo;
use crate::render::address::Base;
use crate::render::html::{AttributeLink, attribute_links};
use crate::render::link_hints::hint_for_html;
use crate::source::{Blob, SitePath};

use super::link_places::LinkSources;
use super::link_targets::{LinkFault, ResolvedUrl, Targets, link_fault, resolve_url};

/// Checks the links of all of them.
pub fn check_html_files(
    targets: &Targets<'_>,
    sources: LinkSources<'_>,
    memo: &Memo,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let inputs = sources.inputs;
    let of_static =
        inputs.below("static").filter_map(|(path, blob)| Some((path, path.inside("static")?, blob)));
    let beside = sources.site.assets.iter();
    let beside = beside.filter_map(|(path, out)| Some((path, out.as_str(), inputs.get(path)?)));
    for (path, url, blob) in of_static.chain(beside).filter(|(path, ..)| is_html(path)) {
        let Some(html) = HtmlFile::read(path, url, blob, targets, memo) else { continue };
        let links = html.links.iter().filter(|link| !link.is_base);
        diagnostics.extend(links.filter_map(|link| html.fault(link, targets, sources)));
    }
}

fn is_html(path: &SitePath) -> bool {
    path.extension()
        .is_some_and(|end| ["html", "htm", "xhtml"].iter().any(|html| end.eq_ignore_ascii_case(html)))
}

/// A file with its links.
struct HtmlFile<'a> {
    source: &'a SitePath,
    url: &'a str,
    /// The folder that its relative links are so to.
    folder: String,
    links: Arc<Vec<AttributeLink>>,
}

impl<'a> HtmlFile<'a> {
    /// Reads its links; `None` if it is no text, or if its `<base href>` leads out of the site.
    fn read(
        source: &'a SitePath,
        url: &'a str,
        blob: &'a Blob,
        targets: &Targets<'_>,
        memo: &Memo,
    ) -> Option<Self> {
        let text = blob.text()?;
        let links = memo.get("links of an HTML file", blob.fingerprint(), || attribute_links(text));
        let folder = match links.iter().find(|link| link.is_base) {
            None => folder_of(url),
            Some(stated) => match resolve_url(&Base::Page(folder_of(url)), targets.root, &stated.link) {
                ResolvedUrl::Here(url) => folder_of(&url),
                ResolvedUrl::External | ResolvedUrl::Dead => return None,
            },
        };
        Some(HtmlFile { source, url, folder, links })
    }

    fn fault(
        &self,
        found: &AttributeLink,
        targets: &Targets<'_>,
        sources: LinkSources<'_>,
    ) -> Option<Diagnostic> {
        let link = found.link.as_str();
        let span = Span::new(self.source, found.range.clone());
        let base = Base::Page(self.folder.clone());
        Some(match link_fault((&base, self.url), targets, &sources.site.hidden, link)? {
            LinkFault::Doubtful(hint) => catalog::doubtful_link(Place::At(span), link, hint),
            LinkFault::Draft(draft) => catalog::link_to_draft(Place::At(span), link, &draft),
            LinkFault::Dead => {
                let hint = hint_for_html(sources.addresses, &self.folder, link);
                catalog::dead_link(span, link, hint)
            }
            LinkFault::DeadFragment(url, id) => {
                catalog::dead_fragment(span, &url, &id, targets.nearest_id(&url, &id))
            }
        })
    }
}

/// The folder of an address, with its slash.
fn folder_of(url: &str) -> String {
    url.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default()
}
