//! Values of services whose keys have no sign of their own, beside the service's name: `HEROKU=…`, `meraki dashboard = …`.
//!
//! Comes in: bytes and where a service's name stands. Goes out: the value, if it has the letters and the length of that
//! service's keys. A service more is a line of the table.

use std::ops::Range;

use super::bytes::{byte, has_digit, is_blank, is_quote, skip, skip_back};
use super::placeholder::is_placeholder;
use super::random::{distinct, is_uuid};
use super::secret::{Match, SecretKind};
use super::value::value;
use crate::source::slice;

/// The letters of a key.
#[derive(Clone, Copy)]
pub(super) enum Letters {
    Hexadecimal,
    Uuid,
    /// Letters and digits.
    Plain,
    /// The same with `-`, `_` and `=`.
    Url,
    /// The same with `+` and `/`.
    Base64,
}
use Letters::{Base64, Hexadecimal, Plain, Url, Uuid};

/// Services, the letters of their keys, and the fewest and most of them. Sources: gitleaks 8, trufflehog 3; below the gap
/// the documentation of what runs in a home lab.
#[rustfmt::skip]
pub(super) const SERVICES: &[(&str, Letters, usize, usize)] = &[
    ("adafruit", Url, 32, 32), ("adobe", Hexadecimal, 32, 32), ("airtable", Plain, 17, 17), ("algolia", Plain, 32, 32), ("alibaba", Plain, 30, 30), ("asana", Plain, 32, 32), ("atlassian", Plain, 24, 24), ("jira", Plain, 24, 24), ("confluence", Plain, 24, 24),
    ("bitbucket", Url, 32, 64), ("bittrex", Plain, 32, 32), ("meraki", Hexadecimal, 40, 40), ("cloudflare", Url, 37, 40), ("codecov", Plain, 32, 36), ("cohere", Plain, 40, 40), ("coinbase", Url, 64, 64), ("confluent", Plain, 16, 64), ("contentful", Url, 43, 43),
    ("datadog", Plain, 32, 40), ("dd_api", Plain, 32, 32), ("dd_app", Plain, 40, 40), ("discord", Url, 32, 64), ("drone", Plain, 32, 32), ("dropbox", Plain, 15, 15), ("etsy", Plain, 24, 24), ("facebook", Hexadecimal, 32, 32), ("fastly", Url, 32, 32), ("finnhub", Plain, 20, 20), ("flickr", Plain, 32, 32),
    ("freshbooks", Plain, 64, 64), ("gitter", Url, 40, 40), ("heroku", Uuid, 36, 36), ("hubspot", Uuid, 36, 36), ("intercom", Url, 60, 60), ("jfrog", Plain, 64, 73), ("artifactory", Plain, 64, 73), ("kraken", Base64, 80, 90), ("kucoin", Hexadecimal, 24, 24), ("launchdarkly", Url, 40, 40),
    ("linear", Hexadecimal, 32, 32), ("linkedin", Plain, 16, 16), ("lob_", Hexadecimal, 35, 40), ("looker", Plain, 20, 24), ("mailchimp", Hexadecimal, 32, 36), ("mailgun", Url, 32, 52), ("mattermost", Plain, 26, 26), ("messagebird", Plain, 25, 25), ("netlify", Url, 40, 46), ("newrelic", Plain, 36, 64), ("new_relic", Plain, 36, 64),
    ("okta", Url, 42, 42), ("plaid", Plain, 24, 30), ("rapidapi", Url, 50, 50), ("sendbird", Hexadecimal, 40, 40), ("sentry", Hexadecimal, 32, 64), ("snyk", Uuid, 36, 36), ("sonar", Url, 40, 44), ("squarespace", Uuid, 36, 36), ("sumo", Plain, 64, 64), ("travis", Plain, 22, 22), ("twilio", Hexadecimal, 32, 32), ("twitch", Plain, 30, 30), ("twitter", Plain, 25, 50), ("yandex", Url, 38, 60), ("zendesk", Plain, 40, 40), ("stripe", Plain, 24, 99),

    ("maxmind", Plain, 16, 40), ("geoip", Plain, 16, 40), ("hetzner", Plain, 32, 64), ("linode", Hexadecimal, 64, 64), ("vultr", Plain, 36, 36), ("ovh", Plain, 16, 32), ("gandi", Plain, 24, 40), ("namecheap", Plain, 32, 32), ("godaddy", Url, 20, 60), ("porkbun", Url, 60, 70), ("desec", Plain, 28, 28), ("duckdns", Uuid, 36, 36), ("dynu", Plain, 24, 40), ("inwx", Plain, 16, 40), ("netcup", Plain, 30, 60), ("ionos", Url, 40, 90), ("njalla", Hexadecimal, 40, 40), ("scaleway", Uuid, 36, 36), ("wasabi", Base64, 40, 40), ("backblaze", Base64, 31, 31), ("b2_", Base64, 31, 40), ("rfc2136", Base64, 40, 90),
    ("plex", Url, 20, 20), ("tautulli", Plain, 32, 32), ("sonarr", Hexadecimal, 32, 32), ("radarr", Hexadecimal, 32, 32), ("lidarr", Hexadecimal, 32, 32), ("prowlarr", Hexadecimal, 32, 32), ("readarr", Hexadecimal, 32, 32), ("bazarr", Hexadecimal, 32, 32), ("overseerr", Base64, 40, 80), ("jellyseerr", Base64, 40, 80), ("sabnzbd", Hexadecimal, 32, 32), ("nzbget", Plain, 24, 64), ("jackett", Plain, 32, 32), ("jellyfin", Hexadecimal, 32, 32), ("emby", Hexadecimal, 32, 32), ("trakt", Hexadecimal, 64, 64), ("tmdb", Hexadecimal, 32, 32), ("immich", Plain, 40, 50), ("paperless", Hexadecimal, 40, 40), ("nextcloud", Url, 29, 72), ("syncthing", Plain, 32, 32), ("gotify", Url, 15, 15), ("pushover", Plain, 30, 30), ("pushbullet", Url, 32, 34), ("ntfy", Url, 32, 32), ("healthchecks", Url, 32, 32), ("uptimerobot", Url, 32, 40), ("homeassistant", Url, 40, 400), ("hass", Url, 40, 400), ("zigbee", Hexadecimal, 32, 32), ("zwave", Hexadecimal, 32, 32), ("hue", Url, 32, 40), ("tibber", Url, 43, 43), ("openweather", Hexadecimal, 32, 32), ("influx", Base64, 60, 90), ("librenms", Hexadecimal, 32, 32), ("zabbix", Hexadecimal, 32, 64), ("netbox", Hexadecimal, 40, 40), ("pihole", Base64, 32, 64), ("adguard", Plain, 32, 64), ("opnsense", Base64, 80, 80), ("unifi", Url, 32, 64), ("omada", Hexadecimal, 32, 32), ("zerotier", Plain, 32, 32), ("tailscale", Plain, 32, 64), ("headscale", Url, 32, 64), ("netbird", Plain, 32, 64), ("vaultwarden", Base64, 32, 90), ("bitwarden", Base64, 24, 90), ("authentik", Plain, 40, 64), ("authelia", Plain, 32, 128), ("keycloak", Plain, 32, 64), ("argocd", Plain, 16, 64), ("gitea", Hexadecimal, 40, 40), ("forgejo", Hexadecimal, 40, 40), ("gogs", Hexadecimal, 40, 40), ("woodpecker", Plain, 32, 64), ("jenkins", Hexadecimal, 32, 34), ("portainer", Base64, 40, 60), ("rancher", Plain, 54, 54), ("minio", Base64, 32, 64), ("seaweed", Base64, 32, 64), ("garage", Hexadecimal, 64, 64), ("restic", Url, 32, 64), ("borg", Hexadecimal, 32, 64), ("proxmox", Uuid, 36, 36), ("pve_token", Uuid, 36, 36), ("pbs_token", Uuid, 36, 36), ("truenas", Url, 60, 70), ("synology", Url, 32, 64), ("meilisearch", Url, 32, 64), ("typesense", Plain, 32, 64), ("mongodb", Url, 32, 64), ("rabbitmq", Url, 20, 64), ("postmark", Uuid, 36, 36), ("mailjet", Hexadecimal, 32, 32), ("smtp2go", Plain, 32, 64), ("hcaptcha", Hexadecimal, 42, 42), ("recaptcha", Url, 40, 40), ("turnstile", Url, 35, 40), ("ipinfo", Hexadecimal, 14, 14), ("wunderground", Hexadecimal, 32, 32), ("crowdsec", Base64, 32, 64), ("abuseipdb", Hexadecimal, 80, 80), ("virustotal", Hexadecimal, 64, 64), ("shodan", Plain, 32, 32), ("censys", Plain, 32, 36),
];

/// The key of a service beside its name.
pub(super) fn key_of_service(of: (Letters, usize, usize), bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let (letters, least, most) = of;
    let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let start = skip_back(bytes, at.start, 24, part);
    let mut end = skip(bytes, at.end, part);
    // `meraki dashboard = …`: one word more.
    let next = skip(bytes, end, is_blank);
    let word = skip(bytes, next, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if next > end && word > next && matches!(byte(bytes, skip(bytes, word, is_blank)), b'=' | b':') {
        end = word;
    }
    let after = skip(bytes, end, is_quote);
    let sign = skip(bytes, after, is_blank);
    let from = match (byte(bytes, sign), byte(bytes, sign + 1)) {
        (b':' | b'=', b'/' | b':') => return None,
        (b':', b'=') | (b'=', b'>') => sign + 2,
        (b':' | b'=', _) => sign + 1,
        _ => return None,
    };
    // What is a sum, a name or a version of something is public.
    let name = slice(bytes, start..end).to_ascii_lowercase();
    let public = [
        "sha",
        "sum",
        "hash",
        "digest",
        "image",
        "commit",
        "rev",
        "id",
        "public",
        "version",
        "uuid",
        "checksum",
        "fingerprint",
        "tag",
        "etag",
        "site",
        "url",
    ];
    if public.iter().any(|word| {
        name.split(|byte| matches!(byte, b'_' | b'-' | b'.' | b' ')).any(|part| part == word.as_bytes())
    }) {
        return None;
    }
    let found = value(bytes, skip(bytes, from, is_blank))?;
    let text = slice(bytes, found.range.clone());
    let fits = |byte: &u8| match letters {
        Hexadecimal => byte.is_ascii_hexdigit(),
        Uuid => byte.is_ascii_hexdigit() || *byte == b'-',
        Plain => byte.is_ascii_alphanumeric(),
        Url => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'='),
        Base64 => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'=' | b'+' | b'/'),
    };
    let is_one = (least..=most).contains(&text.len())
        && text.iter().all(fits)
        && has_digit(text)
        && distinct(text) >= 7;
    let is_one = is_one && (!matches!(letters, Uuid) || is_uuid(text)) && !is_placeholder(text);
    if is_one { Match::of(&found, SecretKind::Secret) } else { None }
}
