//! Our own syntaxes for highlighting, as they are read and as they are embedded.
//!
//! After a change that is meant: `BLESS=1 cargo test --test site syntaxes`.

use syntect::dumps::dump_to_uncompressed_file;
use syntect::parsing::syntax_definition::Pattern;
use syntect::parsing::{Regex, SyntaxDefinition, SyntaxSetBuilder};

use crate::support::repo;

const NAMES: [&str; 4] = ["pvecm", "iperf3", "shell", "toml"];

fn definition(name: &str) -> SyntaxDefinition {
    let file = repo().join(format!("src/render/syntaxes/{name}.sublime-syntax"));
    let text = std::fs::read_to_string(file).expect("a definition");
    SyntaxDefinition::load_from_str(&text, true, None).expect("a syntax")
}

#[test]
fn our_own_syntaxes_are_what_their_definitions_say() {
    for name in NAMES {
        let mut builder = SyntaxSetBuilder::new();
        builder.add(definition(name));
        let folder = tempfile::tempdir().expect("a folder");
        let made = folder.path().join("dump");
        dump_to_uncompressed_file(&builder.build(), &made).expect("a dump");
        let made = std::fs::read(made).expect("a dump");
        let file = repo().join(format!("src/render/syntaxes/{name}.dump"));
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&file, &made).expect("a writable dump");
        }
        assert!(std::fs::read(&file).expect("a dump") == made, "{}", file.display());
    }
}

#[test]
fn each_pattern_of_our_own_syntaxes_compiles() {
    for name in NAMES {
        let syntax = definition(name);
        let patterns = syntax.contexts.values().flat_map(|context| &context.patterns);
        for pattern in patterns {
            let Pattern::Match(pattern) = pattern else { continue };
            // A reference to what another pattern has found is put in when that has happened.
            let whole = pattern.regex.regex_str().replace("(\\1)", "x").replace("(\\2)", "x");
            assert!(Regex::try_compile(&whole).is_none(), "{name}: {whole}");
        }
    }
}
