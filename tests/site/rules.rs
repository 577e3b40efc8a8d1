//! Rules of the repo: which module may use which, what the library must not touch, what the theme consists of.

use std::collections::{BTreeMap, BTreeSet};

use rackdown::render::theme::THEME;

use crate::support::{read_folder, repo};

/// The modules from left to right: each uses only what stands in an earlier row.
const ROWS: [&[&str]; 9] = [
    &["source"],
    &["markup"],
    &["picture"],
    &["diag", "memo", "bundle"],
    &["redact", "release"],
    &["model"],
    &["parse", "layout"],
    &["render"],
    &["lib"],
];
/// What lies at the top of the repo, beside dot-files and what builds leave there.
const TOP: [&str; 18] = [
    "benches",
    "content",
    "data",
    "src",
    "static",
    "templates",
    "tests",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "SECURITY.md",
    "clippy.toml",
    "deny.toml",
    "rustfmt.toml",
];
/// What every module may use, whatever its row.
const COMMON: [&str; 2] = ["source", "diag"];

#[test]
fn the_theme_s_table_is_what_lies_in_its_folders() {
    let mut on_disk = read_folder(&repo().join("templates"), "templates");
    on_disk.extend(read_folder(&repo().join("static"), "static"));
    let table: BTreeSet<&str> = THEME.iter().map(|(path, _)| *path).collect();
    assert_eq!(table, on_disk.keys().map(String::as_str).collect());
    assert_eq!(table.len(), THEME.len(), "no file is there twice");
    for (path, bytes) in THEME {
        assert!(on_disk[*path] == *bytes, "{path} differs");
    }
}

#[test]
fn nothing_is_added_to_the_top_of_the_repo() {
    let entries = std::fs::read_dir(repo()).expect("the repo's folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let found: BTreeSet<String> =
        names.filter(|name| !name.starts_with('.') && name != "target" && name != "dist").collect();
    assert_eq!(found, TOP.map(str::to_owned).into());
}

#[test]
fn a_module_uses_only_what_stands_before_it() {
    let mut wrong = Vec::new();
    for (path, text) in library() {
        let module = module_of(&path);
        for used in used_modules(&text) {
            let allowed = used == module || COMMON.contains(&used.as_str()) || row(&used) < row(&module);
            if !allowed {
                wrong.push(format!("{path} uses `{used}`"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn source_uses_no_other_module() {
    let (_, text) = library().into_iter().find(|(path, _)| path == "source.rs").expect("source.rs");
    assert_eq!(used_modules(&text), BTreeSet::new());
}

#[test]
fn every_module_of_the_library_has_its_row() {
    for (path, _) in library() {
        let module = module_of(&path);
        assert!(row(&module) < ROWS.len(), "{path}: give `{module}` a row in ROWS");
    }
}

#[test]
fn the_library_does_not_know_the_shell() {
    let text = std::fs::read_to_string(repo().join("src/lib.rs")).expect("lib.rs");
    let declared = code_of(&text).any(|line| line.contains("mod shell"));
    assert!(!declared, "src/lib.rs declares the shell");
    let main = std::fs::read_to_string(repo().join("src/main.rs")).expect("main.rs");
    assert!(code_of(&main).any(|line| line == "mod shell;"), "src/main.rs declares it");
}

#[test]
fn the_library_touches_neither_files_nor_processes_nor_network_nor_environment() {
    let mut wrong = Vec::new();
    for (path, text) in library() {
        for line in code_of(&text) {
            for banned in ["std::fs", "std::process", "std::net", "std::env", "std::{fs", "std::{env"] {
                if line.contains(banned) {
                    wrong.push(format!("{path}: {}", line.trim()));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn a_type_s_name_stands_for_one_thing() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, bytes) in read_folder(&repo().join("src"), "") {
        // The drawing's geometry has words of its own; so have the tests of a module.
        if !path.ends_with(".rs") || path.starts_with("layout/") || path.contains("/tests") {
            continue;
        }
        let text = String::from_utf8(bytes).expect("Rust in UTF-8");
        for line in text.lines() {
            let bare = line
                .strip_prefix("pub")
                .map_or(line, |rest| rest.trim_start_matches(|letter| letter != ' ').trim_start());
            let kinds = ["struct ", "enum ", "trait "];
            let name = kinds.iter().find_map(|kind| bare.strip_prefix(kind));
            let Some(name) = name else { continue };
            let name: String = name.chars().take_while(|letter| letter.is_alphanumeric()).collect();
            places.entry(name).or_default().push(path.clone());
        }
    }
    assert!(places.contains_key("RenderedPage") && places.contains_key("Memo"));
    places.retain(|_, files| files.len() > 1);
    assert_eq!(places, BTreeMap::new());
}

/// The library's files with their texts: all of `src/` but the shell and `main.rs`.
fn library() -> Vec<(String, String)> {
    let files = read_folder(&repo().join("src"), "");
    let rust = files.into_iter().filter(|(path, _)| path.ends_with(".rs"));
    let library = rust.filter(|(path, _)| !path.starts_with("shell/") && path != "main.rs");
    library.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("Rust in UTF-8"))).collect()
}

fn module_of(path: &str) -> String {
    path.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned()
}

fn row(module: &str) -> usize {
    ROWS.iter().position(|row| row.contains(&module)).unwrap_or(ROWS.len())
}

/// The lines that are no comments.
fn code_of(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

/// What follows `crate::` in code; something that is no module belongs to `lib`.
fn used_modules(text: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for line in code_of(text) {
        for after in line.split("crate::").skip(1) {
            let names = after.strip_prefix('{').unwrap_or(after);
            let name: String =
                names.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
            let is_module = row(&name) < ROWS.len();
            used.insert(if is_module { name } else { "lib".to_owned() });
        }
    }
    used
}
