//! A small picture of a topology: boxes with names in rows by band, the cluster's members in a frame of their own, and no
//! cables. It is what is left of the drawing where there is no room to read it: on a social card, in a list.
//!
//! Comes in: a [`Topology`] and how wide its names are. Goes out: an [`Overview`] of one size for every cluster, so that
//! several stand well side by side. No name is cut: machines whose names do not fit are one stack that says how many
//! they are.

use super::diagram::Rect;
use crate::diag::words::count;
use crate::model::topology::{Band, Device, Topology};

/// The width of every overview.
pub const WIDTH: i32 = 600;
/// The height.
pub const HEIGHT: i32 = 300;
/// Between two boxes, and between the cluster's frame and its boxes.
const GAP: i32 = 14;
/// The sizes of names. The largest is taken that needs no more rows than the first of [`USUAL_SIZES`] that fits.
const SIZES: [i32; 9] = [36, 32, 29, 26, 24, 22, 20, 18, 16];
/// The sizes with which as many names stand in a row as belong together.
const USUAL_SIZES: [i32; 4] = [22, 20, 18, 16];
/// The widest box; a switch is as wide as its row.
const WIDEST: i32 = 220;
/// The highest box.
const HIGHEST: i32 = 88;

/// Boxes with names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    /// The size of all names.
    pub text_size: i32,
    /// The frames around the members of each cluster.
    pub clusters: Vec<Rect>,
    /// The boxes, from top to bottom and in the author's order.
    pub boxes: Vec<NamedBox>,
}

/// A box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedBox {
    /// Where it is.
    pub area: Rect,
    /// What stands in its middle.
    pub name: String,
    /// The band that it stands in.
    pub band: Band,
    /// Whether a cluster has it as a member.
    pub is_member: bool,
    /// Whether it stands for several, and says how many.
    pub is_stack: bool,
}

/// How wide a name is at a size.
pub type NameWidth<'a> = dyn Fn(&str, i32) -> i32 + 'a;

/// What stands in one band; of the members, those of one cluster.
struct BandNames {
    band: Band,
    cluster: Option<usize>,
    names: Vec<String>,
    /// What they are, for a stack: `3 nodes`.
    in_words: String,
    is_stack: bool,
}

/// The overview of a topology; `None` where nothing is drawn.
pub fn overview(topology: &Topology, width_of: &NameWidth<'_>) -> Option<Overview> {
    let mut bands = bands_of(topology);
    if bands.is_empty() {
        return None;
    }
    loop {
        let arranged = |sizes: &[i32], rows: Option<usize>| {
            let fitting = sizes.iter().filter_map(|size| arrange(&bands, *size, width_of));
            fitting.into_iter().find(|(found, _)| rows.is_none_or(|rows| rows == *found))
        };
        if let Some((rows, usual)) = arranged(&USUAL_SIZES, None) {
            return Some(arranged(&SIZES, Some(rows)).map_or(usual, |(_, large)| large));
        }
        // The band that takes most room gives way first.
        let fullest =
            bands.iter_mut().filter(|band| !band.is_stack).max_by_key(|band| room(band, width_of))?;
        fullest.names = vec![fullest.in_words.clone()];
        fullest.is_stack = true;
    }
}

/// How much room the names of a band take, roughly.
fn room(band: &BandNames, width_of: &NameWidth<'_>) -> i32 {
    let widest = band.names.iter().map(|name| width_of(name, GAP)).max().unwrap_or(0);
    let count = i32::try_from(band.names.len()).unwrap_or(i32::MAX);
    (widest + GAP).saturating_mul(count)
}

fn bands_of(topology: &Topology) -> Vec<BandNames> {
    let group = |device: &&Device| (device.band, device.cluster.unwrap_or(usize::MAX));
    let mut devices: Vec<&Device> = topology.devices.iter().collect();
    devices.sort_by_key(group);
    let bands = devices.chunk_by(|one, other| group(one) == group(other));
    let names = bands.filter_map(|devices| {
        let first = devices.first()?;
        let what = if first.band == Band::Node { "node" } else { first.kind.word() };
        Some(BandNames {
            band: first.band,
            cluster: first.cluster,
            names: devices.iter().map(|device| device.label.clone()).collect(),
            in_words: count(devices.len(), what),
            is_stack: false,
        })
    });
    names.collect()
}

/// A row of boxes.
struct BoxRow<'a> {
    band: &'a BandNames,
    names: &'a [String],
    /// How many boxes the fullest row of the band has: all are as wide as there.
    columns: i32,
    /// What the widest name takes.
    least: i32,
}

/// The number of rows and the overview with names of this size, if they fit.
fn arrange(bands: &[BandNames], size: i32, width_of: &NameWidth<'_>) -> Option<(usize, Overview)> {
    let mut rows: Vec<BoxRow<'_>> = Vec::new();
    for band in bands {
        let widest = band.names.iter().map(|name| width_of(name, size)).max()? + size;
        let columns = (inner_width(band) + GAP) / (widest.max(1) + GAP);
        let columns = usize::try_from(columns).ok().filter(|columns| *columns > 0)?;
        // As many in each row, as far as that goes.
        let columns = band.names.len().div_ceil(band.names.len().div_ceil(columns)).max(1);
        let count = i32::try_from(columns).ok()?;
        rows.extend(band.names.chunks(columns).map(|names| BoxRow {
            band,
            names,
            columns: count,
            least: widest,
        }));
    }
    let frames = bands.iter().filter(|band| band.cluster.is_some()).count();
    let gaps = GAP * (i32::try_from(rows.len() + 2 * frames).ok()? - 1);
    let least: i32 = rows.iter().map(|row| least_height(row, size)).sum();
    let left = HEIGHT - gaps - least;
    if left < 0 {
        return None;
    }
    let more = left / i32::try_from(rows.len()).ok()?;
    Some((rows.len(), place(&rows, size, more)))
}

/// How wide the boxes of a band may be together.
fn inner_width(band: &BandNames) -> i32 {
    if band.cluster.is_some() { WIDTH - 2 * GAP } else { WIDTH }
}

/// The least height of a row: a switch is flat.
fn least_height(row: &BoxRow<'_>, size: i32) -> i32 {
    if row.band.band == Band::Switch { size + size / 2 } else { size * 2 }
}

/// The boxes of all rows, each row higher by at most `more` than it must be; all of it in the middle of the picture.
fn place(rows: &[BoxRow<'_>], size: i32, more: i32) -> Overview {
    let mut placed = Overview { text_size: size, ..Overview::default() };
    let mut y = 0;
    for group in rows.chunk_by(|one, other| std::ptr::eq(one.band, other.band)) {
        let (top, first) = (y, placed.boxes.len());
        let frame = group.iter().any(|row| row.band.cluster.is_some());
        y += if frame { GAP } else { 0 };
        for row in group {
            let least = least_height(row, size);
            let highest = if row.band.band == Band::Switch { least + size / 2 } else { HIGHEST };
            let height = (least + more).min(highest).max(least);
            place_row(row, y, height, &mut placed.boxes);
            y += height + GAP;
        }
        if frame {
            placed.clusters.push(around(placed.boxes.get(first..).unwrap_or_default(), (top, y)));
            y += GAP;
        }
    }
    let down = (HEIGHT - (y - GAP)) / 2;
    placed.boxes.iter_mut().for_each(|each| each.area.y += down);
    placed.clusters.iter_mut().for_each(|cluster| cluster.y += down);
    placed
}

/// The frame around the members' boxes, no wider than they need.
fn around(members: &[NamedBox], rows: (i32, i32)) -> Rect {
    let left = members.iter().map(|each| each.area.x).min().unwrap_or(0) - GAP;
    let right = members.iter().map(|each| each.area.right()).max().unwrap_or(0) + GAP;
    Rect::between((left, right), rows)
}

fn place_row(row: &BoxRow<'_>, y: i32, height: i32, boxes: &mut Vec<NamedBox>) {
    let inner = inner_width(row.band);
    let share = (inner - GAP * (row.columns - 1)) / row.columns;
    let width = if row.band.band == Band::Switch { share } else { share.min(WIDEST.max(row.least)) };
    let count = i32::try_from(row.names.len()).unwrap_or(1);
    let mut x = (WIDTH - count * width - (count - 1) * GAP) / 2;
    for name in row.names {
        let area = Rect { x, y, width, height };
        let BandNames { band, is_stack, cluster, .. } = *row.band;
        boxes.push(NamedBox { area, name: name.clone(), band, is_member: cluster.is_some(), is_stack });
        x += width + GAP;
    }
}
