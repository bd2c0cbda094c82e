//! `alpr_release`: the Chief's release of pictures to the public.

use std::ffi::c_char;

use alpr_core::authorise::Authorisation;
use alpr_core::disclose::{ChiefRelease, Delegation, ReleaseDraft};
use alpr_core::json::{self, MAX_JSON_BYTES};

use crate::audit::entry;
use crate::guard::{guard, guard_or};
use crate::status::alpr_status;
use crate::text::alpr_text;
use crate::value::time;
use crate::view::{give, reference, take_back, text, text_if_any};

/// A release that the Chief or a designee authorised (General Order 22-03, V.B). Immutable; may be used by many
/// threads.
pub struct alpr_release {
    release: ChiefRelease,
}

impl alpr_release {
    pub(crate) fn release(&self) -> &ChiefRelease {
        &self.release
    }
}

/// Authorises a release. `draft` is JSON: `case_number`, `need`, `shows_occupants`, `expires`; `who` is JSON: `user`,
/// `role`, `trained_until`, `policy_version`; `delegation` is NULL for the Chief, or JSON: `by`, `to`, `reference`,
/// `until`. ALPR_STATUS_REFUSED if it is neither the Chief nor the designee, or something is missing.
///
/// Append alpr_release_event to the log. Free the release with alpr_release_free.
///
/// # Safety
/// `draft` and `who` must end with a NUL, `delegation` be NULL or end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_release_authorise(
    draft: *const c_char,
    who: *const c_char,
    delegation: *const c_char,
    now_us: i64,
    out: *mut *mut alpr_release,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let draft: ReleaseDraft =
                json::read(text(draft, "draft")?, "a release", MAX_JSON_BYTES)?;
            let who: Authorisation = json::read(text(who, "who")?, "a user", MAX_JSON_BYTES)?;
            let delegation = text_if_any(delegation, "delegation")?;
            let read = |text| json::read::<Delegation>(text, "a delegation", MAX_JSON_BYTES);
            let delegation = delegation.map(read).transpose()?;
            let release = ChiefRelease::authorise(draft, &who, delegation, time(now_us)?)?;
            give(out, alpr_release { release })
        }
    })
}

/// Reads a release back from the log's line of it, its only source.
///
/// # Safety
/// `line` must end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_release_from_entry(
    line: *const c_char,
    out: *mut *mut alpr_release,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let release = ChiefRelease::from_entry(&entry(text(line, "line")?)?)?;
            give(out, alpr_release { release })
        }
    })
}

/// Writes its event, JSON for alpr_audit_entry. Free the text with alpr_text_free.
///
/// # Safety
/// `release` must come from an alpr_release function, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_release_event(
    release: *const alpr_release,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let event = reference(release, "release")?.release.event()?;
            give(out, alpr_text::new(&json::write(&event)?))
        }
    })
}

/// Frees a release; NULL is allowed.
///
/// # Safety
/// `release` must be NULL or come from an alpr_release function, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_release_free(release: *mut alpr_release) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(release) });
}
