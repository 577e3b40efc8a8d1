//! The captured histories that only words tell, played event by event, and the Qdevice column of every scenario.

use rackdown::model::quorum::{Event, Membership, play, simulate};
use rackdown::parse::scenarios::read_record;
use serde_json::Value;

fn truth() -> Vec<Value> {
    serde_json::from_str(include_str!("../data/quorum-truth.json")).unwrap()
}

fn assert_agrees(record: &Value, memberships: &[Membership]) {
    let name = record["name"].as_str().unwrap();
    let names: Vec<&str> = record["cluster"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| node["name"].as_str().unwrap())
        .collect();
    let results = record["result"].as_array().unwrap();
    assert_eq!(memberships.len(), results.len(), "{name}: {memberships:#?}");
    for (membership, result) in memberships.iter().zip(results) {
        let members: Vec<&str> = membership.members.iter().map(|node| names[*node]).collect();
        assert_eq!(serde_json::json!(members), result["members"], "{name}");
        let first = &membership.views[0];
        let view = serde_json::json!([first.votes, first.expected, first.quorum, first.quorate]);
        let real =
            serde_json::json!([result["votes"], result["expected"], result["quorum"], result["quorate"]]);
        assert_eq!(view, real, "{name}: {membership:#?}");
        let flags: Vec<&str> = first.flags.iter().map(|flag| flag.word()).collect();
        assert_eq!(serde_json::json!(flags), result["flags"], "{name}");
        assert_eq!(Value::Bool(membership.is_uniform()), result["uniform"], "{name}");
        for (node, column) in result["qdevice_flags"].as_object().unwrap() {
            let view = membership.views.iter().find(|view| names[view.node] == node).unwrap();
            assert_eq!(view.device.text(), column.as_str().unwrap(), "{name}: {node}");
        }
    }
}

#[test]
fn every_scenario_agrees_in_the_qdevice_column() {
    let mut checked = 0;
    for record in truth() {
        if let (config, Some(scenario)) = read_record(&record).unwrap()
            && let Ok(memberships) = play(&config, &scenario)
        {
            assert_agrees(&record, &memberships);
            checked += 1;
        }
    }
    assert_eq!(checked, 292);
}

fn check(name: &str, moments: &[Vec<Event>]) {
    let record = truth().into_iter().find(|record| record["name"] == name).unwrap();
    let (config, scenario) = read_record(&record).unwrap();
    assert!(scenario.is_none(), "{name} is told by its history");
    let boot = vec![Event::Boot((0..config.nodes.len()).collect())];
    let moments: Vec<Vec<Event>> = std::iter::once(boot).chain(moments.iter().cloned()).collect();
    assert_agrees(&record, &simulate(&config, &moments).unwrap());
}

fn crash(nodes: &[usize]) -> Vec<Event> {
    vec![Event::Crash(nodes.to_vec())]
}

fn boot(nodes: &[usize]) -> Vec<Event> {
    vec![Event::Boot(nodes.to_vec())]
}

fn halves() -> Event {
    Event::Links(vec![vec![0, 1], vec![2, 3]])
}

fn all_stop() -> Vec<Event> {
    (0..4).map(Event::StopDaemon).collect()
}

fn expected(node: usize, votes: u64) -> Vec<Event> {
    vec![Event::SetExpected { node, votes }]
}

#[test]
fn ffsplit_gives_its_vote_to_the_other_half_when_the_winners_die() {
    check("ff4-part-12_34-then-down12", &[vec![halves()], crash(&[0, 1])]);
    check("ff4-part-12_34-then-down12-down3", &[vec![halves()], crash(&[0, 1]), crash(&[2])]);
}

#[test]
fn lms_keeps_the_other_half_blocked_until_its_membership_changes() {
    check("lms4-part-12_34-then-down12", &[vec![halves()], crash(&[0, 1])]);
    check("lms4-part-12_34-then-down12-down3", &[vec![halves()], crash(&[0, 1]), crash(&[2])]);
    check("lms4wfa-part-12_34-then-down12", &[vec![halves()], crash(&[0, 1])]);
    check("lms4wfa-part-12_34-then-down12-down3", &[vec![halves()], crash(&[0, 1]), crash(&[2])]);
}

#[test]
fn a_healed_partition_has_all_votes_again() {
    check("lms4-part-12_34-healed", &[vec![halves()], vec![Event::Links(vec![vec![0, 1, 2, 3]])]]);
    check("lms4-down12-back", &[crash(&[0, 1]), boot(&[0, 1])]);
}

#[test]
fn a_newcomer_does_not_take_the_votes_from_the_active_half() {
    let off = crash(&[0, 1, 2, 3]);
    check("lms4-cold-34_then12", &[off, vec![halves(), Event::Boot(vec![2, 3])], boot(&[0, 1])]);
    let only_second = vec![halves(), Event::QnetdReach(vec![2, 3])];
    check("lms4wfa-part-12_34-second-then-both", &[only_second, vec![Event::QnetdReach(vec![0, 1, 2, 3])]]);
}

#[test]
fn quorum_returns_with_qnetd() {
    check("lms4-seq-qfirst-then-back", &[vec![Event::QnetdDown], crash(&[0]), vec![Event::QnetdUp]]);
}

#[test]
fn a_node_without_its_daemon_does_not_count_the_device() {
    check("lms4-noqdevd", &[all_stop()]);
    check("lms4-noqdevd1", &[vec![Event::StopDaemon(0)]]);
    check("lms4-qdevdstopped1", &[vec![Event::StopDaemon(0)]]);
    check("lms4-qdevdstopped1234", &[all_stop()]);
    check("lms4-qdevdkilled1", &[vec![Event::KillDaemon(0)]]);
}

#[test]
fn expected_votes_cannot_be_set_below_the_devices_votes() {
    let qnetd_down = vec![Event::QnetdDown];
    check("none4-down12-expected2", &[crash(&[0, 1]), expected(2, 2)]);
    check("ff4-qdown-down12-expected2", &[qnetd_down.clone(), crash(&[0, 1]), expected(2, 2)]);
    check("ff4-qdown-down123-expected1", &[qnetd_down.clone(), crash(&[0, 1, 2]), expected(3, 1)]);
    check("lms4-qdown-down123-expected1", &[qnetd_down.clone(), crash(&[0, 1, 2]), expected(3, 1)]);
    let stop = vec![Event::StopDaemon(3)];
    check("lms4-qdown-down123-qdevstop-expected1", &[qnetd_down, crash(&[0, 1, 2]), stop, expected(3, 1)]);
}

#[test]
fn a_lone_node_that_reboots_waits_for_all() {
    check("lms4wfa-down123-back1", &[crash(&[0, 1, 2]), crash(&[3]), boot(&[3])]);
    check("two2-down1-reboot", &[crash(&[0]), crash(&[1]), boot(&[1])]);
    check("two2-down2-reboot", &[crash(&[1]), crash(&[0]), boot(&[0])]);
}
