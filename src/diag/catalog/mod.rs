//! Every message, one constructor each.
//!
//! Comes in: the place and the words that are wrong. Goes out: a [`Diagnostic`] whose `code` is the constructor's
//! name. Lower case, no full stop, things in backticks; the hint says what to type next. The golden page
//! `tests/data/messages.txt` holds each of them once.

mod content;
mod data;
mod template;
pub mod world;

pub use content::*;
pub use data::*;
pub use template::*;

use super::{Category, Diagnostic, Place, Severity, Span};

fn error(code: &'static str, place: Place, message: impl Into<String>) -> Diagnostic {
    Diagnostic {
        place,
        severity: Severity::Error,
        code,
        message: message.into(),
        related: Vec::new(),
        hints: Vec::new(),
        category: Category::Other,
    }
}

fn warning(code: &'static str, place: Place, message: impl Into<String>) -> Diagnostic {
    Diagnostic { severity: Severity::Warning, ..error(code, place, message) }
}

fn note(code: &'static str, place: Place, message: impl Into<String>) -> Diagnostic {
    Diagnostic { severity: Severity::Note, ..error(code, place, message) }
}

fn did_you_mean(name: Option<&str>) -> Option<String> {
    name.map(|name| format!("did you mean `{name}`?"))
}
