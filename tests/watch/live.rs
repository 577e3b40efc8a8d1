//! What a browser gets: pages as they are deployed and one line more, and events that keep them new.

use std::net::TcpListener;

use crate::running::{Running, write};
use crate::support::{bundle, files, read_site};

const SITE: &str =
    "--- content/a.md\n+++\ntitle = \"A\"\n+++\nFirst.\n--- content/b.md\n+++\ntitle = \"B\"\n+++\n";

fn page(text: &str) -> String {
    format!("+++\ntitle = \"A\"\n+++\n{text}\n")
}

#[test]
fn what_is_served_without_its_script_is_what_is_deployed() {
    let site = Running::on(SITE, &[]);
    let expected = bundle(&read_site(&site.site()));
    assert!(expected.files.len() > 5, "{:?}", expected.files.keys());
    for (path, blob) in &expected.files {
        let response = site.get(&format!("/{path}"));
        assert_eq!(response.code, 200, "{path}");
        match path.extension() {
            Some("html") => assert_eq!(response.without_script(), blob.text().expect("HTML")),
            _ => assert!(response.body == blob.bytes(), "{path}"),
        }
    }
}

#[test]
fn the_script_is_a_file_of_its_own_so_that_a_strict_policy_holds() {
    let site = Running::on(SITE, &[]);
    let script = site.get("/.rackdown-live/live.js");
    assert_eq!(script.code, 200);
    assert!(script.head.contains("Content-Type: text/javascript"), "{}", script.head);
    assert!(!script.text().contains("eval(") && !script.text().contains("setAttribute(\"style\""));
}

#[test]
fn addresses_are_those_of_the_deployed_site() {
    let site = Running::on(SITE, &[]);
    assert!(site.get("/a/").head.contains("Content-Type: text/html; charset=utf-8"));
    let moved = site.get("/a?x=1");
    assert_eq!(moved.code, 301);
    assert!(moved.head.contains("Location: ./a/?x=1\r\n"), "{}", moved.head);
    let missing = site.get("/nowhere/");
    assert_eq!(missing.code, 404);
    let expected = bundle(&read_site(&site.site()));
    let not_found = expected.files.iter().find(|(path, _)| path.as_str() == "404.html").expect("a page").1;
    assert_eq!(missing.without_script(), not_found.text().expect("HTML"));
    let head = site.ask(format!("HEAD /a/ HTTP/1.1\r\nHost: {}\r\n\r\n", site.host()).as_bytes());
    assert_eq!((head.code, head.body.len()), (200, 0));
    let whole = site.get("/a/");
    assert_eq!(head.head, whole.head);
}

#[test]
fn a_site_that_stands_below_a_path_is_there_and_nowhere_else() {
    let text =
        format!("--- data/site.toml\ntitle = \"T\"\nbase_url = \"https://example.org/cluster/\"\n{SITE}");
    let site = Running::on(&text, &[]);
    assert_eq!(site.get("/cluster/a/").code, 200);
    assert_eq!(site.get("/a/").code, 404);
    let front = site.get("/");
    assert_eq!(front.code, 302);
    assert!(front.head.contains("Location: /cluster/\r\n"), "{}", front.head);
}

#[test]
fn a_page_is_told_what_concerns_it_and_nothing_else() {
    let site = Running::on(SITE, &[]);
    let (mut a, mut b) = (site.listen("/a/"), site.listen("/b/"));
    assert_eq!((a.next().0, b.next().0), ("well".to_owned(), "well".to_owned()));
    site.write("content/a.md", &page("Second."));
    assert_eq!(a.next().0, "reload");
    site.write("content/b.md", "+++\ntitle = \"B\"\n+++\nAnother.\n");
    // Had the first edit been told to this page as well, there would be no stream to tell of the second.
    assert_eq!(b.next().0, "reload");
    site.write("content/a.md", &page("Third."));
    assert_eq!(b.next_or_end(), None, "a page that loads itself again opens a stream anew");
}

#[test]
fn a_stylesheet_is_swapped_and_the_page_stays() {
    let mut site = Running::on(SITE, &[]);
    let mut a = site.listen("/a/");
    assert_eq!(a.next().0, "well");
    for (round, colour) in ["red", "blue"].into_iter().enumerate() {
        site.write("static/assets/colour.css", &format!(":root {{ --own: {colour} }}\n"));
        let (name, data) = a.next();
        assert_eq!(name, "styles", "{round}");
        let pair = &data["pairs"][0];
        let sheet = format!("/assets/{}", pair[1].as_str().expect("a name"));
        assert!(site.get(&sheet).text().contains(colour), "{sheet}");
        assert!(site.get("/a/").text().contains(pair[1].as_str().expect("a name")));
        assert_eq!(a.next().0, "well");
        // The page has this version now: who comes back with it hears that all is well.
        let version = data["version"].as_str().expect("a version");
        assert_eq!(site.listen_with("/a/", version).next().0, "well");
    }
    site.until_all_is_right();
}

#[test]
fn a_page_that_is_deleted_becomes_the_page_for_what_is_not_there() {
    let site = Running::on(SITE, &[]);
    let mut a = site.listen("/a/");
    assert_eq!(a.next().0, "well");
    std::fs::remove_file(site.site().join("content/a.md")).expect("a file less");
    assert_eq!(a.next().0, "reload");
    assert_eq!(site.get("/a/").code, 404);
    let mut nothing = site.listen("/a/");
    assert_eq!(nothing.next().0, "well");
    site.write("content/a.md", &page("Back."));
    assert_eq!(nothing.next().0, "reload");
}

#[test]
fn a_page_is_new_when_a_picture_on_it_is() {
    let text = format!(
        "{SITE}--- content/c/index.md\n+++\ntitle = \"C\"\n+++\n![A picture](p.svg)\n--- content/c/p.svg\n<svg/>\n"
    );
    let site = Running::on(&text, &[]);
    let (mut b, mut c) = (site.listen("/b/"), site.listen("/c/"));
    assert_eq!((b.next().0, c.next().0), ("well".to_owned(), "well".to_owned()));
    site.write("content/c/p.svg", "<svg><g/></svg>\n");
    assert_eq!(c.next().0, "reload");
    site.write("content/b.md", "+++\ntitle = \"B\"\n+++\nAnother.\n");
    assert_eq!(b.next().0, "reload");
}

#[test]
fn a_browser_that_has_a_page_gets_it_once() {
    let mut site = Running::on(SITE, &[]);
    for path in ["/a/", "/favicon.svg", "/.rackdown-live/live.js"] {
        let first = site.get(path);
        let tag = first.head.lines().find_map(|line| line.strip_prefix("ETag: ")).expect("a tag").to_owned();
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {}\r\nIf-None-Match: \"x\", W/{tag}\r\n\r\n", site.host());
        let again = site.ask(request.as_bytes());
        assert_eq!((again.code, again.body.len()), (304, 0), "{path}");
        if path == "/a/" {
            site.write("content/a.md", &page("Second."));
            site.until_page("/a/", "Second.");
            assert_eq!(site.ask(request.as_bytes()).code, 200);
        }
    }
}

#[test]
fn each_kind_of_file_says_what_it_is() {
    let text = format!(
        "{SITE}--- static/x.js\n1\n--- static/x.json\n1\n--- static/x.woff2\n1\n--- static/x.png\n1\n--- static/x.txt\n1\n--- static/x.unknown\n1\n"
    );
    let site = Running::on(&text, &[]);
    let sheet =
        bundle(&read_site(&site.site())).files.into_keys().find(|path| path.extension() == Some("css"));
    for (path, kind) in [
        ("/a/", "text/html; charset=utf-8"),
        (&format!("/{}", sheet.expect("a stylesheet")), "text/css; charset=utf-8"),
        ("/favicon.svg", "image/svg+xml; charset=utf-8"),
        ("/x.js", "text/javascript; charset=utf-8"),
        ("/x.json", "application/json; charset=utf-8"),
        ("/x.woff2", "font/woff2"),
        ("/x.png", "image/png"),
        ("/x.txt", "text/plain; charset=utf-8"),
        ("/x.unknown", "application/octet-stream"),
        ("/nowhere", "text/html; charset=utf-8"),
    ] {
        let head = site.get(path).head;
        assert!(head.contains(&format!("Content-Type: {kind}\r\n")), "{path}: {head}");
        assert!(head.contains("X-Content-Type-Options: nosniff\r\n"), "{path}: {head}");
        assert!(head.contains("Cache-Control: no-cache\r\n"), "{path}: {head}");
    }
    assert!(site.get("/a/").head.contains("connect-src 'self'"));
}

#[test]
fn only_pages_of_the_site_s_own_hear_events() {
    let site = Running::on(SITE, &[]);
    let own = format!(
        "GET /.rackdown-live/events?page=/a/&version=old HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\nSec-Fetch-Site: same-origin\r\n\r\n",
        site.host()
    );
    let answer = site.ask(own.as_bytes());
    assert_eq!(answer.code, 200);
    assert!(answer.text().contains("event: reload"), "{}", answer.text());
    assert!(
        answer.head.contains("text/event-stream") && !answer.head.contains("Access-Control"),
        "{}",
        answer.head
    );
}

#[test]
fn a_server_that_begins_anew_reloads_what_is_different_only() {
    let mut site = Running::on(SITE, &[]);
    let version = site.version("/a/");
    assert!(site.end_by(rustix::process::Signal::INT).success());
    let mut again = site.again(&[]);
    assert_eq!(again.listen_with("/a/", &version).next().0, "well");
    again.write("content/a.md", &page("Second."));
    again.until_page("/a/", "Second.");
    assert_eq!(again.listen_with("/a/", &version).next().0, "reload");
}

#[test]
fn an_error_stands_over_the_last_good_page_and_goes_away_by_itself() {
    let mut site = Running::on(SITE, &[]);
    let mut events = site.listen("/a/");
    assert_eq!(events.next().0, "well");
    site.write("content/a.md", &page("[gone](nowhere.md)"));
    let (name, text) = events.next();
    assert_eq!(name, "wrong");
    let text = text.as_str().expect("a text").to_owned();
    assert!(text.contains("content/a.md:4:1"), "{text}");
    site.until("the same text on the terminal", |site| site.said.join("\n").contains(&text));
    assert!(site.get("/a/").text().contains("First."));
    site.write("content/a.md", &page("First."));
    assert_eq!(events.next().0, "well");
}

#[test]
fn a_site_that_never_was_right_shows_why() {
    let mut site = Running::on("--- content/a.md\nno front matter\n", &[]);
    let first = site.get("/a/");
    assert_eq!(first.code, 503);
    let mut events = site.listen("/a/");
    assert_eq!(events.next().0, "wrong");
    site.write("content/a.md", &page("Right."));
    assert_eq!(events.next().0, "reload");
    site.until_page("/a/", "Right.");
}

#[test]
fn a_page_that_missed_something_reloads() {
    let mut site = Running::on(SITE, &[]);
    let version = site.version("/a/");
    site.write("content/a.md", &page("Second."));
    site.until_page("/a/", "Second.");
    assert_eq!(site.listen_with("/a/", &version).next().0, "reload");
}

#[test]
fn a_page_of_an_earlier_server_waits_for_the_new_one_s_first_good_build() {
    let mut site = Running::on(SITE, &[]);
    let version = site.version("/a/");
    assert!(site.end_by(rustix::process::Signal::TERM).success());
    site.write("content/b.md", "no front matter\n");
    let again = site.again(&[]);
    let mut events = again.listen_with("/a/", &version);
    assert_eq!(events.next().0, "wrong");
    again.write("content/b.md", "+++\ntitle = \"B\"\n+++\n");
    assert_eq!(events.next().0, "well", "the page is as it was");
}

#[test]
fn a_folder_that_cannot_be_written_to_is_told_over_the_page_that_is_right() {
    let mut site = Running::on(SITE, &[]);
    let mut events = site.listen("/a/");
    assert_eq!(events.next().0, "well");
    write(&site.site().join("dist/x/note.txt"), b"mine");
    site.write("static/x/note.txt", "New.");
    let (name, text) = events.next();
    assert_eq!(name, "wrong");
    assert!(text.as_str().is_some_and(|text| text.contains("x/note.txt")), "{text}");
    assert_eq!(site.get("/x/note.txt").text(), "New.");
    std::fs::remove_file(site.site().join("dist/x/note.txt")).expect("a file less");
    site.write("static/x/note.txt", "Newer.");
    assert_eq!(events.next().0, "well");
    site.until_all_is_right();
}

#[test]
fn a_port_that_is_taken_gives_the_next_free_one() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let site = Running::on(SITE, &["--port", &port]);
    assert!(site.has_said(&format!("port {port} is taken")), "{:#?}", site.said);
    assert_ne!(site.port.to_string(), port);
    assert_eq!(site.get("/a/").code, 200);
}

#[test]
fn the_browser_is_opened_at_the_site() {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, bytes) in files(SITE) {
        write(&folder.path().join("site").join(path), &bytes);
    }
    // A browser that notes its argument on standard error, where the test reads.
    let opener = folder.path().join("bin/xdg-open");
    write(&opener, b"#!/bin/sh\necho \"opened $1\" >&2\n");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&opener, mode).expect("a program");
    let path =
        format!("{}:{}", opener.parent().expect("bin").display(), std::env::var("PATH").unwrap_or_default());
    let mut site = Running::start(folder, "site", &["--open"], &[("PATH", &path)]);
    let expected = format!("opened {}/", site.address());
    site.until(&expected.clone(), |site| site.said.contains(&expected));
}
