//! The figures that a component prints.
//!
//! Comes in: a component call and the page's data in marks. Goes out: each printed figure with its origin. The component
//! is rendered again with marks, which say what is printed where; the page itself is made without any. What its template
//! prints of its own is computed by that template.

use indexmap::IndexSet;
use serde_json::{Map, Value as Json};

use super::page_data::PageData;
use super::printed::{Printed, digits};
use crate::model::claims::Origin;
use crate::parse::markdown::Expression;
use crate::render::figures::origins::Sources;
use crate::render::figures::{Figures, NamedFigure};
use crate::render::prose::Prose;

/// A figure of a component: which part, what it says, where it comes from.
pub type PrintedFigure = (String, String, Origin);

/// A call of a component on a page.
pub struct ComponentCall<'a> {
    /// The expression.
    pub expression: &'a Expression,
    /// The component.
    pub name: &'a str,
    /// Its arguments.
    pub arguments: &'a Map<String, Json>,
}

/// The figures of a call, each once, in the order in which they are printed.
pub fn of_call(
    prose: &Prose<'_>,
    sources: &Sources<'_>,
    data: &PageData,
    call: &ComponentCall<'_>,
) -> IndexSet<PrintedFigure> {
    let ComponentCall { expression, name, arguments } = *call;
    let span = &expression.span;
    let html = prose.render_component(span, name, arguments, &mut Vec::new()).unwrap_or_default();
    let mut printed = Printed::of(&html);
    let mut known = Known { sources, data, named: Vec::new() };
    for (numbers, context) in data.contexts() {
        if printed.is_known() {
            break;
        }
        let figures = Figures::marked(sources, numbers, data.count());
        let marked = prose.component_with_marks(span, name, arguments, context, figures);
        let Some((html, named)) = marked else { break };
        // The same in each rendering: what has a mark does not depend on how numbers are printed.
        known.named = named;
        printed.add(&html, |number, text| known.is_whole(number, text));
    }
    let by_template = Origin::computed(format!("components/{name}.html"), vec![span.clone()]);
    known.listed(&printed, &by_template)
}

/// What has a mark: the page's data, numbered from 0, and after it the figures of the component.
struct Known<'a> {
    sources: &'a Sources<'a>,
    data: &'a PageData,
    named: Vec<NamedFigure>,
}

impl Known<'_> {
    /// Whether a printed stretch is the figure of this number, perhaps in other letters or blanks, and not another figure
    /// that was made of it.
    fn is_whole(&self, number: usize, printed: &str) -> bool {
        let own = self.named(number);
        let text = own.map(|figure| figure.text.as_str()).or_else(|| Some(self.data.get(number)?.1));
        own.is_some_and(|figure| figure.is_in_pieces) || text.is_some_and(|text| is_same(printed, text))
    }

    fn named(&self, number: usize) -> Option<&NamedFigure> {
        self.named.get(number.checked_sub(self.data.count())?)
    }

    fn figure(&self, number: usize) -> Option<PrintedFigure> {
        if let Some(NamedFigure { part, text, origin, .. }) = self.named(number) {
            return Some((part.clone(), text.clone(), origin.clone()));
        }
        let (path, text) = self.data.get(number)?;
        let segments: Vec<&str> = path.iter().map(String::as_str).collect();
        Some((path.join("."), text.to_owned(), self.sources.origin(&segments)?))
    }

    /// The figures in what was printed, and each text with a digit that is in none.
    fn listed(&self, printed: &Printed, by_template: &Origin) -> IndexSet<PrintedFigure> {
        let mut figures = IndexSet::new();
        for text in printed.texts() {
            let mut numbers: Vec<Option<usize>> = digits(text).collect();
            numbers.dedup();
            let found: Vec<_> = numbers.into_iter().map(|number| self.figure(number?)).collect();
            let own =
                found.contains(&None).then(|| ("text".to_owned(), text.text.clone(), by_template.clone()));
            figures.extend(found.into_iter().flatten().chain(own));
        }
        figures
    }
}

/// Whether two texts differ in blanks and capital letters at most.
fn is_same(one: &str, other: &str) -> bool {
    let letters = |text: &str| text.split_whitespace().collect::<String>().to_lowercase();
    letters(one) == letters(other)
}
