//! Ten thousand random edits under `rackdown watch`: none is missed, no byte is wrong, and the memory stays as it is.
//!
//! Plain `cargo test` leaves it out, as it takes minutes. `RACKDOWN` names the program to try, for which the optimised one
//! is meant:
//!
//! ```sh
//! cargo build --release
//! RACKDOWN=target/release/rackdown cargo test --features soak --test soak -- --nocapture
//! ```

// Tests read files and start programs; the ban is the library's.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

#[path = "../watch/edits.rs"]
mod edits;
// Each test crate uses a part of what they share.
#[allow(dead_code)]
#[path = "../watch/running.rs"]
mod running;
#[allow(dead_code)]
#[path = "../support/mod.rs"]
mod support;

use std::ops::Range;
use std::process::Command;
use std::time::Instant;

use edits::Edits;
use running::{Running, program, read_output};

const EDITS: usize = 10_000;

/// How many edits there are until the memory is looked at for the first time.
const FIRST: usize = 100;

/// Over how many edits, from there and up to the end, the memory is looked at: between two edits it swings by a fifth,
/// with what the allocator has given back.
const SPAN: usize = 400;

#[test]
fn ten_thousand_edits_leave_every_byte_right_and_the_memory_as_it_was() {
    let begun = Instant::now();
    let mut site =
        Running::on("--- data/inventory.toml\n[cluster]\nname = \"home\"\n[[node]]\nname = \"alpha\"\n", &[]);
    let mut edits = Edits::new(&site.site(), 20_261_124);
    let (mut samples, mut checks) = (Vec::new(), 0);
    while edits.count < EDITS || !edits.are_right() {
        // As fast as a hand types, or as fast as a checkout writes.
        for _ in 0..=edits.below(8) {
            edits.next();
        }
        if edits.are_right() {
            until_all_is_as_built_cold(&mut site);
            checks += 1;
        }
        samples.push((edits.count, memory(&site)));
        site.said.clear();
    }
    let first = median(&samples, FIRST..FIRST + SPAN);
    let last = median(&samples, edits.count - SPAN..edits.count + 1);
    println!(
        "{} edits, {checks} comparisons with a cold build, in {:.0} s; memory {first} KiB after {FIRST}, {last} KiB at the end",
        edits.count,
        begun.elapsed().as_secs_f64()
    );
    assert!(last * 10 <= first * 11, "memory grew from {first} KiB to {last} KiB");
}

/// The median of the memory that was held while so many edits had been made.
fn median(samples: &[(usize, usize)], edits: Range<usize>) -> usize {
    let within = samples.iter().filter(|(count, _)| edits.contains(count));
    let mut sizes: Vec<usize> = within.map(|(_, size)| *size).collect();
    sizes.sort_unstable();
    *sizes.get(sizes.len() / 2).expect("there were that many edits")
}

/// Waits until what is served and what is written is what the same program builds anew from the same files.
fn until_all_is_as_built_cold(site: &mut Running) {
    let cold = tempfile::tempdir().expect("a folder");
    let built = Command::new(program())
        .args(["build", "--root"])
        .arg(site.site())
        .arg("--out")
        .arg(cold.path())
        .output()
        .expect("the command starts");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let expected = read_output(cold.path(), "");
    assert!(expected.len() > 5, "{:?}", expected.keys());
    site.until("all is as built cold", |site| {
        site.written() == expected && expected.iter().all(|(path, bytes)| site.serves(path, bytes))
    });
}

/// How much memory the program holds, in KiB.
fn memory(site: &Running) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", site.id())).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a size");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}
