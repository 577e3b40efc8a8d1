//! The result lines of iperf3's text: one line in, its numbers out.
//!
//! In: `[  5]   0.00-1.00   sec   115 MBytes   963 Mbits/sec    0    272 KBytes` and its kin, after whatever stands in
//! front of the brackets. Out: a [`ResultRow`] in plain units, or a fault at the word that does not fit.

use super::reports::PrintedRate;
use crate::parse::fault::Fault;
use crate::parse::paste::PastedLine;

/// A result line.
pub(super) struct ResultRow {
    pub(super) place: std::ops::Range<usize>,
    /// `None` for `[SUM]`.
    pub(super) stream: Option<u32>,
    pub(super) role: Option<StreamRole>,
    pub(super) end: Option<End>,
    pub(super) start_s: f64,
    pub(super) end_s: f64,
    pub(super) bytes: u64,
    pub(super) bits_per_second: f64,
    pub(super) retransmits: Option<u64>,
    pub(super) loss: Option<DatagramLoss>,
    pub(super) omitted: bool,
}

#[derive(Clone, Copy)]
pub(super) struct DatagramLoss {
    pub(super) jitter_ms: f64,
    /// `None` for `Unknown/1811` of 3.14 on: how many were lost in the omitted seconds is not known.
    pub(super) lost: Option<i64>,
    pub(super) total: i64,
}

/// The `[Role]` column of `--bidir`: who sends this stream.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum StreamRole {
    Forward,
    Reverse,
}

/// Whose summary a line is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Sender,
    Receiver,
    /// UDP of 3.0 and 3.1: the sender's amount and rate with the receiver's jitter and loss.
    Both,
}

/// `[  5][TX-C]   0.00-1.00 …` taken apart.
pub(super) struct Brackets<'a> {
    pub(super) id: &'a str,
    pub(super) role: Option<&'a str>,
    pub(super) rest: &'a str,
}

/// The last brackets of the line that hold `ID`, `SUM` or a number: a title or a time stamp in front may have some, too.
pub(super) fn split_brackets(text: &str) -> Option<Brackets<'_>> {
    // A colon and two blanks end a title.
    let title_end = text.rfind(":  ").unwrap_or_default();
    let mut close = None;
    text.rmatch_indices(['[', ']']).find_map(|(at, bracket)| {
        if bracket == "]" {
            close = Some(at);
            return None;
        }
        // No brackets stand in an id, so each closing one belongs to the nearest opening one at most.
        let close = close.take().filter(|close| *close >= title_end)?;
        let (id, rest) = (text.get(at + 1..close)?.trim(), text.get(close + 1..)?);
        // More digits are a time (`--timestamps='[%s] '`).
        let is_number = (1..=5).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
        if !(id == "ID" || id == "SUM" || is_number) {
            return None;
        }
        let role = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        let (role, rest) = role.map_or((None, rest), |(role, rest)| (Some(role), rest));
        Some(Brackets { id, role, rest })
    })
}

pub(super) fn incomplete(line: &PastedLine) -> Fault {
    Fault::new(line.whole(), "this line of results is not complete").with_hint("the text seems to be cut")
}

pub(super) fn read_row(
    line: &PastedLine,
    stream: Option<u32>,
    brackets: Brackets,
) -> Result<ResultRow, Fault> {
    let wrong = |word: &str, what: &str| Fault::new(line.place(word), format!("`{word}` is not {what}"));
    let role = match brackets.role {
        None => None,
        Some("TX-C" | "RX-S") => Some(StreamRole::Forward),
        Some("RX-C" | "TX-S") => Some(StreamRole::Reverse),
        Some(other) => return Err(wrong(other, "a role")),
    };
    let mut words = brackets.rest.split_whitespace();
    let mut next = || words.next().ok_or_else(|| incomplete(line));
    let interval = next()?;
    let (start_s, end_s) =
        read_interval(interval).ok_or_else(|| wrong(interval, "an interval in seconds"))?;
    let unit = next()?;
    if unit != "sec" {
        return Err(wrong(unit, "`sec`"));
    }
    let (amount, unit) = (next()?, next()?);
    let bytes = read_bytes(amount, unit).ok_or_else(|| wrong(unit, "an amount of data with its unit"))?;
    let (rate, rate_unit) = (next()?, next()?);
    let printed = read_rate(rate, rate_unit).ok_or_else(|| wrong(rate_unit, "a rate with its unit"))?;
    let seconds = end_s - start_s;
    let bits_per_second = printed.of_bytes(bytes as f64, seconds).ok_or_else(|| {
        let message = format!("{amount} {unit} in {seconds} s are not {rate} {rate_unit}");
        Fault::new(line.place(rate), message)
    })?;
    let mut row = ResultRow {
        place: line.whole(),
        stream,
        role,
        end: None,
        start_s,
        end_s,
        bytes,
        bits_per_second,
        retransmits: None,
        loss: None,
        omitted: false,
    };
    let rest: Vec<&str> = words.collect();
    read_tail(line, &rest, &mut row)?;
    Ok(row)
}

/// What follows the rate: retransmits and window, datagrams, jitter and loss, and whose line it is.
fn read_tail(line: &PastedLine, words: &[&str], row: &mut ResultRow) -> Result<(), Fault> {
    let mut words = words;
    if let [before @ .., last] = words {
        let end = match *last {
            "sender" => Some(End::Sender),
            "receiver" => Some(End::Receiver),
            _ => None,
        };
        row.omitted = *last == "(omitted)";
        row.end = end;
        if end.is_some() || row.omitted {
            words = before;
        }
    }
    let unknown = |words: &[&str]| {
        let word = words.first().copied().unwrap_or_default();
        Fault::new(line.place(word), format!("`{word}` was not expected here"))
            .with_hint("the text seems to be cut")
    };
    match words {
        [] => {}
        [jitter, "ms", counts, percent] => {
            row.loss = Some(read_loss(jitter, counts, percent).ok_or_else(|| unknown(words))?)
        }
        [jitter, "ms", counts] if counts.starts_with("Unknown/") => {
            row.loss = Some(read_unknown_loss(jitter, counts).ok_or_else(|| unknown(words))?)
        }
        // Retransmits with the window on the way and without it in the summary; datagrams of a UDP sender.
        [count] | [count, _, _] => {
            let count = read_count(count).ok_or_else(|| unknown(words))?;
            if let [_, window, unit] = words {
                read_bytes(window, unit).ok_or_else(|| unknown(words))?;
            }
            // An end that cannot count them says -1, which some versions print as unsigned.
            row.retransmits = u64::try_from(count).ok().filter(|count| *count != u64::from(u32::MAX));
        }
        _ => return Err(unknown(words)),
    }
    Ok(())
}

fn read_number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    text.parse().ok().filter(|number: &f64| plain && number.is_finite())
}

/// More seconds than this, thirty years, are no run's.
const MOST_SECONDS: f64 = 1e9;

/// Two decimals always; fewer are a cut.
fn read_interval(text: &str) -> Option<(f64, f64)> {
    let (start, end) = text.split_once('-')?;
    let seconds = |seconds: &str| {
        let (_, decimals) = seconds.split_once('.')?;
        read_number(seconds).filter(|number| decimals.len() == 2 && *number <= MOST_SECONDS)
    };
    Some((seconds(start)?, seconds(end)?))
}

/// `115 MBytes`.
fn read_bytes(amount: &str, unit: &str) -> Option<u64> {
    Some((read_number(amount)? * unit_factor(unit)? / 8.0).round() as u64)
}

/// `963 Mbits/sec`.
fn read_rate(rate: &str, unit: &str) -> Option<PrintedRate> {
    let factor = rate_factor(unit)?;
    Some(PrintedRate {
        bits_per_second: (read_number(rate)? * factor).round(),
        half_a_figure: half_of(rate) * factor,
    })
}

/// Half a unit of a number's last figure: how far rounding may have moved it.
pub(super) fn half_of(number: &str) -> f64 {
    let decimals = number.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    0.5 / 10f64.powi(i32::try_from(decimals).unwrap_or(i32::MAX))
}

/// What one `Mbits/sec` is in bits per second.
pub(super) fn rate_factor(unit: &str) -> Option<f64> {
    unit_factor(unit.strip_suffix("/sec")?)
}

/// What one `MBytes` is in bits: bits come in powers of 1000, bytes in powers of 1024 (iperf 3.12 `units.c`).
fn unit_factor(unit: &str) -> Option<f64> {
    let (prefix, base, bits) = match unit.strip_suffix("bits") {
        Some(prefix) => (prefix, 1000f64, 1.0),
        None => (unit.strip_suffix("Bytes")?, 1024f64, 8.0),
    };
    let power = ["", "K", "M", "G", "T"].iter().position(|known| *known == prefix)?;
    Some(base.powi(i32::try_from(power).ok()?) * bits)
}

/// `0.002 ms  12/69046 (0.017%)`.
fn read_loss(jitter: &str, counts: &str, percent: &str) -> Option<DatagramLoss> {
    let (lost, total) = counts.split_once('/')?;
    let percent = percent.strip_prefix('(')?.strip_suffix("%)")?;
    // In per cent it is only printed, and `-nan` or `inf` where nothing arrived in some versions.
    let printed = percent.trim_start_matches('-');
    let is_percent =
        matches!(printed, "nan" | "inf") || printed.parse().is_ok_and(|number: f64| number.is_finite());
    let jitter_ms = read_number(jitter)?;
    let (lost, total) = (Some(read_count(lost)?), read_count(total)?);
    is_percent.then_some(DatagramLoss { jitter_ms, lost, total })
}

/// `0.019 ms  Unknown/1811`.
fn read_unknown_loss(jitter: &str, counts: &str) -> Option<DatagramLoss> {
    let total = read_count(counts.strip_prefix("Unknown/")?)?;
    Some(DatagramLoss { jitter_ms: read_number(jitter)?, lost: None, total })
}

/// A whole number with its sign, which 3.14 to 3.16 print as unsigned (`%" PRIu64`).
fn read_count(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| text.parse::<u64>().ok().map(u64::cast_signed))
}
