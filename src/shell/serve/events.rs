//! The stream of events to an open page: reload, swap these stylesheets, this is wrong, all is well.
//!
//! Comes in: each change of the site. Goes out: server-sent events (the HTML standard, "Server-sent events"), and only
//! those that concern this page: one that looks the same after a build hears nothing. A page that misses something
//! says, when it comes back, which version it has.

use std::io;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::address::Address;
use super::answer::NO_VERSION;
use super::connection::write_until;
use super::live::{Live, Now};
use super::request::Method;
use super::snapshot::Snapshot;

/// How often something is sent when nothing happens, to find out who has gone.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// How long a reader may take to accept an event; who falls behind comes back by itself.
const TIME: Duration = Duration::from_secs(5);

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-store\r\n\
    Connection: close\r\nX-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: same-origin\r\n\r\n";

/// What a page is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Event {
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
pub fn tell(stream: &mut TcpStream, method: Method, page: &Address, version: &str, live: &Live) {
    // Whoever listens has gone, or is too slow: it will come back.
    let _ = tell_until_it_goes(stream, method, page, version, live);
}

fn tell_until_it_goes(
    stream: &mut TcpStream,
    method: Method,
    page: &Address,
    version: &str,
    live: &Live,
) -> io::Result<()> {
    let mut write = |text: &str| write_until(stream, text.as_bytes(), Instant::now() + TIME);
    write(HEAD)?;
    if method == Method::Head {
        return Ok(());
    }
    let mut seen = live.now();
    // Until there is a site, a page of an earlier server's is as good as any.
    let is_outdated = |now: &Now| now.site.as_ref().is_some_and(|site| version_of(site, page) != version);
    let mut next = if is_outdated(&seen) { Event::Reload } else { state(&seen) };
    loop {
        write(&in_words(&next))?;
        if next == Event::Reload {
            return Ok(());
        }
        next = loop {
            let now = live.after(&seen, HEARTBEAT);
            let events = match (&seen.site, &now.site) {
                (None, Some(_)) => Some(if is_outdated(&now) { Event::Reload } else { state(&now) }),
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
        if matches!(next, Event::Styles(..)) {
            write(&in_words(&next))?;
            next = state(&seen);
        }
    }
}

/// What a page is to do when one site has taken the place of another; nothing, if the page is as before.
fn between(before: &Now, now: &Now, page: &Address) -> Option<Event> {
    let other_state = (before.wrong != now.wrong).then(|| state(now));
    match (&before.site, &now.site) {
        (Some(old), Some(new)) if !Arc::ptr_eq(old, new) => changed(old, new, page).or(other_state),
        _ => other_state,
    }
}

fn changed(old: &Snapshot, new: &Snapshot, page: &Address) -> Option<Event> {
    let version = new.version(page);
    if old.version(page) == version {
        return None;
    }
    match new.restyled(old, page).zip(version) {
        Some((pairs, version)) => Some(Event::Styles(pairs, version.to_string())),
        None => Some(Event::Reload),
    }
}

fn state(now: &Now) -> Event {
    now.wrong.clone().map_or(Event::Well, Event::Wrong)
}

fn version_of(site: &Snapshot, page: &Address) -> String {
    site.version(page).map_or(NO_VERSION.to_owned(), |version| version.to_string())
}

/// An event as it is sent: its data is JSON, which has no line breaks.
fn in_words(event: &Event) -> String {
    let (name, data) = match event {
        Event::Reload => ("reload", Value::Null),
        Event::Styles(pairs, version) => ("styles", json!({ "version": version, "pairs": pairs })),
        Event::Wrong(text) => ("wrong", json!(**text)),
        Event::Well => ("well", Value::Null),
    };
    format!("event: {name}\ndata: {data}\n\n")
}
