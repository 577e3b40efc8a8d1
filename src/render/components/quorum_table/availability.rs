//! How likely the cluster is quorate, from what the inventory states of its machines.

use serde::Serialize;

use super::subject::Subject;
use super::words::{list, number};
use crate::diag::words::plural;
use crate::model::inventory::Machine;
use crate::model::quorum::ClusterConfig;
use crate::model::quorum::availability::quorate_probability;

/// The figure in words, or what is missing for one.
#[derive(Debug, Serialize)]
pub struct AvailabilityView {
    /// `99.98 %`; absent where something is not stated.
    share: Option<String>,
    sentence: String,
}

const MINUTES_A_YEAR: f64 = 365.25 * 24.0 * 60.0;

/// The figure, if any machine that matters states its availability.
pub fn availability(subject: &Subject<'_>) -> Option<AvailabilityView> {
    let machines = machines(subject);
    let missing: Vec<String> = machines
        .iter()
        .filter(|machine| machine.availability.is_none())
        .map(|machine| machine.name.value.clone())
        .collect();
    if missing.len() == machines.len() {
        return None;
    }
    let Some(probability) = probability(subject, &subject.config) else {
        let sentence = if missing.is_empty() {
            "Too many machines with too many different votes for an exact figure.".to_owned()
        } else if missing.len() > 3 {
            format!("No figure for the cluster: {} machines state no availability.", number(missing.len()))
        } else {
            let states = if missing.len() == 1 { "states" } else { "state" };
            format!("No figure for the cluster: {} {states} no availability.", list(&missing))
        };
        return Some(AvailabilityView { share: None, sentence });
    };
    let share = share(probability);
    let sentence = format!(
        "From the stated availability of each machine, taken as independent of one another, the cluster is quorate \
         {share} of the time: {} without quorum. A failure that takes several machines at once, such as a \
         power cut, is not in this figure.",
        downtime(1.0 - probability)
    );
    Some(AvailabilityView { share: Some(share), sentence })
}

/// The nodes, and the host of the device.
fn machines<'a>(subject: &'a Subject<'_>) -> Vec<&'a Machine> {
    let inventory = subject.inventory;
    let host = subject.cluster.qdevice.as_ref().and_then(|qdevice| inventory.machine(&qdevice.host));
    let members = || inventory.members_of(subject.cluster).map(|node| &node.machine);
    let host = host.filter(|host| members().all(|member| *member.name != *host.name));
    members().chain(host).collect()
}

/// The probability for these nodes in a configuration; `None` where it needs something that is not stated.
pub fn probability(subject: &Subject<'_>, config: &ClusterConfig) -> Option<f64> {
    let inventory = subject.inventory;
    let stated = |machine: &Machine| machine.availability.as_ref().map(|availability| availability.share());
    let nodes: Option<Vec<f64>> =
        inventory.members_of(subject.cluster).map(|node| stated(&node.machine)).collect();
    let device = match (&config.qdevice, &subject.cluster.qdevice) {
        (None, _) => 1.0,
        (Some(_), Some(qdevice)) => inventory.machine(&qdevice.host).and_then(stated)?,
        // Nobody knows on which machine it would run.
        (Some(_), None) => return None,
    };
    // A device on a member fails with it, which the engine does not know.
    let on_member = subject.cluster.qdevice.as_ref().is_some_and(|qdevice| {
        config.qdevice.is_some()
            && inventory.members_of(subject.cluster).any(|node| *node.machine.name == *qdevice.host)
    });
    if on_member {
        return None;
    }
    quorate_probability(config, &nodes?, device).ok().flatten()
}

/// A share with two digits of what is missing to the whole: `99.9987 %`.
pub fn share(probability: f64) -> String {
    let missing = 1.0 - probability;
    let (mut decimals, mut shown) = (1usize, missing * 100.0);
    while decimals < 9 && shown < 1.0 {
        (decimals, shown) = (decimals + 1, shown * 10.0);
    }
    let text = format!("{:.decimals$}", probability * 100.0);
    let whole = text.trim_end_matches('0').trim_end_matches('.');
    // What rounds to the whole is not the whole.
    if whole == "100" && missing > 0.0 { "more than 99.9999999 %".to_owned() } else { format!("{whole} %") }
}

/// `about 26 minutes a year`
fn downtime(share: f64) -> String {
    let minutes = share * MINUTES_A_YEAR;
    let about = |amount: f64, unit: &str| {
        let rounded = amount.round().max(1.0) as u64;
        format!("about {rounded} {} a year", plural(rounded, unit))
    };
    match minutes {
        minutes if minutes <= 0.0 => "never".to_owned(),
        minutes if minutes < 0.5 => "less than a minute a year".to_owned(),
        minutes if minutes < 120.0 => about(minutes, "minute"),
        minutes if minutes < 48.0 * 60.0 => about(minutes / 60.0, "hour"),
        minutes => about(minutes / 1440.0, "day"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_shows_two_digits_of_what_is_missing() {
        let shares = [1.0, 0.5, 0.995, 0.99999, 0.999_987_6, 0.0, 1.0 - 1e-13];
        let expected = ["100 %", "50 %", "99.5 %", "99.999 %", "99.9988 %", "0 %", "more than 99.9999999 %"];
        assert_eq!(shares.map(share), expected);
    }

    #[test]
    fn downtime_is_told_in_a_unit_that_fits() {
        let shares = [0.0, 1e-7, 2e-6, 5e-5, 1e-3, 0.1];
        let expected = [
            "never",
            "less than a minute a year",
            "about 1 minute a year",
            "about 26 minutes a year",
            "about 9 hours a year",
            "about 37 days a year",
        ];
        assert_eq!(shares.map(downtime), expected);
    }
}
