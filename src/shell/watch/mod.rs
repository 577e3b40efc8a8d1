//! `rackdown watch`: builds whenever something changes, writes what is new, and serves it.
//!
//! Comes in: the command line, then events, finished builds and signals, all in one inbox. Goes out: an output folder
//! that follows the sources, a [`Live`] site for the server, and lines for people. One thread decides; builds run on
//! another, and while one runs, changes are gathered. Nothing waits for a fixed time: what a watcher says is looked at
//! at once, and content hashes decide whether there is anything to build. In two cases alone is there a short wait for
//! what usually follows: a file is open for writing ([`changes`]), or a file has vanished or become empty, which is half
//! of what some editors do to save it ([`HOLD`]).

mod builder;
mod changes;
mod folders;
mod outcome;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::Event;
use rackdown::bundle::Bundle;
use rackdown::diag::catalog::world;
use rackdown::diag::text::Colour;
use rackdown::diag::{Diagnostic, has_errors};
use rackdown::parse::config::{BaseUrl, parse_config};
use rackdown::source::{Inputs, SitePath};
use rackdown::{BuildOptions, Built};
use rustix::event::{PollFd, PollFlags, poll};

use super::args::WatchArguments;
use super::ask::Reported;
use super::heap;
use super::read::{Look, Reader};
use super::report::{say, show, text};
use super::run::{in_root, options_of};
use super::serve::{self, Listening, Live, Snapshot};
use super::signals::Signals;
use super::timing::{Stages, show_stages};
use super::write::{Destination, Foreign, Writer};
use builder::Builder;
use changes::{Changes, Taken};
use folders::{Folders, POLLING};
use outcome::{Outcome, Warnings};

/// How long to wait for a file that has vanished, or become empty, to come back.
const HOLD: Duration = Duration::from_millis(30);

/// How long mistakes of outdated sources are kept back while newer ones are at hand.
const KEPT_BACK: Duration = Duration::from_millis(500);

/// How often folders may change what they lead to while they are looked at.
const ROUNDS: usize = 8;

/// How many endless builds may be left behind; each of them keeps a processor busy.
const MOST_ABANDONED: usize = 3;

/// What the deciding thread is told.
enum Message {
    /// Something happened in a watched folder.
    Event(notify::Result<Event>),
    /// The build of this number has ended; without a result by a defect.
    Built(u64, Option<Built>, Stages),
    /// It is time to end.
    End,
}

/// Watches, builds and serves until a signal comes.
pub fn run_watch(arguments: &WatchArguments) -> Result<(), Reported> {
    let (post, inbox) = channel();
    let fail = |problem: Diagnostic| {
        show(&[problem], &Inputs::default());
        Reported
    };
    let cannot_watch = |why: notify::Error| fail(world::cannot_watch(&why.to_string()));
    catch_signals(post.clone()).map_err(|why| fail(world::cannot_catch_signals(&why)))?;
    let told = post.clone();
    // Whoever would read it has ended.
    let tell = move |event| drop(told.send(Message::Event(event)));
    let folders = Folders::new(&arguments.source.root, arguments.poll, tell).map_err(cannot_watch)?;
    let mut watch = Watch::new(arguments, folders, post);
    watch.folders.cover(&BTreeSet::new()).map_err(cannot_watch)?;
    watch.reader.look(&Look::Afresh);
    if watch.reader.inputs().files.is_empty() && has_errors(watch.reader.problems()) {
        show(watch.reader.problems(), watch.reader.inputs());
        return Err(Reported);
    }
    let cannot_listen = |why| fail(world::cannot_listen(&arguments.host, arguments.port, &why));
    let listening = serve::listen(&arguments.host, arguments.port).map_err(cannot_listen)?;
    let url = listening.url(&watch.base_path());
    say_where(&listening, &url, arguments.port);
    serve::serve(listening, watch.live.clone()).map_err(cannot_listen)?;
    if arguments.open
        && let Err(why) = serve::open_in_browser(&url)
    {
        say(&format!("cannot open a browser: {why}"));
    }
    watch.until_the_end(&inbox);
    watch.writer.settle();
    Ok(())
}

fn say_where(listening: &Listening, url: &str, asked: u16) {
    if asked != 0 && listening.port != asked {
        say(&format!("port {asked} is taken, so this is port {}", listening.port));
    }
    say(&format!("serving {url} (Ctrl-C ends it)"));
    if listening.is_open_to_others() {
        say("anyone who reaches this computer over the network can read the site there, drafts and all");
    }
}

/// Tells of the first signal; a second one ends the program at once.
fn catch_signals(post: Sender<Message>) -> std::io::Result<()> {
    let signals = Signals::catch()?;
    let wait = move || {
        while signals.caught().is_none() {
            let _ = poll(&mut [PollFd::new(&signals, PollFlags::IN)], None);
        }
        drop(signals);
        let _ = post.send(Message::End);
    };
    std::thread::Builder::new().name("signals".into()).spawn(wait).map(drop)
}

/// All that the deciding thread knows.
struct Watch {
    options: BuildOptions,
    root: PathBuf,
    writer: Writer,
    warnings: Warnings,
    time_limit: Duration,
    folders: Folders,
    behind_links: BTreeSet<PathBuf>,
    reader: Reader,
    changes: Changes,
    builder: Builder,
    live: Arc<Live>,
    /// New sources that are still to be built.
    waiting: Option<Waiting>,
    underway: Option<Underway>,
    /// The last build that ended: once more it may end with the cards that were missing.
    ended: Option<Underway>,
    /// What the last build was begun from: sources, and what was wrong with them.
    last_begun: Option<(Arc<Inputs>, Vec<Diagnostic>)>,
    /// What was wrong with sources that are not the newest any more.
    kept_back: Option<(Outcome, Instant)>,
    published: Option<Arc<Snapshot>>,
    /// Whether the output folder holds what is published.
    is_written: bool,
    /// Whether the last thing that people were told is that something is wrong.
    is_wrong: bool,
    /// The warnings that were shown last.
    warned_of: Vec<Diagnostic>,
    abandoned: usize,
    /// Whether people want to know how long each stage takes.
    shows_timings: bool,
    /// When to look for folders that polling alone does not find.
    next_poll: Option<Instant>,
}

/// Sources that are to be built.
struct Waiting {
    /// When the first change was seen.
    since: Instant,
    /// Until when to wait for what vanished.
    hold: Instant,
}

/// A build.
#[derive(Clone)]
struct Underway {
    number: u64,
    since: Instant,
    deadline: Instant,
    inputs: Arc<Inputs>,
    problems: Vec<Diagnostic>,
}

impl Watch {
    fn new(arguments: &WatchArguments, folders: Folders, post: Sender<Message>) -> Self {
        let source = &arguments.source;
        let options = options_of(source);
        let out = arguments.out.clone().unwrap_or_else(|| in_root(&source.root, "dist"));
        let tell = move |number, built, stages| drop(post.send(Message::Built(number, built, stages)));
        Watch {
            root: source.root.clone(),
            writer: Writer::new(Destination { root: source.root.clone(), out, foreign: Foreign::Refuse }),
            warnings: if source.deny_warnings { Warnings::Deny } else { Warnings::Show },
            time_limit: Duration::from_secs(source.time_limit),
            behind_links: BTreeSet::new(),
            reader: Reader::new(&source.root),
            changes: Changes::new(folders.closing()),
            folders,
            builder: Builder::new(
                options.clone(),
                (!source.no_cache).then(|| source.root.clone()),
                Arc::new(tell),
            ),
            options,
            live: Arc::default(),
            waiting: None,
            underway: None,
            ended: None,
            last_begun: None,
            kept_back: None,
            published: None,
            is_written: false,
            is_wrong: false,
            warned_of: Vec::new(),
            abandoned: 0,
            shows_timings: source.timings,
            next_poll: arguments.poll.then(|| Instant::now() + POLLING),
        }
    }

    fn until_the_end(&mut self, inbox: &Receiver<Message>) {
        // What was read before the server began is looked at once more: it may have changed since, and links lead on.
        self.changes.note_lost(Instant::now());
        while self.abandoned < MOST_ABANDONED {
            self.act(Instant::now());
            let first = match self.wakes_at() {
                Some(at) => inbox.recv_timeout(at.saturating_duration_since(Instant::now())),
                None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            let first = match first {
                Ok(message) => Some(message),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            for message in first.into_iter().chain(inbox.try_iter()) {
                match message {
                    Message::Event(event) => self.note(event),
                    Message::Built(number, built, stages) => {
                        if self.shows_timings {
                            show_stages(&stages);
                        }
                        self.take(number, built);
                        heap::give_back();
                    }
                    Message::End => return,
                }
            }
        }
        say("too many builds never end: watching ends here");
    }

    /// When there will be something to do, even if nothing happens.
    fn wakes_at(&self) -> Option<Instant> {
        let deadline = self.underway.as_ref().map(|underway| underway.deadline);
        let idle = self.underway.is_none();
        let ready = self.changes.ready_at().filter(|_| idle);
        let hold = self.waiting.as_ref().map(|waiting| waiting.hold).filter(|_| idle);
        [deadline, ready, hold, self.next_poll].into_iter().flatten().min()
    }

    fn note(&mut self, event: notify::Result<Event>) {
        let now = Instant::now();
        match event {
            Ok(event) => {
                let territory = self.folders.territory();
                self.changes.note(&event, |path| territory.concerns(path), now);
            }
            Err(why) if matches!(why.kind, notify::ErrorKind::MaxFilesWatch) => {
                show(&[world::cannot_watch(&why.to_string())], &Inputs::default());
            }
            // Whatever it was, something may have been missed.
            Err(_) => self.changes.note_lost(now),
        }
    }

    /// Does what there is to do.
    fn act(&mut self, now: Instant) {
        if self.next_poll.is_some_and(|at| at <= now) {
            self.next_poll = Some(now + POLLING);
            if self.folders.have_moved() {
                let root = self.folders.real_root().unwrap_or_else(|| self.root.clone());
                self.changes.note_path(root, now);
            }
        }
        if self.underway.as_ref().is_some_and(|underway| underway.deadline <= now) {
            self.abandon();
        }
        if self.underway.is_some() {
            return;
        }
        if self.changes.ready_at().is_some_and(|at| at <= now) {
            let taken = self.changes.take(now);
            self.look(&taken, now);
        }
        let ready = |waiting: &Waiting| waiting.hold <= now || !self.misses_something();
        if self.waiting.as_ref().is_some_and(ready)
            && let Some(waiting) = self.waiting.take()
        {
            self.begin(waiting.since);
        }
    }

    /// Looks at what happened; if the sources are different now, they wait to be built.
    fn look(&mut self, taken: &Taken, now: Instant) {
        if taken.lost || self.reader.is_about_folders(&taken.paths) {
            self.cover();
        }
        self.reader.look(&if taken.lost { Look::Afresh } else { Look::At(&taken.paths) });
        for _ in 0..ROUNDS {
            let behind_links = self.reader.folders_behind_links();
            if behind_links == self.behind_links {
                break;
            }
            self.behind_links = behind_links;
            self.cover();
            self.reader.look(&Look::At(&taken.paths));
        }
        let known = self.last_begun.as_ref();
        let same = known.is_some_and(|(inputs, problems)| {
            (Arc::ptr_eq(inputs, self.reader.inputs()) || inputs == self.reader.inputs())
                && problems == self.reader.problems()
        });
        if same {
            self.waiting = None;
            self.show_what_was_kept_back();
        } else {
            self.waiting.get_or_insert(Waiting { since: taken.since, hold: now + HOLD });
        }
    }

    fn cover(&mut self) {
        if let Err(why) = self.folders.cover(&self.behind_links) {
            show(&[world::cannot_watch(&why.to_string())], &Inputs::default());
        }
    }

    /// Whether a file has vanished or become empty, as happens in the middle of being saved.
    fn misses_something(&self) -> bool {
        let Some((before, _)) = &self.last_begun else { return false };
        let now = self.reader.inputs();
        let missing = |(path, blob): (&SitePath, &rackdown::source::Blob)| match now.get(path) {
            None => true,
            Some(now) => now.bytes().is_empty() && !blob.bytes().is_empty(),
        };
        before.files.iter().any(missing)
    }

    fn begin(&mut self, since: Instant) {
        let (inputs, problems) = (self.reader.inputs().clone(), self.reader.problems().to_vec());
        self.last_begun = Some((inputs.clone(), problems.clone()));
        self.kept_back = None;
        if inputs.files.is_empty() && has_errors(&problems) {
            return self.conclude(Outcome::failed(inputs, problems, since));
        }
        let number = self.builder.begin(inputs.clone());
        let deadline = Instant::now() + self.time_limit;
        self.underway = Some(Underway { number, since, deadline, inputs, problems });
    }

    /// Takes a finished build.
    fn take(&mut self, number: u64, built: Option<Built>) {
        // One that was left behind may end after all.
        let Some(underway) = self.underway.take_if(|underway| underway.number == number) else {
            return self.take_cards(number, built);
        };
        self.ended = Some(underway.clone());
        let Underway { since, inputs, mut problems, .. } = underway;
        let outcome = match built {
            Some(built) => Outcome::of(inputs, problems, built, self.warnings, since),
            None => {
                problems.push(world::defect());
                Outcome::failed(inputs, problems, since)
            }
        };
        let first_kept = self.kept_back.as_ref().map_or(since, |(_, first)| *first);
        if outcome.site.is_none() && !self.changes.is_empty() && first_kept.elapsed() < KEPT_BACK {
            // Half of a change, perhaps: the other half is at hand.
            self.kept_back = Some((outcome, first_kept));
            return;
        }
        self.conclude(outcome);
    }

    /// Takes the social cards of the build that ended last. One that has begun since brings its own.
    fn take_cards(&mut self, number: u64, built: Option<Built>) {
        let Some(ended) = self.ended.take_if(|ended| ended.number == number) else { return };
        let Some(built) = built.filter(|_| self.underway.is_none() && !self.is_wrong) else { return };
        let Underway { since, inputs, problems, .. } = ended;
        let mut outcome = Outcome::of(inputs, problems, built, self.warnings, since);
        outcome.only_cards = true;
        if let Some(site) = outcome.site.take() {
            self.publish(&outcome, site);
        }
    }

    fn show_what_was_kept_back(&mut self) {
        if let Some((outcome, _)) = self.kept_back.take() {
            self.conclude(outcome);
        }
    }

    fn abandon(&mut self) {
        let pages = self.builder.abandon();
        self.abandoned += 1;
        if let Some(Underway { since, inputs, mut problems, .. }) = self.underway.take() {
            problems.push(world::time_limit(self.time_limit.as_secs(), &pages));
            self.conclude(Outcome::failed(inputs, problems, since));
        }
    }

    /// Publishes and writes a site, or says what is wrong.
    fn conclude(&mut self, mut outcome: Outcome) {
        self.kept_back = None;
        match outcome.site.take() {
            Some(site) => self.publish(&outcome, site),
            None => self.complain(&outcome.found, &outcome.inputs),
        }
    }

    fn complain(&mut self, found: &[Diagnostic], inputs: &Inputs) {
        self.live.publish(None, Some(text(found, inputs, Colour::No)));
        show(found, inputs);
        if !has_errors(found) {
            say("warnings are errors here (`--deny-warnings`): nothing was written");
        }
        self.is_wrong = true;
        self.warned_of = Vec::new();
    }

    fn publish(&mut self, outcome: &Outcome, site: Bundle) {
        let before = self.published.take();
        let same = before.as_ref().is_some_and(|before| *before.bundle() == site);
        let snapshot = match before.clone() {
            Some(before) if same => before,
            _ => Arc::new(Snapshot::new(site, &self.base_path())),
        };
        self.live.publish(Some(snapshot.clone()), None);
        self.published = Some(snapshot.clone());
        if !same || !self.is_written {
            let written = self.writer.write(snapshot.bundle());
            self.is_written = written.is_ok();
            if let Err(problems) = written {
                return self.complain(&problems, &outcome.inputs);
            }
        }
        if self.warned_of != outcome.found {
            show(&outcome.found, &outcome.inputs);
            self.warned_of.clone_from(&outcome.found);
        }
        if outcome.only_cards {
            return;
        }
        let line = outcome.line(before.as_ref().map(|before| before.bundle()), snapshot.bundle());
        say(&if std::mem::take(&mut self.is_wrong) { format!("mended: {line}") } else { line });
    }

    /// The path below which the site is to stand.
    fn base_path(&self) -> String {
        let file = SitePath::new("data/site.toml").expect("this is a path of a site");
        let inputs = self.reader.inputs();
        let stated = || parse_config(&file, inputs.text(&file)?, &mut Vec::new())?.base_url;
        let given = self.options.base_url.as_ref().map(|url| BaseUrl::parse(url));
        given.unwrap_or_else(stated).map(|url| url.path().to_owned()).unwrap_or_default()
    }
}
