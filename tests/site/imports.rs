//! Files of one folder do not use each other in a circle: each uses only what stands below it.
//!
//! A folder's `mod.rs` counts as one of its files, and a folder in it as one more. What a `mod.rs` only hands on
//! (`pub use`) is used by whoever uses it from there. Tests may use what they like, and `main.rs` is above all.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{read_folder, repo};

/// The circles that there still are, each as `FOLDER: FILES`. None is to be added; one that is gone goes from here, too.
const KNOWN: &[&str] = &[
    "model/quorum: config, views, votequorum",
    "model/quorum: ffsplit, lms, qnetd",
    "model/topology: bands, links, mod",
    "render/card: mod, svg",
    "render/highlight: console, mod, session",
];

#[test]
fn files_of_a_folder_do_not_use_each_other_in_a_circle() {
    assert_eq!(Modules::of_the_crate().circles(), KNOWN);
}

#[test]
fn a_circle_is_found_however_it_is_written() {
    let circles = |files: &[(&str, &str)]| {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        Modules::new(files.collect()).circles()
    };
    let a = ("x/a.rs", "use super::{c, b::{self, B}};");
    assert_eq!(circles(&[("x/mod.rs", "mod a; mod b;"), a, ("x/b.rs", "")]), Vec::<String>::new());
    assert_eq!(circles(&[("x/mod.rs", ""), a, ("x/b.rs", "fn f() { crate::x::a::g() }")]), ["x: a, b"]);
    // By way of a third file, in a folder of its own.
    let c = ("x/c/d.rs", "use crate::x::a::A;");
    assert_eq!(
        circles(&[("x/mod.rs", ""), a, ("x/b.rs", "use super::c::d;"), ("x/c/mod.rs", ""), c]),
        ["x: a, b, c"]
    );
    // What is handed on belongs to the file that it comes from.
    let handed_on = ("x/mod.rs", "pub use b::B;\npub use e::*;\nstruct Own;");
    let e = ("x/e.rs", "pub const E: u8 = 1;");
    assert_eq!(circles(&[handed_on, ("x/b.rs", "use super::E;"), e]), Vec::<String>::new());
    assert_eq!(
        circles(&[handed_on, ("x/b.rs", "use super::E;"), ("x/e.rs", "use super::B;\nconst E: u8")]),
        ["x: b, e"]
    );
    assert_eq!(
        circles(&[("x/mod.rs", "use b::B;\nstruct Own;"), ("x/b.rs", "use super::Own;")]),
        ["x: b, mod"]
    );
    // Neither comments nor texts nor tests count.
    let silent =
        "// super::b::B\nconst T: &str = \"super::b\";\n#[cfg(test)]\nmod tests { use super::super::b; }";
    assert_eq!(
        circles(&[("x/mod.rs", ""), ("x/a.rs", silent), ("x/b.rs", "use super::a;")]),
        Vec::<String>::new()
    );
}

/// A module's path from the crate's root: `["render", "page"]`.
type ModulePath = Vec<String>;

/// All modules with what they use and hand on.
struct Modules {
    modules: BTreeMap<ModulePath, Module>,
}

#[derive(Default)]
struct Module {
    /// The paths that its code names, from the module itself.
    uses: Vec<ModulePath>,
    /// Those that it hands on; the last name may be `*`.
    hands_on: Vec<ModulePath>,
    /// The names of what stands in it.
    items: BTreeSet<String>,
}

impl Modules {
    fn of_the_crate() -> Self {
        let files = read_folder(&repo().join("src"), "");
        let rust = files.into_iter().filter(|(path, _)| path.ends_with(".rs") && path != "main.rs");
        Modules::new(rust.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("UTF-8"))).collect())
    }

    fn new(files: BTreeMap<String, String>) -> Self {
        let is_test = |path: &str| path.split('/').any(|name| name == "tests.rs" || name == "tests");
        let files = files.iter().filter(|(path, _)| !is_test(path));
        Modules { modules: files.map(|(path, text)| (module_path(path), Module::parse(text))).collect() }
    }

    /// All circles, each as `FOLDER: FILES`.
    fn circles(&self) -> Vec<String> {
        let mut circles = BTreeSet::new();
        for (folder, edges) in self.edges() {
            for file in edges.keys() {
                let reached = reach(&edges, file);
                let back = |other: &&String| reached.contains(*other) && reach(&edges, other).contains(file);
                let circle: Vec<&str> = edges.keys().filter(back).map(String::as_str).collect();
                if !circle.is_empty() {
                    circles.insert(format!("{}: {}", folder.join("/"), circle.join(", ")));
                }
            }
        }
        circles.into_iter().collect()
    }

    /// For each folder, which of its files use which others.
    fn edges(&self) -> BTreeMap<ModulePath, BTreeMap<String, BTreeSet<String>>> {
        let mut edges: BTreeMap<ModulePath, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
        for (from, module) in &self.modules {
            for used in &module.uses {
                let Some(to) = self.resolve(from, used, 0).filter(|to| to != from) else { continue };
                let common = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
                let file = |path: &ModulePath| path.get(common).cloned().unwrap_or_else(|| "mod".to_owned());
                let folder = edges.entry(from[..common].to_vec()).or_default();
                folder.entry(file(from)).or_default().insert(file(&to));
            }
        }
        edges
    }

    /// The module in which that stands which is named `path` in the module `from`.
    fn resolve(&self, from: &ModulePath, path: &[String], depth: usize) -> Option<ModulePath> {
        let (first, mut rest) = path.split_first()?;
        let mut module = match first.as_str() {
            "crate" | "rackdown" => Vec::new(),
            "self" => from.clone(),
            "super" => from[..from.len().checked_sub(1)?].to_vec(),
            child => {
                let child = [from.clone(), vec![child.to_owned()]].concat();
                self.modules.contains_key(&child).then_some(child)?
            }
        };
        while let Some((name, after)) = rest.split_first() {
            if name == "super" {
                module.pop()?;
            } else {
                let child = [module.clone(), vec![name.clone()]].concat();
                if !self.modules.contains_key(&child) {
                    return Some(self.origin(&module, name, depth).unwrap_or(module));
                }
                module = child;
            }
            rest = after;
        }
        Some(module)
    }

    /// Where a name comes from that a module hands on.
    fn origin(&self, module: &ModulePath, name: &str, depth: usize) -> Option<ModulePath> {
        let handed_on = &self.modules.get(module)?.hands_on;
        handed_on.iter().filter(|_| depth < 8).find_map(|path| match path.split_last()? {
            (last, above) if last == "*" => {
                let there = self.resolve(module, above, depth + 1)?;
                self.modules.get(&there)?.items.contains(name).then_some(there)
            }
            (last, _) => (last == name).then(|| self.resolve(module, path, depth + 1))?,
        })
    }
}

impl Module {
    fn parse(text: &str) -> Self {
        let tokens = tokens(text);
        let mut module = Module::default();
        let mut at = 0;
        while at < tokens.len() {
            let before = at.checked_sub(1).and_then(|before| tokens.get(before)).map(String::as_str);
            let token = tokens[at].as_str();
            if token == "#" && tokens[at..].iter().take(7).eq(&["#", "[", "cfg", "(", "test", ")", "]"]) {
                at = end_of_item(&tokens, at + 7);
            } else if token == "use" {
                let (mut paths, end) = (Vec::new(), end_of_item(&tokens, at));
                expand(&tokens[at + 1..end], &mut Vec::new(), &mut paths);
                // `pub use` and `pub(super) use`.
                let hands_on = matches!(before, Some("pub" | ")"));
                if hands_on { &mut module.hands_on } else { &mut module.uses }.extend(paths);
                at = end;
            } else if ["fn", "struct", "enum", "trait", "type", "const", "static"].contains(&token) {
                module.items.extend(tokens.get(at + 1).cloned());
                at += 1;
            } else if is_name(token) && before != Some("::") {
                let signs = tokens[at + 1..].iter().step_by(2).take_while(|sign| *sign == "::").count();
                let names = tokens[at..].iter().step_by(2).take(signs + 1).take_while(|name| is_name(name));
                if signs > 0 {
                    module.uses.push(names.cloned().collect());
                }
                at += 1;
            } else {
                at += 1;
            }
        }
        module
    }
}

/// Whatever can be reached from a file.
fn reach<'e>(edges: &'e BTreeMap<String, BTreeSet<String>>, file: &String) -> BTreeSet<&'e String> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&String> = edges.get(file).into_iter().flatten().collect();
    while let Some(next) = open.pop() {
        if reached.insert(next) {
            open.extend(edges.get(next).into_iter().flatten());
        }
    }
    reached
}

fn module_path(file: &str) -> ModulePath {
    let names = file.trim_end_matches(".rs").split('/').map(str::to_owned);
    let mut path: ModulePath = names.collect();
    if matches!(path.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        path.pop();
    }
    path
}

/// The paths of a tree of `use`, from behind that word.
fn expand(tokens: &[String], above: &mut Vec<String>, paths: &mut Vec<ModulePath>) {
    let length = above.len();
    let mut at = 0;
    while at < tokens.len() {
        match tokens[at].as_str() {
            "{" => {
                let end = at + matching(&tokens[at..]);
                expand(&tokens[at + 1..end], above, paths);
                above.truncate(length);
                at = end;
            }
            "," => above.truncate(length),
            // The other name of it.
            "as" => at += 1,
            name if is_name(name) || name == "*" => {
                above.push(name.to_owned());
                if tokens.get(at + 1).is_none_or(|next| next != "::") {
                    // `a::{self}` is `a`.
                    let of_self = above.len() > 1 && name == "self";
                    paths.push(above[..above.len() - usize::from(of_self)].to_vec());
                }
            }
            _ => {}
        }
        at += 1;
    }
    above.truncate(length);
}

/// Where the item ends that begins at a token: behind its `;` or its braces.
fn end_of_item(tokens: &[String], from: usize) -> usize {
    let is_use = |at: usize| tokens[from..at].iter().any(|token| token == "use");
    let mut at = from;
    while at < tokens.len() {
        match tokens[at].as_str() {
            ";" => return at + 1,
            "{" => {
                at += matching(&tokens[at..]);
                if !is_use(at) {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    at
}

/// How far the closing brace is from the opening one that the tokens begin with.
fn matching(tokens: &[String]) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate() {
        depth += i32::from(token == "{") - i32::from(token == "}");
        if depth == 0 {
            return at;
        }
    }
    tokens.len() - 1
}

fn is_name(token: &str) -> bool {
    token.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
}

/// Names and signs, without comments and without texts.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let length = match letter {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '"' => end_of_text(rest),
            'r' if rest.starts_with("r\"") || rest.starts_with("r#") => end_of_raw_text(rest),
            // A letter in quotes, or the name of a lifetime.
            '\'' => match rest.char_indices().nth(2) {
                Some((at, '\'')) => at + 1,
                _ if rest.starts_with("'\\") => rest[2..].find('\'').map_or(rest.len(), |at| at + 3),
                _ => 1,
            },
            letter if letter.is_alphanumeric() || letter == '_' => {
                let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
                let length = end.unwrap_or(rest.len());
                tokens.push(rest[..length].to_owned());
                length
            }
            _ => {
                let length = if rest.starts_with("::") { 2 } else { letter.len_utf8() };
                if !letter.is_whitespace() {
                    tokens.push(rest[..length].to_owned());
                }
                length
            }
        };
        rest = &rest[length..];
    }
    tokens
}

fn end_of_text(rest: &str) -> usize {
    let mut escaped = false;
    let end = rest.char_indices().skip(1).find(|(_, letter)| {
        let ends = *letter == '"' && !escaped;
        escaped = *letter == '\\' && !escaped;
        ends
    });
    end.map_or(rest.len(), |(at, _)| at + 1)
}

fn end_of_raw_text(rest: &str) -> usize {
    let signs = rest[1..].chars().take_while(|letter| *letter == '#').count();
    let end = format!("\"{}", "#".repeat(signs));
    // `r#type` is a name.
    let begins = rest[1 + signs..].starts_with('"');
    let found = begins.then(|| rest[signs + 2..].find(&end)).flatten();
    found.map_or(1, |at| signs + 2 + at + end.len())
}
