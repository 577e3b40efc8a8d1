//! EXIF: the few fields that a published picture keeps, and the texts in all of them.
//!
//! Comes in: a TIFF structure, as EXIF has it (CIPA DC-008). Goes out: a new one with less in it, the orientation, or texts
//! to be searched. Damaged fields are passed over, as browsers do.

use std::io::Cursor;

use exif::experimental::Writer;
use exif::{Exif, Field, In, Reader, Tag, Value};

/// What stays of EXIF: how the picture is to be turned, and whose it is.
const KEPT: [Tag; 3] = [Tag::Orientation, Tag::Artist, Tag::Copyright];

/// A TIFF structure with nothing but orientation, artist and copyright; `None` if it has none of them.
pub fn kept_fields(tiff: &[u8]) -> Option<Vec<u8>> {
    let exif = read(tiff)?;
    let kept = KEPT.into_iter().filter_map(|tag| exif.get_field(tag, In::PRIMARY));
    let kept: Vec<&Field> = kept.filter(|field| is_sound(field)).collect();
    if kept.is_empty() {
        return None;
    }
    let mut writer = Writer::new();
    kept.iter().for_each(|field| writer.push_field(field));
    let mut bytes = Cursor::new(Vec::new());
    writer.write(&mut bytes, false).ok()?;
    Some(bytes.into_inner())
}

/// How the picture is to be turned and mirrored before it is shown: 1 to 8, as EXIF counts.
pub fn orientation(tiff: &[u8]) -> Option<u32> {
    let exif = read(tiff)?;
    let turned = exif.get_field(Tag::Orientation, In::PRIMARY)?.value.get_uint(0);
    turned.filter(|turned| (1..=8).contains(turned))
}

/// What the fields say, as bytes of any encoding; `None` if no field can be read.
pub fn texts(tiff: &[u8]) -> Option<Vec<Vec<u8>>> {
    let exif = read(tiff)?;
    let texts = exif.fields().flat_map(|field| match &field.value {
        Value::Ascii(lines) => lines.clone(),
        Value::Byte(bytes) | Value::Undefined(bytes, _) => vec![bytes.clone()],
        _ => Vec::new(),
    });
    Some(texts.collect())
}

fn read(tiff: &[u8]) -> Option<Exif> {
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    reader.read_raw(tiff.to_vec()).or_else(|error| error.distill_partial_result(|_| {})).ok()
}

/// Whether a field is of the type that it should have: another one could hold anything.
fn is_sound(field: &Field) -> bool {
    match (&field.value, field.tag) {
        (Value::Short(values), Tag::Orientation) => matches!(values.as_slice(), [1..=8]),
        (Value::Ascii(_), Tag::Artist | Tag::Copyright) => true,
        _ => false,
    }
}
