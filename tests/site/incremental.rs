//! A page is rendered again exactly when its file, what all pages depend on, or a file that it asked for has changed;
//! and warm builds are right about it.

use proptest::prelude::*;
use rackdown::bundle::Bundle;
use rackdown::memo::{DiskCache, Memo};
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

/// How many pages are rendered again after one file has become another, and whether that gave what a cold build gives.
fn rendered_after(path: &str, text: &str) -> usize {
    let (before, mut memo) = (sample(), Memo::new());
    let first = build(&before, &BuildOptions::default(), &mut memo, &());
    assert_eq!(first.diagnostics, [], "the sample has nothing wrong with it");
    assert_eq!(first.rendered, first.pages, "a cold build renders all");
    assert_eq!(build(&before, &BuildOptions::default(), &mut memo, &()).rendered, 0, "nothing has changed");
    let after = with(&before, path, text);
    let warm = build(&after, &BuildOptions::default(), &mut memo, &());
    let cold = built(&after);
    assert_eq!((&warm.bundle, &warm.diagnostics), (&cold.bundle, &cold.diagnostics), "{path}");
    assert!(warm.bundle.is_some(), "{path}: {:?}", warm.diagnostics);
    warm.rendered
}

#[test]
fn an_edit_of_a_page_s_text_renders_that_page_alone() {
    assert_eq!(rendered_after("content/plain.md", "+++\ntitle = \"Plain\"\n+++\nOther text.\n"), 1);
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
fn front_matter_a_template_or_data_renders_all_pages() {
    let all = built(&sample()).pages;
    for (path, text) in [
        ("content/plain.md", "+++\ntitle = \"Plainer\"\n+++\nNothing but text.\n"),
        (
            "content/list/deep.md",
            "+++\ntitle = \"Deeper\"\ncategory = \"Things\"\ntemplate = \"own.html\"\n+++\n## There\n",
        ),
        ("data/other.toml", "figure = 9\n[deep]\nfigure = 2\n"),
        ("data/snapshots/shell.txt", "$ false\n"),
        ("templates/parts/own.html", "<i>{{ data.third.figure }}</i>\n"),
        ("templates/components/badge.html", "<i>{{ args.text }}</i>\n"),
    ] {
        assert_eq!(rendered_after(path, text), all, "{path}");
    }
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

const OTHER_RUN: &str = "# region: main\nfalse\n# endregion: main\n";

#[test]
fn an_excerpt_s_file_renders_the_pages_that_show_it() {
    assert_eq!(rendered_after("data/run.sh", OTHER_RUN), 1);
}

/// Checks that the text of an excerpt's file reaches the page in a warm build, and that no other page is rendered again.
/// `page` is the text of the page, or a template for it.
fn check_excerpt(page: &str, templates: &[(&str, &str)]) {
    let mut before = with(&sample(), "content/shows.md", page);
    for (path, text) in templates {
        before = with(&before, path, *text);
    }
    let mut memo = Memo::new();
    let first = build(&before, &BuildOptions::default(), &mut memo, &());
    assert_eq!(first.diagnostics, [], "{page}");
    let after = with(&before, "data/run.sh", OTHER_RUN);
    let warm = build(&after, &BuildOptions::default(), &mut memo, &());
    assert_eq!(warm.rendered, 2, "{page}: the page, and the sample's own");
    assert_eq!(warm.bundle, built(&after).bundle, "{page}");
    let shown = |bundle: Option<Bundle>| output(&bundle.expect("no errors"), "shows/index.html");
    assert_ne!(shown(first.bundle), shown(warm.bundle), "{page}");
}

#[test]
fn an_excerpt_whose_file_is_named_by_an_expression_is_never_stale() {
    check_excerpt(
        "+++\ntitle = \"Shows\"\n[extra]\nfile = \"run.sh\"\n+++\n{{ excerpt(file=page.extra.file) }}\n",
        &[],
    );
    check_excerpt("+++\ntitle = \"Shows\"\n+++\n{{ excerpt(file=\"ru\" ~ \"n.sh\") }}\n", &[]);
    check_excerpt(
        "+++\ntitle = \"Shows\"\n+++\n{{ excerpt(file=\"RUN.SH\" | lower, region=\"MAIN\" | lower) }}\n",
        &[],
    );
    check_excerpt(
        "+++\ntitle = \"Shows\"\nclaims = true\n+++\n{{ excerpt(file=\"run.sh\", lines=\"2\") }}\n",
        &[],
    );
}

#[test]
fn a_template_that_prints_all_it_is_given_is_never_stale() {
    let template = "{% extends \"page.html\" %}{% block main %}{{ __tera_context }}{{ content | safe }}{% endblock main %}\n";
    let page = "+++\ntitle = \"Shows\"\ntemplate = \"all.html\"\n+++\n{{ excerpt(file=\"run.sh\") }}\n";
    check_excerpt(page, &[("templates/all.html", template)]);
    let (mut inputs, mut memo) = (with(&sample(), "templates/all.html", template), Memo::new());
    inputs = with(&inputs, "content/shows.md", page);
    build(&inputs, &BuildOptions::default(), &mut memo, &());
    for (path, text) in [
        ("data/third.toml", "figure = 33\n"),
        ("content/plain.md", "+++\ntitle = \"Plainest\"\n+++\n"),
        ("data/snapshots/shell.txt", "$ false\n"),
        ("data/inventory.toml", "[cluster]\nname = \"home\"\n[[node]]\nname = \"alpha\"\nram = \"99 GB\"\n"),
    ] {
        inputs = with(&inputs, path, text);
        let warm = build(&inputs, &BuildOptions::default(), &mut memo, &());
        let cold = built(&inputs);
        assert_eq!(warm.diagnostics, cold.diagnostics, "{path}");
        assert_eq!(warm.bundle, cold.bundle, "{path}");
    }
}

#[test]
fn all_that_a_template_is_given_stands_in_the_same_order_each_time() {
    let template = "{% raw %}{{ __tera_context }}{% endraw %}<b>{{ \"__tera_context\" }}</b>\n\
        {% for zebra in [1] %}{% set ant = 2 %}<pre>{{ __tera_context }}</pre>\n\
        <i>{% for name, value in __tera_context %}{{ name }} {% endfor %}</i>{% endfor %}\n\
        <u>{{ __tera_context.site.title }}</u>{# __tera_context #}<p>{{ __tera_context | length > 9 }}{{ 5 }}</p>";
    let page = "+++\ntitle = \"Shows\"\ntemplate = \"all.html\"\n+++\n`{{ __tera_context | length > 9 }}` {{ __tera_context is map }}\n";
    let site = with(&with(&sample(), "templates/all.html", template), "content/shows.md", page);
    let html = output(&bundle(&site), "shows/index.html");
    assert_eq!(html, output(&bundle(&site), "shows/index.html"));
    assert!(html.starts_with("{{ __tera_context }}<b>__tera_context</b>"), "{html}");
    let names = html.split_once("<i>").and_then(|(_, rest)| rest.split_once("</i>")).expect("names").0;
    let names: Vec<&str> = names.split_whitespace().collect();
    assert!(names.is_sorted() && names.contains(&"ant"), "{names:?}");
    assert!(html.ends_with("<u>Test</u><p>true5</p>\n"), "{html}");
}

#[test]
fn a_fault_behind_all_that_a_template_is_given_has_its_own_place() {
    let template = "{{ __tera_context | length }}\n{{ __tera_context | length }} {{ gone }}\n";
    let page =
        "+++\ntitle = \"Shows\"\ntemplate = \"all.html\"\n+++\nText: {{ __tera_context | length + gone }}.\n";
    let text = |page: &str, template: &str| {
        let site = with(&with(&sample(), "templates/all.html", template), "content/shows.md", page);
        let found = built(&site).diagnostics;
        crate::support::found(&found, &site)
    };
    assert_eq!(text(page, "x"), ["bad_expression content/shows.md:5:27+13"]);
    assert_eq!(text(&page.replace(" + gone", ""), template), ["template_fault templates/all.html:2:34+4"]);
    assert_eq!(
        text(&page.replace(" + gone", ""), "{{ __tera_context }} {{ 1 | gone }}"),
        ["template_syntax templates/all.html:1:29+4"]
    );
}

#[test]
fn an_excerpt_s_file_may_come_and_go() {
    let page = "+++\ntitle = \"Shows\"\n+++\n{{ excerpt(file=\"new.sh\") }}\n";
    let without = with(&sample(), "content/shows.md", page);
    let there = with(&without, "data/new.sh", "true\n");
    let mut memo = Memo::new();
    for inputs in [&without, &there, &without, &there, &with(&there, "data/new.sh", "false\n"), &there] {
        let warm = build(inputs, &BuildOptions::default(), &mut memo, &());
        let cold = built(inputs);
        assert_eq!((warm.bundle, warm.diagnostics), (cold.bundle, cold.diagnostics));
    }
}

#[test]
fn a_picture_renders_no_page() {
    assert_eq!(rendered_after("content/p.png", "another"), 0);
}

#[test]
fn a_stylesheet_renders_no_page_though_its_name_changes_on_all() {
    // A part of the stylesheet: without the whole of it, its parts would be files of their own.
    assert_eq!(rendered_after("static/assets/print.css", "body { color: red }"), 0);
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
        assert_eq!((warm.rendered, warm.bundle), (0, built(&edited).bundle));
    }
    let edited = with(&before, "content/plain.md", "+++\ntitle = \"Plain\"\n+++\nOther text.\n");
    assert_eq!(build(&edited, &BuildOptions::default(), &mut memo, &()).rendered, 1);
}

/// Builds a row of sites with one memory, and holds each against a cold build.
fn check_row(row: &[&Inputs]) {
    let mut memo = Memo::new();
    for (number, inputs) in row.iter().enumerate() {
        let warm = build(inputs, &BuildOptions::default(), &mut memo, &());
        let cold = built(inputs);
        assert_eq!(warm.diagnostics, cold.diagnostics, "build {number}");
        assert_eq!(warm.bundle, cold.bundle, "build {number}");
    }
}

#[test]
fn the_links_of_a_page_with_a_warning_are_checked_after_each_edit() {
    let page = |more: &str| format!("+++\ntitle = \"Warned\"\n+++\nText.\n\n[^unused]: a note\n\n{more}\n");
    let site = |more: &str| with(&sample(), "content/warned.md", page(more));
    let (fine, dead) = (site(""), site("<p id=\"main\"><a href=\"../gone/\">x</a></p>"));
    assert!(built(&fine).diagnostics.len() == 1 && built(&dead).bundle.is_none(), "a warning, then errors");
    check_row(&[&fine, &dead, &fine, &dead]);
}

#[test]
fn a_page_for_not_found_follows_the_base_url_also_where_it_only_names_assets() {
    let template = "<!DOCTYPE html><html lang=en><title>x</title><h1>x</h1><script src=\"{{ asset(path='site.js') }}\"></script></html>\n";
    let before = with(&sample(), "templates/404.html", template);
    let other = "title = \"Test\"\nbase_url = \"https://example.org/sub/\"\n";
    let after = with(&before, "data/site.toml", other);
    let page = output(&bundle(&after), "404.html");
    assert!(page.contains("\"/sub/assets/site."), "{page}");
    check_row(&[&before, &after, &before]);
}

#[test]
fn a_link_of_the_markdown_to_an_asset_by_its_hashed_name_is_looked_up_again() {
    let with_asset = |text: &str| with(&sample(), "static/assets/n.txt", text);
    let names = bundle(&with_asset("one"));
    let name = names.files.keys().map(ToString::to_string).find(|name| name.contains("/n.")).expect("hashed");
    let page = format!("+++\ntitle = \"Naming\"\n+++\n[n](/{name})\n");
    let site = |text: &str| with(&with_asset(text), "content/naming.md", page.as_str());
    let (there, gone) = (site("one"), site("two"));
    assert!(built(&there).bundle.is_some() && built(&gone).bundle.is_none());
    check_row(&[&there, &gone, &there, &gone]);
}

/// Texts for any of the sample's files, right and wrong.
const TEXTS: [&str; 21] = [
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
    "+++\ntitle = \"Excerpt\"\n[extra]\nfile = \"run.sh\"\n+++\n{{ excerpt(file=page.extra.file) }}\n\n{{ excerpt(file=\"third\" ~ \".toml\") }}\n",
    "+++\ntitle = \"All\"\ntemplate = \"own.html\"\n+++\n{% raw %}\n\n{{ tiles() }}\n\n{{ excerpt(file=\"new.sh\") }}\n",
    "{% extends \"page.html\" %}{% block main %}{% set part = \"parts/own.html\" %}{% include part %}{{ content | safe }}{% endblock main %}\n",
    "{% extends \"page.html\" %}{% block main %}{% for name, value in data %}{{ name }}{% endfor %}{{ __tera_context | length }}{% if \"data\" in __tera_context %}{{ __tera_context.data.other.figure }}{% endif %}{{ content | safe }}{% endblock main %}\n",
    "<b>{% for tile in tiles %}{{ tile.value }}{% endfor %}</b>\n",
    "echo new\n",
    "+++\ntitle = \"Warned\"\n+++\n[^unused]: a note\n\n<a href=\"../gone/\">x</a>\n",
];

const PLACES: [&str; 20] = [
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
    "data/new.sh",
    "data/snapshots/shell.txt",
    "templates/parts/own.html",
    "templates/own.html",
    "templates/components/badge.html",
    "templates/components/tiles.html",
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
    let looks = |text: &&&str| text.contains("content | length") || text.contains("<pre>{{ content");
    let templates = TEXTS.iter().filter(looks);
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
    let kept = memo.into_disk_cache().unwrap().pieces().collect::<Vec<_>>().concat();
    let mut memo = Memo::for_one_build().with_disk_cache(DiskCache::from_bytes(kept, edition));
    let second = build(&inputs, &BuildOptions::default(), &mut memo, &());
    assert_eq!((first.bundle, first.diagnostics), (second.bundle, second.diagnostics));
    assert!(!memo.into_disk_cache().unwrap().has_news(), "fences and cards are in the disk cache");
}
