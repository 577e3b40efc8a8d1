//! A page's text for feeds: what a reader's program shows without our stylesheets and away from the site.
//!
//! Comes in: the HTML of a page's Markdown. Goes out: the same with whole addresses and without what only a browser on the
//! page makes sense of: drawings, controls, marks of claims and headings, whatever a template marks with
//! [`LEFT_OUT`]. The topology becomes its small picture. Placeholders of assets stay.

use std::collections::HashSet;

use super::assets::references::is_placeholder;
use super::html::finish;
use super::scheme::scheme_of;
use super::view::ThumbnailView;
use crate::markup::{Attributes, Tag, read_tags};
use crate::parse::config::BaseUrl;
use crate::parse::content::{Page, Site};
use crate::render::address::{encode, split_suffix, without_dots};
use crate::render::highlight::escaped;

/// The attribute of an element that no feed repeats.
pub const LEFT_OUT: &str = "data-not-in-feed";
/// So many of the newest entries are whole, so that a feed does not grow with the site; of older ones the description is
/// enough.
pub const MOST_WHOLE: usize = 50;

/// Elements that a feed has not, with all that is in them: they need a script, a stylesheet or the page around them.
const DROPPED: [&[u8]; 14] = [
    b"svg",
    b"script",
    b"style",
    b"template",
    b"noscript",
    b"button",
    b"select",
    b"textarea",
    b"iframe",
    b"object",
    b"embed",
    b"link",
    b"meta",
    b"base",
];
/// Elements without content.
const VOID: [&[u8]; 12] =
    [b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"source", b"wbr"];
/// Attributes that mean something without stylesheets, scripts and the page.
const KEPT: [&[u8]; 19] = [
    b"href",
    b"src",
    b"poster",
    b"cite",
    b"alt",
    b"title",
    b"width",
    b"height",
    b"lang",
    b"dir",
    b"datetime",
    b"start",
    b"reversed",
    b"value",
    b"colspan",
    b"rowspan",
    b"scope",
    b"controls",
    b"type",
];
/// Those of them that hold an address.
const ADDRESSES: [&[u8]; 4] = [b"href", b"src", b"poster", b"cite"];

/// The addresses of the pages whose entries in the feed are whole: the newest ones of those that are dated.
pub fn whole_entries(site: &Site) -> HashSet<&str> {
    dated_pages(site).into_iter().take(MOST_WHOLE).map(|page| page.url.as_str()).collect()
}

/// The pages of the feed, the newest first.
pub fn dated_pages(site: &Site) -> Vec<&Page> {
    let mut dated: Vec<&Page> = site.pages.iter().filter(|page| page.front.date.is_some()).collect();
    dated.sort_by_key(|page| std::cmp::Reverse(page.front.date));
    dated
}

/// What stands in a feed for the topology that a page draws.
pub struct FeedPicture<'a> {
    /// The file.
    pub thumbnail: &'a ThumbnailView,
    /// The page's title, which the picture's text names.
    pub title: &'a str,
}

/// The text of the page at `url` (without a leading `/`) for a feed.
pub fn feed_html(html: &str, base: &BaseUrl, url: &str, picture: Option<FeedPicture<'_>>) -> String {
    let page = base.followed_by(&encode(url));
    let mut writer = FeedWriter {
        html,
        base,
        page: &page,
        picture,
        out: String::new(),
        copied: 0,
        dropped: None,
        open: [Vec::new(), Vec::new()],
    };
    let mut attributes = TagAttributes::default();
    read_tags(html.as_bytes(), Attributes::Told, |tag| match tag {
        Tag::Attribute { name, value, .. } => {
            attributes.push((name.to_vec(), String::from_utf8_lossy(value).into_owned()));
        }
        Tag::Start(name, range) => {
            writer.text_up_to(range.start);
            let source = html.get(range.clone()).unwrap_or_default();
            writer.start(name, std::mem::take(&mut attributes), &bare_words(source));
            writer.copied = range.end;
        }
        Tag::End(name, range) => {
            writer.text_up_to(range.start);
            writer.end(name);
            writer.copied = range.end;
        }
        Tag::Comment(range) | Tag::Doctype(range) => {
            writer.text_up_to(range.start);
            writer.copied = range.end;
        }
    });
    writer.text_up_to(html.len());
    finish(&writer.out).0.trim().to_owned()
}

/// The words of a tag that are no values in quotes: its name, its attributes, those without a value among them.
fn bare_words(tag: &str) -> Vec<&str> {
    let mut quote = None;
    let outside = tag.split(move |letter: char| {
        match quote {
            Some(open) if letter == open => quote = None,
            None if matches!(letter, '"' | '\'') => quote = Some(letter),
            _ => {}
        }
        quote.is_some() || letter.is_ascii_whitespace() || "<>/=\"'".contains(letter)
    });
    outside.filter(|word| !word.is_empty()).collect()
}

/// Attributes of a tag with a value.
type TagAttributes = Vec<(Vec<u8>, String)>;

struct FeedWriter<'a> {
    html: &'a str,
    base: &'a BaseUrl,
    /// The page's whole address.
    page: &'a str,
    picture: Option<FeedPicture<'a>>,
    out: String,
    copied: usize,
    /// The element that is being left out, and how many of its name are open.
    dropped: Option<(Vec<u8>, usize)>,
    /// For each open `a`, and each open `span`, whether its tags are written.
    open: [Vec<bool>; 2],
}

impl FeedWriter<'_> {
    fn text_up_to(&mut self, end: usize) {
        if self.dropped.is_none() {
            self.out.push_str(self.html.get(self.copied..end).unwrap_or_default());
        }
    }

    fn start(&mut self, name: &[u8], attributes: TagAttributes, words: &[&str]) {
        if let Some((dropped, depth)) = &mut self.dropped {
            *depth += usize::from(dropped == name);
            return;
        }
        let value = |wanted: &str| {
            let found = attributes.iter().find(|(name, _)| name == wanted.as_bytes());
            found.map_or("", |(_, value)| value.as_str())
        };
        let class = value("class");
        let is_dropped =
            words.contains(&LEFT_OUT) || DROPPED.contains(&name) || name == b"a" && class == "anchor";
        if is_dropped {
            self.dropped = (!VOID.contains(&name)).then(|| (name.to_vec(), 1));
        } else if name == b"input" {
            // Of a list of tasks.
            self.out.push_str(match (value("type"), words.contains(&"checked")) {
                ("checkbox", true) => "☑",
                ("checkbox", false) => "☐",
                _ => "",
            });
        } else if name == b"source" && !value("srcset").is_empty() {
        } else {
            let is_bare = match name {
                b"span" => value("lang").is_empty(),
                b"a" => class.split(' ').any(|word| word == "claim"),
                _ => false,
            };
            if let Some(open) = self.open_ones(name) {
                open.push(!is_bare);
            }
            if !is_bare {
                self.tag(name, &attributes);
            }
            if name == b"figure" && class.split(' ').any(|word| word == "topology") {
                self.picture();
            }
        }
    }

    fn tag(&mut self, name: &[u8], attributes: &TagAttributes) {
        self.out.push('<');
        self.out.push_str(&String::from_utf8_lossy(name));
        for (name, value) in attributes.iter().filter(|(name, _)| KEPT.contains(&name.as_slice())) {
            let value = if ADDRESSES.contains(&name.as_slice()) { self.whole(value) } else { value.clone() };
            // A placeholder is no text yet.
            let value = if is_placeholder(&value) { value } else { escaped(&value) };
            self.out.push_str(&format!(" {}=\"{value}\"", String::from_utf8_lossy(name)));
        }
        // Nobody is told of a value that is empty.
        if name == b"img" && !attributes.iter().any(|(name, _)| name == b"alt") {
            self.out.push_str(" alt=\"\"");
        }
        self.out.push('>');
    }

    fn picture(&mut self) {
        let Some(FeedPicture { thumbnail, title }) = self.picture.take() else { return };
        let ThumbnailView { url, width, height } = thumbnail;
        let address = self.base.followed_by(&encode(url));
        self.out.push_str(&format!(
            "<img src=\"{}\" width=\"{width}\" height=\"{height}\" alt=\"Topology of {}\">",
            escaped(&address),
            escaped(title)
        ));
    }

    fn end(&mut self, name: &[u8]) {
        if let Some((dropped, depth)) = &mut self.dropped {
            *depth -= usize::from(dropped == name);
            if *depth == 0 {
                self.dropped = None;
            }
            return;
        }
        let is_written = self
            .open_ones(name)
            .and_then(Vec::pop)
            .unwrap_or_else(|| !VOID.contains(&name) && !DROPPED.contains(&name));
        if is_written {
            self.out.push_str(&format!("</{}>", String::from_utf8_lossy(name)));
        }
    }

    fn open_ones(&mut self, name: &[u8]) -> Option<&mut Vec<bool>> {
        let [links, spans] = &mut self.open;
        match name {
            b"a" => Some(links),
            b"span" => Some(spans),
            _ => None,
        }
    }

    /// The whole address of a link on the page (URL, "basic URL parser", with the page as the base).
    fn whole(&self, link: &str) -> String {
        let link = link.trim();
        if is_placeholder(link) || scheme_of(link).is_some() {
            return link.to_owned();
        }
        let (site, path) = (self.base.as_str(), self.base.path());
        let origin = site.strip_suffix(path).unwrap_or(site);
        if link.starts_with("//") {
            return format!("{}:{link}", scheme_of(site).unwrap_or("https"));
        }
        let (relative, suffix) = split_suffix(link);
        match relative.strip_prefix('/') {
            Some(absolute) => format!("{origin}/{absolute}{suffix}"),
            None if relative.is_empty() => format!("{}{suffix}", self.page),
            None => {
                let folder = self.page.strip_prefix(origin).unwrap_or(path);
                format!("{origin}{}{suffix}", without_dots(&format!("{folder}{relative}")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(html: &str) -> String {
        let base = BaseUrl::parse("https://h.example/lab").unwrap();
        feed_html(html, &base, "a/b/", None)
    }

    #[test]
    fn addresses_are_whole() {
        for (link, expected) in [
            ("#x", "https://h.example/lab/a/b/#x"),
            ("?q", "https://h.example/lab/a/b/?q"),
            ("./", "https://h.example/lab/a/b/"),
            ("p.png", "https://h.example/lab/a/b/p.png"),
            ("../", "https://h.example/lab/a/"),
            ("..", "https://h.example/lab/a/"),
            ("../c/#x", "https://h.example/lab/a/c/#x"),
            ("../../../../y", "https://h.example/y"),
            ("/lab/z", "https://h.example/lab/z"),
            ("//o.example/z", "https://o.example/z"),
            ("mailto:a@b.example", "mailto:a@b.example"),
            ("https://o.example/?a&b", "https://o.example/?a&amp;b"),
        ] {
            assert_eq!(
                written(&format!("<a href=\"{}\">x</a>", escaped(link))),
                format!("<a href=\"{expected}\">x</a>"),
                "{link}"
            );
        }
    }

    #[test]
    fn what_only_a_page_makes_sense_of_is_left_out() {
        for (html, expected) in [
            ("<p class=\"x\" id=\"y\" tabindex=\"0\">a</p>", "<p>a</p>"),
            ("<svg><g><svg></svg></g><text>1</text></svg>b", "b"),
            ("<div data-not-in-feed><div>x</div></div>b", "b"),
            ("<div title=\"x data-not-in-feed y\">b</div>", "<div title=\"x data-not-in-feed y\">b</div>"),
            ("a<script>'</p>'</script><button>c</button>", "a"),
            ("<h2 id=\"x\">A <a class=\"anchor\" href=\"#x\">#</a></h2>", "<h2>A</h2>"),
            (
                "<a class=\"claim\" href=\"#claim-1\">4 <b>x</b></a> <a href=\"/\">y</a>",
                "4 <b>x</b> <a href=\"https://h.example/\">y</a>",
            ),
            ("<span class=\"s\">a<span lang=\"de\">b</span></span>", "a<span lang=\"de\">b</span>"),
            ("<li><input type=\"checkbox\" disabled=\"\" checked=\"\"> a", "<li>☑ a"),
            (
                "<!-- x --><img src=\"q\" alt=\"\" loading=\"lazy\">",
                "<img src=\"https://h.example/lab/a/b/q\" alt=\"\">",
            ),
            ("<p>a &lt; b &amp; c</p>", "<p>a &lt; b &amp; c</p>"),
        ] {
            assert_eq!(written(html), expected, "{html}");
        }
    }
}
