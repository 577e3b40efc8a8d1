//! Text to model: TOML files, front matter and Markdown.
//!
//! Comes in: the texts of [`crate::source::Inputs`]. Goes out: the types of [`crate::model`] and every mistake found on
//! the way. The only module that uses serde's `Deserialize`.

pub mod capture;
pub mod config;
pub mod content;
pub mod drafts;
pub mod drift;
pub mod encoding;
pub mod fault;
mod foreign_front_matter;
mod foreign_markup;
pub mod formats;
pub mod front_matter;
mod html_block;
pub mod inventory;
mod lost_markup;
pub mod markdown;
mod paste;
pub mod places;
pub mod probe;
mod prose_lines;
pub mod published_files;
mod raw_html;
pub mod redaction;
pub mod scenarios;
pub mod shown;
pub mod slug;
pub mod snapshot;
pub mod subject;
mod table_text;
pub mod toml;
