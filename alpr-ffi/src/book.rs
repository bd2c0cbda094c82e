//! `alpr_manual_book`: the manual entries of an agency, each with somebody who answers for it.

use std::collections::BTreeSet;
use std::ffi::c_char;
use std::sync::Mutex;

use alpr_core::json::{self, MAX_JSON_BYTES};
use alpr_core::manual::{ManualBook, ManualEntry, Removal};

use crate::draft::alpr_manual_draft;
use crate::guard::{guard, guard_or, lock};
use crate::hits::alpr_hits;
use crate::manual::alpr_manual_entries;
use crate::record::alpr_record;
use crate::rules::{alpr_match_rules, rules_or_default};
use crate::status::{Failure, alpr_status};
use crate::value::time;
use crate::view::{check_out, give, reference, take_back, text, text_if_any, texts};

/// Manual entries, at most 100000, ended ones among them. Many threads may use it. Every function that changes
/// entries gives them as they are then, to be kept: nothing but the caller keeps them when the book is freed.
pub struct alpr_manual_book {
    book: Mutex<ManualBook>,
}

/// An empty book.
///
/// Free it with alpr_manual_book_free.
///
/// # Safety
/// `out` must be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_book_new(out: *mut *mut alpr_manual_book) -> alpr_status {
    let book = Mutex::default();
    // SAFETY: the caller vouches that it can be written.
    guard(|| unsafe { give(out, alpr_manual_book { book }) })
}

/// Gives the entries that something done in the book is about.
///
/// # Safety
/// `book` must be NULL or come from alpr_manual_book_new, `out` be NULL or writable.
unsafe fn within(
    book: *const alpr_manual_book,
    out: *mut *mut alpr_manual_entries,
    act: impl FnOnce(&mut ManualBook) -> alpr_core::Result<Vec<ManualEntry>>,
) -> Result<(), Failure> {
    check_out(out)?;
    // SAFETY: the caller vouches for both.
    unsafe {
        let entries = act(&mut lock(&reference(book, "book")?.book))?;
        give(out, alpr_manual_entries::new(entries))
    }
}

fn one(entry: &ManualEntry) -> Vec<ManualEntry> {
    vec![entry.clone()]
}

/// Makes an entry of a draft: in force from `now_us`. ALPR_STATUS_REFUSED if note, legal basis or owner is missing;
/// ALPR_STATUS_INVALID_PLATE for a plate with unknown characters, or a pattern that is none;
/// ALPR_STATUS_INVALID_ARGUMENT if it ends before it begins or over 366 days later. Put a whole plate into the list by
/// alpr_manual_entry_apply.
///
/// Free the one entry with alpr_manual_entries_free.
///
/// # Safety
/// `book` must come from alpr_manual_book_new, `draft` from an alpr_manual_draft function, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_book_enter(
    book: *const alpr_manual_book,
    draft: *const alpr_manual_draft,
    now_us: i64,
    out: *mut *mut alpr_manual_entries,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all three.
        unsafe {
            let (draft, now) = (reference(draft, "draft")?.draft(), time(now_us)?);
            within(book, out, |book| book.enter(draft, now).map(one))
        }
    })
}

/// `by` ends an entry because its purpose ended; `why` says how. ALPR_STATUS_INVALID_ARGUMENT if none of this id is
/// in force. Take a whole plate out of the list by alpr_manual_entry_apply.
///
/// Free the one entry with alpr_manual_entries_free.
///
/// # Safety
/// `book` must come from alpr_manual_book_new, every text end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_book_remove(
    book: *const alpr_manual_book,
    id: *const c_char,
    by: *const c_char,
    at_us: i64,
    why: *const c_char,
    out: *mut *mut alpr_manual_entries,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let id = text(id, "id")?.parse()?;
            let removal = Removal {
                by: text(by, "by")?.to_owned(),
                at: time(at_us)?,
                reason: text(why, "why")?.to_owned(),
            };
            within(book, out, |book| book.remove(id, removal).map(one))
        }
    })
}

/// The owner looked, and the purpose still holds. ALPR_STATUS_REFUSED if `by` is somebody else.
///
/// Free the one entry with alpr_manual_entries_free.
///
/// # Safety
/// As alpr_manual_book_remove.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_book_review(
    book: *const alpr_manual_book,
    id: *const c_char,
    by: *const c_char,
    now_us: i64,
    out: *mut *mut alpr_manual_entries,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let (id, by, now) = (text(id, "id")?.parse()?, text(by, "by")?, time(now_us)?);
            within(book, out, |book| book.review(id, by, now).map(one))
        }
    })
}

/// `to` answers for the entry from now on.
///
/// Free the one entry with alpr_manual_entries_free.
///
/// # Safety
/// As alpr_manual_book_remove.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_book_transfer_owner(
    book: *const alpr_manual_book,
    id: *const c_char,
    to: *const c_char,
    now_us: i64,
    out: *mut *mut alpr_manual_entries,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let (id, to, now) = (text(id, "id")?.parse()?, text(to, "to")?, time(now_us)?);
            within(book, out, |book| book.transfer_owner(id, to, now).map(one))
        }
    })
}

/// All entries, ended ones among them.
///
/// Free them with alpr_manual_entries_free.
///
/// # Safety
/// `book` must come from alpr_manual_book_new, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_book_entries(
    book: *const alpr_manual_book,
    out: *mut *mut alpr_manual_entries,
) -> alpr_status {
    // SAFETY: the caller vouches for both.
    guard(|| unsafe { within(book, out, |book| Ok(book.entries().cloned().collect())) })
}

/// Entries whose owners have to look whether the purpose still holds: 24 hours after they looked last.
///
/// Free them with alpr_manual_entries_free.
///
/// # Safety
/// As alpr_manual_book_entries.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_book_due_for_review(
    book: *const alpr_manual_book,
    now_us: i64,
    out: *mut *mut alpr_manual_entries,
) -> alpr_status {
    guard(|| {
        let now = time(now_us)?;
        // SAFETY: the caller vouches for both.
        unsafe {
            within(book, out, |book| {
                Ok(book.due_for_review(now).cloned().collect())
            })
        }
    })
}

/// Entries in force whose owner is none of these `people_len` people: somebody left.
///
/// Free them with alpr_manual_entries_free.
///
/// # Safety
/// As alpr_manual_book_entries; `people` must point to `people_len` texts that end with a NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_book_orphans(
    book: *const alpr_manual_book,
    people: *const *const c_char,
    people_len: usize,
    now_us: i64,
    out: *mut *mut alpr_manual_entries,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let (people, now) = (texts(people, people_len, "people")?, time(now_us)?);
            within(book, out, |book| {
                Ok(book.orphans(&people, now).cloned().collect())
            })
        }
    })
}

/// Ends all entries that are not marked as ongoing, as Nebraska asks for at the end of a shift (Neb. Rev. Stat.
/// 60-3204), and gives them: take them out of the list by alpr_manual_entry_apply. `by` is who ends the shift,
/// ALPR_STATUS_REFUSED without; `unit` NULL or empty ends those of all units.
///
/// Free them with alpr_manual_entries_free.
///
/// # Safety
/// As alpr_manual_book_entries; `by` must end with a NUL, and so must `unit` if it is not NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_book_end_shift(
    book: *const alpr_manual_book,
    by: *const c_char,
    unit: *const c_char,
    now_us: i64,
    out: *mut *mut alpr_manual_entries,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        let (by, unit) = unsafe { (text(by, "by")?, text_if_any(unit, "unit")?) };
        let now = time(now_us)?;
        let end = |book: &mut ManualBook| {
            let ended: BTreeSet<_> = book.end_shift(by, unit, now)?.into_iter().collect();
            let entries = book.entries().filter(|entry| ended.contains(&entry.id));
            Ok(entries.cloned().collect())
        };
        // SAFETY: the caller vouches for both.
        unsafe { within(book, out, end) }
    })
}

/// Puts back an entry that alpr_manual_entry_to_json wrote, at most 8 MiB; one of the same id is replaced. It must
/// bear what a new one has to: else it fails as alpr_manual_book_enter does, or with ALPR_STATUS_INVALID_RECORD.
///
/// # Safety
/// `book` must come from alpr_manual_book_new, `json` end with a NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_book_restore(
    book: *const alpr_manual_book,
    json: *const c_char,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        let (book, json) = unsafe { (reference(book, "book")?, text(json, "json")?) };
        let entry: ManualEntry = json::read(json, "a manual entry", MAX_JSON_BYTES)?;
        lock(&book.book).restore(entry)?;
        Ok(())
    })
}

/// The entries that a read may be, by the same rules as the list's (`rules` NULL: the library's). `parts_only` not 0
/// leaves whole plates out: so where they were put into the list.
///
/// Free the hits with alpr_hits_free.
///
/// # Safety
/// `book` must come from alpr_manual_book_new, `record` from an alpr_record function, `rules` be NULL or come from
/// alpr_match_rules_parse, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_book_matches(
    book: *const alpr_manual_book,
    record: *const alpr_record,
    rules: *const alpr_match_rules,
    now_us: i64,
    parts_only: i32,
    out: *mut *mut alpr_hits,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let (book, record) = (reference(book, "book")?, reference(record, "record")?);
            let (rules, now) = (rules_or_default(rules), time(now_us)?);
            let hits = lock(&book.book).matches(record.record(), &rules, now, parts_only != 0)?;
            give(out, alpr_hits::new(&hits))
        }
    })
}

/// Frees a book that no thread uses any more; NULL is allowed.
///
/// # Safety
/// `book` must be NULL or come from alpr_manual_book_new, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_book_free(book: *mut alpr_manual_book) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(book) });
}
