//! Every internal link and fragment, checked against what was built.
//!
//! Comes in: the finished pages and all paths of the output. Goes out: diagnostics: at the Markdown where the link
//! stands, or, for one that a template wrote, at the page.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::address::{Base, decode};
use super::drawn::Drawn;
use super::markdown::Link;
use super::stamp::asks_for_asset;
use crate::diag::{Diagnostic, Place, Span, catalog, nearest};
use crate::memo::{Keep, Memo};
use crate::source::{Blob, Fingerprint, Inputs, SitePath};

/// The folder of the output that assets lie in.
const ASSETS: &str = "assets/";

/// Everything in the output beside pages.
pub struct Outputs<'a> {
    /// The paths.
    pub names: BTreeSet<SitePath>,
    /// Those of assets, by the names that templates ask for; they change with each edit of one.
    pub hashed: &'a BTreeMap<String, String>,
}

/// Checks all links of all pages; `print` is the fingerprint of all that those are made from.
///
/// They are looked at again only if any page or address has changed.
pub fn check_links(
    pages: &[&Drawn],
    print: Fingerprint,
    outputs: Outputs<'_>,
    inputs: &Inputs,
    memo: &Memo,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let own = |page: &&Drawn| page.own_links.get_or_init(|| OwnLinks::of(page)).may_name_asset;
    let name_assets = || pages.par_iter().any(own);
    // A memory for one build has no use for it.
    let depends_on_assets =
        memo.is_for_many_builds() && *memo.get("pages that name assets", print, name_assets);
    let assets = outputs.hashed.values().filter(|_| depends_on_assets);
    let names = outputs.other_names().chain([""]).chain(assets.map(String::as_str));
    let print = Fingerprint::of([print.bytes()].into_iter().chain(names.map(str::as_bytes)));
    let checked = memo.get_over("all links", &["links"], print, || {
        let found = find_faults(pages, &outputs, inputs, memo);
        let keep = if found.is_empty() { Keep::Yes } else { Keep::No };
        (found, keep)
    });
    diagnostics.extend(checked.iter().cloned());
}

/// What is wrong with the links of all pages.
///
/// A page is looked at again only if it has changed, or any address, or the ids of a page that it names one of.
fn find_faults(pages: &[&Drawn], outputs: &Outputs<'_>, inputs: &Inputs, memo: &Memo) -> Vec<Diagnostic> {
    let by_url: HashMap<&str, &Drawn> = pages.iter().map(|page| (page.url.as_str(), *page)).collect();
    let files = outputs.names.iter().chain(pages.iter().map(|page| &page.out)).collect();
    let targets = Targets { files, pages: &by_url };
    let (all, assets) = (fingerprint(pages, outputs), Fingerprint::of(outputs.hashed.values()));
    let check = |page: &&Drawn| {
        // What is not remembered needs no name.
        if !memo.is_for_many_builds() {
            return Arc::new(faults(page, &targets, inputs));
        }
        let own = page.own_links.get_or_init(|| OwnLinks::of(page));
        let assets = if own.may_name_asset { assets.bytes() } else { &[] };
        let key = [all.bytes(), own.print.bytes(), assets];
        let face = |url: &String| by_url.get(url.as_str()).map_or(&[][..], |page| page.face.bytes());
        let faces = page.names_ids_of.iter().map(face);
        memo.get_if("links", Fingerprint::of(key.into_iter().chain(faces)), || {
            let found = faults(page, &targets, inputs);
            let keep = if found.is_empty() { Keep::Yes } else { Keep::No };
            (found, keep)
        })
    };
    let found: Vec<Arc<Vec<Diagnostic>>> = pages.par_iter().map(check).collect();
    found.iter().flat_map(|found| found.iter().cloned()).collect()
}

impl Outputs<'_> {
    /// The paths but those of assets, which templates ask for by name.
    fn other_names(&self) -> impl Iterator<Item = &str> {
        let assets: HashSet<&str> = self.hashed.values().map(String::as_str).collect();
        self.names.iter().map(SitePath::as_str).filter(move |name| !assets.contains(name))
    }
}

/// What of a page itself its links are checked by.
#[derive(Clone, Debug)]
pub struct OwnLinks {
    print: Fingerprint,
    may_name_asset: bool,
}

impl OwnLinks {
    fn of(page: &Drawn) -> Self {
        OwnLinks { print: own_fingerprint(page), may_name_asset: may_name_asset(page) }
    }
}

/// The fingerprint of what of a page itself its links are checked by: its address, its HTML, and what its Markdown says beside that.
fn own_fingerprint(page: &Drawn) -> Fingerprint {
    let html = page.html.as_ref().map(Blob::fingerprint);
    let start = [page.source.as_str(), &page.url].map(|part| part.as_bytes().to_vec()).into_iter();
    let start = start.chain(html.map(|print| print.bytes().to_vec()));
    let link = |link: &Link| {
        let fragment = link.target.fragment.as_deref();
        [link.target.url.as_str(), if fragment.is_some() { "#" } else { "" }, fragment.unwrap_or_default()]
            .concat()
            .into_bytes()
    };
    let links = page.links.iter().map(link);
    // An empty part ends the links: what follows are the dead ones.
    let dead = [Vec::new()].into_iter().chain(page.dead_links.iter().map(|link| link.clone().into_bytes()));
    Fingerprint::of(start.chain(links).chain(dead))
}

/// What links may lead to.
struct Targets<'a> {
    files: HashSet<&'a SitePath>,
    pages: &'a HashMap<&'a str, &'a Drawn>,
}

impl Targets<'_> {
    fn has_page(&self, url: &str) -> bool {
        self.pages.contains_key(page_of(url))
    }

    /// The ids of the page at an address, if there is one.
    fn ids(&self, url: &str) -> Option<&[String]> {
        self.pages.get(page_of(url)).map(|page| page.references.ids.as_slice())
    }
}

/// Every address that links may lead to but those of assets, which templates ask for by name.
fn fingerprint(pages: &[&Drawn], outputs: &Outputs<'_>) -> Fingerprint {
    Fingerprint::of(pages.iter().map(|page| page.url.as_str()).chain([""]).chain(outputs.other_names()))
}

/// Whether the page refers to any file by a path of its author's own that may be an asset's: all of those lie in one
/// folder.
fn may_name_asset(page: &Drawn) -> bool {
    let lies_there = page.out.as_str().starts_with(ASSETS);
    let names_one = |link: &String| {
        let path = decode(link.split(['?', '#']).next().unwrap_or_default());
        let name = path.rsplit('/').next().unwrap_or_default();
        name.trim_matches('.').contains('.') && (lies_there || path.contains(ASSETS))
    };
    page.references.links.iter().filter(|link| !asks_for_asset(link)).any(names_one)
}

/// The other pages of which a page names an id, by their addresses.
pub fn names_ids_of(page: &Drawn) -> Vec<String> {
    let of_markdown = page.links.iter().filter(|link| link.target.fragment.is_some());
    let of_markdown = of_markdown.map(|link| link.target.url.clone());
    let with_id = |link: &&String| link.contains('#') && !link.starts_with('#') && !asks_for_asset(link);
    let of_templates = page.references.links.iter().filter(with_id);
    let of_templates = of_templates.filter_map(|link| absolute(page, link)).map(|(url, _)| url);
    let pages = of_markdown.chain(of_templates).map(|url| page_of(&url).to_owned());
    let others: BTreeSet<String> = pages.filter(|url| *url != page.url).collect();
    others.into_iter().collect()
}

fn faults(page: &Drawn, targets: &Targets<'_>, inputs: &Inputs) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    for id in page.references.ids.iter().filter(|id| !seen.insert(id)) {
        diagnostics.push(catalog::duplicate_id(&page.url, id, &page.source));
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
    for link in page.references.links.iter().filter(|link| !asks_for_asset(link)) {
        let Some((url, fragment)) = absolute(page, link) else { continue };
        let there =
            targets.has_page(&url) || SitePath::new(&url).is_some_and(|path| targets.files.contains(&path));
        let fragment_there = match (&fragment, targets.ids(&url)) {
            (Some(fragment), Some(known)) => is_there(known, fragment),
            _ => true,
        };
        let known =
            fragment.clone().is_some_and(|fragment| reported.contains(&(page_of(&url).to_owned(), fragment)));
        let fine = there && fragment_there;
        if !fine && !known && !page.dead_links.contains(link) {
            let place = place_of(inputs, page, link);
            diagnostics.push(catalog::dead_template_link(place, &page.url, link));
        }
    }
    diagnostics
}

/// Where raw HTML in the page's Markdown names the link; else the whole file.
fn place_of(inputs: &Inputs, page: &Drawn, link: &str) -> Place {
    let text = inputs.text(&page.source).unwrap_or_default();
    let quoted = ['"', '\''].map(|quote| format!("{quote}{link}{quote}"));
    let found = quoted.iter().find_map(|quoted| Some((text.find(quoted)?, quoted.len())));
    match found.filter(|_| page.source.extension() == Some("md")) {
        Some((start, length)) => Place::At(Span::new(&page.source, start..start + length)),
        None => Place::File(page.source.clone()),
    }
}

/// `a/index.html` is the page at `a/`.
fn page_of(url: &str) -> &str {
    url.strip_suffix("index.html").filter(|folder| folder.is_empty() || folder.ends_with('/')).unwrap_or(url)
}

/// The address of this site that a reference on a page means, with its fragment; `None` for other sites.
fn absolute(page: &Drawn, link: &str) -> Option<(String, Option<String>)> {
    let scheme = link.split(['/', '?', '#']).next().is_some_and(|start| start.contains(':'));
    if scheme || link.starts_with("//") {
        return None;
    }
    let (path, fragment) = link.split_once('#').map_or((link, None), |(path, id)| (path, Some(decode(id))));
    let path = decode(path.split('?').next().unwrap_or_default());
    let fragment = fragment.filter(|fragment| !fragment.is_empty());
    if path.is_empty() {
        return Some((page.url.clone(), fragment));
    }
    let url = match (&page.base, path.strip_prefix('/')) {
        (Base::Root(root), _) => path.strip_prefix(root.as_str()).map_or(path.clone(), str::to_owned),
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
