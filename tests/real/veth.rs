//! Two hosts on one machine: network namespaces joined by a veth pair.
//!
//! In: nothing. Out: what iperf3 printed at both ends. What the kernel refuses is told with its answer and is no failure.

use std::process::{Child, Command, Stdio};

/// A pair of namespaces, deleted when dropped.
pub struct Veth {
    names: [String; 2],
}

const ADDRESSES: [&str; 2] = ["192.0.2.1", "192.0.2.2"];

impl Veth {
    /// Joins two new namespaces, or says what the kernel answered.
    pub fn new(name: &str) -> Result<Self, String> {
        let veth = Veth { names: [0, 1].map(|end| format!("rd-{name}-{}-{end}", std::process::id())) };
        let [one, other] = &veth.names;
        for name in &veth.names {
            run("ip", &["netns", "add", name])?;
        }
        run(
            "ip",
            &["-n", one, "link", "add", "veth0", "type", "veth", "peer", "name", "veth0", "netns", other],
        )?;
        for (name, address) in veth.names.iter().zip(ADDRESSES) {
            run("ip", &["-n", name, "address", "add", &format!("{address}/30"), "dev", "veth0"])?;
            for link in ["lo", "veth0"] {
                run("ip", &["-n", name, "link", "set", link, "up"])?;
            }
        }
        Ok(veth)
    }

    /// Has the client's end send one datagram in four before the others, if the kernel can.
    pub fn reorder(&self) -> Result<(), String> {
        let netem = ["root", "netem", "delay", "2ms", "reorder", "75%", "gap", "3"];
        run("tc", &[&["-n", &self.names[0], "qdisc", "add", "dev", "veth0"][..], &netem].concat())
    }

    /// What the client and the server print of one run.
    pub fn measure(&self, client: &[&str], server: &[&str]) -> (String, String) {
        let iperf3 = |end: usize, options: &[&str]| {
            let mut command = Command::new("ip");
            command.args(["netns", "exec", &self.names[end], "iperf3"]).args(options);
            command.stdout(Stdio::piped()).stderr(Stdio::null());
            command
        };
        let server: Child =
            iperf3(1, &[&["-s", "-1"][..], server].concat()).spawn().expect("ip is installed");
        let listens = || {
            let sockets =
                Command::new("ip").args(["netns", "exec", &self.names[1], "cat", "/proc/net/tcp6"]).output();
            // Port 5201 in state TCP_LISTEN (proc(5), include/net/tcp_states.h).
            let is_listening = |line: &str| line.contains(":1451 ") && line.contains(" 0A ");
            sockets.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).lines().any(is_listening))
        };
        let begun = std::time::Instant::now();
        while !listens() {
            assert!(begun.elapsed().as_secs() < 30, "the server does not listen");
        }
        let client =
            iperf3(0, &[&["-c", ADDRESSES[1]][..], client].concat()).output().expect("ip is installed");
        let server = server.wait_with_output().expect("the server ends after one run");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        (text(client.stdout), text(server.stdout))
    }
}

impl Drop for Veth {
    fn drop(&mut self) {
        for name in &self.names {
            let _ = Command::new("ip").args(["netns", "delete", name]).stderr(Stdio::null()).status();
        }
    }
}

fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    let output =
        Command::new(program).args(arguments).output().map_err(|error| format!("{program}: {error}"))?;
    let answer = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    if output.status.success() { Ok(()) } else { Err(format!("{program} {}: {answer}", arguments.join(" "))) }
}
