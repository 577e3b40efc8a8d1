//! All that touches the world: files, processes, the clock, the terminal.
//!
//! Comes in: the command line. Goes out: exit codes, files and messages. Declared by `main.rs` only, so that the
//! library cannot reach it.

pub mod args;
pub mod build;
pub mod cache;
pub mod capture;
pub mod check;
pub mod exit;
pub mod heap;
pub mod named_file;
pub mod new;
pub mod parse;
pub mod quorum;
pub mod read;
pub mod report;
pub mod run;
pub mod schema;
pub mod serve;
pub mod signals;
#[cfg(test)]
mod testing;
pub mod theme;
pub mod time_limit;
pub mod timing;
pub mod watch;
pub mod write;
