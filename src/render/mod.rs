//! Model to files: pages, stylesheets, feeds, and the checks that need the finished output.
//!
//! Comes in: a parsed [`crate::parse::content::Site`]. Goes out: the files of a [`crate::bundle::Bundle`] and what is
//! wrong with them. The only module that uses serde's `Serialize` (in `view`), Tera and HTML.

pub mod address;
pub mod assets;
pub mod card;
pub mod claims;
pub mod code;
#[macro_use]
pub mod components;
pub mod engine;
pub mod events;
pub mod feed;
pub mod figures;
mod heading_ids;
pub mod highlight;
pub mod html;
pub mod link_hints;
pub mod markdown;
pub mod markdown_links;
pub mod output;
pub mod page;
pub mod page_lists;
pub mod picture;
pub mod prose;
pub mod redirects;
pub mod render_context;
pub mod scheme;
pub mod template_source;
pub mod theme;
pub mod view;
