//! Whether one plate may be another: no character that was read speaks against it.

use crate::hotlist::folded_char;
use crate::plate::{PlateText, UNKNOWN};

/// Whether they have as many characters, and at each place the same, two that are taken for one another, or an unread
/// one.
pub(super) fn alike(one: PlateText, other: PlateText) -> bool {
    let mut pairs = one.as_bytes().iter().zip(other.as_bytes());
    one.len() == other.len() && pairs.all(|(a, b)| a == b || may_be(char::from(*a), char::from(*b)))
}

fn may_be(one: char, other: char) -> bool {
    [one, other].contains(&UNKNOWN) || folded_char(one) == folded_char(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_does_not_matter_which_is_which(one in "[A-Z0-9?]{1,8}", other in "[A-Z0-9?]{1,8}") {
            let (one, other): (PlateText, PlateText) = (one.parse().unwrap(), other.parse().unwrap());
            prop_assert!(alike(one, one));
            prop_assert_eq!(alike(one, other), alike(other, one));
        }
    }
}
