//! Slots, racks and rooms, batteries and UPSes.

use rackdown::layout::{Diagram, TextKind, Variant, lay_out};

use super::page::drawn;
use super::topology;
use crate::support::inventory_faults;

fn machines(keys: &[&str]) -> String {
    let node = |(index, keys): (usize, &&str)| format!("[[node]]\nname = \"n{}\"\n{keys}\n", index + 1);
    format!("[cluster]\nname = \"c\"\n{}", keys.iter().enumerate().map(node).collect::<String>())
}

fn order(keys: &[&str]) -> Vec<String> {
    topology(&machines(keys)).devices.into_iter().map(|device| device.name).collect()
}

#[test]
fn a_slot_is_a_place_in_the_band_and_all_others_fill_what_is_free() {
    assert_eq!(order(&["", "", ""]), ["n1", "n2", "n3"]);
    assert_eq!(order(&["", "", "slot = 1"]), ["n3", "n1", "n2"]);
    assert_eq!(order(&["slot = 2", "", ""]), ["n2", "n1", "n3"]);
    assert_eq!(order(&["slot = 9", "slot = 4", ""]), ["n3", "n2", "n1"]);
}

#[test]
fn the_keyboard_goes_by_the_file_whatever_the_slots() {
    let page = drawn(&machines(&["slot = 2", "slot = 1"]));
    let at = |name: &str| page.find(&format!("href=\"#machine-{name}\"")).unwrap();
    assert!(at("n1") < at("n2"));
}

#[test]
fn two_devices_of_a_band_in_one_slot_are_an_error_at_the_second() {
    assert_eq!(
        inventory_faults(&machines(&["slot = 1", "slot = 1"])),
        ["duplicate_slot data/inventory.toml:8:8+1"]
    );
    let apart =
        machines(&["slot = 1"]) + "[[machine]]\nname = \"m\"\nslot = 1\n[[switch]]\nname = \"s\"\nslot = 1\n";
    assert_eq!(inventory_faults(&apart), [""; 0], "bands have slots of their own");
    let twice = apart + "[[switch]]\nname = \"t\"\nslot = 1\n";
    assert_eq!(inventory_faults(&twice), ["duplicate_slot data/inventory.toml:14:8+1"]);
    assert_eq!(inventory_faults(&machines(&["slot = 0"])).len(), 1, "slots count from 1");
}

fn wide(keys: &[&str]) -> Diagram {
    lay_out(&topology(&machines(keys)), Variant::Wide)
}

/// What is said of places, in frames and in boxes.
fn places(diagram: &Diagram) -> Vec<&str> {
    let words = diagram.texts.iter().filter(|text| text.kind == TextKind::Place);
    words.map(|text| text.text.as_str()).collect()
}

#[test]
fn machines_side_by_side_in_a_rack_have_one_frame_and_say_nothing_themselves() {
    let diagram = wide(&["rack = \"A\"", "rack = \"A\"", "rack = \"B\"", "rack = \"B\"\nroom = \"cellar\""]);
    assert_eq!(diagram.frames.len(), 1);
    let mut said = places(&diagram);
    said.sort_unstable();
    assert_eq!(said, ["rack A", "rack B", "rack B, cellar"], "each other one alone in its place");
    let rooms = wide(&["room = \"attic\"", "room = \"attic\"", ""]);
    assert_eq!((rooms.frames.len(), places(&rooms)), (1, vec!["attic"]));
}

#[test]
fn machines_of_a_rack_with_another_between_them_say_it_each() {
    let diagram = wide(&["rack = \"A\"", "", "rack = \"A\""]);
    assert!(diagram.frames.is_empty());
    assert_eq!(places(&diagram), ["rack A", "rack A"]);
    let slots = wide(&["rack = \"A\"", "slot = 3", "rack = \"A\""]);
    assert_eq!(slots.frames.len(), 1, "slots bring them together");
}

#[test]
fn a_place_that_all_share_is_said_once() {
    let diagram = wide(&["rack = \"A\"", "rack = \"A\"", "rack = \"A\""]);
    assert!(diagram.frames.is_empty());
    assert_eq!(places(&diagram), ["all of it: rack A"]);
}

#[test]
fn what_hangs_from_a_switch_in_its_own_room_stands_in_a_frame_with_it() {
    let text = "[cluster]\nname = \"c\"\n[[switch]]\nname = \"core\"\n[[switch]]\nname = \"porch\"\nroom = \"porch\"\n[[switch.nic]]\nname = \"up\"\nto = \"core\"\n\
        [[machine]]\nname = \"a\"\nroom = \"porch\"\n[[machine.nic]]\nname = \"e\"\nto = \"porch\"\n[[machine]]\nname = \"b\"\nroom = \"porch\"\n[[machine.nic]]\nname = \"e\"\nto = \"porch\"\n\
        [[node]]\nname = \"n\"\n[[node.nic]]\nname = \"e\"\nto = \"core\"\n";
    let diagram = lay_out(&topology(text), Variant::Wide);
    let [frame] = diagram.frames[..] else { panic!("{:?}", diagram.frames) };
    assert_eq!(places(&diagram), ["porch"]);
    let inside = diagram.boxes.iter().filter(|it| frame.meets(&it.area)).count();
    assert_eq!(inside, 2);
}

#[test]
fn power_is_on_the_picture_on_the_card_and_in_the_list() {
    let page = drawn(
        "[cluster]\nname = \"c\"\n[[node]]\nname = \"a\"\n[[node.power]]\nsource = \"u\"\n[[node.power]]\nsource = \"battery\"\n[[node]]\nname = \"b\"\nrack = \"R\"\n[[ups]]\nname = \"u\"\nmodel = \"Model X\"\nmonitored_by = \"b\"\n",
    );
    for badge in ["battery · UPS", "watches UPS", "rack R"] {
        assert_eq!(page.matches(&format!(">{badge}</text>")).count(), 2, "{badge} in both drawings");
    }
    assert!(page.contains("<dd>watches UPS Model X</dd>") && page.contains("<dd>Model X</dd>"), "{page}");
    assert!(page.contains("<li>u: UPS, Model X, feeds a, watched by b</li>"), "{page}");
    assert!(page.contains("<dt>Place</dt><dd>rack R</dd>"), "{page}");
}
