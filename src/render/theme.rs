//! The default theme, embedded in the binary, and how a site's own files stand in for it.
//!
//! Comes in: the site's `templates/` and `static/`. Goes out: the two merged by path, the site's file first. The table
//! here is held against the repo's folders by a test.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, catalog, nearest};
use crate::source::{Blob, Inputs, SitePath};

/// A file of the theme: its path in a site, its bytes.
pub type ThemeFile = (&'static str, &'static [u8]);

macro_rules! embedded {
    ($($path:expr),* $(,)?) => { &[$(($path, include_bytes!(concat!("../../", $path)))),*] };
}

macro_rules! theme {
    ($($component:ident),*) => {
        /// Every file of the default theme.
        pub const THEME: &[ThemeFile] = embedded![
            "static/apple-touch-icon.png",
            "static/assets/base.css",
            "static/assets/chart.css",
            "static/assets/code.css",
            "static/assets/colour.css",
            "static/assets/components.css",
            "static/assets/lists.css",
            "static/assets/page.css",
            "static/assets/print.css",
            "static/assets/quorum.css",
            "static/assets/site.js",
            "static/assets/space.css",
            "static/assets/style.css",
            "static/assets/topology-cards.css",
            "static/assets/topology.css",
            "static/assets/type.css",
            "static/favicon.ico",
            "static/favicon.svg",
            "static/icon-192.png",
            "static/icon-512.png",
            "templates/404.html",
            "templates/atom.xml",
            "templates/base.html",
            "templates/category.html",
            "templates/page.html",
            "templates/parts/claims.html",
            "templates/parts/contents.html",
            "templates/parts/cuts.html",
            "templates/parts/drift.html",
            "templates/parts/end.html",
            "templates/parts/list.html",
            "templates/parts/meta.html",
            "templates/parts/project.html",
            "templates/redirect.html",
            "templates/robots.txt",
            "templates/section.html",
            "templates/sitemap.xml",
            "templates/tag.html",
            "templates/tags.html",
            $(concat!("templates/components/", stringify!($component), ".html")),*
        ];
    };
}

for_each_component!(theme);

/// The files at the top of a site that templates of the same name make.
const MADE_OF_TEMPLATES: [&str; 4] = ["404.html", "atom.xml", "robots.txt", "sitemap.xml"];

/// The theme's files below `folder` with the site's own in their place, by path.
pub fn merged(inputs: &Inputs, folder: &str) -> BTreeMap<SitePath, Blob> {
    let embedded = THEME.iter().filter_map(|(path, bytes)| Some((SitePath::new(path)?, *bytes)));
    let embedded = embedded.filter(|(path, _)| path.inside(folder).is_some());
    let mut files: BTreeMap<SitePath, Blob> =
        embedded.map(|(path, bytes)| (path, Blob::new(bytes))).collect();
    files.extend(inputs.below(folder).map(|(path, blob)| (path.clone(), without_byte_order_mark(blob))));
    files
}

/// An editor's byte order mark would land in the middle of a page.
fn without_byte_order_mark(blob: &Blob) -> Blob {
    match blob.bytes().strip_prefix("\u{feff}".as_bytes()) {
        Some(rest) if blob.text().is_some() => Blob::new(rest),
        _ => blob.clone(),
    }
}

/// The text of a file of the theme.
pub fn embedded_text(path: &SitePath) -> Option<&'static str> {
    let (_, bytes) = THEME.iter().find(|(name, _)| *name == path.as_str())?;
    std::str::from_utf8(bytes).ok()
}

/// Warns of files that were probably meant to stand in for one of the theme but have another name.
pub fn check_shadows(inputs: &Inputs, diagnostics: &mut Vec<Diagnostic>) {
    let names: Vec<&str> = THEME.iter().map(|(path, _)| *path).collect();
    for (path, _) in inputs.below("templates").chain(inputs.below("static")) {
        // What a template makes at the top of the site may be brought as a file instead.
        let made = path.inside("static").is_some_and(|name| MADE_OF_TEMPLATES.contains(&name));
        if made || names.contains(&path.as_str()) {
            continue;
        }
        let same_folder = names
            .iter()
            .copied()
            .filter(|name| SitePath::new(name).is_some_and(|other| other.folder() == path.folder()));
        let file_names: Vec<&str> = same_folder.filter_map(|name| name.rsplit('/').next()).collect();
        let moved = names.iter().copied().find(|name| name.rsplit('/').next() == Some(path.file_name()));
        let near = nearest(path.file_name(), file_names).filter(|_| path.stem().len() > 3);
        match (near, moved) {
            (Some(name), _) => {
                diagnostics.push(catalog::shadows_nothing(path, &format!("{}/{name}", path.folder())))
            }
            (None, Some(name)) => diagnostics.push(catalog::shadows_nothing(path, name)),
            (None, None) => {}
        }
    }
}
