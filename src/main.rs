//! The `rackdown` command: arguments, then what they ask for, then an exit code.

// The shell is what touches the world; `clippy.toml` keeps the library from it.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

mod shell;

use clap::Parser;

/// A build makes millions of small strings on two and more threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let arguments = shell::args::Arguments::parse();
    if arguments.stays() {
        shell::heap::keep_none_that_is_free();
    }
    shell::exit::exit(shell::run::run(arguments))
}
