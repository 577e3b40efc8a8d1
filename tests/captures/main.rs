//! The parsers of captured output against real captures, whole, cut and damaged.

#![allow(clippy::disallowed_methods)] // The library has no files; its tests do.

mod contradictory;
mod effort;
mod iperf3;
mod iperf3_agreement;
mod iperf3_ends;
mod iperf3_printer;
mod iperf3_versions;
mod pvecm;
mod pvecm_versions;
mod redaction;
mod surroundings;
mod traps;
