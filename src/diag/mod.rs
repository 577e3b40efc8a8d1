//! What is wrong, where, and what to type next.
//!
//! Comes in: facts about a mistake. Goes out: a [`Diagnostic`]; all of one run are collected and shown together, in
//! the order of files and lines. Messages are made in [`catalog`] only, one constructor each; [`text`] draws them
//! with the source line and carets. Nothing here prints.

pub mod catalog;
pub mod lines;
pub mod text;
pub mod words;

use std::ops::Range;

use strsim::osa_distance;

use crate::source::SitePath;

/// A stretch of bytes in a source file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file, from the site's root; a template of the embedded theme has the path it would have in a site.
    pub file: SitePath,
    /// Byte offsets into the file's text.
    pub start: usize,
    /// The end, exclusive.
    pub end: usize,
}

impl Span {
    /// A span of `range` in `file`.
    pub fn new(file: &SitePath, range: Range<usize>) -> Self {
        Span { file: file.clone(), start: range.start, end: range.end.max(range.start) }
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// The site is written; `--deny-warnings` makes it an error.
    Warning,
    /// Nothing is wrong, but worth knowing.
    Note,
}

/// What kind of mistake it is, for whoever has to tell some from others: exit codes, above all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// A secret would be published.
    Secret,
    /// A snapshot is missing, or older than its probe allows.
    Stale,
    /// What is stated contradicts what was measured.
    Drift,
    /// A page needs an inventory and has none.
    NoInventory,
    /// Any other.
    Other,
}

/// Where a mistake is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Nowhere in the sources (a command line, the output folder).
    None,
    /// A whole file: it cannot be read, or is not text.
    File(SitePath),
    /// A stretch of a file's text.
    At(Span),
}

/// A mistake of the user's, or something that they want to know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Diagnostic {
    /// Where.
    pub place: Place,
    /// How bad.
    pub severity: Severity,
    /// Which message of the catalogue: the name of its constructor.
    pub code: &'static str,
    /// What is wrong, in the user's words: lower case, no full stop, things in backticks.
    pub message: String,
    /// Further places that belong to it, each with what is there.
    pub related: Vec<(Span, String)>,
    /// What to do next.
    pub hints: Vec<String>,
    /// What kind of mistake it is.
    pub category: Category,
}

impl Diagnostic {
    /// The same in this category.
    #[must_use]
    pub fn category(mut self, category: Category) -> Self {
        self.category = category;
        self
    }

    /// Adds a hint, if there is one to give.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Option<String>>) -> Self {
        self.hints.extend(hint.into());
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn related(mut self, span: Span, what: impl Into<String>) -> Self {
        self.related.push((span, what.into()));
        self
    }
}

/// Whether any of them is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// Whether any of them is a warning or worse.
pub fn has_warnings(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity <= Severity::Warning)
}

/// The name among `known` that `wrong` was probably meant to be: the nearest within a third of its length.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    let length = wrong.chars().count();
    let limit = (length / 3).max(1);
    // What differs in length by more than the limit cannot be near; counting letters is all that costs.
    let possible = |name: &&str| !name.is_empty() && name.chars().count().abs_diff(length) <= limit;
    if wrong.is_empty() {
        return None;
    }
    // A swap of two neighbours counts as one mistake: `pvhep` is as near to `pvehp` as `pvexp` is.
    let near =
        known.into_iter().filter(possible).map(|name| (osa_distance(&wrong, &name.to_lowercase()), name));
    near.filter(|(distance, _)| *distance <= limit).min().map(|(_, name)| name)
}

/// The names that there are, in backticks: those that resemble `wrong` most first, equally near ones in their order.
pub fn names_listed(wrong: &str, known: &[&str]) -> String {
    let mut names = known.to_vec();
    names.sort_by_cached_key(|name| osa_distance(&wrong.to_lowercase(), &name.to_lowercase()));
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered_only_when_it_is_near() {
        let known = ["pvehp", "pvelaptop", "pi"];
        assert_eq!(nearest("pve-hp", known), Some("pvehp"));
        assert_eq!(nearest("PVEHP", known), Some("pvehp"));
        assert_eq!(nearest("pvhep", known), Some("pvehp"));
        assert_eq!(nearest("router", known), None);
    }

    #[test]
    fn names_are_listed_by_nearness_and_equally_near_ones_in_their_order() {
        let known = ["title", "description", "date", "draft", "slug"];
        assert_eq!(names_listed("drat", &known), "`draft`, `date`, `slug`, `title`, `description`");
        assert_eq!(names_listed("xxxxx", &["title", "draft", "slug"]), "`title`, `draft`, `slug`");
        assert_eq!(names_listed("xxxxx", &["slug", "draft", "title"]), "`slug`, `draft`, `title`");
        assert_eq!(names_listed("x", &[]), "");
    }
}
