//! Where everything stands: addresses of pages and files, and how one page refers to another.
//!
//! Comes in: the parsed site. Goes out: what a link of the Markdown means, and relative references, so that the built
//! site works below any path. Only the page for "not found" uses absolute ones: it is shown at every depth.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use unicode_normalization::is_nfc;

use super::scheme::{is_external, scheme_of};
use crate::parse::config::BaseUrl;
use crate::parse::content::{Page, Site, TAGS_URL, category_url, tag_url};
use crate::parse::drafts::HiddenByDrafts;
use crate::parse::slug::composed;
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
    hidden: HiddenByDrafts,
    /// Every address that something is at, without a leading `/`; pages with their last `/`.
    known: BTreeSet<String>,
    /// The addresses and sources whose letters and accents are apart (macOS writes names so), by their composed spelling.
    composed: BTreeMap<String, String>,
    /// Where the site itself stands.
    root: SiteRoot,
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
    /// Query and fragment as they are written, with their `?` and `#`.
    pub suffix: String,
    /// The id on the page, decoded, if one is named.
    pub fragment: Option<String>,
}

impl Addresses {
    /// Those of pages, of categories and tags, of files beside pages, and `files` (static files and generated ones).
    pub fn new(site: &Site, files: impl IntoIterator<Item = SitePath>) -> Self {
        let pages: BTreeMap<SitePath, String> =
            site.pages.iter().map(|page| (page.source.clone(), page.url.clone())).collect();
        let mut known: BTreeSet<String> = pages.values().cloned().collect();
        known.extend(site.categories().keys().map(|category| category_url(category)));
        let tags = site.tags();
        known.extend(tags.keys().next().map(|_| TAGS_URL.to_owned()));
        known.extend(tags.keys().map(|tag| tag_url(tag)));
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
        let sources = pages.keys().chain(site.assets.keys()).filter_map(|path| path.inside("content"));
        let apart = known.iter().map(String::as_str).chain(sources).filter(|name| !is_nfc(name));
        let composed = apart.map(|name| (composed(name), name.to_owned())).collect();
        Addresses {
            aliases,
            composed,
            pages,
            assets: site.assets.clone(),
            hidden: site.hidden.clone(),
            known,
            root: SiteRoot::of(site),
        }
    }

    /// What `link` means in the Markdown of `page`.
    ///
    /// A relative link is read as an editor reads it, from the file's folder: `../other.md`, `photo.png`; a folder is its
    /// `_index.md`. One that begins with `/` is an address of the site, also with the path that the site stands below; so
    /// is one with the site's own host.
    pub fn resolve(&self, page: &Page, link: &str) -> LinkTarget {
        let link = self.root.without_host(link);
        if is_external(link) {
            return LinkTarget::External;
        }
        let (path, suffix) = split_suffix(link);
        let path = decode(path);
        let url = match path.strip_prefix('/') {
            _ if path.is_empty() => Some(page.url.clone()),
            Some(absolute) => self.absolute(absolute).or_else(|| {
                self.absolute(format!("{path}/").strip_prefix(&self.root.path)?.trim_end_matches('/'))
            }),
            None => self.beside(page, &path),
        };
        let internal = |url| Internal { url, suffix: encode_suffix(suffix), fragment: fragment_of(suffix) };
        url.map_or(LinkTarget::Dead, |url| LinkTarget::Internal(internal(url)))
    }

    /// The draft that hides what `link` would mean in the Markdown of `page`.
    pub fn draft_at(&self, page: &Page, link: &str) -> Option<&SitePath> {
        let path = decode(split_suffix(self.root.without_host(link)).0);
        match path.strip_prefix('/') {
            Some(url) => self.hidden.at_url(url),
            None => self.hidden.at_source(&SitePath::join(page.source.folder(), &path)?),
        }
    }

    /// Where the site itself stands.
    pub fn root(&self) -> &SiteRoot {
        &self.root
    }

    /// The address or source that is spelled as this one but for letters and accents, which may be one or apart.
    pub fn respelled(&self, name: &str) -> Option<&str> {
        let name = composed(name);
        let apart = self.composed.get(&name).map(String::as_str);
        apart.or_else(|| self.known.get(&name).map(String::as_str))
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

    /// The address of the page whose Markdown is this file, or of this file beside a page; without `content/`.
    pub fn of_source(&self, path: &str) -> Option<String> {
        let file = SitePath::new(&format!("content/{path}"))?;
        self.pages.get(&file).cloned().or_else(|| self.assets.get(&file).map(|path| path.to_string()))
    }

    /// All sources with their addresses.
    pub fn sources(&self) -> impl Iterator<Item = (&SitePath, &str)> {
        let pages = self.pages.iter().map(|(source, url)| (source, url.as_str()));
        pages.chain(self.assets.iter().map(|(source, path)| (source, path.as_str())))
    }

    fn absolute(&self, path: &str) -> Option<String> {
        let with_slash = format!("{path}/");
        let known = |url: &&str| self.knows(url) || self.aliases.contains(*url);
        let found = [path, &with_slash].into_iter().find(known);
        let respelled =
            || [path, &with_slash].into_iter().find_map(|path| self.respelled(path)).filter(known);
        found.or_else(respelled).map(str::to_owned)
    }

    fn beside(&self, page: &Page, path: &str) -> Option<String> {
        let file = SitePath::join(page.source.folder(), path)?;
        let below = file.inside("content").or((file.as_str() == "content").then_some(""))?;
        let is_page_of_folder = |source: &SitePath| {
            source.folder() == file.as_str()
                && ["_index", "index"].iter().any(|name| source.stem().eq_ignore_ascii_case(name))
        };
        let of_folder = || self.pages.iter().find(|(source, _)| is_page_of_folder(source));
        let respelled = || {
            let composed = composed(below);
            self.of_source(&composed).or_else(|| self.of_source(self.composed.get(&composed)?))
        };
        self.of_source(below).or_else(|| of_folder().map(|(_, url)| url.clone())).or_else(respelled)
    }
}

/// Where a site stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteRoot {
    /// Its host, with the port; empty if nobody says.
    pub host: String,
    /// The path below which it stands, decoded: `/`, or `/cluster/`.
    pub path: String,
}

impl SiteRoot {
    /// By the site's `base_url`.
    fn of(site: &Site) -> Self {
        let url = site.config.base_url.as_ref();
        SiteRoot {
            host: url.map_or("", BaseUrl::host).to_owned(),
            path: url.map_or_else(|| "/".to_owned(), |url| decode(url.path())),
        }
    }

    /// The path, query and fragment of a link that names the site's own host and a path below the site's; any other link
    /// as it is. `http` and `https` are one: a host sends from the one to the other.
    pub fn without_host<'l>(&self, link: &'l str) -> &'l str {
        let web = |scheme: &&str| scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
        let scheme = scheme_of(link).filter(web).map_or(0, |scheme| scheme.len() + 1);
        let whole = link.get(scheme..).and_then(|rest| rest.strip_prefix("//"));
        let own = whole.and_then(|whole| {
            let (host, rest) = whole.split_at_checked(self.host.len())?;
            let same = !host.is_empty() && host.eq_ignore_ascii_case(&self.host) && rest.starts_with('/');
            let path = decode(split_suffix(rest).0);
            (same && format!("{path}/").starts_with(&self.path)).then_some(rest)
        });
        own.unwrap_or(link)
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
    /// The reference to `url`: an address of the site without its leading `/`, perhaps with a query and a fragment.
    pub fn href(&self, url: &str) -> String {
        let (path, suffix) = split_suffix(url);
        self.path(path) + &encode_suffix(suffix)
    }

    /// The reference to the file or page at `path`, in which `#` and `?` are letters like others.
    pub fn path(&self, path: &str) -> String {
        let from = match self {
            Base::Root(root) => return format!("{root}{}", encode(path)),
            Base::Page(from) => from,
        };
        let from: Vec<&str> = from.split('/').filter(|segment| !segment.is_empty()).collect();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let to: Vec<&str> = folder.split('/').filter(|segment| !segment.is_empty()).collect();
        let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
        let shared: usize = to.iter().take(common).map(|segment| segment.len() + 1).sum();
        let relative = format!(
            "{}{}",
            "../".repeat(from.len() - common),
            encode(path.get(shared..).unwrap_or_default())
        );
        if relative.is_empty() { "./".to_owned() } else { relative }
    }
}

/// What is written as `%XX` in a path: all that RFC 3986 (3.3) forbids there, and `&`, `'` and `:`, which mean something
/// where paths stand.
pub const ENCODED_IN_PATHS: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b'!')
    .remove(b'$')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b'@');

/// What is written as `%XX` in a query and a fragment (RFC 3986, 3.4 and 3.5); a `%` may begin such a thing.
const ENCODED_IN_SUFFIXES: &AsciiSet =
    &ENCODED_IN_PATHS.remove(b'&').remove(b'\'').remove(b':').remove(b'?').remove(b'%');

/// What no host with its port may hold; the brackets of `[fd00::1]` stay (RFC 3986, 3.2.2).
const ENCODED_IN_HOSTS: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A link as its author wrote it, for an attribute: what RFC 3986 forbids in it is written as `%XX`, and what is so already
/// stays.
pub fn encode_link(link: &str) -> String {
    let scheme = scheme_of(link).map_or(0, |scheme| scheme.len() + 1);
    let rest = link.get(scheme..).unwrap_or_default();
    let host = rest.strip_prefix("//").map_or(0, |host| 2 + host.find(['/', '?', '#']).unwrap_or(host.len()));
    let (host, rest) = link.split_at_checked(scheme + host).unwrap_or((link, ""));
    format!("{}{}", utf8_percent_encode(host, ENCODED_IN_HOSTS), encode_suffix(rest))
}

/// A path with everything that it may not hold written as `%XX`, for XML and attributes; `/` stays.
pub fn encode(path: &str) -> String {
    utf8_percent_encode(path, ENCODED_IN_PATHS).to_string()
}

/// A link cut before its query or fragment.
pub fn split_suffix(link: &str) -> (&str, &str) {
    link.split_at(link.find(['?', '#']).unwrap_or(link.len()))
}

/// Query and fragment as they are written; what they may not hold is written as `%XX`, and what is so already stays.
pub fn encode_suffix(suffix: &str) -> String {
    let (query, fragment) = suffix.split_at(suffix.find('#').unwrap_or(suffix.len()));
    let part = |text: &str| {
        let mut encoded = String::new();
        for (index, piece) in text.split('%').enumerate() {
            let is_encoded =
                piece.as_bytes().get(..2).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
            encoded += match (index, is_encoded) {
                (0, _) => "",
                (_, true) => "%",
                (_, false) => "%25",
            };
            encoded.extend(utf8_percent_encode(piece, ENCODED_IN_SUFFIXES));
        }
        encoded
    };
    match fragment.strip_prefix('#') {
        Some(fragment) => format!("{}#{}", part(query), part(fragment)),
        None => part(query),
    }
}

/// The id that a fragment names, decoded; `None` for the top, and for what is only for browsers (`#:~:text=…`).
pub fn fragment_of(suffix: &str) -> Option<String> {
    let (_, fragment) = suffix.split_once('#')?;
    let id = decode(fragment.split(":~:").next().unwrap_or_default());
    (!id.is_empty() && !id.eq_ignore_ascii_case("top")).then_some(id)
}

/// `%XX` turned back; what is no UTF-8 then stays as it was.
pub fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8().map_or_else(|_| text.to_owned(), Cow::into_owned)
}

/// An absolute path without `.` and `..`; nothing is above its root (URL, "shorten a path").
pub fn without_dots(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    let all: Vec<&str> = path.split('/').skip(1).collect();
    for (index, segment) in all.iter().enumerate() {
        let is_last = index + 1 == all.len();
        match *segment {
            ".." => drop(segments.pop()),
            "." => {}
            name => segments.push(name),
        }
        if is_last && matches!(*segment, "." | "..") {
            segments.push("");
        }
    }
    format!("/{}", segments.join("/"))
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
        assert_eq!(encode("fig #1?(2).png"), "fig%20%231%3F(2).png");
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%ff%zz"), "%ff%zz");
        assert_eq!(decode("%4%41%"), "%4A%");
        assert_eq!(encode("a-b.c_d~e/f#g?h&i%"), "a-b.c_d~e/f%23g%3Fh%26i%25");
    }

    #[test]
    fn a_query_and_a_fragment_stay_as_they_are_written() {
        for (written, expected) in [
            ("?file=a.pdf#page=12", "?file=a.pdf#page=12"),
            ("?a=1&b=x:y/z?@!$'()*+,;=", "?a=1&b=x:y/z?@!$'()*+,;="),
            ("#a%20b", "#a%20b"),
            ("#100%", "#100%25"),
            ("?q=a b|c#ü[1]", "?q=a%20b%7Cc#%C3%BC%5B1%5D"),
            ("#a#b", "#a%23b"),
            ("#", "#"),
            ("?", "?"),
            ("", ""),
        ] {
            assert_eq!(encode_suffix(written), expected, "{written}");
        }
        assert_eq!(fragment_of("?x#Top"), None);
        assert_eq!(fragment_of("#a%20b:~:text=c").as_deref(), Some("a b"));
    }
}
