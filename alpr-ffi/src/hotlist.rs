//! `alpr_hotlist`: the list in force, its changes, and what is asked of it.

use std::ffi::c_char;
use std::sync::Arc;

use alpr_core::hotlist::{
    Change, Check, EntryKey, Layout, ListInfo, LiveList, Origin, build, import, is_index,
};
use alpr_core::{HotList, Jurisdiction, MatchRules, Query};
use jiff::{SignedDuration, Timestamp};

use crate::guard::{guard, guard_or};
use crate::hits::alpr_hits;
use crate::reads::alpr_plate_read;
use crate::rules::alpr_match_rules;
use crate::status::{Failure, alpr_status};
use crate::view::{give, null, reference, take_back, text};

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

/// The bytes at a pointer.
///
/// # Safety
/// `bytes` must be NULL or readable for `len` bytes.
unsafe fn bytes<'a>(bytes: *const u8, len: usize) -> Result<&'a [u8], Failure> {
    if bytes.is_null() {
        return Err(null("bytes"));
    }
    // SAFETY: not NULL, and the caller vouches for the length.
    Ok(unsafe { std::slice::from_raw_parts(bytes, len) })
}

fn time(seconds: i64) -> Result<Timestamp, Failure> {
    let refused = |_| {
        let text = format!("{seconds} is no time: pass seconds since 1970 in UTC");
        Failure::new(alpr_status::InvalidArgument, text)
    };
    Timestamp::from_second(seconds).map_err(refused)
}

/// Opens an index that `alpr hotlist build` wrote, verifies every byte and copies it.
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
        let index: Arc<[u8]> = unsafe { self::bytes(bytes, len) }?.into();
        let live = LiveList::new(HotList::open(index)?)?;
        // SAFETY: the caller vouches that `out` can be written.
        unsafe { give(out, alpr_hotlist { live }) }
    })
}

/// Builds a list in memory from its text. `format` is a preset ("plain", "genetec", "vigilant", "ncic") or the
/// text of a mapping file; `source` says who keeps it, `extracted` when it was drawn and `received` when it
/// came, in seconds since 1970 in UTC. alpr_hotlist_rejects tells how many lines were not taken.
///
/// Free it with alpr_hotlist_free.
///
/// # Safety
/// `bytes` must be readable for `len` bytes, `format` and `source` end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_import(
    bytes: *const u8,
    len: usize,
    format: *const c_char,
    source: *const c_char,
    extracted: i64,
    received: i64,
    out: *mut *mut alpr_hotlist,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all three.
        let (list, layout, source) = unsafe {
            (
                self::bytes(bytes, len)?,
                layout(format)?,
                text(source, "source")?,
            )
        };
        if is_index(list) {
            let text = "expected the text of a list, got an index: use alpr_hotlist_open";
            return Err(Failure::new(alpr_status::InvalidList, text));
        }
        let import = import(list, &layout)?;
        let mut info = ListInfo::new(source, time(extracted)?, time(received)?);
        info.rejects = import.rejected;
        let index: Arc<[u8]> = build(import.into_entries()?, &info)?.into();
        let live = LiveList::new(HotList::open(index)?)?;
        // SAFETY: the caller vouches that `out` can be written.
        unsafe { give(out, alpr_hotlist { live }) }
    })
}

/// # Safety
/// `format` must be NULL or end with a NUL.
unsafe fn layout(format: *const c_char) -> Result<Layout, Failure> {
    // SAFETY: the caller vouches for it.
    let format = unsafe { text(format, "format") }?;
    Ok(Layout::named_or_parsed(format)?)
}

/// Puts the list of `next` in force in place of that of `list`; the one before is kept. Changes made by hand
/// go on to hold, others end. `next` stays the caller's.
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

/// Brings the list before the last replacement back.
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

/// Applies the lines of an increment: they hold for the very next match. Lines may have an action column with
/// add, change or remove. `by_hand` is not 0 where somebody here entered them: then they hold through every new
/// list. One line that cannot be taken refuses all of them.
///
/// # Safety
/// `list` must come from an alpr_hotlist function, `bytes` be readable for `len` bytes, `format` end with a NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_apply(
    list: *const alpr_hotlist,
    bytes: *const u8,
    len: usize,
    format: *const c_char,
    by_hand: i32,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all three.
        let (list, changes) = unsafe { (reference(list, "list")?, changes(bytes, len, format)?) };
        let origin = if by_hand == 0 {
            Origin::Increment
        } else {
            Origin::Manual
        };
        Ok(list.live.apply(&changes, origin)?)
    })
}

/// Takes back the changes of the records that these lines name, so that the list itself holds again.
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
        let (list, changes) = unsafe { (reference(list, "list")?, changes(bytes, len, format)?) };
        let keys: Vec<EntryKey> = changes.iter().map(|change| change.entry().key()).collect();
        Ok(list.live.take_back(&keys)?)
    })
}

/// # Safety
/// `bytes` must be NULL or readable for `len` bytes, `format` NULL or end with a NUL.
unsafe fn changes(
    bytes: *const u8,
    len: usize,
    format: *const c_char,
) -> Result<Vec<Change>, Failure> {
    // SAFETY: the caller vouches for both.
    let import = unsafe { import(self::bytes(bytes, len)?, &layout(format)?)? };
    Ok(import.into_changes()?)
}

/// How many entries the list in force has, without changes; 0 for NULL.
///
/// # Safety
/// `list` must be NULL or come from an alpr_hotlist function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_entries(list: *const alpr_hotlist) -> u64 {
    // SAFETY: the caller vouches for it.
    guard_or(0, || {
        unsafe { list.as_ref() }.map_or(0, |l| l.live.list().info().entries)
    })
}

/// How many lines were rejected when the list in force was built; 0 for NULL.
///
/// # Safety
/// As alpr_hotlist_entries.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_rejects(list: *const alpr_hotlist) -> u64 {
    // SAFETY: the caller vouches for it.
    guard_or(0, || {
        unsafe { list.as_ref() }.map_or(0, |l| l.live.list().info().rejects)
    })
}

/// Tells whether the list is fit for a shift at `now` (seconds since 1970 in UTC) and, where `in_force` is not
/// NULL, to take the place of that one. The reasons, a line each, are written to `reasons`, ended by a NUL and
/// cut where `reasons_len` bytes do not hold them; `reasons` may be NULL.
///
/// # Safety
/// `list` and `in_force` must come from an alpr_hotlist function, `out` be writable, `reasons` be NULL or
/// writable for `reasons_len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_shift_check(
    list: *const alpr_hotlist,
    in_force: *const alpr_hotlist,
    now: i64,
    max_age_seconds: u32,
    out: *mut alpr_check,
    reasons: *mut c_char,
    reasons_len: usize,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        let (list, before, out) = unsafe {
            (
                reference(list, "list")?.live.list(),
                in_force.as_ref().map(|before| before.live.list()),
                out.as_mut().ok_or_else(|| null("out"))?,
            )
        };
        let max_age = SignedDuration::from_secs(max_age_seconds.into());
        let status = list.shift_check(time(now)?, max_age, before.as_deref())?;
        *out = match status.check {
            Check::Ok => alpr_check::Ok,
            Check::Warn => alpr_check::Warn,
            Check::Fail => alpr_check::Fail,
        };
        if !reasons.is_null() && reasons_len > 0 {
            // SAFETY: not NULL, and the caller vouches for the length.
            let room = unsafe { std::slice::from_raw_parts_mut(reasons.cast::<u8>(), reasons_len) };
            room.fill(0);
            let text = status.reasons.join("\n");
            let bytes = text.bytes().take(reasons_len - 1);
            room.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
        }
        Ok(())
    })
}

/// Matches a plate that was read. `rules` NULL are the library's; `now` is in seconds since 1970 in UTC.
///
/// Free the hits with alpr_hits_free; they outlive list and read. What the rules drop is among them.
///
/// # Safety
/// `list` must come from an alpr_hotlist function, `read` from alpr_reads_at, `rules` be NULL or come from
/// alpr_match_rules_parse, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_matches(
    list: *const alpr_hotlist,
    read: *const alpr_plate_read,
    rules: *const alpr_match_rules,
    now: i64,
    out: *mut *mut alpr_hits,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for it.
        let query = Query::of_read(unsafe { reference(read, "read") }?.read());
        // SAFETY: the caller vouches for the rest.
        unsafe { matches(list, &query, rules, now, out) }
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
    rules: *const alpr_match_rules,
    now: i64,
    out: *mut *mut alpr_hits,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for it.
        let plate = unsafe { text(plate, "plate") }?.parse()?;
        let state = if state.is_null() {
            ""
        } else {
            // SAFETY: not NULL; the caller vouches for the NUL at the end.
            unsafe { text(state, "state") }?
        };
        let known = (!state.is_empty()).then(|| state.parse::<Jurisdiction>());
        let query = Query::of_text(plate, known.transpose()?);
        // SAFETY: the caller vouches for the rest.
        unsafe { matches(list, &query, rules, now, out) }
    })
}

/// # Safety
/// As alpr_hotlist_matches.
unsafe fn matches(
    list: *const alpr_hotlist,
    query: &Query,
    rules: *const alpr_match_rules,
    now: i64,
    out: *mut *mut alpr_hits,
) -> Result<(), Failure> {
    // SAFETY: the caller vouches for both; NULL rules are the library's.
    let (list, rules) = unsafe { (reference(list, "list")?, rules.as_ref()) };
    let rules = rules.map_or_else(MatchRules::default, |r| r.rules.clone());
    let hits = list.live.matches(query, &rules, time(now)?)?;
    // SAFETY: the caller vouches that `out` can be written.
    unsafe { give(out, alpr_hits::new(&hits)) }
}

/// Frees a list that no thread uses any more; NULL is no harm.
///
/// # Safety
/// `list` must be NULL or come from an alpr_hotlist function, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_free(list: *mut alpr_hotlist) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(list) });
}
