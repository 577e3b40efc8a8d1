//! What `rackdown check` prints beside its verdict: the claims, and all of it as JSON.

use std::sync::Arc;

use rackdown::diag::text::line_and_column;
use rackdown::diag::{Diagnostic, Place, Severity};
use rackdown::memo::Memo;
use rackdown::render::claims::list::{in_json, in_text};
use rackdown::source::Inputs;
use rackdown::{Built, list_claims};
use serde_json::{Value, json};

use super::args::CheckArguments;
use super::ask::Reported;
use super::guard::with_deep_stack;
use super::report::print;
use super::run::options_of;

/// Prints what the arguments ask for; messages have gone to standard error already.
pub fn print_found(arguments: &CheckArguments, inputs: &Arc<Inputs>, built: &Built) -> Result<(), Reported> {
    if !arguments.claims && !arguments.json {
        return Ok(());
    }
    let claims = if arguments.claims {
        let (inputs, options) = (inputs.clone(), options_of(&arguments.source));
        with_deep_stack(move || list_claims(&inputs, &options, &Memo::new())).unwrap_or_default()
    } else {
        Vec::new()
    };
    let text = if arguments.json {
        let found: Vec<Value> = built.diagnostics.iter().map(|found| diagnostic(found, inputs)).collect();
        let mut report = json!({ "pages": built.pages, "diagnostics": found });
        if let (true, Some(report)) = (arguments.claims, report.as_object_mut()) {
            report.insert("claims".to_owned(), in_json(&claims, inputs));
        }
        format!("{report:#}\n")
    } else {
        in_text(&claims, inputs)
    };
    if print(&text) { Ok(()) } else { Err(Reported) }
}

fn diagnostic(found: &Diagnostic, inputs: &Inputs) -> Value {
    let severity = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let (file, line, column) = match &found.place {
        Place::None => (None, None, None),
        Place::File(file) => (Some(file.as_str()), None, None),
        Place::At(span) => {
            let (line, column) = line_and_column(inputs.text(&span.file).unwrap_or_default(), span.start);
            (Some(span.file.as_str()), Some(line), Some(column))
        }
    };
    json!({
        "code": found.code,
        "severity": severity,
        "message": found.message,
        "hints": found.hints,
        "file": file,
        "line": line,
        "column": column,
    })
}
