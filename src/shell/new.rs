//! `rackdown new DIR`: a small site that builds without a warning, to be changed into one's own.

use std::fs::Permissions;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rackdown::diag::catalog::world;

use super::exit::{Failed, fail_bare};
use super::report::say;

/// The files of a new site: two nodes, one page about them.
const STARTER: &[(&str, &str)] = &[
    (".gitignore", "/dist\n"),
    ("content/_index.md", include_str!("../../tests/data/starter/content/_index.md")),
    ("content/cluster.md", include_str!("../../tests/data/starter/content/cluster.md")),
    ("data/site.toml", include_str!("../../tests/data/starter/data/site.toml")),
    ("data/inventory.toml", include_str!("../../tests/data/starter/data/inventory.toml")),
];

/// Writes the starter site into `dir`, which must not exist or be empty.
pub fn run_new(dir: &Path) -> Result<(), Failed> {
    let occupied = match std::fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => dir.symlink_metadata().is_ok(),
    };
    if occupied {
        return Err(fail_bare(&[world::already_there(dir)]));
    }
    for (path, text) in STARTER {
        write_file(&dir.join(path), text.as_bytes())?;
    }
    let place = dir.display();
    say(&format!("made a site in {place}: `rackdown build --root {place}` builds it into {place}/dist"));
    Ok(())
}

/// Writes a new file and the folders above it; whole, or not at all.
pub fn write_file(target: &Path, bytes: &[u8]) -> Result<(), Failed> {
    let folder = target.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|why| fail_bare(&[world::cannot_make_folder(folder, &why)]))?;
    let failed = |why: std::io::Error| fail_bare(&[world::cannot_write(target, &why)]);
    let mut builder = tempfile::Builder::new();
    // The temp file's own mode (0600) would keep others from reading it; the process's umask still applies.
    builder.permissions(Permissions::from_mode(0o644));
    let mut file = builder.tempfile_in(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.persist_noclobber(target).map_err(|error| failed(error.error))?;
    Ok(())
}
