//! `[[probe]]` in `data/site.toml`: the commands whose output becomes snapshots.
//!
//! Comes in: the tables. Goes out: [`Probe`]s, or each mistake at its place. Also: whether the snapshots of a site are
//! fresh, at a moment that the caller names. Nothing here starts a command or looks at a clock.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{SignedDuration, SpanRelativeTo, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;

use super::formats::Format;
use super::snapshot::Snapshot;
use super::toml::At;
use crate::diag::{Diagnostic, Span, catalog};
use crate::model::stated::Stated;
use crate::source::SitePath;

/// A command whose output becomes the snapshot of its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// Its name, and the snapshot's.
    pub name: Stated<String>,
    /// What it prints.
    pub format: Format,
    /// The program and its arguments; at least the program.
    pub command: Vec<String>,
    /// How long it may take.
    pub timeout: Duration,
    /// How old its snapshot may be in a build with `--frozen`; `None`: as old as it likes.
    pub max_age: Option<Stated<Duration>>,
    /// Whether it runs without being named.
    pub enabled: bool,
    /// What its snapshot says of itself besides: `host`, `from`, `to`, `inventory`, each with its value.
    pub about: Vec<(&'static str, String)>,
}

/// A command whose output becomes a snapshot.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProbeTable {
    /// The snapshot's name: small letters, digits, `-` and `_`.
    name: At<String>,
    /// What the command prints; default `text`.
    #[serde(default)]
    format: Format,
    /// The program and its arguments. No shell reads them.
    command: At<Vec<At<String>>>,
    /// How long it may take: `20s`, `2m`; default `20s`, at most `1h`.
    timeout: Option<At<String>>,
    /// How old its snapshot may be in a build with `--frozen`: `12h`, `30d`. Left out: any age will do.
    max_age: Option<At<String>>,
    /// `false`: it runs only when `rackdown capture` names it, and `--frozen` asks for no snapshot of it.
    #[serde(default = "enabled")]
    enabled: bool,
    /// Where the command runs, for the snapshot.
    host: Option<At<String>>,
    /// The machine of the inventory at whose link a measured run begins, for the snapshot; default: `host`.
    from: Option<At<String>>,
    /// The machine at whose link it ends, for the snapshot; default: the server in the command.
    to: Option<At<String>>,
    /// The inventory that the snapshot is held against, a file below `data/`; default `inventory.toml`.
    inventory: Option<At<String>>,
}

fn enabled() -> bool {
    true
}

/// How long a probe may take that does not say so.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(20);
/// A probe that takes longer is none.
const LONGEST_TIMEOUT: Duration = Duration::from_secs(3600);

/// The units of a length of time.
const UNITS: [&str; 6] = ["ms", "s", "m", "h", "d", "w"];
/// A thousand years.
const LONGEST_DURATION: Duration = Duration::from_secs(1000 * 366 * 86_400);

/// Reads the probes; what is wrong with one is reported and leaves that one out.
pub(super) fn read_probes(
    file: &SitePath,
    tables: Vec<ProbeTable>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Probe> {
    let mut names: BTreeMap<String, Span> = BTreeMap::new();
    let mut probes = Vec::new();
    for table in tables {
        let name = table.name.stated(file);
        if !is_name(&name) {
            diagnostics.push(catalog::bad_probe_name(name.span.clone(), &name));
        } else if let Some(first) = names.get(&name.value) {
            diagnostics.push(catalog::duplicate_name(name.span.clone(), &name, first.clone()));
        } else {
            names.insert(name.value.clone(), name.span.clone());
        }
        let command = read_command(file, &table.command, diagnostics);
        let timeout = table.timeout.map(|text| read_duration(file, text, diagnostics));
        if let Some(Some(long)) = &timeout
            && long.value > LONGEST_TIMEOUT
        {
            diagnostics.push(catalog::timeout_too_long(long.span.clone()));
        }
        let max_age = table.max_age.and_then(|text| read_duration(file, text, diagnostics));
        let timeout = timeout.flatten().map_or(DEFAULT_TIMEOUT, |timeout| timeout.value);
        let about =
            [("host", table.host), ("from", table.from), ("to", table.to), ("inventory", table.inventory)];
        let about = about.into_iter().filter_map(|(key, text)| Some((key, text?.value().clone()))).collect();
        let (format, enabled) = (table.format, table.enabled);
        probes.push(Probe { name, format, command, timeout, max_age, enabled, about });
    }
    probes
}

/// A name that is the same file on every system, and needs no quotes in a shell.
fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    (1..=64).contains(&name.len()) && name.bytes().all(fits) && !name.starts_with(['-', '_'])
}

fn read_command(
    file: &SitePath,
    command: &At<Vec<At<String>>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<String> {
    if command.value().first().is_none_or(|program| program.value().trim().is_empty()) {
        let span = command.value().first().map_or_else(|| command.span(file), |program| program.span(file));
        diagnostics.push(catalog::empty_command(span));
    }
    command.value().iter().map(|argument| argument.value().clone()).collect()
}

fn read_duration(
    file: &SitePath,
    text: At<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Stated<Duration>> {
    let Stated { value, span } = text.stated(file);
    let duration = parse_duration(&value);
    if duration.is_none() {
        diagnostics.push(catalog::not_a_duration(span.clone(), &value));
    }
    Some(Stated { value: duration?, span })
}

/// A length of time: a whole number and a unit, more than nothing and less than a thousand years.
fn parse_duration(text: &str) -> Option<Duration> {
    let digits = text.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let unit = text.get(digits.len()..)?.trim();
    // jiff would also take signs, fractions, several units and their long names.
    if !UNITS.contains(&unit) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let span = format!("{digits}{unit}").parse::<jiff::Span>().ok()?;
    let length = Duration::try_from(span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?).ok()?;
    (!length.is_zero() && length <= LONGEST_DURATION).then_some(length)
}

/// What `--frozen` finds: probes that are not off and whose snapshot is missing or, at `now`, older than it may be.
pub fn stale_snapshots(
    probes: &[Probe],
    snapshots: &BTreeMap<String, Snapshot>,
    now: Timestamp,
) -> Vec<Diagnostic> {
    let stale = |probe: &Probe| {
        let Some(snapshot) = snapshots.get(&probe.name.value) else {
            return Some(catalog::snapshot_missing(probe.name.span.clone(), &probe.name));
        };
        let max_age = probe.max_age.as_ref()?;
        let Some(captured) = snapshot.moment() else {
            return Some(catalog::snapshot_undated(max_age.span.clone(), &probe.name));
        };
        let most = SignedDuration::try_from(max_age.value).ok()?;
        let date = captured.strftime("%Y-%m-%d").to_string();
        let old = now.duration_since(captured) > most;
        old.then(|| catalog::snapshot_too_old(max_age.span.clone(), &probe.name, &date))
    };
    probes.iter().filter(|probe| probe.enabled).filter_map(stale).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_has_a_number_and_a_unit() {
        let seconds = |text| parse_duration(text).map(|duration| duration.as_secs_f64());
        for (text, wanted) in [
            ("20s", Some(20.0)),
            ("500ms", Some(0.5)),
            ("2 m", Some(120.0)),
            ("12h", Some(43_200.0)),
            ("30d", Some(2_592_000.0)),
            ("1w", Some(604_800.0)),
            ("0s", None),
            ("20", None),
            ("s", None),
            ("-1s", None),
            ("1.5h", None),
            ("1h 2m", None),
            ("1h2m", None),
            ("20 sec", None),
            ("1y", None),
            ("PT20S", None),
            ("020s", Some(20.0)),
            ("366000d", Some(31_622_400_000.0)),
            ("366001d", None),
            ("20s ", Some(20.0)),
            (" 20s", None),
            ("+1s", None),
            ("99999999999999999999d", None),
            ("", None),
        ] {
            assert_eq!(seconds(text), wanted, "{text:?}");
        }
    }
}
