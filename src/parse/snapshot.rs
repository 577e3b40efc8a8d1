//! `data/snapshots/NAME.txt` with `NAME.toml` beside it: text that a command printed, and when.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use schemars::JsonSchema;
use serde::Deserialize;

use super::encoding::other_encoding;
use super::fault::Fault;
use super::formats::{Captured, Extent, Format, ParsedOutput};
use super::subject::{SnapshotSubject, StatedSubject, find_subject};
use super::toml::{At, read};
use crate::diag::{Diagnostic, Span, catalog};
use crate::model::inventory::Inventory;
use crate::model::observation::Observation;
use crate::model::path::NetworkPath;
use crate::redact::mask::{AddressMasks, Policy};
use crate::source::{Inputs, SitePath};

/// The folder of the snapshots.
pub const SNAPSHOT_FOLDER: &str = "data/snapshots";

/// What a command printed at some moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Its name: the file's, without the extension.
    pub name: String,
    /// The file with the text.
    pub file: SitePath,
    /// What stands in the file.
    pub text: String,
    /// The part of it that the command printed, or an author keeps around it: what is shown.
    pub shown: Range<usize>,
    /// When, as `2026-05-22 21:47:50`; the zone stands behind it where it is known. `None`: nobody wrote it down.
    pub captured_at: Option<String>,
    /// The machine-readable form of `captured_at`.
    pub captured_at_iso: Option<String>,
    /// The command line, for people: without the addresses that captures lose.
    pub command: String,
    /// What the text is.
    pub format: Format,
    /// Where the command ran, if stated.
    pub host: Option<String>,
    /// What the strict reader of its format made of the text, or why it cannot be read, as many an excerpt.
    pub output: Result<ParsedOutput, Vec<Fault>>,
    /// What the text says for certain.
    pub observation: Option<Observation>,
    /// The inventory that the text is held against, if there is one, and the way of a run.
    pub subject: Option<SnapshotSubject>,
    /// Where figures of a whole text cannot all be true.
    pub contradictions: Vec<Fault>,
    /// The exit code of the command, where it is known.
    pub exit: Option<i32>,
    /// Whether lines were left out.
    pub excerpt: bool,
    /// A remark on how the text came about.
    pub note: Option<String>,
}

impl Snapshot {
    /// The highlighter's name for the language of the text.
    pub fn language(&self) -> &'static str {
        if self.file.extension() == Some("json") { "json" } else { self.format.language() }
    }

    /// What lies between the ends of a run, if there is an inventory to tell.
    pub fn path(&self) -> Option<&NetworkPath> {
        Some(&self.subject.as_ref()?.path)
    }

    /// The moment of the capture; one without a zone is taken for UTC. A date is its last moment.
    pub fn moment(&self) -> Option<jiff::Timestamp> {
        let text = self.captured_at_iso.as_ref()?;
        if let Ok(moment) = text.parse() {
            return Some(moment);
        }
        let civil = match text.parse::<jiff::civil::Date>() {
            Ok(date) if !text.contains([':', 'T', ' ']) => date.at(23, 59, 59, 0),
            _ => text.parse::<jiff::civil::DateTime>().ok()?,
        };
        civil.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    }
}

/// Where a snapshot's text comes from.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "rackdown snapshot")]
struct SnapshotTable {
    /// When the command ran: `2026-05-22T21:47:50`, with a zone where it is known. Left out if nobody wrote it down.
    captured_at: Option<At<MomentText>>,
    /// The command as a list of arguments.
    command: Vec<String>,
    /// What the text is.
    #[serde(default)]
    format: Format,
    /// Where the command ran.
    host: Option<At<String>>,
    /// The machine of the inventory at whose link a measured run began; default: `host`.
    from: Option<At<String>>,
    /// The machine at whose link it ended; default: the server in the command.
    to: Option<At<String>>,
    /// The inventory that the text is held against, a file below `data/`; default `inventory.toml`.
    inventory: Option<At<String>>,
    /// Whether lines were left out.
    #[serde(default)]
    excerpt: bool,
    /// A remark on how the text came about.
    note: Option<String>,
    /// The exit code of the command; `rackdown capture` writes it.
    exit: Option<i32>,
    /// How long the command took; `rackdown capture` writes it.
    #[allow(dead_code, reason = "a record for people")]
    duration: Option<String>,
    /// The version of the program that printed the text, if it says so; `rackdown capture` writes it.
    #[allow(dead_code, reason = "a record for people")]
    version: Option<String>,
    /// What captured the text; `rackdown capture` writes it.
    #[allow(dead_code, reason = "a record for people")]
    captured_by: Option<String>,
}

/// A date, or a date and a time, bare or in quotes.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
struct MomentText(toml::Value);

impl JsonSchema for MomentText {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string" })
    }
}

/// Reads all snapshots of a site, by name, and finds what each is about.
pub fn parse_snapshots(
    inputs: &Inputs,
    inventories: &BTreeMap<SitePath, Inventory>,
    policy: Policy,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Snapshot> {
    let names: BTreeSet<&str> = inputs
        .below(SNAPSHOT_FOLDER)
        .filter(|(path, _)| matches!(path.extension(), Some("txt" | "json" | "toml")))
        .filter_map(|(path, _)| path.inside(SNAPSHOT_FOLDER)?.rsplit_once('.').map(|(name, _)| name))
        .collect();
    let snapshots =
        names.into_iter().filter_map(|name| parse_snapshot(inputs, name, (inventories, policy), diagnostics));
    snapshots.map(|snapshot| (snapshot.name.clone(), snapshot)).collect()
}

/// The JSON Schema of the table beside a snapshot, for editors.
pub fn snapshot_schema() -> serde_json::Value {
    schemars::schema_for!(SnapshotTable).to_value()
}

fn parse_snapshot(
    inputs: &Inputs,
    name: &str,
    (inventories, policy): (&BTreeMap<SitePath, Inventory>, Policy),
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Snapshot> {
    let path = |extension: &str| SitePath::new(&format!("{SNAPSHOT_FOLDER}/{name}.{extension}"));
    let there = |path: SitePath| inputs.get(&path).is_some().then_some(path);
    let text = path("txt").and_then(there).or(path("json").and_then(there));
    let table = path("toml").and_then(there);
    let (file, table_file) = match (text, table) {
        (Some(text), Some(table)) => (text, table),
        (Some(lonely), None) => {
            diagnostics.push(catalog::snapshot_half(&lonely, &format!("{name}.toml")));
            return None;
        }
        (_, lonely) => {
            diagnostics.push(catalog::snapshot_half(&lonely?, &format!("{name}.txt")));
            return None;
        }
    };
    if inputs.get(&file).is_some_and(|blob| other_encoding(blob.bytes()).is_some()) {
        // It is reported with the other files that are no text.
        return None;
    }
    let table: SnapshotTable = read(&table_file, inputs.text(&table_file)?, diagnostics)?;
    let captured_at_iso = match &table.captured_at {
        None => None,
        Some(moment) => Some(read_moment(&table_file, moment, diagnostics)?),
    };
    let (format, text) = (table.format, inputs.text(&file)?.to_owned());
    let extent = if table.excerpt { Extent::Excerpt } else { Extent::Whole };
    let output = format.read(&text);
    if let (Err(faults), Extent::Whole) = (&output, extent) {
        let span = |fault: &Fault| Span::new(&file, fault.span.clone());
        diagnostics.extend(faults.first().map(|fault| {
            let hint = fault.hint.clone().filter(|_| !fault.is_of_a_cut_text());
            catalog::unreadable_snapshot(span(fault), format.name(), &fault.message, hint)
        }));
    }
    let around = (extent == Extent::Whole).then(|| format.surroundings(&text));
    if let (Ok(_), Some(around)) = (&output, &around) {
        diagnostics.extend(around.warnings(&file, format.name()));
    }
    let contradictions = match (&output, extent) {
        (Ok(output), Extent::Whole) => output.contradictions(&text),
        _ => Vec::new(),
    };
    let shown = around.map_or(0..text.len(), |around| around.shown(&text));
    let captured = Captured { file: &file, text: &text, extent, command: &table.command };
    let observation = format.observe(&output, &captured);
    let host = table.host.map(|host| host.value().clone());
    let stated = |text: Option<At<String>>| text.map(|text| text.stated(&table_file));
    let (inventory, from, to) = (stated(table.inventory), stated(table.from), stated(table.to));
    let subject = StatedSubject {
        inventory: inventory.as_ref(),
        host: host.as_deref(),
        from: from.as_ref(),
        to: to.as_ref(),
        servers: observation.as_ref().map(Observation::servers).unwrap_or_default(),
    };
    let subject = find_subject(&subject, inventories, diagnostics);
    // What the capture does not say is not shown beside it.
    let mut masks = AddressMasks::beside(&text, policy);
    Some(Snapshot {
        name: name.to_owned(),
        text,
        shown,
        file,
        output,
        observation,
        subject,
        captured_at: captured_at_iso.as_deref().map(for_people),
        captured_at_iso,
        command: masks.command(&table.command).join(" "),
        format,
        host: host.map(|host| masks.argument(&host)),
        contradictions,
        exit: table.exit,
        excerpt: table.excerpt,
        note: table.note,
    })
}

/// `2026-05-22T21:47:50Z` → `2026-05-22 21:47:50 UTC`.
fn for_people(moment: &str) -> String {
    let text = moment.replacen('T', " ", 1);
    text.strip_suffix('Z').map(|text| format!("{text} UTC")).unwrap_or(text)
}

fn read_moment(
    file: &SitePath,
    moment: &At<MomentText>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<String> {
    match &moment.value().0 {
        toml::Value::Datetime(date) if date.date.is_some() => Some(date.to_string()),
        toml::Value::String(text) if is_moment(text) => Some(text.clone()),
        other => {
            diagnostics.push(catalog::not_a_date(moment.span(file), &other.to_string()));
            None
        }
    }
}

fn is_moment(text: &str) -> bool {
    text.parse::<jiff::civil::DateTime>().is_ok() || text.parse::<jiff::Timestamp>().is_ok()
}
