//! The same nodes without a device, with ffsplit and with lms, so that one sees what the choice costs.

use serde::Serialize;

use super::availability::{probability, share};
use super::subject::Subject;
use super::words::{number, sentence};
use crate::model::quorum::QuorumRule;
use crate::model::quorum::alternatives::{Alternative, DeviceChoice, Tolerance, alternatives};
use crate::model::quorum::survival::DeviceRule;

/// The comparison and its sentence.
#[derive(Debug, Serialize)]
pub struct AlternativesView {
    rows: Vec<AlternativeView>,
    /// Whether any row knows how available the cluster would be.
    has_availability: bool,
    sentence: String,
}

#[derive(Debug, Serialize)]
struct AlternativeView {
    name: &'static str,
    current: bool,
    /// `4 of 7`; absent where corosync does not start.
    quorum: Option<String>,
    /// How many nodes may be lost, whichever they are: with the device up, and down.
    up: Option<String>,
    down: Option<String>,
    availability: Option<String>,
    /// Why the row is empty, or what is wrong with it.
    remark: Option<String>,
}

/// The three choices, this cluster's own among them; none where there is no such device.
pub fn compare(subject: &Subject<'_>) -> Option<AlternativesView> {
    if subject.config.rule != QuorumRule::Corosync {
        return None;
    }
    let choices = alternatives(&subject.config);
    let rows: Vec<AlternativeView> = choices.iter().map(|choice| row(subject, choice)).collect();
    let has_availability = rows.iter().any(|row| row.availability.is_some());
    Some(AlternativesView { rows, has_availability, sentence: cost(subject, &choices) })
}

fn row(subject: &Subject<'_>, alternative: &Alternative) -> AlternativeView {
    let (name, current) = (name(alternative.choice), alternative.current);
    let empty = AlternativeView {
        name,
        current,
        quorum: None,
        up: None,
        down: None,
        availability: None,
        remark: None,
    };
    let Tolerance { expected, quorum, device, intact, without_device, .. } = match &alternative.tolerance {
        Ok(tolerance) => *tolerance,
        Err(refusals) => {
            let why: Vec<String> =
                refusals.iter().map(|refusal| refusal.sentence().replace('`', "")).collect();
            return AlternativeView {
                remark: Some(format!("corosync does not start: {}", why.join("; "))),
                ..empty
            };
        }
    };
    let count =
        |nodes: Option<usize>| Some(nodes.map_or_else(|| "never runs".to_owned(), |nodes| nodes.to_string()));
    let works = matches!(device, DeviceRule::Lms | DeviceRule::Ffsplit);
    AlternativeView {
        quorum: Some(format!("{quorum} of {expected}")),
        up: if works { count(intact) } else { None },
        down: count(if works { without_device } else { intact.max(without_device) }),
        availability: probability(subject, &alternative.config).map(share),
        remark: (device == DeviceRule::NeverWorks).then(|| {
            "corosync-qdevice does not run: ffsplit takes only nodes with 1 vote and a device with 1"
                .to_owned()
        }),
        ..empty
    }
}

fn name(choice: DeviceChoice) -> &'static str {
    match choice {
        DeviceChoice::NoDevice => "no QDevice",
        DeviceChoice::Ffsplit => "ffsplit",
        DeviceChoice::Lms => "lms",
    }
}

/// What each other choice would give instead.
fn cost(subject: &Subject<'_>, choices: &[Alternative]) -> String {
    let Some(current) = choices.iter().find(|choice| choice.current) else { return String::new() };
    let Ok(own) = &current.tolerance else { return String::new() };
    let other = choices.iter().filter(|choice| !choice.current);
    let others: Vec<String> = other.filter_map(|choice| compared(subject, own, choice)).collect();
    if others.is_empty() && subject.rules.votes.iter().any(|votes| *votes != 1) {
        return "Not every node has 1 vote: ffsplit does not work with that, and lms needs the device's votes to be written."
            .to_owned();
    }
    sentence(&others.join(" "))
}

fn compared(subject: &Subject<'_>, own: &Tolerance, choice: &Alternative) -> Option<String> {
    let other = choice.tolerance.as_ref().ok().filter(|other| other.device != DeviceRule::NeverWorks)?;
    let who = match choice.choice {
        DeviceChoice::NoDevice => "Without a QDevice".to_owned(),
        _ => format!("With {}", name(choice.choice)),
    };
    let may = |count: usize| match count {
        0 => "no node could be lost".to_owned(),
        count => format!("{} could be lost", subject.words.any_of(count, subject.rules.count)),
    };
    let (intact, without) = (other.intact?, other.without_device?);
    let words = match other.device {
        DeviceRule::Absent => format!("{who} {}", may(intact)),
        _ if intact == without => format!("{who} {}, whether the device is up or down", may(intact)),
        _ => {
            let rest = if without == 0 { "none".to_owned() } else { number(without) };
            format!("{who} {} while the device is up and {rest} while it is down", may(intact))
        }
    };
    Some(format!("{words}{}.", verdict(own, intact, without)))
}

/// How that compares with the cluster as it is.
fn verdict(own: &Tolerance, intact: usize, without: usize) -> &'static str {
    let (Some(own_intact), Some(own_without)) = (own.intact, own.without_device) else { return "" };
    match (intact.cmp(&own_intact), without.cmp(&own_without)) {
        (std::cmp::Ordering::Less, std::cmp::Ordering::Greater) => {
            ": fewer than here while the QDevice is up, more while it is down"
        }
        (std::cmp::Ordering::Greater, std::cmp::Ordering::Less) => {
            ": more than here while the QDevice is up, fewer while it is down"
        }
        _ => "",
    }
}
