//! Every internal link and fragment, checked against what was built.
//!
//! Comes in: the finished pages and all paths of the output. Goes out: diagnostics: at the Markdown where the link
//! stands, or, for one that a template wrote, at the page.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rayon::prelude::*;

use super::address::{Base, decode};
use super::html::{References, references};
use super::page::Drawn;
use crate::diag::{Diagnostic, Place, Span, catalog, nearest};
use crate::source::{Inputs, SitePath};

/// Checks all links of all pages. `files` are the paths of everything in the output.
pub fn check_links(
    pages: &[Drawn],
    files: &BTreeSet<SitePath>,
    inputs: &Inputs,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let found: Vec<References> = pages.par_iter().map(|page| references(&page.html)).collect();
    let ids: BTreeMap<&str, HashSet<&str>> = pages
        .iter()
        .zip(&found)
        .map(|(page, references)| (page.url.as_str(), references.ids.iter().map(String::as_str).collect()))
        .collect();
    for (page, references) in pages.iter().zip(&found) {
        let mut seen: HashSet<&str> = HashSet::new();
        for id in references.ids.iter().filter(|id| !seen.insert(id)) {
            diagnostics.push(catalog::duplicate_id(&page.url, id, &page.source));
        }
        let mut reported: HashSet<(String, String)> = HashSet::new();
        for link in &page.links {
            let Some(fragment) = &link.target.fragment else { continue };
            let url = page_of(&link.target.url);
            let Some(known) = ids.get(url) else { continue };
            if !known.contains(fragment.as_str()) && fragment != "top" {
                let meant = nearest(fragment, known.iter().copied());
                diagnostics.push(catalog::dead_fragment(link.span.clone(), url, fragment, meant));
                reported.insert((url.to_owned(), fragment.clone()));
            }
        }
        for link in &references.links {
            let Some((url, fragment)) = absolute(page, link) else { continue };
            let there = ids.contains_key(page_of(&url))
                || SitePath::new(&url).is_some_and(|path| files.contains(&path));
            let fragment_there = match (&fragment, ids.get(page_of(&url))) {
                (Some(fragment), Some(known)) => known.contains(fragment.as_str()) || fragment == "top",
                _ => true,
            };
            let known = fragment
                .clone()
                .is_some_and(|fragment| reported.contains(&(page_of(&url).to_owned(), fragment)));
            let fine = there && fragment_there;
            if !fine && !known && !page.dead_links.contains(link) {
                let place = place_of(inputs, page, link);
                diagnostics.push(catalog::dead_template_link(place, &page.url, link));
            }
        }
    }
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
