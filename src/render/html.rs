//! Finished HTML: blanks taken out.
//!
//! Comes in: a page's HTML. Goes out: the same page with fewer bytes. What it refers to is read by
//! [`super::references`].

use std::borrow::Cow;

use memchr::{memchr, memchr3};

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
}
