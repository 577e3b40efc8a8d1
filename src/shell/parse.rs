//! `rackdown parse`: the parsers of captured output for use on a command line.

use std::path::Path;

use rackdown::diag::Diagnostic;
use rackdown::parse::formats::Format;

use super::exit::{Failed, fail};
use super::named_file::{contradictory, print_answer, read_named_file, unreadable};
use super::report::show;

/// Reads what a program printed and prints it as JSON.
pub fn run_parse(format: Format, file: &Path) -> Result<(), Failed> {
    let (name, inputs) = read_named_file(file)?;
    let text = inputs.text(&name).unwrap_or_default();
    match format.read(text) {
        Ok(output) => {
            let around = format.surroundings(text);
            let left_out = around.warnings(&name, format.name());
            let untrue = output.contradictions(text);
            let untrue = untrue.iter().map(|fault| contradictory(&name, fault));
            show(&left_out.chain(untrue).collect::<Vec<Diagnostic>>(), &inputs);
            print_answer(&format!("{:#}\n", output.json()))
        }
        Err(faults) => {
            let found: Vec<Diagnostic> = faults.into_iter().map(|fault| unreadable(&name, fault)).collect();
            Err(fail(&found, &inputs))
        }
    }
}
