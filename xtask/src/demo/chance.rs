//! Chance that can be repeated: the same seed, the same numbers (`SplitMix64`, by Sebastiano Vigna, public domain).

/// A row of random numbers.
pub(super) struct Chance(u64);

impl Chance {
    /// The row of that seed.
    pub(super) const fn of(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub(super) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is above 0.
    pub(super) const fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// True so many times of a hundred.
    pub(super) const fn percent(&mut self, times: u64) -> bool {
        self.below(100) < times
    }

    /// A whole number near `hundredths / 100`: 250 gives two or three.
    pub(super) const fn about(&mut self, hundredths: u64) -> u64 {
        hundredths / 100 + self.percent(hundredths % 100) as u64
    }

    /// One of them, as often as it weighs; there is at least one that weighs something.
    pub(super) fn weighed<T: Copy>(&mut self, choices: &[(u64, T)]) -> T {
        let mut left = self.below(choices.iter().map(|(weight, _)| weight).sum());
        let chosen = choices.iter().find(|(weight, _)| {
            let here = left < *weight;
            left = left.saturating_sub(*weight);
            here
        });
        chosen.expect("the number is below the sum of the weights").1
    }

    /// One of them; there is at least one.
    pub(super) fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let many = u64::try_from(choices.len()).expect("a list has fewer than 2^64 entries");
        &choices[usize::try_from(self.below(many)).expect("an index of a list fits")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_come_as_often_as_they_weigh_and_numbers_near_what_is_asked() {
        let mut chance = Chance::of(1);
        let heavy = (0..10_000).filter(|_| chance.weighed(&[(30, 'a'), (0, 'b'), (70, 'c')]) == 'c').count();
        assert!((6_800..7_200).contains(&heavy), "{heavy}");
        assert!((0..1_000).all(|_| chance.weighed(&[(1, 'a'), (0, 'b')]) == 'a'));
        let sum: u64 = (0..10_000).map(|_| chance.about(250)).sum();
        assert!((24_500..25_500).contains(&sum), "{sum}");
    }
}
