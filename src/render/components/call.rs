//! A call of a component in a page's Markdown, and what the component may ask for.
//!
//! Comes in: the expression's place, its arguments, the page. Goes out: files, snapshots and the inventory by name, or a
//! diagnostic at the expression. A component reads the site through these methods only: what a page depends on is what
//! was asked for here.

use std::any::Any;
use std::sync::Arc;

use serde_json::{Map, Value as Json};
use tera::Value;

use crate::diag::{Diagnostic, Span, catalog, nearest};
use crate::memo::Trace;
use crate::model::claims::Origin;
use crate::model::drift::Topic;
use crate::model::inventory::Inventory;
use crate::parse::content::{Page, check_utf8};
use crate::parse::drift::Drift;
use crate::parse::snapshot::Snapshot;
use crate::render::code::{Block, FenceInfo, render_lines};
use crate::render::components::measurements::Measurements;
use crate::render::figures::Figures;
use crate::render::render_context::RenderContext;
use crate::source::{Blob, Fingerprint, SitePath};

/// Where a call stands, and what it may read of.
#[derive(Clone, Copy)]
pub struct CallSite<'a> {
    /// What all pages share.
    pub ctx: &'a RenderContext<'a>,
    /// What the page asks for while it is rendered.
    pub trace: &'a Trace<'a>,
    /// The page.
    pub page: &'a Page,
    /// The expression.
    pub span: &'a Span,
}

/// A call of a component.
pub struct Call<'a> {
    /// Where it stands.
    pub span: &'a Span,
    /// What is wrong with it.
    pub diagnostics: &'a mut Vec<Diagnostic>,
    /// What makes its figures.
    pub figures: Figures<'a>,
    /// Its arguments.
    pub arguments: &'a Map<String, Json>,
    page: &'a Page,
    ctx: &'a RenderContext<'a>,
    trace: &'a Trace<'a>,
}

impl<'a> Call<'a> {
    /// The call with these arguments.
    pub fn new(
        site: CallSite<'a>,
        arguments: &'a Map<String, Json>,
        figures: Figures<'a>,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Self {
        let CallSite { ctx, trace, page, span } = site;
        Call { span, diagnostics, figures, arguments, page, ctx, trace }
    }

    /// An argument as text: `region="health"`, `lines=7`.
    pub fn argument(&self, name: &str) -> Option<String> {
        let value = self.arguments.get(name)?;
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }

    /// All arguments, as a template sees them: figures that are stated in the page.
    pub fn argument_values(&mut self) -> Option<Value> {
        let span = self.span;
        let part = |path: &[String]| format!("args.{}", path.join("."));
        self.figures.view(self.arguments, |_, path| Some((part(path), Origin::stated(vec![span.clone()]))))
    }

    /// The inventory that the page is about.
    pub fn inventory(&mut self) -> Option<&'a Inventory> {
        self.ctx.site.inventories.get(self.page.inventory.as_ref()?)
    }

    /// What is made of that inventory and of what snapshots measured of it; once for all pages about it.
    pub fn of_inventory<T: Any + Send + Sync>(
        &mut self,
        stage: &'static str,
        make: impl FnOnce(&Inventory, &Measurements) -> T,
    ) -> Option<Arc<T>> {
        let (path, inventory) = (self.page.inventory.as_ref()?, self.inventory()?);
        let measurements = Measurements::of(self.ctx.site, path);
        let text = self.ctx.inputs.text(path).unwrap_or_default();
        let key = Fingerprint::of([text, &format!("{measurements:?}")]);
        Some(self.trace.share(stage, key, || make(inventory, &measurements)))
    }

    /// The snapshot of this name; that there is none is told.
    pub fn snapshot(&mut self, name: &str) -> Option<&'a Snapshot> {
        let snapshots = &self.ctx.site.snapshots;
        let snapshot = snapshots.get(name);
        if snapshot.is_none() {
            let meant = nearest(name, snapshots.keys().map(String::as_str));
            self.diagnostics.push(catalog::unknown_snapshot(self.span.clone(), name, meant));
        }
        snapshot
    }

    /// The inventory that a snapshot is held against, or else that of the page.
    pub fn inventory_of(&mut self, snapshot: &Snapshot) -> Option<&'a Inventory> {
        let subject = snapshot.subject.as_ref().map(|subject| &subject.inventory);
        self.ctx.site.inventories.get(subject.or(self.page.inventory.as_ref())?)
    }

    /// The text of a file below `data/`; that there is none is told.
    pub fn file(&mut self, name: &str) -> Option<(SitePath, &'a str)> {
        let path = SitePath::join("data", name).filter(|path| path.inside("data").is_some());
        let blob = path.as_ref().and_then(|path| self.trace.file(path));
        match (path, blob, blob.and_then(Blob::text)) {
            (Some(path), _, Some(text)) => return Some((path, text)),
            (Some(path), Some(blob), None) => check_utf8(&path, blob, self.diagnostics),
            _ => {
                let known = self.ctx.inputs.below("data").filter_map(|(path, _)| path.inside("data"));
                self.diagnostics.push(catalog::excerpt_file(self.span.clone(), name, nearest(name, known)));
            }
        }
        None
    }

    /// The contradictions that a snapshot is the source of.
    pub fn drift_of_snapshot(&mut self, name: &str) -> Vec<&'a Drift> {
        self.ctx.site.drift.iter().filter(|drift| drift.snapshot == name).collect()
    }

    /// The contradictions on a topic in the page's inventory.
    pub fn drift_on(&mut self, topic: Topic) -> Vec<&'a Drift> {
        let of_page = |drift: &&Drift| {
            Some(&drift.inventory) == self.page.inventory.as_ref() && drift.contradiction.topic == topic
        };
        self.ctx.site.drift.iter().filter(of_page).collect()
    }

    /// The snapshot that a contradiction comes from.
    pub fn snapshot_of(&mut self, drift: &Drift) -> Option<&'a Snapshot> {
        self.ctx.site.snapshots.get(&drift.snapshot)
    }

    /// Lines of code, highlighted; the first has this number.
    pub fn code(&mut self, text: &str, language: &str, first_line: usize) -> String {
        let info = FenceInfo { language: language.to_owned(), ..FenceInfo::default() };
        let block = Block { text, info: &info, first_line, place: self.span.clone() };
        render_lines(&block, self.ctx.highlighter, self.trace, self.diagnostics)
    }

    /// A text with `******` for secrets.
    pub fn without_secrets(&self, text: &str) -> String {
        self.ctx.scanner.redact_secrets(text)
    }

    /// The same for a file, in which the site may allow some; as many lines, so regions and line numbers stay.
    pub fn file_without_secrets(&self, text: &str) -> String {
        let allowances = &self.ctx.site.config.redaction.allowances;
        let allowed =
            |secret: &str| allowances.iter().any(|(allowance, _)| allowance.allows(secret.as_bytes(), None));
        self.ctx.scanner.redact_secrets_but(text, allowed)
    }
}
