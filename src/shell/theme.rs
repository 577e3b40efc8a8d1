//! `rackdown theme`: the files of the default theme, and copies of them for a site to change.

use std::path::Path;

use rackdown::diag::catalog::world;
use rackdown::diag::nearest;
use rackdown::render::theme::THEME;

use super::args::ThemeCommand;
use super::exit::{Failed, fail_bare};
use super::new::write_file;
use super::report::{print, say};

/// Lists or copies files of the theme.
pub fn run_theme(command: &ThemeCommand) -> Result<(), Failed> {
    match command {
        ThemeCommand::List { root } => {
            list(root);
            Ok(())
        }
        ThemeCommand::Eject { path, root } => eject(root, path),
    }
}

fn list(root: &Path) {
    let line = |(path, _): &(&str, &[u8])| {
        let own = if root.join(path).exists() { "  (the site's own)" } else { "" };
        format!("{path}{own}\n")
    };
    let mut lines: Vec<String> = THEME.iter().map(line).collect();
    lines.sort();
    print(&lines.concat());
}

fn eject(root: &Path, path: &str) -> Result<(), Failed> {
    let Some((_, bytes)) = THEME.iter().find(|(name, _)| *name == path) else {
        return Err(fail_bare(&[world::not_in_theme(
            path,
            nearest(path, THEME.iter().map(|(name, _)| *name)),
        )]));
    };
    let target = root.join(path);
    if target.symlink_metadata().is_ok() {
        return Err(fail_bare(&[world::already_there(&target)]));
    }
    write_file(&target, bytes)?;
    say(&format!("copied {} from the theme; the site's file is used from now on", target.display()));
    Ok(())
}
