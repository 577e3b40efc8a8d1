//! A page is drawn again exactly when something that it reads has changed, and warm builds are right about it.

use std::io;
use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use rackdown::memo::{DiskCache, Memo};
use rackdown::source::away::Spool;
use rackdown::source::{Blob, Fingerprint, Inputs};
use rackdown::{BuildOptions, CardsWanted, build};

use crate::support::{built, bundle, output, path_of, site, with};

/// A site whose pages read different things: data, lists, templates of its own, files, other pages' addresses.
fn sample() -> Inputs {
    site(
        "--- data/site.toml\ntitle = \"Test\"\nbase_url = \"https://example.org/\"\n\
         --- data/inventory.toml\n[cluster]\nname = \"home\"\n[[node]]\nname = \"alpha\"\nram = \"32 GB\"\n[[node.nic]]\nname = \"a\"\nspeed = \"1G\"\n\
         [[node]]\nname = \"beta\"\nram = \"8 GB\"\n[[machine]]\nname = \"pi\"\naddress = \"192.0.2.7\"\n\
         --- data/other.toml\nfigure = 1\n[deep]\nfigure = 2\n--- data/third.toml\nfigure = 3\n\
         --- data/run.sh\n# region: main\ntrue\n# endregion: main\n\
         --- data/snapshots/shell.txt\n$ true\n--- data/snapshots/shell.toml\ncommand = [\"true\"]\nformat = \"text\"\ncaptured_at = \"2026-05-22T21:47:50\"\n\
         --- templates/parts/own.html\n<p>{{ data.third.figure }}</p>\n\
         --- templates/own.html\n{% extends \"page.html\" %}{% block main %}{% include \"parts/own.html\" %}{{ content | safe }}{% endblock main %}\n\
         --- templates/components/badge.html\n<b>{{ args.text }} {{ cluster.name }}</b>\n\
         --- content/_index.md\n+++\ntitle = \"Front\"\n+++\n\
         --- content/plain.md\n+++\ntitle = \"Plain\"\n+++\nNothing but text.\n\
         --- content/figures.md\n+++\ntitle = \"Figures\"\nclaims = true\n+++\n{{ node.alpha.ram }} {{ data.other.figure }}\n\n{{ hardware() }}\n\n{{ topology() }}\n\
         --- content/linked.md\n+++\ntitle = \"Linked\"\ncategory = \"Things\"\n+++\n[to](list/deep.md#there) ![p](p.png)\n\
         --- content/p.png\nnot really\n\
         --- content/excerpt.md\n+++\ntitle = \"Excerpt\"\n+++\n{{ excerpt(file=\"run.sh\", region=\"main\") }}\n\n{{ badge(text=\"x\") }}\n\n{{ snapshot(name=\"shell\") }}\n\
         --- content/list/_index.md\n+++\ntitle = \"List\"\n+++\n{{ data.other.deep.figure }}\n\
         --- content/list/deep.md\n+++\ntitle = \"Deep\"\ncategory = \"Things\"\ntemplate = \"own.html\"\n+++\n## There\n\n```bash\necho \"$x\"\n```\n",
    )
}

/// How many pages are drawn again after one file has become another, and whether that gave what a cold build gives.
fn drawn_after(path: &str, text: &str) -> usize {
    let (before, mut memo) = (sample(), Memo::new());
    let first = build(&before, &BuildOptions::default(), &mut memo, &());
    assert_eq!(first.diagnostics, [], "the sample has nothing wrong with it");
    assert_eq!(first.drawn, first.pages, "a cold build draws all");
    assert_eq!(build(&before, &BuildOptions::default(), &mut memo, &()).drawn, 0, "nothing has changed");
    let after = with(&before, path, text);
    let warm = build(&after, &BuildOptions::default(), &mut memo, &());
    let cold = built(&after);
    assert_eq!((&warm.bundle, &warm.diagnostics), (&cold.bundle, &cold.diagnostics), "{path}");
    assert!(warm.bundle.is_some(), "{path}: {:?}", warm.diagnostics);
    warm.drawn
}

#[test]
fn an_edit_of_a_page_s_text_draws_that_page_alone() {
    assert_eq!(drawn_after("content/plain.md", "+++\ntitle = \"Plain\"\n+++\nOther text.\n"), 1);
}

#[test]
fn an_id_that_goes_is_missed_by_every_page_that_names_it() {
    let target = |heading: &str| format!("+++\ntitle = \"Target\"\n+++\n## {heading}\n");
    let naming = |how: &str| format!("+++\ntitle = \"Naming\"\n+++\n{how}\n");
    for how in [
        "[x](target.md#here)",
        "<a href=\"../target/#here\">x</a>",
        "<a href=\"../target/index.html#h%65re\">x</a>",
        "{{ link() }}",
    ] {
        let link = "<p><a href=\"../target/#here\">x</a></p>\n";
        let before = with(&sample(), "templates/components/link.html", link);
        let before = with(&before, "content/target.md", target("Here"));
        let before = with(&before, "content/naming.md", naming(how));
        let mut memo = Memo::new();
        let first = build(&before, &BuildOptions::default(), &mut memo, &());
        assert_eq!(first.diagnostics, [], "{how}");
        for (heading, mistakes) in [("There", 1), ("Here", 0), ("Elsewhere", 1)] {
            let after = with(&before, "content/target.md", target(heading));
            let warm = build(&after, &BuildOptions::default(), &mut memo, &());
            assert_eq!(warm.diagnostics.len(), mistakes, "{how}: {heading}");
            assert_eq!(warm.diagnostics, built(&after).diagnostics, "{how}: {heading}");
        }
    }
}

#[test]
fn a_link_that_its_template_does_not_print_is_checked_after_each_edit() {
    let naming =
        |link: &str| format!("+++\ntitle = \"Naming\"\ntemplate = \"silent.html\"\n+++\n## Here\n\n{link}\n");
    let silent = "<!DOCTYPE html><html lang=en><title>x</title><h1>{{ page.title }}</h1></html>\n";
    let before = with(&sample(), "templates/silent.html", silent);
    let before = with(&before, "content/naming.md", naming("[x](list/deep.md#there)"));
    let mut memo = Memo::new();
    for link in
        ["[x](list/deep.md#there)", "[x](list/deep.md#gone)", "[x](list/deep.md)", "[x](list/deep.md#gone)"]
    {
        let after = with(&before, "content/naming.md", naming(link));
        let warm = build(&after, &BuildOptions::default(), &mut memo, &());
        assert_eq!(warm.diagnostics, built(&after).diagnostics, "{link}");
        assert_eq!(warm.diagnostics.is_empty(), !link.contains("gone"), "{link}");
    }
}

#[test]
fn a_file_that_comes_and_goes_is_missed_by_every_page_that_names_it() {
    let naming = "+++\ntitle = \"Naming\"\n+++\n<a href=\"%\">x</a>\n";
    let css = "a{color:red}\n";
    let first = with(&sample(), "static/assets/own.css", css);
    let hashed = bundle(&first).files.keys().map(ToString::to_string).find(|name| name.contains("own."));
    let hashed = hashed.expect("the stylesheet has its hash");
    for (file, name) in
        [("static/plain.txt", "../plain.txt".to_owned()), ("static/assets/own.css", format!("../{hashed}"))]
    {
        let there = with(&first, "static/plain.txt", "x");
        let there = with(&there, "content/naming.md", naming.replace('%', &name));
        let mut gone = there.clone();
        gone.files.remove(&path_of(file));
        let other = with(&there, "static/assets/own.css", "a{color:blue}\n");
        let mut memo = Memo::new();
        for inputs in [&there, &gone, &there, &other, &there] {
            let warm = build(inputs, &BuildOptions::default(), &mut memo, &());
            assert_eq!(warm.diagnostics, built(inputs).diagnostics, "{name}");
        }
        assert!(!built(&gone).diagnostics.is_empty(), "{name}");
    }
}

#[test]
fn a_new_title_draws_the_page_and_what_lists_it() {
    // The page, the front page and the page of no address that list it, and all whose menu shows it.
    let all = built(&sample()).pages;
    assert_eq!(drawn_after("content/plain.md", "+++\ntitle = \"Plainer\"\n+++\nNothing but text.\n"), all);
    // Below another section that section lists it, and whatever lists the section with its first pages.
    let deep = "+++\ntitle = \"Deeper\"\ncategory = \"Things\"\ntemplate = \"own.html\"\n+++\n## There\n";
    assert_eq!(
        drawn_after("content/list/deep.md", deep),
        6,
        "page, list, front, 404, category, and the page of all claims"
    );
}

#[test]
fn the_front_page_shows_what_is_in_its_sections_after_each_change_of_them() {
    let titles = |bundle: &rackdown::bundle::Bundle, page: &str| -> Vec<String> {
        let html = output(bundle, page);
        let after = html.split("<h3><a").skip(1).filter_map(|rest| rest.split('>').nth(1));
        after.filter_map(|rest| Some(rest.split('<').next()?.to_owned())).collect()
    };
    let page = |title: &str| format!("+++\ntitle = \"{title}\"\n+++\n");
    let (mut inputs, mut memo) = (sample(), Memo::new());
    let mut shown = |inputs: &Inputs| {
        let bundle = build(inputs, &BuildOptions::default(), &mut memo, &()).bundle.expect("a bundle");
        let [front, missing] = ["index.html", "404.html"].map(|page| titles(&bundle, page));
        assert_eq!(front, missing);
        front
    };
    assert_eq!(shown(&inputs), ["Deep"]);
    inputs = with(&inputs, "content/list/new.md", page("Added"));
    assert_eq!(shown(&inputs), ["Added", "Deep"]);
    inputs = with(&inputs, "content/list/new.md", page("Renamed"));
    assert_eq!(shown(&inputs), ["Deep", "Renamed"]);
    inputs = with(&inputs, "content/list/new.md", "+++\ntitle = \"Renamed\"\ndraft = true\n+++\n");
    assert_eq!(shown(&inputs), ["Deep"]);
    let moved = inputs.files.remove(&path_of("content/list/deep.md")).expect("a page");
    inputs.files.insert(path_of("content/deep.md"), moved);
    inputs.files.remove(&path_of("content/linked.md"));
    assert_eq!(shown(&inputs), [""; 0], "moved to the front page itself");
}

#[test]
fn a_section_is_listed_with_its_first_six_pages_and_how_many_there_are() {
    let pages: String = (1..=8)
        .map(|number| {
            format!(
                "--- content/many/{number}.md\n+++\ntitle = \"P{number}\"\ndescription = \"D{number}\"\n+++\n"
            )
        })
        .collect();
    let front = "--- content/_index.md\n+++\ntitle = \"Front\"\n+++\n--- content/many/_index.md\n+++\ntitle = \"Many\"\n+++\n";
    let html = output(&bundle(&site(&format!("{front}{pages}"))), "index.html");
    let order: Vec<usize> = (1..=6)
        .flat_map(|number| [format!(">P{number}</a></h3>"), format!("<p>D{number}</p>")])
        .map(|text| html.find(&text).unwrap_or_else(|| panic!("{text} in {html}")))
        .collect();
    assert!(order.is_sorted(), "{order:?}");
    assert!(!html.contains("P7<") && html.contains("<a href=\"many/\">All 8 pages of Many</a>"), "{html}");
}

#[test]
fn a_data_file_draws_the_pages_that_speak_of_it() {
    // The page with claims lists origins from all files.
    assert_eq!(drawn_after("data/other.toml", "figure = 9\n[deep]\nfigure = 2\n"), 1 + 1);
    assert_eq!(drawn_after("data/third.toml", "figure = 9\n"), 1 + 1);
}

#[test]
fn an_excerpt_s_file_draws_the_pages_that_show_it() {
    assert_eq!(drawn_after("data/run.sh", "# region: main\nfalse\n# endregion: main\n"), 1 + 1);
}

#[test]
fn a_template_draws_the_pages_that_it_takes_part_in() {
    assert_eq!(drawn_after("templates/parts/own.html", "<i>{{ data.third.figure }}</i>\n"), 1 + 1);
    assert_eq!(drawn_after("templates/components/badge.html", "<i>{{ args.text }}</i>\n"), 1 + 1);
}

#[test]
fn a_picture_draws_no_page() {
    assert_eq!(drawn_after("content/p.png", "another"), 0);
}

#[test]
fn a_stylesheet_draws_no_page_though_its_name_changes_on_all() {
    // A part of the stylesheet: without the whole of it, its parts would be files of their own.
    assert_eq!(drawn_after("static/assets/print.css", "body { color: red }"), 0);
    let page = |inputs: &Inputs| output(&bundle(inputs), "plain/index.html");
    let (before, after) = (sample(), with(&sample(), "static/assets/print.css", "body { color: red }"));
    assert_ne!(page(&before), page(&after));
}

#[test]
fn however_often_a_stylesheet_changes_the_pages_are_as_well_remembered() {
    let (before, mut memo) = (sample(), Memo::new());
    build(&before, &BuildOptions::default(), &mut memo, &());
    for size in 1..=5 {
        let edited = with(&before, "static/assets/print.css", format!("body {{ font-size: {size}rem }}"));
        let warm = build(&edited, &BuildOptions::default(), &mut memo, &());
        assert_eq!((warm.drawn, warm.bundle), (0, built(&edited).bundle));
    }
    let edited = with(&before, "content/plain.md", "+++\ntitle = \"Plain\"\n+++\nOther text.\n");
    assert_eq!(build(&edited, &BuildOptions::default(), &mut memo, &()).drawn, 1);
}

/// Texts for any of the sample's files, right and wrong.
const TEXTS: [&str; 14] = [
    "+++\ntitle = \"New\"\n+++\nText with {{ cluster.nodes }} nodes and {{ data.other.figure }}.\n",
    "+++\ntitle = \"Other\"\ntemplate = \"own.html\"\ncategory = \"Things\"\n+++\n## There\n\n[x](/list/#top) {{ data.third.figure }}\n",
    "+++\ntitle = \"Plain\"\nslug = \"elsewhere\"\n+++\n{{ tiles() }}\n\n{{ badge(text=\"y\") }}\n",
    "+++\ntitle = \"Excerpt\"\n+++\n{{ excerpt(file=\"run.sh\") }}\n\n[d](linked.md)\n",
    "[cluster]\nname = \"away\"\n[[node]]\nname = \"alpha\"\nram = \"64 GB\"\n",
    "figure = 7\n[deep]\nfigure = 8\n",
    "title = \"Renamed\"\nbase_url = \"https://example.org/sub/\"\n",
    "# region: main\nfalse\n# endregion: main\n",
    "<i>{{ site.title }} {{ args.text }}</i>\n",
    "{% extends \"page.html\" %}{% block main %}{{ page.title }}{% endblock main %}\n",
    "{% extends \"page.html\" %}{% block main %}{{ content | safe }}{{ content | length }}{% endblock main %}\n",
    "{% extends \"page.html\" %}{% block main %}<pre>{{ content | safe }}</pre>{% endblock main %}\n",
    "body { color: red }\n",
    "",
];

const PLACES: [&str; 16] = [
    "content/_index.md",
    "content/plain.md",
    "content/figures.md",
    "content/linked.md",
    "content/excerpt.md",
    "content/list/_index.md",
    "content/list/deep.md",
    "content/list/new.md",
    "data/site.toml",
    "data/inventory.toml",
    "data/other.toml",
    "data/third.toml",
    "data/run.sh",
    "templates/own.html",
    "templates/components/badge.html",
    "static/assets/style.css",
];

#[derive(Clone, Debug)]
enum Edit {
    Write(usize, usize),
    Append(usize),
    Remove(usize),
    Rename(usize, usize),
    PutBack(usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let place = 0..PLACES.len();
    prop_oneof![
        4 => (place.clone(), 0..TEXTS.len()).prop_map(|(place, text)| Edit::Write(place, text)),
        3 => place.clone().prop_map(Edit::Append),
        1 => place.clone().prop_map(Edit::Remove),
        1 => (place.clone(), place.clone()).prop_map(|(from, to)| Edit::Rename(from, to)),
        4 => place.prop_map(Edit::PutBack),
    ]
}

fn apply(edit: &Edit, inputs: &mut Inputs) {
    let at = |place: usize| path_of(PLACES[place]);
    match *edit {
        Edit::Write(place, text) => drop(inputs.files.insert(at(place), Blob::new(TEXTS[text].as_bytes()))),
        Edit::Append(place) => {
            let before = inputs.get(&at(place)).map(|blob| blob.bytes().to_vec()).unwrap_or_default();
            inputs.files.insert(at(place), Blob::new([before, b"\n\n".to_vec()].concat()));
        }
        Edit::Remove(place) => drop(inputs.files.remove(&at(place))),
        Edit::Rename(from, to) => {
            if let Some(blob) = inputs.files.remove(&at(from)) {
                inputs.files.insert(at(to), blob);
            }
        }
        Edit::PutBack(place) => match sample().files.remove(&at(place)) {
            Some(blob) => drop(inputs.files.insert(at(place), blob)),
            None => drop(inputs.files.remove(&at(place))),
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_row_of_warm_builds_equals_cold_ones(edits in proptest::collection::vec(edit(), 1..10)) {
        let (mut inputs, mut memo) = (sample(), Memo::new());
        let options = BuildOptions { cards: CardsWanted::Remembered, ..BuildOptions::default() };
        build(&inputs, &options, &mut memo, &());
        for edit in &edits {
            apply(edit, &mut inputs);
            let warm = build(&inputs, &options, &mut memo, &());
            let cold = build(&inputs, &options, &mut Memo::new(), &());
            prop_assert_eq!(&warm.diagnostics, &cold.diagnostics, "after {:?} of {:?}", edit, &edits);
            prop_assert_eq!(&warm.bundle, &cold.bundle, "after {:?} of {:?}", edit, &edits);
        }
    }
}

#[test]
fn a_template_may_begin_to_look_at_the_text_that_it_printed() {
    let (mut inputs, mut memo) = (sample(), Memo::new());
    let options = BuildOptions { cards: CardsWanted::Remembered, ..BuildOptions::default() };
    let templates = TEXTS.iter().filter(|text| text.contains("content |"));
    let mut seen = 0;
    for template in templates {
        inputs.files.insert(path_of("templates/own.html"), Blob::new(template.as_bytes()));
        let warm = build(&inputs, &options, &mut memo, &());
        let cold = build(&inputs, &options, &mut Memo::new(), &());
        assert_eq!(warm.bundle.expect("no errors"), cold.bundle.expect("no errors"), "{template}");
        seen += 1;
    }
    assert_eq!(seen, 2);
}

#[test]
fn pages_do_not_wait_for_their_cards() {
    let (inputs, mut memo) = (sample(), Memo::new());
    let sooner = BuildOptions { cards: CardsWanted::Remembered, ..BuildOptions::default() };
    let first = build(&inputs, &sooner, &mut memo, &());
    let second = build(&inputs, &BuildOptions::default(), &mut memo, &());
    assert!(first.cards_missing > 0 && second.cards_missing == 0);
    let (first, second) = (first.bundle.unwrap(), second.bundle.unwrap());
    assert!(first.files.len() < second.files.len());
    assert!(first.files.iter().all(|(path, blob)| second.files.get(path) == Some(blob)));
    let third = build(&inputs, &sooner, &mut memo, &());
    assert_eq!(third.bundle.unwrap(), second, "what is remembered is there");
}

#[test]
fn what_one_process_computed_changes_nothing_in_the_next() {
    let (inputs, edition) = (sample(), Fingerprint::of(["edition"]));
    let mut memo = Memo::for_one_build().with_disk_cache(DiskCache::empty(edition));
    let first = build(&inputs, &BuildOptions::default(), &mut memo, &());
    let mut kept = Vec::new();
    memo.into_disk_cache().unwrap().write_to(&mut kept).unwrap();
    let mut memo = Memo::for_one_build().with_disk_cache(DiskCache::from_bytes(kept, edition));
    let second = build(&inputs, &BuildOptions::default(), &mut memo, &());
    assert_eq!((first.bundle, first.diagnostics), (second.bundle, second.diagnostics));
    assert!(!memo.into_disk_cache().unwrap().has_news(), "fences and cards are in the disk cache");
}

/// A spool that takes all but each third text.
#[derive(Default)]
struct Picky {
    bytes: Mutex<Vec<u8>>,
    asked: Mutex<usize>,
}

impl Spool for Picky {
    fn put(&self, bytes: &[u8]) -> Option<u64> {
        let mut asked = self.asked.lock().unwrap();
        *asked += 1;
        let mut all = self.bytes.lock().unwrap();
        let at = all.len() as u64;
        (!asked.is_multiple_of(3)).then(|| all.extend_from_slice(bytes)).map(|()| at)
    }

    fn read(&self, at: u64, length: usize) -> io::Result<Vec<u8>> {
        let at = usize::try_from(at).unwrap();
        Ok(self.bytes.lock().unwrap()[at..at + length].to_vec())
    }
}

#[test]
fn what_is_put_away_while_a_site_is_built_is_what_is_built_in_memory() {
    let (inputs, edition) = (sample(), Fingerprint::of(["edition"]));
    let memory = |spool: Option<Arc<dyn Spool>>| {
        let memo = Memo::for_one_build().with_disk_cache(DiskCache::empty(edition));
        spool.into_iter().fold(memo, Memo::with_spool)
    };
    let (mut plain, mut spooled) = (memory(None), memory(Some(Arc::new(Picky::default()))));
    let here = build(&inputs, &BuildOptions::default(), &mut plain, &());
    let away = build(&inputs, &BuildOptions::default(), &mut spooled, &());
    assert_eq!(here.diagnostics, away.diagnostics);
    let (here, away) = (here.bundle.unwrap(), away.bundle.unwrap());
    assert!(!away.away.is_empty() && here.away.is_empty());
    assert_eq!(here.len(), away.len());
    for (path, blob) in &here.files {
        assert_eq!(away.get(path).unwrap().read().unwrap().bytes(), blob.bytes(), "{path}");
    }
    let file = |memo: Memo| {
        let mut bytes = Vec::new();
        memo.into_disk_cache().unwrap().write_to(&mut bytes).unwrap();
        bytes
    };
    assert_eq!(file(plain), file(spooled), "the cache's file");
}

#[test]
fn no_finished_page_stays_in_memory_where_there_is_a_place_for_it() {
    struct Everything;
    impl Spool for Everything {
        fn put(&self, _: &[u8]) -> Option<u64> {
            Some(0)
        }
        fn read(&self, _: u64, _: usize) -> io::Result<Vec<u8>> {
            Err(io::ErrorKind::UnexpectedEof.into())
        }
    }
    let mut memo = Memo::for_one_build().with_spool(Arc::new(Everything));
    let bundle = build(&sample(), &BuildOptions::default(), &mut memo, &()).bundle.unwrap();
    assert_eq!(bundle.files.keys().find(|path| path.extension() == Some("html")), None);
    assert_eq!(bundle.away.len(), built(&sample()).pages);
}
