//! Tests in a real Chromium: what a visitor sees, points at, types and hears of the built page.
//!
//! `cargo test --features browser --test browser` runs them; plain `cargo test` needs no browser. Each test has a
//! Chromium of its own, spoken to over a pipe in the DevTools protocol, so neither a driver nor a crate more is needed,
//! and a server on loopback with the policy of the README.

#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // Starts Chromium and listens on loopback.

mod cards;
mod chromium;
mod drawings;
mod fit;
mod live;
mod page;
mod quiet;
mod quorum;
// A running `rackdown watch`, as its own tests have it.
#[allow(dead_code)]
#[path = "../watch/running.rs"]
mod running;
mod script;
mod server;
mod site;
// Each test crate uses a part of what they share.
#[allow(dead_code)]
#[path = "../support/mod.rs"]
mod support;
mod tab;
