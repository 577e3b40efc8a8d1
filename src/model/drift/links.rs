//! The speed of links against measured throughput.
//!
//! The bottleneck along the path is the limit: 942 Mbit/s contradicts neither a port of 1G at one end nor one of 10G at
//! the other, while anything faster than the slowest stated part of the path cannot be.

use super::contradiction::{Basis, Contradiction, Topic};
use crate::model::observation::Iperf3Observation;
use crate::model::path::NetworkPath;
use crate::model::quantity::Rate;

/// A run that was faster than the slowest stated part of its path.
pub(super) fn find(run: &Iperf3Observation, path: &NetworkPath) -> Option<Contradiction> {
    let rate = run.rate.as_ref()?;
    let limit = path.limit().filter(|limit| limit.is_exceeded_by(rate))?;
    Some(Contradiction {
        what: format!("speed of {}", limit.in_words()),
        basis: Basis::Stated,
        stated: limit.speed(),
        stated_at: limit.stated_at.first()?.clone(),
        measured: format!("{} through it", Rate::spell_measured(rate.bits_per_second)),
        measured_at: rate.span.clone(),
        topic: Topic::Links,
    })
}
