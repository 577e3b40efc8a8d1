//! What iperf3 prints of a run, by version: text for people and JSON, after `iperf_locale.c` and `iperf_api.c` of the tags
//! 3.0 to 3.21.
//!
//! In: a run as numbers, the version, the end that prints, the flags. Out: both forms of the same run.

use std::fmt::Write as _;

/// A run and how it is printed.
#[derive(Clone, Debug)]
pub struct Run {
    /// The second number of the version: 0 to 21.
    pub minor: u32,
    pub udp: bool,
    pub way: Way,
    pub on_server: bool,
    pub streams: u64,
    pub seconds: u64,
    /// Seconds of `-O`.
    pub omit: u64,
    /// The letter of `-f`; `a` chooses by size.
    pub unit: char,
    /// Bytes of a stream in a second.
    pub bytes: u64,
    /// Of a hundred datagrams, or segments sent again.
    pub lost: u64,
    /// Datagrams that overtook others, in each stream.
    pub out_of_order: u64,
    /// Whether the sender's system counts retransmits.
    pub counts_retransmits: bool,
    pub verbose: bool,
    pub debug: bool,
    pub timestamps: bool,
    pub title: Option<&'static str>,
    /// Ctrl-C at the client: the other end's counts never came.
    pub interrupted: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Forward,
    Reverse,
    Both,
}

/// One direction of a run, as the printing end sees it.
#[derive(Clone, Copy)]
struct Flow {
    sends: bool,
    role: &'static str,
    /// The suffix of the JSON keys from 3.11 on.
    key: &'static str,
    first_id: u64,
    scale: u64,
}

/// Amounts of one line.
#[derive(Clone, Copy)]
struct Amount {
    start: u64,
    end: u64,
    bytes: u64,
    packets: u64,
    lost: u64,
}

const DATAGRAM: u64 = 1448;

impl Run {
    fn flows(&self) -> Vec<Flow> {
        let both = self.way == Way::Both;
        let flow = |reverse: bool, first_id, key| {
            let sends = reverse == self.on_server;
            let role = match (both, sends, self.on_server) {
                (false, ..) => "",
                (true, true, false) => "[TX-C]",
                (true, false, false) => "[RX-C]",
                (true, true, true) => "[TX-S]",
                (true, false, true) => "[RX-S]",
            };
            Flow { sends, role, key, first_id, scale: if reverse { 3 } else { 4 } }
        };
        let second = 5 + 2 * self.streams;
        match self.way {
            Way::Forward => vec![flow(false, 5, "")],
            Way::Reverse => vec![flow(true, 5, "")],
            Way::Both => vec![flow(false, 5, ""), flow(true, second, "_bidir_reverse")],
        }
    }

    /// What a stream, or all of them, moved from one second to another.
    fn amount(&self, flow: Flow, start: u64, end: u64, streams: u64) -> Amount {
        let packets = (end - start) * streams * (self.bytes * flow.scale / 4 / DATAGRAM).max(1);
        Amount { start, end, bytes: packets * DATAGRAM, packets, lost: packets * self.lost / 100 }
    }

    /// Whether the counts of the sender (or of the receiver) of a flow are known to the end that prints its summary.
    fn knows(&self, flow: Flow, sender: bool) -> bool {
        flow.sends == sender || !(self.on_server || self.interrupted)
    }

    fn seen(&self, flow: Flow, sender: bool, amount: Amount) -> Amount {
        let received = amount.bytes - if self.udp { amount.lost * DATAGRAM } else { amount.bytes / 200 };
        match (self.knows(flow, sender), sender) {
            (false, _) => Amount { bytes: 0, packets: 0, lost: 0, ..amount },
            (true, true) => Amount { lost: 0, ..amount },
            (true, false) => Amount { bytes: received, ..amount },
        }
    }

    fn retransmits(&self, amount: Amount) -> Option<u64> {
        self.counts_retransmits.then_some(amount.packets * self.lost / 300)
    }
}

/// `unit_snprintf`.
pub fn in_units(bytes: f64, format: char) -> String {
    let (value, step, labels) = if format.is_uppercase() {
        (bytes, 1024.0, ["Byte", "KByte", "MByte", "GByte", "TByte"])
    } else {
        (bytes * 8.0, 1000.0, ["bit", "Kbit", "Mbit", "Gbit", "Tbit"])
    };
    let mut power = "bkmgt".find(format.to_ascii_lowercase()).unwrap_or(0);
    if format.eq_ignore_ascii_case(&'a') {
        while power < 4 && value >= step * f64::powi(step, power as i32) {
            power += 1;
        }
    }
    let value = value / f64::powi(step, power as i32);
    let decimals = if value < 9.995 { 2 } else { usize::from(value < 99.95) };
    format!("{value:4.decimals$} {}", labels[power])
}

fn per_second(amount: Amount) -> f64 {
    amount.bytes as f64 / (amount.end - amount.start) as f64
}

/// `%.2g`.
fn two_figures(percent: f64) -> String {
    if percent == 0.0 {
        return "0".to_owned();
    }
    let decimals = usize::try_from(1 - percent.log10().floor() as i32).unwrap_or(0);
    let text = format!("{percent:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

impl Run {
    /// The text for people.
    pub fn text(&self) -> String {
        let mut lines = self.opening();
        lines.push(self.header(true));
        for second in 0..self.omit + self.seconds {
            lines.extend(self.interval(second));
        }
        lines.push("- - - - - - - - - - - - - - - - - - - - - - - - -".to_owned());
        lines.push(self.header(false));
        for flow in self.flows() {
            for stream in 0..self.streams {
                let id = format!("[{:3}]", flow.first_id + 2 * stream);
                lines.extend(self.summary(flow, &id, 1));
            }
            if self.streams > 1 {
                lines.extend(self.summary(flow, "[SUM]", self.streams));
            }
        }
        let mut text: String = lines.iter().map(|line| self.prefixed(line)).collect();
        match (self.interrupted, self.on_server) {
            (true, _) => text += "iperf3: interrupt - the client has terminated\n",
            (false, false) => text += &format!("\n{}", self.prefixed("iperf Done.")),
            (false, true) => {}
        }
        text
    }

    fn prefixed(&self, line: &str) -> String {
        // Only a client has a title; standard error has neither.
        let title =
            self.title.filter(|_| !self.on_server).map(|title| format!("{title}:  ")).unwrap_or_default();
        let time = if self.timestamps && self.minor >= 9 { "Tue Nov 24 20:00:00 2026 " } else { "" };
        match line.strip_prefix('!') {
            Some(line) => line.to_owned(),
            None => format!("{time}{title}{line}\n"),
        }
    }

    fn opening(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.verbose {
            lines.push(format!("iperf 3.{}", self.minor));
            lines.push("Linux pve1 6.8.12-4-pve #1 SMP x86_64".to_owned());
        }
        if self.on_server {
            lines.push("Server listening on 5201".to_owned());
            lines.push("Accepted connection from 10.20.0.5, port 45420".to_owned());
        } else {
            lines.push("Connecting to host 10.20.0.13, port 5201".to_owned());
            if self.way == Way::Reverse {
                lines.push("Reverse mode, remote host 10.20.0.13 is sending".to_owned());
            }
        }
        if self.debug {
            lines.push("!send_parameters:\n{\n\t\"tcp\":\ttrue,\n\t\"omit\":\t0,\n\t\"streams\":\t[{\n\t\t\t\"id\":\t1\n\t\t}]\n}\n".to_owned());
        }
        for flow in self.flows() {
            for stream in 0..self.streams {
                let id = flow.first_id + 2 * stream;
                lines.push(format!(
                    "[{id:3}] local 10.20.0.5 port 5{id:04} connected to 10.20.0.13 port 5201"
                ));
            }
        }
        if self.verbose {
            let protocol = if self.udp { "UDP" } else { "TCP" };
            lines.push(format!(
                "Starting Test: protocol: {protocol}, {} streams, 131072 byte blocks",
                self.streams
            ));
        }
        if self.debug && self.udp && self.minor >= 2 {
            lines.push("!pcount 7 packet_count 5\n".to_owned());
            lines.push(
                "!OUT OF ORDER - incoming packet sequence 7 but expected sequence 6 on stream 5".to_owned(),
            );
        }
        lines
    }

    fn header(&self, on_the_way: bool) -> String {
        let role = if self.way == Way::Both { "[Role]" } else { "" };
        let rate = if self.minor < 2 { "Bandwidth" } else { "Bitrate  " };
        let sends = self.flows().iter().any(|flow| flow.sends) && self.way != Way::Both;
        let columns = match (self.udp, on_the_way) {
            (true, true) if sends => "Total Datagrams",
            (true, _) => "Jitter    Lost/Total Datagrams",
            (false, true) if self.counts_retransmits => "Retr  Cwnd",
            (false, false) if self.counts_retransmits => "Retr",
            (false, _) => "",
        };
        format!("[ ID]{role} Interval           Transfer     {rate}       {columns}")
    }

    fn interval(&self, second: u64) -> Vec<String> {
        let omitted = second < self.omit;
        let start = if omitted { second } else { second - self.omit };
        let mut lines = Vec::new();
        if self.udp && self.minor < 2 && self.out_of_order > 0 && second == 0 {
            lines.push(
                "!iperf3: OUT OF ORDER - incoming packet = 7 and received packet = 9 AND SP = 5\n".to_owned(),
            );
        }
        let mark = if omitted { "(omitted)" } else { "" };
        for flow in self.flows() {
            let of = |streams| self.seen(flow, flow.sends, self.amount(flow, start, start + 1, streams));
            for stream in 0..self.streams {
                let id = format!("[{:3}]", flow.first_id + 2 * stream);
                lines.push(self.row(flow, &id, of(1), &self.on_the_way(flow, of(1), true), mark));
            }
            if self.streams > 1 {
                let all = of(self.streams);
                lines.push(self.row(flow, "[SUM]", all, &self.on_the_way(flow, all, false), mark));
            }
        }
        if self.streams > 1 {
            lines.push("- - - - - - - - - - - - - - - - - - - - - - - - -".to_owned());
        }
        lines
    }

    fn on_the_way(&self, flow: Flow, amount: Amount, one_stream: bool) -> String {
        match (self.udp, flow.sends, self.retransmits(amount)) {
            (true, true, _) if self.way == Way::Both => format!("            {}", amount.packets),
            (true, true, _) => amount.packets.to_string(),
            (true, false, _) => self.loss(amount, amount.lost),
            (false, true, Some(count)) if one_stream => format!("{count:3}    272 KBytes      "),
            (false, true, Some(count)) => format!("{count:3}            "),
            (false, ..) => "               ".to_owned(),
        }
    }

    fn loss(&self, amount: Amount, lost: u64) -> String {
        let percent = if amount.packets == 0 { 0.0 } else { 100.0 * lost as f64 / amount.packets as f64 };
        format!("{:5.3} ms  {lost}/{} ({}%)", 0.0214, amount.packets, two_figures(percent))
    }

    fn row(&self, flow: Flow, id: &str, amount: Amount, tail: &str, mark: &str) -> String {
        format!(
            "{id}{} {:6.2}-{:<6.2} sec  {}s  {}s/sec  {tail}  {mark}",
            flow.role,
            amount.start as f64,
            amount.end as f64,
            in_units(amount.bytes as f64, 'A'),
            in_units(per_second(amount), self.unit),
        )
    }

    fn summary(&self, flow: Flow, id: &str, streams: u64) -> Vec<String> {
        let whole = self.amount(flow, 0, self.seconds, streams);
        let of = |sender| self.seen(flow, sender, whole);
        let mut lines = Vec::new();
        let out_of_order = |lines: &mut Vec<String>| {
            if self.udp && self.out_of_order > 0 && !flow.sends && id != "[SUM]" {
                let count = self.out_of_order;
                let end = self.seconds as f64;
                let role = if self.minor < 7 { "" } else { flow.role };
                lines.push(format!(
                    "[SUM]{role} {:4.1}-{end:4.1} sec  {count} datagrams received out-of-order",
                    0.0
                ));
            }
        };
        if self.udp && self.minor < 2 {
            let received = of(false);
            let counts = Amount { packets: received.packets.max(of(true).packets), ..received };
            lines.push(self.row(flow, id, of(true), &self.loss(counts, received.lost), ""));
            if !self.on_server && id != "[SUM]" {
                lines.push(format!("{id} Sent {} datagrams", whole.packets));
            }
            out_of_order(&mut lines);
            return lines;
        }
        for (sender, name) in [(true, "sender"), (false, "receiver")] {
            let amount = of(sender);
            if self.on_server && flow.sends != sender && self.minor >= 2 {
                if self.verbose {
                    lines.push(format!("{id} ({name} statistics not available)"));
                }
            } else {
                let tail = match (self.udp, sender, self.retransmits(amount)) {
                    (true, ..) => self.loss(amount, amount.lost),
                    (false, true, Some(count)) => format!("{count:3}           "),
                    (false, ..) => "              ".to_owned(),
                };
                lines.push(self.row(flow, id, amount, &tail, name));
            }
            if sender {
                out_of_order(&mut lines);
            }
        }
        lines
    }
}

impl Run {
    /// The JSON of `-J`.
    pub fn json(&self) -> String {
        let (protocol, reverse) = (if self.udp { "UDP" } else { "TCP" }, u32::from(self.way == Way::Reverse));
        let peer = if self.on_server { "accepted_connection" } else { "connecting_to" };
        let bidir = if self.minor >= 13 {
            format!(",\"bidir\":{}", u32::from(self.way == Way::Both))
        } else {
            String::new()
        };
        let start = format!(
            "{{\"connected\":[],\"version\":\"iperf 3.{}\",\"{peer}\":{{\"host\":\"10.20.0.13\",\"port\":5201}},\"cookie\":\"c\",\"test_start\":{{\"protocol\":\"{protocol}\",\"num_streams\":{},\"omit\":{},\"duration\":{},\"reverse\":{reverse}{bidir}}}}}",
            self.minor, self.streams, self.omit, self.seconds
        );
        let intervals: Vec<String> =
            (0..self.omit + self.seconds).map(|second| self.json_interval(second)).collect();
        let mut sums = Vec::new();
        for flow in self.flows() {
            sums.extend(self.json_sums(flow));
        }
        let mut text = format!(
            "{{\n\t\"start\":\t{start},\n\t\"intervals\":\t[{}],\n\t\"end\":\t{{\"streams\":[],{}}}",
            intervals.join(", "),
            sums.join(",")
        );
        if self.udp && self.minor < 2 && self.out_of_order > 0 {
            text +=
                ",\n\t\"error\":\t\"OUT OF ORDER - incoming packet = 7 and received packet = 9 AND SP = 5\"";
        }
        if self.interrupted {
            text += ",\n\t\"error\":\t\"interrupt - the client has terminated\"";
        }
        text + "\n}\n"
    }

    fn key(&self, name: &str, flow: Flow) -> String {
        format!("{name}{}", if self.minor >= 11 { flow.key } else { "" })
    }

    fn json_interval(&self, second: u64) -> String {
        let omitted = second < self.omit;
        let start = if omitted { second } else { second - self.omit };
        let mut parts = Vec::new();
        let mut streams = Vec::new();
        for flow in self.flows() {
            let sender = if self.minor >= 7 { format!(",\"sender\":{}", flow.sends) } else { String::new() };
            let of = |streams| self.seen(flow, flow.sends, self.amount(flow, start, start + 1, streams));
            let tail = format!(",\"omitted\":{omitted}{sender}");
            streams.extend((0..self.streams).map(|_| self.json_amount(of(1), &tail)));
            parts.push(format!(
                "\"{}\":{}",
                self.key("sum", flow),
                self.json_amount(of(self.streams), &tail)
            ));
        }
        format!("{{\"streams\":[{}],{}}}", streams.join(","), parts.join(","))
    }

    fn json_amount(&self, amount: Amount, tail: &str) -> String {
        let (start, end, bytes) = (amount.start, amount.end, amount.bytes);
        let rate = per_second(amount) * 8.0;
        // cJSON of 3.0 and 3.1 prints rates above 1e9 so.
        let rate = if self.minor < 2 && rate > 1e9 { format!("{rate:e}") } else { format!("{rate}") };
        format!(
            "{{\"start\":{start},\"end\":{end},\"seconds\":{},\"bytes\":{bytes},\"bits_per_second\":{rate}{tail}}}",
            end - start
        )
    }

    fn json_sums(&self, flow: Flow) -> Vec<String> {
        let whole = self.amount(flow, 0, self.seconds, self.streams);
        let (sent, received) = (self.seen(flow, true, whole), self.seen(flow, false, whole));
        let sends = if self.minor >= 7 { format!(",\"sender\":{}", flow.sends) } else { String::new() };
        let loss = |packets: u64, lost: u64| {
            let mut tail = format!(",\"jitter_ms\":0.0214,\"lost_packets\":{lost},\"packets\":{packets}");
            let percent = if packets > 0 { 100.0 * lost as f64 / packets as f64 } else { 0.0 };
            let _ = write!(tail, ",\"lost_percent\":{percent}");
            tail
        };
        let sum = |name: &str, amount: Amount, tail: &str| {
            format!("\"{}\":{}", self.key(name, flow), self.json_amount(amount, tail))
        };
        if !self.udp {
            let retransmits =
                self.retransmits(sent).map(|count| format!(",\"retransmits\":{count}")).unwrap_or_default();
            let tail = format!("{retransmits}{sends}");
            return vec![sum("sum_sent", sent, &tail), sum("sum_received", received, &sends)];
        }
        let packets = sent.packets.max(received.packets);
        let mut sums = vec![sum("sum", sent, &(loss(packets, received.lost) + &sends))];
        if self.minor >= 11 {
            sums.push(sum("sum_sent", sent, &(loss(sent.packets, 0) + ",\"sender\":true")));
            sums.push(sum(
                "sum_received",
                received,
                &(loss(received.packets, received.lost) + ",\"sender\":false"),
            ));
        }
        sums
    }
}
