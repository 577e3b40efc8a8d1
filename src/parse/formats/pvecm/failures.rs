//! Texts that are no status: what `pvecm`, corosync, ssh or a shell say instead of one, and the output of other versions.
//!
//! In: lines without a section of a status. Out: a fault that names what they are.

use crate::parse::fault::Fault;
use crate::parse::formats::other_text::no_output;
use crate::parse::paste::PastedLine;

/// How the messages begin that come instead of a status: those of corosync-quorumtool 2.3 to 3.1 (QT 78-707), of `pvecm` and
/// its cluster file system, of cman, of ssh, sudo and a shell.
const BEGINNINGS: [&str; 15] = [
    "Corosync config '",
    "Cannot initiali",
    "Unable to ",
    "ipcc_send_rec",
    "please run as root",
    "cman_tool: ",
    "can't ",
    "ssh: ",
    "sudo: ",
    "kex_exchange_identification: ",
    "Host key verification failed",
    "Permission denied",
    "Connection closed by ",
    "Connection reset by ",
    "Connection timed out",
];

/// What a shell says of a program that it does not find, whatever stands in front of it.
const ENDINGS: [&str; 4] =
    [": command not found", ": not found", ": Permission denied", ": No such file or directory"];

/// Labels that cman's status has and corosync's has not (cman 3 `cman_tool/main.c`).
const CMAN_LABELS: [&str; 6] = [
    "Cluster Id",
    "Cluster Member",
    "Cluster Generation",
    "Membership state",
    "Active subsystems",
    "Node addresses",
];

/// The fault of a line that says why there is no status, or not all of it.
pub(super) fn failure(line: &PastedLine) -> Option<Fault> {
    let said = line.text.trim();
    let said = ["Error:", "ERROR:", "error:"]
        .iter()
        .find_map(|word| said.strip_prefix(word))
        .map_or(said, str::trim);
    let is_failure = line.text.trim_start().starts_with("Error:")
        || BEGINNINGS.iter().any(|beginning| said.starts_with(beginning))
        || ENDINGS.iter().any(|ending| said.ends_with(ending))
        || said.contains(": Permission denied (");
    if !is_failure {
        return None;
    }
    let fault = Fault::new(line.whole(), format!("`pvecm` failed: {said}"));
    Some(match said {
        _ if said.contains("does not exist - is this node part of a cluster?") => {
            fault.with_hint("run it on a node that has joined a cluster")
        }
        _ if said.starts_with("Cannot initiali") => fault.with_hint("corosync is not running on that node"),
        _ => fault,
    })
}

/// What a text without any section of a status is.
pub(super) fn no_status(text: &str, lines: &[PastedLine]) -> Fault {
    if let Some(fault) = of_cman(lines) {
        return fault;
    }
    // pmxcfs complains of itself first; why there is no status comes behind it.
    let is_aside = |line: &PastedLine| line.text.contains("ipcc_send_rec");
    let failures = || lines.iter().filter_map(|line| Some((line, failure(line)?)));
    let telling = failures().find(|(line, _)| !is_aside(line)).or_else(|| failures().next());
    let hint = "it begins with `Cluster information` or `Quorum information`";
    telling.map_or_else(|| no_output(text, lines, "pvecm status", hint), |(_, fault)| fault)
}

/// Proxmox VE up to 3 ran cman, whose `pvecm status` and `pvecm nodes` are other texts.
fn of_cman(lines: &[PastedLine]) -> Option<Fault> {
    let label = |line: &PastedLine| line.text.split_once(':').map(|(label, _)| label.trim().to_owned());
    let mut labelled =
        lines.iter().filter(|line| label(line).is_some_and(|label| CMAN_LABELS.contains(&label.as_str())));
    let columns =
        |line: &&PastedLine| line.text.split_whitespace().take(4).eq(["Node", "Sts", "Inc", "Joined"]);
    let (place, command) = match (labelled.next(), labelled.next()) {
        (Some(first), Some(_)) => (first, "status"),
        _ => (lines.iter().find(columns)?, "nodes"),
    };
    let fault = Fault::new(
        place.whole(),
        format!("this is `pvecm {command}` of Proxmox VE 3, which ran cman and not corosync's votequorum"),
    );
    Some(fault.with_hint("capture it on Proxmox VE 4 or newer, or keep it with `format = \"text\"`"))
}

/// The fault of a text whose first section is that of the members: `pvecm nodes`.
pub(super) fn members_alone(title: &PastedLine) -> Fault {
    Fault::new(title.whole(), "this is the output of `pvecm nodes`, not of `pvecm status`")
        .with_hint("capture `pvecm status` instead")
}
