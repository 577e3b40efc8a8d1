//! The links of the graph: cables, bonds as one, loose ends, and what was measured over them.
//!
//! Comes in: the ports of every device, and the runs of `iperf3` that a site has. Goes out: [`Link`]s. Nothing is
//! guessed: a run is evidence for the only link of a machine that can have carried it, or for none.

use std::collections::HashMap;

use super::{Link, joined};
use crate::model::inventory::{LinkState, Nic};
use crate::model::path::{NetworkPath, PartKind};
use crate::model::quantity::Rate;

/// A measured throughput between two machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The snapshot that it is from.
    pub snapshot: String,
    /// When it was measured, in a form that sorts; `None` if that is not known.
    pub captured_at: Option<String>,
    /// What lies between its ends.
    pub path: NetworkPath,
    /// The throughput.
    pub bits_per_second: u64,
}

/// What a run says of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The snapshot that it is from.
    pub snapshot: String,
    /// The measured throughput in short form, `942 Mb/s`.
    pub measured: String,
    /// The slowest stated link on the way: `port onboard of pi, 1 Gb/s`.
    pub limit: Option<String>,
    /// Whether that is this link.
    pub is_limit: bool,
}

/// Adds the links that a device's ports state. A cable that both ends state is one.
pub fn add_links(from: usize, nics: &[Nic], by_name: &HashMap<&str, usize>, links: &mut Vec<Link>) {
    for bundle in bundles(nics) {
        add_link(from, &bundle, by_name, links);
    }
}

/// The ports of a device, those of one bond that lead to one place together.
fn bundles(nics: &[Nic]) -> Vec<Vec<&Nic>> {
    let mut bundles: Vec<Vec<&Nic>> = Vec::new();
    for nic in nics {
        let same = |other: &&Nic| {
            nic.bond.is_some()
                && other.bond == nic.bond
                && other.to.as_ref().map(|to| &to.value) == nic.to.as_ref().map(|to| &to.value)
        };
        match bundles.iter_mut().find(|bundle| bundle.first().is_some_and(same)) {
            Some(bundle) => bundle.push(nic),
            None => bundles.push(vec![nic]),
        }
    }
    bundles
}

fn add_link(from: usize, bundle: &[&Nic], by_name: &HashMap<&str, usize>, links: &mut Vec<Link>) {
    let to = bundle.first().and_then(|nic| nic.to.as_ref());
    let to = to.and_then(|to| by_name.get(to.value.as_str())).copied();
    let all = |form: fn(&Rate) -> String| {
        together(bundle.iter().map(|nic| nic.speed.as_ref().map(|speed| form(speed))))
    };
    let speed = all(Rate::short);
    // A cable that both ends state is one cable.
    let back = links.iter_mut().find(|link: &&mut Link| {
        to == Some(link.from) && link.to == Some(from) && link.from != from && link.far_speed.is_none()
    });
    if let Some(back) = back {
        back.far_speed = speed;
        back.medium = back.medium.or(bundle.iter().find_map(|nic| nic.medium));
        return;
    }
    links.push(Link {
        from,
        to,
        ports: bundle.iter().map(|nic| nic.name.clone()).collect(),
        bond: bundle.first().and_then(|nic| nic.bond.clone()),
        mark: speed.clone(),
        speed,
        drawn_with: None,
        evidence: None,
        speed_in_words: all(Rate::spelled),
        far_speed: None,
        medium: bundle.iter().find_map(|nic| nic.medium),
        bits_per_second: bundle.iter().filter_map(|nic| Some(nic.speed.as_ref()?.bits_per_second)).max(),
        state: bundle
            .iter()
            .map(|nic| nic.state)
            .min_by_key(|state| match state {
                LinkState::Up => 0,
                LinkState::Standby => 1,
                LinkState::AdminDown => 2,
            })
            .unwrap_or_default(),
    });
}

/// Loose ends of one device in one state are drawn as one.
pub fn gather_loose_ends(links: &mut [Link]) {
    for index in 0..links.len() {
        let Some(link) = links.get(index).filter(|link| link.to.is_none() && link.drawn_with.is_none())
        else {
            continue;
        };
        let (from, state) = (link.from, link.state);
        let same = |other: &Link| {
            other.from == from && other.to.is_none() && other.state == state && other.evidence.is_none()
        };
        if !same(link) {
            continue;
        }
        let mut marks = Vec::new();
        let mut fastest = None;
        for (at, other) in links.iter_mut().enumerate().skip(index).filter(|(_, other)| same(other)) {
            other.drawn_with = (at > index).then_some(index);
            marks.push(other.speed.clone());
            fastest = fastest.max(other.bits_per_second);
        }
        if let Some(first) = links.get_mut(index).filter(|_| marks.len() > 1) {
            first.mark = together(marks.into_iter());
            first.bits_per_second = fastest;
        }
    }
}

/// Gives each run to the links that must have carried it: at each end, the machine's only one that is not switched off.
pub fn add_evidence(runs: &[Run], by_name: &HashMap<&str, usize>, links: &mut [Link]) {
    let mut runs: Vec<&Run> = runs.iter().collect();
    runs.sort_by_key(|run| (&run.captured_at, &run.snapshot));
    for run in runs {
        let limit = run.path.limit();
        for end in run.path.ends() {
            let Some(device) = by_name.get(end.machine.as_str()) else { continue };
            let is_usable = |link: &&mut Link| {
                (link.from == *device || link.to == Some(*device)) && link.state != LinkState::AdminDown
            };
            let mut usable: Vec<&mut Link> = links.iter_mut().filter(is_usable).collect();
            let [only] = usable.as_mut_slice() else { continue };
            only.evidence = Some(Evidence {
                snapshot: run.snapshot.clone(),
                measured: Rate::spell_measured(run.bits_per_second),
                limit: limit.map(|limit| format!("{}, {}", limit.in_words(), limit.speed())),
                is_limit: limit
                    .is_some_and(|limit| limit.kind != PartKind::Switch && limit.device == end.machine),
            });
        }
    }
}

/// The speeds of several ports: `2×10G` if they are alike, else `2.5G+1G`; `None` if one is not stated.
fn together(speeds: impl Iterator<Item = Option<String>>) -> Option<String> {
    let speeds: Vec<String> = speeds.collect::<Option<_>>()?;
    let first = speeds.first()?;
    Some(match speeds.len() {
        1 => first.clone(),
        count if speeds.iter().all(|speed| speed == first) => format!("{count}×{first}"),
        _ => joined(speeds.into_iter().map(Some), "+")?,
    })
}
