//! Highlighted lines as HTML.
//!
//! In: lines, and what the fence asks for. Out: what stands between `<code>` and `</code>`. Colours are CSS classes,
//! never inline style. Line numbers are in an attribute that CSS shows, so they are neither selected nor copied.

use super::line::Line;
use super::ranges::LineRanges;

/// What a fence asks for besides its language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HtmlOptions {
    /// The number of the first line; an excerpt from line 40 of a file has 40.
    pub first_line: usize,
    /// Whether the numbers are shown.
    pub numbers: LineNumbers,
    /// The lines to stand out, counted from `first_line`: `hl` means the numbers that a reader sees.
    pub marked: LineRanges,
}

/// Whether line numbers are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineNumbers {
    /// In front of each line.
    Shown,
    /// Not at all.
    Hidden,
}

impl Default for HtmlOptions {
    fn default() -> HtmlOptions {
        HtmlOptions { first_line: 1, numbers: LineNumbers::Hidden, marked: LineRanges::default() }
    }
}

/// Writes the content of a `<code>` element.
///
/// Each line ends with a line feed. Lines get a `<span class="line">` of their own (`class="line marked"` where marked)
/// only if the options need one; their numbers are in `data-line`, padded to one width.
pub fn write_html(lines: &[Line], options: &HtmlOptions) -> String {
    let mut html = String::new();
    let last_line = options.first_line.saturating_add(lines.len().saturating_sub(1));
    let width = last_line.to_string().len();
    let bare = options.numbers == LineNumbers::Hidden && options.marked.ranges.is_empty();
    for (index, line) in lines.iter().enumerate() {
        if bare {
            write_pieces(line, &mut html);
            html.push('\n');
            continue;
        }
        let number = options.first_line.saturating_add(index);
        let class = if options.marked.contains(number) { "line marked" } else { "line" };
        let shown = match options.numbers {
            LineNumbers::Shown => format!(" data-line=\"{number:>width$}\""),
            LineNumbers::Hidden => String::new(),
        };
        html.push_str(&format!("<span class=\"{class}\"{shown}>"));
        write_pieces(line, &mut html);
        // Inside, because the line is a block: an empty line gets its height, and a selection its line breaks.
        html.push_str("\n</span>");
    }
    html
}

/// The text with `&`, `<`, `>` and `"` escaped and what HTML does not allow replaced; for content and for attributes in
/// double quotes.
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    write_escaped(text, &mut html);
    html
}

fn write_pieces(line: &Line, html: &mut String) {
    for piece in line.pieces() {
        match piece.class {
            None => write_escaped(&piece.text, html),
            Some(class) => {
                html.push_str("<span class=\"");
                html.push_str(class.css());
                html.push_str("\">");
                write_escaped(&piece.text, html);
                html.push_str("</span>");
            }
        }
    }
}

fn write_escaped(text: &str, html: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            letter => html.push(visible_character(letter)),
        }
    }
}

/// The text with every character that must not stand in HTML replaced by U+FFFD.
pub(super) fn visible(text: &str) -> String {
    text.chars().map(visible_character).collect()
}

/// Controls and non-characters are parse errors in HTML ("Preprocessing the input stream"), and a carriage return
/// would be read as a line feed.
fn visible_character(letter: char) -> char {
    let code = u32::from(letter);
    let is_noncharacter = (0xfdd0..=0xfdef).contains(&code) || code & 0xfffe == 0xfffe;
    let is_control = letter.is_control() && letter != '\n' && letter != '\t';
    if is_control || is_noncharacter { char::REPLACEMENT_CHARACTER } else { letter }
}

#[cfg(test)]
mod tests {
    use super::super::Class;
    use super::*;

    fn lines(texts: &[&str]) -> Vec<Line> {
        texts.iter().map(|text| Line::plain(text, None)).collect()
    }

    #[test]
    fn markup_in_the_source_is_text() {
        let lines = [Line::plain("<script>\"&'</script>", Some(Class::String))];
        let html = write_html(&lines, &HtmlOptions::default());
        assert_eq!(html, "<span class=\"s\">&lt;script&gt;&quot;&amp;'&lt;/script&gt;</span>\n");
    }

    #[test]
    fn characters_that_html_forbids_are_replaced() {
        assert_eq!(
            escaped("a\0b\u{1b}[1mc\rd\u{7f}\u{85}\u{fffe}\u{1ffff}"),
            "a\u{fffd}b\u{fffd}[1mc\u{fffd}d\u{fffd}\u{fffd}\u{fffd}\u{fffd}"
        );
        assert_eq!(escaped("tab\tline\n😀é"), "tab\tline\n😀é");
    }

    #[test]
    fn lines_are_bare_unless_numbered_or_marked() {
        assert_eq!(write_html(&lines(&["a", "", "b"]), &HtmlOptions::default()), "a\n\nb\n");
    }

    #[test]
    fn numbers_are_an_attribute_of_one_width() {
        let options = HtmlOptions { first_line: 9, numbers: LineNumbers::Shown, ..HtmlOptions::default() };
        let html = write_html(&lines(&["a", "b"]), &options);
        assert_eq!(
            html,
            "<span class=\"line\" data-line=\" 9\">a\n</span><span class=\"line\" data-line=\"10\">b\n</span>"
        );
    }

    #[test]
    fn marks_count_from_the_first_line() {
        let marked = LineRanges::parse("41").unwrap();
        let html = write_html(
            &lines(&["a", "b"]),
            &HtmlOptions { first_line: 40, marked, ..HtmlOptions::default() },
        );
        assert_eq!(html, "<span class=\"line\">a\n</span><span class=\"line marked\">b\n</span>");
    }

    #[test]
    fn numbers_near_the_end_of_the_range_do_not_overflow() {
        let options =
            HtmlOptions { first_line: usize::MAX, numbers: LineNumbers::Shown, ..HtmlOptions::default() };
        assert_eq!(write_html(&lines(&["a", "b"]), &options).matches(&usize::MAX.to_string()).count(), 2);
    }
}
