//! How large the drawings are: their letters on a screen and on paper, and their bytes on the wire.

use std::io::Write;

use rackdown::layout::{Variant, lay_out};
use rackdown::model::inventory::EquipmentKind;
use rackdown::render::components::topology::drawing::{draw, plain};

use super::topology;

#[path = "../../../benches/support/inventories.rs"]
mod inventories;

const CSS: &str = include_str!("../../../static/assets/topology.css");

fn gzipped(text: &str) -> usize {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(9));
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap().len()
}

fn both(machines: usize) -> String {
    let topology = topology(&inventories::inventory(machines));
    [Variant::Wide, Variant::Narrow]
        .map(|variant| draw(&topology, &lay_out(&topology, variant), variant, "c", &mut plain))
        .concat()
}

#[test]
fn both_drawings_of_ten_machines_take_six_kilobytes_and_of_sixty_twenty_two() {
    for (machines, most) in [(10, 6_000), (60, 22_000)] {
        let bytes = gzipped(&both(machines));
        assert!(bytes <= most, "{machines} machines: {bytes} bytes");
        assert!(bytes > most / 20, "{machines} machines: only {bytes} bytes");
    }
}

/// The number before `unit` after each `key` in the stylesheet's rules of the drawing.
fn figures(key: &str, unit: &str) -> Vec<f64> {
    let rules = CSS.lines().filter(|line| line.contains(".drawing"));
    let values = rules.flat_map(|line| line.split(key).skip(1));
    values.filter_map(|rest| rest.split(unit).next()?.trim().parse().ok()).collect()
}

/// CSS pixels of one of the drawing's units when it is shown `width` CSS pixels wide.
fn scale(variant: Variant, width: f64) -> f64 {
    width / f64::from(lay_out(&topology(&inventories::inventory(12)), variant).width)
}

#[test]
fn the_smallest_letters_are_twelve_pixels_on_a_phone_and_seven_points_on_paper() {
    let smallest = figures("font-size:", "px").into_iter().fold(f64::MAX, f64::min);
    assert!((10.0..20.0).contains(&smallest), "{smallest}");
    // A phone of 360 px, with 24 px beside the drawing on each side; the pages keep less.
    assert!(smallest * scale(Variant::Narrow, 360.0 - 48.0) >= 12.0);
    // The wide one is shown from this width on.
    let from = CSS.split("@container (min-width:").nth(2).and_then(|rest| rest.split("px").next());
    let from: f64 = from.unwrap().trim().parse().unwrap();
    assert!(smallest * scale(Variant::Wide, from) >= 12.0, "{}", smallest * scale(Variant::Wide, from));
    // A4 with margins of 20 mm: 170 mm. A point is 1/72 inch, a CSS pixel 1/96.
    let paper: f64 = 170.0 / 25.4 * 96.0;
    for variant in [Variant::Wide, Variant::Narrow] {
        assert!(smallest * scale(variant, paper) * 0.75 >= 7.0, "{variant:?}");
    }
}

#[test]
fn the_bench_s_inventories_have_what_a_network_has() {
    for machines in [10, 60] {
        let topology = topology(&inventories::inventory(machines));
        let machines_drawn = topology.devices.iter().filter(|device| device.kind != EquipmentKind::Switch);
        assert_eq!(machines_drawn.count(), machines + 2);
        assert!(topology.links.iter().any(|link| link.ports.len() == 2), "a bond");
    }
}

#[test]
fn sixty_machines_are_laid_out_in_five_milliseconds() {
    let topology = topology(&inventories::inventory(60));
    let fastest = (0..20).map(|_| {
        let start = std::time::Instant::now();
        assert!(lay_out(&topology, Variant::Wide).width > 0);
        start.elapsed()
    });
    // Without optimization it takes some twelve times as long.
    let most = if cfg!(debug_assertions) { 150 } else { 5 };
    let fastest = fastest.min().unwrap();
    assert!(fastest.as_millis() < most, "{fastest:?}");
}
