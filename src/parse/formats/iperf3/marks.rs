//! Lines of iperf3's text that are no results: what begins at them, and what may be passed over.

use crate::parse::paste::PastedLine;

/// Whether the server's report stands below this line of a client (`--get-server-output`).
pub(super) fn is_head_of_server_output(line: &PastedLine) -> bool {
    ["Server output:", "Server JSON output:"].iter().any(|head| line.text.ends_with(head))
}

/// Whether a run as JSON begins here; `--debug` prints other documents, which have no `start`.
pub(super) fn begins_json(text: &str) -> bool {
    let key = text.trim_start_matches([' ', '\t', '{', '[']);
    let value = key.strip_prefix("\"start\"").and_then(|rest| rest.trim_start().strip_prefix(':'));
    value.is_some_and(|value| value.trim_start().starts_with('{'))
}

/// What is said of a stream beside its results: `Sent 159 datagrams` (up to 3.1), `2 datagrams received out-of-order`,
/// `(sender statistics not available)` (3.2 on), `WARNING: did not receive ack of last datagram after 10 tries.`
pub(super) fn is_remark_of_stream(rest: &str) -> bool {
    (rest.starts_with("Sent ") && rest.ends_with(" datagrams"))
        || rest.ends_with(" datagrams received out-of-order")
        || (rest.starts_with('(') && rest.ends_with(" statistics not available)"))
        || rest.starts_with("WARNING: ")
}

/// What follows a phrase, which may stand after a title or a time stamp.
pub(super) fn find_after<'a>(text: &'a str, phrase: &str) -> Option<&'a str> {
    text.split_once(phrase).map(|(_, rest)| rest)
}
