//! A file searched for secrets: its bytes, and what its readers see in them.
//!
//! Comes in: the bytes. Goes out: [`Hit`]s with line and kind. A hit knows the secret, to be held against allowances,
//! but shows it to nobody: its `Debug` does not print it.

use std::fmt;
use std::ops::Range;

use super::anchors::{Anchor, LARGEST_KNOWN};
use super::decode::{Reading, readings};
use super::value::slice;
use super::{Find, Kind, Scanner};

/// More hits in one file than anyone reads; one is enough to stop a build.
const MOST_HITS: usize = 500;

/// A secret in a file.
#[derive(Clone, PartialEq, Eq)]
pub struct Hit {
    /// Its line, from 1.
    pub line: usize,
    /// Its bytes, where it stands in the file as it is; `None` if it shows only when the file is decoded.
    pub range: Option<Range<usize>>,
    /// What it is.
    pub kind: Kind,
    /// The secret. Never to be printed.
    pub secret: Vec<u8>,
}

impl fmt::Debug for Hit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hit({:?} in line {}, {} bytes)", self.kind, self.line, self.secret.len())
    }
}

impl Scanner {
    /// All secrets of a file, each once a line.
    pub fn scan(&self, bytes: &[u8]) -> Vec<Hit> {
        let mut hits = Vec::new();
        let known: Option<Vec<Anchor>> =
            (bytes.len() <= LARGEST_KNOWN).then(|| self.anchors.find(bytes).collect());
        let finds = match &known {
            Some(anchors) => self.secrets_at(bytes, anchors.iter().cloned()),
            None => self.secrets(bytes),
        };
        add_hits(bytes, finds, Where::File, &mut hits);
        for Reading { bytes, changes } in readings(bytes) {
            let finds = match known.as_ref().zip(changes) {
                Some((known, changes)) => {
                    let anchors = self.anchors.find_after(known, &changes, &bytes);
                    self.secrets_at(&bytes, anchors.into_iter())
                }
                None => self.secrets(&bytes),
            };
            add_hits(&bytes, finds, Where::Reading, &mut hits);
        }
        hits
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
        let found =
            |page: &String| self.scan(page.as_bytes()).iter().any(|hit| hit.secret == secret.as_bytes());
        pages.iter().all(found)
    }
}

fn add_hits(bytes: &[u8], finds: Vec<Find>, place: Where, hits: &mut Vec<Hit>) {
    let (mut line, mut counted) = (1, 0);
    for find in finds {
        if hits.len() >= MOST_HITS {
            return;
        }
        line += slice(bytes, counted..find.range.start).iter().filter(|byte| **byte == b'\n').count();
        counted = find.range.start;
        let secret = slice(bytes, find.range.clone()).to_vec();
        // The same secret in another reading; that one may end a little earlier or later.
        let known =
            |hit: &Hit| hit.line == line && (overlap(&hit.secret, &secret) || hit.kind == Kind::PrivateKey);
        if !hits.iter().any(known) {
            let range = (place == Where::File).then_some(find.range);
            hits.push(Hit { line, range, kind: find.kind, secret });
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    File,
    Reading,
}

fn overlap(one: &[u8], other: &[u8]) -> bool {
    let holds = |long: &[u8], short: &[u8]| long.len() >= short.len() && super::value::has(long, short);
    holds(one, other) || holds(other, one)
}
