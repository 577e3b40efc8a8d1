//! Messages about TOML files: syntax, shape, inventory and configuration.

use super::{Category, Diagnostic, Place, Span, did_you_mean, error, note, warning};
use crate::diag::words::count;
use crate::diag::{names_listed, nearest};
use crate::source::SitePath;

/// A syntax error, in the words of the TOML parser.
pub fn toml_syntax(span: Span, message: &str) -> Diagnostic {
    error("toml_syntax", Place::At(span), format!("not valid TOML: {message}"))
}

/// A site in another language than the words that are rackdown's own.
pub fn english_words(span: Span, language: &str) -> Diagnostic {
    let message = format!("the site's language is `{language}`, the words that rackdown adds are English");
    note("english_words", Place::At(span), message).hint(
        "they are marked `lang=\"en\"` for screen readers and translators; templates of your own can replace them".to_owned(),
    )
}

/// A value that has the right type but cannot be read.
pub fn toml_value(span: Span, message: &str) -> Diagnostic {
    error("toml_value", Place::At(span), message.lines().next().unwrap_or_default())
}

/// A key that the format does not have.
pub fn unknown_key(span: Span, key: &str, nearest: Option<&str>, known: &[&str]) -> Diagnostic {
    let names = match known {
        [] => "no key can stand here".to_owned(),
        [only] => format!("the only key here is `{only}`"),
        known => format!("the keys here are {}", names_listed(key, known)),
    };
    error("unknown_key", Place::At(span), format!("unknown key `{key}`"))
        .hint(did_you_mean(nearest))
        .hint(names)
}

/// A key that must be there.
pub fn missing_key(span: Span, key: &str) -> Diagnostic {
    error("missing_key", Place::At(span), format!("key `{key}` is missing"))
        .hint(format!("add a line `{key} = …` here"))
}

/// A value of another type than the key takes.
pub fn wrong_type(span: Span, key: &str, wanted: &str, found: &str) -> Diagnostic {
    let hint = match (wanted, found) {
        ("a list", "a table") => Some(format!("write `[[{key}]]` with double brackets")),
        ("a string", "a whole number" | "a number") => {
            Some("put it in quotes, with its unit if it has one".into())
        }
        _ => None,
    };
    error("wrong_type", Place::At(span), format!("`{key}` takes {wanted}, not {found}")).hint(hint)
}

/// A word that is none of those that the key takes.
pub fn unknown_word(span: Span, key: &str, word: &str, words: &[&str]) -> Diagnostic {
    let listed: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    error("unknown_word", Place::At(span), format!("`{key}` cannot be `{word}`"))
        .hint(did_you_mean(nearest(word, words.iter().copied())))
        .hint(format!("it is one of {}", listed.join(", ")))
}

/// A number outside of what the key takes.
pub fn out_of_range(span: Span, key: &str, least: Option<i128>, most: Option<i128>) -> Diagnostic {
    let range = match (least, most) {
        (Some(least), Some(most)) => format!("must be from {least} to {most}"),
        (Some(least), None) => format!("must be at least {least}"),
        (_, most) => format!("must be at most {}", most.unwrap_or_default()),
    };
    error("out_of_range", Place::At(span), format!("`{key}` {range}"))
}

/// Text that should be an amount of memory or storage.
pub fn not_a_size(span: Span, text: &str) -> Diagnostic {
    error("not_a_size", Place::At(span), format!("`{text}` is not a size"))
        .hint("write a number and a unit: `32 GB`, `5.4 TB`, `512 MiB`".to_owned())
}

/// Text that should be the speed of a link.
pub fn not_a_rate(span: Span, text: &str) -> Diagnostic {
    error("not_a_rate", Place::At(span), format!("`{text}` is not a link speed"))
        .hint("write a number and a unit of bits a second: `1G`, `2.5GbE`, `10 Gb/s`, `10GBASE-T`".to_owned())
}

/// Text that should be a share of the time.
pub fn not_a_percentage(span: Span, text: &str) -> Diagnostic {
    error("not_a_percentage", Place::At(span), format!("`{text}` is not a percentage"))
        .hint("write a number up to 100 and the sign: `99.5 %`".to_owned())
}

/// A processor with more cores than threads.
pub fn fewer_threads_than_cores(span: Span, threads: u32, cores: u32) -> Diagnostic {
    let message = format!("a processor of {} cannot have {}", count(cores, "core"), count(threads, "thread"));
    error("fewer_threads_than_cores", Place::At(span), message)
}

/// A cluster whose members are to agree and that has none, perhaps only workers.
pub fn no_members(span: Span, cluster: &str, kind: &str, workers: usize) -> Diagnostic {
    let only = if workers > 0 { format!(", only {}", count(workers, "worker")) } else { String::new() };
    let message = format!("cluster `{cluster}` of kind `{kind}` has no member{only}");
    error("no_members", Place::At(span), message)
        .hint("add a `[[node]]` that is one, or write `kind = \"none\"`".to_owned())
}

/// A platform that does not go by corosync's votes, in a cluster that does not say how it agrees; `kind` is what it is
/// usually run as.
pub fn kind_not_stated(span: Span, platform: &str, kind: &str) -> Diagnostic {
    let message = format!("the platform names `{platform}`, but the cluster states no `kind`");
    warning("kind_not_stated", Place::At(span), message).hint(format!(
        "add `kind = \"{kind}\"` beside it, or `\"corosync\"` or `\"none\"` if it is that; without it, votes count as corosync counts them"
    ))
}

/// A key that means something only in clusters of other kinds.
pub fn key_of_another_kind(span: Span, key: &str, kind: &str, others: &[&str]) -> Diagnostic {
    let others: Vec<String> = others.iter().map(|kind| format!("`kind = \"{kind}\"`")).collect();
    let message = format!("`{key}` says nothing in a cluster of kind `{kind}`");
    error("key_of_another_kind", Place::At(span), message)
        .hint(format!("leave it out, or state {} in the cluster's table", others.join(" or ")))
}

/// A member with several votes where a majority of members decides.
pub fn more_than_one_vote(span: Span, kind: &str) -> Diagnostic {
    let message = format!("a node of a cluster of kind `{kind}` has one vote or none");
    error("more_than_one_vote", Place::At(span), message)
        .hint("leave `votes` out for a member, and write `worker = true` for a worker".to_owned())
}

/// A worker that is said to have a vote.
pub fn worker_with_a_vote(span: Span, worker: Option<Span>) -> Diagnostic {
    let diagnostic = error("worker_with_a_vote", Place::At(span), "a worker has no vote");
    match worker {
        Some(worker) => diagnostic.related(worker, "said to be a worker here"),
        None => diagnostic,
    }
}

/// A second QDevice for one cluster.
pub fn second_qdevice(span: Span, first: Span) -> Diagnostic {
    error("second_qdevice", Place::At(span), "the cluster has a QDevice already")
        .related(first, "first stated here")
        .hint("name the cluster that this one votes in: `cluster = \"NAME\"`".to_owned())
}

/// A name of blanks only.
pub fn empty_name(span: Span) -> Diagnostic {
    error("empty_name", Place::At(span), "a name must not be empty")
}

/// A name or a label that is too long to be drawn whole.
pub fn long_name(span: Span, letters: usize, most: usize) -> Diagnostic {
    error("long_name", Place::At(span), format!("a name of {letters} letters is too long to be drawn whole"))
        .hint(format!("at most {most} letters; the rest may stand in `notes`"))
}

/// A name that something else has already.
pub fn duplicate_name(span: Span, name: &str, first: Span) -> Diagnostic {
    error("duplicate_name", Place::At(span), format!("name `{name}` is taken"))
        .related(first, "first used here")
}

/// A node id that another node has already.
pub fn duplicate_nodeid(span: Span, id: u32, first: Span) -> Diagnostic {
    error("duplicate_nodeid", Place::At(span), format!("node id {id} is taken"))
        .related(first, "first used here")
        .hint("a node without `nodeid` has its position as node id".to_owned())
}

/// Two devices of one band in one place.
pub fn duplicate_slot(span: Span, slot: u32, first: Span) -> Diagnostic {
    error("duplicate_slot", Place::At(span), format!("slot {slot} of this band is taken"))
        .related(first, "first used here")
        .hint("a device without `slot` takes the first place that is free".to_owned())
}

/// A reference by name that ends nowhere; `what` says of what kind.
pub fn unknown_reference(span: Span, what: &str, name: &str, nearest: Option<&str>) -> Diagnostic {
    error("unknown_reference", Place::At(span), format!("{what} `{name}`")).hint(did_you_mean(nearest))
}

/// A cluster in which no node has a vote.
pub fn no_votes(span: Span) -> Diagnostic {
    error("no_votes", Place::At(span), "no node has a vote, so the cluster can never be quorate")
        .hint("give at least one node `votes = 1`".to_owned())
}

/// A stated vote count of the QDevice that is not what its algorithm gives.
pub fn qdevice_votes_differ(
    span: Span,
    stated: u32,
    algorithm: &str,
    derived: u32,
    nodes: usize,
) -> Diagnostic {
    let message = format!(
        "QDevice states {}, but `{algorithm}` gives {derived} to {}",
        count(stated, "vote"),
        count(nodes, "node")
    );
    warning("qdevice_votes_differ", Place::At(span), message)
        .hint("leave `votes` out, unless corosync.conf has the same line".to_owned())
}

/// A configuration with which corosync does not start; `source` is where it says so.
pub fn corosync_refuses(span: Span, sentence: &str, source: &str) -> Diagnostic {
    error("corosync_refuses", Place::At(span), format!("corosync does not start: {sentence}"))
        .hint(format!("see corosync's {source}"))
}

/// A configuration that corosync takes but that does not do what it seems to say.
pub fn corosync_surprises(span: Span, sentence: &str, source: &str) -> Diagnostic {
    warning("corosync_surprises", Place::At(span), sentence).hint(format!("see corosync's {source}"))
}

/// A QDevice whose host is itself a member.
pub fn qdevice_on_member(span: Span, name: &str) -> Diagnostic {
    let message = format!(
        "QDevice runs on `{name}`, which is a cluster member and takes its votes along when it fails"
    );
    warning("qdevice_on_member", Place::At(span), message)
        .hint("run corosync-qnetd on a machine outside of the cluster".to_owned())
}

/// A base URL that is not one.
pub fn bad_base_url(span: Option<Span>, url: &str) -> Diagnostic {
    let place = span.map_or(Place::None, Place::At);
    error("bad_base_url", place, format!("`{url}` is not the address of a site"))
        .hint("write it whole: `https://example.org/` or `https://example.org/cluster/`".to_owned())
}

/// Text that should be the address below which the sources can be edited.
pub fn bad_edit_url(span: Span, url: &str) -> Diagnostic {
    error("bad_edit_url", Place::At(span), format!("`{url}` is not an address that a file's path can follow"))
        .hint(
            "write it whole, without query and fragment: `https://git.example.org/lab/_edit/main/`"
                .to_owned(),
        )
}

/// Text that should be a language tag.
pub fn bad_language(span: Span, tag: &str) -> Diagnostic {
    error("bad_language", Place::At(span), format!("`{tag}` is not a language tag"))
        .hint("write one of BCP 47: `en`, `de`, `pt-BR`".to_owned())
}

/// Text that should be a date.
pub fn not_a_date(span: Span, text: &str) -> Diagnostic {
    error("not_a_date", Place::At(span), format!("`{text}` is not a date"))
        .hint("write year, month and day: `2026-05-22`".to_owned())
}

/// A site without `data/site.toml`.
pub fn no_site_file(file: &SitePath) -> Diagnostic {
    error("no_site_file", Place::File(file.clone()), "the site has no `data/site.toml`")
        .hint("make one with at least a line `title = \"…\"`".to_owned())
}

/// A snapshot's text without the table that says where it comes from, or the other way round.
pub fn snapshot_half(file: &SitePath, missing: &str) -> Diagnostic {
    error("snapshot_half", Place::File(file.clone()), format!("snapshot has no `{missing}` beside it"))
}

/// A captured text that cannot be read, in the parser's words.
pub fn unreadable_capture(span: Span, message: &str, hint: Option<String>) -> Diagnostic {
    error("unreadable_capture", Place::At(span), message).hint(hint)
}

/// A probe's name that is no name of a file, or that a shell would read as something else.
pub fn bad_probe_name(span: Span, name: &str) -> Diagnostic {
    error("bad_probe_name", Place::At(span), format!("`{name}` cannot be the name of a probe"))
        .hint("write small letters, digits, `-` and `_`: it becomes `data/snapshots/NAME.txt`".to_owned())
}

/// A probe without a program.
pub fn empty_command(span: Span) -> Diagnostic {
    error("empty_command", Place::At(span), "a probe needs a command")
        .hint("write the program and its arguments: `command = [\"pvecm\", \"status\"]`".to_owned())
}

/// Text that should be a length of time.
pub fn not_a_duration(span: Span, text: &str) -> Diagnostic {
    error("not_a_duration", Place::At(span), format!("`{text}` is not a length of time"))
        .hint("write a whole number and a unit: `500ms`, `20s`, `5m`, `12h`, `30d`, `2w`".to_owned())
}

/// A probe that may take longer than any capture should.
pub fn timeout_too_long(span: Span) -> Diagnostic {
    error("timeout_too_long", Place::At(span), "a probe may take one hour at most")
}

/// A false alarm without a reason.
pub fn empty_reason(span: Span) -> Diagnostic {
    error("empty_reason", Place::At(span), "an allowance needs a reason")
        .hint("say why this is no secret, for whoever reads this next".to_owned())
}

/// A false alarm that does not say which.
pub fn allows_nothing(span: Span) -> Diagnostic {
    error("allows_nothing", Place::At(span), "this allowance does not say what is allowed")
        .hint("add one of `text`, `sha256`, `pattern` and `file`".to_owned())
}

/// A false alarm described in two ways.
pub fn allows_twice(span: Span, first: Span) -> Diagnostic {
    error("allows_twice", Place::At(span), "an allowance says only once what is allowed")
        .related(first, "said here first")
        .hint("write a second `[[redact.allow]]`".to_owned())
}

/// A false alarm in a form that can fit nothing, or everything.
pub fn bad_allowance(span: Span) -> Diagnostic {
    error("bad_allowance", Place::At(span), "this allowance fits nothing or everything").hint(
        "`sha256` takes 64 hexadecimal digits, `file` a path from the site's root, and a pattern needs four \
         characters besides `*`"
            .to_owned(),
    )
}

/// A false alarm that did not happen.
pub fn unused_allowance(span: Span) -> Diagnostic {
    warning("unused_allowance", Place::At(span), "nothing is allowed by this: no such text was found")
        .hint("remove it, so that it cannot hide a secret one day".to_owned())
}

/// A secret in a file that the site is made from; `what` is its kind, with its article. Without a line the file is no text.
pub fn secret_in_source(place: Place, line: Option<usize>, what: &str) -> Diagnostic {
    let message = match (&place, line) {
        (Place::At(_), _) => format!("{what} stands here"),
        (_, Some(line)) => format!("{what} stands in line {line}"),
        (_, None) => format!("{what} stands in this file, which is no text"),
    };
    error("secret_in_source", place, message)
        .category(Category::Secret)
        .hint(line.is_none().then(|| SHOW_WORDS.to_owned()))
        .hint("take it out, and change it if anyone else can have read it".to_owned())
        .hint(ALLOW_IT.to_owned())
}

/// A secret in the name of a file or folder of the sources, which is not repeated; `what` is its kind.
pub fn secret_in_name(what: &str) -> Diagnostic {
    error("secret_in_name", Place::None, format!("the name of a file of the site holds {what}"))
        .category(Category::Secret)
        .hint("look through the names of the files and folders, and give this one another".to_owned())
        .hint(ALLOW_IT.to_owned())
}

/// A secret in a file that would have been published; `what` is its kind, with its article. Without a line it is no text.
pub fn secret_in_output(file: &SitePath, line: Option<usize>, what: &str) -> Diagnostic {
    let place = line.map_or_else(|| format!("in `{file}`"), |line| format!("in line {line} of `{file}`"));
    error("secret_in_output", Place::None, format!("{what} would have been published, {place}"))
        .category(Category::Secret)
        .hint("look where the page gets it from: an expression, a template, a file in `static/`".to_owned())
        .hint(ALLOW_IT.to_owned())
}

const SHOW_WORDS: &str =
    "`exiftool FILE` shows the metadata of a picture, `strings FILE` the words in any other file";

const ALLOW_IT: &str =
    "if it is none, allow it in `data/site.toml` with `[[redact.allow]]`, the text and a `reason`";

/// The search for secrets does not find what it must find: a defect, and no build is safe.
pub fn scanner_is_blind() -> Diagnostic {
    error(
        "scanner_is_blind",
        Place::None,
        "rackdown has a defect: the search for secrets did not find its own canary",
    )
    .hint("nothing was written; please report this".to_owned())
}

/// A probe that has never been captured, in a build with `--frozen`.
pub fn snapshot_missing(span: Span, name: &str) -> Diagnostic {
    error("snapshot_missing", Place::At(span), format!("there is no snapshot of probe `{name}`"))
        .category(Category::Stale)
        .hint(format!("`rackdown capture {name}` makes one"))
}

/// A snapshot that is older than its probe allows, in a build with `--frozen`.
pub fn snapshot_too_old(span: Span, name: &str, date: &str) -> Diagnostic {
    error(
        "snapshot_too_old",
        Place::At(span),
        format!("the snapshot of probe `{name}` is of {date}, which is too old"),
    )
    .category(Category::Stale)
    .hint(format!("`rackdown capture {name}` makes a new one"))
}

/// A snapshot without a date whose probe allows an age, in a build with `--frozen`.
pub fn snapshot_undated(span: Span, name: &str) -> Diagnostic {
    error("snapshot_undated", Place::At(span), format!("the snapshot of probe `{name}` has no date"))
        .category(Category::Stale)
        .hint(format!("`rackdown capture {name}` makes a new one"))
}

/// A probe that the site does not have, named on the command line.
pub fn no_such_probe(name: &str, nearest: Option<&str>) -> Diagnostic {
    error("no_such_probe", Place::None, format!("the site has no probe `{name}`")).hint(did_you_mean(nearest))
}

/// Nothing to capture.
pub fn no_probes(file: &SitePath) -> Diagnostic {
    error("no_probes", Place::File(file.clone()), "the site has no probe")
        .hint("add a `[[probe]]` table with a `name` and a `command`".to_owned())
}

/// A probe that brought nothing; `why` is already without secrets. `kept`: when the capture was made that stays.
pub fn probe_failed(span: Span, name: &str, why: &str, kept: Option<&str>) -> Diagnostic {
    let rest = match kept {
        Some(date) => format!("the capture of {date} stays"),
        None => "there is no earlier capture".to_owned(),
    };
    error("probe_failed", Place::At(span), format!("probe `{name}` failed: {why}")).hint(rest)
}

/// A snapshot that does not say what its format says; `hint` is for a text that is something else and not cut.
pub fn unreadable_snapshot(span: Span, format: &str, message: &str, hint: Option<String>) -> Diagnostic {
    let message = format!("snapshot cannot be read as `{format}`: {message}");
    let cut = || "if lines were left out, say `excerpt = true` in the TOML beside it".to_owned();
    warning("unreadable_snapshot", Place::At(span), message).hint(hint.unwrap_or_else(cut))
}

/// A figure of a captured text that another of its figures contradicts.
pub fn contradictory_capture(span: Span, message: &str) -> Diagnostic {
    let hint = "capture again: the text was edited, or the members changed while it was printed";
    warning("contradictory_capture", Place::At(span), message).hint(hint.to_owned())
}

/// Lines of a captured text that are not its program's; `side` is `in front of` or `behind`.
pub fn left_out_of_capture(span: Span, lines: usize, side: &str, format: &str) -> Diagnostic {
    let are = if lines == 1 { "is" } else { "are" };
    let message = format!("{} {are} left out {side} the output of `{format}`", count(lines, "line"));
    warning("left_out_of_capture", Place::At(span), message)
        .hint("keep what the command itself printed, and delete the rest".to_owned())
}

/// A figure of the inventory, or one that follows from it, against what a snapshot measured.
pub fn drift(span: Span, claim: &str, measured: &str, snapshot: (Span, &str)) -> Diagnostic {
    let (place, name) = snapshot;
    warning("drift", Place::At(span), format!("{claim}, measured `{measured}` in snapshot `{name}`"))
        .category(Category::Drift)
        .related(place, "measured here")
        .hint("correct what is stated, or capture again".to_owned())
}
