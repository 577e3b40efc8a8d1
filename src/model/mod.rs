//! The domain: what a cluster consists of, in plain data, with the rules that follow from it.
//!
//! Comes in: what `parse` read. Goes out: types that a wrong state cannot be written in. It knows no TOML, no serde,
//! no template engine and no HTML.

pub mod claims;
pub mod drift;
pub mod inventory;
pub mod observation;
pub mod path;
pub mod quantity;
pub mod quorum;
pub mod stated;
pub mod status;
pub mod topology;
pub mod totals;
pub mod value;
