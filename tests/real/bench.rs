//! A site with one probe of iperf3, and a server on loopback for one run.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A site whose probe `run` is iperf3, and whose page shows what it measured.
pub struct Bench {
    folder: TempDir,
    /// The port that the probe connects to.
    pub port: u16,
}

/// A server that ends after one run, or with the test.
pub struct Server(Child);

/// A client that holds a server until it is dropped; it prints into a pipe that must stay open.
pub struct Holder(Child, #[allow(dead_code)] BufReader<ChildStdout>);

impl Bench {
    /// A site whose probe runs iperf3 against a port of its own with these options.
    pub fn new(options: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the test");
        // Nobody is told a free port twice in a row.
        let free = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
        let bench = Bench { folder, port: free.expect("a free port").port() };
        let port = bench.port.to_string();
        let words = ["iperf3", "-c", "127.0.0.1", "-p", &port].into_iter().chain(options.iter().copied());
        let command: Vec<String> = words.map(|word| format!("\"{word}\"")).collect();
        bench.write(
            "data/site.toml",
            &format!(
                "title = \"Test\"\n[[probe]]\nname = \"run\"\nformat = \"iperf3\"\ncommand = [{}]\nmax_age = \"1h\"\n",
                command.join(", ")
            ),
        );
        bench.write("content/_index.md", "+++\ntitle = \"Home\"\n+++\n");
        bench.write(
            "content/a.md",
            "+++\ntitle = \"A\"\n+++\n{{ snapshot(name=\"run\") }}\n\n{{ throughput(name=\"run\") }}\n",
        );
        bench
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    /// A path in the site.
    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// A file of the site, if it is there.
    pub fn read(&self, path: &str) -> Option<String> {
        std::fs::read_to_string(self.path(path)).ok()
    }

    /// Runs the command in the site: its exit code and what it said.
    pub fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output: Output = Command::new(env!("CARGO_BIN_EXE_rackdown"))
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .expect("the command starts");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    /// Starts a server for one run of the probe.
    pub fn server(&self, options: &[&str]) -> Server {
        let server = Command::new("iperf3")
            .args(["-s", "-1", "-B", "127.0.0.1", "-p", &self.port.to_string()])
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("iperf3 is installed");
        let server = Server(server);
        let begun = Instant::now();
        while !listens(self.port) {
            assert!(begun.elapsed() < Duration::from_secs(30), "the server does not listen");
            std::thread::yield_now();
        }
        server
    }
}

impl Bench {
    /// Starts a long run against the server, and waits until it has begun.
    pub fn hold(&self) -> Holder {
        let mut client = Command::new("iperf3")
            .args(["-c", "127.0.0.1", "-p", &self.port.to_string(), "-t", "60", "-b", "1M", "--forceflush"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("iperf3 is installed");
        let printed = BufReader::new(client.stdout.take().expect("a pipe"));
        let mut holder = Holder(client, printed);
        let mut lines = holder.1.by_ref().lines().map_while(Result::ok);
        let begun = lines.any(|line| line.contains("connected to"));
        assert!(begun, "the run did not begin");
        holder
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Server {
    /// What the server printed, once its run is over.
    pub fn report(mut self) -> String {
        let mut pipe = self.0.stdout.take().expect("a pipe");
        let mut text = String::new();
        std::io::Read::read_to_string(&mut pipe, &mut text).expect("text");
        text
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended already unless the test failed.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Whether anyone listens on a port of 127.0.0.1, without connecting to it: a server would take that for its run.
fn listens(port: u16) -> bool {
    let sockets = std::fs::read_to_string("/proc/net/tcp").unwrap_or_default();
    // State 0A is TCP_LISTEN (proc(5), include/net/tcp_states.h).
    let listening = format!(":{port:04X} 00000000:0000 0A ");
    sockets.lines().any(|line| line.contains(&listening))
}
