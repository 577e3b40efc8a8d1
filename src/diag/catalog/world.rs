//! Messages about the world: folders and files that cannot be read or written.
//!
//! Comes in: paths as the user gave them and the system's words. Goes out: a [`Diagnostic`] that says verb and path.
//! Nothing here looks at a file.

use std::io;
use std::path::{Path, PathBuf};

use super::{did_you_mean, error};
use crate::diag::{Diagnostic, Place};
use crate::source::SitePath;

/// How many files a message names before it says how many more there are.
const NAMED: usize = 5;

const OTHER_OUTPUT: &str = "name a folder that holds nothing else with `--out DIR`";

/// The site's root is not there.
pub fn site_folder_missing(root: &Path) -> Diagnostic {
    error("site_folder_missing", Place::None, format!("the site's folder {} does not exist", quoted(root)))
        .hint("name the folder that holds `content/` with `--root DIR`".to_owned())
}

/// The site's root is a file.
pub fn site_folder_is_a_file(root: &Path) -> Diagnostic {
    error("site_folder_is_a_file", Place::None, format!("the site's folder {} is not a folder", quoted(root)))
        .hint("name the folder that holds `content/` with `--root DIR`".to_owned())
}

/// There is nothing to build.
pub fn content_folder_missing(root: &Path) -> Diagnostic {
    let here = root.as_os_str().is_empty() || root == Path::new(".");
    let place = if here { "the current folder".to_owned() } else { quoted(root) };
    error("content_folder_missing", Place::None, format!("no `content` folder in {place}"))
        .hint("`rackdown new DIR` makes a small site to start from".to_owned())
        .hint("an existing site is named with `--root DIR`".to_owned())
}

/// `content`, `data`, `templates` or `static` is something else than a folder.
pub fn source_folder_is_a_file(file: &SitePath, shown: &Path) -> Diagnostic {
    error("source_folder_is_a_file", Place::File(file.clone()), format!("{} is not a folder", quoted(shown)))
        .hint("move it away, or make it a folder".to_owned())
}

/// Nothing may be started that Ctrl-C would leave behind.
pub fn cannot_catch_signals(why: &io::Error) -> Diagnostic {
    error("cannot_catch_signals", Place::None, format!("cannot wait for signals: {}", words(why)))
}

/// The system refuses to read a file or to list a folder.
pub fn cannot_read(place: Place, shown: &Path, why: &io::Error) -> Diagnostic {
    let hint = matches!(why.kind(), io::ErrorKind::PermissionDenied)
        .then(|| "give the user who builds the right to read it".to_owned());
    error("cannot_read", place, format!("cannot read {}: {}", quoted(shown), words(why))).hint(hint)
}

/// A symlink in the sources whose target is not part of the site.
pub fn symlink_leads_outside(file: &SitePath, shown: &Path, target: &Path) -> Diagnostic {
    let message = format!("symlink {} leads outside of the site, to {}", quoted(shown), quoted(target));
    error("symlink_leads_outside", Place::File(file.clone()), message)
        .hint("copy what it points to into the site".to_owned())
}

/// A symlink that never ends, or to a folder that it lies in.
pub fn symlink_loop(file: &SitePath, shown: &Path) -> Diagnostic {
    let message = format!("symlink {} leads back to where it came from", quoted(shown));
    error("symlink_loop", Place::File(file.clone()), message)
        .hint("remove it, or point it at a file or folder beside it".to_owned())
}

/// A symlink to nothing.
pub fn symlink_dangling(file: &SitePath, shown: &Path, target: &Path) -> Diagnostic {
    let message = format!("symlink {} points to {}, which does not exist", quoted(shown), quoted(target));
    error("symlink_dangling", Place::File(file.clone()), message)
        .hint("remove it, or point it at a file that is there".to_owned())
}

/// A file name that is no text; `folder` is where it lies.
pub fn name_not_utf8(folder: &SitePath, shown: &Path) -> Diagnostic {
    let message = format!("the name of {} is not UTF-8", quoted(shown));
    error("name_not_utf8", Place::File(folder.clone()), message)
        .hint("rename it: its name becomes part of an address".to_owned())
}

/// A file name with a character that no address and no list of files can hold; `folder` is where it lies.
pub fn name_not_usable(folder: &SitePath, shown: &Path) -> Diagnostic {
    let message = format!("the name of {} holds a backslash or a control character", quoted(shown));
    error("name_not_usable", Place::File(folder.clone()), message)
        .hint("rename it: its name becomes part of an address".to_owned())
}

/// A named pipe, a socket or a device among the sources; `kind` says which, with its article.
pub fn special_file(file: &SitePath, shown: &Path, kind: &str) -> Diagnostic {
    error("special_file", Place::File(file.clone()), format!("{} is {kind}, not a file", quoted(shown)))
        .hint("move it out of the site, or give it a name that starts with a dot".to_owned())
}

/// A file that is larger than what a build takes into memory; sizes in bytes.
pub fn file_too_large(file: &SitePath, shown: &Path, size: u64, limit: u64) -> Diagnostic {
    let mebibytes = |bytes: u64| bytes.div_ceil(1 << 20);
    let message = format!(
        "{} is too large: {} MiB, and the limit is {} MiB",
        quoted(shown),
        mebibytes(size),
        mebibytes(limit)
    );
    error("file_too_large", Place::File(file.clone()), message)
        .hint("publish it elsewhere and link to it, or give it a name that starts with a dot".to_owned())
}

/// More files than a site can have, most likely by symlinks that multiply each other.
pub fn too_many_files(root: &Path, limit: usize) -> Diagnostic {
    error("too_many_files", Place::None, format!("the site {} has more than {limit} files", quoted(root)))
        .hint("look for symlinks to folders that hold symlinks to folders".to_owned())
}

/// Output into `/`.
pub fn output_is_the_root(out: &Path) -> Diagnostic {
    let message = format!("the output folder {} is the root of the file system", quoted(out));
    error("output_is_the_root", Place::None, message).hint(OTHER_OUTPUT.to_owned())
}

/// Output into the home folder, or into a folder that holds it.
pub fn output_holds_the_home(out: &Path) -> Diagnostic {
    let message = format!("the output folder {} is or holds the home folder", quoted(out));
    error("output_holds_the_home", Place::None, message).hint(OTHER_OUTPUT.to_owned())
}

/// Output into the site's root, or into a folder that holds it.
pub fn output_holds_the_site(out: &Path) -> Diagnostic {
    let message = format!("the output folder {} is or holds the site's own folder", quoted(out));
    error("output_holds_the_site", Place::None, message).hint(OTHER_OUTPUT.to_owned())
}

/// Output into a source folder, above it or below it.
pub fn output_meets_the_sources(out: &Path, sources: &Path) -> Diagnostic {
    let message =
        format!("the output folder {} and the source folder {} overlap", quoted(out), quoted(sources));
    error("output_meets_the_sources", Place::None, message).hint(OTHER_OUTPUT.to_owned())
}

/// The output folder, or a folder on the way to it, is a file.
pub fn output_is_a_file(out: &Path) -> Diagnostic {
    let message = format!("the output folder {} is a file, or lies below one", quoted(out));
    error("output_is_a_file", Place::None, message).hint(OTHER_OUTPUT.to_owned())
}

/// The output folder cannot be found, made or opened.
pub fn cannot_open_output(out: &Path, why: &io::Error) -> Diagnostic {
    let message = format!("cannot open the output folder {}: {}", quoted(out), words(why));
    error("cannot_open_output", Place::None, message).hint(write_hint(why))
}

/// The output folder has files in it, and nothing says that rackdown wrote any of them.
pub fn output_not_ours(out: &Path, files: &[PathBuf]) -> Diagnostic {
    let message =
        format!("the output folder {} was not made by rackdown: it holds {}", quoted(out), some_of(files));
    error("output_not_ours", Place::None, message)
        .hint(OTHER_OUTPUT.to_owned())
        .hint("`--keep-foreign` leaves these files there and writes beside them".to_owned())
}

/// The output folder has files in it that rackdown did not write.
pub fn output_has_foreign_files(out: &Path, files: &[PathBuf]) -> Diagnostic {
    let message =
        format!("the output folder {} holds what rackdown did not write: {}", quoted(out), some_of(files));
    error("output_has_foreign_files", Place::None, message)
        .hint("move these files away; what the site publishes as it is belongs in `static/`".to_owned())
        .hint("`--keep-foreign` leaves them there and writes beside them".to_owned())
}

/// A folder of the output is a symlink.
pub fn output_through_symlink(shown: &Path) -> Diagnostic {
    let message = format!("{} is a symlink, and nothing is written through one", quoted(shown));
    error("output_through_symlink", Place::None, message).hint("remove it and build again".to_owned())
}

/// What rackdown did not write lies where a file or a folder of the site has to be.
pub fn output_in_the_way(shown: &Path) -> Diagnostic {
    let message =
        format!("{} is in the way: rackdown did not write it, and it is not a plain file", quoted(shown));
    error("output_in_the_way", Place::None, message).hint("move it away and build again".to_owned())
}

/// Another build writes into the same folder, and did not come to an end.
pub fn output_busy(out: &Path) -> Diagnostic {
    let message = format!("another build is writing into {}", quoted(out));
    error("output_busy", Place::None, message)
        .hint("wait until it is finished, or write elsewhere with `--out DIR`".to_owned())
}

/// The site has a file whose name rackdown needs for itself, or that a list of files cannot hold.
pub fn output_name_not_usable(path: &SitePath) -> Diagnostic {
    let shown = quoted(Path::new(path.as_str()));
    error("output_name_not_usable", Place::None, format!("no file of the site can have the name {shown}"))
        .hint(
            "names with control characters, and those that start with `.rackdown-`, cannot be used"
                .to_owned(),
        )
}

/// The site has a file where it also has a folder.
pub fn output_file_and_folder(file: &SitePath, below: &SitePath) -> Diagnostic {
    let (file, below) = (quoted(Path::new(file.as_str())), quoted(Path::new(below.as_str())));
    error("output_file_and_folder", Place::None, format!("the site has a file {file} and, below it, {below}"))
        .hint("rename one of them".to_owned())
}

/// The system refuses to write a file.
pub fn cannot_write(shown: &Path, why: &io::Error) -> Diagnostic {
    let message = format!("cannot write {}: {}", quoted(shown), words(why));
    error("cannot_write", Place::None, message).hint(write_hint(why))
}

/// The system refuses to make a folder.
pub fn cannot_make_folder(shown: &Path, why: &io::Error) -> Diagnostic {
    let message = format!("cannot make folder {}: {}", quoted(shown), words(why));
    error("cannot_make_folder", Place::None, message).hint(write_hint(why))
}

/// The system refuses to remove a file that an earlier build wrote.
pub fn cannot_remove(shown: &Path, why: &io::Error) -> Diagnostic {
    let message = format!("cannot remove {}: {}", quoted(shown), words(why));
    error("cannot_remove", Place::None, message).hint(write_hint(why))
}

fn write_hint(why: &io::Error) -> Option<String> {
    match why.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Some("make room and build again".to_owned())
        }
        io::ErrorKind::PermissionDenied => Some(
            "give the user who builds the right to write there, or write elsewhere with `--out DIR`"
                .to_owned(),
        ),
        io::ErrorKind::ReadOnlyFilesystem => Some("write elsewhere with `--out DIR`".to_owned()),
        _ => None,
    }
}

/// The system's words as they stand in the middle of a sentence: without the number, the first letter small.
fn words(why: &io::Error) -> String {
    let text = why.to_string();
    let text = text.split_once(" (os error").map_or(text.as_str(), |(words, _)| words);
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// A path in backticks; what is not UTF-8 or would break the line is shown as an escape.
fn quoted(path: &Path) -> String {
    let mut shown = String::from("`");
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        for letter in chunk.valid().chars() {
            match letter.is_control() {
                true => shown.extend(letter.escape_default()),
                false => shown.push(letter),
            }
        }
        shown.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    shown + "`"
}

/// The first few of a list of files, and how many more there are.
fn some_of(files: &[PathBuf]) -> String {
    let named: Vec<String> = files.iter().take(NAMED).map(|file| quoted(file)).collect();
    let more = files.len().saturating_sub(NAMED);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    named.join(", ") + &rest
}

/// A build that took too long; `pages` were being drawn.
pub fn time_limit(seconds: u64, pages: &[String]) -> Diagnostic {
    let drawing = match pages {
        [] => String::new(),
        pages => format!("; it was drawing `{}`", pages.join("`, `")),
    };
    error("time_limit", Place::None, format!("the build did not finish within {seconds} s{drawing}")).hint(
        "look for a loop in its templates or expressions, or give it more time with `--time-limit`"
            .to_owned(),
    )
}

/// A panic: never the user's fault.
pub fn defect() -> Diagnostic {
    error("defect", Place::None, "rackdown has a defect: the build broke off")
        .hint("nothing was written; please report the lines above with the page that caused them".to_owned())
}

/// There is nowhere for the server of `watch`.
pub fn cannot_listen(host: &str, port: u16, why: &io::Error) -> Diagnostic {
    let hint = match why.kind() {
        io::ErrorKind::PermissionDenied => Some("ports below 1024 are for root; name another with `--port`"),
        io::ErrorKind::AddrInUse => {
            Some("this port and those after it are taken; name another with `--port`")
        }
        io::ErrorKind::AddrNotAvailable => {
            Some("this computer does not have that address; `--host 0.0.0.0` takes all that it has")
        }
        _ => None,
    };
    error("cannot_listen", Place::None, format!("cannot listen at `{host}`, port {port}: {}", words(why)))
        .hint(hint.map(str::to_owned))
}

/// The system does not tell of changes.
pub fn cannot_watch(why: &str) -> Diagnostic {
    error("cannot_watch", Place::None, format!("cannot watch the site's folders: {why}"))
        .hint("`--poll` looks for changes without the system's help".to_owned())
}

/// A path that the theme does not have.
pub fn not_in_theme(path: &str, nearest: Option<&str>) -> Diagnostic {
    error("not_in_theme", Place::None, format!("the theme has no file `{path}`"))
        .hint(did_you_mean(nearest))
        .hint("`rackdown theme list` shows all of them".to_owned())
}

/// A file or folder that would have to be overwritten.
pub fn already_there(path: &Path) -> Diagnostic {
    error("already_there", Place::None, format!("`{}` is there already", path.display()))
        .hint("remove it first, or choose another name".to_owned())
}

/// A node that the inventory does not have, named on the command line.
pub fn no_such_node(name: &str, nearest: Option<&str>) -> Diagnostic {
    error("no_such_node", Place::None, format!("the inventory has no node `{name}`"))
        .hint(did_you_mean(nearest))
}

/// A node that is down and takes no part in what a cluster decides: a worker, or one of another cluster.
pub fn node_without_a_say(name: &str, cluster: &str) -> Diagnostic {
    let message = format!("`{name}` has no vote in cluster `{cluster}`");
    error("node_without_a_say", Place::None, message)
        .hint("leave it out: whether it runs decides nothing".to_owned())
}

/// A cluster that the inventory does not have.
pub fn no_such_cluster(name: &str, nearest: Option<&str>) -> Diagnostic {
    error("no_such_cluster", Place::None, format!("the inventory has no cluster `{name}`"))
        .hint(did_you_mean(nearest))
}

/// A cluster in which nothing is decided by votes.
pub fn no_quorum(cluster: &str, kind: &str) -> Diagnostic {
    let message = format!("cluster `{cluster}` is of kind `{kind}`, where nothing is decided by votes");
    error("no_quorum", Place::None, message)
        .hint("state its `kind` if it is another: `corosync`, `etcd`, `kubernetes`".to_owned())
}

/// The host of the QDevice among the nodes that are down: it is no node.
pub fn qdevice_host_is_no_node(host: &str) -> Diagnostic {
    error("qdevice_host_is_no_node", Place::None, format!("`{host}` is no node, but the host of the qdevice"))
        .hint("`--qdevice-down` takes the qdevice away".to_owned())
}

/// A state that a cluster cannot be in.
pub fn impossible_scenario(sentence: &str) -> Diagnostic {
    error("impossible_scenario", Place::None, sentence)
}

/// A record of a scenario file that cannot be read; records count from 0.
pub fn scenario_fault(record: usize, name: Option<&str>, message: &str) -> Diagnostic {
    let name = name.map(|name| format!(" (`{name}`)")).unwrap_or_default();
    error("scenario_fault", Place::None, format!("scenario {record}{name}: {message}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_says_verb_and_path_with_the_system_s_words() {
        let full = io::Error::from_raw_os_error(28);
        let message = cannot_write(Path::new("dist/index.html"), &full).message;
        assert_eq!(message, "cannot write `dist/index.html`: no space left on device");
    }

    #[test]
    fn of_many_foreign_files_five_are_named() {
        let files: Vec<PathBuf> = (1..=7).map(|number| format!("dist/{number}").into()).collect();
        let message = output_has_foreign_files(Path::new("dist"), &files).message;
        assert!(
            message.ends_with(": `dist/1`, `dist/2`, `dist/3`, `dist/4`, `dist/5` and 2 more"),
            "{message}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_no_text_is_shown_with_escapes() {
        use std::os::unix::ffi::OsStrExt;
        let name = std::ffi::OsStr::from_bytes(b"content/caf\xe9\nx.md");
        assert_eq!(quoted(Path::new(name)), "`content/caf\\xe9\\nx.md`");
    }
}
