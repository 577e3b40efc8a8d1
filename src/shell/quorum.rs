//! `rackdown quorum`: the quorum engine for use on a command line.
//!
//! Comes in: an inventory with what fails, or a file of scenarios. Goes out: what the cluster does, as text or JSON.

use std::path::Path;

use rackdown::diag::catalog::world;
use rackdown::diag::words::count;
use rackdown::diag::{Diagnostic, has_errors, nearest};
use rackdown::model::inventory::{Cluster, Inventory};
use rackdown::model::quorum::{
    ClusterConfig, Group, History, Leave, Membership, QnetdState, Reach, Scenario, ScenarioError, play,
};
use rackdown::parse::inventory::parse_inventory;
use rackdown::parse::scenarios::{answer_scenarios, print_membership};
use serde_json::Value;

use super::args::QuorumArguments;
use super::exit::{Failed, fail, fail_bare};
use super::named_file::{print_answer, read_named_file, unreadable};
use super::report::show;

/// Answers what a cluster does.
pub fn run_quorum(arguments: &QuorumArguments) -> Result<(), Failed> {
    if let Some(file) = &arguments.scenarios {
        return answer_file(file);
    }
    let (name, inputs) = read_named_file(&arguments.inventory)?;
    let mut found = Vec::new();
    let text = inputs.text(&name).unwrap_or_default();
    let inventory = parse_inventory(&name, text, &mut found);
    let Some(inventory) = inventory.filter(|_| !has_errors(&found)) else {
        return Err(fail(&found, &inputs));
    };
    show(&found, &inputs);
    let asked = asked_cluster(arguments, &inventory).map_err(|diagnostics| fail_bare(&diagnostics))?;
    let config = &asked.config;
    let memberships = scenario(arguments, &asked)
        .and_then(|scenario| play(config, &scenario).map_err(|error| vec![describe(&error, config)]))
        .map_err(|diagnostics| fail_bare(&diagnostics))?;
    if arguments.json {
        let list: Vec<Value> =
            memberships.iter().map(|membership| print_membership(membership, config)).collect();
        return print_answer(&format!("{:#}\n", Value::Array(list)));
    }
    print_answer(&format_memberships(&memberships, config))
}

fn answer_file(file: &Path) -> Result<(), Failed> {
    let (name, inputs) = read_named_file(file)?;
    match answer_scenarios(inputs.text(&name).unwrap_or_default()) {
        Ok(answers) => {
            print_answer(&answers.json)?;
            let faults = answers
                .faults
                .iter()
                .map(|fault| world::scenario_fault(fault.record, fault.name.as_deref(), &fault.message));
            let faults: Vec<Diagnostic> = faults.collect();
            if faults.is_empty() { Ok(()) } else { Err(fail_bare(&faults)) }
        }
        Err(fault) => Err(fail(&[unreadable(&name, fault)], &inputs)),
    }
}

/// What is asked about.
struct AskedCluster<'a> {
    inventory: &'a Inventory,
    cluster: &'a Cluster,
    config: ClusterConfig,
}

/// The cluster that is meant, if it is there and decides anything by votes.
fn asked_cluster<'a>(
    arguments: &QuorumArguments,
    inventory: &'a Inventory,
) -> Result<AskedCluster<'a>, Vec<Diagnostic>> {
    let cluster = match &arguments.cluster {
        None => &inventory.cluster,
        Some(name) => inventory.find_cluster(name).ok_or_else(|| {
            let known = inventory.clusters().map(|cluster| cluster.name.as_str());
            vec![world::no_such_cluster(name, nearest(name, known))]
        })?,
    };
    let config = inventory.cluster_config(cluster);
    let config = config.ok_or_else(|| vec![world::no_quorum(&cluster.name, cluster.kind.word())])?;
    Ok(AskedCluster { inventory, cluster, config })
}

fn scenario(arguments: &QuorumArguments, asked: &AskedCluster<'_>) -> Result<Scenario, Vec<Diagnostic>> {
    let AskedCluster { inventory, cluster, config } = asked;
    let host = cluster.qdevice.as_ref().map(|qdevice| qdevice.host.value.as_str());
    let mut unknown = Vec::new();
    let mut node = |name: &String| {
        let position = config.nodes.iter().position(|node| node.name == *name);
        if position.is_none() && host == Some(name.as_str()) {
            unknown.push(world::qdevice_host_is_no_node(name));
        } else if position.is_none() && inventory.nodes.iter().any(|node| *node.name == *name) {
            unknown.push(world::node_without_a_say(name, &cluster.name));
        } else if position.is_none() {
            let known = config.nodes.iter().map(|node| node.name.as_str());
            unknown.push(world::no_such_node(name, nearest(name, known)));
        }
        position
    };
    let down: Vec<usize> = arguments.down.iter().filter_map(&mut node).collect();
    let sees: Option<Vec<usize>> =
        arguments.qnetd_sees.as_ref().map(|names| names.iter().filter_map(&mut node).collect());
    let groups: Option<Vec<Vec<usize>>> = arguments.partition.as_ref().map(|text| {
        let names = |group: &str| group.split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>();
        text.split('/').map(|group| names(group).iter().filter_map(&mut node).collect()).collect()
    });
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let everyone = || vec![(0..config.nodes.len()).collect::<Vec<usize>>()];
    let reach = |members: &[usize]| match &sees {
        None => Reach::All,
        Some(sees) => Reach::Only(members.iter().copied().filter(|node| sees.contains(node)).collect()),
    };
    let partitions = (groups.is_some() || sees.is_some()).then(|| {
        let groups = groups.unwrap_or_else(everyone);
        groups.into_iter().map(|members| Group { reach: reach(&members), members }).collect()
    });
    let qnetd = if arguments.qdevice_down { QnetdState::Down } else { QnetdState::Up };
    Ok(Scenario { down, qnetd, partitions, history: History::Together, leave: Leave::Crash })
}

fn describe(error: &ScenarioError, config: &ClusterConfig) -> Diagnostic {
    let name =
        |node: &usize| config.nodes.get(*node).map_or_else(|| node.to_string(), |node| node.name.clone());
    match error {
        ScenarioError::Refused(refusals) => {
            let why: Vec<String> = refusals.iter().map(|refusal| refusal.sentence()).collect();
            world::impossible_scenario(&format!("corosync does not start: {}", why.join("; ")))
        }
        ScenarioError::UnknownNode(node) => world::no_such_node(&name(node), None),
        ScenarioError::NodeInNoGroup(node) => {
            world::impossible_scenario(&format!("node `{}` is neither down nor in a partition", name(node)))
        }
        ScenarioError::NodeInTwoGroups(node) => {
            world::impossible_scenario(&format!("node `{}` is in two partitions", name(node)))
        }
    }
}

fn format_memberships(memberships: &[Membership], config: &ClusterConfig) -> String {
    let name =
        |node: &usize| config.nodes.get(*node).map_or_else(|| node.to_string(), |node| node.name.clone());
    let mut text = String::new();
    for membership in memberships {
        let members: Vec<String> = membership.members.iter().map(name).collect();
        text.push_str(&format!("{}\n", members.join(", ")));
        let shown = if membership.is_uniform() { 1 } else { membership.views.len() };
        for view in membership.views.iter().take(shown) {
            let who = if shown > 1 { format!("{}: ", name(&view.node)) } else { String::new() };
            let state = if view.quorate { "quorate" } else { "blocked" };
            let line = format!(
                "  {who}{state}, {} of {}, {} needed\n",
                view.votes,
                count(view.expected, "vote"),
                view.quorum
            );
            text.push_str(&line);
        }
    }
    if text.is_empty() { "no node is running\n".to_owned() } else { text }
}
