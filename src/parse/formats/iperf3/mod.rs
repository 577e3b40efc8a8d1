//! `iperf3`: the output of one run, as text or as the JSON of `-J`.
//!
//! In: captured or pasted text. Out: an [`Iperf3Run`] by its strict reader, or what is certain of the path that it took.

mod from_json;
mod from_text;
mod observe;
mod own_lines;
mod reports;
mod rows;
mod run;
mod to_json;

use std::ops::Range;

use serde_json::Value;

use super::output::{Captured, ProgramOutput};
use crate::model::observation::Observation;
use crate::model::status::Iperf3Run;
use crate::parse::fault::Fault;
use crate::parse::paste::PastedLine;
pub use run::parse_iperf3;

impl ProgramOutput for Iperf3Run {
    const NAME: &'static str = "iperf3";
    const LANGUAGE: &'static str = "iperf3";
    const FENCE_NAMES: &'static [&'static str] = &["iperf3", "iperf"];

    fn read(text: &str) -> Result<Self, Vec<Fault>> {
        parse_iperf3(text)
    }

    fn own_lines(lines: &[PastedLine]) -> Option<Range<usize>> {
        own_lines::own_lines(lines)
    }

    fn json(&self) -> Value {
        to_json::run_json(self)
    }

    fn language_of(program: &str, arguments: &[&str]) -> Option<&'static str> {
        let is_json = arguments.iter().any(|word| matches!(*word, "-J" | "--json"));
        (program == Self::NAME).then_some(if is_json { "json" } else { Self::LANGUAGE })
    }

    fn observe(output: Option<&Self>, captured: &Captured<'_>) -> Option<Observation> {
        Some(Observation::Iperf3(observe::observe(output?, captured)))
    }

    fn failure(&self) -> Option<&str> {
        self.error.as_deref()
    }

    fn is_json(text: &str) -> bool {
        text.trim_start().starts_with('{')
    }

    /// What `iperf3 -J` says under `start.version`, or `iperf3 -V` in its first line.
    fn version(text: &str) -> Option<String> {
        if Self::is_json(text) {
            let value: Value = serde_json::from_str(text.trim()).ok()?;
            return value.get("start")?.get("version")?.as_str().map(str::to_owned);
        }
        text.lines().next().filter(|line| line.starts_with("iperf 3")).map(str::to_owned)
    }
}
