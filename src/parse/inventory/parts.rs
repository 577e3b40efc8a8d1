//! The parts of equipment: processors, network interfaces, disks and pools, power.
//!
//! Comes in: their tables. Goes out: the model's types.

use schemars::JsonSchema;
use serde::Deserialize;

use super::reader::{RateText, SizeText, TableReader};
use super::words::MediumText;
use crate::diag::catalog;
use crate::model::inventory::{Cpu, LinkState, Nic, Power, Storage};
use crate::parse::toml::At;

/// A processor.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CpuTable {
    /// The processor's model.
    model: Option<String>,
    /// Physical cores.
    #[schemars(range(min = 1))]
    cores: Option<u32>,
    /// Hardware threads; at least as many as cores.
    #[schemars(range(min = 1))]
    threads: Option<At<u32>>,
}

/// A network interface.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NicTable {
    /// The interface's name on the machine.
    name: At<String>,
    /// Make and model.
    model: Option<String>,
    /// What the link runs at: `1G`, `2.5G`, `10 Gb/s`.
    speed: Option<At<RateText>>,
    /// What it runs over: `copper` or `fiber`, which need not be said, or something else.
    medium: Option<MediumText>,
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

/// A disk or a pool.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StorageTable {
    /// The disk's or pool's name.
    name: String,
    /// What it is: `zfs mirror`, `USB-SATA disk`.
    kind: Option<String>,
    /// The usable size of each, with its unit: `5.4 TB`.
    size: Option<At<SizeText>>,
    /// How many equal ones there are; default 1.
    #[schemars(range(min = 1))]
    count: Option<u32>,
}

/// A source of power.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PowerTable {
    /// The name of a `[[ups]]`, or `battery` for one of its own.
    source: At<String>,
}

impl TableReader<'_> {
    /// A processor.
    pub fn cpu(&mut self, table: CpuTable) -> Cpu {
        if let (Some(cores), Some(threads)) = (table.cores, &table.threads)
            && *threads.value() < cores
        {
            let span = threads.span(self.file);
            self.diagnostics.push(catalog::fewer_threads_than_cores(span, *threads.value(), cores));
        }
        Cpu { model: table.model, cores: table.cores, threads: table.threads.map(|threads| *threads.value()) }
    }

    /// A network interface.
    pub fn nic(&mut self, table: NicTable) -> Nic {
        let state = match table.state {
            StateWord::Up => LinkState::Up,
            StateWord::Standby => LinkState::Standby,
            StateWord::AdminDown => LinkState::AdminDown,
        };
        Nic {
            name: table.name.value().clone(),
            model: table.model,
            speed: table.speed.and_then(|speed| self.rate(speed)),
            medium: table.medium.as_ref().and_then(MediumText::meaning),
            bond: table.bond,
            state,
            to: table.to.map(|to| to.stated(self.file)),
        }
    }

    /// A disk or a pool.
    pub fn storage(&mut self, table: StorageTable) -> Storage {
        Storage {
            name: table.name,
            kind: table.kind,
            size: table.size.and_then(|size| self.size(size)),
            count: table.count.unwrap_or(1),
        }
    }

    /// A source of power.
    pub fn power(&mut self, table: PowerTable) -> Power {
        let source = table.source.stated(self.file);
        if *source == "battery" { Power::Battery } else { Power::Ups(source) }
    }
}
