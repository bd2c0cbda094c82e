//! The audit log in C: entries that follow one another, and the verification of a whole log.

use std::ffi::c_char;

use alpr_core::audit::{self, Entry, Event, Head};
use alpr_core::json;

use crate::guard::guard;
use crate::status::{Failure, alpr_status};
use crate::text::alpr_text;
use crate::view::{give, slice, text};

/// Writes the entry of a log that follows `previous`, the line of the last entry, or NULL, not "", for the first: one
/// line of JSON, without the end of the line. `event` is JSON: `at`, `by`, `act`, `subject`, `detail`.
/// ALPR_STATUS_REFUSED without a name or a subject; ALPR_STATUS_INVALID_RECORD for a line that is no entry or was
/// changed.
///
/// `act` is `list_loaded`, `shift_checked`, `alarm_raised`, `hit_suppressed`, `verified`, `manual_entered`,
/// `manual_changed`, `searched`, `looked_back`, `denied`, `registered`, `guarded`, `held`, `purged`, `exported`,
/// `booked`, `copied`, `disclosed`, `approved`, `serviced` or `configured`.
///
/// Append the line to the log, and have it on the disk, before anything is done that it speaks of. Free it with
/// alpr_text_free.
///
/// # Safety
/// `previous` must be NULL or end with a NUL, `event` end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_audit_entry(
    previous: *const c_char,
    event: *const c_char,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            // An empty line is of a log that could not be read, never of one without an entry.
            let head = if previous.is_null() {
                Head::default()
            } else {
                entry(text(previous, "previous")?)?.head()
            };
            let event: Event =
                json::read(text(event, "event")?, "an event", audit::MAX_ENTRY_BYTES)?;
            give(out, alpr_text::new(&Entry::after(&head, event)?.to_json()?))
        }
    })
}

/// Verifies a log of JSON lines from its beginning; writes its head as JSON: how many entries there are, and the hash
/// of the last. With `known`, the head of an earlier verification, or NULL, not "", where there was none, it also finds
/// that the log was cut before that, or written anew. ALPR_STATUS_INVALID_RECORD at the first line that is not what was
/// written.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// `log` must point to `log_len` bytes, `known` be NULL or end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_audit_verify(
    log: *const u8,
    log_len: usize,
    known: *const c_char,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let known = (!known.is_null()).then(|| text(known, "known"));
            let known = known.transpose()?;
            let head = |text: &str| json::read::<Head>(text, "a head", audit::MAX_ENTRY_BYTES);
            let known = known.map(head).transpose()?;
            let log = slice(log, log_len, "log")?;
            let head = audit::verify(log, known.as_ref())?;
            give(out, alpr_text::new(&json::write(&head)?))
        }
    })
}

/// An entry of a log that is what was written.
pub(crate) fn entry(line: &str) -> Result<Entry, Failure> {
    let entry: Entry = json::read(line.trim_end(), "an entry of a log", audit::MAX_ENTRY_BYTES)?;
    entry.check_hash()?;
    Ok(entry)
}
