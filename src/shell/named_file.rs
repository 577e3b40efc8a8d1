//! A file that is named on the command line, read as the only one of a site, so that mistakes are shown in its text.
//!
//! Comes in: a path. Goes out: its text, and what is said about it on standard output.

use std::path::Path;

use rackdown::diag::catalog::{self, world};
use rackdown::diag::{Diagnostic, Place, Span};
use rackdown::parse::encoding::other_encoding;
use rackdown::parse::fault::Fault;
use rackdown::source::{Blob, Inputs, SitePath};

use super::exit::{Failed, fail_bare, print_all};
use super::report::say;

/// Reads the file; its name as a path of a site, and that site.
pub fn read_named_file(file: &Path) -> Result<(SitePath, Inputs), Failed> {
    let bytes =
        std::fs::read(file).map_err(|why| fail_bare(&[world::cannot_read(Place::None, file, &why)]))?;
    let shown_as = file.to_string_lossy();
    let plain = shown_as.trim_start_matches('/').replace("../", "");
    let name =
        SitePath::join("", &plain).or_else(|| SitePath::new("input")).expect("`input` is a path of a site");
    let mut inputs = Inputs::default();
    if let Some(encoding) = other_encoding(&bytes) {
        return Err(fail_bare(&[catalog::other_encoding(&name, encoding)]));
    }
    if let Err(error) = std::str::from_utf8(&bytes) {
        let line = bytes.iter().take(error.valid_up_to()).filter(|byte| **byte == b'\n').count() + 1;
        return Err(fail_bare(&[catalog::not_utf8(&name, line, 1)]));
    }
    inputs.files.insert(name.clone(), Blob::new(bytes));
    Ok((name, inputs))
}

/// A fault of a parser of captured output, at its place in the file.
pub fn unreadable(name: &SitePath, fault: Fault) -> Diagnostic {
    catalog::unreadable_capture(Span::new(name, fault.span), &fault.message, fault.hint)
}

/// A figure of captured output that another contradicts, at its place in the file.
pub fn contradictory(name: &SitePath, fault: &Fault) -> Diagnostic {
    catalog::contradictory_capture(Span::new(name, fault.span.clone()), &fault.message)
}

/// Prints what was asked for.
pub fn print_answer(text: &str) -> Result<(), Failed> {
    print_all(text).inspect_err(|_| say("cannot write to standard output"))
}
