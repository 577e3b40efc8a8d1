//! `tiles()`: the headline figures of the inventory, which are part of the page's data.

use super::{Component, Need, ShownDrift};

/// The component.
pub static COMPONENT: Component = Component {
    name: "tiles",
    arguments: &[],
    inventory: Need::Required,
    view: None,
    drift: ShownDrift::Nothing,
};
