//! A canary password in each place that a site is made from: it stops the build, and is told to nobody.

use crate::command::{Folder, Ran, run_in, run_well};
use crate::support::repo;

/// Put together here, so that no file of this repository holds it.
fn canary() -> String {
    ["c4n4ry", "not", "real", "77"].join("-")
}

const INVENTORY: &str = "--- data/inventory.toml\n[cluster]\nname = \"home\"\n\n[[node]]\nname = \"alpha\"\n";

fn assert_stopped(folder: &Folder, ran: &Ran) {
    assert_eq!(ran.code, Some(5), "{}", ran.said);
    assert!(!folder.path().join("dist").exists(), "something was written");
    assert!(!ran.said.contains(&canary()) && !ran.printed.contains(&canary()), "{}", ran.said);
}

#[test]
fn a_canary_in_any_source_stops_the_build() {
    let canary = canary();
    let sites = [
        (
            "inventory",
            "data/inventory.toml:6:",
            format!("{INVENTORY}notes = \"login admin, password={canary}\"\n"),
        ),
        (
            "page",
            "content/a.md:4:",
            format!("--- content/a.md\n+++\ntitle = \"A\"\n+++\n`https://writer:{canary}@host.example/`\n"),
        ),
        (
            "badge",
            "content/a.md:4:",
            format!(
                "--- content/a.md\n+++\ntitle = \"A\"\n+++\n[![x](https://host.example/b.svg?token={canary})](https://x.example)\n"
            ),
        ),
        (
            "snapshot",
            "data/snapshots/a.txt:2:",
            format!(
                "--- data/snapshots/a.txt\nfine\npassword: {canary}\n--- data/snapshots/a.toml\ncommand = [\"a\"]\n\
                 --- content/a.md\n+++\ntitle = \"A\"\n+++\n{{{{ snapshot(name=\"a\") }}}}\n"
            ),
        ),
        (
            "excerpt",
            "data/excerpts/x.sh:1:",
            format!(
                "--- data/excerpts/x.sh\ncurl -u proxmox_writer:{canary} http://host.example/\n\
                 --- content/a.md\n+++\ntitle = \"A\"\n+++\n{{{{ excerpt(file=\"excerpts/x.sh\") }}}}\n"
            ),
        ),
        (
            "highlighted fence",
            "content/a.md:5:",
            format!(
                "--- content/a.md\n+++\ntitle = \"A\"\n+++\n```bash\nexport DB_PASSWORD='{canary}'\n```\n"
            ),
        ),
        (
            "front matter",
            "content/a.md:3:",
            format!("--- content/a.md\n+++\ntitle = \"A\"\ndescription = \"password: {canary}\"\n+++\n"),
        ),
        ("static file", "static/x.json:1:", format!("--- static/x.json\n{{\"password\": \"{canary}\"}}\n")),
        (
            "template",
            "templates/page.html:1:",
            format!("--- templates/page.html\n<!-- password={canary} -->\n"),
        ),
        ("data", "data/x.toml:1:", format!("--- data/x.toml\ndb_password = \"{canary}\"\n")),
        (
            "file name",
            "the name of a file of the site holds a password",
            format!("--- static/x/password={canary}.txt\nfine\n"),
        ),
        (
            "site.toml",
            "data/site.toml:2:",
            format!("--- data/site.toml\ntitle = \"T\"\ndescription = \"password: {canary}\"\n"),
        ),
        (
            "section",
            "content/_index.md:4:",
            format!("--- content/_index.md\n+++\ntitle = \"Home\"\n+++\n`curl -u writer:{canary} host`\n"),
        ),
        (
            "table beside a snapshot",
            "data/snapshots/a.toml:1:",
            format!(
                "--- data/snapshots/a.txt\nfine\n--- data/snapshots/a.toml\ncommand = [\"a\", \"--password\", \"{canary}\"]\n"
            ),
        ),
        (
            "probe",
            "data/site.toml:4:",
            format!(
                "--- data/site.toml\ntitle = \"T\"\n[[probe]]\nname = \"a\"\ncommand = [\"curl\", \"-u\", \"writer:{canary}\"]\n"
            ),
        ),
    ];
    for (what, place, text) in sites {
        let folder = Folder::of(&text);
        for command in ["build", "check"] {
            let ran = run_in(&folder, &[command]);
            assert_stopped(&folder, &ran);
            assert!(ran.said.contains(place), "{what}: {}", ran.said);
        }
    }
}

#[test]
fn a_secret_that_only_the_output_shows_stops_the_build_too() {
    let canary = canary();
    let (first, second) = canary.split_at(7);
    let texts = [
        format!(
            "--- content/a.md\n+++\ntitle = \"A\"\n+++\n{{{{ \"pass\" ~ \"word: {first}\" ~ \"{second}\" }}}}\n"
        ),
        format!("--- content/a.md\n+++\ntitle = \"A\"\n+++\npass**word**={first}*{second}*\n"),
        format!(
            "--- content/a.md\n+++\ntitle = \"A\"\n[extra]\na = \"{canary}\"\n+++\npassword: {{{{ page.extra.a }}}}\n"
        ),
    ];
    for text in texts {
        let folder = Folder::of(&text);
        let ran = run_in(&folder, &["build"]);
        assert_stopped(&folder, &ran);
        assert!(ran.said.contains("would have been published, in line 1 of `a/index.html`"), "{}", ran.said);
    }
}

#[test]
fn a_secret_leaves_the_last_good_output_as_it_was() {
    let folder = Folder::of("--- content/a.md\n+++\ntitle = \"A\"\n+++\nText.\n");
    run_well(&folder, &["build"]);
    let before = folder.output();
    folder.write("content/a.md", format!("+++\ntitle = \"A\"\n+++\npassword={}\n", canary()));
    assert_eq!(run_in(&folder, &["build"]).code, Some(5));
    assert!(folder.output() == before);
}

#[test]
fn a_message_about_something_else_does_not_show_a_secret_beside_it() {
    let folder =
        Folder::of(&format!("--- data/site.toml\ntitle = \"T\"\nauthro = \"password={}\"\n", canary()));
    let ran = run_in(&folder, &["build"]);
    assert!(ran.said.contains("unknown key `authro`"), "{}", ran.said);
    assert!(!ran.said.contains(&canary()), "{}", ran.said);
}

#[test]
fn an_excerpt_of_a_file_that_may_hold_secrets_shows_stars() {
    let folder = Folder::of(&format!(
        "--- data/site.toml\ntitle = \"T\"\n[[redact.allow]]\nfile = \"data/excerpts/x.sh\"\nreason = \"stays on this machine\"\n\
         --- data/excerpts/x.sh\n# region: push\ncurl -u proxmox_writer:{} http://host.example/\n# endregion: push\n\
         --- content/a.md\n+++\ntitle = \"A\"\n+++\n{{{{ excerpt(file=\"excerpts/x.sh\", region=\"push\") }}}}\n",
        canary()
    ));
    run_well(&folder, &["build", "--deny-warnings"]);
    let page = String::from_utf8(folder.output()["a/index.html"].clone()).expect("HTML in UTF-8");
    assert!(page.contains("proxmox_writer:******"), "{page}");
    assert!(!page.contains(&canary()));
}

#[test]
fn a_false_alarm_is_allowed_by_its_text_its_hash_or_a_pattern() {
    // `printf %s c4n4ry-not-real-77 | sha256sum`
    let hash = "a0ffe575d4f2f142a08232b59d00e6771d169d0e5e29babd348889ab44bf8345";
    let allowed = |line: &str| {
        let folder = Folder::of(&format!(
            "--- data/site.toml\ntitle = \"T\"\n[[redact.allow]]\n{line}\nreason = \"a test\"\n\
             --- content/a.md\n+++\ntitle = \"A\"\n+++\npassword={}\n",
            canary()
        ));
        run_in(&folder, &["build"]).code
    };
    assert_eq!(allowed(&format!("text = \"{}\"", canary())), Some(0));
    assert_eq!(allowed("pattern = \"c4n4ry-*-77\""), Some(0));
    assert_eq!(allowed("pattern = \"c4n4ry-*-78\""), Some(5));
    assert_eq!(allowed(&format!("sha256 = \"{hash}\"")), Some(0));
}

#[test]
fn the_build_says_once_how_many_pictures_lost_their_metadata() {
    let picture =
        |name: &str| std::fs::read(repo().join("tests/data/pictures").join(name)).expect("a picture");
    let folder = Folder::of("");
    folder.write("static/a.jpg", picture("camera.jpg"));
    folder.write("static/b.webp", picture("simple.webp"));
    let line = "1 picture published without metadata (place, people, device): `keep_metadata = true` in `data/site.toml` keeps it";
    let ran = run_in(&folder, &["build", "--deny-warnings"]);
    assert_eq!((ran.code, ran.said.matches(line).count()), (Some(0), 1), "{}", ran.said);
    folder.write("content/c.png", picture("animated.png"));
    let ran = run_in(&folder, &["build", "--deny-warnings"]);
    assert!(ran.said.contains("2 pictures published without metadata"), "{}", ran.said);
    folder.write("data/site.toml", "title = \"T\"\nkeep_metadata = true\n");
    let ran = run_in(&folder, &["build", "--deny-warnings"]);
    assert!(!ran.said.contains("metadata"), "{}", ran.said);
    assert_eq!(folder.output()["a.jpg"], picture("camera.jpg"));
}

#[test]
fn what_an_author_states_on_purpose_is_no_secret() {
    let folder = Folder::of(
        "--- data/site.toml\ntitle = \"T\"\nauthor = \"Ann <ann@mail.example>\"\n\
         --- content/a.md\n+++\ntitle = \"A\"\n+++\nMail ann@mail.example; the port's MAC is 02:42:ac:11:00:02, \
         the router is 8.8.4.4, and the serial number: WD-1234X.\n",
    );
    run_well(&folder, &["build", "--deny-warnings"]);
}
