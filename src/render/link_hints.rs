//! What a link that leads nowhere was meant to lead to.
//!
//! Comes in: a link as other generators, editors and hosts read it: `@/x.md`, `../x/` as a browser sees it, `x.html`,
//! `../../static/photo.png`, `{% post_url 2024-05-01-x %}`. Goes out: the address of this site that has what it names, and
//! how an author writes that.

use super::address::{Addresses, Base, LinkTarget, decode, encode, split_suffix};
use super::scheme::elsewhere;
use crate::diag::nearest;
use crate::parse::content::Page;
use crate::source::SitePath;

/// Endings that a page's address does not have here.
const PAGE_ENDINGS: [&str; 9] =
    [".md", ".markdown", ".html", ".htm", ".php", ".aspx", ".adoc", ".rst", ".org"];

/// Names of a folder's own page.
const INDEXES: [&str; 6] = ["_index.md", "index.md", "index.html", "index", "_index", "README.md"];

/// What to say of a link of `page`'s Markdown that leads nowhere.
pub fn hint_for_markdown(addresses: &Addresses, page: &Page, link: &str) -> Option<String> {
    let link = addresses.root().without_host(link);
    let (path, suffix) = split_suffix(link);
    let written = |url: String| format!("write `{}{suffix}`", in_markdown(addresses, page, &url));
    elsewhere(link)
        .or_else(|| {
            longer_paths(link)
                .find(|(path, _)| matches!(addresses.resolve(page, path), LinkTarget::Internal(_)))
                .map(|(path, suffix)| format!("write `{path}{suffix}`"))
        })
        .or_else(|| meant(addresses, &page.url, Some(&page.source), path).map(written))
        .or_else(|| near(addresses, page, link))
        .or_else(|| hint_for_call(link))
}

/// What to say of a link of an attribute, on the page at `url`, that leads nowhere.
pub fn hint_for_html(addresses: &Addresses, url: &str, link: &str) -> Option<String> {
    let link = addresses.root().without_host(link);
    let (path, suffix) = split_suffix(link);
    let root = &addresses.root().path;
    let base = match path.starts_with('/') {
        true => Base::Root(root.clone()),
        false => Base::Page(url.to_owned()),
    };
    let there = |path: &str| {
        let path = decode(path);
        let from_root = path.strip_prefix(root.as_str()).or_else(|| path.strip_prefix('/'));
        let file = match from_root {
            Some(path) => SitePath::new(path),
            None => SitePath::join(url, &path),
        };
        file.filter(|file| addresses.knows(file.as_str()))
    };
    let longer = || {
        let found = longer_paths(link).find_map(|(path, suffix)| Some((there(&path)?, suffix)));
        found.map(|(file, suffix)| format!("write `{}{suffix}`", base.path(file.as_str())))
    };
    let written = |target: String| format!("write `{}{suffix}`", base.path(&target));
    elsewhere(link)
        .or_else(longer)
        .or_else(|| meant(addresses, url, None, path).map(written))
        .or_else(|| hint_for_call(link))
}

/// The link cut at each `?` and `#` but the first, and not at all: the longest path first, with those in it written as
/// `%XX`, and what follows it. In the name of a file they are letters like others.
fn longer_paths(link: &str) -> impl Iterator<Item = (String, &str)> {
    let cuts = link.match_indices(['?', '#']).map(|(at, _)| at).skip(1).chain([link.len()]);
    let cuts: Vec<usize> = if link.contains(['?', '#']) { cuts.collect() } else { Vec::new() };
    cuts.into_iter().rev().filter_map(|cut| {
        let (path, suffix) = link.split_at_checked(cut)?;
        Some((encode(&decode(path)), suffix))
    })
}

/// The address that a link's path was meant to be.
fn meant(addresses: &Addresses, url: &str, source: Option<&SitePath>, path: &str) -> Option<String> {
    let path = decode(&named(path)).replace('\\', "/");
    let beside = source.and_then(|source| SitePath::join(source.folder(), &path));
    let beside = beside.as_ref().and_then(|file| file.inside("content")).map(str::to_owned);
    let on_page = SitePath::join(url, &path).map(|path| path.to_string());
    let segments: Vec<&str> = path
        .split('/')
        .filter(|segment| !matches!(*segment, "" | "." | ".." | "@" | "~" | "content"))
        .collect();
    // `/lab/static/photo.png` may mean `photo.png` in any of its folders; the longest comes first.
    let ends = (0..segments.len()).filter_map(|start| Some(segments.get(start..)?.join("/")));
    let found = on_page.into_iter().chain(beside).chain(ends).find_map(|path| at(addresses, &path));
    found.or_else(|| only_source_named(addresses, segments.last()?))
}

/// What stands at a path of the site, of `content` or of the output, whatever its ending.
fn at(addresses: &Addresses, path: &str) -> Option<String> {
    let folder = INDEXES.iter().find_map(|index| path.strip_suffix(index));
    let folder = folder.filter(|folder| folder.is_empty() || folder.ends_with('/'));
    let stem = PAGE_ENDINGS.iter().find_map(|ending| path.strip_suffix(ending)).unwrap_or(path);
    let paths = [folder.map(|folder| folder.trim_end_matches('/')), Some(path), Some(stem)];
    paths.into_iter().flatten().find_map(|path| {
        let slashed = if path.is_empty() { String::new() } else { format!("{path}/") };
        let known = [path, &slashed].into_iter().find(|url| addresses.knows(url));
        let known = known.or_else(|| [path, &slashed].into_iter().find_map(|url| addresses.respelled(url)));
        let known = known.filter(|url| addresses.knows(url)).map(str::to_owned);
        let sources = ["", ".md", ".markdown", "/_index.md", "/index.md"];
        known.or_else(|| sources.iter().find_map(|end| addresses.of_source(&format!("{path}{end}"))))
    })
}

/// The address of the one source with this name, wherever it lies.
fn only_source_named(addresses: &Addresses, name: &str) -> Option<String> {
    let stem = PAGE_ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    let undated = stem.get(11..).filter(|_| {
        stem.bytes().take(11).enumerate().all(|(at, byte)| match at {
            4 | 7 | 10 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
    });
    let is_named = |source: &SitePath| {
        [Some(stem), undated].into_iter().flatten().any(|name| {
            !INDEXES.contains(&source.file_name())
                && (source.stem() == name && source.is_markdown() || source.file_name() == name)
        })
    };
    let mut found = addresses.sources().filter(|(source, _)| is_named(source));
    let (_, url) = found.next()?;
    found.next().is_none().then(|| url.to_owned())
}

/// The name in a call of another generator: `{% post_url NAME %}`, `{{< ref "NAME" >}}`; else the path itself.
fn named(path: &str) -> String {
    if !is_call(path) {
        return path.to_owned();
    }
    let words = path.split(|letter: char| letter.is_whitespace() || "\"'{}%<>()|".contains(letter));
    let words = words.filter(|word| !word.is_empty() && !FUNCTIONS.contains(word));
    words.max_by_key(|word| word.contains(['/', '.', '-'])).unwrap_or_default().to_owned()
}

/// What other generators call for an address.
const FUNCTIONS: [&str; 12] = [
    "ref",
    "relref",
    "post_url",
    "link",
    "url",
    "static",
    "relative_url",
    "absolute_url",
    "relURL",
    "absURL",
    "url_for",
    "get_url",
];

fn is_call(link: &str) -> bool {
    link.contains("{%") || link.contains("{{")
}

/// What a link is here, for who calls a function of another generator in it.
fn hint_for_call(link: &str) -> Option<String> {
    (is_call(link) || link.starts_with("@/")).then(|| WHAT_A_LINK_IS.to_owned())
}

/// What a link is.
const WHAT_A_LINK_IS: &str =
    "write the path of the Markdown file, seen from this one: `../x.md`; or an address of the site: `/x/`";

/// The hint for an expression that asks for an address as other generators do.
pub fn hint_for_expression(source: &str) -> Option<String> {
    let inner = source.trim_start_matches(['{', '<', '%', ' ', '-']);
    let mut words = inner.split(|letter: char| !(letter.is_alphanumeric() || "_.".contains(letter)));
    let asks = |word: &str| {
        FUNCTIONS.contains(&word)
            || word.to_ascii_lowercase().ends_with("baseurl")
            || matches!(word, "config.base_url" | "page.url" | "BASE_PATH" | "pathto")
    };
    words.any(asks).then(|| WHAT_A_LINK_IS.to_owned())
}

/// How an author writes a link to `url` on `page`.
fn in_markdown(addresses: &Addresses, page: &Page, url: &str) -> String {
    let source = addresses.sources().find(|(_, at)| *at == url).map(|(source, _)| source);
    match source {
        Some(source) => Base::Page(page.source.folder().to_owned()).path(source.as_str()),
        None => Base::Root("/".to_owned()).path(url),
    }
}

fn near(addresses: &Addresses, page: &Page, link: &str) -> Option<String> {
    let meant = match link.strip_prefix('/') {
        Some(path) => nearest(path, addresses.all()).map(|url| format!("/{url}")),
        None => nearest(link, addresses.files_beside(page)).map(str::to_owned),
    };
    // What only looks like an address of the site must be one.
    let meant = meant.filter(|meant| !matches!(addresses.resolve(page, meant), LinkTarget::Dead));
    meant.map(|meant| format!("did you mean `{meant}`?"))
}
