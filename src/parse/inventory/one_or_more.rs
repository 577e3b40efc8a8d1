//! A table that is there once, `[key]`, or several times, `[[key]]`.
//!
//! Comes in: TOML. Goes out: the tables in their order, each with its place.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::diag::Span;
use crate::parse::toml::At;
use crate::source::SitePath;

/// One table or a list of tables; the place of a single one is that of the whole. (`untagged` would lose all places.)
#[derive(Debug)]
pub enum OneOrMore<T> {
    /// `[key]`.
    One(T),
    /// `[[key]]`.
    More(Vec<At<T>>),
}

impl<T> At<OneOrMore<T>> {
    /// The tables, each with the place of its header.
    pub fn tables(self, file: &SitePath) -> Vec<(T, Span)> {
        let whole = self.stated(file);
        match whole.value {
            OneOrMore::One(table) => vec![(table, whole.span)],
            OneOrMore::More(tables) => tables
                .into_iter()
                .map(|table| table.stated(file))
                .map(|table| (table.value, table.span))
                .collect(),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMore<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Tables(PhantomData))
    }
}

struct Tables<T>(PhantomData<fn() -> T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Tables<T> {
    type Value = OneOrMore<T>;

    fn expecting(&self, words: &mut fmt::Formatter<'_>) -> fmt::Result {
        words.write_str("a table or a list of tables")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(OneOrMore::One)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut tables = Vec::new();
        while let Some(table) = list.next_element()? {
            tables.push(table);
        }
        Ok(OneOrMore::More(tables))
    }
}

impl<T: JsonSchema> JsonSchema for OneOrMore<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("OneOrMore{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let table = generator.subschema_for::<T>();
        schemars::json_schema!({ "anyOf": [table, { "type": "array", "items": table, "minItems": 1 }] })
    }
}
