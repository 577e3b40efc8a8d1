//! Every internal link and fragment, checked against what was built.
//!
//! Comes in: the finished pages and all paths of the output. Goes out: diagnostics: at the Markdown where the link
//! stands, or, for one that a template wrote, at the page.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::rendered::{LinkInputs, RenderedPage};
use crate::diag::{Diagnostic, Place, Span, catalog, nearest};
use crate::memo::{Keep, Memo};
use crate::parse::drafts::Hidden;
use crate::render::address::{Base, decode};
use crate::render::assets::references::is_placeholder;
use crate::render::markdown::MarkdownLink;
use crate::source::{Fingerprint, Inputs, SitePath};

/// Checks all links of all pages; `files` are the paths of all other files of the output, `hidden` what drafts hide.
///
/// A page's links are looked at again only if the page has changed, or any address, or the ids of a page that it names
/// one of.
pub fn check_links(
    pages: &[&RenderedPage],
    files: &BTreeSet<SitePath>,
    hidden: &Hidden,
    inputs: &Inputs,
    memo: &Memo,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let by_url: HashMap<&str, &RenderedPage> =
        pages.iter().map(|page| (page.id.url.as_str(), *page)).collect();
    let urls = pages.iter().map(|page| page.id.url.as_str());
    let addresses = Fingerprint::of(urls.chain([""]).chain(files.iter().map(SitePath::as_str)));
    let files = files.iter().chain(pages.iter().map(|page| &page.id.out)).collect();
    let targets = Targets { files, pages: &by_url, hidden };
    let check = |page: &&RenderedPage| {
        // What is not remembered needs no key.
        if !memo.is_for_many_builds() {
            return Arc::new(faults(page, &targets, inputs));
        }
        let own = page
            .link_inputs
            .get_or_init(|| LinkInputs { hash: links_hash(page), named_pages: named_pages(page) });
        let ids = |url: &String| by_url.get(url.as_str()).map_or(&[][..], |page| page.ids_hash.bytes());
        let key = [addresses.bytes(), own.hash.bytes()].into_iter().chain(own.named_pages.iter().map(ids));
        memo.get_if("links", Fingerprint::of(key), || {
            let found = faults(page, &targets, inputs);
            let keep = if found.is_empty() { Keep::Yes } else { Keep::No };
            (found, keep)
        })
    };
    let found: Vec<Arc<Vec<Diagnostic>>> = pages.par_iter().map(check).collect();
    diagnostics.extend(found.iter().flat_map(|found| found.iter().cloned()));
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
    // An empty part ends the links: what follows are the dead ones.
    let dead = [Vec::new()].into_iter().chain(page.dead_links.iter().map(|link| link.clone().into_bytes()));
    Fingerprint::of(parts.into_iter().chain(page.links.iter().map(link)).chain(dead))
}

/// What links may lead to.
struct Targets<'a> {
    files: HashSet<&'a SitePath>,
    pages: &'a HashMap<&'a str, &'a RenderedPage>,
    hidden: &'a Hidden,
}

impl Targets<'_> {
    fn has_page(&self, url: &str) -> bool {
        self.pages.contains_key(page_of(url))
    }

    /// A folder is where its `index.html` is: a page that leads from an old address, or a file of `static/`.
    fn has_file(&self, url: &str) -> bool {
        let folder = url.strip_suffix('/').map(|folder| format!("{folder}/index.html"));
        SitePath::new(folder.as_deref().unwrap_or(url)).is_some_and(|path| self.files.contains(&path))
    }

    /// The ids of the page at an address, if there is one.
    fn ids(&self, url: &str) -> Option<&[String]> {
        self.pages.get(page_of(url)).map(|page| page.references.ids.as_slice())
    }
}

/// The other pages of which a page names an id, by their addresses.
fn named_pages(page: &RenderedPage) -> Vec<String> {
    let of_markdown = page.links.iter().filter(|link| link.target.fragment.is_some());
    let of_markdown = of_markdown.map(|link| link.target.url.clone());
    let with_id = |link: &&String| link.contains('#') && !link.starts_with('#') && !is_placeholder(link);
    let of_templates = page.references.links.iter().filter(with_id);
    let of_templates = of_templates.filter_map(|link| absolute(page, link)).map(|(url, _)| url);
    let pages = of_markdown.chain(of_templates).map(|url| page_of(&url).to_owned());
    let others: BTreeSet<String> = pages.filter(|url| *url != page.id.url).collect();
    others.into_iter().collect()
}

fn faults(page: &RenderedPage, targets: &Targets<'_>, inputs: &Inputs) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    for id in page.references.ids.iter().filter(|id| !seen.insert(id)) {
        diagnostics.push(catalog::duplicate_id(&page.id.url, id, &page.id.source));
    }
    let is_there =
        |known: &[String], fragment: &str| fragment == "top" || known.iter().any(|id| id == fragment);
    let mut reported: HashSet<(String, String)> = HashSet::new();
    for link in &page.links {
        let Some(fragment) = &link.target.fragment else { continue };
        let url = page_of(&link.target.url);
        let Some(known) = targets.ids(url) else { continue };
        if !is_there(known, fragment) {
            let meant = nearest(fragment, known.iter().map(String::as_str));
            diagnostics.push(catalog::dead_fragment(link.span.clone(), url, fragment, meant));
            reported.insert((url.to_owned(), fragment.clone()));
        }
    }
    for link in page.references.links.iter().filter(|link| !is_placeholder(link)) {
        let Some((url, fragment)) = absolute(page, link) else { continue };
        let there = targets.has_page(&url) || targets.has_file(&url);
        let fragment_there = match (&fragment, targets.ids(&url)) {
            (Some(fragment), Some(known)) => is_there(known, fragment),
            _ => true,
        };
        let known =
            fragment.clone().is_some_and(|fragment| reported.contains(&(page_of(&url).to_owned(), fragment)));
        let fine = there && fragment_there;
        if !fine && !known && !page.dead_links.contains(link) {
            let place = place_of(inputs, page, link);
            diagnostics.push(match targets.hidden.at_url(&url) {
                Some(draft) if !there => catalog::link_to_draft(place, link, draft),
                _ => catalog::dead_template_link(place, &page.id.url, link),
            });
        }
    }
    diagnostics
}

/// Where raw HTML in the page's Markdown names the link; else the whole file.
fn place_of(inputs: &Inputs, page: &RenderedPage, link: &str) -> Place {
    let text = inputs.text(&page.id.source).unwrap_or_default();
    let quoted = ['"', '\''].map(|quote| format!("{quote}{link}{quote}"));
    let found = quoted.iter().find_map(|quoted| Some((text.find(quoted)?, quoted.len())));
    match found.filter(|_| page.id.source.is_markdown()) {
        Some((start, length)) => Place::At(Span::new(&page.id.source, start..start + length)),
        None => Place::File(page.id.source.clone()),
    }
}

/// `a/index.html` is the page at `a/`.
fn page_of(url: &str) -> &str {
    url.strip_suffix("index.html").filter(|folder| folder.is_empty() || folder.ends_with('/')).unwrap_or(url)
}

/// The address of this site that a reference on a page means, with its fragment; `None` for other sites.
fn absolute(page: &RenderedPage, link: &str) -> Option<(String, Option<String>)> {
    let scheme = link.split(['/', '?', '#']).next().is_some_and(|start| start.contains(':'));
    if scheme || link.starts_with("//") {
        return None;
    }
    let (path, fragment) = link.split_once('#').map_or((link, None), |(path, id)| (path, Some(decode(id))));
    let path = decode(path.split('?').next().unwrap_or_default());
    let fragment = fragment.filter(|fragment| !fragment.is_empty());
    if path.is_empty() {
        return Some((page.id.url.clone(), fragment));
    }
    let url = match (&page.id.base, path.strip_prefix('/')) {
        (Base::Root(root), _) => path.strip_prefix(decode(root).as_str()).map_or(path.clone(), str::to_owned),
        (Base::Page(_), Some(absolute)) => absolute.to_owned(),
        (Base::Page(from), None) => joined(from, &path)?,
    };
    Some((url, fragment))
}

fn joined(from: &str, path: &str) -> Option<String> {
    let mut segments: Vec<&str> = from.split('/').filter(|segment| !segment.is_empty()).collect();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            name => segments.push(name),
        }
    }
    let folder = path.ends_with('/') || path.ends_with("..") || path == ".";
    let end = if folder && !segments.is_empty() { "/" } else { "" };
    Some(segments.join("/") + end)
}
