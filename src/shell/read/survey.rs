//! Lists the source files of a site.
//!
//! Comes in: the site's root. Goes out: where its files lie, without symlinks, and every problem there is with them; none
//! stops the others. The result does not depend on the order in which the system lists a folder. Nothing outside of the
//! root is ever listed, and nothing but plain files.
//!
//! Left out without a word is what [`source::is_left_out`] names: dot-files, and what editors leave behind.

use std::ffi::OsStr;
use std::fs::{self, FileType, Metadata};
use std::io::{self, ErrorKind};
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

use rackdown::diag::catalog::world;
use rackdown::diag::{Diagnostic, Place};
use rackdown::source::{self, SitePath};
use rustix::io::Errno;

use super::file::vanished;

/// The folders below a site's root that a build reads.
pub const SOURCE_FOLDERS: [&str; 4] = ["content", "data", "templates", "static"];

/// How much is too much.
#[derive(Clone, Copy)]
pub struct ReadLimits {
    /// Largest size of one file, in bytes.
    pub bytes: u64,
    /// Most files and folders of a site. Symlinks to folders that hold symlinks to folders multiply without a loop.
    pub entries: usize,
}

pub const LIMITS: ReadLimits = ReadLimits { bytes: 512 << 20, entries: 1_000_000 };

/// Something in a source folder: the path that the site knows, and where it really lies.
pub struct SourceEntry {
    pub path: SitePath,
    /// Without symlinks, and below the site's real root.
    pub real: PathBuf,
    /// The real folders of the symlinks that were followed to get here.
    via: Vec<PathBuf>,
}

/// What there is to read.
#[derive(Default)]
pub struct Survey {
    /// The files, with what the system says of them.
    pub files: Vec<(SourceEntry, Metadata)>,
    /// The folders that are still to be listed.
    folders: Vec<SourceEntry>,
    /// The real paths of the folders that have been listed.
    pub listed: Vec<PathBuf>,
    pub problems: Vec<Diagnostic>,
}

impl Survey {
    /// There is no site, for these reasons.
    pub fn failed(problems: Vec<Diagnostic>) -> Self {
        Survey { problems, ..Survey::default() }
    }
}

/// Lists all files of the site; fails where there is no site.
pub fn survey(root: &Path, limits: &ReadLimits) -> Result<Survey, Vec<Diagnostic>> {
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
                    let entry = SourceEntry { path, real: folder.real.join(name), via: folder.via.clone() };
                    add(entry, root, &real_root, &mut survey);
                }
                Err(problems) => survey.problems.extend(problems),
            }
        }
    }
    Ok(survey)
}

pub fn here_if_empty(root: &Path) -> &Path {
    if root.as_os_str().is_empty() { Path::new(".") } else { root }
}

/// Adds one of the four folders, if it is there; only `content/` has to be.
fn add_source_folder(path: SitePath, root: &Path, real_root: &Path, survey: &mut Survey) {
    let real = real_root.join(path.as_str());
    match fs::symlink_metadata(&real) {
        Ok(_) => {
            let files = survey.files.len();
            add(SourceEntry { path, real, via: Vec::new() }, root, real_root, survey);
            if let Some((file, _)) = survey.files.get(files) {
                survey
                    .problems
                    .push(world::source_folder_is_a_file(&file.path, &shown_path(root, &file.path)));
                survey.files.truncate(files);
            }
        }
        Err(why) if !vanished(&why) => survey.problems.push(cannot_read(root, &path, &why)),
        Err(_) if path.as_str() == "content" => survey.problems.push(world::content_folder_missing(root)),
        Err(_) => {}
    }
}

/// Adds a file or folder to what is to be read, or says why it cannot be.
fn add(mut entry: SourceEntry, root: &Path, real_root: &Path, survey: &mut Survey) {
    let looked_at = fs::symlink_metadata(&entry.real).and_then(|found| match found.is_symlink() {
        true => follow(&mut entry, root, real_root),
        false => Ok(SymlinkTarget::Found(found)),
    });
    match looked_at {
        Ok(SymlinkTarget::Found(found)) if found.is_dir() => survey.folders.push(entry),
        Ok(SymlinkTarget::Found(found)) if found.is_file() => survey.files.push((entry, found)),
        Ok(SymlinkTarget::Found(found)) => {
            let kind = kind_of(found.file_type());
            survey.problems.push(world::special_file(&entry.path, &shown_path(root, &entry.path), kind));
        }
        Ok(SymlinkTarget::Refused(problem)) => survey.problems.push(problem),
        Err(why) if vanished(&why) => {}
        Err(why) => survey.problems.push(cannot_read(root, &entry.path, &why)),
    }
}

/// What a symlink leads to.
enum SymlinkTarget {
    Found(Metadata),
    Refused(Diagnostic),
}

/// Turns an entry that is a symlink into what it leads to.
fn follow(entry: &mut SourceEntry, root: &Path, real_root: &Path) -> io::Result<SymlinkTarget> {
    let shown = shown_path(root, &entry.path);
    let target = match fs::canonicalize(&entry.real) {
        Ok(target) => target,
        Err(why) if why.raw_os_error() == Some(Errno::LOOP.raw_os_error()) => {
            return Ok(SymlinkTarget::Refused(world::symlink_loop(&entry.path, &shown)));
        }
        Err(why) if vanished(&why) => {
            let nowhere = fs::read_link(&entry.real)?;
            return Ok(SymlinkTarget::Refused(world::symlink_dangling(&entry.path, &shown, &nowhere)));
        }
        Err(why) => return Err(why),
    };
    if !target.starts_with(real_root) {
        return Ok(SymlinkTarget::Refused(world::symlink_leads_outside(&entry.path, &shown, &target)));
    }
    // Whoever walks for ever takes some symlink a second time. On the way from its target back to it, either a folder
    // was entered that holds it, or a symlink was taken to such a folder; so this finds every loop before its second
    // round.
    entry.via.extend(entry.real.parent().map(Path::to_path_buf));
    if entry.via.iter().any(|folder| folder.starts_with(&target)) {
        return Ok(SymlinkTarget::Refused(world::symlink_loop(&entry.path, &shown)));
    }
    entry.real = target;
    Ok(SymlinkTarget::Found(fs::symlink_metadata(&entry.real)?))
}

/// The names in a folder, sorted, so that what is found before a limit is reached is always the same.
fn names_in(folder: &Path) -> io::Result<Vec<std::ffi::OsString>> {
    let mut names =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

/// Whether a name in a folder is left out without a word: see [`source::is_left_out`].
pub fn is_left_out(folder: &SitePath, name: &OsStr) -> bool {
    source::is_left_out(folder.as_str(), name.as_encoded_bytes())
}

/// The path of `name` in `folder`, if it can be one.
fn site_path(root: &Path, folder: &SitePath, name: &OsStr) -> Result<SitePath, Vec<Diagnostic>> {
    let shown = || shown_path(root, folder).join(name);
    let text = name.to_str().ok_or_else(|| vec![world::name_not_utf8(folder, &shown())])?;
    // A line break in a path would break the manifest of the output, which has a line for each file.
    let usable = SitePath::new(&format!("{folder}/{text}")).filter(|_| !text.contains(char::is_control));
    usable.ok_or_else(|| vec![world::name_not_usable(folder, &shown())])
}

/// What something is that is neither a file nor a folder, with its article.
pub fn kind_of(found: FileType) -> &'static str {
    match () {
        () if found.is_fifo() => "a named pipe",
        () if found.is_socket() => "a socket",
        () => "a device",
    }
}

pub fn cannot_read(root: &Path, path: &SitePath, why: &io::Error) -> Diagnostic {
    world::cannot_read(Place::File(path.clone()), &shown_path(root, path), why)
}

/// A path of the site as the user would type it in the current folder.
pub fn shown_path(root: &Path, path: &SitePath) -> PathBuf {
    let here = root == Path::new(".");
    if here { PathBuf::from(path.as_str()) } else { root.join(path.as_str()) }
}
