//! A running `rackdown watch`, and what can be asked of it.
//!
//! Nothing here waits for a fixed time: the program says a line after each build, and a test that waits for an effect
//! looks whenever there is a new line.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rackdown::bundle::Bundle;
use tempfile::TempDir;

use crate::support::{bundle, files, read_site};

/// How long anything may take before a test gives up: far more than it ever takes.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A watched site in a folder of its own.
pub struct Running {
    folder: TempDir,
    child: Child,
    lines: Receiver<String>,
    /// What it has said so far.
    pub said: Vec<String>,
    /// The port that it listens at.
    pub port: u16,
}

/// A response.
pub struct Response {
    /// Its code; 0 if there was none.
    pub code: u16,
    /// Its head.
    pub head: String,
    /// Its body.
    pub body: Vec<u8>,
}

impl Response {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The page as it is deployed: without the line that the server adds.
    pub fn without_script(&self) -> String {
        let text = self.text();
        let line = text.rfind("<script src=\"/.rackdown-live/live.js\" data-version=\"");
        let line = line.unwrap_or_else(|| panic!("no script in {text}"));
        assert!(text[line..].ends_with("\"></script>\n"), "{}", &text[line..]);
        text[..line].to_owned()
    }
}

impl Running {
    /// Watches the site that the text describes (see `support`).
    pub fn on(text: &str, arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the test");
        for (path, bytes) in files(text) {
            write(&folder.path().join("site").join(path), &bytes);
        }
        Running::start(folder, "site", arguments, &[])
    }

    /// Watches the site at `root` in a folder that has been prepared.
    pub fn start(folder: TempDir, root: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_rackdown"))
            .args(["watch", "--root", root])
            .args(if arguments.contains(&"--port") { &[][..] } else { &["--port", "0"] })
            .args(arguments)
            .envs(environment.iter().copied())
            .current_dir(folder.path())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let (sender, lines) = channel();
        let output = BufReader::new(child.stderr.take().expect("a pipe"));
        std::thread::spawn(move || {
            output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        let mut running = Running { folder, child, lines, said: Vec::new(), port: 0 };
        running.until("it serves", |running| running.said.iter().any(|line| line.starts_with("serving ")));
        running.port =
            running.address().rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
        running.until("the first build", |running| {
            running.said.iter().any(|line| line.starts_with("built ") || line.starts_with("error"))
        });
        running
    }

    /// The address that it says it serves, without the last slash.
    pub fn address(&self) -> String {
        let line = self.said.iter().find_map(|line| line.strip_prefix("serving ")).expect("it serves");
        line.split(' ').next().expect("an address").trim_end_matches('/').to_owned()
    }

    /// The site's folder.
    pub fn site(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    /// The folder that the site lies in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file of the site, with the folders above it.
    pub fn write(&self, path: &str, text: &str) {
        write(&self.site().join(path), text.as_bytes());
    }

    /// Waits until something is so.
    pub fn until(&mut self, what: &str, mut so: impl FnMut(&mut Self) -> bool) {
        let until = Instant::now() + PATIENCE;
        while !so(self) {
            let left = until.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => self.said.push(line),
                Err(_) => panic!("{what}: not within {PATIENCE:?}; it said {:#?}", self.said),
            }
            self.said.extend(self.lines.try_iter());
        }
    }

    /// Waits until the page at `path` holds `text`.
    pub fn until_page(&mut self, path: &str, text: &str) {
        self.until(text, |running| running.get(path).text().contains(text));
    }

    /// Waits until all that is served is what a cold build of the folder makes.
    pub fn until_all_is_served(&mut self) -> Bundle {
        let expected = bundle(&read_site(&self.site()));
        self.until("all is served", |running| {
            expected
                .files
                .iter()
                .all(|(path, blob)| running.get(&format!("/{path}")).body.starts_with(blob.bytes()))
        });
        expected
    }

    /// Gets a path.
    pub fn get(&self, path: &str) -> Response {
        self.ask(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes())
    }

    /// Sends bytes and reads what comes back until the other side closes.
    pub fn ask(&self, request: &[u8]) -> Response {
        let mut stream = self.connect();
        // A request that is too long is answered before it is read to its end.
        let _ = stream.write_all(request);
        read_response(&mut stream)
    }

    /// Opens a connection.
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
        stream
    }

    /// Listens to the events of a page.
    pub fn listen(&self, page: &str) -> Events {
        let version = self.get(page).text();
        let version = version
            .rsplit("data-version=\"")
            .next()
            .and_then(|rest| rest.split('"').next())
            .expect("a version");
        let mut stream = self.connect();
        let request = format!(
            "GET /.rackdown-live/events?version={version}&page={page} HTTP/1.1\r\nHost: localhost\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).expect("it listens");
        Events::of(stream)
    }

    /// Sends a signal and waits for the end.
    pub fn end_by(mut self, signal: rustix::process::Signal) -> ExitStatus {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, signal).expect("it runs");
        self.child.wait().expect("it ends")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The events of a page.
pub struct Events(BufReader<TcpStream>);

impl Events {
    /// The events on a stream that has been asked for them.
    pub fn of(stream: TcpStream) -> Self {
        Events(BufReader::new(stream))
    }

    /// The next event: its name and its data.
    pub fn next(&mut self) -> (String, serde_json::Value) {
        let (mut name, mut line) = (String::new(), String::new());
        loop {
            line.clear();
            assert!(self.0.read_line(&mut line).expect("an event in time") > 0, "the stream ended");
            if let Some(event) = line.strip_prefix("event: ") {
                name = event.trim().to_owned();
            }
            if let Some(data) = line.strip_prefix("data: ") {
                return (name, serde_json::from_str(data).expect("JSON"));
            }
        }
    }
}

/// Reads a response to its end; what cannot be read is none.
pub fn read_response(stream: &mut TcpStream) -> Response {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").map_or(bytes.len(), |at| at + 4);
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let code = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_default();
    Response { code, head, body: bytes[end..].to_vec() }
}

/// Writes a file and the folders above it.
pub fn write(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
    std::fs::write(path, bytes).expect("a file");
}
