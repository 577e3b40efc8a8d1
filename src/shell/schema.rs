//! `rackdown schema` and `rackdown completions`: what editors and shells want to know of the files and of the command line.

use clap::CommandFactory;
use clap_complete::Shell;
use rackdown::parse::config::config_schema;
use rackdown::parse::front_matter::front_matter_schema;
use rackdown::parse::inventory::inventory_schema;
use rackdown::parse::snapshot::snapshot_schema;

use super::args::{Arguments, SchemaName};
use super::exit::{Failed, print_all};

/// Prints the JSON Schema of a TOML file.
pub fn print_schema(of: SchemaName) -> Result<(), Failed> {
    let schema = match of {
        SchemaName::Inventory => inventory_schema(),
        SchemaName::Site => config_schema(),
        SchemaName::FrontMatter => front_matter_schema(),
        SchemaName::Snapshot => snapshot_schema(),
    };
    print_all(&format!("{schema:#}\n"))
}

/// Prints the completions for a shell.
pub fn print_completions(shell: Shell) -> Result<(), Failed> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "rackdown", &mut text);
    print_all(&String::from_utf8_lossy(&text))
}
