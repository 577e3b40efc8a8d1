//! One connection: a request in, an answer out, closed.
//!
//! Comes in: a socket. Goes out: at most one answer. The head must have come after [`HEAD_TIME`], whole; the answer
//! must be taken within [`BODY_TIME`], whole. What else the other side sends is read and forgotten for a moment, as
//! closing at once would make the system throw away the answer.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use super::Server;
use super::answer::{Answer, Refusal, Reply, refuse, reply};
use super::events::tell;
use super::guests::Guest;
use super::request::{LONGEST_HEAD, Method, Request, parse};

/// How long a request may take to arrive.
const HEAD_TIME: Duration = Duration::from_secs(5);
/// How long an answer may take to be read.
const BODY_TIME: Duration = Duration::from_secs(30);
/// How long, and how much, is read after the answer.
const FAREWELL_TIME: Duration = Duration::from_secs(1);
const FAREWELL_BYTES: usize = 4 << 20;

/// Serves one connection to its end.
pub fn converse(mut stream: TcpStream, guest: Guest, server: &Server) {
    let (answer, method) = match read_request(&mut stream, Instant::now() + HEAD_TIME) {
        Ok(Some(request)) => match reply(&request, &server.hosts, &server.live.now()) {
            Reply::Answer(answer) => (answer, request.method),
            Reply::Events(page, version) => {
                // From here on it counts among those who listen.
                if let Ok(_listener) = server.streams.admit(&stream) {
                    drop(guest);
                    tell(&mut stream, request.method, &page, &version, &server.live);
                }
                return;
            }
        },
        // A browser that connects in advance and then has no need.
        Ok(None) => return,
        Err(refusal) => (refuse(refusal), Method::Get),
    };
    let sent = send(&mut stream, &answer, method, Instant::now() + BODY_TIME);
    if sent.is_ok() {
        say_farewell(&mut stream);
    }
}

/// Reads a head; `None` if the other side goes without having said anything.
fn read_request(stream: &mut TcpStream, until: Instant) -> Result<Option<Request>, Refusal> {
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let got = match read_until(stream, &mut buffer, until) {
            Ok(got) => buffer.get(..got).unwrap_or_default(),
            Err(why) if is_late(&why) => {
                return if head.is_empty() { Ok(None) } else { Err(Refusal::TooSlow) };
            }
            Err(_) => return Ok(None),
        };
        if got.is_empty() {
            return if head.is_empty() { Ok(None) } else { Err(Refusal::Malformed) };
        }
        head.extend_from_slice(got);
        // Only the end of a line can complete a head, or show that it is none.
        if got.contains(&b'\n') || head.len() >= LONGEST_HEAD || !looks_like_one(&head) {
            let bounded = head.get(..LONGEST_HEAD).unwrap_or(&head);
            if let Some(request) = parse(bounded)? {
                return Ok(Some(request));
            }
        }
    }
}

/// Whether this may become a request: TLS and other protocols are told at once.
fn looks_like_one(head: &[u8]) -> bool {
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

/// Sends an answer.
fn send(stream: &mut TcpStream, answer: &Answer, method: Method, until: Instant) -> io::Result<()> {
    let length = answer.body.bytes().len() + answer.tail.len();
    let mut head = format!("HTTP/1.1 {}\r\nConnection: close\r\n", answer.status);
    let own = [("X-Content-Type-Options", "nosniff"), ("Cross-Origin-Resource-Policy", "same-origin")];
    let own = own.map(|(name, value)| (name, value.to_owned()));
    for (name, value) in own.iter().chain(&answer.headers) {
        head += &format!("{name}: {value}\r\n");
    }
    if !answer.status.starts_with("304") {
        head += &format!("Content-Length: {length}\r\n");
    }
    let mut whole = (head + "\r\n").into_bytes();
    if method == Method::Get {
        whole.extend_from_slice(answer.body.bytes());
        whole.extend_from_slice(answer.tail.as_bytes());
    }
    write_until(stream, &whole, until)
}

/// Writes all of it, or fails when the time is over.
pub fn write_until(stream: &mut TcpStream, mut bytes: &[u8], until: Instant) -> io::Result<()> {
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

fn say_farewell(stream: &mut TcpStream) {
    if stream.shutdown(Shutdown::Write).is_err() {
        return;
    }
    let until = Instant::now() + FAREWELL_TIME;
    let (mut buffer, mut read) = ([0; 4096], 0);
    while let Ok(got) = read_until(stream, &mut buffer, until) {
        read += got;
        if got == 0 || read > FAREWELL_BYTES {
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
