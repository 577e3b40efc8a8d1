//! Requests that no browser makes: each is refused, nothing is read from the disk, and the server goes on.

use std::io::{Read, Write};
use std::net::Shutdown;

use crate::running::{Running, read_response};

const SITE: &str =
    "--- content/a.md\n+++\ntitle = \"A\"\n+++\nText.\n--- data/secret.toml\nkey = \"canary\"\n";

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
        assert!(!response.text().contains("canary") && !response.text().contains("root:"), "{path}");
    }
    still_serves(&site);
}

#[test]
fn what_is_no_request_for_this_site_is_refused() {
    let site = Running::on(SITE, &[]);
    for (request, code) in [
        (&b"GET http://localhost/a/ HTTP/1.1\r\nHost: localhost\r\n\r\n"[..], 400),
        (b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403),
        (b"GET / HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n", 403),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n", 403),
        (
            b"GET /.rackdown-live/events HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n",
            403,
        ),
        (
            b"GET /.rackdown-live/events HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\n\r\n",
            403,
        ),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n0123456789", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", 405),
        (b"PUT /a/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx", 405),
        (b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", 405),
        (b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n", 405),
        (b"GET /\r\n", 400),
        (b"GET / HTTP/2.0\r\nHost: localhost\r\n\r\n", 400),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        (b"GET /\0 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: local\0host\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"\r\n\r\n\0\0\0\0", 400),
    ] {
        let response = site.ask(request);
        assert_eq!(response.code, code, "{}", String::from_utf8_lossy(request));
        assert!(!response.head.contains("Access-Control"), "{}", response.head);
    }
    still_serves(&site);
}

#[test]
fn a_head_of_a_megabyte_is_refused() {
    let site = Running::on(SITE, &[]);
    let long = "x".repeat(1 << 20);
    for request in [
        format!("GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: {long}\r\n\r\n"),
        format!("GET /{long} HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "X: y\r\n".repeat(1000)),
        long,
    ] {
        let response = site.ask(request.as_bytes());
        assert!(
            (400..500).contains(&response.code),
            "{}: {}",
            request.get(..40).unwrap_or_default(),
            response.code
        );
    }
    still_serves(&site);
}

#[test]
fn hundreds_of_silent_connections_keep_nobody_out() {
    let site = Running::on(SITE, &[]);
    let mut silent: Vec<_> = (0..300).map(|_| site.connect()).collect();
    for stream in silent.iter_mut().step_by(2) {
        // The server may have closed it already, to make room.
        let _ = stream.write_all(b"GET / HTTP/1.1\r\nHo");
    }
    still_serves(&site);
    drop(silent);
    still_serves(&site);
}

#[test]
fn who_does_not_read_holds_up_nobody() {
    let site = Running::on(SITE, &[]);
    let mut lazy: Vec<_> = (0..40).map(|_| site.connect()).collect();
    for stream in &mut lazy {
        stream.write_all(b"GET /a/ HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("it listens");
    }
    still_serves(&site);
    for stream in &mut lazy {
        assert_eq!(read_response(stream).code, 200, "and who reads late still gets it");
    }
}

#[test]
fn who_leaves_in_the_middle_harms_nobody() {
    let site = Running::on(SITE, &[]);
    for request in [
        &b""[..],
        b"G",
        b"GET /a/ HTTP/1.1\r\nHost: localhost\r\n",
        b"GET /a/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ] {
        let mut stream = site.connect();
        stream.write_all(request).expect("it listens");
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
