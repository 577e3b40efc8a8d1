//! Tests of the command: a folder in, a folder, an exit code and messages out.

// Tests read fixtures and start programs; the ban is the library's.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

mod cache;
mod captures;
mod command;
mod kept;
mod messages;
mod precompress;
mod secrets;
mod stops;
mod terminal;
// Each test crate uses a part of what they share.
#[allow(dead_code)]
#[path = "../support/mod.rs"]
mod support;
