//! Computers: cluster members and all others, and what is inside of them.
//!
//! Comes in: nothing. Goes out: the types of nodes and machines, their processors, network interfaces, disks and pools.

use std::ops::Deref;

use super::equipment::Equipment;
use crate::model::quantity::{Percent, Rate, Size};
use crate::model::stated::Stated;

/// A cluster member.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it has in common with every machine.
    pub machine: Machine,
    /// Its corosync node id, from 1.
    pub nodeid: Stated<u32>,
    /// Its votes; 0 is legal.
    pub votes: Stated<u32>,
}

/// A computer, or what stands in the network like one.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    /// What it has in common with all equipment.
    pub equipment: Equipment,
    /// What it is in the network.
    pub kind: MachineKind,
    /// Its processor.
    pub cpu: Option<Cpu>,
    /// Its memory.
    pub ram: Option<Stated<Size>>,
    /// Its graphics card.
    pub gpu: Option<String>,
    /// What the whole is, in the author's words.
    pub hardware: Option<String>,
    /// The share of the time that it is up.
    pub availability: Option<Stated<Percent>>,
    /// Network interfaces.
    pub nics: Vec<Nic>,
    /// Disks and pools.
    pub storage: Vec<Storage>,
}

impl Deref for Node {
    type Target = Machine;

    fn deref(&self) -> &Machine {
        &self.machine
    }
}

impl Deref for Machine {
    type Target = Equipment;

    fn deref(&self) -> &Equipment {
        &self.equipment
    }
}

/// What a machine is in the network; a cluster member is always a computer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MachineKind {
    /// The provider's side of the uplink.
    Internet,
    /// What routes between the networks.
    Router,
    /// A computer.
    #[default]
    Computer,
}

/// A processor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cpu {
    /// Its model.
    pub model: Option<String>,
    /// Physical cores.
    pub cores: Option<u32>,
    /// Hardware threads; not stated for some.
    pub threads: Option<u32>,
}

/// A network interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nic {
    /// Its name on the machine, unique there.
    pub name: String,
    /// The make and model.
    pub model: Option<String>,
    /// What the link runs at.
    pub speed: Option<Stated<Rate>>,
    /// The bond that it belongs to.
    pub bond: Option<String>,
    /// Whether it carries traffic.
    pub state: LinkState,
    /// The machine or switch at the other end, by name.
    pub to: Option<Stated<String>>,
}

/// Whether a link carries traffic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkState {
    /// It does.
    #[default]
    Up,
    /// It waits for another to fail.
    Standby,
    /// It was switched off by hand; the cable may still be there.
    AdminDown,
}

impl LinkState {
    /// The word used in the inventory and on the page.
    pub fn as_str(self) -> &'static str {
        match self {
            LinkState::Up => "up",
            LinkState::Standby => "standby",
            LinkState::AdminDown => "admin-down",
        }
    }
}

/// A disk or a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Storage {
    /// Its name.
    pub name: String,
    /// What it is: `zfs mirror`, `USB-SATA disk`.
    pub kind: Option<String>,
    /// Its usable size.
    pub size: Option<Stated<Size>>,
}
