//! Random edits of a site, of every kind that people, editors and version control make.
//!
//! Comes in: a seed and the site's folder. Goes out: one edit after the other, the same for the same seed. The site
//! stays right but for the edits that break it, which the next one mends.

use std::fs;
use std::path::{Path, PathBuf};

/// A row of edits.
pub struct Edits {
    root: PathBuf,
    state: u64,
    /// How many there were.
    pub count: usize,
    /// The file that the last edit broke.
    broken: Option<PathBuf>,
}

const FOLDERS: [&str; 5] = ["content", "content/one", "content/two", "content/two/deep", "content/three"];

impl Edits {
    /// Edits of the site in `root`.
    pub fn new(root: &Path, seed: u64) -> Self {
        Edits { root: root.to_owned(), state: seed, count: 0, broken: None }
    }

    /// A number below `end`; a linear congruential generator with Knuth's MMIX constants.
    pub fn below(&mut self, end: usize) -> usize {
        self.state = self.state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.state >> 33) as usize % end
    }

    /// Makes the next edit.
    pub fn next(&mut self) {
        self.count += 1;
        if let Some(broken) = self.broken.take() {
            fs::remove_file(broken).expect("the broken file is there");
            return;
        }
        let folder = FOLDERS[self.below(FOLDERS.len())];
        let page = self.root.join(folder).join(format!("page-{}.md", self.below(6)));
        match self.below(20) {
            0..8 => self.save(&page),
            8 => drop(fs::remove_file(page)),
            9 => {
                let to = self.root.join("content/three").join(format!("page-{}.md", self.below(6)));
                fs::create_dir_all(self.root.join("content/three")).expect("a folder");
                drop(fs::rename(page, to));
            }
            10 => {
                let (from, to) = (self.root.join("content/two/deep"), self.root.join("content/one/deep"));
                if !to.exists() { drop(fs::rename(from, to)) } else { drop(fs::rename(to, from)) }
            }
            11 => drop(fs::remove_dir_all(
                self.root.join("content").join(["one", "two", "three"][self.below(3)]),
            )),
            12 => self.write("data/site.toml", |count| format!("title = \"Title {count}\"\n")),
            13 => self.write("data/inventory.toml", |count| {
                let node =
                    |name: &str, ram: usize| format!("[[node]]\nname = \"{name}\"\nram = \"{ram} GB\"\n");
                let nodes: String = ["alpha", "beta", "gamma"]
                    .iter()
                    .take(1 + count % 3)
                    .map(|name| node(name, 8 + count % 90))
                    .collect();
                format!("[cluster]\nname = \"home\"\n{nodes}")
            }),
            14 => self.write("static/assets/colour.css", |count| format!(":root {{ --edit: {count} }}\n")),
            15 => self.write("data/excerpts/script.sh", |count| format!("#!/bin/sh\necho {count}\n")),
            16 => self.write("static/note.txt", |count| format!("{count}\n")),
            17 if self.root.join("templates").exists() => {
                fs::remove_dir_all(self.root.join("templates")).expect("a folder less");
            }
            17 => self.write("templates/section.html", |count| {
                format!("<title>{{{{ page.title }}}}</title><p>{count}</p>{{{{ content | safe }}}}\n")
            }),
            18 => {
                let broken = self.root.join("content/broken.md");
                fs::write(&broken, "no front matter\n").expect("a file");
                self.broken = Some(broken);
            }
            // A checkout of many files at once.
            _ => (0..12).for_each(|number| {
                let folder = FOLDERS[number % FOLDERS.len()];
                let page = self.root.join(folder).join(format!("page-{}.md", number % 6));
                self.save(&page);
            }),
        }
    }

    /// Whether the site is right as it is.
    pub fn are_right(&self) -> bool {
        self.broken.is_none()
    }

    fn write(&mut self, path: &str, text: impl Fn(usize) -> String) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
        fs::write(path, text(self.count)).expect("a file");
    }

    /// Saves a page in one of the ways of editors: in place, beside and renamed, or with the old one moved away first.
    fn save(&mut self, page: &Path) {
        let folder = page.parent().expect("a folder above");
        fs::create_dir_all(folder).expect("a folder");
        let count = self.count;
        let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let stem = page.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        let excerpt = if self.root.join("data/excerpts/script.sh").exists() && count.is_multiple_of(2) {
            "\n{{ excerpt(file=\"excerpts/script.sh\") }}\n"
        } else {
            ""
        };
        let text = format!(
            "+++\ntitle = \"Page {name} {stem} {count}\"\n+++\nText {count}, {{{{ site.title }}}}.\n\n```sh\nls -l {count}\n```\n{excerpt}"
        );
        match self.below(3) {
            0 => fs::write(page, text).expect("a file"),
            1 => {
                let beside = page.with_extension("md.new~");
                fs::write(&beside, text).expect("a file");
                fs::rename(beside, page).expect("a rename");
            }
            _ => {
                let away = page.with_extension("md~");
                drop(fs::rename(page, &away));
                fs::write(page, text).expect("a file");
                drop(fs::remove_file(away));
            }
        }
    }
}
