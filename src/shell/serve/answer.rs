//! What is answered to a request: a pure function of the request and the site as it is now.
//!
//! Comes in: a [`Request`]. Goes out: an [`Answer`], whole, from memory; or that the connection is to become a stream of
//! events. Nothing here reads or writes.

use percent_encoding::utf8_percent_encode;
use rackdown::render::address::ENCODED_IN_PATHS;
use rackdown::source::{Blob, Fingerprint};

use super::address::Address;
use super::hosts::Hosts;
use super::live::Now;
use super::media::media_type;
use super::request::Request;
use super::snapshot::{Found, Snapshot};

/// The folder of the server's own files. No file of a site can have this name: the output refuses it.
pub const OWN_FOLDER: &str = ".rackdown-live";

/// The version of a page of a site that there is not yet.
pub const NO_VERSION: &str = "none";

const SCRIPT: &str = include_str!("live.js");
const OVERLAY: &str = include_str!("overlay.css");

/// What the README asks servers to send, and what the script that listens needs besides.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
    media-src 'self'; manifest-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// Why a request is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is no request, or not for a page.
    Malformed,
    /// Another site's page asks.
    Foreign,
    /// It is neither GET nor HEAD.
    Method,
    /// It came too slowly.
    TooSlow,
    /// It is for another server's name.
    Misdirected,
    /// Its head is too long.
    TooLong,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The code with its words.
    pub status: &'static str,
    /// Further lines of the head.
    pub headers: Vec<(&'static str, String)>,
    /// What is sent first.
    pub body: Blob,
    /// What is sent after it: the line that pages get.
    pub tail: String,
}

/// How a request is met.
#[derive(Debug)]
pub enum Reply {
    /// By an answer.
    Answer(Answer),
    /// By events about the page at this address, as they happen; the browser has that page in this version.
    Events(Address, String),
}

/// Meets a request.
pub fn reply(request: &Request, hosts: &Hosts, now: &Now) -> Reply {
    let refused = |refusal| Reply::Answer(refuse(refusal));
    if !hosts.allow(&request.host) {
        return refused(Refusal::Misdirected);
    }
    if request.origin.as_ref().is_some_and(|origin| !hosts.allow_origin(origin)) {
        return refused(Refusal::Foreign);
    }
    let Some(address) = Address::parse(&request.target) else { return refused(Refusal::Malformed) };
    if !address.begins_with(OWN_FOLDER) {
        return Reply::Answer(page_or_file(&address, request, now));
    }
    // Links from other sites are fine; scripts and events are for the site's own pages.
    if !matches!(request.fetch_site.as_deref(), None | Some("same-origin" | "none")) {
        return refused(Refusal::Foreign);
    }
    let page = || {
        let decoded = address.parameter("page")?;
        Address::parse(&utf8_percent_encode(&decoded, ENCODED_IN_PATHS).to_string())
    };
    match address.below(OWN_FOLDER) {
        Some("live.js") => Reply::Answer(own_file(SCRIPT, "js", request)),
        Some("overlay.css") => Reply::Answer(own_file(OVERLAY, "css", request)),
        Some("events") => match (page(), address.parameter("version")) {
            (Some(page), Some(version)) => Reply::Events(page, version),
            _ => refused(Refusal::Malformed),
        },
        _ => Reply::Answer(page_or_file(&address, request, now)),
    }
}

fn page_or_file(address: &Address, request: &Request, now: &Now) -> Answer {
    let Some(site) = &now.site else { return not_yet(now) };
    match site.find(address) {
        Found::File(path, blob) => file(path.extension(), blob, request, site),
        Found::Folder => {
            let mut answer = plain("301 Moved Permanently", "the address ends with a slash\n");
            answer.headers.push(("Location", address.with_slash()));
            answer
        }
        Found::Nothing(Some(page)) => {
            let mut answer =
                file(Some("html"), page, &Request { if_none_match: None, ..request.clone() }, site);
            answer.status = "404 Not Found";
            answer
        }
        Found::Nothing(None) => plain("404 Not Found", "there is nothing at this address\n"),
    }
}

/// A file; a page with the line that it gets.
fn file(extension: Option<&str>, blob: &Blob, request: &Request, site: &Snapshot) -> Answer {
    let html = blob.text().filter(|_| matches!(extension, Some("html" | "htm")));
    let version = html.map(|html| site.version_of(html));
    let tail = version.map(|version| script_line(&version.to_string())).unwrap_or_default();
    // The script is part of what the browser keeps.
    let tag = format!("\"{}\"", Fingerprint::of([blob.fingerprint().bytes(), tail.as_bytes()]));
    let known = |tags: &String| tags.split(',').any(|known| known.trim().trim_start_matches("W/") == tag);
    let mut headers = vec![("Cache-Control", "no-cache".to_owned()), ("ETag", tag.clone())];
    if html.is_some() {
        headers.push(("Content-Security-Policy", POLICY.to_owned()));
    }
    if request.if_none_match.as_ref().is_some_and(known) {
        return Answer { status: "304 Not Modified", headers, body: Blob::new([]), tail: String::new() };
    }
    headers.push(("Content-Type", media_type(extension).to_owned()));
    Answer { status: "200 OK", headers, body: blob.clone(), tail }
}

/// A file of the server's own.
fn own_file(text: &str, extension: &str, request: &Request) -> Answer {
    let blob = Blob::new(text.as_bytes());
    file(Some(extension), &blob, request, &Snapshot::new(Default::default(), ""))
}

/// What is shown until there is a site: it waits, and shows what is wrong.
fn not_yet(now: &Now) -> Answer {
    let words = if now.wrong.is_some() { "The site has an error." } else { "The site is being built." };
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>rackdown</title>\n<p>{words}</p>\n"
    );
    let mut answer = plain("503 Service Unavailable", "");
    answer.headers.retain(|(name, _)| *name != "Content-Type");
    answer.headers.push(("Content-Type", media_type(Some("html")).to_owned()));
    answer.headers.push(("Content-Security-Policy", POLICY.to_owned()));
    Answer { body: Blob::new(html.into_bytes()), tail: script_line(NO_VERSION), ..answer }
}

/// The line that a page gets, and that is not deployed.
fn script_line(version: &str) -> String {
    format!("<script src=\"/{OWN_FOLDER}/live.js\" data-version=\"{version}\"></script>\n")
}

/// The answer to what is refused.
pub fn refuse(refusal: Refusal) -> Answer {
    let (status, words) = match refusal {
        Refusal::Malformed => ("400 Bad Request", "this is no request for a page\n"),
        Refusal::Foreign => ("403 Forbidden", "this server answers its own pages only\n"),
        Refusal::Method => ("405 Method Not Allowed", "GET and HEAD are all that there is\n"),
        Refusal::TooSlow => ("408 Request Timeout", "the request took too long\n"),
        Refusal::Misdirected => (
            "421 Misdirected Request",
            "this is not the server of that name; `rackdown watch --host NAME` gives it one\n",
        ),
        Refusal::TooLong => ("431 Request Header Fields Too Large", "the request is too long\n"),
    };
    let mut answer = plain(status, words);
    if refusal == Refusal::Method {
        answer.headers.push(("Allow", "GET, HEAD".to_owned()));
    }
    answer
}

fn plain(status: &'static str, words: &str) -> Answer {
    let headers =
        vec![("Cache-Control", "no-store".to_owned()), ("Content-Type", media_type(Some("txt")).to_owned())];
    Answer { status, headers, body: Blob::new(words.as_bytes()), tail: String::new() }
}
