//! A figure or word that a person wrote by hand, with the place where they wrote it.

use std::ops::Deref;

use crate::diag::Span;

/// A value stated by hand in a file. Its place lets a later contradiction point at the very token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated<T> {
    /// The value.
    pub value: T,
    /// Where it is written; for a default, the place of the table that leaves it out.
    pub span: Span,
}

impl<T> Deref for Stated<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}
