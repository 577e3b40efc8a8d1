//! What holds for every site: warm equals cold, twice is the same, every link leads somewhere.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use html5gum::{Token, Tokenizer};
use proptest::prelude::*;
use rackdown::bundle::Bundle;
use rackdown::memo::Memo;
use rackdown::source::{Blob, Inputs};
use rackdown::{BuildOptions, Built, build};

use crate::support::{built, bundle, found, path_of, read_site, repo, site};

/// A site with a little of everything that pages may be made of.
fn sample() -> Inputs {
    site(
        "--- data/site.toml\ntitle = \"Test\"\nbase_url = \"https://example.org/sub/\"\n\
         --- data/inventory.toml\n[cluster]\nname = \"home\"\n[[node]]\nname = \"alpha\"\nram = \"32 GB\"\n\
         --- data/run.sh\n# region: main\ntrue\n# endregion: main\n\
         --- content/projects/_index.md\n+++\ntitle = \"Projects\"\n+++\n\
         --- content/projects/a.md\n+++\ntitle = \"A\"\ncategory = \"Things\"\ndate = 2026-05-22\n+++\n\
         {{ hardware() }}\n\n## One\n\n[to b](../b/index.md#two), [itself](#one), [the picture](../b/p.png)\n\n\
         {{ excerpt(file=\"run.sh\", region=\"main\") }}\n\nA note[^1].\n\n[^1]: Here.\n\
         --- content/b/index.md\n+++\ntitle = \"B ü\"\nslug = \"bé\"\ncategory = \"Things\"\n+++\n## Two\n\n![p](p.png)\n\
         --- content/b/p.png\nnot really\n",
    )
}

/// One thing that may happen to a file between two builds.
#[derive(Clone, Debug)]
enum Change {
    Write(usize, usize),
    Remove(usize),
    Rename(usize, usize),
}

const PLACES: [&str; 9] = [
    "content/_index.md",
    "content/projects/a.md",
    "content/projects/c.md",
    "content/b/index.md",
    "data/inventory.toml",
    "data/site.toml",
    "data/run.sh",
    "templates/page.html",
    "static/assets/style.css",
];

/// Texts right and wrong, for any of the places.
const TEXTS: [&str; 9] = [
    "+++\ntitle = \"New\"\n+++\nText with {{ cluster.nodes }} nodes.\n",
    "+++\ntitle = \"New\"\ntags = [\"x\"]\n+++\n```bash\necho \"$x\"\n```\n\n[b](../b/index.md)\n",
    "+++\ntitle = \"Draft\"\ndraft = true\n+++\n",
    "[cluster]\nname = \"away\"\n[[node]]\nname = \"beta\"\nram = \"8 GB\"\nvotes = 3\n",
    "title = \"Other\"\n",
    "# region: main\nfalse\n# endregion: main\n",
    "<h1 id=\"one\">{{ page.title }}</h1><div id=\"two\">{{ content | safe }}</div>\n",
    "body { color: red }\n",
    "",
];

fn change() -> impl Strategy<Value = Change> {
    let place = 0..PLACES.len();
    prop_oneof![
        4 => (place.clone(), 0..TEXTS.len()).prop_map(|(place, text)| Change::Write(place, text)),
        1 => place.clone().prop_map(Change::Remove),
        1 => (place.clone(), place).prop_map(|(from, to)| Change::Rename(from, to)),
    ]
}

fn apply(change: &Change, inputs: &mut Inputs) {
    match *change {
        Change::Write(place, text) => {
            inputs.files.insert(path_of(PLACES[place]), Blob::new(TEXTS[text].as_bytes()));
        }
        Change::Remove(place) => {
            inputs.files.remove(&path_of(PLACES[place]));
        }
        Change::Rename(from, to) => {
            if let Some(blob) = inputs.files.remove(&path_of(PLACES[from])) {
                inputs.files.insert(path_of(PLACES[to]), blob);
            }
        }
    }
}

fn assert_same(one: &Built, other: &Built, when: &str) {
    assert_eq!(one.diagnostics, other.diagnostics, "{when}");
    assert_eq!(one.bundle, other.bundle, "{when}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_warm_build_equals_a_cold_build(changes in proptest::collection::vec(change(), 1..6)) {
        let (mut inputs, mut memo) = (sample(), Memo::new());
        build(&inputs, &BuildOptions::default(), &mut memo, &());
        for change in &changes {
            apply(change, &mut inputs);
            let warm = build(&inputs, &BuildOptions::default(), &mut memo, &());
            assert_same(&warm, &built(&inputs), &format!("after {change:?} of {changes:?}"));
        }
    }

    #[test]
    fn whatever_becomes_a_site_has_no_dead_link(changes in proptest::collection::vec(change(), 0..5)) {
        let mut inputs = sample();
        changes.iter().for_each(|change| apply(change, &mut inputs));
        if let Some(bundle) = built(&inputs).bundle {
            prop_assert_eq!(dead_references(&bundle, "/sub/"), Vec::<String>::new(), "{:?}", changes);
        }
    }
}

#[test]
fn a_site_put_back_as_it_was_is_built_as_it_was() {
    let (inputs, mut memo) = (sample(), Memo::new());
    let first = build(&inputs, &BuildOptions::default(), &mut memo, &());
    let mut changed = inputs.clone();
    apply(&Change::Write(1, 1), &mut changed);
    let second = build(&changed, &BuildOptions::default(), &mut memo, &());
    assert_ne!(first.bundle, second.bundle);
    assert_same(&build(&inputs, &BuildOptions::default(), &mut memo, &()), &first, "put back");
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let inputs = read_site(&repo());
    let within = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| built(&inputs))
    };
    let one = within(1);
    assert!(one.bundle.is_some());
    assert_same(&one, &within(4), "four threads");
    assert_same(&one, &within(4), "four threads again");
}

#[test]
fn the_number_of_threads_changes_no_message() {
    let broken: Inputs = (0..40)
        .map(|page| {
            (
                format!("content/p{page}.md"),
                "+++\ntitle = \"P\"\n+++\n[x](y.md) {{ z }}\n```q\n```\n".to_owned(),
            )
        })
        .chain([("data/site.toml".to_owned(), "title = \"T\"\n".to_owned())])
        .collect();
    let within = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| built(&broken))
    };
    let one = within(1);
    assert!(one.diagnostics.len() > 100);
    assert_same(&one, &within(4), "four threads");
}

#[test]
fn the_order_in_which_files_are_read_changes_nothing() {
    let inputs = sample();
    let mut files: Vec<(String, Vec<u8>)> =
        inputs.files.iter().map(|(path, blob)| (path.to_string(), blob.bytes().to_vec())).collect();
    let first = built(&inputs);
    files.reverse();
    assert_same(&built(&files.iter().cloned().collect()), &first, "reversed");
    files.rotate_left(3);
    assert_same(&built(&files.into_iter().collect()), &first, "rotated");
}

#[test]
fn broken_templates_are_reported_the_same_each_time() {
    // The template engine keeps templates in hash maps, whose order differs from run to run.
    let inputs = site(
        "--- templates/one.html\n{% extends \"nowhere.html\" %}\n--- templates/two.html\n{% extends \"nowhere2.html\" %}\n\
         --- templates/three.html\n{% include \"nowhere3.html\" %}\n--- templates/four.html\n{% include \"four.html\" %}\n\
         --- templates/five.html\n{% include \"six.html\" %}\n--- templates/six.html\n{% include \"five.html\" %}\n",
    );
    let first = found(&built(&inputs).diagnostics, &inputs);
    assert!(!first.is_empty());
    for _ in 0..10 {
        assert_eq!(found(&built(&inputs).diagnostics, &inputs), first);
    }
}

#[test]
fn every_link_of_a_site_with_everything_leads_somewhere() {
    assert_eq!(dead_references(&bundle(&sample()), "/sub/"), Vec::<String>::new());
}

#[test]
fn every_link_of_the_repo_s_own_site_leads_somewhere() {
    let bundle = bundle(&read_site(&repo()));
    assert!(references_of(&bundle).len() > 20);
    assert_eq!(dead_references(&bundle, "/"), Vec::<String>::new());
}

#[test]
fn every_link_of_the_starter_site_leads_somewhere() {
    assert_eq!(
        dead_references(&bundle(&read_site(&repo().join("tests/data/starter"))), "/"),
        Vec::<String>::new()
    );
}

#[test]
fn the_link_checker_of_these_tests_finds_dead_links() {
    let page = Blob::new(
        &b"<a href=\"b/\">x</a><img src=\"../p.png\"><a href=\"#no\">y</a><a href=\"/sub/\">ok</a>"[..],
    );
    let files = BTreeMap::from([(path_of("a/index.html"), page.clone()), (path_of("index.html"), page)]);
    let dead = dead_references(&Bundle { files }, "/sub/");
    assert_eq!(
        dead,
        [
            "a/index.html: b/",
            "a/index.html: ../p.png",
            "a/index.html: #no",
            "index.html: b/",
            "index.html: ../p.png",
            "index.html: #no"
        ]
    );
}

/// Every `href` and `src` with the file that it stands in.
fn references_of(bundle: &Bundle) -> Vec<(String, String)> {
    let mut references = Vec::new();
    for (path, blob) in &bundle.files {
        if path.extension() == Some("html") {
            let of_page = attributes(blob, &["href", "src"]);
            references.extend(of_page.into_iter().map(|link| (path.to_string(), link)));
        }
    }
    references
}

fn attributes(blob: &Blob, names: &[&str]) -> Vec<String> {
    let mut values = Vec::new();
    for token in Tokenizer::new(blob.text().expect("HTML in UTF-8")) {
        if let Ok(Token::StartTag(tag)) = token {
            for (name, value) in &tag.attributes {
                if names.iter().any(|wanted| wanted.as_bytes() == name.as_slice()) {
                    values.push(String::from_utf8_lossy(value).into_owned());
                }
            }
        }
    }
    values
}

/// The references that end at no file or no id of the output; `root` is the path that the site stands below.
fn dead_references(bundle: &Bundle, root: &str) -> Vec<String> {
    let mut dead = Vec::new();
    for (file, link) in references_of(bundle) {
        let external = ["http://", "https://", "mailto:", "//"].iter().any(|start| link.starts_with(start));
        if !external && !leads_somewhere(bundle, &file, &link, root) {
            dead.push(format!("{file}: {link}"));
        }
    }
    dead
}

fn leads_somewhere(bundle: &Bundle, file: &str, link: &str, root: &str) -> bool {
    let (path, fragment) = link.split_once('#').unwrap_or((link, ""));
    let (path, fragment) = (decoded(path), decoded(fragment));
    let target = if path.is_empty() {
        file.to_owned()
    } else {
        let joined = match path.strip_prefix(root) {
            Some(below) => below.to_owned(),
            None => {
                match normal(&format!("{}/{path}", Path::new(file).parent().expect("a folder").display())) {
                    Some(joined) => joined,
                    None => return false,
                }
            }
        };
        if joined.is_empty() || joined.ends_with('/') { format!("{joined}index.html") } else { joined }
    };
    let Some((_, blob)) = bundle.files.iter().find(|(path, _)| path.as_str() == target) else { return false };
    fragment.is_empty() || attributes(blob, &["id"]).into_iter().collect::<HashSet<_>>().contains(&fragment)
}

/// A path without `.` and `..`; a `/` at its end stays.
fn normal(path: &str) -> Option<String> {
    let mut segments = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            name => segments.push(name),
        }
    }
    let folder = path.ends_with('/') || path.ends_with("/.") || path.ends_with("..");
    let end = if folder && !segments.is_empty() { "/" } else { "" };
    Some(segments.join("/") + end)
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let code = tail.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).expect("addresses in UTF-8")
}
