//! The quorum table as text, for clusters of many kinds: golden, and its verdict, its pictures and its states held
//! against the simulation of a cluster.
//!
//! `tests/data/quorum-tables.txt` holds what a reader reads.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use rackdown::diag::has_errors;
use rackdown::model::quorum::survival::{DeviceRule, Rules};
use rackdown::model::quorum::{ClusterConfig, History, Leave, Membership, QnetdState, Scenario, play};
use rackdown::parse::inventory::parse_inventory;

use crate::support::{assert_golden, built, page, path_of, with};

const PI: &str = "[[machine]]\nname = \"pi\"\n";

/// Clusters and what is special about them.
fn clusters() -> Vec<(&'static str, String)> {
    let lms = format!("{PI}[qdevice]\nhost = \"pi\"\nalgorithm = \"lms\"\n");
    let ffsplit = format!("{PI}[qdevice]\nhost = \"pi\"\nalgorithm = \"ffsplit\"\n");
    vec![
        ("one node", cluster("", &[1], "")),
        ("two nodes", cluster("", &[1, 1], "")),
        ("two nodes with two_node", cluster("two_node = true", &[1, 1], "")),
        ("two nodes with lms", cluster("", &[1, 1], &lms)),
        ("three nodes", cluster("", &[1, 1, 1], "")),
        ("four nodes with lms", cluster("", &[1; 4], &lms)),
        ("four nodes with ffsplit", cluster("", &[1; 4], &ffsplit)),
        ("three nodes with ffsplit", cluster("", &[1; 3], &ffsplit)),
        ("five nodes with ffsplit", cluster("", &[1; 5], &ffsplit)),
        ("four nodes that wait for all, with lms", cluster("wait_for_all = true", &[1; 4], &lms)),
        ("four nodes with a tie breaker", cluster("auto_tie_breaker = true", &[1; 4], "")),
        ("four nodes with a list of tie breakers", cluster("auto_tie_breaker = [3, 1]", &[1; 4], "")),
        ("five nodes, last man standing", cluster("last_man_standing = true", &[1; 5], "")),
        ("one node counts twice", cluster("", &[2, 1, 1, 1], "")),
        ("one node counts twice, with lms", cluster("", &[2, 1, 1, 1], &format!("{lms}votes = 3\n"))),
        ("one node counts twice, with ffsplit", cluster("", &[2, 1, 1, 1], &ffsplit)),
        ("two nodes vote, two do not", cluster("", &[1, 1, 0, 0], "")),
        ("a tie breaker that lms takes literally", cluster("", &[1; 4], &format!("{lms}tie_breaker = 3\n"))),
        ("sixty nodes", cluster("", &[1; 60], "")),
        ("two hundred nodes with lms", cluster("", &[1; 200], &lms)),
        ("thirty nodes of three kinds", cluster("", &[[3; 10], [2; 10], [1; 10]].concat(), "")),
        ("four available nodes with lms", available(&["99.5 %"; 4], "99.9 %", &lms)),
        ("one node says nothing of its availability", available(&["99.5 %", "", "99 %"], "", "")),
        (
            "a device on one of the nodes",
            cluster("", &[1, 1, 1], "[qdevice]\nhost = \"n1\"\nalgorithm = \"lms\"\n"),
        ),
    ]
}

fn cluster(options: &str, votes: &[u32], rest: &str) -> String {
    let mut text = format!("[cluster]\nname = \"c\"\nvotequorum = {{ {options} }}\n");
    for (position, votes) in votes.iter().enumerate() {
        let _ = writeln!(text, "[[node]]\nname = \"n{}\"\nvotes = {votes}", position + 1);
    }
    format!("{text}{rest}")
}

fn available(nodes: &[&str], pi: &str, rest: &str) -> String {
    let key =
        |share: &str| if share.is_empty() { String::new() } else { format!("availability = \"{share}\"\n") };
    let mut text = "[cluster]\nname = \"c\"\n".to_owned();
    for (position, share) in nodes.iter().enumerate() {
        let _ = write!(text, "[[node]]\nname = \"n{}\"\n{}", position + 1, key(share));
    }
    text + &rest.replace(PI, &format!("{PI}{}", key(pi)))
}

/// The table of this inventory, as a reader reads it; the states of the boxes have a test of their own.
fn table(inventory: &str) -> String {
    let html = html(inventory);
    let (before, after) = html.split_once("<output>").unwrap_or((&html, ""));
    text_of(&(before.to_owned() + after.split_once("</output>").map_or("", |(_, after)| after)))
}

fn html(inventory: &str) -> String {
    let inputs = with(&page("{{ quorum_table() }}"), "data/inventory.toml", inventory);
    let built = built(&inputs);
    assert!(!has_errors(&built.diagnostics), "{:?}", built.diagnostics);
    let bundle = built.bundle.expect("no errors");
    let html = bundle.files[&path_of("a/index.html")].text().expect("HTML").to_owned();
    let start = html.find("<div class=\"quorum\"").expect("a table");
    let end = start + html[start..].find("</article>").expect("the end of the page");
    html[start..end].to_owned()
}

fn text_of(html: &str) -> String {
    // What stands on lines of its own inside of a cell.
    let html = ["runs", "stops"].iter().fold(html.replace("</p></td>", "</td>"), |html, word| {
        let case = format!("<p class=\"{word}");
        html.replace(&format!("</p>{case}"), &format!("; {case}"))
            .replace(&format!("</b>{case}"), &format!("</b>: {case}"))
    });
    let mut text = String::new();
    for (index, part) in html.split('<').enumerate() {
        let (tag, after) = if index == 0 { ("", part) } else { part.split_once('>').unwrap_or(("", part)) };
        match tag.split(' ').next().unwrap_or_default() {
            "/tr" | "/p" | "/li" | "/caption" | "/legend" | "/summary" | "/fieldset" => text.push('\n'),
            "td" => text.push_str("  | "),
            "th" if !text.ends_with('\n') => text.push_str("  | "),
            "li" => text.push_str("- "),
            "summary" => text.push_str("> "),
            "input" => text.push_str(" [x]"),
            _ => {}
        }
        text.push_str(
            &after.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&#39;", "'"),
        );
    }
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_kind_of_cluster_reads_as_the_golden_page_has_it() {
    let mut drawn = String::new();
    for (name, inventory) in clusters() {
        let _ = writeln!(drawn, "== {name}\n\n{}\n", table(&inventory));
    }
    assert_golden("tests/data/quorum-tables.txt", drawn.as_bytes());
}

#[test]
fn the_verdict_stands_first_with_its_condition() {
    let text = table(&cluster("", &[1; 4], &format!("{PI}[qdevice]\nhost = \"pi\"\nalgorithm = \"lms\"\n")));
    let mut lines = text.lines();
    assert_eq!(
        lines.next(),
        Some(
            "The cluster goes on while at most 3 of 4 nodes are down, as long as the QDevice on pi is reached; without it, none may fail."
        )
    );
    let below = lines.next().unwrap_or_default();
    for condition in ["corosync-qdevice runs on each survivor", "the others are off"] {
        assert!(below.contains(condition), "{condition}: {below}");
    }
    let alone = table(&cluster("", &[1; 4], ""));
    let verdict = "The cluster goes on while at most 1 of 4 nodes is down.";
    assert_eq!(alone.lines().next(), Some(verdict), "no device, no condition");
}

/// The cluster of an inventory, for the simulation.
fn config_of(inventory: &str) -> ClusterConfig {
    let parsed = parse_inventory(&path_of("data/inventory.toml"), inventory, &mut Vec::new());
    let inventory = parsed.expect("an inventory");
    inventory.cluster_config(&inventory.cluster).expect("voters")
}

/// What a whole cluster does that loses these nodes, and the device if that is down, at once: votes, quorum, quorate.
fn simulated(config: &ClusterConfig, down: &[usize], qnetd: QnetdState) -> Option<(u64, u64, bool)> {
    let (history, leave) = (History::Together, Leave::Crash);
    let scenario = Scenario { down: down.to_vec(), qnetd, partitions: None, history, leave };
    let memberships = play(config, &scenario).expect("a cluster that starts");
    let views: Vec<_> = memberships.iter().flat_map(|membership| &membership.views).collect();
    assert!(memberships.iter().all(Membership::is_uniform), "{config:?} without {down:?}");
    views.first().map(|view| (view.votes, view.quorum, view.quorate))
}

/// Small clusters: all of those above that can be tried out, and every number of nodes with each device and each option.
fn small_clusters() -> Vec<String> {
    let mut small: Vec<String> = clusters().into_iter().map(|(_, inventory)| inventory).collect();
    for count in 1..=5 {
        for device in ["", "lms", "ffsplit"] {
            let device = if device.is_empty() {
                String::new()
            } else {
                format!("{PI}[qdevice]\nhost = \"pi\"\nalgorithm = \"{device}\"\n")
            };
            small.push(cluster("", &vec![1; count], &device));
            small.push(cluster("wait_for_all = true", &vec![1; count], &device));
        }
        small.push(cluster("two_node = true", &vec![1; count], ""));
        for option in ["auto_tie_breaker = true", "auto_tie_breaker = \"highest\"", "allow_downscale = true"]
        {
            small.push(cluster(option, &vec![1; count], ""));
            small.push(cluster(option, &(1..=count as u32).collect::<Vec<_>>(), ""));
        }
    }
    small.retain(|inventory| config_of(inventory).nodes.len() <= 5);
    small
}

/// All sets of so many nodes.
fn subsets(count: usize) -> impl Iterator<Item = Vec<usize>> {
    (0..1usize << count).map(move |lost| (0..count).filter(|node| lost >> node & 1 == 1).collect())
}

#[test]
fn the_verdict_is_what_a_cluster_does_that_loses_each_set_of_nodes() {
    for inventory in small_clusters() {
        let config = config_of(&inventory);
        let count = config.nodes.len();
        // The window of last_man_standing closes after the loss, so one loss at once is what it is without it.
        let runs =
            |lost: &[usize], qnetd| simulated(&config, lost, qnetd).is_some_and(|(_, _, quorate)| quorate);
        let most = |qnetd| {
            let all = |size: &usize| {
                subsets(count).filter(|lost| lost.len() == *size).all(|lost| runs(&lost, qnetd))
            };
            (0..=count).take_while(all).last()
        };
        let some = |qnetd| {
            let sizes = (0..=count).filter(move |size| Some(*size) > most(qnetd));
            sizes.filter(|size| subsets(count).any(|lost| lost.len() == *size && runs(&lost, qnetd))).count()
        };
        let text = table(&inventory);
        let verdict = text.lines().next().unwrap_or_default();
        let (lead, rest) = verdict.split_once("without ").unwrap_or((verdict, ""));
        let of_lead = |most: Option<usize>| match most {
            None => "Not even the whole cluster runs".to_owned(),
            Some(0) if count == 1 => "The cluster stops with its only node".to_owned(),
            Some(0) if some(QnetdState::Up) > 0 => {
                format!("The cluster goes on while all {count} nodes are up")
            }
            Some(0) => format!("The cluster stops as soon as one of its {count} nodes is down"),
            Some(1) => format!("The cluster goes on while at most 1 of {count} nodes is down"),
            Some(most) => format!("The cluster goes on while at most {most} of {count} nodes are down"),
        };
        assert!(lead.starts_with(&of_lead(most(QnetdState::Up))), "{verdict}\n{inventory}");
        assert_eq!(
            lead.contains(" down)") || lead.contains(" up)") || lead.contains("on which)"),
            some(QnetdState::Up) > 0,
            "{verdict}\n{inventory}"
        );
        if verdict.contains("without ") {
            let words = match most(QnetdState::Down) {
                None => "not even the whole cluster runs".to_owned(),
                Some(0) => "none may fail".to_owned(),
                Some(most) => format!("at most {most} may fail"),
            };
            assert!(rest.contains(&words), "{verdict}\n{inventory}");
        } else {
            assert_eq!(most(QnetdState::Up), most(QnetdState::Down), "{verdict}\n{inventory}");
        }
    }
}

/// The states that the boxes of a table can show: who is up, `runs` or `stops`, its text, the votes that are drawn.
fn states(html: &str) -> Vec<(String, String, String, usize)> {
    let pieces = html.split("<b data-up=\"").skip(1);
    let state = |piece: &str| {
        let (up, rest) = piece.split_once("\" class=\"").expect("its class");
        let (class, rest) = rest.split_once("\">").expect("the end of the tag");
        let (picture, rest) = rest.split_once("</svg>").expect("its picture");
        let text = rest.split("</b>").next().expect("its end").trim().replace("&lt;", "<");
        (up.to_owned(), class.to_owned(), text, votes_in(picture))
    };
    pieces.map(state).collect()
}

/// The votes that a picture of single votes has filled: dots of nodes and diamonds of the device.
fn votes_in(picture: &str) -> usize {
    let held = picture
        .split("class=\"held\" d=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap_or_default();
    held.matches("0 1 0 12 0").count() + held.matches("l7 7 7-7-7-7").count()
}

#[test]
fn each_state_of_the_boxes_is_what_a_cluster_does_that_loses_the_others_at_once() {
    let (mut tables, mut tried) = (0, 0);
    for inventory in small_clusters() {
        let config = config_of(&inventory);
        let found = states(&html(&inventory));
        let rule = Rules::of(&config).expect("a cluster that starts").device;
        let has_box_of_device = matches!(rule, DeviceRule::Lms | DeviceRule::Ffsplit);
        let voters = config.nodes.len() + usize::from(has_box_of_device);
        if config.options.last_man_standing || voters > 5 || config.nodes.len() < 2 {
            assert!(found.is_empty(), "{inventory}");
            continue;
        }
        assert_eq!(found.len(), 1 << voters, "each state once: {inventory}");
        tables += 1;
        for (up, class, text, drawn) in found {
            let is_up: Vec<bool> = up.chars().map(|letter| letter.is_uppercase()).collect();
            assert_eq!(up.to_lowercase(), "abcde"[..voters], "{inventory}");
            let down: Vec<usize> = (0..config.nodes.len()).filter(|node| !is_up[*node]).collect();
            let device_lost =
                has_box_of_device && !is_up[voters - 1] || inventory.contains("host = \"n1\"") && !is_up[0];
            let qnetd = if device_lost { QnetdState::Down } else { QnetdState::Up };
            let (votes, quorate) = match simulated(&config, &down, qnetd) {
                Some((votes, quorum, quorate)) => {
                    let sign = if votes >= quorum { "≥" } else { "<" };
                    assert!(text.contains(&format!(" {votes} {sign} {quorum}")), "{up}: {text}\n{inventory}");
                    (votes, quorate)
                }
                None => (0, false),
            };
            let word = if quorate { "runs" } else { "stops" };
            assert!(class == word && text.starts_with(word), "{up}: {class}, {text}\n{inventory}");
            assert_eq!(drawn as u64, votes, "{up}: {text}\n{inventory}");
            tried += 1;
        }
    }
    assert!(tables > 20 && tried > 200, "{tables}, {tried}");
}

#[test]
fn each_cell_draws_as_many_votes_as_it_says() {
    for inventory in small_clusters() {
        let html = html(&inventory);
        let cases: Vec<&str> = html
            .split("<p class=\"")
            .skip(1)
            .filter(|case| case.starts_with("runs") || case.starts_with("stops"))
            .collect();
        assert!(cases.len() > config_of(&inventory).nodes.len(), "{inventory}");
        for case in cases {
            let (picture, words) = case.split_once("</b> ").expect("its words");
            // Of more votes than fit as dots the share is drawn.
            if picture.contains("width=\"212\"") {
                continue;
            }
            let votes: usize = words.split(' ').next().and_then(|votes| votes.parse().ok()).expect("votes");
            assert_eq!(votes_in(picture), votes, "{case}\n{inventory}");
        }
    }
}

#[test]
fn nothing_is_singular_that_is_plural() {
    for (name, inventory) in clusters() {
        let text = table(&inventory);
        for wrong in
            [" 1 votes", "one nodes", " 1 nodes", "the one nodes", "nodes has", "node have", "one go ", "  "]
        {
            assert!(!text.contains(wrong), "{name}: `{wrong}` in {text}");
        }
    }
}

#[test]
fn an_odd_cluster_with_ffsplit_needs_more_than_the_larger_side() {
    // Three of five nodes have 3 of 6 expected votes, and quorum is 4 (VQ 948): they need the device's.
    let ffsplit = format!("{PI}[qdevice]\nhost = \"pi\"\nalgorithm = \"ffsplit\"\n");
    let five = table(&cluster("", &[1; 5], &ffsplit));
    assert!(
        five.contains("Only a side with more than half of the nodes can get the vote of the QDevice"),
        "{five}"
    );
    assert!(five.contains("without that vote a side needs four nodes."), "{five}");
    let three = table(&cluster("", &[1; 3], &ffsplit));
    assert!(three.contains("without that vote no side goes on."), "{three}");
    for text in [five, three] {
        assert!(!text.contains("equal halves"), "an odd number has none: {text}");
    }
}

#[test]
fn a_majority_of_members_is_spoken_of_in_the_words_of_etcd() {
    for kind in ["etcd", "kubernetes"] {
        for count in [1, 3, 5, 6] {
            // Workers have no say, so they are neither counted nor tried out.
            let worker = "[[node]]\nname = \"w\"\nworker = true\n";
            let inventory = cluster("", &vec![1; count], worker)
                .replace("votequorum = {  }", &format!("kind = \"{kind}\""))
                .replace("votes = 1\n", "");
            let (html, text) = (html(&inventory), table(&inventory));
            for word in ["QDevice", "corosync", "node", "pvecm"] {
                assert!(!text.contains(word), "{word}: {text}");
            }
            let losable = (count - 1) / 2;
            let verdict = match losable {
                0 => "The cluster stops with its only member.".to_owned(),
                1 => format!("The cluster goes on while at most 1 of {count} members is down."),
                _ => format!("The cluster goes on while at most {losable} of {count} members are down."),
            };
            assert_eq!(text.lines().next(), Some(verdict.as_str()));
            assert_eq!(states(&html).len(), if (2..=5).contains(&count) { 1 << count } else { 0 }, "{text}");
        }
    }
}

#[test]
fn where_nothing_is_decided_by_votes_nothing_is_drawn() {
    let text = table("[cluster]\nname = \"c\"\nkind = \"none\"\n[[node]]\nname = \"a\"\n");
    assert_eq!(text, "Nothing here is decided by votes, so there is no quorum to lose.");
}

#[test]
fn a_range_of_losses_is_read_from_left_to_right() {
    let lms = format!("{PI}[qdevice]\nhost = \"pi\"\nalgorithm = \"lms\"\n");
    let text = table(&cluster("", &[1; 25], &lms));
    assert!(text.contains("48 to 25 ≥ 25") && text.contains("24 to 1 < 25"), "{text}");
}

#[test]
fn a_qdevice_whose_loss_does_not_show_is_spoken_of() {
    let lms = format!("{PI}[qdevice]\nhost = \"pi\"\nalgorithm = \"lms\"\n");
    let kept = "does not show when the QDevice is lost";
    assert!(table(&cluster("wait_for_all = true", &[1; 4], &lms)).contains(kept));
    assert!(!table(&cluster("", &[1; 4], &lms)).contains(kept));
}

#[test]
fn two_hundred_nodes_of_many_kinds_are_counted_and_not_enumerated() {
    let votes: Vec<u32> = (0..200).map(|node| 1 + node % 7).collect();
    let started = Instant::now();
    let text = table(&cluster("", &votes, ""));
    assert!(text.lines().count() < 70, "{text}");
    // Subsets would take longer than the universe has time for; the limit only has to tell that from a slow machine.
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}
