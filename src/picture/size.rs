//! How large a picture is shown where nothing else is said: what a browser needs to keep room for it.

use super::{PartRole, exif, picture_parts};
use crate::markup::{Attributes, Tag, read_tags};

/// Width and height in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureSize {
    /// From left to right, as shown.
    pub width: usize,
    /// From top to bottom, as shown.
    pub height: usize,
}

/// How large a picture is shown, turned as its EXIF says; `None` if its size is not known, or depends on where it stands.
pub fn picture_size(bytes: &[u8]) -> Option<PictureSize> {
    let text = std::str::from_utf8(bytes).ok().map(|text| text.trim_start_matches('\u{feff}').trim_start());
    if let Some(svg) = text.filter(|text| text.starts_with('<')) {
        return svg_size(svg);
    }
    let size = imagesize::blob_size(bytes).ok()?;
    let turned = is_on_its_side(bytes);
    let (width, height) = if turned { (size.height, size.width) } else { (size.width, size.height) };
    (width > 0 && height > 0).then_some(PictureSize { width, height })
}

/// Whether EXIF says that the picture's rows are its columns.
fn is_on_its_side(bytes: &[u8]) -> bool {
    let parts = picture_parts(bytes).and_then(Result::ok).unwrap_or_default();
    let exif = parts.into_iter().find_map(|part| match part.role {
        PartRole::Exif(range) => bytes.get(range),
        _ => None,
    });
    exif.and_then(exif::orientation).is_some_and(|turned| turned >= 5)
}

/// How far the first element of an SVG is looked for.
const LARGEST_BEGINNING: usize = 64 << 10;

/// The size of an SVG by the attributes of its first element; where one of them is no length, by its `viewBox`.
fn svg_size(svg: &str) -> Option<PictureSize> {
    let (mut stated, mut is_svg) = ([None, None, None], None);
    let beginning = svg.as_bytes().get(..LARGEST_BEGINNING).unwrap_or(svg.as_bytes());
    read_tags(beginning, Attributes::Told, |tag| match tag {
        _ if is_svg.is_some() => {}
        Tag::Attribute { name, value, .. } => {
            let names = [&b"width"[..], b"height", b"viewbox"];
            let place = names.iter().zip(&mut stated).find(|(known, _)| **known == name);
            if let Some((_, stated)) = place {
                *stated = Some(String::from_utf8_lossy(value).into_owned());
            }
        }
        Tag::Start(name, _) => is_svg = Some(name == b"svg" || name.ends_with(b":svg")),
        _ => {}
    });
    let [width, height, view] = &stated;
    let (width, height) = (width.as_deref().and_then(pixels), height.as_deref().and_then(pixels));
    let view = view.as_deref().and_then(view_box);
    let (width, height) = match (width, height, view) {
        _ if is_svg != Some(true) => return None,
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, Some((across, down))) => (width, width * down / across),
        (None, Some(height), Some((across, down))) => (height * across / down, height),
        (None, None, Some(view)) => view,
        _ => return None,
    };
    let whole = |length: f64| (0.5..1e6).contains(&length).then_some(length.round() as usize);
    Some(PictureSize { width: whole(width)?, height: whole(height)? })
}

/// An absolute length in CSS pixels (CSS Values 4, 6.2): `120`, `12.5cm`.
fn pixels(length: &str) -> Option<f64> {
    let length = length.trim();
    let unit = length.trim_start_matches(|letter: char| letter.is_ascii_digit() || "+-.".contains(letter));
    let number: f64 = length.strip_suffix(unit)?.parse().ok()?;
    let factor = match unit.to_ascii_lowercase().as_str() {
        "" | "px" => 1.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        "q" => 96.0 / 101.6,
        "pt" => 96.0 / 72.0,
        "pc" => 16.0,
        _ => return None,
    };
    Some(number * factor).filter(|length| *length > 0.0)
}

/// Width and height of `0 0 800 600`, also with commas.
fn view_box(text: &str) -> Option<(f64, f64)> {
    let numbers = text.split([' ', ',', '\t', '\n', '\r']).filter(|part| !part.is_empty());
    let numbers: Vec<f64> = numbers.map(str::parse).collect::<Result<_, _>>().ok()?;
    match numbers.as_slice() {
        [_, _, width, height] if *width > 0.0 && *height > 0.0 => Some((*width, *height)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(text: &str) -> Option<(usize, usize)> {
        picture_size(text.as_bytes()).map(|size| (size.width, size.height))
    }

    #[test]
    fn an_svg_has_the_size_that_it_states() {
        let cases = [
            ("<svg width=\"120\" height='80px'/>", Some((120, 80))),
            (
                "<?xml version=\"1.0\"?>\n<!-- a > b -->\n<svg:svg width='1in' height=\"25.4mm\">",
                Some((96, 96)),
            ),
            ("\u{feff}\n<svg viewBox=\"0 0 800 600\"><rect width='3' height='4'/></svg>", Some((800, 600))),
            ("<svg width=\"100%\" height=\"100%\" viewBox=\"0,0, 24 ,12\"/>", Some((24, 12))),
            ("<svg width='400' viewBox='-5 -5 800 600'/>", Some((400, 300))),
            ("<svg height='300' width='auto' viewBox='0 0 800 600'/>", Some((400, 300))),
            ("<svg width='400'/>", None),
            ("<svg width='100%' height='50%'/>", None),
            ("<svg width='10em' height='5em'/>", None),
            ("<svg width='0' height='5'/>", None),
            ("<svg viewBox='0 0 0 600'/>", None),
            ("<svg viewBox='a b c d'/>", None),
            ("<svg width='1e999' height='5'/>", None),
            ("<html><svg width='1' height='1'/></html>", None),
            ("a <svg width='1' height='1'/>", None),
            ("", None),
        ];
        for (svg, expected) in cases {
            assert_eq!(size(svg), expected, "{svg}");
        }
    }
}
