//! Builds that find the disk full or are killed: whole files stay behind, and the next build recovers.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use super::*;

/// Tells a test that it runs in a process of its own, and in which folder.
const CHILD: &str = "RACKDOWN_TEST_FOLDER";

/// The file that tells it to write again and again.
const AGAIN: &str = "again";

/// Fills the disk below `folder` bit by bit and builds at each step; gives how often a build failed and succeeded.
fn build_while_the_disk_fills(folder: &Path) -> (usize, usize) {
    let (root, out) = (folder.join("site"), folder.join("dist"));
    let text = |letter: &str| letter.repeat(3000);
    let old = bundle(&[("index.html", text("1")), ("a", text("1")), ("b/c/index.html", text("1"))]);
    let pages: Vec<_> = (0..6).map(|number| (format!("p{number}/index.html"), text("2"))).collect();
    let new = bundle(
        &[&pages[..], &[("a/x".into(), text("2")), ("index.html".into(), "2".repeat(12_000))]].concat(),
    );
    write_to(&root, &out, &old, Foreign::Refuse).unwrap();
    let (mut failed, mut succeeded) = (0, 0);
    for step in 0..40 {
        let before = stamps(&out);
        // Also by whoever wrote there last, and knows what lies there without a look.
        let mut writer = writer(folder);
        let result = match step % 2 {
            0 => write_to(&root, &out, &new, Foreign::Refuse),
            _ => writer.write(&old).and_then(|_| writer.write(&new)),
        };
        match result {
            Ok(_) => {
                succeeded += 1;
                assert_eq!(tree(&out), tree_of(&new));
                write_to(&root, &out, &Bundle::default(), Foreign::Refuse).unwrap();
                write_to(&root, &out, &old, Foreign::Refuse).unwrap();
            }
            Err(problems) => {
                failed += 1;
                let told = told(&problems);
                let full =
                    told.ends_with(": no space left on device\n") || told.ends_with(": file too large\n");
                assert!(told.starts_with("cannot_") && full && problems.len() == 1, "{told}");
                assert_eq!(tree(&out), tree_of(&old));
                assert_eq!(stamps(&out), before);
            }
        }
        // When not even this fits any more, the disk is as full as can be.
        let _ = fs::write(folder.join(format!("filler-{step}")), text("3"));
    }
    (failed, succeeded)
}

/// One that writes again and again, below `folder`.
fn writer(folder: &Path) -> OutputWriter {
    let (root, out) = (folder.join("site"), folder.join("dist"));
    OutputWriter::new(Destination { root, out, foreign: Foreign::Refuse })
}

/// How to start a program with a small disk mounted at a folder, if the system lets us.
fn with_small_disk(folder: &Path, size: &str) -> Option<Vec<String>> {
    let script = format!("mount -t tmpfs -o {size} none \"$0\" && exec \"$@\"");
    let prefixes = [&["unshare", "-m"][..], &["unshare", "-rm"][..]];
    let full = prefixes.map(|prefix| [prefix, &["sh", "-c", &script, folder.to_str().unwrap()]].concat());
    let works = |words: &Vec<&str>| {
        let (program, arguments) = words.split_first().unwrap();
        let probe = Command::new(program).args(arguments).arg("true").output();
        probe.is_ok_and(|probe| probe.status.success())
    };
    full.into_iter().find(works).map(|words| words.into_iter().map(str::to_owned).collect())
}

#[test]
fn a_full_disk_leaves_the_last_output_as_it_was() {
    if let Some(folder) = env::var_os(CHILD) {
        let (failed, succeeded) = build_while_the_disk_fills(Path::new(&folder));
        println!("{failed} failed and {succeeded} succeeded");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut ways: Vec<Vec<String>> = Vec::new();
    // One disk runs out of blocks, the other of inodes.
    ways.extend(with_small_disk(folder.path(), "size=128k"));
    ways.extend(with_small_disk(folder.path(), "size=1m,nr_inodes=44"));
    // A limit on the size of a file works everywhere: 8 blocks of 512 or 1024 bytes, which the page of 12,000 exceeds.
    ways.push(["sh", "-c", "trap '' XFSZ; ulimit -f 8; exec \"$@\"", "sh"].map(str::to_owned).to_vec());
    for (number, way) in ways.iter().enumerate() {
        let prefix: Vec<&OsStr> = way.iter().map(OsStr::new).collect();
        let name = "a_full_disk_leaves_the_last_output_as_it_was";
        let run = test_process(&prefix, module_path!(), name, CHILD, folder.path()).output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
        assert!(run.status.success(), "{way:?}: {out}{err}");
        let all_failed = out.contains("40 failed and 0 succeeded");
        let some_failed =
            out.contains(" failed and ") && !all_failed && !out.contains("0 failed and 40 succeeded");
        let is_limit = number + 1 == ways.len();
        assert!(if is_limit { all_failed } else { some_failed }, "{way:?}: {out}{err}");
    }
}

/// Two sites that share some files, of which some differ in a letter, and of which each has files where the other has
/// folders.
fn two_sites() -> [Bundle; 2] {
    ["1", "2"].map(|text| {
        let mut files: Vec<(String, String)> = Vec::new();
        for number in 0..40 {
            let text = if number % 4 == 0 { "same" } else { text };
            files.push((format!("pages/{number}/index.html"), text.repeat(5000)));
            files.push((format!("only-{text}-{number}/x"), text.repeat(100)));
            files.push((format!("near/{number}.html"), format!("{}{text}{0}", "x".repeat(1000))));
        }
        let shapes = if text == "1" { ["a", "b/c/index.html"] } else { ["a/index.html", "b"] };
        files.extend(shapes.map(|path| (path.to_owned(), text.repeat(5000))));
        bundle(&files)
    })
}

/// Starts a process that writes one site after the other, and waits until it has begun.
fn start_writing(folder: &Path) -> Child {
    let name = "a_build_that_is_killed_leaves_whole_files_and_the_next_one_recovers";
    let mut command = test_process(&[], module_path!(), name, CHILD, folder);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().ends_with("writing")));
    child
}

#[test]
fn a_build_that_is_killed_leaves_whole_files_and_the_next_one_recovers() {
    let sites = two_sites();
    if let Some(folder) = env::var_os(CHILD) {
        let folder = Path::new(&folder);
        let (root, out) = (folder.join("site"), folder.join("dist"));
        let mut writer = writer(folder);
        let is_again = folder.join(AGAIN).exists();
        if is_again {
            // From here on it knows what lies there.
            writer.write(&sites[1]).unwrap();
        }
        println!("writing");
        // Long enough to be killed, and not for ever if whoever should do that is gone.
        let until = Instant::now() + Duration::from_secs(20);
        while Instant::now() < until {
            for site in &sites {
                if is_again {
                    writer.write(site).unwrap();
                } else {
                    write_to(&root, &out, site, Foreign::Refuse).unwrap();
                }
            }
        }
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (root, out) = (folder.path().join("site"), folder.path().join("dist"));
    let whole = |path: &str, bytes: &[u8]| {
        let path = SitePath::new(path).unwrap();
        sites.iter().any(|site| site.files.get(&path).is_some_and(|blob| blob.bytes() == bytes))
    };
    let mut in_the_middle = [0, 0];
    for (round, way) in (0..30).flat_map(|round| [(round, 0), (round, 1)]) {
        if way == 1 {
            fs::write(folder.path().join(AGAIN), "").unwrap();
        } else {
            let _ = fs::remove_file(folder.path().join(AGAIN));
        }
        let mut child = start_writing(folder.path());
        let until = Instant::now() + Duration::from_micros(round * 1171 % 20_000);
        while Instant::now() < until {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let found = if out.exists() { tree(&out) } else { BTreeMap::new() };
        in_the_middle[way] += usize::from(sites.iter().all(|site| found != tree_of(site)));
        let ours =
            |path: &&String| path.contains(TEMP_PREFIX) || path.ends_with('/') || *path == MANIFEST_NAME;
        let torn: BTreeSet<&String> = found
            .iter()
            .filter(|(path, bytes)| !ours(path) && !whole(path, bytes))
            .map(|(path, _)| path)
            .collect();
        assert_eq!(torn, BTreeSet::new(), "round {round}");
        write_to(&root, &out, &sites[0], Foreign::Refuse).unwrap();
        assert!(tree(&out) == tree_of(&sites[0]), "round {round}: {:?}", names(&out));
        if round % 3 == 0 {
            fs::remove_dir_all(&out).unwrap(); // So that first builds are killed, too.
        }
    }
    assert!(
        in_the_middle.iter().all(|count| *count >= 5),
        "of 30 each, only {in_the_middle:?} while they wrote"
    );
}
