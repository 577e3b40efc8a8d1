//! Laws of the quorum engine, tried on every small cluster of a list: closed form and simulation say the same, no two
//! sides are quorate, quorum is more than half, losing more never helps.

use crate::support::*;
use rackdown::model::quorum::splits::{SeenBy, SideQuorum, split_outcome, two_way_splits};
use rackdown::model::quorum::survival::{DeviceState, Verdict, survive, survivors_table};
use rackdown::model::quorum::*;
use std::collections::BTreeSet;

/// Clusters of 1 to 5 nodes: no device, lms, ffsplit, weights, tie breakers.
fn plain_clusters() -> Vec<ClusterConfig> {
    let votes: [&[u32]; 10] = [
        &[1],
        &[1, 1],
        &[1; 3],
        &[1; 4],
        &[1; 5],
        &[2, 1, 1, 1],
        &[0, 1, 1],
        &[3, 1, 1],
        &[1, 2, 2, 1],
        &[5, 3, 2, 1, 1],
    ];
    let mut clusters = Vec::new();
    for votes in votes {
        clusters.push(cluster(votes));
        for tie_breaker in [TieBreaker::Lowest, TieBreaker::Highest, TieBreaker::Node(2)] {
            for key in [None, Some(0), Some(1), Some(3)] {
                clusters.push(with_device(votes, Algorithm::Lms, key, tie_breaker));
                clusters.push(with_device(votes, Algorithm::Ffsplit, key, tie_breaker));
            }
        }
    }
    clusters.retain(|config| check_config(config).is_ok());
    clusters
}

/// The same with the options that change how quorum is reached.
fn clusters_with_options() -> Vec<ClusterConfig> {
    let mut clusters = Vec::new();
    for config in plain_clusters() {
        clusters.push(config.clone());
        clusters.push(wait_for_all(config.clone()));
        if config.qdevice.is_none() {
            for tie_breaker in
                [AutoTieBreaker::Lowest, AutoTieBreaker::Highest, AutoTieBreaker::List(vec![9, 2, 1])]
            {
                let with_tie_breaker =
                    options(config.clone(), |options| options.auto_tie_breaker = Some(tie_breaker.clone()));
                clusters.push(wait_for_all(with_tie_breaker.clone()));
                clusters.push(with_tie_breaker);
            }
            clusters.push(options(config.clone(), |options| options.two_node = true));
            clusters.push(options(config.clone(), |options| options.last_man_standing = true));
            clusters.push(options(config.clone(), |options| options.allow_downscale = true));
            clusters.push(options(config, |options| options.expected_votes = Some(7)));
        }
    }
    clusters.retain(|config| check_config(config).is_ok());
    clusters
}

fn subsets(count: usize) -> impl Iterator<Item = Vec<usize>> {
    (0..1usize << count).map(move |mask| (0..count).filter(|node| mask >> node & 1 == 1).collect())
}

fn device_states(config: &ClusterConfig) -> Vec<DeviceState> {
    if config.qdevice.is_some() {
        vec![DeviceState::Up, DeviceState::Down]
    } else {
        vec![DeviceState::Absent]
    }
}

fn qnetd(device: DeviceState) -> QnetdState {
    if device == DeviceState::Down { QnetdState::Down } else { QnetdState::Up }
}

fn lose(config: &ClusterConfig, lost: &[usize], device: DeviceState) -> Vec<Membership> {
    play(config, &Scenario { down: lost.to_vec(), qnetd: qnetd(device), ..fine() }).unwrap()
}

fn is_quorate(memberships: &[Membership]) -> bool {
    memberships.iter().any(|membership| membership.views.iter().any(|view| view.quorate))
}

#[test]
fn the_closed_form_of_a_loss_is_what_the_simulation_does() {
    for config in clusters_with_options() {
        for lost in subsets(config.nodes.len()) {
            for device in device_states(&config) {
                let outcome = survive(&config, &lost, device).unwrap();
                let memberships = lose(&config, &lost, device);
                assert_eq!(
                    outcome.quorate,
                    is_quorate(&memberships),
                    "{config:?} {lost:?} {device:?} {outcome:?} {memberships:?}"
                );
                if let Some(view) = memberships.first().and_then(|membership| membership.views.first()) {
                    assert_eq!(outcome.votes, view.votes, "{config:?} {lost:?} {device:?}");
                    assert_eq!(
                        outcome.device_counted,
                        view.device == DeviceColumn::Votes,
                        "{config:?} {lost:?} {device:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_table_of_losses_is_what_trying_every_subset_gives() {
    for config in clusters_with_options() {
        for row in survivors_table(&config).unwrap().rows {
            let of_this_size = subsets(config.nodes.len()).filter(|lost| lost.len() == row.lost);
            let outcomes: Vec<_> =
                of_this_size.map(|lost| survive(&config, &lost, row.device).unwrap()).collect();
            let verdict = match outcomes.iter().filter(|outcome| outcome.quorate).count() {
                0 => Verdict::None,
                all if all == outcomes.len() => Verdict::All,
                _ => Verdict::Some,
            };
            assert_eq!(row.verdict, verdict, "{config:?} {row:?}");
            assert_eq!(
                row.best.votes,
                outcomes.iter().map(|outcome| outcome.votes).max().unwrap(),
                "{config:?} {row:?}"
            );
            assert_eq!(
                row.worst.votes,
                outcomes.iter().map(|outcome| outcome.votes).min().unwrap(),
                "{config:?} {row:?}"
            );
        }
    }
}

#[test]
fn the_closed_form_of_a_split_is_what_the_simulation_does() {
    for config in clusters_with_options() {
        let count = config.nodes.len();
        for first in subsets(count).filter(|first| !first.is_empty() && first.len() < count) {
            let second: Vec<usize> = (0..count).filter(|node| !first.contains(node)).collect();
            for (seen_by, reach) in [
                (SeenBy::Both, [Reach::All, Reach::All]),
                (SeenBy::First, [Reach::All, Reach::None]),
                (SeenBy::Second, [Reach::None, Reach::All]),
                (SeenBy::Neither, [Reach::None, Reach::None]),
            ] {
                let [first_reach, second_reach] = reach;
                let groups = vec![
                    Group { members: first.clone(), reach: first_reach },
                    Group { members: second.clone(), reach: second_reach },
                ];
                let memberships = play(&config, &Scenario { partitions: Some(groups), ..fine() }).unwrap();
                let split = split_outcome(&config, &first, seen_by).unwrap();
                for side in [&split.first, &split.second] {
                    let membership =
                        memberships.iter().find(|membership| membership.members == side.members).unwrap();
                    let quorate: Vec<usize> =
                        membership.views.iter().filter(|view| view.quorate).map(|view| view.node).collect();
                    let said = match side.quorum {
                        SideQuorum::All => side.members.clone(),
                        SideQuorum::OnlyTieBreaker => vec![1],
                        SideQuorum::None => Vec::new(),
                    };
                    assert_eq!(quorate, said, "{config:?} {split:?} {membership:?}");
                    let most = membership.views.iter().map(|view| view.votes).max().unwrap();
                    assert_eq!(side.votes, most, "{config:?} {split:?} {membership:?}");
                }
            }
        }
    }
}

#[test]
fn the_list_of_splits_has_every_kind_of_split() {
    for config in clusters_with_options() {
        let splits = two_way_splits(&config).unwrap();
        assert!(splits.complete);
        let key = |votes: Vec<u64>, quorum: [SideQuorum; 2]| (votes, format!("{quorum:?}"));
        let listed: BTreeSet<_> = splits
            .rows
            .iter()
            .map(|row| key(vec![row.first.votes, row.second.votes], [row.first.quorum, row.second.quorum]))
            .collect();
        let count = config.nodes.len();
        for first in subsets(count).filter(|first| !first.is_empty() && first.len() < count) {
            for seen_by in [SeenBy::Both, SeenBy::First, SeenBy::Second, SeenBy::Neither] {
                let row = split_outcome(&config, &first, seen_by).unwrap();
                let there = listed.contains(&key(
                    vec![row.first.votes, row.second.votes],
                    [row.first.quorum, row.second.quorum],
                ));
                let mirrored = listed.contains(&key(
                    vec![row.second.votes, row.first.votes],
                    [row.second.quorum, row.first.quorum],
                ));
                assert!(there || mirrored, "{config:?} {row:?}");
            }
        }
    }
}

/// Every way to put the nodes into at most three groups.
fn partitions(count: usize) -> Vec<Vec<Vec<usize>>> {
    let mut assignments = vec![Vec::new()];
    for _ in 0..count {
        assignments = assignments
            .iter()
            .flat_map(|of: &Vec<usize>| (0..3).map(move |group| [of.clone(), vec![group]].concat()))
            .collect();
    }
    let groups = |of: &Vec<usize>| {
        let group = |number| (0..count).filter(|node| of[*node] == number).collect::<Vec<usize>>();
        let mut groups: Vec<Vec<usize>> = (0..3).map(group).filter(|group| !group.is_empty()).collect();
        groups.sort();
        groups
    };
    assignments.iter().map(groups).collect::<BTreeSet<_>>().into_iter().collect()
}

/// `two_node` is made to run on both halves. `auto_tie_breaker` is safe only with equal votes: it compares nodes with
/// votes (VQ 1030), so two light nodes may run beside a heavy one; and a list lets both halves of a cold start run, for
/// neither knows of the other's listed node (VQ 658-681). Written device votes under lms are not part of the expected
/// votes of a cold start (VQ 1510, 1124), so a side with few nodes and the device may run beside one with many nodes;
/// the same under ffsplit if the nodes with other votes, which would keep corosync-qdevice from running, are elsewhere.
/// Nothing else may ever give two quorate sides.
#[test]
fn two_sides_are_never_quorate() {
    let histories = [History::Together, History::ColdStart, History::QnetdFirst, History::NodesFirst];
    // Votes of 0 and a node id as tie breaker add nothing here but time.
    let telling = |config: &&ClusterConfig| {
        let device = config.qdevice.as_ref();
        let plain = device.is_none_or(|device| {
            device.votes_key != Some(0) && !matches!(device.tie_breaker, TieBreaker::Node(_))
        });
        config.nodes.len() <= 4 && !config.options.two_node && plain
    };
    for config in clusters_with_options().iter().filter(telling) {
        let uneven = config.nodes.iter().any(|node| node.votes != 1);
        let list = matches!(config.options.auto_tie_breaker, Some(AutoTieBreaker::List(_)));
        if config.options.auto_tie_breaker.is_some() && (uneven || list) {
            continue;
        }
        let count = config.nodes.len();
        let written = config.qdevice.as_ref().is_some_and(|device| {
            (device.algorithm == Algorithm::Lms || uneven) && device.votes_key.is_some()
        });
        for groups in partitions(count) {
            for reach in subsets(count) {
                for history in
                    histories.into_iter().filter(|history| !written || *history != History::ColdStart)
                {
                    let group = |members: &Vec<usize>| {
                        let only = members.iter().copied().filter(|node| reach.contains(node)).collect();
                        Group { members: members.clone(), reach: Reach::Only(only) }
                    };
                    let partitions = Some(groups.iter().map(group).collect());
                    let memberships = play(config, &Scenario { partitions, history, ..fine() }).unwrap();
                    let quorate =
                        memberships.iter().filter(|side| side.views.iter().any(|view| view.quorate)).count();
                    assert!(
                        quorate <= 1,
                        "{config:?} {groups:?} {reach:?} {history:?} {}",
                        notation(&memberships)
                    );
                }
                if config.qdevice.is_none() {
                    break;
                }
            }
        }
    }
}

/// Quorum is at least expected / 2 + 1 in every view but those of `two_node` with at most two nodes present (VQ 967),
/// and whoever is quorate has that many votes, except for the even half of `auto_tie_breaker`.
#[test]
fn quorum_is_more_than_half_of_expected() {
    for config in clusters_with_options().iter().filter(|config| !config.options.two_node) {
        for lost in subsets(config.nodes.len()) {
            for history in [History::Together, History::OneByOne, History::ColdStart, History::QnetdFirst] {
                for device in device_states(config) {
                    let scenario = Scenario { down: lost.clone(), qnetd: qnetd(device), history, ..fine() };
                    for view in
                        play(config, &scenario).unwrap().iter().flat_map(|membership| &membership.views)
                    {
                        assert!(view.quorum * 2 > view.expected, "{config:?} {scenario:?} {view:?}");
                        let tie =
                            config.options.auto_tie_breaker.is_some() && view.votes == view.expected / 2;
                        assert!(
                            !view.quorate || view.votes >= view.quorum || tie,
                            "{config:?} {scenario:?} {view:?}"
                        );
                    }
                }
            }
        }
    }
}

/// Where the cluster runs after a loss, it runs after any part of that loss, too. Not so for `two_node` with more than
/// two nodes (quorum 1 as soon as two are left, VQ 967); the membership rules that help (`last_man_standing`,
/// `auto_tie_breaker` after several steps) need a history, and this law is about losses at once.
#[test]
fn losing_more_at_once_never_helps() {
    let runs = |config: &ClusterConfig, lost: &[usize], device| is_quorate(&lose(config, lost, device));
    for config in
        clusters_with_options().iter().filter(|config| !config.options.two_node || config.nodes.len() <= 2)
    {
        for lost in subsets(config.nodes.len()) {
            for device in device_states(config) {
                if !runs(config, &lost, device) {
                    continue;
                }
                for spared in &lost {
                    let less: Vec<usize> = lost.iter().copied().filter(|node| node != spared).collect();
                    assert!(runs(config, &less, device), "{config:?} {lost:?} without {spared} {device:?}");
                }
                let with_qnetd = if config.qdevice.is_some() { DeviceState::Up } else { DeviceState::Absent };
                assert!(runs(config, &lost, with_qnetd), "{config:?} {lost:?}");
            }
        }
    }
}

#[test]
fn hostile_votes_neither_panic_nor_wrap() {
    let huge = [u32::MAX; 5];
    for config in
        [cluster(&huge), with_device(&huge, Algorithm::Lms, Some(u32::MAX), TieBreaker::Node(u32::MAX))]
    {
        let memberships = play(&config, &fine()).unwrap();
        let view = &memberships[0].views[0];
        assert!(
            view.quorate && view.votes >= 5 * u64::from(u32::MAX) && view.quorum * 2 > view.expected,
            "{view:?}"
        );
        assert!(survivors_table(&config).is_ok() && two_way_splits(&config).is_ok());
    }
}
