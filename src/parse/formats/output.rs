//! What each format says of itself.
//!
//! A format is a type that its texts are read into, and this trait, which a module of `parse/formats` implements for it.

use std::ops::Range;

use serde_json::Value;

use crate::model::observation::Observation;
use crate::parse::fault::Fault;
use crate::parse::paste::PastedLine;
use crate::source::SitePath;

/// What a program printed, read.
pub trait ProgramOutput: Sized {
    /// The format's name in TOML and on the command line: that of its variant, in small letters.
    const NAME: &'static str;
    /// The highlighter's name for the language of such texts.
    const LANGUAGE: &'static str;
    /// The names by which a fence may ask for that language, if we have a syntax of our own for it.
    const FENCE_NAMES: &'static [&'static str] = &[];
    /// Whether a text that is read without a fault is certain to be whole. Of others the exit code alone tells.
    const TELLS_ITS_END: bool = true;

    /// Reads a whole text, strictly: what is missing, cut or not understood is a fault.
    fn read(text: &str) -> Result<Self, Vec<Fault>>;

    /// The lines of its output among those of a captured or pasted text, if their beginning is unmistakable.
    fn own_lines(_lines: &[PastedLine]) -> Option<Range<usize>> {
        None
    }

    /// Where figures of a whole text that was read cannot all be true, each at its place in the text.
    fn contradictions(&self, _text: &str) -> Vec<Fault> {
        Vec::new()
    }

    /// JSON with a fixed order of keys. A value that is not known is `null`, never left out.
    fn json(&self) -> Value;

    /// The language of what a program prints, called with these arguments, if it has this format.
    fn language_of(_program: &str, _arguments: &[&str]) -> Option<&'static str> {
        None
    }

    /// What a snapshot says for certain; `output` is `None` if its text, an excerpt, cannot be read as a whole one.
    fn observe(_output: Option<&Self>, _captured: &Captured<'_>) -> Option<Observation> {
        None
    }

    /// Why the program failed, if its output says so.
    fn failure(&self) -> Option<&str> {
        None
    }

    /// Whether the text is JSON.
    fn is_json(_text: &str) -> bool {
        false
    }

    /// The version of the program, if its output says so.
    fn version(_text: &str) -> Option<String> {
        None
    }
}

/// The text of a snapshot and how it came about.
#[derive(Clone, Copy, Debug)]
pub struct Captured<'a> {
    /// The file with the text.
    pub file: &'a SitePath,
    /// What was printed.
    pub text: &'a str,
    /// Whether lines were left out.
    pub extent: Extent,
    /// The command as a list of arguments; may be empty.
    pub command: &'a [String],
}

/// Whether lines were left out of a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// None.
    Whole,
    /// Some.
    Excerpt,
}
