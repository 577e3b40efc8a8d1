//! The head of a request, read strictly.
//!
//! Comes in: bytes. Goes out: a [`Request`], the wish for more bytes, or why this is none that is answered. Everything
//! that has no place in a browser's request for a page is refused: bodies, whole URLs as target, two `Host`s, HTTP/0.9.

use httparse::{EMPTY_HEADER, Status};

use super::answer::Refusal;

/// Longest head in bytes.
pub const LONGEST_HEAD: usize = 16 << 10;

/// Most lines in a head.
const MOST_HEADERS: usize = 64;

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
pub fn parse(bytes: &[u8]) -> Result<Option<Request>, Refusal> {
    let mut headers = [EMPTY_HEADER; MOST_HEADERS];
    let mut head = httparse::Request::new(&mut headers);
    match head.parse(bytes) {
        Ok(Status::Complete(_)) => {}
        Ok(Status::Partial) if bytes.len() >= LONGEST_HEAD => return Err(Refusal::TooLong),
        Ok(Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(Refusal::TooLong),
        Err(_) => return Err(Refusal::Malformed),
    }
    let method = match head.method {
        Some("GET") => Method::Get,
        Some("HEAD") => Method::Head,
        _ => return Err(Refusal::Method),
    };
    let all =
        |name: &'static str| head.headers.iter().filter(move |header| header.name.eq_ignore_ascii_case(name));
    let one = |name| {
        let mut values = all(name);
        let value = values.next().map(|header| std::str::from_utf8(header.value).map(str::to_owned));
        match (value.transpose(), values.next()) {
            (Ok(value), None) => Ok(value),
            _ => Err(Refusal::Malformed),
        }
    };
    let has_body = all("transfer-encoding").next().is_some()
        || one("content-length")?.is_some_and(|length| length != "0");
    if has_body || all("upgrade").next().is_some() {
        return Err(Refusal::Malformed);
    }
    Ok(Some(Request {
        method,
        target: head.path.unwrap_or_default().to_owned(),
        host: one("host")?.ok_or(Refusal::Malformed)?,
        origin: one("origin")?,
        fetch_site: one("sec-fetch-site")?,
        if_none_match: one("if-none-match")?,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(head: &str) -> Option<Refusal> {
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
            ("GET /\r\n", Refusal::Malformed),
            ("GET / HTTP/2.0\r\nHost: x\r\n\r\n", Refusal::Malformed),
            ("GET / HTTP/1.1\r\n\r\n", Refusal::Malformed),
            ("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", Refusal::Malformed),
            ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n", Refusal::Malformed),
            ("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", Refusal::Malformed),
            ("GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n", Refusal::Malformed),
            ("GET / HTTP/1.1\r\nHost : x\r\n\r\n", Refusal::Malformed),
            ("GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", Refusal::Malformed),
            ("GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n", Refusal::Malformed),
            ("POST / HTTP/1.1\r\nHost: x\r\n\r\n", Refusal::Method),
            ("CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", Refusal::Method),
        ] {
            assert_eq!(refusal(head), Some(why), "{head:?}");
        }
        let many = format!("GET / HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(100));
        assert_eq!(refusal(&many), Some(Refusal::TooLong));
        assert_eq!(refusal(&format!("GET /{}", "x".repeat(LONGEST_HEAD))), Some(Refusal::TooLong));
    }
}
