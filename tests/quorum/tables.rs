//! What a page needs of the quorum engine: tables of losses, fatal sets, alternatives, splits, availability.

use crate::support::*;
use rackdown::model::quorum::alternatives::{DeviceChoice, alternatives, tolerance};
use rackdown::model::quorum::availability::quorate_probability;
use rackdown::model::quorum::fatal::{FatalSets, fatal_sets};
use rackdown::model::quorum::splits::{SeenBy, SideQuorum, two_way_splits};
use rackdown::model::quorum::survival::{DeviceRule, DeviceState, Verdict, survive, survivors_table};
use rackdown::model::quorum::*;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

fn verdicts(config: &ClusterConfig, device: DeviceState) -> String {
    let letter = |verdict| match verdict {
        Verdict::All => 'A',
        Verdict::Some => 's',
        Verdict::None => '-',
    };
    let rows = survivors_table(config).unwrap().rows;
    rows.iter().filter(|row| row.device == device).map(|row| letter(row.verdict)).collect()
}

#[test]
fn the_table_says_how_many_nodes_may_go() {
    assert_eq!(verdicts(&lms(4), DeviceState::Up), "AAAA-");
    assert_eq!(verdicts(&lms(4), DeviceState::Down), "A----");
    assert_eq!(verdicts(&ffsplit(4), DeviceState::Up), "AAA--");
    assert_eq!(verdicts(&ffsplit(4), DeviceState::Down), "AA---");
    assert_eq!(verdicts(&cluster(&[2, 1, 1, 1]), DeviceState::Absent), "AAs--");
    let atb = options(cluster(&[1; 4]), |options| options.auto_tie_breaker = Some(AutoTieBreaker::Lowest));
    assert_eq!(verdicts(&atb, DeviceState::Absent), "AAs--");
}

#[test]
fn the_table_names_votes_and_examples() {
    let table = survivors_table(&cluster(&[2, 1, 1, 1])).unwrap();
    let row = &table.rows[2];
    assert_eq!((table.expected, table.quorum, row.best.votes, row.worst.votes), (5, 3, 3, 2));
    assert_eq!((row.best_lost.clone(), row.worst_lost.clone()), (vec![1, 2], vec![0, 3]));
}

fn patterns(sets: &FatalSets) -> Vec<String> {
    let words = |pattern: &rackdown::model::quorum::fatal::FatalPattern| {
        let nodes = sets.classes.iter().zip(&pattern.lost).filter(|(_, lost)| **lost > 0);
        let nodes =
            nodes.map(|(class, lost)| format!("{lost} of {} with {}", class.members.len(), class.votes));
        pattern.device.then(|| "device".to_string()).into_iter().chain(nodes).collect::<Vec<_>>().join(" + ")
    };
    sets.patterns.iter().map(words).collect()
}

#[test]
fn under_lms_the_device_and_any_one_node_are_fatal() {
    let sets = fatal_sets(&lms(4)).unwrap();
    assert_eq!(patterns(&sets), ["device + 1 of 4 with 1", "4 of 4 with 1"]);
    assert_eq!(sets.patterns[0].sets(&sets.classes), Some(4));
    assert_eq!(sets.patterns[0].example(&sets.classes), [0]);
    assert_eq!(patterns(&fatal_sets(&ffsplit(4)).unwrap()), ["3 of 4 with 1", "device + 2 of 4 with 1"]);
    assert_eq!(
        patterns(&fatal_sets(&cluster(&[2, 1, 1, 1])).unwrap()),
        ["1 of 1 with 2 + 1 of 3 with 1", "3 of 3 with 1"]
    );
}

#[test]
fn fatal_sets_are_exactly_the_minimal_ones() {
    for config in [
        lms(4),
        ffsplit(4),
        ffsplit(5),
        cluster(&[3, 2, 2, 1, 1]),
        with_device(&[3, 2, 1], Algorithm::Lms, Some(4), TieBreaker::Lowest),
    ] {
        let count = config.nodes.len();
        let states: &[DeviceState] = if config.qdevice.is_some() {
            &[DeviceState::Up, DeviceState::Down]
        } else {
            &[DeviceState::Absent]
        };
        let fatal = |mask: usize, device| {
            let lost: Vec<usize> = (0..count).filter(|node| mask >> node & 1 == 1).collect();
            !survive(&config, &lost, device).unwrap().quorate
        };
        let mut minimal = BTreeSet::new();
        for device in states {
            for mask in (0..1 << count).filter(|mask| fatal(*mask, *device)) {
                let spared =
                    (0..count).any(|node| mask >> node & 1 == 1 && fatal(mask & !(1 << node), *device));
                let without_device = *device == DeviceState::Down && fatal(mask, DeviceState::Up);
                if !spared && !without_device {
                    minimal.insert((*device == DeviceState::Down, mask.count_ones() as usize));
                }
            }
        }
        let sets = fatal_sets(&config).unwrap();
        assert!(sets.complete);
        let listed: BTreeSet<(bool, usize)> =
            sets.patterns.iter().map(|pattern| (pattern.device, pattern.lost.iter().sum())).collect();
        assert_eq!(listed, minimal, "{config:?}");
        let total: u128 = sets.patterns.iter().map(|pattern| pattern.sets(&sets.classes).unwrap()).sum();
        let counted = states.iter().map(|device| {
            (0..1usize << count)
                .filter(|mask| {
                    fatal(*mask, *device)
                        && !(0..count)
                            .any(|node| mask >> node & 1 == 1 && fatal(mask & !(1 << node), *device))
                        && !(*device == DeviceState::Down && fatal(*mask, DeviceState::Up))
                })
                .count() as u128
        });
        assert_eq!(total, counted.sum::<u128>(), "{config:?}");
    }
}

#[test]
fn the_alternatives_show_what_the_choice_costs() {
    let of = |config: &ClusterConfig| {
        let line = |alternative: &alternatives::Alternative| {
            let tolerance = alternative.tolerance.as_ref().unwrap();
            (
                alternative.choice,
                tolerance.expected,
                tolerance.quorum,
                tolerance.intact,
                tolerance.without_device,
                alternative.current,
            )
        };
        alternatives(config).iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(
        of(&lms(4)),
        [
            (DeviceChoice::NoDevice, 4, 3, Some(1), Some(1), false),
            (DeviceChoice::Ffsplit, 5, 3, Some(2), Some(1), false),
            (DeviceChoice::Lms, 7, 4, Some(3), Some(0), true),
        ]
    );
    assert_eq!(of(&cluster(&[1; 3]))[2], (DeviceChoice::Lms, 5, 3, Some(2), Some(0), false));
    let two_node = options(cluster(&[1; 2]), |options| options.two_node = true);
    assert_eq!(of(&two_node)[0], (DeviceChoice::NoDevice, 2, 1, Some(1), Some(1), true));
}

#[test]
fn an_alternative_that_corosync_refuses_says_why() {
    let of_uneven = alternatives(&cluster(&[2, 1]));
    assert_eq!(of_uneven[2].tolerance, Err(vec![Refusal::UnevenVotesWithoutDeviceVotes]));
    assert_eq!(of_uneven[1].tolerance.as_ref().unwrap().device, DeviceRule::NeverWorks);
    assert_eq!(
        tolerance(&with_device(&[2, 1, 1, 1], Algorithm::Lms, Some(3), TieBreaker::Lowest)).unwrap().intact,
        Some(2)
    );
}

#[test]
fn a_split_may_be_won_by_the_smaller_side() {
    let splits = two_way_splits(&lms(4)).unwrap();
    let one_against_three =
        |seen_by| splits.rows.iter().find(|row| row.first.members == [0] && row.seen_by == seen_by).unwrap();
    let outcome = |seen_by| {
        let row = one_against_three(seen_by);
        (
            row.first.votes,
            row.first.quorum == SideQuorum::All,
            row.second.votes,
            row.second.quorum == SideQuorum::All,
        )
    };
    assert_eq!(outcome(SeenBy::Both), (1, false, 6, true));
    assert_eq!(outcome(SeenBy::First), (4, true, 3, false));
    assert_eq!(outcome(SeenBy::Second), (1, false, 6, true));
    assert_eq!(outcome(SeenBy::Neither), (1, false, 3, false));
    // One, two and three nodes beside the lowest, times four answers to who reaches qnetd.
    assert_eq!(splits.rows.len(), 12);
}

fn probability(config: &ClusterConfig, node: f64, device: f64) -> f64 {
    quorate_probability(config, &vec![node; config.nodes.len()], device).unwrap().unwrap()
}

#[test]
fn availability_is_the_sum_over_all_states() {
    let (p, q, d) = (0.9f64, 0.1f64, 0.8f64);
    let lms_by_hand = d * (1.0 - q.powi(4)) + (1.0 - d) * p.powi(4);
    assert!((probability(&lms(4), p, d) - lms_by_hand).abs() < 1e-12);
    let plain_by_hand = p.powi(3) + 3.0 * p.powi(2) * q;
    assert!((probability(&cluster(&[1; 3]), p, d) - plain_by_hand).abs() < 1e-12);
    assert_eq!(probability(&lms(4), 1.0, 1.0), 1.0);
    assert_eq!(probability(&lms(4), 0.0, 1.0), 0.0);
    assert_eq!(probability(&lms(4), f64::NAN, 2.0), 0.0);
}

#[test]
fn enumeration_and_sum_over_votes_agree() {
    // The same cluster in units of one vote and of a million: only the second is enumerated.
    let small = with_device(&[3, 2, 2, 1, 1], Algorithm::Lms, Some(4), TieBreaker::Lowest);
    let mut large = small.clone();
    large.nodes.iter_mut().for_each(|node| node.votes *= 1_000_000);
    large.qdevice.as_mut().unwrap().votes_key = Some(4_000_000);
    let nodes = [0.99, 0.9, 0.8, 0.7, 0.6];
    let [small, large] =
        [small, large].map(|config| quorate_probability(&config, &nodes, 0.5).unwrap().unwrap());
    assert!((small - large).abs() < 1e-12, "{small} {large}");
}

#[test]
fn two_hundred_nodes_are_quick() {
    let votes: Vec<u32> = (0..200).map(|node| 1 + node % 7).collect();
    let distinct: Vec<u32> = (1..=200).collect();
    for config in [
        cluster(&votes),
        cluster(&distinct),
        lms(200),
        ffsplit(200),
        with_device(&votes, Algorithm::Lms, Some(100), TieBreaker::Highest),
    ] {
        let start = Instant::now();
        let table = survivors_table(&config).unwrap();
        let fatal = fatal_sets(&config).unwrap();
        let splits = two_way_splits(&config).unwrap();
        alternatives(&config);
        let took = start.elapsed();
        assert!(!table.rows.is_empty() && !fatal.patterns.is_empty() && !splits.rows.is_empty());
        // Unoptimised code on a busy machine; optimised it takes a tenth of this.
        assert!(took < Duration::from_millis(1500), "{took:?}");
        quorate_probability(&config, &[0.99; 200], 0.9).unwrap();
    }
}

#[test]
fn the_smallest_fatal_set_is_found_even_where_not_all_are_searched() {
    let distinct: Vec<u32> = (1..=200).collect();
    let sets = fatal_sets(&cluster(&distinct)).unwrap();
    assert!(!sets.complete);
    let smallest = sets.patterns[0].example(&sets.classes);
    // 20100 votes, quorum 10051: the 59 heaviest nodes have 10089, the 58 heaviest 9947.
    assert_eq!(smallest, (141..200).collect::<Vec<_>>());
}
