//! What the integration tests share: sites written in one text, builds of them, and what a build found, in short form.
//!
//! A site in one text is a row of sections, each begun by a line `--- PATH`. What every site needs (a title, a front
//! page) is there unless the text has its own or takes it away with `--- !PATH`. `⟦ff⟧` stands for a byte, `⟦9×ab⟧`
//! for a text nine times over.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rackdown::bundle::Bundle;
use rackdown::diag::text::line_and_column;
use rackdown::diag::{Diagnostic, Place};
use rackdown::memo::Memo;
use rackdown::render::theme::embedded_text;
use rackdown::source::{Inputs, SitePath};
use rackdown::{BuildOptions, Built, build};

/// The files of a site, by path.
pub type Files = BTreeMap<String, Vec<u8>>;

/// What a site has unless its text says otherwise.
const BASE: [(&str, &str); 2] =
    [("data/site.toml", "title = \"Test\"\n"), ("content/_index.md", "+++\ntitle = \"Home\"\n+++\n")];

/// A small inventory that is right, to be made wrong.
pub const INVENTORY: &str = "[cluster]\nname = \"home\"\n\n[[node]]\nname = \"alpha\"\nram = \"32 GB\"\n";

/// The files that a text of sections describes.
pub fn files(text: &str) -> Files {
    let mut files: Files = BASE.map(|(path, text)| (path.to_owned(), text.into())).into();
    let mut current: Option<String> = None;
    for line in text.split_inclusive('\n') {
        match (line.strip_prefix("--- "), &current) {
            (Some(path), _) => {
                let path = path.trim();
                current = match path.strip_prefix('!') {
                    Some(gone) => {
                        files.remove(gone);
                        None
                    }
                    None => {
                        files.insert(path.to_owned(), Vec::new());
                        Some(path.to_owned())
                    }
                };
            }
            (None, Some(path)) => files.entry(path.clone()).or_default().extend(expanded(line)),
            (None, None) => {}
        }
    }
    files
}

/// The snapshot that a text of sections describes.
pub fn site(text: &str) -> Inputs {
    files(text).into_iter().collect()
}

/// A site of one page with this body, drawn at `/a/`.
pub fn page(body: &str) -> Inputs {
    site(&format!("--- content/a.md\n+++\ntitle = \"A\"\n+++\n{body}\n"))
}

/// The same with a file more, or another text in place of one.
pub fn with(inputs: &Inputs, path: &str, bytes: impl Into<Vec<u8>>) -> Inputs {
    let mut inputs = inputs.clone();
    inputs.files.insert(path_of(path), rackdown::source::Blob::new(bytes.into()));
    inputs
}

/// A path that is one.
pub fn path_of(path: &str) -> SitePath {
    SitePath::new(path).unwrap_or_else(|| panic!("`{path}` is no path of a site"))
}

fn expanded(line: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('⟦') {
        let (inner, after) = after.split_once('⟧').expect("a ⟦ has its ⟧");
        bytes.extend(before.bytes());
        match inner.split_once('×') {
            Some((count, text)) => {
                bytes.extend(text.repeat(count.parse().expect("a number before ×")).bytes());
            }
            None => bytes.push(u8::from_str_radix(inner, 16).expect("a byte in hexadecimal digits")),
        }
        rest = after;
    }
    bytes.extend(rest.bytes());
    bytes
}

/// A cold build with the usual options.
pub fn built(inputs: &Inputs) -> Built {
    build(inputs, &BuildOptions::default(), &mut Memo::new(), &())
}

/// The output of a site that has nothing wrong with it.
pub fn bundle(inputs: &Inputs) -> Bundle {
    let built = built(inputs);
    assert_eq!(found(&built.diagnostics, inputs), [""; 0]);
    built.bundle.expect("a build without errors has a bundle")
}

/// A file of the output as text.
pub fn output(bundle: &Bundle, path: &str) -> String {
    let blob = bundle.files.get(&path_of(path));
    let blob = blob.unwrap_or_else(|| panic!("no `{path}` among {:?}", bundle.files.keys()));
    blob.text().expect("text").to_owned()
}

/// The HTML that a page of this body becomes.
pub fn drawn(body: &str) -> String {
    output(&bundle(&page(body)), "a/index.html")
}

/// Each diagnostic in short form, in order.
pub fn found(diagnostics: &[Diagnostic], inputs: &Inputs) -> Vec<String> {
    diagnostics.iter().map(|diagnostic| short(diagnostic, inputs)).collect()
}

/// `CODE`, `CODE FILE` or `CODE FILE:LINE:COLUMN+WIDTH`; columns and width in characters, the width on the first line.
pub fn short(diagnostic: &Diagnostic, inputs: &Inputs) -> String {
    let code = diagnostic.code;
    match &diagnostic.place {
        Place::None => code.to_owned(),
        Place::File(file) => format!("{code} {file}"),
        Place::At(span) => {
            let text = inputs.text(&span.file).or_else(|| embedded_text(&span.file)).unwrap_or_default();
            let (line, column) = line_and_column(text, span.start);
            let marked = text.get(span.start..span.end).unwrap_or_default();
            let width = marked.lines().next().unwrap_or_default().chars().count();
            format!("{code} {}:{line}:{column}+{width}", span.file)
        }
    }
}

/// What is wrong with a site, in short form.
pub fn faults(inputs: &Inputs) -> Vec<String> {
    found(&built(inputs).diagnostics, inputs)
}

/// What is wrong with an inventory (in `data/inventory.toml`), in short form.
pub fn inventory_faults(toml: &str) -> Vec<String> {
    faults(&with(&page(""), "data/inventory.toml", toml))
}

/// The repo's folder.
pub fn repo() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Whether goldens are to be written anew instead of compared: `BLESS=1 cargo test`, then read the difference.
pub fn blessing() -> bool {
    std::env::var_os("BLESS").is_some()
}

/// Holds what a test made against the golden file of that path, which `BLESS=1 cargo test` writes anew.
pub fn assert_golden(path: &str, made: &[u8]) {
    let file = repo().join(path);
    if blessing() {
        std::fs::write(&file, made).expect("a writable golden file");
    }
    let expected = std::fs::read(&file).expect("a golden file");
    if let (Ok(made), Ok(expected)) = (std::str::from_utf8(made), std::str::from_utf8(&expected)) {
        // Part by part, because a whole page in a message would hide where it differs.
        let parts = made.split("\n== ").zip(expected.split("\n== "));
        parts.for_each(|(made, expected)| assert_eq!(made, expected, "{path}"));
    }
    assert!(made == expected, "{path} differs");
}

/// The sources of the site in `folder` as the shell would read them, without what begins with a dot.
pub fn read_site(folder: &Path) -> Inputs {
    let folders = ["content", "data", "templates", "static"];
    folders.iter().flat_map(|name| read_folder(&folder.join(name), name)).collect()
}

/// Every file of a folder with its path, put below `name`.
pub fn read_folder(folder: &Path, name: &str) -> Files {
    let mut files = Files::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return files };
    for entry in entries {
        let entry = entry.expect("a readable entry");
        let path = [name, entry.file_name().to_str().expect("a name in UTF-8")].join("/");
        let path = path.trim_start_matches('/').to_owned();
        if entry.path().is_dir() {
            files.extend(read_folder(&entry.path(), &path));
        } else {
            files.insert(path, std::fs::read(entry.path()).expect("a readable file"));
        }
    }
    files
}
