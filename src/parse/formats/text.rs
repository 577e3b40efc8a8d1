//! Any other text: nothing is read out of it but its lines.

use serde_json::{Value, json};

use super::output::ProgramOutput;
use crate::parse::fault::Fault;
use crate::parse::paste::lines;

/// The lines of a text, without escape sequences, carriage returns and trailing blanks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlainText {
    /// The lines.
    pub lines: Vec<String>,
}

impl ProgramOutput for PlainText {
    const NAME: &'static str = "text";
    const LANGUAGE: &'static str = "text";
    const TELLS_ITS_END: bool = false;

    fn read(text: &str) -> Result<Self, Vec<Fault>> {
        Ok(PlainText { lines: lines(text).into_iter().map(|line| line.text).collect() })
    }

    fn json(&self) -> Value {
        json!({ "lines": self.lines })
    }
}
