//! The built-in components: one table, and one module for each.
//!
//! Comes in: a call in a page's Markdown. Goes out: what the component's template sees. A module says all there is to say
//! of its component: its name, its arguments, what it needs, its view, and the contradictions that it shows.
//! Its HTML is a template under `templates/components/`, which a site can replace; a template of the site's own is a
//! component, too, and sees the page's data and its arguments as `args`.

pub mod call;
mod component;
pub(super) mod drift;
pub mod excerpt;
mod hardware;
pub mod measurements;
pub mod quorum_table;
mod snapshot;
pub mod throughput;
mod tiles;
pub mod topology;

pub use call::{Call, CallSite};
pub use component::{Component, Need, ShownDrift};

/// All built-in components, for whoever makes something of each: the table of them, and the theme, which holds the
/// template of each. A new one is a module, a template of the same name, and its name here.
macro_rules! for_each_component {
    ($make:ident) => {
        $make![tiles, hardware, topology, quorum_table, excerpt, snapshot, throughput];
    };
}

macro_rules! table {
    ($($name:ident),*) => {
        static COMPONENTS: &[&Component] = &[$(&$name::COMPONENT),*];
    };
}

for_each_component!(table);

/// The built-in component of this name.
pub fn find(name: &str) -> Option<&'static Component> {
    COMPONENTS.iter().copied().find(|component| component.name == name)
}
