//! A small generator of pseudo-random numbers: the same numbers for a seed on every machine and in every version of
//! the program, which no library promises for longer than one of its own versions. Never for secrets.

/// SplitMix64 (Steele, Lea, Flood 2014): one addition and a mix of the bits.
#[derive(Clone, Debug)]
pub struct Rng(u64);

const GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

impl Rng {
    /// The generator of a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The generator of one of many things that share a seed: each thing comes out the same whatever is made beside
    /// it and in whatever order.
    pub const fn of(seed: u64, thing: u64) -> Self {
        Self(mix(seed ^ mix(thing.wrapping_mul(GAMMA))))
    }

    /// The next 64 bits.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GAMMA);
        mix(self.0)
    }

    /// A number from 0 to `end` - 1; 0 if there is none.
    pub const fn below(&mut self, end: u64) -> u64 {
        // Multiply and keep the high half (Lemire): no division, and a bias far below what a figure could show.
        ((self.next() as u128 * end as u128) >> 64) as u64
    }

    /// A number from `low` to `high`, both inclusive; `low` if they cross.
    pub const fn between(&mut self, low: i64, high: i64) -> i64 {
        if high <= low {
            return low;
        }
        low.wrapping_add_unsigned(self.below(low.abs_diff(high) + 1))
    }

    /// True so many times in a thousand.
    pub const fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// One of some things, each as likely; none of nothing.
    pub fn pick<'t, T>(&mut self, things: &'t [T]) -> Option<&'t T> {
        let at = self.below(things.len() as u64);
        things.get(usize::try_from(at).unwrap_or(0))
    }
}

const fn mix(bits: u64) -> u64 {
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// Things with weights, to draw from.
#[derive(Clone, Debug)]
pub struct Weighted<T> {
    /// Each thing with the sum of the weights up to and including it.
    things: Vec<(u64, T)>,
}

impl<T> Weighted<T> {
    /// Things with their weights; a thing of weight 0 is never drawn.
    pub fn new(things: impl IntoIterator<Item = (u64, T)>) -> Self {
        let mut sum = 0u64;
        let running = things.into_iter().map(|(weight, thing)| {
            sum = sum.saturating_add(weight);
            (sum, thing)
        });
        Self {
            things: running.collect(),
        }
    }

    /// The sum of all weights.
    pub fn total(&self) -> u64 {
        self.things.last().map_or(0, |(sum, _)| *sum)
    }

    /// One of them by weight; none if there is nothing to draw.
    pub fn draw(&self, rng: &mut Rng) -> Option<&T> {
        if self.total() == 0 {
            return None;
        }
        let mark = rng.below(self.total());
        let at = self.things.partition_point(|(sum, _)| *sum <= mark);
        self.things.get(at).map(|(_, thing)| thing)
    }
}

/// A number that belongs to a text for good (FNV-1a), for traits that an agency keeps from run to run.
pub fn fingerprint(text: &str) -> u64 {
    let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    mix(text.bytes().fold(0xCBF2_9CE4_8422_2325, fold))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_the_same_for_ever() {
        // The first outputs of the reference implementation for seed 0.
        let mut rng = Rng::new(0);
        assert_eq!(rng.next(), 0xE220_A839_7B1D_CDAF);
        assert_eq!(rng.next(), 0x6E78_9E6A_A1B9_65F4);
    }

    #[test]
    fn draws_keep_to_their_bounds_and_weights() {
        let mut rng = Rng::of(7, 1);
        assert!((0..1000).all(|_| (3..=5).contains(&rng.between(3, 5))));
        assert_eq!(rng.between(4, 2), 4);
        assert_eq!(rng.below(0), 0);
        assert_eq!(rng.pick::<u8>(&[]), None);
        let coins = Weighted::new([(0, 'n'), (3, 'a'), (1, 'b')]);
        let drawn: Vec<char> = (0..4000).filter_map(|_| coins.draw(&mut rng).copied()).collect();
        let of = |c| drawn.iter().filter(|d| **d == c).count();
        assert_eq!(of('n'), 0);
        assert!((900..1100).contains(&of('b')), "{}", of('b'));
        assert_eq!(Weighted::<u8>::new([]).draw(&mut rng), None);
    }
}
