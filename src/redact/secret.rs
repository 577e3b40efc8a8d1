//! What the scanner finds: where a secret stands, and of what kind it is.

use std::ops::Range;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecretKind {
    /// `https://user:password@host`.
    UrlPassword,
    /// `curl -u user:password`, `sshpass -p …`, `mysql -p…`.
    Login,
    /// `password = …`, `"passphrase": …`.
    Password,
    /// `api_key = …`, `secret: …`, and long random values of anything called a key.
    Secret,
    /// `Authorization: Bearer …`.
    Authorization,
    /// A token whose form tells whose it is; the name says so.
    Token(&'static str),
    /// A private key, whole or cut off.
    PrivateKey,
    /// The hash of a password as in `/etc/shadow`.
    PasswordHash,
    /// An SNMP community.
    Community,
    /// An e-mail address.
    Email,
    /// A MAC address.
    Mac,
    /// The serial number of a device.
    Serial,
    /// An address that is reachable from the internet.
    PublicAddress,
    /// An address of a private network.
    PrivateAddress,
}

impl SecretKind {
    /// What it is, with its article, for messages.
    pub fn words(self) -> String {
        let words = match self {
            SecretKind::UrlPassword => "a password in an address",
            SecretKind::Login => "a password on a command line",
            SecretKind::Password => "a password",
            SecretKind::Secret => "a secret value",
            SecretKind::Authorization => "the content of an `Authorization` header",
            SecretKind::Token(name) => return format!("a token of {name}"),
            SecretKind::PrivateKey => "a private key",
            SecretKind::PasswordHash => "the hash of a password",
            SecretKind::Community => "an SNMP community",
            SecretKind::Email => "an e-mail address",
            SecretKind::Mac => "a MAC address",
            SecretKind::Serial => "a serial number",
            SecretKind::PublicAddress => "a public address",
            SecretKind::PrivateAddress => "a private address",
        };
        words.to_owned()
    }
}

/// A stretch of bytes that must not be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// The bytes of the secret itself, without the key or the user in front of it.
    pub range: Range<usize>,
    /// What it is.
    pub kind: SecretKind,
}

impl Match {
    pub(super) fn new(range: Range<usize>, kind: SecretKind) -> Option<Match> {
        (!range.is_empty()).then_some(Match { range, kind })
    }
}

/// The matches in order, those that overlap made one.
pub(super) fn merged(mut matches: Vec<Match>) -> Vec<Match> {
    matches.sort_by_key(|found| (found.range.start, found.range.end));
    let mut merged: Vec<Match> = Vec::new();
    for found in matches {
        match merged.last_mut() {
            Some(last) if found.range.start < last.range.end => {
                last.range.end = last.range.end.max(found.range.end);
            }
            _ => merged.push(found),
        }
    }
    merged
}
