//! The files of `static/` and where they go.
//!
//! Comes in: the merged `static/` folder. Goes out: output files. What lies in `static/assets/` gets a hash of its
//! content in its name, so that servers may keep it for ever; templates reach it by `asset(path="…")`. Everything else
//! keeps its name (`favicon.svg`, `.well-known/…`).

pub mod css;
pub mod fonts;
pub mod icons;
pub mod pictures;
pub mod raster;
pub mod references;

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Diagnostic;
use crate::source::{Blob, Inputs, SitePath};

/// The folder whose files get a hash in their name.
pub const HASHED_FOLDER: &str = "static/assets";

/// The static files of a site, ready to be written.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    /// Every file by its path in the output.
    pub files: BTreeMap<SitePath, Blob>,
    /// For each file of `static/assets/`, by its path there, its path in the output.
    pub hashed: BTreeMap<String, String>,
    /// For each of the files, where in the sources it lies.
    pub sources: BTreeMap<SitePath, SitePath>,
    /// How many of them are pictures that lost their metadata.
    pub pictures_cleaned: usize,
}

/// Places all static files. Stylesheets come last, as they refer to the others. `pictures` are those that are published
/// otherwise than they lie there.
pub fn place_assets(
    inputs: &Inputs,
    pictures: BTreeMap<SitePath, Blob>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Assets {
    let mut files = crate::render::theme::merged(inputs, "static");
    let mut assets = Assets { pictures_cleaned: pictures.len(), ..Assets::default() };
    files.extend(pictures);
    let is_css = |path: &SitePath| path.extension() == Some("css");
    for (path, blob) in files.iter().filter(|(path, _)| !is_css(path)) {
        assets.add(path, blob.clone());
    }
    let imported = imported_sheets(&files);
    for (path, _) in files.iter().filter(|(path, _)| is_css(path) && !imported.contains(path)) {
        let place = |file: &SitePath| {
            let name = file.inside(HASHED_FOLDER).and_then(|name| assets.hashed.get(name).cloned());
            let name =
                name.or_else(|| files.get(file).and_then(|_| file.inside("static").map(str::to_owned)))?;
            let from =
                path.inside("static").and_then(|name| name.rsplit_once('/')).map_or("", |(folder, _)| folder);
            Some(crate::render::address::Base::Page(from.to_owned()).path(&name))
        };
        let text = css::bundle(path, &files, &place, diagnostics);
        assets.add(path, Blob::new(text.into_bytes()));
    }
    assets
}

impl Assets {
    /// The paths below `static/assets/` that templates may ask for.
    pub fn names(&self) -> BTreeSet<String> {
        self.hashed.keys().cloned().collect()
    }

    fn add(&mut self, path: &SitePath, blob: Blob) {
        let Some(plain) = path.inside("static") else { return };
        let Some(name) = path.inside(HASHED_FOLDER) else {
            let Some(out) = SitePath::new(plain) else { return };
            self.sources.insert(out.clone(), path.clone());
            self.files.insert(out, blob);
            return;
        };
        let hash = blob.fingerprint().short();
        let (stem, extension) =
            (path.stem(), path.extension().map(|end| format!(".{end}")).unwrap_or_default());
        let folder = plain.rsplit_once('/').map_or("", |(folder, _)| folder);
        let out = SitePath::join(folder, &format!("{stem}.{hash}{extension}"));
        if let Some(out) = out {
            self.hashed.insert(name.to_owned(), out.to_string());
            self.sources.insert(out.clone(), path.clone());
            self.files.insert(out, blob);
        }
    }
}

/// The stylesheets that another one imports: they are parts, not files of the output.
fn imported_sheets(files: &BTreeMap<SitePath, Blob>) -> Vec<SitePath> {
    let sheets = files.iter().filter(|(path, _)| path.extension() == Some("css"));
    let imports = sheets.flat_map(|(path, blob)| {
        let targets = blob.text().map(css::imports).unwrap_or_default();
        targets.into_iter().filter_map(|target| SitePath::join(path.folder(), &target)).collect::<Vec<_>>()
    });
    imports.collect()
}
