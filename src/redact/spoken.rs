//! Secrets that are handed to a program or printed by one: `echo X | passwd --stdin`, `cryptsetup … <<< X`, the line below
//! `wg genkey`.

use std::ops::Range;

use super::bytes::{
    LONGEST_AHEAD, before, byte, ends_line, has, has_digit, has_letter, has_sign, is_blank, is_quote,
    line_end, next_line, rest, skip, skip_back,
};
use super::placeholder::{is_path, is_placeholder};
use super::secret::{Match, SecretKind};
use super::shell::{inner, words};
use super::value::{FoundValue, quotes};
use crate::source::slice;

/// Programs that read a password from what is piped into them: passwd(1), sudo(8), cryptsetup(8), zfs-load-key(8), and the
/// references of the others.
pub(super) const READERS: &[&str] = &[
    "chpasswd",
    "smbpasswd",
    "passwd ",
    "sudo -S",
    "sudo -kS",
    "zfs load-key",
    "zfs change-key",
    "zfs create",
    "zpool create",
    "zpool import",
    "cryptsetup",
    "luksAddKey",
    "--password-stdin",
    "--pass-stdin",
    "--passphrase-fd",
    "--password-fd",
    "kinit",
    "vncpasswd",
    "ecryptfs",
    "gpg ",
    "gpg2 ",
    "htpasswd -i",
    "mkpasswd -s",
    "ssh-add",
    "pveum passwd",
    "systemd-creds",
    "clevis",
    "--with-token",
    "gh auth login",
    "secret create",
    "secret-tool store",
    "pass insert",
    "veracrypt",
    "bw login",
    "rclone obscure",
    "wpa_passphrase",
    "saslpasswd2",
    "su -c",
    "su -",
    "restic",
    "borg init",
    "openssl enc",
    "openssl passwd",
    "base64 -d",
    "ykman",
    "--stdin",
];

/// What stands in front of the pipe to a program that reads a password, behind `<<<`, or in the text for `chpasswd`.
pub(super) fn piped(bytes: &[u8], at: Range<usize>, matches: &mut Vec<Match>) {
    let start = skip_back(bytes, at.start, LONGEST_AHEAD, |byte| !ends_line(byte));
    let line = slice(bytes, start..at.start);
    let with_name = slice(bytes, at.clone()).eq_ignore_ascii_case(b"chpasswd");
    if let Some(pipe) = line.iter().rposition(|byte| *byte == b'|') {
        let said = slice(line, 0..pipe);
        let print = [&b"echo "[..], b"printf ", b"Write-Output "]
            .iter()
            .find_map(|word| memchr::memmem::find(said, word).map(|at| at + word.len()));
        if let Some(from) = print {
            let end = start + from + slice(said, from..said.len()).trim_ascii_end().len();
            for word in words(bytes, start + from, end) {
                matches.extend(printed(bytes, &word, with_name));
            }
        }
    }
    let end = line_end(bytes, at.end);
    if let Some(sign) = memchr::memmem::find(slice(bytes, at.end..end), b"<<<") {
        let word = words(bytes, at.end + sign + 3, end).into_iter().next();
        matches.extend(word.and_then(|word| printed(bytes, &word, with_name)));
    } else if with_name {
        here_document(bytes, at.end, matches);
    }
}

/// A word that is printed into a pipe: with a name in front of the password, or the password itself.
fn printed(bytes: &[u8], word: &Range<usize>, with_name: bool) -> Option<Match> {
    let mut range = inner(bytes, word);
    while slice(bytes, range.clone()).ends_with(b"\\n") {
        range.end -= 2;
    }
    while range.end > range.start && matches!(before(bytes, range.end), b';' | b')') && range == *word {
        range.end -= 1;
    }
    if with_name {
        let colon = slice(bytes, range.clone()).iter().position(|byte| *byte == b':')?;
        range.start += colon + 1;
    }
    let text = slice(bytes, range.clone());
    let is_other = text.starts_with(b"&quot;")
        || text.starts_with(b"-")
        || text.starts_with(b"%s")
        || [&b"echo"[..], b"printf"].contains(&text);
    if text.len() < 3
        || is_other
        || is_placeholder(text)
        || is_path(text)
        || (text.contains(&b' ') && with_name)
    {
        return None;
    }
    Match::new(range, SecretKind::Login)
}

/// The lines `name:password` behind `chpasswd <<EOF`, or below `chpasswd:` of cloud-init.
fn here_document(bytes: &[u8], from: usize, matches: &mut Vec<Match>) {
    let end = line_end(bytes, from);
    let yaml = byte(bytes, from) == b':';
    if !yaml && !has(slice(bytes, from..end), b"<<") {
        return;
    }
    let mut next = next_line(bytes, from);
    for _ in 0..MOST_LINES {
        let Some(line) = next.filter(|line| *line < bytes.len()) else { return };
        let start = skip(bytes, line, |byte| is_blank(byte) || byte == b'-');
        let range = start..start + slice(bytes, start..line_end(bytes, start)).trim_ascii_end().len();
        let text = slice(bytes, range.clone());
        if text.is_empty() || (yaml && start == line && !is_blank(byte(bytes, line))) {
            return;
        }
        let colon = text.iter().position(|byte| *byte == b':').unwrap_or(text.len());
        let password = range.start + colon + 1..range.end;
        let is_key = is_blank(byte(bytes, password.start)) || password.is_empty();
        let value = slice(bytes, password.clone());
        if !is_key && value.len() >= 3 && !value.contains(&b' ') && !is_placeholder(value) {
            matches.extend(Match::new(password, SecretKind::Password));
        }
        next = next_line(bytes, range.end);
    }
}

/// A text for one program has no more lines.
const MOST_LINES: usize = 40;

/// Commands that print a secret on the line below.
pub(super) const PRINTERS: &[&str] = &[
    "wg genkey",
    "wg genpsk",
    "awg genkey",
    "ceph auth get-key",
    "ceph auth print-key",
    "ceph-authtool --gen-print-key",
    "pwgen ",
    "openssl rand",
    "rclone obscure",
    "makepasswd",
    "apg ",
    "xkcdpass",
    "diceware",
    "join-token -q",
    "kubectl create token",
    "kubeadm token create",
    "print-access-token",
    "print-identity-token",
    "get-login-password",
    "vault print token",
    "op read ",
    "pass show",
    "bw get password",
    "gopass show",
    "find-generic-password",
    "oc whoami -t",
    "wg show",
    "private-key",
    "preshared-keys",
    "doveadm pw",
    "slappasswd",
    "preauthkeys create",
    "apikeys create",
    "generate secret",
    "key:generate",
    "rake secret",
    "tsig-keygen",
    "/dev/urandom",
    "pvesh create /access",
    "cat /etc/machine-secret",
    "uuidgen -r",
    "secrets.token",
    "docker secret inspect",
    "consul keygen",
    "nomad operator gossip keyring generate",
    "step crypto rand",
    "cat /run/secrets",
    "cat /var/lib/rancher/k3s/server/",
    "k3s token create",
    "syncthing cli config gui apikey get",
    "mosquitto_passwd -U",
    "authelia crypto rand",
    "gpg --gen-random",
    "getent shadow",
];

/// The word below a command that prints a secret.
pub(super) fn printed_below(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    // `$(openssl rand -hex 32)` prints nothing, and a sentence ends with a dot.
    let line = slice(bytes, at.end..line_end(bytes, at.end)).trim_ascii_end();
    let is_inside = line.contains(&b')')
        || line.contains(&b'>')
        || line.ends_with(b".")
        || line.ends_with(b",")
        || (line.contains(&b'`') && !line.ends_with(b"`"));
    if is_inside || line.len() > 80 {
        return None;
    }
    let below = next_line(bytes, at.end)?;
    let start = skip(bytes, below, is_blank);
    let end = start + slice(bytes, start..line_end(bytes, start)).trim_ascii_end().len();
    // The end of the quotes in which all of it stands.
    let end = if end > start && is_quote(before(bytes, end)) { end - 1 } else { end };
    let text = slice(bytes, start..end);
    let mixed = has_letter(text) && (has_digit(text) || has_sign(text));
    let odd = text.iter().any(|byte| matches!(byte, b' ' | b'(' | b')' | b'<' | b'>' | b'"' | b'`' | b'#'))
        || text.ends_with(b":")
        || text.starts_with(b"-")
        || is_quote(byte(text, 0));
    if text.len() < 8 || !mixed || odd || is_placeholder(text) || is_path(text) {
        None
    } else {
        Match::new(start..end, SecretKind::Secret)
    }
}

/// What is sent behind `334 UGFzc3dvcmQ6` ("Password:" in base64, RFC 4954).
pub(super) fn smtp_login(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let below = next_line(bytes, at.end)?;
    let start = skip(bytes, below, |byte| is_blank(byte) || matches!(byte, b'>' | b'C' | b':'));
    let end = skip(bytes, start, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='));
    if end - start >= 4 { Match::new(start..end, SecretKind::Password) } else { None }
}

/// Private and shared keys in the table of `wg show all dump` (wg(8)).
pub(super) fn wireguard_dump(bytes: &[u8], at: Range<usize>, matches: &mut Vec<Match>) {
    let is_key = |word: &[u8]| word.len() == 44 && word.ends_with(b"=");
    let mut next = next_line(bytes, at.end);
    for _ in 0..MOST_LINES {
        let Some(line) = next.filter(|line| *line < bytes.len()) else { return };
        let fields = words(bytes, line, line_end(bytes, line));
        let keys: Vec<&Range<usize>> =
            fields.iter().filter(|field| is_key(slice(bytes, (*field).clone()))).collect();
        // An interface has its private key and its public one, a peer its public one and perhaps a shared one.
        let found = if fields.len() <= 5 { keys.first() } else { keys.get(1) };
        matches.extend(found.and_then(|key| Match::new((*key).clone(), SecretKind::PrivateKey)));
        next = next_line(bytes, line_end(bytes, line));
    }
}

/// `send "X\r"` of expect(1).
pub(super) fn sent(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let from = skip(bytes, at.end, |byte| is_blank(byte) || byte == b'-');
    let (start, end) = quotes(bytes, from)?;
    let range = start..end;
    let text = slice(bytes, range.clone());
    let length = [&b"\\\\r"[..], b"\\r", b"\\\\n", b"\\n"]
        .iter()
        .find_map(|sign| text.strip_suffix(*sign))
        .map(<[u8]>::len)?;
    let text = slice(text, 0..length);
    let unusual = has_letter(text) && (has_digit(text) || has_sign(text));
    let fits = text.len() >= 6 && unusual && !text.contains(&b' ') && !is_placeholder(text) && !is_path(text);
    if fits { Match::new(range.start..range.start + length, SecretKind::Login) } else { None }
}

/// `WIFI:T:WPA;S:name;P:password;;`: what a code for phones says.
pub(super) fn wifi_code(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let line = slice(bytes, at.end..line_end(bytes, at.end));
    let from = memchr::memmem::find(line, b";P:")
        .map(|at| at + 3)
        .or_else(|| line.starts_with(b"P:").then_some(2))?;
    let text = rest(line, from);
    let mut length = 0;
    while let Some(next) = text.get(length).filter(|next| **next != b';') {
        length += if *next == b'\\' { 2 } else { 1 };
    }
    let found = FoundValue::exact(at.end + from..at.end + from + length.min(text.len()), false)?;
    if is_placeholder(slice(bytes, found.range.clone())) {
        None
    } else {
        Match::of(&found, SecretKind::Password)
    }
}

/// `host:5432:base:user:password` in `.pgpass` (PostgreSQL, "The Password File").
pub(super) fn pgpass(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let start = skip_back(bytes, at.start, LONGEST_AHEAD, |byte| byte > b' ' && !is_quote(byte));
    let end = skip(bytes, at.end, |byte| byte > b' ' && !is_quote(byte) && byte != b'<');
    let text = slice(bytes, start..end);
    let fields = || text.splitn(5, |byte| *byte == b':');
    let (password, others) = (fields().nth(4)?, fields().take(4));
    let plain = |field: &[u8]| {
        !field.is_empty() && field.iter().all(|byte| byte.is_ascii_alphanumeric() || b"*._-\\".contains(byte))
    };
    let fits = others.filter(|field| plain(field)).count() == 4
        && password.len() >= 4
        && !has(text, b"://")
        && !password.ends_with(b":::")
        && !is_placeholder(password);
    if fits { Match::new(end - password.len()..end, SecretKind::Password) } else { None }
}
