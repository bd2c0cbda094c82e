//! `alpr_manual_entries` and `alpr_manual_entry`: entries that an officer made by hand.

use std::ffi::{CString, c_char};

use alpr_core::hotlist::Origin;
use alpr_core::json;
use alpr_core::manual::ManualEntry;

use crate::draft::alpr_entry_reason;
use crate::guard::{guard, guard_or};
use crate::hotlist::alpr_hotlist;
use crate::status::{Failure, alpr_status, c_text};
use crate::text::alpr_text;
use crate::value::{Choice, time};
use crate::view::{get, get_item, get_text, give, reference, take_back};

/// Manual entries as they stood when they were asked for, the oldest first. Immutable; may be used by many threads.
pub struct alpr_manual_entries {
    entries: Vec<alpr_manual_entry>,
}

/// A manual entry. Borrowed: valid until its alpr_manual_entries is freed.
pub struct alpr_manual_entry {
    entry: ManualEntry,
    id: CString,
    wanted: CString,
    owner: CString,
    note: CString,
}

impl alpr_manual_entries {
    pub(crate) fn new(entries: Vec<ManualEntry>) -> Self {
        Self {
            entries: entries.into_iter().map(alpr_manual_entry::new).collect(),
        }
    }
}

impl alpr_manual_entry {
    fn new(entry: ManualEntry) -> Self {
        Self {
            id: c_text(&entry.id.to_string()),
            wanted: c_text(entry.draft.wanted.as_str()),
            owner: c_text(&entry.draft.owner),
            note: c_text(&entry.draft.note),
            entry,
        }
    }

    pub(crate) const fn entry(&self) -> &ManualEntry {
        &self.entry
    }
}

/// How many entries there are; 0 for NULL.
///
/// # Safety
/// `entries` must be NULL or come from an alpr_manual_book function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_entries_len(entries: *const alpr_manual_entries) -> usize {
    // SAFETY: the caller vouches for it.
    unsafe { get(entries, 0, |e| e.entries.len()) }
}

/// The entry at `index`, or NULL if there is none. Valid until alpr_manual_entries_free.
///
/// # Safety
/// As alpr_manual_entries_len.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_entries_at(
    entries: *const alpr_manual_entries,
    index: usize,
) -> *const alpr_manual_entry {
    // SAFETY: the caller vouches for it.
    unsafe { get_item(entries, index, |e| &e.entries) }
}

/// Frees entries and everything borrowed from them; NULL is allowed.
///
/// # Safety
/// `entries` must be NULL or come from an alpr_manual_book function, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_entries_free(entries: *mut alpr_manual_entries) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(entries) });
}

/// Names the entry: 32 hexadecimal digits; "" for NULL. A hit of it has this as its record. Valid until
/// alpr_manual_entries_free.
///
/// # Safety
/// `entry` must be NULL or come from alpr_manual_entries_at and still be valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_entry_id(entry: *const alpr_manual_entry) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(entry, |e| &e.id) }
}

/// The plate, or the part of one with ? and *. Valid until alpr_manual_entries_free.
///
/// # Safety
/// As alpr_manual_entry_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_entry_wanted(
    entry: *const alpr_manual_entry,
) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(entry, |e| &e.wanted) }
}

/// Who has to remove it. Valid until alpr_manual_entries_free.
///
/// # Safety
/// As alpr_manual_entry_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_entry_owner(entry: *const alpr_manual_entry) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(entry, |e| &e.owner) }
}

/// Why, in the officer's words. Valid until alpr_manual_entries_free.
///
/// # Safety
/// As alpr_manual_entry_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_entry_note(entry: *const alpr_manual_entry) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(entry, |e| &e.note) }
}

/// Why it was made; ALPR_ENTRY_REASON_OTHER for NULL.
///
/// # Safety
/// As alpr_manual_entry_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_entry_reason(
    entry: *const alpr_manual_entry,
) -> alpr_entry_reason {
    let find = |e: &alpr_manual_entry| e.entry.draft.reason.in_c();
    // SAFETY: the caller vouches for it.
    unsafe { get(entry, alpr_entry_reason::Other, find) }
}

/// When it ends of itself; 0 for NULL.
///
/// # Safety
/// As alpr_manual_entry_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_entry_expires_us(entry: *const alpr_manual_entry) -> i64 {
    // SAFETY: the caller vouches for it.
    unsafe { get(entry, 0, |e| e.entry.draft.expires.as_microsecond()) }
}

/// Not 0 where it holds at `now_us`: neither ended nor removed; 0 for NULL, and if `now_us` is out of range: nobody is
/// stopped for an entry that may have ended. alpr_manual_book_matches then fails.
///
/// # Safety
/// As alpr_manual_entry_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_entry_is_active(
    entry: *const alpr_manual_entry,
    now_us: i64,
) -> i32 {
    let find = |e: &alpr_manual_entry| time(now_us).is_ok_and(|now| e.entry.is_active(now)).into();
    // SAFETY: the caller vouches for it.
    unsafe { get(entry, 0, find) }
}

/// Writes all that is known of it as one line of JSON, to be kept and given to alpr_manual_book_restore.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// `entry` must come from alpr_manual_entries_at and still be valid, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_entry_to_json(
    entry: *const alpr_manual_entry,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let json = json::write(&reference(entry, "entry")?.entry)?;
            give(out, alpr_text::new(&json))
        }
    })
}

/// Puts a whole plate into the list in force, for the very next match and through every new list, or takes it out
/// once it ended: apply it again when it was removed. A part of a plate is no entry of a list:
/// ALPR_STATUS_INVALID_ARGUMENT, alpr_manual_book_matches finds it.
///
/// # Safety
/// `entry` must come from alpr_manual_entries_at and still be valid, `list` from an alpr_hotlist function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_entry_apply(
    entry: *const alpr_manual_entry,
    list: *const alpr_hotlist,
    now_us: i64,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        let (entry, list) = unsafe { (reference(entry, "entry")?, reference(list, "list")?) };
        let change = entry.entry.change(time(now_us)?).ok_or_else(|| {
            let text = "a part of a plate is no entry of a list: use alpr_manual_book_matches";
            Failure::new(alpr_status::InvalidArgument, text)
        })?;
        list.live().apply(&[change], Origin::Manual)?;
        Ok(())
    })
}
