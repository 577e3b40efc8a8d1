//! One connection: a request in, and a response or a stream of events out; then it is closed.
//!
//! Comes in: a socket. Goes out: at most one response. The head must have come after [`HEAD_TIME`], whole; the response
//! must be taken within [`BODY_TIME`], whole. What else the other side sends is read and forgotten for a moment, as
//! closing at once would make the system throw away the response.
//!
//! An open page may ask for events instead (the HTML standard, "Server-sent events"): it is told to reload, to swap
//! stylesheets, what is wrong, or that all is well, and only what concerns it; one that looks the same after a build
//! is told nothing. A page that misses something says, when it comes back, which version it has.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::address::Address;
use super::connection_limit::{ConnectionLimit, Permit};
use super::request::{AllowedHosts, LONGEST_HEAD, Method, Request, RequestError, parse};
use super::response::{NO_VERSION, Reply, Response, refuse, reply};
use super::site::{LiveSite, ServedSite, SiteState};

/// How long a request may take to arrive.
const HEAD_TIME: Duration = Duration::from_secs(5);
/// How long a response may take to be read.
const BODY_TIME: Duration = Duration::from_secs(30);
/// How long, and how much, is read after the response.
const DRAIN_TIME: Duration = Duration::from_secs(1);
const DRAIN_BYTES: usize = 4 << 20;
/// How often something is sent when nothing happens, to find out which pages are still there.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// How long a page may take to accept an event; one that is cut off connects again by itself.
const EVENT_TIME: Duration = Duration::from_secs(5);

const EVENT_STREAM_HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-store\r\n\
    Connection: close\r\nX-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: same-origin\r\n\r\n";

/// What all connections share.
pub struct Server {
    /// The site.
    pub live: Arc<LiveSite>,
    /// The names under which it may be asked.
    pub hosts: AllowedHosts,
    /// The connections that wait for a response.
    pub requests: ConnectionLimit,
    /// Those of open pages, which listen for events.
    pub streams: ConnectionLimit,
}

/// Serves one connection to its end.
pub fn serve_connection(mut stream: TcpStream, permit: Permit, server: &Server) {
    let (response, method) = match read_request(&mut stream, Instant::now() + HEAD_TIME) {
        Ok(Some(request)) => match reply(&request, &server.hosts, &server.live.now()) {
            Reply::Response(response) => (response, request.method),
            Reply::Events(page, version) => {
                // From here on it counts among the streams.
                if let Ok(_permit) = server.streams.admit(&stream) {
                    drop(permit);
                    // An error means that the page has gone, or is too slow: it will connect again.
                    let _ = send_events(&mut stream, request.method, &page, &version, &server.live);
                }
                return;
            }
        },
        // A browser that connects in advance and then has no need.
        Ok(None) => return,
        Err(refusal) => (refuse(refusal), Method::Get),
    };
    let sent = send(&mut stream, &response, method, Instant::now() + BODY_TIME);
    if sent.is_ok() {
        drain(&mut stream);
    }
}

/// Reads a head; `None` if the other side goes without having said anything.
fn read_request(stream: &mut TcpStream, until: Instant) -> Result<Option<Request>, RequestError> {
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let got = match read_until(stream, &mut buffer, until) {
            Ok(got) => buffer.get(..got).unwrap_or_default(),
            Err(why) if is_late(&why) => {
                return if head.is_empty() { Ok(None) } else { Err(RequestError::TooSlow) };
            }
            Err(_) => return Ok(None),
        };
        if got.is_empty() {
            return if head.is_empty() { Ok(None) } else { Err(RequestError::Malformed) };
        }
        head.extend_from_slice(got);
        // Only the end of a line can complete a head, or show that it is none.
        if got.contains(&b'\n') || head.len() >= LONGEST_HEAD || !may_be_request(&head) {
            let bounded = head.get(..LONGEST_HEAD).unwrap_or(&head);
            if let Some(request) = parse(bounded)? {
                return Ok(Some(request));
            }
        }
    }
}

/// Whether this may become a request: what is not (TLS and other protocols) is refused at once.
fn may_be_request(head: &[u8]) -> bool {
    head.iter().all(|byte| byte.is_ascii_graphic() || matches!(byte, b' ' | b'\r' | b'\n' | b'\t'))
}

fn read_until(stream: &mut TcpStream, buffer: &mut [u8], until: Instant) -> io::Result<usize> {
    stream.set_read_timeout(Some(left(until)?))?;
    loop {
        match stream.read(buffer) {
            Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}

/// Sends a response.
fn send(stream: &mut TcpStream, response: &Response, method: Method, until: Instant) -> io::Result<()> {
    let length = response.body.bytes().len() + response.tail.len();
    let mut head = format!("HTTP/1.1 {}\r\nConnection: close\r\n", response.status);
    let own = [("X-Content-Type-Options", "nosniff"), ("Cross-Origin-Resource-Policy", "same-origin")];
    let own = own.map(|(name, value)| (name, value.to_owned()));
    for (name, value) in own.iter().chain(&response.headers) {
        head += &format!("{name}: {value}\r\n");
    }
    if !response.status.starts_with("304") {
        head += &format!("Content-Length: {length}\r\n");
    }
    let mut whole = (head + "\r\n").into_bytes();
    if method == Method::Get {
        whole.extend_from_slice(response.body.bytes());
        whole.extend_from_slice(response.tail.as_bytes());
    }
    write_until(stream, &whole, until)
}

/// Writes all of it, or fails when the time is over.
fn write_until(stream: &mut TcpStream, mut bytes: &[u8], until: Instant) -> io::Result<()> {
    while !bytes.is_empty() {
        stream.set_write_timeout(Some(left(until)?))?;
        match stream.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
            Err(why) => return Err(why),
        }
    }
    Ok(())
}

/// Reads what is still sent, and forgets it.
fn drain(stream: &mut TcpStream) {
    if stream.shutdown(Shutdown::Write).is_err() {
        return;
    }
    let until = Instant::now() + DRAIN_TIME;
    let (mut buffer, mut read) = ([0; 4096], 0);
    while let Ok(got) = read_until(stream, &mut buffer, until) {
        read += got;
        if got == 0 || read > DRAIN_BYTES {
            break;
        }
    }
}

/// The time that is left; fails if there is none.
fn left(until: Instant) -> io::Result<Duration> {
    let left = until.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
}

fn is_late(why: &io::Error) -> bool {
    matches!(why.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock)
}

/// What a page is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
enum PageEvent {
    /// Load itself again.
    Reload,
    /// Put the second stylesheet of each pair in the place of the first; then it is of this version.
    Styles(Vec<(String, String)>, String),
    /// Show what is wrong.
    Wrong(Arc<str>),
    /// Show nothing of the kind any more.
    Well,
}

/// Tells a page what concerns it, until it goes or has to be loaded again.
fn send_events(
    stream: &mut TcpStream,
    method: Method,
    page: &Address,
    version: &str,
    live: &LiveSite,
) -> io::Result<()> {
    let mut write = |text: &str| write_until(stream, text.as_bytes(), Instant::now() + EVENT_TIME);
    write(EVENT_STREAM_HEAD)?;
    if method == Method::Head {
        return Ok(());
    }
    let mut seen = live.now();
    // Until there is a site, a page of an earlier server's is as good as any.
    let is_outdated =
        |now: &SiteState| now.site.as_ref().is_some_and(|site| version_of(site, page) != version);
    let mut next = if is_outdated(&seen) { PageEvent::Reload } else { state(&seen) };
    loop {
        write(&format_event(&next))?;
        if next == PageEvent::Reload {
            return Ok(());
        }
        next = loop {
            let now = live.after(&seen, HEARTBEAT);
            let events = match (&seen.site, &now.site) {
                (None, Some(_)) => Some(if is_outdated(&now) { PageEvent::Reload } else { state(&now) }),
                _ => between(&seen, &now, page),
            };
            let same = now.site.as_ref().map(Arc::as_ptr) == seen.site.as_ref().map(Arc::as_ptr)
                && now.wrong == seen.wrong;
            seen = now;
            match events {
                Some(event) => break event,
                None if same => write(":\n\n")?,
                None => {}
            }
        };
        // New stylesheets may come together with an error of another kind, such as a full disk.
        if matches!(next, PageEvent::Styles(..)) {
            write(&format_event(&next))?;
            next = state(&seen);
        }
    }
}

/// What a page is to do when one site has taken the place of another; nothing, if the page is as before.
fn between(before: &SiteState, now: &SiteState, page: &Address) -> Option<PageEvent> {
    let other_state = (before.wrong != now.wrong).then(|| state(now));
    match (&before.site, &now.site) {
        (Some(old), Some(new)) if !Arc::ptr_eq(old, new) => changed(old, new, page).or(other_state),
        _ => other_state,
    }
}

fn changed(old: &ServedSite, new: &ServedSite, page: &Address) -> Option<PageEvent> {
    let version = new.version(page);
    if old.version(page) == version {
        return None;
    }
    match new.restyled(old, page).zip(version) {
        Some((pairs, version)) => Some(PageEvent::Styles(pairs, version.to_string())),
        None => Some(PageEvent::Reload),
    }
}

fn state(now: &SiteState) -> PageEvent {
    now.wrong.clone().map_or(PageEvent::Well, PageEvent::Wrong)
}

fn version_of(site: &ServedSite, page: &Address) -> String {
    site.version(page).map_or(NO_VERSION.to_owned(), |version| version.to_string())
}

/// An event as it is sent: its data is JSON, which has no line breaks.
fn format_event(event: &PageEvent) -> String {
    let (name, data) = match event {
        PageEvent::Reload => ("reload", Value::Null),
        PageEvent::Styles(pairs, version) => ("styles", json!({ "version": version, "pairs": pairs })),
        PageEvent::Wrong(text) => ("wrong", json!(**text)),
        PageEvent::Well => ("well", Value::Null),
    };
    format!("event: {name}\ndata: {data}\n\n")
}
