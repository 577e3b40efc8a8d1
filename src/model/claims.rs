//! Where a figure on a page comes from.
//!
//! In: nothing; `render::claims` makes these. Out: plain data: a figure, what printed it, and its origin.

use crate::diag::Span;
use crate::source::SitePath;

/// A figure on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The page's Markdown.
    pub page: SitePath,
    /// The expression or component call that printed it.
    pub place: Span,
    /// What printed it: the expression, or the component and the part of it.
    pub text: String,
    /// What was printed.
    pub value: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a figure comes from, with the places to look at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    /// In which way it came about.
    pub kind: OriginKind,
    /// From what, in words; empty where the places say it all.
    pub from: String,
    /// Where that is written.
    pub sources: Vec<Span>,
}

/// In which way a figure came about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum OriginKind {
    /// It follows from something else.
    Computed,
    /// A command printed it.
    Measured {
        /// The snapshot.
        snapshot: String,
        /// When, if that is recorded.
        captured_at: Option<String>,
    },
    /// Somebody wrote it down.
    Stated,
}

impl OriginKind {
    /// The word for lists and for the class of a mark.
    pub fn word(&self) -> &'static str {
        match self {
            OriginKind::Computed => "computed",
            OriginKind::Measured { .. } => "measured",
            OriginKind::Stated => "stated",
        }
    }
}

impl Origin {
    /// Stated at these places.
    pub fn stated(sources: Vec<Span>) -> Self {
        Origin { kind: OriginKind::Stated, from: String::new(), sources }
    }

    /// Computed from something.
    pub fn computed(from: impl Into<String>, sources: Vec<Span>) -> Self {
        Origin { kind: OriginKind::Computed, from: from.into(), sources }
    }
}
