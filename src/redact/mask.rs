//! The text without what must not be seen.
//!
//! Comes in: a text and, for a capture, the site's [`Policy`]. Goes out: the text with as many lines, in which nothing
//! is found any more. What was masked once is left alone, so masking twice is masking once.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Scanner;
use super::personal::personal;
use super::secret::{Match, SecretKind};

/// What stands in place of a secret.
pub const MASK: &str = "******";

/// What a site wants of its captures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// What becomes of the addresses of private networks.
    pub private_addresses: PrivateAddresses,
}

/// What becomes of the addresses of private networks in a capture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PrivateAddresses {
    /// They stay: outside of their network they lead nowhere.
    #[default]
    Keep,
    /// Each becomes `*.*.*.*` or `*:*`.
    Mask,
    /// The first becomes `address-1`, the next one `address-2`; the same address gets the same name.
    Alias,
}

/// More rounds than any text needs: what is left when a mask is in place may look like a secret again.
const ROUNDS: usize = 8;

impl Scanner {
    /// The text without secrets.
    pub fn redact_secrets(&self, text: &str) -> String {
        self.redact_secrets_but(text, |_| false)
    }

    /// The text without secrets, but with those that are `allowed`.
    pub fn redact_secrets_but(&self, text: &str, allowed: impl Fn(&str) -> bool) -> String {
        let mut text = text.to_owned();
        for round in 0..=ROUNDS {
            let mut matches = self.secrets(text.as_bytes());
            // What is allowed is what was found.
            matches.iter_mut().for_each(|found| found.range = whole_letters(&text, found.range.clone()));
            matches.retain(|found| !text.get(found.range.clone()).is_some_and(&allowed));
            matches.iter_mut().for_each(|found| found.range = widened(&text, found.range.clone()));
            if matches.is_empty() {
                break;
            }
            if round == ROUNDS {
                matches.iter_mut().for_each(|found| found.range = whole_lines(&text, found.range.clone()));
            }
            text = replaced(&text, &matches, |_, _| MASK.to_owned());
        }
        text
    }

    /// The text as it may be written and published: without secrets and personal data.
    pub fn redact(&self, text: &str, policy: Policy) -> String {
        self.redact_with(text, &mut AddressMasks::new(policy))
    }

    /// The same for one of several texts that belong together: an address has the same alias in all of them.
    pub fn redact_with(&self, text: &str, masks: &mut AddressMasks) -> String {
        let mut text = text.to_owned();
        for _ in 0..ROUNDS {
            let next = self.redact_secrets(&masks.without_personal(&self.redact_secrets(&text), |_| true));
            if next == text {
                break;
            }
            text = next;
        }
        text
    }

    /// A command as it may be shown: each argument without secrets, also where the one before names them (`-u`).
    pub fn redact_command(&self, command: &[String]) -> Vec<String> {
        let mut shown: Vec<String> = Vec::new();
        for argument in command {
            let alone = self.redact_secrets(argument);
            let together =
                shown.last().map(|before| (before, self.redact_secrets(&format!("{before} {argument}"))));
            let behind = together.and_then(|(before, both)| {
                both.strip_prefix(before.as_str()).and_then(|rest| rest.strip_prefix(' ')).map(str::to_owned)
            });
            shown.push(behind.filter(|behind| behind != argument).unwrap_or(alone));
        }
        shown
    }

    /// The text with `*` over each byte of a secret, so that every place in it stays where it was.
    pub fn cover(&self, text: &str) -> Option<String> {
        let mut matches = self.secrets(text.as_bytes());
        matches.iter_mut().for_each(|found| found.range = widened(text, found.range.clone()));
        let cover =
            |found: &str, _| found.bytes().map(|byte| if byte == b'\n' { '\n' } else { '*' }).collect();
        (!matches.is_empty()).then(|| replaced_whole(text, &matches, cover))
    }
}

/// What stands in place of an IPv4 address.
const FOUR: &str = "*.*.*.*";
/// What stands in place of an IPv6 address.
const SIX: &str = "*:*";
/// How an alias begins; a number follows.
const ALIAS: &str = "address-";

/// What became of network addresses, in texts that belong together.
#[derive(Clone, Debug)]
pub struct AddressMasks {
    policy: Policy,
    /// The aliases, by address.
    names: BTreeMap<String, usize>,
    /// How many aliases a text had before.
    taken: usize,
}

impl AddressMasks {
    /// None so far.
    pub fn new(policy: Policy) -> Self {
        AddressMasks { policy, names: BTreeMap::new(), taken: 0 }
    }

    /// Those beside a text that was masked before: which addresses its aliases stand for is not known any more.
    pub fn beside(text: &str, policy: Policy) -> Self {
        AddressMasks { taken: aliases(text).max().unwrap_or(0), ..AddressMasks::new(policy) }
    }

    /// A command without network addresses, argument by argument. `root@pve1.example.org` is an account there, no mailbox.
    pub fn command(&mut self, command: &[String]) -> Vec<String> {
        command.iter().map(|argument| self.argument(argument)).collect()
    }

    /// An argument without network addresses, also behind the letter of an option: `-c10.0.0.1`.
    pub fn argument(&mut self, argument: &str) -> String {
        let wanted = |kind| kind != SecretKind::Email;
        let whole = self.without_personal(argument, wanted);
        let word = |word: &str| {
            let mut letters = word.chars();
            let is_option = letters.next() == Some('-')
                && letters.next().is_some_and(|letter| letter.is_ascii_alphabetic());
            let (option, value) = word.split_at(if is_option { "-x".len() } else { 0 });
            format!("{option}{}", self.without_personal(value, wanted))
        };
        whole.split_inclusive(' ').map(word).collect()
    }

    /// The text without personal data of the wanted kinds.
    fn without_personal(&mut self, text: &str, wanted: impl Fn(SecretKind) -> bool) -> String {
        let mut matches = personal(text);
        matches.retain(|found| {
            let kept = self.policy.private_addresses == PrivateAddresses::Keep;
            wanted(found.kind) && (found.kind != SecretKind::PrivateAddress || !kept)
        });
        replaced(text, &matches, |found, kind| match kind {
            SecretKind::PrivateAddress if self.policy.private_addresses == PrivateAddresses::Alias => {
                let next = self.taken + self.names.len() + 1;
                format!("{ALIAS}{}", self.names.entry(found.to_owned()).or_insert(next))
            }
            SecretKind::PrivateAddress | SecretKind::PublicAddress if found.contains(':') => SIX.to_owned(),
            SecretKind::PrivateAddress | SecretKind::PublicAddress => FOUR.to_owned(),
            _ => MASK.to_owned(),
        })
    }
}

/// Whether something was masked in a text: what it was is not known then, and it is equal to nothing and differs from
/// nothing.
pub fn is_masked(text: &str) -> bool {
    [MASK, FOUR, SIX].iter().any(|mask| text.contains(mask)) || aliases(text).next().is_some()
}

/// The numbers of the aliases in a text.
fn aliases(text: &str) -> impl Iterator<Item = usize> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    words.filter_map(|word| word.strip_prefix(ALIAS)?.parse().ok())
}

/// The text with each match replaced; one of several lines line by line, so that their number stays.
fn replaced(text: &str, matches: &[Match], mut mask: impl FnMut(&str, SecretKind) -> String) -> String {
    replaced_whole(text, matches, |found, kind| {
        let line = |line: &str| match line.trim() {
            "" => line.to_owned(),
            _ => format!("{}{}", mask(line, kind), if line.ends_with('\r') { "\r" } else { "" }),
        };
        found.split('\n').map(line).collect::<Vec<_>>().join("\n")
    })
}

fn replaced_whole(text: &str, matches: &[Match], mut mask: impl FnMut(&str, SecretKind) -> String) -> String {
    let (mut shown, mut from) = (String::with_capacity(text.len()), 0);
    for found in matches {
        // Two matches may have been widened into each other.
        let range = found.range.start.max(from)..found.range.end.max(from);
        shown.push_str(text.get(from..range.start).unwrap_or_default());
        shown.push_str(&mask(text.get(range.clone()).unwrap_or_default(), found.kind));
        from = range.end;
    }
    shown + text.get(from..).unwrap_or_default()
}

/// The range up to the end of the word: in a text, `&` and `;` may be part of a password as well as the end of one.
fn widened(text: &str, range: Range<usize>) -> Range<usize> {
    let Range { start, end } = whole_letters(text, range);
    start..end + rest_of_word(text.get(end..).unwrap_or_default())
}

/// The range with whole characters at its ends.
fn whole_letters(text: &str, range: Range<usize>) -> Range<usize> {
    let (mut start, mut end) = (range.start.min(text.len()), range.end.min(text.len()));
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

/// The most that is looked at behind a password for the rest of it, in bytes.
const LONGEST_REST: usize = 128;

/// How much of a password there may be behind a sign that could have ended it: nothing where another parameter or an
/// entity follows.
fn rest_of_word(rest: &str) -> usize {
    let near = rest.floor_char_boundary(LONGEST_REST);
    let Some(behind) = rest.get(..near).and_then(|rest| rest.strip_prefix(['&', ';'])) else { return 0 };
    let word = behind
        .split(|letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | '`' | '<' | '>' | '|'));
    let word = word.into_iter().next().unwrap_or_default();
    let name = word
        .chars()
        .take_while(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'))
        .count();
    let goes_on = matches!(word.as_bytes().get(name), Some(b'=' | b';' | b':'));
    if word.is_empty() || goes_on { 0 } else { 1 + word.len() }
}

fn whole_lines(text: &str, range: Range<usize>) -> Range<usize> {
    let start = text.get(..range.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end =
        text.get(range.end..).and_then(|after| after.find('\n')).map_or(text.len(), |at| range.end + at);
    start..end
}
