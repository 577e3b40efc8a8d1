//! Every message: broken sites with the mark beside the fault, and one page with all messages as they are drawn.
//!
//! `tests/data/messages/NAME.txt` is a site (see `support`) with marks: a line of blanks, `^` and a code says that this
//! message points there, at the line above; `^ CODE FILE` before the first section, that it names a file or nothing.
//! `tests/data/messages.txt` holds the text of all messages. Both are goldens (`support::blessing`).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rackdown::diag::text::{Colour, render};
use rackdown::render::theme::embedded_text;

use crate::command::{Folder, run_in};
use crate::support::{assert_golden, blessing, built, found, repo, site};

/// While the cases are blessed, nobody else may read them.
static CASES: Mutex<()> = Mutex::new(());

/// Messages without a case here, each with its reason.
const ELSEWHERE: [(&str, &str); 18] = [
    ("scanner_is_blind", "a defect of rackdown's own: no input is known that leads to one"),
    ("defect", "a panic of rackdown's own: no input is known that leads to one"),
    ("cannot_watch", "needs more folders than the system lets one user watch"),
    ("cannot_read", "a failure of the file system: src/shell/read/tests.rs"),
    ("symlink_leads_outside", "symlinks: src/shell/read/tests.rs"),
    ("symlink_loop", "symlinks: src/shell/read/tests.rs"),
    ("symlink_dangling", "symlinks: src/shell/read/tests.rs"),
    ("name_not_utf8", "not every file system takes such a name: src/shell/read/tests.rs"),
    ("special_file", "needs a named pipe: src/shell/read/tests.rs"),
    ("file_too_large", "needs a file of 512 MiB: src/shell/read/tests.rs"),
    ("too_many_files", "needs a million files: src/shell/read/tests.rs"),
    ("cannot_open_output", "a failure of the file system: src/shell/write/tests.rs"),
    ("output_through_symlink", "symlinks: src/shell/write/tests.rs"),
    ("output_busy", "two builds at once: src/shell/write/tests.rs"),
    ("cannot_write", "a failure of the file system: src/shell/write/tests.rs"),
    ("cannot_make_folder", "a failure of the file system: src/shell/write/tests.rs"),
    ("cannot_catch_signals", "needs a system without file descriptors"),
    ("cannot_remove", "a failure of the file system: src/shell/write/tests.rs"),
];

/// A message of the command's own: a folder, what is run in it, and a part of what it says.
struct Run {
    code: &'static str,
    site: &'static str,
    /// Files beside those of the site.
    more: &'static [&'static str],
    arguments: &'static str,
}

const TWO_NODES: &str = "--- data/inventory.toml\n[cluster]\nname = \"home\"\n[[node]]\nname = \"alpha\"\n[[node]]\nname = \"beta\"\n";

const WITH_A_QDEVICE: &str = "--- data/inventory.toml\n[cluster]\nname = \"home\"\n[[node]]\nname = \"alpha\"\n[[node]]\nname = \"beta\"\n\
    [[machine]]\nname = \"pi\"\n[qdevice]\nhost = \"pi\"\nalgorithm = \"lms\"\n";

const A_PROBE: &str = "--- data/site.toml\ntitle = \"Test\"\n[[probe]]\nname = \"pvecm\"\nformat = \"pvecm\"\n\
    command = [\"/bin/sh\", \"-c\", \"echo no cluster >&2; exit 2\"]\n";

const RUNS: &[Run] = &[
    Run { code: "no_such_node", site: TWO_NODES, more: &[], arguments: "quorum --down alfa" },
    Run {
        code: "qdevice_host_is_no_node",
        site: WITH_A_QDEVICE,
        more: &[],
        arguments: "quorum --down alpha,pi",
    },
    Run {
        code: "node_without_a_say",
        site: "--- data/inventory.toml\n[cluster]\nname = \"k\"\nkind = \"etcd\"\n[[node]]\nname = \"alpha\"\n\
               [[node]]\nname = \"beta\"\nworker = true\n",
        more: &[],
        arguments: "quorum --down beta",
    },
    Run { code: "no_such_cluster", site: TWO_NODES, more: &[], arguments: "quorum --cluster hone" },
    Run {
        code: "no_quorum",
        site: "--- data/inventory.toml\n[cluster]\nname = \"box\"\n[[node]]\nname = \"alpha\"\n",
        more: &[],
        arguments: "quorum --down alpha",
    },
    Run { code: "impossible_scenario", site: TWO_NODES, more: &[], arguments: "quorum --partition alpha" },
    Run {
        code: "scenario_fault",
        site: "--- scenarios.json\n[{\"name\": \"x\"}]\n",
        more: &[],
        arguments: "quorum --scenarios scenarios.json",
    },
    Run {
        code: "unreadable_capture",
        site: "--- status.txt\nQuorum information\n------------------\nNodes: four\n",
        more: &[],
        arguments: "parse --format pvecm status.txt",
    },
    // An address for documentation (RFC 5737): no computer has it.
    Run { code: "cannot_listen", site: "", more: &[], arguments: "watch --host 192.0.2.1 --port 4000" },
    Run { code: "site_folder_missing", site: "", more: &[], arguments: "build --root nowhere" },
    Run { code: "site_folder_is_a_file", site: "", more: &[], arguments: "build --root data/site.toml" },
    Run { code: "content_folder_missing", site: "--- !content/_index.md\n", more: &[], arguments: "build" },
    Run {
        code: "source_folder_is_a_file",
        site: "--- !data/site.toml\n--- data\nx\n",
        more: &[],
        arguments: "build",
    },
    Run { code: "name_not_usable", site: "", more: &["content/a\\b.md"], arguments: "build" },
    Run { code: "output_is_the_root", site: "", more: &[], arguments: "build --out /" },
    Run { code: "output_holds_the_home", site: "", more: &["../home/x"], arguments: "build --out ../home" },
    Run { code: "output_holds_the_site", site: "", more: &[], arguments: "build --out ." },
    Run { code: "output_meets_the_sources", site: "", more: &[], arguments: "build --out content/out" },
    Run { code: "output_is_a_file", site: "", more: &["taken"], arguments: "build --out taken" },
    Run { code: "output_not_ours", site: "", more: &["photos/1.jpg"], arguments: "build --out photos" },
    Run {
        code: "output_has_foreign_files",
        site: "",
        more: &["dist/.rackdown-manifest", "dist/mine.txt"],
        arguments: "build",
    },
    Run {
        code: "output_in_the_way",
        site: "",
        more: &["dist/index.html/mine.txt"],
        arguments: "build --keep-foreign",
    },
    Run {
        code: "output_name_not_usable",
        site: "--- content/a.md\n+++\ntitle = \"A\"\nslug = \".rackdown-a\"\n+++\n",
        more: &[],
        arguments: "build",
    },
    Run {
        code: "output_file_and_folder",
        site: "--- static/a\nx\n--- content/a.md\n+++\ntitle = \"A\"\n+++\n",
        more: &[],
        arguments: "build",
    },
    Run {
        code: "time_limit",
        site: "--- templates/section.html\n{% for a in range(end=10000) %}{% for b in range(end=10000) %}\
               {% for c in range(end=10000) %}{% endfor %}{% endfor %}{% endfor %}\n",
        more: &[],
        arguments: "build --time-limit 2",
    },
    Run {
        code: "secret_in_source",
        site: "--- content/a.md\n+++\ntitle = \"A\"\n+++\nSend it with `curl -u writer:n0t-real http://host.example/`.\n\
               --- data/notes.toml\nescaped = \"pass\\u0077ord=n0t-real-either\"\n",
        more: &[],
        arguments: "build",
    },
    Run { code: "no_probes", site: "", more: &[], arguments: "capture" },
    Run { code: "no_such_probe", site: A_PROBE, more: &[], arguments: "capture pvcem" },
    Run { code: "probe_failed", site: A_PROBE, more: &[], arguments: "capture" },
    Run { code: "snapshot_missing", site: A_PROBE, more: &[], arguments: "build --frozen" },
    Run {
        code: "snapshot_too_old",
        site: "--- data/site.toml\ntitle = \"Test\"\n[[probe]]\nname = \"pvecm\"\ncommand = [\"pvecm\"]\nmax_age = \"30d\"\n\
               --- data/snapshots/pvecm.txt\ntext\n\
               --- data/snapshots/pvecm.toml\ncaptured_at = 2020-05-22\ncommand = [\"pvecm\"]\n",
        more: &[],
        arguments: "build --frozen",
    },
    Run {
        code: "snapshot_undated",
        site: "--- data/site.toml\ntitle = \"Test\"\n[[probe]]\nname = \"pvecm\"\ncommand = [\"pvecm\"]\nmax_age = \"30d\"\n\
               --- data/snapshots/pvecm.txt\ntext\n--- data/snapshots/pvecm.toml\ncommand = [\"pvecm\"]\n",
        more: &[],
        arguments: "build --frozen",
    },
    Run { code: "not_in_theme", site: "", more: &[], arguments: "theme eject templates/pge.html" },
    Run { code: "already_there", site: "", more: &[], arguments: "new content" },
];

/// A case's file, cut into the site and the marks.
struct Case {
    path: PathBuf,
    /// The lines that are no marks.
    lines: Vec<String>,
    /// What the marks say, in short form.
    marks: Vec<String>,
}

#[test]
fn every_fault_is_reported_where_its_mark_stands() {
    let _alone = CASES.lock();
    for case in cases() {
        let inputs = site(&case.lines.concat());
        let mut reported = found(&built(&inputs).diagnostics, &inputs);
        reported.sort();
        if blessing() {
            std::fs::write(&case.path, marked(&case.lines, reported)).expect("a writable case");
        } else {
            assert_eq!(reported, case.marks, "{}", case.path.display());
        }
    }
}

#[test]
fn every_message_reads_as_the_golden_page_has_it() {
    let _alone = CASES.lock();
    let mut page = String::new();
    for (name, drawn) in messages() {
        let _ = writeln!(page, "== {name}\n\n{}\n", drawn.trim_end());
    }
    assert_golden("tests/data/messages.txt", page.as_bytes());
}

#[test]
fn every_message_of_the_catalogue_has_a_case() {
    let _alone = CASES.lock();
    let mut covered: BTreeSet<String> = RUNS.iter().map(|run| run.code.to_owned()).collect();
    covered.extend(cases().iter().flat_map(|case| case.marks.iter().map(|mark| code_of(mark).to_owned())));
    covered.extend(ELSEWHERE.iter().map(|(code, _)| (*code).to_owned()));
    let constructors: BTreeSet<String> =
        ["content", "data", "template", "world"].iter().flat_map(|name| constructors(name)).collect();
    assert!(constructors.len() > 80, "the catalogue has been found");
    assert_eq!(constructors.difference(&covered).collect::<Vec<_>>(), Vec::<&String>::new());
    assert_eq!(covered.difference(&constructors).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn a_message_s_code_is_the_name_of_its_constructor() {
    for module in ["content", "data", "template", "world"] {
        let text = catalogue(module);
        for function in text.split("\npub fn ").skip(1) {
            let name = function.split('(').next().unwrap_or_default();
            assert!(function.contains(&format!("\"{name}\"")), "{module}: {name}");
        }
    }
}

/// All messages as they are drawn, by the name of their case.
fn messages() -> BTreeMap<String, String> {
    let mut messages = BTreeMap::new();
    for case in cases() {
        let inputs = site(&case.lines.concat());
        let built = built(&inputs);
        let text_of = |path: &_| inputs.text(path).or_else(|| embedded_text(path));
        let name = case.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        messages.insert(name, render(&built.diagnostics, text_of, Colour::No));
    }
    for run in RUNS {
        let folder = Folder::of(run.site);
        for path in run.more {
            folder.write(path, if path.ends_with("manifest") { "rackdown manifest 1\n" } else { "" });
        }
        let ran = run_in(&folder, &run.arguments.split(' ').collect::<Vec<_>>());
        // 3 and 5 have meanings of their own, which `captures` and `secrets` test.
        assert!(matches!(ran.code, Some(1 | 3 | 5)), "{}: {}", run.code, ran.said);
        messages.insert(run.code.to_owned(), ran.said);
    }
    messages
}

fn cases() -> Vec<Case> {
    let folder = repo().join("tests/data/messages");
    let entries = std::fs::read_dir(folder).expect("the folder of cases");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths.iter().map(|path| read_case(path)).collect()
}

fn read_case(path: &Path) -> Case {
    let text = std::fs::read_to_string(path).expect("a case in UTF-8");
    let (mut lines, mut marks) = (Vec::new(), Vec::new());
    let (mut file, mut line) = (String::new(), 0);
    for text in text.split_inclusive('\n') {
        if let Some(path) = text.strip_prefix("--- ") {
            (file, line) = (path.trim().to_owned(), 0);
        } else if let Some(mark) = text.strip_prefix("^ ").filter(|_| file.is_empty()) {
            marks.push(mark.trim().to_owned());
            continue;
        } else if let Some((column, width, code)) = read_mark(text) {
            marks.push(format!("{code} {file}:{line}:{column}+{width}"));
            continue;
        } else {
            line += 1;
        }
        lines.push(text.to_owned());
    }
    marks.sort();
    Case { path: path.to_owned(), lines, marks }
}

/// `   ^^^ code`: column, width and code.
fn read_mark(line: &str) -> Option<(usize, usize, &str)> {
    let carets = line.trim_start_matches(' ');
    let code = carets.trim_start_matches('^');
    let width = carets.len() - code.len();
    let code = code.strip_prefix(' ')?.trim_end();
    let is_code = code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit());
    (width > 0 && is_code).then(|| (line.len() - carets.len() + 1, width, code))
}

/// The case's lines with a mark for each message that can be shown by one, the others before the first section.
fn marked(lines: &[String], reported: Vec<String>) -> String {
    let mut text = String::new();
    let mut marks: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for report in reported {
        let mark = mark_of(&report).unwrap_or_else(|| (String::new(), format!("^ {report}\n")));
        marks.entry(mark.0).or_default().push(mark.1);
    }
    let mut take = |place: &str| marks.remove(place).unwrap_or_default().concat();
    text.push_str(&take(""));
    let (mut file, mut line) = (String::new(), 0);
    for source in lines {
        text.push_str(source);
        match source.strip_prefix("--- ") {
            Some(path) => (file, line) = (path.trim().to_owned(), 0),
            None => {
                line += 1;
                text.push_str(&take(&format!("{file}:{line}")));
            }
        }
    }
    assert!(marks.is_empty(), "a mark stands beyond its file: {marks:?}");
    text
}

/// `CODE FILE:LINE:COLUMN+WIDTH` as place and mark; `None` if it is too wide to be drawn or has no width.
fn mark_of(report: &str) -> Option<(String, String)> {
    let (code, place) = report.split_once(' ')?;
    let mut parts = place.rsplitn(3, ':');
    let (column, width) = parts.next()?.split_once('+')?;
    let (line, file) = (parts.next()?, parts.next()?);
    let (column, width): (usize, usize) = (column.parse().ok()?, width.parse().ok()?);
    let mark = format!("{}{} {code}\n", " ".repeat(column - 1), "^".repeat(width));
    (width > 0 && column + width < 200).then(|| (format!("{file}:{line}"), mark))
}

fn code_of(mark: &str) -> &str {
    mark.split(' ').next().unwrap_or_default()
}

fn constructors(module: &str) -> Vec<String> {
    let text = catalogue(module);
    let names = text.split("\npub fn ").skip(1).filter_map(|function| function.split('(').next());
    names.map(str::to_owned).collect()
}

fn catalogue(module: &str) -> String {
    let path = repo().join("src/diag/catalog").join(format!("{module}.rs"));
    std::fs::read_to_string(path).expect("a module of the catalogue")
}
