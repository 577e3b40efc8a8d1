//! `data/inventory.toml` to the model's [`Inventory`].
//!
//! Comes in: the file's text. Goes out: the inventory, or every mistake in it: shape and types first (by the schema),
//! then units, names, references and votes. The structs here are the file's format, and the JSON Schema's.

use std::collections::HashMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use super::toml::{At, Free, read};
use crate::diag::{Diagnostic, Span, catalog, nearest};
use crate::model::inventory::{
    Algorithm, Cluster, Cpu, Inventory, LinkState, Machine, MachineKind, Nic, Node, Power, QDevice, Standing,
    Storage, Switch, TieBreaker, Ups, VoteQuorum, algorithm_votes, algorithm_word,
};
use crate::model::quantity::{PERCENT_PATTERN, Percent, RATE_PATTERN, Rate, SIZE_PATTERN, Size};
use crate::model::quorum::cautions::{Caution, cautions};
use crate::model::quorum::{AutoTieBreaker, Refusal, check_config};
use crate::model::stated::Stated;
use crate::source::SitePath;

/// What a cluster consists of: rackdown computes the page's figures and pictures from it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "rackdown inventory")]
pub struct InventoryFile {
    /// The cluster as a whole.
    cluster: At<ClusterTable>,
    /// Cluster members; their order here is their order everywhere.
    #[serde(default)]
    node: Vec<At<NodeTable>>,
    /// Machines that are no cluster members: a backup server, a NAS, a router.
    #[serde(default)]
    machine: Vec<MachineTable>,
    /// Network switches.
    #[serde(default)]
    switch: Vec<SwitchTable>,
    /// Uninterruptible power supplies.
    #[serde(default)]
    ups: Vec<UpsTable>,
    /// The vote provider outside the cluster (corosync-qdevice).
    qdevice: Option<QDeviceTable>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ClusterTable {
    /// The cluster's name, as in corosync.conf.
    name: String,
    /// What runs it, with its major version: `Proxmox VE 9`.
    platform: Option<String>,
    /// The keys of corosync's `quorum` section that are set (votequorum(5)).
    votequorum: Option<At<VoteQuorumTable>>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct VoteQuorumTable {
    /// One of two nodes is enough.
    two_node: bool,
    /// All nodes must have been seen once before the cluster runs.
    wait_for_all: Option<bool>,
    /// Exactly half of the votes is enough for the side with the chosen node: `true` or `lowest`, `highest`, a node id,
    /// or a list of node ids in the order in which they are looked for.
    auto_tie_breaker: Option<AutoTieBreakerWord>,
    /// Expected votes follow the members that are left.
    last_man_standing: bool,
    /// Expected votes follow an orderly leave.
    allow_downscale: bool,
}

/// A table with the keys that every machine has, and some of its own. (serde's `flatten` would lose all places.)
macro_rules! machine_table {
    ($table:ident { $($(#[$attribute:meta])* $key:ident: $type:ty,)* }) => {
        #[derive(Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        struct $table {
            /// Unique name; also the id of its card.
            name: At<String>,
            /// A short name for narrow places; default: the name.
            label: Option<String>,
            $($(#[$attribute])* $key: $type,)*
            /// Its place in its band of the topology, from 1; default: the first that is free, in the order of the file.
            #[schemars(range(min = 1))]
            slot: Option<At<u32>>,
            /// The rack that it stands in; machines side by side in one rack are framed together.
            rack: Option<String>,
            /// The room that it stands in.
            room: Option<String>,
            /// What it is there for.
            role: Option<String>,
            /// The processor.
            cpu: Option<CpuTable>,
            /// The memory, with its unit: `32 GB`.
            ram: Option<At<SizeText>>,
            /// The graphics card.
            gpu: Option<String>,
            /// Make and model of the whole machine.
            hardware: Option<String>,
            /// Remarks.
            notes: Option<String>,
            /// IP address or host name.
            address: Option<At<String>>,
            /// The share of the time that it is up, as a percentage: `99.5 %`.
            availability: Option<At<PercentText>>,
            /// Network interfaces.
            #[serde(default)]
            nic: Vec<NicTable>,
            /// Disks and pools.
            #[serde(default)]
            storage: Vec<StorageTable>,
            /// What keeps it running.
            #[serde(default)]
            power: Vec<PowerTable>,
            /// Further facts of your own, for the text: `node.NAME.extra.KEY`, `machine.NAME.extra.KEY`.
            #[serde(default)]
            extra: Free,
        }

        impl $table {
            fn into_machine(self, reader: &mut Reader<'_>) -> Machine {
                let label = self.label.unwrap_or_else(|| self.name.value().clone());
                Machine {
                    name: self.name.stated(reader.file),
                    kind: MachineKind::Computer,
                    label,
                    standing: reader.standing(self.slot, self.rack, self.room),
                    role: self.role,
                    cpu: self.cpu.map(|cpu| reader.cpu(cpu)),
                    ram: self.ram.and_then(|ram| reader.size(ram)),
                    gpu: self.gpu,
                    hardware: self.hardware,
                    notes: self.notes,
                    address: self.address.map(|address| address.stated(reader.file)),
                    availability: self.availability.and_then(|share| reader.percent(share)),
                    nics: self.nic.into_iter().map(|nic| reader.nic(nic)).collect(),
                    storage: self.storage.into_iter().map(|storage| reader.storage(storage)).collect(),
                    power: self.power.into_iter().map(|power| reader.power(power)).collect(),
                    extra: self.extra.into(),
                }
            }
        }
    };
}

machine_table!(NodeTable {
    /// The corosync node id; default: the position, from 1.
    #[schemars(range(min = 1))]
    nodeid: Option<At<u32>>,
    /// The node's votes; default 1, 0 is legal.
    #[schemars(range(max = 255))]
    votes: Option<At<u32>>,
});
machine_table!(MachineTable {
    /// What it is in the network; default `computer`.
    #[serde(default)]
    kind: KindWord,
});

#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum KindWord {
    Internet,
    Router,
    #[default]
    Computer,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CpuTable {
    /// The processor's model.
    model: Option<String>,
    /// Physical cores.
    #[schemars(range(min = 1))]
    cores: Option<u32>,
    /// Hardware threads; at least as many as cores.
    #[schemars(range(min = 1))]
    threads: Option<At<u32>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NicTable {
    /// The interface's name on the machine.
    name: At<String>,
    /// Make and model.
    model: Option<String>,
    /// What the link runs at: `1G`, `2.5G`, `10 Gb/s`.
    speed: Option<At<RateText>>,
    /// The bond that it belongs to.
    bond: Option<String>,
    /// Whether it carries traffic; default `up`.
    #[serde(default)]
    state: StateWord,
    /// The machine or switch at the other end.
    to: Option<At<String>>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum StateWord {
    #[default]
    Up,
    Standby,
    AdminDown,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct StorageTable {
    /// The disk's or pool's name.
    name: String,
    /// What it is: `zfs mirror`, `USB-SATA disk`.
    kind: Option<String>,
    /// Its usable size, with its unit: `5.4 TB`.
    size: Option<At<SizeText>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PowerTable {
    /// The name of a `[[ups]]`, or `battery` for one of its own.
    source: At<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SwitchTable {
    /// Unique name.
    name: At<String>,
    /// A short name for narrow places; default: the name.
    label: Option<String>,
    /// Its place in its band of the topology, from 1; default: the first that is free, in the order of the file.
    #[schemars(range(min = 1))]
    slot: Option<At<u32>>,
    /// The rack that it stands in; machines side by side in one rack are framed together.
    rack: Option<String>,
    /// The room that it stands in.
    room: Option<String>,
    /// What its ports run at.
    speed: Option<At<RateText>>,
    /// Ports of its own, as far as you state them: uplinks to other switches.
    #[serde(default)]
    nic: Vec<NicTable>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct UpsTable {
    /// Unique name.
    name: At<String>,
    /// A short name for narrow places; default: the name.
    label: Option<String>,
    /// Make and model.
    model: Option<String>,
    /// The machine that watches it.
    monitored_by: Option<At<String>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct QDeviceTable {
    /// The machine that runs corosync-qnetd.
    host: At<String>,
    /// How it gives its votes.
    algorithm: AlgorithmWord,
    /// A `votes:` value stated by hand; default: what the algorithm gives (lms: N-1, ffsplit: 1).
    votes: Option<At<u32>>,
    /// A short name for tiles and diagrams; default: the host's label.
    label: Option<String>,
    /// Who wins between equal partitions: `lowest` (default), `highest` or a node id.
    tie_breaker: Option<At<TieBreakerWord>>,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum AlgorithmWord {
    Lms,
    Ffsplit,
}

/// A size such as `32 GB`.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
struct SizeText(String);

/// A rate such as `2.5G`.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
struct RateText(String);

/// A percentage such as `99.5 %`.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
struct PercentText(String);

/// What `auto_tie_breaker` and `auto_tie_breaker_node` say together, as toml gives it.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
struct AutoTieBreakerWord(toml::Value);

impl AutoTieBreakerWord {
    fn choice(&self) -> Option<AutoTieBreaker> {
        let id = |value: &toml::Value| value.as_integer().and_then(|id| u32::try_from(id).ok());
        match &self.0 {
            toml::Value::Boolean(false) => None,
            toml::Value::String(word) if word == "highest" => Some(AutoTieBreaker::Highest),
            toml::Value::Array(ids) => Some(AutoTieBreaker::List(ids.iter().filter_map(id).collect())),
            other => Some(id(other).map_or(AutoTieBreaker::Lowest, |id| AutoTieBreaker::List(vec![id]))),
        }
    }
}

/// `lowest`, `highest` or a node id, as toml gives it.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
struct TieBreakerWord(toml::Value);

/// A type whose schema is short enough to stand where it is used.
macro_rules! inline_schema {
    ($type:ty, $schema:tt) => {
        impl JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                schemars::json_schema!($schema)
            }
        }
    };
}

inline_schema!(SizeText, { "type": "string", "pattern": SIZE_PATTERN });
inline_schema!(RateText, { "type": "string", "pattern": RATE_PATTERN });
inline_schema!(PercentText, { "type": "string", "pattern": PERCENT_PATTERN });
inline_schema!(AutoTieBreakerWord, {
    "anyOf": [
        { "type": "boolean" },
        { "type": "string", "enum": ["lowest", "highest"] },
        { "type": "integer", "minimum": 1, "maximum": 4_294_967_295_u32 },
        { "type": "array", "items": { "type": "integer", "minimum": 1, "maximum": 4_294_967_295_u32 }, "minItems": 1 }
    ]
});
inline_schema!(TieBreakerWord, {
    "anyOf": [{ "type": "string", "enum": ["lowest", "highest"] }, { "type": "integer", "minimum": 1 }]
});

/// Reads an inventory; `None` if its shape is wrong.
///
/// With a fault in names, references or votes there is an error and yet an inventory, so that pages can be drawn
/// against it and their own mistakes be shown in the same run; a build with errors is never published.
pub fn parse_inventory(file: &SitePath, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Inventory> {
    let tables: InventoryFile = read(file, text, diagnostics)?;
    let mut reader = Reader { file, diagnostics };
    let inventory = reader.inventory(tables);
    check(&inventory, file, diagnostics);
    Some(inventory)
}

/// The JSON Schema of an inventory, for editors.
pub fn inventory_schema() -> serde_json::Value {
    schemars::schema_for!(InventoryFile).to_value()
}

/// Turns tables into the model; what has no valid form is reported and left out.
struct Reader<'a> {
    file: &'a SitePath,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn inventory(&mut self, tables: InventoryFile) -> Inventory {
        let nodes =
            tables.node.into_iter().enumerate().map(|(index, table)| self.node(index, table)).collect();
        let machines = tables.machine.into_iter().map(|table| self.machine(table)).collect();
        let switches = tables.switch.into_iter().map(|table| self.switch(table)).collect();
        let upses = tables.ups.into_iter().map(|table| self.ups(table)).collect();
        let qdevice = tables.qdevice.map(|table| self.qdevice(table));
        let header = tables.cluster.span(self.file);
        let table = tables.cluster.stated(self.file).value;
        let options = match table.votequorum {
            Some(options) => options.stated(self.file),
            None => Stated { value: VoteQuorumTable::default(), span: header },
        };
        let votequorum = VoteQuorum {
            two_node: options.value.two_node,
            wait_for_all: options.value.wait_for_all,
            auto_tie_breaker: options.value.auto_tie_breaker.and_then(|word| word.choice()),
            last_man_standing: options.value.last_man_standing,
            allow_downscale: options.value.allow_downscale,
        };
        let votequorum = Stated { value: votequorum, span: options.span };
        let cluster = Cluster { name: table.name, platform: table.platform, votequorum };
        Inventory { cluster, nodes, machines, switches, upses, qdevice }
    }

    fn node(&mut self, index: usize, table: At<NodeTable>) -> Node {
        let header = table.span(self.file);
        let mut table = table.stated(self.file).value;
        let position = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let or = |stated: Option<At<u32>>, default| match stated {
            Some(stated) => stated.stated(self.file),
            None => Stated { value: default, span: header.clone() },
        };
        let (nodeid, votes) = (or(table.nodeid.take(), position), or(table.votes.take(), 1));
        Node { machine: table.into_machine(self), nodeid, votes }
    }

    fn machine(&mut self, table: MachineTable) -> Machine {
        let kind = match table.kind {
            KindWord::Internet => MachineKind::Internet,
            KindWord::Router => MachineKind::Router,
            KindWord::Computer => MachineKind::Computer,
        };
        Machine { kind, ..table.into_machine(self) }
    }

    fn cpu(&mut self, table: CpuTable) -> Cpu {
        if let (Some(cores), Some(threads)) = (table.cores, &table.threads)
            && *threads.value() < cores
        {
            let span = threads.span(self.file);
            self.diagnostics.push(catalog::fewer_threads_than_cores(span, *threads.value(), cores));
        }
        Cpu { model: table.model, cores: table.cores, threads: table.threads.map(|threads| *threads.value()) }
    }

    fn nic(&mut self, table: NicTable) -> Nic {
        let state = match table.state {
            StateWord::Up => LinkState::Up,
            StateWord::Standby => LinkState::Standby,
            StateWord::AdminDown => LinkState::AdminDown,
        };
        Nic {
            name: table.name.value().clone(),
            model: table.model,
            speed: table.speed.and_then(|speed| self.rate(speed)),
            bond: table.bond,
            state,
            to: table.to.map(|to| to.stated(self.file)),
        }
    }

    fn storage(&mut self, table: StorageTable) -> Storage {
        Storage { name: table.name, kind: table.kind, size: table.size.and_then(|size| self.size(size)) }
    }

    fn power(&mut self, table: PowerTable) -> Power {
        let source = table.source.stated(self.file);
        if *source == "battery" { Power::Battery } else { Power::Ups(source) }
    }

    fn switch(&mut self, table: SwitchTable) -> Switch {
        let label = table.label.unwrap_or_else(|| table.name.value().clone());
        let speed = table.speed.and_then(|speed| self.rate(speed));
        let ports = table.nic.into_iter().map(|nic| self.nic(nic)).collect();
        let standing = self.standing(table.slot, table.rack, table.room);
        Switch { name: table.name.stated(self.file), label, standing, speed, ports }
    }

    fn standing(&mut self, slot: Option<At<u32>>, rack: Option<String>, room: Option<String>) -> Standing {
        let words = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        Standing { slot: slot.map(|slot| slot.stated(self.file)), rack: words(rack), room: words(room) }
    }

    fn ups(&mut self, table: UpsTable) -> Ups {
        let label = table.label.unwrap_or_else(|| table.name.value().clone());
        let monitored_by = table.monitored_by.map(|name| name.stated(self.file));
        Ups { name: table.name.stated(self.file), label, model: table.model, monitored_by }
    }

    fn qdevice(&mut self, table: QDeviceTable) -> QDevice {
        let algorithm = match table.algorithm {
            AlgorithmWord::Lms => Algorithm::Lms,
            AlgorithmWord::Ffsplit => Algorithm::Ffsplit,
        };
        let tie_breaker = match table.tie_breaker.as_ref().map(|word| &word.value().0) {
            Some(toml::Value::Integer(id)) => TieBreaker::Node(u32::try_from(*id).unwrap_or(0)),
            Some(toml::Value::String(word)) if word == "highest" => TieBreaker::Highest,
            _ => TieBreaker::Lowest,
        };
        let votes = table.votes.map(|votes| votes.stated(self.file));
        QDevice { host: table.host.stated(self.file), label: table.label, algorithm, votes, tie_breaker }
    }

    fn size(&mut self, text: At<SizeText>) -> Option<Stated<Size>> {
        let parsed = Size::parse(&text.value().0);
        if parsed.is_none() {
            self.diagnostics.push(catalog::not_a_size(text.span(self.file), &text.value().0));
        }
        Some(Stated { value: parsed?, span: text.span(self.file) })
    }

    fn percent(&mut self, text: At<PercentText>) -> Option<Stated<Percent>> {
        let parsed = Percent::parse(&text.value().0);
        if parsed.is_none() {
            self.diagnostics.push(catalog::not_a_percentage(text.span(self.file), &text.value().0));
        }
        Some(Stated { value: parsed?, span: text.span(self.file) })
    }

    fn rate(&mut self, text: At<RateText>) -> Option<Stated<Rate>> {
        let parsed = Rate::parse(&text.value().0);
        if parsed.is_none() {
            self.diagnostics.push(catalog::not_a_rate(text.span(self.file), &text.value().0));
        }
        Some(Stated { value: parsed?, span: text.span(self.file) })
    }
}

/// Names, references and votes: what no schema can say.
fn check(inventory: &Inventory, file: &SitePath, diagnostics: &mut Vec<Diagnostic>) {
    if inventory.nodes.is_empty() {
        diagnostics.push(catalog::no_nodes(file));
    }
    check_names(inventory, diagnostics);
    check_node_ids(inventory, diagnostics);
    check_slots(inventory, diagnostics);
    check_references(inventory, diagnostics);
    check_votes(inventory, diagnostics);
}

fn check_names(inventory: &Inventory, diagnostics: &mut Vec<Diagnostic>) {
    let machines = inventory.all_machines().map(|machine| &machine.name);
    let switches = inventory.switches.iter().map(|switch| &switch.name);
    let names = machines.chain(switches).chain(inventory.upses.iter().map(|ups| &ups.name));
    let mut seen: HashMap<&str, &Span> = HashMap::new();
    for name in names {
        if name.trim().is_empty() {
            diagnostics.push(catalog::empty_name(name.span.clone()));
        } else if let Some(first) = seen.insert(name.as_str(), &name.span) {
            diagnostics.push(catalog::duplicate_name(name.span.clone(), name, first.clone()));
        }
    }
}

fn check_node_ids(inventory: &Inventory, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<u32, &Span> = HashMap::new();
    for node in &inventory.nodes {
        if let Some(first) = seen.insert(*node.nodeid, &node.nodeid.span) {
            let id = *node.nodeid;
            diagnostics.push(catalog::duplicate_nodeid(node.nodeid.span.clone(), id, first.clone()));
        }
    }
}

/// Two devices of one band cannot stand in one place.
fn check_slots(inventory: &Inventory, diagnostics: &mut Vec<Diagnostic>) {
    let of_kind = |kind: MachineKind| {
        let machines = inventory.machines.iter().filter(move |machine| machine.kind == kind);
        machines.map(|machine| &machine.standing).collect::<Vec<_>>()
    };
    let bands = [
        of_kind(MachineKind::Internet),
        of_kind(MachineKind::Router),
        inventory.switches.iter().map(|switch| &switch.standing).collect(),
        inventory.nodes.iter().map(|node| &node.machine.standing).collect(),
        of_kind(MachineKind::Computer),
    ];
    for band in bands {
        let mut seen: HashMap<u32, &Span> = HashMap::new();
        for slot in band.into_iter().filter_map(|standing| standing.slot.as_ref()) {
            if let Some(first) = seen.insert(**slot, &slot.span) {
                diagnostics.push(catalog::duplicate_slot(slot.span.clone(), **slot, first.clone()));
            }
        }
    }
}

fn check_references(inventory: &Inventory, diagnostics: &mut Vec<Diagnostic>) {
    let machines: Vec<&str> = inventory.all_machines().map(|machine| machine.name.as_str()).collect();
    let upses: Vec<&str> = inventory.upses.iter().map(|ups| ups.name.as_str()).collect();
    let mut ends = machines.clone();
    ends.extend(inventory.switches.iter().map(|switch| switch.name.as_str()));
    let mut lookup = |what: &'static str, name: &Stated<String>, known: &[&str]| {
        if !known.contains(&name.as_str()) {
            let meant = nearest(name, known.iter().copied());
            diagnostics.push(catalog::unknown_reference(name.span.clone(), what, name, meant));
        }
    };
    for machine in inventory.all_machines() {
        for to in machine.nics.iter().filter_map(|nic| nic.to.as_ref()) {
            lookup("link ends at unknown machine or switch", to, &ends);
        }
        for power in &machine.power {
            if let Power::Ups(name) = power {
                lookup("power comes from unknown UPS", name, &upses);
            }
        }
    }
    for to in inventory.switches.iter().flat_map(|switch| &switch.ports).filter_map(|port| port.to.as_ref()) {
        lookup("link ends at unknown machine or switch", to, &ends);
    }
    for name in inventory.upses.iter().filter_map(|ups| ups.monitored_by.as_ref()) {
        lookup("UPS is monitored by unknown machine", name, &machines);
    }
    if let Some(qdevice) = &inventory.qdevice {
        lookup("QDevice runs on unknown machine", &qdevice.host, &machines);
    }
}

fn check_votes(inventory: &Inventory, diagnostics: &mut Vec<Diagnostic>) {
    let votes = inventory.nodes.iter().map(|node| u64::from(*node.votes)).sum::<u64>();
    if let (0, Some(first)) = (votes, inventory.nodes.first()) {
        diagnostics.push(catalog::no_votes(first.votes.span.clone()));
    }
    check_configuration(inventory, diagnostics);
    let Some(qdevice) = &inventory.qdevice else { return };
    let derived = algorithm_votes(qdevice.algorithm, inventory.nodes.len());
    if let Some(stated) = qdevice.votes.as_ref().filter(|stated| stated.value != derived) {
        let (word, nodes) = (algorithm_word(qdevice.algorithm), inventory.nodes.len());
        diagnostics.push(catalog::qdevice_votes_differ(stated.span.clone(), **stated, word, derived, nodes));
    }
    let host_is_node = inventory.nodes.iter().find(|node| *node.machine.name == *qdevice.host);
    if let Some(node) = host_is_node {
        diagnostics.push(catalog::qdevice_on_member(qdevice.host.span.clone(), &node.machine.name));
    }
}

/// What corosync refuses to start with, and what it starts with but does not do as written.
fn check_configuration(inventory: &Inventory, diagnostics: &mut Vec<Diagnostic>) {
    let config = inventory.cluster_config();
    let options = &inventory.cluster.votequorum.span;
    let qdevice = inventory.qdevice.as_ref().map_or(options, |qdevice| &qdevice.host.span);
    let uneven =
        inventory.nodes.iter().find(|node| *node.votes != 1).map_or(options, |node| &node.votes.span);
    if let Some(AutoTieBreaker::List(ids)) = &config.options.auto_tie_breaker {
        let strangers = ids.iter().filter(|id| inventory.nodes.iter().all(|node| *node.nodeid != **id));
        let sentence = |id| Caution::TieBreakerUnknown { nodeid: id }.sentence();
        diagnostics.extend(
            strangers
                .map(|id| catalog::corosync_surprises(options.clone(), &sentence(*id), "votequorum.c:638")),
        );
    }
    for refusal in check_config(&config).err().unwrap_or_default() {
        let span = match refusal {
            // Reported where the nodes are read.
            Refusal::NoNodes | Refusal::DuplicateNodeId { .. } => continue,
            Refusal::UnevenVotesWithoutDeviceVotes => uneven,
            Refusal::DeviceVotesTooHigh { .. } | Refusal::ExpectedVotesWithoutDeviceVotes => qdevice,
            _ => options,
        };
        diagnostics.push(catalog::corosync_refuses(span.clone(), &refusal.sentence(), refusal.source()));
    }
    for caution in cautions(&config) {
        let span = match caution {
            // Said in other words where the stated votes are compared.
            Caution::LmsVotesDiffer { .. } | Caution::LmsVotesWritten { .. } => continue,
            Caution::NeverQuorate if inventory.nodes.iter().all(|node| *node.votes == 0) => continue,
            Caution::FfsplitNeverRuns if *uneven != *options => uneven,
            Caution::FfsplitNeverRuns
            | Caution::LmsTieBreakerNode { .. }
            | Caution::TieBreakerUnknown { .. } => qdevice,
            _ => options,
        };
        diagnostics.push(catalog::corosync_surprises(span.clone(), &caution.sentence(), caution.source()));
    }
}
