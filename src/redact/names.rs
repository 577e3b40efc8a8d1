//! Names that say that their value is secret, in the languages in which people write notes.
//!
//! Comes in: a name as it stands there. Goes out: how much it says about its value. A name more is a line of the table.

/// How much a name says about its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyName {
    /// `password`: people choose them, so any value may be one.
    Password,
    /// `pass`, `pw`: also ordinary words.
    Short,
    /// `secret`, `api_key`, `token`: machines make them.
    Secret,
    /// `key`, `auth`: only a random value is a secret.
    Vague,
    /// `user`, `credentials`: a secret only if a password follows the name.
    Login,
    /// `recovery codes`, `mnemonic`: several words or groups of digits.
    Phrase,
}

/// Where in a name a word has to stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    /// Anywhere.
    In,
    /// At the end.
    End,
    /// It is the last part of the name: `wpa_psk`, `DB-PASS`.
    Last,
}
use KeyName::{Login, Password, Phrase, Secret, Short, Vague};
use Position::{End, In, Last};

/// Words in small letters without signs and blanks; the first that fits counts.
#[rustfmt::skip]
const NAMES: &[(&str, Position, KeyName)] = &[
    ("mnemonic", In, Phrase), ("seedphrase", In, Phrase), ("recoverycode", In, Phrase), ("recoverykey", In, Phrase), ("recovery", Last, Phrase),
    ("backupcode", In, Phrase), ("backupkey", In, Phrase), ("emergencykit", In, Phrase), ("scratchcode", In, Phrase), ("onetimecode", In, Phrase),
    ("wiederherstellungscode", In, Phrase), ("wiederherstellungsschlüssel", In, Phrase), ("codesderecuperation", In, Phrase), ("codederécupération", In, Phrase),
    // English
    ("password", In, Password), ("passwd", In, Password), ("passphrase", In, Password), ("passwrd", In, Password), ("passcode", In, Password),
    ("pwd", End, Password), ("snmpcommunity", In, Password), ("communitystring", In, Password), ("pass", Last, Short), ("userpass", End, Password), ("dbpass", End, Password), ("sshpass", End, Password), ("mailpass", End, Password),
    ("rootpass", End, Password), ("adminpass", End, Password), ("authpass", End, Password), ("smtppass", End, Password), ("ldappass", End, Password), ("bindpass", End, Password),
    ("pw", Last, Short), ("rootpw", End, Password), ("bindpw", End, Password), ("adminpw", End, Password), ("userpw", End, Password), ("dbpw", End, Password),
    ("psk", Last, Short), ("wpapsk", End, Short), ("pin", Last, Short), ("puk", Last, Short),
    ("wlankey", In, Password), ("wifikey", In, Password), ("wpakey", In, Password), ("networkkey", In, Secret), ("wepkey", In, Secret), ("wirelesskey", In, Password),
    ("secret", In, Secret), ("token", In, Secret), ("apikey", In, Secret), ("accesskey", In, Secret), ("privatekey", In, Secret), ("privkey", In, Secret),
    ("authkey", In, Secret), ("authcookie", In, Secret), ("masterkey", In, Secret), ("presharedkey", In, Secret), ("sharedkey", In, Secret), ("accountkey", In, Secret),
    ("encryptionkey", In, Secret), ("signingkey", In, Secret), ("serverkey", In, Secret), ("sharedaccesskey", In, Secret), ("applicationkey", In, Secret), ("integrationkey", In, Secret),
    ("routingkey", In, Secret), ("licensekey", In, Secret), ("licencekey", In, Secret), ("clientkey", In, Secret), ("hostkey", In, Vague),
    ("key", In, Vague), ("auth", In, Vague), ("credential", In, Login), ("creds", In, Login), ("signature", In, Vague), ("sig", Last, Vague), ("hmac", In, Vague),
    ("license", In, Vague), ("licence", In, Vague), ("session", In, Vague), ("cookie", In, Vague), ("private", Last, Vague), ("jwt", In, Vague), ("otp", Last, Vague), ("totp", In, Vague),
    ("user", Last, Login), ("users", Last, Login), ("login", Last, Login), ("logins", Last, Login), ("userpwd", Last, Login), ("htpasswd", In, Login),
    // German
    ("passwort", In, Password), ("passwörter", In, Password), ("kennwort", In, Password), ("kennwörter", In, Password), ("netzwerkschlüssel", In, Password), ("netzwerkschluessel", In, Password),
    ("wlanschlüssel", In, Password), ("wlanschluessel", In, Password), ("wpaschlüssel", In, Password), ("zugangscode", In, Password), ("geheimnis", In, Secret), ("schlüssel", End, Vague), ("schluessel", End, Vague), ("zugangsdaten", In, Login), ("anmeldedaten", In, Login),
    // French
    ("motdepasse", In, Password), ("motsdepasse", In, Password), ("mdp", Last, Password), ("phrasedepasse", In, Password), ("phrasesecrète", In, Phrase), ("codesecret", In, Password), ("cléwifi", In, Password), ("jeton", In, Secret), ("clé", End, Vague), ("identifiants", In, Login),
    // Spanish
    ("contraseña", In, Password), ("contrasena", In, Password), ("clavewifi", In, Password), ("clave", Last, Short), ("secreto", In, Secret), ("credenciales", In, Login),
    // Dutch
    ("wachtwoord", In, Password), ("wachtzin", In, Password), ("toegangscode", In, Password), ("geheim", Last, Secret), ("sleutel", End, Vague), ("inloggegevens", In, Login),
    // Italian
    ("paroladordine", In, Password), ("parolachiave", In, Short), ("parolasegreta", In, Password), ("codicediaccesso", In, Password), ("segreto", In, Secret), ("chiave", Last, Vague), ("credenziali", In, Login),
    // Polish
    ("hasło", In, Password), ("hasła", In, Password), ("haslo", In, Password), ("sekret", In, Secret), ("klucz", In, Vague),
    // Portuguese
    ("senha", In, Password), ("palavrapasse", In, Password), ("palavrachave", In, Short), ("segredo", In, Secret), ("chave", Last, Vague), ("credenciais", In, Login),
    // Russian
    ("пароль", In, Password), ("пароли", In, Password), ("парольнаяфраза", In, Password), ("кодовоеслово", In, Password), ("пинкод", In, Short), ("секрет", In, Secret), ("токен", In, Secret), ("ключ", In, Vague),
    // Chinese
    ("密码", In, Password), ("密碼", In, Password), ("口令", In, Password), ("通行码", In, Password), ("密钥", In, Secret), ("密鑰", In, Secret), ("秘钥", In, Secret), ("令牌", In, Secret),
    // Japanese
    ("パスワード", In, Password), ("パスフレーズ", In, Password), ("暗証番号", In, Password), ("合言葉", In, Password), ("秘密鍵", In, Secret), ("トークン", In, Secret), ("シークレット", In, Secret), ("暗号鍵", In, Secret),
];

/// Names that end so have a value that speaks about the secret.
#[rustfmt::skip]
const ABOUT: &[&str] = &[
    "file", "path", "url", "uri", "length", "len", "name", "id", "type", "hint", "field", "policy", "count", "expires", "expiry", "ttl",
    "min", "max", "age", "label", "placeholder", "enabled", "required", "rounds", "algorithm", "less", "store", "manager", "dir", "env",
    "timeout", "minutes", "seconds", "attempts", "retries", "header", "prefix", "suffix", "format", "size", "method", "mode", "provider",
    "command", "cmd", "scheme", "version", "server", "host", "port", "every", "interval", "days", "date", "strength", "source", "fingerprint",
    "endpoint", "domain", "realm",
];

/// Words around which there is nothing to look for.
const OTHERS: &[&str] = &[
    "public",
    "pubkey",
    "keyword",
    "keyboard",
    "passwordless",
    "passwordauth",
    "passthrough",
    "bypass",
    "compass",
    "encompass",
    "author",
    "tokeniz",
];

/// Words in front of a short name that belong to it: `API key`, `mot de passe`, `Recovery codes`.
const AHEAD: &[&str] = &[
    "api",
    "access",
    "secret",
    "private",
    "encryption",
    "recovery",
    "backup",
    "seed",
    "wlan",
    "wifi",
    "wi-fi",
    "wpa",
    "wpa2",
    "network",
    "license",
    "account",
    "shared",
    "master",
    "admin",
    "root",
    "mot de",
    "mots de",
    "phrase de",
    "phrase",
    "code",
    "codes de",
    "parola",
    "parola d",
    "palavra",
    "de",
    "clé",
    "clave",
    "codice di",
    "парольная",
    "кодовое",
    "pre-shared",
    "preshared",
    "emergency",
    "scratch",
    "one-time",
];

/// The words at which the search looks for a name, in the cases in which they are written; ASCII's are all one.
pub(super) fn stems() -> Vec<String> {
    let words = || NAMES.iter().map(|(word, _, _)| *word);
    let is_covered = |word: &str| words().any(|other| other != word && word.contains(other));
    let mut stems: Vec<String> = Vec::new();
    for word in words().filter(|word| !is_covered(word)).chain([
        "pass",
        "community",
        "code",
        "passe",
        "слово",
        "фраза",
        "d'ordine",
    ]) {
        let capital: String =
            word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect();
        for written in [word.to_owned(), capital, word.to_uppercase()] {
            if !stems.iter().any(|stem| stem.eq_ignore_ascii_case(&written)) {
                stems.push(written);
            }
        }
    }
    stems
}

/// What a name says about its value; `ahead` is what stands in front of it on the line.
pub(super) fn classify(name: &str, ahead: &str) -> Option<KeyName> {
    let lower = name.to_lowercase();
    let plain: String = lower.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let last = lower.rsplit(['-', '_', '.']).next().unwrap_or_default();
    // `userpassword_file`, `tokenUrl`.
    let is_about = |about: &str| {
        last == about || (plain.ends_with(about) && plain.len() > about.len() && !last.contains("pass"))
    };
    if ABOUT.iter().any(|about| is_about(about))
        || OTHERS.iter().any(|other| plain.contains(other))
        || plain == "updatepassword"
    {
        return None;
    }
    let ahead = ahead.to_lowercase();
    let ahead = ahead.trim_end_matches([' ', '\'', '\u{2019}', '-', '_']);
    let belongs =
        |word: &&&str| ahead.strip_suffix(**word).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric));
    let whole = AHEAD.iter().filter(belongs).max_by_key(|word| word.len()).map(|word| {
        let word: String = word.chars().filter(|letter| letter.is_alphanumeric()).collect();
        format!("{word}{plain}")
    });
    whole.as_deref().and_then(|whole| known(whole, last)).into_iter().chain(known(&plain, last)).next()
}

fn known(plain: &str, last: &str) -> Option<KeyName> {
    let fits = |(word, position, _): &&(&str, Position, KeyName)| match position {
        In => plain.contains(word),
        End => plain.ends_with(word),
        Last => last == *word || plain == *word,
    };
    NAMES.iter().find(fits).map(|(_, _, name)| *name)
}
