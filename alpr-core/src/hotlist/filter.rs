//! Which texts a list may have, by one look: a Bloom filter whose bits of a text all lie in one word.

/// Bits for each text. Eight make the filter say "perhaps" to three in a hundred texts that are not listed.
const BITS: u64 = 8;
/// Bits that a text sets in its word; at eight a text three to five are about as good.
const SET: u32 = 4;

/// The filter of texts given by their numbers, as the index keeps it: little-endian words.
pub(super) fn build(numbers: impl ExactSizeIterator<Item = u64>) -> Vec<u8> {
    let words = (numbers.len() as u64 * BITS).div_ceil(64).max(1);
    let mut filter = vec![0; words as usize];
    for number in numbers {
        let (word, bits) = place(number, words);
        if let Some(word) = filter.get_mut(word as usize) {
            *word |= bits;
        }
    }
    filter.into_iter().flat_map(u64::to_le_bytes).collect()
}

/// A filter in an index.
#[derive(Clone, Copy)]
pub(super) struct Filter<'a>(&'a [[u8; 8]]);

impl<'a> Filter<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes.as_chunks().0)
    }

    /// Whether the text of this number may be one of those that the filter was built of; false if it is surely none.
    pub(super) fn may_have(self, number: u64) -> bool {
        let (word, bits) = place(number, self.0.len() as u64);
        self.0
            .get(word as usize)
            .is_some_and(|word| u64::from_le_bytes(*word) & bits == bits)
    }
}

/// The word of a text, of so many, and its bits there.
fn place(number: u64, words: u64) -> (u64, u64) {
    let hash = mixed(number);
    let bits = (0..SET).fold(0, |bits, at| bits | 1 << (hash >> (6 * at) & 63));
    (((hash >> 32) * words) >> 32, bits)
}

/// A number whose bits all depend on all bits of the other: the finaliser of SplitMix64 (Steele, Lea and Flood, "Fast
/// splittable pseudorandom number generators", 2014, with the constants of Stafford's variant 13).
fn mixed(number: u64) -> u64 {
    let z = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_there_and_few_others_seem_to_be() {
        let listed: Vec<u64> = (0..10_000).map(|n| 37 * n + 5).collect();
        let bytes = build(listed.iter().copied());
        assert_eq!(bytes.len(), 10_000);
        let filter = Filter::new(&bytes);
        assert!(listed.iter().all(|n| filter.may_have(*n)));
        let others = (0..10_000).filter(|n| filter.may_have(37 * n + 6)).count();
        assert!((100..500).contains(&others), "{others}");
    }

    #[test]
    fn of_nothing_there_is_nothing() {
        assert!(!Filter::new(&build([].into_iter())).may_have(7));
        assert!(!Filter::new(&[]).may_have(7));
    }
}
