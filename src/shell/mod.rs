//! All that touches the world: files, processes, the clock, the terminal.
//!
//! Comes in: the command line. Goes out: exit codes, files and messages. Declared by `main.rs` only, so that the
//! library cannot reach it.

pub mod args;
pub mod ask;
pub mod cache;
pub mod capture;
pub mod check;
pub mod guard;
pub mod heap;
pub mod new;
pub mod read;
pub mod report;
pub mod run;
pub mod serve;
pub mod signals;
mod spool;
#[cfg(test)]
mod testing;
pub mod theme;
pub mod timing;
pub mod watch;
pub mod write;
