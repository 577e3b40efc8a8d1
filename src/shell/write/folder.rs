//! Files below an open folder, without ever following a symlink.
//!
//! Comes in: a handle of the output folder and paths below it. A path is opened in one call that follows no symlink, or
//! each step of it relative to the one before; a symlink is refused by the system itself, so nobody can lead a build elsewhere, not even by putting a
//! symlink there in the very moment. Errors are the system's.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

use rackdown::bundle::OutPath;
use rustix::fs::{
    AtFlags, Dir, FileType, Mode, OFlags, RenameFlags, mkdirat, openat, renameat, renameat_with, statat,
    unlinkat,
};
use rustix::fs::{ResolveFlags, openat2};
use rustix::io::Errno;

/// How names begin that no file of a site may have.
pub const RESERVED_PREFIX: &str = ".rackdown-";

/// How temp files begin. A killed build leaves them behind; the next one knows them by that.
pub const TEMP_PREFIX: &str = ".rackdown-tmp-";

/// The mode of files, before the system takes off the umask.
const FILE_MODE: u32 = 0o644;
/// The mode of folders, before the system takes off the umask.
pub const FOLDER_MODE: u32 = 0o755;

const A_FOLDER: OFlags =
    OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);
/// A named pipe that takes a file's place is opened without waiting for a writer.
const A_FILE: OFlags = OFlags::RDONLY.union(OFlags::NOFOLLOW).union(OFlags::NONBLOCK).union(OFlags::CLOEXEC);
const A_NEW_FILE: OFlags =
    OFlags::WRONLY.union(OFlags::CREATE).union(OFlags::EXCL).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// What lies at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A plain file.
    File,
    /// A folder.
    Folder,
    /// A symlink, whatever it leads to.
    Symlink,
    /// A pipe, socket or device.
    Special,
}

/// What lies in an output folder.
#[derive(Default)]
pub struct Listing {
    /// Everything whose name can be an [`OutPath`], but temp files.
    pub entries: BTreeMap<OutPath, EntryKind>,
    /// Paths of what has a name that rackdown would never give.
    pub odd: Vec<OsString>,
    /// Temp files of a build that was killed.
    pub leftovers: Vec<OutPath>,
    /// Its temp folders, with all that is in them.
    pub leftover_folders: Vec<OutPath>,
    /// Folders that cannot be listed, which are among the entries, too.
    pub closed: Vec<(OutPath, io::Error)>,
}

/// Lists everything below `out`.
pub fn list(out: BorrowedFd<'_>) -> io::Result<Listing> {
    let mut listing = Listing::default();
    let mut folders = list_folder(out, "", &mut listing)?;
    while let Some(folder) = folders.pop() {
        let path = folder.as_str();
        match open_folder(out, path).and_then(|opened| list_folder(opened.as_fd(), path, &mut listing)) {
            Ok(inside) => folders.extend(inside),
            Err(why) => listing.closed.push((folder, why)),
        }
    }
    Ok(listing)
}

/// Lists one folder, and gives the folders in it.
fn list_folder(opened: BorrowedFd<'_>, folder: &str, listing: &mut Listing) -> io::Result<Vec<OutPath>> {
    let mut folders = Vec::new();
    for entry in Dir::read_from(opened)? {
        let entry = entry?;
        let name = entry.file_name().to_bytes();
        if matches!(name, b"." | b"..") {
            continue;
        }
        let kind = match entry.file_type() {
            // Some file systems do not say it in the listing.
            FileType::Unknown => match statat(opened, entry.file_name(), AtFlags::SYMLINK_NOFOLLOW) {
                Ok(found) => kind_of(FileType::from_raw_mode(found.st_mode)),
                Err(Errno::NOENT) => continue,
                Err(why) => return Err(why.into()),
            },
            known => kind_of(known),
        };
        let text = std::str::from_utf8(name).ok().filter(|text| !text.contains(char::is_control));
        let joined = |text| {
            if folder.is_empty() { OutPath::new(text) } else { OutPath::new(&format!("{folder}/{text}")) }
        };
        match text.and_then(joined) {
            Some(path) if kind == EntryKind::File && path.file_name().starts_with(TEMP_PREFIX) => {
                listing.leftovers.push(path);
            }
            Some(path) if kind == EntryKind::Folder && path.file_name().starts_with(TEMP_PREFIX) => {
                listing.leftover_folders.push(path);
            }
            Some(path) => {
                folders.extend((kind == EntryKind::Folder).then(|| path.clone()));
                listing.entries.insert(path, kind);
            }
            None => {
                let slash = if folder.is_empty() { "" } else { "/" };
                listing.odd.push(OsString::from_vec([folder.as_bytes(), slash.as_bytes(), name].concat()));
            }
        }
    }
    Ok(folders)
}

fn kind_of(found: FileType) -> EntryKind {
    match found {
        FileType::RegularFile => EntryKind::File,
        FileType::Directory => EntryKind::Folder,
        FileType::Symlink => EntryKind::Symlink,
        _ => EntryKind::Special,
    }
}

/// Opens the output folder.
pub fn open_output(path: &Path) -> io::Result<File> {
    Ok(File::from(rustix::fs::open(path, A_FOLDER, Mode::empty())?))
}

/// Opens a folder below `out`; the empty path is `out` itself.
pub fn open_folder(out: BorrowedFd<'_>, path: &str) -> io::Result<OwnedFd> {
    let path_or_self = if path.is_empty() { "." } else { path };
    open_at_once(out, path_or_self, A_FOLDER, Mode::empty()).unwrap_or_else(|| open_step_by_step(out, path))
}

/// The same in one call, where the system can refuse symlinks on the whole way (openat2, Linux 5.6); `None` where it
/// cannot, or is not let.
fn open_at_once(out: BorrowedFd<'_>, path: &str, how: OFlags, mode: Mode) -> Option<io::Result<OwnedFd>> {
    let within = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
    match openat2(out, path, how, mode, within) {
        Err(Errno::NOSYS | Errno::PERM | Errno::INVAL | Errno::AGAIN | Errno::NAMETOOLONG) => None,
        opened => Some(opened.map_err(Into::into)),
    }
}

fn open_step_by_step(out: BorrowedFd<'_>, path: &str) -> io::Result<OwnedFd> {
    let mut folder = openat(out, ".", A_FOLDER, Mode::empty())?;
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        folder = openat(&folder, segment, A_FOLDER, Mode::empty())?;
    }
    Ok(folder)
}

/// Opens a file for reading; fails for what is not a plain file.
pub fn open_file(out: BorrowedFd<'_>, path: &OutPath) -> io::Result<File> {
    let file = open_in_folder(out, path, A_FILE, Mode::empty())?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::ErrorKind::InvalidInput.into()) }
}

fn open_in_folder(out: BorrowedFd<'_>, path: &OutPath, how: OFlags, mode: Mode) -> io::Result<File> {
    let opened = open_at_once(out, path.as_str(), how, mode).unwrap_or_else(|| {
        let folder = open_folder(out, path.folder())?;
        Ok(openat(folder, path.file_name(), how, mode)?)
    });
    opened.map(File::from)
}

/// Whether nothing lies at a path, which includes that there is no folder for it.
pub fn is_free(out: BorrowedFd<'_>, path: &OutPath) -> bool {
    let found = open_folder(out, path.folder())
        .and_then(|folder| Ok(statat(folder, path.file_name(), AtFlags::SYMLINK_NOFOLLOW)?));
    found.is_err_and(|why| why.kind() == io::ErrorKind::NotFound)
}

/// Writes a new file; fails if there is one.
pub fn write_new(out: BorrowedFd<'_>, path: &OutPath, bytes: &[u8]) -> io::Result<File> {
    let mut file = open_in_folder(out, path, A_NEW_FILE, FILE_MODE.into())?;
    file.write_all(bytes)?;
    Ok(file)
}

/// Moves a file; a file or symlink at its new path is replaced in one step.
///
/// Where the system can, the two change places and the old one is removed then: ext4 writes the content of a file that
/// is renamed over another to the disk at once, which takes longer than all else.
pub fn rename(out: BorrowedFd<'_>, from: &OutPath, to: &OutPath) -> io::Result<()> {
    let (from_name, to_name) = (from.file_name(), to.file_name());
    let to_folder = open_folder(out, to.folder())?;
    let other = if from.folder() == to.folder() { None } else { Some(open_folder(out, from.folder())?) };
    let from_folder = other.as_ref().unwrap_or(&to_folder);
    let exchange = || renameat_with(from_folder, from_name, &to_folder, to_name, RenameFlags::EXCHANGE);
    if exchange().is_err() {
        // There is none to replace, or the file system knows no exchange.
        return Ok(renameat(from_folder, from_name, &to_folder, to_name)?);
    }
    let removed = unlinkat(from_folder, from_name, AtFlags::empty());
    if removed.is_err() {
        // It was a folder, which is not to be replaced.
        let _ = exchange();
    }
    Ok(removed?)
}

/// Removes a file; it is no error that there is none.
pub fn remove_file(out: BorrowedFd<'_>, path: &OutPath) -> io::Result<()> {
    let removed = open_folder(out, path.folder())
        .and_then(|folder| Ok(unlinkat(folder, path.file_name(), AtFlags::empty())?));
    removed.or_else(|why| if why.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(why) })
}

/// Makes a folder in one that exists; fails if there is something at its path.
pub fn make_folder(out: BorrowedFd<'_>, path: &OutPath) -> io::Result<()> {
    make_folder_in(&open_folder(out, path.folder())?, path.file_name())
}

/// Makes a folder in an open one; fails if there is something of that name.
pub fn make_folder_in(parent: &OwnedFd, name: &str) -> io::Result<()> {
    Ok(mkdirat(parent, name, FOLDER_MODE.into())?)
}

/// Removes a folder with all that is in it; it is no error that there is none.
pub fn remove_tree(out: BorrowedFd<'_>, path: &OutPath) -> io::Result<()> {
    let opened = match open_folder(out, path.as_str()) {
        Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(()),
        opened => opened?,
    };
    let mut folders = Vec::new();
    for entry in Dir::read_from(&opened)? {
        let entry = entry?;
        let name = entry.file_name();
        if matches!(name.to_bytes(), b"." | b"..") {
            continue;
        }
        match unlinkat(&opened, name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => {}
            // A folder, by whatever error the system says so.
            Err(why) => {
                let text = name.to_str().map_err(|_| why)?;
                folders.push(OutPath::new(&format!("{path}/{text}")).ok_or(why)?);
            }
        }
    }
    folders.iter().try_for_each(|folder| remove_tree(out, folder))?;
    remove_folder(out, path)
}

/// Removes a folder that is empty.
pub fn remove_folder(out: BorrowedFd<'_>, path: &OutPath) -> io::Result<()> {
    let parent = open_folder(out, path.folder())?;
    Ok(unlinkat(parent, path.file_name(), AtFlags::REMOVEDIR)?)
}

/// The folders on the way to `path`, the outermost first.
pub fn folders_above(path: &OutPath) -> impl Iterator<Item = OutPath> {
    let text = path.as_str();
    text.match_indices('/').filter_map(|(at, _)| OutPath::new(text.get(..at)?))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn no_way_of_opening_a_folder_follows_a_symlink() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        fs::create_dir_all(at("out/a/b")).unwrap();
        fs::create_dir_all(at("elsewhere/b")).unwrap();
        symlink(at("elsewhere"), at("out/link")).unwrap();
        symlink("a", at("out/near")).unwrap();
        let out = open_output(&at("out")).unwrap();
        let ways = [open_folder, open_step_by_step];
        for way in ways {
            for path in ["", "a", "a/b"] {
                assert!(way(out.as_fd(), path).is_ok(), "{path}");
            }
            for path in ["link", "link/b", "near", "near/b", "a/c", "missing"] {
                assert!(way(out.as_fd(), path).is_err(), "{path}");
            }
        }
    }
}
