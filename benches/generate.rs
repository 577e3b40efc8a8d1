//! Writes a generated site, to be built by rackdown, Hugo or Zola:
//! `cargo bench --bench generate -- FOLDER PAGES [rackdown|hugo|zola]`.

#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

mod generator;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use generator::{Tool, site};

fn main() -> ExitCode {
    // Cargo adds `--bench` to what the user gave.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (folder, pages, tool) = match words[..] {
        [folder, pages] => (folder, pages, Tool::Rackdown),
        [folder, pages, "rackdown"] => (folder, pages, Tool::Rackdown),
        [folder, pages, "hugo"] => (folder, pages, Tool::Hugo),
        [folder, pages, "zola"] => (folder, pages, Tool::Zola),
        _ => {
            // `cargo bench` without a name runs this one, too, with nothing to do.
            eprintln!("usage: cargo bench --bench generate -- FOLDER PAGES [rackdown|hugo|zola]");
            return if words.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) };
        }
    };
    let Ok(pages) = pages.parse() else {
        eprintln!("`{pages}` is not a number of pages");
        return ExitCode::from(2);
    };
    for (path, text) in site(pages, tool) {
        let path = Path::new(folder).join(path);
        let written =
            fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).and_then(|()| fs::write(&path, text));
        if let Err(why) = written {
            eprintln!("cannot write `{}`: {why}", path.display());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
