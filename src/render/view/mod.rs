//! What templates and expressions see: the only types that are serialised.
//!
//! Comes in: the model. Goes out: plain records of words and figures, in the author's order. A figure that is not
//! stated is absent (`none`), never zero. Names are those of the TOML keys.

mod equipment;
mod inventory;
mod link;
pub mod measured;
mod site;
mod value;

pub use inventory::{InventoryView, TileView, tiles};
pub use link::{LinkView, ThumbnailView};
pub use site::{FEED, PageView, SiteView, has_feed};
