//! The words everybody uses for a plate: its text in one normal form, and the jurisdiction that issued it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Error, ErrorKind, Result};

/// The most characters a plate text can have; the longest issued ones have 10 (India), a stacked group adds 3.
pub const MAX_PLATE_LEN: usize = 16;

/// Stands for a character that is there and cannot be read.
pub const UNKNOWN: char = '?';

/// Whether it separates the groups of a plate, whoever writes them so, and is no part of its text.
pub(crate) const fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '-' | '.' | '\'' | '\u{b7}')
}

/// A plate's text: 1 to [`MAX_PLATE_LEN`] of `A-Z`, `0-9` and [`UNKNOWN`], without separators.
///
/// [`FromStr`] brings text into this one form as NCIC entry asks for: upper case, without spaces,
/// hyphens, dots and apostrophes. `O` and `0` are kept apart.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlateText {
    bytes: [u8; MAX_PLATE_LEN],
    len: u8,
}

impl PlateText {
    /// The text as a string.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// The characters, each of one byte.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len()).unwrap_or_default()
    }

    /// How many characters it has, 1 to [`MAX_PLATE_LEN`].
    #[expect(clippy::len_without_is_empty, reason = "a plate text is never empty")]
    pub const fn len(&self) -> usize {
        self.len as usize
    }

    /// Whether some character of it could not be read.
    pub fn has_unknown(&self) -> bool {
        self.as_str().contains(UNKNOWN)
    }
}

impl FromStr for PlateText {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut plate = Self {
            bytes: [0; MAX_PLATE_LEN],
            len: 0,
        };
        for c in text.chars().filter(|c| !is_separator(*c)) {
            let upper = c.to_ascii_uppercase();
            if !(upper.is_ascii_uppercase() || upper.is_ascii_digit() || upper == UNKNOWN) {
                return Err(Error::new(
                    ErrorKind::InvalidPlate,
                    format!("`{c}` is no plate character: use A-Z, 0-9, or ? for an unread one"),
                ));
            }
            let end = plate.len();
            let Some(slot) = plate.bytes.get_mut(end) else {
                return Err(Error::new(
                    ErrorKind::InvalidPlate,
                    format!(
                        "expected at most {MAX_PLATE_LEN} plate characters, got more: shorten it"
                    ),
                ));
            };
            *slot = upper as u8;
            plate.len += 1;
        }
        if plate.len == 0 {
            return Err(Error::new(
                ErrorKind::InvalidPlate,
                "expected at least 1 plate character, got 0: give A-Z or 0-9",
            ));
        }
        Ok(plate)
    }
}

impl fmt::Display for PlateText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for PlateText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PlateText({self})")
    }
}

impl Serialize for PlateText {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for PlateText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor)
    }
}

/// Reads a plate's text where it stands: an index has it for each entry that a search finds.
struct TextVisitor;

impl serde::de::Visitor<'_> for TextVisitor {
    type Value = PlateText;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a plate's text")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> std::result::Result<PlateText, E> {
        text.parse().map_err(E::custom)
    }
}

/// Declares the jurisdictions once: variant (which is the code) and name.
macro_rules! jurisdictions {
    ($($code:ident $name:literal,)*) => {
        /// Who issued a plate: a state, the District of Columbia, a territory, or somebody else.
        ///
        /// Codes are those of the United States Postal Service (Publication 28, appendix B), which
        /// NCIC's LIS field shares for nearly all states; [`XX`](Self::XX) is everybody else.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Jurisdiction {
            $(#[doc = $name] $code,)*
        }

        impl Jurisdiction {
            /// All of them: states and DC by code, then territories, then [`XX`](Self::XX).
            pub const ALL: &'static [Self] = &[$(Self::$code,)*];

            /// The two-letter code.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$code => stringify!($code),)* }
            }

            /// The name in English.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$code => $name,)* }
            }
        }
    };
}

jurisdictions! {
    AK "Alaska", AL "Alabama", AR "Arkansas", AZ "Arizona", CA "California", CO "Colorado",
    CT "Connecticut", DC "District of Columbia", DE "Delaware", FL "Florida", GA "Georgia",
    HI "Hawaii", IA "Iowa", ID "Idaho", IL "Illinois", IN "Indiana", KS "Kansas", KY "Kentucky",
    LA "Louisiana", MA "Massachusetts", MD "Maryland", ME "Maine", MI "Michigan", MN "Minnesota",
    MO "Missouri", MS "Mississippi", MT "Montana", NC "North Carolina", ND "North Dakota",
    NE "Nebraska", NH "New Hampshire", NJ "New Jersey", NM "New Mexico", NV "Nevada",
    NY "New York", OH "Ohio", OK "Oklahoma", OR "Oregon", PA "Pennsylvania", RI "Rhode Island",
    SC "South Carolina", SD "South Dakota", TN "Tennessee", TX "Texas", UT "Utah", VA "Virginia",
    VT "Vermont", WA "Washington", WI "Wisconsin", WV "West Virginia", WY "Wyoming",
    AS "American Samoa", GU "Guam", MP "Northern Mariana Islands", PR "Puerto Rico",
    VI "U.S. Virgin Islands",
    XX "not a state, district or territory of the United States",
}

impl FromStr for Jurisdiction {
    type Err = Error;

    fn from_str(code: &str) -> Result<Self> {
        let found = Self::ALL
            .iter()
            .copied()
            .find(|j| j.code().eq_ignore_ascii_case(code));
        found.ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidArgument,
                format!(
                    "`{code}` is no jurisdiction: use a postal code such as MO, or XX for others"
                ),
            )
        })
    }
}

impl fmt::Display for Jurisdiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn separators_go_and_letter_o_stays() {
        assert_eq!("ab-1 o0".parse::<PlateText>().unwrap().as_str(), "AB1O0");
        assert!("AB?12".parse::<PlateText>().unwrap().has_unknown());
    }

    #[test]
    fn what_is_no_plate_is_refused_with_a_reason() {
        for text in ["", " - ", "AB_1", "\u{c4}1", "12345678901234567"] {
            assert_eq!(
                text.parse::<PlateText>().unwrap_err().kind(),
                ErrorKind::InvalidPlate
            );
        }
    }

    #[test]
    fn every_code_parses_back() {
        assert_eq!(Jurisdiction::ALL.len(), 57);
        for j in Jurisdiction::ALL {
            assert_eq!(j.code().to_lowercase().parse::<Jurisdiction>().unwrap(), *j);
        }
        assert!("ZZ".parse::<Jurisdiction>().is_err());
    }

    proptest! {
        #[test]
        fn normal_form_is_a_fixed_point(text in "[ -]{0,2}[A-Za-z0-9?]{1,16}[ .-]{0,2}") {
            let once: PlateText = text.parse().unwrap();
            prop_assert_eq!(once.as_str().parse::<PlateText>().unwrap(), once);
        }

        #[test]
        fn parsing_never_panics(text in ".{0,40}") {
            let _ = text.parse::<PlateText>();
        }
    }
}
