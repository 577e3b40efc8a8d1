//! What a build came to, and how people are told.
//!
//! Comes in: what was built, or why nothing was. Goes out: an [`BuildOutcome`], and the lines for the terminal.

use std::sync::Arc;
use std::time::Instant;

use rackdown::Built;
use rackdown::bundle::{Bundle, is_page};
use rackdown::diag::words::count;
use rackdown::diag::{Diagnostic, has_errors, has_warnings};
use rackdown::source::Inputs;

use super::sources::SourceState;
use crate::shell::report::format_duration;

/// What to do about warnings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warnings {
    /// Show them.
    Show,
    /// Take them for errors.
    Deny,
}

/// What a build came to.
pub struct BuildOutcome {
    /// What it was built from.
    pub inputs: Arc<Inputs>,
    /// All that is wrong or worth knowing.
    pub found: Vec<Diagnostic>,
    /// The site, if it may be published.
    pub site: Option<Bundle>,
    /// Whether it is what was published already, with the social cards that were missing.
    pub only_cards: bool,
    /// How many pages it has.
    pub pages: usize,
    /// How many of its pictures lost their metadata.
    pub pictures_cleaned: usize,
    /// When the first of the changes that it answers was seen.
    pub since: Instant,
}

impl BuildOutcome {
    /// What was built, with the problems there were with reading.
    pub fn of(sources: SourceState, built: Built, warnings: Warnings, since: Instant) -> Self {
        let SourceState { inputs, problems: mut found } = sources;
        found.extend(built.diagnostics);
        let denied = has_errors(&found) || warnings == Warnings::Deny && has_warnings(&found);
        let site = built.bundle.filter(|_| !denied);
        let Built { pages, pictures_cleaned, .. } = built;
        BuildOutcome { inputs, found, site, only_cards: false, pages, pictures_cleaned, since }
    }

    /// Nothing was built, for the reasons that stand among the problems.
    pub fn failed(sources: SourceState, since: Instant) -> Self {
        let SourceState { inputs, problems: found } = sources;
        BuildOutcome { inputs, found, site: None, only_cards: false, pages: 0, pictures_cleaned: 0, since }
    }

    /// The line for a site that was published.
    pub fn line(&self, before: Option<&Bundle>, site: &Bundle) -> String {
        let changed =
            before.map(|before| format!(", {} changed", changed_pages(before, site))).unwrap_or_default();
        format!("built {}{changed}, in {}", count(self.pages, "page"), format_duration(self.since.elapsed()))
    }
}

/// How many pages are new, different, or gone.
fn changed_pages(before: &Bundle, now: &Bundle) -> usize {
    let changed =
        now.files.iter().filter(|(path, blob)| is_page(path) && before.files.get(*path) != Some(*blob));
    let gone = before.files.keys().filter(|path| is_page(path) && !now.files.contains_key(*path));
    changed.count() + gone.count()
}
