//! Computers: cluster members and all others, and what is inside of them.
//!
//! Comes in: nothing. Goes out: the types of nodes and machines, their processors, network interfaces, disks and pools.

use std::ops::Deref;

use super::equipment::Equipment;
use super::machine_kind::MachineKind;
use super::medium::Medium;
use crate::model::quantity::{Percent, Rate, Size};
use crate::model::stated::Stated;

/// A cluster member.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it has in common with every machine.
    pub machine: Machine,
    /// The cluster that it belongs to, by name; the first one if that is not stated.
    pub cluster: Option<Stated<String>>,
    /// Its corosync node id, from 1.
    pub nodeid: Stated<u32>,
    /// Its votes. 0 is legal: under corosync it is a member all the same, elsewhere a worker.
    pub votes: Stated<u32>,
}

/// A computer, or what stands in the network like one.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    /// What it has in common with all equipment.
    pub equipment: Equipment,
    /// What it is.
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
    /// What it runs over, if that is stated.
    pub medium: Option<Medium>,
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

/// A disk or a pool, or several equal ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Storage {
    /// Its name.
    pub name: String,
    /// What it is: `zfs mirror`, `USB-SATA disk`.
    pub kind: Option<String>,
    /// The usable size of each.
    pub size: Option<Stated<Size>>,
    /// How many of them there are, from 1.
    pub count: u32,
}

impl Storage {
    /// The size of all of them together, if one's is stated.
    pub fn total(&self) -> Option<Size> {
        self.size.as_ref().map(|size| size.times(self.count))
    }
}
