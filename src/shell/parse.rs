//! `rackdown parse`: the parsers of captured output for use on a command line.

use std::path::Path;

use rackdown::diag::Diagnostic;
use rackdown::parse::iperf3::parse_iperf3;
use rackdown::parse::pvecm::parse_pvecm_status;
use rackdown::parse::snapshot_json::{iperf3_json, pvecm_json};

use super::args::CaptureFormat;
use super::exit::{Failed, fail};
use super::named_file::{print_answer, read_named_file, unreadable};

/// Reads what a program printed and prints it as JSON.
pub fn run_parse(format: CaptureFormat, file: &Path) -> Result<(), Failed> {
    let (name, inputs) = read_named_file(file)?;
    let text = inputs.text(&name).unwrap_or_default();
    let json = match format {
        CaptureFormat::Pvecm => parse_pvecm_status(text).map(|status| pvecm_json(&status)),
        CaptureFormat::Iperf3 => parse_iperf3(text).map(|run| iperf3_json(&run)),
    };
    match json {
        Ok(json) => print_answer(&format!("{json:#}\n")),
        Err(faults) => {
            let found: Vec<Diagnostic> = faults.into_iter().map(|fault| unreadable(&name, fault)).collect();
            Err(fail(&found, &inputs))
        }
    }
}
