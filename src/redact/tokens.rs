//! Tokens whose form says whose they are: a fixed beginning, then letters and digits.
//!
//! The forms are those that the issuers publish for secret scanning, as collected by gitleaks and GitHub.

use std::ops::Range;

use super::value::{before, byte, distinct, has_digit, is_stand_in, skip, skip_back, slice};
use super::{Find, Kind};

/// A kind of token.
pub(super) struct Token {
    /// How it begins, in this case.
    pub(super) prefix: &'static str,
    /// How many characters follow, at least.
    least: usize,
    /// Which.
    class: Class,
    /// What is masked.
    masked: Masked,
    /// Whose it is.
    name: &'static str,
}

#[derive(Clone, Copy)]
enum Class {
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

const fn token(prefix: &'static str, least: usize, class: Class, name: &'static str) -> Token {
    Token { prefix, least, class, masked: Masked::All, name }
}

const fn address(prefix: &'static str, name: &'static str) -> Token {
    Token { prefix, least: 20, class: Class::Wide, masked: Masked::Rest, name }
}

#[rustfmt::skip]
pub(super) const TOKENS: [Token; 66] = [
    token("ghp_", 30, Class::Word, "GitHub"), token("gho_", 30, Class::Word, "GitHub"),
    token("ghu_", 30, Class::Word, "GitHub"), token("ghs_", 30, Class::Word, "GitHub"),
    token("ghr_", 30, Class::Word, "GitHub"), token("github_pat_", 22, Class::Word, "GitHub"),
    token("glpat-", 18, Class::Wide, "GitLab"), token("gldt-", 18, Class::Url, "GitLab"),
    token("glrt-", 18, Class::Wide, "GitLab"), token("glcbt-", 18, Class::Url, "GitLab"),
    token("glptt-", 18, Class::Url, "GitLab"), token("glft-", 18, Class::Url, "GitLab"),
    token("glsoat-", 18, Class::Url, "GitLab"), token("glimt-", 18, Class::Url, "GitLab"),
    token("glagent-", 18, Class::Url, "GitLab"), token("gloas-", 18, Class::Url, "GitLab"),
    token("GR1348941", 18, Class::Url, "GitLab"),
    token("AKIA", 16, Class::Upper, "AWS"), token("ASIA", 16, Class::Upper, "AWS"),
    token("ABIA", 16, Class::Upper, "AWS"), token("ACCA", 16, Class::Upper, "AWS"),
    token("xoxb-", 10, Class::Url, "Slack"), token("xoxp-", 10, Class::Url, "Slack"),
    token("xoxa-", 10, Class::Url, "Slack"), token("xoxr-", 10, Class::Url, "Slack"),
    token("xoxs-", 10, Class::Url, "Slack"), token("xoxe-", 10, Class::Url, "Slack"),
    token("xoxe.", 10, Class::Wide, "Slack"), token("xapp-", 10, Class::Url, "Slack"),
    address("hooks.slack.com/services/", "Slack"), address("hooks.slack.com/workflows/", "Slack"),
    address("discord.com/api/webhooks/", "Discord"), address("discordapp.com/api/webhooks/", "Discord"),
    address("webhook.office.com/webhookb2/", "Microsoft Teams"),
    token("eyJ", 30, Class::Wide, "JWT form"),
    token("AIza", 33, Class::Url, "Google"), token("ya29.", 20, Class::Wide, "Google"),
    token("GOCSPX-", 20, Class::Url, "Google"),
    token("sk_live_", 16, Class::Word, "Stripe"), token("sk_test_", 16, Class::Word, "Stripe"),
    token("rk_live_", 16, Class::Word, "Stripe"), token("rk_test_", 16, Class::Word, "Stripe"),
    token("whsec_", 20, Class::Wide, "Stripe"),
    token("npm_", 30, Class::Word, "npm"), token("pypi-AgEI", 40, Class::Url, "PyPI"),
    token("SG.", 40, Class::Wide, "SendGrid"), token("dop_v1_", 40, Class::Hex, "DigitalOcean"),
    token("doo_v1_", 40, Class::Hex, "DigitalOcean"), token("dor_v1_", 40, Class::Hex, "DigitalOcean"),
    token("sk-proj-", 20, Class::Url, "OpenAI"), token("sk-ant-", 20, Class::Url, "Anthropic"),
    token("hf_", 30, Class::Word, "Hugging Face"), token("hvs.", 20, Class::Url, "HashiCorp Vault"),
    token("hvb.", 20, Class::Url, "HashiCorp Vault"), token("dckr_pat_", 20, Class::Url, "Docker"),
    token("tskey-", 16, Class::Url, "Tailscale"), token("glsa_", 30, Class::Word, "Grafana"),
    token("glc_", 30, Class::Wide, "Grafana"), token("AGE-SECRET-KEY-1", 40, Class::Upper, "age"),
    token("PVE:", 30, Class::Wide, "Proxmox"), token("PBS:", 30, Class::Wide, "Proxmox"),
    token("shpat_", 30, Class::Hex, "Shopify"), token("lin_api_", 30, Class::Word, "Linear"),
    token("PMAK-", 30, Class::Url, "Postman"), token("dapi", 32, Class::Hex, "Databricks"),
    token("sk-or-v1-", 20, Class::Url, "OpenRouter"),
];

pub(super) fn hash(bytes: &[u8], at: Range<usize>) -> Option<Find> {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || b"./$,=+-".contains(&byte);
    let end = skip(bytes, at.end, part);
    let text = slice(bytes, at.end..end);
    let hash = text.len() >= 20
        && distinct(text) >= 8
        && text.rsplit(|byte| *byte == b'$').next().is_some_and(|last| last.len() >= 20);
    (hash && !is_stand_in(text)).then_some(Find { range: at.start..end, kind: Kind::PasswordHash })
}

/// `123456789:AA…`, the form of a Telegram bot's token.
pub(super) fn telegram(bytes: &[u8], at: Range<usize>) -> Option<Find> {
    let start = skip_back(bytes, at.start, 12, |byte| byte.is_ascii_digit());
    let end = skip(bytes, at.end, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    let fits = (8..=10).contains(&(at.start - start))
        && (32..=35).contains(&(end - at.end))
        && slice(bytes, at) == b":AA";
    fits.then_some(Find { range: start..end, kind: Kind::Token("Telegram") })
}

/// `root@pam!monitoring=12ab34cd-…`: the value behind the token's id (Proxmox VE API, "API Tokens").
pub(super) fn proxmox(bytes: &[u8], at: Range<usize>) -> Option<Find> {
    let id = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    let sign = skip(bytes, at.end, id);
    let end = skip(bytes, sign + 1, |byte| byte.is_ascii_hexdigit() || byte == b'-');
    let fits = sign > at.end
        && byte(bytes, sign) == b'='
        && end - sign == 37
        && distinct(slice(bytes, sign + 1..end)) > 4;
    if fits { Find::new(sign + 1..end, Kind::Token("Proxmox")) } else { None }
}

/// A token at its beginning.
pub(super) fn token_at(kind: &'static Token, bytes: &[u8], at: Range<usize>) -> Option<Find> {
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
    Find::new(start..end, Kind::Token(kind.name))
}

/// What a token must have besides its letters, so that ordinary words are none.
fn form_fits(kind: &Token, text: &[u8], next: u8) -> bool {
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

impl Class {
    fn has(self, byte: u8) -> bool {
        match self {
            Class::Word => byte.is_ascii_alphanumeric() || byte == b'_',
            Class::Url => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
            Class::Wide => byte.is_ascii_alphanumeric() || b"_-./+=:@%".contains(&byte),
            Class::Hex => byte.is_ascii_hexdigit() || byte == b'-',
            Class::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
        }
    }
}
