//! `alpr_holds`: what may not be purged, whatever the rules say.

use std::collections::HashSet;
use std::ffi::c_char;

use alpr_core::record::Id;
use alpr_core::retain::{Hold, HoldDraft, Subject};
use jiff::Timestamp;

use crate::case::alpr_case;
use crate::guard::{guard, guard_or};
use crate::hold::alpr_hold;
use crate::hold_draft::alpr_hold_draft;
use crate::status::{Failure, alpr_status};
use crate::text::{alpr_text, each_line};
use crate::value::time;
use crate::view::{get, get_item, give, reference, take_back, text};

/// The most holds of a set: each decision asks all of them.
const MAX_HOLDS: usize = 100_000;

/// Holds, at most 100000, closed ones among them. Immutable; may be used by many threads: what opens or closes a hold
/// gives another set. Nothing but the caller keeps them: see alpr_holds_to_json.
pub struct alpr_holds {
    holds: Vec<alpr_hold>,
}

impl alpr_holds {
    fn new(holds: Vec<Hold>) -> Result<Self, Failure> {
        let bad = |text: String| Err(Failure::new(alpr_status::InvalidArgument, text));
        if holds.len() > MAX_HOLDS {
            let got = holds.len();
            return bad(format!(
                "expected at most {MAX_HOLDS} holds, got {got}: leave out closed ones"
            ));
        }
        let mut ids = HashSet::new();
        if let Some(twice) = holds.iter().find(|hold| !ids.insert(hold.id)) {
            let id = twice.id;
            return bad(format!(
                "the hold `{id}` is there twice: keep one, or open the other at another time"
            ));
        }
        let holds = holds.into_iter().map(alpr_hold::new).collect();
        Ok(Self { holds })
    }

    fn all(&self) -> Vec<Hold> {
        self.holds.iter().map(|h| h.hold().clone()).collect()
    }

    /// These and one more, opened now.
    fn with(&self, draft: HoldDraft, now_us: i64) -> Result<Self, Failure> {
        let mut holds = self.all();
        holds.push(Hold::open(draft, time(now_us)?)?);
        Self::new(holds)
    }

    /// These with a step taken of one of them.
    fn changed(
        &self,
        id: Id,
        step: impl FnOnce(Hold) -> alpr_core::Result<Hold>,
    ) -> Result<Self, Failure> {
        let mut holds = self.all();
        let Some(hold) = holds.iter_mut().find(|hold| hold.id == id) else {
            let text = format!("there is no hold `{id}`: give the id of one of them");
            return Err(Failure::new(alpr_status::InvalidArgument, text));
        };
        *hold = step(hold.clone())?;
        Self::new(holds)
    }

    /// Those that cover the data: few or none, so that they may be copied.
    pub(crate) fn covering(&self, subject: &Subject<'_>, now: Timestamp) -> Vec<Hold> {
        let holds = self.holds.iter().map(alpr_hold::hold);
        holds
            .filter(|hold| hold.covers(subject, now))
            .cloned()
            .collect()
    }
}

/// A set without a hold.
///
/// Free it with alpr_holds_free.
///
/// # Safety
/// `out` must be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_holds_new(out: *mut *mut alpr_holds) -> alpr_status {
    // SAFETY: the caller vouches that it can be written.
    guard(|| unsafe { give(out, alpr_holds::new(Vec::new())?) })
}

/// Reads the lines that alpr_holds_to_json wrote, each at most 24 MiB; empty ones are none. Each hold must bear what a
/// new one has to, and have the name that it follows from: else ALPR_STATUS_INVALID_RECORD with the line.
/// ALPR_STATUS_INVALID_ARGUMENT if one is there twice.
///
/// Free them with alpr_holds_free.
///
/// # Safety
/// `json` must end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_holds_from_json(
    json: *const c_char,
    out: *mut *mut alpr_holds,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let holds = each_line(text(json, "json")?, Hold::from_json)?;
            give(out, alpr_holds::new(holds)?)
        }
    })
}

/// Writes every hold as a line of JSON, to be kept.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// `holds` must come from an alpr_holds function, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_holds_to_json(
    holds: *const alpr_holds,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let holds = reference(holds, "holds")?.holds.iter();
            let lines = holds.map(|h| Ok(h.hold().to_json()? + "\n"));
            let lines: String = lines.collect::<alpr_core::Result<_>>()?;
            give(out, alpr_text::new(&lines))
        }
    })
}

/// Gives the holds with one more, the last, which is opened at `now_us`. ALPR_STATUS_REFUSED if the authority, who
/// opens it or a camera's name is missing, or it covers everything: name records, plates, cameras or a time.
/// ALPR_STATUS_INVALID_ARGUMENT if its review is not after `now_us`, a list is too long, no time is between `from_us`
/// and `to_us`, or the same person opened another one of this kind, authority and scope in the same microsecond.
///
/// Free them with alpr_holds_free; `holds` stay as they are.
///
/// # Safety
/// `holds` must come from an alpr_holds function, every list of `draft` point to as many items as its length says,
/// every text end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_holds_open(
    holds: *const alpr_holds,
    draft: *const alpr_hold_draft,
    now_us: i64,
    out: *mut *mut alpr_holds,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all three.
        unsafe {
            let (holds, draft) = (reference(holds, "holds")?, reference(draft, "draft")?);
            give(out, holds.with(draft.draft()?, now_us)?)
        }
    })
}

/// Gives the holds with one more, the last: of the read and the hit of a case that somebody acted on (alpr_case_act),
/// by the authority of its last incident, because it is reasonable to believe that they will become evidence.
/// ALPR_STATUS_REFUSED where nobody acted on it; else as alpr_holds_open.
///
/// Free them with alpr_holds_free; `holds` stay as they are.
///
/// # Safety
/// `holds` must come from an alpr_holds function, `case_` from an alpr_case function, `by` end with a NUL, `out` be
/// writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_holds_open_of_case(
    holds: *const alpr_holds,
    case: *const alpr_case,
    by: *const c_char,
    review_on_us: i64,
    now_us: i64,
    out: *mut *mut alpr_holds,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let holds = reference(holds, "holds")?;
            let (file, by) = (reference(case, "case")?.file(), text(by, "by")?);
            let draft = HoldDraft::of_case(&file, by, time(review_on_us)?)?;
            give(out, holds.with(draft, now_us)?)
        }
    })
}

/// Gives the holds with one of them found still needed, by `by` for `reason`, until somebody looks again at `next_us`.
/// ALPR_STATUS_REFUSED if one of these is missing, it is closed, or had 100 reviews; ALPR_STATUS_INVALID_ARGUMENT if
/// there is none of this id, its last step was after `now_us`, or `next_us` is not.
///
/// Free them with alpr_holds_free; `holds` stay as they are.
///
/// # Safety
/// As alpr_holds_close.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_holds_review(
    holds: *const alpr_holds,
    id: *const c_char,
    by: *const c_char,
    now_us: i64,
    reason: *const c_char,
    next_us: i64,
    out: *mut *mut alpr_holds,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let (holds, id) = (reference(holds, "holds")?, text(id, "id")?.parse()?);
            let (by, reason) = (text(by, "by")?, text(reason, "reason")?);
            let (now, next) = (time(now_us)?, time(next_us)?);
            give(
                out,
                holds.changed(id, |hold| hold.review(by, now, reason, next))?,
            )
        }
    })
}

/// Gives the holds with one of them closed, by `by` for the reason `why`. ALPR_STATUS_REFUSED if one of these is
/// missing, or it is closed already; ALPR_STATUS_INVALID_ARGUMENT if there is none of this id, or it was opened after
/// `now_us`.
///
/// Free them with alpr_holds_free; `holds` stay as they are.
///
/// # Safety
/// `holds` must come from an alpr_holds function, every text end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_holds_close(
    holds: *const alpr_holds,
    id: *const c_char,
    by: *const c_char,
    now_us: i64,
    why: *const c_char,
    out: *mut *mut alpr_holds,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let (holds, id) = (reference(holds, "holds")?, text(id, "id")?.parse()?);
            let (by, why, now) = (text(by, "by")?, text(why, "why")?, time(now_us)?);
            give(out, holds.changed(id, |hold| hold.close(by, now, why))?)
        }
    })
}

/// How many holds there are; 0 for NULL.
///
/// # Safety
/// `holds` must be NULL or come from an alpr_holds function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_holds_len(holds: *const alpr_holds) -> usize {
    // SAFETY: the caller vouches for it.
    unsafe { get(holds, 0, |h| h.holds.len()) }
}

/// The hold at `index`, or NULL if there is none, in the order in which they were read and opened. Valid until
/// alpr_holds_free.
///
/// # Safety
/// As alpr_holds_len.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_holds_at(holds: *const alpr_holds, index: usize) -> *const alpr_hold {
    // SAFETY: the caller vouches for it.
    unsafe { get_item(holds, index, |h| &h.holds) }
}

/// Frees holds that no thread uses any more, and everything borrowed from them; NULL is allowed.
///
/// # Safety
/// `holds` must be NULL or come from an alpr_holds function, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_holds_free(holds: *mut alpr_holds) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(holds) });
}

#[cfg(test)]
mod tests {
    use alpr_core::retain::{HoldDraft, HoldKind, HoldScope};

    use super::*;

    #[test]
    fn a_set_has_a_limit() {
        let draft = HoldDraft {
            kind: HoldKind::Evidence,
            scope: HoldScope {
                from: Some(Timestamp::UNIX_EPOCH),
                ..HoldScope::default()
            },
            authority: "26-1042".to_owned(),
            by: "Lt. Doe".to_owned(),
            review_on: Timestamp::MAX,
        };
        let open = |us| Hold::open(draft.clone(), Timestamp::from_microsecond(us).unwrap());
        let mut holds: Vec<Hold> = (0..100_000).map(|us| open(us).unwrap()).collect();
        assert!(alpr_holds::new(holds.clone()).is_ok());
        holds.push(open(100_000).unwrap());
        let failure = alpr_holds::new(holds).err().unwrap();
        assert_eq!(failure.status, alpr_status::InvalidArgument);
        assert!(failure.message.contains("100000") && failure.message.contains("100001"));
    }
}
