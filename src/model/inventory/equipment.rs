//! What all equipment has in common, whatever its kind.
//!
//! Comes in: nothing. Goes out: [`Equipment`] (name, label, role, model, notes, address, power, place and the author's
//! own facts), which the type of every kind holds and dereferences to.

use crate::diag::words::named;
use crate::model::stated::Stated;
use crate::model::value::Value;

/// What all equipment has. The types of the kinds dereference to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Equipment {
    /// Unique name; also the id of its card, if it has one.
    pub name: Stated<String>,
    /// Short name for narrow places; the name if none is stated.
    pub label: String,
    /// What it is there for.
    pub role: Option<String>,
    /// Make and model.
    pub model: Option<String>,
    /// Remarks.
    pub notes: Option<String>,
    /// IP address or host name.
    pub address: Option<Stated<String>>,
    /// What keeps it running.
    pub power: Vec<Power>,
    /// Where it stands.
    pub placement: Placement,
    /// Further facts of the author's own.
    pub extra: Value,
}

impl Equipment {
    /// Its make and model if they are stated, else its label.
    pub fn model_or_label(&self) -> &str {
        self.model.as_ref().unwrap_or(&self.label)
    }
}

/// Where a piece of equipment stands: in the picture, and in the house.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placement {
    /// Its place in its band of the topology, from 1; by default the first that is free, in the order of the file.
    pub slot: Option<Stated<u32>>,
    /// The rack.
    pub rack: Option<String>,
    /// The room.
    pub room: Option<String>,
    /// Where it is if it stands elsewhere: another house, a data centre, a cloud.
    pub site: Option<String>,
}

impl Placement {
    /// `rack A, cellar, Bergen`; `None` if nothing of it is stated.
    pub fn words(&self) -> Option<String> {
        let rack = self.rack.as_ref().map(|rack| named("rack", rack));
        let stated: Vec<String> =
            [rack, self.room.clone(), self.site.clone()].into_iter().flatten().collect();
        (!stated.is_empty()).then(|| stated.join(", "))
    }
}

/// What keeps a piece of equipment running.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Power {
    /// A battery of its own.
    Battery,
    /// A UPS of the inventory, by name.
    Ups(Stated<String>),
}
