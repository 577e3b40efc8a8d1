//! `quorum_table()`: what the cluster survives, in figures and in words.
//!
//! Comes in: an [`Inventory`]. Goes out: a [`QuorumTableView`]: the verdict in one sentence; the votes against the quorum
//! for each number of nodes lost, as a picture and in figures; boxes to try failures with; what a cut through the
//! network does; and folded away, the smallest fatal losses, other choices of device and remarks. All of it is computed
//! from the quorum engine's closed forms, so its cost does not grow with the number of subsets.

mod alternatives;
mod availability;
mod cut_rule;
mod cuts;
mod fatal;
mod glyph;
mod losses;
mod notes;
mod picture;
mod subject;
mod verdict;
mod votes_in_words;
mod what_if;
mod words;

use serde::Serialize;

use super::component::{Component, Need, ShownDrift};
use crate::model::claims::Origin;
use crate::model::drift::Topic;
use crate::model::inventory::Inventory;
use crate::render::figures::origins::Sources;
use subject::Subject;

/// The component.
pub static COMPONENT: Component = Component {
    name: "quorum_table",
    arguments: &[],
    inventory: Need::Required,
    view: Some(|call| {
        let inventory = call.inventory()?;
        call.figures.view(&QuorumTableView::new(inventory), |sources, path| {
            // The data of drawings is no figure that somebody reads.
            let is_drawn = path.last().is_some_and(|segment| segment == "picture" || segment == "glyph");
            (!is_drawn).then(|| (path.join("."), origin(sources, inventory, path)))
        })
    }),
    drift: ShownDrift::On(Topic::Quorum),
};

/// Where the word at a path of the view comes from.
fn origin(sources: &Sources<'_>, inventory: &Inventory, path: &[String]) -> Origin {
    let by_majority = inventory.cluster.kind.is_majority();
    if path.iter().any(|segment| segment == "availability") {
        let from = match by_majority {
            true => "the machines' availability, by the majority of members",
            false => "the machines' availability and votes, by corosync's rules",
        };
        return Origin::computed(from, sources.availability(inventory));
    }
    let from = match by_majority {
        true => "the number of members, by their majority",
        false => "the votes of the nodes and the QDevice, by corosync's rules",
    };
    Origin::computed(from, sources.votes(inventory))
}

/// The whole table; only `refused` has anything in it where corosync does not start.
#[derive(Debug, Default, Serialize)]
pub struct QuorumTableView {
    /// Why corosync does not start with this configuration.
    refused: Vec<String>,
    /// The verdict in one sentence, with its condition.
    verdict: String,
    /// What the verdict takes for granted.
    conditions: Option<String>,
    losses: Option<losses::LossesView>,
    what_if: Option<what_if::WhatIfView>,
    cuts: Option<cuts::CutsView>,
    availability: Option<availability::AvailabilityView>,
    /// What limits the picture.
    notes: Vec<String>,
    /// Where the votes come from.
    votes: String,
    fatal: Option<fatal::FatalView>,
    alternatives: Option<alternatives::AlternativesView>,
    /// What surprises whoever repairs the cluster.
    remarks: Vec<String>,
}

impl QuorumTableView {
    /// The table for an inventory.
    pub fn new(inventory: &Inventory) -> Self {
        let cluster = &inventory.cluster;
        let Some(config) = inventory.cluster_config(cluster) else {
            let verdict = "Nothing here is decided by votes, so there is no quorum to lose.".to_owned();
            return QuorumTableView { verdict, ..QuorumTableView::default() };
        };
        let subject = match Subject::new(inventory, cluster, config) {
            Ok(subject) => subject,
            Err(refusals) => {
                let refused = refusals.iter().map(|refusal| refusal.sentence().replace('`', "")).collect();
                return QuorumTableView { refused, ..QuorumTableView::default() };
            }
        };
        QuorumTableView {
            refused: Vec::new(),
            verdict: verdict::verdict(&subject),
            conditions: verdict::conditions(&subject),
            losses: losses::losses(&subject),
            what_if: what_if::what_if(&subject),
            cuts: cuts::cuts(&subject),
            availability: availability::availability(&subject),
            notes: notes::notes(&subject),
            votes: votes_in_words::votes_in_words(&subject),
            fatal: fatal::fatal(&subject),
            alternatives: alternatives::compare(&subject),
            remarks: notes::remarks(&subject),
        }
    }
}
