//! The server of `watch`: the finished site from memory, and events that keep open pages new.
//!
//! Comes in: a [`LiveSite`] and where to listen: at the port that was asked for, or the next free one. Goes out:
//! responses. It never opens a file, so no request can lead to one; only GET and HEAD exist, and only under the names of
//! this computer ([`request`]). Each connection carries one request and has a thread of its own; there are never more
//! than [`MOST_REQUESTS`] and [`MOST_STREAMS`] of them: when one too many comes, the oldest is closed. So neither
//! hundreds of silent connections nor readers that do not read keep anybody out.
//!
//! Pages get one line more than is deployed, a reference to the script that listens for events.

mod address;
mod connection;
mod connection_limit;
mod request;
mod response;
mod site;

use std::io::{self, ErrorKind};
use std::net::{IpAddr, TcpListener};
use std::sync::Arc;
use std::thread;

use connection::{Server, serve_connection};
use connection_limit::ConnectionLimit;
use request::AllowedHosts;

pub use site::{LiveSite, ServedSite};

/// Most requests at once.
const MOST_REQUESTS: usize = 64;

/// Most open pages that are told what is new.
const MOST_STREAMS: usize = 64;

/// The stack of a connection's thread; it only looks up and writes.
const STACK: usize = 512 << 10;

/// How many ports are tried.
const ATTEMPTS: u16 = 100;

/// A port that is listened at.
#[derive(Debug)]
pub struct Listening {
    /// The socket.
    pub listener: TcpListener,
    /// The name or address that was asked for.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl Listening {
    /// The address for a browser.
    pub fn url(&self, base: &str) -> String {
        let host = match self.host.trim_matches(['[', ']']).parse::<IpAddr>() {
            // The address of all addresses is none that a browser can ask.
            Ok(address) if address.is_unspecified() => "localhost".to_owned(),
            Ok(IpAddr::V6(address)) => format!("[{address}]"),
            _ => self.host.clone(),
        };
        let base = base.trim_matches('/');
        let slash = if base.is_empty() { "" } else { "/" };
        format!("http://{host}:{}/{base}{slash}", self.port)
    }

    /// Whether other computers may look.
    pub fn is_open_to_others(&self) -> bool {
        self.listener.local_addr().is_ok_and(|address| !address.ip().is_loopback())
    }
}

/// Listens at `host` and `port`; if that port is taken, at the next one that is not.
pub fn listen(host: &str, port: u16) -> io::Result<Listening> {
    let name = host.trim_matches(['[', ']']);
    let mut attempt = port;
    loop {
        match TcpListener::bind((name, attempt)) {
            Ok(listener) => {
                let port = listener.local_addr()?.port();
                return Ok(Listening { listener, host: host.to_owned(), port });
            }
            Err(why) if why.kind() == ErrorKind::AddrInUse && attempt - port < ATTEMPTS => {
                attempt = attempt.checked_add(1).ok_or(why)?;
            }
            Err(why) => return Err(why),
        }
    }
}

/// Serves for ever, on threads of its own; fails if the system gives none.
pub fn serve(listening: Listening, live: Arc<LiveSite>) -> io::Result<()> {
    let Listening { listener, host, port } = listening;
    let hosts = AllowedHosts::new(&host, port);
    let (requests, streams) = (ConnectionLimit::new(MOST_REQUESTS), ConnectionLimit::new(MOST_STREAMS));
    let server = Arc::new(Server { live, hosts, requests, streams });
    let accept = move || accept_all(&listener, &server);
    thread::Builder::new().name("accepts".into()).spawn(accept).map(drop)
}

fn accept_all(listener: &TcpListener, server: &Arc<Server>) {
    loop {
        let Ok((stream, _)) = listener.accept() else {
            // No file descriptor is left, or the other side has gone already: make room and go on.
            server.requests.make_room();
            continue;
        };
        let Ok(permit) = server.requests.admit(&stream) else { continue };
        let server = server.clone();
        let serve = move || serve_connection(stream, permit, &server);
        // Without a thread the connection is closed, which is all that can be done for it.
        let _ = thread::Builder::new().name("connection".into()).stack_size(STACK).spawn(serve);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_taken_gives_a_later_one() {
        let taken = listen("127.0.0.1", 0).unwrap();
        let next = listen("127.0.0.1", taken.port).unwrap();
        assert!(next.port > taken.port);
    }

    #[test]
    fn an_address_is_one_that_a_browser_understands() {
        let url = |host: &str, base| {
            let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
            Listening { listener, host: host.into(), port: 4000 }.url(base)
        };
        assert_eq!(url("127.0.0.1", ""), "http://127.0.0.1:4000/");
        assert_eq!(url("::1", "/cluster/"), "http://[::1]:4000/cluster/");
        assert_eq!(url("0.0.0.0", "/"), "http://localhost:4000/");
    }
}
