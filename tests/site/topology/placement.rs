//! Slots, racks and rooms, batteries and UPSes.

use rackdown::layout::{Diagram, Variant, WordKind, lay_out};

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

fn badges(diagram: &Diagram) -> Vec<&str> {
    let words = diagram.contents.iter().flatten().filter(|word| word.kind == WordKind::Badge);
    words.map(|word| word.text.as_str()).collect()
}

#[test]
fn machines_side_by_side_in_a_rack_have_one_hull_and_no_badge() {
    let diagram = wide(&["rack = \"A\"", "rack = \"A\"", "rack = \"B\"", "rack = \"B\"\nroom = \"cellar\""]);
    assert_eq!(diagram.hulls.len(), 1);
    assert_eq!(diagram.hulls[0].label.text, "rack A");
    assert_eq!(badges(&diagram), ["rack B", "rack B, cellar"], "each alone in its place");
    let rooms = wide(&["room = \"attic\"", "room = \"attic\"", ""]);
    assert_eq!(rooms.hulls[0].label.text, "attic");
}

#[test]
fn machines_of_a_rack_with_another_between_them_say_it_each() {
    let diagram = wide(&["rack = \"A\"", "", "rack = \"A\""]);
    assert!(diagram.hulls.is_empty());
    assert_eq!(badges(&diagram), ["rack A", "rack A"]);
    let slots = wide(&["rack = \"A\"", "slot = 3", "rack = \"A\""]);
    assert_eq!(slots.hulls.len(), 1, "slots bring them together");
}

#[test]
fn hulls_that_would_overlap_give_way_to_badges() {
    // Two racks of a row each, of which each also has the switch above.
    let text = machines(&["rack = \"A\"", "rack = \"B\"", "rack = \"A\"", "rack = \"B\""]);
    let diagram = lay_out(&topology(&text), Variant::Narrow);
    let columns = diagram.hulls.len();
    assert_eq!(columns, 2, "columns of two");
    let crossed = machines(&["rack = \"A\"", "rack = \"B\"", "rack = \"B\"", "rack = \"A\""]);
    assert!(lay_out(&topology(&crossed), Variant::Narrow).hulls.is_empty());
}

#[test]
fn power_is_on_the_picture_on_the_card_and_in_the_list() {
    let page = drawn(
        "[cluster]\nname = \"c\"\n[[node]]\nname = \"a\"\n[[node.power]]\nsource = \"u\"\n[[node.power]]\nsource = \"battery\"\n[[node]]\nname = \"b\"\nrack = \"R\"\n[[ups]]\nname = \"u\"\nmodel = \"Model X\"\nmonitored_by = \"b\"\n",
    );
    for badge in ["UPS", "battery", "UPS watch", "rack R"] {
        assert!(page.contains(&format!(">{badge}</text>")), "{badge}");
    }
    assert_eq!(page.matches(">UPS</text>").count(), 2, "in both drawings");
    assert!(page.contains("<dd>watches UPS Model X</dd>") && page.contains("<dd>Model X</dd>"), "{page}");
    assert!(page.contains("<li>u: UPS, Model X, feeds a, watched by b</li>"), "{page}");
    assert!(page.contains("<dt>Place</dt><dd>rack R</dd>"), "{page}");
}

#[test]
fn badges_that_do_not_fit_beside_each_other_stand_one_below_the_other() {
    let power = "rack = \"R\"\n[[node.power]]\nsource = \"u\"\n[[node.power]]\nsource = \"battery\"\n";
    let text = machines(&[power, "rack = \"S\"", "rack = \"R\""])
        + "[[ups]]\nname = \"u\"\nmodel = \"Model X\"\nmonitored_by = \"n1\"\n";
    for variant in [Variant::Wide, Variant::Narrow] {
        let diagram = lay_out(&topology(&text), variant);
        let frame = diagram.frames[0];
        let own: Vec<_> = diagram.contents[0].iter().filter(|word| word.kind == WordKind::Badge).collect();
        let texts: Vec<&str> = own.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(texts, ["UPS", "battery", "UPS watch", "rack R"], "{variant:?}");
        assert!(own[0].y < own[3].y && own[3].y + 8 < frame.height, "{variant:?}: {own:?} in {frame:?}");
        for word in own {
            assert!(word.x + word.width / 2 < frame.width, "{variant:?}: {word:?} in {frame:?}");
        }
    }
}
