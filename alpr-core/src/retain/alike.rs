//! Whether one plate may be another: no character that was read speaks against it.

use crate::plate::{PlateText, UNKNOWN};

/// Whether they have as many characters, and at each place the same, two that are taken for one another, or an unread one.
pub(super) fn alike(one: PlateText, other: PlateText) -> bool {
    let (one, other) = (one.as_str().bytes(), other.as_str().bytes());
    one.len() == other.len() && one.zip(other).all(|(a, b)| may_be(a, b))
}

const fn may_be(one: u8, other: u8) -> bool {
    let unread = UNKNOWN as u8;
    one == unread || other == unread || folded(one) == folded(other)
}

/// What [`hotlist::folded`](crate::hotlist::folded) makes of a character, without a text: a purge compares every read
/// with every plate that is held.
const fn folded(c: u8) -> u8 {
    match c {
        b'O' | b'D' | b'Q' => b'0',
        b'I' => b'1',
        b'Z' => b'2',
        b'S' => b'5',
        b'G' => b'6',
        b'B' => b'8',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn characters_are_folded_as_the_store_looks_plates_up() {
        for c in (b'A'..=b'Z').chain(b'0'..=b'9').chain([UNKNOWN as u8]) {
            let text = crate::hotlist::folded(&char::from(c).to_string());
            assert_eq!(text, char::from(folded(c)).to_string());
        }
    }

    proptest! {
        #[test]
        fn it_does_not_matter_which_is_which(one in "[A-Z0-9?]{1,8}", other in "[A-Z0-9?]{1,8}") {
            let (one, other): (PlateText, PlateText) = (one.parse().unwrap(), other.parse().unwrap());
            prop_assert!(alike(one, one));
            prop_assert_eq!(alike(one, other), alike(other, one));
        }
    }
}
