//! The text of a template or an expression as the engine gets it.
//!
//! Tera gathers the names of `__tera_context` in an order of its own each time, and nothing can stand in the variable's
//! place. Where it is named in code, the engine therefore gets `(__tera_context|__in_order)`, and what a fault says of
//! that text is taken back to the text as it was written. Whether a name is code is asked of Tera's own parser.

use std::ops::Range;

use tera::{ErrorKind, Kwargs, State, Tera, Value};

/// All that a template is given, in one map.
const WHOLE_CONTEXT: &str = "__tera_context";
const BEFORE: &str = "(";
const BEHIND: &str = "|__in_order)";

/// How often a template may name it and get it in order. Each is a question to the parser about the whole text.
const MOST_NAMED: usize = 50;

/// A template's text, with what was put into it.
#[derive(Clone, Debug)]
pub struct TemplateSource {
    /// What the engine gets.
    pub text: String,
    /// Where in `text` something was put in, and how many bytes; in order.
    inserted: Vec<(usize, usize)>,
}

impl TemplateSource {
    /// The source for a text as it was written.
    pub fn of(written: &str) -> Self {
        let mut source = TemplateSource { text: String::with_capacity(written.len()), inserted: Vec::new() };
        let mut rest = 0;
        for (start, name) in written.match_indices(WHOLE_CONTEXT).take(MOST_NAMED) {
            let end = start + name.len();
            if is_variable(written, start..end) {
                source.text.push_str(written.get(rest..start).unwrap_or_default());
                source.insert(BEFORE);
                source.text.push_str(name);
                source.insert(BEHIND);
                rest = end;
            }
        }
        source.text.push_str(written.get(rest..).unwrap_or_default());
        source
    }

    fn insert(&mut self, text: &str) {
        self.inserted.push((self.text.len(), text.len()));
        self.text.push_str(text);
    }

    /// Where a range of [`TemplateSource::text`] stands in what was written.
    pub fn written_range(&self, range: Range<usize>) -> Range<usize> {
        let written = |at: usize| {
            let before = self.inserted.iter().filter(|(start, _)| *start < at);
            at - before.map(|(start, length)| (*length).min(at - start)).sum::<usize>()
        };
        written(range.start)..written(range.end)
    }
}

/// Whether the name at `range` is that of the variable: code, and a value can stand there.
fn is_variable(text: &str, range: Range<usize>) -> bool {
    let (before, behind) =
        (text.get(..range.start).unwrap_or_default(), text.get(range.end..).unwrap_or_default());
    let continues = |letter: char| letter.is_alphanumeric() || letter == '_';
    if before.ends_with(continues) || behind.starts_with(continues) {
        return false;
    }
    // No character of code, but one that text, strings and comments may hold.
    !parses(&format!("{before}\u{1}{behind}"))
        && parses(&format!("{before}{BEFORE}{WHOLE_CONTEXT}{BEHIND}{behind}"))
}

fn parses(text: &str) -> bool {
    let loaded = Tera::new().add_raw_template("template", text);
    !loaded.is_err_and(|error| matches!(error.kind(), ErrorKind::SyntaxError(_)))
}

/// Registers the filter that puts a map's names in order.
pub fn register_order(tera: &mut Tera) {
    tera.register_filter("__in_order", |value: Value, _: Kwargs, _: &State<'_>| -> Value {
        let Some(map) = value.as_map() else { return value };
        let mut map = map.clone();
        map.sort_unstable_keys();
        Value::from(map)
    });
}
