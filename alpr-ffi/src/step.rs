//! The steps of an `alpr_case`: from an alarm to a verified, confirmed or rejected hit; none can be left out.

use std::ffi::c_char;

use alpr_core::verify::{ActedOn, Answer, ReadCheck, Request, Step, System, Urgency};

use crate::case::alpr_case;
use crate::disposition::{alpr_disposition, reason};
use crate::guard::guard;
use crate::status::{Failure, alpr_status};
use crate::value::{Choice, choice, done, time};
use crate::view::{reference, text, text_if_any};

/// What answers for an entry.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_system {
    /// The FBI's National Crime Information Center.
    Ncic = 0,
    /// Missouri Uniform Law Enforcement System.
    Mules = 1,
    /// Regional Justice Information Service.
    Rejis = 2,
    /// East Central Dispatch Center, by radio or telephone.
    Ecdc = 3,
    /// The department's own records.
    Department = 4,
}

/// How fast an answer has to come (NCIC's hit confirmation, priority 1 and 2).
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_urgency {
    /// Within 10 minutes: a person or property is held meanwhile.
    Urgent = 0,
    /// Within 1 hour.
    Routine = 1,
}

choice!(System is alpr_system: Ncic Mules Rejis Ecdc Department);
choice!(Urgency is alpr_urgency: Urgent Routine);

/// # Safety
/// `case` must be NULL or come from an alpr_case function.
unsafe fn take(case: *const alpr_case, step: Step) -> Result<(), Failure> {
    // SAFETY: the caller vouches for it.
    unsafe { reference(case, "case") }?.take(step)
}

/// `by` begins to look.
///
/// # Safety
/// `case_` must come from an alpr_case function, every text end with a NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_case_open(
    case: *const alpr_case,
    by: *const c_char,
    at_us: i64,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let (by, at) = (text(by, "by")?.to_owned(), time(at_us)?);
            take(case, Step::Opened { by, at })
        }
    })
}

/// `by` typed the characters and the state (a postal code) that are on the plate; the library compares them with the
/// entry: the case is verified or rejected. It may be looked at again wherever the case stands, and of each person the
/// last look counts: a slip is put right, and whoever stands before the vehicle and sees another plate rejects what was
/// confirmed. `picture` is the SHA-256 of the picture that was looked at, or NULL or "" where it was the plate itself.
///
/// # Safety
/// As alpr_case_open; `picture` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_case_check_read(
    case: *const alpr_case,
    by: *const c_char,
    at_us: i64,
    plate: *const c_char,
    state: *const c_char,
    picture: *const c_char,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let check = ReadCheck {
                by: text(by, "by")?.to_owned(),
                at: time(at_us)?,
                picture: text_if_any(picture, "picture")?.map(str::to_owned),
                plate: text(plate, "plate")?.parse()?,
                state: text(state, "state")?.parse()?,
            };
            take(case, Step::ReadChecked(check))
        }
    })
}

/// `by` asked an alpr_system whether the entry still holds, with an alpr_urgency; again, where the answer is an old
/// one. The department does not answer for an entry of a state or the FBI.
///
/// # Safety
/// As alpr_case_open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_case_ask(
    case: *const alpr_case,
    by: *const c_char,
    at_us: i64,
    system: u32,
    urgency: u32,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let request = Request {
                by: text(by, "by")?.to_owned(),
                at: time(at_us)?,
                system: Choice::of(system)?,
                urgency: Choice::of(urgency)?,
            };
            take(case, Step::Asked(request))
        }
    })
}

/// `responder`, a terminal or a dispatcher, answered that the entry holds (`active` not 0) or does not: the case is
/// confirmed or rejected. The last answer counts: what was said by telephone is taken back so. Whoever asked does not
/// answer. `reference` is the answer's message key or log number.
///
/// # Safety
/// As alpr_case_open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_case_answer(
    case: *const alpr_case,
    responder: *const c_char,
    at_us: i64,
    reference: *const c_char,
    active: i32,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let answer = Answer {
                responder: text(responder, "responder")?.to_owned(),
                at: time(at_us)?,
                reference: text(reference, "reference")?.to_owned(),
                active: active != 0,
            };
            take(case, Step::Answered(answer))
        }
    })
}

/// `by` ends it for an alpr_reason that needs no comparison: not a plate, a duplicate, a stale list. `words` say
/// what ALPR_REASON_OTHER is; NULL or "" with every other reason.
///
/// # Safety
/// As alpr_case_open; `words` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_case_reject(
    case: *const alpr_case,
    by: *const c_char,
    at_us: i64,
    reason: u32,
    words: *const c_char,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let (by, at) = (text(by, "by")?.to_owned(), time(at_us)?);
            let reason = self::reason(reason, text_if_any(words, "words")?)?;
            take(case, Step::Rejected { by, at, reason })
        }
    })
}

/// Ends it because the entry went from the list or was changed; `why` says which.
///
/// # Safety
/// As alpr_case_open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_case_withdraw(
    case: *const alpr_case,
    at_us: i64,
    why: *const c_char,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let (at, reason) = (time(at_us)?, text(why, "why")?.to_owned());
            take(case, Step::Withdrawn { at, reason })
        }
    })
}

/// `by` records what became of the hit (General Order 22-03, III.G.2). It does not move the case, and must not
/// contradict what was found.
///
/// # Safety
/// As alpr_case_open; `disposition` must come from a function that gives one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_case_dispose(
    case: *const alpr_case,
    by: *const c_char,
    at_us: i64,
    disposition: *const alpr_disposition,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let (by, at) = (text(by, "by")?.to_owned(), time(at_us)?);
            let disposition = reference(disposition, "disposition")?.disposition().clone();
            take(
                case,
                Step::Disposed {
                    by,
                    at,
                    disposition,
                },
            )
        }
    })
}

/// `by` acted on the hit, right or wrong: the number of the `incident`, and `what` was done (General Order 22-03,
/// II.6.b, III.G). It can be recorded wherever the case stands, whatever the times of the other steps, and moves it
/// nowhere; `at_us` of 0 is ALPR_STATUS_INVALID_ARGUMENT. Hold the read and the hit too: alpr_holds_open_of_case.
///
/// # Safety
/// As alpr_case_open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_case_act(
    case: *const alpr_case,
    by: *const c_char,
    at_us: i64,
    incident: *const c_char,
    what: *const c_char,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let deed = ActedOn {
                by: text(by, "by")?.to_owned(),
                at: done(at_us)?,
                incident: text(incident, "incident")?.to_owned(),
                what: text(what, "what")?.to_owned(),
            };
            take(case, Step::ActedOn(deed))
        }
    })
}
