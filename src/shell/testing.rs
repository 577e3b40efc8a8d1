//! What the shell's tests share: folders to play in, and processes and threads with fewer rights.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use rackdown::diag::Diagnostic;
use rustix::thread::{CapabilitySet, capabilities, set_capabilities};

/// Writes files below `root`, with the folders that they need.
pub fn put<B: AsRef<[u8]>>(root: &Path, files: &[(&str, B)]) {
    for (path, bytes) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// Sets a file's or folder's mode.
pub fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Does some work in threads that obey permission bits, which root's do not.
pub fn obeying_modes<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let give_up = |_| {
        let mut sets = capabilities(None).unwrap();
        sets.effective.remove(CapabilitySet::DAC_OVERRIDE | CapabilitySet::DAC_READ_SEARCH);
        set_capabilities(None, sets).unwrap();
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).start_handler(give_up).build().unwrap();
    pool.install(work)
}

/// The codes and messages of diagnostics, one a line.
pub fn told(problems: &[Diagnostic]) -> String {
    problems.iter().map(|problem| format!("{}: {}\n", problem.code, problem.message)).collect()
}

/// A command that runs one test of this binary in a process of its own, with a variable that tells it so.
///
/// `prefix` is a program that starts it, with its arguments; `module` is the test's `module_path!()`.
pub fn test_process(prefix: &[&OsStr], module: &str, test: &str, variable: &str, value: &Path) -> Command {
    let executable = env::current_exe().unwrap();
    let mut words = prefix.iter().copied().chain([executable.as_os_str()]);
    let mut command = Command::new(words.next().unwrap());
    let (_, inside) = module.split_once("::").unwrap();
    command.args(words).arg(format!("{inside}::{test}")).args(["--exact", "--nocapture", "--test-threads=1"]);
    command.env(variable, value);
    command
}
