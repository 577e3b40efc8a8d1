//! What a page refers to, and the ids that others can refer to.
//!
//! Comes in: a page's finished HTML. Goes out: its [`References`]. Read with the WHATWG tokeniser, so what a browser sees
//! is what is seen here; code that is certain to hold none is not read.

use std::borrow::Cow;
use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, ForwardingEmitter, Span, Tokenizer};
use memchr::{memchr, memmem};

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

/// A noncharacter (Unicode 23.7), which no text may hold.
const STAND_IN_LETTER: &str = "\u{fdd5}";
/// The name of the tag that stands for code.
const STAND_IN_NAME: &str = "c\u{fdd5}";

/// Code that is shorter is read with all else.
const WORTH_IT: usize = 64;

/// The HTML with a tag in place of each stretch of highlighted code, and how many stretches those are.
///
/// If a tokeniser takes that tag for one, it stands where text and tags are read as such; and there, what is left out
/// begins and ends no more than the spans in it. In a comment or an attribute the tag is none.
fn without_code(html: &str) -> (Cow<'_, str>, usize) {
    const OPEN: &str = "<code>";
    if memmem::find(html.as_bytes(), STAND_IN_LETTER.as_bytes()).is_some() {
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
        at += offset;
        match html.get(at..).and_then(length_of_span_tag) {
            Some(length) => at += length,
            None => return at,
        }
    }
    html.len()
}

/// How long the tag is that the HTML begins with, if it is that of a span with nothing but a class, or its end.
fn length_of_span_tag(html: &str) -> Option<usize> {
    const END: &str = "</span>";
    if html.starts_with(END) {
        return Some(END.len());
    }
    let class = html.strip_prefix("<span class=\"")?;
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, ' ' | '-' | '_');
    let after = class.trim_start_matches(is_plain).strip_prefix("\">")?;
    Some(html.len() - after.len())
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
