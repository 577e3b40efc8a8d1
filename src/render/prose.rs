//! The `{{ … }}` of a page: values in the text, components in paragraphs of their own.
//!
//! Comes in: an expression and what the page may speak of. Goes out: HTML, or a diagnostic at the expression. The
//! built-in components say what their templates see ([`components`]); a template of the site's own gets its arguments
//! as `args`.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};
use tera::Context;

use super::components::{self, Call, CallSite};
use super::engine::{Evaluated, RenderFault};
use super::figures::{Figures, NamedFigure};
use super::link_hints::hint_for_expression;
use super::render_context::RenderContext;
use crate::diag::{Diagnostic, Span, catalog, nearest};
use crate::memo::Trace;
use crate::parse::content::Page;
use crate::parse::markdown::{Document, Expression};

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
    /// The claims that the page lists.
    pub claims: &'a ClaimNumbers,
}

/// The number of an expression's claim on its page, by where the expression begins.
pub type ClaimNumbers = BTreeMap<usize, usize>;

impl Prose<'_> {
    /// The value of an expression inside of a paragraph, as HTML.
    pub fn value(&self, expression: &Expression, diagnostics: &mut Vec<Diagnostic>) -> String {
        self.text(expression, self.ctx.engine.evaluate(&expression.source, self.context), diagnostics)
    }

    /// The value of an expression inside of an address or an attribute, as plain text.
    pub fn plain_value(&self, expression: &Expression, diagnostics: &mut Vec<Diagnostic>) -> String {
        self.text(expression, self.ctx.engine.evaluate_plain(&expression.source, self.context), diagnostics)
    }

    fn text(
        &self,
        expression: &Expression,
        evaluated: Result<Evaluated, RenderFault>,
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
            Ok(Evaluated::Call { name, arguments }) => Some(
                self.render_component(&expression.span, &name, &arguments, diagnostics).unwrap_or_default(),
            ),
            Err(fault) => {
                diagnostics.push(self.expression_fault(expression, &fault));
                Some(String::new())
            }
        }
    }

    fn expression_fault(&self, expression: &Expression, fault: &RenderFault) -> Diagnostic {
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
                    .hint(hint_for_expression(&expression.source))
            }
            None if fault.is_syntax => catalog::expression_syntax(span, &fault.message, &expression.source)
                .hint(hint_for_expression(&expression.source)),
            None => catalog::bad_expression(span, &fault.message, fault.nearest.as_deref())
                .hint(hint_for_expression(&expression.source))
                .category(fault.category),
        }
    }

    /// A component as HTML; `None`, with the reason told, if it has nothing to show.
    pub(super) fn render_component(
        &self,
        span: &Span,
        name: &str,
        arguments: &Map<String, Json>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<String> {
        let call = Call::new(self.call_site(span), arguments, Figures::plain(), diagnostics);
        let (context, _) = component_context(call, name, self.context)?;
        match self.ctx.engine.render(&template_of(name), &context) {
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

    fn call_site<'a>(&'a self, span: &'a Span) -> CallSite<'a> {
        CallSite { ctx: self.ctx, trace: self.trace, page: self.page, span }
    }

    /// The same with marks around its figures, as far as its template can be rendered with them; and these figures.
    /// `context` is the page's with marks.
    pub(super) fn component_with_marks<'f>(
        &'f self,
        span: &'f Span,
        name: &str,
        arguments: &'f Map<String, Json>,
        context: &Context,
        figures: Figures<'f>,
    ) -> Option<(String, Vec<NamedFigure>)> {
        let mut ignored = Vec::new();
        let call = Call::new(self.call_site(span), arguments, figures, &mut ignored);
        let (context, figures) = component_context(call, name, context)?;
        Some((self.ctx.engine.render_until_fault(&template_of(name), &context), figures.into_named()))
    }
}

fn template_of(component: &str) -> String {
    format!("components/{component}.html")
}

/// What a component's template sees, and the figures in it; `context` is that of its page.
fn component_context<'a>(
    mut call: Call<'a>,
    name: &str,
    context: &Context,
) -> Option<(Context, Figures<'a>)> {
    let mut context = context.clone();
    let mut drift = Vec::new();
    if let Some(component) = components::find(name) {
        if !component.accepts(&mut call, context.contains_key("cluster")) {
            return None;
        }
        if let Some(view) = component.view {
            context.insert_value(component.name, view(&mut call)?);
        }
        drift = components::drift::views(component, &mut call);
    }
    context.insert("drift", &drift);
    context.insert_value("args", call.argument_values()?);
    Some((context, call.figures))
}
