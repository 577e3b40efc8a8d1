//! Puts each finished site before the world: the server has it, the output folder holds it, people are told.
//!
//! Comes in: what a build came to. Goes out: the site that is served, written files, lines on standard error. A site
//! with errors leaves the last good one where it is.

use std::sync::Arc;

use rackdown::bundle::Bundle;
use rackdown::diag::text::Colour;
use rackdown::diag::{Diagnostic, has_errors};
use rackdown::parse::config::{BaseUrl, parse_config};
use rackdown::parse::content::SITE_FILE;
use rackdown::source::{Inputs, SitePath};

use super::outcome::BuildOutcome;
use crate::shell::report::{pictures_line, say, show, text};
use crate::shell::serve::{LiveSite, ServedSite};
use crate::shell::write::{Destination, OutputWriter};

/// What is published, and what was said about it.
pub struct Publisher {
    /// The site's address, in place of the one in `data/site.toml`.
    base_url: Option<String>,
    live: Arc<LiveSite>,
    writer: OutputWriter,
    published: Option<Arc<ServedSite>>,
    /// Whether the output folder holds what is published.
    is_written: bool,
    /// Whether the last thing that people were told is that something is wrong.
    is_wrong: bool,
    /// The warnings that were shown last.
    warned_of: Vec<Diagnostic>,
    /// How many pictures people were last told of that lost their metadata.
    told_of_pictures: usize,
}

impl Publisher {
    /// Nothing is published yet.
    pub fn new(destination: Destination, base_url: Option<String>) -> Self {
        Publisher {
            base_url,
            live: Arc::default(),
            writer: OutputWriter::new(destination),
            published: None,
            is_written: false,
            is_wrong: false,
            warned_of: Vec::new(),
            told_of_pictures: 0,
        }
    }

    /// The site for the server.
    pub fn live(&self) -> Arc<LiveSite> {
        self.live.clone()
    }

    /// Whether the last thing that people were told is that something is wrong.
    pub fn is_wrong(&self) -> bool {
        self.is_wrong
    }

    /// Finishes what writing has left for later.
    pub fn settle(self) {
        self.writer.settle();
    }

    /// The path below which the site is to stand.
    pub fn base_path(&self, inputs: &Inputs) -> String {
        let file = SitePath::new(SITE_FILE).expect("this is a path of a site");
        let stated = || parse_config(&file, inputs.text(&file)?, &mut Vec::new())?.base_url;
        let given = self.base_url.as_ref().map(|url| BaseUrl::parse(url));
        given.unwrap_or_else(stated).map(|url| url.path().to_owned()).unwrap_or_default()
    }

    /// Publishes and writes a site, or says what is wrong.
    pub fn conclude(&mut self, mut outcome: BuildOutcome) {
        match outcome.site.take() {
            Some(site) => self.publish(&outcome, site),
            None => self.complain(&outcome.found, &outcome.inputs),
        }
    }

    fn publish(&mut self, outcome: &BuildOutcome, site: Bundle) {
        let before = self.published.take();
        let same = before.as_ref().is_some_and(|before| *before.bundle() == site);
        let now = match before.clone() {
            Some(before) if same => before,
            _ => Arc::new(ServedSite::new(site, &self.base_path(&outcome.inputs))),
        };
        self.live.publish(Some(now.clone()), None);
        self.published = Some(now.clone());
        if !same || !self.is_written {
            let written = self.writer.write(now.bundle());
            self.is_written = written.is_ok();
            if let Err(problems) = written {
                return self.complain(&problems, &outcome.inputs);
            }
        }
        if self.warned_of != outcome.found {
            show(&outcome.found, &outcome.inputs);
            self.warned_of.clone_from(&outcome.found);
        }
        if outcome.only_cards {
            return;
        }
        if std::mem::replace(&mut self.told_of_pictures, outcome.pictures_cleaned) != outcome.pictures_cleaned
        {
            pictures_line(outcome.pictures_cleaned).iter().for_each(|line| say(line));
        }
        let line = outcome.line(before.as_ref().map(|before| before.bundle()), now.bundle());
        say(&if std::mem::take(&mut self.is_wrong) { format!("mended: {line}") } else { line });
    }

    fn complain(&mut self, found: &[Diagnostic], inputs: &Inputs) {
        self.live.publish(None, Some(text(found, inputs, Colour::No)));
        show(found, inputs);
        if !has_errors(found) {
            say("warnings are errors here (`--deny-warnings`): nothing was written");
        }
        self.is_wrong = true;
        self.warned_of = Vec::new();
    }
}
