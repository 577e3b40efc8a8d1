//! `rackdown check`: all that a build checks, and nothing written; the claims, and all of it as JSON.

use std::sync::Arc;

use rackdown::diag::text::line_and_column;
use rackdown::diag::words::count;
use rackdown::diag::{Diagnostic, Place, Severity};
use rackdown::memo::Memo;
use rackdown::render::claims::list::{in_json, in_text};
use rackdown::source::Inputs;
use rackdown::{Built, Precompress, list_claims};
use serde_json::{Value, json};

use super::args::CheckArguments;
use super::build::{SnapshotAge, Work};
use super::exit::{Failed, has_drift, print_all};
use super::report::say;
use super::time_limit::with_deep_stack;
use super::timing::show_stages;

/// Builds in memory, and says what is wrong.
pub fn run_check(arguments: &CheckArguments) -> Result<(), Failed> {
    let mut work = Work::read(&arguments.source, SnapshotAge::Any)?;
    // Nothing is written.
    work.precompress = Precompress::No;
    let built = work.build()?;
    if arguments.source.timings {
        show_stages(&work.stages);
    }
    print_found(arguments, &work.inputs, &built)?;
    if built.bundle.is_none() || has_drift(&built.diagnostics) {
        return Err(Failed::of(&built.diagnostics));
    }
    let verdict = match built.diagnostics.iter().filter(|found| found.severity != Severity::Note).count() {
        0 => "nothing wrong".to_owned(),
        found => count(found, "warning"),
    };
    say(&format!("checked {}: {verdict}", count(built.pages, "page")));
    Ok(())
}

/// Prints what the arguments ask for; messages have gone to standard error already.
fn print_found(arguments: &CheckArguments, inputs: &Arc<Inputs>, built: &Built) -> Result<(), Failed> {
    if !arguments.claims && !arguments.json {
        return Ok(());
    }
    let claims = if arguments.claims {
        let (inputs, options) = (inputs.clone(), arguments.source.options());
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
    print_all(&text)
}

fn diagnostic(found: &Diagnostic, inputs: &Inputs) -> Value {
    let severity = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
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
