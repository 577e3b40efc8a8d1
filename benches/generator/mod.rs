//! Makes sites of any number of pages, always the same for the same number: about 4 KB of Markdown each, with prose, a
//! list, a block of bash and a block of TOML, no two pages alike.
//!
//! Each generator of sites gets the same text; only the front matter and the files around it are its own.

// Each bench uses a part of it.
#![allow(dead_code)]

use std::fmt::Write;

/// Whose site it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    Rackdown,
    Hugo,
    Zola,
}

const WORDS: [&str; 32] = [
    "cluster",
    "node",
    "quorum",
    "vote",
    "device",
    "network",
    "switch",
    "uplink",
    "port",
    "bond",
    "backup",
    "disk",
    "pool",
    "mirror",
    "snapshot",
    "kernel",
    "driver",
    "firmware",
    "packet",
    "latency",
    "throughput",
    "storage",
    "container",
    "machine",
    "battery",
    "supply",
    "timer",
    "script",
    "metric",
    "threshold",
    "failure",
    "partition",
];

/// A row of words that looks random and is not (xorshift).
struct Row(u64);

impl Row {
    fn number(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.number(WORDS.len() as u64) as usize]
    }

    fn sentence(&mut self, words: usize) -> String {
        let words: Vec<&str> = (0..words).map(|_| self.word()).collect();
        format!("{}.", words.join(" "))
    }
}

/// The files of a site of this many pages: paths and texts.
pub fn site(pages: usize, tool: Tool) -> Vec<(String, String)> {
    let mut files = frame(tool);
    files.extend((0..pages).map(|number| (format!("content/notes/note-{number:05}.md"), page(number, tool))));
    files
}

fn frame(tool: Tool) -> Vec<(String, String)> {
    let list = "+++\ntitle = \"Notes\"\n+++\nAll notes.\n";
    let front = "+++\ntitle = \"Front\"\n+++\nHello.\n";
    let page = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>";
    let files: &[(&str, String)] = match tool {
        Tool::Rackdown => &[("data/site.toml", "title = \"Notes\"\n".to_owned())],
        Tool::Hugo => &[
            (
                "hugo.toml",
                "title = \"Notes\"\nbaseURL = \"https://example.org/\"\n[markup.highlight]\nnoClasses = false\n"
                    .to_owned(),
            ),
            ("layouts/page.html", format!("{page}{{{{ .Title }}}}</title></head><body><h1>{{{{ .Title }}}}</h1>{{{{ .TableOfContents }}}}{{{{ .Content }}}}</body></html>")),
            ("layouts/section.html", format!("{page}{{{{ .Title }}}}</title></head><body><ul>{{{{ range .Pages }}}}<li><a href=\"{{{{ .RelPermalink }}}}\">{{{{ .Title }}}}</a></li>{{{{ end }}}}</ul></body></html>")),
            ("layouts/home.html", format!("{page}{{{{ .Title }}}}</title></head><body>{{{{ .Content }}}}</body></html>")),
        ],
        Tool::Zola => &[
            (
                "config.toml",
                "title = \"Notes\"\nbase_url = \"https://example.org\"\ncompile_sass = false\n[markdown.highlighting]\nstyle = \"class\"\ntheme = \"github-dark\"\n".to_owned(),
            ),
            ("templates/page.html", format!("{page}{{{{ page.title }}}}</title></head><body><h1>{{{{ page.title }}}}</h1>{{{{ page.content | safe }}}}</body></html>")),
            ("templates/section.html", format!("{page}{{{{ section.title }}}}</title></head><body><ul>{{% for page in section.pages %}}<li><a href=\"{{{{ page.permalink }}}}\">{{{{ page.title }}}}</a></li>{{% endfor %}}</ul></body></html>")),
            ("templates/index.html", format!("{page}{{{{ section.title }}}}</title></head><body>{{{{ section.content | safe }}}}</body></html>")),
        ],
    };
    let mut all: Vec<(String, String)> =
        files.iter().map(|(path, text)| ((*path).to_owned(), text.clone())).collect();
    all.push(("content/_index.md".to_owned(), front.to_owned()));
    all.push(("content/notes/_index.md".to_owned(), list.to_owned()));
    all
}

/// One page's Markdown.
pub fn page(number: usize, tool: Tool) -> String {
    let row = &mut Row(number as u64 * 0x9e37_79b9_7f4a_7c15 + 0x1234_5678_9abc_def1);
    let title = format!("Note {number} on {}", row.word());
    let description = row.sentence(8);
    let mut text = format!("+++\ntitle = \"{title}\"\ndescription = \"{description}\"\n");
    if tool != Tool::Rackdown {
        // Theirs want a whole date; ours lists by title without one.
        text.push_str("date = 2026-05-22\n");
    }
    text.push_str("+++\n\n");
    let _ = write!(text, "{}\n\n## {}\n\n", row.sentence(60), row.sentence(3));
    let _ = write!(text, "{}\n\n```bash\n{}```\n\n", row.sentence(50), bash_block(row));
    let _ = write!(text, "{}\n\n## {}\n\n", row.sentence(60), row.sentence(3));
    for _ in 0..3 {
        let _ = writeln!(text, "- {}", row.sentence(8));
    }
    let _ = write!(text, "\n```toml\n{}```\n", toml_block(row));
    while text.len() < 4000 {
        let _ = write!(text, "\n{}\n", row.sentence(40));
    }
    text
}

/// A block of bash of about 630 bytes, as the first page of the generated sites has one.
pub fn a_bash_block() -> String {
    bash_block(&mut Row(7))
}

fn bash_block(row: &mut Row) -> String {
    let mut text = String::from("#!/usr/bin/env bash\nset -euo pipefail\n\n");
    while text.len() < 560 {
        let (one, two, three, number) = (row.word(), row.word(), row.word(), row.number(1000));
        let _ = match row.number(3) {
            0 => writeln!(text, "{one}_{two}=$(</sys/class/{one}/{three}/{two})  # {one} of {three}"),
            1 => writeln!(
                text,
                "if [ \"${{{one}_{two}}}\" -gt {number} ]; then\n  echo \"{two}: {number}\" >> /var/log/{three}.log\nfi"
            ),
            _ => {
                writeln!(text, "for {one} in /dev/{two}/*; do\n  {three} --{two}=\"${one}\" | sort -u\ndone")
            }
        };
    }
    text
}

fn toml_block(row: &mut Row) -> String {
    let mut text = String::new();
    while text.len() < 560 {
        let (one, two, number) = (row.word(), row.word(), row.number(1000));
        let _ =
            writeln!(text, "[[{one}]]\nname = \"{two}{number}\"\nspeed = \"{number}G\"\nvotes = {number}\n");
    }
    text
}
