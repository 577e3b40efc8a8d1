//! Messages about templates, stylesheets and the theme.

use super::{Diagnostic, Place, Span, did_you_mean, error, warning};
use crate::source::SitePath;

/// A template that cannot be read, in the words of the template engine.
pub fn template_syntax(place: Place, message: &str) -> Diagnostic {
    error("template_syntax", place, message)
}

/// A template that fails while it draws a page; `page` is the Markdown that it drew.
pub fn template_fault(place: Place, message: &str, page: &SitePath, nearest: Option<&str>) -> Diagnostic {
    error("template_fault", place, format!("{message} (while drawing `{page}`)")).hint(did_you_mean(nearest))
}

/// A template that writes more than a page may hold.
pub fn page_too_large(place: Place, page: &SitePath, limit: usize) -> Diagnostic {
    let message = format!("`{page}` would become larger than {} MiB", limit >> 20);
    error("page_too_large", place, message).hint("look for a loop that runs too long".to_owned())
}

/// A template that includes itself.
pub fn circular_include(file: &SitePath, chain: &[String]) -> Diagnostic {
    error(
        "circular_include",
        Place::File(file.clone()),
        format!("template includes itself: {}", chain.join(" → ")),
    )
}

/// A template that extends one that is not there.
pub fn missing_parent(file: &SitePath, parent: &str, nearest: Option<&str>) -> Diagnostic {
    let message = format!("template extends `{parent}`, which does not exist");
    error("missing_parent", Place::File(file.clone()), message).hint(did_you_mean(nearest))
}

/// A site's template that no page uses and whose name is nearly that of a file of the theme.
pub fn shadows_nothing(file: &SitePath, nearest: &str) -> Diagnostic {
    warning("shadows_nothing", Place::File(file.clone()), "file shadows nothing of the theme")
        .hint(did_you_mean(Some(nearest)))
}

/// A stylesheet that refers to a file that is not there.
pub fn css_reference(span: Span, target: &str) -> Diagnostic {
    error("css_reference", Place::At(span), format!("stylesheet refers to `{target}`, which does not exist"))
}

/// Stylesheets that import each other in a circle.
pub fn css_circle(span: Span, target: &str) -> Diagnostic {
    error("css_circle", Place::At(span), format!("stylesheet `{target}` imports itself"))
}
