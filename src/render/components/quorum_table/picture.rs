//! Votes drawn against the quorum: a dot for each vote of a node, a diamond for each of the QDevice, a bar where the
//! quorum is. Whatever reaches the bar runs.
//!
//! Comes in: the outcome of a loss by the quorum engine. Goes out: path data in whole pixels, without colours or words: what
//! is counted (`held`), what is counted in the better case only (`maybe`), what is expected but not there (`gone`), and
//! the bar. Many votes are one bar of their share. Nothing here decides about quorum.

use std::fmt::Write as _;

use crate::model::quorum::survival::{DeviceRule, Outcome, Rules};

/// More votes than these are a bar.
const MOST_DOTS: u64 = 15;
/// From the middle of a vote to that of the next.
const PITCH: i32 = 18;
/// How wide the bar of many votes is.
const WIDTH: i32 = 210;
/// How high all pictures are, and where their middle is.
pub const HEIGHT: i32 = 20;
const MIDDLE: i32 = 10;

/// Whose votes they are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum VoteOf {
    /// A node.
    Node,
    /// The QDevice.
    Device,
}

/// Whether votes are there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Held,
    /// In the better case of two.
    Maybe,
    Gone,
}

/// The votes of one voter.
#[derive(Clone, Copy)]
struct Ballot {
    of: VoteOf,
    presence: Presence,
    votes: u64,
}

/// The shapes of a picture, as path data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VotePicture {
    /// How wide it is.
    pub width: i32,
    /// The votes that are counted.
    pub held: String,
    /// Those that are counted in the better case.
    pub maybe: String,
    /// The outlines of those that are expected and not there.
    pub gone: String,
    /// The bar at the quorum.
    pub need: String,
}

impl VotePicture {
    /// What is left of the votes after the loss of these nodes.
    pub fn of_loss(rules: &Rules, lost: &[usize], outcome: &Outcome) -> Self {
        let nodes = |presence, are_lost| {
            let those =
                rules.votes.iter().enumerate().filter(move |(node, _)| lost.contains(node) == are_lost);
            those.map(move |(_, votes)| Ballot { of: VoteOf::Node, presence, votes: *votes })
        };
        let device = (rules.device != DeviceRule::Absent).then_some(rules.device_votes);
        let [counted, missing] =
            [(true, Presence::Held), (false, Presence::Gone)].map(|(counts, presence)| {
                let votes = device.filter(|_| outcome.device_counted == counts);
                votes.map(|votes| Ballot { of: VoteOf::Device, presence, votes })
            });
        let ballots =
            counted.into_iter().chain(nodes(Presence::Held, false)).chain(nodes(Presence::Gone, true));
        draw(&ballots.chain(missing).collect::<Vec<_>>(), rules.expected, outcome.quorum)
    }

    /// What is left after losses of several sizes: at least `low`, at most `high`.
    pub fn of_range(rules: &Rules, low: &Outcome, high: &Outcome) -> Self {
        let given = |outcome: &Outcome| if outcome.device_counted { rules.device_votes } else { 0 };
        let device = Ballot { of: VoteOf::Device, presence: Presence::Held, votes: given(low) };
        let maybe =
            Ballot { presence: Presence::Maybe, votes: given(high).saturating_sub(given(low)), ..device };
        let [least, most] = [low, high].map(|outcome| outcome.votes.saturating_sub(given(outcome)));
        // One ballot for each vote: nobody says which nodes they are of.
        let node =
            |presence, votes: u64| (0..votes).map(move |_| Ballot { of: VoteOf::Node, presence, votes: 1 });
        let held = node(Presence::Held, least);
        let between = node(Presence::Maybe, most.saturating_sub(least));
        let ballots = [device].into_iter().chain(held).chain([maybe]).chain(between);
        draw(&ballots.collect::<Vec<_>>(), rules.expected, low.quorum)
    }

    /// One vote alone, as it stands in the key.
    pub fn of_vote(of: VoteOf) -> Self {
        draw(&[Ballot { of, presence: Presence::Held, votes: 1 }], 1, 0)
    }

    /// A vote that is not there, likewise.
    pub fn of_gone_vote() -> Self {
        draw(&[], 1, 0)
    }

    /// The bar alone, likewise.
    pub fn of_bar() -> Self {
        VotePicture { width: 4, need: "M2 1v18".to_owned(), ..VotePicture::default() }
    }

    /// The places of so many votes without the votes: a point each, or the outline of all, and the bar.
    pub fn scale(expected: u64, quorum: u64) -> Self {
        let mut scale = draw(&[], expected, quorum);
        if expected <= MOST_DOTS {
            let mut points = ClosedPath::default();
            (0..expected)
                .zip((0..).step_by(PITCH as usize))
                .for_each(|(_, x)| points.dot(x + 1 + PITCH / 2, MIDDLE, 1));
            scale.gone = points.data;
        }
        scale
    }

    /// The picture for the middle of a page, whose stylesheet has its colours; the words stand beside it.
    pub fn html(&self) -> String {
        let mut svg = format!(
            "<svg width=\"{0}\" height=\"{HEIGHT}\" viewBox=\"0 0 {0} {HEIGHT}\" aria-hidden=\"true\">",
            self.width
        );
        for (class, data) in self.paths() {
            let _ = write!(svg, "<path class=\"{class}\" d=\"{data}\"/>");
        }
        svg + "</svg>"
    }

    /// Its shapes, each with its class.
    pub fn paths(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let paths =
            [("held", &self.held), ("maybe", &self.maybe), ("gone", &self.gone), ("need", &self.need)];
        paths.into_iter().filter(|(_, data)| !data.is_empty()).map(|(class, data)| (class, data.as_str()))
    }
}

/// Draws the votes from left to right, the bar behind so many as are needed, and outlines up to what is expected.
fn draw(ballots: &[Ballot], expected: u64, quorum: u64) -> VotePicture {
    let sum = ballots.iter().fold(0u64, |sum, ballot| sum.saturating_add(ballot.votes));
    let rest = Ballot { of: VoteOf::Node, presence: Presence::Gone, votes: expected.saturating_sub(sum) };
    let all = sum.max(expected);
    let are_dots = all <= MOST_DOTS;
    let scale = |votes: u64| {
        let pixels = if are_dots {
            u128::from(votes) * PITCH as u128
        } else {
            u128::from(votes) * WIDTH as u128 / u128::from(all.max(1))
        };
        // A pixel for the half of a line at the left edge.
        i32::try_from(pixels).unwrap_or(WIDTH).saturating_add(1)
    };
    let mut paths = [ClosedPath::default(), ClosedPath::default(), ClosedPath::default()];
    let mut before = 0u64;
    for ballot in joined(ballots.iter().copied().chain([rest]), are_dots) {
        let [held, maybe, gone] = &mut paths;
        let path = match ballot.presence {
            Presence::Held => held,
            Presence::Maybe => maybe,
            Presence::Gone => gone,
        };
        let behind = before.saturating_add(ballot.votes);
        if are_dots {
            path.dots(ballot, scale(before));
        } else {
            path.share(ballot.of, scale(before), scale(behind));
        }
        before = behind;
    }
    let [held, maybe, gone] = paths.map(|path| path.data);
    let need = if quorum > 0 { format!("M{} 1v18", scale(quorum.min(all))) } else { String::new() };
    VotePicture { width: scale(all).saturating_add(1), held, maybe, gone, need }
}

/// Voters without votes left out, and where shares are drawn, equal neighbours as one.
fn joined(ballots: impl Iterator<Item = Ballot>, are_dots: bool) -> Vec<Ballot> {
    let mut joined: Vec<Ballot> = Vec::new();
    for ballot in ballots.filter(|ballot| ballot.votes > 0) {
        match joined.last_mut() {
            Some(last) if !are_dots && last.of == ballot.of && last.presence == ballot.presence => {
                last.votes = last.votes.saturating_add(ballot.votes);
            }
            _ => joined.push(ballot),
        }
    }
    joined
}

/// Path data of closed shapes: each begins by how far it is from the one before, so that equal shapes are equal text.
#[derive(Default)]
pub struct ClosedPath {
    /// The data.
    pub data: String,
    at: Option<(i32, i32)>,
}

impl ClosedPath {
    /// A closed shape that begins at a point.
    pub fn shape(&mut self, x: i32, y: i32, shape: &str) {
        let _ = match self.at {
            None => write!(self.data, "M{x} {y}{shape}z"),
            Some((left, top)) => write!(self.data, "m{} {}{shape}z", x - left, y - top),
        };
        self.at = Some((x, y));
    }

    /// A dot around a point.
    pub fn dot(&mut self, x: i32, y: i32, radius: i32) {
        let across = 2 * radius;
        self.shape(
            x - radius,
            y,
            &format!("a{radius} {radius} 0 1 0 {across} 0a{radius} {radius} 0 1 0-{across} 0"),
        );
    }

    /// A diamond around a point.
    pub fn diamond(&mut self, x: i32, y: i32) {
        self.shape(x - 7, y, "l7 7 7-7-7-7");
    }

    /// The votes of one voter from an edge on; those of one node hang together.
    fn dots(&mut self, ballot: Ballot, left: i32) {
        let mut x = left + PITCH / 2;
        for vote in 0..ballot.votes {
            match ballot.of {
                VoteOf::Device => self.diamond(x, MIDDLE),
                VoteOf::Node => self.dot(x, MIDDLE, 6),
            }
            if ballot.of == VoteOf::Node && vote > 0 {
                self.shape(x - PITCH / 2 - 3, MIDDLE - 1, "v2h6v-2");
            }
            x += PITCH;
        }
    }

    /// The share of all votes between two edges, with a diamond cut out of the device's.
    fn share(&mut self, of: VoteOf, left: i32, right: i32) {
        let width = (right - left - 2).max(1);
        self.shape(left + 1, MIDDLE - 6, &format!("h{width}v12h-{width}"));
        if of == VoteOf::Device && width >= 14 {
            // Against the direction of the outline: a hole.
            self.shape(left + 1 + width / 2 - 4, MIDDLE, "l4 4 4-4-4-4");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(ballots: &[(VoteOf, Presence, u64)], quorum: u64) -> VotePicture {
        let ballots = ballots.iter().map(|(of, presence, votes)| Ballot {
            of: *of,
            presence: *presence,
            votes: *votes,
        });
        draw(&ballots.collect::<Vec<_>>(), 0, quorum)
    }

    #[test]
    fn the_bar_stands_behind_as_many_votes_as_are_needed() {
        let three = picture(&[(VoteOf::Node, Presence::Held, 1); 3], 2);
        assert_eq!((three.width, three.need.as_str()), (56, "M37 1v18"));
        assert_eq!(three.held.matches("0 1 0 12 0").count(), 3);
        assert!(three.gone.is_empty());
    }

    #[test]
    fn a_diamond_is_a_vote_of_the_device_and_an_outline_is_one_that_is_not_there() {
        let drawn = picture(&[(VoteOf::Device, Presence::Held, 3), (VoteOf::Node, Presence::Gone, 1)], 4);
        assert_eq!(drawn.held.matches("l7 7").count(), 3);
        assert_eq!(drawn.gone.matches("0 1 0 12 0").count(), 1);
    }

    #[test]
    fn many_votes_are_shares_of_one_width() {
        let drawn =
            picture(&[(VoteOf::Device, Presence::Held, 199), (VoteOf::Node, Presence::Held, 200)], 200);
        assert_eq!(drawn.width, WIDTH + 2);
        assert_eq!(drawn.held.matches('h').count(), 4, "{}", drawn.held);
        assert_eq!(drawn.need, "M106 1v18");
    }

    #[test]
    fn any_number_of_votes_has_a_picture() {
        let drawn = picture(
            &[(VoteOf::Node, Presence::Held, u64::MAX), (VoteOf::Device, Presence::Held, u64::MAX)],
            u64::MAX,
        );
        assert!(drawn.width <= WIDTH + 2);
    }
}
