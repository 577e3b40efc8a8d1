//! The `rackdown` command: arguments, then what they ask for, then an exit code.

// The shell is what touches the world; `clippy.toml` keeps the library from it.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

mod shell;

use std::process::ExitCode;

use clap::Parser;

/// A build makes millions of small strings on two and more threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `mi_option_purge_delay`, which the crate has no name for: how many milliseconds freed memory stays with the process.
const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;

fn main() -> ExitCode {
    let arguments = shell::args::Arguments::parse();
    if arguments.stays() {
        give_memory_back_at_once();
    }
    shell::run::run(arguments)
}

/// Has freed memory returned to the system without the usual delay of seconds, in which a short command ends: one that
/// stays would hold up to a third more, by chance, depending on what came when.
fn give_memory_back_at_once() {
    // SAFETY: the function writes one number into a table of the allocator's, after checking the index. It is not safe
    // against threads that read it meanwhile, and there are none yet.
    unsafe { libmimalloc_sys::mi_option_set(PURGE_DELAY, 0) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_the_setting_is_the_one_that_delays_for_a_second() {
        // SAFETY: it reads one number from a table of the allocator's, after checking the index.
        let delay = unsafe { libmimalloc_sys::mi_option_get(PURGE_DELAY) };
        assert_eq!(delay, 1_000, "the delay before anybody sets it, and no other setting's value");
        give_memory_back_at_once();
        // SAFETY: as above.
        assert_eq!(unsafe { libmimalloc_sys::mi_option_get(PURGE_DELAY) }, 0);
    }
}
