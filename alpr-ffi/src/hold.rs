//! `alpr_hold`: one hold of a set.

use std::ffi::{CString, c_char};

use alpr_core::json;
use alpr_core::retain::Hold;
use jiff::Timestamp;

use crate::guard::guard;
use crate::hold_draft::alpr_hold_kind;
use crate::status::{alpr_status, c_text};
use crate::subject::alpr_subject;
use crate::text::alpr_text;
use crate::value::{Choice, time};
use crate::view::{get, get_text, give, reference, write};

/// A hold. It lasts until somebody closes it; several may cover the same data, and each counts. Borrowed: valid until
/// its alpr_holds is freed.
pub struct alpr_hold {
    hold: Hold,
    id: CString,
    authority: CString,
    by: CString,
}

impl alpr_hold {
    pub(crate) fn new(hold: Hold) -> Self {
        Self {
            id: c_text(&hold.id.to_string()),
            authority: c_text(&hold.draft.authority),
            by: c_text(&hold.draft.by),
            hold,
        }
    }

    pub(crate) fn hold(&self) -> &Hold {
        &self.hold
    }
}

/// Whether something is so of a hold at a time; where that is none, whether nobody closed the hold.
fn at(hold: &Hold, now_us: i64, is_so: fn(&Hold, Timestamp) -> bool) -> i32 {
    time(now_us)
        .map_or(hold.closed.is_none(), |now| is_so(hold, now))
        .into()
}

/// Names the hold: 32 hexadecimal digits; "" for NULL. Valid until alpr_holds_free.
///
/// # Safety
/// `hold` must be NULL or come from alpr_holds_at and still be valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hold_id(hold: *const alpr_hold) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(hold, |h| &h.id) }
}

/// Why the data are held; ALPR_HOLD_KIND_EVIDENCE for NULL.
///
/// # Safety
/// As alpr_hold_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hold_kind_of(hold: *const alpr_hold) -> alpr_hold_kind {
    let find = |h: &alpr_hold| h.hold.draft.kind.in_c();
    // SAFETY: the caller vouches for it.
    unsafe { get(hold, alpr_hold_kind::Evidence, find) }
}

/// What gives the right to it. Valid until alpr_holds_free.
///
/// # Safety
/// As alpr_hold_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hold_authority(hold: *const alpr_hold) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(hold, |h| &h.authority) }
}

/// Who opened it. Valid until alpr_holds_free.
///
/// # Safety
/// As alpr_hold_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hold_by(hold: *const alpr_hold) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(hold, |h| &h.by) }
}

/// When it was opened; 0 for NULL.
///
/// # Safety
/// As alpr_hold_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hold_opened_us(hold: *const alpr_hold) -> i64 {
    // SAFETY: the caller vouches for it.
    unsafe { get(hold, 0, |h| h.hold.opened.as_microsecond()) }
}

/// When somebody has to look next whether it is still needed; 0 for NULL. It does not end then.
///
/// # Safety
/// As alpr_hold_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hold_review_on_us(hold: *const alpr_hold) -> i64 {
    // SAFETY: the caller vouches for it.
    unsafe { get(hold, 0, |h| h.hold.review_on().as_microsecond()) }
}

/// When it was closed; 0 while it is open, and for NULL.
///
/// # Safety
/// As alpr_hold_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hold_closed_us(hold: *const alpr_hold) -> i64 {
    let find = |h: &alpr_hold| h.hold.closed.as_ref().map_or(0, |c| c.at.as_microsecond());
    // SAFETY: the caller vouches for it.
    unsafe { get(hold, 0, find) }
}

/// Not 0 where it holds at `now_us`; 0 for NULL. If `now_us` is out of range, a hold that nobody closed holds: a purge
/// cannot be undone.
///
/// # Safety
/// As alpr_hold_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hold_is_open(hold: *const alpr_hold, now_us: i64) -> i32 {
    let find = |h: &alpr_hold| at(&h.hold, now_us, Hold::is_open);
    // SAFETY: the caller vouches for it.
    unsafe { get(hold, 0, find) }
}

/// Not 0 where somebody has to look at `now_us` whether it is still needed; 0 for NULL. If `now_us` is out of range,
/// not 0 for a hold that nobody closed.
///
/// # Safety
/// As alpr_hold_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hold_is_due(hold: *const alpr_hold, now_us: i64) -> i32 {
    let find = |h: &alpr_hold| at(&h.hold, now_us, Hold::is_due);
    // SAFETY: the caller vouches for it.
    unsafe { get(hold, 0, find) }
}

/// Writes whether it covers the data at `now_us`, 1 or 0. What is not known of them, it covers: a purge cannot be
/// undone. It fails as alpr_evaluate does.
///
/// # Safety
/// `hold` must come from alpr_holds_at and still be valid, `subject` be a whole one, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hold_covers(
    hold: *const alpr_hold,
    subject: *const alpr_subject,
    now_us: i64,
    out: *mut i32,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all three.
        unsafe {
            let hold = &reference(hold, "hold")?.hold;
            let subject = reference(subject, "subject")?.check()?;
            write(out, hold.covers(&subject, time(now_us)?).into())
        }
    })
}

/// Writes all of it as one line of JSON: a line of alpr_holds_from_json.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// `hold` must come from alpr_holds_at and still be valid, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hold_to_json(
    hold: *const alpr_hold,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let json = reference(hold, "hold")?.hold.to_json()?;
            give(out, alpr_text::new(&json))
        }
    })
}

/// Writes what an audit log keeps of its last step, its opening, a review or its end, as one line of JSON. Plates and
/// cameras are counted; the opening names the first 100 of each too.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// As alpr_hold_to_json.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hold_event(
    hold: *const alpr_hold,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let event = reference(hold, "hold")?.hold.event();
            give(out, alpr_text::new(&json::write(&event)?))
        }
    })
}
