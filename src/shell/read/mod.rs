//! Reads a site's source files into memory.
//!
//! Comes in: the site's root. Goes out: [`Inputs`] with all files of `content/`, `data/`, `templates/` and `static/`,
//! and every problem there is with them; none stops the others. [`survey`] says which files belong to a site.

mod file;
mod rescan;
mod survey;

use std::path::Path;
use std::sync::Arc;

use rackdown::diag::Diagnostic;
use rackdown::source::Inputs;

pub use rescan::{Look, SiteReader};
pub use survey::SOURCE_FOLDERS;

/// Reads all source files of the site in `root`, with all problems there are, in a fixed order.
///
/// A file that vanishes while it is read is no problem: whoever watches the site will look again.
pub fn read_site(root: &Path) -> (Arc<Inputs>, Vec<Diagnostic>) {
    let mut reader = SiteReader::new(root);
    reader.look(&Look::Afresh);
    reader.into_found()
}

#[cfg(test)]
mod tests;
