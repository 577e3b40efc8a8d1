//! SVG to PNG, for social cards and icons.
//!
//! Comes in: SVG of our own or of the site's. Goes out: pixels, or why there are none. Reads no file and no address: what
//! an SVG refers to outside of itself is not there, and its only fonts are the embedded ones, so the bytes are the same
//! everywhere. An SVG of the site's passes [`check`] first, which bounds what drawing it may cost.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::roxmltree::{Document, Node, NodeId, ParsingOptions};
use resvg::usvg::{self, ImageHrefResolver, Options, Tree, fontdb};

use super::fonts::{FAMILY, REGULAR, SEMI_BOLD};

/// The most elements that an icon may have, those that are used several times counted each time.
pub const MOST_ELEMENTS: usize = 2000;
/// The largest file that is taken for an icon, in bytes.
pub const LARGEST_ICON: usize = 256 << 10;
const DEEPEST: usize = 64;
/// What can cost any amount of time or memory whatever the size of the picture, or would need another file.
const REFUSED: [&str; 6] = ["filter", "pattern", "mask", "marker", "image", "foreignObject"];

/// Why an SVG is not drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RasterError {
    /// The bytes in the SVG's text.
    pub range: Range<usize>,
    /// Lower case, no full stop.
    pub message: String,
}

/// How a PNG keeps its colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// All of them, with transparency.
    All,
    /// The 256 that matter most; opaque.
    Palette,
}

/// Reads an SVG that has been checked or is our own; `stylesheet` is plain CSS for its classes.
pub fn parse(svg: &str, stylesheet: Option<&str>) -> Result<Tree, RasterError> {
    let mut fonts = fontdb::Database::new();
    for bytes in [REGULAR, SEMI_BOLD] {
        fonts.load_font_source(fontdb::Source::Binary(Arc::new(bytes)));
    }
    fonts.set_sans_serif_family(FAMILY);
    fonts.set_monospace_family(FAMILY);
    fonts.set_serif_family(FAMILY);
    let options = Options {
        font_family: FAMILY.to_owned(),
        fontdb: Arc::new(fonts),
        style_sheet: stylesheet.map(str::to_owned),
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    Tree::from_str(svg, &options).map_err(|error| fault(svg, &error))
}

/// The picture as large as fits into `width` × `height`, in the middle; on `ground` or on nothing.
pub fn draw(tree: &Tree, width: u32, height: u32, ground: Option<[u8; 3]>) -> Option<Pixmap> {
    let mut pixels = Pixmap::new(width, height)?;
    if let Some([red, green, blue]) = ground {
        pixels.fill(resvg::tiny_skia::Color::from_rgba8(red, green, blue, 255));
    }
    let size = tree.size();
    let scale = (width as f32 / size.width()).min(height as f32 / size.height());
    let middle = |room: u32, length: f32| (room as f32 - length * scale) / 2.0;
    let place = Transform::from_scale(scale, scale)
        .post_translate(middle(width, size.width()), middle(height, size.height()));
    resvg::render(tree, place, &mut pixels.as_mut());
    Some(pixels)
}

/// Whether an SVG of the site's can be drawn in bounded time and memory; else what is in the way.
pub fn check(svg: &str) -> Result<(), RasterError> {
    let refuse = |range: Range<usize>, message: String| Err(RasterError { range, message });
    if svg.len() > LARGEST_ICON {
        return refuse(0..0, format!("an icon has at most {} KiB", LARGEST_ICON >> 10));
    }
    let limit = u32::try_from(4 * MOST_ELEMENTS).unwrap_or(u32::MAX);
    let options = ParsingOptions { allow_dtd: true, nodes_limit: limit, ..ParsingOptions::default() };
    let document = Document::parse_with_options(svg, options)
        .map_err(|error| fault(svg, &usvg::Error::ParsingFailed(error)))?;
    let by_id = ids(&document);
    for node in document.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        let here = opening(svg, &node);
        if REFUSED.contains(&name) {
            return refuse(here, format!("`<{name}>` cannot be drawn in an icon"));
        }
        if name == "style"
            && node.text().is_some_and(|text| text.contains("url(") || text.contains("@import"))
        {
            return refuse(here, "a style with `url(…)` or `@import` cannot be drawn in an icon".to_owned());
        }
        if node.ancestors().take(DEEPEST + 2).count() > DEEPEST {
            return refuse(here, format!("an icon is at most {DEEPEST} elements deep"));
        }
    }
    let mut counted = HashMap::new();
    match elements(document.root_element(), &by_id, &mut counted, 0) {
        Some(count) if count <= MOST_ELEMENTS => Ok(()),
        _ => refuse(
            opening(svg, &document.root_element()),
            format!("an icon has at most {MOST_ELEMENTS} elements, each use counted, and none within itself"),
        ),
    }
}

fn ids<'a, 'input>(document: &'a Document<'input>) -> HashMap<&'a str, Node<'a, 'input>> {
    document.descendants().filter_map(|node| Some((node.attribute("id")?, node))).collect()
}

/// How many elements are drawn for a node with all that it refers to; `None` if it refers to itself or goes too deep.
fn elements<'a, 'input>(
    node: Node<'a, 'input>,
    by_id: &HashMap<&'a str, Node<'a, 'input>>,
    counted: &mut HashMap<NodeId, Option<usize>>,
    depth: usize,
) -> Option<usize> {
    if depth > 4 * DEEPEST {
        return None;
    }
    if let Some(known) = counted.get(&node.id()) {
        return *known;
    }
    // Met again below itself it is `None`.
    counted.insert(node.id(), None);
    let referred = node.attributes().filter_map(|attribute| match attribute.name() {
        "href" => attribute.value().strip_prefix('#'),
        _ => {
            let after = attribute.value().split("url(").nth(1)?;
            after.trim_start_matches(['"', '\'', ' ']).strip_prefix('#')?.split(['"', '\'', ' ', ')']).next()
        }
    });
    let referred = referred.filter_map(|id| by_id.get(id).copied());
    let mut sum: usize = 1;
    for next in referred.chain(node.children().filter(Node::is_element)) {
        sum = sum.saturating_add(elements(next, by_id, counted, depth + 1)?);
    }
    counted.insert(node.id(), Some(sum));
    Some(sum)
}

/// `<name` of an element.
fn opening(svg: &str, node: &Node<'_, '_>) -> Range<usize> {
    let start = node.range().start;
    let rest = svg.get(start..).unwrap_or_default();
    let length = rest.find(|letter: char| letter.is_whitespace() || "/>".contains(letter)).unwrap_or(1);
    start..start + length
}

fn fault(svg: &str, error: &usvg::Error) -> RasterError {
    let usvg::Error::ParsingFailed(error) = error else {
        return RasterError { range: 0..0, message: "the drawing has no size or is not SVG".to_owned() };
    };
    let at = error.pos();
    let line = usize::try_from(at.row).unwrap_or(1).saturating_sub(1);
    let start: usize = svg.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = svg.get(start..).unwrap_or_default();
    let column = usize::try_from(at.col).unwrap_or(1).saturating_sub(1);
    let start = start + rest.chars().take(column).map(char::len_utf8).sum::<usize>();
    let length = svg.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let message = error.to_string();
    let message = message.rsplit_once(" at ").map_or(message.as_str(), |(words, _)| words);
    RasterError { range: start..start + length, message: format!("not valid XML: {message}") }
}

/// The pixels as a PNG.
pub fn png(pixels: &Pixmap, colours: Colours) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    match colours {
        Colours::All => {
            encoder.set_compression(png::Compression::High);
            encoder.set_color(png::ColorType::Rgba);
            encoder.set_filter(png::Filter::Adaptive);
            let plain = pixels.pixels().iter().map(|pixel| pixel.demultiply());
            let data: Vec<u8> =
                plain.flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]).collect();
            encoder.write_header().ok()?.write_image_data(&data).ok()?;
        }
        Colours::Palette => {
            let (palette, data) = indexed(pixels);
            // `High` takes longer and makes a card two per cent smaller.
            encoder.set_compression(png::Compression::Balanced);
            encoder.set_color(png::ColorType::Indexed);
            encoder.set_filter(png::Filter::NoFilter);
            encoder.set_palette(palette);
            encoder.write_header().ok()?.write_image_data(&data).ok()?;
        }
    }
    Some(bytes)
}

/// The most frequent colours, at most 256, and for each pixel the nearest of them.
///
/// Goes by runs of equal pixels within rows, and takes a row that equals the one above it as a whole: most of a card is
/// ground.
fn indexed(pixels: &Pixmap) -> (Vec<u8>, Vec<u8>) {
    let width = usize::try_from(pixels.width()).unwrap_or(1).max(1);
    let (all, _) = pixels.data().as_chunks::<4>();
    let rows: Vec<Vec<StyledRun>> = all
        .chunks(width)
        .scan(None, |above, row| {
            let same = above.replace(row) == Some(row);
            Some(if same { Vec::new() } else { runs(row) })
        })
        .collect();
    let mut counts: HashMap<Rgba, usize> = HashMap::new();
    for run in rows.iter().flatten() {
        *counts.entry(run.colour).or_default() += run.length;
    }
    let mut ranked: Vec<(Rgba, usize)> = counts.into_iter().collect();
    ranked.sort_unstable_by_key(|(colour, count)| (std::cmp::Reverse(*count), *colour));
    let palette: Vec<Rgba> = ranked.iter().take(256).map(|(colour, _)| *colour).collect();
    let mut index: HashMap<Rgba, u8> = palette.iter().copied().zip(0..=u8::MAX).collect();
    for (colour, _) in ranked.iter().skip(256) {
        let near = palette.iter().zip(0..=u8::MAX).min_by_key(|(known, _)| distance(colour, known));
        index.insert(*colour, near.map_or(0, |(_, at)| at));
    }
    let mut data: Vec<u8> = Vec::with_capacity(all.len());
    for row in &rows {
        if row.is_empty() {
            data.extend_from_within(data.len().saturating_sub(width)..);
        }
        for run in row {
            data.resize(data.len() + run.length, index.get(&run.colour).copied().unwrap_or(0));
        }
    }
    (palette.iter().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect(), data)
}

type Rgba = [u8; 4];

/// Neighbours of one colour.
struct StyledRun {
    colour: Rgba,
    length: usize,
}

fn runs(row: &[Rgba]) -> Vec<StyledRun> {
    let run = |run: &[Rgba]| Some(StyledRun { colour: *run.first()?, length: run.len() });
    row.chunk_by(|one, other| one == other).filter_map(run).collect()
}

fn distance(one: &Rgba, other: &Rgba) -> u32 {
    one.iter().zip(other).map(|(one, other)| u32::from(one.abs_diff(*other)).pow(2)).sum()
}
