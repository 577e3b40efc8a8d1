//! The quorum engine against a real cluster: every captured scenario must agree.

use rackdown::parse::scenarios::answer_scenarios;
use serde_json::Value;

const TRUTH: &str = include_str!("../data/quorum-truth.json");

fn truth() -> Vec<Value> {
    serde_json::from_str(TRUTH).unwrap()
}

fn answers() -> Vec<Value> {
    let answers = answer_scenarios(TRUTH).unwrap();
    assert_eq!(answers.faults, []);
    serde_json::from_str(&answers.json).unwrap()
}

/// The record's result, reduced to the given keys.
fn reduced(result: &Value, keys: &[&str]) -> Vec<Vec<Value>> {
    let pick = |entry: &Value| keys.iter().map(|key| entry[*key].clone()).collect();
    result.as_array().unwrap().iter().map(pick).collect()
}

fn check(keys: &[&str]) {
    let mut wrong = Vec::new();
    let mut agreed = 0;
    for (record, answer) in truth().iter().zip(answers()) {
        assert_eq!(record["name"], answer["name"]);
        if record["history"] == "other" {
            assert!(answer["unsupported"].is_string(), "{answer}");
            continue;
        }
        if reduced(&record["result"], keys) == reduced(&answer["result"], keys) {
            agreed += 1;
        } else {
            wrong.push(format!(
                "{}\n  real {}\n  ours {}",
                record["name"], record["result"], answer["result"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{} disagree:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(agreed, 293);
}

#[test]
fn every_supported_scenario_agrees_in_what_each_node_says() {
    check(&["members", "votes", "expected", "quorum", "quorate", "uniform", "per_node"]);
}

#[test]
fn every_supported_scenario_agrees_in_the_flags_line() {
    check(&["flags"]);
}

#[test]
fn a_refused_configuration_says_why() {
    let refused: Vec<Value> =
        answers().into_iter().filter(|answer| answer.get("refused").is_some()).collect();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0]["name"], "w2111lms-novotes");
    assert_eq!(refused[0]["result"], Value::Array(Vec::new()));
}
