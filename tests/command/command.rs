//! What the command does to folders, and what it says.

use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use crate::support::{Files, files, read_folder, repo};

/// A folder of its own for a test; gone when it is dropped.
pub struct Folder(TempDir);

/// What a run of the command left behind.
pub struct Ran {
    /// The exit code.
    pub code: Option<i32>,
    /// What it wrote to standard error.
    pub said: String,
    /// What it wrote to standard output.
    pub printed: String,
}

impl Folder {
    /// A folder with the site that the text describes (see `support`).
    pub fn of(text: &str) -> Self {
        Folder::with(&files(text))
    }

    fn with(files: &Files) -> Self {
        let folder = Folder(tempfile::tempdir().expect("a folder for the test"));
        std::fs::create_dir(folder.path()).expect("a folder for the site");
        files.iter().for_each(|(path, bytes)| folder.write(path, bytes));
        folder
    }

    /// Writes a file and the folders above it.
    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }

    /// Where the site is.
    pub fn path(&self) -> PathBuf {
        // Messages name real paths; on some systems the temporary folder is behind a symlink.
        self.0.path().canonicalize().expect("the folder is there").join("site")
    }

    /// What the build wrote.
    pub fn output(&self) -> Files {
        read_folder(&self.path().join("dist"), "")
    }
}

/// Runs the command in the folder; its home is `home` beside it.
pub fn run_in(folder: &Folder, arguments: &[&str]) -> Ran {
    run_with(folder, arguments, &[])
}

/// The same with variables.
pub fn run_with(folder: &Folder, arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_rackdown"))
        .args(arguments)
        .current_dir(folder.path())
        .env("HOME", folder.path().with_file_name("home"))
        .envs(environment.iter().copied())
        .output()
        .expect("the command starts");
    let text = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        text.replace(&*folder.path().to_string_lossy(), "/site")
    };
    Ran { code: output.status.code(), said: text(&output.stderr), printed: text(&output.stdout) }
}

/// Runs the command, which must end well.
pub fn run_well(folder: &Folder, arguments: &[&str]) -> Ran {
    let ran = run_in(folder, arguments);
    assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.said);
    ran
}

fn copy_of_the_repo_s_site() -> Folder {
    let mut files = Files::new();
    for name in ["content", "data", "static", "templates"] {
        files.extend(read_folder(&repo().join(name), name));
    }
    Folder::with(&files)
}

#[test]
fn time_zone_locale_and_threads_do_not_change_a_byte() {
    let folder = copy_of_the_repo_s_site();
    run_well(&folder, &["build"]);
    let first = folder.output();
    assert!(first.contains_key("projects/proxmox-cluster/index.html"), "{:?}", first.keys());
    let environments: [&[(&str, &str)]; 2] = [
        &[("TZ", "Pacific/Kiritimati"), ("LC_ALL", "tr_TR.UTF-8"), ("LANG", "tr_TR.UTF-8")],
        &[("TZ", "America/Adak"), ("LC_ALL", "C"), ("LANG", "C"), ("RAYON_NUM_THREADS", "1")],
    ];
    for environment in environments {
        std::fs::remove_dir_all(folder.path().join("dist")).expect("the output is there");
        let ran = run_with(&folder, &["build", "--no-cache"], environment);
        assert_eq!(ran.code, Some(0), "{}", ran.said);
        assert!(folder.output() == first, "{environment:?} changes the output");
    }
}

#[test]
fn a_ram_figure_of_the_inventory_is_in_the_row_the_total_and_the_prose() {
    let folder = copy_of_the_repo_s_site();
    run_well(&folder, &["build"]);
    let page = "projects/proxmox-cluster/index.html";
    let before = String::from_utf8(folder.output()[page].clone()).expect("HTML in UTF-8");
    let inventory = std::fs::read_to_string(folder.path().join("data/inventory.toml")).expect("an inventory");
    folder.write("data/inventory.toml", inventory.replacen("ram = \"16 GB\"", "ram = \"24 GB\"", 1));
    run_well(&folder, &["build"]);
    let after = String::from_utf8(folder.output()[page].clone()).expect("HTML in UTF-8");
    let places = [
        ("row", "RAM\" class=\"number\">16 GB<", "RAM\" class=\"number\">24 GB<"),
        ("row of the nodes' total", ">144 GB</td>", ">152 GB</td>"),
        ("row of all machines' total", ">152 GB</td>", ">160 GB</td>"),
        ("prose on the laptop", "cores and 16 GB it is", "cores and 24 GB it is"),
    ];
    let (before, after) = (without_marks(&one_line(&before)), without_marks(&one_line(&after)));
    for (what, old, new) in places {
        assert!(before.contains(old), "{what}: `{old}` is not in {before}");
        assert!(after.contains(new), "{what}: `{new}` is not there");
    }
    assert!(!after.contains("144 GB"), "an old total is left");
}

/// The page without the marks that lead to the origin of its figures.
fn without_marks(html: &str) -> String {
    let mut parts = html.split("<a class=\"claim\" href=\"#claim-");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let value = part.split_once("\">").map_or(part, |(_, value)| value);
        text + &value.replacen("</a>", "", 1)
    })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn an_error_leaves_the_earlier_output_as_it_was() {
    let folder = Folder::of("--- content/a.md\n+++\ntitle = \"A\"\n+++\nText.\n");
    run_well(&folder, &["build"]);
    let before = folder.output();
    folder.write("content/a.md", "+++\ntitle = \"A\"\n+++\n[gone](b.md)\n");
    folder.write("content/c.md", "+++\ntitle = \"C\"\n+++\n");
    let ran = run_in(&folder, &["build"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.said.contains("content/a.md:4:1"), "{}", ran.said);
    assert!(folder.output() == before);
}

#[test]
fn a_warning_that_is_denied_writes_nothing() {
    let folder = Folder::of("--- content/a.md\n+++\ntitle = \"A\"\n+++\n```bsah\n```\n");
    assert_eq!(run_in(&folder, &["build", "--deny-warnings"]).code, Some(1));
    assert!(folder.output().is_empty());
    run_well(&folder, &["build"]);
    assert!(folder.output().contains_key("a/index.html"));
}

#[test]
fn drift_is_a_warning_of_a_build_and_an_exit_code_of_its_own_of_a_check() {
    let drifting = "--- data/inventory.toml\n[cluster]\nname = \"c\"\n[[node]]\nname = \"a\"\nvotes = 2\n\
                    --- data/snapshots/s.toml\ncommand = [\"pvecm\"]\nformat = \"pvecm\"\nexcerpt = true\n\
                    --- data/snapshots/s.txt\nVotequorum information\n---\nExpected votes:   1\n";
    let folder = Folder::of(drifting);
    let ran = run_in(&folder, &["check"]);
    assert_eq!(ran.code, Some(4), "{}", ran.said);
    assert!(ran.said.contains("expected votes: computed `2`, measured `1`"), "{}", ran.said);
    assert_eq!(run_in(&folder, &["build", "--deny-warnings"]).code, Some(4));
    assert!(folder.output().is_empty());
    assert_eq!(run_in(&folder, &["build"]).code, Some(0));
    assert!(folder.output().contains_key("index.html"));
    folder.write("content/_index.md", "+++\ntitle = \"Home\"\n+++\n[gone](b.md)\n");
    assert_eq!(run_in(&folder, &["check"]).code, Some(1), "a plain error goes first");
}

#[test]
fn check_lists_every_figure_with_its_origin() {
    let folder = Folder::of(
        "--- data/inventory.toml\n[cluster]\nname = \"c\"\n[[node]]\nname = \"a\"\nram = \"8 GB\"\n\
         --- content/a.md\n+++\ntitle = \"A\"\n+++\nIt has {{ node.a.ram }}.\n",
    );
    let listed = run_well(&folder, &["check", "--claims"]).printed;
    let line = "content/a.md:4:8  {{ node.a.ram }}  = 8 GB  <- stated by hand (data/inventory.toml:5)\n";
    assert_eq!(listed, line);
    let json: serde_json::Value =
        serde_json::from_str(&run_well(&folder, &["check", "--claims", "--json"]).printed).expect("JSON");
    let claim = &json["claims"][0];
    let parts =
        ["page", "text", "value", "origin"].map(|key| claim[key].as_str().unwrap_or_default().to_owned());
    assert_eq!(parts, ["content/a.md", "{{ node.a.ram }}", "8 GB", "stated"]);
    let source = serde_json::json!({ "file": "data/inventory.toml", "line": 5, "column": 7 });
    assert_eq!(claim["sources"], serde_json::json!([source]));
    let json: serde_json::Value =
        serde_json::from_str(&run_well(&folder, &["check", "--json"]).printed).expect("JSON");
    assert_eq!(json, serde_json::json!({ "pages": json["pages"], "diagnostics": [] }));
    assert!(!folder.path().join("dist").exists());
}

#[test]
fn check_writes_nothing() {
    let folder = Folder::of("");
    run_well(&folder, &["check"]);
    assert!(!folder.path().join("dist").exists());
}

#[test]
fn a_build_after_a_page_is_gone_removes_it() {
    let folder = Folder::of("--- content/a.md\n+++\ntitle = \"A\"\n+++\n");
    run_well(&folder, &["build"]);
    assert!(folder.output().contains_key("a/index.html"));
    std::fs::remove_file(folder.path().join("content/a.md")).expect("the page is there");
    run_well(&folder, &["build"]);
    assert!(!folder.path().join("dist/a").exists());
    assert!(folder.output().contains_key("index.html"));
}

#[test]
fn a_new_site_builds_without_a_warning() {
    let folder = Folder::of("");
    run_well(&folder, &["new", "mine"]);
    let ran = run_well(&folder, &["build", "--root", "mine", "--deny-warnings"]);
    assert!(ran.said.starts_with("built "), "{}", ran.said);
    assert!(folder.path().join("mine/dist/cluster/index.html").is_file());
}

#[test]
fn a_new_site_is_never_written_over_another() {
    let folder = Folder::of("");
    run_well(&folder, &["new", "mine"]);
    folder.write("mine/content/_index.md", "changed");
    assert_eq!(run_in(&folder, &["new", "mine"]).code, Some(1));
    let text = std::fs::read_to_string(folder.path().join("mine/content/_index.md")).expect("the page");
    assert_eq!(text, "changed");
}

#[test]
fn an_ejected_file_stands_in_for_the_theme_s() {
    let folder = Folder::of("");
    run_well(&folder, &["build"]);
    let before = folder.output();
    run_well(&folder, &["theme", "eject", "templates/section.html"]);
    run_well(&folder, &["build", "--deny-warnings"]);
    assert!(folder.output() == before, "the copy draws what the original draws");
    let listed = run_well(&folder, &["theme", "list"]).printed;
    assert!(listed.contains("templates/section.html  (the site's own)\n"), "{listed}");
    folder.write("templates/section.html", "<p>mine</p>");
    run_well(&folder, &["build"]);
    assert_eq!(folder.output()["index.html"], b"<p>mine</p>\n");
}

/// A page that takes for ever, `content/slow.md`, with its template.
pub fn endless_page() -> String {
    let spin = "{% for a in range(end=10000) %}{% for b in range(end=10000) %}{% for c in range(end=10000) %}\
                {% endfor %}{% endfor %}{% endfor %}";
    format!(
        "--- content/slow.md\n+++\ntitle = \"Slow\"\ntemplate = \"spin.html\"\n+++\n--- templates/spin.html\n{spin}\n"
    )
}

#[test]
fn a_template_that_loops_without_writing_is_stopped_and_its_page_named() {
    let folder = Folder::of(&endless_page());
    let ran = run_in(&folder, &["build", "--time-limit", "2"]);
    assert_eq!(ran.code, Some(1));
    let expected = "error: the build did not finish within 2 s; it was drawing `content/slow.md`\n";
    assert!(ran.said.starts_with(expected), "{}", ran.said);
    assert!(folder.output().is_empty());
}

#[test]
fn deep_nesting_ends_in_a_page_or_a_message_and_never_in_a_crash() {
    let deep = 1000;
    let bodies = [
        ("quotes", format!("{} deep\n", ">".repeat(deep))),
        ("lists", (0..deep).map(|level| format!("{}- x\n", "  ".repeat(level))).collect()),
        ("both", format!("{}deep\n", "> - ".repeat(deep))),
        ("emphasis", format!("{}deep{}\n", "*a ".repeat(deep), " a*".repeat(deep))),
        ("links", format!("{}deep{}\n", "[".repeat(deep), "](a.md)".repeat(deep))),
        ("notes", (0..deep).map(|note| format!("[^{note}]: x [^{}]\n\n", note + 1)).collect()),
        ("parentheses", format!("{{{{ {}1{} }}}}\n", "(".repeat(deep), ")".repeat(deep))),
        ("lists of lists", format!("{{{{ {}1{} }}}}\n", "[".repeat(deep), "]".repeat(deep))),
    ];
    let mut text = String::new();
    for (name, body) in &bodies {
        text.push_str(&format!(
            "--- content/{}.md\n+++\ntitle = \"{name}\"\n+++\n{body}",
            name.replace(' ', "-")
        ));
    }
    text.push_str(&format!("--- data/deep.toml\nx = {}{}\n", "[".repeat(deep), "]".repeat(deep)));
    let folder = Folder::of(&text);
    let ran = run_in(&folder, &["build"]);
    assert!(matches!(ran.code, Some(0 | 1)), "{:?}: {}", ran.code, ran.said);
    assert!(!ran.said.contains("rackdown has a defect"), "{}", ran.said);
}

#[test]
fn nobody_can_name_an_address_that_is_none() {
    let folder = Folder::of("");
    let ran = run_in(&folder, &["build", "--base-url", "example.org"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.said.starts_with("error: `example.org` is not the address of a site\n"), "{}", ran.said);
}

#[test]
fn completions_are_printed_for_a_shell() {
    let folder = Folder::of("");
    assert!(run_well(&folder, &["completions", "bash"]).printed.contains("complete -F"));
}

#[test]
fn what_is_written_is_never_outside_of_the_output() {
    let folder = Folder::of("--- content/a.md\n+++\ntitle = \"A\"\nslug = \"..\"\n+++\n");
    assert_eq!(run_in(&folder, &["build"]).code, Some(1));
    assert!(folder.output().is_empty());
}

#[test]
fn the_schemas_are_printed_as_the_library_has_them() {
    let folder = Folder::of("");
    let schemas = [
        ("inventory", rackdown::parse::inventory::inventory_schema()),
        ("site", rackdown::parse::config::config_schema()),
        ("front-matter", rackdown::parse::front_matter::front_matter_schema()),
        ("snapshot", rackdown::parse::snapshot::snapshot_schema()),
    ];
    for (name, schema) in schemas {
        let printed = run_well(&folder, &["schema", name]).printed;
        let read: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
        assert_eq!(read, schema, "{name}");
        assert!(jsonschema::meta::is_valid(&read), "{name} is a valid schema");
    }
}

#[test]
fn parse_takes_each_capture_format_and_names_them_all_where_another_is_meant() {
    let folder = Folder::of("--- w.txt\nUSER TTY\n");
    let said = run_in(&folder, &["parse", "--format", "who", "w.txt", "--json"]);
    assert_eq!(said.code, Some(2));
    for format in rackdown::parse::formats::Format::ALL {
        assert!(said.said.contains(format.name()), "{}", said.said);
        let ran = run_in(&folder, &["parse", "--format", format.name(), "w.txt", "--json"]);
        assert!(matches!(ran.code, Some(0 | 1)), "{}: {}", format.name(), ran.said);
    }
    let printed = run_well(&folder, &["parse", "--format", "text", "w.txt", "--json"]).printed;
    let read: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!(read, serde_json::json!({ "lines": ["USER TTY"] }));
}
