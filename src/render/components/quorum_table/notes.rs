//! What else one must know: what limits the picture, and what surprises whoever repairs the cluster.

use super::subject::Subject;
use super::words::sentence;
use crate::model::quorum::cautions::{Caution, cautions};
use crate::model::quorum::survival::DeviceRule;

/// What limits the picture, and what in the configuration does not do what it seems to.
pub fn notes(subject: &Subject<'_>) -> Vec<String> {
    let options = &subject.config.options;
    let mut notes = Vec::new();
    if waits_for_all(subject) {
        let whom = if subject.device_works() { "all nodes and the QDevice" } else { "all nodes" };
        notes.push(format!(
            "The picture is of a cluster that runs. After a cold start nothing runs until {whom} have been seen once \
             (wait_for_all)."
        ));
    }
    if let Some(name) = subject.device_node().map(|node| subject.node(node)) {
        notes.push(format!(
            "The QDevice runs on {name}, which is one of the nodes: when {name} is lost, both are."
        ));
    }
    if subject.is_last_man_standing() {
        notes.push(
            "The picture is of nodes lost at once. Lost one after the other, with time in between, more may go, because \
             the expected votes follow the members that are left (last_man_standing)."
                .to_owned(),
        );
    }
    if options.allow_downscale {
        notes.push("A node that is shut down in order lowers the expected votes (allow_downscale); the picture is of failures.".to_owned());
    }
    notes.extend(cautions(&subject.config).iter().map(|caution| format_caution(subject, caution)));
    notes
}

/// What surprises whoever repairs the cluster.
pub fn remarks(subject: &Subject<'_>) -> Vec<String> {
    let mut remarks = Vec::new();
    if subject.rules.device != DeviceRule::Lms {
        return remarks;
    }
    if waits_for_all(subject) {
        // corosync-qdevice keeps its vote when the connection is lost (qdevice-net-algo-lms.c 204-220, 245-257).
        remarks.push(
            "A cluster with wait_for_all does not show when the QDevice is lost: whoever is quorate goes on counting its \
             votes until the membership changes."
                .to_owned(),
        );
    }
    // votequorum raises the expected votes again to those of the members and the device, alive or not (VQ 1093, 1124).
    if subject.config.qdevice.as_ref().is_some_and(|device| device.votes_key.is_none()) {
        remarks.push(
            "With the QDevice down, pvecm expected does not help: corosync counts the device's votes as expected as long \
             as it is configured."
                .to_owned(),
        );
    }
    remarks
}

fn waits_for_all(subject: &Subject<'_>) -> bool {
    let options = &subject.config.options;
    options.wait_for_all.unwrap_or(options.two_node)
}

fn format_caution(subject: &Subject<'_>, caution: &Caution) -> String {
    let words = caution.sentence().replace('`', "");
    let words = match caution {
        // With different votes corosync wants them written: the advice to leave them out is for equal ones.
        Caution::LmsVotesWritten { .. } if subject.rules.votes.iter().any(|votes| *votes != 1) => {
            words.split(':').next().unwrap_or_default().to_owned()
        }
        _ => words,
    };
    // The name of an algorithm has no capital.
    if words.starts_with("ffsplit") { format!("{words}.") } else { format!("{}.", sentence(&words)) }
}
