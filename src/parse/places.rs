//! Where in a TOML file each value stands.
//!
//! Comes in: a text that has been read without faults. Goes out: for each value and each table its path
//! (`node`, `0`, `nic`, `1`, `speed`) and its bytes.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The places of a file, by path.
#[derive(Clone, Debug, Default)]
pub struct Places(BTreeMap<Vec<String>, Range<usize>>);

impl Places {
    /// The places of all values in `text`.
    pub fn of(text: &str) -> Self {
        let (table, _) = DeTable::parse_recoverable(text);
        let mut places = BTreeMap::new();
        walk_table(table.get_ref(), &mut Vec::new(), &mut places);
        Places(places)
    }

    /// The place of exactly this path.
    pub fn get<S: AsRef<str>>(&self, path: &[S]) -> Option<Range<usize>> {
        let path: Vec<String> = path.iter().map(|segment| segment.as_ref().to_owned()).collect();
        self.0.get(&path).cloned()
    }
}

fn walk_table(table: &DeTable<'_>, path: &mut Vec<String>, places: &mut BTreeMap<Vec<String>, Range<usize>>) {
    for (key, value) in table.iter() {
        path.push(key.get_ref().to_string());
        walk_value(value, path, places);
        path.pop();
    }
}

fn walk_value(
    value: &Spanned<DeValue<'_>>,
    path: &mut Vec<String>,
    places: &mut BTreeMap<Vec<String>, Range<usize>>,
) {
    places.insert(path.clone(), value.span());
    match value.get_ref() {
        DeValue::Table(table) => walk_table(table, path, places),
        DeValue::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                walk_value(item, path, places);
                path.pop();
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_its_place() {
        let text = "[cluster]\nname = \"c\"\n[[node]]\nname = \"a\"\n[[node.nic]]\nspeed = \"1G\"\n";
        let places = Places::of(text);
        let at = |path: &[&str]| places.get(path).map(|range| &text[range]);
        assert_eq!(at(&["cluster", "name"]), Some("\"c\""));
        assert_eq!(at(&["node", "0", "nic", "0", "speed"]), Some("\"1G\""));
        assert_eq!(at(&["node", "1"]), None);
        assert!(at(&["node", "0"]).is_some_and(|header| header.starts_with("[[node]]")));
    }
}
