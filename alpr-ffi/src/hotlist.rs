//! `alpr_hotlist`: the list in force, its changes, and what is asked of it.

use std::ffi::c_char;
use std::sync::Arc;

use alpr_core::hotlist::{Check, EntryKey, ListInfo, LiveList, Origin, build, import, is_index};
use alpr_core::{HotList, Jurisdiction, Query};
use jiff::SignedDuration;

use crate::guard::{guard, guard_or};
use crate::hits::alpr_hits;
use crate::lines::{layout, lines, not_taken, unused};
use crate::observed::alpr_observed;
use crate::reads::alpr_plate_read;
use crate::record::alpr_record;
use crate::rules::{alpr_match_rules, rules_or_default};
use crate::status::{Failure, alpr_status};
use crate::text::alpr_text;
use crate::value::{Choice, choice, state, time};
use crate::view::{get, give, reference, slice, take_back, text, text_if_any, write};

/// A hot list in force. Many threads may match while another one replaces or changes it: a match sees the
/// list before or after, never a part.
pub struct alpr_hotlist {
    live: LiveList<Arc<[u8]>>,
}

/// Whether a list is fit for a shift.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_check {
    /// It is.
    Ok = 0,
    /// It may be used, with care.
    Warn = 1,
    /// It must not be used.
    Fail = 2,
}

choice!(Check is alpr_check: Ok Warn Fail);

impl alpr_hotlist {
    pub(crate) const fn new(live: LiveList<Arc<[u8]>>) -> Self {
        Self { live }
    }

    pub(crate) fn live(&self) -> &LiveList<Arc<[u8]>> {
        &self.live
    }
}

/// Opens an index that `alpr hotlist build` wrote or alpr_hotlist_index gave, verifies every byte and copies it.
///
/// Free it with alpr_hotlist_free.
///
/// # Safety
/// `bytes` must be readable for `len` bytes, `out` writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_open(
    bytes: *const u8,
    len: usize,
    out: *mut *mut alpr_hotlist,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for it.
        let index: Arc<[u8]> = unsafe { slice(bytes, len, "bytes") }?.into();
        let live = LiveList::new(HotList::open(index)?)?;
        // SAFETY: the caller vouches that `out` can be written.
        unsafe { give(out, alpr_hotlist::new(live)) }
    })
}

/// Builds a list in memory from its text. `format` is a preset ("plain", "genetec", "vigilant", "ncic") or the text of
/// a mapping file; `source` says who keeps it and answers for lines that name no source, `extracted_us` when it was
/// drawn and `received_us` when it came. alpr_hotlist_rejects tells how many lines were not taken: a list of which all
/// were rejected is a list without entries, so ask alpr_hotlist_shift_check before it is put in force.
///
/// `told` may be NULL; otherwise what was not taken is written to it, a line each: the columns that fill no field, then
/// the first 10000 rejected lines as `line: column: reason`. Free it with alpr_text_free.
///
/// Free the list with alpr_hotlist_free.
///
/// # Safety
/// `bytes` must be readable for `len` bytes, `format` and `source` end with a NUL, `told` be NULL or writable, `out` be
/// writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_import(
    bytes: *const u8,
    len: usize,
    format: *const c_char,
    source: *const c_char,
    extracted_us: i64,
    received_us: i64,
    told: *mut *mut alpr_text,
    out: *mut *mut alpr_hotlist,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all three.
        let (list, layout, source) = unsafe {
            (
                slice(bytes, len, "bytes")?,
                layout(format)?,
                text(source, "source")?,
            )
        };
        if is_index(list) {
            let text = "expected the text of a list, got an index: use alpr_hotlist_open";
            return Err(Failure::new(alpr_status::InvalidList, text));
        }
        let mut info = ListInfo::new(source, time(extracted_us)?, time(received_us)?);
        info.default_source = Some(source.into());
        let import = import(list, &layout.or_source(info.default_source.clone()))?;
        info.rejects = import.rejected;
        let lines = not_taken(&import);
        let index: Arc<[u8]> = build(import.into_entries()?, &info)?.into();
        let live = LiveList::new(HotList::open(index)?)?;
        // SAFETY: the caller vouches that both can be written.
        unsafe {
            give(out, alpr_hotlist::new(live))?;
            if told.is_null() {
                return Ok(());
            }
            give(told, alpr_text::new(&lines))
        }
    })
}

/// Puts the list of `next` in force in place of that of `list`, whatever alpr_hotlist_shift_check says of it; the one
/// before is kept. Changes made by hand go on to hold, others end. `next` stays the caller's.
///
/// # Safety
/// Both must come from an alpr_hotlist function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_replace(
    list: *const alpr_hotlist,
    next: *const alpr_hotlist,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        let (list, next) = unsafe { (reference(list, "list")?, reference(next, "next")?) };
        Ok(list.live.replace(next.live.list().as_ref().clone())?)
    })
}

/// Brings the list before the last replacement back, with its increments. This one is then the one before: a second
/// call undoes the first.
///
/// # Safety
/// `list` must come from an alpr_hotlist function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_restore_previous(list: *const alpr_hotlist) -> alpr_status {
    // SAFETY: the caller vouches for it.
    guard(|| {
        Ok(unsafe { reference(list, "list") }?
            .live
            .restore_previous()?)
    })
}

/// Applies the lines of an increment: they hold for the very next match. Lines may have an action column with add,
/// change or remove. A line means the entry of the same source, record number, plate and state; where it names no
/// number, of the same source, plate, state and category. `by_hand` is not 0 where somebody here entered them: then
/// they hold above the source's increments and through every new list. One line that cannot be taken refuses all of
/// them.
///
/// `told` may be NULL; otherwise a line each is written to it for columns that fill no field, and then for removals
/// that removed nothing, with plate and state: what the source meant may be listed still, so ask it. Free it with
/// alpr_text_free.
///
/// # Safety
/// `list` must come from an alpr_hotlist function, `bytes` be readable for `len` bytes, `format` end with a NUL, `told`
/// be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_apply(
    list: *const alpr_hotlist,
    bytes: *const u8,
    len: usize,
    format: *const c_char,
    by_hand: i32,
    told: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all three.
        let (list, import) = unsafe { (reference(list, "list")?, lines(bytes, len, format)?) };
        let columns = unused(&import);
        let origin = if by_hand == 0 {
            Origin::Increment
        } else {
            Origin::Manual
        };
        let unmet = list.live.apply(&import.into_changes()?, origin)?;
        if told.is_null() {
            return Ok(());
        }
        let removals = unmet.iter().map(|entry| {
            let state = entry.state.map_or("no state", Jurisdiction::code);
            format!("nothing was removed: {} {state}\n", entry.plate)
        });
        let lines: String = columns.into_iter().chain(removals).collect();
        // SAFETY: the caller vouches for it.
        unsafe { give(told, alpr_text::new(&lines)) }
    })
}

/// Takes back the changes of the records that these lines name. Of one that was changed by hand it undoes the manual
/// change, so that its increment applies again; without one, its increment. ALPR_STATUS_INVALID_ARGUMENT if there is no
/// change of one of them; then none is taken back.
///
/// # Safety
/// As alpr_hotlist_apply.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_take_back(
    list: *const alpr_hotlist,
    bytes: *const u8,
    len: usize,
    format: *const c_char,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all three.
        let (list, import) = unsafe { (reference(list, "list")?, lines(bytes, len, format)?) };
        let changes = import.into_changes()?;
        let keys: Vec<EntryKey> = changes.iter().map(|change| change.entry().key()).collect();
        Ok(list.live.take_back(&keys)?)
    })
}

/// How many entries the list in force has, without changes; 0 for NULL.
///
/// # Safety
/// `list` must be NULL or come from an alpr_hotlist function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_entries(list: *const alpr_hotlist) -> u64 {
    // SAFETY: the caller vouches for it.
    unsafe { get(list, 0, |l| l.live.list().info().entries) }
}

/// How many lines were rejected when the list in force was built; 0 for NULL.
///
/// # Safety
/// As alpr_hotlist_entries.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_rejects(list: *const alpr_hotlist) -> u64 {
    // SAFETY: the caller vouches for it.
    unsafe { get(list, 0, |l| l.live.list().info().rejects) }
}

/// Tells whether the list is fit for a shift at `now_us` and, where `in_force` is not NULL, to take the place of
/// that one. `reasons` may be NULL; otherwise the reasons, a line each, are written to it: free them with
/// alpr_text_free.
///
/// # Safety
/// `list` and `in_force` must come from an alpr_hotlist function, `out` be writable, `reasons` be NULL or
/// writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_shift_check(
    list: *const alpr_hotlist,
    in_force: *const alpr_hotlist,
    now_us: i64,
    max_age_seconds: u32,
    out: *mut alpr_check,
    reasons: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        let (list, before) = unsafe { (reference(list, "list")?, in_force.as_ref()) };
        let before = before.map(|before| before.live.list());
        let max_age = SignedDuration::from_secs(max_age_seconds.into());
        let status = list.live.list();
        let status = status.shift_check(time(now_us)?, max_age, before.as_deref())?;
        let check = status.check.in_c();
        // SAFETY: the caller vouches that both can be written.
        unsafe {
            write(out, check)?;
            if !reasons.is_null() {
                give(reasons, alpr_text::new(&status.reasons.join("\n")))?;
            }
        }
        Ok(())
    })
}

/// Matches a plate that was read. `observed` is what else was seen of the vehicle, NULL for nothing; `rules` NULL are
/// the library's.
///
/// Free the hits with alpr_hits_free; they outlive list and read. What the rules drop is among them.
///
/// # Safety
/// `list` must come from an alpr_hotlist function, `read` from alpr_reads_at, `observed` be NULL or whole, `rules` be
/// NULL or come from alpr_match_rules_parse, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_matches(
    list: *const alpr_hotlist,
    read: *const alpr_plate_read,
    observed: *const alpr_observed,
    rules: *const alpr_match_rules,
    now_us: i64,
    out: *mut *mut alpr_hits,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for it.
        let query = Query::of_read(unsafe { reference(read, "read") }?.read());
        // SAFETY: the caller vouches for the rest.
        unsafe { matches(list, query, observed, rules, now_us, out) }
    })
}

/// Matches a plate that was typed; ? stands for a character that nobody could read. `state` is a postal code, or
/// NULL or "" where it is not known.
///
/// # Safety
/// As alpr_hotlist_matches; `plate` must end with a NUL, `state` be NULL or end with one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_matches_text(
    list: *const alpr_hotlist,
    plate: *const c_char,
    state: *const c_char,
    observed: *const alpr_observed,
    rules: *const alpr_match_rules,
    now_us: i64,
    out: *mut *mut alpr_hits,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        let (plate, code) = unsafe { (text(plate, "plate")?, text_if_any(state, "state")?) };
        let query = Query::of_text(plate.parse()?, self::state(code)?);
        // SAFETY: the caller vouches for the rest.
        unsafe { matches(list, query, observed, rules, now_us, out) }
    })
}

/// Matches a read that was kept, as on the day: with the doubts that were kept.
///
/// # Safety
/// As alpr_hotlist_matches; `record` must come from an alpr_record function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_matches_record(
    list: *const alpr_hotlist,
    record: *const alpr_record,
    observed: *const alpr_observed,
    rules: *const alpr_match_rules,
    now_us: i64,
    out: *mut *mut alpr_hits,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for it.
        let query = unsafe { reference(record, "record") }?.record().query();
        // SAFETY: the caller vouches for the rest.
        unsafe { matches(list, query, observed, rules, now_us, out) }
    })
}

/// # Safety
/// As alpr_hotlist_matches.
unsafe fn matches(
    list: *const alpr_hotlist,
    mut query: Query,
    observed: *const alpr_observed,
    rules: *const alpr_match_rules,
    now_us: i64,
    out: *mut *mut alpr_hits,
) -> Result<(), Failure> {
    // SAFETY: the caller vouches for all three.
    let (list, observed, rules) = unsafe {
        let list = reference(list, "list")?;
        (list, observed.as_ref(), rules_or_default(rules))
    };
    if let Some(observed) = observed {
        // SAFETY: the caller vouches for its texts.
        query = query.with_observed(unsafe { observed.check() }?);
    }
    let hits = list.live.matches(&query, &rules, time(now_us)?)?;
    // SAFETY: the caller vouches that `out` can be written.
    unsafe { give(out, alpr_hits::new(&hits)) }
}

/// Frees a list that no thread uses any more; NULL is allowed.
///
/// # Safety
/// `list` must be NULL or come from an alpr_hotlist function, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_free(list: *mut alpr_hotlist) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(list) });
}
