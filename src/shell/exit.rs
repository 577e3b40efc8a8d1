//! How a command ends: its exit code, which follows from what was found.
//!
//! Exit codes: 0 fine; 1 errors, nothing written; 2 usage (clap's own); 3 snapshots missing or too old (`--frozen`);
//! 4 what is stated contradicts what was measured (`check`, or a build with `--deny-warnings`); 5 a secret would have
//! been published; 128 and the signal's number (130 for Ctrl-C) where a signal ended a capture.

use std::io::Write;

use rackdown::diag::{Category, Diagnostic, Severity};
use rackdown::source::Inputs;

use super::report::{print, show};
use super::signals::Caught;

const ERROR: u8 = 1;
const STALE: u8 = 3;
const DRIFT: u8 = 4;
const SECRET: u8 = 5;

/// Why a command failed, as its exit code; the user has been told.
#[derive(Debug)]
pub struct Failed(u8);

impl Failed {
    /// The failure of a build with these messages, which have been shown.
    pub fn of(found: &[Diagnostic]) -> Self {
        let errors: Vec<Category> = found
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
            .map(|error| error.category)
            .collect();
        match errors.as_slice() {
            [] if has_drift(found) => Failed(DRIFT),
            errors if errors.contains(&Category::Secret) => Failed(SECRET),
            [_, ..] if errors.iter().all(|category| *category == Category::Stale) => Failed(STALE),
            _ => Failed(ERROR),
        }
    }

    /// The failure of a command that this signal ended.
    pub fn by_signal(caught: Caught) -> Self {
        Failed(caught.exit_code())
    }

    /// The exit code of a command that ended so.
    pub fn exit_code(done: Result<(), Failed>) -> u8 {
        done.map_or_else(|Failed(code)| code, |()| 0)
    }
}

/// Shows what is wrong; the failure that comes of it.
pub fn fail(diagnostics: &[Diagnostic], inputs: &Inputs) -> Failed {
    show(diagnostics, inputs);
    Failed(ERROR)
}

/// The same for mistakes that stand in no source file.
pub fn fail_bare(diagnostics: &[Diagnostic]) -> Failed {
    fail(diagnostics, &Inputs::default())
}

/// Writes all of it to standard output; fails if the reader has gone away.
pub fn print_all(text: &str) -> Result<(), Failed> {
    if print(text) { Ok(()) } else { Err(Failed(ERROR)) }
}

/// Whether any of the messages says that what is stated contradicts what was measured.
pub fn has_drift(found: &[Diagnostic]) -> bool {
    found.iter().any(|diagnostic| diagnostic.category == Category::Drift)
}

/// Ends the process. Its memory goes as a whole: to give it back piece by piece first takes a fiftieth of a build.
pub fn exit(code: u8) -> ! {
    // Whoever should read it has gone, or it is written.
    let _ = std::io::stdout().flush();
    signal_hook::low_level::exit(code.into())
}
