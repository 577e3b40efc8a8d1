//! What drawing a page reads, as fingerprints: a page is drawn again exactly when one of them is another.
//!
//! Comes in: the site, the loaded templates, the addresses, and what pages may speak of. Goes out: the key of a page's
//! text and the key of the whole page. Neither Tera nor the writer of a page tells what it reads while it draws, so
//! this is taken from what they say: the names in expressions and templates, with the field behind a dot; the
//! templates that a template names; the files, links and components that a page names. What a branch would read that
//! is not taken counts, too: a key may cover more than was read, never less.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use pulldown_cmark::{Event, Tag};
use serde::Serialize;
use tera::Context;

use super::address::Addresses;
use super::card::CardView;
use super::components;
use super::frame::only_prints_content;
use crate::memo::Memo;
use crate::parse::config::BaseUrl;
use crate::parse::content::{Page, SITE_FILE, Site};
use crate::parse::markdown::{Document, has_expressions};
use crate::parse::snapshot::SNAPSHOT_FOLDER;
use crate::source::{Blob, Fingerprint, Inputs, SitePath};

/// What all pages of a build may read, and what of it they do.
pub struct Reads<'a> {
    inputs: &'a Inputs,
    addresses: &'a Addresses,
    /// Each template with all that it names.
    templates: Arc<SpokenTemplates>,
    /// The addresses and fronts of all pages, and the site's own settings: what lists, menus and links can see.
    shape: Fingerprint,
    /// Everything below `data/`.
    data: Fingerprint,
    /// What the built-in components compute from: the inventories, the snapshots, the settings.
    facts: Fingerprint,
    /// All templates and the names of all assets.
    theme: Fingerprint,
    /// The fingerprints of what pages speak of, by what it is.
    values: Mutex<HashMap<(Option<SitePath>, Name), Fingerprint>>,
    /// What each template speaks of, by the inventory that the page is about: the same for thousands of pages.
    spoken_of: Mutex<HashMap<Option<SitePath>, HashMap<String, SpokenOf>>>,
}

/// What names stand for on a page.
#[derive(Clone, Copy, Debug)]
struct SpokenOf {
    /// Whether some of them stand for what is the page's own.
    is_own: bool,
    /// The fingerprint of what the others stand for.
    others: Fingerprint,
}

/// A name that a template or an expression speaks of, perhaps with the one field that it asks for.
type Name = (String, Option<String>);

/// Each template with all that it may read, by its name.
pub type SpokenTemplates = BTreeMap<String, Template>;

/// A template with all that it may read.
#[derive(Debug)]
pub struct Template {
    /// Its text, and that of all templates that it names.
    text: Fingerprint,
    names: BTreeSet<Name>,
    /// Whether none of them does more with a page's text than to print it.
    only_prints_content: bool,
}

/// What a page's Markdown names.
#[derive(Debug, Default)]
pub struct Mentions {
    names: BTreeSet<Name>,
    /// The texts in quotes of its expressions.
    literals: BTreeSet<String>,
    /// Where its links lead; `None` stands for one that an expression makes.
    links: BTreeSet<Option<String>>,
}

impl Mentions {
    /// What the Markdown names.
    pub fn of(document: &Document) -> Self {
        let mut mentions = Mentions::default();
        for expression in &document.expressions {
            names_in(&expression.source, &mut mentions.names);
            mentions.literals.extend(literals_in(&expression.source).map(str::to_owned));
        }
        for (event, _) in &document.events {
            if let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event {
                mentions.links.insert((!has_expressions(dest_url)).then(|| dest_url.to_string()));
            }
        }
        mentions
    }
}

impl<'a> Reads<'a> {
    /// What there is to read. `templates` are the merged ones, `theme` is their [`theme_fingerprint`], `hashed` is where
    /// the assets lie.
    pub fn new(
        inputs: &'a Inputs,
        site: &Site,
        addresses: &'a Addresses,
        templates: Arc<SpokenTemplates>,
        theme: Fingerprint,
        hashed: &BTreeMap<String, String>,
    ) -> Self {
        let below_data = || inputs.below("data");
        let is_fact = |path: &SitePath| {
            path.as_str() == SITE_FILE
                || path.inside(SNAPSHOT_FOLDER).is_some()
                || site.inventories.contains_key(path)
        };
        Reads {
            inputs,
            addresses,
            templates,
            shape: shape(inputs, site, addresses, hashed),
            data: files_fingerprint(below_data()),
            facts: files_fingerprint(below_data().filter(|(path, _)| is_fact(path))),
            theme,
            values: Mutex::default(),
            spoken_of: Mutex::default(),
        }
    }

    /// Where everything stands.
    pub fn addresses(&self) -> &Addresses {
        self.addresses
    }

    /// Whether this template does no more with a page's text than to print it.
    pub fn only_prints_content(&self, template: &str) -> bool {
        self.templates.get(template).is_some_and(|template| template.only_prints_content)
    }

    /// Everything that any page can read but its own file; two builds with the same need look no closer.
    pub fn surroundings(&self) -> Fingerprint {
        let parts = [self.shape, self.data, self.theme];
        Fingerprint::of(parts.iter().map(Fingerprint::bytes))
    }

    /// What a page says of itself, of the pages above it and below it, and of its card depends on this.
    pub fn own_key(&self, page: &Page, card: Option<&CardView>) -> Fingerprint {
        let mut key = Key::new("own");
        key.add(self.shape.bytes()).add(&page.url).add(of_serialized(&card).bytes());
        key.end()
    }

    /// What is drawn of a page's Markdown depends on this. `context` is what the page speaks of; `own` stands for what
    /// of it is the page's own.
    pub fn text_key(
        &self,
        page: &Page,
        mentions: &Mentions,
        context: &Context,
        own: Fingerprint,
    ) -> Fingerprint {
        let blob = self.inputs.get(&page.source).map(Blob::fingerprint);
        let inventory = page.inventory.as_ref().map_or("", SitePath::as_str);
        let mut key = Key::new("text");
        key.add(page.source.as_str()).add(&page.url).add(inventory);
        if let Some(blob) = blob {
            key.add(blob.bytes());
        }
        let inventory = page.inventory.as_ref();
        key.add_spoken_of(&self.spoken_of(inventory, &mentions.names, context), own);
        for (name, _) in &mentions.names {
            let file = format!("components/{name}.html");
            let Some(template) = self.templates.get(&file) else { continue };
            key.add(name).add(template.text.bytes());
            key.add_spoken_of(&self.spoken_of_by(&file, template, inventory, context), own);
            if components::find(name).is_some() {
                key.add(self.facts.bytes());
            }
        }
        for path in mentions.literals.iter().filter_map(|literal| SitePath::join("data", literal)) {
            if let Some(file) = self.inputs.get(&path) {
                key.add(path.as_str()).add(file.fingerprint().bytes());
            }
        }
        for link in &mentions.links {
            match link {
                Some(link) => key.add(link).add(format!("{:?}", self.addresses.resolve(page, link))),
                None => key.add(self.addresses.fingerprint_without(&HashSet::new()).bytes()),
            };
        }
        if page.front.claims {
            // The list of its figures points into all files.
            key.add(self.surroundings().bytes());
        }
        key.end()
    }

    /// What a whole page depends on, drawn by `template`: `text` stands for what its Markdown became, `inventory` is the
    /// one that it is about.
    pub fn page_key(
        &self,
        template: &str,
        inventory: Option<&SitePath>,
        text: Fingerprint,
        context: &Context,
        own: Fingerprint,
    ) -> Fingerprint {
        let mut key = Key::new("page");
        key.add(template).add(text.bytes()).add(own.bytes());
        match self.templates.get(template) {
            Some(found) => {
                key.add(found.text.bytes());
                key.add_spoken_of(&self.spoken_of_by(template, found, inventory, context), own);
            }
            None => {
                key.add(self.theme.bytes());
            }
        }
        key.end()
    }

    /// What a template speaks of on the pages about this inventory.
    fn spoken_of_by(
        &self,
        name: &str,
        template: &Template,
        inventory: Option<&SitePath>,
        context: &Context,
    ) -> SpokenOf {
        let lock = || self.spoken_of.lock().unwrap_or_else(PoisonError::into_inner);
        let about = inventory.cloned();
        if let Some(known) = lock().get(&about).and_then(|known| known.get(name)) {
            return *known;
        }
        let found = self.spoken_of(inventory, &template.names, context);
        lock().entry(about).or_default().insert(name.to_owned(), found);
        found
    }

    fn spoken_of(&self, inventory: Option<&SitePath>, names: &BTreeSet<Name>, context: &Context) -> SpokenOf {
        let (mut is_own, mut others) = (false, Key::new("names"));
        for name in names {
            if OWN_NAMES.contains(&name.0.as_str()) {
                is_own = true;
            } else if context.contains_key(&name.0) {
                let value = self.value(inventory, name, context);
                others.add(&name.0).add(name.1.as_deref().unwrap_or_default()).add(value.bytes());
            }
        }
        SpokenOf { is_own, others: others.end() }
    }

    fn value(&self, inventory: Option<&SitePath>, name: &Name, context: &Context) -> Fingerprint {
        let place = (inventory.cloned(), name.clone());
        let lock = || self.values.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&place) {
            return *known;
        }
        let whole = context.get(&name.0).and_then(|value| serde_json::to_value(value).ok());
        let part = match (&whole, &name.1) {
            (Some(serde_json::Value::Object(fields)), Some(field)) => fields.get(field).cloned(),
            _ => whole.clone(),
        };
        let value = of_serialized(&part);
        lock().insert(place, value);
        value
    }
}

/// Variables whose value is the page's own.
const OWN_NAMES: [&str; 9] =
    ["page", "pages", "here", "root", "jsonld", "card", "claims", "content", "contents"];

/// The fingerprint of what a value looks like to a template.
pub fn of_serialized(value: &impl Serialize) -> Fingerprint {
    Fingerprint::of([serde_json::to_vec(value).unwrap_or_default()])
}

/// The fingerprint of all templates and of the names of all assets.
pub fn theme_fingerprint(
    templates: &BTreeMap<SitePath, Blob>,
    hashed: &BTreeMap<String, String>,
) -> Fingerprint {
    let mut key = Key::new("theme");
    key.add(files_fingerprint(templates.iter()).bytes());
    for name in hashed.keys() {
        key.add(name);
    }
    key.end()
}

/// The fingerprint of these files, with their paths.
pub fn files_fingerprint<'f>(files: impl Iterator<Item = (&'f SitePath, &'f Blob)>) -> Fingerprint {
    let mut key = Key::new("files");
    for (path, blob) in files {
        key.add(path.as_str()).add(blob.fingerprint().bytes());
    }
    key.end()
}

/// The fingerprint of what a page can see of the others and of the site's settings.
fn shape(
    inputs: &Inputs,
    site: &Site,
    addresses: &Addresses,
    hashed: &BTreeMap<String, String>,
) -> Fingerprint {
    let mut key = Key::new("shape");
    key.add(site.config.base_url.as_ref().map(BaseUrl::as_str).unwrap_or_default());
    key.add(files_fingerprint(inputs.below("data").filter(|(path, _)| path.as_str() == SITE_FILE)).bytes());
    // An asset's place changes with each edit of it; a link to one by that name is looked at by itself.
    key.add(addresses.fingerprint_without(&hashed.values().map(String::as_str).collect()).bytes());
    for page in &site.pages {
        let inventory = page.inventory.as_ref().map_or("", SitePath::as_str);
        key.add(&page.url).add(page.face.bytes()).add(inventory);
    }
    key.end()
}

/// The parts of a fingerprint, as they come.
struct Key(Vec<u8>);

impl Key {
    fn new(of: &str) -> Self {
        let mut key = Key(Vec::with_capacity(1024));
        key.add(of);
        key
    }

    fn add(&mut self, part: impl AsRef<[u8]>) -> &mut Self {
        let part = part.as_ref();
        self.0.extend_from_slice(&(part.len() as u64).to_le_bytes());
        self.0.extend_from_slice(part);
        self
    }

    fn add_spoken_of(&mut self, found: &SpokenOf, own: Fingerprint) -> &mut Self {
        self.add(found.others.bytes()).add(if found.is_own { own.bytes() } else { &[] })
    }

    fn end(self) -> Fingerprint {
        Fingerprint::of([self.0])
    }
}

/// Every template with what it and all that it names may read.
pub fn spoken_templates(files: &BTreeMap<SitePath, Blob>, memo: &Memo) -> Arc<SpokenTemplates> {
    memo.get("templates", files_fingerprint(files.iter()), || with_what_they_name(files))
}

fn with_what_they_name(files: &BTreeMap<SitePath, Blob>) -> SpokenTemplates {
    let all: BTreeMap<&str, &str> =
        files.iter().filter_map(|(path, blob)| Some((path.inside("templates")?, blob.text()?))).collect();
    let spoken: BTreeMap<&str, Spoken> =
        all.iter().map(|(name, text)| (*name, Spoken::of(text, &all))).collect();
    // A component of Tera's own can be called from everywhere by its bare name.
    let everywhere: Vec<&str> =
        spoken.iter().filter(|(_, spoken)| spoken.defines).map(|(name, _)| *name).collect();
    let gather = |name: &str| {
        let (mut key, mut names) = (Key::new("template"), BTreeSet::new());
        let mut only_prints_content = true;
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&str> = everywhere.iter().copied().chain([name]).collect();
        while let Some(next) = open.pop() {
            let Some((next, found)) = spoken.get_key_value(next).filter(|_| seen.insert(next)) else {
                continue;
            };
            open.extend(found.templates.iter().map(String::as_str));
            names.extend(found.names.iter().cloned());
            only_prints_content &= found.only_prints_content;
            key.add(next).add(all.get(next).copied().unwrap_or_default());
        }
        Template { text: key.end(), names, only_prints_content }
    };
    all.keys().map(|name| ((*name).to_owned(), gather(name))).collect()
}

/// What one template's own text speaks of.
struct Spoken {
    names: BTreeSet<Name>,
    /// The templates that it names.
    templates: BTreeSet<String>,
    /// Whether it defines components.
    defines: bool,
    /// Whether it does no more with a page's text than to print it.
    only_prints_content: bool,
}

impl Spoken {
    fn of(text: &str, all: &BTreeMap<&str, &str>) -> Self {
        let mut names = BTreeSet::new();
        names_in(text, &mut names);
        let templates = literals_in(text).filter(|name| all.contains_key(name)).map(str::to_owned).collect();
        let defines = names.iter().any(|(name, _)| name == "component");
        Spoken { names, templates, defines, only_prints_content: only_prints_content(text) }
    }
}

/// Every name of a text, with the field behind its dot.
fn names_in(text: &str, names: &mut BTreeSet<Name>) {
    let is_start = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80;
    let is_part = |byte: u8| is_start(byte) || byte.is_ascii_digit();
    let bytes = text.as_bytes();
    let word = |from: usize| {
        let length = bytes.get(from..).unwrap_or_default().iter().take_while(|byte| is_part(**byte)).count();
        from..from + length
    };
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if !is_start(*byte) {
            at += 1;
            continue;
        }
        let name = word(at);
        at = name.end;
        let field = (bytes.get(at) == Some(&b'.')).then(|| word(at + 1)).filter(|field| !field.is_empty());
        // Of a longer path the rest is part of the field.
        while bytes.get(at) == Some(&b'.') && !word(at + 1).is_empty() {
            at = word(at + 1).end;
        }
        let owned = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default().to_owned();
        names.insert((owned(name), field.map(owned)));
    }
}

/// Every text in quotes.
fn literals_in(text: &str) -> impl Iterator<Item = &str> {
    ['"', '\'', '`'].into_iter().flat_map(move |quote| {
        // A quote that closes one text may open another that is none; more texts than there are do no harm.
        text.split(quote).skip(1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let mut names = BTreeSet::new();
        names_in(text, &mut names);
        let shown = |(name, field): Name| field.map_or(name.clone(), |field| format!("{name}.{field}"));
        names.into_iter().map(shown).collect()
    }

    #[test]
    fn a_name_is_known_with_its_field() {
        assert_eq!(names("{{ node.pvehp.ram }}"), ["node.pvehp"]);
        assert_eq!(names("{{ node[\"pve-1\"].ram + totals }}"), ["node", "pve", "ram", "totals"]);
        assert_eq!(names("{% for x in data.a.b %}"), ["data.a", "for", "in", "x"]);
        assert_eq!(names("a?.b ö.ü"), ["a", "b", "ö.ü"]);
    }

    #[test]
    fn a_template_reads_what_the_templates_it_names_read() {
        let file = |name: &str, text: &str| {
            (SitePath::new(&format!("templates/{name}")).unwrap(), Blob::new(text.as_bytes()))
        };
        let key = |base: &str, other: &str| {
            let page = file("page.html", "{% extends \"base.html\" %}{{ cluster.name }}");
            let files = [page, file("base.html", base), file("other.html", other)].into();
            let found = with_what_they_name(&files);
            let page = &found["page.html"];
            (page.text, page.names.contains(&("site".to_owned(), Some("title".to_owned()))))
        };
        let first = key("{{ site.title }}", "x");
        assert!(first.1);
        assert_ne!(first, key("{{ site.title }}!", "x"));
        assert_eq!(first, key("{{ site.title }}", "y"));
    }
}
