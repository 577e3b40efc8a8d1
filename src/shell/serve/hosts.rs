//! The names under which this server may be asked, and the origins that may listen to it.
//!
//! Comes in: what a request says in `Host`, `Origin` and `Sec-Fetch-Site`. Goes out: whether that is this site. A page
//! on the Internet can make a name of its own mean this computer (DNS rebinding) and would then read what is not yet
//! published; it cannot make its name be `localhost`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The allowed names.
#[derive(Clone, Debug)]
pub struct Hosts {
    /// The name or address that the server listens at.
    own: String,
    port: u16,
    /// Whether it listens at all addresses of this computer. Then any address may be asked: an address is not looked up
    /// by anybody, so it cannot be made to mean another computer.
    everywhere: bool,
}

impl Hosts {
    /// The names for a server that listens at `host`.
    pub fn new(host: &str, port: u16) -> Self {
        let own = host.trim_matches(['[', ']']).to_ascii_lowercase();
        let everywhere = own.parse::<IpAddr>().is_ok_and(|address| address.is_unspecified());
        Hosts { own, port, everywhere }
    }

    /// Whether a `Host` is this server's.
    pub fn allow(&self, host: &str) -> bool {
        let Some((name, port)) = split(host) else { return false };
        let name = name.to_ascii_lowercase();
        let address = address(&name);
        let usual = name == "localhost"
            || address == Some(IpAddr::V4(Ipv4Addr::LOCALHOST))
            || address == Some(IpAddr::V6(Ipv6Addr::LOCALHOST));
        let own =
            !self.everywhere && (name == self.own || address.is_some() && address == self.own.parse().ok());
        port == self.port && (usual || own || self.everywhere && address.is_some())
    }

    /// Whether an `Origin` is this server's.
    pub fn allow_origin(&self, origin: &str) -> bool {
        origin.strip_prefix("http://").is_some_and(|host| self.allow(host))
    }
}

/// Name and port; an IPv6 address stays in its brackets.
fn split(host: &str) -> Option<(&str, u16)> {
    let end = if host.starts_with('[') { host.find(']')? + 1 } else { host.find(':').unwrap_or(host.len()) };
    let (name, port) = host.split_at_checked(end)?;
    let digits = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    match port.strip_prefix(':') {
        None => port.is_empty().then_some((name, 80)),
        Some(port) => digits(port).then(|| Some((name, port.parse().ok()?)))?,
    }
}

fn address(name: &str) -> Option<IpAddr> {
    match name.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']')?.parse().ok().map(IpAddr::V6),
        None => name.parse().ok().map(IpAddr::V4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(own: &str, allowed: &[&str], refused: &[&str]) {
        let hosts = Hosts::new(own, 4000);
        for host in allowed {
            assert!(hosts.allow(host), "{own} {host}");
        }
        for host in refused {
            assert!(!hosts.allow(host), "{own} {host}");
        }
    }

    #[test]
    fn only_names_of_this_computer_with_the_right_port_are_allowed() {
        let usual = ["localhost:4000", "LOCALHOST:4000", "127.0.0.1:4000", "[::1]:4000"];
        let foreign = [
            "",
            ":4000",
            "localhost",
            "localhost:80",
            "localhost:4001",
            "localhost:",
            "localhost:+4000",
            "localhost:4000:4000",
            "evil.example:4000",
            "localhost.evil.example:4000",
            "127.0.0.1.evil.example:4000",
            "192.0.2.7:4000",
            "[::2]:4000",
            "[::1:4000",
            "::1:4000",
            "localhost :4000",
            "user@localhost:4000",
            "localhost,evil.example:4000",
            "0.0.0.0:4000",
            "localhost/evil:4000",
        ];
        check("127.0.0.1", &usual, &foreign);
    }

    #[test]
    fn the_name_that_was_given_is_allowed() {
        check(
            "box.lan",
            &["box.lan:4000", "Box.LAN:4000", "localhost:4000"],
            &["other.lan:4000", "192.0.2.7:4000"],
        );
        check("192.0.2.7", &["192.0.2.7:4000"], &["192.0.2.8:4000", "box.lan:4000"]);
        check("2001:db8::1", &["[2001:db8::1]:4000", "[2001:db8:0::1]:4000"], &["[2001:db8::2]:4000"]);
    }

    #[test]
    fn at_all_addresses_any_address_is_allowed_but_no_name() {
        for own in ["0.0.0.0", "::"] {
            check(
                own,
                &["192.0.2.7:4000", "[2001:db8::1]:4000", "localhost:4000"],
                &["box.lan:4000", "evil.example:4000"],
            );
        }
    }

    #[test]
    fn an_origin_is_a_host_over_http() {
        let hosts = Hosts::new("127.0.0.1", 4000);
        assert!(hosts.allow_origin("http://localhost:4000"));
        for foreign in [
            "null",
            "https://localhost:4000",
            "http://evil.example",
            "http://localhost:4000/",
            "localhost:4000",
        ] {
            assert!(!hosts.allow_origin(foreign), "{foreign}");
        }
    }

    #[test]
    fn the_usual_port_of_http_may_be_left_out() {
        assert!(Hosts::new("127.0.0.1", 80).allow("localhost"));
    }
}
