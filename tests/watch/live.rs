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
    let head = site.ask(b"HEAD /a/ HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_eq!((head.code, head.body.len()), (200, 0));
    let whole = site.get("/a/");
    assert_eq!(head.head, whole.head);
}

#[test]
fn a_site_that_stands_below_a_path_is_there_as_well() {
    let text =
        format!("--- data/site.toml\ntitle = \"T\"\nbase_url = \"https://example.org/cluster/\"\n{SITE}");
    let site = Running::on(&text, &[]);
    assert_eq!(site.get("/cluster/a/").without_script(), site.get("/a/").without_script());
}

#[test]
fn a_page_is_told_what_concerns_it() {
    let site = Running::on(SITE, &[]);
    let (mut a, mut b) = (site.listen("/a/"), site.listen("/b/"));
    assert_eq!((a.next().0, b.next().0), ("well".to_owned(), "well".to_owned()));
    site.write("content/a.md", &page("Second."));
    assert_eq!((a.next().0, b.next().0), ("reload".to_owned(), "well".to_owned()));
    site.write("static/assets/tokens.css", ":root { --own: 1 }\n");
    let (name, pairs) = b.next();
    assert_eq!(name, "styles");
    let new = pairs[0][1].as_str().expect("a path");
    assert_eq!(site.get(&format!("/{new}")).code, 200);
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
    let old = site.get("/a/").text();
    let version = old
        .rsplit("data-version=\"")
        .next()
        .and_then(|rest| rest.split('"').next())
        .expect("a version")
        .to_owned();
    site.write("content/a.md", &page("Second."));
    site.until_page("/a/", "Second.");
    let request =
        format!("GET /.rackdown-live/events?version={version}&page=/a/ HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let mut stream = site.connect();
    std::io::Write::write_all(&mut stream, request.as_bytes()).expect("it listens");
    let mut events = crate::running::Events::of(stream);
    assert_eq!(events.next().0, "reload");
}

#[test]
fn a_port_that_is_taken_gives_the_next_free_one() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let site = Running::on(SITE, &["--port", &port]);
    assert!(site.said.contains(&format!("port {port} is taken")), "{:#?}", site.said);
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
