//! What all tables of the inventory are read with: their file, the messages so far, and quantities.
//!
//! Comes in: a string with its unit and its place. Goes out: a size, a rate or a percentage, or a message that it is
//! none.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use crate::diag::{Diagnostic, catalog};
use crate::model::quantity::{PERCENT_PATTERN, Percent, RATE_PATTERN, Rate, SIZE_PATTERN, Size};
use crate::model::stated::Stated;
use crate::parse::toml::At;
use crate::source::SitePath;

/// Turns tables into the model; what has no valid form is reported and left out.
pub struct TableReader<'a> {
    /// The inventory's file.
    pub file: &'a SitePath,
    /// What was wrong.
    pub diagnostics: &'a mut Vec<Diagnostic>,
}

/// A size such as `32 GB`.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct SizeText(String);

/// A rate such as `2.5G`.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct RateText(String);

/// A percentage such as `99.5 %`.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct PercentText(String);

/// A type whose schema is short enough to stand where it is used.
macro_rules! inline_schema {
    ($type:ty, $schema:tt) => {
        impl JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                schemars::json_schema!($schema)
            }
        }
    };
}

pub(super) use inline_schema;

inline_schema!(SizeText, { "type": "string", "pattern": SIZE_PATTERN });
inline_schema!(RateText, { "type": "string", "pattern": RATE_PATTERN });
inline_schema!(PercentText, { "type": "string", "pattern": PERCENT_PATTERN });

/// The most letters of a name, those of a label in DNS (RFC 1035, 2.3.4): the drawing shows all of them.
const LONGEST_NAME: usize = 63;

impl TableReader<'_> {
    /// Reports a name that is too long to be drawn whole.
    pub fn check_length(&mut self, name: &At<String>) {
        let letters = name.value().chars().count();
        if letters > LONGEST_NAME {
            self.diagnostics.push(catalog::long_name(name.span(self.file), letters, LONGEST_NAME));
        }
    }

    /// A size; one that cannot be read is reported and left out.
    pub fn size(&mut self, text: At<SizeText>) -> Option<Stated<Size>> {
        let parsed = Size::parse(&text.value().0);
        if parsed.is_none() {
            self.diagnostics.push(catalog::not_a_size(text.span(self.file), &text.value().0));
        }
        Some(Stated { value: parsed?, span: text.span(self.file) })
    }

    /// A percentage, likewise.
    pub fn percent(&mut self, text: At<PercentText>) -> Option<Stated<Percent>> {
        let parsed = Percent::parse(&text.value().0);
        if parsed.is_none() {
            self.diagnostics.push(catalog::not_a_percentage(text.span(self.file), &text.value().0));
        }
        Some(Stated { value: parsed?, span: text.span(self.file) })
    }

    /// A rate, likewise.
    pub fn rate(&mut self, text: At<RateText>) -> Option<Stated<Rate>> {
        let parsed = Rate::parse(&text.value().0);
        if parsed.is_none() {
            self.diagnostics.push(catalog::not_a_rate(text.span(self.file), &text.value().0));
        }
        Some(Stated { value: parsed?, span: text.span(self.file) })
    }
}
