//! Every internal link and fragment, checked against what was built.
//!
//! Comes in: the finished pages and all paths of the output. Goes out: diagnostics: at the Markdown where the link
//! stands, also in raw HTML; at the template that wrote it; at the stylesheet. One fault has one.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::link_places::{LinkOrigin, LinkPlaces, LinkSources};
use super::rendered::{LinkInputs, RenderedPage};
use crate::diag::{Diagnostic, Span, catalog, nearest};
use crate::memo::{Keep, Memo};
use crate::parse::drafts::HiddenByDrafts;
use crate::render::address::{Base, SiteRoot, decode, fragment_of, split_suffix};
use crate::render::assets::css::references;
use crate::render::assets::references::is_placeholder;
use crate::render::link_hints::hint_for_html;
use crate::render::markdown_links::MarkdownLink;
use crate::render::scheme::{doubt, is_external};
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

/// What links may lead to.
struct Targets<'a> {
    files: HashSet<&'a SitePath>,
    pages: &'a HashMap<&'a str, &'a RenderedPage>,
    /// Where the site itself stands.
    root: &'a SiteRoot,
}

impl Targets<'_> {
    fn has(&self, url: &str) -> bool {
        self.pages.contains_key(page_of(url)) || self.has_file(url)
    }

    /// A folder is where its `index.html` is: a page that leads from an old address, or a file of `static/`.
    fn has_file(&self, url: &str) -> bool {
        let folder = url.strip_suffix('/').map(|folder| format!("{folder}/index.html"));
        SitePath::new(folder.as_deref().unwrap_or(url)).is_some_and(|path| self.files.contains(&path))
    }

    /// Whether a page has this id; what is no page has them all.
    fn has_id(&self, url: &str, id: &str) -> bool {
        let Some(page) = self.pages.get(page_of(url)) else { return true };
        page.references.ids.iter().chain(&page.references.names).any(|known| known == id)
    }

    /// The id of a page that is nearest to this one.
    fn nearest_id(&self, url: &str, id: &str) -> Option<&str> {
        nearest(id, self.pages.get(page_of(url))?.references.ids.iter().map(String::as_str))
    }
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

/// What is wrong with a link of the finished page.
enum LinkFault {
    /// It leads out of the site, and hardly to where was meant.
    Doubtful(String),
    /// Nothing is there.
    Dead,
    /// A draft hides what would be there.
    Draft(SitePath),
    /// The page at this address does not have this id.
    DeadFragment(String, String),
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
    let links = page.references.links.iter().filter(|link| !is_placeholder(link));
    let faulty =
        links.filter_map(|link| Some((link, link_fault(page, targets, &sources.site.hidden, link)?)));
    let mut places: Option<LinkPlaces> = None;
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

fn link_fault(
    page: &RenderedPage,
    targets: &Targets<'_>,
    hidden: &HiddenByDrafts,
    link: &str,
) -> Option<LinkFault> {
    if let Some(hint) = doubt(link) {
        return Some(LinkFault::Doubtful(hint));
    }
    let (path, suffix) = split_suffix(link);
    let url = match resolve_url(&page.id.base, targets.root, link) {
        ResolvedUrl::External => return None,
        ResolvedUrl::Dead => return Some(LinkFault::Dead),
        ResolvedUrl::Here(_) if path.is_empty() => page.id.url.clone(),
        ResolvedUrl::Here(url) => url,
    };
    if !targets.has(&url) {
        return Some(hidden.at_url(&url).map_or(LinkFault::Dead, |draft| LinkFault::Draft(draft.clone())));
    }
    let id = fragment_of(suffix)?;
    (!targets.has_id(&url, &id)).then(|| LinkFault::DeadFragment(page_of(&url).to_owned(), id))
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

/// `a/index.html` is the page at `a/`.
fn page_of(url: &str) -> &str {
    url.strip_suffix("index.html").filter(|folder| folder.is_empty() || folder.ends_with('/')).unwrap_or(url)
}

/// What a browser makes of a link.
enum ResolvedUrl {
    /// Out of the site, on purpose.
    External,
    /// On the site's host, but not below the site's path.
    Dead,
    /// At an address of the site.
    Here(String),
}

/// What a browser makes of a link on a page, of a site that stands below the path `root`.
fn resolve_url(base: &Base, root: &SiteRoot, link: &str) -> ResolvedUrl {
    let link = root.without_host(link);
    let root = root.path.as_str();
    if is_external(link) {
        return ResolvedUrl::External;
    }
    let path = decode(split_suffix(link).0).replace('\\', "/");
    let from = match base {
        // Shown at every depth: what is relative there is so to the root, by what its templates write.
        Base::Root(_) => "",
        Base::Page(from) => from,
    };
    let whole = if path.starts_with('/') { path } else { format!("{root}{from}{path}") };
    let whole = normal(&whole);
    // A host sends from `/cluster` to `/cluster/`.
    let whole = if format!("{whole}/") == root { root.to_owned() } else { whole };
    whole.strip_prefix(root).map_or(ResolvedUrl::Dead, |url| ResolvedUrl::Here(url.to_owned()))
}

/// An absolute path without `.` and `..`; nothing is above its root (URL, "shorten a path").
fn normal(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            name => segments.push(name),
        }
    }
    let folder = ["/", "/.", "/.."].iter().any(|end| path.ends_with(end)) && !segments.is_empty();
    format!("/{}{}", segments.join("/"), if folder { "/" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_resolved_as_a_browser_does() {
        let root = SiteRoot { host: "h.example".into(), path: "/lab/".into() };
        let on = |link: &str| match resolve_url(&Base::Page("a/b/".into()), &root, link) {
            ResolvedUrl::External => "external".to_owned(),
            ResolvedUrl::Dead => "dead".to_owned(),
            ResolvedUrl::Here(url) => format!("/{url}"),
        };
        for (link, expected) in [
            ("/lab/logo.svg", "/logo.svg"),
            ("/logo.svg", "dead"),
            ("/lab", "/"),
            ("/lab/", "/"),
            ("/laboratory/", "dead"),
            ("../../logo.svg", "/logo.svg"),
            ("../../../logo.svg", "dead"),
            ("../../../lab/x/", "/x/"),
            ("../../../../../lab/x", "/x"),
            ("..", "/a/"),
            (".", "/a/b/"),
            ("x%20y.png?a#b", "/a/b/x y.png"),
            ("..\\x", "/a/x"),
            ("//a", "external"),
            ("https://h.example/lab/x?y#z", "/x"),
            ("http://H.example/lab", "/"),
            ("//h.example/lab/a/", "/a/"),
            ("https://h.example/other/", "external"),
            ("https://h.example", "external"),
            ("https://h.example.org/lab/", "external"),
            ("https://h.example:8006/lab/", "external"),
            ("ftp://h.example/lab/", "external"),
            ("a/b:c", "/a/b/a/b:c"),
        ] {
            assert_eq!(on(link), expected, "{link}");
        }
    }
}
