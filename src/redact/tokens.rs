//! Tokens whose form says whose they are: a fixed beginning, then letters and digits.
//!
//! The forms are those that the issuers publish for secret scanning, as collected by gitleaks and GitHub.

use std::ops::Range;

use super::secret::{Match, SecretKind};
use super::value::{before, byte, distinct, has_digit, is_stand_in, skip, skip_back};
use crate::source::slice;

/// A kind of token.
pub(super) struct TokenForm {
    /// How it begins, in this case.
    pub(super) prefix: &'static str,
    /// How many characters follow, at least.
    least: usize,
    /// Which.
    class: Alphabet,
    /// What is masked.
    masked: Masked,
    /// Whose it is.
    name: &'static str,
}

#[derive(Clone, Copy)]
enum Alphabet {
    /// Letters, digits and `_`.
    Word,
    /// The same and `-`.
    Url,
    /// The same, `.`, `/`, `+` and `=`.
    Wide,
    /// Hexadecimal digits.
    Hex,
    /// Capital letters and digits.
    Upper,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Masked {
    All,
    /// The beginning is an address that tells nothing.
    Rest,
}

const fn token(prefix: &'static str, least: usize, class: Alphabet, name: &'static str) -> TokenForm {
    TokenForm { prefix, least, class, masked: Masked::All, name }
}

const fn address(prefix: &'static str, name: &'static str) -> TokenForm {
    TokenForm { prefix, least: 20, class: Alphabet::Wide, masked: Masked::Rest, name }
}

#[rustfmt::skip]
pub(super) const TOKENS: [TokenForm; 66] = [
    token("ghp_", 30, Alphabet::Word, "GitHub"), token("gho_", 30, Alphabet::Word, "GitHub"),
    token("ghu_", 30, Alphabet::Word, "GitHub"), token("ghs_", 30, Alphabet::Word, "GitHub"),
    token("ghr_", 30, Alphabet::Word, "GitHub"), token("github_pat_", 22, Alphabet::Word, "GitHub"),
    token("glpat-", 18, Alphabet::Wide, "GitLab"), token("gldt-", 18, Alphabet::Url, "GitLab"),
    token("glrt-", 18, Alphabet::Wide, "GitLab"), token("glcbt-", 18, Alphabet::Url, "GitLab"),
    token("glptt-", 18, Alphabet::Url, "GitLab"), token("glft-", 18, Alphabet::Url, "GitLab"),
    token("glsoat-", 18, Alphabet::Url, "GitLab"), token("glimt-", 18, Alphabet::Url, "GitLab"),
    token("glagent-", 18, Alphabet::Url, "GitLab"), token("gloas-", 18, Alphabet::Url, "GitLab"),
    token("GR1348941", 18, Alphabet::Url, "GitLab"),
    token("AKIA", 16, Alphabet::Upper, "AWS"), token("ASIA", 16, Alphabet::Upper, "AWS"),
    token("ABIA", 16, Alphabet::Upper, "AWS"), token("ACCA", 16, Alphabet::Upper, "AWS"),
    token("xoxb-", 10, Alphabet::Url, "Slack"), token("xoxp-", 10, Alphabet::Url, "Slack"),
    token("xoxa-", 10, Alphabet::Url, "Slack"), token("xoxr-", 10, Alphabet::Url, "Slack"),
    token("xoxs-", 10, Alphabet::Url, "Slack"), token("xoxe-", 10, Alphabet::Url, "Slack"),
    token("xoxe.", 10, Alphabet::Wide, "Slack"), token("xapp-", 10, Alphabet::Url, "Slack"),
    address("hooks.slack.com/services/", "Slack"), address("hooks.slack.com/workflows/", "Slack"),
    address("discord.com/api/webhooks/", "Discord"), address("discordapp.com/api/webhooks/", "Discord"),
    address("webhook.office.com/webhookb2/", "Microsoft Teams"),
    token("eyJ", 30, Alphabet::Wide, "JWT form"),
    token("AIza", 33, Alphabet::Url, "Google"), token("ya29.", 20, Alphabet::Wide, "Google"),
    token("GOCSPX-", 20, Alphabet::Url, "Google"),
    token("sk_live_", 16, Alphabet::Word, "Stripe"), token("sk_test_", 16, Alphabet::Word, "Stripe"),
    token("rk_live_", 16, Alphabet::Word, "Stripe"), token("rk_test_", 16, Alphabet::Word, "Stripe"),
    token("whsec_", 20, Alphabet::Wide, "Stripe"),
    token("npm_", 30, Alphabet::Word, "npm"), token("pypi-AgEI", 40, Alphabet::Url, "PyPI"),
    token("SG.", 40, Alphabet::Wide, "SendGrid"), token("dop_v1_", 40, Alphabet::Hex, "DigitalOcean"),
    token("doo_v1_", 40, Alphabet::Hex, "DigitalOcean"), token("dor_v1_", 40, Alphabet::Hex, "DigitalOcean"),
    token("sk-proj-", 20, Alphabet::Url, "OpenAI"), token("sk-ant-", 20, Alphabet::Url, "Anthropic"),
    token("hf_", 30, Alphabet::Word, "Hugging Face"), token("hvs.", 20, Alphabet::Url, "HashiCorp Vault"),
    token("hvb.", 20, Alphabet::Url, "HashiCorp Vault"), token("dckr_pat_", 20, Alphabet::Url, "Docker"),
    token("tskey-", 16, Alphabet::Url, "Tailscale"), token("glsa_", 30, Alphabet::Word, "Grafana"),
    token("glc_", 30, Alphabet::Wide, "Grafana"), token("AGE-SECRET-KEY-1", 40, Alphabet::Upper, "age"),
    token("PVE:", 30, Alphabet::Wide, "Proxmox"), token("PBS:", 30, Alphabet::Wide, "Proxmox"),
    token("shpat_", 30, Alphabet::Hex, "Shopify"), token("lin_api_", 30, Alphabet::Word, "Linear"),
    token("PMAK-", 30, Alphabet::Url, "Postman"), token("dapi", 32, Alphabet::Hex, "Databricks"),
    token("sk-or-v1-", 20, Alphabet::Url, "OpenRouter"),
];

pub(super) fn hash(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || b"./$,=+-".contains(&byte);
    let end = skip(bytes, at.end, part);
    let text = slice(bytes, at.end..end);
    let hash = text.len() >= 20
        && distinct(text) >= 8
        && text.rsplit(|byte| *byte == b'$').next().is_some_and(|last| last.len() >= 20);
    (hash && !is_stand_in(text)).then_some(Match { range: at.start..end, kind: SecretKind::PasswordHash })
}

/// `123456789:AA…`, the form of a Telegram bot's token.
pub(super) fn telegram(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let start = skip_back(bytes, at.start, 12, |byte| byte.is_ascii_digit());
    let end = skip(bytes, at.end, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    let fits = (8..=10).contains(&(at.start - start))
        && (32..=35).contains(&(end - at.end))
        && slice(bytes, at) == b":AA";
    fits.then_some(Match { range: start..end, kind: SecretKind::Token("Telegram") })
}

/// `root@pam!monitoring=12ab34cd-…`: the value behind the token's id (Proxmox VE API, "API Tokens").
pub(super) fn proxmox(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let id = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    let sign = skip(bytes, at.end, id);
    let end = skip(bytes, sign + 1, |byte| byte.is_ascii_hexdigit() || byte == b'-');
    let fits = sign > at.end
        && byte(bytes, sign) == b'='
        && end - sign == 37
        && distinct(slice(bytes, sign + 1..end)) > 4;
    if fits { Match::new(sign + 1..end, SecretKind::Token("Proxmox")) } else { None }
}

/// A token at its beginning.
pub(super) fn token_at(kind: &'static TokenForm, bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let ahead = before(bytes, at.start);
    // The automaton takes no notice of case; a longer word that ends so is something else.
    let address = kind.masked == Masked::Rest;
    if slice(bytes, at.clone()) != kind.prefix.as_bytes()
        || (!address && (ahead.is_ascii_alphanumeric() || ahead == b'_'))
    {
        return None;
    }
    let end = skip(bytes, at.end, |byte| kind.class.has(byte));
    let text = slice(bytes, at.end..end);
    if text.len() < kind.least
        || distinct(text) < 6
        || text.ends_with(b"EXAMPLE")
        || !form_fits(kind, text, byte(bytes, end))
    {
        return None;
    }
    let start = if address { at.end } else { at.start };
    Match::new(start..end, SecretKind::Token(kind.name))
}

/// What a token must have besides its letters, so that ordinary words are none.
fn form_fits(kind: &TokenForm, text: &[u8], next: u8) -> bool {
    match kind.prefix {
        // Header and content are JSON objects in base64, so both begin with `{"` (RFC 7519).
        "eyJ" => {
            text.windows(4).any(|part| part == b".eyJ")
                || (text.iter().filter(|byte| **byte == b'.').count() == 2)
        }
        // Exactly sixteen (AWS, "Unique identifiers").
        "AKIA" | "ASIA" | "ABIA" | "ACCA" => {
            text.len() == 16 && !next.is_ascii_alphanumeric() && has_digit(text)
        }
        "SG." => text.iter().filter(|byte| **byte == b'.').count() == 1,
        "dapi" => text.len() <= 36,
        // A ticket: PVE:USER@REALM:HEX::SIGNATURE.
        "PVE:" | "PBS:" => text.windows(2).any(|part| part == b"::"),
        _ => has_digit(text) || is_mixed_run(text),
    }
}

/// Letters of both cases in one long run: of twenty random letters and digits, one row in thirty has no digit.
fn is_mixed_run(text: &[u8]) -> bool {
    text.len() >= 16
        && text.iter().all(u8::is_ascii_alphabetic)
        && text.iter().any(u8::is_ascii_uppercase)
        && text.iter().any(u8::is_ascii_lowercase)
}

impl Alphabet {
    fn has(self, byte: u8) -> bool {
        match self {
            Alphabet::Word => byte.is_ascii_alphanumeric() || byte == b'_',
            Alphabet::Url => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
            Alphabet::Wide => byte.is_ascii_alphanumeric() || b"_-./+=:@%".contains(&byte),
            Alphabet::Hex => byte.is_ascii_hexdigit() || byte == b'-',
            Alphabet::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
        }
    }
}
