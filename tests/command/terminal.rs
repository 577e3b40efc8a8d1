//! What people see who watch a build on a terminal.

use std::fs::File;
use std::io::Read;
use std::process::Command;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::command::{Folder, endless_page, run_in};

/// What a build says to a terminal until it ends.
fn told_to_a_terminal(folder: &Folder, arguments: &[&str]) -> String {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&ours).and_then(|()| unlockpt(&ours)).expect("its other side can be opened");
    let name = ptsname(&ours, Vec::new()).expect("it has a name").into_string().expect("of plain letters");
    let theirs = File::options().read(true).write(true).open(name).expect("its other side");
    let mut command = Command::new(env!("CARGO_BIN_EXE_rackdown"));
    command.args(arguments).current_dir(folder.path()).env("TERM", "xterm").stderr(theirs);
    let mut child = command.spawn().expect("the command starts");
    // With it goes the last handle of the other side but the child's.
    drop(command);
    let (mut told, mut ours) = (Vec::new(), File::from(ours));
    // Linux says that nobody is left there by an error.
    let _ = ours.read_to_end(&mut told);
    child.wait().expect("it ends");
    String::from_utf8(told).expect("text")
}

#[test]
fn a_build_of_more_than_a_second_shows_on_a_terminal_how_far_it_is() {
    let quick = "--- content/quick.md\n+++\ntitle = \"Quick\"\n+++\n".to_owned();
    let folder = Folder::of(&(quick + &endless_page()));
    let arguments = ["build", "--time-limit", "3"];
    let told = told_to_a_terminal(&folder, &arguments);
    assert!(told.contains("building [=") && told.contains("] 2 of 3 pages"), "{told:?}");
    assert!(told.contains("the build did not finish within 3 s"), "{told:?}");
    let told = run_in(&folder, &arguments).said;
    assert!(!told.contains("building"), "no terminal: {told}");
}

#[test]
fn a_build_of_less_than_a_second_says_what_it_did_and_no_more() {
    let told = told_to_a_terminal(&Folder::of(""), &["build"]);
    assert!(told.starts_with("built ") && !told.contains("building"), "{told:?}");
}
