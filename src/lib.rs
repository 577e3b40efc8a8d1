//! rackdown: a static site generator for pages about clusters, on which every number is computed, measured or marked
//! as stated by hand.
//!
//! # The pipeline
//!
//! [`build`] is a pure, total function from a snapshot of files to a map of files with diagnostics:
//!
//! ```text
//! folder ─read→ Inputs ─parse→ Site ─resolve→ figures ─draw→ pages ─check→ Bundle ─diff→ Plan ─write→ folder
//!  shell        └──────────── this library: no files, no clock, no globals, no panics ──────────┘      shell
//! ```
//!
//! | module | comes in | goes out |
//! |---|---|---|
//! | [`source`] | bytes that the shell read | [`source::Inputs`], the snapshot of all files |
//! | [`parse`] | texts | [`parse::content::Site`]: pages, inventories, snapshots, each mistake at its place |
//! | [`model`] | what was parsed | the domain: machines, links, votes, and what follows from them |
//! | [`layout`] | a topology | boxes, lines and words in integer pixels, none of them on another |
//! | [`render`] | the site | finished pages, stylesheets, feeds; checked links |
//! | [`bundle`] | finished files | [`bundle::Bundle`], and the [`bundle::Plan`] against what is on disk |
//! | [`redact`] | any text | where secrets stand in it; the text without them |
//! | [`diag`] | facts about a mistake | [`diag::Diagnostic`]; its text with source line and carets |
//! | [`memo`] | a stage and its arguments' fingerprint | what an earlier build computed for the same |
//!
//! What a build computed is remembered in two ways: by a [`memo::Memo`], for the next build of the same process, and on
//! a [`memo::Shelf`], whose bytes the shell keeps in `.rackdown/cache` for the next process: highlighted fences, social
//! cards, and what all of the output was when nothing had changed. Both only save time. A template that only prints a
//! page's text is drawn around a mark ([`render::frame`]), and the text, read and searched once, is put in its place.
//! Pages do not wait for their social cards while somebody watches. A process that builds once keeps no finished page:
//! it is put away ([`source::away`]) until it is written.
//!
//! `rackdown watch` goes round and round in this: it reads again what may have changed, builds with the memory of the
//! builds before, writes and serves what is new. An event of the file system says no more than "look again".
//!
//! `source` ← `diag`, `memo`, `bundle` ← `redact` ← `model` ← `parse`, `layout` ← `render` ← this file ← `shell`: a module uses only what
//! stands to its left, which a test checks. The shell (reading, writing, the command line) is declared by `main.rs`
//! only, so the library cannot do IO, and the compiler says so; `clippy.toml` bans the functions of `std` that could.
//!
//! # Laws, each a test
//!
//! - A warm build (with a [`memo::Memo`] of earlier ones) equals a cold build, byte for byte.
//! - A page is drawn again exactly when something that it reads has changed: [`render::reads`] says what that is.
//! - Built twice, the bytes are the same, whatever the number of threads, the time zone, the locale and the order of
//!   directory entries.
//! - Every internal link of the output leads somewhere.
//! - No secret that [`redact`] can see is in a bundle: sources and output are searched before there is one.
//! - A build with errors has no bundle: nothing is written, and the last good output stays as it was.
//!
//! # Where to add things
//!
//! The quorum engine ([`model::quorum`]) plays votequorum, corosync-qdevice and corosync-qnetd; its tests hold it
//! against what a real cluster did. The parsers of captured output are [`parse::pvecm`] and [`parse::iperf3`].
//!
//! A kind of equipment touches, in this order: `model/inventory`, `parse/inventory`, `diag/catalog/data` for its
//! messages, `render/view`, `templates/components/hardware.html`, and a fixture. A component is a template under
//! `templates/components/`; one that needs more than the page's data gets it in `render/prose`.

#![deny(missing_docs)]

pub mod bundle;
pub mod diag;
pub mod layout;
pub mod memo;
pub mod model;
pub mod parse;
pub mod redact;
pub mod render;
pub mod source;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use bundle::Bundle;
use diag::{Diagnostic, catalog, has_errors};
use memo::{Keep, Memo};
use model::claims::Claim;
use parse::config::BaseUrl;
use parse::content::{Drafts, Site, parse_site, report_markdown};
use redact::Scanner;
use redact::search::Search;
use render::address::{Addresses, Base};
use render::assets::{Assets, place_assets};
use render::card::Cards;
pub use render::card::CardsWanted;
use render::engine::Engine;
use render::highlight::Highlighter;
use render::icons;
use render::links::Outputs;
pub use render::page::Observer;
use render::page::{Drawn, DrawnPages, Stamped, draw_pages};
use render::prose::Workshop;
use render::reads::Reads;
use render::stamp::stamp;
use render::svg::for_card::card_drawing;
use source::away::Content;
use source::{Blob, Fingerprint, Inputs, SitePath};

/// What a build depends on besides the files.
#[derive(Clone, Debug)]
pub struct BuildOptions {
    /// Whether drafts are built.
    pub drafts: Drafts,
    /// The site's address, in place of the one in `data/site.toml`.
    pub base_url: Option<String>,
    /// Whether social cards are drawn.
    pub cards: CardsWanted,
}

impl Default for BuildOptions {
    fn default() -> Self {
        BuildOptions { drafts: Drafts::Exclude, base_url: None, cards: CardsWanted::All }
    }
}

/// What a build made.
#[derive(Clone, Debug)]
pub struct Built {
    /// The finished site; `None` if anything is wrong with it.
    pub bundle: Option<Bundle>,
    /// How many pages it has.
    pub pages: usize,
    /// How many of them had to be drawn; the others are as an earlier build drew them.
    pub drawn: usize,
    /// How many social cards are missing, because only remembered ones were wanted.
    pub cards_missing: usize,
    /// Everything that is wrong or worth knowing, in the order of files and lines.
    pub diagnostics: Vec<Diagnostic>,
}

/// Builds the site: parses everything, draws every page, checks every link.
///
/// Pure and total: the same arguments give the same result, whatever `memo` remembers, and no input makes it panic.
pub fn build(inputs: &Inputs, options: &BuildOptions, memo: &mut Memo, observer: &dyn Observer) -> Built {
    memo.begin_build();
    let mut diagnostics = Vec::new();
    let output = draw_site(inputs, options, memo, observer, &mut diagnostics).unwrap_or_default();
    diagnostics.sort();
    diagnostics.dedup();
    let Output { bundle, pages, drawn, cards_missing } = output;
    let bundle = (!has_errors(&diagnostics)).then_some(bundle);
    Built { bundle, pages, drawn, cards_missing, diagnostics }
}

/// Every figure on the site's pages with its origin, in the order of the pages; none if the site cannot be drawn.
///
/// Pure like [`build`], which reports what is wrong.
pub fn list_claims(inputs: &Inputs, options: &BuildOptions, memo: &Memo) -> Vec<Claim> {
    let mut ignored = Vec::new();
    let site = parse_site(inputs, options.drafts, memo, &mut ignored);
    let assets = place_assets(inputs, &mut ignored);
    let templates = render::theme::merged(inputs, "templates");
    let engine = Engine::load(templates, &assets.names(), &mut ignored);
    let Some(((site, engine), scanner)) = site.zip(engine).zip(Scanner::new()) else { return Vec::new() };
    let cards = Cards::plan(&site, &|_| None);
    let highlighter = Highlighter::new();
    let workshop = Workshop {
        inputs,
        site: &site,
        engine: &engine,
        highlighter: &highlighter,
        scanner: &scanner,
        memo,
        cards: &cards,
    };
    render::page::site_claims(&workshop)
}

type Files = BTreeMap<SitePath, Blob>;

/// What a site became.
#[derive(Default)]
struct Output {
    bundle: Bundle,
    pages: usize,
    drawn: usize,
    cards_missing: usize,
}

fn draw_site(
    inputs: &Inputs,
    options: &BuildOptions,
    memo: &Memo,
    observer: &dyn Observer,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Output> {
    observer.stage("parse and assets");
    let mut asset_faults = Vec::new();
    let ((site, scanner), mut assets) = rayon::join(
        || {
            let site = parse_site(inputs, options.drafts, memo, diagnostics);
            (site, memo.get("scanner", Fingerprint::of(["one"]), Scanner::new))
        },
        || assets_of(inputs, memo, &mut asset_faults),
    );
    diagnostics.extend(asset_faults);
    let site = site.and_then(|site| with_base_url(site, options, diagnostics));
    observer.stage("theme");
    render::theme::check_shadows(inputs, diagnostics);
    let icons = icons::to_draw(inputs, &mut assets.files);
    let templates = render::theme::merged(inputs, "templates");
    let engine = load_engine(&templates, &assets, memo, diagnostics);
    observer.stage("secrets in sources");
    let Some(scanner) = &*scanner else {
        diagnostics.push(catalog::scanner_is_blind());
        return None;
    };
    let allowances = site.as_ref().map(|site| site.config.redaction.allowances.clone()).unwrap_or_default();
    let mut search = Search::begin(scanner, memo, &allowances, diagnostics);
    if site.is_some() {
        search.sources(inputs, diagnostics);
    }
    if let (Some(site), None) = (&site, &*engine) {
        report_markdown(&site.pages, inputs, memo, diagnostics);
    }
    let (site, engine) = (site?, (*engine).as_ref()?);

    observer.stage("addresses");
    let statics = assets.files.keys().cloned();
    let addresses = Addresses::new(&site, statics.chain(render::output::generated_names(&site)));
    // It holds syntaxes that took longer to load than most blocks take to highlight.
    let highlighter = memo.get("highlighter", Fingerprint::of(["one"]), Highlighter::new);
    let cards = Cards::plan(&site, &card_drawing);
    let workshop =
        Workshop { inputs, site: &site, engine, highlighter: &highlighter, scanner, memo, cards: &cards };
    let reads = Reads::new(inputs, &site, &addresses, &templates, &assets.hashed, memo);
    observer.stage("pages");
    let (mut icon_faults, mut cards_drawn) = (Vec::new(), 0);
    // With an error nothing is written; mistakes of the pages are found only while the cards are being drawn.
    let useless = has_errors(diagnostics);
    let (DrawnPages { pages, drawn }, pictures) = rayon::join(
        || draw_pages(&workshop, &reads, &assets.hashed, observer, diagnostics),
        || {
            let drawn = icons::draw_icons(inputs, &icons, memo, &mut icon_faults);
            let cards = if useless { Vec::new() } else { cards.draw(options.cards, memo) };
            cards_drawn = cards.len();
            [drawn, cards].concat()
        },
    );
    diagnostics.extend(icon_faults);
    observer.stage("feeds");
    let mut outputs = draw_outputs(&workshop, reads.surroundings(), observer, diagnostics);
    outputs.iter_mut().for_each(|(_, blob)| *blob = stamped_file(blob, &assets.hashed));
    outputs.extend(pictures);

    observer.stage("links");
    let count = pages.len();
    let hashed = assets.hashed.clone();
    let bundle = gather(inputs, &site, assets, &pages, outputs, diagnostics);
    // With a page missing, every link to it would be reported as dead.
    let whole = count == site.pages.len() + site.categories().len() + 1;
    if whole && site.pages.iter().any(|page| page.url.is_empty()) {
        let mut names: BTreeSet<SitePath> = bundle.paths().cloned().collect();
        // Missing or not, they have their place.
        names.extend(cards.names().cloned());
        let drawn: Vec<&Drawn> = pages.iter().map(|stamped| &*stamped.page).collect();
        render::links::check_links(&drawn, &Outputs { names, hashed: &hashed }, inputs, memo, diagnostics);
    }
    observer.stage("secrets in output");
    let of_pages: HashSet<&SitePath> = pages.iter().map(|stamped| &stamped.page.out).collect();
    let others = bundle.files.iter().filter(|(path, _)| !of_pages.contains(path));
    let searched = pages.iter().map(|stamped| (&stamped.page.out, stamped.page.secrets.as_slice()));
    search.output(others, searched, diagnostics);
    if whole {
        search.end(diagnostics);
    }
    let cards_missing = match options.cards {
        CardsWanted::All => 0,
        CardsWanted::Remembered => cards.len().saturating_sub(cards_drawn),
    };
    Some(Output { bundle, pages: count, drawn, cards_missing })
}

/// A file at the top of the site with its references to assets.
fn stamped_file(blob: &Blob, hashed: &BTreeMap<String, String>) -> Blob {
    // A picture may hold any bytes.
    let text = blob.text().map(str::as_bytes);
    let stamped = text.and_then(|text| stamp(text, &Base::Page(String::new()), hashed));
    stamped.map_or_else(|| blob.clone(), Blob::new)
}

/// The static files, placed again only if one of them has changed.
fn assets_of(inputs: &Inputs, memo: &Memo, diagnostics: &mut Vec<Diagnostic>) -> Assets {
    let key = render::reads::files_fingerprint(inputs.below("static"));
    let placed = memo.get_if("assets", key, || {
        let mut found = Vec::new();
        let assets = place_assets(inputs, &mut found);
        let keep = if found.is_empty() { Keep::Yes } else { Keep::No };
        diagnostics.extend(found);
        (assets, keep)
    });
    Assets::clone(&placed)
}

/// The template engine, loaded again only if a template or the place of an asset has changed.
fn load_engine(
    templates: &Files,
    assets: &Assets,
    memo: &Memo,
    diagnostics: &mut Vec<Diagnostic>,
) -> Arc<Option<Engine>> {
    let key = render::reads::theme_fingerprint(templates, &assets.hashed);
    memo.get_if("engine", key, || {
        let engine = Engine::load(templates.clone(), &assets.names(), diagnostics);
        let keep = if engine.is_some() { Keep::Yes } else { Keep::No };
        (engine, keep)
    })
}

/// The files that are not pages, drawn again only if anything has changed that they may read.
fn draw_outputs(
    workshop: &Workshop<'_>,
    around: Fingerprint,
    observer: &dyn Observer,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(SitePath, Blob)> {
    let drawn = workshop.memo.get_if("feeds", around, || {
        let mut found = Vec::new();
        let drawn = render::output::draw_outputs(workshop, observer, &mut found);
        let keep = if found.is_empty() { Keep::Yes } else { Keep::No };
        diagnostics.extend(found);
        (drawn, keep)
    });
    drawn.to_vec()
}

fn with_base_url(mut site: Site, options: &BuildOptions, diagnostics: &mut Vec<Diagnostic>) -> Option<Site> {
    if let Some(url) = &options.base_url {
        site.config.base_url = BaseUrl::parse(url);
        if site.config.base_url.is_none() {
            diagnostics.push(catalog::bad_base_url(None, url));
        }
    }
    Some(site)
}

/// All files of the output; two that would be one are reported.
fn gather(
    inputs: &Inputs,
    site: &Site,
    assets: Assets,
    pages: &[Stamped],
    outputs: Vec<(SitePath, Blob)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Bundle {
    let mut files: BTreeMap<SitePath, (Content, String)> = BTreeMap::new();
    let mut add = |path: SitePath, content: Content, from: String| {
        let is_page = |from: &str| from.starts_with("content/") && from.ends_with(".md");
        if let Some((_, first)) = files.insert(path.clone(), (content, from.clone()))
            // Two pages with one address have been reported at their titles.
            && !(is_page(&first) && is_page(&from))
        {
            diagnostics.push(catalog::duplicate_output(&path, &first, &from));
        }
    };
    for (path, blob) in assets.files {
        let from = format!("static/{path}");
        add(path, Content::Here(blob), from);
    }
    for (source, path) in &site.assets {
        if let Some(blob) = inputs.get(source) {
            add(path.clone(), Content::Here(blob.clone()), source.to_string());
        }
    }
    for (path, blob) in outputs {
        let from = format!("templates/{path}");
        add(path, Content::Here(blob), from);
    }
    for Stamped { page, html } in pages {
        add(page.out.clone(), html.clone(), page.source.to_string());
    }
    Bundle::of(files.into_iter().map(|(path, (content, _))| (path, content)))
}
