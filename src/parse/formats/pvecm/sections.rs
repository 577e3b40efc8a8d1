//! The sections of a status.
//!
//! In: lines. Out: the lines of each section, or the first line that belongs to none.

use super::failures::{failure, members_alone, no_status};
use crate::parse::fault::Fault;
use crate::parse::paste::PastedLine;

pub(super) const CLUSTER: &str = "Cluster information";
pub(super) const QUORUM: &str = "Quorum information";
pub(super) const VOTEQUORUM: &str = "Votequorum information";
pub(super) const MEMBERSHIP: &str = "Membership information";
pub(super) const TITLES: [&str; 4] = [CLUSTER, QUORUM, VOTEQUORUM, MEMBERSHIP];

/// A section: its title line and what follows, without rule and blank lines.
pub(super) struct Section<'a> {
    pub(super) title: &'a PastedLine,
    pub(super) lines: Vec<&'a PastedLine>,
}

#[derive(Default)]
pub(super) struct Sections<'a> {
    pub(super) cluster: Option<Section<'a>>,
    pub(super) quorum: Option<Section<'a>>,
    pub(super) votequorum: Option<Section<'a>>,
    pub(super) membership: Option<Section<'a>>,
}

pub(super) fn split_sections<'a>(text: &str, lines: &'a [PastedLine]) -> Result<Sections<'a>, Fault> {
    let mut found: Vec<Section> = Vec::new();
    let mut ended = false;
    for (position, line) in lines.iter().enumerate() {
        let trimmed = line.text.trim();
        if trimmed.is_empty() {
            continue;
        }
        if ended {
            if line.is_prompt() {
                continue;
            }
            return Err(Fault::new(line.whole(), "unexpected text after the status"));
        }
        if TITLES.contains(&trimmed) {
            check_rule(line, lines.get(position + 1))?;
            found.push(Section { title: line, lines: Vec::new() });
        } else if let Some(section) = found.last_mut() {
            if is_remark(trimmed) || (is_rule(trimmed) && section.lines.is_empty()) {
                continue;
            }
            if let Some(fault) = failure(line) {
                return Err(fault);
            }
            // A cluster may be named like a prompt.
            if line.is_prompt() && !trimmed.starts_with("Name:") {
                ended = true;
                continue;
            }
            section.lines.push(line);
        }
    }
    let Some(first) = found.first() else { return Err(no_status(text, lines)) };
    if first.title.text.trim() == MEMBERSHIP {
        return Err(members_alone(first.title));
    }
    sort_sections(found)
}

fn check_rule(title: &PastedLine, next: Option<&PastedLine>) -> Result<(), Fault> {
    if is_rule(next.map_or("", |line| line.text.trim())) {
        return Ok(());
    }
    let fault = Fault::new(title.whole(), format!("`{}` has no line of dashes below it", title.text.trim()));
    Err(fault.with_hint("the text seems to be cut"))
}

/// Sections come in a fixed order, each at most once.
fn sort_sections<'a>(found: Vec<Section<'a>>) -> Result<Sections<'a>, Fault> {
    let mut sections = Sections::default();
    let mut last = None;
    for section in found {
        let title = section.title.text.trim();
        let rank = TITLES.iter().position(|known| *known == title);
        if rank <= last {
            let fault = Fault::new(section.title.whole(), format!("`{title}` is out of place"));
            return Err(fault.with_hint("paste the output of one run only"));
        }
        last = rank;
        match title {
            CLUSTER => sections.cluster = Some(section),
            QUORUM => sections.quorum = Some(section),
            VOTEQUORUM => sections.votequorum = Some(section),
            _ => sections.membership = Some(section),
        }
    }
    Ok(sections)
}

/// A rule as `pvecm` prints it, or as the manual has it, whose own syntax takes the dashes.
pub(super) fn is_rule(text: &str) -> bool {
    ['-', '~', '=', '─'].iter().any(|sign| {
        text.starts_with(&sign.to_string().repeat(3)) && text.chars().all(|letter| letter == *sign)
    })
}

/// A remark on standard error that a terminal shows in between: the name of a node could not be looked up (QT 344).
pub(super) fn is_remark(text: &str) -> bool {
    text.trim_start().starts_with("Unable to get node address for nodeid ")
}
