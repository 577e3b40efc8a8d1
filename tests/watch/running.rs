//! A running `rackdown watch`, and what can be asked of it.
//!
//! Nothing here waits for a fixed time: the program says a line after each build, and a test that waits for an effect
//! looks whenever there is a new line.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use rackdown::bundle::{Bundle, OutPath};
use rackdown::source::Blob;
use tempfile::TempDir;

use crate::support::{Files, bundle, files, read_site};

/// How long anything may take before a test gives up: far more than it ever takes.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How the line that the server adds begins.
pub const SCRIPT: &str = "<script src=\"/.rackdown-live/live.js\" data-version=\"";

/// How often to look for an effect that is not said.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A watched site in a folder of its own.
pub struct Running {
    folder: Arc<TempDir>,
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
        let line = text.rfind(SCRIPT);
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
    pub fn start(
        folder: impl Into<Arc<TempDir>>,
        root: &str,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Self {
        let folder = folder.into();
        let mut child = Command::new(program())
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
        let address = running.address();
        let after = address.trim_start_matches("http://").rsplit(':').next().unwrap_or_default();
        running.port = after.split('/').next().and_then(|port| port.parse().ok()).expect("a port");
        running.until("the first build", |running| running.builds() > 0 || running.has_said("error"));
        running
    }

    /// Watches the same site anew, after the end of this one.
    pub fn again(&self, arguments: &[&str]) -> Self {
        Running::start(self.folder.clone(), "site", arguments, &[])
    }

    /// The address that it says it serves, without the last slash.
    pub fn address(&self) -> String {
        let line = self.said.iter().find_map(|line| line.strip_prefix("serving ")).expect("it serves");
        line.split(' ').next().expect("an address").trim_end_matches('/').to_owned()
    }

    /// How many builds it has said to be good.
    pub fn builds(&self) -> usize {
        let good = |line: &&String| line.starts_with("built ") || line.starts_with("mended: built ");
        self.said.iter().filter(good).count()
    }

    /// Whether a line that it said begins so.
    pub fn has_said(&self, beginning: &str) -> bool {
        self.said.iter().any(|line| line.starts_with(beginning))
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
            // A site that is served says nothing more when it is written: look again now and then.
            match self.lines.recv_timeout(left.min(LOOK_AGAIN)) {
                Ok(line) => self.said.push(line),
                Err(RecvTimeoutError::Timeout) if !left.is_zero() => {}
                Err(_) => panic!("{what}: not within {PATIENCE:?}; it said {:#?}", self.said),
            }
            self.said.extend(self.lines.try_iter());
        }
    }

    /// Waits until the page at `path` holds `text`.
    pub fn until_page(&mut self, path: &str, text: &str) {
        self.until(text, |running| running.get(path).text().contains(text));
    }

    /// Waits until all that is served, and all that is written into `dist`, is what a cold build of the folder makes.
    pub fn until_all_is_right(&mut self) -> Bundle {
        let expected = bundle(&read_site(&self.site()));
        let dist = self.site().join("dist");
        self.until("all is served and written", |running| {
            let served = |(path, blob): (&OutPath, &Blob)| running.serves(path.as_str(), blob.bytes());
            let there = read_output(&dist, "");
            let wanted = expected.files.iter().map(|(path, blob)| (path.to_string(), blob.bytes().to_vec()));
            there == wanted.collect() && expected.files.iter().all(served)
        });
        expected
    }

    /// What a browser sends as `Host`.
    pub fn host(&self) -> String {
        format!("localhost:{}", self.port)
    }

    /// Whether this file of the output is served as it is, but for the line that pages get.
    pub fn serves(&self, path: &str, bytes: &[u8]) -> bool {
        let response = self.get(&format!("/{path}"));
        let tail = response.body.strip_prefix(bytes).map(String::from_utf8_lossy);
        let added = |tail: &str| {
            let line = tail.strip_prefix(SCRIPT).and_then(|rest| rest.strip_suffix("\"></script>\n"));
            line.is_some_and(|version| version.bytes().all(|byte| byte.is_ascii_hexdigit()))
        };
        let page = path.ends_with(".html");
        response.code == 200 && tail.is_some_and(|tail| if page { added(&tail) } else { tail.is_empty() })
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Gets a path.
    pub fn get(&self, path: &str) -> Response {
        self.ask(format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.host()).as_bytes())
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

    /// The version of a page that a browser gets now.
    pub fn version(&self, page: &str) -> String {
        let text = self.get(page).text();
        let version = text.rsplit("data-version=\"").next().and_then(|rest| rest.split('"').next());
        version.expect("a version").to_owned()
    }

    /// Listens to the events of a page as it is now.
    pub fn listen(&self, page: &str) -> Events {
        self.listen_with(page, &self.version(page))
    }

    /// Listens to the events of a page in this version.
    pub fn listen_with(&self, page: &str, version: &str) -> Events {
        let mut stream = self.connect();
        let request = format!(
            "GET /.rackdown-live/events?version={version}&page={page} HTTP/1.1\r\nHost: {}\r\n\r\n",
            self.host()
        );
        stream.write_all(request.as_bytes()).expect("it listens");
        Events(BufReader::new(stream))
    }

    /// The files beside the site's sources that it has written.
    pub fn written(&self) -> Files {
        read_output(&self.site().join("dist"), "")
    }

    /// Sends a signal and waits for the end.
    pub fn end_by(&mut self, signal: rustix::process::Signal) -> ExitStatus {
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
    /// The next event: its name and its data.
    pub fn next(&mut self) -> (String, serde_json::Value) {
        self.next_or_end().expect("an event before the end of the stream")
    }

    /// The next event, unless the stream ends.
    pub fn next_or_end(&mut self) -> Option<(String, serde_json::Value)> {
        let (mut name, mut line) = (String::new(), String::new());
        loop {
            line.clear();
            if self.0.read_line(&mut line).expect("an event in time") == 0 {
                return None;
            }
            if let Some(event) = line.strip_prefix("event: ") {
                name = event.trim().to_owned();
            }
            if let Some(data) = line.strip_prefix("data: ") {
                return Some((name, serde_json::from_str(data).expect("JSON")));
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

/// The program that is tried: the one built for this test, unless `RACKDOWN` names another.
pub fn program() -> PathBuf {
    let other = std::env::var_os("RACKDOWN").map(|path| std::path::absolute(path).expect("a path"));
    other.unwrap_or_else(|| env!("CARGO_BIN_EXE_rackdown").into())
}

/// Writes a file and the folders above it.
pub fn write(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
    std::fs::write(path, bytes).expect("a file");
}

/// What is in an output folder besides the manifest; what vanishes while it is read is not there.
pub fn read_output(folder: &Path, name: &str) -> Files {
    let mut files = Files::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = [name, &entry.file_name().to_string_lossy()].join("/").trim_start_matches('/').to_owned();
        if entry.path().is_dir() {
            files.extend(read_output(&entry.path(), &path));
        } else if path != ".rackdown-manifest"
            && let Ok(bytes) = std::fs::read(entry.path())
        {
            files.insert(path, bytes);
        }
    }
    files
}
