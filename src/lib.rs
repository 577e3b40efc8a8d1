//! rackdown: a static site generator for pages about clusters, on which every number is computed, measured or marked
//! as stated by hand.
//!
//! # The pipeline
//!
//! [`build`] is a pure, total function from a snapshot of files to a map of files with diagnostics:
//!
//! ```text
//! folder ─read→ Inputs ─parse→ Site ─resolve→ figures ─render→ pages ─check→ Bundle ─diff→ Plan ─write→ folder
//!  shell        └──────────── this library: no files, no clock, no globals, no panics ──────────┘      shell
//! ```
//!
//! | module | comes in | goes out |
//! |---|---|---|
//! | [`source`] | bytes that the shell read | [`source::Inputs`], the snapshot of all files |
//! | [`parse`] | texts | [`parse::content::Site`]: pages, inventories, snapshots, each mistake at its place |
//! | [`model`] | what was parsed | the domain: machines, links, votes, and what follows from them |
//! | [`layout`] | a topology | boxes, rails, cables and words in integer pixels; a cable crosses nothing but thin rails |
//! | [`render`] | the site | finished pages, stylesheets, feeds; checked links |
//! | [`bundle`] | finished files | [`bundle::Bundle`], and the [`bundle::Plan`] against what is on disk |
//! | [`release`] | a bundle | the same ready to be served: precompressed, with sizes and SHA-256 |
//! | [`markup`] | HTML | where its tags, attributes and comments stand |
//! | [`picture`] | JPEG, PNG, WebP | the picture without its metadata; how large it is |
//! | [`redact`] | any text | where secrets stand in it; the text without them |
//! | [`diag`] | facts about a mistake | [`diag::Diagnostic`]; its text with source line and carets |
//! | [`diag::words`] | counts, kinds and names | `3 nodes`, `rack A`: the one way to print them |
//! | [`memo`] | a stage and its arguments' fingerprint | what an earlier build computed for the same |
//!
//! # What is remembered
//!
//! A [`memo::Memo`] remembers for the next build of the same process, a [`memo::DiskCache`], whose bytes the shell keeps in
//! `.rackdown/cache`, for the next process: highlighted fences, social cards, and what all of the output was when nothing
//! had changed. Both only save time.
//!
//! Nothing is guessed of what a page depends on. All that templates and expressions can see without asking is one
//! fingerprint ([`render::page::common`]): the templates, the data, the front matter of every page, every address. It is
//! part of every page's key, beside the page's own file. What a page asks for by a function while it is rendered, such as
//! the file of an excerpt, is recorded with the answer in a [`memo::Trace`], and the page is recalled only if the answers
//! would be the same. Leaves (a parsed page, a fence, a drawing, a card) are remembered by their arguments.
//!
//! A [`render::page::rendered::RenderedPage`] holds its text with placeholders for the addresses of assets
//! ([`render::assets::references`]), which are put in when its bytes are asked for: an edit of a stylesheet renders no page.
//! Pages do not wait for their social cards while somebody watches.
//!
//! `rackdown watch` goes round and round in this: it reads again what may have changed, builds with the memory of the
//! builds before, writes and serves what is new. An event of the file system says no more than "look again".
//!
//! `source` ← `markup` ← `picture` ← `diag`, `memo`, `bundle` ← `redact`, `release` ← `model` ← `parse`, `layout` ← `render` ← this
//! file ← `shell`: a module uses only what stands to its left, which a test checks. The shell (reading, writing, the command line) is declared by `main.rs`
//! only, so the library cannot do IO, and the compiler says so; `clippy.toml` bans the functions of `std` that could.
//!
//! # Laws, each a test
//!
//! - A warm build (with a [`memo::Memo`] of earlier ones) equals a cold build, byte for byte.
//! - A page is rendered again exactly when its file, what all pages depend on, or a file that it asked for has changed.
//! - Built twice, the bytes are the same, whatever the number of threads, the time zone, the locale and the order of
//!   directory entries.
//! - Every internal link of the output leads somewhere.
//! - No secret that [`redact`] can see is in a bundle: sources and output are searched before there is one.
//! - A build with errors has no bundle: nothing is written, and the last good output stays as it was.
//!
//! # Where to add things
//!
//! The quorum engine ([`model::quorum`]) plays votequorum, corosync-qdevice and corosync-qnetd; its tests hold it
//! against what a real cluster did. What captured output says is read by [`parse::formats`].
//!
//! A kind of equipment is a line of the list in `model/inventory/mod` and a type beside it; the compiler then asks for its
//! table in `parse/inventory/mod`, its view in `render/view/equipment` and its band in `model/topology/bands`, a test for
//! its line in the README and in the fixture of `tests/site/claims`. A component is a module of [`render::components`]
//! with its name in the list there and a template under `templates/components/`. A capture format is a
//! module of [`parse::formats`] with a line in the table there, a fixture in `tests/data`, and its name in the reference;
//! what it says for certain, if drift or pages are to have it, is a type in [`model::observation`].
//!
//! # Words
//!
//! What the words stand for is said in the glossary of `CONTRIBUTING.md`.

#![deny(missing_docs)]

pub mod bundle;
pub mod diag;
pub mod layout;
pub mod markup;
pub mod memo;
pub mod model;
pub mod parse;
pub mod picture;
pub mod redact;
pub mod release;
pub mod render;
pub mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bundle::Bundle;
use diag::{Diagnostic, catalog, has_errors};
use memo::{Keep, Memo};
use model::claims::Claim;
use parse::config::{BaseUrl, parse_config};
use parse::content::{Drafts, SITE_FILE, Site, check_texts, parse_site, report_markdown};
use parse::published_files::check_published_files;
use redact::Scanner;
use redact::search::SecretSearch;
use release::make_ready;
use release::precompress::Missing;
use render::address::{Addresses, Base};
use render::assets::icons;
use render::assets::pictures::without_their_metadata;
use render::assets::references::AssetReferences;
use render::assets::{Assets, place_assets};
use render::card::Cards;
pub use render::card::CardsWanted;
use render::components::topology::overview::{card_drawing, thumbnail_file};
use render::engine::Engine;
use render::highlight::Highlighter;
use render::output::FeedEntries;
pub use render::page::Observer;
use render::page::common::{common_fingerprint, theme_fingerprint};
use render::page::link_places::LinkSources;
use render::page::links::check_links;
use render::page::rendered::RenderedPage;
use render::page::{RenderedPages, render_pages};
use render::page_lists::PageLists;
use render::redirects::render_redirects;
use render::render_context::RenderContext;
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
    /// Whether the site is made ready to be served.
    pub precompress: Precompress,
}

/// Whether a site is made ready to be served, with `.br` and `.gz` beside its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precompress {
    /// As `precompress` in `data/site.toml` says.
    AsConfigured,
    /// It is.
    Yes,
    /// It is not.
    No,
}

impl Default for BuildOptions {
    fn default() -> Self {
        BuildOptions {
            drafts: Drafts::Exclude,
            base_url: None,
            cards: CardsWanted::All,
            precompress: Precompress::AsConfigured,
        }
    }
}

/// What a build made.
#[derive(Clone, Debug)]
pub struct Built {
    /// The finished site; `None` if anything is wrong with it.
    pub bundle: Option<Bundle>,
    /// How many pages it has.
    pub pages: usize,
    /// How many of them had to be rendered; the others are as an earlier build rendered them.
    pub rendered: usize,
    /// How many social cards are missing, because only remembered ones were wanted.
    pub cards_missing: usize,
    /// How many files have no compressed variants yet, for the same reason.
    pub variants_missing: usize,
    /// How many pictures are published without the metadata that they have in the sources.
    pub pictures_cleaned: usize,
    /// Everything that is wrong or worth knowing, in the order of files and lines.
    pub diagnostics: Vec<Diagnostic>,
}

/// Builds the site: parses everything, renders every page, checks every link.
///
/// Pure and total: the same arguments give the same result, whatever `memo` remembers, and no input makes it panic.
pub fn build(inputs: &Inputs, options: &BuildOptions, memo: &mut Memo, observer: &dyn Observer) -> Built {
    memo.begin_build();
    let mut diagnostics = Vec::new();
    let output = render_site(inputs, options, memo, observer, &mut diagnostics).unwrap_or_default();
    let SiteOutput { mut bundle, precompress, pages, rendered, cards_missing, pictures_cleaned } = output;
    let mut variants_missing = 0;
    if precompress && !has_errors(&diagnostics) {
        observer.stage("precompress");
        let missing = match options.cards {
            CardsWanted::All => Missing::Make,
            CardsWanted::Remembered => Missing::Leave,
        };
        let sources = sources_fingerprint(inputs, options);
        let ready = make_ready(bundle, sources, missing, memo, &mut diagnostics);
        (bundle, variants_missing) = (ready.bundle, ready.missing);
    }
    diagnostics.sort();
    diagnostics.dedup();
    let bundle = (!has_errors(&diagnostics)).then_some(bundle);
    Built { bundle, pages, rendered, cards_missing, variants_missing, pictures_cleaned, diagnostics }
}

/// What a build of these files with these options depends on: equal fingerprints, equal sites.
pub fn sources_fingerprint(inputs: &Inputs, options: &BuildOptions) -> Fingerprint {
    let BuildOptions { drafts, base_url, .. } = options;
    let program = format!("{} {drafts:?} {base_url:?}", env!("CARGO_PKG_VERSION"));
    let files = inputs.files.iter();
    let files = files
        .flat_map(|(path, blob)| [path.as_str().as_bytes(), blob.fingerprint().bytes()].map(<[u8]>::to_vec));
    Fingerprint::of([program.into_bytes()].into_iter().chain(files))
}

/// Every figure on the site's pages with its origin, in the order of the pages; none if the site cannot be rendered.
///
/// Pure like [`build`], which reports what is wrong.
pub fn list_claims(inputs: &Inputs, options: &BuildOptions, memo: &Memo) -> Vec<Claim> {
    let mut ignored = Vec::new();
    let site = parse_site(inputs, options.drafts, memo, &mut ignored);
    let site = site.map(|site| with_base_url(site, options, &mut ignored));
    let assets = place_assets(inputs, BTreeMap::new(), &mut ignored);
    let templates = render::theme::merged(inputs, "templates");
    let engine = Engine::load(&templates, &assets.names(), &mut ignored);
    let Some(((site, engine), scanner)) = site.zip(engine).zip(Scanner::new()) else { return Vec::new() };
    let cards = Cards::plan(&site, &|_| None);
    let lists = PageLists::new(&site, &|_| None);
    let highlighter = Highlighter::new();
    let ctx = RenderContext {
        inputs,
        site: &site,
        engine: &engine,
        highlighter: &highlighter,
        scanner: &scanner,
        memo,
        lists: &lists,
        cards: &cards,
    };
    render::page::site_claims(&ctx)
}

type Files = BTreeMap<SitePath, Blob>;

/// What a site became.
#[derive(Default)]
struct SiteOutput {
    bundle: Bundle,
    precompress: bool,
    pages: usize,
    rendered: usize,
    cards_missing: usize,
    pictures_cleaned: usize,
}

fn render_site(
    inputs: &Inputs,
    options: &BuildOptions,
    memo: &Memo,
    observer: &dyn Observer,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<SiteOutput> {
    observer.stage("parse, assets and theme");
    let templates = render::theme::merged(inputs, "templates");
    let mut theme_faults = Vec::new();
    let ((site, scanner), (assets, icons, engine)) = rayon::join(
        || {
            check_texts(inputs, diagnostics);
            let site = parse_site(inputs, options.drafts, memo, diagnostics);
            let beside = site.iter().flat_map(|site| site.assets.keys());
            let beside = beside.filter_map(|path| Some((path, inputs.get(path)?)));
            check_published_files(beside.chain(inputs.below("static")), diagnostics);
            let site = site.map(|site| with_base_url(site, options, diagnostics));
            (site, memo.get("scanner", Fingerprint::of(["one"]), Scanner::new))
        },
        || {
            let mut assets = assets_of(inputs, memo, &mut theme_faults);
            render::theme::check_shadows(inputs, &mut theme_faults);
            let icons = icons::to_draw(inputs, &mut assets.files);
            let engine = load_engine(&templates, &assets, memo, &mut theme_faults);
            (assets, icons, engine)
        },
    );
    diagnostics.extend(theme_faults);
    observer.stage("secrets in sources");
    let Some(scanner) = &*scanner else {
        diagnostics.push(catalog::scanner_is_blind());
        return None;
    };
    let allowances = site.as_ref().map(|site| site.config.redaction.allowances.clone()).unwrap_or_default();
    let mut search = SecretSearch::begin(scanner, memo, &allowances, diagnostics);
    if site.is_some() {
        search.sources(inputs, diagnostics);
    }
    if let (Some(site), None) = (&site, &*engine) {
        report_markdown(&site.pages, inputs, diagnostics);
    }
    let (site, engine) = (&site?, (*engine).as_ref()?);

    observer.stage("addresses");
    let statics = assets.files.keys().cloned();
    let generated = render::output::generated_names(site);
    let cards = Cards::plan(site, &card_drawing);
    let lists = PageLists::new(site, &thumbnail_file);
    let addresses = Addresses::new(site, statics.chain(generated));
    // It holds syntaxes that took longer to load than most blocks take to highlight.
    let highlighter = memo.get("highlighter", Fingerprint::of(["one"]), Highlighter::new);
    let ctx = RenderContext {
        inputs,
        site,
        engine,
        highlighter: &highlighter,
        scanner,
        memo,
        lists: &lists,
        cards: &cards,
    };
    let common = common_fingerprint(inputs, site, &addresses, &templates, &assets.hashed);
    observer.stage("pages");
    let (mut icon_faults, mut cards_drawn) = (Vec::new(), 0);
    // With an error nothing is written; mistakes of the pages are found only while the cards are being drawn.
    let useless = has_errors(diagnostics);
    let (RenderedPages { pages, files, is_whole, rendered }, pictures) = rayon::join(
        || render_pages(&ctx, &addresses, common, &assets.hashed, observer, diagnostics),
        || {
            let drawn = icons::draw_icons(inputs, &icons, memo, &mut icon_faults);
            let cards = if useless { Vec::new() } else { cards.draw(options.cards, memo) };
            cards_drawn = cards.len();
            [drawn, cards].concat()
        },
    );
    diagnostics.extend(icon_faults);
    observer.stage("feeds");
    let feed = feed_entries(site, &pages, &assets.hashed);
    let mut outputs = render_outputs(&ctx, &addresses, common, &feed, observer, diagnostics);
    outputs.iter_mut().for_each(|(_, blob)| *blob = with_assets(blob, &assets.hashed));
    outputs.extend(pictures);
    outputs.extend(lists.files());

    observer.stage("links");
    let count = pages.len();
    let (beside, cleaned) = beside_pages(inputs, site, memo, diagnostics);
    let pictures_cleaned = assets.pictures_cleaned + cleaned;
    let files_beside = beside.iter().map(|(_, path, blob)| (path.clone(), blob.clone()));
    let others: Files =
        assets.files.clone().into_iter().chain(files_beside).chain(outputs.iter().cloned()).collect();
    let copies = beside.iter().map(|(source, path, _)| (path.clone(), source.clone()));
    let copies = assets.sources.clone().into_iter().chain(copies).collect();
    let bundle = gather(inputs, assets, beside, &pages, files, outputs, diagnostics);
    // With a page missing, every link to it would be reported as dead.
    if is_whole && site.pages.iter().any(|page| page.url.is_empty()) {
        let pages: Vec<&RenderedPage> = pages.iter().map(|page| &**page).collect();
        // Missing or not, cards have their place.
        let names = others.keys().chain(cards.names()).cloned().collect();
        let sources = LinkSources { inputs, site, addresses: &addresses };
        check_links(&pages, &names, sources, memo, diagnostics);
    }
    observer.stage("secrets in output");
    let searched = pages.iter().map(|page| (&page.id.out, page.secrets.as_slice()));
    search.output(others.iter(), &copies, searched, diagnostics);
    if is_whole {
        search.end(diagnostics);
    }
    let cards_missing = match options.cards {
        CardsWanted::All => 0,
        CardsWanted::Remembered => cards.len().saturating_sub(cards_drawn),
    };
    let precompress = match options.precompress {
        Precompress::AsConfigured => site.config.precompress,
        Precompress::Yes => true,
        Precompress::No => false,
    };
    Some(SiteOutput { bundle, precompress, pages: count, rendered, cards_missing, pictures_cleaned })
}

/// A file at the top of the site with the addresses of the assets that it refers to.
fn with_assets(blob: &Blob, assets: &BTreeMap<String, String>) -> Blob {
    let references = AssetReferences::of(blob.bytes());
    // A picture may hold any bytes, but no pair of marks around the name of an asset.
    if references.is_empty() || blob.text().is_none() {
        return blob.clone();
    }
    Blob::new(references.resolve(blob.bytes(), &Base::Page(String::new()), assets))
}

/// The static files, placed again only if one of them has changed.
fn assets_of(inputs: &Inputs, memo: &Memo, diagnostics: &mut Vec<Diagnostic>) -> Assets {
    let clean = !keeps_metadata(inputs);
    let below = inputs.fingerprint_below("static");
    let placed = memo.get_if("assets", Fingerprint::of([below.bytes(), &[u8::from(clean)]]), || {
        let mut found = Vec::new();
        let files = inputs.below("static").filter(|_| clean);
        let pictures = without_their_metadata(files, memo, &mut found);
        let assets = place_assets(inputs, pictures, &mut found);
        let keep = if found.is_empty() { Keep::Yes } else { Keep::No };
        diagnostics.extend(found);
        (assets, keep)
    });
    Assets::clone(&placed)
}

/// Whether pictures are published with all that they tell; a mistake in the site's file is reported where that is parsed.
fn keeps_metadata(inputs: &Inputs) -> bool {
    let file = SitePath::new(SITE_FILE);
    let config = file.and_then(|file| parse_config(&file, inputs.text(&file)?, &mut Vec::new()));
    config.is_some_and(|config| config.keep_metadata)
}

/// The template engine, loaded again only if a template or the name of an asset has changed.
fn load_engine(
    templates: &Files,
    assets: &Assets,
    memo: &Memo,
    diagnostics: &mut Vec<Diagnostic>,
) -> Arc<Option<Engine>> {
    memo.get_if("engine", theme_fingerprint(templates, &assets.hashed), || {
        let engine = Engine::load(templates, &assets.names(), diagnostics);
        let keep = if engine.is_some() { Keep::Yes } else { Keep::No };
        (engine, keep)
    })
}

/// The files that are not pages, rendered again only if anything has changed that they may read.
fn render_outputs(
    ctx: &RenderContext<'_>,
    addresses: &Addresses,
    common: Fingerprint,
    feed: &FeedEntries,
    observer: &dyn Observer,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(SitePath, Blob)> {
    let texts = feed.iter().flat_map(|(url, text)| [url.as_bytes(), text.as_bytes()]);
    let key = Fingerprint::of(std::iter::once(common.bytes()).chain(texts));
    let drawn = ctx.memo.get_if("feeds", key, || {
        let mut found = Vec::new();
        let mut drawn = render::output::render_outputs(ctx, feed, observer, &mut found);
        drawn.extend(render_redirects(ctx, addresses, observer, &mut found));
        let keep = if found.is_empty() { Keep::Yes } else { Keep::No };
        diagnostics.extend(found);
        (drawn, keep)
    });
    drawn.to_vec()
}

/// What the feed says of its newest pages.
fn feed_entries(site: &Site, pages: &[Arc<RenderedPage>], assets: &BTreeMap<String, String>) -> FeedEntries {
    let Some(base) = &site.config.base_url else { return FeedEntries::default() };
    let entry = |page: &Arc<RenderedPage>| Some((page.id.url.clone(), page.feed_entry(base, assets)?));
    pages.iter().filter_map(entry).collect()
}

fn with_base_url(mut site: Site, options: &BuildOptions, diagnostics: &mut Vec<Diagnostic>) -> Site {
    if let Some(url) = &options.base_url {
        site.config.base_url = BaseUrl::parse(url);
        if site.config.base_url.is_none() {
            diagnostics.push(catalog::bad_base_url(None, url));
        }
    }
    site
}

/// The files beside pages: their source, where they go, and their bytes; and how many of them lost their metadata.
fn beside_pages(
    inputs: &Inputs,
    site: &Site,
    memo: &Memo,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<(SitePath, SitePath, Blob)>, usize) {
    let sources = site.assets.keys().filter(|_| !site.config.keep_metadata);
    let files = sources.filter_map(|source| inputs.files.get_key_value(source));
    let pictures = without_their_metadata(files, memo, diagnostics);
    let file = |(source, path): (&SitePath, &SitePath)| {
        let blob = pictures.get(source).or_else(|| inputs.get(source))?;
        Some((source.clone(), path.clone(), blob.clone()))
    };
    (site.assets.iter().filter_map(file).collect(), pictures.len())
}

/// A file of the output with where it comes from.
struct Gathered {
    /// Whether it is a page, also one that has no Markdown.
    is_page: bool,
    path: SitePath,
    blob: Blob,
    /// What stands before `from`, with its slash.
    folder: &'static str,
    from: SitePath,
}

impl Gathered {
    fn origin(&self) -> String {
        format!("{}{}", self.folder, self.from)
    }

    /// Whether it is a file of the site's as it is.
    fn is_in(&self, inputs: &Inputs) -> bool {
        let source = SitePath::new(&self.origin()).filter(|path| inputs.get(path).is_some());
        !self.is_of_markdown() && source.is_some_and(|path| path.inside("templates").is_none())
    }

    /// Whether it is made from a template, drawn, or one of the theme's own.
    fn is_of_theme(&self, inputs: &Inputs) -> bool {
        !self.is_of_markdown() && !self.is_in(inputs)
    }

    fn is_of_markdown(&self) -> bool {
        self.folder.is_empty() && self.from.inside("content").is_some() && self.from.is_markdown()
    }
}

/// All files of the output; two that would be one are reported.
fn gather(
    inputs: &Inputs,
    assets: Assets,
    beside: Vec<(SitePath, SitePath, Blob)>,
    pages: &[Arc<RenderedPage>],
    page_files: Vec<(SitePath, Blob)>,
    outputs: Vec<(SitePath, Blob)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Bundle {
    let file = |folder, path, from, blob| Gathered { is_page: false, path, blob, folder, from };
    let statics = assets.files.into_iter().map(|(path, blob)| file("static/", path.clone(), path, blob));
    let beside = beside.into_iter().map(|(source, path, blob)| file("", path, source, blob));
    let others = outputs.into_iter().map(|(path, blob)| file("templates/", path.clone(), path, blob));
    let sources = pages.iter().map(|page| page.id.source.clone());
    let pages = sources
        .zip(page_files)
        .map(|(source, (path, blob))| Gathered { is_page: true, ..file("", path, source, blob) });
    let mut all: Vec<Gathered> = statics.chain(beside).chain(others).chain(pages).collect();
    // What the site brings itself stands in for what the theme has or makes.
    let own: BTreeSet<SitePath> =
        all.iter().filter(|file| file.is_in(inputs)).map(|file| file.path.clone()).collect();
    all.retain(|file| !file.is_of_theme(inputs) || !own.contains(&file.path));
    all.sort_by(|one, other| one.path.cmp(&other.path));
    for (first, second) in all.iter().zip(all.iter().skip(1)).filter(|(one, other)| one.path == other.path) {
        // Two pages with one address have been reported where they or their words stand.
        if !(first.is_page && second.is_page) {
            diagnostics.push(catalog::duplicate_output(&first.path, &first.origin(), &second.origin()));
        }
    }
    Bundle { files: all.into_iter().map(|file| (file.path, file.blob)).collect() }
}
