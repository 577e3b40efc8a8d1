//! A difference between what is stated, or computed from it, and what was measured.

use crate::diag::Span;

/// A figure or word that is stated one way and was measured another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// What it is about: `votes of pvehp`.
    pub what: String,
    /// Whether the inventory says it, or what follows from it.
    pub basis: Basis,
    /// What the inventory says.
    pub stated: String,
    /// Where it says so.
    pub stated_at: Span,
    /// What was measured.
    pub measured: String,
    /// Where that stands.
    pub measured_at: Span,
    /// Which component of a page it concerns.
    pub topic: Topic,
}

/// How the inventory comes to its figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Somebody wrote it there.
    Stated,
    /// It follows from what is written there.
    Computed,
}

impl Basis {
    /// The word for a page.
    pub fn word(self) -> &'static str {
        match self {
            Basis::Stated => "stated",
            Basis::Computed => "computed",
        }
    }
}

/// What a contradiction is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Members and votes.
    Quorum,
    /// The speed of links.
    Links,
}
