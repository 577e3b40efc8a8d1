//! Writes the finished site into its folder, or leaves that folder as it is.
//!
//! Comes in: a [`Bundle`] and where it should go. Goes out: a folder that holds exactly that bundle, or the reasons
//! why it was not touched. In this order, so that a build which is killed at any point, or finds the disk full, leaves
//! whole files behind and a folder that the next build knows as its own:
//!
//! 1. refuse what is not safe to write to, and wait for a build that writes there already;
//! 2. remove the temp files and empty folders of a killed build;
//! 3. write into temp files what changed, first of all a manifest that names the files of before and of now, last of
//!    all the manifest of now: until here the site is as it was, and a full disk shows here. Where nothing was published
//!    before, whole new folders are written under a name of their own;
//! 4. let the first manifest take the place of the one there was;
//! 5. rename: assets first, pages last;
//! 6. remove stale files, and folders that are empty without them;
//! 7. let the manifest of now take its place.
//!
//! Only the manifest is forced to the disk (fsync). For the files that would cost a build of thousands of pages many
//! seconds and buy little: after a power cut the next build compares what is on the disk byte by byte, and writes
//! again what was lost; but without a manifest it would not know the folder as its own. A [`OutputWriter`], which writes all
//! the time, forces it there at its end.
//!
//! The output folder itself may be a symlink; below it, none is ever followed.

mod apply;
mod folder;
mod once;
mod output;
mod place;
mod refuse;
mod repeated;

pub use once::{holds_already, write_bundle};
pub use place::{Destination, Foreign};
pub use repeated::OutputWriter;

#[cfg(test)]
mod tests;
