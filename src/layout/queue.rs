//! A queue of states by their estimate, which is a small number: one list for each.
//!
//! Estimates never fall below the one that was taken last, and never lie further ahead of it than the ring is long: a
//! step costs a crossing at most.

/// Longer than any single step costs.
const RING: usize = 8192;

/// Lists in a ring.
#[derive(Default)]
pub struct Queue {
    lists: Vec<Vec<u32>>,
    /// The estimate that is being taken.
    now: u32,
    len: usize,
    /// Lists that have been used since the last clearing.
    used: Vec<usize>,
}

impl Queue {
    /// Empties it.
    pub fn clear(&mut self) {
        self.lists.resize_with(RING, Vec::new);
        for at in self.used.drain(..) {
            if let Some(list) = self.lists.get_mut(at) {
                list.clear();
            }
        }
        (self.now, self.len) = (0, 0);
    }

    /// Adds a state.
    pub fn push(&mut self, estimate: u32, state: u32) {
        if self.len == 0 {
            self.now = estimate;
        }
        self.now = self.now.min(estimate);
        let at = slot(estimate);
        if let Some(list) = self.lists.get_mut(at) {
            if list.is_empty() {
                self.used.push(at);
            }
            list.push(state);
            self.len += 1;
        }
    }

    /// Takes a state with the least estimate.
    pub fn pop(&mut self) -> Option<(u32, u32)> {
        if self.len == 0 {
            return None;
        }
        for _ in 0..RING {
            if let Some(state) = self.lists.get_mut(slot(self.now)).and_then(Vec::pop) {
                self.len -= 1;
                return Some((self.now, state));
            }
            self.now += 1;
        }
        None
    }
}

fn slot(estimate: u32) -> usize {
    usize::try_from(estimate).unwrap_or(0) % RING
}
