//! `pvecm`: the output of `pvecm status`, or of `corosync-quorumtool -s`.
//!
//! In: captured or pasted text. Out: a [`PvecmStatus`] by its strict reader, or what an excerpt of one says for certain.

mod fields;
mod members;
mod observe;
mod sections;
mod status;
mod to_json;

use serde_json::Value;

use super::output::{Captured, ProgramOutput};
use crate::model::observation::Observation;
use crate::model::status::PvecmStatus;
use crate::parse::fault::Fault;
pub use status::parse_pvecm_status;

impl ProgramOutput for PvecmStatus {
    const NAME: &'static str = "pvecm";
    const LANGUAGE: &'static str = "pvecm";
    const FENCE_NAMES: &'static [&'static str] = &["pvecm", "corosync-quorumtool"];

    fn read(text: &str) -> Result<Self, Vec<Fault>> {
        parse_pvecm_status(text)
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
