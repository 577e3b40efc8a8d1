//! Our own syntaxes for highlighting, as they are read and as they are embedded.

use std::path::PathBuf;

use syntect::dumps::dump_to_uncompressed_file;
use syntect::parsing::syntax_definition::Pattern;
use syntect::parsing::{Regex, SyntaxDefinition, SyntaxSetBuilder};

use crate::support::{assert_golden, repo};

/// All definitions, with their files.
fn definitions() -> Vec<(PathBuf, SyntaxDefinition)> {
    let folder = std::fs::read_dir(repo().join("src/render/syntaxes")).expect("a folder");
    let files = folder.map(|entry| entry.expect("an entry").path());
    let files = files.filter(|file| file.extension().is_some_and(|kind| kind == "sublime-syntax"));
    let read = |file: PathBuf| {
        let text = std::fs::read_to_string(&file).expect("a definition");
        (file, SyntaxDefinition::load_from_str(&text, true, None).expect("a syntax"))
    };
    let definitions: Vec<_> = files.map(read).collect();
    assert!(definitions.len() >= 4);
    definitions
}

#[test]
fn our_own_syntaxes_are_what_their_definitions_say() {
    for (file, definition) in definitions() {
        let mut builder = SyntaxSetBuilder::new();
        builder.add(definition);
        let folder = tempfile::tempdir().expect("a folder");
        let made = folder.path().join("dump");
        dump_to_uncompressed_file(&builder.build(), &made).expect("a dump");
        let made = std::fs::read(made).expect("a dump");
        assert_golden(file.with_extension("dump").to_str().expect("a path in UTF-8"), &made);
    }
}

#[test]
fn each_pattern_of_our_own_syntaxes_compiles() {
    for (file, syntax) in definitions() {
        let patterns = syntax.contexts.values().flat_map(|context| &context.patterns);
        for pattern in patterns {
            let Pattern::Match(pattern) = pattern else { continue };
            // A reference to what another pattern has found is put in when that has happened.
            let mut whole = pattern.regex.regex_str().to_owned();
            for reference in ["(\\1)", "(\\2)", "(\\3)"] {
                whole = whole.replace(reference, "x");
            }
            assert!(Regex::try_compile(&whole).is_none(), "{}: {whole}", file.display());
        }
    }
}
