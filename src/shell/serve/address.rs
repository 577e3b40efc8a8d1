//! What a request's address means: a path inside the site, or nothing.
//!
//! Comes in: the target of a request. Goes out: an [`Address`] whose segments are plain names, decoded once. Whatever
//! has no business in an address of a site (`..`, empty segments, backslashes, NUL, bytes that are no text, the name of
//! another server) is refused, not repaired. The site is a map in memory; nothing here is ever a path of the disk.

use percent_encoding::percent_decode_str;

/// A path inside the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The names on the way, decoded. Invariant: none is empty, `.` or `..`, none has a slash or control character.
    segments: Vec<String>,
    /// Whether it ends with `/`.
    folder: bool,
    /// The last segment as it was sent, for a redirect; plain ASCII.
    last_sent: String,
    /// What stands behind `?`, as it was sent.
    pub query: Option<String>,
}

impl Address {
    /// Reads a target; `None` if it is none of a site's.
    pub fn parse(target: &str) -> Option<Self> {
        let graphic = |target: &str| target.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (target, None),
        };
        let mut rest = path.strip_prefix('/').filter(|_| graphic(target))?;
        let folder = rest.is_empty() || rest.ends_with('/');
        rest = rest.strip_suffix('/').unwrap_or(rest);
        let names = if rest.is_empty() && path == "/" { None } else { Some(rest.split('/')) };
        let segments = names.into_iter().flatten().map(segment).collect::<Option<Vec<_>>>()?;
        let last_sent = rest.rsplit('/').next().unwrap_or_default().to_owned();
        Some(Address { segments, folder, last_sent, query: query.map(str::to_owned) })
    }

    /// The path in the output that stands at this address, if it is there as it is written.
    pub fn file(&self) -> String {
        let path = self.segments.join("/");
        match (self.folder, path.is_empty()) {
            (true, true) => "index.html".into(),
            (true, false) => format!("{path}/index.html"),
            (false, _) => path,
        }
    }

    /// The page that stands here if a `/` is added.
    pub fn as_folder(&self) -> Option<String> {
        (!self.folder).then(|| format!("{}/index.html", self.segments.join("/")))
    }

    /// The same address with a last `/`, as seen from here: relative, so it cannot lead to another server.
    pub fn with_slash(&self) -> String {
        let query = self.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
        format!("./{}/{query}", self.last_sent)
    }

    /// The address inside the folder `base` (without slashes at its ends), if it lies there.
    pub fn inside(&self, base: &str) -> Option<Address> {
        let mut segments = self.segments.iter();
        for name in base.split('/').filter(|name| !name.is_empty()) {
            if segments.next()? != name {
                return None;
            }
        }
        let segments: Vec<String> = segments.cloned().collect();
        // `/base` without its slash is not the front page: references on it would miss their folder.
        (!segments.is_empty() || self.folder).then(|| Address { segments, ..self.clone() })
    }

    /// Whether this is the folder `base` itself, without its last `/`.
    pub fn is_base_without_slash(&self, base: &str) -> bool {
        !base.is_empty() && !self.folder && self.segments.join("/") == base
    }

    /// Whether this is the host's front page.
    pub fn is_root(&self) -> bool {
        self.segments.is_empty() && self.folder
    }

    /// What follows `name=` in the query, decoded.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let pairs = self.query.as_ref()?.split('&');
        pairs
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)
            .and_then(|(_, value)| decode(value))
    }

    /// The name below the folder `folder` of one segment, if there is exactly one.
    pub fn below(&self, folder: &str) -> Option<&str> {
        match self.segments.as_slice() {
            [first, name] if first == folder && !self.folder => Some(name),
            _ => None,
        }
    }

    /// Whether the first segment is this.
    pub fn begins_with(&self, folder: &str) -> bool {
        self.segments.first().is_some_and(|first| first == folder)
    }
}

fn segment(sent: &str) -> Option<String> {
    let name = decode(sent)?;
    let fine = !matches!(name.as_str(), "" | "." | "..")
        && !name.contains(['/', '\\'])
        && !name.contains(char::is_control);
    fine.then_some(name)
}

/// Decodes `%41` once; `None` if it is no UTF-8, or a `%` stands there without two digits.
pub fn decode(text: &str) -> Option<String> {
    let is_digit = |text: &str, at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_hexdigit);
    let whole = text.split('%').skip(1).all(|after| is_digit(after, 0) && is_digit(after, 1));
    let decoded = percent_decode_str(text).decode_utf8().ok().filter(|_| whole)?;
    Some(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_path_in_the_output() {
        for (target, file) in [
            ("/", "index.html"),
            ("/a/", "a/index.html"),
            ("/a/b.css?x=../..", "a/b.css"),
            ("/a%20b/%C3%BC.png", "a b/ü.png"),
            ("/%252e%252e/x", "%2e%2e/x"),
        ] {
            assert_eq!(
                Address::parse(target).map(|address| address.file()),
                Some(file.to_owned()),
                "{target}"
            );
        }
    }

    #[test]
    fn what_could_lead_elsewhere_is_no_address() {
        for target in [
            "",
            "a",
            "*",
            "http://localhost/",
            "//",
            "//evil.example/",
            "/a//b",
            "/..",
            "/../x",
            "/a/../b",
            "/./a",
            "/.",
            "/%2e%2e/x",
            "/%2E./x",
            "/a%2fb",
            "/a%5cb",
            "/a\\b",
            "/a%00",
            "/a%0ab",
            "/%",
            "/%4",
            "/%zz",
            "/%c0%ae",
            "/a#b",
            "/ü",
            "/a b",
            "/a\u{7f}",
        ] {
            assert_eq!(Address::parse(target), None, "{target:?}");
        }
    }

    #[test]
    fn a_redirect_stays_where_it_is() {
        for (target, to) in [
            ("/a?x=1", "./a/?x=1"),
            ("/b/evil.example", "./evil.example/"),
            ("/javascript:x", "./javascript:x/"),
        ] {
            assert_eq!(Address::parse(target).unwrap().with_slash(), to);
        }
    }

    #[test]
    fn a_site_below_a_path_has_its_addresses_there() {
        let inside =
            |target: &str| Address::parse(target).unwrap().inside("x/site").map(|address| address.file());
        assert_eq!(inside("/x/site/"), Some("index.html".into()));
        assert_eq!(inside("/x/site/a/"), Some("a/index.html".into()));
        assert_eq!(inside("/x/site"), None);
        assert_eq!(inside("/x/other/"), None);
        assert!(Address::parse("/x/site").unwrap().is_base_without_slash("x/site"));
    }

    #[test]
    fn parameters_are_decoded() {
        let address = Address::parse("/e?page=%2Fa%20b%2F&version=1").unwrap();
        assert_eq!(address.parameter("page"), Some("/a b/".into()));
        assert_eq!(address.parameter("version"), Some("1".into()));
        assert_eq!(address.parameter("x"), None);
    }
}
