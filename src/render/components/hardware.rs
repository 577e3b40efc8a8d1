//! `hardware()`: a table of the machines, which are part of the page's data.

use super::component::{Component, Need, ShownDrift};
use crate::model::drift::Topic;

/// The component.
pub static COMPONENT: Component = Component {
    name: "hardware",
    arguments: &[],
    inventory: Need::Required,
    view: None,
    drift: ShownDrift::On(Topic::Links),
};
