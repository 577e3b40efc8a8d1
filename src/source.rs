//! The snapshot that a build starts from: paths, bytes and their fingerprints.
//!
//! Comes in: whatever the shell read from `content/`, `data/`, `templates/` and `static/`.
//! Goes out: [`Inputs`], an immutable map from [`SitePath`] to [`Blob`]. Nothing here reads a file; the bottom of the
//! dependency order, it imports no other module.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// A path inside the site, relative to its root: `/` between segments, no empty, `.` or `..` segment, no NUL.
///
/// Invariant: made by [`SitePath::new`] or [`SitePath::join`] only, which refuse anything else; so a `SitePath` can
/// never lead out of the site.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SitePath(Arc<str>);

impl SitePath {
    /// The path, or `None` if it is empty, absolute, or has an empty, `.` or `..` segment.
    pub fn new(path: &str) -> Option<Self> {
        let fine = |segment: &str| !matches!(segment, "" | "." | "..") && !segment.contains(['\0', '\\']);
        path.split('/').all(fine).then(|| SitePath(path.into()))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path without its last segment; empty for a path of one segment.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The last segment.
    pub fn file_name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&self.0, |(_, name)| name)
    }

    /// The last segment up to its last dot.
    pub fn stem(&self) -> &str {
        let name = self.file_name();
        name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem })
    }

    /// What follows the last dot of the last segment, if there is one.
    pub fn extension(&self) -> Option<&str> {
        self.file_name().rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, extension)| extension)
    }

    /// Whether the file is one of Markdown, by its extension in any case: a page, if it lies in `content/`.
    pub fn is_markdown(&self) -> bool {
        let known = ["md", "markdown", "mdown", "mdwn", "mkd", "mkdn", "mkdown"];
        self.extension()
            .is_some_and(|extension| known.iter().any(|name| extension.eq_ignore_ascii_case(name)))
    }

    /// `relative` read from `folder` as a link in a file there would be: `.` and `..` are resolved.
    ///
    /// `None` if it climbs out of the site or ends nowhere.
    pub fn join(folder: &str, relative: &str) -> Option<Self> {
        let mut segments: Vec<&str> = folder.split('/').filter(|segment| !segment.is_empty()).collect();
        for segment in relative.split('/') {
            match segment {
                "" | "." => {}
                ".." => {
                    segments.pop()?;
                }
                name => segments.push(name),
            }
        }
        SitePath::new(&segments.join("/"))
    }

    /// What is left of the path inside `folder`, or `None` if it lies elsewhere.
    pub fn inside(&self, folder: &str) -> Option<&str> {
        self.0.strip_prefix(folder)?.strip_prefix('/')
    }
}

impl fmt::Display for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &self.0)
    }
}

/// 128 bits of a BLAKE3 hash: equal fingerprints mean equal content.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// The fingerprint of a list of parts; each part's length counts, so `["ab", "c"]` differs from `["a", "bc"]`.
    pub fn of<T: AsRef<[u8]>>(parts: impl IntoIterator<Item = T>) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in parts {
            let bytes = part.as_ref();
            hasher.update(&(bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        }
        Fingerprint::cut(hasher.finalize())
    }

    /// The fingerprint's bytes, for use as a part of another.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The fingerprint with these bytes; `None` if they are not sixteen.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Fingerprint(bytes.try_into().ok()?))
    }

    /// The fingerprint of which this is the text; `None` if it is not 32 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.bytes().map(|byte| char::from(byte).to_digit(16));
        let digits = digits.collect::<Option<Vec<u32>>>()?;
        let bytes = digits.chunks(2).map(|pair| match pair {
            [high, low] => u8::try_from(high << 4 | low).ok(),
            _ => None,
        });
        Fingerprint::from_bytes(&bytes.collect::<Option<Vec<u8>>>()?)
    }

    /// Its 32 hexadecimal digits. (A manifest has some for each file: one by one through a formatter, they would be felt.)
    pub fn digits(&self) -> impl Iterator<Item = char> {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digit = |value: u8| DIGITS.get(usize::from(value & 15)).copied().map_or('0', char::from);
        self.0.iter().flat_map(move |byte| [digit(byte >> 4), digit(*byte)])
    }

    /// The first ten hexadecimal digits, as used in file names.
    pub fn short(&self) -> String {
        self.digits().take(10).collect()
    }

    fn cut(hash: blake3::Hash) -> Self {
        let mut half = [0; 16];
        for (to, from) in half.iter_mut().zip(hash.as_bytes()) {
            *to = *from;
        }
        Fingerprint(half)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.digits().collect::<String>())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A file's bytes with their fingerprint; cheap to clone.
#[derive(Clone)]
pub struct Blob {
    held: Arc<Held>,
}

struct Held {
    bytes: Box<[u8]>,
    fingerprint: OnceLock<Fingerprint>,
}

impl Blob {
    /// Takes the bytes and hashes them.
    pub fn new(bytes: impl Into<Box<[u8]>>) -> Self {
        let blob = Blob::to_be_hashed(bytes);
        blob.fingerprint();
        blob
    }

    /// Takes the bytes, which are hashed when somebody asks for their fingerprint.
    pub fn to_be_hashed(bytes: impl Into<Box<[u8]>>) -> Self {
        Blob { held: Arc::new(Held { bytes: bytes.into(), fingerprint: OnceLock::new() }) }
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.held.bytes
    }

    /// The bytes as text, if they are UTF-8. A byte order mark, which some editors put in front, is no part of it.
    pub fn text(&self) -> Option<&str> {
        let text = std::str::from_utf8(self.bytes()).ok()?;
        Some(text.trim_start_matches('\u{feff}'))
    }

    /// The fingerprint of the bytes.
    pub fn fingerprint(&self) -> Fingerprint {
        *self.held.fingerprint.get_or_init(|| Fingerprint::cut(blake3::hash(self.bytes())))
    }
}

impl PartialEq for Blob {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.held, &other.held) || self.bytes() == other.bytes()
    }
}

impl Eq for Blob {}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blob({} bytes, {})", self.bytes().len(), self.fingerprint())
    }
}

/// The fingerprint of these files, with their paths.
pub fn fingerprint_of_files<'f>(files: impl Iterator<Item = (&'f SitePath, &'f Blob)>) -> Fingerprint {
    Fingerprint::of(
        files.flat_map(|(path, blob)| {
            [path.as_str().as_bytes(), blob.fingerprint().bytes()].map(<[u8]>::to_vec)
        }),
    )
}

/// Names with a dot that web servers and hosts look for; they are published if they lie directly in `static/`.
const PUBLISHED_DOT_NAMES: [&str; 4] = [".well-known", ".htaccess", ".nojekyll", ".domains"];

/// The bytes of a range; none where it leads out of them.
pub fn slice(bytes: &[u8], range: Range<usize>) -> &[u8] {
    bytes.get(range).unwrap_or_default()
}

/// Whether a name in a folder is no source of the site: dot-files, and what editors, merges and desktops leave behind.
///
/// What is only a copy by its name (`.bak`, `.orig`) stays in `data/`, which is not published: an excerpt may show it.
pub fn is_left_out(folder: &str, name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end.as_bytes()));
    let begins = |begins: &[&str]| begins.iter().any(|begin| name.starts_with(begin.as_bytes()));
    let published = || folder == "static" && PUBLISHED_DOT_NAMES.iter().any(|dot| dot.as_bytes() == name);
    // Emacs, nano and kate; Vim's `.swp` and the swap files beside it, then `.swo`, `.swn`.
    let of_editors = ends(&["~", ".swp", ".swo", ".swn", ".swx", ".save"])
        || (name.starts_with(b"#") && name.ends_with(b"#"))
        // Vim tries whether it may write into a folder by making a file `4913` (`:help 'backupcopy'` and its source).
        || name == b"4913"
        // IDEs of JetBrains save by these; office programs lock by `~$`, Syncthing copies by `~syncthing~`.
        || ends(&["___jb_tmp___", "___jb_old___", "___jb_bak___"])
        || begins(&["~$", "~syncthing~"]);
    let of_desktops =
        [&b"thumbs.db"[..], b"ehthumbs.db", b"desktop.ini", b"__macosx"].contains(&name.as_slice());
    let in_data = folder == "data" || folder.starts_with("data/");
    let copy = !in_data && ends(&[".orig", ".bak", ".rej", ".tmp"]);
    (name.starts_with(b".") && !published()) || of_editors || of_desktops || copy
}

/// All source files of a site at one moment.
#[derive(Clone, Default, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// The files, by path from the site's root (`content/…`, `data/…`, `templates/…`, `static/…`).
    pub files: BTreeMap<SitePath, Blob>,
}

impl Inputs {
    /// A file's content.
    pub fn get(&self, path: &SitePath) -> Option<&Blob> {
        self.files.get(path)
    }

    /// A file's text; `None` also where it is not UTF-8.
    pub fn text(&self, path: &SitePath) -> Option<&str> {
        self.get(path)?.text()
    }

    /// The files below `folder`, in the order of their paths.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a SitePath, &'a Blob)> {
        self.files.iter().filter(move |(path, _)| path.inside(folder).is_some())
    }

    /// The fingerprint of all files below `folder`, with their paths.
    pub fn fingerprint_below(&self, folder: &str) -> Fingerprint {
        fingerprint_of_files(self.below(folder))
    }
}

impl<P: AsRef<str>, B: Into<Vec<u8>>> FromIterator<(P, B)> for Inputs {
    /// Gathers files; a path that is no [`SitePath`] is left out, and so is what [`is_left_out`] names.
    fn from_iter<I: IntoIterator<Item = (P, B)>>(files: I) -> Self {
        let left_out = |path: &SitePath| {
            let whole = path.as_str();
            let names = whole.match_indices('/').map(|(at, _)| at);
            names
                .zip(whole.split('/').skip(1))
                .any(|(at, name)| is_left_out(whole.get(..at).unwrap_or_default(), name.as_bytes()))
        };
        let file = |(path, bytes): (P, B)| {
            let path = SitePath::new(path.as_ref()).filter(|path| !left_out(path))?;
            Some((path, Blob::new(bytes.into())))
        };
        Inputs { files: files.into_iter().filter_map(file).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_path_never_leads_out_of_the_site() {
        for path in ["", "/etc/passwd", "../x", "a/../../x", "a//b", "./a", "a/.", "a\0b", "a\\..\\b"] {
            assert_eq!(SitePath::new(path), None, "{path:?}");
        }
        assert_eq!(SitePath::join("content/a", "../../../x"), None);
        assert_eq!(SitePath::join("content/a", "../b/./c.md").unwrap().as_str(), "content/b/c.md");
    }

    #[test]
    fn a_dot_file_has_no_extension() {
        let parts =
            |path| SitePath::new(path).map(|p| (p.stem().to_owned(), p.extension().map(str::to_owned)));
        assert_eq!(parts("a/.htaccess"), Some((".htaccess".into(), None)));
        assert_eq!(parts("a/b.tar.gz"), Some(("b.tar".into(), Some("gz".into()))));
    }

    #[test]
    fn what_editors_leave_is_no_source() {
        let left =
            ["a.md.orig", "a.md.bak", "A.MD.BAK", "a.rej", "a.md.swp", "a.swo", "a.md~", "a.md___jb_tmp___"];
        let more = ["a.tmp", "#a.md#", ".#a.md", "4913", ".DS_Store", "Thumbs.db", "~$a.docx", "a.md.save"];
        for name in left.into_iter().chain(more) {
            assert!(is_left_out("content/x", name.as_bytes()), "{name}");
        }
        for name in ["a.md", "#a.md", "a.md#", "bak", "origin.md", "49130", "tmp", "a~b.md", ".htaccess"] {
            assert!(!is_left_out("static", name.as_bytes()), "{name}");
        }
        assert!(!is_left_out("data/excerpts", b"corosync.conf.bak"));
        assert!(is_left_out("data/excerpts", b"corosync.conf~"));
    }

    #[test]
    fn markdown_is_known_by_its_extension_in_any_case() {
        let is = |path| SitePath::new(path).unwrap().is_markdown();
        assert!(["a.md", "a.MD", "a.Markdown", "a.mkd", "b/_index.mdown"].into_iter().all(is));
        assert!(!["a.mdx", "md", ".md", "a.md.txt"].into_iter().any(is));
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_a_text() {
        assert_eq!(Blob::new("\u{feff}a".as_bytes()).text(), Some("a"));
        assert_eq!(Blob::new("\u{feff}a".as_bytes()).bytes().len(), 4);
    }

    #[test]
    fn a_fingerprint_tells_parts_apart() {
        assert_ne!(Fingerprint::of(["ab", "c"]), Fingerprint::of(["a", "bc"]));
        assert_eq!(Fingerprint::of(["ab"]).to_string().len(), 32);
    }

    #[test]
    fn a_fingerprint_survives_its_text_form_and_anything_else_is_none() {
        let fingerprint = Fingerprint::of(["ab"]);
        assert_eq!(Fingerprint::parse(&fingerprint.to_string()), Some(fingerprint));
        let text = "0".repeat(31);
        for damaged in ["", &text, &format!("{text}g"), &format!("{text}00"), &format!("{text}\u{e9}")] {
            assert_eq!(Fingerprint::parse(damaged), None, "{damaged:?}");
        }
    }
}
