//! Requests that no browser makes: each is refused, nothing is read from the disk, and the server goes on.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::time::{Duration, Instant};

use crate::running::{Running, read_response, write};

const SITE: &str =
    "--- content/a.md\n+++\ntitle = \"A\"\n+++\nText.\n--- data/secret.toml\nkey = \"canary\"\n";

fn head(site: &Running, path: &str) -> Vec<u8> {
    format!("HEAD {path} HTTP/1.1\r\nHost: {}\r\n\r\n", site.host()).into_bytes()
}

/// Whether the server still does its work.
fn still_serves(site: &Running) {
    assert_eq!(site.get("/a/").code, 200);
}

#[test]
fn no_path_leads_out_of_the_site() {
    let site = Running::on(SITE, &[]);
    for path in [
        "/../../../../etc/passwd",
        "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2f..%2fetc/passwd",
        "/%252e%252e%252fetc/passwd",
        "/a/../data/secret.toml",
        "/data/secret.toml",
        "/content/a.md",
        "//etc/passwd",
        "/a/%00",
        "/a%00.html",
        "/..%5c..%5cetc/passwd",
        "/\u{2025}/etc/passwd",
        "/.rackdown-live/../data/secret.toml",
        "/.rackdown-live/x",
        "/.rackdown-manifest",
        "/%c0%ae%c0%ae/etc/passwd",
        "/~/",
        "file:///etc/passwd",
        "etc/passwd",
    ] {
        let response = site.get(path);
        assert!((400..500).contains(&response.code), "{path}: {}", response.head);
        assert!(!response.text().contains(SECRET) && !response.text().contains("root:"), "{path}");
    }
    still_serves(&site);
}

/// The secret of the site, which stands in no page.
const SECRET: &str = "canary";

#[test]
fn what_is_no_request_for_this_site_is_refused() {
    let site = Running::on(SITE, &[]);
    let (host, port) = (site.host(), site.port);
    let events = "/.rackdown-live/events?page=/a/&version=none";
    for (request, code) in [
        (format!("GET http://{host}/a/ HTTP/1.1\r\nHost: {host}\r\n\r\n"), 400),
        ("GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n".into(), 421),
        (format!("GET /a/ HTTP/1.1\r\nHost: evil.example:{port}\r\n\r\n"), 421),
        (format!("GET /a/ HTTP/1.1\r\nHost: localhost.evil.example:{port}\r\n\r\n"), 421),
        (format!("GET /a/ HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", port ^ 1), 421),
        ("GET /a/ HTTP/1.1\r\nHost: localhost\r\n\r\n".into(), 421),
        ("GET /a/ HTTP/1.1\r\nHost: \r\n\r\n".into(), 421),
        (format!("GET /a/ HTTP/1.1\r\nHost: {host}\r\nOrigin: http://evil.example\r\n\r\n"), 403),
        (format!("GET /a/ HTTP/1.1\r\nHost: {host}\r\nOrigin: null\r\n\r\n"), 403),
        (format!("GET {events} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://evil.example\r\n\r\n"), 403),
        (format!("GET {events} HTTP/1.1\r\nHost: {host}\r\nOrigin: https://{host}\r\n\r\n"), 403),
        (format!("GET {events} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: cross-site\r\n\r\n"), 403),
        (format!("GET {events} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: same-site\r\n\r\n"), 403),
        (
            format!(
                "GET /.rackdown-live/live.js HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: cross-site\r\n\r\n"
            ),
            403,
        ),
        (format!("GET {events} HTTP/1.1\r\nHost: evil.example:{port}\r\n\r\n"), 421),
        (format!("GET /.rackdown-live/events HTTP/1.1\r\nHost: {host}\r\n\r\n"), 400),
        (format!("GET / HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\n\r\n"), 400),
        ("GET / HTTP/1.1\r\n\r\n".into(), 400),
        ("GET / HTTP/1.0\r\n\r\n".into(), 400),
        (format!("GET / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 10\r\n\r\n0123456789"), 400),
        (format!("GET / HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400),
        (format!("POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n"), 405),
        (format!("PUT /a/ HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1\r\n\r\nx"), 405),
        (format!("OPTIONS * HTTP/1.1\r\nHost: {host}\r\n\r\n"), 405),
        ("CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n".into(), 405),
        ("GET /\r\n".into(), 400),
        (format!("GET / HTTP/2.0\r\nHost: {host}\r\n\r\n"), 400),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into(), 400),
        (format!("GET /\0 HTTP/1.1\r\nHost: {host}\r\n\r\n"), 400),
        ("GET / HTTP/1.1\r\nHost: local\0host\r\n\r\n".into(), 400),
        ("\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}".into(), 400),
        ("\r\n\r\n\0\0\0\0".into(), 400),
        ("\u{fffd}".repeat(10), 400),
    ] {
        let response = site.ask(request.as_bytes());
        assert_eq!(response.code, code, "{request:?}");
        assert!(!response.head.contains("Access-Control"), "{}", response.head);
        assert!(!response.text().contains("Text."), "{request:?}");
    }
    still_serves(&site);
}

#[test]
fn a_head_of_a_megabyte_is_refused() {
    let site = Running::on(SITE, &[]);
    let (host, long) = (site.host(), "x".repeat(1 << 20));
    for request in [
        format!("GET / HTTP/1.1\r\nHost: {host}\r\nX-Long: {long}\r\n\r\n"),
        format!("GET /{long} HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: {host}\r\n{}\r\n", "X: y\r\n".repeat(1000)),
        long,
    ] {
        let response = site.ask(request.as_bytes());
        let begin = request.get(..40).unwrap_or_default();
        assert!((400..500).contains(&response.code), "{begin}: {}", response.code);
    }
    still_serves(&site);
}

#[test]
fn a_head_that_comes_byte_by_byte_does_not_last_for_ever() {
    let site = Running::on(SITE, &[]);
    let mut slow = site.connect();
    slow.set_nodelay(true).expect("a socket");
    let begun = Instant::now();
    // Each byte comes in good time; all of them together do not.
    let ended = std::iter::repeat_n(b"x", 1000).find_map(|byte| {
        slow.set_read_timeout(Some(Duration::from_millis(100))).expect("a time limit");
        slow.write_all(byte).err().map(|_| ()).or_else(|| slow.read(&mut [0; 16]).ok().map(|_| ()))
    });
    assert!(ended.is_some() && begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    still_serves(&site);
}

#[test]
fn hundreds_of_silent_connections_keep_nobody_out() {
    let site = Running::on(SITE, &[]);
    let host = site.host();
    let mut silent: Vec<_> = (0..300).map(|_| site.connect()).collect();
    for stream in silent.iter_mut().step_by(2) {
        // The server may have closed it already, to make room.
        let _ = stream.write_all(b"GET / HTTP/1.1\r\nHo");
    }
    still_serves(&site);
    let whole = format!("GET /a/ HTTP/1.1\r\nHost: {host}\r\n\r\n");
    for stream in &mut silent {
        let _ = stream.write_all(&whole.as_bytes()[..whole.len() - 1]);
    }
    still_serves(&site);
    drop(silent);
    still_serves(&site);
}

#[test]
fn who_does_not_read_holds_up_nobody() {
    let site = Running::on(SITE, &[]);
    let request = format!("GET /a/ HTTP/1.1\r\nHost: {}\r\n\r\n", site.host());
    let mut lazy: Vec<_> = (0..40).map(|_| site.connect()).collect();
    for stream in &mut lazy {
        stream.write_all(request.as_bytes()).expect("it listens");
    }
    still_serves(&site);
    for stream in &mut lazy {
        assert_eq!(read_response(stream).code, 200, "and who reads late still gets it");
    }
}

#[test]
fn who_never_reads_a_large_file_holds_up_nobody() {
    let site = Running::on(SITE, &[]);
    // Far more than the system keeps for a reader.
    write(&site.site().join("static/large.bin"), &vec![0; 16 << 20]);
    let mut site = site;
    site.until("it is served", |site| site.ask(&head(site, "/large.bin")).code == 200);
    let request = format!("GET /large.bin HTTP/1.1\r\nHost: {}\r\n\r\n", site.host());
    let mut lazy: Vec<_> = (0..100).map(|_| site.connect()).collect();
    for stream in &mut lazy {
        // The first ones have been closed to make room for the last ones.
        let _ = stream.write_all(request.as_bytes());
    }
    still_serves(&site);
}

#[test]
fn who_never_reads_events_holds_up_nobody() {
    let mut site = Running::on(SITE, &[]);
    let request =
        format!("GET /.rackdown-live/events?page=/a/&version=none HTTP/1.1\r\nHost: {}\r\n\r\n", site.host());
    let mut lazy: Vec<_> = (0..200).map(|_| site.connect()).collect();
    for stream in &mut lazy {
        let _ = stream.write_all(request.as_bytes());
    }
    still_serves(&site);
    site.write("content/a.md", "+++\ntitle = \"A\"\n+++\nSecond.\n");
    site.until_page("/a/", "Second.");
}

#[test]
fn who_leaves_in_the_middle_harms_nobody() {
    let site = Running::on(SITE, &[]);
    for request in [
        String::new(),
        "G".into(),
        format!("GET /a/ HTTP/1.1\r\nHost: {}\r\n", site.host()),
        format!("GET /a/ HTTP/1.1\r\nHost: {}\r\n\r\n", site.host()),
    ] {
        let mut stream = site.connect();
        stream.write_all(request.as_bytes()).expect("it listens");
        stream.shutdown(Shutdown::Both).expect("it is open");
    }
    // Half a request and then the end is answered, if anybody is left to hear it.
    let mut half = site.connect();
    half.write_all(b"GET / HTTP/1.1\r\n").expect("it listens");
    half.shutdown(Shutdown::Write).expect("it is open");
    let mut answer = String::new();
    half.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    still_serves(&site);
}
