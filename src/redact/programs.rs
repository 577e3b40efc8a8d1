//! Options of programs that are followed by a password: `mysql -pX`, `ipmitool -P X`, `redis-cli -a X`.
//!
//! Comes in: bytes and where a program's name stands. Goes out: the values of its options. Long options whose name says
//! what they are (`--password`) need no line here. A program more is a line of the table.

use std::ops::Range;

use super::bytes::{before, byte, ends_line, is_blank, is_quote, line_end, skip};
use super::placeholder::{is_path, is_placeholder};
use super::secret::{Match, SecretKind};
use super::shell::{command_end, inner, words};
use super::value::{FoundValue, value};
use crate::source::slice;

/// How an option and its value stand together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Joined {
    /// `-p X`.
    Apart,
    /// `-pX`.
    Glued,
    /// Either.
    Both,
    /// `-u NAME:X`, `-u NAME,X`: what stands behind the name.
    BehindName(u8),
}
use Joined::{Apart, BehindName, Both, Glued};

/// A line of the table.
pub(super) type Program = (&'static str, &'static str, &'static [(&'static str, Joined)]);

/// Programs, as their names begin; the subcommand that has the options, or none; the options. Sources: their man pages.
#[rustfmt::skip]
pub(super) const PROGRAMS: &[Program] = &[
    ("sshpass", "", &[("-p", Both)]), ("mysql", "", &[("-p", Glued)]), ("mariadb", "", &[("-p", Glued)]), ("xtrabackup", "", &[("-p", Glued)]), ("mydumper", "", &[("-p", Both)]), ("mongo", "", &[("-p", Both)]),
    ("redis-cli", "", &[("-a", Both), ("--pass", Apart)]), ("valkey-cli", "", &[("-a", Both), ("--pass", Apart)]), ("keydb-cli", "", &[("-a", Apart)]), ("influx", "", &[("-password", Apart), ("-t", Apart), ("-p", Apart)]), ("clickhouse", "", &[("--password", Apart)]),
    ("sqlcmd", "", &[("-P", Both)]), ("osql", "", &[("-P", Both)]), ("bcp", "", &[("-P", Both)]), ("tsql", "", &[("-P", Both)]), ("cqlsh", "", &[("-p", Both)]), ("cypher-shell", "", &[("-p", Both)]), ("couchbase-cli", "", &[("-p", Apart)]), ("arangosh", "", &[("--server.password", Apart)]),
    ("ipmitool", "", &[("-P", Both), ("-k", Apart), ("-y", Apart)]), ("ipmiutil", "", &[("-P", Both)]), ("ipmi-", "", &[("-p", Both), ("-k", Apart)]), ("ipmipower", "", &[("-p", Both)]), ("ipmiconsole", "", &[("-p", Both)]), ("bmc-", "", &[("-p", Both)]), ("racadm", "", &[("-p", Apart)]), ("ilorest", "", &[("-p", Apart)]), ("redfishtool", "", &[("-p", Apart)]), ("sum -", "", &[("-p", Apart)]),
    ("snmp", "", &[("-c", Both), ("-A", Both), ("-X", Both)]), ("check_snmp", "", &[("-C", Both), ("-A", Apart), ("-X", Apart)]), ("check_", "", &[("-p", Apart)]), ("onesixtyone", "", &[("-c", Apart)]),
    ("docker", "login", &[("-p", Both)]), ("podman", "login", &[("-p", Both)]), ("nerdctl", "login", &[("-p", Both)]), ("buildah", "login", &[("-p", Both)]), ("skopeo", "login", &[("-p", Both)]), ("crane", "login", &[("-p", Apart)]), ("oras", "login", &[("-p", Apart)]), ("helm", "login", &[("-p", Apart)]), ("oc", "login", &[("-p", Both)]), ("az", "login", &[("-p", Apart)]), ("cf", "login", &[("-p", Apart)]), ("faas-cli", "login", &[("-p", Apart)]), 
    ("mosquitto_pub", "", &[("-P", Both)]), ("mosquitto_sub", "", &[("-P", Both)]), ("mosquitto_rr", "", &[("-P", Both)]), ("mqtt", "", &[("-pw", Apart), ("-P", Apart)]), ("hivemq", "", &[("-pw", Apart)]), 
    ("ldap", "", &[("-w", Both), ("-s", Apart), ("-a", Apart)]), ("slappasswd", "", &[("-s", Both)]), ("doveadm", "pw", &[("-p", Both)]), ("kadmin", "", &[("-w", Apart), ("-pw", Apart)]), 
    ("smbclient", "", &[("-U", BehindName(b'%'))]), ("rpcclient", "", &[("-U", BehindName(b'%'))]), ("smbget", "", &[("-U", BehindName(b'%'))]), ("net ", "", &[("-U", BehindName(b'%'))]), ("wmic", "", &[("-U", BehindName(b'%'))]), ("winexe", "", &[("-U", BehindName(b'%'))]),
    ("lftp", "", &[("-u", BehindName(b','))]), ("ncftp", "", &[("-p", Apart)]), ("http", "", &[("-a", BehindName(b':')), ("--auth", BehindName(b':'))]), ("xh", "", &[("-a", BehindName(b':')), ("--auth", BehindName(b':'))]), ("curlie", "", &[("-u", BehindName(b':'))]), ("ab", "", &[("-A", BehindName(b':')), ("-P", BehindName(b':'))]), 
    ("xfreerdp", "", &[("/p:", Glued), ("-p", Apart)]), ("wlfreerdp", "", &[("/p:", Glued)]), ("rdesktop", "", &[("-p", Both)]), ("x11vnc", "", &[("-passwd", Apart), ("-viewpasswd", Apart)]), ("vncdo", "", &[("-p", Apart)]), ("plink", "", &[("-pw", Apart)]), ("pscp", "", &[("-pw", Apart)]), ("psftp", "", &[("-pw", Apart)]), ("putty", "", &[("-pw", Apart)]), ("cmdkey", "", &[("/pass:", Glued)]), ("psexec", "", &[("-p", Apart)]), ("evil-winrm", "", &[("-p", Apart)]), ("netexec", "", &[("-p", Apart)]), ("crackmapexec", "", &[("-p", Apart)]),
    ("7z", "", &[("-p", Glued)]), ("7za", "", &[("-p", Glued)]), ("rar", "", &[("-p", Glued), ("-hp", Glued)]), ("unrar", "", &[("-p", Glued)]), ("zip", "", &[("-P", Both)]), ("unzip", "", &[("-P", Both)]), ("pdftk", "", &[("user_pw", Apart), ("owner_pw", Apart), ("input_pw", Apart)]), ("pdftotext", "", &[("-upw", Apart), ("-opw", Apart)]), ("zpaq", "", &[("-key", Apart)]), ("ccrypt", "", &[("-K", Apart)]),
    ("openssl", "", &[("-k", Apart), ("-K", Apart), ("-pass", Apart), ("-passin", Apart), ("-passout", Apart), ("-password", Apart)]), ("keytool", "", &[("-storepass", Apart), ("-keypass", Apart), ("-srcstorepass", Apart), ("-deststorepass", Apart)]), ("ssh-keygen", "", &[("-N", Both), ("-P", Both)]), ("gpg", "", &[("--passphrase", Apart)]), ("certutil", "", &[("-p", Apart)]), ("pk12util", "", &[("-W", Apart), ("-K", Apart)]), ("nsupdate", "", &[("-y", Apart)]), ("dig", "", &[("-y", Apart)]), 
    ("useradd", "", &[("-p", Both)]), ("usermod", "", &[("-p", Both)]), ("virt-customize", "", &[("--root-password", Apart), ("--password", Apart)]), ("virt-builder", "", &[("--root-password", Apart), ("--password", Apart)]), 
    ("kopia", "", &[("--key", Apart), ("--secret-access-key", Apart), ("-p", Apart)]), ("s3cmd", "", &[("--secret_key", Apart)]), ("ceph", "", &[("--key", Apart)]), ("rbd", "", &[("--key", Apart)]), ("swaks", "", &[("-ap", Apart), ("-p", Apart)]), ("sendemail", "", &[("-xp", Apart)]), ("gitlab-runner", "", &[("-r", Apart), ("-t", Apart)]), ("pihole", "", &[("-p", Apart)]), ("hydra", "", &[("-p", Apart)]), ("medusa", "", &[("-p", Apart)]), ("vmrun", "", &[("-gp", Apart), ("-vp", Apart)]), 
];

/// The values of the options behind a program's name.
pub(super) fn options(
    subcommand: &str,
    options: &[(&str, Joined)],
    bytes: &[u8],
    at: Range<usize>,
    matches: &mut Vec<Match>,
) {
    let ahead = before(bytes, at.start);
    if ahead.is_ascii_alphanumeric() || matches!(ahead, b'-' | b'_' | b'.') {
        return;
    }
    // `mysqldump` begins like `mysql`.
    let name_end =
        skip(bytes, at.end, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    let listed = is_quote(byte(bytes, name_end));
    let from = name_end + usize::from(listed);
    if !listed
        && !is_blank(byte(bytes, name_end))
        && !ends_line(before(bytes, name_end))
        && !slice(bytes, at.clone()).ends_with(b" ")
    {
        return;
    }
    let program = slice(bytes, at.clone());
    // The daemon's option `-c` names a file.
    if slice(bytes, at.start..name_end).ends_with(b"trapd") {
        return;
    }
    let words = words(bytes, from, command_end(bytes, from));
    let stops =
        |word: &&Range<usize>| !matches!(slice(bytes, (*word).clone()), b"|" | b"||" | b"&&" | b";" | b"&");
    let words: Vec<&Range<usize>> = words.iter().take_while(stops).collect();
    if !subcommand.is_empty()
        && !words.iter().any(|word| slice(bytes, (*word).clone()) == subcommand.as_bytes())
    {
        return;
    }
    let community = program.starts_with(b"snmp") || program.starts_with(b"SNMP");
    for (number, word) in words.iter().enumerate() {
        let text = inner(bytes, word);
        for (option, joined) in options {
            let Some(behind) = slice(bytes, text.clone()).strip_prefix(option.as_bytes()) else { continue };
            let next = || words.get(number + 1).map(|next| (*next).clone());
            let found = match joined {
                Apart | Both | BehindName(_) if behind.is_empty() => {
                    next().and_then(|next| given(bytes, &next))
                }
                Glued | Both if !behind.is_empty() => value(bytes, text.start + option.len()),
                _ => None,
            };
            let Some(mut found) = found else { continue };
            if let BehindName(sign) = joined {
                let Some(at) = slice(bytes, found.range.clone()).iter().position(|byte| byte == sign) else {
                    continue;
                };
                found.range.start += at + 1;
                found.cover.start = found.range.start;
            }
            let is_community = community && *option == "-c";
            matches.extend(password(
                bytes,
                found,
                if is_community { SecretKind::Community } else { SecretKind::Login },
            ));
        }
    }
}

/// What a word says, whole.
fn given(bytes: &[u8], word: &Range<usize>) -> Option<FoundValue> {
    let text = inner(bytes, word);
    let quoted = text != *word;
    let found = FoundValue::exact(text.clone(), quoted)?;
    // A bare word ends where any value does.
    if quoted || is_quote(byte(bytes, word.start)) {
        Some(found)
    } else {
        value(slice(bytes, 0..line_end(bytes, text.start)), text.start)
    }
}

fn password(bytes: &[u8], mut found: FoundValue, kind: SecretKind) -> Option<Match> {
    // `pass:X` of openssl, `password:X` of virt-customize, `hmac-sha256:name:X` of nsupdate.
    let text = slice(bytes, found.range.clone());
    let behind = [&b"pass:"[..], b"password:", b"root:password:"]
        .iter()
        .find_map(|sign| Some(text.len() - text.strip_prefix(*sign)?.len()));
    found.range.start += behind.unwrap_or(0);
    found.cover.start = found.range.start;
    let text = slice(bytes, found.range.clone());
    let elsewhere = [&b"file:"[..], b"env:", b"fd:", b"stdin"].iter().any(|scheme| text.starts_with(scheme));
    let usual = kind == SecretKind::Community && [&b"public"[..], b"private"].contains(&text);
    let is_option = text.starts_with(b"-") && !found.quoted;
    let is_number = text.iter().all(u8::is_ascii_digit) && text.len() < 6;
    if text.len() < 3 || elsewhere || usual || is_option || is_number || is_placeholder(text) || is_path(text)
    {
        return None;
    }
    Match::of(&found, kind)
}
