//! A static server on loopback, with the headers of a strict host.
//!
//! Comes in: the files of a built site. Goes out: its origin. It ends with its value.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use rackdown::bundle::Bundle;

/// The policy that the README gives to hosts.
pub const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; manifest-src 'self'; \
                          base-uri 'none'; form-action 'none'";

/// A running server.
pub struct Server {
    /// Where it is, as in `http://127.0.0.1:4711`.
    pub origin: String,
    address: SocketAddr,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

type Files = BTreeMap<String, Vec<u8>>;

/// Serves a site on a free port.
pub fn serve(bundle: &Bundle) -> Server {
    let files = bundle.files.iter().map(|(path, blob)| (path.to_string(), blob.bytes().to_vec()));
    let files: Arc<Files> = Arc::new(files.collect());
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    let ended = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&ended);
    let thread = std::thread::spawn(move || {
        for stream in listener.incoming() {
            if seen.load(Ordering::SeqCst) {
                break;
            }
            let files = Arc::clone(&files);
            // A browser opens connections before it needs them, so each has its own thread.
            std::thread::spawn(move || stream.and_then(|stream| answer(stream, &files)));
        }
    });
    Server { origin: format!("http://{address}"), address, ended, thread: Some(thread) }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // Wakes the loop, which then sees that it has ended.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn answer(mut stream: TcpStream, files: &Files) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let address = request.split(' ').nth(1).unwrap_or_default();
    let path = address.split(['?', '#']).next().unwrap_or_default().trim_start_matches('/');
    let path =
        if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    let (status, name, body) = match files.get(&path) {
        Some(body) => ("200 OK", path.as_str(), body.as_slice()),
        None => ("404 Not Found", "404.html", files.get("404.html").map_or(&[][..], Vec::as_slice)),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {}\r\nContent-Length: {}\r\nContent-Security-Policy: {POLICY}\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        content_type(name),
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "webmanifest" => "application/manifest+json",
        "xml" => "application/xml",
        _ => "application/octet-stream",
    }
}
