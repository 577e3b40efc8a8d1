//! A queue of states by their estimate, which is a small number: one list for each, all in one array.
//!
//! Estimates never fall below the one that was taken last, and never lie further ahead of it than the ring is long: a
//! step costs a crossing and a toll at most.

/// Longer than any single step costs.
const RING: usize = 8192;
/// The list's end.
const NONE: u32 = u32::MAX;

/// Lists in a ring. What is added to a list last is taken first.
#[derive(Default)]
pub struct Queue {
    /// Where each list begins in `entries`.
    heads: Vec<u32>,
    /// States, and the next of the same list.
    entries: Vec<(u32, u32)>,
    /// A bit for each list that is not empty, so that long gaps are skipped.
    filled: Vec<u64>,
    /// The estimate that is being taken.
    now: u32,
    len: usize,
}

impl Queue {
    /// Empties it.
    pub fn clear(&mut self) {
        self.heads.resize(RING, NONE);
        self.filled.resize(RING / 64, 0);
        self.filled.fill(0);
        self.entries.clear();
        (self.now, self.len) = (0, 0);
    }

    /// Adds a state.
    pub fn push(&mut self, estimate: u32, state: u32) {
        self.now = if self.len == 0 { estimate } else { self.now.min(estimate) };
        let at = slot(estimate);
        let number = u32::try_from(self.entries.len()).unwrap_or(NONE);
        if let (Some(head), Some(word)) = (self.heads.get_mut(at), self.filled.get_mut(at / 64)) {
            let bit = 1_u64 << (at % 64);
            self.entries.push((state, if *word & bit == 0 { NONE } else { *head }));
            *head = number;
            *word |= bit;
            self.len += 1;
        }
    }

    /// Takes a state with the least estimate.
    pub fn pop(&mut self) -> Option<(u32, u32)> {
        if self.len == 0 {
            return None;
        }
        self.now += self.gap()?;
        let at = slot(self.now);
        let head = self.heads.get_mut(at)?;
        let (state, next) = *self.entries.get(usize::try_from(*head).ok()?)?;
        *head = next;
        self.len -= 1;
        if next == NONE {
            *self.filled.get_mut(at / 64)? &= !(1_u64 << (at % 64));
        }
        Some((self.now, state))
    }

    /// How many lists from that of `now` on are empty.
    fn gap(&self) -> Option<u32> {
        let at = slot(self.now);
        let offset = at % 64;
        let first = *self.filled.get(at / 64)? >> offset;
        if first != 0 {
            return Some(first.trailing_zeros());
        }
        let words = RING / 64;
        let further = (1..=words).find_map(|step| {
            let word = *self.filled.get((at / 64 + step) % words)?;
            (word != 0).then(|| step * 64 - offset + usize::try_from(word.trailing_zeros()).unwrap_or(0))
        });
        u32::try_from(further?).ok()
    }
}

fn slot(estimate: u32) -> usize {
    usize::try_from(estimate).unwrap_or(0) % RING
}
