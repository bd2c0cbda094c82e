//! Listed texts as numbers: to the base of 37, so that they sort as the texts do and fit 53 bits.

use super::entry::MAX_LISTED_LEN;
use super::glyphs::PAIRS;
use super::lines::invalid;
use crate::error::Result;
use crate::plate::PlateText;

/// What a character in each place counts.
pub(super) const WEIGHTS: [u64; MAX_LISTED_LEN] = [
    37u64.pow(9),
    37u64.pow(8),
    37u64.pow(7),
    37u64.pow(6),
    37u64.pow(5),
    37u64.pow(4),
    37u64.pow(3),
    37u64.pow(2),
    37,
    1,
];

/// A character as a digit of 1 to 36; 0 is none.
fn digit(byte: u8) -> u64 {
    match byte {
        b'0'..=b'9' => u64::from(byte - b'0') + 1,
        _ => u64::from(byte.saturating_sub(b'A')) + 11,
    }
}

/// A listed text as a number.
///
/// # Errors
/// [`ErrorKind::InvalidList`](crate::ErrorKind::InvalidList) for one with an unknown character or over
/// [`MAX_LISTED_LEN`].
pub(super) fn sortable(plate: PlateText) -> Result<u64> {
    if plate.has_unknown() || plate.len() > MAX_LISTED_LEN {
        return Err(invalid(format!(
            "expected a plate of 1 to {MAX_LISTED_LEN} known characters, got `{plate}`"
        )));
    }
    Ok(number(plate.as_str().bytes().map(digit)))
}

fn number(digits: impl Iterator<Item = u64>) -> u64 {
    digits.zip(WEIGHTS).map(|(d, weight)| d * weight).sum()
}

/// The text of a number, and its length.
pub(super) fn text(mut number: u64) -> ([u8; MAX_LISTED_LEN], usize) {
    let mut text = [0; MAX_LISTED_LEN];
    let mut len = 0;
    for (place, byte) in text.iter_mut().enumerate().rev() {
        let digit = (number % 37) as u8;
        number /= 37;
        if digit > 0 {
            len = len.max(place + 1);
            *byte = if digit <= 10 {
                b'0' + digit - 1
            } else {
                b'A' + digit - 11
            };
        }
    }
    (text, len)
}

/// A letter that states take for a digit becomes that digit: texts that a search takes for one have one number.
pub(super) fn folded(byte: u8) -> u8 {
    let pair = PAIRS.iter().find(|(letter, _)| *letter as u8 == byte);
    pair.map_or(byte, |(_, digit)| *digit as u8)
}

/// The letter that becomes this digit, if one does.
pub(super) fn letter_of(byte: u8) -> Option<u8> {
    let pair = PAIRS.iter().find(|(_, digit)| *digit as u8 == byte);
    pair.map(|(letter, _)| *letter as u8)
}

/// A folded character as a digit.
pub(super) fn folded_digit(byte: u8) -> u64 {
    digit(folded(byte))
}

/// The number of a text once it is folded.
pub(super) fn folded_number(of: u64) -> u64 {
    let (text, len) = text(of);
    number(text.iter().take(len).map(|byte| folded_digit(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted(text: &str) -> u64 {
        sortable(text.parse().unwrap()).unwrap()
    }

    proptest! {
        #[test]
        fn numbers_sort_as_texts_and_come_back(a in "[A-Z0-9]{1,10}", b in "[A-Z0-9]{1,10}") {
            prop_assert_eq!(sorted(&a).cmp(&sorted(&b)), a.cmp(&b));
            let (bytes, len) = text(sorted(&a));
            prop_assert_eq!(&bytes[..len], a.as_bytes());
            let same = a.replace('O', "0").replace('I', "1");
            prop_assert_eq!(folded_number(sorted(&a)), sorted(&same));
        }
    }

    #[test]
    fn what_folds_to_one_character_comes_back_from_it() {
        for byte in crate::read::GLYPHS.bytes() {
            let digit = folded(byte);
            assert!(digit == byte || letter_of(digit) == Some(byte));
        }
    }
}
