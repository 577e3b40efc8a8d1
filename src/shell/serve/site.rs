//! The finished site as the server sees it: what stands at an address, and what a page looks like.
//!
//! Comes in: each finished build, or what was wrong with it. Goes out: files by their addresses, and the [`Version`] of
//! each page, which changes exactly when a browser would show something else there: with the bytes, or with a picture,
//! script or stylesheet that keeps its name (those in `assets/` get another name with each change, so the page's own
//! bytes change). [`LiveSite`] holds the last good site and the present error for whoever asks or waits.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rackdown::bundle::{Bundle, OutPath};
use rackdown::render::assets::references::without_hash;
use rackdown::source::{Blob, Fingerprint};

use super::address::{Address, decode};

/// The site as it is now.
#[derive(Default)]
pub struct LiveSite {
    now: Mutex<SiteState>,
    changed: Condvar,
}

/// The state of the site at one moment.
#[derive(Clone, Default)]
pub struct SiteState {
    /// The last good site; `None` if there was none yet.
    pub site: Option<Arc<ServedSite>>,
    /// What is wrong at present, as the terminal says it, without colours.
    pub wrong: Option<Arc<str>>,
    /// How many changes there were.
    revision: u64,
}

impl LiveSite {
    /// Puts a new site in the place of the old one, if there is one, and says what is wrong, if anything is.
    pub fn publish(&self, site: Option<Arc<ServedSite>>, wrong: Option<String>) {
        let mut now = self.lock();
        now.site = site.or(now.site.take());
        now.wrong = wrong.map(Arc::from);
        now.revision += 1;
        self.changed.notify_all();
    }

    /// The state now.
    pub fn now(&self) -> SiteState {
        self.lock().clone()
    }

    /// The next state after `seen`, or the same one when it has lasted for `patience`.
    pub fn after(&self, seen: &SiteState, patience: Duration) -> SiteState {
        let same = |now: &mut SiteState| now.revision == seen.revision;
        let waited = self.changed.wait_timeout_while(self.lock(), patience, same);
        waited.unwrap_or_else(PoisonError::into_inner).0.clone()
    }

    fn lock(&self) -> MutexGuard<'_, SiteState> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a browser shows at an address, as a fingerprint.
pub type Version = Fingerprint;

/// A finished site.
pub struct ServedSite {
    bundle: Bundle,
    /// The path below which the site is to stand, as addresses write it, with slashes at its ends.
    root: String,
    /// The same decoded, without slashes at its ends.
    base: String,
    /// Files that pages show or run and that keep their names, by the last part of their path.
    parts: BTreeMap<String, Fingerprint>,
    /// The same for what stylesheets and scripts speak of: that concerns every page.
    parts_of_all: Vec<Fingerprint>,
}

/// What stands at an address.
pub enum Lookup<'a> {
    /// This file.
    File(&'a OutPath, &'a Blob),
    /// A page, if a `/` is added.
    Folder,
    /// The host's front page, where the site is not: it stands below this path.
    Below(&'a str),
    /// Nothing; the page that says so, if there is one.
    Nothing(Option<&'a Blob>),
}

impl ServedSite {
    /// A site that is to stand below the path `base`.
    pub fn new(bundle: Bundle, base: &str) -> Self {
        let named = bundle.files.iter().filter(|(path, _)| {
            is_part_of_pages(path.extension()) && without_hash(path.file_name()).is_none()
        });
        let parts: BTreeMap<String, Fingerprint> =
            named.map(|(path, blob)| (path.file_name().to_owned(), blob.fingerprint())).collect();
        let shared =
            bundle.files.iter().filter(|(path, _)| matches!(path.extension(), Some("css" | "js" | "mjs")));
        let texts = shared.filter_map(|(_, blob)| blob.text());
        let parts_of_all = texts.flat_map(|text| mentioned(text, &parts)).collect();
        let sent = base.trim_matches('/');
        let base = decode(sent).unwrap_or_else(|| sent.to_owned());
        ServedSite { bundle, root: format!("/{sent}/"), base, parts, parts_of_all }
    }

    /// The files.
    pub fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// What stands at an address: nothing outside of the path that the site stands below, as on its host.
    pub fn find(&self, address: &Address) -> Lookup<'_> {
        if address.is_base_without_slash(&self.base) {
            return Lookup::Folder;
        }
        match address.inside(&self.base) {
            Some(inside) => self.find_inside(&inside),
            None if address.is_root() => Lookup::Below(&self.root),
            None => self.nothing(),
        }
    }

    fn find_inside(&self, address: &Address) -> Lookup<'_> {
        if let Some((path, blob)) = self.file(&address.file()) {
            return Lookup::File(path, blob);
        }
        match address.as_folder().is_some_and(|page| self.file(&page).is_some()) {
            true => Lookup::Folder,
            false => self.nothing(),
        }
    }

    fn nothing(&self) -> Lookup<'_> {
        Lookup::Nothing(self.file("404.html").map(|(_, blob)| blob))
    }

    /// The HTML that a browser shows at an address.
    pub fn page(&self, address: &Address) -> Option<&str> {
        match self.find(address) {
            Lookup::File(path, blob) if path.extension() == Some("html") => blob.text(),
            Lookup::Nothing(page) => page?.text(),
            _ => None,
        }
    }

    /// The version of what a browser shows at an address.
    pub fn version(&self, address: &Address) -> Option<Version> {
        Some(self.version_of(self.page(address)?))
    }

    /// The version of a page of this site.
    pub fn version_of(&self, html: &str) -> Version {
        let own = Fingerprint::of([html]);
        let parts: Vec<Fingerprint> = mentioned(html, &self.parts).collect();
        let all = [own].into_iter().chain(parts).chain(self.parts_of_all.iter().copied());
        Fingerprint::of(all.map(|part| part.bytes().to_vec()))
    }

    /// The stylesheets of one page that became others in the other, as pairs of names, if that is all that is
    /// different between them.
    pub fn restyled(&self, before: &ServedSite, address: &Address) -> Option<Vec<(String, String)>> {
        let (old, new) = (before.page(address)?, self.page(address)?);
        let pairs = sheet_pairs(old, new)?;
        let swapped = pairs.iter().fold(old.to_owned(), |text, (from, to)| text.replace(from, to));
        let same_parts = before.parts_of_all == self.parts_of_all
            && mentioned(new, &self.parts).eq(mentioned(old, &before.parts));
        (!pairs.is_empty() && swapped == new && same_parts).then_some(pairs)
    }

    fn file(&self, path: &str) -> Option<(&OutPath, &Blob)> {
        self.bundle.files.get_key_value(&OutPath::new(path)?)
    }
}

/// The parts whose names stand in a text.
fn mentioned<'t>(
    text: &'t str,
    parts: &'t BTreeMap<String, Fingerprint>,
) -> impl Iterator<Item = Fingerprint> + 't {
    // What may stand beside a name in HTML, CSS and scripts.
    let words = text.split(|letter: char| letter.is_whitespace() || "\"'()/?#,;=<>`&".contains(letter));
    words.filter(|word| word.contains('.')).filter_map(|word| parts.get(word).copied())
}

/// The names of the stylesheets of two pages side by side, as far as they differ; `None` if one has more.
fn sheet_pairs(old: &str, new: &str) -> Option<Vec<(String, String)>> {
    let (old, new): (Vec<&str>, Vec<&str>) = (sheets(old).collect(), sheets(new).collect());
    let same_length = old.len() == new.len();
    let pairs = old.iter().zip(new).filter(|(old, new)| *old != new);
    same_length.then(|| pairs.map(|(old, new)| ((*old).to_owned(), new.to_owned())).collect())
}

/// The names of stylesheets in a page: whatever ends with `.css` between quotes, without its folder.
fn sheets(html: &str) -> impl Iterator<Item = &str> {
    let quoted = html.split(['"', '\'']).filter(|text| text.ends_with(".css"));
    quoted.map(|text| text.rsplit('/').next().unwrap_or(text))
}

/// The media type for `Content-Type`, text with its encoding; what is not known is bytes.
pub fn media_type(extension: Option<&str>) -> &'static str {
    let extension = extension.unwrap_or_default().to_ascii_lowercase();
    match extension.as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json; charset=utf-8",
        "webmanifest" => "application/manifest+json; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "atom" => "application/atom+xml; charset=utf-8",
        "rss" => "application/rss+xml; charset=utf-8",
        "txt" | "log" | "sh" | "toml" | "yml" | "yaml" | "conf" => "text/plain; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "svg" => "image/svg+xml; charset=utf-8",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "wasm" => "application/wasm",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "gz" => "application/gzip",
        _ => "application/octet-stream",
    }
}

/// Whether a page shows or runs a file of this kind, so that it looks different when the file does.
pub fn is_part_of_pages(extension: Option<&str>) -> bool {
    let of_pages = ["image/", "font/", "video/", "audio/", "text/css", "text/javascript"];
    of_pages.iter().any(|kind| media_type(extension).starts_with(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(files: &[(&str, &str)]) -> ServedSite {
        let file = |(path, text): &(&str, &str)| (OutPath::new(path).unwrap(), Blob::new(text.as_bytes()));
        ServedSite::new(Bundle { files: files.iter().map(file).collect() }, "")
    }

    fn page() -> Address {
        Address::parse("/").unwrap()
    }

    const OLD: &str = "<link rel=\"stylesheet\" href=\"assets/a.0123456789.css\"><img src=\"x.png\">text";

    #[test]
    fn a_stylesheet_of_another_name_can_be_swapped_if_nothing_else_is_different() {
        let before = site(&[("index.html", OLD), ("assets/a.0123456789.css", "1")]);
        let new = OLD.replace("0123456789", "abcdef0123");
        let restyled = |text: &str| site(&[("index.html", text)]).restyled(&before, &page());
        assert_eq!(restyled(&new), Some(vec![("a.0123456789.css".into(), "a.abcdef0123.css".into())]));
        assert_eq!(restyled(&new.replace("text", "other")), None);
        assert_eq!(restyled(OLD), None);
    }

    #[test]
    fn a_page_is_another_one_when_a_picture_on_it_is_and_no_other() {
        let old = site(&[("index.html", OLD), ("x.png", "1"), ("y.png", "1")]);
        let other = |files: &[(&str, &str)]| site(files).version(&page()) != old.version(&page());
        assert!(other(&[("index.html", OLD), ("x.png", "2"), ("y.png", "1")]));
        assert!(!other(&[("index.html", OLD), ("x.png", "1"), ("y.png", "2")]));
        assert!(other(&[("index.html", "text"), ("x.png", "1"), ("y.png", "1")]));
    }

    #[test]
    fn a_picture_of_a_stylesheet_concerns_every_page() {
        let with = |picture| {
            site(&[("index.html", "text"), ("s.css", "a{background:url(i/bg.png)}"), ("i/bg.png", picture)])
        };
        assert_ne!(with("1").version(&page()), with("2").version(&page()));
    }

    #[test]
    fn below_a_path_the_site_is_there_and_nowhere_else() {
        let files =
            [("index.html", "front"), ("a/index.html", "a"), ("logo.svg", "<svg/>"), ("404.html", "no")];
        let file = |(path, text): &(&str, &str)| (OutPath::new(path).unwrap(), Blob::new(text.as_bytes()));
        let site = ServedSite::new(Bundle { files: files.iter().map(file).collect() }, "/my%20lab/");
        for (target, expected) in [
            ("/my%20lab/", "file"),
            ("/my%20lab/a/", "file"),
            ("/my%20lab/logo.svg", "file"),
            ("/my%20lab/a", "folder"),
            ("/my%20lab", "folder"),
            ("/", "/my%20lab/"),
            ("/a/", "nothing"),
            ("/logo.svg", "nothing"),
            ("/index.html", "nothing"),
            ("/404.html", "nothing"),
            ("/my%20lab/my%20lab/", "nothing"),
        ] {
            let found = match site.find(&Address::parse(target).unwrap()) {
                Lookup::File(..) => "file",
                Lookup::Folder => "folder",
                Lookup::Below(root) => root,
                Lookup::Nothing(_) => "nothing",
            };
            assert_eq!(found, expected, "{target}");
        }
    }

    #[test]
    fn where_there_is_nothing_the_page_that_says_so_is_shown() {
        let site = site(&[("404.html", "nothing")]);
        assert_eq!(site.page(&Address::parse("/gone/").unwrap()), Some("nothing"));
    }
}
