//! The quorum engine against a real cluster, against itself, and against its own laws.

#![allow(clippy::disallowed_methods)] // The library has no clock; its tests do.

mod etcd;
mod histories;
mod laws;
mod records;
mod rules;
mod support;
mod tables;
mod truth;
