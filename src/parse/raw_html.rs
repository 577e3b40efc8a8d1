//! What stands verbatim in the raw HTML of a page: comments, `<pre>`, `<script>`, `<style>`.
//!
//! Comes in: a page's Markdown and where its raw HTML stands. Goes out: the places where nothing is evaluated, those that are
//! code to a reader, and what is opened and never closed.

use std::ops::Range;

use crate::markup::{Attributes, Tag, read_tags};

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

/// Elements that are read up to their end, as HTML or for a reader.
const ELEMENTS: [&str; 9] = ["pre", "script", "style", "textarea", "code", "kbd", "samp", "tt", "var"];

/// What is read up to its end otherwise, and what Markdown takes for that end (CommonMark, "HTML blocks", 2 to 5).
const DECLARATIONS: [(&str, &str); 4] = [("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"), ("<!", ">")];

/// What ends all that may be open at the end of a text: a quoted value, a tag.
const LAST_END: &str = "\"'>";

/// Reads the raw HTML of `text`, which stands at `places`.
pub fn read_raw_html(text: &str, places: &[Range<usize>]) -> RawHtml {
    let mut found = RawHtml::default();
    if places.is_empty() {
        return found;
    }
    let html = only(text, places) + LAST_END;
    let mut open: Option<(&'static str, Range<usize>)> = None;
    read_tags(html.as_bytes(), Attributes::Skipped, |tag| match tag {
        Tag::Start(name, range) if open.is_none() => {
            let element = ELEMENTS.into_iter().find(|element| element.as_bytes() == name);
            open = element.map(|element| (element, range.start..range.end.min(text.len())));
        }
        Tag::End(name, range) => {
            if let Some((element, opener)) = open.take_if(|(element, _)| element.as_bytes() == name) {
                found.add(element, opener.start..range.end.min(text.len()));
            }
        }
        Tag::Comment(range) | Tag::Doctype(range) if open.is_none() => {
            found.declaration(html.get(range.start..text.len()).unwrap_or_default(), range);
        }
        _ => {}
    });
    if let Some((element, opener)) = open {
        found.add(element, opener.start..text.len());
        if !is_code(element) {
            found.unclosed.push((opener, format!("</{element}>")));
        }
    }
    found
}

/// Whether an element is code in a text; where one is never closed, only the looks of the text are wrong.
fn is_code(element: &str) -> bool {
    matches!(element, "code" | "kbd" | "samp" | "tt" | "var")
}

impl RawHtml {
    fn add(&mut self, element: &str, range: Range<usize>) {
        match element {
            "textarea" => {}
            element if is_code(element) => self.code.push(range),
            _ => self.verbatim.push(range),
        }
    }

    /// A comment, or what a browser takes for one; `rest` begins with it.
    fn declaration(&mut self, rest: &str, range: Range<usize>) {
        let Some((opener, closer)) = DECLARATIONS.into_iter().find(|(opener, _)| rest.starts_with(opener))
        else {
            return;
        };
        // `<!-->` is a comment, too.
        let inner = if opener == "<!--" { 2 } else { opener.len() };
        let is_closed = rest.get(inner..).is_some_and(|inner| inner.contains(closer));
        if opener == "<!--" {
            self.verbatim.push(range.start..range.end.min(range.start + rest.len()));
        }
        if !is_closed && self.unclosed.iter().all(|(_, other)| other != closer) {
            self.unclosed.push((range.start..range.start + opener.len(), closer.to_owned()));
        }
    }
}

/// The text with blanks in place of all that does not stand at `places`, so that every place stays what it is.
pub fn only(text: &str, places: &[Range<usize>]) -> String {
    let mut kept = vec![b' '; text.len()];
    for place in places {
        if let (Some(to), Some(from)) = (kept.get_mut(place.clone()), text.as_bytes().get(place.clone())) {
            to.copy_from_slice(from);
        }
    }
    String::from_utf8(kept).unwrap_or_default()
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
        assert_eq!(read("<pre><!-- </pre> --></pre>x").0, ["<pre><!-- </pre> --></pre>"]);
        assert_eq!(read("<prefix>x</prefix>").0, [""; 0]);
    }

    #[test]
    fn what_is_never_closed_is_told_with_what_would_close_it() {
        assert_eq!(read("a <!-- b").1, [("<!--", "-->".to_owned())]);
        assert_eq!(read("<script>x</scripts>").1, [("<script>", "</script>".to_owned())]);
        assert_eq!(read("<?php x").1, [("<?", "?>".to_owned())]);
        assert_eq!(read("<?php a > b <?php c").1, [("<?", "?>".to_owned())]);
        assert_eq!(read("<?php if (a > b) { ?>").1, []);
        assert_eq!(read("<![CDATA[ a > b").1, [("<![CDATA[", "]]>".to_owned())]);
        assert_eq!(read("<script src=\"a").1, [("<script src=\"a", "</script>".to_owned())]);
        assert_eq!(read("<pre>x</pre").1, [("<pre>", "</pre>".to_owned())]);
        assert_eq!(read("<code>x").1, []);
    }
}
