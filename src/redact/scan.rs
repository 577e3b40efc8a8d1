//! A file searched for secrets: its bytes, and what its readers see in them; of a file that is no text, the words in it.
//!
//! Comes in: the bytes. Goes out: [`Finding`]s with line and kind. A finding knows the secret, to be held against allowances,
//! but shows it to nobody: its `Debug` does not print it.

use std::fmt;
use std::ops::Range;

use super::Scanner;
use super::binary::words_of_binary;
use super::decode::{DecodedView, decoded_views};
use super::keywords::{Keyword, LARGEST_KNOWN};
use super::secret::{Match, SecretKind};
use crate::source::slice;

/// More findings in one file than anyone reads; one is enough to stop a build.
const MOST_FINDINGS: usize = 500;

/// A secret in a file.
#[derive(Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its line, from 1; `None` in a file that is no text.
    pub line: Option<usize>,
    /// Its bytes, where it stands in the file as it is; `None` if it shows only when the file is decoded, or is no text.
    pub range: Option<Range<usize>>,
    /// What it is.
    pub kind: SecretKind,
    /// The secret. Never to be printed.
    pub secret: Vec<u8>,
}

impl fmt::Debug for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Finding({:?} in line {:?}, {} bytes)", self.kind, self.line, self.secret.len())
    }
}

impl Scanner {
    /// All secrets of a file, each once a line. In a file that is no text: what its words say, and what has the form of a
    /// private key or a token, anywhere in it.
    pub fn scan(&self, bytes: &[u8]) -> Vec<Finding> {
        let mut findings = Vec::new();
        match words_of_binary(bytes) {
            None => self.scan_text(bytes, &mut findings),
            Some(words) => {
                self.scan_text(&words, &mut findings);
                add_findings(bytes, self.unmistakable(bytes), Where::File, &mut findings);
                findings.iter_mut().for_each(|finding| (finding.line, finding.range) = (None, None));
                findings.dedup_by(|one, other| overlap(&one.secret, &other.secret));
            }
        }
        findings
    }

    fn scan_text(&self, bytes: &[u8], findings: &mut Vec<Finding>) {
        let known: Option<Vec<Keyword>> =
            (bytes.len() <= LARGEST_KNOWN).then(|| self.keywords.find(bytes).collect());
        let matches = match &known {
            Some(keywords) => self.secrets_at(bytes, keywords.iter().cloned()),
            None => self.secrets(bytes),
        };
        add_findings(bytes, matches, Where::File, findings);
        for DecodedView { bytes, changes } in decoded_views(bytes) {
            let matches = match known.as_ref().zip(changes) {
                Some((known, changes)) => {
                    let keywords = self.keywords.find_after(known, &changes, &bytes);
                    self.secrets_at(&bytes, keywords.into_iter())
                }
                None => self.secrets(&bytes),
            };
            add_findings(&bytes, matches, Where::DecodedView, findings);
        }
    }

    /// Whether a seeded secret is found in each way in which a secret may be written: if not, no scan can be trusted.
    ///
    /// The canary is put together here, so no file of this repository holds it.
    pub fn finds_the_canary(&self) -> bool {
        let secret = ["c4n4ry", "Tw33t", "77"].join("-");
        let letters: String = secret.chars().map(|letter| format!("&#{};", u32::from(letter))).collect();
        let hidden: String = secret.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let escaped: String = secret.chars().map(|letter| format!("\\u{:04x}", u32::from(letter))).collect();
        let pages = [
            format!("password = \"{secret}\"\n"),
            format!("curl -u user:{secret} http://host.example/\n"),
            format!("<pre><span>https://user</span>:<span>{secret}</span>@<span>host.example</span></pre>"),
            format!("<p title=\"password=&quot;{letters}&quot;\">x</p>"),
            format!("https://host.example/?password={hidden}&x=y"),
            format!("{{\"password\": \"{escaped}\"}}"),
        ];
        let found = |page: &String| {
            self.scan(page.as_bytes()).iter().any(|finding| finding.secret == secret.as_bytes())
        };
        pages.iter().all(found)
    }
}

fn add_findings(bytes: &[u8], matches: Vec<Match>, place: Where, findings: &mut Vec<Finding>) {
    let (mut line, mut counted) = (1, 0);
    for found in matches {
        if findings.len() >= MOST_FINDINGS {
            return;
        }
        line += slice(bytes, counted..found.range.start).iter().filter(|byte| **byte == b'\n').count();
        counted = found.range.start;
        let secret = slice(bytes, found.range.clone()).to_vec();
        // The same secret in another reading; that one may end a little earlier or later.
        let known = |finding: &Finding| {
            finding.line == Some(line)
                && (overlap(&finding.secret, &secret) || finding.kind == SecretKind::PrivateKey)
        };
        if !findings.iter().any(known) {
            let range = (place == Where::File).then_some(found.range);
            findings.push(Finding { line: Some(line), range, kind: found.kind, secret });
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    File,
    DecodedView,
}

/// Whether one of two secrets holds the other.
fn overlap(one: &[u8], other: &[u8]) -> bool {
    let holds = |long: &[u8], short: &[u8]| long.len() >= short.len() && super::value::has(long, short);
    holds(one, other) || holds(other, one)
}
