//! Round figures: ticks for an axis, rates and times in words.
//!
//! Comes in: bits a second or milliseconds as whole numbers. Goes out: ticks whose labels are short, and text.

use crate::model::quantity::{Rate, rounded};

/// The round steps within a decade, in hundredths: 1, 2, 2.5 and 5.
const STEPS: [u64; 4] = [100, 200, 250, 500];

/// The distance of round ticks of which `0..=most` has about `count`, at least 1.
///
/// ```
/// use rackdown::render::components::throughput::scale::step;
/// assert_eq!(step(963_000_000, 4), 250_000_000);
/// assert_eq!(step(0, 4), 1);
/// ```
pub fn step(most: u64, count: u64) -> u64 {
    let wanted = most.div_ceil(count.max(1)).max(1);
    let mut decade: u64 = 1;
    loop {
        for hundredths in STEPS {
            let step = u64::try_from(u128::from(decade) * u128::from(hundredths) / 100).unwrap_or(u64::MAX);
            if step >= wanted {
                return step;
            }
        }
        match decade.checked_mul(10) {
            Some(next) => decade = next,
            None => return u64::MAX,
        }
    }
}

/// `amount / factor` with at most two decimals and no trailing zeros.
pub fn decimals(amount: u64, factor: u64) -> String {
    rounded(amount, factor, 2)
}

/// A measured rate with three digits that count, as iperf3 prints it: `942 Mb/s`, `9.41 Gb/s`.
pub fn rate(bits: u64) -> String {
    Rate::spell(three_digits(bits))
}

/// A time in seconds, to the hundredth: `30`, `4.25`.
pub fn seconds(milliseconds: u64) -> String {
    decimals(milliseconds, 1000)
}

fn three_digits(bits: u64) -> u64 {
    let mut place: u64 = 1;
    while bits / place >= 1000 && place <= u64::MAX / 10 {
        place *= 10;
    }
    let up = place > 1 && bits % place >= place / 2;
    (bits / place + u64::from(up)).saturating_mul(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_round_and_leaves_few_ticks() {
        for (most, count, expected) in
            [(1_000, 4, 250), (30_000, 6, 5_000), (7, 4, 2), (1, 4, 1), (900, 4, 250)]
        {
            assert_eq!(step(most, count), expected, "{most} / {count}");
        }
        assert!(step(u64::MAX, 4) >= u64::MAX / 4);
    }

    #[test]
    fn a_rate_has_three_digits_and_the_unit_that_fits() {
        let cases = [
            (0, "0 b/s"),
            (942_060_000, "942 Mb/s"),
            (999_600_000, "1 Gb/s"),
            (37_654_000_000, "37.7 Gb/s"),
            (999, "999 b/s"),
            (1_000, "1 kb/s"),
        ];
        for (bits, words) in cases {
            assert_eq!(rate(bits), words);
        }
    }
}
