//! Free-form data of a site: `[extra]` tables and TOML files of the author's own.

/// A value of no fixed shape, in the author's order.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A string.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// `true` or `false`.
    Bool(bool),
    /// A date or time, as written.
    Date(String),
    /// A list.
    List(Vec<Value>),
    /// A table.
    Table(Vec<(String, Value)>),
}

impl Default for Value {
    fn default() -> Self {
        Value::Table(Vec::new())
    }
}
