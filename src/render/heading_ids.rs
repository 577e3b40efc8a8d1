//! The ids of a page's headings.
//!
//! Comes in: a page's Markdown and the ids that others have on the page. Goes out: an id for each heading, which gives way to
//! all of these; only an id that the author states stays as it is, and one that is taken is told.

use std::collections::{HashMap, HashSet};

use pulldown_cmark::{Event, Tag};

use crate::parse::markdown::Document;

/// The ids that the theme has on every page.
const OF_THE_THEME: [&str; 3] = ["main", "top", "contents-title"];

/// Which ids of a page are taken.
#[derive(Debug, Default)]
pub struct HeadingIds {
    /// Those of headings up to here, of components, raw HTML and the theme.
    taken: HashSet<String>,
    /// Those that headings state anywhere on the page.
    stated: HashSet<String>,
    /// How often each slug was asked for: where the search for a free number goes on.
    asked: HashMap<String, usize>,
    /// How many footnotes are referred to at most, and how many claims are listed; their ids are numbered.
    notes: usize,
    claims: usize,
}

impl HeadingIds {
    /// Before the first heading; `others` are the ids of components and of raw HTML.
    pub fn new(document: &Document, others: HashSet<String>, claims: usize) -> Self {
        let mut ids = HeadingIds { taken: others, claims, ..HeadingIds::default() };
        ids.taken.extend(OF_THE_THEME.map(str::to_owned));
        for (event, _) in &document.events {
            match event {
                Event::Start(Tag::Heading { id: Some(id), .. }) => {
                    ids.stated.insert(id.to_string());
                }
                Event::FootnoteReference(_) => ids.notes += 1,
                _ => {}
            }
        }
        ids
    }

    /// Takes an id that a heading states; `false` if it was taken.
    pub fn take(&mut self, id: &str) -> bool {
        !self.is_numbered(id) && self.taken.insert(id.to_owned())
    }

    /// `slug`, or with the next free number behind it; ids stated by hand are never taken.
    ///
    /// It ends because finitely many ids are taken, and each turn tries another one.
    pub fn free(&mut self, slug: &str) -> String {
        let mut count = self.asked.get(slug).copied().unwrap_or_default();
        let id = loop {
            count += 1;
            let id = if count == 1 { slug.to_owned() } else { format!("{slug}-{count}") };
            if !self.taken.contains(&id) && !self.stated.contains(&id) && !self.is_numbered(&id) {
                break id;
            }
        };
        self.asked.insert(slug.to_owned(), count);
        self.taken.insert(id.clone());
        id
    }

    /// Whether a footnote, a reference to one or a claim of this page has this id: `note-1`, `note-ref-1`, `note-ref-1-2`,
    /// `claim-1`, `cited-1`.
    fn is_numbered(&self, id: &str) -> bool {
        let up_to = |number: &str, most: usize| {
            !number.starts_with('0') && number.parse().is_ok_and(|number: usize| (1..=most).contains(&number))
        };
        if let Some(number) = id.strip_prefix("claim-").or_else(|| id.strip_prefix("cited-")) {
            return up_to(number, self.claims);
        }
        match id.strip_prefix("note-ref-").map(|numbers| numbers.split_once('-').unwrap_or((numbers, "1"))) {
            Some((note, count)) => up_to(note, self.notes) && up_to(count, self.notes),
            None => id.strip_prefix("note-").is_some_and(|number| up_to(number, self.notes)),
        }
    }
}
