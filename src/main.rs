//! The `rackdown` command: arguments, then what they ask for, then an exit code.

// The shell is what touches the world; `clippy.toml` keeps the library from it.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

#[cfg(target_os = "linux")]
mod shell;

/// A build makes millions of small strings on two and more threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[cfg(target_os = "linux")]
fn main() {
    use clap::Parser;

    let arguments = shell::args::Arguments::parse();
    if arguments.stays() {
        shell::heap::keep_none_that_is_free();
    }
    shell::exit::exit(shell::run::run(arguments))
}

#[cfg(not(target_os = "linux"))]
compile_error!(
    "rackdown runs on Linux only: it watches folders, ends probes and replaces files by system calls that other systems \
     do not have. On macOS and Windows, use a virtual machine or a container with Linux (WSL)."
);

#[cfg(not(target_os = "linux"))]
fn main() {}
