//! A rendered page: its HTML, and what is to be known of it.
//!
//! Comes in: what a template made. Goes out: a [`RenderedPage`], which can outlive many builds: it holds its text and
//! the places where the addresses of assets stand, which are put in when its bytes are asked for.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::memo::Memo;
use crate::parse::config::BaseUrl;
use crate::redact::Scanner;
use crate::redact::scan::Finding;
use crate::render::address::Base;
use crate::render::assets::references::AssetReferences;
use crate::render::html::{References, finish};
use crate::render::markdown::Body;
use crate::render::markdown_links::MarkdownLink;
use crate::source::{Blob, Fingerprint, SitePath};

/// Which page it is.
#[derive(Clone, Debug)]
pub struct PageId {
    /// The file to name when something is wrong with it: its Markdown, or its template.
    pub source: SitePath,
    /// Its address.
    pub url: String,
    /// Its path in the output.
    pub out: SitePath,
    /// How it writes references.
    pub base: Base,
}

/// A page as templates made it, with placeholders for the addresses of assets.
#[derive(Clone, Debug)]
pub struct RenderedPage {
    /// Which page it is.
    pub id: PageId,
    /// The HTML.
    html: Blob,
    /// Where the HTML refers to assets.
    asset_references: AssetReferences,
    /// Its ids, and all that it refers to.
    pub references: References,
    /// The hash of its ids and the names of its anchors.
    pub ids_hash: Fingerprint,
    /// The secrets in it.
    pub secrets: Vec<Finding>,
    /// Its text for the feed, if its entry there is whole; with placeholders, too.
    pub feed_html: Option<String>,
    /// The links of its Markdown.
    pub links: Vec<MarkdownLink>,
    /// Links that have been reported, decoded.
    pub reported_links: Vec<String>,
    /// What its links are checked by, once somebody asked: a page can outlive many builds.
    pub link_inputs: OnceLock<LinkInputs>,
}

/// What of a page itself its links are checked by.
#[derive(Clone, Debug)]
pub struct LinkInputs {
    /// The hash of its address, its HTML, and what its Markdown says beside that.
    pub hash: Fingerprint,
    /// The other pages of which it names an id, by their addresses.
    pub named_pages: Vec<String>,
}

impl RenderedPage {
    /// A page of what a template made; `body` is what its Markdown became, if it has any.
    pub fn new(id: PageId, html: &str, body: Option<&Body>, scanner: &Scanner) -> Self {
        let (html, references) = finish(html);
        let secrets = scanner.scan(html.as_bytes());
        let (links, reported_links) =
            body.map(|body| (body.links.clone(), body.reported_links.clone())).unwrap_or_default();
        RenderedPage {
            id,
            asset_references: AssetReferences::of(html.as_bytes()),
            html: Blob::to_be_hashed(html.into_bytes()),
            ids_hash: Fingerprint::of(references.ids.iter().chain(&references.names)),
            references,
            secrets,
            feed_html: None,
            links,
            reported_links,
            link_inputs: OnceLock::new(),
        }
    }

    /// The hash of its HTML, in which the addresses of assets do not count.
    pub fn html_hash(&self) -> Fingerprint {
        self.html.fingerprint()
    }

    /// The bytes of the page; `addresses` says where the assets lie, and `hash` is the hash of that.
    pub fn bytes(&self, addresses: &BTreeMap<String, String>, hash: Fingerprint, memo: &Memo) -> Blob {
        if self.asset_references.is_empty() {
            return self.html.clone();
        }
        let resolve = || {
            let bytes = self.asset_references.resolve(self.html.bytes(), &self.id.base, addresses);
            Blob::to_be_hashed(bytes)
        };
        if !memo.is_for_many_builds() {
            return resolve();
        }
        let (html_hash, base) = (self.html_hash(), format!("{:?}", self.id.base));
        let key = [html_hash.bytes(), base.as_bytes(), hash.bytes()];
        Blob::clone(&memo.get("page with addresses of assets", Fingerprint::of(key), resolve))
    }

    /// Its text for the feed with the whole addresses of assets.
    pub fn feed_entry(&self, base: &BaseUrl, addresses: &BTreeMap<String, String>) -> Option<String> {
        let html = self.feed_html.as_ref()?;
        let root = Base::Root(base.as_str().to_owned());
        let resolved = AssetReferences::of(html.as_bytes()).resolve(html.as_bytes(), &root, addresses);
        Some(String::from_utf8_lossy(&resolved).into_owned())
    }

    /// The same page without its HTML, where nobody will ask for that again.
    pub fn without_html(self) -> Self {
        RenderedPage { html: Blob::to_be_hashed([]), ..self }
    }
}
