//! Figures: words and numbers of a view that know where they come from.
//!
//! Comes in: what a component shows, each figure with the part that it is and its origin. Goes out: plain text for the
//! page; or, where somebody asks for the page's claims, text in [`marks`] and the figures by their numbers. An origin is
//! looked up only where it is asked for.

pub mod marks;
pub mod origins;

use std::fmt;

use serde::Serialize;
use serde_json::Value as Json;
use tera::Value;

use self::marks::marked;
use self::origins::Sources;
use super::highlight::escaped;
use crate::model::claims::Origin;

/// A figure of a view, as a template sees it. Only [`Figures`] makes one, with its origin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Figure(String);

impl fmt::Display for Figure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A whole number of a view, likewise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Number {
    /// For a template that calculates and compares.
    Plain(usize),
    /// In a mark.
    Marked(String),
}

/// What becomes of numbers in a marked rendering. A template that prints one as text prints its mark, too; one that
/// compares it or calculates with it goes another way than on the page, or ends with a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// All are text in a mark.
    AsText,
    /// The same but for zero, which a template may take for "there is none".
    AsTextButZero,
    /// They stay numbers, without a mark.
    AsNumbers,
}

/// A figure by its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFigure {
    /// Which part of its component it is.
    pub part: String,
    /// What it says.
    pub text: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether it is printed in pieces, as a highlighted line is.
    pub is_in_pieces: bool,
}

/// Makes the figures of a component.
#[derive(Default)]
pub struct Figures<'a>(Option<Marking<'a>>);

struct Marking<'a> {
    sources: &'a Sources<'a>,
    numbers: Numbers,
    /// The number of the first figure.
    first: usize,
    named: Vec<NamedFigure>,
}

impl<'a> Figures<'a> {
    /// Figures for a page: plain text.
    pub fn plain() -> Self {
        Figures(None)
    }

    /// Figures in marks, which are numbered from `first`.
    pub fn marked(sources: &'a Sources<'a>, numbers: Numbers, first: usize) -> Self {
        Figures(Some(Marking { sources, numbers, first, named: Vec::new() }))
    }

    /// Whether they are plain.
    pub fn are_plain(&self) -> bool {
        self.0.is_none()
    }

    /// The figures that were made with a mark, in the order of their numbers.
    pub fn into_named(self) -> Vec<NamedFigure> {
        self.0.map(|marking| marking.named).unwrap_or_default()
    }

    /// A text. A figure without an origin has no mark: it counts as printed by the template.
    pub fn text(
        &mut self,
        part: impl Into<String>,
        text: impl Into<String>,
        origin: impl FnOnce(&Sources<'a>) -> Option<Origin>,
    ) -> Figure {
        let text = text.into();
        match self.name(part, &text, false, origin) {
            Some(number) => Figure(marked(&text, number)),
            None => Figure(text),
        }
    }

    /// A whole number.
    pub fn number(
        &mut self,
        part: impl Into<String>,
        number: usize,
        origin: impl FnOnce(&Sources<'a>) -> Option<Origin>,
    ) -> Number {
        let text = number.to_string();
        let name = self.name(part, &text, false, origin);
        match (name, self.0.as_ref().map(|marking| marking.numbers)) {
            (Some(name), Some(Numbers::AsText)) => Number::Marked(marked(&text, name)),
            (Some(name), Some(Numbers::AsTextButZero)) if number != 0 => Number::Marked(marked(&text, name)),
            _ => Number::Plain(number),
        }
    }

    /// A text of a drawing, escaped.
    pub fn html(
        &mut self,
        part: &str,
        text: &str,
        origin: impl FnOnce(&Sources<'a>) -> Option<Origin>,
    ) -> String {
        let html = escaped(text);
        match self.name(part, text, false, origin) {
            Some(number) => marked(&html, number),
            None => html,
        }
    }

    /// Highlighted code, whose lines are figures: `line` says which part of what text a line is, and where it is from.
    pub fn code(
        &mut self,
        html: String,
        line: impl Fn(&Sources<'a>, usize) -> Option<(String, String, Origin)>,
    ) -> String {
        if self.are_plain() {
            return html;
        }
        let mut out = String::new();
        for (index, html) in html.split_inclusive('\n').enumerate() {
            let found = self.0.as_ref().and_then(|marking| line(marking.sources, index));
            let number =
                found.and_then(|(part, text, origin)| self.name(part, &text, true, |_| Some(origin)));
            out.push_str(&number.map_or_else(|| html.to_owned(), |number| marked_pieces(html, number)));
        }
        out
    }

    /// A whole view; `origin` says which part the word or number at a path in it is, and where it comes from.
    pub fn view(
        &mut self,
        view: &impl Serialize,
        origin: impl Fn(&Sources<'a>, &[String]) -> Option<(String, Origin)>,
    ) -> Option<Value> {
        let Some(numbers) = self.0.as_ref().map(|marking| marking.numbers) else {
            return Value::try_from_serializable(view).ok();
        };
        let json = serde_json::to_value(view).ok()?;
        let json = with_marks(json, numbers, &mut Vec::new(), &mut |path, text| {
            let sources = self.0.as_ref().map(|marking| marking.sources)?;
            let (part, origin) = origin(sources, path).filter(|_| has_digit(text))?;
            self.name(part, text, false, |_| Some(origin))
        });
        Value::try_from_serializable(&json).ok()
    }

    /// The number of a figure in whose text there is a digit.
    fn name(
        &mut self,
        part: impl Into<String>,
        text: &str,
        is_in_pieces: bool,
        origin: impl FnOnce(&Sources<'a>) -> Option<Origin>,
    ) -> Option<usize> {
        let marking = self.0.as_mut().filter(|_| has_digit(text))?;
        let origin = origin(marking.sources)?;
        marking.named.push(NamedFigure { part: part.into(), text: text.to_owned(), origin, is_in_pieces });
        Some(marking.first + marking.named.len() - 1)
    }
}

/// Whether there is a figure in a text.
pub fn has_digit(text: &str) -> bool {
    text.contains(|letter: char| letter.is_ascii_digit())
}

/// A value with marks around its words and numbers that have a digit; `name` gives them their number.
pub fn with_marks(
    value: Json,
    numbers: Numbers,
    path: &mut Vec<String>,
    name: &mut dyn FnMut(&[String], &str) -> Option<usize>,
) -> Json {
    match value {
        Json::Object(entries) => {
            let mut inside = |(key, item): (String, Json)| {
                path.push(key.clone());
                let item = with_marks(item, numbers, path, name);
                path.pop();
                (key, item)
            };
            Json::Object(entries.into_iter().map(&mut inside).collect())
        }
        Json::Array(items) => {
            let mut inside = |(index, item): (usize, Json)| {
                path.push(index.to_string());
                let item = with_marks(item, numbers, path, name);
                path.pop();
                item
            };
            Json::Array(items.into_iter().enumerate().map(&mut inside).collect())
        }
        Json::String(text) if has_digit(&text) => {
            Json::String(name(path, &text).map_or(text.clone(), |number| marked(&text, number)))
        }
        Json::Number(number) => {
            let text = number.to_string();
            let is_text = match numbers {
                Numbers::AsText => true,
                Numbers::AsTextButZero => number.as_f64() != Some(0.0),
                Numbers::AsNumbers => false,
            };
            match name(path, &text).filter(|_| is_text) {
                Some(name) => Json::String(marked(&text, name)),
                None => Json::Number(number),
            }
        }
        other => other,
    }
}

/// A mark around each text between the tags of a line.
fn marked_pieces(html: &str, number: usize) -> String {
    let mut out = String::new();
    for piece in html.split_inclusive('>') {
        let (text, tag) = piece.split_at(piece.find('<').unwrap_or(piece.len()));
        out.push_str(&if has_digit(text) { marked(text, number) } else { text.to_owned() });
        out.push_str(tag);
    }
    out
}
