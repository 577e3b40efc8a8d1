//! What a component's module says of it.

use serde::Serialize;
use tera::Value;

use super::call::Call;
use crate::diag::{catalog, nearest};
use crate::model::drift::Topic;

/// A built-in component.
pub struct Component {
    /// What it is called by; also the name of its template and of the variable that holds its view.
    pub name: &'static str,
    /// The arguments that it takes.
    pub arguments: &'static [(&'static str, Need)],
    /// Whether the page must be about an inventory.
    pub inventory: Need,
    /// What its template sees beside the page's data; `None`, with the reason told, if there is nothing to show.
    pub view: Option<fn(&mut Call<'_>) -> Option<Value>>,
    /// The contradictions between stated and measured figures that it shows.
    pub drift: ShownDrift,
}

/// Whether something has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It has to.
    Required,
    /// It need not.
    Optional,
}

/// Which contradictions a component shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownDrift {
    /// None.
    Nothing,
    /// Those of the page's inventory on a topic.
    On(Topic),
    /// Those that the snapshot of its argument `name` is the source of.
    OfSnapshot,
}

/// A view as a template sees it.
pub fn value_of(view: &impl Serialize) -> Option<Value> {
    Value::try_from_serializable(view).ok()
}

impl Component {
    /// Whether a call has the arguments and the inventory that it needs; what it lacks is told.
    pub fn accepts(&self, call: &mut Call<'_>, has_inventory: bool) -> bool {
        let Call { span, arguments, diagnostics, .. } = call;
        let before = diagnostics.len();
        for name in arguments.keys() {
            if !self.arguments.iter().any(|(known, _)| known == name) {
                let known: Vec<&str> = self.arguments.iter().map(|(known, _)| *known).collect();
                let meant = nearest(name, known.iter().copied());
                diagnostics.push(catalog::unknown_argument((*span).clone(), self.name, name, meant, &known));
            }
        }
        for (name, need) in self.arguments {
            if *need == Need::Required && !arguments.contains_key(*name) {
                diagnostics.push(catalog::missing_argument((*span).clone(), self.name, name));
            }
        }
        if self.inventory == Need::Required && !has_inventory {
            diagnostics.push(catalog::no_inventory((*span).clone(), self.name));
        }
        diagnostics.len() == before
    }
}
