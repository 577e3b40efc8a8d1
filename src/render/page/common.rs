//! What all pages depend on: everything that templates and expressions can see without asking for it by a function.
//!
//! Comes in: the files and the parsed site. Goes out: one fingerprint, which is a part of every page's key. What is not
//! in it has to be asked for through a page's [`crate::memo::Trace`]: the text of files for excerpts, and where assets lie.

use std::collections::BTreeMap;

use crate::parse::config::BaseUrl;
use crate::parse::content::Site;
use crate::parse::snapshot::SNAPSHOT_FOLDER;
use crate::render::address::Addresses;
use crate::source::{Blob, Fingerprint, Inputs, SitePath, fingerprint_of_files};

/// The fingerprint of the templates, of the names of all assets, of the data that templates see, and of the site's shape:
/// the address and the front matter of every page, and every address that a link can lead to.
pub fn common_fingerprint(
    inputs: &Inputs,
    site: &Site,
    addresses: &Addresses,
    templates: &BTreeMap<SitePath, Blob>,
    assets: &BTreeMap<String, String>,
) -> Fingerprint {
    let base_url = site.config.base_url.as_ref().map(BaseUrl::as_str).unwrap_or_default();
    let data = fingerprint_of_files(inputs.below("data").filter(|(path, _)| is_data(path, site)));
    // Where an asset lies changes with each edit of it; a page holds a placeholder for that.
    let places = assets.values().map(String::as_str).collect();
    let page = |page: &crate::parse::content::Page| {
        let inventory = page.inventory.as_ref().map_or("", SitePath::as_str);
        [page.url.as_bytes(), page.front_hash.bytes(), inventory.as_bytes()].map(<[u8]>::to_vec)
    };
    let addresses = addresses.fingerprint_without(&places);
    let theme = theme_fingerprint(templates, assets);
    let parts = [base_url.as_bytes(), data.bytes(), addresses.bytes(), theme.bytes()].map(<[u8]>::to_vec);
    Fingerprint::of(parts.into_iter().chain(site.pages.iter().flat_map(page)))
}

/// Whether a file below `data/` is part of what templates see: tables, snapshots, and inventories of any name. Others can
/// be shown by an excerpt only.
fn is_data(path: &SitePath, site: &Site) -> bool {
    path.extension() == Some("toml")
        || path.inside(SNAPSHOT_FOLDER).is_some()
        || site.pages.iter().any(|page| page.inventory.as_ref() == Some(path))
}

/// The fingerprint of all templates and of the names of all assets.
pub fn theme_fingerprint(
    templates: &BTreeMap<SitePath, Blob>,
    assets: &BTreeMap<String, String>,
) -> Fingerprint {
    let templates = fingerprint_of_files(templates.iter());
    Fingerprint::of([templates.bytes()].into_iter().chain(assets.keys().map(String::as_bytes)))
}
