//! The JSON documents of a captured text, as iperf3 writes them.
//!
//! In: the text and where the first document begins. Out: all documents with their places. What the grammar of JSON does
//! not have is mended first, without moving anything: escape sequences of a terminal, and `nan` and `inf` of iperf 3.0
//! and 3.1 (its cJSON printed what `printf` made of them; later ones print `null`). A key that stands twice, as the sums of
//! `--bidir` in 3.7 to 3.10, becomes the key that 3.11 gave to the second direction.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::reports::is_remark;
use crate::parse::fault::{Fault, json_error_place};
use crate::parse::paste;

/// What the keys of the other direction of `--bidir` end with, from 3.11 on.
pub(super) const OTHER_DIRECTION: &str = "_bidir_reverse";

/// A document and where it stands.
#[derive(Clone, Debug)]
pub(super) struct JsonDocument {
    pub(super) place: Range<usize>,
    pub(super) value: Value,
}

impl JsonDocument {
    /// The place of its brace.
    pub(super) fn opening(&self) -> Range<usize> {
        self.place.start..self.place.start + 1
    }
}

/// Reads every document from `start` on; text may stand between them (`--debug`), but only a prompt after a run.
pub(super) fn read_documents(text: &str, start: usize) -> Result<Vec<JsonDocument>, Fault> {
    let mended = with_numbers(&paste::blanked(text));
    // Where a letter of several bytes is blanked, a place in the mended text can lie inside of it.
    read_mended(&mended, start).map_err(|fault| fault.at_characters_of(text))
}

fn read_mended(text: &str, start: usize) -> Result<Vec<JsonDocument>, Fault> {
    let mut documents: Vec<JsonDocument> = Vec::new();
    let mut from = start + text.get(start..).and_then(|rest| rest.find('{')).unwrap_or_default();
    loop {
        let document = read_document(text, from)?;
        let end = document.place.end;
        documents.push(document);
        match next_document(text, end, documents.last().is_some_and(|last| last.value.get("end").is_some()))?
        {
            Some(next) => from = next,
            None => return Ok(documents),
        }
    }
}

fn read_document(text: &str, start: usize) -> Result<JsonDocument, Fault> {
    let body = text.get(start..).unwrap_or_default();
    let mut stream = serde_json::Deserializer::from_str(body).into_iter::<Doubled>();
    match stream.next() {
        Some(Ok(Doubled(value))) => Ok(JsonDocument { place: start..start + stream.byte_offset(), value }),
        Some(Err(error)) => Err(syntax_fault(body, start, &error)),
        None => Err(Fault::new(start..text.len(), "there is no json")),
    }
}

fn next_document(text: &str, end: usize, is_run: bool) -> Result<Option<usize>, Fault> {
    let rest = text.get(end..).unwrap_or_default();
    for line in paste::lines(rest) {
        if line.text.trim_start().starts_with('{') {
            return Ok(Some(end + line.whole().start));
        }
        if is_run && !line.text.trim().is_empty() && !line.is_prompt() {
            let place = line.whole();
            let fault = Fault::new(end + place.start..end + place.end, "unexpected text after the json");
            return Err(fault.with_hint("paste the output of one run only"));
        }
    }
    Ok(None)
}

fn syntax_fault(body: &str, start: usize, error: &serde_json::Error) -> Fault {
    let place = json_error_place(body, error);
    let fault = Fault::new(start + place.start..start + place.end, format!("the json is not valid: {error}"));
    if error.is_eof() { fault.with_hint("the text seems to be cut") } else { fault }
}

/// What stands in place of a number that is none, until [`Doubled`] makes it `null`: as long as the shortest, `nan`.
const NO_NUMBER: &str = "\"\u{7f}\"";

/// The text with [`NO_NUMBER`] for `nan`, `-nan`, `inf`, `1.#QNAN` and their like outside strings, of the same length.
fn with_numbers(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let string = string_length(rest);
        let is_word = |char: char| char.is_ascii_alphanumeric() || "+-.#()".contains(char);
        let word = rest.find(|char| !is_word(char)).unwrap_or(rest.len());
        let length =
            if string > 0 { string } else { word.max(rest.chars().next().map_or(0, char::len_utf8)) };
        let (token, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        let bare = token.trim_start_matches('-').to_ascii_lowercase();
        if string == 0 && ["nan", "inf", "1.#"].iter().any(|begin| bare.starts_with(begin)) {
            clean.push_str(NO_NUMBER);
            clean.extend(std::iter::repeat_n(' ', token.len().saturating_sub(NO_NUMBER.len())));
        } else {
            clean.push_str(token);
        }
        rest = after;
    }
    clean
}

/// How long the string is that begins here, with its quotes; 0 if none does.
fn string_length(text: &str) -> usize {
    let Some(inside) = text.strip_prefix('"') else { return 0 };
    let mut escaped = false;
    let end = inside.find(|char| {
        let ends = char == '"' && !escaped || char == '\n';
        escaped = char == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

/// A value in which a key may stand twice.
struct Doubled(Value);

impl<'de> Deserialize<'de> for Doubled {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DoubledVisitor).map(Doubled)
    }
}

struct DoubledVisitor;

impl<'de> Visitor<'de> for DoubledVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value of JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(if value == NO_NUMBER.trim_matches('"') { Value::Null } else { value.into() })
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(Doubled(value)) = list.next_element()? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some((key, Doubled(value))) = entries.next_entry::<String, Doubled>()? {
            insert(&mut map, key, value).map_err(A::Error::custom)?;
        }
        Ok(Value::Object(map))
    }
}

/// Puts a value into the map. The first of several errors is the reason of the others.
fn insert(map: &mut Map<String, Value>, key: String, value: Value) -> Result<(), String> {
    let is_sum = key == "sum" || key == "sum_sent" || key == "sum_received";
    match map.get(&key) {
        Some(_) if is_sum => {
            let second = format!("{key}{OTHER_DIRECTION}");
            if map.insert(second, value).is_some() {
                return Err(format!("`{key}` stands there more than twice"));
            }
        }
        Some(Value::String(first)) if key == "error" && !is_remark(first) => {}
        _ => drop(map.insert(key, value)),
    }
    Ok(())
}
