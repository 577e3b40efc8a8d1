//! Secrets and personal data in texts: finds them, masks them, and says where they stand without repeating them.
//!
//! Comes in: bytes. Goes out: [`Find`]s, or the text with `******` in their place. Two uses, two strengths: a captured
//! text loses secrets and personal data before anyone writes it (`mask::redact`); sources and output are searched
//! for secrets only ([`scan`]), for an author may well state an e-mail address on purpose.
//!
//! One pass of Aho-Corasick over the text finds anchors (`password`, `://`, `ghp_`, `-----BEGIN`); at each of them a
//! small recogniser looks around, no further than a fixed length. There are no regular expressions: nothing to compile
//! at start, and the time is linear in the text, whatever it says.

pub mod allow;
mod anchors;
mod decode;
mod keyed;
mod login;
pub mod mask;
mod pem;
mod personal;
pub mod scan;
pub mod search;
mod tokens;
mod value;
mod watchers;

use std::ops::Range;

use anchors::{Anchor, Anchors};
use tokens::{TOKENS, Token};

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
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

impl Kind {
    /// What it is, with its article, for messages.
    pub fn words(self) -> String {
        let words = match self {
            Kind::UrlPassword => "a password in an address",
            Kind::Login => "a password on a command line",
            Kind::Password => "a password",
            Kind::Secret => "a secret value",
            Kind::Authorization => "the content of an `Authorization` header",
            Kind::Token(name) => return format!("a token of {name}"),
            Kind::PrivateKey => "a private key",
            Kind::PasswordHash => "the hash of a password",
            Kind::Community => "an SNMP community",
            Kind::Email => "an e-mail address",
            Kind::Mac => "a MAC address",
            Kind::Serial => "a serial number",
            Kind::PublicAddress => "a public address",
            Kind::PrivateAddress => "a private address",
        };
        words.to_owned()
    }
}

/// A stretch of bytes that must not be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Find {
    /// The bytes of the secret itself, without the key or the user in front of it.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

impl Find {
    fn new(range: Range<usize>, kind: Kind) -> Option<Find> {
        (!range.is_empty()).then_some(Find { range, kind })
    }
}

/// What to do at an anchor.
#[derive(Clone, Copy)]
enum Rule {
    Keyed,
    Url,
    QueryLogin,
    LoginOption,
    GluedPassword,
    PipedPassword,
    PemBegin,
    PemEnd,
    OpensshBody,
    Scheme,
    Hash,
    TelegramBot,
    Community,
    CommunityMap,
    CommunityOption,
    SnmpUser,
    UpsMonitor,
    ApiTokenId,
    Token(&'static Token),
}

/// Words that may be or begin the name of a secret; `keyed` looks at the whole name.
const KEYED: [&str; 15] = [
    "passw",
    "passphrase",
    "pass",
    "kennwort",
    "pwd",
    "pw",
    "psk",
    "secret",
    "token",
    "key",
    "auth",
    "credential",
    "signature",
    "user",
    "authcookie",
];

/// Finds secrets; made once for a build, used for every file.
#[derive(Clone)]
pub struct Scanner {
    anchors: Anchors,
    rules: Vec<(&'static str, Rule)>,
}

impl Scanner {
    /// A scanner with all rules. `None` only if the automaton cannot be built, which a build takes for a defect.
    pub fn new() -> Option<Scanner> {
        let mut rules: Vec<(&'static str, Rule)> = KEYED.iter().map(|word| (*word, Rule::Keyed)).collect();
        rules.extend([
            ("://", Rule::Url),
            ("p=", Rule::QueryLogin),
            ("-u", Rule::LoginOption),
            ("--user", Rule::LoginOption),
            ("--proxy-user", Rule::LoginOption),
            ("sshpass", Rule::GluedPassword),
            ("mysql", Rule::GluedPassword),
            ("mariadb", Rule::GluedPassword),
            ("ipmitool", Rule::GluedPassword),
            ("chpasswd", Rule::PipedPassword),
            ("-----begin", Rule::PemBegin),
            ("-----end", Rule::PemEnd),
            // "openssh-key-v1" in base64: the first bytes of each OpenSSH key file (PROTOCOL.key in its sources).
            ("b3BlbnNzaC1rZXktdjE", Rule::OpensshBody),
            ("bearer", Rule::Scheme),
            ("basic", Rule::Scheme),
            (":AA", Rule::TelegramBot),
            ("community", Rule::Community),
            ("com2sec", Rule::CommunityMap),
            ("createuser", Rule::SnmpUser),
            ("monitor", Rule::UpsMonitor),
            ("@pam!", Rule::ApiTokenId),
            ("@pve!", Rule::ApiTokenId),
            ("snmpwalk", Rule::CommunityOption),
            ("snmpget", Rule::CommunityOption),
            ("snmpset", Rule::CommunityOption),
            ("snmpbulk", Rule::CommunityOption),
            ("snmpstatus", Rule::CommunityOption),
            ("snmptable", Rule::CommunityOption),
            ("snmptrap", Rule::CommunityOption),
        ]);
        rules.extend(
            ["$1$", "$5$", "$6$", "$y$", "$7$", "$2a$", "$2b$", "$2y$", "$apr1$", "$argon2"]
                .map(|sign| (sign, Rule::Hash)),
        );
        rules.extend(TOKENS.iter().map(|token| (token.prefix, Rule::Token(token))));
        let anchors = Anchors::new(rules.iter().map(|(anchor, _)| *anchor)).ok()?;
        Some(Scanner { anchors, rules })
    }

    /// All secrets, in order; none overlaps another.
    pub fn secrets(&self, bytes: &[u8]) -> Vec<Find> {
        self.secrets_at(bytes, self.anchors.find(bytes))
    }

    /// The same, where the anchors are known.
    fn secrets_at(&self, bytes: &[u8], anchors: impl Iterator<Item = Anchor>) -> Vec<Find> {
        let mut finds = Vec::new();
        // What lies inside of a find needs no second look; that also keeps one long secret from being read many times.
        let mut done = 0;
        for anchor in anchors {
            let Some((_, rule)) = self.rules.get(anchor.number) else { continue };
            if anchor.range.start < done {
                continue;
            }
            if let Some(find) = recognise(*rule, bytes, anchor.range) {
                done = done.max(find.range.end);
                finds.push(find);
            }
        }
        merged(finds)
    }
}

/// How far a recogniser looks beyond its anchor. What shows that a text is a secret stands at its beginning.
const REACH: usize = 512;
/// The same for addresses: the password of a CI job may be a token of a thousand letters, with its `@` behind it.
const URL_REACH: usize = 2 << 10;
/// The same for private keys: RSA of 16,384 bits has 13 KiB.
const KEY_REACH: usize = 32 << 10;

fn recognise(rule: Rule, bytes: &[u8], at: Range<usize>) -> Option<Find> {
    let reach = match rule {
        Rule::PemBegin | Rule::PemEnd | Rule::OpensshBody => KEY_REACH,
        Rule::Url => URL_REACH,
        _ => REACH,
    };
    // With an end here, an anchor in one long line costs no more than any other.
    let seen = value::slice(bytes, 0..bytes.len().min(at.end + reach));
    recognise_in(rule, seen, at).map(|find| whole(find, seen.len(), bytes))
}

/// A find that ends where its recogniser's view ended goes on to the next blank, quote or tag.
fn whole(mut find: Find, seen: usize, bytes: &[u8]) -> Find {
    // Signs at the end of a value are no part of it: where the view was cut, a few may have been taken away.
    if find.range.end + 8 >= seen && seen < bytes.len() {
        let part = |byte: u8| byte > b' ' && !value::is_quote(byte) && byte != b'<';
        find.range.end = value::skip(bytes, seen, part);
    }
    find
}

fn recognise_in(rule: Rule, bytes: &[u8], at: Range<usize>) -> Option<Find> {
    match rule {
        Rule::Keyed => keyed::keyed(bytes, at),
        Rule::Url => login::url(bytes, at),
        Rule::QueryLogin => login::query(bytes, at),
        Rule::LoginOption => login::option(bytes, at),
        Rule::GluedPassword => login::glued(bytes, at),
        Rule::PipedPassword => login::piped(bytes, at),
        Rule::PemBegin => pem::begin(bytes, at),
        Rule::PemEnd => pem::end(bytes, at),
        Rule::OpensshBody => pem::body(bytes, at),
        Rule::Scheme => login::scheme(bytes, at),
        Rule::Hash => tokens::hash(bytes, at),
        Rule::TelegramBot => tokens::telegram(bytes, at),
        Rule::Community => watchers::community(bytes, at),
        Rule::CommunityMap => watchers::mapped(bytes, at),
        Rule::CommunityOption => watchers::option(bytes, at),
        Rule::SnmpUser => watchers::user(bytes, at),
        Rule::UpsMonitor => watchers::monitor(bytes, at),
        Rule::ApiTokenId => tokens::proxmox(bytes, at),
        Rule::Token(token) => tokens::token_at(token, bytes, at),
    }
}

/// The finds in order, those that overlap made one.
fn merged(mut finds: Vec<Find>) -> Vec<Find> {
    finds.sort_by_key(|find| (find.range.start, find.range.end));
    let mut merged: Vec<Find> = Vec::new();
    for find in finds {
        match merged.last_mut() {
            Some(last) if find.range.start < last.range.end => {
                last.range.end = last.range.end.max(find.range.end);
            }
            _ => merged.push(find),
        }
    }
    merged
}

#[cfg(test)]
mod tests;
