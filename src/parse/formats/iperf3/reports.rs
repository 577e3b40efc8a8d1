//! What the reports of iperf3 mean, in its text and in its JSON alike.

/// How the message begins about a run whose output lacks its end.
pub(super) const NOT_ENDED_WELL: &str = "the run did not end well";

/// A receiver that got no datagram reports `0/0 (0%)`: if datagrams were sent and the run ended well, all were lost.
pub(super) fn lost_of(
    lost: i64,
    total: i64,
    sent: Option<i64>,
    finished: bool,
) -> (Option<i64>, Option<f64>) {
    match (total, sent) {
        (0, Some(sent)) if sent > 0 && finished => (Some(sent), Some(100.0)),
        (0, _) if lost == 0 => (None, None),
        (0, _) => (Some(lost), None),
        (total, _) => (Some(lost), Some(100.0 * lost as f64 / total as f64)),
    }
}

/// A rate as printed, and how far rounding may have moved it.
#[derive(Clone, Copy)]
pub(super) struct PrintedRate {
    pub(super) bits_per_second: f64,
    /// In bits per second, too; 0 where nothing was rounded.
    pub(super) half_a_figure: f64,
}

impl PrintedRate {
    /// The rate of these bytes: as printed, or computed if the unit swallowed all its figures (`-f T`: `0.00 TBytes/sec`).
    /// `None` if they are a unit apart, which is a thousandfold: iperf3 computes the one from the other.
    pub(super) fn of_bytes(self, bytes: f64, seconds: f64) -> Option<f64> {
        const TOO_FAR: f64 = 100.0;
        if seconds <= 0.0 {
            return Some(self.bits_per_second);
        }
        let computed = bytes * 8.0 / seconds;
        if self.bits_per_second == 0.0 && computed <= TOO_FAR * self.half_a_figure {
            return Some(computed.round());
        }
        // Seconds come with two decimals, which are nearly all of a last report's.
        let most = bytes * 8.0 / (seconds - 0.01).max(f64::MIN_POSITIVE);
        let is_below = self.bits_per_second + self.half_a_figure < computed / TOO_FAR;
        let is_above = self.bits_per_second - self.half_a_figure > most * TOO_FAR;
        (!is_below && !is_above).then_some(self.bits_per_second)
    }
}

/// Reports without a length are left-overs of the omitted seconds or of the very end; an aborted run repeats its last.
pub(super) fn keep_interval(kept: &[(f64, f64)], start: f64, end: f64) -> bool {
    let hundredths = |seconds: f64| (seconds * 100.0).round() as i64;
    hundredths(start) < hundredths(end) && kept.last() != Some(&(start, end))
}

/// Whether a message of iperf3 is no failure: datagrams that overtook each other (3.0 and 3.1 say so of each, as of an
/// error, also in JSON), statistics that the system does not give, threads that had ended already (3.16 on).
pub(super) fn is_remark(message: &str) -> bool {
    const REMARKS: [&str; 6] = [
        "OUT OF ORDER - ",
        "LOST ",
        "getsockopt - ",
        "sctp_opt_info ",
        "sender cancel in pthread_",
        "receiver cancel in pthread_",
    ];
    REMARKS.iter().any(|remark| message.starts_with(remark))
}

/// iperf3's message without its name in front, as `-J` has it.
pub(super) fn error_message(line: &str) -> Option<&str> {
    let at = line.find("iperf3: ")?;
    // After a time stamp or the path of the program.
    let begins = line.get(..at)?.chars().next_back().is_none_or(|before| !before.is_alphabetic());
    // Two blanks follow a title: `-T iperf3`.
    let message = line.get(at..)?.strip_prefix("iperf3: ").filter(|rest| begins && !rest.starts_with(' '))?;
    Some(
        message
            .strip_prefix("error - ")
            .or_else(|| message.strip_prefix("parameter error - "))
            .unwrap_or(message)
            .trim(),
    )
}
