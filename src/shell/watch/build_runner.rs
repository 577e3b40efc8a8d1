//! The builds of `watch`: one at a time, each with a time limit.
//!
//! Comes in: sources to build, and the numbers of builds that have ended. Goes out: what those were begun from. A build
//! that exceeds its limit is abandoned, as it cannot be stopped; it keeps a processor busy.

use std::time::{Duration, Instant};

use rackdown::diag::catalog::world;

use super::builder::Builder;
use super::sources::SourceState;

/// How many endless builds may be left behind.
const MOST_ABANDONED: usize = 3;

/// A build, running or ended.
#[derive(Clone)]
pub struct BegunBuild {
    /// What it was begun from.
    pub sources: SourceState,
    /// When the first of the changes that it answers was seen.
    pub since: Instant,
    number: u64,
    deadline: Instant,
}

/// What the end of a build means.
pub enum BuildEnd {
    /// Its pages are finished.
    Pages(BegunBuild),
    /// The social cards of the build that ended last are finished, too.
    Cards(BegunBuild),
    /// Nothing: it was left behind, or another one has begun since and will bring its own cards.
    Nothing,
}

/// The builds.
pub struct BuildRunner {
    builder: Builder,
    time_limit: Duration,
    running: Option<BegunBuild>,
    /// The last build that ended: once more it may end, with the cards that were missing.
    last: Option<BegunBuild>,
    abandoned: usize,
}

impl BuildRunner {
    /// None yet.
    pub fn new(builder: Builder, time_limit: Duration) -> Self {
        BuildRunner { builder, time_limit, running: None, last: None, abandoned: 0 }
    }

    /// When the running one exceeds its limit; `None` if none is running.
    pub fn deadline(&self) -> Option<Instant> {
        self.running.as_ref().map(|running| running.deadline)
    }

    /// Whether too many were left behind to go on.
    pub fn has_abandoned_too_many(&self) -> bool {
        self.abandoned >= MOST_ABANDONED
    }

    /// Begins a build.
    pub fn begin(&mut self, sources: SourceState, since: Instant) {
        let number = self.builder.begin(sources.inputs.clone());
        let deadline = Instant::now() + self.time_limit;
        self.running = Some(BegunBuild { sources, since, number, deadline });
    }

    /// Takes the end of the build of this number.
    pub fn end(&mut self, number: u64) -> BuildEnd {
        if let Some(running) = self.running.take_if(|running| running.number == number) {
            self.last = Some(running.clone());
            return BuildEnd::Pages(running);
        }
        match self.last.take_if(|last| last.number == number) {
            Some(last) if self.running.is_none() => BuildEnd::Cards(last),
            _ => BuildEnd::Nothing,
        }
    }

    /// Leaves the running build behind; that it had to be is the last of its problems.
    pub fn abandon(&mut self) -> Option<BegunBuild> {
        let mut running = self.running.take()?;
        self.abandoned += 1;
        let pages = self.builder.abandon();
        running.sources.problems.push(world::time_limit(self.time_limit.as_secs(), &pages));
        Some(running)
    }
}
