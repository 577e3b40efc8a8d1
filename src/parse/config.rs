//! `data/site.toml`: what the site is called, where it will stand, and which commands it captures.

use percent_encoding::{CONTROLS, utf8_percent_encode};
use schemars::JsonSchema;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use super::probe::{Probe, ProbeTable, read_probes};
use super::redaction::{RedactTable, Redaction, read_redaction};
use super::toml::{At, read};
use crate::diag::{Diagnostic, Span, catalog};
use crate::source::SitePath;

/// The site as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The site's name.
    pub title: String,
    /// One sentence on the whole site.
    pub description: Option<String>,
    /// Whose site it is.
    pub author: Option<String>,
    /// The language of the text (BCP 47).
    pub language: String,
    /// Where the site will stand.
    pub base_url: Option<BaseUrl>,
    /// Where the sources can be edited: the address that is followed by a source's path.
    pub edit_url: Option<BaseUrl>,
    /// Whether pages have social cards; where nothing is said, as many as cost little.
    pub social_cards: Option<bool>,
    /// Whether pictures are published with all that they tell of place, people and device.
    pub keep_metadata: bool,
    /// Whether builds write `.br` and `.gz` beside the files that become smaller by it.
    pub precompress: bool,
    /// The commands whose output becomes snapshots.
    pub probes: Vec<Probe>,
    /// What becomes of private data, and which false alarms there are.
    pub redaction: Redaction,
}

impl Config {
    /// The attribute for an element of words of rackdown's own, with a blank before it: they are English. Empty where the
    /// site is, too.
    pub fn words_lang(&self) -> &'static str {
        if is_english(&self.language) { "" } else { " lang=\"en\"" }
    }

    /// The same for an author's words within such an element.
    pub fn text_lang(&self) -> String {
        if is_english(&self.language) { String::new() } else { format!(" lang=\"{}\"", self.language) }
    }
}

/// The address of a site: scheme, host and a path that ends in `/`.
///
/// Invariant: made by [`BaseUrl::parse`] only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    url: String,
    path_start: usize,
}

impl BaseUrl {
    /// Reads an address such as `https://example.org/cluster`; a missing last `/` is added. `None` for anything
    /// that is not http or https with a host, or that has a query, a fragment, a password, quotes or blanks. A host with
    /// letters beyond ASCII becomes what browsers send for it (UTS 46), such letters of the path `%XX`.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.trim().split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, format!(":{port}")),
            _ => (authority, String::new()),
        };
        let host = if host.is_ascii() { host.to_owned() } else { idna::domain_to_ascii_strict(host).ok()? };
        // What is written as `%XX` already stays.
        let path = utf8_percent_encode(&path.nfc().collect::<String>(), CONTROLS).to_string();
        let slash = if path.is_empty() || path.ends_with('/') { "" } else { "/" };
        let authority = host.clone() + &port;
        let plain = |letter: char| letter.is_ascii_graphic() && !"\"'<>?#@\\`{}|^".contains(letter);
        let known = matches!(scheme.as_str(), "http" | "https");
        if !known || host.is_empty() || ![&authority, &path].into_iter().all(|part| part.chars().all(plain)) {
            return None;
        }
        let path_start = scheme.len() + "://".len() + authority.len();
        Some(BaseUrl { url: format!("{scheme}://{authority}/{path}{slash}"), path_start })
    }

    /// The whole address, with a `/` at its end.
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// The address with this path after it, whose letters are such as addresses may have.
    pub fn followed_by(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// Its host, with the port if it has one.
    pub fn host(&self) -> &str {
        self.url.get(..self.path_start).and_then(|url| url.split_once("://")).map_or("", |(_, host)| host)
    }

    /// Its path: `/`, or `/cluster/`.
    pub fn path(&self) -> &str {
        self.url.get(self.path_start..).unwrap_or("/")
    }
}

/// The site: its title, its address, its author.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "rackdown site")]
struct SiteFile {
    /// The site's name.
    title: String,
    /// One sentence on the whole site, for search engines and feeds.
    description: Option<String>,
    /// Whose site it is.
    author: Option<String>,
    /// The language of the text (BCP 47); default `en`.
    language: Option<At<String>>,
    /// Where the site will stand: `https://example.org/`.
    base_url: Option<At<String>>,
    /// Where the sources can be edited: each page links to this address with the path of its Markdown after it,
    /// `https://git.example.org/lab/_edit/main/`.
    edit_url: Option<At<String>>,
    /// Whether each page has a picture of its own for those who share it. Default: yes, but with more than 50 pages all
    /// share the front page's. Needs `base_url`.
    social_cards: Option<bool>,
    /// Whether pictures are published with their metadata: place, date, device. Default: without, but with the colour
    /// profile, orientation, copyright and artist.
    #[serde(default)]
    keep_metadata: bool,
    /// Whether `build` and `watch` write `.br` and `.gz` beside each file that becomes enough smaller; default: no.
    #[serde(default)]
    precompress: bool,
    /// Commands whose output `rackdown capture` keeps as snapshots.
    #[serde(default)]
    probe: Vec<ProbeTable>,
    /// What becomes of addresses in captures, and which false alarms the search for secrets has.
    #[serde(default)]
    redact: RedactTable,
}

/// Whether a language is English of any country.
pub fn is_english(language: &str) -> bool {
    language.split('-').next().is_some_and(|primary| primary.eq_ignore_ascii_case("en"))
}

/// Reads the site's configuration; `None` if anything in it is wrong.
pub fn parse_config(file: &SitePath, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Config> {
    let table: SiteFile = read(file, text, diagnostics)?;
    let before = diagnostics.len();
    let bad_base_url = |span, url: &str| catalog::bad_base_url(Some(span), url);
    let base_url = read_url(file, table.base_url.as_ref(), bad_base_url, diagnostics);
    let edit_url = read_url(file, table.edit_url.as_ref(), catalog::bad_edit_url, diagnostics);
    if diagnostics.len() > before {
        return None;
    }
    let subtag =
        |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if let Some(language) = table.language.as_ref().filter(|tag| !tag.value().split('-').all(subtag)) {
        diagnostics.push(catalog::bad_language(Span::new(file, language.range()), language.value()));
        return None;
    }
    if let Some(language) = table.language.as_ref().filter(|tag| !is_english(tag.value())) {
        diagnostics.push(catalog::english_words(Span::new(file, language.range()), language.value()));
    }
    let before = diagnostics.len();
    let probes = read_probes(file, table.probe, diagnostics);
    let redaction = read_redaction(file, table.redact, diagnostics);
    if diagnostics.len() > before {
        return None;
    }
    Some(Config {
        title: table.title,
        description: table.description,
        author: table.author,
        language: table.language.map_or_else(|| "en".to_owned(), |tag| tag.value().clone()),
        base_url,
        edit_url,
        social_cards: table.social_cards,
        keep_metadata: table.keep_metadata,
        precompress: table.precompress,
        probes,
        redaction,
    })
}

/// The address that a key states; `fault` says what is wrong with one that is none.
fn read_url(
    file: &SitePath,
    stated: Option<&At<String>>,
    fault: impl Fn(Span, &str) -> Diagnostic,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<BaseUrl> {
    let stated = stated?;
    let parsed = BaseUrl::parse(stated.value());
    if parsed.is_none() {
        diagnostics.push(fault(stated.span(file), stated.value()));
    }
    parsed
}

/// The JSON Schema of `data/site.toml`, for editors.
pub fn config_schema() -> serde_json::Value {
    schemars::schema_for!(SiteFile).to_value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_has_a_scheme_a_host_and_a_path() {
        let path = |text| BaseUrl::parse(text).map(|url| (url.as_str().to_owned(), url.path().to_owned()));
        assert_eq!(path("https://a.example"), Some(("https://a.example/".into(), "/".into())));
        assert_eq!(path("http://a:8080/b/c"), Some(("http://a:8080/b/c/".into(), "/b/c/".into())));
        let host = |text| BaseUrl::parse(text).map(|url| url.as_str().to_owned());
        let cases = [
            ("https://bücher.example", "https://xn--bcher-kva.example/"),
            ("https://BU\u{308}CHER.example:8443/häuser", "https://xn--bcher-kva.example:8443/h%C3%A4user/"),
            ("https://例え.テスト/a/", "https://xn--r8jz45g.xn--zckzah/a/"),
            ("https://straße.example", "https://xn--strae-oqa.example/"),
            ("https://www.xn--bcher-kva.example/", "https://www.xn--bcher-kva.example/"),
            ("http://[fd00::1]:4000/x", "http://[fd00::1]:4000/x/"),
            ("HTTPS://a.example/h%C3%A4", "https://a.example/h%C3%A4/"),
        ];
        for (text, expected) in cases {
            assert_eq!(host(text).as_deref(), Some(expected), "{text}");
        }
        for wrong in [
            "https://ü ö.example/",
            "https://\u{200d}a.example/",
            "https://ü@a.example/",
            "",
            "a.example",
            "ftp://a",
            "https://",
            "https:///x",
            "https://a/?q",
            "https://u:p@a/",
            "https://a/\"x",
        ] {
            assert_eq!(BaseUrl::parse(wrong), None, "{wrong}");
        }
    }
}
