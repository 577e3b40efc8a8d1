//! From arguments to an exit code: each command has a module of its own.

use super::args::{Arguments, Command};
use super::exit::Failed;
use super::{build, capture, check, new, parse, quorum, schema, theme, watch};

/// Does what the command line asks for, and gives the exit code.
pub fn run(arguments: Arguments) -> u8 {
    Failed::exit_code(match arguments.command {
        Command::Build(arguments) => build::run_build(&arguments),
        Command::Watch(arguments) => watch::run_watch(&arguments),
        Command::Check(arguments) => check::run_check(&arguments),
        Command::Capture(arguments) => capture::run_capture(&arguments),
        Command::New { dir } => new::run_new(&dir),
        Command::Quorum(arguments) => quorum::run_quorum(&arguments),
        Command::Parse { format, file, .. } => parse::run_parse(format, &file),
        Command::Theme(command) => theme::run_theme(&command),
        Command::Schema { of } => schema::print_schema(of),
        Command::Completions { shell } => schema::print_completions(shell),
    })
}
