//! What a page may speak of, in marks: the origin of a piece of data is its path.
//!
//! Comes in: the context of a page. Goes out: the same context with a mark around each word and number that has a digit,
//! and the path of each. A template that prints `node.pvehp.ram` prints its mark.

use serde_json::Value as Json;
use tera::Context;

use super::paths::roots;
use crate::render::figures::{Numbers, with_marks};

/// A page's data in marks.
pub struct PageData {
    /// For each number its path, and what stands there.
    entries: Vec<(Vec<String>, String)>,
    contexts: [(Numbers, Context); 3],
}

impl PageData {
    /// The data of a page.
    pub fn new(context: &Context) -> Self {
        let mut entries = Vec::new();
        let mut in_marks = |numbers| {
            entries.clear();
            (numbers, marked_context(context, numbers, &mut entries))
        };
        let contexts = [Numbers::AsText, Numbers::AsTextButZero, Numbers::AsNumbers].map(&mut in_marks);
        PageData { entries, contexts }
    }

    /// The contexts, the one with most marks first.
    pub fn contexts(&self) -> impl Iterator<Item = (Numbers, &Context)> {
        self.contexts.iter().map(|(numbers, context)| (*numbers, context))
    }

    /// How many pieces of data have a mark; they are numbered from 0.
    pub fn count(&self) -> usize {
        self.entries.len()
    }

    /// The path and the text of a piece of data.
    pub fn get(&self, number: usize) -> Option<(&[String], &str)> {
        self.entries.get(number).map(|(path, text)| (path.as_slice(), text.as_str()))
    }
}

fn marked_context(context: &Context, numbers: Numbers, entries: &mut Vec<(Vec<String>, String)>) -> Context {
    let mut marked = context.clone();
    for root in roots() {
        let Some(value) = context.get(root).and_then(|value| serde_json::to_value(value).ok()) else {
            continue;
        };
        let mut name = |path: &[String], text: &str| {
            entries.push((path.to_vec(), text.to_owned()));
            Some(entries.len() - 1)
        };
        let value: Json = with_marks(value, numbers, &mut vec![root.to_owned()], &mut name);
        marked.insert(root, &value);
    }
    marked
}
