//! `topology()`: the network of the page's inventory as SVG and as words.
//!
//! Comes in: an inventory. Goes out: two drawings (one for wide pages, one for phones) whose looks are CSS classes, a
//! legend of the lines that occur, the cards' ids, and every link as a sentence. No `style`, no `foreignObject`.

pub mod drawing;
mod icons;
pub mod legend;
mod origins;
pub mod overview;
pub mod standalone;
mod view;

use tera::Value;

use super::call::Call;
use super::component::{Component, Need, ShownDrift, value_of};
use drawing::DrawingWordSubject;
use origins::Origins;
use view::DrawnTopology;

/// The component.
pub static COMPONENT: Component = Component {
    name: "topology",
    arguments: &[],
    inventory: Need::Required,
    view: Some(view_of_call),
    drift: ShownDrift::Nothing,
};

fn view_of_call(call: &mut Call<'_>) -> Option<Value> {
    let inventory = call.inventory()?;
    let drawn = call.of_inventory("topology", DrawnTopology::new)?;
    if call.figures.are_plain() {
        return value_of(&drawn.view);
    }
    let origins = Origins { inventory, drawn: &drawn };
    let mut write = |text: &str, about: DrawingWordSubject<'_>| {
        call.figures.html("drawing", text, |sources| origins.of_word(sources, about))
    };
    let mut view = drawn.view.clone();
    view.drawings = drawn.drawings(&mut write);
    call.figures.view(&view, |sources, path| origins.of_path(sources, path))
}
