//! What is answered to a request: a pure function of the request and the site as it is now.
//!
//! Comes in: a [`Request`]. Goes out: a [`Response`], whole, from memory; or that the connection is to become a stream of
//! events. Nothing here reads or writes.

use percent_encoding::utf8_percent_encode;
use rackdown::render::address::ENCODED_IN_PATHS;
use rackdown::source::{Blob, Fingerprint};

use super::address::Address;
use super::request::{AllowedHosts, Request, RequestError};
use super::site::{Lookup, ServedSite, SiteState, media_type};

/// The folder of the server's own files. No file of a site can have this name: the output refuses it.
pub const OWN_FOLDER: &str = ".rackdown-live";

/// The version of a page of a site that there is not yet.
pub const NO_VERSION: &str = "none";

const SCRIPT: &str = include_str!("live.js");
const OVERLAY: &str = include_str!("overlay.css");

/// What the README asks servers to send, and what the script that listens needs besides.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
    media-src 'self'; manifest-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// A response.
#[derive(Clone, Debug)]
pub struct Response {
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
    /// By a response.
    Response(Response),
    /// By events about the page at this address, as they happen; the browser has that page in this version.
    Events(Address, String),
}

/// Meets a request.
pub fn reply(request: &Request, hosts: &AllowedHosts, now: &SiteState) -> Reply {
    let refused = |refusal| Reply::Response(refuse(refusal));
    if !hosts.allow(&request.host) {
        return refused(RequestError::Misdirected);
    }
    if request.origin.as_ref().is_some_and(|origin| !hosts.allow_origin(origin)) {
        return refused(RequestError::Foreign);
    }
    let Some(address) = Address::parse(&request.target) else { return refused(RequestError::Malformed) };
    if !address.begins_with(OWN_FOLDER) {
        return Reply::Response(page_or_file(&address, request, now));
    }
    // Links from other sites are fine; scripts and events are for the site's own pages.
    if !matches!(request.fetch_site.as_deref(), None | Some("same-origin" | "none")) {
        return refused(RequestError::Foreign);
    }
    let page = || {
        let decoded = address.parameter("page")?;
        Address::parse(&utf8_percent_encode(&decoded, ENCODED_IN_PATHS).to_string())
    };
    match address.below(OWN_FOLDER) {
        Some("live.js") => Reply::Response(own_file(SCRIPT, "js", request)),
        Some("overlay.css") => Reply::Response(own_file(OVERLAY, "css", request)),
        Some("events") => match (page(), address.parameter("version")) {
            (Some(page), Some(version)) => Reply::Events(page, version),
            _ => refused(RequestError::Malformed),
        },
        _ => Reply::Response(page_or_file(&address, request, now)),
    }
}

fn page_or_file(address: &Address, request: &Request, now: &SiteState) -> Response {
    let Some(site) = &now.site else { return not_yet(now) };
    match site.find(address) {
        Lookup::File(path, blob) => file(path.extension(), blob, request, site),
        Lookup::Folder => {
            let mut response = plain("301 Moved Permanently", "the address ends with a slash\n");
            response.headers.push(("Location", address.with_slash()));
            response
        }
        Lookup::Below(root) => {
            // For now: the path is the author's to change.
            let mut response = plain("302 Found", "the site stands below a path\n");
            response.headers.push(("Location", root.to_owned()));
            response
        }
        Lookup::Nothing(Some(page)) => {
            let mut response =
                file(Some("html"), page, &Request { if_none_match: None, ..request.clone() }, site);
            response.status = "404 Not Found";
            response
        }
        Lookup::Nothing(None) => plain("404 Not Found", "there is nothing at this address\n"),
    }
}

/// A file; a page with the line that it gets.
fn file(extension: Option<&str>, blob: &Blob, request: &Request, site: &ServedSite) -> Response {
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
        return Response { status: "304 Not Modified", headers, body: Blob::new([]), tail: String::new() };
    }
    headers.push(("Content-Type", media_type(extension).to_owned()));
    Response { status: "200 OK", headers, body: blob.clone(), tail }
}

/// A file of the server's own.
fn own_file(text: &str, extension: &str, request: &Request) -> Response {
    let blob = Blob::new(text.as_bytes());
    file(Some(extension), &blob, request, &ServedSite::new(Default::default(), ""))
}

/// What is shown until there is a site: it waits, and shows what is wrong.
fn not_yet(now: &SiteState) -> Response {
    let words = if now.wrong.is_some() { "The site has an error." } else { "The site is being built." };
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>rackdown</title>\n<p>{words}</p>\n"
    );
    let mut response = plain("503 Service Unavailable", "");
    response.headers.retain(|(name, _)| *name != "Content-Type");
    response.headers.push(("Content-Type", media_type(Some("html")).to_owned()));
    response.headers.push(("Content-Security-Policy", POLICY.to_owned()));
    Response { body: Blob::new(html.into_bytes()), tail: script_line(NO_VERSION), ..response }
}

/// The line that a page gets, and that is not deployed.
fn script_line(version: &str) -> String {
    format!("<script src=\"/{OWN_FOLDER}/live.js\" data-version=\"{version}\"></script>\n")
}

/// The response to what is refused.
pub fn refuse(refusal: RequestError) -> Response {
    let (status, words) = match refusal {
        RequestError::Malformed => ("400 Bad Request", "this is no request for a page\n"),
        RequestError::Foreign => ("403 Forbidden", "this server answers its own pages only\n"),
        RequestError::Method => ("405 Method Not Allowed", "GET and HEAD are all that there is\n"),
        RequestError::TooSlow => ("408 Request Timeout", "the request took too long\n"),
        RequestError::Misdirected => (
            "421 Misdirected Request",
            "this is not the server of that name; `rackdown watch --host NAME` gives it one\n",
        ),
        RequestError::TooLong => ("431 Request Header Fields Too Large", "the request is too long\n"),
    };
    let mut response = plain(status, words);
    if refusal == RequestError::Method {
        response.headers.push(("Allow", "GET, HEAD".to_owned()));
    }
    response
}

fn plain(status: &'static str, words: &str) -> Response {
    let headers =
        vec![("Cache-Control", "no-store".to_owned()), ("Content-Type", media_type(Some("txt")).to_owned())];
    Response { status, headers, body: Blob::new(words.as_bytes()), tail: String::new() }
}
