//! Where to listen: the port that was asked for, or the next free one.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, TcpListener};

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
