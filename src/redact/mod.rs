//! Secrets and personal data in texts: finds them, masks them, and says where they stand without repeating them.
//!
//! Comes in: bytes. Goes out: [`Match`]s, or the text with `******` in their place. Two uses, two strengths: a captured
//! text loses secrets and personal data before anyone writes it (`mask::redact`); sources and output are searched
//! for secrets only ([`scan`]), for an author may well state an e-mail address on purpose.
//!
//! One pass of Aho-Corasick over the text finds keywords (`password`, `://`, `ghp_`, `-----BEGIN`); at each of them a
//! small recogniser looks around, no further than a fixed length. There are no regular expressions: nothing to compile
//! at start, and the time is linear in the text, whatever it says.

pub mod allow;
mod binary;
mod decode;
mod keyed;
mod keywords;
mod login;
pub mod mask;
mod pem;
mod personal;
pub mod scan;
pub mod search;
mod secret;
mod snmp_and_ups;
mod tokens;
mod value;

use std::ops::Range;

use crate::source::slice;
use keywords::{Keyword, KeywordFinder};
use secret::merged;
use tokens::{TOKENS, TokenForm};

pub use secret::{Match, SecretKind};

/// What to do at a keyword.
#[derive(Clone, Copy)]
enum Recogniser {
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
    Token(&'static TokenForm),
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
    keywords: KeywordFinder,
    rules: Vec<(&'static str, Recogniser)>,
}

impl Scanner {
    /// A scanner with all rules. `None` only if the automaton cannot be built, which a build takes for a defect.
    pub fn new() -> Option<Scanner> {
        let mut rules: Vec<(&'static str, Recogniser)> =
            KEYED.iter().map(|word| (*word, Recogniser::Keyed)).collect();
        rules.extend([
            ("://", Recogniser::Url),
            ("p=", Recogniser::QueryLogin),
            ("-u", Recogniser::LoginOption),
            ("--user", Recogniser::LoginOption),
            ("--proxy-user", Recogniser::LoginOption),
            ("sshpass", Recogniser::GluedPassword),
            ("mysql", Recogniser::GluedPassword),
            ("mariadb", Recogniser::GluedPassword),
            ("ipmitool", Recogniser::GluedPassword),
            ("chpasswd", Recogniser::PipedPassword),
            ("-----begin", Recogniser::PemBegin),
            ("-----end", Recogniser::PemEnd),
            // "openssh-key-v1" in base64: the first bytes of each OpenSSH key file (PROTOCOL.key in its sources).
            ("b3BlbnNzaC1rZXktdjE", Recogniser::OpensshBody),
            ("bearer", Recogniser::Scheme),
            ("basic", Recogniser::Scheme),
            (":AA", Recogniser::TelegramBot),
            ("community", Recogniser::Community),
            ("com2sec", Recogniser::CommunityMap),
            ("createuser", Recogniser::SnmpUser),
            ("monitor", Recogniser::UpsMonitor),
            ("@pam!", Recogniser::ApiTokenId),
            ("@pve!", Recogniser::ApiTokenId),
            ("snmpwalk", Recogniser::CommunityOption),
            ("snmpget", Recogniser::CommunityOption),
            ("snmpset", Recogniser::CommunityOption),
            ("snmpbulk", Recogniser::CommunityOption),
            ("snmpstatus", Recogniser::CommunityOption),
            ("snmptable", Recogniser::CommunityOption),
            ("snmptrap", Recogniser::CommunityOption),
        ]);
        rules.extend(
            ["$1$", "$5$", "$6$", "$y$", "$7$", "$2a$", "$2b$", "$2y$", "$apr1$", "$argon2"]
                .map(|sign| (sign, Recogniser::Hash)),
        );
        rules.extend(TOKENS.iter().map(|token| (token.prefix, Recogniser::Token(token))));
        let keywords = KeywordFinder::new(rules.iter().map(|(keyword, _)| *keyword)).ok()?;
        Some(Scanner { keywords, rules })
    }

    /// All secrets, in order; none overlaps another.
    pub fn secrets(&self, bytes: &[u8]) -> Vec<Match> {
        self.secrets_at(bytes, self.keywords.find(bytes))
    }

    /// Those of them whose form alone shows what they are, so that none of it comes about by chance: in millions of random
    /// bytes is no row of twenty letters and digits behind `ghp_`.
    fn unmistakable(&self, bytes: &[u8]) -> Vec<Match> {
        let by_form = |keyword: &Keyword| {
            let rule = self.rules.get(keyword.number).map(|(_, rule)| rule);
            rule.is_some_and(|rule| {
                matches!(
                    rule,
                    Recogniser::PemBegin
                        | Recogniser::PemEnd
                        | Recogniser::OpensshBody
                        | Recogniser::TelegramBot
                        | Recogniser::ApiTokenId
                        | Recogniser::Token(_)
                )
            })
        };
        self.secrets_at(bytes, self.keywords.find(bytes).filter(by_form))
    }

    /// The same, where the keywords are known.
    fn secrets_at(&self, bytes: &[u8], keywords: impl Iterator<Item = Keyword>) -> Vec<Match> {
        let mut matches = Vec::new();
        // What lies inside of a match needs no second look; that also keeps one long secret from being read many times.
        let mut done = 0;
        for keyword in keywords {
            let Some((_, rule)) = self.rules.get(keyword.number) else { continue };
            if keyword.range.start < done {
                continue;
            }
            if let Some(found) = recognise(*rule, bytes, keyword.range) {
                done = done.max(found.range.end);
                matches.push(found);
            }
        }
        merged(matches)
    }
}

/// How far a recogniser looks beyond its keyword. What shows that a text is a secret stands at its beginning.
const REACH: usize = 512;
/// The same for addresses: the password of a CI job may be a token of a thousand letters, with its `@` behind it.
const URL_REACH: usize = 2 << 10;
/// The same for private keys: RSA of 16,384 bits has 13 KiB.
const KEY_REACH: usize = 32 << 10;

fn recognise(rule: Recogniser, bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let reach = match rule {
        Recogniser::PemBegin | Recogniser::PemEnd | Recogniser::OpensshBody => KEY_REACH,
        Recogniser::Url => URL_REACH,
        _ => REACH,
    };
    // With an end here, a keyword in one long line costs no more than any other.
    let seen = slice(bytes, 0..bytes.len().min(at.end + reach));
    recognise_in(rule, seen, at).map(|found| whole(found, seen.len(), bytes))
}

/// A match that ends where its recogniser's view ended goes on to the next blank, quote or tag.
fn whole(mut found: Match, seen: usize, bytes: &[u8]) -> Match {
    // Signs at the end of a value are no part of it: where the view was cut, a few may have been taken away.
    if found.range.end + 8 >= seen && seen < bytes.len() {
        let part = |byte: u8| byte > b' ' && !value::is_quote(byte) && byte != b'<';
        found.range.end = value::skip(bytes, seen, part);
    }
    found
}

fn recognise_in(rule: Recogniser, bytes: &[u8], at: Range<usize>) -> Option<Match> {
    match rule {
        Recogniser::Keyed => keyed::keyed(bytes, at),
        Recogniser::Url => login::url(bytes, at),
        Recogniser::QueryLogin => login::query(bytes, at),
        Recogniser::LoginOption => login::option(bytes, at),
        Recogniser::GluedPassword => login::glued(bytes, at),
        Recogniser::PipedPassword => login::piped(bytes, at),
        Recogniser::PemBegin => pem::begin(bytes, at),
        Recogniser::PemEnd => pem::end(bytes, at),
        Recogniser::OpensshBody => pem::body(bytes, at),
        Recogniser::Scheme => login::scheme(bytes, at),
        Recogniser::Hash => tokens::hash(bytes, at),
        Recogniser::TelegramBot => tokens::telegram(bytes, at),
        Recogniser::Community => snmp_and_ups::community(bytes, at),
        Recogniser::CommunityMap => snmp_and_ups::mapped(bytes, at),
        Recogniser::CommunityOption => snmp_and_ups::option(bytes, at),
        Recogniser::SnmpUser => snmp_and_ups::user(bytes, at),
        Recogniser::UpsMonitor => snmp_and_ups::monitor(bytes, at),
        Recogniser::ApiTokenId => tokens::proxmox(bytes, at),
        Recogniser::Token(token) => tokens::token_at(token, bytes, at),
    }
}

#[cfg(test)]
mod tests;
