//! A finished site as the server sees it: what stands at an address, and what a page looks like.
//!
//! Comes in: a bundle. Goes out: files by their addresses, and the [`Version`] of each, which changes exactly when a
//! browser would show something else there: with the bytes, or with a picture, script or stylesheet that keeps its name
//! (those in `assets/` get another name with each change, so the page's own bytes change).

use std::collections::BTreeMap;

use rackdown::bundle::{Bundle, OutPath};
use rackdown::source::{Blob, Fingerprint};

use super::address::Address;
use super::media::is_part_of_pages;

/// What a browser shows at an address, as a fingerprint.
pub type Version = Fingerprint;

/// A finished site.
pub struct Snapshot {
    bundle: Bundle,
    /// The path below which the site is to stand, without slashes at its ends.
    base: String,
    /// Files that pages show or run and that keep their names, by the last part of their path.
    parts: BTreeMap<String, Fingerprint>,
    /// The same for what stylesheets and scripts speak of: that concerns every page.
    parts_of_all: Vec<Fingerprint>,
}

/// What stands at an address.
pub enum Found<'a> {
    /// This file.
    File(&'a OutPath, &'a Blob),
    /// A page, if a `/` is added.
    Folder,
    /// Nothing; the page that says so, if there is one.
    Nothing(Option<&'a Blob>),
}

impl Snapshot {
    /// A site that is to stand below the path `base`.
    pub fn new(bundle: Bundle, base: &str) -> Self {
        let named =
            bundle.files.iter().filter(|(path, _)| is_part_of_pages(path.extension()) && !has_hash(path));
        let parts: BTreeMap<String, Fingerprint> =
            named.map(|(path, blob)| (path.file_name().to_owned(), blob.fingerprint())).collect();
        let shared =
            bundle.files.iter().filter(|(path, _)| matches!(path.extension(), Some("css" | "js" | "mjs")));
        let texts = shared.filter_map(|(_, blob)| blob.text());
        let parts_of_all = texts.flat_map(|text| mentioned(text, &parts)).collect();
        Snapshot { bundle, base: base.trim_matches('/').to_owned(), parts, parts_of_all }
    }

    /// The files.
    pub fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// What stands at an address; the site is there both below its base path and without it.
    pub fn find(&self, address: &Address) -> Found<'_> {
        if address.is_base_without_slash(&self.base) {
            return Found::Folder;
        }
        let inside = Some(&self.base).filter(|base| !base.is_empty()).and_then(|base| address.inside(base));
        for address in inside.iter().chain([address]) {
            if let Some((path, blob)) = self.file(&address.file()) {
                return Found::File(path, blob);
            }
            if address.as_folder().is_some_and(|page| self.file(&page).is_some()) {
                return Found::Folder;
            }
        }
        Found::Nothing(self.file("404.html").map(|(_, blob)| blob))
    }

    /// The HTML that a browser shows at an address.
    pub fn page(&self, address: &Address) -> Option<&str> {
        match self.find(address) {
            Found::File(path, blob) if path.extension() == Some("html") => blob.text(),
            Found::Nothing(page) => page?.text(),
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
    pub fn restyled(&self, before: &Snapshot, address: &Address) -> Option<Vec<(String, String)>> {
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

/// Whether a name has the hash of its content in it: `style.e88f811a9c.css`.
fn has_hash(path: &OutPath) -> bool {
    let hash = path.stem().rsplit_once('.').map_or("", |(_, hash)| hash);
    hash.len() == 10 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn site(files: &[(&str, &str)]) -> Snapshot {
        let file = |(path, text): &(&str, &str)| (OutPath::new(path).unwrap(), Blob::new(text.as_bytes()));
        Snapshot::new(Bundle { files: files.iter().map(file).collect(), ..Bundle::default() }, "")
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
    fn where_there_is_nothing_the_page_that_says_so_is_shown() {
        let site = site(&[("404.html", "nothing")]);
        assert_eq!(site.page(&Address::parse("/gone/").unwrap()), Some("nothing"));
    }
}
