//! One serial format, such as `@@# @#@`: which characters may stand where.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, ErrorKind, Result};
use crate::plate::MAX_PLATE_LEN;

/// A serial format: `@` a letter, `#` a digit, `*` either, `A-Z` and `0-9` themselves; a space, `-`
/// and `.` are printed but not part of the serial; `[..]` are small stacked characters beside it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SerialFormat {
    pattern: Box<str>,
    /// The pattern's places in the serial, without separators and stacked characters.
    places: Box<[char]>,
}

impl SerialFormat {
    /// Whether a text has this form, with letters out of `letters`.
    pub fn fits(&self, text: &str, letters: &str) -> bool {
        text.len() == self.places.len()
            && self
                .places
                .iter()
                .zip(text.chars())
                .all(|(place, c)| match place {
                    '@' => letters.contains(c),
                    '#' => c.is_ascii_digit(),
                    '*' => c.is_ascii_digit() || letters.contains(c),
                    literal => *literal == c,
                })
    }

    /// A serial of this form with letters out of `letters`; `pick(n)` draws a number below `n`.
    pub fn fill(&self, letters: &str, pick: &mut dyn FnMut(usize) -> usize) -> String {
        const DIGITS: &str = "0123456789";
        let mut one = |from: String| from.chars().nth(pick(from.len())).unwrap_or('0');
        let places = self.places.iter().map(|place| match place {
            '@' => one(letters.to_owned()),
            '#' => one(DIGITS.to_owned()),
            '*' => one(format!("{letters}{DIGITS}")),
            literal => *literal,
        });
        places.collect()
    }

    /// How many characters the serial has.
    #[expect(clippy::len_without_is_empty, reason = "a format is never empty")]
    pub fn len(&self) -> usize {
        self.places.len()
    }
}

impl FromStr for SerialFormat {
    type Err = Error;

    fn from_str(pattern: &str) -> Result<Self> {
        let fail = |why: String| {
            let text = format!("`{pattern}` is no serial format: {why}");
            Err(Error::new(ErrorKind::InvalidArgument, text))
        };
        let mut places = Vec::new();
        let mut stacked = false;
        for c in pattern.chars() {
            match c {
                '[' if !stacked => stacked = true,
                ']' if stacked => stacked = false,
                ' ' | '-' | '.' => {}
                '@' | '#' | '*' | 'A'..='Z' | '0'..='9' if stacked => {}
                '@' | '#' | '*' | 'A'..='Z' | '0'..='9' => places.push(c),
                other => return fail(format!("`{other}` has no meaning here, use @ # * A-Z 0-9")),
            }
        }
        if stacked {
            return fail("a `[` is never closed".into());
        }
        if places.is_empty() || places.len() > MAX_PLATE_LEN {
            return fail(format!(
                "expected 1 to {MAX_PLATE_LEN} characters, got {}",
                places.len()
            ));
        }
        Ok(Self {
            pattern: pattern.into(),
            places: places.into(),
        })
    }
}

impl fmt::Display for SerialFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.pattern)
    }
}
