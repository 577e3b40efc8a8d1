//! The template engine: templates loaded, functions registered, faults turned into diagnostics.
//!
//! Comes in: the merged `templates/` and the names of the assets. Goes out: an [`Engine`] that draws templates and
//! evaluates expressions, within bounds: a page is at most [`LARGEST_PAGE`], and text that a filter makes at most
//! [`LARGEST_VALUE`].

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use indexmap::IndexMap;
use tera::value::Key;
use tera::{Context, ErrorKind, Kwargs, State, Tera};

use crate::diag::{Category, Diagnostic, Place, Span, catalog, nearest, words};
use crate::render::address::Base;
use crate::render::assets::references::placeholder;
use crate::render::figures::marks::MarkedText;
use crate::render::template_source::{TemplateSource, register_order};
use crate::render::view::InventoryView;
use crate::source::{Blob, SitePath};

/// The most that a template may write for one page, in bytes.
pub const LARGEST_PAGE: usize = 64 << 20;
/// The longest text that a filter may make of a shorter one, in bytes.
pub const LARGEST_VALUE: usize = 1 << 20;
/// What a component call evaluates to begins with this; control characters in a site's texts are errors.
const CALL_MARK: char = '\u{3}';

/// Templates and functions, ready to draw.
pub struct Engine {
    /// Draws templates.
    templates: Tera,
    /// Evaluates expressions of the prose: knows the components as functions.
    prose: Tera,
    /// The names of all components.
    pub components: Vec<String>,
    /// Every template, by its path below `templates/`.
    sources: BTreeMap<String, TemplateSource>,
}

/// What an expression evaluates to.
#[derive(Clone, Debug, PartialEq)]
pub enum Evaluated {
    /// Text, as HTML.
    Html(String),
    /// A call of a component with its arguments.
    Call {
        /// The component.
        name: String,
        /// The arguments, in the order of the call.
        arguments: serde_json::Map<String, serde_json::Value>,
    },
}

/// What went wrong while drawing or evaluating.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderFault {
    /// In the user's words: lower case, no full stop.
    pub message: String,
    /// The template, below `templates/`; `None` for an expression.
    pub template: Option<String>,
    /// The bytes in the template or the expression.
    pub range: Option<Range<usize>>,
    /// A name that was probably meant.
    pub nearest: Option<String>,
    /// Whether the text became too large.
    pub too_large: bool,
    /// Whether it is no template at all, or no expression.
    pub is_syntax: bool,
    /// The category of the diagnostic that this becomes.
    pub category: Category,
}

const ONE_OFF: &str = "__tera_one_off";

impl Engine {
    /// Loads all templates. With faults in any of them there is no engine, and each fault is reported.
    pub fn load(
        files: &BTreeMap<SitePath, Blob>,
        assets: &BTreeSet<String>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let name = |path: &SitePath| path.inside("templates").map(str::to_owned);
        let component = |path: &SitePath| {
            path.inside("templates/components")?
                .strip_suffix(".html")
                .filter(|name| !name.contains('/'))
                .map(str::to_owned)
        };
        let components: Vec<String> = files.keys().filter_map(component).collect();
        let source = |(path, blob): (&SitePath, &Blob)| Some((name(path)?, TemplateSource::of(blob.text()?)));
        let sources: BTreeMap<String, TemplateSource> = files.iter().filter_map(source).collect();
        let assets = Arc::new(assets.clone());
        let mut templates = new_tera(&assets);
        if let Err(error) =
            templates.add_raw_templates(sources.iter().map(|(name, source)| (name, &source.text)))
        {
            let before = diagnostics.len();
            report_each(&sources, &assets, diagnostics);
            if diagnostics.len() == before {
                diagnostics.push(load_diagnostic(&error, &sources));
            }
            return None;
        }
        let mut prose = new_tera(&assets);
        for name in &components {
            let owned = name.clone();
            prose.register_function(name.clone(), move |arguments: Kwargs, _: &State<'_>| {
                let arguments: BTreeMap<String, &tera::Value> =
                    arguments.iter().map(|(key, value)| (key.to_string(), value)).collect();
                let json = serde_json::to_string(&arguments).unwrap_or_default();
                tera::Value::safe_string(&format!("{CALL_MARK}{owned}{CALL_MARK}{json}"))
            });
        }
        Some(Engine { templates, prose, components, sources })
    }

    /// Draws a template, named by its path below `templates/`.
    pub fn render(&self, template: &str, context: &Context) -> Result<String, RenderFault> {
        let mut page = Capped { text: Vec::new(), room: LARGEST_PAGE };
        let drawn = self.templates.render_to(template, context, &mut page);
        drawn.map_err(|error| self.fault(&error))?;
        Ok(String::from_utf8_lossy(&page.text).into_owned())
    }

    /// The same up to the first fault.
    pub fn render_until_fault(&self, template: &str, context: &Context) -> String {
        let mut text = Capped { text: Vec::new(), room: LARGEST_PAGE };
        // Whoever asks for this has drawn the template without a fault before, with other values.
        let _ = self.templates.render_to(template, context, &mut text);
        String::from_utf8_lossy(&text.text).into_owned()
    }

    /// Whether there is a template of this name.
    pub fn has(&self, template: &str) -> bool {
        self.templates.contains_template(template)
    }

    /// The names of all templates, for suggestions.
    pub fn names(&self) -> Vec<String> {
        self.templates.get_template_names().map(str::to_owned).collect()
    }

    /// Evaluates `{{ … }}`, escaped for HTML.
    pub fn evaluate(&self, expression: &str, context: &Context) -> Result<Evaluated, RenderFault> {
        self.evaluate_as(expression, context, true)
    }

    /// Evaluates `{{ … }}` to plain text, for addresses and attributes.
    pub fn evaluate_plain(&self, expression: &str, context: &Context) -> Result<Evaluated, RenderFault> {
        self.evaluate_as(expression, context, false)
    }

    fn evaluate_as(
        &self,
        expression: &str,
        context: &Context,
        escaped: bool,
    ) -> Result<Evaluated, RenderFault> {
        for (offset, operand) in joined_operands(expression) {
            let mut value = Capped { text: Vec::new(), room: LARGEST_VALUE };
            let source = TemplateSource::of(&format!("{{{{{operand}}}}}"));
            // The engine's `~` takes an undefined name for empty text; alone, each operand shows its fault.
            self.prose.render_str_to(&source.text, context, escaped, &mut value).map_err(|error| {
                let mut fault = self.fault(&error);
                let shift = |at: usize| (at + offset).saturating_sub(2);
                let range = fault.range.map(|range| source.written_range(range));
                fault.range = range.map(|range| shift(range.start)..shift(range.end));
                fault
            })?;
        }
        let mut value = Capped { text: Vec::new(), room: LARGEST_VALUE };
        let source = TemplateSource::of(expression);
        let done = self.prose.render_str_to(&source.text, context, escaped, &mut value);
        done.map_err(|error| {
            let mut fault = self.fault(&error);
            fault.range = fault.range.map(|range| source.written_range(range));
            fault
        })?;
        let text = String::from_utf8_lossy(&value.text).into_owned();
        let call = text.strip_prefix(CALL_MARK).and_then(|call| call.split_once(CALL_MARK));
        match call.map(|(name, json)| (name, serde_json::from_str(json))) {
            Some((name, Ok(arguments))) => Ok(Evaluated::Call { name: name.to_owned(), arguments }),
            _ if text.contains(CALL_MARK) => Err(RenderFault {
                message: "a component cannot be part of an expression".to_owned(),
                template: None,
                range: None,
                nearest: None,
                too_large: false,
                is_syntax: false,
                category: Category::Other,
            }),
            _ => Ok(Evaluated::Html(text)),
        }
    }

    /// The place of a fault in a template's text.
    pub fn place(&self, fault: &RenderFault) -> Place {
        let known = fault.template.as_ref().is_some_and(|name| self.sources.contains_key(name));
        let path = fault.template.as_ref().and_then(|name| SitePath::new(&format!("templates/{name}")));
        match (path, fault.range.clone()) {
            (Some(path), Some(range)) if known => Place::At(Span::new(&path, range)),
            (Some(path), _) => Place::File(path),
            _ => Place::None,
        }
    }

    fn fault(&self, error: &tera::Error) -> RenderFault {
        fault(error, &self.sources)
    }
}

/// The operands that `~` joins in `{{ a ~ b }}`, each with its byte in the expression; none if there is no `~`, or where
/// what stands between two `~` need not be an operand (`a ~ b if c else d`).
fn joined_operands(expression: &str) -> Vec<(usize, &str)> {
    let inner = expression.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")).unwrap_or_default();
    let (mut quote, mut depth) = (None, 0usize);
    let mut starts = vec![0];
    for (at, letter) in inner.char_indices() {
        match (quote, letter) {
            (Some(open), letter) if letter == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(letter),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            (None, '~') if depth == 0 => starts.push(at + 1),
            _ => {}
        }
    }
    if starts.len() < 2 || inner.contains(" if ") {
        return Vec::new();
    }
    let ends = starts.iter().skip(1).map(|start| start - 1).chain([inner.len()]);
    let operand = |(start, end): (&usize, usize)| Some((start + 2, inner.get(*start..end)?));
    starts.iter().zip(ends).filter_map(operand).collect()
}

fn new_tera(assets: &Arc<BTreeSet<String>>) -> Tera {
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html", ".xml"]);
    register_order(&mut tera);
    let assets = assets.clone();
    tera.register_function("asset", move |arguments: Kwargs, _: &State<'_>| -> tera::TeraResult<String> {
        let path: String = arguments.must_get("path")?;
        if assets.contains(&path) {
            return Ok(placeholder(&path));
        }
        let meant = nearest(&path, assets.iter().map(String::as_str));
        let hint = meant.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
        Err(tera::Error::message(format!("there is no file `static/assets/{path}`{hint}")))
    });
    tera.register_function("link", |arguments: Kwargs, state: &State<'_>| -> tera::TeraResult<String> {
        Ok(base(state)?.href(&arguments.must_get::<String>("to")?))
    });
    tera.register_filter(
        "replace",
        |text: &str, arguments: Kwargs, _: &State<'_>| -> tera::TeraResult<String> {
            let (from, to): (String, String) = (arguments.must_get("from")?, arguments.must_get("to")?);
            let count = if from.is_empty() { text.len() + 1 } else { text.matches(&from).count() };
            if text.len().saturating_add(count.saturating_mul(to.len())) > LARGEST_VALUE {
                return Err(tera::Error::message("`replace` would make a text of more than 1 MiB"));
            }
            Ok(text.replace(&from, &to))
        },
    );
    tera.register_filter(
        "join",
        |items: &[tera::Value], arguments: Kwargs, _: &State<'_>| -> tera::TeraResult<String> {
            let between: String = arguments.get("sep")?.unwrap_or_default();
            let mut text = String::new();
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push_str(&between);
                }
                text.push_str(&item.to_string());
                if text.len() > LARGEST_VALUE {
                    return Err(tera::Error::message("`join` would make a text of more than 1 MiB"));
                }
            }
            Ok(text)
        },
    );
    tera.register_filter("group_by", group_by);
    tera.register_filter(
        "count",
        |number: tera::Value, arguments: Kwargs, _: &State<'_>| -> tera::TeraResult<String> {
            let (printed, of) = (number.to_string(), arguments.must_get::<String>("of")?);
            // A figure may stand in a mark.
            Ok(format!("{printed} {}", words::plural(MarkedText::read(&printed).text, &of)))
        },
    );
    tera.register_filter(
        "named",
        |name: tera::Value, arguments: Kwargs, _: &State<'_>| -> tera::TeraResult<String> {
            Ok(words::named(&arguments.must_get::<String>("kind")?, &name.to_string()))
        },
    );
    tera.register_filter(
        "json",
        |value: tera::Value, _: Kwargs, _: &State<'_>| -> tera::TeraResult<tera::Value> {
            let json =
                serde_json::to_string(&value).map_err(|error| tera::Error::message(error.to_string()))?;
            // Inside of a script element nothing may look like a tag.
            let harmless = json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
            Ok(tera::Value::safe_string(&harmless))
        },
    );
    tera
}

/// Tera's own filter of this name, but with the groups in the order of their first items: the same in every build.
fn group_by(items: &[tera::Value], arguments: Kwargs, _: &State<'_>) -> tera::TeraResult<tera::Value> {
    let attribute: String = arguments.must_get("attribute")?;
    let mut groups: IndexMap<Key<'static>, Vec<tera::Value>> = IndexMap::new();
    for (index, item) in items.iter().enumerate() {
        let found = item.get_from_path(&attribute).ok_or_else(|| {
            tera::Error::message(format!("`group_by`: item {index} has no attribute `{attribute}`"))
        })?;
        if !found.is_none() {
            groups.entry(key_of(found)?).or_default().push(item.clone());
        }
    }
    let groups = groups.into_iter().map(|(key, items)| (key, tera::Value::from(items)));
    Ok(tera::Value::from(groups.collect::<tera::Map>()))
}

/// What a map can have as a key: text, a whole number, true or false.
fn key_of(value: &tera::Value) -> tera::TeraResult<Key<'static>> {
    if let Some(text) = value.as_str() {
        return Ok(Key::from(text.to_owned()));
    }
    let json = serde_json::to_value(value).unwrap_or_default();
    let key = json.as_bool().map(Key::Bool).or_else(|| json.as_u64().map(Key::U64));
    key.or_else(|| json.as_i64().map(Key::I64))
        .ok_or_else(|| tera::Error::message("`group_by` groups by text, whole numbers, true and false only"))
}

/// How the page that is being drawn writes references.
fn base(state: &State<'_>) -> tera::TeraResult<Base> {
    let here: String = state.get("here")?.unwrap_or_default();
    let root: Option<String> = state.get("root")?;
    Ok(root.map_or(Base::Page(here), Base::Root))
}

/// Loads every template by itself, so that one fault does not hide the others.
fn report_each(
    sources: &BTreeMap<String, TemplateSource>,
    assets: &Arc<BTreeSet<String>>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (name, source) in sources {
        let mut tera = new_tera(assets);
        // What a template refers to elsewhere is looked at when all are loaded.
        if let Err(error) = tera.add_raw_template(name, &source.text)
            && matches!(error.kind(), ErrorKind::SyntaxError(_) | ErrorKind::Msg(_))
            && !mentions_other_template(&error)
        {
            diagnostics.push(load_diagnostic(&error, sources));
        }
    }
}

fn mentions_other_template(error: &tera::Error) -> bool {
    matches!(error.kind(), ErrorKind::Msg(text) if text.contains("nknown template") || text.contains("nknown component"))
}

fn load_diagnostic(error: &tera::Error, sources: &BTreeMap<String, TemplateSource>) -> Diagnostic {
    let path = |name: &str| SitePath::new(&format!("templates/{name}"));
    let names = sources.keys().map(String::as_str);
    match error.kind() {
        ErrorKind::CircularInclude { include_chain: chain, .. }
        | ErrorKind::CircularExtend { inheritance_chain: chain, .. } => {
            let circle = circle(chain);
            circle.first().and_then(|name| path(name)).map(|file| catalog::circular_include(&file, &circle))
        }
        ErrorKind::MissingParent { current, parent } => {
            path(current).map(|file| catalog::missing_parent(&file, parent, nearest(parent, names)))
        }
        _ => None,
    }
    .unwrap_or_else(|| {
        let fault = fault(error, sources);
        let place = match (fault.template.as_deref().and_then(path), fault.range) {
            (Some(path), Some(range)) => Place::At(Span::new(&path, range)),
            (Some(path), None) => Place::File(path),
            _ => Place::None,
        };
        catalog::template_syntax(place, &fault.message)
    })
}

/// The part of a chain that goes round, from its first name by the alphabet back to it. Where the engine enters the
/// circle depends on the order in which it looks at the templates.
fn circle(chain: &[String]) -> Vec<String> {
    let (Some(last), before) = (chain.last(), chain.get(..chain.len().saturating_sub(1)).unwrap_or_default())
    else {
        return Vec::new();
    };
    let start = before.iter().position(|name| name == last).unwrap_or(0);
    let mut circle = before.get(start..).unwrap_or_default().to_vec();
    let first = circle.iter().enumerate().min_by_key(|(_, name)| *name).map_or(0, |(index, _)| index);
    circle.rotate_left(first);
    circle.extend(circle.first().cloned());
    circle
}

fn fault(error: &tera::Error, sources: &BTreeMap<String, TemplateSource>) -> RenderFault {
    let mut fault = RenderFault {
        message: String::new(),
        template: None,
        range: None,
        nearest: None,
        too_large: false,
        is_syntax: false,
        category: Category::Other,
    };
    fault.is_syntax = matches!(error.kind(), ErrorKind::SyntaxError(_));
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            fault.message = report.message().to_owned();
            fault.range = Some(report.span().range.clone());
            fault.template = Some(report.filename().to_owned()).filter(|name| name != ONE_OFF);
        }
        ErrorKind::Msg(text) => read_report(text, sources, &mut fault),
        ErrorKind::Io(_) => {
            fault.message = "writes too much".to_owned();
            fault.too_large = true;
        }
        other => fault.message = other.to_string(),
    }
    let source = fault.template.as_ref().and_then(|name| sources.get(name));
    if let Some((source, range)) = source.zip(fault.range.clone()) {
        fault.range = Some(source.written_range(range));
    }
    let (message, candidates) = split_candidates(&fault.message);
    let unknown = message.split('`').nth(1).unwrap_or_default();
    let message = lower_first(message.trim().trim_end_matches('.'));
    let undefined = message.starts_with(&format!("variable `{unknown}` is not defined"));
    if undefined && InventoryView::names().any(|name| name == unknown) {
        fault.category = Category::NoInventory;
    }
    fault.nearest = nearest(unknown, candidates.split(", ").map(str::trim)).map(str::to_owned);
    fault.message = message;
    fault
}

/// Reads a fault that the engine gives as a drawn report: `error: …`, then ` --> FILE:LINE:COLUMN`, then carets.
fn read_report(report: &str, sources: &BTreeMap<String, TemplateSource>, fault: &mut RenderFault) {
    let first = report.lines().next().unwrap_or_default();
    fault.message = first.strip_prefix("error: ").unwrap_or(first).to_owned();
    let Some(place) = report.lines().find_map(|line| line.trim_start().strip_prefix("--> ")) else { return };
    let mut parts = place.rsplitn(3, ':');
    let column = parts.next().and_then(|text| text.trim().parse::<usize>().ok());
    let line = parts.next().and_then(|text| text.parse::<usize>().ok());
    let name = parts.next().unwrap_or_default();
    let carets = report.lines().map(|line| line.matches('^').count()).find(|count| *count > 0).unwrap_or(1);
    fault.template = Some(name.to_owned()).filter(|name| name != ONE_OFF);
    let (Some(line), Some(column)) = (line, column) else { return };
    let text = sources.get(name).map(|source| source.text.as_str());
    let lines = text.unwrap_or_default().split_inclusive('\n');
    let before = lines.take(line.saturating_sub(1)).map(str::len).sum::<usize>();
    let start = before + column.saturating_sub(1);
    fault.range = Some(start..start + carets);
}

/// Splits `Variable … is not defined. Available variables: a, b` into what is wrong and what there is.
fn split_candidates(message: &str) -> (&str, &str) {
    let at = ["Available variables:", "Available fields:"].iter().find_map(|mark| message.find(mark));
    let (message, rest) = message.split_at(at.unwrap_or(message.len()));
    (message, rest.split_once(':').map_or("", |(_, names)| names.trim()))
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// A buffer that refuses to grow beyond its room.
struct Capped {
    text: Vec<u8>,
    room: usize,
}

impl Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.text.len() + bytes.len() > self.room {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
