//! `excerpt(file="…", region="…")` or `lines="…"`: a part of a file below `data/`, or all of it, highlighted.

pub mod cut;

use serde::Serialize;

use super::call::Call;
use super::component::{Component, Need, ShownDrift, value_of};
use crate::diag::lines::Lines;
use crate::diag::{Span, catalog, nearest};
use crate::model::claims::Origin;
use crate::render::figures::origins::Sources;
use crate::render::figures::{Figure, Number};
use crate::source::SitePath;
use cut::{CutError, Excerpt};

/// The component.
pub static COMPONENT: Component = Component {
    name: "excerpt",
    arguments: &[
        ("file", Need::Required),
        ("region", Need::Optional),
        ("lines", Need::Optional),
        ("language", Need::Optional),
    ],
    inventory: Need::Optional,
    view: Some(|call| value_of(&view(call)?)),
    drift: ShownDrift::Nothing,
};

/// What the template sees.
#[derive(Serialize)]
struct ExcerptView {
    /// The file's path, from the site's root.
    path: Figure,
    name: String,
    language: String,
    html: String,
    /// Whether it is all of the file.
    whole: bool,
    first_line: Number,
    last_line: Number,
    lines_in_file: Number,
}

fn view(call: &mut Call<'_>) -> Option<ExcerptView> {
    let file = call.argument("file")?;
    let (path, source) = call.file(&file)?;
    let text = call.file_without_secrets(source);
    let cut = cut_out(call, &file, &text)?;
    let language = call.argument("language").unwrap_or_else(|| language_of(&path, &text));
    let html = call.code(&cut.text, &language, cut.first_line);
    let texts: Vec<&str> = cut.text.lines().collect();
    let last_line = cut.first_line + texts.len().saturating_sub(1);
    let lines =
        NumberedLines { path: &path, lines: Lines::of(source), first: cut.first_line, last: last_line };
    let figures = &mut call.figures;
    let counted = |_: &Sources<'_>| Some(Origin::computed("the file", vec![lines.span()]));
    Some(ExcerptView {
        name: path.file_name().to_owned(),
        path: figures.text("file", path.to_string(), |_| Some(Origin::stated(vec![lines.span()]))),
        language,
        html: figures.code(html, |_, index| {
            let text = texts.get(index)?.trim().to_owned();
            let number = cut.first_line + index;
            Some((format!("line {number}"), text, Origin::stated(vec![lines.span_of(number)])))
        }),
        whole: cut.first_line == 1 && last_line == cut.lines_in_file,
        first_line: figures.number("first line", cut.first_line, counted),
        last_line: figures.number("last line", last_line, counted),
        lines_in_file: figures.number("lines in all", cut.lines_in_file, counted),
    })
}

/// Lines of a file, numbered from 1.
struct NumberedLines<'a> {
    path: &'a SitePath,
    lines: Lines<'a>,
    first: usize,
    last: usize,
}

impl NumberedLines<'_> {
    /// The place of all of them.
    fn span(&self) -> Span {
        Span::new(self.path, self.span_of(self.first).start..self.span_of(self.last).end)
    }

    /// The place of one.
    fn span_of(&self, number: usize) -> Span {
        Span::new(self.path, self.lines.range(number))
    }
}

/// The part that the arguments ask for; that there is no such part is told.
fn cut_out(call: &mut Call<'_>, file: &str, text: &str) -> Option<Excerpt> {
    let (region, lines) = (call.argument("region"), call.argument("lines"));
    let cut = match (&region, &lines) {
        (Some(region), _) => cut::region(text, region),
        (None, Some(lines)) => cut::lines(text, lines),
        (None, None) => Ok(cut::whole(text)),
    };
    let (span, region) = (call.span.clone(), region.unwrap_or_default());
    let fault = match cut {
        Ok(cut) => return Some(cut),
        Err(fault) => fault,
    };
    call.diagnostics.push(match fault {
        CutError::NoRegion(known) => {
            let meant = nearest(&region, known.iter().map(String::as_str));
            catalog::excerpt_region(span, file, &region, meant)
        }
        CutError::Unclosed => catalog::excerpt_unclosed(span, file, &region),
        CutError::BadLines => catalog::bad_lines(span, &lines.unwrap_or_default(), text.lines().count()),
    });
    None
}

/// The language of a file: by its extension, or by the program that its first line names.
fn language_of(path: &SitePath, text: &str) -> String {
    let first = text.lines().next().unwrap_or_default();
    let program =
        first.strip_prefix("#!").and_then(|line| line.split(['/', ' ']).rfind(|word| !word.is_empty()));
    let extension = path.extension().filter(|extension| *extension != "txt");
    extension.or(program).unwrap_or("text").to_owned()
}
