//! The sites that are looked at: the repo's own, and small ones made for a test.

use rackdown::bundle::Bundle;

use crate::server::{Server, serve};
use crate::support::{bundle, read_site, repo};

/// The page of the repo's own site that everything is on.
pub const PROJECT: &str = "projects/proxmox-cluster/";

/// The repo's own site, built.
pub fn own_bundle() -> Bundle {
    bundle(&read_site(&repo()))
}

/// The repo's own site, built and served.
pub fn own_site() -> Server {
    serve(&own_bundle())
}

/// The repo's own inventory.
pub fn own_inventory() -> String {
    std::fs::read_to_string(repo().join("data/inventory.toml")).expect("an inventory")
}

/// The inventory of somebody else's cluster.
pub fn cluster(name: &str) -> String {
    std::fs::read_to_string(repo().join(format!("tests/data/clusters/{name}.toml"))).expect("an inventory")
}

/// The addresses of all pages of a site, the 404 page excepted.
pub fn pages(bundle: &Bundle) -> Vec<String> {
    let paths = bundle.files.keys().map(ToString::to_string);
    paths.filter_map(|path| path.strip_suffix("index.html").map(str::to_owned)).collect()
}
