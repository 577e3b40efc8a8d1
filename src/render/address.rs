//! Where everything stands: addresses of pages and files, and how one page refers to another.
//!
//! Comes in: the parsed site. Goes out: what a link of the Markdown means, and relative references, so that the built
//! site works below any path. Only the page for "not found" uses absolute ones: it is shown at every depth.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::parse::content::{Page, Site, category_url};
use crate::parse::drafts::Hidden;
use crate::source::{Fingerprint, SitePath};

/// The addresses of a site.
#[derive(Debug)]
pub struct Addresses {
    /// The pages' addresses by their Markdown file.
    pages: BTreeMap<SitePath, String>,
    /// The output paths of files beside pages.
    assets: BTreeMap<SitePath, SitePath>,
    /// Old addresses, which lead to pages.
    aliases: BTreeSet<String>,
    /// The drafts, and what they hide.
    hidden: Hidden,
    /// Every address that something is at, without a leading `/`; pages with their last `/`.
    known: BTreeSet<String>,
}

/// What a link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// Another site, a mail address, …: left as it is.
    External,
    /// Something of this site.
    Internal(Internal),
    /// Nothing.
    Dead,
}

/// A place on this site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Internal {
    /// Its address, without a leading `/`.
    pub url: String,
    /// The id on the page, decoded, if one is named.
    pub fragment: Option<String>,
}

impl Addresses {
    /// Those of pages, category pages, files beside pages, and `files` (static files and generated ones).
    pub fn new(site: &Site, files: impl IntoIterator<Item = SitePath>) -> Self {
        let pages: BTreeMap<SitePath, String> =
            site.pages.iter().map(|page| (page.source.clone(), page.url.clone())).collect();
        let mut known: BTreeSet<String> = pages.values().cloned().collect();
        known.extend(site.categories().keys().map(|category| category_url(category)));
        known.extend(site.assets.values().map(|path| path.to_string()));
        let aliases = site.pages.iter().flat_map(|page| &page.front.aliases);
        let aliases: Vec<String> = aliases.map(|alias| alias.value.to_string()).collect();
        let indexes: Vec<String> = known
            .iter()
            .filter(|url| url.is_empty() || url.ends_with('/'))
            .map(|url| format!("{url}index.html"))
            .collect();
        known.extend(indexes);
        known.extend(files.into_iter().map(|path| path.to_string()));
        let folders = aliases.iter().filter_map(|path| path.strip_suffix("index.html"));
        let aliases = folders.map(str::to_owned).chain(aliases.iter().cloned()).collect();
        Addresses { aliases, pages, assets: site.assets.clone(), hidden: site.hidden.clone(), known }
    }

    /// What `link` means in the Markdown of `page`.
    ///
    /// A relative link is read as an editor reads it, from the file's folder: `../other.md`, `photo.png`. One that
    /// begins with `/` is an address of the site.
    pub fn resolve(&self, page: &Page, link: &str) -> LinkTarget {
        if link.contains(':') && link.split([':', '/', '?', '#']).next().is_some_and(is_scheme) {
            return LinkTarget::External;
        }
        if link.starts_with("//") {
            return LinkTarget::External;
        }
        let (path, fragment) = match link.split_once('#') {
            Some((path, fragment)) => (path, Some(decode(fragment)).filter(|fragment| !fragment.is_empty())),
            None => (link, None),
        };
        let path = decode(path.split('?').next().unwrap_or_default());
        let url = match path.strip_prefix('/') {
            _ if path.is_empty() => Some(page.url.clone()),
            Some(absolute) => self.absolute(absolute),
            None => self.beside(page, &path),
        };
        url.map_or(LinkTarget::Dead, |url| LinkTarget::Internal(Internal { url, fragment }))
    }

    /// The draft that hides what `link` would mean in the Markdown of `page`.
    pub fn draft_at(&self, page: &Page, link: &str) -> Option<&SitePath> {
        let path = decode(link.split(['?', '#']).next().unwrap_or_default());
        match path.strip_prefix('/') {
            Some(url) => self.hidden.at_url(url),
            None => self.hidden.at_source(&SitePath::join(page.source.folder(), &path)?),
        }
    }

    /// Whether anything stands at this address.
    pub fn knows(&self, url: &str) -> bool {
        self.known.contains(url)
    }

    /// The fingerprint of all addresses but these, which are files'.
    pub fn fingerprint_without(&self, left_out: &HashSet<&str>) -> Fingerprint {
        Fingerprint::of(self.known.iter().filter(|url| !left_out.contains(url.as_str())))
    }

    /// All addresses, for suggestions.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.known.iter().map(String::as_str)
    }

    /// Links as an author could have written them in `page`'s folder, for suggestions.
    pub fn files_beside(&self, page: &Page) -> Vec<&str> {
        let folder = page.source.folder();
        self.pages.keys().chain(self.assets.keys()).filter_map(|path| path.inside(folder)).collect()
    }

    fn absolute(&self, path: &str) -> Option<String> {
        let with_slash = format!("{path}/");
        let known = |url: &&str| self.knows(url) || self.aliases.contains(*url);
        let found = [path, &with_slash].into_iter().find(known)?;
        Some(found.to_owned())
    }

    fn beside(&self, page: &Page, path: &str) -> Option<String> {
        let file =
            SitePath::join(page.source.folder(), path).filter(|file| file.inside("content").is_some())?;
        let asset = || self.assets.get(&file).map(|path| path.to_string());
        self.pages.get(&file).cloned().or_else(asset)
    }
}

/// How a page writes references to others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// Relative to a page at this address.
    Page(String),
    /// Absolute, below this path (`/` or `/cluster/`).
    Root(String),
}

impl Base {
    /// The reference to `url` (an address of the site without its leading `/`, perhaps with a fragment).
    pub fn href(&self, url: &str) -> String {
        let from = match self {
            Base::Root(root) => return format!("{root}{}", encode(url)),
            Base::Page(from) => from,
        };
        let from: Vec<&str> = from.split('/').filter(|segment| !segment.is_empty()).collect();
        let folder = url.rsplit_once('/').map_or("", |(folder, _)| folder);
        let to: Vec<&str> = folder.split('/').filter(|segment| !segment.is_empty()).collect();
        let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
        let shared: usize = to.iter().take(common).map(|segment| segment.len() + 1).sum();
        let relative =
            format!("{}{}", "../".repeat(from.len() - common), encode(url.get(shared..).unwrap_or_default()));
        if relative.is_empty() || relative.starts_with('#') { format!("./{relative}") } else { relative }
    }
}

/// What is written as `%XX` in a path: all but the unreserved characters (RFC 3986, 2.3) and the slashes between names.
pub const ENCODED_IN_PATHS: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// An address with everything but plain characters written as `%XX`, for XML and attributes; `/` and `#` stay.
pub fn encode(url: &str) -> String {
    const ENCODED: &AsciiSet = &ENCODED_IN_PATHS.remove(b'#');
    utf8_percent_encode(url, ENCODED).to_string()
}

/// `%XX` turned back; what is no UTF-8 then stays as it was.
pub fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8().map_or_else(|_| text.to_owned(), Cow::into_owned)
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_relative_to_its_page() {
        let cases = [
            ("", "", "./"),
            ("", "projects/", "projects/"),
            ("projects/", "", "../"),
            ("projects/a/", "projects/b/#x", "../b/#x"),
            ("projects/a/", "projects/a/", "./"),
            ("projects/a/", "projects/a/#x", "./#x"),
            ("a/", "style.css", "../style.css"),
            ("", "ü b/", "%C3%BC%20b/"),
        ];
        for (from, to, expected) in cases {
            assert_eq!(Base::Page(from.into()).href(to), expected, "{from} {to}");
        }
        assert_eq!(Base::Root("/cluster/".into()).href("a/"), "/cluster/a/");
    }

    #[test]
    fn percent_signs_come_and_go() {
        assert_eq!(decode(&encode("ü b#ä%")), "ü b#ä%");
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%ff%zz"), "%ff%zz");
        assert_eq!(decode("%4%41%"), "%4A%");
        assert_eq!(encode("a-b.c_d~e/f#g?h&i%"), "a-b.c_d~e/f#g%3Fh%26i%25");
    }
}
