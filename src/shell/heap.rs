//! What a process that stays does with memory that it has freed: it gives it back to the system.
//!
//! Comes in, goes out: nothing; the functions speak to the allocator of `main.rs`. By itself it returns memory after
//! seconds, and what a thread has freed when that thread next runs short. A short command ends before either; `watch`
//! would hold up to a third more than it uses, by chance, depending on what came when.

/// `mi_option_purge_delay`, which the crate has no name for: how many milliseconds freed memory stays with the process.
const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;

/// Has memory returned as soon as the allocator knows that it is free. To be called before there are threads.
pub fn keep_none_that_is_free() {
    // SAFETY: the function writes one number into a table of the allocator's, after checking the index. It is not safe
    // against threads that read it meanwhile, and there are none yet.
    unsafe { libmimalloc_sys::mi_option_set(PURGE_DELAY, 0) };
}

/// Returns what this thread and those of the pool around it have freed, and what others have freed of theirs. To be
/// called when they have done what they were asked for.
pub fn give_back() {
    rayon::broadcast(|_| collect());
    collect();
}

fn collect() {
    // SAFETY: the function takes no pointer and frees nothing that is in use; it may be called on any thread.
    unsafe { libmimalloc_sys::mi_collect(true) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_the_setting_is_the_one_that_delays_for_a_second() {
        // SAFETY: it reads one number from a table of the allocator's, after checking the index.
        let delay = unsafe { libmimalloc_sys::mi_option_get(PURGE_DELAY) };
        assert_eq!(delay, 1_000, "the delay before anybody sets it, and no other setting's value");
        keep_none_that_is_free();
        // SAFETY: as above.
        assert_eq!(unsafe { libmimalloc_sys::mi_option_get(PURGE_DELAY) }, 0);
    }
}
