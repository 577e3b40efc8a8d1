//! What a captured text says about people and places: e-mail and MAC addresses, serial numbers, network addresses.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use super::secret::{Match, SecretKind};
use super::value::{before, byte, has_digit, is_blank, is_quote, skip, skip_back, value};
use crate::source::slice;

/// Whose a network address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AddressScope {
    Public,
    Private,
    /// Loopback, net masks, documentation: they tell nothing.
    Nobody,
}

/// All personal data of a text, in order; none overlaps another.
pub(super) fn personal(text: &str) -> Vec<Match> {
    let bytes = text.as_bytes();
    let mut matches = Vec::new();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'@' => matches.extend(email(bytes, at)),
            byte if byte.is_ascii_hexdigit() || *byte == b':' => matches.extend(address_at(text, at)),
            _ => {}
        }
        if matches!(byte, b's' | b'S') {
            matches.extend(serial(bytes, at));
        }
    }
    super::secret::merged(matches)
}

fn email(bytes: &[u8], at: usize) -> Option<Match> {
    let local = |byte: u8| byte.is_ascii_alphanumeric() || b"._%+-".contains(&byte);
    let host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let start = skip_back(bytes, at, 64, local);
    let mut end = skip(bytes, at + 1, host);
    while end > at + 1 && !before(bytes, end).is_ascii_alphanumeric() {
        end -= 1;
    }
    let domain = slice(bytes, at + 1..end);
    let last = domain.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    // `root@pve1`, `root@10.0.0.1` and `root@pam` are accounts, not mailboxes; hosts of a home network are no mail domains.
    let mail = domain.contains(&b'.') && last.len() >= 2 && last.iter().all(u8::is_ascii_alphabetic);
    let local_name = [&b"local"[..], b"lan", b"internal", b"home", b"arpa"]
        .iter()
        .any(|name| last.eq_ignore_ascii_case(name));
    (start < at && mail && !local_name).then_some(Match { range: start..end, kind: SecretKind::Email })
}

/// A MAC, IPv4 or IPv6 address that begins at `at`.
fn address_at(text: &str, at: usize) -> Option<Match> {
    let bytes = text.as_bytes();
    let ahead = before(bytes, at);
    if ahead.is_ascii_alphanumeric()
        || matches!(ahead, b'.' | b':' | b'_')
        || (ahead == b'-' && !byte(bytes, at).is_ascii_digit())
    {
        return None;
    }
    if let Some(end) = mac(bytes, at) {
        return Some(Match { range: at..end, kind: SecretKind::Mac });
    }
    let mut end = skip(bytes, at, |byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'));
    while end > at
        && (before(bytes, end) == b'.'
            || (before(bytes, end) == b':' && !slice(bytes, at..end).ends_with(b"::")))
    {
        end -= 1;
    }
    if byte(bytes, end).is_ascii_alphanumeric() || byte(bytes, end) == b'_' {
        return None;
    }
    // `10.0.0.1:8006`
    let four = skip(bytes, at, |byte| byte.is_ascii_digit() || byte == b'.').min(end);
    let parse =
        |range: Range<usize>| text.get(range.clone())?.parse::<IpAddr>().ok().map(|address| (address, range));
    let (address, range) = parse(at..end).or_else(|| parse(at..four))?;
    let kind = match reach(address) {
        AddressScope::Public => SecretKind::PublicAddress,
        AddressScope::Private => SecretKind::PrivateAddress,
        AddressScope::Nobody => return None,
    };
    Some(Match { range, kind })
}

/// Six pairs of hexadecimal digits, with `:` or `-` between all of them.
fn mac(bytes: &[u8], at: usize) -> Option<usize> {
    let sign = byte(bytes, at + 2);
    if !matches!(sign, b':' | b'-') {
        return None;
    }
    let pair = |index: usize| {
        let start = at + 3 * index;
        let digits = slice(bytes, start..start + 2);
        let ends = index == 5 || byte(bytes, start + 2) == sign;
        digits.len() == 2 && digits.iter().all(u8::is_ascii_hexdigit) && ends
    };
    let end = at + 17;
    let next = byte(bytes, end);
    let nobody = [&b"00:00:00:00:00:00"[..], b"ff:ff:ff:ff:ff:ff"]
        .iter()
        .any(|mac| mac.eq_ignore_ascii_case(slice(bytes, at..end)));
    ((0..6).all(pair) && !next.is_ascii_alphanumeric() && next != sign && !nobody).then_some(end)
}

/// No device has a longer one; the blanks in front of it count.
const LONGEST_SERIAL: usize = 200;

/// `Serial Number: …`, `serial=…`, `S/N: …`, `SN: …`.
fn serial(bytes: &[u8], at: usize) -> Option<Match> {
    if before(bytes, at).is_ascii_alphanumeric() {
        return None;
    }
    let names: [&[u8]; 8] = [
        b"serial number",
        b"serial no.",
        b"serial no",
        b"serial_number",
        b"serialnumber",
        b"serial",
        b"s/n",
        b"sn",
    ];
    let name = names.iter().find(|name| slice(bytes, at..at + name.len()).eq_ignore_ascii_case(name))?;
    let after = skip(bytes, at + name.len(), |byte| is_blank(byte) || is_quote(byte));
    if !matches!(byte(bytes, after), b':' | b'=') {
        return None;
    }
    let seen = slice(bytes, 0..bytes.len().min(after + LONGEST_SERIAL));
    let found = value(seen, skip(seen, after + 1, is_blank))?;
    let text = slice(bytes, found.range.clone());
    (text.len() >= 4 && has_digit(text)).then_some(Match { range: found.range, kind: SecretKind::Serial })
}

fn reach(address: IpAddr) -> AddressScope {
    match address {
        IpAddr::V4(four) => reach_of_four(four),
        IpAddr::V6(six) => six.to_ipv4_mapped().map_or_else(|| reach_of_six(six), reach_of_four),
    }
}

fn reach_of_four(address: Ipv4Addr) -> AddressScope {
    let [first, second, ..] = address.octets();
    // RFC 1918, RFC 6598 (100.64/10), RFC 3927 (169.254/16).
    let private =
        address.is_private() || address.is_link_local() || (first == 100 && (64..128).contains(&second));
    let nobody = address.is_loopback() || address.is_documentation() || first == 0 || first >= 224;
    match (private, nobody) {
        (true, _) => AddressScope::Private,
        (_, true) => AddressScope::Nobody,
        _ => AddressScope::Public,
    }
}

fn reach_of_six(address: Ipv6Addr) -> AddressScope {
    let [first, second, ..] = address.segments();
    // RFC 4193 (fc00::/7), RFC 4291 (fe80::/10; 2000::/3 is all that is given out), RFC 3849 and RFC 9637 (documentation).
    let documentation = (first == 0x2001 && second == 0x0db8) || (first == 0x3fff && second < 0x1000);
    match first {
        _ if documentation => AddressScope::Nobody,
        first if first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80 => AddressScope::Private,
        first if first & 0xe000 == 0x2000 => AddressScope::Public,
        _ => AddressScope::Nobody,
    }
}
