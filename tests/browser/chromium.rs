//! A Chromium of its own, spoken to in the DevTools protocol over a pipe.
//!
//! Comes in: nothing but the program `chromium`. Goes out: tabs. The browser ends with its value, and also if the test
//! is killed, as the pipe closes then. Whatever is waited for has a deadline, and its passing is a panic that says what
//! was waited for.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::tab::Tab;

/// How long anything may take. A loaded machine is slow, and a test that hangs must end.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// As in `.ci/check-html.mjs`: no sandbox (containers run as root), nothing of its own over the network, and whatever a
/// page asks for elsewhere fails.
const FLAGS: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-pipe",
];

/// A running browser.
pub struct Chromium {
    child: RefCell<Child>,
    input: RefCell<Option<ChildStdin>>,
    messages: Receiver<Value>,
    events: RefCell<VecDeque<Value>>,
    last_id: Cell<u64>,
    profile: TempDir,
}

impl Chromium {
    /// Starts a browser with an empty profile.
    pub fn start() -> Chromium {
        let profile = tempfile::tempdir().expect("a folder for the profile");
        let log = std::fs::File::create(profile.path().join("stderr")).expect("a log");
        // The protocol is on the descriptors 3 and 4, which only a shell can put in place without unsafe code.
        let mut child = Command::new("sh")
            .args(["-c", "exec chromium \"$@\" 3<&0 4>&1 0</dev/null 1>&2", "sh"])
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("sh starts");
        let input = child.stdin.take();
        let output = child.stdout.take().expect("stdout is a pipe");
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            for message in BufReader::new(output).split(0) {
                let Ok(message) = message else { break };
                let message = serde_json::from_slice(&message).expect("the protocol is JSON");
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let chromium = Chromium {
            child: RefCell::new(child),
            input: RefCell::new(input),
            messages,
            events: RefCell::default(),
            last_id: Cell::new(0),
            profile,
        };
        chromium.call(None, "Browser.getVersion", json!({}));
        chromium
    }

    /// A new, empty tab in a context of its own: no cookies, no storage, no cache of others.
    pub fn tab(&self) -> Tab<'_> {
        let context = self.call(None, "Target.createBrowserContext", json!({}));
        let context = &context["browserContextId"];
        let target = self.call(
            None,
            "Target.createTarget",
            json!({ "url": "about:blank", "browserContextId": context }),
        );
        let attached = self.call(
            None,
            "Target.attachToTarget",
            json!({ "targetId": target["targetId"], "flatten": true }),
        );
        Tab::new(self, attached["sessionId"].as_str().expect("a session").to_owned())
    }

    /// Calls a method of the protocol and waits for what it returns.
    pub fn call(&self, session: Option<&str>, method: &str, params: Value) -> Value {
        let id = self.last_id.get() + 1;
        self.last_id.set(id);
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = json!(session);
        }
        let sent = self
            .input
            .borrow_mut()
            .as_mut()
            .expect("open until the end")
            .write_all(format!("{message}\0").as_bytes());
        if let Err(error) = sent {
            panic!("{method}: chromium does not listen ({error}): {}", self.log());
        }
        let deadline = Instant::now() + PATIENCE;
        loop {
            let reply = self.next_message(deadline, method);
            if reply["id"] != json!(id) {
                self.events.borrow_mut().push_back(reply);
                continue;
            }
            assert!(reply.get("error").is_none(), "{method} {params}: {}", reply["error"]);
            return reply["result"].clone();
        }
    }

    /// Waits for an event of a session that `wanted` says yes to. It is taken out, all others stay.
    pub fn wait_for(&self, session: &str, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + PATIENCE;
        let matches = |event: &Value| event["sessionId"] == session && wanted(event);
        loop {
            let place = self.events.borrow().iter().position(matches);
            if let Some(event) = place.and_then(|place| self.events.borrow_mut().remove(place)) {
                return event;
            }
            let event = self.next_message(deadline, what);
            self.events.borrow_mut().push_back(event);
        }
    }

    /// All events of a session that have come so far and nobody has taken out, in order.
    pub fn take_events(&self, session: &str) -> Vec<Value> {
        self.events.borrow_mut().extend(self.messages.try_iter());
        let (own, others) = self.events.take().into_iter().partition(|event| event["sessionId"] == session);
        self.events.replace(others);
        Vec::from_iter::<VecDeque<Value>>(own)
    }

    fn next_message(&self, deadline: Instant, what: &str) -> Value {
        let left = deadline.saturating_duration_since(Instant::now());
        let message = self.messages.recv_timeout(left);
        message.unwrap_or_else(|error| panic!("waited for {what}: {error}; chromium said: {}", self.log()))
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.profile.path().join("stderr")).unwrap_or_default()
    }
}

impl Drop for Chromium {
    /// Without its pipe Chromium ends by itself, with all its processes; one that does not is killed.
    fn drop(&mut self) {
        self.input.replace(None);
        let deadline = Instant::now() + PATIENCE;
        // Its side of the pipe closes when it has ended.
        while Instant::now() < deadline {
            let left = deadline.saturating_duration_since(Instant::now());
            if self.messages.recv_timeout(left).is_err() {
                break;
            }
        }
        let mut child = self.child.borrow_mut();
        if !matches!(child.try_wait(), Ok(Some(_))) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
