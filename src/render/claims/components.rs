//! The figures that a component prints.
//!
//! Comes in: a component call and the page's data in marks. Goes out: each printed figure with its origin. The component
//! is rendered again with marks, which say what is printed where; the page itself is made without any. What its template
//! prints of its own is computed by that template.

use serde_json::{Map, Value as Json};

use super::page_data::PageData;
use super::printed::{Printed, digits, has_unknown_digit};
use crate::model::claims::Origin;
use crate::parse::markdown::Expression;
use crate::render::figures::origins::Sources;
use crate::render::figures::{Figures, NamedFigure};
use crate::render::prose::Prose;

/// A figure of a component: which part, what it says, where it comes from.
pub type PrintedFigure = (String, String, Origin);

/// The figures of a call, each once, in the order in which they are printed.
pub fn of_call(
    prose: &Prose<'_>,
    sources: &Sources<'_>,
    data: &PageData,
    expression: &Expression,
    name: &str,
    arguments: &Map<String, Json>,
) -> Vec<PrintedFigure> {
    let mut ignored = Vec::new();
    let html = prose.draw_component(&expression.span, name, arguments, &mut ignored).unwrap_or_default();
    let mut printed = Printed::of(&html);
    let mut named: Vec<NamedFigure> = Vec::new();
    for (numbers, context) in data.contexts() {
        if printed.is_known() {
            break;
        }
        let figures = Figures::marked(sources, numbers, data.count());
        let marked = prose.component_with_marks(&expression.span, name, arguments, context, figures);
        let Some((html, figures)) = marked else { break };
        // The same in each rendering: what has a mark does not depend on how numbers are printed.
        named = figures;
        printed.add(&html, |number, text| match number.checked_sub(data.count()) {
            None => data.get(number).is_some_and(|(_, known)| has_digits_of(text, known)),
            Some(number) => named
                .get(number)
                .is_some_and(|figure| figure.is_in_pieces || has_digits_of(text, &figure.text)),
        });
    }
    let figure = |number: usize| match number.checked_sub(data.count()) {
        None => {
            let (path, text) = data.get(number)?;
            let segments: Vec<&str> = path.iter().map(String::as_str).collect();
            Some((path.join("."), text.to_owned(), sources.origin(&segments)?))
        }
        Some(number) => {
            let NamedFigure { part, text, origin, .. } = named.get(number)?.clone();
            Some((part, text, origin))
        }
    };
    let mut figures: Vec<PrintedFigure> = Vec::new();
    for text in printed.texts() {
        let mut add = |figure: PrintedFigure| {
            if !figures.contains(&figure) {
                figures.push(figure);
            }
        };
        let found: Vec<Option<PrintedFigure>> = digits(text).map(|number| figure(number?)).collect();
        let is_whole = !has_unknown_digit(text) && found.iter().all(Option::is_some);
        found.into_iter().flatten().for_each(&mut add);
        if !is_whole {
            let origin = Origin::computed(format!("components/{name}.html"), vec![expression.span.clone()]);
            add(("text".to_owned(), text.text.clone(), origin));
        }
    }
    figures
}

/// Whether a printed text is the figure, perhaps with other letters or blanks, and not another figure made of it.
fn has_digits_of(printed: &str, figure: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    digits(printed) == digits(figure)
}
