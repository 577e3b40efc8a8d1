//! Finished HTML: blanks taken out, and what it refers to.
//!
//! Comes in: a page's HTML. Goes out: the same page with fewer bytes, or its ids and references. Read with the WHATWG
//! tokeniser, so what a browser sees is what is seen here.

use std::borrow::Cow;
use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, ForwardingEmitter, Span, Token, Tokenizer};
use memchr::{memchr, memchr3, memmem};

use crate::source::Fingerprint;

/// What a page offers and asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct References {
    /// All ids, in order.
    pub ids: Vec<String>,
    /// The values of `href` and `src`, in order.
    pub links: Vec<String>,
}

impl References {
    /// The fingerprint of the ids: what other pages can see of a page's references.
    pub fn face(&self) -> Fingerprint {
        Fingerprint::of(&self.ids)
    }
}

/// The ids and links of a page.
///
/// Highlighted code has none, but most of the tags of many a page; so it is left out where it is certain to be what it
/// looks like.
pub fn references(html: &str) -> References {
    let (short, left_out) = without_code(html);
    let found = read(&short);
    if found.stand_ins == left_out || left_out == 0 { found.references } else { read(html).references }
}

/// What the tokeniser sees.
#[derive(Default)]
struct Seen {
    references: References,
    /// How many tags stand for code that was left out.
    stand_ins: usize,
}

fn read(html: &str) -> Seen {
    let mut seen = Seen::default();
    let mut wanted = None;
    let callback = |event: CallbackEvent<'_>, _: Span<()>| {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                seen.stand_ins += usize::from(name == STAND_IN_NAME.as_bytes());
            }
            CallbackEvent::AttributeName { name } => {
                wanted = match name {
                    b"id" => Some(Wanted::Id),
                    b"href" | b"src" => Some(Wanted::Link),
                    _ => None,
                };
            }
            CallbackEvent::AttributeValue { value } => {
                let value = || String::from_utf8_lossy(value).into_owned();
                match wanted.take() {
                    Some(Wanted::Id) => seen.references.ids.push(value()),
                    Some(Wanted::Link) => seen.references.links.push(value()),
                    None => {}
                }
            }
            _ => {}
        }
        None::<Infallible>
    };
    let tokenizer = Tokenizer::new_with_emitter(html, TagsOnly(CallbackEmitter::new(callback)));
    tokenizer.for_each(|token| match token {
        Ok(never) => match never {},
        Err(never) => match never {},
    });
    seen
}

/// The name of the tag that stands for code: with a noncharacter (Unicode 23.7), which no text may hold.
const STAND_IN_NAME: &str = "c\u{fdd5}";
const STAND_IN_END: &str = "\u{fdd5}";

/// Code that is shorter is read with all else.
const WORTH_IT: usize = 64;

/// The HTML with a tag in place of each stretch of highlighted code, and how many stretches those are.
///
/// If a tokeniser takes that tag for one, it stands where text and tags are read as such; and there, what is left out
/// begins and ends no more than the spans in it. In a comment or an attribute the tag is none.
fn without_code(html: &str) -> (Cow<'_, str>, usize) {
    const OPEN: &str = "<code>";
    if memmem::find(html.as_bytes(), STAND_IN_END.as_bytes()).is_some() {
        // Nobody could tell one from the other.
        return (Cow::Borrowed(html), 0);
    }
    let (mut short, mut left_out, mut rest) = (String::new(), 0, html);
    while let Some(start) = memmem::find(rest.as_bytes(), OPEN.as_bytes()) {
        let (before, code) = rest.split_at(start + OPEN.len());
        let length = length_of_code(code);
        short.push_str(before);
        rest = code;
        if length >= WORTH_IT {
            left_out += 1;
            short.extend(["<", STAND_IN_NAME, ">"]);
            rest = code.get(length..).unwrap_or_default();
        }
    }
    if left_out == 0 {
        return (Cow::Borrowed(html), 0);
    }
    short.push_str(rest);
    (Cow::Owned(short), left_out)
}

/// How many bytes of text and of spans with nothing but a class the HTML begins with.
fn length_of_code(html: &str) -> usize {
    let mut at = 0;
    while let Some(offset) = html.get(at..).and_then(|rest| memchr(b'<', rest.as_bytes())) {
        let tag = html.get(at + offset..).unwrap_or_default();
        let class = |tag: &str| {
            let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-' | b'_');
            let length = tag.bytes().take_while(is_plain).count();
            tag.get(length..).is_some_and(|end| end.starts_with("\">")).then_some(length + 2)
        };
        const SPAN: &str = "<span class=\"";
        const END: &str = "</span>";
        let length = match (tag.strip_prefix(SPAN).and_then(class), tag.starts_with(END)) {
            (Some(class), _) => SPAN.len() + class,
            (None, true) => END.len(),
            (None, false) => return at + offset,
        };
        at += offset + length;
    }
    html.len()
}

/// Reads tags, and passes over text and over whatever would be wrong with it: of no use here, and not free.
struct TagsOnly<E>(E);

impl<E: Emitter> ForwardingEmitter for TagsOnly<E> {
    type Token = E::Token;

    fn inner(&mut self) -> &mut impl Emitter<Token = Self::Token> {
        &mut self.0
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn emit_error(&mut self, _: html5gum::Error) {}

    fn emit_string(&mut self, _: &[u8]) {}

    fn push_comment(&mut self, _: &[u8]) {}
}

/// What an attribute's value is.
enum Wanted {
    Id,
    Link,
}

/// The stretches of text between tags, without those that are blank. What only screen readers or code have is there too.
pub fn texts(html: &str) -> Vec<String> {
    let Ok(tokens) = Tokenizer::new(html).collect::<Result<Vec<_>, _>>();
    let text = tokens.into_iter().filter_map(|token| match token {
        Token::String(text) => Some(String::from_utf8_lossy(&text).trim().to_owned()),
        _ => None,
    });
    text.filter(|text| !text.is_empty()).collect()
}

/// Elements whose text is kept as it is.
const VERBATIM: [&str; 5] = ["pre", "textarea", "script", "style", "svg"];

/// Folds runs of blanks into one and takes out those between block elements, and comments. Text in `pre`, `textarea`,
/// `script`, `style` and `svg` stays as it is.
///
/// A scanner over the text and not over tokens, so that everything else stays exactly as the template wrote it.
pub fn minify(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        push_folded(text, &mut out);
        if tag.starts_with("<!--") {
            rest = tag.find("-->").and_then(|end| tag.get(end + 3..)).unwrap_or_default();
            continue;
        }
        let (tag, after) = split_tag(tag);
        let name = tag_name(tag);
        let is_block = is_block(&name);
        if is_block && out.ends_with(' ') {
            out.pop();
        }
        out.push_str(tag);
        rest = after;
        if !tag.starts_with("</") && VERBATIM.contains(&&*name) {
            let close = format!("</{name}");
            let end = find_ignoring_case(rest, &close).unwrap_or(rest.len());
            out.push_str(rest.get(..end).unwrap_or_default());
            rest = rest.get(end..).unwrap_or_default();
        } else if is_block {
            rest = rest.trim_start_matches([' ', '\n', '\t', '\r', '\u{c}']);
        }
    }
    push_folded(rest, &mut out);
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// Whether the text ends with the tag of a block element in which, or behind which, there is more HTML, folded.
pub fn ends_with_block(html: &str) -> bool {
    let Some(tag) = html.rfind('<').and_then(|at| html.get(at..)).filter(|tag| tag.ends_with('>')) else {
        return false;
    };
    let name = tag_name(tag);
    // What stands in these is no HTML.
    let holds_text = VERBATIM.contains(&&*name) || name == "title" || name == "noscript";
    is_block(&name) && (tag.starts_with("</") || !holds_text)
}

/// Whether the text begins with the tag of a block element.
pub fn begins_with_block(html: &str) -> bool {
    html.starts_with('<') && is_block(&tag_name(html))
}

fn push_folded(text: &str, out: &mut String) {
    for part in text.split_inclusive([' ', '\n', '\t', '\r', '\u{c}']) {
        let word = part.trim_end_matches([' ', '\n', '\t', '\r', '\u{c}']);
        out.push_str(word);
        if word.len() < part.len() && !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
    }
}

/// Splits off the tag that the text begins with; a `>` in quotes does not end it.
fn split_tag(text: &str) -> (&str, &str) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(offset) = bytes.get(at..).and_then(|rest| memchr3(b'>', b'"', b'\'', rest)) {
        let (before, sign) = (bytes.get(..at + offset).unwrap_or_default(), bytes.get(at + offset).copied());
        at += offset + 1;
        match sign {
            Some(b'>') => return text.split_at(at),
            // A quote elsewhere is part of an unquoted value: `title=it's`.
            Some(quote) if before.trim_ascii_end().last() == Some(&b'=') => {
                let closed = bytes.get(at..).and_then(|rest| memchr(quote, rest));
                let Some(closed) = closed else { break };
                at += closed + 1;
            }
            _ => {}
        }
    }
    (text, "")
}

fn tag_name(tag: &str) -> Cow<'_, str> {
    let name = tag.trim_start_matches(['<', '/']);
    let end = name.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(name.len());
    let name = name.get(..end).unwrap_or_default();
    let is_lower = !name.bytes().any(|byte| byte.is_ascii_uppercase());
    if is_lower { Cow::Borrowed(name) } else { Cow::Owned(name.to_ascii_lowercase()) }
}

fn find_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    let ends = text.match_indices('<').map(|(at, _)| at);
    ends.into_iter()
        .find(|at| text.get(*at..*at + wanted.len()).is_some_and(|part| part.eq_ignore_ascii_case(wanted)))
}

/// Elements beside which blanks are not shown.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "html"
            | "head"
            | "body"
            | "meta"
            | "link"
            | "title"
            | "script"
            | "style"
            | "base"
            | "header"
            | "footer"
            | "main"
            | "nav"
            | "section"
            | "article"
            | "aside"
            | "div"
            | "p"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "ul"
            | "ol"
            | "li"
            | "dl"
            | "dt"
            | "dd"
            | "table"
            | "thead"
            | "tbody"
            | "tfoot"
            | "tr"
            | "td"
            | "th"
            | "caption"
            | "colgroup"
            | "col"
            | "figure"
            | "figcaption"
            | "blockquote"
            | "pre"
            | "hr"
            | "details"
            | "summary"
            | "form"
            | "fieldset"
            | "legend"
            | "address"
            | "br"
            | "hgroup"
            | "search"
            | "template"
            | "noscript"
            | "dialog"
            | "doctype"
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Where a tag ends, read letter by letter.
    fn tag_length(text: &str) -> usize {
        let (mut quote, mut before) = (None, '<');
        for (at, letter) in text.char_indices() {
            match (quote, letter) {
                (None, '>') => return at + 1,
                (None, '"' | '\'') if before == '=' => quote = Some(letter),
                (Some(open), letter) if open == letter => quote = None,
                _ => {}
            }
            if !letter.is_ascii_whitespace() {
                before = letter;
            }
        }
        text.len()
    }

    #[test]
    fn a_tag_ends_where_reading_it_letter_by_letter_says() {
        let letters = ['=', '"', '\'', '>', 'ü', ' '];
        for number in 0..letters.len().pow(7) {
            let tag: String =
                (0..7).map(|place| letters[number / letters.len().pow(place) % letters.len()]).collect();
            let tag = format!("<{tag}");
            assert_eq!(split_tag(&tag).0.len(), tag_length(&tag), "{tag}");
        }
    }

    #[test]
    fn blanks_that_are_not_shown_go() {
        let cases = [
            ("<p>\n  a\n  <b>b</b> c </p>\n\n<p>d</p>", "<p>a <b>b</b> c</p><p>d</p>\n"),
            ("<pre>  a\n  <span>b</span>\n</pre>  x", "<pre>  a\n  <span>b</span>\n</pre>x\n"),
            ("<a title=\"x > y\">  b</a> <!-- gone --> <i>c</i>", "<a title=\"x > y\"> b</a> <i>c</i>\n"),
            ("<script>if (a  <  b) {}</script>", "<script>if (a  <  b) {}</script>\n"),
            ("<!DOCTYPE html>\n<html>\n", "<!DOCTYPE html><html>\n"),
            ("a < b", "a < b\n"),
        ];
        for (html, expected) in cases {
            assert_eq!(minify(html), expected, "{html}");
        }
    }

    proptest! {
        #[test]
        fn code_that_is_left_out_hides_nothing_and_uncovers_nothing(
            pieces in prop::collection::vec(prop::sample::select(PIECES), 0..12),
        ) {
            let html = pieces.concat();
            prop_assert_eq!(references(&html), read(&html).references, "{}", html);
        }
    }

    /// Code of both kinds, what may stand around it, and what swallows it.
    const PIECES: &[&str] = &[
        "<pre><code>a long line <span class=\"k\">of</span> code &lt;a id=&quot;no&quot;&gt; that is worth it</code></pre>",
        "<code><span class=\"a b\">another one that is worth it</span> by its length, href=\"none\"",
        "<code>",
        "</code>",
        "<span class=\"x\">",
        "<span class=\"x\" id=\"in-span\">",
        "<a id=x href='/a'>",
        "<img src=y alt=\"",
        "<p title='",
        "\"",
        "'",
        ">",
        "<",
        "<!--",
        "-->",
        "<textarea>",
        "</textarea>",
        "<script>",
        "</script>",
        "<C\u{fdd5}>",
    ];

    #[test]
    fn highlighted_code_is_left_out() {
        let (short, left_out) = without_code(PIECES[0]);
        assert_eq!((&*short, left_out), ("<pre><code><c\u{fdd5}></code></pre>", 1));
        assert_eq!(without_code("<code>short</code>").1, 0);
    }

    #[test]
    fn ids_and_links_are_read_as_a_browser_does() {
        let found =
            references("<a id=x href='/a&amp;b'></a><!-- <a id=no> --><img SRC=\"p.png\"><p id=\"y\">");
        assert_eq!(found.ids, ["x", "y"]);
        assert_eq!(found.links, ["/a&b", "p.png"]);
    }
}
