//! What the links of finished HTML lead to.
//!
//! Comes in: a link as it stands in an attribute, and all that the site has. Goes out: the address that a browser makes of
//! it, and what is wrong with it.

use std::collections::{HashMap, HashSet};

use super::rendered::RenderedPage;
use crate::diag::nearest;
use crate::parse::drafts::HiddenByDrafts;
use crate::render::address::{Base, SiteRoot, decode, fragment_of, split_suffix, without_dots};
use crate::render::scheme::{doubt, is_external};
use crate::source::SitePath;

/// What links may lead to.
pub struct Targets<'a> {
    /// The paths of all files.
    pub files: HashSet<&'a SitePath>,
    /// The pages, by address.
    pub pages: &'a HashMap<&'a str, &'a RenderedPage>,
    /// Where the site itself stands.
    pub root: &'a SiteRoot,
}

impl Targets<'_> {
    /// Whether something is there.
    pub fn has(&self, url: &str) -> bool {
        self.pages.contains_key(page_of(url)) || self.has_file(url)
    }

    /// A folder is where its `index.html` is: a page that leads from an old address, or a file of `static/`.
    fn has_file(&self, url: &str) -> bool {
        let folder = url.strip_suffix('/').map(|folder| format!("{folder}/index.html"));
        SitePath::new(folder.as_deref().unwrap_or(url)).is_some_and(|path| self.files.contains(&path))
    }

    /// Whether a page has this id; what is no page has them all.
    pub fn has_id(&self, url: &str, id: &str) -> bool {
        let Some(page) = self.pages.get(page_of(url)) else { return true };
        page.references.ids.iter().chain(&page.references.names).any(|known| known == id)
    }

    /// The id of a page that is nearest to this one.
    pub fn nearest_id(&self, url: &str, id: &str) -> Option<&str> {
        nearest(id, self.pages.get(page_of(url))?.references.ids.iter().map(String::as_str))
    }
}

/// What is wrong with a link of finished HTML.
pub enum LinkFault {
    /// It leads out of the site, and hardly to where was meant.
    Doubtful(String),
    /// Nothing is there.
    Dead,
    /// A draft hides what would be there.
    Draft(SitePath),
    /// The page at this address does not have this id.
    DeadFragment(String, String),
}

/// What is wrong with a link of the HTML at `url`, whose relative links are so to `base`.
pub fn link_fault(
    (base, url): (&Base, &str),
    targets: &Targets<'_>,
    hidden: &HiddenByDrafts,
    link: &str,
) -> Option<LinkFault> {
    if let Some(hint) = doubt(link) {
        return Some(LinkFault::Doubtful(hint));
    }
    let (path, suffix) = split_suffix(link);
    let url = match resolve_url(base, targets.root, link) {
        ResolvedUrl::External => return None,
        ResolvedUrl::Dead => return Some(LinkFault::Dead),
        ResolvedUrl::Here(_) if path.is_empty() => url.to_owned(),
        ResolvedUrl::Here(url) => url,
    };
    if !targets.has(&url) {
        return Some(hidden.at_url(&url).map_or(LinkFault::Dead, |draft| LinkFault::Draft(draft.clone())));
    }
    let id = fragment_of(suffix)?;
    (!targets.has_id(&url, &id)).then(|| LinkFault::DeadFragment(page_of(&url).to_owned(), id))
}

/// `a/index.html` is the page at `a/`.
pub fn page_of(url: &str) -> &str {
    url.strip_suffix("index.html").filter(|folder| folder.is_empty() || folder.ends_with('/')).unwrap_or(url)
}

/// What a browser makes of a link.
pub enum ResolvedUrl {
    /// Out of the site, on purpose.
    External,
    /// On the site's host, but not below the site's path.
    Dead,
    /// At an address of the site.
    Here(String),
}

/// What a browser makes of a link on a page, of a site that stands below the path `root`.
pub fn resolve_url(base: &Base, root: &SiteRoot, link: &str) -> ResolvedUrl {
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
    let whole = without_dots(&whole);
    // A host sends from `/cluster` to `/cluster/`.
    let whole = if format!("{whole}/") == root { root.to_owned() } else { whole };
    whole.strip_prefix(root).map_or(ResolvedUrl::Dead, |url| ResolvedUrl::Here(url.to_owned()))
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
