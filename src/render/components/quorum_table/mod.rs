//! `quorum_table()`: what the cluster survives, in figures and in words.
//!
//! Comes in: an [`Inventory`]. Goes out: a [`QuorumTableView`]: losses by their number, the smallest fatal losses, what
//! a partition does, what another device would do, and availability where it is stated. Every sentence is computed
//! from the quorum engine's closed forms, so its cost does not grow with the number of subsets.

mod alternatives;
mod availability;
mod fatal;
mod losses;
mod notes;
mod splits;
mod subject;
mod words;

use serde::Serialize;

use super::component::{Component, Need, ShownDrift};
use crate::model::claims::Origin;
use crate::model::drift::Topic;
use crate::model::inventory::Inventory;
use crate::model::quorum::survival::Rules;
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
            Some((path.join("."), origin(sources, inventory, path)))
        })
    }),
    drift: ShownDrift::On(Topic::Quorum),
};

/// Where the word at a path of the view comes from.
fn origin(sources: &Sources<'_>, inventory: &Inventory, path: &[String]) -> Origin {
    if path.iter().any(|segment| segment == "availability") {
        let stated = sources.availability(inventory);
        return Origin::computed("the machines' availability and votes, by corosync's rules", stated);
    }
    let votes = sources.votes(inventory);
    Origin::computed("the votes of the nodes and the QDevice, by corosync's rules", votes)
}

/// The whole table; only `refused` has anything in it where corosync does not start.
#[derive(Debug, Default, Serialize)]
pub struct QuorumTableView {
    /// Why corosync does not start with this configuration.
    refused: Vec<String>,
    /// The claim in one sentence, with its condition.
    claim: String,
    /// What the claim takes for granted.
    conditions: Option<String>,
    losses: Option<losses::LossesView>,
    fatal: Option<fatal::FatalView>,
    splits: Option<splits::SplitsView>,
    alternatives: Option<alternatives::AlternativesView>,
    availability: Option<availability::AvailabilityView>,
    /// What else one must know to read the figures.
    notes: Vec<String>,
}

impl QuorumTableView {
    /// The table for an inventory.
    pub fn new(inventory: &Inventory) -> Self {
        let cluster = &inventory.cluster;
        let Some(config) = inventory.cluster_config(cluster) else {
            let claim = "nothing here is decided by votes, so there is no quorum to lose.";
            return QuorumTableView { claim: words::sentence(claim), ..QuorumTableView::default() };
        };
        let rules = match Rules::of(&config) {
            Ok(rules) => rules,
            Err(refusals) => {
                let refused = refusals.iter().map(|refusal| refusal.sentence().replace('`', "")).collect();
                return QuorumTableView { refused, ..QuorumTableView::default() };
            }
        };
        let subject = Subject { inventory, cluster, config, rules };
        QuorumTableView {
            refused: Vec::new(),
            claim: losses::claim(&subject),
            conditions: losses::conditions(&subject),
            losses: losses::losses(&subject),
            fatal: fatal::fatal(&subject),
            splits: splits::splits(&subject),
            alternatives: alternatives::compare(&subject),
            availability: availability::availability(&subject),
            notes: notes::notes(&subject),
        }
    }
}
