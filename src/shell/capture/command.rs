//! A command run to its end, or stopped: it cannot make a capture hang or take all memory, and leaves no process behind.
//!
//! Comes in: a program with arguments, a time limit. Goes out: what it printed and how it ended. It has a process group
//! and an environment of its own and no standard input; at the limit the group gets TERM, and KILL a moment later. The
//! group is killed after a normal end, too: a grandchild may hold the pipes for ever. Ctrl-C ends it like the limit.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal, kill_process_group, pidfd_open};

/// What ssh, a shell script or a measuring program needs to know of its surroundings.
const PASSED_ON: [&str; 5] = ["PATH", "HOME", "USER", "LOGNAME", "SSH_AUTH_SOCK"];
/// The same words whatever the user's language: the output is parsed.
const SET: [(&str, &str); 2] = [("LANG", "C.UTF-8"), ("LC_ALL", "C.UTF-8")];

/// How a command may run.
pub struct CommandLimits<'a> {
    /// How long it may take.
    pub time: Duration,
    /// How long it has to end after TERM.
    pub grace: Duration,
    /// Most bytes of standard output.
    pub output: usize,
    /// What becomes readable when everything must end.
    pub stop: Option<BorrowedFd<'a>>,
}

/// Most bytes of standard error that are kept; what follows is read and dropped.
const MOST_STDERR: usize = 16 << 10;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandEnd {
    /// By itself, with this code.
    Exit(i32),
    /// By a signal that this module did not send.
    Signal(i32),
    /// It took too long.
    TimeLimit,
    /// It printed too much.
    TooMuchOutput,
    /// Everything had to end.
    Stopped,
}

/// What a command did.
#[derive(Debug)]
pub struct CommandResult {
    /// How it ended.
    pub ended: CommandEnd,
    /// Its standard output; cut where it printed too much.
    pub stdout: Vec<u8>,
    /// The beginning of its standard error.
    pub stderr: Vec<u8>,
    /// How long it took.
    pub took: Duration,
}

/// Runs `command` (a program and its arguments). Fails if it cannot be started.
pub fn run(command: &[String], limits: &CommandLimits<'_>) -> io::Result<CommandResult> {
    let (program, arguments) = command.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    let passed: Vec<(&str, OsString)> =
        PASSED_ON.iter().filter_map(|name| Some((*name, std::env::var_os(name)?))).collect();
    let started = Instant::now();
    let mut child = Command::new(program)
        .args(arguments)
        .env_clear()
        .envs(passed)
        .envs(SET)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()?;
    let group = Pid::from_child(&child);
    let running = watch(&mut child, group, started, limits);
    // Whatever happened: no process of the group is left, and the child is not a zombie.
    signal(group, Signal::KILL);
    let status = child.wait()?;
    let mut running = running?;
    running.stdout.drain();
    running.stderr.drain();
    let ended = match running.stopped {
        Some(stopped) => stopped,
        None if running.stdout.is_over() => CommandEnd::TooMuchOutput,
        None => {
            status.code().map_or_else(|| CommandEnd::Signal(status.signal().unwrap_or(0)), CommandEnd::Exit)
        }
    };
    Ok(CommandResult {
        ended,
        stdout: running.stdout.bytes,
        stderr: running.stderr.bytes,
        took: started.elapsed(),
    })
}

/// A child's pipes, and why it was stopped.
struct RunningCommand {
    stdout: Pipe,
    stderr: Pipe,
    stopped: Option<CommandEnd>,
}

/// Reads what the child prints until it has ended or been stopped.
fn watch(
    child: &mut Child,
    group: Pid,
    started: Instant,
    limits: &CommandLimits<'_>,
) -> io::Result<RunningCommand> {
    let exit = pidfd_open(group, PidfdFlags::empty())?;
    let stdout = Pipe::new(child.stdout.take().map(OwnedFd::from), limits.output)?;
    let stderr = Pipe::new(child.stderr.take().map(OwnedFd::from), MOST_STDERR)?;
    let mut running = RunningCommand { stdout, stderr, stopped: None };
    let mut until = started + limits.time;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        // It stays readable, so once it has been obeyed nothing waits for it.
        let stop = limits.stop.filter(|_| running.stopped.is_none());
        let woken = wait(&exit, stop, &mut running, left)?;
        if woken.exited {
            return Ok(running);
        }
        let reason = match () {
            () if woken.stop => CommandEnd::Stopped,
            () if Instant::now() >= until => CommandEnd::TimeLimit,
            () if running.stdout.is_over() => CommandEnd::TooMuchOutput,
            () => continue,
        };
        if running.stopped.is_some() && reason == CommandEnd::TimeLimit {
            return Ok(running);
        }
        if running.stopped.is_none() {
            running.stopped = Some(reason);
            signal(group, Signal::TERM);
            until = Instant::now() + limits.grace;
        }
    }
}

/// Why [`wait`] came back, besides something to read or the time.
#[derive(Default)]
struct Woken {
    /// The child has ended.
    exited: bool,
    /// Everything must end.
    stop: bool,
}

/// Waits for the end, for something to read, or for the order to stop.
fn wait(
    exit: &OwnedFd,
    stop: Option<BorrowedFd<'_>>,
    running: &mut RunningCommand,
    left: Duration,
) -> io::Result<Woken> {
    let pipes = [&running.stdout, &running.stderr].map(|pipe| pipe.file.as_ref());
    let mut fds = vec![PollFd::new(exit, PollFlags::IN)];
    fds.extend(stop.iter().map(|stop| PollFd::new(stop, PollFlags::IN)));
    fds.extend(pipes.iter().flatten().map(|file| PollFd::new(*file, PollFlags::IN)));
    match poll(&mut fds, Timespec::try_from(left).ok().as_ref()) {
        Err(Errno::INTR) => return Ok(Woken::default()),
        polled => polled?,
    };
    let mut ready = fds.iter().map(|fd| !fd.revents().is_empty());
    let exited = ready.next().unwrap_or(false);
    let stop = stop.is_some() && ready.next().unwrap_or(false);
    let [stdout, stderr] = pipes.map(|pipe| pipe.is_some() && ready.next().unwrap_or(false));
    if stdout {
        running.stdout.read();
    }
    if stderr {
        running.stderr.read();
    }
    Ok(Woken { exited, stop })
}

fn signal(group: Pid, signal: Signal) {
    // The group may be gone, which is what is wanted.
    let _ = kill_process_group(group, signal);
}

/// The reading end of a pipe that never waits.
struct Pipe {
    /// `None` once the other end is closed.
    file: Option<File>,
    bytes: Vec<u8>,
    most: usize,
    over: bool,
}

impl Pipe {
    fn new(end: Option<OwnedFd>, most: usize) -> io::Result<Pipe> {
        if let Some(end) = &end {
            rustix::fs::fcntl_setfl(end, OFlags::NONBLOCK)?;
        }
        Ok(Pipe { file: end.map(File::from), bytes: Vec::new(), most, over: false })
    }

    fn is_over(&self) -> bool {
        self.over
    }

    /// Reads once; whether there may be more.
    fn read(&mut self) -> bool {
        let Some(file) = &mut self.file else { return false };
        let mut buffer = [0; 64 << 10];
        match file.read(&mut buffer) {
            Ok(0) => self.file = None,
            Ok(count) => {
                let room = self.most - self.bytes.len();
                self.over |= count > room;
                self.bytes.extend_from_slice(buffer.get(..count.min(room)).unwrap_or_default());
                return true;
            }
            Err(why) if why.kind() == io::ErrorKind::Interrupted => return true,
            Err(why) if why.kind() == io::ErrorKind::WouldBlock => {}
            Err(_) => self.file = None,
        }
        false
    }

    /// Reads what is left in the pipe. A process outside of the group may still write: that is cut off at the limit.
    fn drain(&mut self) {
        while !self.over && self.read() {}
    }
}
