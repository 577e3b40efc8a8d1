//! What no schema can say of clusters and equipment: names, slots, and references by name.
//!
//! Comes in: an inventory. Goes out: messages. All of it follows from the list of kinds.

use std::collections::HashMap;

use crate::diag::{Diagnostic, Span, catalog, nearest};
use crate::model::inventory::{AnyEquipment, ClusterKind, EquipmentKind, Inventory, Target};
use crate::model::stated::Stated;
use crate::model::topology::Band;

/// Reports clusters whose names are empty or taken, and those that are to agree on something without anybody in them.
pub fn check_clusters(inventory: &Inventory, diagnostics: &mut Vec<Diagnostic>) {
    check_all_names(inventory.clusters().map(|cluster| &cluster.name), diagnostics);
    for cluster in inventory.clusters() {
        let is_empty = inventory.members_of(cluster).next().is_none();
        if is_empty && cluster.kind.value != ClusterKind::None {
            let workers = inventory.workers_of(cluster).count();
            let kind = &cluster.kind;
            diagnostics.push(catalog::no_members(kind.span.clone(), &cluster.name, kind.word(), workers));
        }
    }
}

/// Reports names that are empty or taken.
pub fn check_names(inventory: &Inventory, diagnostics: &mut Vec<Diagnostic>) {
    check_all_names(inventory.equipment().map(|equipment| &equipment.common().name), diagnostics);
}

fn check_all_names<'a>(names: impl Iterator<Item = &'a Stated<String>>, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<&str, &Span> = HashMap::new();
    for name in names {
        if name.trim().is_empty() {
            diagnostics.push(catalog::empty_name(name.span.clone()));
        } else if let Some(first) = seen.insert(name.as_str(), &name.span) {
            diagnostics.push(catalog::duplicate_name(name.span.clone(), name, first.clone()));
        }
    }
}

/// Reports slots that are taken: two devices of one band cannot stand in one place, nor can two of a kind that is not
/// drawn.
pub fn check_slots(inventory: &Inventory, diagnostics: &mut Vec<Diagnostic>) {
    let row = |equipment: AnyEquipment<'_>| Band::of(equipment).ok_or(equipment.kind());
    let mut seen: HashMap<(Result<Band, EquipmentKind>, u32), &Span> = HashMap::new();
    for equipment in inventory.equipment() {
        let Some(slot) = &equipment.common().placement.slot else { continue };
        if let Some(first) = seen.insert((row(equipment), slot.value), &slot.span) {
            diagnostics.push(catalog::duplicate_slot(slot.span.clone(), slot.value, first.clone()));
        }
    }
}

/// Reports names of things that are not there.
pub fn check_references(inventory: &Inventory, diagnostics: &mut Vec<Diagnostic>) {
    for reference in inventory.references() {
        let known = || {
            let meant = inventory.equipment().filter(|equipment| equipment.kind().can_be(reference.target));
            meant.map(|equipment| equipment.common().name.as_str())
        };
        if !known().any(|name| name == reference.name.as_str()) {
            let what = format!("{} unknown {}", reference.sentence, words(reference.target));
            let meant = nearest(reference.name, known());
            diagnostics.push(catalog::unknown_reference(
                reference.name.span.clone(),
                &what,
                reference.name,
                meant,
            ));
        }
    }
}

/// What a target may be, in words: `machine or switch`.
fn words(target: Target) -> String {
    let kinds = EquipmentKind::ALL.iter().filter(|kind| kind.can_be(target));
    let mut words: Vec<&str> = kinds.map(|kind| kind.word()).collect();
    words.dedup();
    words.join(" or ")
}
