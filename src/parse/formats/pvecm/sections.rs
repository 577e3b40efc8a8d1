//! The sections of a status.
//!
//! In: lines. Out: the lines of each section, or the first line that belongs to none.

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
            let is_rule = trimmed.starts_with("---") && trimmed.bytes().all(|byte| byte == b'-');
            if is_rule && section.lines.is_empty() {
                continue;
            }
            // A cluster may be named like a prompt.
            if line.is_prompt() && !trimmed.starts_with("Name:") {
                ended = true;
                continue;
            }
            section.lines.push(line);
        } else if !line.is_prompt() {
            return Err(stray_text(line, trimmed));
        }
    }
    let Some(first) = found.first() else { return Err(nothing_there(text)) };
    if first.title.text.trim() == MEMBERSHIP {
        let fault =
            Fault::new(first.title.whole(), "this is the output of `pvecm nodes`, not of `pvecm status`");
        return Err(fault.with_hint("capture `pvecm status` instead"));
    }
    sort_sections(found)
}

fn check_rule(title: &PastedLine, next: Option<&PastedLine>) -> Result<(), Fault> {
    let rule = next.map_or("", |line| line.text.trim());
    if rule.starts_with("---") && rule.bytes().all(|byte| byte == b'-') {
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

fn stray_text(line: &PastedLine, trimmed: &str) -> Fault {
    if trimmed.starts_with("Error:") || trimmed.starts_with("Cannot initialize") {
        return Fault::new(
            line.whole(),
            format!("`pvecm` failed: {}", trimmed.trim_start_matches("Error:").trim()),
        );
    }
    Fault::new(line.whole(), "this is not the output of `pvecm status`")
        .with_hint("it begins with `Cluster information` or `Quorum information`")
}

fn nothing_there(text: &str) -> Fault {
    Fault::new(0..text.len(), "there is no output of `pvecm status`")
        .with_hint("`pvecm` writes its errors to standard error")
}
