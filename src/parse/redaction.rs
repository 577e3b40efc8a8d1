//! `[redact]` in `data/site.toml`: what becomes of private addresses, and which false alarms are known.

use schemars::JsonSchema;
use serde::Deserialize;

use super::toml::At;
use crate::diag::{Diagnostic, Span, catalog};
use crate::redact::allow::Allowed;
use crate::redact::mask::{Policy, PrivateAddresses};
use crate::source::SitePath;

/// What a site says about its secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redaction {
    /// What captures lose besides secrets.
    pub policy: Policy,
    /// Known false alarms, each with its place.
    pub allowances: Vec<(Allowed, Span)>,
}

/// What becomes of private data, and known false alarms.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RedactTable {
    /// What becomes of addresses of private networks in captures: `keep` (default), `mask`, or `alias`
    /// (`address-1`, `address-2`, the same for the same address).
    #[serde(default)]
    private_addresses: PrivateAddressesWord,
    /// False alarms of the search for secrets.
    #[serde(default)]
    allow: Vec<AllowTable>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum PrivateAddressesWord {
    #[default]
    Keep,
    Mask,
    Alias,
}

/// A false alarm: one of `text`, `sha256`, `pattern` and `file`, and the reason.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AllowTable {
    /// The text that looks like a secret, whole.
    text: Option<At<String>>,
    /// Its SHA-256 in hexadecimal digits, as `printf %s TEXT | sha256sum` prints it.
    sha256: Option<At<String>>,
    /// A pattern that the whole text fits; `*` stands for anything.
    pattern: Option<At<String>>,
    /// A source file (`data/excerpts/x.sh`) that may hold secrets, as may its copy in the output. What a page shows of it is
    /// masked all the same.
    file: Option<At<String>>,
    /// Why this is no secret.
    reason: At<String>,
}

pub(super) fn read_redaction(
    file: &SitePath,
    table: RedactTable,
    diagnostics: &mut Vec<Diagnostic>,
) -> Redaction {
    let private_addresses = match table.private_addresses {
        PrivateAddressesWord::Keep => PrivateAddresses::Keep,
        PrivateAddressesWord::Mask => PrivateAddresses::Mask,
        PrivateAddressesWord::Alias => PrivateAddresses::Alias,
    };
    let allowances =
        table.allow.into_iter().filter_map(|allow| read_allow(file, allow, diagnostics)).collect();
    Redaction { policy: Policy { private_addresses }, allowances }
}

/// What makes an allowance of a text.
type Make = fn(String) -> Allowed;

fn read_allow(
    file: &SitePath,
    table: AllowTable,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(Allowed, Span)> {
    if table.reason.value().trim().is_empty() {
        diagnostics.push(catalog::empty_reason(table.reason.span(file)));
    }
    let forms: [(Option<At<String>>, Make); 4] = [
        (table.text, Allowed::Text),
        (table.sha256, Allowed::Sha256),
        (table.pattern, Allowed::Pattern),
        (table.file, Allowed::File),
    ];
    let mut stated = forms.into_iter().filter_map(|(text, make)| Some((text?.stated(file), make)));
    let Some((text, make)) = stated.next() else {
        diagnostics.push(catalog::allows_nothing(table.reason.span(file)));
        return None;
    };
    if let Some((second, _)) = stated.next() {
        diagnostics.push(catalog::allows_twice(second.span, text.span.clone()));
    }
    let allowed = make(text.value);
    let wrong = match &allowed {
        Allowed::Sha256(digits) => digits.len() != 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        // A pattern of stars only would switch the search off.
        Allowed::Pattern(pattern) => pattern.chars().filter(|letter| *letter != '*').count() < 4,
        Allowed::Text(text) => text.is_empty(),
        Allowed::File(path) => SitePath::new(path).is_none(),
    };
    if wrong {
        diagnostics.push(catalog::bad_allowance(text.span.clone()));
    }
    Some((allowed, text.span))
}
