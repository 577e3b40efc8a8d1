//! How long a build took, for people: a table by stage, and a bar while it goes on.
//!
//! Comes in: what a build tells of itself. Goes out: text on standard error; the bar only on a terminal, and only for a
//! build that takes longer than a second.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::report::say;

/// When each stage of a build began, in order.
#[derive(Clone, Debug, Default)]
pub struct Stages {
    begun: Vec<(&'static str, Instant)>,
    end: Option<Instant>,
}

impl Stages {
    /// A stage begins; the one before it has ended.
    pub fn begin(&mut self, name: &'static str) {
        self.begun.push((name, Instant::now()));
    }

    /// The last stage has ended.
    pub fn end(&mut self) {
        self.end = Some(Instant::now());
    }

    /// The stages of a part of the work that was timed by itself follow these.
    pub fn append(&mut self, other: Stages) {
        self.begun.extend(other.begun);
        self.end = other.end;
    }

    /// Each stage with its time; one that came up more than once is counted together.
    fn times(&self) -> Vec<(&'static str, Duration)> {
        let ends = self.begun.iter().skip(1).map(|(_, begun)| *begun).chain(self.end);
        let mut times: Vec<(&'static str, Duration)> = Vec::new();
        for ((name, begun), end) in self.begun.iter().zip(ends) {
            let time = end.saturating_duration_since(*begun);
            match times.iter_mut().find(|(known, _)| known == name) {
                Some((_, sum)) => *sum += time,
                None => times.push((name, time)),
            }
        }
        times
    }
}

/// Writes the table: a line a stage, and their sum.
pub fn show_stages(stages: &Stages) {
    let times = stages.times();
    let sum: Duration = times.iter().map(|(_, time)| *time).sum();
    let width = times.iter().map(|(name, _)| name.len()).max().unwrap_or_default().max("all".len());
    for (name, time) in times.into_iter().chain([("all", sum)]) {
        say(&format!("{name:<width$}  {:>9.1} ms", time.as_secs_f64() * 1e3));
    }
}

/// How long a build may take before anybody is shown that it goes on.
pub const BAR_DELAY: Duration = Duration::from_secs(1);

/// A bar that counts pages; nothing where standard error is no terminal.
pub fn bar(pages: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    }
    let bar = ProgressBar::new(pages as u64);
    let style = ProgressStyle::with_template("building [{bar:30}] {pos} of {len} pages");
    bar.set_style(style.expect("the template is valid").progress_chars("=> "));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_lasts_until_the_next_and_the_last_one_until_the_end() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let begun = vec![("read", at(0)), ("pages", at(5)), ("write", at(7)), ("pages", at(8))];
        let times = Stages { begun, end: Some(at(20)) }.times();
        let ms: Vec<_> = times.into_iter().map(|(name, time)| (name, time.as_millis())).collect();
        assert_eq!(ms, [("read", 5), ("pages", 14), ("write", 1)]);
    }
}
