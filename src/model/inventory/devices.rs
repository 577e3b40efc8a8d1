//! The equipment that is no computer: switches and UPSes.
//!
//! Comes in: nothing. Goes out: their types, each with what it has in common with all equipment.

use std::ops::Deref;

use super::equipment::Equipment;
use super::machine::Nic;
use crate::model::quantity::Rate;
use crate::model::stated::Stated;

/// A network switch.
#[derive(Clone, Debug, PartialEq)]
pub struct Switch {
    /// What it has in common with all equipment.
    pub equipment: Equipment,
    /// What its ports run at.
    pub speed: Option<Stated<Rate>>,
    /// Its own ports, as far as they are stated: uplinks to other switches.
    pub ports: Vec<Nic>,
}

/// An uninterruptible power supply.
#[derive(Clone, Debug, PartialEq)]
pub struct Ups {
    /// What it has in common with all equipment.
    pub equipment: Equipment,
    /// The machine that watches it, by name.
    pub monitored_by: Option<Stated<String>>,
}

impl Deref for Switch {
    type Target = Equipment;

    fn deref(&self) -> &Equipment {
        &self.equipment
    }
}

impl Deref for Ups {
    type Target = Equipment;

    fn deref(&self) -> &Equipment {
        &self.equipment
    }
}
