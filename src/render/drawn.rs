//! A page that is drawn: its HTML, and what is to be known of it.
//!
//! Comes in: finished HTML. Goes out: a [`Drawn`] page, which outlives many builds, and [`Stamped`] ones, each with its
//! assets where they lie now.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::address::Base;
use super::frame::Part;
use super::links::{OwnLinks, names_ids_of};
use super::markdown::{Body, Link};
use super::references::References;
use super::stamp::{Asks, LastStamp};
use crate::memo::Memo;
use crate::redact::scan::Finding;
use crate::source::away::Content;
use crate::source::{Blob, Fingerprint, SitePath};

/// A page as it is drawn: finished but for the places of its assets, which [`Asks::stamp`] puts in.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The file to name when something is wrong with it: its Markdown, or its template.
    pub source: SitePath,
    /// Its address.
    pub url: String,
    /// Its path in the output.
    pub out: SitePath,
    /// How it writes references.
    pub base: Base,
    /// The HTML; none where [`Stamped`] has all that is still wanted of it, as in a memory for one build.
    pub html: Option<Blob>,
    /// Where the HTML asks for assets.
    pub asks: Asks,
    /// What it was with the places of its assets.
    pub last_stamp: LastStamp,
    /// Its ids, and all that it refers to.
    pub references: References,
    /// The fingerprint of its ids.
    pub face: Fingerprint,
    /// The secrets in it.
    pub secrets: Vec<Finding>,
    /// The links of its Markdown.
    pub links: Vec<Link>,
    /// Links that have been reported as dead.
    pub dead_links: Vec<String>,
    /// The other pages of which it names an id, by their addresses.
    pub names_ids_of: Vec<String>,
    /// What its links are checked by, once somebody asked: a page outlives many builds.
    pub own_links: OnceLock<OwnLinks>,
}

/// A finished page.
#[derive(Clone, Debug)]
pub struct Stamped {
    /// The page as it was drawn.
    pub page: Arc<Drawn>,
    /// Its HTML with references to assets.
    pub html: Content,
}

/// The page with its references to assets; `places` is the fingerprint of where they lie. Where nothing is remembered,
/// it is put away.
pub fn stamped(
    page: Arc<Drawn>,
    hashed: &BTreeMap<String, String>,
    places: Fingerprint,
    memo: &Memo,
) -> Stamped {
    let drawn = page.html.clone().unwrap_or_else(|| Blob::new([]));
    let with_assets = || page.asks.stamp(&drawn, &page.base, hashed).unwrap_or_else(|| drawn.clone());
    if memo.is_for_many_builds() {
        let html = page.last_stamp.or_new(places, with_assets);
        return Stamped { page, html: Content::Here(html) };
    }
    let html = Blob::to_be_hashed(with_assets().to_bytes().into_owned());
    let page = Arc::new(Drawn { html: None, ..Arc::unwrap_or_clone(page) });
    Stamped { page, html: memo.put_away(html) }
}

/// A page of this HTML; `text` is what its Markdown became, if it has any.
pub fn drawn(
    source: SitePath,
    url: String,
    out: SitePath,
    base: Base,
    page: Part,
    text: Option<&Body>,
) -> Drawn {
    let Part { html, references, secrets } = page;
    let asks = Asks::of(html.as_bytes());
    let html = Blob::to_be_hashed(html.into_bytes());
    let face = references.face();
    let (links, dead_links) =
        text.map(|text| (text.links.clone(), text.dead_links.clone())).unwrap_or_default();
    let mut drawn = Drawn {
        source,
        url,
        out,
        base,
        html: Some(html),
        asks,
        last_stamp: LastStamp::default(),
        references,
        face,
        secrets,
        links,
        dead_links,
        names_ids_of: Vec::new(),
        own_links: OnceLock::new(),
    };
    drawn.names_ids_of = names_ids_of(&drawn);
    drawn
}
