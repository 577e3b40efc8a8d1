//! `pvecm`: the output of `pvecm status`, or of `corosync-quorumtool -s`.
//!
//! In: captured or pasted text. Out: a [`PvecmStatus`] by its strict reader, or what an excerpt of one says for certain.
//!
//! The text is that of corosync-quorumtool `-siH`, under a section of its own since pve-cluster 6.0-8. What printed which
//! form, by the tags of both sources:
//!
//! | form | printed by |
//! |---|---|
//! | `Ring ID: 1928`, decimal | corosync 2.3 (Proxmox VE 4); every later one without votequorum, hexadecimal from 3.0.3 on |
//! | `Ring ID: 1/1928`, decimal | corosync 2.4.0 to 3.0.2 (Proxmox VE 4.4 to 6.0) |
//! | `Ring ID: 1.788`, hexadecimal | corosync 3.0.3 to 3.1 (Proxmox VE 6.1 to 9) |
//! | members in the order of their addresses, by `-o` of ids or names | corosync 2.3 to 3.1 |
//! | the device's line with its votes, counted or not | corosync 2.3 |
//! | `0 Qdevice (votes 3)` where they are not counted | corosync 2.4 to 3.1 |
//! | `NA,NV,NM` for `NA,NV,NMW`, cut by its buffer | corosync 2.3 to 2.4.3 |
//! | several addresses of a member, separated by `, ` | corosync 3.0 to 3.1 with `-a` |
//! | `[extra info]` behind a member's name | corosync after 3.1.10 |
//! | exit code 1 if quorate, 0 if not, 255 on errors | corosync 2.3 to 2.4.5, 3.0.0, 3.0.1 |
//! | exit code 0 if quorate, 2 if not, 1 on errors | corosync 2.4.6, 3.0.2 to 3.1 |
//! | `Cluster information` | pve-cluster 6.0-8 to 9 (Proxmox VE 6.1 to 9) |
//! | `Corosync config … does not exist`, on standard error | pve-cluster 4.0-37 to 9, later ones with `Error: ` in front |
//! | rules of `~` in place of `-` | the manual of Proxmox VE, and what was copied from it |
//! | `Version: 6.2.0`, `Cluster Member: Yes`, … | cman (Proxmox VE 2 and 3): named, not read |

mod contradictions;
mod failures;
mod fields;
mod members;
mod observe;
mod own_lines;
mod sections;
mod status;
mod to_json;

use std::ops::Range;

use serde_json::Value;

use super::output::{Captured, ProgramOutput};
use crate::model::observation::Observation;
use crate::model::status::PvecmStatus;
use crate::parse::fault::Fault;
use crate::parse::paste::PastedLine;
pub use status::parse_pvecm_status;

impl ProgramOutput for PvecmStatus {
    const NAME: &'static str = "pvecm";
    const LANGUAGE: &'static str = "pvecm";
    const FENCE_NAMES: &'static [&'static str] = &["pvecm", "corosync-quorumtool"];

    fn read(text: &str) -> Result<Self, Vec<Fault>> {
        parse_pvecm_status(text)
    }

    fn own_lines(lines: &[PastedLine]) -> Option<Range<usize>> {
        own_lines::own_lines(lines)
    }

    fn contradictions(&self, text: &str) -> Vec<Fault> {
        contradictions::contradictions(self, text)
    }

    fn json(&self) -> Value {
        to_json::status_json(self)
    }

    fn language_of(program: &str, arguments: &[&str]) -> Option<&'static str> {
        let is_status = match program {
            "pvecm" => matches!(arguments.first(), Some(&("status" | "nodes"))),
            "corosync-quorumtool" => true,
            _ => false,
        };
        is_status.then_some(Self::LANGUAGE)
    }

    fn observe(_: Option<&Self>, captured: &Captured<'_>) -> Option<Observation> {
        // Line by line: an excerpt, which the strict reader refuses, says something as well.
        Some(Observation::Pvecm(Box::new(observe::observe(captured))))
    }
}
