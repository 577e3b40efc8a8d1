//! TOML files against their schema: every mistake of a file in one run, each at its own token.
//!
//! Comes in: a text and a type that derives both `Deserialize` and `JsonSchema`. Goes out: the value, or diagnostics.
//! serde stops at the first mistake, so the text is first held against the type's own JSON Schema, which finds them
//! all; the schema that editors use is thereby the one that the reader uses.

use std::marker::PhantomData;
use std::ops::Range;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value as Json;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diag::{Diagnostic, Span, catalog, nearest};
use crate::model::stated::Stated;
use crate::model::value::Value;
use crate::source::SitePath;

/// A value with the place where it stands.
#[derive(Clone, Debug)]
pub struct At<T>(Spanned<T>);

impl<T> At<T> {
    /// The bytes that it takes up, quotes included.
    pub fn range(&self) -> Range<usize> {
        self.0.span()
    }

    /// The value.
    pub fn value(&self) -> &T {
        self.0.get_ref()
    }

    /// The value with its place in `file`.
    pub fn stated(self, file: &SitePath) -> Stated<T> {
        let span = Span::new(file, self.0.span());
        Stated { value: self.0.into_inner(), span }
    }

    /// The place in `file`.
    pub fn span(&self, file: &SitePath) -> Span {
        Span::new(file, self.0.span())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for At<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spanned::deserialize(deserializer).map(At)
    }
}

impl<T: JsonSchema> JsonSchema for At<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A table of no fixed shape.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Free(toml::Table);

impl JsonSchema for Free {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Free".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "object" })
    }
}

impl From<Free> for Value {
    fn from(free: Free) -> Self {
        value(toml::Value::Table(free.0))
    }
}

/// Reads texts as `T`s.
///
/// Holds the schema that a text is held against, which takes longer to make than a small text to read.
pub struct Reader<T> {
    schema: serde_json::Value,
    of: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned + JsonSchema> Reader<T> {
    /// A reader.
    pub fn new() -> Self {
        Reader { schema: schemars::schema_for!(T).to_value(), of: PhantomData }
    }

    /// Reads `text` as a `T`; `None` if there was anything wrong, which is then in `diagnostics`.
    ///
    /// Spans are byte offsets into `text`, so a part of a larger file is to be given with blanks before it.
    pub fn read(&self, file: &SitePath, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<T> {
        let before = diagnostics.len();
        let (mut table, syntax_errors) = DeTable::parse_recoverable(text);
        for error in &syntax_errors {
            let range = error.span().unwrap_or(0..0);
            diagnostics.push(catalog::toml_syntax(Span::new(file, range), error.message()));
        }
        let damaged = !syntax_errors.is_empty();
        let mut shape = Shape { file, schema: &self.schema, damaged, diagnostics };
        shape.table(table.get_ref(), table.span(), &self.schema);
        if diagnostics.len() > before {
            return None;
        }
        if text.contains('\r') {
            table.get_mut().iter_mut().for_each(|(_, value)| with_unix_line_ends(value, text));
        }
        match T::deserialize(toml::de::Deserializer::from(table)) {
            Ok(value) => Some(value),
            Err(error) => {
                let range = error.span().unwrap_or(0..0);
                diagnostics.push(catalog::toml_value(Span::new(file, range), error.message()));
                None
            }
        }
    }
}

impl<T: DeserializeOwned + JsonSchema> Default for Reader<T> {
    fn default() -> Self {
        Reader::new()
    }
}

/// Reads one `text` as a `T`: see [`Reader::read`].
pub fn read<T: DeserializeOwned + JsonSchema>(
    file: &SitePath,
    text: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<T> {
    Reader::new().read(file, text, diagnostics)
}

/// Reads `text` as a table of no fixed shape.
pub fn read_free(file: &SitePath, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Value> {
    read::<Free>(file, text, diagnostics).map(Value::from)
}

/// Line ends within a text are those of the file, which differ by editor; what a text says does not. A `\r` that is
/// written as such stays.
fn with_unix_line_ends(value: &mut Spanned<DeValue<'_>>, file: &str) {
    let raw = file.get(value.span()).is_some_and(|written| written.contains('\r'));
    match value.get_mut() {
        DeValue::String(text) if raw => *text = text.replace("\r\n", "\n").into(),
        DeValue::Array(items) => items.iter_mut().for_each(|item| with_unix_line_ends(item, file)),
        DeValue::Table(table) => table.iter_mut().for_each(|(_, item)| with_unix_line_ends(item, file)),
        _ => {}
    }
}

fn value(toml: toml::Value) -> Value {
    match toml {
        toml::Value::String(text) => Value::Text(text),
        toml::Value::Integer(number) => Value::Integer(number),
        toml::Value::Float(number) => Value::Float(number),
        toml::Value::Boolean(truth) => Value::Bool(truth),
        toml::Value::Datetime(date) => Value::Date(date.to_string()),
        toml::Value::Array(items) => Value::List(items.into_iter().map(value).collect()),
        toml::Value::Table(table) => {
            Value::Table(table.into_iter().map(|(key, item)| (key, value(item))).collect())
        }
    }
}

/// Holds a TOML document against a JSON Schema of the kind that schemars derives.
struct Shape<'a> {
    file: &'a SitePath,
    schema: &'a Json,
    /// A document with syntax errors is not asked for what is missing: it may be in the damaged part.
    damaged: bool,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Shape<'a> {
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range)
    }

    /// The schema that a `$ref` stands for.
    fn resolve<'s>(&self, schema: &'s Json) -> &'s Json
    where
        'a: 's,
    {
        let name = schema.get("$ref").and_then(Json::as_str).and_then(|path| path.strip_prefix("#/$defs/"));
        let whole: &'a Json = self.schema;
        name.and_then(|name| whole.get("$defs")?.get(name)).unwrap_or(schema)
    }

    fn table(&mut self, table: &DeTable<'_>, range: Range<usize>, schema: &'a Json) {
        let properties = schema.get("properties").and_then(Json::as_object);
        let closed = schema.get("additionalProperties") == Some(&Json::Bool(false));
        for (key, value) in table.iter() {
            let name: &str = key.get_ref();
            match properties.and_then(|properties| properties.get(name)) {
                Some(property) => self.value(name, value, property),
                None if closed => {
                    let known = properties.into_iter().flat_map(|properties| properties.keys());
                    let known: Vec<&str> = known.map(String::as_str).collect();
                    let meant = nearest(name, known.iter().copied());
                    self.diagnostics.push(catalog::unknown_key(self.span(key.span()), name, meant, &known));
                }
                None => self.value(name, value, &Json::Null),
            }
        }
        let required = schema.get("required").and_then(Json::as_array).into_iter().flatten();
        for name in required.filter_map(Json::as_str) {
            if !self.damaged && !table.iter().any(|(key, _)| key.get_ref() == name) {
                self.diagnostics.push(catalog::missing_key(self.span(range.clone()), name));
            }
        }
    }

    fn value(&mut self, key: &str, value: &Spanned<DeValue<'_>>, schema: &'a Json) {
        let schema = self.resolve(schema);
        if let Some(choices) = schema.get("anyOf").or(schema.get("oneOf")).and_then(Json::as_array) {
            return self.choice(key, value, choices);
        }
        let expected = kinds(schema);
        if !expected.is_empty() && !expected.iter().any(|kind| is_kind(value.get_ref(), kind)) {
            let (found, wanted) = (found(value.get_ref()), wanted(&expected));
            self.diagnostics.push(catalog::wrong_type(self.span(value.span()), key, &wanted, found));
            return;
        }
        match value.get_ref() {
            DeValue::Table(table) => self.table(table, value.span(), schema),
            DeValue::Array(items) => {
                if items.is_empty()
                    && schema.get("minItems").and_then(Json::as_u64).is_some_and(|least| least > 0)
                {
                    let wanted = "a list with at least one entry";
                    self.diagnostics.push(catalog::wrong_type(
                        self.span(value.span()),
                        key,
                        wanted,
                        "an empty one",
                    ));
                }
                let schema = schema.get("items").unwrap_or(&Json::Null);
                items.iter().for_each(|item| self.value(key, item, schema));
            }
            DeValue::String(text) => self.word(key, text, value.span(), &words(schema)),
            DeValue::Integer(number) => {
                let number = i128::from_str_radix(number.as_str(), number.radix()).unwrap_or(i128::MAX);
                self.number(key, number, value.span(), schema);
            }
            _ => {}
        }
    }

    /// A value that may have one of several shapes.
    fn choice(&mut self, key: &str, value: &Spanned<DeValue<'_>>, choices: &'a [Json]) {
        let resolved: Vec<&Json> = choices.iter().map(|choice| self.resolve(choice)).collect();
        let real: Vec<&Json> = resolved.into_iter().filter(|choice| kinds(choice) != ["null"]).collect();
        if let [only] = real.as_slice() {
            return self.value(key, value, only);
        }
        let kinds: Vec<&str> = real.iter().flat_map(|choice| kinds(choice)).collect();
        let fitting =
            real.iter().find(|choice| self::kinds(choice).iter().any(|kind| is_kind(value.get_ref(), kind)));
        match (value.get_ref(), fitting) {
            (DeValue::String(text), Some(_)) => {
                let words: Vec<&str> = real.iter().flat_map(|choice| words(choice)).collect();
                self.word(key, text, value.span(), &words);
            }
            (_, Some(schema)) => self.value(key, value, schema),
            (other, None) => {
                let diagnostic =
                    catalog::wrong_type(self.span(value.span()), key, &wanted(&kinds), found(other));
                self.diagnostics.push(diagnostic);
            }
        }
    }

    fn word(&mut self, key: &str, text: &str, range: Range<usize>, words: &[&str]) {
        // They would make pages and feeds that no browser reads.
        if let Some(letter) =
            text.chars().find(|letter| letter.is_control() && !matches!(letter, '\t' | '\n' | '\r'))
        {
            self.diagnostics.push(catalog::control_character(self.span(range.clone()), letter));
        }
        if !words.is_empty() && !words.contains(&text) {
            self.diagnostics.push(catalog::unknown_word(self.span(range), key, text, words));
        }
    }

    fn number(&mut self, key: &str, number: i128, range: Range<usize>, schema: &Json) {
        let bound = |name| schema.get(name).and_then(Json::as_i64).map(i128::from);
        let (least, most) = (bound("minimum"), bound("maximum"));
        if least.is_some_and(|least| number < least) || most.is_some_and(|most| number > most) {
            self.diagnostics.push(catalog::out_of_range(self.span(range), key, least, most));
        }
    }
}

/// The JSON types that a schema allows.
fn kinds(schema: &Json) -> Vec<&str> {
    match schema.get("type") {
        Some(Json::String(kind)) => vec![kind.as_str()],
        Some(Json::Array(kinds)) => {
            kinds.iter().filter_map(Json::as_str).filter(|kind| *kind != "null").collect()
        }
        _ => Vec::new(),
    }
}

/// The words that a schema allows, if it is an enumeration.
fn words(schema: &Json) -> Vec<&str> {
    let one = schema.get("const").and_then(Json::as_str);
    let many = schema.get("enum").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
    one.into_iter().chain(many).collect()
}

fn is_kind(value: &DeValue<'_>, kind: &str) -> bool {
    matches!(
        (value, kind),
        (DeValue::String(_) | DeValue::Datetime(_), "string")
            | (DeValue::Integer(_), "integer" | "number")
            | (DeValue::Float(_), "number")
            | (DeValue::Boolean(_), "boolean")
            | (DeValue::Array(_), "array")
            | (DeValue::Table(_), "object")
    )
}

fn found(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn wanted(kinds: &[&str]) -> String {
    let word = |kind: &&str| match *kind {
        "string" => "a string",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "`true` or `false`",
        "array" => "a list",
        _ => "a table",
    };
    let mut words: Vec<&str> = kinds.iter().map(word).collect();
    words.dedup();
    words.join(" or ")
}
