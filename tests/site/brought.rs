//! Sites as people bring them: files of other generators and editors, drafts, scripts, encodings, other languages.

use rackdown::diag::Severity;
use rackdown::memo::Memo;
use rackdown::parse::content::Drafts;
use rackdown::source::{Blob, Inputs};
use rackdown::{BuildOptions, Built, build};

use crate::support::{
    INVENTORY, bundle, drawn, faults, found, output, page, path_of, read_site, repo, site, with,
};

fn built(inputs: &Inputs) -> Built {
    build(inputs, &BuildOptions::default(), &mut Memo::new(), &())
}

/// The hints of the first message with this code.
#[track_caller]
fn hints(inputs: &Inputs, code: &str) -> Vec<String> {
    let built = built(inputs);
    let found = built.diagnostics.iter().find(|diagnostic| diagnostic.code == code);
    found.unwrap_or_else(|| panic!("no {code} among {:?}", built.diagnostics)).hints.clone()
}

fn paths(inputs: &Inputs) -> Vec<String> {
    bundle(inputs).files.keys().map(ToString::to_string).collect()
}

#[track_caller]
fn assert_published(inputs: &Inputs, there: &[&str], not_there: &[&str]) {
    let paths = paths(inputs);
    there.iter().for_each(|path| assert!(paths.iter().any(|found| found == path), "{path}: {paths:?}"));
    not_there.iter().for_each(|path| assert!(!paths.iter().any(|found| found == path), "{path}"));
}

const FRONT: &str = "+++\ntitle = \"A\"\n+++\n";

#[test]
fn markdown_is_a_page_by_whatever_extension() {
    let text =
        ["one.markdown", "two.MD", "three.mkd", "four.mdown", "five.Md", "x/_index.markdown", "y/index.MD"];
    let text: String = text.iter().map(|name| format!("--- content/{name}\n{FRONT}")).collect();
    let there = ["one", "two", "three", "four", "five", "x", "y"].map(|name| format!("{name}/index.html"));
    let there: Vec<&str> = there.iter().map(String::as_str).collect();
    assert_published(&site(&text), &there, &["two.MD", "one.markdown"]);
    let link = format!(
        "--- content/a.md\n{FRONT}[b](b.MD) [x](x/_index.Markdown)\n--- content/b.MD\n{FRONT}--- content/x/_index.Markdown\n{FRONT}"
    );
    let html = output(&bundle(&site(&link)), "a/index.html");
    assert!(html.contains("href=\"../b/\"") && html.contains("href=\"../x/\""), "{html}");
}

#[test]
fn what_editors_leave_is_not_published() {
    let left =
        ["a.md.orig", "a.md.bak", "a.md.rej", "a.md.swp", "a.md~", "a.md___jb_tmp___", "a.md.tmp", "#a.md#"];
    let left = left.iter().chain(&[".#a.md", "4913", ".env", ".git/config", "Thumbs.db"]);
    let text: String = left.map(|name| format!("--- content/{name}\n{FRONT}")).collect();
    assert_eq!(paths(&site(&text)), paths(&site("")));
}

#[test]
fn a_file_with_front_matter_is_never_published_as_it_is() {
    let yaml = "---\ntitle: A\ndraft: true\n---\nText.\n";
    for (path, text) in [
        ("content/a.mdx", FRONT),
        ("content/a.md.old", FRONT),
        ("content/a", FRONT),
        ("content/b/a.txt", yaml),
        ("static/a.md", FRONT),
        ("static/a.html", yaml),
        ("static/b/a.md", "\u{feff}+++\r\ntitle = \"A\"\r\n+++\r\n"),
    ] {
        assert_eq!(faults(&with(&site(""), path, text)), [format!("raw_page {path}")]);
    }
    for (path, text) in [
        ("content/compose.yml", "---\ntitle: x\n---\na: b\n"),
        ("content/a.txt", "---\nA rule: two of them\n---\n"),
        ("content/a.patch", "--- a\n+++ b\n"),
        ("static/readme.md", "# Plain\n"),
    ] {
        assert_eq!(faults(&with(&site(""), path, text)), [""; 0], "{path}");
    }
}

const DRAFTS: &str = "--- content/s/_index.md\n+++\ntitle = \"S\"\ndraft = true\n+++\n--- content/s/p.md\n+++\ntitle = \"P\"\n\
    date = 2026-05-22\ntags = [\"x\"]\ncategory = \"hidden\"\n+++\n--- content/s/photo.png\nx\n--- content/s/t/_index.md\n+++\ntitle = \"T\"\n+++\n\
    --- content/s/t/q/index.md\n+++\ntitle = \"Q\"\n+++\n--- content/s/t/q/file.pdf\nx\n--- content/s/deep/er/x.txt\nx\n--- content/sister/_index.md\n+++\ntitle = \"Sister\"\n+++\n\
    --- content/sister/p.md\n+++\ntitle = \"P\"\n+++\n";

#[test]
fn a_draft_section_hides_its_pages_sections_and_files() {
    let all: Vec<String> = paths(&site(DRAFTS)).into_iter().filter(|path| path.starts_with('s')).collect();
    assert_eq!(all.iter().filter(|path| path.starts_with("s/")).count(), 0, "{all:?}");
    assert!(all.contains(&"sister/p/index.html".to_owned()), "{all:?}");
    assert!(!paths(&site(DRAFTS)).iter().any(|path| path.starts_with("categories")));
    let options = BuildOptions { drafts: Drafts::Include, ..BuildOptions::default() };
    let whole = build(&site(DRAFTS), &options, &mut Memo::new(), &()).bundle.unwrap();
    for path in [
        "s/index.html",
        "s/p/index.html",
        "s/photo.png",
        "s/t/q/index.html",
        "s/t/q/file.pdf",
        "s/deep/er/x.txt",
    ] {
        assert!(whole.files.contains_key(&path_of(path)), "{path}");
    }
}

#[test]
fn a_link_to_what_a_draft_hides_says_so() {
    let links = [
        "s/_index.md",
        "s/p.md",
        "s/photo.png",
        "/s/p/",
        "/s/",
        "/s/t/q/file.pdf",
        "s/t/q/index.md#x",
        "d.md",
        "/d",
    ];
    for link in links {
        let text = format!(
            "{DRAFTS}--- content/a.md\n{FRONT}[x]({link})\n--- content/d.md\n+++\ntitle = \"D\"\ndraft = true\n+++\n"
        );
        let built = built(&site(&text));
        assert_eq!(
            built.diagnostics.iter().map(|one| one.code).collect::<Vec<_>>(),
            ["link_to_draft"],
            "{link}"
        );
        let draft =
            if link.contains('d') && !link.contains('s') { "content/d.md" } else { "content/s/_index.md" };
        assert!(
            built.diagnostics[0].message.contains(&format!("`{draft}` is a draft")),
            "{:?}",
            built.diagnostics
        );
    }
    let html = format!("{DRAFTS}--- content/a.md\n{FRONT}<a href=\"/s/p/\">x</a>\n");
    assert_eq!(faults(&site(&html)), ["link_to_draft content/a.md:4:10+5"]);
}

#[test]
fn a_front_page_that_is_a_draft_is_named() {
    let inputs = site("--- content/_index.md\n+++\ntitle = \"Home\"\ndraft = true\n+++\n");
    assert_eq!(faults(&inputs), ["no_front_page"]);
    assert!(hints(&inputs, "no_front_page")[0].contains("`content/_index.md` is a draft"));
}

#[test]
fn names_in_every_script_are_addresses() {
    let names = ["नमस्ते", "สวัสดี", "Tie\u{302}\u{301}ng Vie\u{323}\u{302}t", "שָׁלוֹם"];
    let text: String = names.iter().map(|name| format!("--- content/{name}.md\n{FRONT}")).collect();
    assert_published(&site(&text), &["नमस्ते/index.html", "สวัสดี/index.html", "tiếng-việt/index.html"], &[]);
    let html = drawn("## नमस्ते दुनिया\n");
    assert!(html.contains("id=\"नमस्ते-दुनिया\""), "{html}");
}

#[test]
fn blanks_beside_what_is_not_shown_stay() {
    let body = "One <meta itemprop=\"x\"> two <link rel=\"x\" href=\"#top\"> three <noscript>four</noscript> five <template></template> six.";
    let html = drawn(body);
    assert!(html.contains(body), "{html}");
}

/// The same site with every text as Windows has it.
fn with_windows_texts(inputs: &Inputs) -> Inputs {
    let text = |path: &str| !path.starts_with("static/") || path.ends_with(".css");
    let files = inputs.files.iter().map(|(path, blob)| match blob.text().filter(|_| text(path.as_str())) {
        Some(text) => {
            (path.clone(), Blob::new(format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes()))
        }
        None => (path.clone(), blob.clone()),
    });
    Inputs { files: files.collect() }
}

#[test]
fn line_ends_and_byte_order_marks_change_nothing() {
    let text = "--- data/site.toml\ntitle = \"T\"\nbase_url = \"https://a.example/\"\ndescription = \"\"\"one\ntwo\"\"\"\n[[probe]]\nname = \"p\"\nformat = \"text\"\ncommand = [\"sh\", \"-c\", \"\"\"a\nb\"\"\"]\n\
        --- content/a.md\n+++\ntitle = \"A\"\ndescription = '''x\ny'''\ndate = 2026-05-22\n+++\nText  \nhard {{ data.own.text }}\n\n```bash title=\"x\"\na\nb\n```\n\n| a |\n|---|\n| b |\n\n{{ excerpt(file=\"x.sh\", region=\"r\") }}\n\n<pre>\na\nb\n</pre>\n\n{{ snapshot(name=\"p\") }}\n\
        --- data/own.toml\ntext = \"\"\"one\ntwo\"\"\"\n[a.b]\nc = '''\nd\n'''\n--- data/x.sh\n# region: r\necho\n# endregion: r\n\
        --- data/snapshots/p.txt\nout\nput\n--- data/snapshots/p.toml\nformat = \"text\"\ncommand = [\"x\"]\nnote = \"\"\"a\nb\"\"\"\n--- static/x.css\na { b: c }\n\
        --- templates/robots.txt\nUser-agent: *\nAllow: /\n";
    let inputs = site(text);
    let inputs = with(&inputs, "data/inventory.toml", format!("{INVENTORY}notes = \"\"\"a\nb\"\"\"\n"));
    for inputs in [inputs, read_site(&repo())] {
        let (one, other) = (bundle(&inputs), bundle(&with_windows_texts(&inputs)));
        assert_eq!(one.files.keys().collect::<Vec<_>>(), other.files.keys().collect::<Vec<_>>());
        for (path, blob) in &one.files {
            let windows = &other.files[path];
            let same = blob == windows
                || blob.text() == windows.text().map(|text| text.replace("\r\n", "\n")).as_deref();
            assert!(same, "{path}: {:?}\n{:?}", blob.text(), windows.text());
            let plain = path.extension().is_some_and(|end| matches!(end, "html" | "css" | "webmanifest"));
            assert!(!plain || !windows.bytes().contains(&b'\r'), "{path}");
        }
    }
}

#[test]
fn what_the_site_brings_itself_stands_in_for_the_theme_s() {
    let names = [
        "robots.txt",
        "404.html",
        "sitemap.xml",
        "atom.xml",
        "site.webmanifest",
        "favicon.ico",
        "favicon.svg",
        "icon-192.png",
    ];
    for folder in ["static", "content"] {
        let mut inputs = site(
            "--- data/site.toml\ntitle = \"T\"\nbase_url = \"https://a.example/\"\n--- content/a.md\n+++\ntitle = \"A\"\ndate = 2026-05-22\n+++\n",
        );
        for name in names.iter().filter(|name| !name.ends_with("svg")) {
            inputs = with(&inputs, &format!("{folder}/{name}"), format!("own {name}"));
        }
        inputs =
            with(&inputs, &format!("{folder}/favicon.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
        let made = bundle(&inputs);
        for name in names.iter().filter(|name| !name.ends_with("svg")) {
            assert_eq!(output(&made, name), format!("own {name}"), "{folder}");
        }
    }
    let inputs = with(&page(""), "static/a/index.html", "x");
    assert_eq!(faults(&inputs), ["duplicate_output"]);
}

#[test]
fn a_date_may_have_a_time() {
    let dates = [
        "\"2026-05-22\"",
        "\"2026-05-22T10:00:00Z\"",
        "\"2026-05-22T23:30:00+02:00\"",
        "\"2026-05-22 10:00:00\"",
        "\"2026-05-22t10:00:00z\"",
        "\"2026-05-22T10:00:00.123-08:00\"",
        "2026-05-22T10:00:00Z",
        "2026-05-22 10:00:00",
        "2026-05-22T23:59:00-12:00",
        "2026-05-22",
        "\"2026-05-22T23:30:00-00:00\"",
        "\" 2026-05-22 \"",
    ];
    for date in dates {
        let html = output(
            &bundle(&site(&format!("--- content/a.md\n+++\ntitle = \"A\"\ndate = {date}\n+++\n"))),
            "a/index.html",
        );
        assert!(html.contains("datetime=\"2026-05-22\""), "{date}: {html}");
    }
    for date in ["\"2026-02-30\"", "\"2026-05-22T25:00:00Z\"", "\"May 2026\"", "10:00:00", "\"\""] {
        let faults = faults(&site(&format!("--- content/a.md\n+++\ntitle = \"A\"\ndate = {date}\n+++\n")));
        assert_eq!(faults.len(), 1, "{date}: {faults:?}");
        assert!(faults[0].starts_with("not_a_date content/a.md:3:8"), "{faults:?}");
    }
}

#[test]
fn a_host_in_any_script_is_sent_as_browsers_send_it() {
    let made = bundle(&site(
        "--- data/site.toml\ntitle = \"T\"\nbase_url = \"https://bücher.example/häuser\"\n--- content/a.md\n+++\ntitle = \"A\"\ndate = 2026-05-22\n+++\n",
    ));
    for path in ["a/index.html", "sitemap.xml", "atom.xml", "robots.txt"] {
        let text = output(&made, path);
        assert!(text.contains("https://xn--bcher-kva.example/h%C3%A4user/"), "{path}: {text}");
        assert!(!text.contains("bücher"), "{path}");
    }
}

const ALIASES: &str = "--- data/site.toml\ntitle = \"T\"\nbase_url = \"https://a.example/lab/\"\n--- content/new/a.md\n+++\ntitle = \"A & B\"\ndate = 2026-05-22\n\
    aliases = [\"/old/place/\", \"older\", \"/oldest.html\", \"/caf%C3%A9/\"]\n+++\n--- content/new/_index.md\n+++\ntitle = \"New\"\n+++\n\
    --- content/b.md\n+++\ntitle = \"B\"\n+++\n[old](/old/place/), [older](/older), [file](/oldest.html) <a href=\"../old/place/\">x</a>\n";

#[test]
fn an_alias_leads_to_its_page() {
    let made = bundle(&site(ALIASES));
    for (path, href) in [
        ("old/place/index.html", "../../new/a/"),
        ("older/index.html", "../new/a/"),
        ("oldest.html", "new/a/"),
        ("café/index.html", "../new/a/"),
    ] {
        let html = output(&made, path);
        assert!(html.contains("<link rel=\"canonical\" href=\"https://a.example/lab/new/a/\">"), "{html}");
        assert!(html.contains(&format!("content=\"0; url={href}\"")), "{html}");
        assert!(html.contains(&format!("<a href=\"{href}\">A &amp; B</a>")), "{html}");
    }
    for path in ["sitemap.xml", "atom.xml", "index.html", "new/index.html"] {
        assert!(!output(&made, path).contains("old"), "{path}");
    }
}

#[test]
fn an_alias_takes_nobody_s_place() {
    let check = |alias: &str, more: &str| {
        let text = format!(
            "--- content/a.md\n+++\ntitle = \"A\"\ncategory = \"x\"\naliases = [{alias}]\n+++\n{more}"
        );
        faults(&site(&text))
    };
    let b = "--- content/b.md\n+++\ntitle = \"B\"\naliases = [\"/old/\"]\n+++\n--- content/c/x.png\nx\n--- static/d.html\nx\n";
    for (alias, code) in [
        ("\"/b/\"", "duplicate_permalink"),
        ("\"b/index.html\"", "duplicate_permalink"),
        ("\"/\"", "duplicate_permalink"),
        ("\"/a/\"", "duplicate_permalink"),
        ("\"/d.html\"", "alias_taken"),
        ("\"/c/x.png\"", "alias_taken"),
        ("\"/404.html\"", "alias_taken"),
        ("\"/categories/x/\"", "alias_taken"),
        ("\"https://a.example/old/\"", "bad_alias"),
        ("\"/../x/\"", "bad_alias"),
        ("\"/x/?p=1\"", "bad_alias"),
        ("\"\"", "bad_alias"),
    ] {
        assert_eq!(check(alias, b), [format!("{code} content/a.md:4:12+{}", alias.len())], "{alias}");
    }
    assert_eq!(check("\"/old/\"", b), ["duplicate_permalink content/b.md:3:12+7"]);
    assert_eq!(check("\"/x/\", \"x\"", b), ["duplicate_permalink content/a.md:4:19+3"]);
    let draft = "--- content/b.md\n+++\ntitle = \"B\"\ndraft = true\naliases = [\"/old/\"]\n+++\n";
    assert_eq!(check("\"/old/\"", draft), [""; 0]);
}

#[test]
fn front_matter_of_others_gets_a_hint() {
    let first = |key: &str| {
        hints(&site(&format!("--- content/a.md\n+++\ntitle = \"A\"\n{key}\n+++\n")), "unknown_key")
    };
    for (key, hint) in [
        ("path = \"x\"", "`slug = \"…\"`"),
        ("permalink = \"/x/\"", "`aliases = "),
        ("layout = \"post\"", "`template = "),
        ("categories = [\"x\"]", "`category = "),
        ("lastmod = 2026-05-22", "`updated = "),
        ("summary = \"x\"", "`description = "),
        ("nav_order = 1", "`weight = 1`"),
        ("hidden = true", "`draft = true`"),
        ("[taxonomies]\ntags = [\"x\"]", "`tags = "),
        ("titel = \"x\"", "did you mean `title`?"),
    ] {
        let hints = first(key);
        assert!(hints[0].contains(hint), "{key}: {hints:?}");
        assert!(
            hints.iter().any(|hint| hint.starts_with("the keys here are ") && hint.contains("`description`")),
            "{hints:?}"
        );
        assert!(hints.last().unwrap().contains("`[extra]`"), "{hints:?}");
    }
    assert!(first("titel = \"x\"")[1].starts_with("the keys here are `title`, "), "{:?}", first("titel = 1"));
}

#[test]
fn unknown_keys_anywhere_name_those_there_are() {
    let inventory = with(&page(""), "data/inventory.toml", format!("{INVENTORY}spec = \"x\"\n"));
    assert!(
        hints(&inventory, "unknown_key")
            .iter()
            .any(|hint| hint.contains("`cpu`") && hint.contains("`notes`"))
    );
    let probe =
        "--- data/site.toml\ntitle = \"T\"\n[[probe]]\nname = \"p\"\nformat = \"text\"\ncmd = [\"x\"]\n";
    let found = hints(&site(probe), "unknown_key");
    assert!(found.iter().any(|hint| hint.contains("`command`") && hint.contains("`timeout`")), "{found:?}");
}

#[test]
fn yaml_front_matter_is_offered_as_toml() {
    let inputs =
        site("--- content/a.md\n---\ntitle: My rack\ndate: 2026-05-22\ntags: [a, b]\n---\nText [^1].\n");
    assert_eq!(faults(&inputs)[0], "yaml_front_matter content/a.md:1:1+3");
    let hint = &hints(&inputs, "yaml_front_matter")[0];
    assert!(
        hint.ends_with("+++\ntitle = \"My rack\"\ndate = 2026-05-22\ntags = [\"a\", \"b\"]\n+++"),
        "{hint}"
    );
}

#[test]
fn words_of_rackdown_s_own_say_that_they_are_english() {
    let body = "Fuß[^n].\n\n[^n]: Note.\n\n> [!WARNING]\n> Vorsicht.\n\n- [x] fertig\n\n| a |\n|---|\n| b |\n\n## Eins\n\n## Zwei\n\n## Drei\n\n\
        {{ tiles() }}\n\n{{ hardware() }}\n\n{{ topology() }}\n\n{{ quorum_table() }}\n";
    let of = |language: &str| {
        let text = format!(
            "--- data/site.toml\ntitle = \"T\"\nlanguage = \"{language}\"\n--- content/a.md\n+++\ntitle = \"A\"\ndate = 2026-05-22\ntags = [\"t\"]\nclaims = true\n+++\n{body}"
        );
        with(&site(&text), "data/inventory.toml", format!("{INVENTORY}notes = \"Unter dem Tisch\"\n"))
    };
    let german = of("de");
    let built = built(&german);
    assert_eq!(found(&built.diagnostics, &german), ["english_words data/site.toml:2:12+4"]);
    assert_eq!(built.diagnostics[0].severity, Severity::Note);
    let html = output(&built.bundle.unwrap(), "a/index.html");
    for part in [
        "<html lang=\"de\"",
        "<a class=\"skip\" href=\"#main\" lang=\"en\">",
        "aria-label=\"Notes\" lang=\"en\"><ol lang=\"de\">",
        "<p class=\"alert-title\" lang=\"en\">Warning",
        "<span lang=\"en\">Published",
        "<dl class=\"tiles\" lang=\"en\">",
        "<div class=\"hardware\" lang=\"en\">",
        "<figure class=\"topology\" lang=\"en\"",
        "<div class=\"quorum\" lang=\"en\">",
        "<li lang=\"de\">Unter dem Tisch</li>",
        "aria-label=\"Table\" tabindex=\"0\" lang=\"en\"><div lang=\"de\"><table>",
        "<details class=\"claims\" lang=\"en\">",
        "id=\"contents-title\" lang=\"en\">",
        "aria-label=\"done\" lang=\"en\"",
    ] {
        assert!(html.contains(part), "`{part}` is not in {html}");
    }
    for language in ["en", "en-GB", "EN"] {
        let html = output(&bundle(&of(language)), "a/index.html");
        assert_eq!(html.matches("lang=").count(), 1, "{language}: {html}");
    }
}
