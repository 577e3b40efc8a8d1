//! Messages for people: diagnostics and one line at the end, on standard error.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{IsTerminal, Write};
use std::time::Duration;

use rackdown::diag::text::{Colour, render};
use rackdown::diag::{Diagnostic, Place, Severity, words};
use rackdown::redact::Scanner;
use rackdown::render::theme::embedded_text;
use rackdown::source::{Inputs, SitePath};

/// How many diagnostics are drawn in full: more than anyone reads in one go.
const MOST_SHOWN: usize = 200;

/// Writes the diagnostics, and how many there are if there are several.
pub fn show(diagnostics: &[Diagnostic], inputs: &Inputs) {
    if !diagnostics.is_empty() {
        say(&text(diagnostics, inputs, colour()));
    }
}

/// The diagnostics as [`show`] writes them, without the last line break.
pub fn text(diagnostics: &[Diagnostic], inputs: &Inputs, colour: Colour) -> String {
    let first = diagnostics.get(..MOST_SHOWN).unwrap_or(diagnostics);
    let covered = covered(first, inputs);
    let text_of = |path: &SitePath| covered.get(path).map(String::as_str).or_else(|| inputs.text(path));
    let mut text = render(first, |path| text_of(path).or_else(|| embedded_text(path)), colour);
    text.truncate(text.trim_end().len());
    if diagnostics.len() > first.len() {
        text += &format!("\n\n… and {} more", diagnostics.len() - first.len());
    }
    let count = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if errors + warnings > 1 {
        let words = [(errors, "error"), (warnings, "warning")].into_iter().filter(|(found, _)| *found > 0);
        let words: Vec<String> = words.map(|(found, noun)| words::count(found, noun)).collect();
        text += &format!("\n\n{}", words.join(", "));
    }
    text
}

/// The texts that diagnostics point into, as far as there are secrets in them: those are covered with stars.
fn covered<'d>(diagnostics: &'d [Diagnostic], inputs: &Inputs) -> BTreeMap<&'d SitePath, String> {
    let Some(scanner) = Scanner::new() else { return BTreeMap::new() };
    let own = |diagnostic: &'d Diagnostic| match &diagnostic.place {
        Place::At(span) => Some(&span.file),
        _ => None,
    };
    let related = diagnostics.iter().flat_map(|diagnostic| &diagnostic.related).map(|(span, _)| &span.file);
    let files: BTreeSet<&SitePath> = diagnostics.iter().filter_map(own).chain(related).collect();
    files.into_iter().filter_map(|file| Some((file, scanner.cover(inputs.text(file)?)?))).collect()
}

/// Writes a line to standard error. A reader that has gone away is no reason to stop.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// What is said of pictures that lost their metadata, if any did.
pub fn pictures_line(count: usize) -> Option<String> {
    let what = words::count(count, "picture");
    (count > 0).then(|| format!(
        "{what} published without metadata (place, people, device): `keep_metadata = true` in `data/site.toml` keeps it"
    ))
}

/// Writes to standard output; false if the reader has gone away.
pub fn print(text: &str) -> bool {
    let mut out = std::io::stdout();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_ok()
}

/// A length of time as people say it.
pub fn format_duration(time: Duration) -> String {
    if time < Duration::from_secs(1) {
        format!("{} ms", time.as_millis())
    } else {
        format!("{:.1} s", time.as_secs_f64())
    }
}

/// Colour only on a terminal that is not told otherwise (no-color.org).
fn colour() -> Colour {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if std::io::stderr().is_terminal() && !unwanted { Colour::Yes } else { Colour::No }
}
