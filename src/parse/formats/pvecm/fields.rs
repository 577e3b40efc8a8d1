//! The `Label:   value` lines of a status and the values that stand there.
//!
//! In: a section. Out: its values, each read strictly; what is missing, doubled or not understood becomes a fault.

use super::sections::Section;
use crate::parse::fault::Fault;
use crate::parse::paste::PastedLine;

/// The value of a `Label:   value` line.
#[derive(Clone, Copy)]
pub(super) struct FieldValue<'a> {
    pub(super) line: &'a PastedLine,
    pub(super) text: &'a str,
}

impl FieldValue<'_> {
    pub(super) fn place(&self) -> std::ops::Range<usize> {
        self.line.place(self.text)
    }

    pub(super) fn fault(&self, message: impl Into<String>) -> Fault {
        Fault::new(self.place(), message)
    }
}

pub(super) struct Fields<'a> {
    title: &'a PastedLine,
    values: Vec<(&'static str, FieldValue<'a>)>,
}

impl<'a> Fields<'a> {
    pub(super) fn of(section: &Section<'a>, labels: &[&'static str], faults: &mut Vec<Fault>) -> Fields<'a> {
        let mut values: Vec<(&'static str, FieldValue)> = Vec::new();
        for line in section.lines.iter().copied() {
            let labelled = line.text.split_once(':').and_then(|(label, value)| {
                let known = labels.iter().find(|known| **known == label.trim())?;
                Some((*known, FieldValue { line, text: value.trim() }))
            });
            match labelled {
                None => faults.push(Fault::new(
                    line.whole(),
                    format!("this line does not belong to `{}`", section.title.text.trim()),
                )),
                Some((label, value)) if values.iter().any(|(seen, _)| *seen == label) => {
                    faults.push(Fault::new(value.line.whole(), format!("`{label}` stands here twice")));
                }
                Some(field) => values.push(field),
            }
        }
        Fields { title: section.title, values }
    }

    /// A value that may be empty.
    pub(super) fn line(&mut self, label: &str, faults: &mut Vec<Fault>) -> Option<FieldValue<'a>> {
        let value = self.values.iter().find(|(known, _)| *known == label).map(|(_, value)| *value);
        if value.is_none() {
            let section = self.title.text.trim();
            let fault = Fault::new(self.title.whole(), format!("`{label}` is missing under `{section}`"));
            faults.push(fault.with_hint("the text seems to be cut"));
        }
        value
    }

    pub(super) fn text(&mut self, label: &str, faults: &mut Vec<Fault>) -> Option<FieldValue<'a>> {
        let value = self.line(label, faults)?;
        if value.text.is_empty() {
            faults.push(Fault::new(value.line.whole(), format!("`{label}` has no value")));
            return None;
        }
        Some(value)
    }

    pub(super) fn number(&mut self, label: &str, faults: &mut Vec<Fault>) -> Option<u32> {
        let value = self.text(label, faults)?;
        read_number(&value, faults)
    }
}

pub(super) fn read_number<T: std::str::FromStr>(value: &FieldValue, faults: &mut Vec<Fault>) -> Option<T> {
    let number = value.text.parse().ok();
    if number.is_none() {
        faults.push(value.fault(format!("`{}` is not a number", value.text)));
    }
    number
}

/// `Sun Nov  1 21:36:19 2026`, the format of ctime(3) in every locale.
pub(super) fn check_date(value: &FieldValue, faults: &mut Vec<Fault>) -> bool {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let within =
        |text: &str, from: u32, to: u32| text.parse().is_ok_and(|number: u32| (from..=to).contains(&number));
    let is_time = |text: &str| {
        let parts: Vec<&str> = text.split(':').collect();
        matches!(parts.as_slice(), [h, m, s] if text.len() == 8 && within(h, 0, 23) && within(m, 0, 59) && within(s, 0, 60))
    };
    let words: Vec<&str> = value.text.split_whitespace().collect();
    let fine = match words.as_slice() {
        [day, month, date, time, year] => {
            DAYS.contains(day)
                && MONTHS.contains(month)
                && within(date, 1, 31)
                && is_time(time)
                && year.len() == 4
                && within(year, 1970, 9999)
        }
        _ => false,
    };
    if !fine {
        faults.push(
            value
                .fault(format!("`{}` is not a date", value.text))
                .with_hint("it looks like `Sun Nov  1 21:36:19 2026`"),
        );
    }
    fine
}

/// A node id: hexadecimal under `-H`, decimal otherwise.
pub(super) fn read_id(value: &FieldValue, faults: &mut Vec<Fault>) -> Option<u32> {
    let id = parse_id(value.text);
    if id.is_none() {
        faults.push(value.fault(format!("`{}` is not a node id", value.text)));
    }
    id
}

pub(super) fn parse_id(text: &str) -> Option<u32> {
    match text.strip_prefix("0x") {
        // Always eight digits (QT 606); fewer are a cut.
        Some(digits) if digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            u32::from_str_radix(digits, 16).ok()
        }
        Some(_) => None,
        None if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
        None => None,
    }
}

/// Which forms of a ring id a status can have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum RingForm {
    /// `1.788` or `1/1928`; anything shorter is a cut.
    WithNode,
    /// `1928` as well.
    WithOrWithoutNode,
    /// `788` as well: without votequorum there is the sequence alone.
    SequenceInHex,
}

pub(super) fn check_ring(value: &FieldValue, form: RingForm, faults: &mut Vec<Fault>) -> bool {
    let hex = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let decimal = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let new = value.text.split_once('.').is_some_and(|(node, sequence)| hex(node) && hex(sequence));
    // Decimal with a slash up to corosync 3.0.2.
    let old = value.text.split_once('/').is_some_and(|(node, sequence)| decimal(node) && decimal(sequence));
    let sequence = match form {
        RingForm::WithNode => false,
        RingForm::WithOrWithoutNode => decimal(value.text),
        RingForm::SequenceInHex => hex(value.text),
    };
    if !new && !old && !sequence {
        faults.push(value.fault(format!("`{}` is not a ring id", value.text)));
    }
    new || old || sequence
}

pub(super) fn read_quorate(value: &FieldValue, faults: &mut Vec<Fault>) -> Option<bool> {
    match value.text {
        "Yes" => Some(true),
        "No" => Some(false),
        other => {
            faults.push(value.fault(format!("`Quorate` is `{other}`, neither `Yes` nor `No`")));
            None
        }
    }
}

/// `4` or `4 Activity blocked`.
pub(super) fn read_quorum(value: &FieldValue, faults: &mut Vec<Fault>) -> Option<(u32, bool)> {
    let (number, rest) = value.text.split_once(char::is_whitespace).unwrap_or((value.text, ""));
    let number = read_number(&FieldValue { line: value.line, text: number }, faults)?;
    match rest.trim() {
        "" => Some((number, false)),
        "Activity blocked" => Some((number, true)),
        other => {
            let text = FieldValue { line: value.line, text: rest.trim() };
            faults.push(
                text.fault(format!("`{other}` after the quorum is unknown"))
                    .with_hint("did you mean `Activity blocked`?"),
            );
            None
        }
    }
}

/// The words that corosync-quorumtool prints (QT 630-636).
const FLAGS: [&str; 7] =
    ["2Node", "Quorate", "WaitForAll", "LastManStanding", "AutoTieBreaker", "AllowDownscale", "Qdevice"];

pub(super) fn read_flags(value: &FieldValue, faults: &mut Vec<Fault>) -> Option<Vec<String>> {
    let mut known = true;
    for word in value.text.split_whitespace().filter(|word| !FLAGS.contains(word)) {
        let text = FieldValue { line: value.line, text: word };
        faults.push(text.fault(format!("the flag `{word}` is unknown")));
        known = false;
    }
    known.then(|| value.text.split_whitespace().map(str::to_string).collect())
}
