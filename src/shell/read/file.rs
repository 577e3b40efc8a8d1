//! Reads one file, carefully: it may have become something else since it was listed.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rackdown::source::Blob;
use rustix::fs::OFlags;

/// What a file holds, or how large it is if that is too much.
pub enum FileContent {
    /// All of it.
    All(Blob),
    /// Its size in bytes.
    TooLarge(u64),
}

/// Reads a file that was listed; a file that has become something else has vanished.
pub fn read_file(real: &Path, limit: u64) -> io::Result<FileContent> {
    // Should a named pipe have taken the file's place since it was looked at, this opens without waiting for a writer.
    let careful = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = File::options().read(true).custom_flags(careful.bits().cast_signed()).open(real)?;
    let found = file.metadata()?;
    if !found.is_file() {
        return Err(ErrorKind::NotFound.into());
    }
    if found.len() > limit {
        return Ok(FileContent::TooLarge(found.len()));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(found.len()).unwrap_or_default());
    // A file may grow while it is read.
    let read = file.take(limit + 1).read_to_end(&mut bytes)? as u64;
    Ok(if read > limit { FileContent::TooLarge(read) } else { FileContent::All(Blob::new(bytes)) })
}

/// Whether the file is not there any more: gone, or a folder on the way to it has become something else.
pub fn vanished(why: &io::Error) -> bool {
    matches!(why.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}
