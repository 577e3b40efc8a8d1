//! Scenario records: JSON in, the outcome of each in the same form out.
//!
//! In: a list of records with `name`, `cluster`, `down`, `qdevice_up`, `partitions`, `history` and `leave`; whatever
//! else they hold (`result`, `order`, `note`, `source`) is not read. Out: for each record `{"name", "result"}`, or
//! `{"name", "unsupported"}` where only words tell the history, or `{"name", "result": [], "refused"}` where corosync
//! would not start, or `{"name", "error"}` for a record that cannot be read. Never guesses what a record leaves open.

use crate::diag::names_listed;
use crate::model::quorum::{
    Algorithm, AutoTieBreaker, ClusterConfig, Group, History, Leave, Membership, NodeView, QDeviceConfig,
    QnetdState, QuorumRule, Reach, Scenario, ScenarioError, TieBreaker, VoteQuorumOptions, Voter, play,
};
use crate::parse::fault::{Fault, json_error_place};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The answers to a list of scenario records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioAnswers {
    /// A JSON list, one object a record, in their order, with a line feed at the end.
    pub json: String,
    /// The records that could not be read; each also stands in `json` with its `error`.
    pub faults: Vec<RecordFault>,
}

/// A record that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordFault {
    /// The record's position, from 0.
    pub record: usize,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// What is wrong, lower case, without a full stop.
    pub message: String,
}

/// Answers every record. Fails only if the text is no JSON list.
pub fn answer_scenarios(text: &str) -> Result<ScenarioAnswers, Fault> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        Fault::new(json_error_place(text, &error), format!("scenarios are not valid json: {error}"))
    })?;
    let Value::Array(records) = value else {
        return Err(Fault::new(0..text.len(), "scenarios must be a list of records"));
    };
    let mut faults = Vec::new();
    let mut answers = Vec::new();
    for (position, record) in records.iter().enumerate() {
        let name = record.get("name").and_then(Value::as_str);
        answers.push(answer(record, name).unwrap_or_else(|message| {
            let answer = json!({"name": name, "error": message});
            faults.push(RecordFault { record: position, name: name.map(str::to_string), message });
            answer
        }));
    }
    Ok(ScenarioAnswers { json: print_list(&answers), faults })
}

/// One record a line, so that two outputs can be compared line by line.
fn print_list(answers: &[Value]) -> String {
    let lines: Vec<String> = answers.iter().map(Value::to_string).collect();
    if lines.is_empty() { "[]\n".to_string() } else { format!("[\n{}\n]\n", lines.join(",\n")) }
}

type Read<T> = Result<T, String>;

/// A record's cluster and scenario; no scenario where only words tell the history.
pub fn read_record(record: &Value) -> Result<(ClusterConfig, Option<Scenario>), String> {
    let record = record.as_object().ok_or("a record must be an object")?;
    let config = read_cluster(field(record, "cluster")?)?;
    let Some(history) = read_history(field(record, "history")?)? else { return Ok((config, None)) };
    let names = Names::of(&config)?;
    let scenario = Scenario {
        down: names.find_all(field(record, "down")?, "down")?,
        qnetd: read_qnetd(record.get("qdevice_up"), &config)?,
        partitions: read_partitions(record.get("partitions"), &names)?,
        history,
        leave: read_leave(record.get("leave"))?,
    };
    Ok((config, Some(scenario)))
}

fn answer(record: &Value, name: Option<&str>) -> Read<Value> {
    let (config, scenario) = read_record(record)?;
    let name = name.ok_or("the record has no `name`")?;
    let Some(scenario) = scenario else {
        return Ok(
            json!({"name": name, "unsupported": "only the words of `order` tell what happened (`history` is `other`)"}),
        );
    };
    match play(&config, &scenario) {
        Ok(memberships) => {
            let result: Vec<Value> =
                memberships.iter().map(|membership| print_membership(membership, &config)).collect();
            Ok(json!({"name": name, "result": result}))
        }
        Err(ScenarioError::Refused(refusals)) => {
            let why: Vec<String> = refusals.iter().map(|refusal| refusal.sentence()).collect();
            Ok(json!({"name": name, "result": [], "refused": why.join("; ")}))
        }
        Err(ScenarioError::UnknownNode(node)) => Err(format!("there is no node number {node}")),
        Err(ScenarioError::NodeInNoGroup(node)) => {
            Err(format!("node `{}` is neither down nor in a partition", name_of(&config, node)))
        }
        Err(ScenarioError::NodeInTwoGroups(node)) => {
            Err(format!("node `{}` is in two partitions", name_of(&config, node)))
        }
    }
}

/// The values of a membership are those of its lowest member; all are listed where they differ.
pub fn print_membership(membership: &Membership, config: &ClusterConfig) -> Value {
    let mut printed = Map::new();
    let members: Vec<&str> = membership.members.iter().map(|node| name_of(config, *node)).collect();
    printed.insert("members".to_string(), json!(members));
    if let Some(first) = membership.views.first() {
        printed.extend(print_view(first));
        let flags: Vec<&str> = first.flags.iter().map(|flag| flag.word()).collect();
        printed.insert("flags".to_string(), json!(flags));
    }
    printed.insert("uniform".to_string(), json!(membership.is_uniform()));
    if !membership.is_uniform() {
        let per_node = membership.views.iter().map(|view| {
            let mut entry = Map::new();
            entry.insert("node".to_string(), json!(name_of(config, view.node)));
            entry.extend(print_view(view));
            Value::Object(entry)
        });
        printed.insert("per_node".to_string(), per_node.collect());
    }
    Value::Object(printed)
}

fn print_view(view: &NodeView) -> Vec<(String, Value)> {
    let entries = [
        ("votes", json!(view.votes)),
        ("expected", json!(view.expected)),
        ("quorum", json!(view.quorum)),
        ("quorate", json!(view.quorate)),
    ];
    entries.into_iter().map(|(key, value)| (key.to_string(), value)).collect()
}

fn name_of(config: &ClusterConfig, node: usize) -> &str {
    config.nodes.get(node).map_or("?", |node| node.name.as_str())
}

fn field<'a>(object: &'a Map<String, Value>, key: &str) -> Read<&'a Value> {
    object.get(key).ok_or_else(|| format!("`{key}` is missing"))
}

/// A value that is there and not null.
fn given(value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| !value.is_null())
}

fn read_cluster(cluster: &Value) -> Read<ClusterConfig> {
    let cluster = cluster.as_object().ok_or("`cluster` must be an object")?;
    let nodes = field(cluster, "nodes")?.as_array().ok_or("`cluster.nodes` must be a list")?;
    let nodes: Vec<Voter> = nodes.iter().enumerate().map(read_voter).collect::<Read<_>>()?;
    let empty = Map::new();
    let options = match given(cluster.get("options")) {
        Some(options) => options.as_object().ok_or("`cluster.options` must be an object")?,
        None => &empty,
    };
    let qdevice =
        given(cluster.get("qdevice")).map(|device| read_device(device, options, nodes.len())).transpose()?;
    Ok(ClusterConfig { rule: QuorumRule::Corosync, nodes, qdevice, options: read_options(options)? })
}

fn read_voter((position, node): (usize, &Value)) -> Read<Voter> {
    let place = format!("cluster.nodes[{position}]");
    let name =
        node.get("name").and_then(Value::as_str).ok_or_else(|| format!("`{place}.name` must be a string"))?;
    let votes =
        given(node.get("votes")).map_or(Ok(1), |votes| read_number(votes, &format!("{place}.votes")))?;
    let by_position = u32::try_from(position + 1).map_err(|_| format!("`{place}` is one node too many"))?;
    let nodeid = given(node.get("nodeid"))
        .map_or(Ok(by_position), |id| read_number(id, &format!("{place}.nodeid")))?;
    Ok(Voter { name: name.to_string(), nodeid, votes })
}

fn read_number(value: &Value, place: &str) -> Read<u32> {
    let number = value.as_u64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
    number
        .and_then(|number| u32::try_from(number).ok())
        .ok_or_else(|| format!("`{place}` must be a number from 0 to {}", u32::MAX))
}

fn read_switch(value: &Value, place: &str) -> Read<bool> {
    match value {
        Value::Bool(on) => Ok(*on),
        _ => match read_number(value, place) {
            Ok(0) => Ok(false),
            Ok(1) => Ok(true),
            _ => Err(format!("`{place}` must be 0 or 1")),
        },
    }
}

fn read_device(device: &Value, options: &Map<String, Value>, nodes: usize) -> Read<QDeviceConfig> {
    let name = device
        .get("algorithm")
        .and_then(Value::as_str)
        .ok_or("`cluster.qdevice.algorithm` must be a string")?;
    let algorithm = match name {
        "lms" => Algorithm::Lms,
        "ffsplit" => Algorithm::Ffsplit,
        other => return Err(format!("the algorithm `{other}` is neither `lms` nor `ffsplit`")),
    };
    let votes =
        given(device.get("votes")).map(|votes| read_number(votes, "cluster.qdevice.votes")).transpose()?;
    let votes_key = match options.get("device_votes_key") {
        Some(key) => given(Some(key)).map(|key| read_number(key, "device_votes_key")).transpose()?,
        // The record does not say whether the key is written: only the computed number can do without it.
        None => {
            let computed = u32::try_from(nodes.saturating_sub(1)).ok();
            votes.filter(|_| algorithm == Algorithm::Ffsplit || votes != computed)
        }
    };
    let tie_breaker = given(options.get("tie_breaker")).map_or(Ok(TieBreaker::Lowest), read_tie_breaker)?;
    Ok(QDeviceConfig { algorithm, votes_key, tie_breaker })
}

fn read_tie_breaker(value: &Value) -> Read<TieBreaker> {
    match value.as_str() {
        Some("lowest") => Ok(TieBreaker::Lowest),
        Some("highest") => Ok(TieBreaker::Highest),
        _ => read_number(value, "tie_breaker")
            .map(TieBreaker::Node)
            .map_err(|_| "`tie_breaker` must be `lowest`, `highest` or a node id".to_string()),
    }
}

/// The options of votequorum, as [`read_options`] and [`read_device`] read them.
const OPTIONS: [&str; 11] = [
    "two_node",
    "wait_for_all",
    "last_man_standing",
    "last_man_standing_window",
    "allow_downscale",
    "expected_votes_tracking",
    "expected_votes",
    "auto_tie_breaker",
    "auto_tie_breaker_node",
    "device_votes_key",
    "tie_breaker",
];

fn read_options(options: &Map<String, Value>) -> Read<VoteQuorumOptions> {
    let mut read = VoteQuorumOptions::default();
    let mut tie_breaker_node = None;
    for (key, value) in options.iter().filter(|(_, value)| !value.is_null()) {
        match key.as_str() {
            "two_node" => read.two_node = read_switch(value, key)?,
            "wait_for_all" => read.wait_for_all = Some(read_switch(value, key)?),
            "last_man_standing" => read.last_man_standing = read_switch(value, key)?,
            "allow_downscale" => read.allow_downscale = read_switch(value, key)?,
            "expected_votes_tracking" => read.expected_votes_tracking = read_switch(value, key)?,
            "expected_votes" => read.expected_votes = Some(read_number(value, key)?),
            "auto_tie_breaker" => read.auto_tie_breaker = read_auto_tie_breaker(value)?,
            "auto_tie_breaker_node" => tie_breaker_node = Some(read_auto_tie_breaker_node(value)?),
            // How long, not what: every moment is played until it has settled.
            "last_man_standing_window" => drop(read_number(value, key)?),
            // Read with the device.
            "device_votes_key" | "tie_breaker" => {}
            other => {
                let known = names_listed(other, &OPTIONS);
                return Err(format!("the option `{other}` is unknown: there are {known}"));
            }
        }
    }
    // Without `auto_tie_breaker` its node is meaningless (VQ 1336-1339).
    if read.auto_tie_breaker.is_some() && tie_breaker_node.is_some() {
        read.auto_tie_breaker = tie_breaker_node;
    }
    Ok(read)
}

fn read_auto_tie_breaker(value: &Value) -> Read<Option<AutoTieBreaker>> {
    match read_switch(value, "auto_tie_breaker") {
        Ok(on) => Ok(on.then_some(AutoTieBreaker::Lowest)),
        Err(_) => read_auto_tie_breaker_node(value).map(Some),
    }
}

fn read_auto_tie_breaker_node(value: &Value) -> Read<AutoTieBreaker> {
    let wrong = || "`auto_tie_breaker_node` must be `lowest`, `highest` or a list of node ids".to_string();
    let ids: Vec<u32> = match value {
        Value::String(text) if text == "lowest" => return Ok(AutoTieBreaker::Lowest),
        Value::String(text) if text == "highest" => return Ok(AutoTieBreaker::Highest),
        Value::String(text) => {
            text.split_whitespace().map(|id| id.parse().map_err(|_| wrong())).collect::<Read<_>>()?
        }
        Value::Array(ids) => {
            ids.iter().map(|id| read_number(id, "auto_tie_breaker_node")).collect::<Read<_>>()?
        }
        other => vec![read_number(other, "auto_tie_breaker_node").map_err(|_| wrong())?],
    };
    if ids.is_empty() || ids.contains(&0) { Err(wrong()) } else { Ok(AutoTieBreaker::List(ids)) }
}

/// `None` for a history that only words tell.
fn read_history(value: &Value) -> Read<Option<History>> {
    match value.as_str() {
        Some("together") => Ok(Some(History::Together)),
        Some("one_by_one") => Ok(Some(History::OneByOne)),
        Some("qnetd_first") => Ok(Some(History::QnetdFirst)),
        Some("nodes_first") => Ok(Some(History::NodesFirst)),
        Some("cold_start") => Ok(Some(History::ColdStart)),
        Some("other") => Ok(None),
        _ => Err(format!("`history` must be a known word, not {value}")),
    }
}

fn read_leave(value: Option<&Value>) -> Read<Leave> {
    match given(value).map(Value::as_str) {
        None | Some(Some("crash")) => Ok(Leave::Crash),
        Some(Some("orderly")) => Ok(Leave::Orderly),
        Some(_) => Err("`leave` must be `crash` or `orderly`".to_string()),
    }
}

fn read_qnetd(value: Option<&Value>, config: &ClusterConfig) -> Read<QnetdState> {
    match given(value) {
        None if config.qdevice.is_some() => {
            Err("`qdevice_up` must be true or false where there is a device".to_string())
        }
        None => Ok(QnetdState::Up),
        Some(up) => Ok(if read_switch(up, "qdevice_up")? { QnetdState::Up } else { QnetdState::Down }),
    }
}

fn read_partitions(value: Option<&Value>, names: &Names) -> Read<Option<Vec<Group>>> {
    let Some(value) = given(value) else { return Ok(None) };
    let groups = value.as_array().ok_or("`partitions` must be a list or null")?;
    groups
        .iter()
        .enumerate()
        .map(|(position, group)| read_group(position, group, names))
        .collect::<Read<_>>()
        .map(Some)
}

fn read_group(position: usize, group: &Value, names: &Names) -> Read<Group> {
    let place = format!("partitions[{position}]");
    let members = group.get("members").ok_or_else(|| format!("`{place}.members` is missing"))?;
    let members = names.find_all(members, &format!("{place}.members"))?;
    if members.is_empty() {
        return Err(format!("`{place}.members` is empty"));
    }
    let reach = match given(group.get("reaches_qnetd")) {
        None | Some(Value::Bool(false)) => Reach::None,
        Some(Value::Bool(true)) => Reach::All,
        Some(list) => {
            let reaching = names.find_all(list, &format!("{place}.reaches_qnetd"))?;
            if let Some(outside) = reaching.iter().find(|node| !members.contains(node)) {
                let name = names.name(*outside);
                return Err(format!(
                    "`{place}.reaches_qnetd` names `{name}`, which is not in that partition"
                ));
            }
            Reach::Only(reaching)
        }
    };
    Ok(Group { members, reach })
}

/// Node names and their positions.
struct Names(BTreeMap<String, usize>);

impl Names {
    fn of(config: &ClusterConfig) -> Read<Names> {
        let mut names = BTreeMap::new();
        for (position, node) in config.nodes.iter().enumerate() {
            if names.insert(node.name.clone(), position).is_some() {
                return Err(format!("two nodes are named `{}`", node.name));
            }
        }
        Ok(Names(names))
    }

    fn find_all(&self, value: &Value, place: &str) -> Read<Vec<usize>> {
        let list = value.as_array().ok_or_else(|| format!("`{place}` must be a list of nodes"))?;
        let found: Vec<usize> = list.iter().map(|name| self.find(name, place)).collect::<Read<_>>()?;
        let twice =
            found.iter().enumerate().find(|(at, node)| found.iter().take(*at).any(|other| other == *node));
        match twice {
            Some((_, node)) => Err(format!("`{place}` names `{}` twice", self.name(*node))),
            None => Ok(found),
        }
    }

    fn name(&self, position: usize) -> &str {
        self.0.iter().find(|(_, at)| **at == position).map_or("?", |(name, _)| name.as_str())
    }

    fn find(&self, name: &Value, place: &str) -> Read<usize> {
        let name = name.as_str().ok_or_else(|| format!("`{place}` must hold names of nodes"))?;
        self.0.get(name).copied().ok_or_else(|| format!("`{place}` names the unknown node `{name}`"))
    }
}
