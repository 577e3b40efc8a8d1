//! Every internal link and fragment, checked against what was built.
//!
//! Comes in: the finished pages and all paths of the output. Goes out: diagnostics: at the Markdown where the link
//! stands, also in raw HTML; at the template that wrote it; at the stylesheet. One fault has one.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::html_files::check_html_files;
use super::link_places::{LinkOrigin, LinkPlaces, LinkSources};
use super::link_targets::{LinkFault, ResolvedUrl, Targets, link_fault, page_of, resolve_url};
use super::rendered::{LinkInputs, RenderedPage};
use crate::diag::{Diagnostic, Span, catalog};
use crate::memo::{Keep, Memo};
use crate::render::address::{Base, SiteRoot, decode};
use crate::render::assets::css::references;
use crate::render::assets::references::is_placeholder;
use crate::render::link_hints::hint_for_html;
use crate::render::markdown_links::MarkdownLink;
use crate::render::scheme::is_external;
use crate::source::{Fingerprint, Inputs, SitePath};

/// Checks all links of all pages and stylesheets; `files` are the paths of all other files of the output.
///
/// A page's links are looked at again only if the page has changed, or any address, or the ids of a page that it names
/// one of.
pub fn check_links(
    pages: &[&RenderedPage],
    files: &BTreeSet<SitePath>,
    sources: LinkSources<'_>,
    memo: &Memo,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let by_url: HashMap<&str, &RenderedPage> =
        pages.iter().map(|page| (page.id.url.as_str(), *page)).collect();
    let urls = pages.iter().map(|page| page.id.url.as_str());
    let root = sources.addresses.root();
    let addresses =
        Fingerprint::of(urls.chain(["", &root.host, &root.path]).chain(files.iter().map(SitePath::as_str)));
    let files = files.iter().chain(pages.iter().map(|page| &page.id.out)).collect();
    let targets = Targets { files, pages: &by_url, root };
    let check = |page: &&RenderedPage| {
        // What is not remembered needs no key.
        if !memo.is_for_many_builds() {
            return Arc::new(faults(page, &targets, sources));
        }
        let own = page
            .link_inputs
            .get_or_init(|| LinkInputs { hash: links_hash(page), named_pages: named_pages(page, root) });
        let ids = |url: &String| by_url.get(url.as_str()).map_or(&[][..], |page| page.ids_hash.bytes());
        let key = [addresses.bytes(), own.hash.bytes()].into_iter().chain(own.named_pages.iter().map(ids));
        memo.get_if("links", Fingerprint::of(key), || {
            let found = faults(page, &targets, sources);
            let keep = if found.is_empty() { Keep::Yes } else { Keep::No };
            (found, keep)
        })
    };
    let found: Vec<Arc<Vec<Diagnostic>>> = pages.par_iter().map(check).collect();
    diagnostics.extend(found.iter().flat_map(|found| found.iter().cloned()));
    check_stylesheets(&targets, sources.inputs, diagnostics);
    check_html_files(&targets, sources, memo, diagnostics);
}

/// Checks the addresses of stylesheets that begin with `/`, or with the site's own host.
fn check_stylesheets(targets: &Targets<'_>, inputs: &Inputs, diagnostics: &mut Vec<Diagnostic>) {
    let sheets = inputs.below("static").filter(|(path, _)| path.extension() == Some("css"));
    for (path, blob) in sheets {
        let references = references(blob.text().unwrap_or_default()).into_iter();
        // Those that do not were resolved when the sheets were put together.
        for (target, range) in references.filter(|(target, _)| target.starts_with('/') || is_external(target))
        {
            let dead = match resolve_url(&Base::Page(String::new()), targets.root, &target) {
                ResolvedUrl::External => false,
                ResolvedUrl::Dead => true,
                ResolvedUrl::Here(url) => !targets.has(&url),
            };
            if dead {
                diagnostics.push(catalog::css_reference(Span::new(path, range), &target));
            }
        }
    }
}

/// The hash of what of a page itself its links are checked by: its address, its HTML, and what its Markdown says beside
/// that.
fn links_hash(page: &RenderedPage) -> Fingerprint {
    let parts = [page.id.source.as_str().as_bytes(), page.id.url.as_bytes(), page.html_hash().bytes()]
        .map(<[u8]>::to_vec);
    let link = |link: &MarkdownLink| {
        let fragment = link.target.fragment.as_deref();
        [link.target.url.as_str(), if fragment.is_some() { "#" } else { "" }, fragment.unwrap_or_default()]
            .concat()
            .into_bytes()
    };
    // An empty part ends the links: what follows are those that were reported.
    let dead =
        [Vec::new()].into_iter().chain(page.reported_links.iter().map(|link| link.clone().into_bytes()));
    Fingerprint::of(parts.into_iter().chain(page.links.iter().map(link)).chain(dead))
}

/// The other pages of which a page names an id, by their addresses.
fn named_pages(page: &RenderedPage, root: &SiteRoot) -> Vec<String> {
    let of_markdown = page.links.iter().filter(|link| link.target.fragment.is_some());
    let of_markdown = of_markdown.map(|link| link.target.url.clone());
    let with_id = |link: &&String| link.contains('#') && !link.starts_with('#') && !is_placeholder(link);
    let of_html = page.references.links.iter().filter(with_id);
    let of_html = of_html.filter_map(|link| match resolve_url(&page.id.base, root, link) {
        ResolvedUrl::Here(url) => Some(url),
        _ => None,
    });
    let pages = of_markdown.chain(of_html).map(|url| page_of(&url).to_owned());
    let others: BTreeSet<String> = pages.filter(|url| *url != page.id.url).collect();
    others.into_iter().collect()
}

fn faults(page: &RenderedPage, targets: &Targets<'_>, sources: LinkSources<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    for id in page.references.ids.iter().filter(|id| !seen.insert(id)) {
        diagnostics.push(catalog::duplicate_id(&page.id.url, id, &page.id.source));
    }
    let mut reported: HashSet<(String, String)> = HashSet::new();
    for link in &page.links {
        let Some(fragment) = &link.target.fragment else { continue };
        let url = page_of(&link.target.url);
        if !targets.has_id(url, fragment) {
            let meant = targets.nearest_id(url, fragment);
            diagnostics.push(catalog::dead_fragment(link.span.clone(), url, fragment, meant));
            reported.insert((url.to_owned(), fragment.clone()));
        }
    }
    let here = (&page.id.base, page.id.url.as_str());
    let links = page.references.links.iter().filter(|link| !is_placeholder(link));
    let faulty =
        links.filter_map(|link| Some((link, link_fault(here, targets, &sources.site.hidden, link)?)));
    let mut places: Option<LinkPlaces> = None;
    if let Some(base) = &page.references.base {
        let places = places.get_or_insert_with(|| LinkPlaces::of(page, sources));
        diagnostics.push(catalog::base_element(places.base(base)));
    }
    for (link, fault) in faulty {
        let known = match &fault {
            LinkFault::DeadFragment(url, id) => reported.contains(&(url.clone(), id.clone())),
            _ => page.reported_links.contains(&decode(link)),
        };
        let places = places.get_or_insert_with(|| LinkPlaces::of(page, sources));
        // What stands twice in the page, in a list of contents perhaps, has been written once.
        if let Some(origin) = places.take(link, known) {
            diagnostics.push(message(page, targets, sources, link, fault, origin));
        }
    }
    diagnostics
}

fn message(
    page: &RenderedPage,
    targets: &Targets<'_>,
    sources: LinkSources<'_>,
    link: &str,
    fault: LinkFault,
    origin: LinkOrigin,
) -> Diagnostic {
    let url = &page.id.url;
    let hint = || hint_for_html(sources.addresses, url, link);
    match (fault, origin) {
        (LinkFault::Doubtful(hint), origin) => catalog::doubtful_link(origin.place(), link, hint),
        (LinkFault::Draft(draft), origin) => catalog::link_to_draft(origin.place(), link, &draft),
        (LinkFault::Dead, LinkOrigin::Html(span)) => catalog::dead_link(span, link, hint()),
        (LinkFault::Dead, LinkOrigin::Template(place)) => {
            catalog::dead_template_link(place, url, link, hint())
        }
        (LinkFault::DeadFragment(url, id), LinkOrigin::Html(span)) => {
            catalog::dead_fragment(span, &url, &id, targets.nearest_id(&url, &id))
        }
        (LinkFault::DeadFragment(target, id), LinkOrigin::Template(place)) => {
            let meant = targets.nearest_id(&target, &id).map(|id| format!("did you mean `#{id}`?"));
            catalog::dead_template_link(place, url, link, meant)
        }
    }
}
