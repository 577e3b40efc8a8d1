//! What stands verbatim in the raw HTML of a page: comments, `<pre>`, `<script>`, `<style>`.
//!
//! Comes in: a page's Markdown and where its raw HTML stands. Goes out: the places where nothing is evaluated, those that are
//! code to a reader, and what is opened and never closed. One walk from the beginning to the end, as a browser reads.

use std::ops::Range;

/// What a walk through the raw HTML found; all in order.
#[derive(Debug, Default)]
pub struct RawHtml {
    /// Comments, `<pre>`, `<script>` and `<style>` with all that stands in them: no expression is evaluated there.
    pub verbatim: Vec<Range<usize>>,
    /// The elements for code in a text (`<code>`, `<kbd>`, …): no prose, but their expressions are evaluated.
    pub code: Vec<Range<usize>>,
    /// What is never closed: where it is opened, and what would close it.
    pub unclosed: Vec<(Range<usize>, String)>,
}

/// How something that is read up to its end begins and ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Comment,
    /// A processing instruction, a CDATA section or a declaration, with what ends it.
    Other(&'static str),
    /// An element by its name.
    Element(&'static str),
}

/// Elements that are read up to their end, as HTML or for a reader.
const ELEMENTS: [&str; 9] = ["pre", "script", "style", "textarea", "code", "kbd", "samp", "tt", "var"];

/// Reads the raw HTML of `text`, which stands at `places`, in order.
pub fn read_raw_html(text: &str, places: &[Range<usize>]) -> RawHtml {
    let mut found = RawHtml::default();
    let mut open: Option<(Kind, Range<usize>)> = None;
    for place in joined(places) {
        let mut at = place.start;
        while at < place.end {
            let rest = text.get(at..place.end).unwrap_or_default();
            match &open {
                Some((kind, opener)) => {
                    let Some(end) = end_of(*kind, rest) else { break };
                    found.add(*kind, opener.start..at + end);
                    at += end;
                    open = None;
                }
                None => {
                    let Some(start) = rest.find('<') else { break };
                    let (kind, length) = begins(rest.get(start..).unwrap_or_default());
                    at += start + length;
                    open = kind.map(|kind| {
                        let opener = at - length..at;
                        // `<!-->` is a comment, too.
                        at -= if kind == Kind::Comment { 2 } else { 0 };
                        (kind, opener)
                    });
                }
            }
        }
    }
    if let Some((kind, opener)) = open {
        found.never_closed(kind, opener, text.len());
    }
    found
}

impl RawHtml {
    fn add(&mut self, kind: Kind, range: Range<usize>) {
        match kind {
            Kind::Comment | Kind::Element("pre" | "script" | "style") => self.verbatim.push(range),
            Kind::Element("textarea") | Kind::Other(_) => {}
            Kind::Element(_) => self.code.push(range),
        }
    }

    fn never_closed(&mut self, kind: Kind, opener: Range<usize>, end: usize) {
        let closer = match kind {
            Kind::Comment => "-->".to_owned(),
            Kind::Other(closer) => closer.to_owned(),
            // A browser reads on; only the looks of the text are wrong.
            Kind::Element("code" | "kbd" | "samp" | "tt" | "var") => return,
            Kind::Element(name) => format!("</{name}>"),
        };
        self.add(kind, opener.start..end);
        self.unclosed.push((opener, closer));
    }
}

/// Places that follow one another without a gap as one: an HTML block comes line by line.
fn joined(places: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = Vec::new();
    for place in places {
        match all.last_mut() {
            Some(last) if last.end == place.start => last.end = place.end,
            _ => all.push(place.clone()),
        }
    }
    all
}

/// What begins at a `<`, and how many bytes its beginning has.
fn begins(text: &str) -> (Option<Kind>, usize) {
    if text.starts_with("<!--") {
        return (Some(Kind::Comment), 4);
    }
    for (opener, closer) in [("<?", "?>"), ("<![CDATA[", "]]>"), ("<!", ">")] {
        if text.starts_with(opener) {
            return (Some(Kind::Other(closer)), opener.len());
        }
    }
    let name = text.get(1..).unwrap_or_default();
    let name = name
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-')
        .next()
        .unwrap_or_default();
    let element = ELEMENTS.into_iter().find(|element| element.eq_ignore_ascii_case(name));
    (element.map(Kind::Element), tag_length(text))
}

/// The bytes of a tag up to its `>`, quoted values passed over.
fn tag_length(text: &str) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == byte => quote = None,
            (Some(_), _) => {}
            // A quote begins a value only behind `=`: others are part of a name.
            (None, b'"' | b'\'') if text.get(..at).is_some_and(|text| text.trim_end().ends_with('=')) => {
                quote = Some(byte);
            }
            (None, b'>') => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The bytes up to behind the end of something that is open.
fn end_of(kind: Kind, text: &str) -> Option<usize> {
    match kind {
        Kind::Comment => text.find("-->").map(|at| at + 3),
        Kind::Other(closer) => text.find(closer).map(|at| at + closer.len()),
        Kind::Element(name) => {
            let is_end = |at: &usize| {
                let tag = text.get(at + 2..).unwrap_or_default();
                let same = tag.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
                same && tag
                    .get(name.len()..)
                    .is_some_and(|rest| rest.starts_with(['>', '/', ' ', '\t', '\n']))
            };
            let at = text.match_indices("</").map(|(at, _)| at).find(is_end)?;
            Some(at + tag_length(text.get(at..).unwrap_or_default()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<&str>, Vec<(&str, String)>) {
        let found = read_raw_html(text, std::slice::from_ref(&(0..text.len())));
        let verbatim = found.verbatim.into_iter().map(|range| &text[range]).collect();
        (verbatim, found.unclosed.into_iter().map(|(range, closer)| (&text[range], closer)).collect())
    }

    #[test]
    fn comments_and_raw_elements_are_found_whole() {
        assert_eq!(read("<p>a<!-- b > c -->d</p>").0, ["<!-- b > c -->"]);
        assert_eq!(read("<!--> a --> b").0, ["<!-->"]);
        assert_eq!(read("<PRE class=\"a>b\">x</code></Pre >y").0, ["<PRE class=\"a>b\">x</code></Pre >"]);
        assert_eq!(read("<a title=\"<!--\">x</a>").0, [""; 0]);
        assert_eq!(read("<prefix>x</prefix>").0, [""; 0]);
    }

    #[test]
    fn what_is_never_closed_is_told_with_what_would_close_it() {
        assert_eq!(read("a <!-- b").1, [("<!--", "-->".to_owned())]);
        assert_eq!(read("<script>x</scripts>").1, [("<script>", "</script>".to_owned())]);
        assert_eq!(read("<?php x").1, [("<?", "?>".to_owned())]);
        assert_eq!(read("<code>x").1, []);
    }
}
