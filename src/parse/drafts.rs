//! What drafts hide: themselves, and a section all that lies in its folder.
//!
//! Comes in: the sections that are drafts. Goes out: which files they hide, so that a link to one can say so.

use std::collections::BTreeMap;

use crate::source::SitePath;

/// Draft sections by their folders.
pub struct DraftSections<'a> {
    by_folder: BTreeMap<&'a str, &'a SitePath>,
}

impl<'a> DraftSections<'a> {
    /// Those with these files. A front page that is a draft hides itself alone: there is no site without one.
    pub fn new(files: impl Iterator<Item = &'a SitePath>) -> Self {
        let inside = files.filter(|file| file.folder() != "content");
        DraftSections { by_folder: inside.map(|file| (file.folder(), file)).collect() }
    }

    /// The nearest of them whose folder a file lies in, at any depth.
    pub fn above(&self, file: &SitePath) -> Option<&'a SitePath> {
        let mut folder = file.folder();
        loop {
            if let Some(section) = self.by_folder.get(folder) {
                return Some(section);
            }
            folder = folder.rsplit_once('/')?.0;
        }
    }
}

/// The files below `content/` that are not published because of a draft, with that draft.
#[derive(Clone, Debug, Default)]
pub struct HiddenByDrafts {
    by_source: BTreeMap<SitePath, SitePath>,
    by_url: BTreeMap<String, SitePath>,
}

impl HiddenByDrafts {
    /// Adds a file that would stand at `url`.
    pub fn insert(&mut self, source: &SitePath, url: &str, draft: &SitePath) {
        self.by_source.insert(source.clone(), draft.clone());
        self.by_url.insert(url.trim_end_matches('/').to_owned(), draft.clone());
    }

    /// The draft that hides this file, or the page of this folder.
    pub fn at_source(&self, source: &SitePath) -> Option<&SitePath> {
        let index = || SitePath::join(source.as_str(), "_index.md");
        self.by_source.get(source).or_else(|| self.by_source.get(&index()?))
    }

    /// The draft that hides what would stand at this address of the site, with or without its last `/`.
    pub fn at_url(&self, url: &str) -> Option<&SitePath> {
        let page = url.strip_suffix("index.html").unwrap_or(url);
        self.by_url.get(page.trim_end_matches('/'))
    }
}
