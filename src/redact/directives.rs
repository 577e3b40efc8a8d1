//! Lines of settings and commands in which a secret has its place among the words: `requirepass X`,
//! `neighbor 10.0.0.1 password X`, `IDENTIFIED BY 'X'`.
//!
//! Comes in: bytes and where a word of such a line stands. Goes out: the secrets. A line more is a line of the table.

use std::ops::Range;

use super::bytes::{
    LONGEST_AHEAD, before, byte, ends_line, has_digit, has_letter, has_sign, is_blank, is_quote, skip_back,
};
use super::placeholder::{is_path, is_placeholder};
use super::random::is_of_sentence;
use super::secret::{Match, SecretKind};
use super::shell::{command_end, inner, words};
use super::value::FoundValue;
use crate::source::slice;

/// `*` is any word, `~` any number of them, `@` the secret, `@!` one that cannot be a word of a
/// sentence, `'@'` one in quotes, `name=@` what stands behind `name=`, `-*b` a word that ends so;
/// the first word in capitals is what the search looks for. Sources: redis.conf, Cisco IOS and FRR command references,
/// Junos, RouterOS, UCI, snmpd.conf(5), upsmon.conf(5), pppd(8), ipsec.secrets(5), the reference of each program.
#[rustfmt::skip]
pub(super) const DIRECTIVES: &[&str] = &[
    "REQUIREPASS @", "MASTERAUTH @", "BINDPW @", "ROOTPW @", "ROOTBINDPW @", "AUTH_PASS @", "sentinel AUTH-PASS * @", "ACL SETUSER * ~ >@",
    "ROCOMMUNITY @", "RWCOMMUNITY @", "ROCOMMUNITY6 @", "RWCOMMUNITY6 @", "TRAPCOMMUNITY @", "SNMP-SERVER community @", "SNMP-SERVER host * version * @", "SNMP-SERVER host * @", "COM2SEC -Cn * * * @", "COM2SEC6 -Cn * * * @", "COM2SEC * * @", "COM2SEC6 * * @", "/snmp COMMUNITY set * name=@", "/snmp COMMUNITY add name=@", "set SNMP community @", "AGENT-COMMUNITY @",
    "CREATEUSER -e * * * @ * @", "CREATEUSER -e * * * @", "CREATEUSER * * @ * @", "CREATEUSER * * @", "USMUSER * * @", "SNMP-SERVER user * * v3 auth * @ priv * @", "SNMP-SERVER user * * v3 auth * @ priv aes * @", "SNMP-SERVER user * * v3 auth * @",
    "MONITOR * * * @ primary", "MONITOR * * * @ secondary", "MONITOR * * * @ master", "MONITOR * * * @ slave",
    "NEIGHBOR * password 7 @", "NEIGHBOR * password @", "ip ospf MESSAGE-DIGEST-KEY * md5 @", "MESSAGE-DIGEST-KEY * md5 7 @", "MESSAGE-DIGEST-KEY * md5 @", "ip ospf AUTHENTICATION-KEY @", "AUTHENTICATION-KEY * md5 @!", "AUTHENTICATION-KEY 7 @!", "AUTHENTICATION-KEY @!", "KEY-STRING 7 @!", "KEY-STRING @!", "area * VIRTUAL-LINK * authentication-key @", "isis PASSWORD @!",
    "ENABLE secret 0 @!", "ENABLE secret 5 @!", "ENABLE secret 8 @!", "ENABLE secret 9 @!", "ENABLE secret @!", "ENABLE password 7 @!", "ENABLE password 0 @!", "ENABLE password level * @!", "ENABLE password @!", "USERNAME * ~ password 7 @!", "USERNAME * ~ password 0 @!", "USERNAME * ~ password @!", "USERNAME * ~ secret 5 @!", "USERNAME * ~ secret 8 @!", "USERNAME * ~ secret 9 @!", "USERNAME * ~ secret @!",
    "RADIUS-SERVER ~ key 7 @", "RADIUS-SERVER ~ key @", "TACACS-SERVER ~ key 7 @!", "TACACS-SERVER ~ key @!", "TACACS server key @!", "SERVER-PRIVATE * key @", "crypto ISAKMP key @!", "crypto ISAKMP key * @!", "PRE-SHARED-KEY @!", "PRE-SHARED-KEY local @!", "PRE-SHARED-KEY remote @!", "PRE-SHARED-KEY ascii-text @!", "PRE-SHARED-SECRET @!", "STANDBY * authentication md5 key-string @!", "STANDBY * authentication @!", "vrrp * AUTHENTICATION text @", "ppp chap PASSWORD * @!", "ppp CHAP password @!", "ppp PAP sent-username * password @!", "wpa-psk ASCII * @", "wpa-psk ASCII @", "CHAP-SECRET @",
    "ENCRYPTED-PASSWORD @!", "PLAIN-TEXT-PASSWORD-VALUE @", "PLAINTEXT-PASSWORD @!", "set ~ AUTHENTICATION plaintext-password @", "set ~ AUTHENTICATION encrypted-password @", "set ~ SECRET @!", "set ~ PRE-SHARED-SECRET @!", "set ~ PRE-SHARED-KEY @!", "set ~ PASSPHRASE @!", "set ~ WPA passphrase @", "set PASSWORD ENC @!", "set PASSWD @!", "set PSKSECRET @", "set PSKSECRET ENC @", "set PASSPHRASE ENC @!",
    "IDENTIFIED BY PASSWORD '@'", "IDENTIFIED BY '@'", "IDENTIFIED WITH * BY '@'", "IDENTIFIED WITH * AS '@'", "IDENTIFIED VIA * USING '@'", "ENCRYPTED PASSWORD '@'", "WITH PASSWORD '@'", "WITH LOGIN PASSWORD '@'", "ROLE * PASSWORD '@'", "USER * PASSWORD '@'", "SET PASSWORD = '@'", "SET PASSWORD TO '@'", "SET PASSWORD FOR * = '@'",
    "OPTION key '@'", "OPTION key1 '@'", "OPTION password '@'", "OPTION private_key '@'", "OPTION preshared_key '@'", "OPTION secret '@'", "OPTION auth_secret '@'", "OPTION sae_password '@'", "OPTION passwd '@'", "OPTION pincode '@'", "OPTION token '@'", "OPTION psk '@'",
    "SET_PASSWORD * @", "NMCLI ~ password @", "NMCLI ~ wifi-sec.psk @", "NMCLI ~ 802-11-wireless-security.psk @", "NMCLI ~ wifi-sec.wep-key0 @", "NMCLI ~ 802-1x.password @", "NMCLI ~ vpn.secrets.password @", "NMCLI ~ wifi.psk @", "WPA_PASSPHRASE * @", "IWCTL --passphrase @", "IWCONFIG ~ key s:@", "IWCONFIG ~ key @", "NETWORKSETUP -setairportnetwork * * @", "WPA_CLI ~ psk @",
    "net USE * * @ /user:*", "net USE * @ /user:*", "net USE * /user:* @", "net USER * @ /add", "net USER * @!", "SMBCLIENT * @ -U *", "SMBCLIENT -L * -U * @", "net RPC password * @", "samba-tool user SETPASSWORD * --newpassword=@", "samba-tool user CREATE * @", "samba-tool user ADD * @", "CONVERTTO-SECURESTRING @ -AsPlainText", "CONVERTTO-SECURESTRING -String @", "NETSH wlan ~ keyMaterial=@", "dscl . -PASSWD * @",
    "HTPASSWD -*b * * @", "HTPASSWD -nb* * @", "HTPASSWD -bn* * @", "HTPASSWD -*nb * @", "HTPASSWD -b* * * @", "MKPASSWD -m * @", "MKPASSWD --method=* @", "MKPASSWD -m * -S * @", "OPENSSL passwd -* -salt * @", "OPENSSL passwd -* @", "RCLONE obscure @", "MOSQUITTO_PASSWD -b * * @", "MOSQUITTO_PASSWD -c -b * * @", "MOSQUITTO_PASSWD -b -c * * @", "MOSQUITTO_CTRL dynsec setClientPassword * @", "RABBITMQCTL add_user * @", "RABBITMQCTL change_password * @", "RESET-ADMIN-PASSWORD @", "PIHOLE setpassword @", "PIHOLE -a -p @", "BW unlock @", "BW login * @", "vault operator UNSEAL @", "VAULT login @!", "CLOUDFLARED service install @", "CLOUDFLARED tunnel run --token @", "RADTEST * @ * * @", "PVEUM passwd * --password @", "SMCIPMITool * * @ *", "mc ALIAS set * * * @", "mc CONFIG host add * * * @", "CADDY hash-password --plaintext @", "HTDIGEST * * * @", "occ user:RESETPASSWORD @", "NGROK config add-authtoken @", "NGROK authtoken @", "gh secret SET * --body @", "WRANGLER secret put * @", "TAILSCALE up --authkey=@", "NETBIRD up --setup-key @", 
    "AUTH PLAIN @", "NickServ IDENTIFY @!", "NickServ IDENTIFY * @!", "OPER * @!", ": EAP '@'", "* : EAP '@'", ": XAUTH '@'", "* : XAUTH '@'", ": NTLM '@'", "* PPTPD @ *", "* L2TPD @ *", "* XL2TPD @ *", "INCOMINGUSER * @", "OUTGOINGUSER * @", 
    "CONFIGURE set aws_secret_access_key @", "CONFIGURE set aws_session_token @", "config SET ~ token @!", "PLAINTEXTPASSWORD @!", "D-I passwd/root-password password @", "D-I passwd/user-password password @", "D-I PASSWD/root-password-again password @", "ROOTPW --plaintext @", "ROOTPW --iscrypted @", "ROOT-PASSWORD --password @", "USER --name=* --password=@", "BOOTLOADER --password=@",
];

/// A word of a directive.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Pattern {
    Any,
    Some,
    Secret(Proof),
    SecretBehind(String),
    Is(String),
    /// How it begins and how it ends.
    Like(String, String),
}

/// What shows that a word is the secret and no word of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Proof {
    /// Its place.
    Place,
    /// Its letters.
    Letters,
    Quotes,
}

/// A directive, read from the table.
#[derive(Clone, Debug)]
pub(super) struct Directive {
    words: Vec<Pattern>,
    anchor: usize,
    keyword: String,
    kind: SecretKind,
}

impl Directive {
    /// The word that the search looks for.
    pub(super) fn keyword(&self) -> &str {
        &self.keyword
    }
}

/// All directives.
pub(super) fn directives() -> Vec<Directive> {
    DIRECTIVES.iter().filter_map(|text| read(text)).collect()
}

fn read(text: &str) -> Option<Directive> {
    let is_capital = |word: &str| {
        word.len() > 1
            && word.chars().any(|letter| letter.is_ascii_uppercase())
            && !word.chars().any(|letter| letter.is_ascii_lowercase())
    };
    let anchor =
        text.split(' ').position(is_capital).or_else(|| text.split(' ').position(|word| word.len() > 3))?;
    let keyword = text.split(' ').nth(anchor)?.trim_end_matches('*').to_owned();
    let word = |word: &str| match word {
        "*" => Pattern::Any,
        "~" => Pattern::Some,
        "@" => Pattern::Secret(Proof::Place),
        "@!" => Pattern::Secret(Proof::Letters),
        "'@'" => Pattern::Secret(Proof::Quotes),
        _ => match (word.strip_suffix('@'), word.split_once('*')) {
            (Some(sign), _) => Pattern::SecretBehind(sign.to_lowercase()),
            (_, Some((start, end))) => Pattern::Like(start.to_lowercase(), end.to_lowercase()),
            _ => Pattern::Is(word.to_lowercase()),
        },
    };
    let lower = text.to_lowercase();
    let kind = if lower.contains("community") || lower.contains("com2sec") {
        SecretKind::Community
    } else {
        SecretKind::Password
    };
    Some(Directive { words: text.split(' ').map(word).collect(), anchor, keyword, kind })
}

/// The secrets of a directive where a word of it stands.
pub(super) fn directive(directive: &Directive, bytes: &[u8], at: Range<usize>, matches: &mut Vec<Match>) {
    let ahead = before(bytes, at.start);
    if !(is_blank(ahead)
        || ends_line(ahead)
        || at.start == 0
        || is_quote(ahead)
        || matches!(ahead, b'/' | b'>' | b':' | b'(' | b';'))
    {
        return;
    }
    if !is_blank(byte(bytes, at.end))
        && !matches!(
            directive.words.get(directive.anchor),
            Some(Pattern::Like(..) | Pattern::SecretBehind(_))
        )
    {
        return;
    }
    let start = skip_back(bytes, at.start, LONGEST_AHEAD, |byte| !ends_line(byte));
    let behind = words(bytes, at.start, command_end(bytes, at.start));
    let in_front = words(bytes, start, at.start);
    let Some(skipped) = in_front.len().checked_sub(directive.anchor) else { return };
    let line: Vec<Range<usize>> = in_front.iter().skip(skipped).chain(&behind).cloned().collect();
    // What begins a line needs no proof: a word of it is the secret. In a sentence it must look like one.
    let last = in_front.get(..skipped).and_then(<[_]>::last).map(|word| slice(bytes, word.clone()));
    let begins = is_quote(ahead)
        || last.is_none_or(|word| {
            word.ends_with(b"#")
                || word.ends_with(b"$")
                || word.ends_with(b">")
                || word.ends_with(b"%")
                || word.ends_with(b":")
                || [&b"-"[..], b"*", b"sudo", b"RUN", b"exec", b"no", b"set", b"|", b"&&", b"redis>"]
                    .contains(&word)
        });
    let mut found = Vec::new();
    if fits(&directive.words, bytes, &line, &mut found)
        && found.iter().all(|value| is_secret(bytes, value, begins))
    {
        matches.extend(found.iter().filter_map(|value| Match::of(value, directive.kind)));
    }
}

fn fits(pattern: &[Pattern], bytes: &[u8], line: &[Range<usize>], found: &mut Vec<FoundValue>) -> bool {
    let Some((first, others)) = pattern.split_first() else { return true };
    if *first == Pattern::Some {
        // Eight words at most, so that no line takes long.
        return (0..=line.len().min(8)).any(|skipped| {
            let known = found.len();
            let fit = fits(others, bytes, line.get(skipped..).unwrap_or_default(), found);
            if !fit {
                found.truncate(known);
            }
            fit
        });
    }
    let Some((word, rest)) = line.split_first() else { return false };
    let text = slice(bytes, word.clone()).to_ascii_lowercase();
    let is_one = match first {
        Pattern::Any | Pattern::Some => !text.starts_with(b"-"),
        Pattern::Is(known) => text == known.as_bytes(),
        Pattern::Like(start, end) => {
            text.starts_with(start.as_bytes())
                && text.ends_with(end.as_bytes())
                && text.len() >= start.len() + end.len()
        }
        Pattern::Secret(proof) => {
            let value = secret(bytes, word);
            let is_one = |value: &FoundValue| match proof {
                Proof::Place => true,
                Proof::Letters => value.quoted || is_unusual(slice(bytes, value.range.clone())),
                Proof::Quotes => value.quoted,
            };
            value.filter(is_one).map(|value| found.push(value)).is_some()
        }
        Pattern::SecretBehind(sign) => {
            let behind = word.start + sign.len()..word.end;
            text.starts_with(sign.as_bytes())
                && secret(bytes, &behind).map(|value| found.push(value)).is_some()
        }
    };
    is_one && fits(others, bytes, rest, found)
}

/// What a word says, without the signs that end a statement.
fn secret(bytes: &[u8], word: &Range<usize>) -> Option<FoundValue> {
    let text = slice(bytes, word.clone());
    let text = text.strip_suffix(b";").or_else(|| text.strip_suffix(b",")).unwrap_or(text);
    let text = if is_quote(byte(text, 0)) { text.strip_suffix(b")").unwrap_or(text) } else { text };
    let word = word.start..word.start + text.len();
    let within = inner(bytes, &word);
    let quoted = within != word;
    // `PASSWORD('x')`.
    let call = [&b"password("[..], b"old_password("]
        .into_iter()
        .find(|name| text.to_ascii_lowercase().starts_with(name));
    let within = call.map_or(within.clone(), |name| inner(bytes, &(word.start + name.len()..word.end)));
    FoundValue::exact(within, quoted || call.is_some())
}

fn is_secret(bytes: &[u8], value: &FoundValue, begins: bool) -> bool {
    let text = slice(bytes, value.range.clone());
    let usual = [&b"public"[..], b"private", b"on", b"off", b"yes", b"no", b"none", b"encrypted"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    let unusual = is_unusual(text);
    let is_option = text.starts_with(b"-") && !value.quoted;
    let named = value.quoted || (begins && !is_of_sentence(text));
    text.len() >= 4
        && !usual
        && !is_option
        && (unusual || named)
        && !is_placeholder(text)
        && !is_path(text)
        && (!text.contains(&b' ') || value.quoted)
}

/// Whether no sentence has such a word.
fn is_unusual(text: &[u8]) -> bool {
    let number = text.len() >= 6 && text.iter().all(u8::is_ascii_digit);
    number || (has_letter(text) && (has_digit(text) || has_sign(text)))
}
