//! What a capture of `pvecm status` says for certain, line by line, even if others were left out.
//!
//! In: the text. Out: a [`PvecmObservation`] with the place of every figure. A label that stands there twice with different
//! values says nothing, and a line that is not understood is passed over: the strict parser is there to complain.

use super::fields::{FieldValue, read_flags, read_number, read_quorate, read_quorum};
use super::members::{MemberRow, read_row};
use super::sections::{CLUSTER, MEMBERSHIP, QUORUM, TITLES, VOTEQUORUM};
use crate::diag::Span;
use crate::model::observation::{Measured, PvecmObservation};
use crate::parse::fault::Fault;
use crate::parse::formats::output::{Captured, Extent};
use crate::parse::paste::{PastedLine, lines};

/// Reads what there is.
pub(super) fn observe(captured: &Captured<'_>) -> PvecmObservation {
    let (lines, file) = (lines(captured.text), captured.file);
    let found = Found::of(&lines);
    let mut ignored = Vec::new();
    let measured = |value: &FieldValue| Span::new(file, value.place());
    let number = |section, label, faults: &mut Vec<Fault>| {
        let field = found.field(section, label)?;
        Some(Measured { value: read_number(&field, faults)?, span: measured(&field) })
    };
    let mut observation = PvecmObservation {
        whole: captured.extent == Extent::Whole,
        cluster_name: found
            .field(CLUSTER, "Name")
            .map(|field| Measured { value: field.text.to_owned(), span: measured(&field) }),
        nodes: number(QUORUM, "Nodes", &mut ignored),
        expected: number(VOTEQUORUM, "Expected votes", &mut ignored),
        total: number(VOTEQUORUM, "Total votes", &mut ignored),
        ..PvecmObservation::default()
    };
    observation.quorate = found.field(QUORUM, "Quorate").and_then(|field| {
        Some(Measured { value: read_quorate(&field, &mut ignored)?, span: measured(&field) })
    });
    observation.quorum = found.field(VOTEQUORUM, "Quorum").and_then(|field| {
        let (value, _) = read_quorum(&field, &mut ignored)?;
        Some(Measured { value, span: measured(&field) })
    });
    observation.flags = found.field(VOTEQUORUM, "Flags").and_then(|field| {
        Some(Measured { value: read_flags(&field, &mut ignored)?, span: measured(&field) })
    });
    for (line, row) in found.rows() {
        let span = Span::new(file, line.whole());
        match row {
            MemberRow::Member(value) => observation.members.push(Measured { value, span }),
            MemberRow::Device(value) => observation.device = Some(Measured { value, span }),
        }
    }
    observation
}

/// Lines with the section that they stand in.
pub(super) struct Found<'a> {
    lines: Vec<(&'static str, &'a PastedLine)>,
}

impl<'a> Found<'a> {
    pub(super) fn of(lines: &'a [PastedLine]) -> Self {
        let mut section = "";
        let mut found = Vec::new();
        for line in lines {
            match TITLES.iter().find(|title| **title == line.text.trim()) {
                Some(title) => section = title,
                None => found.push((section, line)),
            }
        }
        Found { lines: found }
    }

    /// The value of a label, if all lines with it agree.
    pub(super) fn field(&self, section: &str, label: &str) -> Option<FieldValue<'a>> {
        let mut values = self.lines.iter().filter(|(here, _)| *here == section).filter_map(|(_, line)| {
            let (known, value) = line.text.split_once(':')?;
            (known.trim() == label).then_some(FieldValue { line, text: value.trim() })
        });
        let first = values.next()?;
        values.all(|other| other.text == first.text).then_some(first)
    }

    /// The lines of the member list; none if its header was left out, which says what the columns are.
    fn rows(&self) -> Vec<(&'a PastedLine, MemberRow)> {
        let mut list = self.lines.iter().filter(|(section, _)| *section == MEMBERSHIP).map(|(_, line)| *line);
        let Some(header) = list.find(|line| line.text.trim_start().starts_with("Nodeid")) else {
            return Vec::new();
        };
        let has_device = header.text.contains("Qdevice");
        list.filter_map(|line| Some((line, read_row(line, has_device).ok()?))).collect()
    }
}
