//! Code blocks: what a fence asks for, and the figure that it becomes.
//!
//! Comes in: the text of a block and its info string, ```` ```bash title="…" hl="3-5" linenos ````. Goes out: HTML with
//! CSS classes only.

use std::ops::Range;

use crate::diag::{Diagnostic, Span, catalog, nearest};
use crate::memo::Trace;
use crate::render::highlight::{
    Coverage, Highlighter, HtmlOptions, LineNumbers, LineRanges, commands, escaped, write_html,
};
use crate::render::html::text_of;
use crate::source::{Fingerprint, SitePath};

/// What a fence's info string says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FenceInfo {
    /// The language; empty for plain text.
    pub language: String,
    /// What stands above the block.
    pub title: Option<String>,
    /// The lines that stand out, as written: `3-5,7`.
    pub marked: Option<(String, Range<usize>)>,
    /// Whether lines are numbered.
    pub numbered: bool,
}

/// Reads an info string, as it stands in `file` from `offset` on.
pub fn parse_info(
    file: &SitePath,
    info: &str,
    offset: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> FenceInfo {
    let mut fence = FenceInfo::default();
    for (index, Word { text: word, range, is_closed }) in words(info).into_iter().enumerate() {
        let place = offset + range.start..offset + range.end;
        if !is_closed {
            diagnostics.push(catalog::unclosed_quote(Span::new(file, place)));
            continue;
        }
        let (key, value) =
            word.split_once('=').map_or((word, None), |(key, value)| (key, Some(plain(value))));
        match (key, value) {
            ("title", Some(title)) => fence.title = Some(title),
            ("hl", Some(lines)) => fence.marked = Some((lines, place)),
            ("linenos", None) => fence.numbered = true,
            // Behind a comma stand words for rustdoc, and attributes of other generators (`rust,no_run`, `sh,linenos`).
            (words, None) if index == 0 => {
                let mut words = words.split(',');
                fence.language = plain(words.next().unwrap_or_default());
                fence.numbered = words.any(|word| word == "linenos");
            }
            (key, _) => {
                let meant = nearest(key, ["title", "hl", "linenos"]);
                diagnostics.push(catalog::unknown_fence_attribute(Span::new(file, place), word, meant));
            }
        }
    }
    fence
}

/// A value without its quotes. As in all of Markdown a backslash makes the sign behind it a plain one, and entities are what
/// they stand for (CommonMark, "Info strings").
fn plain(value: &str) -> String {
    let quoted = |quote: char| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    let value = quoted('"').or_else(|| quoted('\'')).unwrap_or(value);
    let (mut text, mut letters) = (String::new(), value.chars().peekable());
    while let Some(letter) = letters.next() {
        let escaped = (letter == '\\').then(|| letters.next_if(char::is_ascii_punctuation)).flatten();
        match escaped.unwrap_or(letter) {
            '<' => text.push_str("&lt;"),
            '&' if escaped.is_some() => text.push_str("&amp;"),
            letter => text.push(letter),
        }
    }
    text_of(&text)
}

/// A code block to be drawn.
pub struct Block<'a> {
    /// The text.
    pub text: &'a str,
    /// What the fence says.
    pub info: &'a FenceInfo,
    /// The number of its first line.
    pub first_line: usize,
    /// Where to point if something is wrong with it.
    pub place: Span,
}

/// Draws a block: `<figure class="code">` with the title as its caption.
pub fn render_block(
    block: &Block<'_>,
    highlighter: &Highlighter,
    trace: &Trace<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    let code = render_lines(block, highlighter, trace, diagnostics);
    let caption =
        block.info.title.as_ref().map(|title| format!("<figcaption>{}</figcaption>", escaped(title)));
    let mut attributes = String::new();
    let language = block.info.language.to_lowercase();
    if !language.is_empty() {
        attributes.push_str(&format!(" data-language=\"{}\"", escaped(&language)));
    }
    // What the copy button takes of a session, whose prompts and output are of no use in a shell.
    let commands = if language == "console" { commands(block.text) } else { String::new() };
    if !commands.is_empty() {
        attributes.push_str(&format!(" data-copy=\"{}\"", escaped(&commands)));
    }
    format!("<figure class=\"code\"{attributes}>{}{code}</figure>\n", caption.unwrap_or_default())
}

/// Draws the lines of a block only: `<pre><code>`.
pub fn render_lines(
    block: &Block<'_>,
    highlighter: &Highlighter,
    trace: &Trace<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    let Block { text, info, first_line, place } = block;
    let count = text.lines().count();
    let marked = match &info.marked {
        None => LineRanges::default(),
        Some((lines, range)) => match LineRanges::parse(lines) {
            Ok(ranges) if ranges.last().is_none_or(|last| last < first_line + count) => ranges,
            _ => {
                diagnostics.push(catalog::bad_lines(Span::new(&place.file, range.clone()), lines, count));
                LineRanges::default()
            }
        },
    };
    let language = info.language.as_str();
    let (numbers, class) = match info.numbered {
        true => (LineNumbers::Shown, " class=\"numbered\""),
        false => (LineNumbers::Hidden, ""),
    };
    let key = Fingerprint::of([
        text,
        language,
        first_line.to_string().as_str(),
        class,
        format!("{marked:?}").as_str(),
    ]);
    let options = HtmlOptions { first_line: *first_line, numbers, marked };
    // Only what came without a message is remembered, so that the message is given each time.
    let mut plain = None;
    let lines = trace.bytes("fence", key, || {
        let highlighted = highlighter.highlight(text, language);
        let html = write_html(&highlighted.lines, &options);
        if highlighted.coverage == Coverage::Whole {
            return Some(html.into_bytes());
        }
        report_coverage(highlighted.coverage, highlighter, block, diagnostics);
        plain = Some(html);
        None
    });
    let lines = lines.as_ref().and_then(|lines| lines.text()).or(plain.as_deref()).unwrap_or_default();
    format!("<pre tabindex=\"0\"{class}><code>{lines}</code></pre>")
}

fn report_coverage(
    coverage: Coverage,
    highlighter: &Highlighter,
    block: &Block<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Block { info: FenceInfo { language, .. }, first_line, place, .. } = block;
    match coverage {
        Coverage::Whole => {}
        Coverage::UnknownLanguage => {
            let meant = highlighter.nearest(language);
            diagnostics.push(catalog::unknown_language(place.clone(), language, &meant));
        }
        Coverage::BlockTooLong { .. } | Coverage::BlockTooHeavy => {
            diagnostics.push(catalog::too_large_to_highlight(place.clone(), None));
        }
        Coverage::LinesTooLong { first, count } => {
            let first = first_line + first - 1;
            diagnostics.push(catalog::too_large_to_highlight(place.clone(), Some((first, count))));
        }
    }
}

/// A word of an info string.
struct Word<'a> {
    text: &'a str,
    range: Range<usize>,
    /// Whether its quotes are closed.
    is_closed: bool,
}

/// The words of an info string; blanks in quotes, which begin a value, do not separate.
fn words(info: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let (mut start, mut quote, mut before) = (None, None, ' ');
    for (at, letter) in info.char_indices().chain([(info.len(), ' ')]) {
        let is_end = at == info.len();
        match quote {
            Some(open) if letter == open && before != '\\' && !is_end => quote = None,
            Some(_) if !is_end => {}
            None if matches!(letter, '"' | '\'') && before == '=' => quote = Some(letter),
            _ if letter.is_whitespace() => {
                if let Some(from) = start.take() {
                    let (text, range) = (info.get(from..at).unwrap_or_default(), from..at);
                    words.push(Word { text, range, is_closed: quote.is_none() });
                }
                before = letter;
                continue;
            }
            _ => {}
        }
        start = start.or(Some(at));
        // Of two backslashes the second is a plain one.
        before = if before == '\\' && letter == '\\' { ' ' } else { letter };
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memo::Memo;
    use crate::source::Inputs;

    fn info(text: &str) -> (FenceInfo, Vec<&'static str>) {
        let mut diagnostics = Vec::new();
        let fence = parse_info(&SitePath::new("a.md").unwrap(), text, 10, &mut diagnostics);
        (fence, diagnostics.iter().map(|diagnostic| diagnostic.code).collect())
    }

    #[test]
    fn a_fence_has_a_language_and_attributes() {
        let (fence, codes) = info("bash title=\"/etc/a b\" hl=\"3-5\" linenos");
        assert_eq!(fence.language, "bash");
        assert_eq!(fence.title.as_deref(), Some("/etc/a b"));
        assert_eq!(fence.marked, Some(("3-5".into(), 32..40)));
        assert!(fence.numbered && codes.is_empty());
    }

    #[test]
    fn a_long_line_is_told_and_not_the_block() {
        let told = |text: &str| {
            let mut diagnostics = Vec::new();
            let block = Block {
                text,
                info: &FenceInfo { language: "sh".to_owned(), ..FenceInfo::default() },
                first_line: 10,
                place: Span::new(&SitePath::new("a.md").unwrap(), 0..0),
            };
            let (memo, inputs) = (Memo::default(), Inputs::default());
            render_block(&block, &Highlighter::new(), &Trace::new(&memo, &inputs), &mut diagnostics);
            diagnostics.into_iter().map(|found| found.message).collect::<Vec<_>>()
        };
        let blanks = " ".repeat(260);
        assert_eq!(
            told(&format!("ls\nls{blanks}-l\nls\n")),
            ["line 11 of the block is too long to be highlighted; shown plain"]
        );
        assert_eq!(
            told(&format!("ls{blanks}-l\nls{blanks}-a\n")),
            ["2 lines of the block, from line 10 on, are too long to be highlighted; shown plain"]
        );
        assert_eq!(told(&format!("ls{}-l\n", " ".repeat(256))), [""; 0]);
    }

    #[test]
    fn a_language_ends_at_a_comma() {
        for (written, language, numbered) in [
            ("rust,ignore", "rust", false),
            ("rust,no_run,edition2021 title=\"a\"", "rust", false),
            ("rust,", "rust", false),
            ("sh,linenos", "sh", true),
            (",", "", false),
        ] {
            let (fence, codes) = info(written);
            assert_eq!((fence.language.as_str(), fence.numbered), (language, numbered), "{written}");
            assert_eq!(codes, Vec::<&str>::new(), "{written}");
        }
        assert_eq!(info("rust, ignore").1, ["unknown_fence_attribute"]);
    }

    #[test]
    fn a_value_may_hold_quotes() {
        for (written, title) in [
            (r#"title="say \"hi\" twice""#, r#"say "hi" twice"#),
            (r#"title='say "hi"'"#, r#"say "hi""#),
            (r#"title="it's""#, "it's"),
            (r#"title='it\'s'"#, "it's"),
            (r#"title="&quot;a&quot; &amp; b""#, r#""a" & b"#),
            (r#"title="a=b \\""#, r"a=b \"),
            (r#"title="C:\Users\x""#, r"C:\Users\x"),
            (r#"title="<b> & 'c'""#, "<b> & 'c'"),
            ("title=plain", "plain"),
            (r#"title="""#, ""),
        ] {
            let (fence, codes) = info(&format!("sh {written} linenos"));
            assert_eq!((fence.title.as_deref(), fence.numbered), (Some(title), true), "{written}");
            assert_eq!(codes, Vec::<&str>::new(), "{written}");
        }
        assert_eq!(info("sh title=\"a b linenos").1, ["unclosed_quote"]);
        assert_eq!(info("c++ title='a").1, ["unclosed_quote"]);
    }

    #[test]
    fn an_attribute_that_does_not_exist_is_an_error() {
        assert_eq!(info("bash titel=\"x\"").1, ["unknown_fence_attribute"]);
        assert_eq!(info("bash linenos=1").1, ["unknown_fence_attribute"]);
        assert_eq!(info("").1, Vec::<&str>::new());
    }
}
