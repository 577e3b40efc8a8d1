//! Hashes of passwords: what `/etc/shadow`, `htpasswd`, directories, databases and routers keep of them.
//!
//! Comes in: bytes and where a scheme's sign stands. Goes out: the hash with its sign and salt.

use std::ops::Range;

use super::bytes::{LONGEST_AHEAD, ahead, before, byte, is_quote, line_end, rest, skip, skip_back};
use super::placeholder::is_placeholder;
use super::random::distinct;
use super::secret::{Match, SecretKind};
use crate::source::slice;

/// The signs of schemes, and the fewest letters of a hash behind them. Sources: crypt(5), passlib's list of schemes,
/// RFC 2307, RFC 5803 (SCRAM), Django's and Werkzeug's formats, Cisco IOS types 8 and 9, Junos `$9$`, GRUB's PBKDF2.
#[rustfmt::skip]
pub(super) const SCHEMES: &[(&str, usize)] = &[
    ("$1$", 20), ("$2a$", 50), ("$2b$", 50), ("$2x$", 50), ("$2y$", 50), ("$5$", 30), ("$6$", 40), ("$7$", 40), ("$8$", 40), ("$9$", 8), ("$14$", 20), ("$y$", 40), ("$gy$", 40), ("$sm3$", 40),
    ("$md5", 20), ("$sha1$", 20), ("$apr1$", 20), ("$argon2", 40), ("$scrypt$", 40), ("$pbkdf2", 40), ("$bcrypt-sha256$", 40), ("$P$", 30), ("$H$", 30), ("$S$", 50), ("$rounds=", 30), ("$NT$", 32), ("$3$$", 32),
    ("pbkdf2_sha", 40), ("pbkdf2:sha", 40), ("scrypt:", 60), ("bcrypt_sha256$", 50), ("argon2$argon2", 40), ("sha1$", 40), ("grub.pbkdf2.sha", 80), ("SCRAM-SHA-1$", 40), ("SCRAM-SHA-256$", 60), ("SCRAM-SHA-512$", 60),
    ("{SSHA}", 24), ("{SHA}", 24), ("{SMD5}", 20), ("{MD5}", 20), ("{CRYPT}", 13), ("{SSHA256}", 40), ("{SSHA512}", 60), ("{SHA256}", 40), ("{SHA512}", 60), ("{PBKDF2", 40), ("{ARGON2", 40), ("{BLF-CRYPT}", 50), ("{SHA512-CRYPT}", 60), ("{SHA256-CRYPT}", 40), ("{MD5-CRYPT}", 20), ("{PLAIN}", 5), ("{CLEAR}", 5), ("{CLEARTEXT}", 5), ("{x-phpass}", 30), ("{ssha}", 24),
];

/// The hash behind the sign of its scheme.
pub(super) fn hash(least: usize, bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || b"./$,=+:_-!*@#".contains(&byte);
    // Compose files write `$$` for `$`.
    let start = if before(bytes, at.start) == b'$' { at.start - 1 } else { at.start };
    let mut end = skip(bytes, at.end, part);
    // The fields of a file stand between colons, a scheme with them has its own.
    let own_colons =
        slice(bytes, at.clone()).ends_with(b":") || rest(slice(bytes, 0..at.end), at.start).contains(&b':');
    if !own_colons
        && !slice(bytes, at.clone()).starts_with(b"SCRAM")
        && !slice(bytes, at.clone()).starts_with(b"pbkdf2:")
    {
        end =
            at.end + slice(bytes, at.end..end).iter().position(|byte| *byte == b':').unwrap_or(end - at.end);
    }
    while end > at.end && matches!(before(bytes, end), b'.' | b',' | b':') && end - at.end > least {
        end -= 1;
    }
    let text = slice(bytes, at.end..end);
    let is_inside =
        before(bytes, at.start).is_ascii_alphanumeric() && byte(bytes, at.start).is_ascii_alphanumeric();
    let fits = text.len() >= least && distinct(text) >= least.min(8) && !text.ends_with(b"...") && !is_inside;
    if fits && !is_placeholder(text) { Match::new(start..end, SecretKind::PasswordHash) } else { None }
}

/// `name:hash:19700:0:99999:7:::` (shadow(5)) with a hash of the oldest kind, which has no sign.
pub(super) fn shadow(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let line = ahead(bytes, at.start);
    let start = at.start - line.len();
    let mut fields = line.split(|byte| *byte == b':');
    let (name, hash) = (fields.next()?, fields.next()?);
    let from = start + name.len() + 1;
    let plain =
        hash.len() >= 13 && hash.iter().all(|byte| byte.is_ascii_alphanumeric() || b"./$=!".contains(byte));
    if plain { Match::new(from..from + hash.len(), SecretKind::PasswordHash) } else { None }
}

/// `name:1000:LM:NT:::`, as Samba and Windows print their hashes.
pub(super) fn lan_manager(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let hexadecimal = |byte: u8| byte.is_ascii_hexdigit() || matches!(byte, b'*' | b'X');
    let second = skip_back(bytes, at.start, LONGEST_AHEAD, hexadecimal);
    let first = skip_back(bytes, second.saturating_sub(1), LONGEST_AHEAD, hexadecimal);
    let fits =
        at.start - second == 32 && second.checked_sub(first) == Some(33) && before(bytes, second) == b':';
    if fits { Match::new(first..at.start, SecretKind::PasswordHash) } else { None }
}

/// `'*94BDCEBE…'`: forty digits behind a star (MySQL, `mysql_native_password`).
pub(super) fn mysql(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let end = skip(bytes, at.end, |byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte));
    let fits = end - at.end == 40 && is_quote(byte(bytes, end)) && end <= line_end(bytes, at.end);
    if fits { Match::new(at.end - 1..end, SecretKind::PasswordHash) } else { None }
}
