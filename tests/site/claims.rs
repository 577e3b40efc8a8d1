//! Every figure knows where it comes from: all data paths, all expressions of the repo's pages, all components.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use html5gum::{Token, Tokenizer};
use rackdown::memo::Memo;
use rackdown::model::claims::{Claim, OriginKind};
use rackdown::parse::inventory::parse_inventory;
use rackdown::render::claims::list::{in_json, in_text};
use rackdown::render::claims::paths::roots;
use rackdown::render::html::finish;
use rackdown::render::theme::THEME;
use rackdown::render::view::InventoryView;
use rackdown::source::Inputs;
use rackdown::{BuildOptions, list_claims};
use serde_json::Value as Json;

use crate::support::{built, output, page, path_of, read_site, repo, with};

/// A cluster that uses every key there is.
const INVENTORY: &str = r#"
[cluster]
name = "home 1"
platform = "Proxmox VE 9"
[[node]]
name = "pve-1"
label = "one1"
nodeid = 11
votes = 1
role = "role 12"
cpu = { model = "i5-13", cores = 14, threads = 28 }
ram = "15 GB"
gpu = "RTX 16"
model = "mini 42"
hardware = "box 17"
rack = "rack 43"
room = "room 44"
notes = "note 18"
address = "192.0.2.19"
availability = "99.2 %"
extra = { fans = { count = 21 } }
[[node.nic]]
name = "eth22"
model = "X23"
speed = "10G"
bond = "bond24"
to = "sw25"
[[node.storage]]
name = "pool26"
kind = "raid 27"
size = "2.8 TB"
[[node.power]]
source = "ups29"
[[node]]
name = "pve2"
availability = "99.3 %"
[[machine]]
name = "pi31"
ram = "8 GB"
availability = "99.9 %"
address = "192.0.2.32"
[[machine.nic]]
name = "eth0"
speed = "1G"
[[machine.power]]
source = "battery"
[[switch]]
name = "sw25"
label = "switch 33"
role = "role 45"
model = "SW 46"
notes = "note 47"
address = "192.0.2.48"
rack = "rack 49"
room = "room 50"
extra = { fans = 51 }
speed = "10G"
power = [{ source = "ups29" }]
[[ups]]
name = "ups29"
label = "UPS 34"
model = "Cyber 35"
role = "role 52"
notes = "note 53"
address = "192.0.2.54"
rack = "rack 55"
room = "room 56"
extra = { outlets = 57 }
power = [{ source = "battery" }]
monitored_by = "pve2"
[qdevice]
host = "pi31"
label = "RPi 36"
algorithm = "lms"
"#;

const STATUS: &str = "\
Votequorum information
----------------------
Expected votes:   5
Total votes:      3
Quorum:           2
Membership information
----------------------
    Nodeid      Votes    Qdevice Name
0x0000000b          1    A,V,NMW pve-1 (local)
0x00000000          1            Qdevice
";

const RUN: &str = "[SUM]   0.00-30.00  sec  3.29 GBytes   942 Mbits/sec    7             sender\n";

/// A site with one page of this body, and everything that a page may speak of.
fn full(body: &str) -> Inputs {
    let files = [
        ("data/inventory.toml", INVENTORY),
        ("data/own.toml", "port = 8086\n[[job]]\nstart = \"21:00\"\n"),
        ("data/text.sh", "#!/bin/sh\n# region: a\necho 47\n# endregion: a\n"),
        ("data/snapshots/status.txt", STATUS),
        (
            "data/snapshots/status.toml",
            "captured_at = 2026-05-22T21:47:50\ncommand = [\"pvecm\", \"status\"]\nformat = \"pvecm\"\nexcerpt = true\n",
        ),
        ("data/snapshots/run.txt", RUN),
        (
            "data/snapshots/run.toml",
            "command = [\"iperf3\", \"-c\", \"192.0.2.32\", \"-P\", \"4\"]\nformat = \"iperf3\"\nexcerpt = true\nfrom = \"pve-1\"\nnote = \"note 41\"\n",
        ),
    ];
    files.into_iter().fold(page(body), |inputs, (path, text)| with(&inputs, path, text))
}

fn claims(inputs: &Inputs) -> Vec<Claim> {
    list_claims(inputs, &BuildOptions::default(), &Memo::new())
}

/// Every path of a value that leads to a word or a number.
fn leaves(value: &Json, path: &str, found: &mut Vec<(String, String)>) {
    match value {
        Json::Object(entries) => {
            for (key, item) in entries {
                leaves(item, &format!("{path}[\"{key}\"]"), found);
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                leaves(item, &format!("{path}[{index}]"), found);
            }
        }
        Json::Null => {}
        Json::String(text) => found.push((path.to_owned(), text.clone())),
        other => found.push((path.to_owned(), other.to_string())),
    }
}

/// Each path into the data of the full site with its value: the inventory's, and the other roots' by hand.
fn all_paths() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let inventory = parse_inventory(&path_of("data/inventory.toml"), INVENTORY, &mut found_nothing());
    let view = serde_json::to_value(InventoryView::new(&inventory.expect("an inventory"))).expect("JSON");
    for (root, value) in view.as_object().expect("an object") {
        leaves(value, root, &mut found);
    }
    let others = [
        ("data.own.port", "8086"),
        ("data.own.job[0].start", "21:00"),
        ("measured.status.captured_at", "2026-05-22 21:47:50"),
        ("measured.status.expected", "5"),
        ("measured.status.total", "3"),
        ("measured.status.quorum", "2"),
        ("measured.status.qdevice_votes", "1"),
        ("measured.run.rate", "942 Mb/s"),
        ("measured.run.seconds", "30"),
        ("measured.run.streams", "4"),
        ("measured.run.retransmits", "7"),
        ("measured.run.limit", "1 Gb/s"),
        ("measured.run.percent_of_limit", "94"),
        ("page.title", "A"),
        ("page.url", "a/"),
        ("site.title", "Test"),
        ("site.language", "en"),
    ];
    found.extend(others.map(|(path, value)| (path.to_owned(), value.to_owned())));
    found
}

fn found_nothing() -> Vec<rackdown::diag::Diagnostic> {
    Vec::new()
}

#[test]
fn every_root_that_expressions_may_begin_with_is_tried() {
    let tried: BTreeSet<String> = all_paths()
        .iter()
        .map(|(path, _)| path.split(['.', '[']).next().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(tried, roots().map(str::to_owned).collect());
}

#[test]
fn every_path_into_a_page_s_data_has_an_origin() {
    let paths = all_paths();
    assert!(paths.len() > 100, "{}", paths.len());
    let mut body = String::new();
    for (path, _) in &paths {
        let _ = writeln!(body, "x {{{{ {path} }}}}\n");
    }
    let inputs = full(&body);
    let claims = claims(&inputs);
    assert_eq!(claims.len(), paths.len());
    for (claim, (path, value)) in claims.iter().zip(&paths) {
        assert_eq!(&claim.value, value, "{path}");
        let origin = &claim.origin;
        assert!(!origin.sources.is_empty() || !origin.from.is_empty(), "{path} comes from nowhere");
        // A path that is not known is computed from nothing but itself.
        assert!(!origin.from.contains(&path.replace(['[', ']', '"'], ".")), "{path} has no origin");
        if origin.kind == OriginKind::Stated {
            let place = &origin.sources[0];
            let text = inputs.text(&place.file).expect("a text");
            let written = text.get(place.start..place.end).expect("a place in it");
            let figures =
                value.split(|letter: char| !letter.is_ascii_digit()).filter(|figure| !figure.is_empty());
            for figure in figures {
                assert!(written.contains(figure), "{path} is {value}, but `{written}` stands there");
            }
        }
    }
}

#[test]
fn a_figure_is_stated_measured_or_computed_as_it_came_about() {
    let of = |expression: &str| {
        let claims = claims(&full(&format!("x {expression}")));
        let [claim] = claims.as_slice() else { panic!("{claims:?}") };
        (claim.value.clone(), claim.origin.kind.word(), claim.origin.from.clone())
    };
    let expect = |value: &str, kind: &'static str, from: &str| (value.to_owned(), kind, from.to_owned());
    assert_eq!(of("{{ node[\"pve-1\"].ram }}"), expect("15 GB", "stated", ""));
    assert_eq!(of("{{ node.pve2.votes }}"), expect("1", "computed", "corosync's default of 1 vote"));
    assert_eq!(of("{{ node.pve2.label | upper }}"), expect("PVE2", "stated", ""));
    assert_eq!(of("{{ totals.all.ram }}"), expect("23 GB", "computed", "the sum of ram over all machines"));
    assert_eq!(of("{{ measured.run.rate }}"), expect("942 Mb/s", "measured", "iperf3 -c 192.0.2.32 -P 4"));
    assert_eq!(of("{{ quorum.needed + 1 }}"), expect("3", "computed", "quorum.needed"));
    assert_eq!(
        of("{{ quorum.needed ~ cluster.nodes }}"),
        expect("22", "computed", "quorum.needed, cluster.nodes")
    );
    assert_eq!(of("{{ 40 + 2 }}"), expect("42", "stated", ""), "typed into the expression");
}

#[test]
fn every_expression_of_the_repo_s_pages_has_a_claim_with_a_place() {
    let inputs = read_site(&repo());
    let claims = claims(&inputs);
    let mut expressions = 0;
    for (path, blob) in inputs.below("content").filter(|(path, _)| path.extension() == Some("md")) {
        let text = blob.text().expect("Markdown");
        for (at, _) in text.match_indices("{{") {
            expressions += 1;
            let here: Vec<&Claim> =
                claims.iter().filter(|claim| claim.page == *path && claim.place.start == at).collect();
            assert!(!here.is_empty(), "{path}: {}", text[at..].lines().next().unwrap_or_default());
            for claim in here {
                assert!(!claim.origin.sources.is_empty(), "{claim:?}");
            }
        }
    }
    assert!(expressions > 40, "{expressions}");
}

/// One call of each component of the theme.
const CALLS: [(&str, &str); 5] = [
    ("tiles", "{{ tiles() }}"),
    ("hardware", "{{ hardware() }}"),
    ("quorum_table", "{{ quorum_table() }}"),
    ("excerpt", "{{ excerpt(file=\"text.sh\", region=\"a\") }}"),
    ("snapshot", "{{ snapshot(name=\"status\") }}\n\n{{ snapshot(name=\"run\") }}"),
];

/// The stretches of text between tags.
fn texts(html: &str) -> Vec<String> {
    let Ok(tokens) = Tokenizer::new(html).collect::<Result<Vec<_>, _>>();
    let text = tokens.into_iter().filter_map(|token| match token {
        Token::String(text) => Some(String::from_utf8_lossy(&text).trim().to_owned()),
        _ => None,
    });
    text.collect()
}

#[test]
fn every_figure_of_every_component_is_claimed() {
    for (name, call) in calls() {
        let inputs = full(&call);
        let html = output(&built(&inputs).bundle.expect("no errors"), "a/index.html");
        let start = html.find("<div class=\"text\">").expect("the text of the page");
        let end = html[start..].find("</article>").expect("its end") + start;
        let claims = claims(&inputs);
        let told = |word: &str| claims.iter().any(|claim| claim.value.contains(word));
        let mut figures = 0;
        for text in texts(&html[start..end]) {
            for word in
                text.split_whitespace().filter(|word| word.contains(|letter: char| letter.is_ascii_digit()))
            {
                figures += 1;
                let word = word.trim_matches(['(', ')', ',', '.', ';', ':']);
                assert!(told(word), "{name}: `{word}` of `{text}` is in no claim");
            }
        }
        assert!(figures > 0, "{name} prints figures");
        assert!(claims.iter().all(|claim| !claim.origin.sources.is_empty()), "{name}");
    }
}

/// The calls above, and one for each further component of the theme.
fn calls() -> Vec<(String, String)> {
    let mut calls: Vec<(String, String)> =
        CALLS.iter().map(|(name, call)| ((*name).to_owned(), (*call).to_owned())).collect();
    let all = THEME
        .iter()
        .filter_map(|(path, _)| path.strip_prefix("templates/components/")?.strip_suffix(".html"));
    for name in all {
        if !CALLS.iter().any(|(known, _)| *known == name) {
            let arguments = if name == "throughput" { "name=\"run\"" } else { "" };
            calls.push((name.to_owned(), format!("{{{{ {name}({arguments}) }}}}")));
        }
    }
    calls
}

#[test]
fn the_built_in_components_name_the_part_that_each_figure_is() {
    for (name, call) in CALLS {
        for claim in claims(&full(call)) {
            assert!(claim.text.starts_with(&format!("{name}: ")), "{claim:?}");
            assert!(!claim.text.ends_with(": text"), "{claim:?} is only found in the HTML");
        }
    }
}

#[test]
fn a_component_of_the_site_s_own_is_computed_by_its_template() {
    let inputs = with(
        &full("{{ mine() }}"),
        "templates/components/mine.html",
        "<p>about 42 of {{ cluster.nodes }}</p>",
    );
    let [data, own] = claims(&inputs).try_into().expect("two claims");
    let words = |claim: &Claim| (claim.text.clone(), claim.value.clone(), claim.origin.from.clone());
    let expect = |text: &str, value: &str, from: &str| (text.to_owned(), value.to_owned(), from.to_owned());
    assert_eq!(words(&data), expect("mine: cluster.nodes", "2", "the number of nodes"));
    assert_eq!(words(&own), expect("mine: text", "about 42 of 2", "components/mine.html"));
    assert_eq!((data.origin.kind, own.origin.kind), (OriginKind::Computed, OriginKind::Computed));
}

#[test]
fn drift_is_claimed_with_what_was_stated_and_what_was_measured() {
    let claims = claims(&full("{{ snapshot(name=\"status\") }}"));
    let of = |text: &str| {
        claims
            .iter()
            .find(|claim| claim.text == text)
            .map(|claim| (claim.value.as_str(), claim.origin.kind.word()))
    };
    assert_eq!(of("snapshot: drift: expected votes, computed"), Some(("3", "computed")));
    assert_eq!(of("snapshot: drift: expected votes, measured"), Some(("5", "measured")));
}

#[test]
fn a_page_shows_its_claims_only_when_it_says_so() {
    let body = "On {{ cluster.nodes }} nodes, {{ node[\"pve-1\"].ram }}, again {{ cluster.nodes }}. \
                [{{ cluster.nodes }}](a.md) <a href=\"#x\">{{ cluster.nodes }}</a>\n\n## On {{ cluster.nodes }} {#x}\n\n{{ hardware() }}\n";
    let without = output(&built(&full(body)).bundle.expect("no errors"), "a/index.html");
    assert!(!without.contains("claim"), "{without}");
    let html = with_claims(body);
    assert!(
        html.contains("<code>node[&quot;pve-1&quot;].ram</code> stated by hand (data/inventory.toml:"),
        "{html}"
    );
    assert!(html.contains("<th scope=\"row\">hardware</th>"), "{html}");
}

/// A page that shows its claims.
fn with_claims(body: &str) -> String {
    let shown = format!("+++\ntitle = \"A\"\nclaims = true\n+++\n{body}");
    output(&built(&with(&full(""), "content/a.md", shown)).bundle.expect("no errors"), "a/index.html")
}

/// What the list of a page's claims has for each mark: its id, and the expressions whose origins it tells.
fn listed(html: &str) -> Vec<(String, Vec<String>)> {
    let list = html.split("<details class=\"claims\"").nth(1).expect("a list").split("</ol>").next().unwrap();
    let entries = list.split("<ul>").zip(list.split("<ul>").skip(1));
    let entry = |(before, items): (&str, &str)| {
        let id = before.rsplit("<li id=\"").next().filter(|rest| rest.starts_with("claim-"));
        let id = id.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned();
        let names = items.split("</ul>").next().unwrap().split("<code>").skip(1);
        (id, names.map(|rest| rest.split("</code>").next().unwrap().to_owned()).collect())
    };
    entries.map(entry).collect()
}

#[test]
fn a_paragraph_an_item_a_row_and_a_caption_have_one_mark_for_all_their_figures() {
    let html = with_claims(
        "On {{ cluster.nodes }} of {{ quorum.needed }}, again {{ cluster.nodes }}.\n\nNone here.\n\n\
         - {{ quorum.needed }}\n  - below {{ quorum.expected }}\n- no figure\n\n\
         | a | b |\n|---|---|\n| {{ cluster.nodes }} | {{ quorum.spare }} |\n| x | y |\n\n\
         > [!NOTE]\n> {{ quorum.needed }}\n\n![a](https://a.example/x.png \"{{ quorum.node_votes }} votes\")\n",
    );
    let listed = listed(&html);
    let names: Vec<Vec<&str>> =
        listed.iter().map(|(_, names)| names.iter().map(String::as_str).collect()).collect();
    let expected: [&[&str]; 6] = [
        &["cluster.nodes", "quorum.needed"],
        &["quorum.needed"],
        &["quorum.expected"],
        &["cluster.nodes", "quorum.spare"],
        &["quorum.needed"],
        &["quorum.node_votes"],
    ];
    assert_eq!(names, expected);
    let (_, references) = finish(&html);
    let has = |target: &str| references.links.iter().filter(|link| *link == target).count();
    for (number, (id, _)) in (1..).zip(&listed) {
        assert_eq!(id, &format!("claim-{number}"));
        assert_eq!(
            (has(&format!("#claim-{number}")), has(&format!("#cited-{number}"))),
            (1, 1),
            "there and back"
        );
        assert!(references.ids.contains(&format!("cited-{number}")));
        assert!(
            html.contains(&format!("href=\"#claim-{number}\" aria-label=\"Sources {number}\"")),
            "{html}"
        );
    }
    assert!(html.contains("<p>None here.</p>"), "{html}");
}

#[test]
fn figures_in_links_headings_and_raw_html_are_listed_and_no_mark_stands_inside_of_a_link() {
    let html = with_claims(
        "## On {{ cluster.nodes }} {#x}\n\n[{{ quorum.needed }}](a.md) <a href=\"#x\">{{ quorum.spare }}</a>\n\n\
         <div>{{ quorum.expected }}</div>\n\n## {{ quorum.node_votes }}\n",
    );
    let expected = [
        ("claim-1", vec!["cluster.nodes", "quorum.needed", "quorum.spare"]),
        ("", vec!["quorum.expected", "quorum.node_votes"]),
    ];
    let expected =
        expected.map(|(id, names)| (id.to_owned(), names.into_iter().map(str::to_owned).collect()));
    assert_eq!(listed(&html), expected);
    assert_eq!(html.matches("class=\"claim\"").count(), 1);
    assert!(html.contains("</a> <a class=\"claim\""), "behind the link: {html}");
}

/// The texts that a component's template prints of its own, one claim each.
fn own_texts(template: &str, call: &str) -> Vec<String> {
    let inputs = with(&full(call), "templates/components/tiles.html", template);
    let own = claims(&inputs).into_iter().filter(|claim| claim.origin.from == "components/tiles.html");
    own.map(|claim| claim.value).collect()
}

#[test]
fn a_figure_that_a_template_prints_of_its_own_is_never_taken_for_a_part_of_another() {
    let template = "{% for tile in tiles %}<p>{{ tile.value }}</p>{% endfor %}<b>5 fans</b><i>77 fans</i>\
                    <p title=\"9 racks\" class=\"c8\">{{ node[\"pve-1\"].ram }} and 15 GB</p>";
    assert_eq!(own_texts(template, "{{ tiles() }}"), ["5 fans", "77 fans", "9 racks", "15 GB and 15 GB"]);
}

#[test]
fn what_a_template_makes_of_a_figure_is_printed_by_the_template() {
    let printed = |expression: &str| own_texts(&format!("<p>{{{{ {expression} }}}}</p>"), "{{ tiles() }}");
    for figure in
        ["node[\"pve-1\"].cpu.cores", "node[\"pve-1\"].ram", "node[\"pve-1\"].ram | lower", "quorum.spare"]
    {
        assert_eq!(printed(figure), Vec::<String>::new(), "{figure} keeps its origin");
    }
    assert_eq!(printed("node[\"pve-1\"].cpu.cores * 3"), ["42"]);
    assert_eq!(printed("node[\"pve-1\"].ram | replace(from=\"15\", to=\"51\")"), ["51 GB"]);
    assert_eq!(printed("node[\"pve-1\"].address | split(pat=\".\") | last"), ["19"]);
    assert_eq!(printed("node[\"pve-1\"].storage[0].size | replace(from=\".\", to=\"\")"), ["28 TB"]);
    assert_eq!(printed("node[\"pve-1\"].name | length"), ["5"]);
}

#[test]
fn a_template_that_goes_another_way_with_marks_prints_what_it_prints() {
    let template = "{% if cluster.nodes == 2 %}<p>two of {{ cluster.nodes }}</p>{% else %}<p>{{ node | length }}</p>{% endif %}\
                    {% if quorum.expected > 2 %}<i>{{ quorum.needed }}</i>{% endif %}<b>{{ node[\"pve-1\"].ram }}</b>";
    assert_eq!(own_texts(template, "{{ tiles() }}"), ["two of 2", "2"]);
}

#[test]
fn the_claims_of_a_long_file_are_listed_in_time_that_grows_as_the_file_does() {
    const LINES: usize = 20_000;
    let text: String = (1..=LINES).map(|line| format!("line {line}\n")).collect();
    let beside = "captured_at = 2026-05-22T21:47:50\ncommand = [\"cat\", \"long\"]\n";
    let body = "{{ excerpt(file=\"long.txt\") }}\n\n{{ snapshot(name=\"long\") }}\n";
    let files = [
        ("data/long.txt", text.as_str()),
        ("data/snapshots/long.txt", &text),
        ("data/snapshots/long.toml", beside),
    ];
    let inputs = files.into_iter().fold(page(body), |inputs, (path, text)| with(&inputs, path, text));
    let begin = Instant::now();
    let claims = list_claims(&inputs, &BuildOptions::default(), &Memo::new());
    let (text, json) = (in_text(&claims, &inputs), in_json(&claims, &inputs));
    let taken = begin.elapsed();
    assert!(claims.len() > 2 * LINES, "{} claims", claims.len());
    assert!(text.contains(&format!("= line {LINES}  <- stated by hand (data/long.txt:{LINES})\n")));
    assert_eq!(json.as_array().map(Vec::len), Some(claims.len()));
    // A few seconds without optimization; minutes, if each line is looked for from the file's beginning.
    assert!(taken < Duration::from_secs(20), "{taken:?}");
}
