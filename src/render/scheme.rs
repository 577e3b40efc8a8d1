//! The scheme of a link, and links that a browser takes for something else than what their author meant.
//!
//! Comes in: a link as it is written. Goes out: its scheme; what to write in its place, where it is a path of one computer,
//! has a scheme that is misspelled, or none before a host.

use core::net::{IpAddr, Ipv6Addr};

use crate::diag::nearest;

/// Schemes that are no typing error of another, nor the name of a host before a port.
const KNOWN: [&str; 58] = [
    "about",
    "afp",
    "amqp",
    "blob",
    "callto",
    "data",
    "facetime",
    "feed",
    "ftp",
    "ftps",
    "geo",
    "git",
    "gopher",
    "http",
    "https",
    "imap",
    "ipp",
    "ipps",
    "irc",
    "ircs",
    "iscsi",
    "javascript",
    "ldap",
    "ldaps",
    "magnet",
    "mailto",
    "matrix",
    "mid",
    "mqtt",
    "mqtts",
    "mumble",
    "news",
    "nfs",
    "nntp",
    "obsidian",
    "pop",
    "rdp",
    "rsync",
    "rtmp",
    "rtsp",
    "sftp",
    "sip",
    "sips",
    "slack",
    "smb",
    "sms",
    "spice",
    "spotify",
    "ssh",
    "steam",
    "svn",
    "tel",
    "telnet",
    "urn",
    "vnc",
    "vscode",
    "ws",
    "xmpp",
];

/// What stands before the first of `: / ? #`, if that is a colon and this a scheme (RFC 3986, 3.1).
pub fn scheme_of(link: &str) -> Option<&str> {
    let (scheme, rest) = link.split_at_checked(link.find([':', '/', '?', '#'])?)?;
    let is_scheme = scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter));
    (is_scheme && rest.starts_with(':')).then_some(scheme)
}

/// Whether a link leads out of the site, wherever that may be.
pub fn is_external(link: &str) -> bool {
    scheme_of(link).is_some() || link.starts_with("//") || link.starts_with('\\')
}

/// What to write in place of a link that leads out of the site, where it is hardly what its author meant.
pub fn doubt(link: &str) -> Option<String> {
    if link.starts_with('\\') {
        return Some(local(link));
    }
    if let Some(address) = bare_ipv6(link) {
        return Some(format!("write `http://[{address}]/`"));
    }
    let scheme = scheme_of(link)?;
    let rest = link.get(scheme.len() + 1..)?;
    let lower = scheme.to_ascii_lowercase();
    match lower.as_str() {
        "file" => Some(local(link)),
        drive if drive.len() == 1 => Some(local(link)),
        "http" | "https" => incomplete(&lower, rest),
        known if KNOWN.contains(&known) => None,
        _ if begins_with_port(rest) => Some(with_scheme(link)),
        _ if rest.contains('@') && !rest.starts_with("//") => Some(format!("write `mailto:{rest}`")),
        // `htps` is as near to `http` as to `https`.
        _ => ["https", "http", "mailto"]
            .into_iter()
            .find(|known| nearest(&lower, [*known]).is_some())
            .map(|meant| format!("did you mean `{meant}:{rest}`?")),
    }
}

/// What to write in place of a link to nothing on this site that begins as another host or a mail address does.
pub fn elsewhere(link: &str) -> Option<String> {
    if let Some((scheme, rest)) = link.split_once("//") {
        let scheme = scheme.to_ascii_lowercase();
        if matches!(scheme.as_str(), "http" | "https") {
            return Some(format!("write `{scheme}://{rest}`"));
        }
    }
    let host = link.split(['/', '?', '#']).next().unwrap_or_default();
    let (name, port) = host.rsplit_once(':').unwrap_or((host, ""));
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    let is_host = name.parse::<IpAddr>().is_ok()
        || name.strip_prefix('[').and_then(|name| name.strip_suffix(']')?.parse::<Ipv6Addr>().ok()).is_some()
        || is_domain(name);
    match host.split_once('@') {
        Some((user, domain)) if !user.is_empty() && is_name(domain) => Some(format!("write `mailto:{link}`")),
        None if is_host && digits => Some(with_scheme(link)),
        _ => None,
    }
}

fn local(link: &str) -> String {
    let name = link.rsplit(['/', '\\']).find(|name| !name.is_empty()).unwrap_or_default();
    format!(
        "it is a path on one computer: put the file beside the page and link to it by its name, such as `{name}`"
    )
}

/// http and https need two slashes and a host.
fn incomplete(scheme: &str, rest: &str) -> Option<String> {
    let host = rest.trim_start_matches('/');
    let slashes = rest.len() - host.len();
    match host.is_empty() || host.starts_with(['?', '#', ':']) {
        true => Some(format!("write a host: `{scheme}://example.org/`")),
        false => (slashes != 2).then(|| format!("write `{scheme}://{host}`")),
    }
}

fn begins_with_port(rest: &str) -> bool {
    let port = rest.split(['/', '?', '#']).next().unwrap_or_default();
    (1..=5).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit())
}

fn with_scheme(link: &str) -> String {
    if link.starts_with("localhost") {
        return format!("write `http://{link}`; `localhost` is each reader's own computer");
    }
    format!("write `https://{link}` or `http://{link}`")
}

fn bare_ipv6(link: &str) -> Option<Ipv6Addr> {
    link.split('/').next()?.parse().ok()
}

/// Names separated by dots.
fn is_name(name: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty() && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
    };
    name.contains('.') && name.split('.').all(label)
}

/// A name that ends as names of hosts do and names of files do not.
fn is_domain(name: &str) -> bool {
    const ENDS: [&str; 30] = [
        "com", "org", "net", "edu", "gov", "io", "dev", "app", "cloud", "tech", "wiki", "eu", "de", "at",
        "ch", "uk", "fr", "nl", "it", "es", "ca", "au", "jp", "us", "info", "lan", "local", "internal",
        "home", "arpa",
    ];
    let end = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    is_name(name) && (name.starts_with("www.") || ENDS.contains(&end.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_stands_before_the_first_of_colon_slash_query_and_fragment() {
        for (link, scheme) in [
            ("https://a", Some("https")),
            ("pve1.lan:8006", Some("pve1.lan")),
            ("a/b:c", None),
            ("?x=a:b", None),
            ("#a:b", None),
            ("1a:b", None),
            ("192.0.2.1:80", None),
            (":a", None),
            ("a b:c", None),
        ] {
            assert_eq!(scheme_of(link), scheme, "{link}");
        }
    }

    #[test]
    fn what_a_browser_takes_for_something_else_gets_the_right_spelling() {
        for (link, part) in [
            ("C:\\pics\\rack.png", "such as `rack.png`"),
            ("d:/pics/rack.png", "such as `rack.png`"),
            ("file:///home/me/rack.png", "such as `rack.png`"),
            ("\\\\server\\share\\a.pdf", "such as `a.pdf`"),
            ("localhost:8123", "write `http://localhost:8123`"),
            ("pve1:8006", "write `https://pve1:8006`"),
            ("pve1.lan:8006/#v1", "write `https://pve1.lan:8006/#v1`"),
            ("htps://a.example", "did you mean `https://a.example`?"),
            ("HTPP://a.example", "did you mean `http://a.example`?"),
            ("mailo:me@a.example", "write `mailto:me@a.example`"),
            ("email:me@a.example", "write `mailto:me@a.example`"),
            ("https:/a.example", "write `https://a.example`"),
            ("https:a.example", "write `https://a.example`"),
            ("https://", "write a host"),
            ("fd00::1", "write `http://[fd00::1]/`"),
        ] {
            assert!(doubt(link).is_some_and(|hint| hint.contains(part)), "{link}: {:?}", doubt(link));
        }
        for fine in
            ["https://a", "tel:112", "sip:a@b", "ssh://pve1:22", "//a", "foo+bar:x", "ftps://a", "a.md"]
        {
            assert_eq!(doubt(fine), None, "{fine}");
        }
    }

    #[test]
    fn a_host_without_a_scheme_is_told_from_a_file() {
        for (link, part) in [
            ("www.example.org", "`https://www.example.org`"),
            ("192.168.1.5:8006", "`https://192.168.1.5:8006`"),
            ("[fd00::1]:8006", "`https://[fd00::1]:8006`"),
            ("github.com/a/b", "`https://github.com/a/b`"),
            ("rack@example.org", "`mailto:rack@example.org`"),
            ("https//example.org", "`https://example.org`"),
        ] {
            assert!(elsewhere(link).is_some_and(|hint| hint.contains(part)), "{link}: {:?}", elsewhere(link));
        }
        for file in ["a.md", "photo.jpg", "a/b.org", "../x", "photo@2x.png/", "v1.2"] {
            assert!(elsewhere(file).is_none() || file.contains('@'), "{file}");
        }
    }
}
