//! A capture written as `data/snapshots/NAME.txt` or `.json`, with `NAME.toml` beside it.
//!
//! Comes in: what was captured, already redacted. Goes out: two files, both whole before either takes the place of an
//! earlier one.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use rackdown::parse::capture::Capture;
use rackdown::parse::probe::Probe;
use rackdown::parse::snapshot::SNAPSHOT_FOLDER;
use tempfile::NamedTempFile;

/// A capture and how it came about.
pub struct NewSnapshot<'a> {
    /// Whose it is.
    pub probe: &'a Probe,
    /// The text.
    pub capture: &'a Capture,
    /// When its command was started.
    pub captured_at: Timestamp,
    /// The exit code of the command.
    pub exit: i32,
    /// How long it took.
    pub took: Duration,
}

/// Writes a capture; gives the path of its text in the site, or why it could not be written.
pub fn write_snapshot(root: &Path, snapshot: &NewSnapshot<'_>) -> Result<String, String> {
    let name = &snapshot.probe.name.value;
    let (extension, other) = if snapshot.capture.json { ("json", "txt") } else { ("txt", "json") };
    let path = format!("{SNAPSHOT_FOLDER}/{name}.{extension}");
    let folder = root.join(SNAPSHOT_FOLDER);
    let failed = |why: io::Error| format!("cannot write `{path}`: {why}");
    fs::create_dir_all(&folder).map_err(failed)?;
    let text = prepared(&folder, snapshot.capture.text.as_bytes()).map_err(failed)?;
    let table = prepared(&folder, table(snapshot).as_bytes()).map_err(failed)?;
    text.persist(root.join(&path)).map_err(|error| failed(error.error))?;
    table.persist(folder.join(format!("{name}.toml"))).map_err(|error| failed(error.error))?;
    // A capture of the other form would be read in place of this one.
    match fs::remove_file(folder.join(format!("{name}.{other}"))) {
        Err(why) if why.kind() != io::ErrorKind::NotFound => Err(failed(why)),
        _ => Ok(path),
    }
}

fn prepared(folder: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    // A name with a dot in front is no source of the site, should it stay behind.
    builder.prefix(".capture-").permissions(fs::Permissions::from_mode(0o644));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// The table beside the text.
fn table(snapshot: &NewSnapshot<'_>) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let command: Vec<String> = snapshot.capture.command.iter().map(|argument| quoted(argument)).collect();
    let mut table = format!(
        "captured_at = {}\ncommand = [{}]\nformat = {}\nexit = {}\nduration = {}\n",
        snapshot.captured_at,
        command.join(", "),
        quoted(snapshot.probe.format.name()),
        snapshot.exit,
        quoted(&format!("{:.1} s", snapshot.took.as_secs_f64())),
    );
    if let Some(version) = &snapshot.capture.version {
        table.push_str(&format!("version = {}\n", quoted(version)));
    }
    for (key, value) in &snapshot.capture.about {
        table.push_str(&format!("{key} = {}\n", quoted(value)));
    }
    table + &format!("captured_by = {}\n", quoted(concat!("rackdown ", env!("CARGO_PKG_VERSION"))))
}
