//! `tiles()`: the headline figures of the inventory, which are part of the page's data.

use tera::Value;

use super::call::Call;
use super::component::{Component, Need, ShownDrift};
use crate::render::view;

/// The component.
pub static COMPONENT: Component = Component {
    name: "tiles",
    arguments: &[],
    inventory: Need::Required,
    view: Some(view),
    drift: ShownDrift::Nothing,
};

fn view(call: &mut Call<'_>) -> Option<Value> {
    let tiles = view::tiles(call.inventory()?);
    call.figures.view(&tiles, |sources, path| {
        let tile = tiles.get(path.first()?.parse::<usize>().ok()?)?;
        let of = if path.last()? == "note" { tile.note_of } else { tile.of };
        Some((tile.label.clone(), sources.origin(of)?))
    })
}
