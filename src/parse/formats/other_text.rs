//! Texts that are not the output of the program at all: nothing, HTML, JSON, a quotation.
//!
//! In: a text in which a reader has found nothing that its program prints. Out: a fault that says what it is instead.

use crate::parse::fault::Fault;
use crate::parse::paste::PastedLine;

/// The fault of a text without output; `hint` is how the output of this program begins.
pub(super) fn no_output(text: &str, lines: &[PastedLine], program: &str, hint: &str) -> Fault {
    let mut told = lines.iter().filter(|line| !line.text.trim().is_empty());
    let is_quoted = |line: &PastedLine| line.text.trim_start().starts_with('>');
    if told.clone().count() > 1 && told.clone().all(is_quoted) {
        return Fault::new(0..text.len(), "the text is quoted: each line begins with `>`")
            .with_hint("delete the `> ` in front of each line");
    }
    let Some(first) = told.find(|line| !line.is_prompt()) else {
        let name = program.split(' ').next().unwrap_or(program);
        return Fault::new(0..text.len(), format!("there is no output of `{program}`"))
            .with_hint(format!("`{name}` writes its errors to standard error"));
    };
    let form = if first.text.trim_start().starts_with('<') {
        "HTML, "
    } else if serde_json::from_str::<serde::de::IgnoredAny>(text.trim()).is_ok() {
        "JSON, "
    } else {
        ""
    };
    Fault::new(first.whole(), format!("this is {form}not the output of `{program}`")).with_hint(hint)
}
