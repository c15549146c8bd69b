//! Row identities: 64-bit numbers that grow with time and never meet, also with several processes on one database.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// 2020-01-01 in milliseconds since 1970.
const EPOCH_MS: i64 = 1_577_836_800_000;
const PROCESS_BITS: u32 = 10;
const SEQUENCE_BITS: u32 = 12;

/// Makes identities: 41 bits of milliseconds, 10 bits of process number, 12 bits of sequence.
///
/// Each start of a process gets the next process number from the database, so that a clock that was set back
/// between two runs cannot make an identity twice.
#[derive(Debug)]
pub struct IdGenerator {
    process: i64,
    /// Milliseconds and sequence in one number, so that one atomic step moves both.
    last: AtomicI64,
}

impl IdGenerator {
    /// For the process with a number; only its lowest 10 bits are used.
    pub const fn new(process: i64) -> Self {
        Self {
            process: process & ((1 << PROCESS_BITS) - 1),
            last: AtomicI64::new(0),
        }
    }

    /// The next identity. If more than 4096 are asked for within a millisecond, the time part runs ahead.
    pub fn next(&self) -> i64 {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX))
            .saturating_sub(EPOCH_MS)
            .max(0)
            << SEQUENCE_BITS;
        let step = |last: i64| if now > last { now } else { last + 1 };
        let tick = match self
            .last
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(step(last)))
        {
            Ok(last) | Err(last) => step(last),
        };
        let (time, sequence) = (tick >> SEQUENCE_BITS, tick & ((1 << SEQUENCE_BITS) - 1));
        (time << (PROCESS_BITS + SEQUENCE_BITS)) | (self.process << SEQUENCE_BITS) | sequence
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn identities_grow_and_never_meet() {
        let (a, b) = (IdGenerator::new(1), IdGenerator::new(2));
        let ids: Vec<i64> = (0..20_000).map(|_| a.next()).collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
        let mut all: HashSet<i64> = ids.into_iter().collect();
        all.extend((0..20_000).map(|_| b.next()));
        assert_eq!(all.len(), 40_000);
    }
}
