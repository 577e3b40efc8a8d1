//! The formats of captured texts: one table, and for each format a module that says all there is to say of it.
//!
//! Comes in: a text, and which format it is said to have. Goes out: what its strict reader made of it
//! ([`ParsedOutput`]), and what it says for certain ([`Observation`]). A format is added by a module that implements
//! [`ProgramOutput`] and by a line of the table; probes, snapshots, the command line and the highlighter follow.

pub mod iperf3;
mod other_text;
mod output;
pub mod pvecm;
mod surroundings;
pub mod text;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::fault::Fault;
use crate::model::observation::Observation;
use crate::model::status::{Iperf3Run, PvecmStatus};
pub use output::{Captured, Extent, ProgramOutput};
pub use surroundings::{CaptureSurroundings, SkippedLines};
use surroundings::{own_text, surroundings};
use text::PlainText;

macro_rules! formats {
    ($(#[doc = $about:literal] $(#[$attribute:meta])* $Format:ident: $Output:ty;)+) => {
        /// What a captured text is.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
        #[serde(rename_all = "lowercase")]
        pub enum Format {
            $(#[doc = $about] $(#[$attribute])* $Format,)+
        }

        /// A text, read strictly.
        #[derive(Clone, Debug, PartialEq)]
        pub enum ParsedOutput {
            $(#[doc = $about] $Format($Output),)+
        }

        impl Format {
            /// Every format.
            pub const ALL: &[Format] = &[$(Format::$Format),+];

            /// Its name in TOML and on the command line.
            pub fn name(self) -> &'static str {
                match self { $(Format::$Format => <$Output>::NAME,)+ }
            }

            /// What it is, in words.
            pub fn about(self) -> &'static str {
                match self { $(Format::$Format => $about.trim_ascii(),)+ }
            }

            /// Whether a text that is read without a fault is certain to be whole.
            pub fn tells_its_end(self) -> bool {
                match self { $(Format::$Format => <$Output>::TELLS_ITS_END,)+ }
            }

            /// The highlighter's name for its language.
            pub fn language(self) -> &'static str {
                match self { $(Format::$Format => <$Output>::LANGUAGE,)+ }
            }

            /// The names by which a fence may ask for its language.
            pub fn fence_names(self) -> &'static [&'static str] {
                match self { $(Format::$Format => <$Output>::FENCE_NAMES,)+ }
            }

            /// The language of what a program prints, called with these arguments, if it has this format.
            pub fn language_of(self, program: &str, arguments: &[&str]) -> Option<&'static str> {
                match self { $(Format::$Format => <$Output>::language_of(program, arguments),)+ }
            }

            /// Whether the text is JSON, which some programs print if asked to.
            pub fn is_json(self, text: &str) -> bool {
                match self { $(Format::$Format => <$Output>::is_json(text),)+ }
            }

            /// The version of the program that printed the text, if it says so.
            pub fn version(self, text: &str) -> Option<String> {
                match self { $(Format::$Format => <$Output>::version(text),)+ }
            }

            /// Where the output stands in a text, and what stands around it.
            pub fn surroundings(self, text: &str) -> CaptureSurroundings {
                match self { $(Format::$Format => surroundings::<$Output>(text),)+ }
            }

            /// Reads a whole text, strictly.
            pub fn read(self, text: &str) -> Result<ParsedOutput, Vec<Fault>> {
                match self { $(Format::$Format => <$Output>::read(text).map(ParsedOutput::$Format),)+ }
            }

            /// What a text says for certain; `output` is what [`Format::read`] made of it. A whole one that cannot be
            /// read says nothing.
            pub fn observe(
                self,
                output: &Result<ParsedOutput, Vec<Fault>>,
                captured: &Captured<'_>,
            ) -> Option<Observation> {
                if output.is_err() && captured.extent == Extent::Whole {
                    return None;
                }
                match self {
                    $(Format::$Format => {
                        let output = match output {
                            Ok(ParsedOutput::$Format(output)) => Some(output),
                            _ => None,
                        };
                        // An excerpt may lack what tells where its output begins.
                        let text = match captured.extent {
                            Extent::Whole => own_text::<$Output>(captured.text),
                            Extent::Excerpt => captured.text.into(),
                        };
                        <$Output>::observe(output, &Captured { text: &text, ..*captured })
                    })+
                }
            }
        }

        impl ParsedOutput {
            /// As JSON, for `rackdown parse --json`.
            pub fn json(&self) -> Value {
                match self { $(ParsedOutput::$Format(output) => output.json(),)+ }
            }

            /// Where figures of the text, which is a whole one, cannot all be true.
            pub fn contradictions(&self, text: &str) -> Vec<Fault> {
                match self {
                    $(ParsedOutput::$Format(output) => output.contradictions(&own_text::<$Output>(text)),)+
                }
            }

            /// Why the program failed, if its output says so.
            pub fn failure(&self) -> Option<&str> {
                match self { $(ParsedOutput::$Format(output) => output.failure(),)+ }
            }
        }
    };
}

// The table: what a format is, its name, and what its texts are read into.
formats! {
    /// The output of `pvecm status`.
    Pvecm: PvecmStatus;
    /// The output of `iperf3`, text or `-J`.
    Iperf3: Iperf3Run;
    /// Anything else.
    #[default]
    Text: PlainText;
}

impl Format {
    /// The format of this name.
    pub fn named(name: &str) -> Option<Format> {
        Format::ALL.iter().copied().find(|format| format.name() == name)
    }
}
