//! The `{{ … }}` of a page: values in the text, components in paragraphs of their own.
//!
//! Comes in: an expression and what the page may speak of. Goes out: HTML, or a diagnostic at the expression. The
//! built-in components get what they draw from here; a template of the site's own gets its arguments as `args`.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value as Json};
use tera::Context;

use super::card::Cards;
use super::chart;
use super::code::{Block, FenceInfo, draw_lines};
use super::engine::{Engine, Evaluated, Fault};
use super::excerpt;
use super::highlight::Highlighter;
use super::measured::{DriftView, drift_of_inventory, drift_of_snapshot, limit_sentence};
use super::measurements::Measurements;
use super::quorum::QuorumTableView;
use super::svg::TopologyView;
use crate::diag::{Diagnostic, Span, catalog, nearest};
use crate::memo::{Memo, Trace};
use crate::model::drift::Topic;
use crate::model::inventory::Inventory;
use crate::parse::content::{Page, Site, check_utf8};
use crate::parse::markdown::{Document, Expression};
use crate::parse::snapshot::Snapshot;
use crate::redact::Scanner;
use crate::source::{Blob, Fingerprint, Inputs, SitePath};

/// What all pages are rendered with.
pub struct RenderContext<'a> {
    /// The source files, for excerpts.
    pub inputs: &'a Inputs,
    /// The parsed site.
    pub site: &'a Site,
    /// Templates and expressions.
    pub engine: &'a Engine,
    /// Highlighting.
    pub highlighter: &'a Highlighter,
    /// What masks secrets in excerpts and commands.
    pub scanner: &'a Scanner,
    /// What earlier builds computed.
    pub memo: &'a Memo,
    /// What the pages' heads say of their cards.
    pub cards: &'a Cards,
}

/// A built-in component: its name and its arguments, required ones marked.
struct Signature {
    name: &'static str,
    arguments: &'static [(&'static str, Need)],
    inventory: Need,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Required,
    Optional,
}

const SIGNATURES: [Signature; 7] = [
    Signature { name: "tiles", arguments: &[], inventory: Need::Required },
    Signature { name: "hardware", arguments: &[], inventory: Need::Required },
    Signature { name: "topology", arguments: &[], inventory: Need::Required },
    Signature { name: "quorum_table", arguments: &[], inventory: Need::Required },
    Signature {
        name: "excerpt",
        arguments: &[
            ("file", Need::Required),
            ("region", Need::Optional),
            ("lines", Need::Optional),
            ("language", Need::Optional),
        ],
        inventory: Need::Optional,
    },
    Signature { name: "snapshot", arguments: &[("name", Need::Required)], inventory: Need::Optional },
    Signature {
        name: "throughput",
        arguments: &[("name", Need::Required), ("from", Need::Optional), ("to", Need::Optional)],
        inventory: Need::Optional,
    },
];

/// What the template of `excerpt` sees.
#[derive(Serialize)]
struct ExcerptView {
    /// The file's path, from the site's root.
    path: String,
    name: String,
    language: String,
    html: String,
    first_line: usize,
    last_line: usize,
    lines_in_file: usize,
}

/// What the template of `snapshot` sees.
#[derive(Serialize)]
struct SnapshotView {
    name: String,
    html: String,
    captured_at: Option<String>,
    captured_at_iso: Option<String>,
    command: String,
    host: Option<String>,
    excerpt: bool,
    note: Option<String>,
    /// What the figure is the limit of, computed.
    reading: Option<String>,
}

/// The expressions of one page.
pub struct Prose<'a> {
    /// What all pages share.
    pub ctx: &'a RenderContext<'a>,
    /// What the page asks for while it is rendered.
    pub trace: &'a Trace<'a>,
    /// The page.
    pub page: &'a Page,
    /// Its Markdown.
    pub document: &'a Document,
    /// What the page may speak of.
    pub context: &'a Context,
    /// The expressions whose values carry a mark that leads to their origin.
    pub marks: &'a Marks,
}

/// The number of an expression's claim on its page, by where the expression begins.
pub type Marks = BTreeMap<usize, usize>;

impl Prose<'_> {
    /// The value of an expression inside of a paragraph, as HTML.
    pub fn value(&self, expression: &Expression, diagnostics: &mut Vec<Diagnostic>) -> String {
        self.text(expression, self.ctx.engine.evaluate(&expression.source, self.context), diagnostics)
    }

    /// The same with a mark, where the page shows its claims.
    pub fn marked_value(&self, expression: &Expression, diagnostics: &mut Vec<Diagnostic>) -> String {
        let html = self.value(expression, diagnostics);
        match self.marks.get(&expression.span.start) {
            Some(number) if !html.contains("<a ") => {
                format!("<a class=\"claim\" href=\"#claim-{number}\">{html}</a>")
            }
            _ => html,
        }
    }

    /// The value of an expression inside of an address or an attribute, as plain text.
    pub fn plain_value(&self, expression: &Expression, diagnostics: &mut Vec<Diagnostic>) -> String {
        self.text(expression, self.ctx.engine.evaluate_plain(&expression.source, self.context), diagnostics)
    }

    fn text(
        &self,
        expression: &Expression,
        evaluated: Result<Evaluated, Fault>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> String {
        match evaluated {
            Ok(Evaluated::Html(html)) => return html,
            Ok(Evaluated::Call { name, .. }) => {
                diagnostics.push(catalog::component_in_text(expression.span.clone(), &name));
            }
            Err(fault) => diagnostics.push(self.expression_fault(expression, &fault)),
        }
        String::new()
    }

    /// An expression alone in its paragraph: a component as HTML, or `None` if it is a plain value.
    pub fn component(&self, expression: &Expression, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
        match self.ctx.engine.evaluate(&expression.source, self.context) {
            Ok(Evaluated::Html(_)) => None,
            Ok(Evaluated::Call { name, arguments }) => {
                Some(self.draw_component(expression, &name, arguments, diagnostics).unwrap_or_default())
            }
            Err(fault) => {
                diagnostics.push(self.expression_fault(expression, &fault));
                Some(String::new())
            }
        }
    }

    fn expression_fault(&self, expression: &Expression, fault: &Fault) -> Diagnostic {
        let whole = expression.span.start..expression.span.end;
        let inside = |range: std::ops::Range<usize>| whole.start + range.start..whole.start + range.end;
        let range = fault.range.clone().map(inside).filter(|range| range.end <= whole.end).unwrap_or(whole);
        let span = Span::new(&expression.span.file, range);
        let unknown =
            fault.message.strip_prefix("unknown function `").and_then(|rest| rest.strip_suffix('`'));
        match unknown {
            Some(name) => {
                let known = self.ctx.engine.components.iter().map(String::as_str);
                catalog::unknown_component(span, name, nearest(name, known))
            }
            None => catalog::bad_expression(span, &fault.message, fault.nearest.as_deref())
                .category(fault.category),
        }
    }

    fn draw_component(
        &self,
        expression: &Expression,
        name: &str,
        arguments: Map<String, Json>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<String> {
        let span = &expression.span;
        if let Some(signature) = SIGNATURES.iter().find(|signature| signature.name == name) {
            self.check_arguments(signature, &arguments, span, diagnostics)?;
        }
        let mut context = self.context.clone();
        let argument = |key: &str| arguments.get(key).map(plain);
        match name {
            "excerpt" => {
                let file = argument("file")?;
                let (region, lines) = (argument("region"), argument("lines"));
                let view = self.excerpt(&file, region, lines, argument("language"), span, diagnostics)?;
                context.insert("excerpt", &view);
            }
            "topology" => {
                let (path, inventory) = (self.page.inventory.as_ref()?, self.inventory()?);
                let measurements = Measurements::of(self.ctx.site, path);
                let text = self.ctx.inputs.text(path).unwrap_or_default();
                let key = Fingerprint::of([text, &format!("{measurements:?}")]);
                let view = self.trace.share("topology", key, || TopologyView::new(inventory, &measurements));
                context.insert("topology", view.as_ref());
            }
            "snapshot" => context.insert("snapshot", &self.snapshot(&argument("name")?, span, diagnostics)?),
            "throughput" => {
                let (from, to) = (argument("from"), argument("to"));
                let view = self.throughput(&argument("name")?, from, to, span, diagnostics)?;
                context.insert("throughput", &view);
            }
            "quorum_table" => context.insert("quorum_table", &QuorumTableView::new(self.inventory()?)),
            _ => {}
        }
        context.insert("drift", &self.drift(name, argument("name")));
        context.insert("args", &arguments);
        match self.ctx.engine.draw(&format!("components/{name}.html"), &context) {
            Ok(html) => Some(html),
            Err(fault) => {
                let place = self.ctx.engine.place(&fault);
                let nearest = fault.nearest.as_deref();
                let diagnostic = catalog::template_fault(place, &fault.message, &self.page.source, nearest);
                diagnostics.push(diagnostic.category(fault.category).related(span.clone(), "called here"));
                None
            }
        }
    }

    /// The inventory that the page is about.
    fn inventory(&self) -> Option<&Inventory> {
        self.ctx.site.inventories.get(self.page.inventory.as_ref()?)
    }

    /// The contradictions that a component has to show.
    fn drift(&self, component: &str, snapshot: Option<String>) -> Vec<DriftView> {
        let site = self.ctx.site;
        match (component, &self.page.inventory, snapshot) {
            ("snapshot", _, Some(name)) => drift_of_snapshot(site, &name),
            ("quorum_table", Some(inventory), _) => drift_of_inventory(site, inventory, Topic::Quorum),
            ("hardware", Some(inventory), _) => drift_of_inventory(site, inventory, Topic::Links),
            _ => Vec::new(),
        }
    }

    fn check_arguments(
        &self,
        signature: &Signature,
        arguments: &Map<String, Json>,
        span: &Span,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<()> {
        let before = diagnostics.len();
        for name in arguments.keys() {
            if !signature.arguments.iter().any(|(known, _)| known == name) {
                let meant = nearest(name, signature.arguments.iter().map(|(known, _)| *known));
                diagnostics.push(catalog::unknown_argument(span.clone(), signature.name, name, meant));
            }
        }
        for (name, need) in signature.arguments {
            if *need == Need::Required && !arguments.contains_key(*name) {
                diagnostics.push(catalog::missing_argument(span.clone(), signature.name, name));
            }
        }
        if signature.inventory == Need::Required && !self.context.contains_key("cluster") {
            diagnostics.push(catalog::no_inventory(span.clone(), signature.name));
        }
        (diagnostics.len() == before).then_some(())
    }

    fn excerpt(
        &self,
        file: &str,
        region: Option<String>,
        lines: Option<String>,
        language: Option<String>,
        span: &Span,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<ExcerptView> {
        let path = SitePath::join("data", file).filter(|path| path.inside("data").is_some());
        let blob = path.as_ref().and_then(|path| self.trace.file(path));
        if let (Some(path), Some(blob)) = (&path, blob)
            && blob.text().is_none()
        {
            check_utf8(path, blob, diagnostics);
            return None;
        }
        let text = blob.and_then(Blob::text);
        let (Some(path), Some(text)) = (path, text) else {
            let known = self.ctx.inputs.below("data").filter_map(|(path, _)| path.inside("data"));
            diagnostics.push(catalog::excerpt_file(span.clone(), file, nearest(file, known)));
            return None;
        };
        let text = &self.without_secrets(text);
        let cut = match (&region, &lines) {
            (Some(region), _) => excerpt::region(text, region),
            (None, Some(lines)) => excerpt::lines(text, lines),
            (None, None) => Ok(excerpt::whole(text)),
        };
        let cut = match cut {
            Ok(cut) => cut,
            Err(fault) => {
                let region = region.unwrap_or_default();
                diagnostics.push(match fault {
                    excerpt::Fault::NoRegion(known) => {
                        let meant = nearest(&region, known.iter().map(String::as_str));
                        catalog::excerpt_region(span.clone(), file, &region, meant)
                    }
                    excerpt::Fault::Unclosed => catalog::excerpt_unclosed(span.clone(), file, &region),
                    excerpt::Fault::BadLines => {
                        catalog::bad_lines(span.clone(), &lines.unwrap_or_default(), text.lines().count())
                    }
                });
                return None;
            }
        };
        let language = language.unwrap_or_else(|| language_of(&path, text));
        let info = FenceInfo { language: language.clone(), ..FenceInfo::default() };
        let block = Block { text: &cut.text, info: &info, first_line: cut.first_line, place: span.clone() };
        let html = draw_lines(&block, self.ctx.highlighter, self.trace, diagnostics);
        Some(ExcerptView {
            name: path.file_name().to_owned(),
            path: path.to_string(),
            language,
            html,
            first_line: cut.first_line,
            last_line: cut.first_line + cut.text.lines().count().saturating_sub(1),
            lines_in_file: cut.lines_in_file,
        })
    }

    /// The file's text with `******` for secrets; as many lines, so regions and line numbers stay.
    fn without_secrets(&self, text: &str) -> String {
        let allowances = &self.ctx.site.config.redaction.allowances;
        let allowed =
            |secret: &str| allowances.iter().any(|(allowance, _)| allowance.allows(secret.as_bytes(), None));
        self.ctx.scanner.redact_secrets_but(text, allowed)
    }

    /// What the `throughput` component shows of a snapshot; `None`, with the reason told, if it is no run of iperf3.
    pub(super) fn throughput(
        &self,
        name: &str,
        from: Option<String>,
        to: Option<String>,
        span: &Span,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<chart::ThroughputView> {
        let snapshot = self.named_snapshot(name, span, diagnostics)?;
        let subject = snapshot.subject.as_ref().map(|subject| &subject.inventory);
        let inventory = subject.or(self.page.inventory.as_ref());
        let inventory = inventory.and_then(|path| self.ctx.site.inventories.get(path));
        let ends = chart::Ends { from, to };
        chart::of_snapshot(snapshot, inventory, &ends, span, diagnostics)
    }

    fn named_snapshot(
        &self,
        name: &str,
        span: &Span,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<&Snapshot> {
        let snapshots = &self.ctx.site.snapshots;
        let snapshot = snapshots.get(name);
        if snapshot.is_none() {
            let meant = nearest(name, snapshots.keys().map(String::as_str));
            diagnostics.push(catalog::unknown_snapshot(span.clone(), name, meant));
        }
        snapshot
    }

    fn snapshot(&self, name: &str, span: &Span, diagnostics: &mut Vec<Diagnostic>) -> Option<SnapshotView> {
        let snapshot = self.named_snapshot(name, span, diagnostics)?;
        let language = snapshot.language().to_owned();
        let info = FenceInfo { language, ..FenceInfo::default() };
        let block = Block { text: &snapshot.text, info: &info, first_line: 1, place: span.clone() };
        let html = draw_lines(&block, self.ctx.highlighter, self.trace, diagnostics);
        Some(SnapshotView {
            name: name.to_owned(),
            html,
            captured_at: snapshot.captured_at.clone(),
            captured_at_iso: snapshot.captured_at_iso.clone(),
            command: self.ctx.scanner.redact_secrets(&snapshot.command),
            host: snapshot.host.clone(),
            excerpt: snapshot.excerpt,
            note: snapshot.note.clone(),
            reading: limit_sentence(snapshot),
        })
    }
}

/// An argument as text: `region="health"`, `lines=7`.
pub fn plain(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The language of a file: by its extension, or by the program that its first line names.
fn language_of(path: &SitePath, text: &str) -> String {
    let first = text.lines().next().unwrap_or_default();
    let program =
        first.strip_prefix("#!").and_then(|line| line.split(['/', ' ']).rfind(|word| !word.is_empty()));
    let extension = path.extension().filter(|extension| *extension != "txt");
    extension.or(program).unwrap_or("text").to_owned()
}
