//! `alpr_permit`: data may leave, once, and only after the log has it.

use std::ffi::c_char;
use std::sync::Mutex;

use alpr_core::audit::{Entry, Event};
use alpr_core::disclose::{Logged, Permit, Released};
use alpr_core::json::{self, MAX_JSON_BYTES};
use serde_json::value::RawValue;

use crate::audit::entry;
use crate::guard::{guard, guard_or, lock};
use crate::redacted::alpr_released;
use crate::status::{Failure, alpr_status};
use crate::text::alpr_text;
use crate::view::{check_out, give, reference, slice, take_back, text};

/// A request that was permitted. It is used up by one payload. May be used by many threads, of which one gets it.
pub struct alpr_permit {
    permit: Mutex<Option<Permit>>,
}

impl alpr_permit {
    pub(crate) fn new(permit: Permit) -> Self {
        Self {
            permit: Mutex::new(Some(permit)),
        }
    }

    fn event(&self) -> Result<Event, Failure> {
        lock(&self.permit)
            .as_ref()
            .map_or_else(used, |p| Ok(p.event()?))
    }

    /// Uses it up, if the entry is of its event and it is for what it is asked for; else it can be used better.
    fn logged(
        &self,
        entry: &Entry,
        is_for: impl FnOnce(&Permit) -> alpr_core::Result<()>,
    ) -> Result<Logged, Failure> {
        let mut held = lock(&self.permit);
        let permit = held.as_ref().map_or_else(used, Ok)?;
        is_for(permit)?;
        permit.check_entry(entry)?;
        held.take()
            .map_or_else(used, |permit| Ok(permit.logged(entry)?))
    }
}

fn used<T>() -> Result<T, Failure> {
    let text =
        "the permit was used up: ask for another, one entry of the log lets one payload leave";
    Err(Failure::new(alpr_status::Refused, text))
}

/// Writes the event of a permit, JSON for alpr_audit_entry. ALPR_STATUS_REFUSED if it was used up.
///
/// A request that is permitted twice at one `now_us` has the same event, and one entry of it lets the payload of either
/// permit leave: ask for at most one permit of a request at a time of its own, and append the event of each.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// `permit` must come from alpr_sharing_permit, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_permit_event(
    permit: *const alpr_permit,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let event = reference(permit, "permit")?.event()?;
            give(out, alpr_text::new(&json::write(&event)?))
        }
    })
}

/// Writes `data`, a JSON text, as a payload with the marking "for official use only", who receives it for what, and the
/// log's entry; uses the permit up. `entry` is the log's line of alpr_permit_event: without it nothing leaves.
/// ALPR_STATUS_REFUSED for another entry, or a permit that is for the public or was used up; then nothing changes. The
/// data may have 8 MiB; they leave as they are, byte for byte.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// `permit` must come from alpr_sharing_permit, `entry` and `data` end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_permit_payload(
    permit: *const alpr_permit,
    entry: *const c_char,
    data: *const c_char,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        check_out(out)?;
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let permit = reference(permit, "permit")?;
            let entry = self::entry(text(entry, "entry")?)?;
            let data: Box<RawValue> = json::read(text(data, "data")?, "JSON", MAX_JSON_BYTES)?;
            let payload = permit
                .logged(&entry, Permit::check_payload)?
                .payload(data)?;
            give(out, alpr_text::new(&payload.to_json()?))
        }
    })
}

/// Writes what goes with pictures that are released to the public, JSON with its marking; uses the permit up. The
/// pictures have to be those of alpr_sharing_permit, which the entry names. Errors as alpr_permit_payload; other
/// pictures leave the permit as it is.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// As alpr_permit_payload; `pictures` must point to `pictures_len` pictures, or be NULL with 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_permit_publish(
    permit: *const alpr_permit,
    entry: *const c_char,
    pictures: *const *const alpr_released,
    pictures_len: usize,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        check_out(out)?;
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let permit = reference(permit, "permit")?;
            let entry = self::entry(text(entry, "entry")?)?;
            let pictures = released(pictures, pictures_len)?;
            let logged = permit.logged(&entry, |permit| permit.check_pictures(&pictures))?;
            let payload = logged.publish(pictures)?;
            give(out, alpr_text::new(&payload.to_json()?))
        }
    })
}

/// The pictures that a caller passes.
///
/// # Safety
/// `pictures` must point to `len` pictures of alpr_redacted_reviewed, or be NULL with 0.
pub(crate) unsafe fn released(
    pictures: *const *const alpr_released,
    len: usize,
) -> Result<Vec<Released>, Failure> {
    // SAFETY: the caller vouches for all of them.
    unsafe {
        let all = slice(pictures, len, "pictures")?.iter();
        all.map(|p| Ok(reference(*p, "pictures")?.released().clone()))
            .collect()
    }
}

/// Frees a permit; NULL is allowed.
///
/// # Safety
/// `permit` must be NULL or come from alpr_sharing_permit, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_permit_free(permit: *mut alpr_permit) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(permit) });
}
