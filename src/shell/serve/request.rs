//! The head of a request, read strictly, and whether it is for this server.
//!
//! Comes in: bytes. Goes out: a [`Request`], the wish for more bytes, or why this is none that is answered. Everything
//! that has no place in a browser's request for a page is refused: bodies, whole URLs as target, two `Host`s, HTTP/0.9.
//! [`AllowedHosts`] are the names under which this server may be asked: a page on the Internet can make a name of its
//! own mean this computer (DNS rebinding) and would then read what is not yet published; it cannot make its name be
//! `localhost`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use httparse::{EMPTY_HEADER, Status};

/// Longest head in bytes.
pub const LONGEST_HEAD: usize = 16 << 10;

/// Most lines in a head.
const MOST_HEADERS: usize = 64;

/// Why a request is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestError {
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

/// Whether the body is wanted, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Head and body.
    Get,
    /// The head alone.
    Head,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// How much of the answer is wanted.
    pub method: Method,
    /// The target as it was sent.
    pub target: String,
    /// The server's name and port, as the browser knows them.
    pub host: String,
    /// The site whose page asks, if it says so.
    pub origin: Option<String>,
    /// The same in four classes (Fetch Metadata), if it says so.
    pub fetch_site: Option<String>,
    /// What the browser has of it already.
    pub if_none_match: Option<String>,
}

/// Reads a head; `None` if it is not yet complete.
pub fn parse(bytes: &[u8]) -> Result<Option<Request>, RequestError> {
    let mut headers = [EMPTY_HEADER; MOST_HEADERS];
    let mut head = httparse::Request::new(&mut headers);
    match head.parse(bytes) {
        Ok(Status::Complete(_)) => {}
        Ok(Status::Partial) if bytes.len() >= LONGEST_HEAD => return Err(RequestError::TooLong),
        Ok(Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(RequestError::TooLong),
        Err(_) => return Err(RequestError::Malformed),
    }
    let method = match head.method {
        Some("GET") => Method::Get,
        Some("HEAD") => Method::Head,
        _ => return Err(RequestError::Method),
    };
    let all =
        |name: &'static str| head.headers.iter().filter(move |header| header.name.eq_ignore_ascii_case(name));
    let one = |name| {
        let mut values = all(name);
        let value = values.next().map(|header| std::str::from_utf8(header.value).map(str::to_owned));
        match (value.transpose(), values.next()) {
            (Ok(value), None) => Ok(value),
            _ => Err(RequestError::Malformed),
        }
    };
    let has_body = all("transfer-encoding").next().is_some()
        || one("content-length")?.is_some_and(|length| length != "0");
    if has_body || all("upgrade").next().is_some() {
        return Err(RequestError::Malformed);
    }
    Ok(Some(Request {
        method,
        target: head.path.unwrap_or_default().to_owned(),
        host: one("host")?.ok_or(RequestError::Malformed)?,
        origin: one("origin")?,
        fetch_site: one("sec-fetch-site")?,
        if_none_match: one("if-none-match")?,
    }))
}

/// The allowed names.
#[derive(Clone, Debug)]
pub struct AllowedHosts {
    /// The name or address that the server listens at.
    own: String,
    port: u16,
    /// Whether it listens at all addresses of this computer. Then any address may be asked: an address is not looked up
    /// by anybody, so it cannot be made to mean another computer.
    everywhere: bool,
}

impl AllowedHosts {
    /// The names for a server that listens at `host`.
    pub fn new(host: &str, port: u16) -> Self {
        let own = host.trim_matches(['[', ']']).to_ascii_lowercase();
        let everywhere = own.parse::<IpAddr>().is_ok_and(|address| address.is_unspecified());
        AllowedHosts { own, port, everywhere }
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

    fn refusal(head: &str) -> Option<RequestError> {
        parse(head.as_bytes()).err()
    }

    #[test]
    fn a_browser_s_request_is_understood() {
        let head = "GET /a HTTP/1.1\r\nHost: localhost:4000\r\nUser-Agent: x\r\nif-none-match: \"1\"\r\n\r\n";
        let request = parse(head.as_bytes()).unwrap().unwrap();
        assert_eq!((request.target.as_str(), request.host.as_str()), ("/a", "localhost:4000"));
        assert_eq!((request.method, request.if_none_match), (Method::Get, Some("\"1\"".into())));
    }

    #[test]
    fn each_beginning_of_a_head_asks_for_more() {
        let head = "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n";
        for end in 0..head.len() {
            assert_eq!(parse(&head.as_bytes()[..end]), Ok(None), "{end}");
        }
    }

    #[test]
    fn what_is_no_request_for_a_page_is_refused() {
        for (head, why) in [
            ("GET /\r\n", RequestError::Malformed),
            ("GET / HTTP/2.0\r\nHost: x\r\n\r\n", RequestError::Malformed),
            ("GET / HTTP/1.1\r\n\r\n", RequestError::Malformed),
            ("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", RequestError::Malformed),
            ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n", RequestError::Malformed),
            ("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", RequestError::Malformed),
            ("GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n", RequestError::Malformed),
            ("GET / HTTP/1.1\r\nHost : x\r\n\r\n", RequestError::Malformed),
            ("GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", RequestError::Malformed),
            ("GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n", RequestError::Malformed),
            ("POST / HTTP/1.1\r\nHost: x\r\n\r\n", RequestError::Method),
            ("CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", RequestError::Method),
        ] {
            assert_eq!(refusal(head), Some(why), "{head:?}");
        }
        let many = format!("GET / HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(100));
        assert_eq!(refusal(&many), Some(RequestError::TooLong));
        assert_eq!(refusal(&format!("GET /{}", "x".repeat(LONGEST_HEAD))), Some(RequestError::TooLong));
    }

    fn check_hosts(own: &str, allowed: &[&str], refused: &[&str]) {
        let hosts = AllowedHosts::new(own, 4000);
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
        check_hosts("127.0.0.1", &usual, &foreign);
    }

    #[test]
    fn the_name_that_was_given_is_allowed() {
        check_hosts(
            "box.lan",
            &["box.lan:4000", "Box.LAN:4000", "localhost:4000"],
            &["other.lan:4000", "192.0.2.7:4000"],
        );
        check_hosts("192.0.2.7", &["192.0.2.7:4000"], &["192.0.2.8:4000", "box.lan:4000"]);
        check_hosts("2001:db8::1", &["[2001:db8::1]:4000", "[2001:db8:0::1]:4000"], &["[2001:db8::2]:4000"]);
    }

    #[test]
    fn at_all_addresses_any_address_is_allowed_but_no_name() {
        for own in ["0.0.0.0", "::"] {
            check_hosts(
                own,
                &["192.0.2.7:4000", "[2001:db8::1]:4000", "localhost:4000"],
                &["box.lan:4000", "evil.example:4000"],
            );
        }
    }

    #[test]
    fn an_origin_is_a_host_over_http() {
        let hosts = AllowedHosts::new("127.0.0.1", 4000);
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
        assert!(AllowedHosts::new("127.0.0.1", 80).allow("localhost"));
    }
}
