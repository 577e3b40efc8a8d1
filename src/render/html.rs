//! HTML read with the WHATWG tokeniser, so that what a browser sees is what is seen here.
//!
//! Comes in: what a template or Markdown made. Goes out: a page without the blanks that are not shown, with its ids and
//! links, all in one pass; the text of a piece; a piece without its links.

use std::ops::Range;

use html5gum::{Token, Tokenizer};

use super::assets::css::references;
use crate::markup::{Attributes, Tag, read_tags};

/// What a page offers and asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct References {
    /// All ids, in order.
    pub ids: Vec<String>,
    /// The names of anchors (`<a name>`), which fragments find as they find ids.
    pub names: Vec<String>,
    /// The addresses in all attributes that hold some, in order.
    pub links: Vec<String>,
    /// What `<base href>` says, if there is one.
    pub base: Option<String>,
}

/// An address in an attribute, with its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeLink {
    /// The address.
    pub link: String,
    /// Where it stands: of several in one value its own bytes, if the value holds no entity.
    pub range: Range<usize>,
    /// Whether it is no link, but what `<base href>` says.
    pub is_base: bool,
}

/// The addresses in the attributes of a piece of HTML.
pub fn attribute_links(html: &str) -> Vec<AttributeLink> {
    let mut reader = LinkReader::default();
    let mut links = Vec::new();
    read_tags(html.as_bytes(), Attributes::Told, |tag| {
        reader.read(&tag, |link, range| links.push(AttributeLink { link, range, is_base: false }));
        if let Tag::Attribute { element: b"base", name: b"href", value, range } = tag {
            let link = stripped(&String::from_utf8_lossy(value));
            links.push(AttributeLink { link, range, is_base: true });
        }
    });
    links
}

/// Reads the addresses of tags.
#[derive(Default)]
struct LinkReader {
    /// Of the `meta` that is being read: whether it sends the reader on, and its content.
    refreshes: bool,
    content: Option<(String, Range<usize>)>,
}

impl LinkReader {
    /// Gives each address with its place.
    fn read(&mut self, tag: &Tag<'_>, mut add: impl FnMut(String, Range<usize>)) {
        match tag {
            Tag::Attribute { element: b"meta", name: b"http-equiv", value, .. } => {
                self.refreshes = value.eq_ignore_ascii_case(b"refresh");
            }
            Tag::Attribute { element: b"meta", name: b"content", value, range } => {
                self.content = Some((String::from_utf8_lossy(value).into_owned(), range.clone()));
            }
            Tag::Attribute { element, name, value, range } => {
                let value = String::from_utf8_lossy(value);
                match attribute_kind(element, name) {
                    Some(AttributeKind::Address) => add(stripped(&value), range.clone()),
                    Some(AttributeKind::Addresses) => {
                        let links = value.split_ascii_whitespace();
                        links.for_each(|link| add(link.to_owned(), range.clone()));
                    }
                    Some(AttributeKind::Candidates) => {
                        for inner in candidates(&value) {
                            let link = value.get(inner.clone()).unwrap_or_default().to_owned();
                            add(link, part(&value, range, inner));
                        }
                    }
                    Some(AttributeKind::Style) => {
                        let links = references(&value).into_iter().filter(|(link, _)| !link.is_empty());
                        links.for_each(|(link, inner)| add(link, part(&value, range, inner)));
                    }
                    None => {}
                }
            }
            Tag::Start(b"meta", _) => {
                let content = self.content.take().filter(|_| std::mem::take(&mut self.refreshes));
                if let Some((link, range)) =
                    content.as_ref().and_then(|(text, at)| Some((refreshed(text)?, at)))
                {
                    add(link.to_owned(), range.clone());
                }
            }
            _ => {}
        }
    }
}

/// How an attribute holds addresses.
enum AttributeKind {
    Address,
    Addresses,
    Candidates,
    Style,
}

/// Where a part of a value stands: in a value with entities, no nearer than the whole.
fn part(value: &str, whole: &Range<usize>, inner: Range<usize>) -> Range<usize> {
    if value.len() == whole.len() {
        whole.start + inner.start..whole.start + inner.end
    } else {
        whole.clone()
    }
}

/// The attributes that hold addresses (HTML, "Attributes", and those of old pages; SVG 2, 16).
fn attribute_kind(element: &[u8], name: &[u8]) -> Option<AttributeKind> {
    match name {
        b"href" if element == b"base" => None,
        b"href" | b"src" | b"poster" | b"action" | b"formaction" | b"background" | b"cite" | b"longdesc"
        | b"xlink:href" => Some(AttributeKind::Address),
        b"data" if element == b"object" => Some(AttributeKind::Address),
        b"manifest" if element == b"html" => Some(AttributeKind::Address),
        b"style" => Some(AttributeKind::Style),
        b"ping" => Some(AttributeKind::Addresses),
        b"srcset" | b"imagesrcset" => Some(AttributeKind::Candidates),
        _ => None,
    }
}

/// An address without what a browser takes out of it (URL, "basic URL parser", 1 to 3).
fn stripped(value: &str) -> String {
    value.trim().replace(['\n', '\t', '\r'], "")
}

/// Where the addresses of a `srcset` stand in it (HTML, "parse a srcset attribute").
fn candidates(value: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut rest = value;
    loop {
        rest = rest.trim_start_matches(|letter: char| letter.is_ascii_whitespace() || letter == ',');
        let end = rest.find(|letter: char| letter.is_ascii_whitespace()).unwrap_or(rest.len());
        let (link, after) = rest.split_at(end);
        if link.is_empty() {
            return found;
        }
        let start = value.len() - rest.len();
        found.push(start..start + link.trim_end_matches(',').len());
        // Without a comma at its end, descriptors follow up to one.
        rest = if link.ends_with(',') {
            after
        } else {
            after.get(after.find(',').unwrap_or(after.len())..).unwrap_or("")
        };
    }
}

/// Where `<meta http-equiv="refresh" content="5; url=…">` leads (HTML, "shared declarative refresh steps").
fn refreshed(content: &str) -> Option<&str> {
    let rest =
        content.trim_start_matches(|letter: char| letter.is_ascii_digit() || ". \t\n".contains(letter));
    let rest = rest.strip_prefix([';', ',']).unwrap_or(rest).trim();
    let named = rest.get(..3).filter(|word| word.eq_ignore_ascii_case("url")).and_then(|_| rest.get(3..));
    let rest = named.and_then(|rest| rest.trim_start().strip_prefix('=')).map_or(rest, str::trim_start);
    let link = match rest.chars().next().filter(|quote| matches!(quote, '"' | '\'')) {
        Some(quote) => rest.split(quote).nth(1).unwrap_or_default(),
        None => rest,
    };
    Some(link.trim()).filter(|link| !link.is_empty())
}

/// The text of a piece of HTML: tags taken out, entities resolved.
pub fn text_of(html: &str) -> String {
    let Ok(tokens) = Tokenizer::new(html).collect::<Result<Vec<_>, _>>();
    let text = tokens.into_iter().filter_map(|token| match token {
        Token::String(text) => Some(String::from_utf8_lossy(&text).into_owned()),
        _ => None,
    });
    text.collect()
}

/// The HTML without the tags of links, for use inside of another link.
pub fn without_links(html: &str) -> String {
    let (mut out, mut copied) = (String::new(), 0);
    read_tags(html.as_bytes(), Attributes::Skipped, |tag| {
        if let Tag::Start(b"a", range) | Tag::End(b"a", range) = tag {
            out.push_str(html.get(copied..range.start).unwrap_or_default());
            copied = range.end;
        }
    });
    out + html.get(copied..).unwrap_or_default()
}

/// The ids in a piece of HTML.
pub fn ids_of(html: &str) -> Vec<String> {
    let mut ids = Vec::new();
    read_tags(html.as_bytes(), Attributes::Told, |tag| {
        if let Tag::Attribute { name: b"id", value, .. } = tag {
            ids.push(String::from_utf8_lossy(value).into_owned());
        }
    });
    ids
}

/// Elements whose content is kept as it is: also the blanks of inline code, of which each one may count.
const VERBATIM: [&[u8]; 6] = [b"pre", b"textarea", b"script", b"style", b"svg", b"code"];

/// A finished page: runs of blanks are one blank, and those between block elements and comments are gone; all else is as
/// the template wrote it. With what it refers to.
pub fn finish(html: &str) -> (String, References) {
    let mut page = Writer { html, out: String::with_capacity(html.len()), ..Writer::default() };
    let mut references = References::default();
    let mut reader = LinkReader::default();
    read_tags(html.as_bytes(), Attributes::Told, |tag| {
        reader.read(&tag, |link, _| references.links.push(link));
        match tag {
            Tag::Attribute { name: b"id", value, .. } => {
                references.ids.push(String::from_utf8_lossy(value).into_owned());
            }
            Tag::Attribute { element: b"a", name: b"name", value, .. } => {
                references.names.push(String::from_utf8_lossy(value).into_owned());
            }
            Tag::Attribute { element: b"base", name: b"href", value, .. } => {
                references.base = Some(stripped(&String::from_utf8_lossy(value)));
            }
            Tag::Attribute { .. } => {}
            Tag::Start(name, range) => page.start_tag(name, range),
            Tag::End(name, range) => page.end_tag(name, range),
            Tag::Comment(range) => page.comment(&range),
            Tag::Doctype(_) => {}
        }
    });
    (page.end(), references)
}

/// Copies a page, and folds its blanks.
#[derive(Default)]
struct Writer<'a> {
    html: &'a str,
    out: String,
    /// How much of the HTML has been copied or left out.
    copied: usize,
    /// The element whose content is being kept as it is.
    verbatim: Option<&'static [u8]>,
    /// Whether the last tag was that of a block element, behind which blanks are not shown.
    after_block: bool,
    /// Whether it is the head of the page that is being read, of which nothing is shown.
    in_head: bool,
}

impl Writer<'_> {
    fn start_tag(&mut self, name: &[u8], range: Range<usize>) {
        if self.verbatim.is_none() {
            self.in_head = (self.in_head || name == b"head") && name != b"body";
            self.tag(name, range);
            self.verbatim = VERBATIM.into_iter().find(|verbatim| *verbatim == name);
            self.after_block &= self.verbatim.is_none();
        }
    }

    fn end_tag(&mut self, name: &[u8], range: Range<usize>) {
        if self.verbatim == Some(name) {
            self.out.push_str(self.html.get(self.copied..range.start).unwrap_or_default());
            self.copied = range.start;
            self.verbatim = None;
        }
        if self.verbatim.is_none() {
            self.tag(name, range);
            self.in_head &= name != b"head";
        }
    }

    fn comment(&mut self, range: &Range<usize>) {
        if self.verbatim.is_none() {
            self.text_up_to(range.start);
            // Behind a bare `<` it stays: without it what follows could become a tag.
            let kept = if self.out.ends_with('<') { self.html.get(range.clone()) } else { None };
            self.out.push_str(kept.unwrap_or_default());
            self.copied = range.end;
        }
    }

    fn tag(&mut self, name: &[u8], range: Range<usize>) {
        self.text_up_to(range.start);
        self.after_block = is_block(name) || (self.in_head && is_unseen(name));
        if self.after_block && self.out.ends_with(' ') {
            self.out.pop();
        }
        self.out.push_str(self.html.get(range.clone()).unwrap_or_default());
        self.copied = range.end;
    }

    fn text_up_to(&mut self, end: usize) {
        let text = self.html.get(self.copied..end).unwrap_or_default();
        let text = if std::mem::take(&mut self.after_block) { text.trim_start_matches(BLANKS) } else { text };
        for part in text.split_inclusive(BLANKS) {
            let word = part.trim_end_matches(BLANKS);
            self.out.push_str(word);
            if word.len() < part.len() && !self.out.ends_with([' ', '\n']) {
                self.out.push(' ');
            }
        }
    }

    fn end(mut self) -> String {
        match self.verbatim {
            Some(_) => self.out.push_str(self.html.get(self.copied..).unwrap_or_default()),
            None => self.text_up_to(self.html.len()),
        }
        self.out.truncate(self.out.trim_end().len());
        self.out.push('\n');
        self.out
    }
}

const BLANKS: [char; 5] = [' ', '\n', '\t', '\r', '\u{c}'];

/// Elements that a browser does not show where they stand: in a text, the blanks on both sides of them are those between
/// two words.
fn is_unseen(name: &[u8]) -> bool {
    matches!(name, b"meta" | b"link" | b"title" | b"script" | b"style" | b"base" | b"noscript" | b"template")
}

/// Elements beside which blanks are not shown.
fn is_block(name: &[u8]) -> bool {
    matches!(
        name,
        b"html"
            | b"head"
            | b"body"
            | b"header"
            | b"footer"
            | b"main"
            | b"nav"
            | b"section"
            | b"article"
            | b"aside"
            | b"div"
            | b"p"
            | b"h1"
            | b"h2"
            | b"h3"
            | b"h4"
            | b"h5"
            | b"h6"
            | b"ul"
            | b"ol"
            | b"li"
            | b"dl"
            | b"dt"
            | b"dd"
            | b"table"
            | b"thead"
            | b"tbody"
            | b"tfoot"
            | b"tr"
            | b"td"
            | b"th"
            | b"caption"
            | b"colgroup"
            | b"col"
            | b"figure"
            | b"figcaption"
            | b"blockquote"
            | b"pre"
            | b"hr"
            | b"details"
            | b"summary"
            | b"form"
            | b"fieldset"
            | b"legend"
            | b"address"
            | b"br"
            | b"hgroup"
            | b"search"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_that_are_not_shown_go() {
        let cases = [
            ("<p>\n  a\n  <b>b</b> c </p>\n\n<p>d</p>", "<p>a <b>b</b> c</p><p>d</p>\n"),
            ("<pre>  a\n  <span>b</span>\n</pre>  x", "<pre>  a\n  <span>b</span>\n</pre>x\n"),
            (
                "<svg>\n <text> a </text>\n <!-- b --></svg>\n x",
                "<svg>\n <text> a </text>\n <!-- b --></svg> x\n",
            ),
            ("<a title=\"x > y\">  b</a> <!-- gone --> <i>c</i>", "<a title=\"x > y\"> b</a> <i>c</i>\n"),
            ("<script>if (a  <  b) {'</p>  '}</script>", "<script>if (a  <  b) {'</p>  '}</script>\n"),
            ("<style>a  >  b {}</style>", "<style>a  >  b {}</style>\n"),
            (
                "<!DOCTYPE html>\r\n<html>\r\n<p  id=a>ü\r\n ö&amp;  ä</p>",
                "<!DOCTYPE html><html><p  id=a>ü ö&amp; ä</p>\n",
            ),
            ("a < b", "a < b\n"),
            ("<p>a<<!-- x -->b>c</p>", "<p>a<<!-- x -->b>c</p>\n"),
            ("<P>\n a</P >  b", "<P>a</P >b\n"),
            ("<p>a  <b", "<p>a <b\n"),
            ("<p>a\n<meta itemprop=x>  b</p>", "<p>a <meta itemprop=x> b</p>\n"),
            ("<p>a <link href=x> b</p>", "<p>a <link href=x> b</p>\n"),
            ("<p>a <noscript> b </noscript> c", "<p>a <noscript> b </noscript> c\n"),
            ("<p>a <template><i>b</i></template> c", "<p>a <template><i>b</i></template> c\n"),
            ("<p>a <script>b</script> c", "<p>a <script>b</script> c\n"),
            ("<p>a <style>b</style> c", "<p>a <style>b</style> c\n"),
            ("<p>a <dialog>b</dialog> c", "<p>a <dialog>b</dialog> c\n"),
            (
                "<head>\n<meta a>\n<link b>\n<script></script>\n<title> c </title>\n</head>\n<body>\na <meta d> b",
                "<head><meta a><link b><script></script><title>c</title></head><body>a <meta d> b\n",
            ),
        ];
        for (html, expected) in cases {
            assert_eq!(finish(html).0, expected, "{html}");
        }
    }

    #[test]
    fn ids_and_links_are_read_as_a_browser_does() {
        let (_, found) = finish(
            "<a id=x href='/a&amp;b'></a><!-- <a id=no> --><img SRC=\"p.png\"><p id=\"y\">\
             <script>'<a id=no>'</script><textarea><a id=no></textarea><noscript><a href=z></a></noscript>",
        );
        assert_eq!(found.ids, ["x", "y"]);
        assert_eq!(found.links, ["/a&b", "p.png", "z"]);
    }

    #[test]
    fn every_attribute_that_holds_addresses_is_a_link() {
        for (html, links) in [
            ("<img srcset='a.png, b.png 2x,c.png 640w'>", &["a.png", "b.png", "c.png"][..]),
            ("<img srcset='a,b.png 1x, data:x,y 2x'>", &["a,b.png", "data:x,y"]),
            ("<link imagesrcset=a.png><source src=b><track src=c><embed src=d>", &["a.png", "b", "c", "d"]),
            ("<video poster=a></video><object data=b></object><li data=no>", &["a", "b"]),
            ("<form action=a><button formaction=b></form><table background=c>", &["a", "b", "c"]),
            ("<p style='a:url(b) URL( \"c\" ) url()'>", &["b", "c"]),
            ("<q cite=a></q><a ping='b c' href=' d\n'>", &["a", "b", "c", "d"]),
            ("<svg><use xlink:href='#a'/><image href='b'/></svg>", &["#a", "b"]),
            ("<META HTTP-EQUIV=Refresh CONTENT='5; URL=\"a b\"'>", &["a b"]),
            ("<meta content='0;url=a' http-equiv=refresh><meta name=x content=no>", &["a"]),
            ("<meta http-equiv=refresh content=30>", &[]),
        ] {
            assert_eq!(finish(html).1.links, links, "{html}");
        }
        let (_, found) = finish("<a name=x id=x></a><input name=no>");
        assert_eq!((found.ids, found.names), (vec!["x".to_owned()], vec!["x".to_owned()]));
    }

    #[test]
    fn an_address_has_its_place() {
        let html = "é <a\n title='>'\n href=\"b/c\">";
        let links = attribute_links(html);
        assert_eq!(links.len(), 1);
        assert_eq!(html.get(links[0].range.clone()), Some("b/c"));
    }

    #[test]
    fn the_tags_of_links_go_and_what_is_in_them_stays() {
        let html = "a <a class=\"x > y\" href=\"b\"><b>c</b></a> <abbr>d</abbr></A>";
        assert_eq!(without_links(html), "a <b>c</b> <abbr>d</abbr>");
    }
}
