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
mod bytes;
mod columns;
mod decode;
mod directives;
mod forms;
mod hashes;
mod keyed;
mod keywords;
mod login;
pub mod mask;
mod names;
mod pairs;
mod pem;
mod personal;
mod placeholder;
mod programs;
mod random;
pub mod scan;
pub mod search;
mod secret;
mod secrets_of_kubernetes;
mod services;
mod shell;
mod spoken;
mod value;

use std::ops::Range;

use crate::source::slice;

use directives::Directive;
use forms::TokenForm;
use hashes::SCHEMES;
use keywords::{Keyword, KeywordFinder};
use programs::PROGRAMS;
use secret::merged;
use services::SERVICES;

pub use secret::{Match, SecretKind};

/// What to do at a keyword.
#[derive(Clone, Copy)]
enum Rule {
    /// A name that says something of its value; what the table of names is about.
    Name,
    /// A form of the table of tokens, by its number; whether it is too long to come about by chance.
    Token(usize, bool),
    /// A line of the table of directives, by its number.
    Directive(usize),
    /// A line of the table of programs.
    Program(usize),
    Service(usize),
    Hash(usize),
    /// A private key, which may be long.
    Key(fn(&[u8], Range<usize>) -> Option<Match>),
    /// The password of an address.
    Url,
    One(fn(&[u8], Range<usize>) -> Option<Match>),
    Several(fn(&[u8], Range<usize>, &mut Vec<Match>)),
}

/// Signs and words with a rule of their own.
#[rustfmt::skip]
const OTHERS: &[(&str, Rule)] = &[
    ("://", Rule::Url),
    ("p=", Rule::One(login::query)), ("-u", Rule::One(login::option)), ("--user", Rule::One(login::option)), ("--proxy-user", Rule::One(login::option)),
    (" / ", Rule::One(login::default_user)), ("login: ", Rule::One(login::default_user)), ("bearer", Rule::One(login::scheme)), ("basic", Rule::One(login::scheme)),
    ("-----begin", Rule::Key(pem::begin)), ("---- begin", Rule::Key(pem::begin)), ("-----end", Rule::Key(pem::end)), ("---- end", Rule::Key(pem::end)),
    // "openssh-key-v1" in base64: the first bytes of each OpenSSH key file (PROTOCOL.key in its sources).
    ("b3BlbnNzaC1rZXktdjE", Rule::Key(pem::body)),
    ("private-lines:", Rule::Key(pem::putty)),
    // "-----BEGIN" in base64.
    ("LS0tLS1CRUdJTi", Rule::Key(secrets_of_kubernetes::pem_in_base64)),
    // The first bytes of a secret key of OpenPGP in base64 (RFC 9580, 4.2: an old packet of the kind 5).
    ("lQ", Rule::Key(pem::open_pgp)),
    (":99999:", Rule::One(hashes::shadow)), (":::", Rule::One(hashes::lan_manager)), ("'*", Rule::One(hashes::mysql)), ("\"*", Rule::One(hashes::mysql)),
    ("kty", Rule::Several(pairs::web_key)), ("wg show", Rule::Several(spoken::wireguard_dump)),
    ("UGFzc3dvcmQ6", Rule::One(spoken::smtp_login)), ("send ", Rule::One(spoken::sent)), ("wifi:", Rule::One(spoken::wifi_code)),
    (":5432:", Rule::One(spoken::pgpass)), (":*:", Rule::One(spoken::pgpass)),
    ("kind: secret", Rule::Several(secrets_of_kubernetes::object)), ("--from-literal", Rule::One(secrets_of_kubernetes::literal)), ("auth\"", Rule::One(secrets_of_kubernetes::docker_auth)), ("auth\\\"", Rule::One(secrets_of_kubernetes::docker_auth)),
];

/// Finds secrets; made once for a build, used for every file.
#[derive(Clone)]
pub struct Scanner {
    keywords: KeywordFinder,
    rules: Vec<Rule>,
    forms: Vec<TokenForm>,
    /// Those that have no keyword.
    long_words: Vec<TokenForm>,
    directives: Vec<Directive>,
}

impl Scanner {
    /// A scanner with all rules. `None` only if the automaton cannot be built, which a build takes for a defect.
    pub fn new() -> Option<Scanner> {
        let (forms, long_words): (Vec<_>, Vec<_>) =
            forms::forms().into_iter().partition(|form| form.keyword().is_some());
        let directives = directives::directives();
        let mut rules: Vec<(&str, Rule)> = OTHERS.to_vec();
        let names = names::stems();
        rules.extend(names.iter().map(|word| (word.as_str(), Rule::Name)));
        let numbered = |(number, form): (usize, &'_ TokenForm)| Rule::Token(number, form.is_long());
        rules.extend(
            forms
                .iter()
                .enumerate()
                .filter_map(|(number, form)| Some((form.keyword()?, numbered((number, form))))),
        );
        rules.extend(
            directives
                .iter()
                .enumerate()
                .map(|(number, directive)| (directive.keyword(), Rule::Directive(number))),
        );
        rules.extend(PROGRAMS.iter().enumerate().map(|(number, (name, ..))| (*name, Rule::Program(number))));
        rules.extend(SERVICES.iter().enumerate().map(|(number, (name, ..))| (*name, Rule::Service(number))));
        rules.extend(SCHEMES.iter().enumerate().map(|(number, (sign, _))| (*sign, Rule::Hash(number))));
        rules.extend(spoken::READERS.iter().map(|word| (*word, Rule::Several(spoken::piped))));
        rules.extend(spoken::PRINTERS.iter().map(|word| (*word, Rule::One(spoken::printed_below))));
        rules.extend(pairs::VALUES.iter().map(|word| (*word, Rule::One(pairs::value_of_pair))));
        let keywords = KeywordFinder::new(rules.iter().map(|(keyword, _)| *keyword)).ok()?;
        let rules = rules.iter().map(|(_, rule)| *rule).collect();
        Some(Scanner { keywords, rules, forms, long_words, directives })
    }

    /// All secrets, in order; none overlaps another.
    pub fn secrets(&self, bytes: &[u8]) -> Vec<Match> {
        self.secrets_at(bytes, self.keywords.find(bytes))
    }

    /// Those of them whose form alone shows what they are, so that none of it comes about by chance: in millions of random
    /// bytes is no row of twenty letters and digits behind `ghp_`.
    fn unmistakable(&self, bytes: &[u8]) -> Vec<Match> {
        let by_form = |keyword: &Keyword| {
            matches!(self.rules.get(keyword.number), Some(Rule::Key(_) | Rule::Token(_, true)))
        };
        self.found_at(bytes, self.keywords.find(bytes).filter(by_form))
    }

    /// The same, where the keywords are known.
    fn secrets_at(&self, bytes: &[u8], keywords: impl Iterator<Item = Keyword>) -> Vec<Match> {
        let mut matches = self.found_at(bytes, keywords);
        forms::long_words(&self.long_words, bytes, &mut matches);
        merged(matches)
    }

    fn found_at(&self, bytes: &[u8], keywords: impl Iterator<Item = Keyword>) -> Vec<Match> {
        let mut matches = Vec::new();
        // What lies inside of a long match needs no second look, nor does a name that was looked at: that keeps one long
        // secret from being read many times. A short one may be a part of another that begins in it.
        let (mut done, mut named) = (0, 0);
        for keyword in keywords {
            let Some(rule) = self.rules.get(keyword.number) else { continue };
            let is_name = matches!(rule, Rule::Name);
            if keyword.range.start < done || (is_name && keyword.range.start < named) {
                continue;
            }
            if is_name {
                let name = keyed::name_around(bytes, &keyword.range);
                named = name.end;
                columns::below_heading(bytes, &name, &mut matches);
            }
            let known = matches.len();
            self.recognise(*rule, bytes, keyword.range, &mut matches);
            let long = matches.iter().skip(known).filter(|found| found.range.len() > LONG);
            done = long.map(|found| found.range.end).max().unwrap_or(0).max(done);
        }
        merged(matches)
    }

    fn recognise(&self, rule: Rule, bytes: &[u8], at: Range<usize>, matches: &mut Vec<Match>) {
        let reach = match rule {
            Rule::Key(_) => KEY_REACH,
            Rule::Url | Rule::Token(..) => URL_REACH,
            Rule::Several(_) => KEY_REACH / 4,
            _ => REACH,
        };
        // With an end here, a keyword in one long line costs no more than any other.
        let seen = slice(bytes, 0..bytes.len().min(at.end + reach));
        let known = matches.len();
        match rule {
            Rule::Name => matches.extend(keyed::keyed(seen, keyed::name_around(seen, &at))),
            Rule::Url => matches.extend(login::url(seen, at)),
            Rule::Token(number, _) => {
                matches.extend(self.forms.get(number).and_then(|form| forms::token_at(form, seen, at)));
            }
            Rule::Directive(number) => {
                if let Some(directive) = self.directives.get(number) {
                    directives::directive(directive, seen, at, matches);
                }
            }
            Rule::Program(number) => {
                if let Some((_, subcommand, options)) = PROGRAMS.get(number) {
                    programs::options(subcommand, options, seen, at, matches);
                }
            }
            Rule::Service(number) => {
                let service = SERVICES.get(number).map(|(_, letters, least, most)| (*letters, *least, *most));
                matches.extend(service.and_then(|service| services::key_of_service(service, seen, at)));
            }
            Rule::Hash(number) => {
                matches.extend(SCHEMES.get(number).and_then(|(_, least)| hashes::hash(*least, seen, at)));
            }
            Rule::Key(find) | Rule::One(find) => matches.extend(find(seen, at)),
            Rule::Several(find) => find(seen, at, matches),
        }
        matches.iter_mut().skip(known).for_each(|found| end_whole(found, seen.len(), bytes));
    }
}

/// A match of more bytes is not searched for others that begin in it.
const LONG: usize = 256;
/// How far a recogniser looks beyond its keyword. What shows that a text is a secret stands at its beginning.
const REACH: usize = 512;
/// The same for addresses: the password of a CI job may be a token of a thousand letters, with its `@` behind it.
const URL_REACH: usize = 2 << 10;
/// The same for private keys: RSA of 16,384 bits has 13 KiB.
const KEY_REACH: usize = 32 << 10;

/// A match that ends where its rule's view ended goes on to the next blank, quote or tag.
fn end_whole(found: &mut Match, seen: usize, bytes: &[u8]) {
    // Signs at the end of a value are no part of it: where the view was cut, a few may have been taken away.
    if found.range.end + 8 >= seen && seen < bytes.len() {
        let part = |byte: u8| byte > b' ' && !bytes::is_quote(byte) && byte != b'<';
        found.range.end = bytes::skip(bytes, seen, part);
        found.cover.end = found.cover.end.max(found.range.end);
    }
}

#[cfg(test)]
mod tests;
