//! Tests of `rackdown watch`: the real program on a folder of its own, asked over the network of this computer.

// Tests read fixtures and start programs; the ban is the library's.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

mod changes;
mod edits;
mod hostile;
mod live;
// Others use more of it.
#[allow(dead_code)]
mod running;
// Each test crate uses a part of what they share.
#[allow(dead_code)]
#[path = "../support/mod.rs"]
mod support;
