//! Ctrl-C and its like (SIGINT, SIGTERM, SIGHUP) as something to ask about and to wait for.
//!
//! Comes in: the signals that ask a program to end. Goes out: which one came, and a file descriptor that is
//! readable from then on, for `poll`. Whoever holds [`Signals`] ends in order what it has begun and then exits with
//! [`Caught::exit_code`]; once that value is dropped, a signal ends the process at once, as if nothing had caught it.
//! A signal that the process was started without (`nohup`, a job in the background of a script) stays ignored.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::SigId;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag::{register_conditional_default, register_usize};
use signal_hook::low_level::{pipe, unregister};

/// The signals that ask for an end, until this is dropped.
pub struct Signals {
    /// The number of the signal that came last; 0 while none has.
    latest: Arc<AtomicUsize>,
    /// Readable once a signal came; nothing is ever read from it.
    woken: UnixStream,
    /// Whether signals have their usual effect again.
    released: Arc<AtomicBool>,
    actions: Vec<SigId>,
}

/// A signal that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caught(i32);

impl Caught {
    /// What a shell shows of a program that this signal ended: 130 for Ctrl-C.
    pub fn exit_code(self) -> u8 {
        u8::try_from(128 + self.0).unwrap_or(u8::MAX)
    }

    /// The signal's name.
    pub fn name(self) -> &'static str {
        match self.0 {
            SIGHUP => "SIGHUP",
            SIGINT => "SIGINT",
            _ => "SIGTERM",
        }
    }
}

impl Signals {
    /// Catches the signals from now on. Fails if the system has no more file descriptors.
    pub fn catch() -> io::Result<Self> {
        let (woken, waking) = UnixStream::pair()?;
        let (latest, released) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let mut signals = Signals { latest, woken, released, actions: Vec::new() };
        let ignored = ignored_signals();
        for signal in [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| !ignored.contains(signal)) {
            // This one stays: taking the last action away would leave the signal without any effect.
            register_conditional_default(signal, signals.released.clone())?;
            // The actions run in this order: the number is there before anybody is woken.
            let number = usize::try_from(signal).unwrap_or(usize::MAX);
            signals.actions.push(register_usize(signal, signals.latest.clone(), number)?);
            signals.actions.push(pipe::register(signal, waking.try_clone()?)?);
        }
        Ok(signals)
    }

    /// The signal that came last, if any.
    pub fn caught(&self) -> Option<Caught> {
        let number = self.latest.load(Ordering::SeqCst);
        i32::try_from(number).ok().filter(|number| *number != 0).map(Caught)
    }
}

impl AsFd for Signals {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.woken.as_fd()
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        self.released.store(true, Ordering::SeqCst);
        for action in self.actions.drain(..) {
            unregister(action);
        }
    }
}

/// The signals that this process was told to ignore when it was started; none where the system has no /proc.
fn ignored_signals() -> Vec<i32> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|digits| u64::from_str_radix(digits.trim(), 16).ok()).unwrap_or(0);
    (1..64).filter(|signal| mask >> (signal - 1) & 1 == 1).collect()
}

#[cfg(test)]
mod tests {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use signal_hook::low_level::raise;

    use super::*;

    fn is_readable(signals: &Signals) -> bool {
        let mut fds = [PollFd::new(signals, PollFlags::IN)];
        poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })).expect("poll works") == 1
    }

    #[test]
    fn a_signal_is_told_and_wakes_whoever_waits() {
        let signals = Signals::catch().expect("signals can be caught");
        assert_eq!((signals.caught(), is_readable(&signals)), (None, false));
        raise(SIGTERM).expect("a signal can be raised");
        assert_eq!(signals.caught(), Some(Caught(SIGTERM)));
        assert!(is_readable(&signals) && is_readable(&signals), "all who wait are woken");
        assert_eq!((Caught(SIGTERM).exit_code(), Caught(SIGINT).exit_code()), (143, 130));
    }
}
