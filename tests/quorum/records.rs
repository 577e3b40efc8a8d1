//! Scenario records: what is answered, and what is wrong with a record that cannot be.

use proptest::prelude::*;
use rackdown::parse::scenarios::{ScenarioAnswers, answer_scenarios};
use serde_json::{Value, json};

fn record() -> Value {
    json!({
        "name": "one",
        "cluster": {
            "nodes": [{"name": "a", "votes": 1}, {"name": "b", "votes": 1}],
            "qdevice": {"algorithm": "lms", "votes": 1},
            "options": {"device_votes_key": null}
        },
        "down": [], "qdevice_up": true, "partitions": null, "history": "together", "leave": "crash"
    })
}

fn answer(record: Value) -> ScenarioAnswers {
    answer_scenarios(&json!([record]).to_string()).unwrap()
}

#[track_caller]
fn check(change: impl Fn(&mut Value), expected: &str) {
    let mut record = record();
    change(&mut record);
    assert_eq!(answer(record).json, format!("[\n{expected}\n]\n"));
}

#[track_caller]
fn check_fault(change: impl Fn(&mut Value), message: &str) {
    let mut record = record();
    change(&mut record);
    let answers = answer(record);
    assert_eq!(
        answers.faults.iter().map(|fault| (fault.record, fault.message.as_str())).collect::<Vec<_>>(),
        [(0, message)]
    );
    let json: Value = serde_json::from_str(&answers.json).unwrap();
    assert_eq!(json[0]["error"], message);
}

#[test]
fn an_answer_has_the_form_of_the_records() {
    let whole = r#"{"name":"one","result":[{"members":["a","b"],"votes":3,"expected":3,"quorum":2,"quorate":true,"flags":["Quorate","Qdevice"],"uniform":true}]}"#;
    check(|_| {}, whole);
    check(|record| record["leave"] = Value::Null, whole);
}

#[test]
fn members_that_differ_are_listed() {
    let expected = r#"{"name":"one","result":[{"members":["a","b"],"votes":2,"expected":3,"quorum":2,"quorate":true,"flags":["Quorate","Qdevice"],"uniform":false,"per_node":[{"node":"a","votes":2,"expected":3,"quorum":2,"quorate":true},{"node":"b","votes":3,"expected":3,"quorum":2,"quorate":true}]}]}"#;
    check(|record| record["partitions"] = json!([{"members": ["a", "b"], "reaches_qnetd": ["b"]}]), expected);
}

#[test]
fn what_has_no_outcome_says_why() {
    let refused = r#"{"name":"one","result":[],"refused":"`two_node` and a quorum device cannot be configured together"}"#;
    check(|record| record["cluster"]["options"]["two_node"] = 1.into(), refused);
    let unsupported = r#"{"name":"one","unsupported":"only the words of `order` tell what happened (`history` is `other`)"}"#;
    check(|record| record["history"] = "other".into(), unsupported);
    check(|record| record["down"] = json!(["a", "b"]), r#"{"name":"one","result":[]}"#);
}

#[test]
fn a_record_that_cannot_be_read_says_what_is_wrong() {
    check_fault(|record| record["down"] = json!(["c"]), "`down` names the unknown node `c`");
    check_fault(|record| record["history"] = "later".into(), "`history` must be a known word, not \"later\"");
    check_fault(
        |record| record["cluster"]["options"]["wait_for_al"] = 1.into(),
        "the option `wait_for_al` is unknown: there are `wait_for_all`, `two_node`, `tie_breaker`, `allow_downscale`, \
         `last_man_standing`, `expected_votes`, `auto_tie_breaker`, `device_votes_key`, `auto_tie_breaker_node`, \
         `expected_votes_tracking`, `last_man_standing_window`",
    );
    check_fault(
        |record| record["cluster"]["options"]["wait_for_all"] = 2.into(),
        "`wait_for_all` must be 0 or 1",
    );
    check_fault(
        |record| record["cluster"]["nodes"][1]["votes"] = json!(-1),
        "`cluster.nodes[1].votes` must be a number from 0 to 4294967295",
    );
    check_fault(|record| record["cluster"]["nodes"][1]["name"] = "a".into(), "two nodes are named `a`");
    check_fault(
        |record| record["cluster"]["qdevice"]["algorithm"] = "test".into(),
        "the algorithm `test` is neither `lms` nor `ffsplit`",
    );
    check_fault(
        |record| record["partitions"] = json!([{"members": ["a"], "reaches_qnetd": true}]),
        "node `b` is neither down nor in a partition",
    );
    check_fault(|record| record["down"] = json!(["a", "a"]), "`down` names `a` twice");
    check_fault(
        |record| record["cluster"]["qdevice"]["votes"] = json!(-1),
        "`cluster.qdevice.votes` must be a number from 0 to 4294967295",
    );
    check_fault(
        |record| record["partitions"] = json!([{"members": [], "reaches_qnetd": true}]),
        "`partitions[0].members` is empty",
    );
    check_fault(
        |record| {
            record["partitions"] = json!([
                {"members": ["a"], "reaches_qnetd": ["b"]},
                {"members": ["b"], "reaches_qnetd": false}
            ]);
        },
        "`partitions[0].reaches_qnetd` names `b`, which is not in that partition",
    );
    check_fault(
        |record| record["qdevice_up"] = Value::Null,
        "`qdevice_up` must be true or false where there is a device",
    );
    check_fault(|record| drop(record.as_object_mut().unwrap().remove("name")), "the record has no `name`");
    check_fault(|record| drop(record.as_object_mut().unwrap().remove("cluster")), "`cluster` is missing");
    check_fault(|record| *record = json!(7), "a record must be an object");
}

#[test]
fn one_bad_record_does_not_hide_the_others() {
    let answers = answer_scenarios(&json!([record(), 7, record()]).to_string()).unwrap();
    assert_eq!((answers.json.lines().count(), answers.faults.len()), (5, 1));
    assert_eq!(answer_scenarios("[]").unwrap().json, "[]\n");
}

#[test]
fn broken_json_is_pointed_at() {
    let text = "[{\"name\": \"one\",]";
    let fault = answer_scenarios(text).unwrap_err();
    assert_eq!(&text[fault.span], "]");
    assert_eq!(answer_scenarios("{}").unwrap_err().message, "scenarios must be a list of records");
}

#[test]
fn tie_breakers_may_be_written_in_any_form() {
    for (key, value) in
        [("tie_breaker", json!("2")), ("tie_breaker", json!(2)), ("tie_breaker", json!("highest"))]
    {
        let mut record = record();
        record["cluster"]["options"][key] = value;
        assert_eq!(answer(record).faults, []);
    }
    for value in [json!("lowest"), json!("highest"), json!("2 1"), json!([2, 1]), json!(2)] {
        let mut record = record();
        record["cluster"]["qdevice"] = Value::Null;
        record["cluster"]["options"] = json!({"auto_tie_breaker": 1, "auto_tie_breaker_node": value});
        assert_eq!(answer(record).faults, []);
    }
}

proptest! {
    #[test]
    fn mutated_records_never_panic(at in any::<prop::sample::Index>(), length in 0usize..30, insert in "[\\PC]{0,8}") {
        let text = json!([record()]).to_string();
        let at = at.index(text.len());
        let mutated = format!("{}{}{}", &text[..at], insert, &text[(at + length).min(text.len())..]);
        let _ = answer_scenarios(&mutated);
    }
}
