//! `excerpt(file="…", region="…")` or `lines="…"`: a part of a file below `data/`, or all of it, highlighted.

pub mod cut;

use serde::Serialize;

use super::{Call, Component, Need, ShownDrift, value_of};
use crate::diag::{catalog, nearest};
use crate::render::claims::components;
use crate::source::SitePath;
use cut::{Excerpt, Fault};

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
    figures: |call, _, _| {
        let file = call.argument("file")?;
        let (path, text) = call.file(&file)?;
        Some(components::excerpt(&path, text, &cut_out(call, &file, text)?))
    },
};

/// What the template sees.
#[derive(Serialize)]
struct ExcerptView {
    /// The file's path, from the site's root.
    path: String,
    name: String,
    language: String,
    html: String,
    first_line: usize,
    last_line: usize,
    lines_in_file: usize,
}

fn view(call: &mut Call<'_>) -> Option<ExcerptView> {
    let file = call.argument("file")?;
    let (path, text) = call.file(&file)?;
    let text = call.file_without_secrets(text);
    let cut = cut_out(call, &file, &text)?;
    let language = call.argument("language").unwrap_or_else(|| language_of(&path, &text));
    Some(ExcerptView {
        name: path.file_name().to_owned(),
        path: path.to_string(),
        html: call.code(&cut.text, &language, cut.first_line),
        language,
        first_line: cut.first_line,
        last_line: cut.first_line + cut.text.lines().count().saturating_sub(1),
        lines_in_file: cut.lines_in_file,
    })
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
        Fault::NoRegion(known) => {
            let meant = nearest(&region, known.iter().map(String::as_str));
            catalog::excerpt_region(span, file, &region, meant)
        }
        Fault::Unclosed => catalog::excerpt_unclosed(span, file, &region),
        Fault::BadLines => catalog::bad_lines(span, &lines.unwrap_or_default(), text.lines().count()),
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
