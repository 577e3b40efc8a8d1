//! A snapshot's text to what it says for certain.
//!
//! Comes in: the text of a snapshot, whether lines were left out, and the command. Goes out: a [`Reading`]. A whole
//! capture must satisfy the strict parsers; of an excerpt, each line that is complete in itself counts.

use super::fault::Fault;
use super::iperf3::parse_iperf3;
use super::iperf3::reading::read_iperf3;
use super::pvecm::parse_pvecm_status;
use super::pvecm::reading::read_pvecm;
use crate::model::reading::Reading;
use crate::source::SitePath;

/// Whether lines were left out of a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// None.
    Whole,
    /// Some.
    Excerpt,
}

/// What a text of this format says; `None` for other formats, a fault for a capture that cannot be read.
pub fn read_snapshot(
    file: &SitePath,
    text: &str,
    format: &str,
    extent: Extent,
    command: &[String],
) -> Option<Result<Reading, Fault>> {
    let first = |faults: Vec<Fault>| {
        faults.into_iter().next().unwrap_or_else(|| Fault::new(0..text.len(), "the text cannot be read"))
    };
    match format {
        "pvecm" => {
            if extent == Extent::Whole
                && let Err(faults) = parse_pvecm_status(text)
            {
                return Some(Err(first(faults)));
            }
            let reading = read_pvecm(file, text, extent);
            Some(Ok(Reading::Pvecm(Box::new(reading))))
        }
        "iperf3" => Some(match parse_iperf3(text) {
            Ok(run) => Ok(Reading::Iperf3(read_iperf3(file, text, &run, extent, command))),
            Err(faults) if extent == Extent::Whole => Err(first(faults)),
            Err(_) => return None,
        }),
        _ => None,
    }
}
