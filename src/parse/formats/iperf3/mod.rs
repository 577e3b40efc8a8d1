//! `iperf3`: the output of one run, as text or as the JSON of `-J`.
//!
//! In: captured or pasted text. Out: an [`Iperf3Run`] by its strict reader, or what is certain of the path that it took.
//!
//! # The text, by version
//!
//! From `src/iperf_locale.c` and `src/iperf_api.c` of the tags 3.0 to 3.21. `AMOUNT` is a number of up to four characters
//! with `Bytes`, `KBytes`, … `TBytes` (powers of 1024), `RATE` one with `bits/sec`, `Kbits/sec`, … (powers of 1000), or with
//! `-f KMGT` in `KBytes/sec`, …; `SPAN` is `%6.2f-%-6.2f sec`. In front of a line may stand a time (`--timestamps`, 3.9 on) and
//! then a title with a colon and two blanks (`-T`, 3.0 on).
//!
//! | line | versions |
//! |---|---|
//! | `Connecting to host %s, port %d`, `Accepted connection from %s, port %d` | all |
//! | `[%3d] local %s port %d connected to %s port %d` | all |
//! | `[ ID] Interval           Transfer     Bandwidth …` | 3.0, 3.1 |
//! | `[ ID] Interval           Transfer     Bitrate …` | 3.2 on |
//! | `[ ID][Role] Interval …`, `[%3d][TX-C] SPAN …`, also `RX-C`, `TX-S`, `RX-S` | 3.7 on, `--bidir` |
//! | `[%3d] SPAN AMOUNT RATE  %s`: TCP without a count of retransmits, or received; `(omitted)`, `sender`, `receiver` | all |
//! | `[%3d] SPAN AMOUNT RATE  %3u   AMOUNT  %s`: TCP sent, with retransmits and window | all |
//! | `[%3d] SPAN AMOUNT RATE  %3u  %s`: summary of TCP with retransmits (4294967295 and -1 are "not known") | all |
//! | `[%3d] SPAN AMOUNT RATE  %d  %s`: UDP sent, datagrams | all |
//! | `[%3d] SPAN AMOUNT RATE  %5.3f ms  %d/%d (%.2g%%)  %s`: UDP received; counts below 0 unsigned in 3.14 to 3.16 | all |
//! | the same without `sender` or `receiver` as the summary of UDP: the sender's amount and rate, the receiver's loss | 3.0, 3.1 |
//! | `… %5.3f ms  Unknown/%d  %s`: UDP received after `-O` | 3.14 on |
//! | `[SUM] …` of the rows above: all streams, with `-P` | all |
//! | `[%3d] Sent %d datagrams` | 3.0, 3.1 |
//! | `[SUM] %4.1f-%4.1f sec  %d datagrams received out-of-order`, with a role from 3.7 on | all |
//! | `[%3d] (sender statistics not available)`, also of the receiver and `[SUM]` | 3.2 on, server with `-V` |
//! | a sender or receiver with `0.00 Bytes` on a server: the end that it does not know | 3.0, 3.1 |
//! | `Server output:`, `Server JSON output:`; the summaries of `RX-C` stand behind it | all, `--get-server-output` |
//! | `iperf3: OUT OF ORDER - …`, on standard error | 3.0, 3.1 |
//! | `OUT OF ORDER - …` and `pcount …` without an end of line, `LOST %d PACKETS - …` (3.21) | 3.2 on, `--debug` |
//! | `send_parameters:`, `get_parameters:`, `send_results`, `get_results` and a JSON document | all, `--debug` |
//! | `iperf3: interrupt - the client has terminated`, `iperf3: error - …` | all |
//! | `iperf Done.` | all, client |
//!
//! # The JSON, by version
//!
//! | key | versions |
//! |---|---|
//! | `end.sum_sent`, `end.sum_received` | TCP and SCTP: all; UDP: 3.11 on |
//! | `end.sum`: amount and rate of the sender, jitter and loss of the receiver | UDP: all |
//! | `sum`, `sum_sent`, `sum_received` twice with `--bidir`: forward, then reverse | 3.7 to 3.10 |
//! | `sum_bidir_reverse`, `sum_sent_bidir_reverse`, `sum_received_bidir_reverse` | 3.11 on |
//! | `sender` of streams and sums: whether this end sends | 3.7 on |
//! | `error` for each datagram out of order, beside full results | 3.0, 3.1 |
//! | `nan`, `inf` where a version since prints `null` | 3.0, 3.1 |
//! | `start.accepted_connection`: the server's output | all |
//! | `{"event":…}`, a line each, of `--json-stream`: refused | 3.17 on |
//! | the same with the whole document behind (`--json-stream-full-output`) | 3.20 on |

mod documents;
mod from_json;
mod from_text;
mod marks;
mod observe;
mod own_lines;
mod reports;
mod rows;
mod run;
mod to_json;

use std::ops::Range;

use serde_json::Value;

use super::output::{Captured, ProgramOutput};
use crate::model::observation::Observation;
use crate::model::status::Iperf3Run;
use crate::parse::fault::Fault;
use crate::parse::paste::PastedLine;
pub use run::parse_iperf3;

impl ProgramOutput for Iperf3Run {
    const NAME: &'static str = "iperf3";
    const LANGUAGE: &'static str = "iperf3";
    const FENCE_NAMES: &'static [&'static str] = &["iperf3", "iperf"];

    fn read(text: &str) -> Result<Self, Vec<Fault>> {
        parse_iperf3(text)
    }

    fn own_lines(lines: &[PastedLine]) -> Option<Range<usize>> {
        own_lines::own_lines(lines)
    }

    fn json(&self) -> Value {
        to_json::run_json(self)
    }

    fn language_of(program: &str, arguments: &[&str]) -> Option<&'static str> {
        let is_json = arguments.iter().any(|word| matches!(*word, "-J" | "--json"));
        (program == Self::NAME).then_some(if is_json { "json" } else { Self::LANGUAGE })
    }

    fn observe(output: Option<&Self>, captured: &Captured<'_>) -> Option<Observation> {
        Some(Observation::Iperf3(observe::observe(output?, captured)))
    }

    fn failure(&self) -> Option<&str> {
        self.error.as_deref()
    }

    fn is_json(text: &str) -> bool {
        text.trim_start().starts_with('{')
    }

    /// What `iperf3 -J` says under `start.version`, or `iperf3 -V` in its first line.
    fn version(text: &str) -> Option<String> {
        if run::is_json(text) {
            let (_, rest) = text.split_once("\"version\"")?;
            let word = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
            return word.split_once('"').map(|(version, _)| version.to_owned());
        }
        text.lines().next().filter(|line| line.starts_with("iperf 3")).map(str::to_owned)
    }
}
