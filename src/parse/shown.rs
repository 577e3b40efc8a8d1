//! What a page's Markdown shows of its inventory, as far as lists show it, too.
//!
//! Comes in: a page's text. Goes out: which of these components it calls. Nothing is evaluated: a call begins with the
//! component's name.

use super::markdown::parse_markdown;
use crate::source::SitePath;

/// The components that lists repeat in small.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShownComponents {
    /// `topology()`: a list shows its drawing.
    pub topology: bool,
    /// `tiles()`: a list shows its figures.
    pub tiles: bool,
}

impl ShownComponents {
    /// Those of the page `file`, whose Markdown begins at byte `start` of `text`.
    pub fn of(file: &SitePath, text: &str, start: usize) -> Self {
        let body = text.get(start..).unwrap_or_default();
        // To parse a page a second time is for those few that may call one.
        if !body.contains("topology") && !body.contains("tiles") {
            return ShownComponents::default();
        }
        let expressions = parse_markdown(file, text, start, &mut Vec::new()).expressions;
        let calls = |name| expressions.iter().any(|expression| is_call(&expression.source, name));
        ShownComponents { topology: calls("topology"), tiles: calls("tiles") }
    }
}

/// Whether an expression, braces included, calls the component of this name.
fn is_call(expression: &str, name: &str) -> bool {
    let inner = expression.trim_start_matches(['{', '-']).trim_start();
    inner.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('('))
}
