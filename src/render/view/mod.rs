//! What templates and expressions see: the only types that are serialised.
//!
//! Comes in: the model. Goes out: plain records of words and figures, in the author's order. A figure that is not
//! stated is absent (`none`), never zero. Names are those of the TOML keys.

mod equipment;
mod inventory;
pub mod measured;
mod site;
mod value;

pub use inventory::{InventoryView, tiles};
pub use site::{FEED, LinkView, PageView, SiteView, has_feed};
