//! Words out of the model's closed lists.
//!
//! Comes in: a string. Goes out: what the model calls it. The schema lists the words, so any other is reported there, with
//! its place and the words that there are.

use serde::Deserialize;

use super::reader::inline_schema;
use crate::model::inventory::{ClusterKind, MachineKind, Medium};
use schemars::{JsonSchema, Schema, SchemaGenerator};

/// A string that is one of the model's words: its type, the model's type, and which of its values may stand there.
macro_rules! word {
    ($(#[$about:meta])* $text:ident, $of:ident, $which:expr) => {
        $(#[$about])*
        #[derive(Clone, Debug, Deserialize)]
        #[serde(transparent)]
        pub struct $text(String);

        inline_schema!($text, { "type": "string", "enum": words($of::ALL, $which, $of::word) });

        impl $text {
            /// What it stands for; `None` only for a word that the schema has refused.
            pub fn meaning(&self) -> Option<$of> {
                $of::of_word(&self.0)
            }
        }
    };
}

word!(
    /// A kind of machine.
    MachineKindText,
    MachineKind,
    |_| true
);
word!(
    /// A kind of machine that can be a node.
    NodeKindText,
    MachineKind,
    MachineKind::is_computer
);
word!(
    /// What a link runs over.
    MediumText,
    Medium,
    |_| true
);
word!(
    /// A kind of cluster.
    ClusterKindText,
    ClusterKind,
    |_| true
);

fn words<T: Copy>(
    all: &[T],
    is_allowed: impl Fn(T) -> bool,
    word: fn(T) -> &'static str,
) -> Vec<&'static str> {
    all.iter().copied().filter(|value| is_allowed(*value)).map(word).collect()
}
