//! Messages for people: diagnostics and one line at the end, on standard error.

use std::io::{IsTerminal, Write};

use rackdown::diag::text::{Colour, render};
use rackdown::diag::{Diagnostic, Severity};
use rackdown::render::theme::embedded_text;
use rackdown::source::Inputs;

/// How many diagnostics are drawn in full: more than anyone reads in one go.
const MOST_SHOWN: usize = 200;

/// Writes the diagnostics, and how many there are if there are several.
pub fn show(diagnostics: &[Diagnostic], inputs: &Inputs) {
    if diagnostics.is_empty() {
        return;
    }
    let first = diagnostics.get(..MOST_SHOWN).unwrap_or(diagnostics);
    let text = render(first, |path| inputs.text(path).or_else(|| embedded_text(path)), colour());
    say(text.trim_end());
    if diagnostics.len() > first.len() {
        say(&format!("\n… and {} more", diagnostics.len() - first.len()));
    }
    let count = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if errors + warnings > 1 {
        let words = [plural(errors, "error"), plural(warnings, "warning")];
        say(&format!("\n{}", words.into_iter().flatten().collect::<Vec<_>>().join(", ")));
    }
}

/// Writes a line to standard error. A reader that has gone away is no reason to stop.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Writes to standard output; false if the reader has gone away.
pub fn print(text: &str) -> bool {
    let mut out = std::io::stdout();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_ok()
}

fn plural(count: usize, noun: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {noun}")),
        count => Some(format!("{count} {noun}s")),
    }
}

/// Colour only on a terminal that is not told otherwise (no-color.org).
fn colour() -> Colour {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if std::io::stderr().is_terminal() && !unwanted { Colour::Yes } else { Colour::No }
}
