//! A cut as a small picture: two boxes of nodes, the cut between them, the QDevice above with lines to who reaches it.
//!
//! Comes in: a split with its outcome. Goes out: shapes as path data. A vote is a dot. Who goes on stands in a thick box, the others in a
//! broken one: form says it without the colour.

use std::fmt::Write as _;

use super::picture::ClosedPath;
use crate::model::quorum::splits::{SeenBy, SideQuorum, Split, SplitSide};

/// How large a picture is.
pub const WIDTH: i32 = 132;
/// How high it is.
pub const HEIGHT: i32 = 58;
/// So many votes of a side are dots.
const MOST_DOTS: usize = 10;

/// The shapes, each with its class and its path data.
#[derive(Debug, Default)]
pub struct Glyph {
    /// In the order in which they lie on each other.
    pub paths: Vec<(&'static str, String)>,
}

impl Glyph {
    /// The picture for the middle of a page; the words stand beside it.
    pub fn html(&self) -> String {
        let mut svg = format!(
            "<svg width=\"{WIDTH}\" height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" aria-hidden=\"true\">"
        );
        for (class, data) in &self.paths {
            let _ = write!(svg, "<path class=\"{class}\" d=\"{data}\"/>");
        }
        svg + "</svg>"
    }
}

/// The picture of a split; `is_one` if it stands for no others of other sizes, whose nodes are not drawn.
pub fn glyph(split: &Split, votes: &[u64], tie_node: Option<usize>, is_one: bool) -> Glyph {
    let mut glyph = Glyph::default();
    let (seen_by_first, seen_by_second) = match split.seen_by {
        SeenBy::NoDevice | SeenBy::Neither => (false, false),
        SeenBy::Both => (true, true),
        SeenBy::First => (true, false),
        SeenBy::Second => (false, true),
    };
    if split.seen_by != SeenBy::NoDevice {
        let mut device = ClosedPath::default();
        device.diamond(66, 9);
        for (_, end) in [(seen_by_first, 30), (seen_by_second, 102)].into_iter().filter(|(seen, _)| *seen) {
            let _ = write!(device.data, "M66 9L{end} 30");
        }
        glyph.push("device", device.data);
    }
    let (mut going, mut blocked) = (ClosedPath::default(), ClosedPath::default());
    for is_going in [false, true] {
        let mut boxes = ClosedPath::default();
        for (side, left) in [(&split.first, 2), (&split.second, 74)] {
            if (side.quorum == SideQuorum::All) == is_going {
                boxes.shape(left, 30, "h56v26h-56");
            }
        }
        glyph.push(if is_going { "side goes" } else { "side" }, boxes.data);
    }
    for (side, middle) in [(&split.first, 30), (&split.second, 102)] {
        let votes_of =
            |node: &usize| usize::try_from(votes.get(*node).copied().unwrap_or(0)).unwrap_or(usize::MAX);
        let sum = side.members.iter().fold(0usize, |sum, node| sum.saturating_add(votes_of(node)));
        if is_one && sum <= MOST_DOTS {
            dots(side, middle, tie_node, &votes_of, &mut going, &mut blocked);
        }
    }
    glyph.push("held", going.data);
    glyph.push("blocked", blocked.data);
    glyph.push("cut", "M66 22v36".to_owned());
    glyph
}

impl Glyph {
    fn push(&mut self, class: &'static str, data: String) {
        if !data.is_empty() {
            self.paths.push((class, data));
        }
    }
}

/// The votes of a side around the middle of its box, in one row or two; those of one node hang together.
fn dots(
    side: &SplitSide,
    middle: i32,
    tie_node: Option<usize>,
    votes_of: &dyn Fn(&usize) -> usize,
    going: &mut ClosedPath,
    blocked: &mut ClosedPath,
) {
    let each = side.members.iter().flat_map(|node| (0..votes_of(node)).map(move |vote| (*node, vote)));
    let votes: Vec<(usize, usize)> = each.collect();
    let mut y = if votes.len() > MOST_DOTS / 2 { 38 } else { 43 };
    for row in votes.chunks(MOST_DOTS / 2) {
        let mut x = middle - 5 * (i32::try_from(row.len()).unwrap_or(0) - 1);
        for (position, (node, vote)) in row.iter().enumerate() {
            let goes = match side.quorum {
                SideQuorum::All => true,
                SideQuorum::OnlyTieBreaker => Some(*node) == tie_node,
                SideQuorum::None => false,
            };
            let path = if goes { &mut *going } else { &mut *blocked };
            path.dot(x, y, 4);
            if *vote > 0 && position > 0 {
                path.shape(x - 7, y - 1, "v2h4v-2");
            }
            x += 10;
        }
        y += 10;
    }
}
