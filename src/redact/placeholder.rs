//! What only stands for a value. It does so as a whole: `$NAME`, `<token>`, `{{ password }}`, `file("x")`, `******`. A value
//! that only begins like one, or has one of its signs somewhere, is a value.

use super::bytes::{byte, has, is_blank};
use super::random::distinct;
use crate::source::slice;

/// Words that stand for a value in instructions and in code.
const STAND_INS: &[&str] = &[
    "password",
    "passwd",
    "pass",
    "passphrase",
    "pwd",
    "user",
    "username",
    "name",
    "file",
    "path",
    "value",
    "your",
    "my",
    "the",
    "here",
    "a",
    "new",
    "old",
    "xxx",
    "xxxx",
    "xxxxx",
    "xxxxxx",
    "xxxxxxxx",
    "redacted",
    "masked",
    "hidden",
    "removed",
    "none",
    "null",
    "nil",
    "true",
    "false",
    "yes",
    "no",
    "string",
    "text",
    "str",
    "prompt",
    "required",
    "optional",
    "undefined",
    "change",
    "changeme",
    "me",
    "on",
    "off",
    "create",
    "always",
    "todo",
    "example",
    "replace",
    "with",
    "yours",
    "insert",
    "keines",
    "keins",
    "same",
    "sha256",
    "sha512",
    "bcrypt",
    "argon2",
    "argon2id",
    "yescrypt",
    "public",
    "private",
];

/// Whether the text only stands for a value: `$PASSWORD`, `<token>`, `…`, `******`, `your-password`.
pub(super) fn is_placeholder(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    distinct(text) < 2
        || is_masked(text)
        || is_words(text)
        || is_variable(text)
        || is_in_brackets(text)
        || is_call(text)
        || is_kept_elsewhere(text)
}

/// `******`, `••••`, `…`, `hunter…`, `$2a$10$...`: nothing or not all of it is there.
fn is_masked(text: &[u8]) -> bool {
    let signs = |byte: &u8| matches!(byte, b'*' | b'.' | b'-' | b'_' | b'x' | b'X' | b'?' | b'#');
    let bullets =
        String::from_utf8_lossy(text).chars().all(|letter| matches!(letter, '•' | '…' | '●' | '*' | '∗'));
    let is_cut = |end: &[u8]| text.ends_with(end) || text.starts_with(end);
    let repeated = text.iter().all(signs) && distinct(text) < 3;
    repeated || bullets || has(text, b"***") || is_cut(b"...") || is_cut("…".as_bytes())
}

fn is_name(text: &[u8]) -> bool {
    let first = byte(text, 0);
    (first.is_ascii_alphabetic() || first == b'_')
        && text.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

/// `$NAME`, `$$NAME`, `${NAME:-…}`, `$(cat x)`, `%NAME%`, `%(name)s`, `@NAME@`, `__NAME__`, `&NAME`.
fn is_variable(text: &[u8]) -> bool {
    let inner = |open: &[u8], close: &[u8]| {
        text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).filter(|inner| !inner.is_empty())
    };
    let dollar = text.strip_prefix(b"$$").or_else(|| text.strip_prefix(b"$"));
    let is_path = |rest: &[u8]| {
        rest.split(|byte| matches!(byte, b'.' | b':' | b'/'))
            .all(|part| is_name(part.strip_prefix(b"$").unwrap_or(part)))
    };
    dollar.is_some_and(is_path)
        || inner(b"${", b"}").is_some_and(balanced)
        || inner(b"$(", b")").is_some()
        || inner(b"$((", b"))").is_some()
        || inner(b"%(", b")s").is_some_and(is_name)
        || inner(b"%", b"%").is_some_and(is_name)
        || inner(b"@", b"@").is_some_and(is_name)
        || inner(b"#{", b"}").is_some()
        || (text.len() > 4 && inner(b"__", b"__").is_some_and(is_name))
        || matches!(text, b"%s" | b"%v" | b"%w" | b"%q" | b"{}" | b"%@")
}

/// Whether no bracket closes that was not opened in it.
fn balanced(text: &[u8]) -> bool {
    let mut open = 0_i32;
    text.iter().all(|byte| {
        open += i32::from(*byte == b'{') - i32::from(*byte == b'}');
        open >= 0
    })
}

/// `<token>`, `{{ password }}`, `{password}`, `[your password]`, `(hidden)`, `«token»`: words in brackets.
fn is_in_brackets(text: &[u8]) -> bool {
    let inner = |open: &[u8], close: &[u8]| text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    let of_words = |inner: &[u8]| {
        let plain = |byte: &u8| byte.is_ascii_alphabetic() || !byte.is_ascii() || b" _-.:/,'".contains(byte);
        let letters = inner.iter().filter(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii()).count();
        let digits = inner.iter().filter(|byte| byte.is_ascii_digit()).count();
        letters >= 2 && digits <= 2 && inner.iter().all(|byte| plain(byte) || byte.is_ascii_digit())
    };
    let template = |inner: &[u8]| balanced(inner) && !inner.is_empty();
    inner(b"{{", b"}}").is_some_and(template)
        || inner(b"{%", b"%}").is_some()
        || inner(b"<%", b"%>").is_some()
        || [
            (&b"<"[..], &b">"[..]),
            (b"{", b"}"),
            (b"[", b"]"),
            (b"(", b")"),
            (b"[[", b"]]"),
            ("«".as_bytes(), "»".as_bytes()),
            (b"&lt;", b"&gt;"),
        ]
        .iter()
        .any(|(open, close)| inner(open, close).is_some_and(of_words))
}

/// `file("x")`, `os.environ["X"]`, `Secret::new()`, `self.next(a)?`: code that makes a value.
fn is_call(text: &[u8]) -> bool {
    let text = text.strip_suffix(b";").unwrap_or(text);
    let text = text.strip_suffix(b"?").unwrap_or(text);
    let text = text.strip_suffix(b".await").unwrap_or(text);
    let text = text.strip_prefix(b"await ").or_else(|| text.strip_prefix(b"new ")).unwrap_or(text);
    let text = text.strip_prefix(b"&").unwrap_or(text);
    let Some(open) = text.iter().position(|byte| matches!(byte, b'(' | b'[')) else { return false };
    let name = slice(text, 0..open);
    let name = name.strip_suffix(b"!").unwrap_or(name).trim_ascii_end();
    let inner = text.get(open + 1..text.len().saturating_sub(1)).unwrap_or_default();
    let first = byte(inner, 0);
    let is_index = is_name(inner) || inner.iter().all(u8::is_ascii_digit) || matches!(first, b'"' | b'\'');
    let ends = if byte(text, open) == b'(' { text.ends_with(b")") } else { text.ends_with(b"]") && is_index };
    // What is called has a name that people chose.
    ends && is_code_name(name)
}

/// Whether code may call something so: `file`, `os.getenv`, `Secret::new`.
pub(super) fn is_code_name(name: &[u8]) -> bool {
    let is_path = |separator: &[u8]| parts(name, separator).all(|part| is_name(part) && is_wordy(part));
    name.len() >= 2 && (is_path(b".") || is_path(b"::") || is_path(b"->"))
}

/// Whether few of the letters are digits.
fn is_wordy(text: &[u8]) -> bool {
    text.iter().filter(|byte| byte.is_ascii_digit()).count() * 4 <= text.len()
}

fn parts<'t>(text: &'t [u8], separator: &'t [u8]) -> impl Iterator<Item = &'t [u8]> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let whole = rest?;
        let at = memchr::memmem::find(whole, separator);
        rest = at.and_then(|at| whole.get(at + separator.len()..));
        Some(at.map_or(whole, |at| slice(whole, 0..at)))
    })
}

/// Where a value lies, and how to read it: `!vault |`, `!secret wifi`, `env:DB`, `op://homelab/nas/password`, `ENC[…]`.
fn is_kept_elsewhere(text: &[u8]) -> bool {
    const SCHEMES: [&str; 14] = [
        "env:",
        "vault:",
        "sops:",
        "op://",
        "file:",
        "secret:",
        "ssm:",
        "arn:",
        "keyring:",
        "ref+",
        "bws:",
        "gopass:",
        "exec:",
        "secretsmanager:",
    ];
    let tag = text.split(|byte| is_blank(*byte)).next().unwrap_or_default();
    let scheme = SCHEMES.iter().any(|scheme| {
        let place = text.strip_prefix(scheme.as_bytes());
        place.is_some_and(|place| {
            place.len() >= 2
                && place.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_./:#@ ,=[]".contains(byte))
        })
    });
    let encrypted = text.strip_prefix(b"sops:").unwrap_or(text).starts_with(b"ENC[");
    scheme
        || encrypted
        || [&b"!vault"[..], b"!secret", b"!env_var", b"!include", b"!env", b"!reference"].contains(&tag)
}

fn is_words(text: &[u8]) -> bool {
    let mut words =
        text.split(|byte| matches!(byte, b'-' | b'_' | b'.' | b' ' | b'!')).filter(|word| !word.is_empty());
    words.all(|word| STAND_INS.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(word)))
}

/// Whether the text, without quotes, names a value elsewhere: `var.password`, `process.env.PASSWORD`, `Config::PASSWORD`.
pub(super) fn is_reference(text: &[u8]) -> bool {
    const ROOTS: [&str; 19] = [
        "var",
        "local",
        "each",
        "self",
        "this",
        "env",
        "process",
        "config",
        "module",
        "data",
        "secrets",
        "settings",
        "os",
        "result",
        "password",
        "value",
        "random_password",
        "args",
        "opts",
    ];
    let text = text.strip_prefix(b"&").or_else(|| text.strip_prefix(b"*")).unwrap_or(text);
    let text = text.strip_suffix(b"?").unwrap_or(text);
    let named = |separator| parts(text, separator).count() > 1 && parts(text, separator).all(is_name);
    let is_root = |part: &[u8]| ROOTS.iter().any(|root| root.as_bytes() == part);
    (named(b".") && parts(text, b".").any(is_root))
        || ((named(b"::") || named(b"->")) && is_wordy(text) && parts(text, b"::").all(is_word))
}

/// Whether a name is written as names of code are: no capital letter behind a digit or out of its place.
fn is_word(name: &[u8]) -> bool {
    let upper = name.iter().all(|byte| !byte.is_ascii_lowercase());
    upper || !super::random::is_of_mixed_case(name)
}

/// Whether the text names a place where a value lies: `/etc/x`, `./x`, `~/x`, `C:\x`, `https://host/x`.
pub(super) fn is_path(text: &[u8]) -> bool {
    let begins = [&b"/"[..], b"./", b"../", b"~/"].iter().any(|start| text.starts_with(start));
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-~@:*".contains(byte);
    let letters = text.iter().filter(|byte| byte.is_ascii_lowercase()).count();
    let inside = slice(text, 1..text.len()).contains(&b'/') || has(text, b".") || text.len() < 12;
    let path = begins && inside && text.iter().all(plain) && letters * 2 >= text.len();
    let scheme = memchr::memmem::find(text, b"://")
        .is_some_and(|at| at > 1 && slice(text, 0..at).iter().all(u8::is_ascii_alphanumeric));
    path || scheme
}
