//! `rackdown watch`: builds whenever something changes, writes what is new, and serves it.
//!
//! Comes in: the command line, then events, finished builds and signals, all in one inbox. Goes out: an output folder
//! that follows the sources, a live site for the server, and lines for people. One thread decides; builds run on
//! another, and while one runs, changes are gathered. Nothing waits for a fixed time: what a watcher says is looked at
//! at once, and content hashes decide whether there is anything to build. In two cases alone is there a short wait for
//! what usually follows: a file is open for writing ([`changes`]), or a file has vanished or become empty ([`sources`]).

mod browser;
mod build_runner;
mod builder;
mod changes;
mod folders;
mod outcome;
mod publisher;
mod sources;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::Event;
use rackdown::Built;
use rackdown::diag::catalog::world;
use rackdown::diag::has_errors;
use rustix::event::{PollFd, PollFlags, poll};

use super::args::WatchArguments;
use super::exit::{Failed, fail, fail_bare};
use super::heap;
use super::report::say;
use super::serve::{self, Listening};
use super::signals::Signals;
use super::timing::{Stages, show_stages};
use super::write::{Destination, Foreign};
use browser::open_in_browser;
use build_runner::{BegunBuild, BuildEnd, BuildRunner};
use builder::Builder;
use outcome::{BuildOutcome, Warnings};
use publisher::Publisher;
use sources::{LookResult, SourceState, WatchedSources};

/// How long mistakes of outdated sources are kept back while newer ones are at hand.
const KEPT_BACK: Duration = Duration::from_millis(500);

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
pub fn run_watch(arguments: &WatchArguments) -> Result<(), Failed> {
    let (sender, inbox) = channel();
    catch_signals(sender.clone()).map_err(|why| fail_bare(&[world::cannot_catch_signals(&why)]))?;
    let root = &arguments.source.root;
    let events = sender.clone();
    // Once there is nobody to read it, the program ends.
    let tell = move |event| drop(events.send(Message::Event(event)));
    let sources = WatchedSources::watch(root, arguments.poll, tell)
        .map_err(|why| fail_bare(&[world::cannot_watch(&why.to_string())]))?;
    let SourceState { inputs, problems } = sources.state();
    if inputs.files.is_empty() && has_errors(&problems) {
        return Err(fail(&problems, &inputs));
    }
    let cannot_listen = |why| fail_bare(&[world::cannot_listen(&arguments.host, arguments.port, &why)]);
    let listening = serve::listen(&arguments.host, arguments.port).map_err(cannot_listen)?;
    let mut watch = Watch::new(arguments, sources, sender);
    let url = listening.url(&watch.publisher.base_path(&inputs));
    say_where(&listening, &url, arguments.port);
    serve::serve(listening, watch.publisher.live()).map_err(cannot_listen)?;
    if arguments.open
        && let Err(why) = open_in_browser(&url)
    {
        say(&format!("cannot open a browser: {why}"));
    }
    watch.until_the_end(&inbox);
    watch.publisher.settle();
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
fn catch_signals(sender: Sender<Message>) -> std::io::Result<()> {
    let signals = Signals::catch()?;
    let wait = move || {
        while signals.caught().is_none() {
            let _ = poll(&mut [PollFd::new(&signals, PollFlags::IN)], None);
        }
        drop(signals);
        let _ = sender.send(Message::End);
    };
    std::thread::Builder::new().name("signals".into()).spawn(wait).map(drop)
}

/// What the deciding thread works with.
struct Watch {
    sources: WatchedSources,
    runner: BuildRunner,
    publisher: Publisher,
    /// What was wrong with sources that are not the newest any more, and since when nothing newer could be shown.
    kept_back: Option<(BuildOutcome, Instant)>,
    warnings: Warnings,
    /// Whether people want to know how long each stage takes.
    shows_timings: bool,
}

impl Watch {
    fn new(arguments: &WatchArguments, sources: WatchedSources, sender: Sender<Message>) -> Self {
        let source = &arguments.source;
        let root = source.root.clone();
        let on_built = move |number, built, stages| drop(sender.send(Message::Built(number, built, stages)));
        let cached_in = (!source.no_cache).then(|| root.clone());
        let builder = Builder::new(source.options(), cached_in, Arc::new(on_built));
        let out = source.output_folder(arguments.out.as_deref());
        let destination = Destination { root, out, foreign: Foreign::Refuse };
        Watch {
            sources,
            runner: BuildRunner::new(builder, Duration::from_secs(source.time_limit)),
            publisher: Publisher::new(destination, source.base_url.clone()),
            kept_back: None,
            warnings: if source.deny_warnings { Warnings::Deny } else { Warnings::Show },
            shows_timings: source.timings,
        }
    }

    fn until_the_end(&mut self, inbox: &Receiver<Message>) {
        // What was read before the server began is looked at once more: it may have changed since, and links lead on.
        self.sources.note_lost();
        while !self.runner.has_abandoned_too_many() {
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
                    Message::Event(event) => self.sources.note(event),
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
        let next = self.runner.deadline().or_else(|| self.sources.due_at());
        next.into_iter().chain(self.sources.next_poll()).min()
    }

    /// Does what there is to do.
    fn act(&mut self, now: Instant) {
        self.sources.poll(now);
        if let Some(deadline) = self.runner.deadline() {
            if deadline > now {
                return;
            }
            if let Some(BegunBuild { sources, since, .. }) = self.runner.abandon() {
                self.conclude(BuildOutcome::failed(sources, since));
            }
        }
        if self.sources.look(now) == LookResult::AsBuilt
            && let Some((outcome, _)) = self.kept_back.take()
        {
            self.conclude(outcome);
        }
        if let Some((sources, since)) = self.sources.take_ready(now) {
            self.begin(sources, since);
        }
    }

    fn begin(&mut self, sources: SourceState, since: Instant) {
        self.kept_back = None;
        if sources.inputs.files.is_empty() && has_errors(&sources.problems) {
            return self.conclude(BuildOutcome::failed(sources, since));
        }
        self.runner.begin(sources, since);
    }

    /// Takes a finished build, or the social cards that came after it.
    fn take(&mut self, number: u64, built: Option<Built>) {
        match (self.runner.end(number), built) {
            (BuildEnd::Pages(begun), Some(built)) => {
                let outcome = BuildOutcome::of(begun.sources, built, self.warnings, begun.since);
                self.conclude_or_keep_back(outcome);
            }
            (BuildEnd::Pages(BegunBuild { mut sources, since, .. }), None) => {
                sources.problems.push(world::defect());
                self.conclude_or_keep_back(BuildOutcome::failed(sources, since));
            }
            (BuildEnd::Cards(begun), Some(built)) if !self.publisher.is_wrong() => {
                let outcome = BuildOutcome::of(begun.sources, built, self.warnings, begun.since);
                if outcome.site.is_some() {
                    self.publisher.conclude(BuildOutcome { only_cards: true, ..outcome });
                }
            }
            _ => {}
        }
    }

    /// Keeps mistakes back for a moment if there is news already: they may be those of half a change.
    fn conclude_or_keep_back(&mut self, outcome: BuildOutcome) {
        let first_kept = self.kept_back.as_ref().map_or(outcome.since, |(_, first)| *first);
        if outcome.site.is_none() && self.sources.have_news() && first_kept.elapsed() < KEPT_BACK {
            self.kept_back = Some((outcome, first_kept));
        } else {
            self.conclude(outcome);
        }
    }

    fn conclude(&mut self, outcome: BuildOutcome) {
        self.kept_back = None;
        self.publisher.conclude(outcome);
    }
}
