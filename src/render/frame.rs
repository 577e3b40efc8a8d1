//! A page's template drawn around a mark, and the page's text put in its place.
//!
//! Comes in: the templates' texts; a frame, drawn with [`MARK`] for `content`; the finished text. Goes out: the finished
//! page. Most of a page is its text, which a template only passes on: so it is read for its ids, links and secrets
//! once, and an edit of a template costs no more than the frames. What comes out is what drawing the page whole gives;
//! where that is not certain, there is no frame.

use super::html;
use super::references::{References, references};
use crate::redact::Scanner;
use crate::redact::scan::Finding;

/// What stands in a frame for the text: noncharacters (Unicode 23.7), which no text may hold.
pub const MARK: &str = "\u{fdd3}\u{fdd4}";

/// Finished HTML with all that is to be known of it.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// The HTML, without blanks that are not shown.
    pub html: String,
    /// Its ids, and all that it refers to.
    pub references: References,
    /// The secrets in it.
    pub secrets: Vec<Finding>,
}

impl Part {
    /// A page or a part of one, from what was drawn.
    pub fn of(drawn: &str, scanner: &Scanner) -> Self {
        Part::finished(html::minify(drawn), scanner)
    }

    /// The text of a page, which stands between two blocks of its frame.
    pub fn text(drawn: &str, scanner: &Scanner) -> Self {
        Part::finished(html::minify(drawn).trim_ascii().to_owned(), scanner)
    }

    fn finished(html: String, scanner: &Scanner) -> Self {
        Part { references: references(&html), secrets: scanner.scan(html.as_bytes()), html }
    }

    /// Adds what stands behind this.
    fn push(&mut self, next: &Part) {
        let lines = self.html.bytes().filter(|byte| *byte == b'\n').count();
        self.html.push_str(&next.html);
        self.references.ids.extend_from_slice(&next.references.ids);
        self.references.links.extend_from_slice(&next.references.links);
        // Where a secret stands in the whole page; in the sources it was reported at its own place.
        let moved = |hit: &Finding| Finding { line: hit.line + lines, range: None, ..hit.clone() };
        self.secrets.extend(next.secrets.iter().map(moved));
    }
}

/// The page: its frame, as a template drew it, around its text. `None` unless the text stands once in the frame, between
/// two block elements, so that the frame cannot change how the text is read. Raw HTML that a text leaves open ends with it.
pub fn framed(frame: &str, text: &Part, scanner: &Scanner) -> Option<Part> {
    let frame = html::minify(frame);
    let (above, below) = frame.split_once(MARK)?;
    if below.contains(MARK) || !html::ends_with_block(above) || !html::begins_with_block(below) {
        return None;
    }
    let mut page = Part::default();
    page.html.reserve_exact(frame.len() + text.html.len());
    page.push(&Part::finished(above.to_owned(), scanner));
    page.push(text);
    page.push(&Part::finished(below.to_owned(), scanner));
    Some(page)
}

/// Tags that do not touch what is printed between them.
const PASSING: [&str; 8] = ["if", "elif", "else", "endif", "for", "endfor", "extends", "include"];

/// Whether a template's own text does no more with `content` than to print it as it is.
pub fn only_prints_content(template: &str) -> bool {
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let from = rest.get(start..).unwrap_or_default();
        let close = match from.get(..2) {
            Some("{{") => "}}",
            Some("{%") => "%}",
            Some("{#") => "#}",
            _ => {
                rest = from.get(1..).unwrap_or_default();
                continue;
            }
        };
        let Some((code, after)) = from.get(2..).and_then(|code| code.split_once(close)) else { return false };
        let code = code.trim_matches(|letter: char| letter == '-' || letter.is_whitespace());
        let fine = match close {
            "}}" => prints(code),
            "%}" => is_passing(code),
            _ => true,
        };
        if !fine {
            return false;
        }
        rest = after;
    }
    true
}

fn prints(code: &str) -> bool {
    let bare: String = code.split_whitespace().collect();
    bare == "content|safe" || (!names_content(code) && !code.starts_with('<'))
}

fn is_passing(code: &str) -> bool {
    let tag = code.split_whitespace().next().unwrap_or_default();
    match tag {
        "block" | "endblock" => true,
        // `{% set x %}…{% endset %}` takes what is printed.
        "set" | "set_global" => code.contains('=') && !names_content(code),
        tag => PASSING.contains(&tag) && !names_content(code),
    }
}

fn names_content(code: &str) -> bool {
    let words = code.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    words.into_iter().any(|word| word == "content" || word == "__tera_context")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_template_that_looks_at_content_gets_it() {
        for passing in [
            "{{ content | safe }}",
            "{% extends \"base.html\" %}{% block content %}{{- content|safe -}}{% endblock content %}",
            "{# content #}{% if page.title %}{{ contents }}{% endif %}{% set a = 1 %} { x }",
        ] {
            assert!(only_prints_content(passing), "{passing}");
        }
        for looking in [
            "{{ content }}",
            "{{ content | safe | upper }}",
            "{% if content %}{{ content | safe }}{% endif %}",
            "{% set x = content | length %}",
            "{% set x %}{{ content | safe }}{% endset %}{{ x | upper }}",
            "{% filter upper %}{{ content | safe }}{% endfilter %}",
            "{% for x in [content] %}{{ x }}{% endfor %}",
            "{{ __tera_context }}",
            "{% raw %}{{ content }}{% endraw %}",
        ] {
            assert!(!only_prints_content(looking), "{looking}");
        }
    }

    #[test]
    fn a_framed_page_is_the_page_drawn_whole() {
        let scanner = Scanner::new().expect("rules");
        let word = ["hun", "ter2"].concat();
        let text = format!(
            "\n<h2 id=b>B  b</h2>\n\n<pre>a\n\n b</pre>\n<p title=\"password={word}\">x <a href='#b'>y</a></p>\n"
        );
        for template in [
            "<!DOCTYPE html>\n<a href=x>x</a>\n<main id=m>\n  {}\n</main>\n<p id=e>\n  e\n</p>",
            "<pre>\n\n</pre><article>{}</article>",
            "<header></header>{}<footer>password=%</footer>",
        ] {
            let template = template.replace('%', &word);
            let whole = Part::of(&template.replace("{}", &text), &scanner);
            let part = Part::text(&text, &scanner);
            let framed = framed(&template.replace("{}", MARK), &part, &scanner).expect("a frame");
            assert_eq!(framed.html, whole.html);
            assert_eq!(framed.references, whole.references);
            let lines =
                |part: &Part| part.secrets.iter().map(|hit| (hit.line, hit.kind)).collect::<BTreeSet<_>>();
            assert_eq!(lines(&framed), lines(&whole));
        }
    }

    #[test]
    fn a_text_that_its_surroundings_could_change_has_no_frame() {
        let scanner = Scanner::new().expect("rules");
        let part = Part::text("<p>x</p>", &scanner);
        for frame in [
            "<p>a {} b</p>",
            "<pre>{}</pre>",
            "<title>{}</title>",
            "<div>{}{}</div>",
            "<div>",
            "<div title=\"{}\">",
            "<b>{}</b>",
        ] {
            assert!(framed(&frame.replace("{}", MARK), &part, &scanner).is_none(), "{frame}");
        }
    }
}
