//! Outcomes reasoned out from corosync's source and documented measurements, for kinds of scenarios that the captured
//! records hardly cover. Each states the rule that demands it.

use crate::support::*;
use rackdown::model::quorum::*;

fn down(nodes: &[usize]) -> Scenario {
    Scenario { down: at(nodes), ..fine() }
}

fn one_by_one(nodes: &[usize]) -> Scenario {
    Scenario { history: History::OneByOne, ..down(nodes) }
}

fn cold(nodes_down: &[usize]) -> Scenario {
    Scenario { history: History::ColdStart, ..down(nodes_down) }
}

fn cut(groups: Vec<Group>) -> Scenario {
    Scenario { partitions: Some(groups), ..fine() }
}

fn without_qnetd(scenario: Scenario) -> Scenario {
    Scenario { qnetd: QnetdState::Down, ..scenario }
}

#[test]
fn any_three_of_four_lms_nodes_can_go_while_qnetd_is_up_and_none_while_it_is_down() {
    for last in 1..=4 {
        let others: Vec<usize> = (1..=4).filter(|node| *node != last).collect();
        check(&lms(4), &down(&others), &format!("{last} 4/7 q4 yes"));
        check(&lms(4), &without_qnetd(down(&others)), &format!("{last} 1/7 q4 no"));
    }
    check(&lms(4), &without_qnetd(fine()), "1,2,3,4 4/7 q4 yes");
    check(&lms(4), &without_qnetd(down(&[4])), "1,2,3 3/7 q4 no");
}

#[test]
fn five_lms_nodes_count_nine_votes() {
    check(&lms(5), &down(&[1, 2, 3, 4]), "5 5/9 q5 yes");
    check(&lms(5), &without_qnetd(fine()), "1,2,3,4,5 5/9 q5 yes");
    check(&lms(5), &without_qnetd(down(&[2])), "1,3,4,5 4/9 q5 no");
}

#[test]
fn two_lms_nodes_may_lose_one_or_qnetd() {
    check(&lms(2), &down(&[1]), "2 2/3 q2 yes");
    check(&lms(2), &without_qnetd(fine()), "1,2 2/3 q2 yes");
    check(&lms(2), &without_qnetd(down(&[1])), "2 1/3 q2 no");
}

#[test]
fn three_nodes_with_ffsplit_need_a_majority_of_nodes_for_its_vote() {
    // Odd clusters: only more than half gets an ACK (FF 357-365).
    check(&ffsplit(3), &down(&[1]), "2,3 3/4 q3 yes");
    check(&ffsplit(3), &down(&[1, 2]), "3 1/4 q3 no");
    // The device's vote was seen by the full cluster, so quorum stays 3 ...
    check(&ffsplit(3), &without_qnetd(down(&[1])), "2,3 2/4 q3 no");
    // ... but two nodes that boot alone only expect what they see: max(3, 2 + 1) (VQ 1124).
    check(&ffsplit(3), &without_qnetd(cold(&[1])), "2,3 2/3 q2 yes");
}

#[test]
fn lms_with_one_vote_leaves_a_lone_survivor_blocked() {
    let config = with_device(&[1; 4], Algorithm::Lms, Some(1), TieBreaker::Lowest);
    check(&config, &fine(), "1,2,3,4 5/5 q3 yes");
    check(&config, &down(&[1, 2, 3]), "4 2/5 q3 no");
    check(&config, &down(&[1, 2]), "3,4 3/5 q3 yes");
}

#[test]
fn weighted_lms_depends_on_who_survives() {
    let config = with_device(&[2, 1, 1, 1], Algorithm::Lms, Some(3), TieBreaker::Lowest);
    check(&config, &fine(), "1,2,3,4 8/8 q5 yes");
    check(&config, &down(&[2, 3, 4]), "1 5/8 q5 yes");
    check(&config, &down(&[1, 2, 3]), "4 4/8 q5 no");
    check(&config, &without_qnetd(fine()), "1,2,3,4 5/8 q5 yes");
    check(&config, &without_qnetd(down(&[4])), "1,2,3 4/8 q5 no");
}

#[test]
fn a_member_without_qnetd_does_not_count_the_device() {
    let groups = vec![group(&[1], Reach::None), group(&[2, 3, 4], Reach::Only(at(&[3])))];
    let expected = "1 1/7 q4 no | 2:3/7 q4 no 3:6/7 q4 yes 4:3/7 q4 no";
    check(&lms(4), &cut(groups), expected);
}

#[test]
fn lms_counts_connected_clients_and_not_nodes() {
    // Three nodes with one client tie with one node with one client; the lowest connected node decides (UT 133, LMS 230).
    let three = |client| group(&[2, 3, 4], Reach::Only(at(&[client])));
    let expected = "1 4/7 q4 yes | 2,3,4 3/7 q4 no";
    check(&lms(4), &cut(vec![group(&[1], Reach::All), three(3)]), expected);
    // Two clients beat one.
    let two = group(&[2, 3, 4], Reach::Only(at(&[3, 4])));
    check(
        &lms(4),
        &cut(vec![group(&[1], Reach::All), two]),
        "1 1/7 q4 no | 2:3/7 q4 no 3:6/7 q4 yes 4:6/7 q4 yes",
    );
    // The lowest node decides even if the lowest client is the highest node of its side.
    let sides = vec![group(&[1, 4], Reach::Only(at(&[4]))), group(&[2, 3], Reach::Only(at(&[3])))];
    check(&lms(4), &cut(sides), "1,4 2/7 q4 no | 2:2/7 q4 no 3:5/7 q4 yes");
}

#[test]
fn lms_ties_of_the_largest_may_go_to_a_smaller_partition() {
    // 1|2,3|4,5: the two largest tie, and the tie breaker then looks at all clients (LMS 228-246): node 1 gets 4 votes.
    let sides = vec![group(&[1], Reach::All), group(&[2, 3], Reach::All), group(&[4, 5], Reach::All)];
    check(&lms(5), &cut(sides), "1 5/9 q5 yes | 2,3 2/9 q5 no | 4,5 2/9 q5 no");
    let sides = vec![group(&[1], Reach::All), group(&[2], Reach::All), group(&[3, 4], Reach::All)];
    check(&lms(4), &cut(sides), "1 1/7 q4 no | 2 1/7 q4 no | 3,4 5/7 q4 yes");
}

#[test]
fn a_node_id_as_tie_breaker_of_lms_helps_only_that_node() {
    let config = with_device(&[1; 4], Algorithm::Lms, None, TieBreaker::Node(3));
    let halves = || vec![group(&[1, 2], Reach::All), group(&[3, 4], Reach::All)];
    check(&config, &cut(halves()), "1,2 2/7 q4 no | 3:5/7 q4 yes 4:2/7 q4 no");
    let ffsplit = with_device(&[1; 4], Algorithm::Ffsplit, Some(1), TieBreaker::Node(3));
    check(&ffsplit, &cut(halves()), "1,2 2/5 q3 no | 3,4 3/5 q3 yes");
}

#[test]
fn the_highest_node_breaks_ties_when_told_so() {
    let config = with_device(&[1; 4], Algorithm::Lms, None, TieBreaker::Highest);
    let sides = vec![group(&[1, 4], Reach::All), group(&[2, 3], Reach::All)];
    check(&config, &cut(sides), "1,4 5/7 q4 yes | 2,3 2/7 q4 no");
    let sides = vec![group(&[1, 2], Reach::All), group(&[3, 4], Reach::All)];
    check(&config, &cut(sides), "1,2 2/7 q4 no | 3,4 5/7 q4 yes");
}

#[test]
fn ffsplit_prefers_the_half_with_more_clients() {
    let sides = vec![group(&[1, 2], Reach::Only(at(&[1]))), group(&[3, 4], Reach::All)];
    check(&ffsplit(4), &cut(sides), "1,2 2/5 q3 no | 3,4 3/5 q3 yes");
    let sides = vec![group(&[1, 2], Reach::Only(at(&[2]))), group(&[3, 4], Reach::Only(at(&[4])))];
    check(&ffsplit(4), &cut(sides), "1:2/5 q3 no 2:3/5 q3 yes | 3,4 2/5 q3 no");
}

#[test]
fn ffsplit_gives_a_pair_among_single_nodes_the_vote() {
    let sides = vec![group(&[1], Reach::All), group(&[2], Reach::All), group(&[3, 4], Reach::All)];
    check(&ffsplit(4), &cut(sides), "1 1/5 q3 no | 2 1/5 q3 no | 3,4 3/5 q3 yes");
    let alone = (1..=4).map(|node| group(&[node], Reach::All)).collect();
    check(&ffsplit(4), &cut(alone), "1 1/5 q3 no | 2 1/5 q3 no | 3 1/5 q3 no | 4 1/5 q3 no");
}

#[test]
fn the_kept_vote_of_wait_for_all_hides_a_dead_qnetd() {
    let config = wait_for_all(lms(4));
    check(&config, &without_qnetd(fine()), "1,2,3,4 7/7 q4 yes");
    let last = Scenario { history: History::NodesFirst, ..without_qnetd(down(&[1, 2, 3])) };
    check(&config, &last, "4 4/7 q4 yes");
    // A change of membership without qnetd gives it up (MN 651-660), at once or later.
    check(&config, &without_qnetd(down(&[1])), "2,3,4 3/7 q4 no");
    let first = Scenario { history: History::QnetdFirst, ..without_qnetd(down(&[1])) };
    check(&config, &first, "2,3,4 3/7 q4 no");
    // ffsplit never keeps it (NFF 280-289).
    check(&wait_for_all(ffsplit(4)), &without_qnetd(fine()), "1,2,3,4 4/5 q3 yes");
}

#[test]
fn a_winning_half_keeps_its_votes_when_qnetd_dies_under_wait_for_all() {
    let halves = cut(vec![group(&[1, 2], Reach::All), group(&[3, 4], Reach::All)]);
    let scenario = Scenario { history: History::NodesFirst, ..without_qnetd(halves) };
    check(&wait_for_all(lms(4)), &scenario, "1,2 5/7 q4 yes | 3,4 2/7 q4 no");
    check(&lms(4), &scenario, "1,2 2/7 q4 no | 3,4 2/7 q4 no");
}

#[test]
fn wait_for_all_counts_the_device_when_booting() {
    let config = wait_for_all(lms(4));
    check(&config, &cold(&[]), "1,2,3,4 7/7 q4 yes");
    check(&config, &cold(&[1]), "2,3,4 6/7 q4 no");
    check(&config, &without_qnetd(cold(&[])), "1,2,3,4 4/7 q4 no");
    check(&wait_for_all(ffsplit(4)), &without_qnetd(cold(&[])), "1,2,3,4 4/5 q3 no");
}

#[test]
fn written_device_votes_defeat_wait_for_all() {
    // Expected votes start without the device and only grow to what is seen: 3 + 3 = 6 of 6 (VQ 1107-1134).
    let config = wait_for_all(with_device(&[1; 4], Algorithm::Lms, Some(3), TieBreaker::Lowest));
    check(&config, &cold(&[1]), "2,3,4 6/6 q4 yes");
}

#[test]
fn two_node_runs_on_both_halves_of_a_cut() {
    let config = options(cluster(&[1, 1]), |options| options.two_node = true);
    check(
        &config,
        &cut(vec![group(&[1], Reach::None), group(&[2], Reach::None)]),
        "1 1/2 q1 yes | 2 1/2 q1 yes",
    );
    check(&config, &cold(&[1]), "2 1/2 q1 no");
    let no_waiting = options(config, |options| options.wait_for_all = Some(false));
    check(&no_waiting, &cold(&[1]), "2 1/2 q1 yes");
}

#[test]
fn auto_tie_breaker_keeps_the_half_with_its_node() {
    let lowest = options(cluster(&[1; 4]), |options| options.auto_tie_breaker = Some(AutoTieBreaker::Lowest));
    let highest =
        options(cluster(&[1; 4]), |options| options.auto_tie_breaker = Some(AutoTieBreaker::Highest));
    let listed = options(cluster(&[1; 4]), |options| {
        options.auto_tie_breaker = Some(AutoTieBreaker::List(vec![3, 1]))
    });
    let halves = cut(vec![group(&[1, 2], Reach::None), group(&[3, 4], Reach::None)]);
    check(&lowest, &halves, "1,2 2/4 q3 yes | 3,4 2/4 q3 no");
    check(&highest, &halves, "1,2 2/4 q3 no | 3,4 2/4 q3 yes");
    check(&listed, &halves, "1,2 2/4 q3 no | 3,4 2/4 q3 yes");
    check(&lowest, &down(&[1, 2]), "3,4 2/4 q3 no");
    // Nodes that never had quorum do not know the lowest node yet (VQ 86, 1018-1024).
    check(&lowest, &cold(&[3, 4]), "1,2 2/4 q3 no");
    // Three of four gone one by one: one vote is not a half of four.
    check(&lowest, &one_by_one(&[4, 3, 2]), "1 1/4 q3 no");
}

#[test]
fn the_second_node_of_a_tie_breaker_list_counts_once_the_first_is_known_to_be_gone() {
    let config = options(cluster(&[1; 4]), |options| {
        options.auto_tie_breaker = Some(AutoTieBreaker::List(vec![1, 3]))
    });
    check(&config, &down(&[1, 2]), "3,4 2/4 q3 no");
    check(&config, &one_by_one(&[1, 2]), "3,4 2/4 q3 yes");
}

#[test]
fn an_odd_cluster_ignores_the_tie_breaker_without_wait_for_all() {
    let config = options(cluster(&[1; 5]), |options| options.auto_tie_breaker = Some(AutoTieBreaker::Lowest));
    check(&config, &one_by_one(&[5, 4, 3]), "1,2 2/5 q3 no");
    // With it, two of five run if three were left before: 3 - 2 < 3 (VQ 1026-1033) ...
    check(&wait_for_all(config.clone()), &one_by_one(&[5, 4, 3]), "1,2 2/5 q3 yes");
    // ... but not if three went at once: they might run themselves.
    check(&wait_for_all(config), &down(&[5, 4, 3]), "1,2 2/5 q3 no");
}

#[test]
fn last_man_standing_follows_the_nodes_that_are_left() {
    let config = options(cluster(&[1; 4]), |options| {
        options.last_man_standing = true;
        options.wait_for_all = Some(true);
    });
    check(&config, &one_by_one(&[1, 2]), "3,4 2/2 q2 yes");
    check(&config, &one_by_one(&[1, 2, 3]), "4 1/2 q2 no");
    check(&config, &down(&[1, 2]), "3,4 2/4 q3 no");
    let to_the_last = options(config, |options| options.auto_tie_breaker = Some(AutoTieBreaker::Lowest));
    check(&to_the_last, &one_by_one(&[4, 3, 2]), "1 1/1 q1 yes");
    check(&to_the_last, &one_by_one(&[1, 2, 3]), "4 1/2 q2 no");
}

#[test]
fn last_man_standing_is_off_where_a_node_has_more_votes() {
    let config = options(cluster(&[2, 1, 1, 1]), |options| options.last_man_standing = true);
    check(&config, &one_by_one(&[4]), "1,2,3 4/5 q3 yes");
    check(&config, &one_by_one(&[4, 3]), "1,2 3/5 q3 yes");
}

#[test]
fn allow_downscale_lowers_expected_votes_but_not_quorum() {
    let config = options(cluster(&[1; 4]), |options| options.allow_downscale = true);
    let stop = |nodes: &[usize]| Scenario { leave: Leave::Orderly, ..one_by_one(nodes) };
    check(&config, &stop(&[1]), "2,3,4 3/3 q3 yes");
    check(&config, &stop(&[1, 2, 3]), "4 1/1 q3 no");
    check(&config, &one_by_one(&[1, 2]), "3,4 2/4 q3 no");
    let together = Scenario { leave: Leave::Orderly, ..down(&[1, 2]) };
    check(&config, &together, "3,4 2/2 q3 no");
}

#[test]
fn an_orderly_shutdown_changes_nothing_for_a_cluster_with_a_device() {
    let orderly = Scenario { leave: Leave::Orderly, ..one_by_one(&[2, 3, 4]) };
    check(&lms(4), &orderly, "1 4/7 q4 yes");
    check(&ffsplit(4), &orderly, "1 1/5 q3 no");
}

#[test]
fn a_cold_half_gets_the_votes_by_the_rules_of_the_algorithm() {
    let halves = |scenario: Scenario| Scenario {
        partitions: Some(vec![group(&[1, 2], Reach::All), group(&[3, 4], Reach::All)]),
        ..scenario
    };
    check(&ffsplit(4), &halves(cold(&[])), "1,2 3/4 q3 yes | 3,4 2/4 q3 no");
    let highest = with_device(&[1; 4], Algorithm::Lms, None, TieBreaker::Highest);
    check(&highest, &halves(cold(&[])), "1,2 2/7 q4 no | 3,4 5/7 q4 yes");
    check(&lms(4), &halves(without_qnetd(cold(&[]))), "1,2 2/7 q4 no | 3,4 2/7 q4 no");
}

#[test]
fn ffsplit_does_not_run_where_a_node_it_knows_has_other_votes() {
    let config = with_device(&[2, 1, 1, 1], Algorithm::Ffsplit, Some(1), TieBreaker::Lowest);
    check(&config, &fine(), "1,2,3,4 5/6 q4 yes");
    // Booting without the two-vote node nobody knows of its votes (NFF 60-66): max(5, 3 + 1) = 5, and 3 + 1 votes.
    check(&config, &cold(&[1]), "2,3,4 4/5 q3 yes");
    let no_key = with_device(&[1; 4], Algorithm::Ffsplit, None, TieBreaker::Lowest);
    check(&no_key, &fine(), "1,2,3,4 4/7 q4 yes");
}

#[test]
fn nodes_that_come_back_after_a_lost_quorum_restore_it() {
    let boot = |nodes: &[usize]| vec![Event::Boot(at(nodes))];
    let crash = |nodes: &[usize]| vec![Event::Crash(at(nodes))];
    let moments = [boot(&[1, 2, 3, 4]), vec![Event::QnetdDown], crash(&[1, 2, 3]), boot(&[1, 2, 3])];
    check_moments(&lms(4), &moments, "1,2,3,4 4/7 q4 yes");
    let moments = [boot(&[1, 2, 3]), crash(&[2, 3]), boot(&[3])];
    check_moments(&cluster(&[1; 3]), &moments, "1,3 2/3 q2 yes");
}

#[test]
fn a_late_node_takes_over_the_expected_votes_of_a_quorate_cluster() {
    // Three nodes settled on 3/3 q2 after their window; the fourth comes back with 4 and raises them again.
    let config = options(cluster(&[1; 4]), |options| options.last_man_standing = true);
    let moments = [vec![Event::Boot(at(&[1, 2, 3, 4]))], vec![Event::Crash(at(&[4]))]];
    check_moments(&config, &moments, "1,2,3 3/3 q2 yes");
    let back = [moments.to_vec(), vec![vec![Event::Boot(at(&[4]))]]].concat();
    check_moments(&config, &back, "1,2,3,4 4/4 q3 yes");
}

#[test]
fn expected_votes_are_refused_below_what_is_there() {
    let start = vec![Event::Boot(at(&[1, 2, 3, 4]))];
    let set = |votes| vec![Event::SetExpected { node: 0, votes }];
    check_moments(&cluster(&[1; 4]), &[start.clone(), set(2)], "1,2,3,4 4/4 q3 yes");
    check_moments(&cluster(&[1; 4]), &[start, set(9)], "1,2,3,4 4/4 q3 yes");
}

#[test]
fn every_configuration_that_corosync_refuses_says_so() {
    let device = |key| with_device(&[1; 4], Algorithm::Lms, key, TieBreaker::Lowest);
    let refuse =
        |config: &ClusterConfig, refusal: Refusal| assert_eq!(check_config(config), Err(vec![refusal]));
    refuse(&options(device(None), |options| options.two_node = true), Refusal::TwoNodeWithDevice);
    refuse(
        &options(device(None), |options| options.last_man_standing = true),
        Refusal::LastManStandingWithDevice,
    );
    let tie_breaker =
        |options: &mut VoteQuorumOptions| options.auto_tie_breaker = Some(AutoTieBreaker::Lowest);
    refuse(&options(device(None), tie_breaker), Refusal::TieBreakerWithDevice);
    refuse(&options(device(None), |options| options.allow_downscale = true), Refusal::DownscaleWithDevice);
    refuse(
        &options(device(None), |options| options.expected_votes = Some(7)),
        Refusal::ExpectedVotesWithoutDeviceVotes,
    );
    refuse(
        &options(device(Some(3)), |options| options.expected_votes = Some(4)),
        Refusal::DeviceVotesTooHigh { expected: 4, device: 3 },
    );
    refuse(
        &with_device(&[2, 1], Algorithm::Lms, None, TieBreaker::Lowest),
        Refusal::UnevenVotesWithoutDeviceVotes,
    );
    let odd = options(cluster(&[1; 3]), |options| {
        tie_breaker(options);
        options.last_man_standing = true;
    });
    refuse(&odd, Refusal::TieBreakerAndLastManStandingOnOddVotes);
    refuse(&cluster(&[]), Refusal::NoNodes);
    let mut twice = cluster(&[1, 1]);
    twice.nodes[1].nodeid = 1;
    refuse(&twice, Refusal::DuplicateNodeId { nodeid: 1 });
    let both = options(device(None), |options| {
        options.two_node = true;
        options.allow_downscale = true;
    });
    assert_eq!(check_config(&both), Err(vec![Refusal::TwoNodeWithDevice, Refusal::DownscaleWithDevice]));
}

#[test]
fn configurations_that_surprise_are_cautioned_against() {
    use rackdown::model::quorum::cautions::{Caution, cautions};
    assert_eq!(cautions(&lms(4)), []);
    assert_eq!(cautions(&ffsplit(4)), []);
    assert_eq!(
        cautions(&with_device(&[2, 1], Algorithm::Ffsplit, Some(1), TieBreaker::Lowest)),
        [Caution::FfsplitNeverRuns]
    );
    let one_vote = with_device(&[1; 4], Algorithm::Lms, Some(1), TieBreaker::Node(3));
    assert_eq!(
        cautions(&one_vote),
        [Caution::LmsVotesDiffer { written: 1, computed: 3 }, Caution::LmsTieBreakerNode { nodeid: 3 }]
    );
    let weighted = with_device(&[2, 1, 1, 1], Algorithm::Lms, Some(3), TieBreaker::Lowest);
    assert_eq!(cautions(&weighted), [Caution::LmsVotesWritten { written: 3 }]);
    let odd = options(cluster(&[1; 5]), |options| options.auto_tie_breaker = Some(AutoTieBreaker::Lowest));
    assert_eq!(cautions(&odd), [Caution::AutoTieBreakerOff]);
    assert_eq!(cautions(&cluster(&[300, 300])), [Caution::QuorumWraps { quorum: 301 }]);
    let waits = wait_for_all(with_device(&[1; 4], Algorithm::Ffsplit, Some(2), TieBreaker::Lowest));
    assert_eq!(cautions(&waits), [Caution::FfsplitNeverRuns, Caution::NeverQuorate]);
}
