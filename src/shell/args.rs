//! The command line.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use rackdown::parse::content::Drafts;
use rackdown::parse::formats::Format;
use rackdown::{BuildOptions, CardsWanted, Precompress};

/// Builds pages about a cluster from Markdown and a TOML inventory; every figure is computed, measured or marked.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

impl Arguments {
    /// Whether the program goes on until it is told to end.
    pub fn stays(&self) -> bool {
        matches!(self.command, Command::Watch(_))
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build the site into a folder that a web server can serve
    Build(BuildArguments),
    /// Serve the site on this computer, and build it again whenever a file of it changes
    Watch(WatchArguments),
    /// Check everything that a build checks, and write nothing
    Check(CheckArguments),
    /// Run the probes of data/site.toml and keep what they print as snapshots
    Capture(CaptureArguments),
    /// Write a small site of its own into a new folder
    New {
        /// The folder to make
        dir: PathBuf,
    },
    /// Say what a cluster does when nodes, links or the QDevice fail
    Quorum(QuorumArguments),
    /// Read what a command printed, such as `pvecm status` or `iperf3`, and print it as JSON
    Parse {
        /// What the file is
        #[arg(long, value_parser = format_parser())]
        format: Format,
        /// The file
        file: PathBuf,
        /// Print JSON; the only form there is
        #[arg(long)]
        json: bool,
    },
    /// The files of the default theme
    #[command(subcommand)]
    Theme(ThemeCommand),
    /// Print the JSON Schema of a TOML file, for editors
    Schema {
        /// Which file
        #[arg(value_enum, default_value_t = SchemaName::Inventory)]
        of: SchemaName,
    },
    /// Print the completions for a shell
    Completions {
        /// Which shell
        shell: Shell,
    },
}

/// Where the site is and what belongs to it.
#[derive(Debug, Args)]
pub struct SourceArguments {
    /// The site's folder: the one with `content/` and `data/`
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
    /// Build drafts, too
    #[arg(long)]
    pub drafts: bool,
    /// The address where the site will stand, in place of the one in data/site.toml
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Treat warnings as errors
    #[arg(long)]
    pub deny_warnings: bool,
    /// Use no cache: neither read nor write `.rackdown/`
    #[arg(long)]
    pub no_cache: bool,
    /// Show how long each stage took
    #[arg(long)]
    pub timings: bool,
    /// Give up on a build that takes longer than this
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    pub time_limit: u64,
}

impl SourceArguments {
    /// What they say of the build.
    pub fn options(&self) -> BuildOptions {
        let drafts = if self.drafts { Drafts::Include } else { Drafts::Exclude };
        BuildOptions {
            drafts,
            base_url: self.base_url.clone(),
            cards: CardsWanted::All,
            precompress: Precompress::AsConfigured,
        }
    }

    /// The output folder: the one that was named, or `dist` in the site's folder, as a person would write it.
    pub fn output_folder(&self, named: Option<&Path>) -> PathBuf {
        match named {
            Some(named) => named.to_owned(),
            None if self.root == Path::new(".") => "dist".into(),
            None => self.root.join("dist"),
        }
    }
}

/// What `build` takes.
#[derive(Debug, Args)]
pub struct BuildArguments {
    #[command(flatten)]
    pub source: SourceArguments,
    /// Where to write; default: `dist` in the site's folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write into a folder that holds other files, and leave those alone
    #[arg(long)]
    pub keep_foreign: bool,
    /// Capture all probes that are not off first; one that fails leaves its last good capture
    #[arg(long)]
    pub refresh: bool,
    /// Fail where the snapshot of a probe is missing or older than its `max_age`
    #[arg(long)]
    pub frozen: bool,
    /// Write `.br` and `.gz` beside each file that becomes enough smaller, for servers that send them as they are
    #[arg(long)]
    pub precompress: bool,
}

/// What `watch` takes.
#[derive(Debug, Args)]
pub struct WatchArguments {
    #[command(flatten)]
    pub source: SourceArguments,
    /// Where to write; default: `dist` in the site's folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The address or name to listen at; 0.0.0.0 lets the whole network look
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1")]
    pub host: String,
    /// The port to listen at; if it is taken, the next free one
    #[arg(long, value_name = "PORT", default_value_t = 4000)]
    pub port: u16,
    /// Open the site in the browser
    #[arg(long)]
    pub open: bool,
    /// Look for changes several times a second: for file systems that tell of none (network, shared folders)
    #[arg(long)]
    pub poll: bool,
}

/// What `capture` takes.
#[derive(Debug, Args)]
pub struct CaptureArguments {
    /// The probes to run, also those that are off; default: all that are not off
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// The site's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
    /// Only list what would be run
    #[arg(long)]
    pub dry_run: bool,
}

/// What `check` takes.
#[derive(Debug, Args)]
pub struct CheckArguments {
    #[command(flatten)]
    pub source: SourceArguments,
    /// List every figure on the pages with its origin: computed, measured, or stated by hand
    #[arg(long)]
    pub claims: bool,
    /// Print what was found as JSON
    #[arg(long)]
    pub json: bool,
}

/// What `quorum` takes.
#[derive(Debug, Args)]
pub struct QuorumArguments {
    /// The inventory to speak of
    #[arg(long, value_name = "FILE", default_value = "data/inventory.toml")]
    pub inventory: PathBuf,
    /// The cluster to speak of; default: the first
    #[arg(long, value_name = "NAME")]
    pub cluster: Option<String>,
    /// Nodes that fail, all at once
    #[arg(long, value_name = "NODE,…", value_delimiter = ',')]
    pub down: Vec<String>,
    /// The QDevice fails, too
    #[arg(long)]
    pub qdevice_down: bool,
    /// Nodes that still reach each other: a,b/c,d
    #[arg(long, value_name = "GROUPS")]
    pub partition: Option<String>,
    /// The only nodes that still reach the QDevice's host
    #[arg(long, value_name = "NODE,…", value_delimiter = ',')]
    pub qnetd_sees: Option<Vec<String>>,
    /// Answer a file of scenarios (a JSON list) instead
    #[arg(long, value_name = "FILE", conflicts_with_all = ["inventory", "cluster", "down", "qdevice_down", "partition", "qnetd_sees"])]
    pub scenarios: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// The names of the capture formats.
fn format_parser() -> impl TypedValueParser<Value = Format> {
    let value =
        |format: &Format| PossibleValue::new(format.name()).help(format.about().trim_end_matches('.'));
    let names: Vec<PossibleValue> = Format::ALL.iter().map(value).collect();
    PossibleValuesParser::new(names).try_map(|name| Format::named(&name).ok_or("there is no such format"))
}

/// What `theme` takes.
#[derive(Debug, Subcommand)]
pub enum ThemeCommand {
    /// List the theme's files, and which of them the site has its own of
    List {
        /// The site's folder
        #[arg(long, value_name = "DIR", default_value = ".")]
        root: PathBuf,
    },
    /// Copy a file of the theme into the site, to be changed there
    Eject {
        /// The file's path as `theme list` shows it
        path: String,
        /// The site's folder
        #[arg(long, value_name = "DIR", default_value = ".")]
        root: PathBuf,
    },
}

/// The files that have a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaName {
    /// data/inventory.toml
    Inventory,
    /// data/site.toml
    Site,
    /// The TOML at the top of a page
    FrontMatter,
    /// The TOML beside a snapshot
    Snapshot,
}
