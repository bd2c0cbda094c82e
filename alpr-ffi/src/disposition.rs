//! `alpr_disposition`: what became of a hit, in the order's two words and a finer reason.

use std::ffi::{CStr, CString, c_char};

use alpr_core::verify::{Disposition, Outcome, Reason};

use crate::guard::{guard, guard_or};
use crate::status::{Failure, alpr_status, c_text};
use crate::value::{Choice, choice, no_choice};
use crate::view::{get, get_text, give, take_back, text_if_any};

/// What became of a hit, and why. Immutable; may be used by many threads.
pub struct alpr_disposition {
    disposition: Disposition,
    words: CString,
}

/// The order's two words (General Order 22-03, III.G.2).
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_outcome {
    /// There is no disposition. No word to pass in.
    None = 0,
    /// The read was right: the plate is the listed one.
    Accept = 1,
    /// The read was wrong: another plate, or none.
    Misread = 2,
}

/// Why, in finer words than the order's two.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_reason {
    /// There is no disposition. No reason to pass in.
    None = 0,
    /// Characters and state were the listed ones, and the entry held.
    Confirmed = 1,
    /// Other characters are on the plate.
    WrongCharacters = 2,
    /// The characters are the listed ones, the state is not.
    WrongState = 3,
    /// The plate is the listed one; the source says that the entry does not hold.
    NotActive = 4,
    /// It is no plate: a sign, a sticker.
    NotAPlate = 5,
    /// The same vehicle was dealt with already.
    Duplicate = 6,
    /// The plate is the listed one, of a list that was too old to act on.
    StaleList = 7,
    /// Something else, in the operator's words.
    Other = 8,
}

choice!(Outcome is alpr_outcome: Accept Misread);

const fn in_c(reason: &Reason) -> alpr_reason {
    match reason {
        Reason::Confirmed => alpr_reason::Confirmed,
        Reason::WrongCharacters => alpr_reason::WrongCharacters,
        Reason::WrongState => alpr_reason::WrongState,
        Reason::NotActive => alpr_reason::NotActive,
        Reason::NotAPlate => alpr_reason::NotAPlate,
        Reason::Duplicate => alpr_reason::Duplicate,
        Reason::StaleList => alpr_reason::StaleList,
        Reason::Other(_) => alpr_reason::Other,
    }
}

/// Every reason with its name in files.
pub(crate) const REASONS: [(alpr_reason, &CStr); 8] = [
    (alpr_reason::Confirmed, c"confirmed"),
    (alpr_reason::WrongCharacters, c"wrong_characters"),
    (alpr_reason::WrongState, c"wrong_state"),
    (alpr_reason::NotActive, c"not_active"),
    (alpr_reason::NotAPlate, c"not_a_plate"),
    (alpr_reason::Duplicate, c"duplicate"),
    (alpr_reason::StaleList, c"stale_list"),
    (alpr_reason::Other, c"other"),
];

/// The reason of a number; `words` say what another reason is, and are for that alone.
pub(crate) fn reason(choice: u32, words: Option<&str>) -> Result<Reason, Failure> {
    let mut all = REASONS.into_iter();
    let found = all.find(|(reason, _)| *reason as u32 == choice);
    let (found, name) = found.ok_or_else(|| no_choice(choice, "alpr_reason"))?;
    let name = name.to_str().unwrap_or_default();
    if let Some(words) = words.filter(|_| found != alpr_reason::Other) {
        let text = format!("`{words}` would be lost: {name} takes no words, pass NULL");
        return Err(Failure::new(alpr_status::InvalidArgument, text));
    }
    Ok(Reason::named(name, words.unwrap_or_default())?)
}

impl alpr_disposition {
    pub(crate) fn new(disposition: Disposition) -> Self {
        let words = match disposition.reason() {
            Reason::Other(words) => words,
            _ => "",
        };
        Self {
            words: c_text(words),
            disposition,
        }
    }

    pub(crate) fn disposition(&self) -> &Disposition {
        &self.disposition
    }
}

/// A disposition of an alpr_outcome and an alpr_reason. `words` say what ALPR_REASON_OTHER is; NULL or "" with
/// every other reason. ALPR_STATUS_REFUSED where outcome and reason do not agree: a wrong state is never accepted.
///
/// Free it with alpr_disposition_free.
///
/// # Safety
/// `words` must be NULL or end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_disposition_new(
    outcome: u32,
    reason: u32,
    words: *const c_char,
    out: *mut *mut alpr_disposition,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for it.
        let reason = self::reason(reason, unsafe { text_if_any(words, "words") }?)?;
        let disposition = Disposition::new(Choice::of(outcome)?, reason)?;
        // SAFETY: the caller vouches that `out` can be written.
        unsafe { give(out, alpr_disposition::new(disposition)) }
    })
}

/// What became of the hit; ALPR_OUTCOME_NONE for NULL.
///
/// # Safety
/// `disposition` must be NULL or come from a function that gives an alpr_disposition.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_disposition_outcome(
    disposition: *const alpr_disposition,
) -> alpr_outcome {
    let find = |d: &alpr_disposition| d.disposition.outcome().in_c();
    // SAFETY: the caller vouches for it.
    unsafe { get(disposition, alpr_outcome::None, find) }
}

/// Why; ALPR_REASON_NONE for NULL.
///
/// # Safety
/// As alpr_disposition_outcome.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_disposition_reason(
    disposition: *const alpr_disposition,
) -> alpr_reason {
    let find = |d: &alpr_disposition| in_c(d.disposition.reason());
    // SAFETY: the caller vouches for it.
    unsafe { get(disposition, alpr_reason::None, find) }
}

/// What another reason is, "" with every other one. Valid until alpr_disposition_free.
///
/// # Safety
/// As alpr_disposition_outcome.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_disposition_words(
    disposition: *const alpr_disposition,
) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(disposition, |d| &d.words) }
}

/// Frees a disposition; NULL is allowed.
///
/// # Safety
/// `disposition` must be NULL or come from a function that gives an alpr_disposition, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_disposition_free(disposition: *mut alpr_disposition) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(disposition) });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_that_of_its_number_and_name() {
        for (reason, name) in REASONS {
            let words = (reason == alpr_reason::Other).then_some("a tow truck");
            let found = super::reason(reason as u32, words);
            let found = found.map_err(|failure| failure.message).unwrap();
            assert_eq!(in_c(&found), reason);
            assert_eq!(found.name(), name.to_str().unwrap());
        }
    }
}
