//! `alpr_record`: what is kept of a read.

use std::ffi::{CString, c_char};

use alpr_core::Record;

use crate::circumstances::alpr_circumstances;
use crate::guard::{guard, guard_or};
use crate::reads::alpr_plate_read;
use crate::status::{alpr_status, c_text};
use crate::text::alpr_text;
use crate::value::state;
use crate::view::{get, get_text, give, reference, take_back, text, text_if_any};

/// A read as it is kept: what a camera believes to have seen, never proof. Immutable; may be used by many threads.
pub struct alpr_record {
    record: Record,
    id: CString,
    text: CString,
    full_text: CString,
    state: CString,
    camera: CString,
}

impl alpr_record {
    fn new(record: Record) -> Self {
        Self {
            id: c_text(&record.id.to_string()),
            text: c_text(record.text.as_str()),
            full_text: c_text(record.full_text.as_str()),
            state: c_text(record.state.map_or("", |s| s.code())),
            camera: c_text(&record.circumstances.camera),
            record,
        }
    }

    pub(crate) fn record(&self) -> &Record {
        &self.record
    }
}

/// What is kept of a read. ALPR_STATUS_REFUSED if the camera, or who approved a private feed, is not named;
/// ALPR_STATUS_INVALID_ARGUMENT if a place, a SHA-256 or a length is out of its range.
///
/// Free it with alpr_record_free; it outlives read and circumstances.
///
/// # Safety
/// `read` must come from alpr_reads_at or an alpr_track function, `circumstances` from alpr_circumstances_new, `out` be
/// writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_record_of_read(
    read: *const alpr_plate_read,
    circumstances: *const alpr_circumstances,
    out: *mut *mut alpr_record,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all three.
        unsafe {
            let circumstances = reference(circumstances, "circumstances")?.all();
            let record = Record::of_read(reference(read, "read")?.read(), circumstances)?;
            give(out, alpr_record::new(record))
        }
    })
}

/// What is kept of a plate that was typed, or that somebody else read, with no doubts known: A-Z, 0-9, and ? for
/// a character that nobody could read. `state` is a postal code, or NULL or "" where it is not known.
///
/// Free it with alpr_record_free. It fails as alpr_record_of_read does.
///
/// # Safety
/// `plate` must end with a NUL, `state` be NULL or end with one; the rest as alpr_record_of_read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_record_of_text(
    plate: *const c_char,
    state: *const c_char,
    circumstances: *const alpr_circumstances,
    out: *mut *mut alpr_record,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all four.
        unsafe {
            let plate = text(plate, "plate")?.parse()?;
            let state = self::state(text_if_any(state, "state")?)?;
            let circumstances = reference(circumstances, "circumstances")?.all();
            give(
                out,
                alpr_record::new(Record::of_text(plate, state, circumstances)?),
            )
        }
    })
}

/// Reads a record of this version or an earlier one, at most 64 KiB; else ALPR_STATUS_INVALID_RECORD.
///
/// Free it with alpr_record_free.
///
/// # Safety
/// `json` must end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_record_from_json(
    json: *const c_char,
    out: *mut *mut alpr_record,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            give(
                out,
                alpr_record::new(Record::from_json(text(json, "json")?)?),
            )
        }
    })
}

/// Writes a record as one line of JSON, with its version.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// `record` must come from an alpr_record function, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_record_to_json(
    record: *const alpr_record,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let json = reference(record, "record")?.record.to_json()?;
            give(out, alpr_text::new(&json))
        }
    })
}

/// Names the read for ever, 32 hexadecimal digits that sort by time: the same time, camera, text and state give
/// the same one. "" for NULL. Valid until alpr_record_free.
///
/// # Safety
/// `record` must be NULL or come from an alpr_record function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_record_id(record: *const alpr_record) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(record, |r| &r.id) }
}

/// The serial, without small stacked characters. Valid until alpr_record_free.
///
/// # Safety
/// As alpr_record_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_record_text(record: *const alpr_record) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(record, |r| &r.text) }
}

/// The serial with small stacked characters where NCIC entry wants them. Valid until alpr_record_free.
///
/// # Safety
/// As alpr_record_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_record_full_text(record: *const alpr_record) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(record, |r| &r.full_text) }
}

/// Not 0 where the edge of the frame may cut the plate, and characters be missing; 0 for NULL.
///
/// # Safety
/// As alpr_record_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_record_may_be_cut(record: *const alpr_record) -> i32 {
    // SAFETY: the caller vouches for it.
    unsafe { get(record, 0, |r| r.record.may_be_cut.into()) }
}

/// The postal code of the state, "" where the reader would have been guessing. Valid until alpr_record_free.
///
/// # Safety
/// As alpr_record_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_record_state(record: *const alpr_record) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(record, |r| &r.state) }
}

/// The probability that the text is right, 0 to 1.
///
/// # Safety
/// As alpr_record_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_record_confidence(record: *const alpr_record) -> f32 {
    // SAFETY: the caller vouches for it.
    unsafe { get(record, 0.0, |r| r.record.confidence) }
}

/// The camera's name, unique in the agency. Valid until alpr_record_free.
///
/// # Safety
/// As alpr_record_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_record_camera(record: *const alpr_record) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(record, |r| &r.camera) }
}

/// When the picture was taken; 0 for NULL.
///
/// # Safety
/// As alpr_record_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_record_captured_us(record: *const alpr_record) -> i64 {
    let find = |r: &alpr_record| r.record.circumstances.captured.as_microsecond();
    // SAFETY: the caller vouches for it.
    unsafe { get(record, 0, find) }
}

/// Frees a record that no thread uses any more; NULL is allowed.
///
/// # Safety
/// `record` must be NULL or come from an alpr_record function, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_record_free(record: *mut alpr_record) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(record) });
}
