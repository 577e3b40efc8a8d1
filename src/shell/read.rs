//! Reads a site's source files into memory.
//!
//! Comes in: the site's root. Goes out: [`Inputs`] with all files of `content/`, `data/`, `templates/` and `static/`,
//! and every problem there is with them; none stops the others. The result does not depend on the order in which the
//! system lists a folder. Nothing outside of the root is ever read, and nothing but plain files is ever opened.
//!
//! Left out without a word is what starts with a dot, except `.well-known`, `.htaccess`, `.nojekyll` and `.domains`
//! directly in `static/`, and what editors leave behind (`*~`, `#*#`, `*.swp`, `*.swx`, `4913`).

mod again;

use std::ffi::OsStr;
use std::fs::{self, File, FileType, Metadata};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rackdown::diag::catalog::world;
use rackdown::diag::{Diagnostic, Place};
use rackdown::source::{Blob, Inputs, SitePath};
use rayon::prelude::*;
use rustix::fs::OFlags;
use rustix::io::Errno;

pub use again::{Look, Reader};

/// The folders below a site's root that a build reads.
pub const SOURCE_FOLDERS: [&str; 4] = ["content", "data", "templates", "static"];

/// Names with a dot that web servers and hosts look for; they are published if they lie directly in `static/`.
const PUBLISHED_DOT_NAMES: [&str; 4] = [".well-known", ".htaccess", ".nojekyll", ".domains"];

/// How much is too much.
struct Limits {
    /// Largest size of one file, in bytes.
    bytes: u64,
    /// Most files and folders of a site. Symlinks to folders that hold symlinks to folders multiply without a loop.
    entries: usize,
}

const LIMITS: Limits = Limits { bytes: 512 << 20, entries: 1_000_000 };

/// Reads all source files of the site in `root`, with all problems there are, in a fixed order.
///
/// A file that vanishes while it is read is no problem: whoever watches the site will look again.
pub fn read_site(root: &Path) -> (Inputs, Vec<Diagnostic>) {
    read_site_within(root, &LIMITS)
}

fn read_site_within(root: &Path, limits: &Limits) -> (Inputs, Vec<Diagnostic>) {
    let mut survey = match survey(root, limits) {
        Ok(survey) => survey,
        Err(problems) => return (Inputs::default(), problems),
    };
    let read = |found: &Entry| match read_file(&found.real, limits.bytes) {
        Ok(Content::All(blob)) => Ok(Some((found.path.clone(), blob))),
        Ok(Content::TooLarge(size)) => {
            Err(vec![world::file_too_large(&found.path, &shown(root, &found.path), size, limits.bytes)])
        }
        Err(why) if vanished(&why) => Ok(None),
        Err(why) => Err(vec![cannot_read(root, &found.path, &why)]),
    };
    let results: Vec<_> = survey.files.par_iter().map(|(entry, _)| read(entry)).collect();
    let mut inputs = Inputs::default();
    for result in results {
        match result {
            Ok(file) => inputs.files.extend(file),
            Err(problems) => survey.problems.extend(problems),
        }
    }
    survey.problems.sort();
    (inputs, survey.problems)
}

/// Something in a source folder: the path that the site knows, and where it really lies.
struct Entry {
    path: SitePath,
    /// Without symlinks, and below the site's real root.
    real: PathBuf,
    /// The real folders of the symlinks that were followed to get here.
    via: Vec<PathBuf>,
}

/// What there is to read.
#[derive(Default)]
struct Survey {
    /// The files, with what the system says of them.
    files: Vec<(Entry, Metadata)>,
    /// The folders that are still to be listed.
    folders: Vec<Entry>,
    /// The real paths of the folders that have been listed.
    listed: Vec<PathBuf>,
    problems: Vec<Diagnostic>,
}

/// Lists all files of the site; fails where there is no site.
fn survey(root: &Path, limits: &Limits) -> Result<Survey, Vec<Diagnostic>> {
    let real_root = fs::canonicalize(here_if_empty(root)).map_err(|why| match why.kind() {
        ErrorKind::NotFound => vec![world::site_folder_missing(root)],
        ErrorKind::NotADirectory => vec![world::site_folder_is_a_file(root)],
        _ => vec![world::cannot_read(Place::None, root, &why)],
    })?;
    if !real_root.is_dir() {
        return Err(vec![world::site_folder_is_a_file(root)]);
    }
    let mut survey = Survey::default();
    for folder in SOURCE_FOLDERS {
        let path = SitePath::new(folder).expect("the four names are site paths");
        add_source_folder(path, root, &real_root, &mut survey);
    }
    let mut seen = 0;
    while let Some(folder) = survey.folders.pop() {
        survey.listed.push(folder.real.clone());
        let names = match names_in(&folder.real) {
            Ok(names) => names,
            Err(why) => {
                survey.problems.extend((!vanished(&why)).then(|| cannot_read(root, &folder.path, &why)));
                continue;
            }
        };
        seen += names.len();
        if seen > limits.entries {
            survey.problems.push(world::too_many_files(root, limits.entries));
            break;
        }
        for name in names.iter().filter(|name| !is_left_out(&folder.path, name)) {
            match site_path(root, &folder.path, name) {
                Ok(path) => {
                    let entry = Entry { path, real: folder.real.join(name), via: folder.via.clone() };
                    add(entry, root, &real_root, &mut survey);
                }
                Err(problems) => survey.problems.extend(problems),
            }
        }
    }
    Ok(survey)
}

fn here_if_empty(root: &Path) -> &Path {
    if root.as_os_str().is_empty() { Path::new(".") } else { root }
}

/// Adds one of the four folders, if it is there; only `content/` has to be.
fn add_source_folder(path: SitePath, root: &Path, real_root: &Path, survey: &mut Survey) {
    let real = real_root.join(path.as_str());
    match fs::symlink_metadata(&real) {
        Ok(_) => {
            let files = survey.files.len();
            add(Entry { path, real, via: Vec::new() }, root, real_root, survey);
            if let Some((file, _)) = survey.files.get(files) {
                survey.problems.push(world::source_folder_is_a_file(&file.path, &shown(root, &file.path)));
                survey.files.truncate(files);
            }
        }
        Err(why) if !vanished(&why) => survey.problems.push(cannot_read(root, &path, &why)),
        Err(_) if path.as_str() == "content" => survey.problems.push(world::content_folder_missing(root)),
        Err(_) => {}
    }
}

/// Adds a file or folder to what is to be read, or says why it cannot be.
fn add(mut entry: Entry, root: &Path, real_root: &Path, survey: &mut Survey) {
    let looked_at = fs::symlink_metadata(&entry.real).and_then(|found| match found.is_symlink() {
        true => follow(&mut entry, root, real_root),
        false => Ok(Target::Found(found)),
    });
    match looked_at {
        Ok(Target::Found(found)) if found.is_dir() => survey.folders.push(entry),
        Ok(Target::Found(found)) if found.is_file() => survey.files.push((entry, found)),
        Ok(Target::Found(found)) => {
            let kind = kind_of(found.file_type());
            survey.problems.push(world::special_file(&entry.path, &shown(root, &entry.path), kind));
        }
        Ok(Target::Refused(problem)) => survey.problems.push(problem),
        Err(why) if vanished(&why) => {}
        Err(why) => survey.problems.push(cannot_read(root, &entry.path, &why)),
    }
}

/// What a symlink leads to.
enum Target {
    Found(Metadata),
    Refused(Diagnostic),
}

/// Turns an entry that is a symlink into what it leads to.
fn follow(entry: &mut Entry, root: &Path, real_root: &Path) -> io::Result<Target> {
    let shown = shown(root, &entry.path);
    let target = match fs::canonicalize(&entry.real) {
        Ok(target) => target,
        Err(why) if why.raw_os_error() == Some(Errno::LOOP.raw_os_error()) => {
            return Ok(Target::Refused(world::symlink_loop(&entry.path, &shown)));
        }
        Err(why) if vanished(&why) => {
            let nowhere = fs::read_link(&entry.real)?;
            return Ok(Target::Refused(world::symlink_dangling(&entry.path, &shown, &nowhere)));
        }
        Err(why) => return Err(why),
    };
    if !target.starts_with(real_root) {
        return Ok(Target::Refused(world::symlink_leads_outside(&entry.path, &shown, &target)));
    }
    // Whoever walks for ever takes some symlink a second time. On the way from its target back to it, either a folder
    // was entered that holds it, or a symlink was taken to such a folder; so this finds every loop before its second
    // round.
    entry.via.extend(entry.real.parent().map(Path::to_path_buf));
    if entry.via.iter().any(|folder| folder.starts_with(&target)) {
        return Ok(Target::Refused(world::symlink_loop(&entry.path, &shown)));
    }
    entry.real = target;
    Ok(Target::Found(fs::symlink_metadata(&entry.real)?))
}

/// The names in a folder, sorted, so that what is found before a limit is reached is always the same.
fn names_in(folder: &Path) -> io::Result<Vec<std::ffi::OsString>> {
    let mut names =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

/// Whether a name in a folder is left out without a word; the rule is in the module's documentation.
fn is_left_out(folder: &SitePath, name: &OsStr) -> bool {
    let bytes = name.as_encoded_bytes();
    let published =
        || folder.as_str() == "static" && PUBLISHED_DOT_NAMES.iter().any(|dot_name| name == *dot_name);
    let hidden = bytes.starts_with(b".") && !published();
    let left_by_emacs = bytes.ends_with(b"~") || (bytes.starts_with(b"#") && bytes.ends_with(b"#"));
    // Vim tries whether it may write into a folder by making a file `4913` (`:help 'backupcopy'` and its source).
    let left_by_vim = bytes.ends_with(b".swp") || bytes.ends_with(b".swx") || bytes == b"4913";
    hidden || left_by_emacs || left_by_vim
}

/// The path of `name` in `folder`, if it can be one.
fn site_path(root: &Path, folder: &SitePath, name: &OsStr) -> Result<SitePath, Vec<Diagnostic>> {
    let shown = || shown(root, folder).join(name);
    let text = name.to_str().ok_or_else(|| vec![world::name_not_utf8(folder, &shown())])?;
    // A line break in a path would break the manifest of the output, which has a line for each file.
    let usable = SitePath::new(&format!("{folder}/{text}")).filter(|_| !text.contains(char::is_control));
    usable.ok_or_else(|| vec![world::name_not_usable(folder, &shown())])
}

/// What a file holds, or how large it is if that is too much.
enum Content {
    All(Blob),
    TooLarge(u64),
}

fn read_file(real: &Path, limit: u64) -> io::Result<Content> {
    // Should a named pipe have taken the file's place since it was looked at, this opens without waiting for a writer.
    let careful = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = File::options().read(true).custom_flags(careful.bits().cast_signed()).open(real)?;
    let found = file.metadata()?;
    if !found.is_file() {
        return Err(ErrorKind::NotFound.into());
    }
    if found.len() > limit {
        return Ok(Content::TooLarge(found.len()));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(found.len()).unwrap_or_default());
    // A file may grow while it is read.
    let read = file.take(limit + 1).read_to_end(&mut bytes)? as u64;
    Ok(if read > limit { Content::TooLarge(read) } else { Content::All(Blob::new(bytes)) })
}

/// Whether the file is not there any more: gone, or a folder on the way to it has become something else.
fn vanished(why: &io::Error) -> bool {
    matches!(why.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn kind_of(found: FileType) -> &'static str {
    match () {
        () if found.is_fifo() => "a named pipe",
        () if found.is_socket() => "a socket",
        () => "a device",
    }
}

fn cannot_read(root: &Path, path: &SitePath, why: &io::Error) -> Diagnostic {
    world::cannot_read(Place::File(path.clone()), &shown(root, path), why)
}

/// A path of the site as the user would type it in the current folder.
fn shown(root: &Path, path: &SitePath) -> PathBuf {
    let here = root == Path::new(".");
    if here { PathBuf::from(path.as_str()) } else { root.join(path.as_str()) }
}

#[cfg(test)]
mod tests;
