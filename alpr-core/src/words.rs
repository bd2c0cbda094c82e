//! Texts that people give: names, notes and references, checked once and never empty.

use crate::error::{Error, ErrorKind, Result, refused};

/// The most bytes of a name, a reference or a code.
pub const MAX_NAME_BYTES: usize = 256;
/// The most bytes of a note or another free text: two typed pages.
pub const MAX_NOTE_BYTES: usize = 8 * 1024;

/// A name, a reference or a code: not empty, at most [`MAX_NAME_BYTES`].
///
/// # Errors
/// [`ErrorKind::Refused`] if it is empty, [`ErrorKind::InvalidArgument`] if it is too long.
pub(crate) fn name(what: &str, text: &str) -> Result<()> {
    bounded(what, text, MAX_NAME_BYTES)
}

/// A name that is given now: as [`name`], and of characters that can be seen, in one alphabet. A C caller cannot say a
/// NUL, so that a name with one would never be found again. Names that were kept are only checked by [`name`].
///
/// # Errors
/// As for [`name`]; [`ErrorKind::InvalidArgument`] for a control character, one that nobody sees, an accent that is a
/// character of its own, and Latin letters beside Greek or Cyrillic ones.
pub(crate) fn new_name(what: &str, text: &str) -> Result<()> {
    if let Some(c) = text.chars().find(|c| c.is_control() || is_invisible(*c)) {
        let why = format!(
            "expected {what} without control characters or invisible characters, got {c:?} in {text:?}: leave it out"
        );
        return Err(Error::new(ErrorKind::InvalidArgument, why));
    }
    if let Some(why) = looks_like_another(text) {
        let why =
            format!("expected {what} that nobody takes for another one, got {text:?} with {why}");
        return Err(Error::new(ErrorKind::InvalidArgument, why));
    }
    name(what, text)
}

/// A name that is given now and found again byte for byte: as [`new_name`], without space around it.
///
/// # Errors
/// As for [`new_name`]; [`ErrorKind::Refused`] for space around it.
pub(crate) fn bare_name(what: &str, text: &str) -> Result<()> {
    new_name(what, text)?;
    match text.trim() == text {
        true => Ok(()),
        false => refused(format!("`{text}` has space around it: leave it out")),
    }
}

/// Whether two names are one to whoever reads them: letters of either case and width are the same, space around them is
/// none and space between them one, and characters that nobody sees are none.
pub fn is_same_name(a: &str, b: &str) -> bool {
    plain_name(a) == plain_name(b)
}

/// What all spellings of one name have in common, see [`is_same_name`].
pub(crate) fn plain_name(name: &str) -> String {
    let seen = name.chars().filter(|c| !is_invisible(*c));
    let seen: String = seen.map(narrow).collect();
    let words: Vec<&str> = seen.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// Characters of Unicode that nobody sees: format characters (UAX #44, Cf), fillers, the blank of Braille, separators of
/// lines, joiners of graphemes and variation selectors.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}' | '\u{891}' | '\u{8e2}'
        | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1345f}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The usual form of a character that East Asian keyboards write as wide as theirs (U+FF01 to U+FF5E).
fn narrow(c: char) -> char {
    let is_wide = ('\u{ff01}'..='\u{ff5e}').contains(&c);
    let narrow = u32::from(c).checked_sub(0xfee0).and_then(char::from_u32);
    narrow.filter(|_| is_wide).unwrap_or(c)
}

/// Why a name could be taken for another one that is written otherwise: `é` can be one character or two that look the
/// same, and `С` may be Latin or Cyrillic.
fn looks_like_another(name: &str) -> Option<&'static str> {
    let is_latin = |c: char| c.is_ascii_alphabetic() || ('\u{c0}'..='\u{24f}').contains(&c);
    let is_greek_or_cyrillic = |c: char| ('\u{370}'..='\u{52f}').contains(&c);
    if name.contains(|c: char| ('\u{300}'..='\u{36f}').contains(&c)) {
        Some("an accent that is a character of its own: write letter and accent as one")
    } else if name.contains(is_latin) && name.contains(is_greek_or_cyrillic) {
        Some("Latin letters beside Greek or Cyrillic ones: write it in one alphabet")
    } else {
        None
    }
}

/// How names are checked: [`name`] where they were kept, [`new_name`] where they are given now.
pub(crate) type NameCheck = fn(&str, &str) -> Result<()>;

/// A free text: not empty, at most [`MAX_NOTE_BYTES`].
///
/// # Errors
/// As for [`name`].
pub(crate) fn note(what: &str, text: &str) -> Result<()> {
    bounded(what, text, MAX_NOTE_BYTES)
}

fn bounded(what: &str, text: &str, most: usize) -> Result<()> {
    if text.trim().is_empty() {
        let why = format!("expected {what}, got nothing: it is required");
        return Err(Error::new(ErrorKind::Refused, why));
    }
    if text.len() > most {
        let why = format!(
            "expected at most {most} bytes of {what}, got {}: shorten it",
            text.len()
        );
        return Err(Error::new(ErrorKind::InvalidArgument, why));
    }
    Ok(())
}

/// The beginning of a text, at most so many bytes of it.
pub(crate) fn cut(text: &str, most: usize) -> String {
    let mut left = most;
    let fits = |c: &char| {
        let rest = left.checked_sub(c.len_utf8());
        left = rest.unwrap_or(0);
        rest.is_some()
    };
    text.chars().take_while(fits).collect()
}

/// A SHA-256 as 64 lower case hexadecimal digits.
///
/// # Errors
/// [`ErrorKind::InvalidArgument`] if it is something else.
pub fn sha256(what: &str, text: &str) -> Result<()> {
    let digit = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    if text.len() == 64 && text.chars().all(digit) {
        return Ok(());
    }
    let why = format!("`{text}` is no SHA-256 of {what}: give 64 lower case hexadecimal digits");
    Err(Error::new(ErrorKind::InvalidArgument, why))
}

/// Bytes in lower case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}"); // a String takes everything
        text
    })
}

/// Somebody else's words as they can stand in a line of ours: what ends the line, steers a terminal, turns the direction
/// of writing or is not seen becomes a space.
pub fn plain(text: &str) -> impl Iterator<Item = char> {
    let is_seen = |c: char| !c.is_control() && !is_invisible(c);
    text.chars().map(move |c| if is_seen(c) { c } else { ' ' })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_read_alike_are_one() {
        for same in [
            "det. okafor",
            " Det.  Okafor",
            "Det.\tOkafor",
            "Det. Oka\u{200b}for",
            "\u{feff}Det. Okafor",
            "Det. Ok\u{61c}a\u{34f}for",
            "Det. Oka\u{2800}\u{1d173}for",
            "\u{ff24}et. Okafor",
        ] {
            assert!(is_same_name("Det. Okafor", same), "{same:?}");
        }
        for other in ["Det.Okafor", "Det. Okafor 2", ""] {
            assert!(!is_same_name("Det. Okafor", other), "{other:?}");
        }
        for unseen in [
            "Ada\u{200b}",
            "\u{202e}Ada",
            "A\u{ad}da",
            "Ada\n",
            "Ada\u{2028}",
            "Zoe\u{308}",
            "\u{410}da",
        ] {
            assert!(new_name("a name", unseen).is_err(), "{unseen:?}");
        }
        for seen in ["Zoë Ñandú", "\u{410}\u{434}\u{430} 2"] {
            assert!(new_name("a name", seen).is_ok(), "{seen:?}");
        }
    }
}
