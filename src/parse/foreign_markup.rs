//! Markup of other generators, which is plain text here.
//!
//! Comes in: a page's parsed [`Markdown`]. Goes out: a warning at each place, with what stands for it here. Only prose is
//! looked at; code, formulas and escaped marks are what they are.

use std::ops::Range;

use super::lost_markup::Place;
use super::prose_lines::{Markdown, ProsePiece, is_escaped, window};
use crate::diag::{Diagnostic, catalog};

const COMMENT: &str = "a comment is `<!-- … -->`";
const COMPONENT: &str = "a component of your own, `templates/components/NAME.html`, is called by `{{ NAME() }}` alone in its \
                         paragraph; what is to be read as it is stands in backticks";
const ALERT: &str =
    "an alert is a quote: a line `> [!NOTE]` (or `TIP`, `IMPORTANT`, `WARNING`, `CAUTION`), then lines `> …`";
const CONTENTS: &str = "take it out: a page with enough headings gets its table of contents by itself";
const ATTRIBUTES: &str = "only headings take ids and classes: `## Title {#id .class}`; for the rest there is HTML, \
                          `<span class=\"…\">`";
const WIKI: &str =
    "a link is `[text](page.md)`; in brackets that are meant so, write `\\[[`, or backticks around them";
const NOTE: &str = "a note is `[^name]`, and `[^name]: text` on a line of its own";
const MARK: &str = "write `**words**`, or `<mark>words</mark>`";
const FILE: &str = "a part of a file below `data/` is `{{ excerpt(file=\"…\", lines=\"3-9\") }}`";
const TABS: &str = "there are no tabs: write headings, or `<details><summary>…</summary>`";

/// Reports the markup of other generators.
pub fn find_foreign_markup(
    markdown: &Markdown<'_>,
    pieces: &[ProsePiece],
    place: Place<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for piece in pieces {
        let text = markdown.slice(piece.range.clone());
        let start = piece.range.start;
        let mut report = |range: Range<usize>, hint: &str| {
            let written = text.get(range.clone()).unwrap_or_default();
            let span = place(start + range.start..start + range.end);
            diagnostics.push(catalog::foreign_markup(span, written, hint));
        };
        if piece.begins_line
            && let Some((length, hint)) = at_line_start(markdown.line_from(start), piece.begins_paragraph)
        {
            report(0..length.min(text.len()), hint);
            continue;
        }
        // `[text](a.md){.class}`
        let behind_link = markdown.before(start) == Some(')') && !piece.begins_line && text.starts_with('{');
        if behind_link && let Some(length) = attribute_list(text, 1) {
            report(0..length, ATTRIBUTES);
        }
        in_text(text, &mut report);
    }
}

/// What is markup of others at the beginning of a line: its length, and what to write.
fn at_line_start(line: &str, begins_paragraph: bool) -> Option<(usize, &'static str)> {
    let line = line.trim_end();
    let lower = line.to_ascii_lowercase();
    let toc = [
        "[toc]",
        "[[toc]]",
        "[[_toc_]]",
        "@[toc]",
        "{:toc}",
        "{toc}",
        "${toc}",
        "{{toc}}",
        "[[_table_of_contents_]]",
    ];
    if toc.contains(&lower.as_str()) {
        return Some((line.len(), CONTENTS));
    }
    for mark in ["!!!+", "!!!", "???+", "???"] {
        if line.strip_prefix(mark).is_some_and(is_admonition) {
            return Some((mark.len(), ALERT));
        }
    }
    let kind = line.trim_start_matches(':');
    let colons = line.len() - kind.len();
    // The line that closes it has no word.
    let kind = kind.trim_start_matches([' ', '{', '.', '#']);
    if colons >= 3 && kind.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        return Some((colons, ALERT));
    }
    if line.starts_with("=== \"") {
        return Some((3, TABS));
    }
    if line.starts_with("--8<--") || line.starts_with("<<< @/") {
        return Some((6, FILE));
    }
    if let Some((name, _)) = line.strip_prefix(".. ").and_then(|rest| rest.split_once("::")) {
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        return is_name.then_some((name.len() + 5, ALERT));
    }
    let imports = line.starts_with("import ") && (line.contains(" from '") || line.contains(" from \""));
    (begins_paragraph && imports).then_some((6, COMPONENT))
}

/// Whether ` note`, ` note inline end` or ` note "Title"` follows the marks (Python-Markdown and Material for MkDocs); not
/// ` Do not unplug !!!`.
fn is_admonition(rest: &str) -> bool {
    let Some(words) = rest.strip_prefix(' ').map(str::trim) else { return false };
    let (kinds, title) =
        words.split_once(['"', '\'']).map_or((words, None), |(kinds, title)| (kinds, Some(title)));
    let is_kind = |word: &str| word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    let mut kinds = kinds.split_whitespace();
    kinds.next().is_some_and(|kind| kind.starts_with(char::is_alphabetic) && is_kind(kind))
        && match title {
            Some(title) => title.ends_with(['"', '\'']) && kinds.all(is_kind),
            None => kinds.all(|kind| matches!(kind, "inline" | "end")),
        }
}

/// What is markup of others anywhere in a text.
fn in_text(text: &str, report: &mut impl FnMut(Range<usize>, &str)) {
    let mut done = 0;
    for (at, letter) in text.char_indices() {
        if at < done || !matches!(letter, '{' | '[' | '=' | '^') || is_escaped(text, at) {
            continue;
        }
        let rest = window(text, at);
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let found = match letter {
            '{' => braces(rest),
            '[' => wiki_link(rest).filter(|_| !before.is_some_and(is_word)).map(|length| (length, WIKI)),
            '^' => inline_note(rest).map(|length| (length, NOTE)),
            _ => highlight(rest)
                .filter(|_| !before.is_some_and(|before| is_word(before) || "=!<>/".contains(before)))
                .map(|length| (length, MARK)),
        };
        if let Some((length, hint)) = found {
            report(at..at + length, hint);
            done = at + length;
        }
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | ')' | ']')
}

/// `{% … %}`, `{# … #}`, `{#id}`, `{: .class}`.
fn braces(text: &str) -> Option<(usize, &'static str)> {
    let closed = |closer: &str| text.get(2..)?.find(closer).map(|at| at + 2 + closer.len());
    let inner = text.get(2..).unwrap_or_default();
    if text.starts_with("{%") {
        let trimmed = inner.trim_start_matches(['-', '~', '+']);
        let word = trimmed.trim_start();
        // Whole words: `{%d}` is a format, and a `%}` behind it another matter.
        let rest = word.trim_start_matches(|letter: char| letter.is_alphanumeric() || letter == '_');
        let (is_apart, length) = (word.len() < trimmed.len(), closed("%}"));
        let is_whole =
            word.starts_with(char::is_alphabetic) && rest.starts_with([' ', '\t', '-', '%', '(', '"', '\'']);
        // `{%endif%}` ends with the first brace, `{% set x = {} %}` may hold some.
        let ends = is_apart || (length.is_some() && length == text.find('}').map(|at| at + 1));
        let is_tag = (is_whole && ends) || (rest.is_empty() && is_apart);
        return is_tag.then(|| (length.unwrap_or(2), COMPONENT));
    }
    if text.starts_with("{#") {
        if let Some(length) = closed("#}").filter(|_| inner.starts_with([' ', '-', '\t'])) {
            return Some((length, COMMENT));
        }
        return attribute_list(text, 1).map(|length| (length, ATTRIBUTES));
    }
    if text.starts_with("{:") {
        return attribute_list(text, 2).map(|length| (length, ATTRIBUTES));
    }
    None
}

/// The length of a list of ids, classes and values in braces: `{#id .class key="x"}`, which begins at byte `from`.
fn attribute_list(text: &str, from: usize) -> Option<usize> {
    let end = text.find('}')?;
    let inner = text.get(from..end)?.trim();
    let is_name = |name: &str| {
        let more = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | ':');
        name.len() > 1 && name.starts_with(char::is_alphabetic) && name.chars().all(more)
    };
    let is_attribute = |word: &str| match word.split_once('=') {
        Some((key, value)) => is_name(key) && !value.is_empty(),
        // Of a value in quotes with blanks in it, what is behind the first.
        None => word.ends_with(['"', '\'']) || word.strip_prefix(['.', '#']).is_some_and(is_name),
    };
    let mut words = inner.split_whitespace().peekable();
    (words.peek().is_some() && words.all(is_attribute)).then_some(end + 1)
}

/// `[[page]]`, `[[page|text]]`; not `[[ -f x ]]`, `[[1, 2]]`, `a[[i]]`.
fn wiki_link(text: &str) -> Option<usize> {
    let inner = text.strip_prefix("[[")?;
    let end = inner.find("]]")?;
    let inner = inner.get(..end)?;
    let begins =
        inner.starts_with(|letter: char| letter.is_alphabetic() || matches!(letter, '#' | '/' | '.'));
    (begins && !inner.contains(['[', ']', '(', ';']) && !inner.ends_with(' ')).then_some(end + 4)
}

/// `^[a note]`; not the `^[^:]` and `^[a-z]+` of regular expressions.
fn inline_note(text: &str) -> Option<usize> {
    let inner = text.strip_prefix("^[")?;
    let end = inner.find(']')?;
    let inner = inner.get(..end)?;
    let words = inner.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic)).count();
    (words > 1).then_some(end + 3)
}

/// `==words==`; not `a == b == c`, `x==y`, `====`.
fn highlight(text: &str) -> Option<usize> {
    let inner = text.strip_prefix("==")?;
    let end = inner.find("==")?;
    let (inner, after) = (inner.get(..end)?, inner.get(end + 2..)?.chars().next());
    let outside = after.is_none_or(|after| !is_word(after) && !"=>".contains(after));
    let tight = inner.starts_with(char::is_alphanumeric) && !inner.ends_with([' ', '!', '<', '>', '=']);
    (outside && tight).then_some(end + 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        in_text(text, &mut |range, _| all.push(text[range].to_owned()));
        all
    }

    #[test]
    fn markup_of_others_is_found_whole() {
        for written in [
            "{% include x.html %}",
            "{%- if a -%}",
            "{%endif%}",
            "{# a comment #}",
            "{#my-id}",
            "{: .no_toc }",
            "{:.lead}",
            "{: target=\"_blank\"}",
            "[[Some page]]",
            "[[page|text]]",
            "==words of weight==",
            "^[a note in place]",
        ] {
            assert_eq!(found(&format!("Text {written} text.")), [written], "{written}");
        }
    }

    #[test]
    fn what_people_write_is_no_markup_of_others() {
        for text in [
            "a == b == c",
            "x==y and y==z",
            "use {} and {:?} or {:>8} and {:.2} and {:#x}",
            "if [[ -f x ]]; then",
            "[[1, 2], [3, 4]]",
            "a[[i]]",
            "matches ^[a-z]+$ and ^[^:]",
            "printf {%d}",
            "printf {%d}; 100%}",
            "{%s %d} and 50 %}",
            "{%5d %}",
            "100 {%}",
            "==>",
            "{#}",
            "{{",
            "\\[[x]]",
            "\\{% x %}",
            "a <== b ==> c",
            "{a, b}",
            "{#?}",
            "{:",
            "[sic]",
            "[x]",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
