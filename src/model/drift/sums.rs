//! The sums of a status: what they can be in the state that is seen.
//!
//! In: the rules of the cluster, and the ends of the histories that lead to the members seen, where some are absent. Out:
//! every set of figures that a node could show then.

use crate::model::quorum::NodeView;
use crate::model::quorum::seen::PossibleEnd;
use crate::model::quorum::survival::{DeviceState, Loss, Rules};

/// Figures that a status shows together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sums {
    pub(super) expected: u64,
    pub(super) quorum: u64,
    pub(super) total: u64,
    pub(super) quorate: bool,
}

impl Sums {
    fn of(view: &NodeView) -> Self {
        Sums { expected: view.expected, quorum: view.quorum, total: view.votes, quorate: view.quorate }
    }

    /// Those of a cluster whose nodes are all there, or may be.
    pub(super) fn of_whole(rules: &Rules) -> Self {
        let intact = rules.device_states().first().copied().unwrap_or(DeviceState::Absent);
        let whole = rules.outcome(Loss::default(), intact);
        Sums { expected: rules.expected, quorum: rules.quorum, total: whole.votes, quorate: whole.quorate }
    }

    /// Those of a cluster of which it is not known who is there: written votes of a device are expected once enough
    /// nodes have been seen.
    pub(super) fn of_unknown(rules: &Rules) -> Vec<Self> {
        let whole = Sums::of_whole(rules);
        let partial = rules.expected_at_start..rules.expected;
        let partial = partial.map(|expected| Sums { expected, quorum: expected / 2 + 1, ..whole });
        std::iter::once(whole).chain(partial).collect()
    }

    /// Those that are seen by the node asked, or by any if that is not known, with its entry in the column of the device.
    pub(super) fn of_ends(ends: &[PossibleEnd], asked: Option<usize>, column: Option<&str>) -> Vec<Self> {
        let is_asked = |view: &&NodeView| asked.is_none_or(|asked| asked == view.node);
        let fits = |view: &&NodeView| column.is_none_or(|column| column == view.device.text());
        let views = || ends.iter().flat_map(|end| &end.views).filter(is_asked);
        let fitting: Vec<Self> = views().filter(fits).map(Sums::of).collect();
        // A daemon that is dead or was never started is told of by itself.
        if fitting.is_empty() { views().map(Sums::of).collect() } else { fitting }
    }
}
