//! `alpr_replay`: whether a read, a list and rules give a hit that was kept.

use std::ffi::{CString, c_char};

use alpr_core::HitRecord;
use alpr_core::replay::{Outcome, Replay};

use crate::guard::{guard, guard_or};
use crate::hotlist::alpr_hotlist;
use crate::manual::alpr_manual_entry;
use crate::record::alpr_record;
use crate::rules::{alpr_match_rules, rules_or_default};
use crate::status::{alpr_status, c_text};
use crate::text::alpr_text;
use crate::value::{Choice, choice};
use crate::view::{get, get_text, give, reference, take_back, text};

/// A hit that was judged again. It says that the hit was made so, never that the plate is the listed one. Immutable;
/// may be used by many threads.
pub struct alpr_replay {
    replay: Replay,
    words: CString,
}

/// What judging a hit again says.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_replay_outcome {
    /// The same hit, byte for byte as it is kept.
    Same = 0,
    /// Another hit, or none.
    Differs = 1,
    /// What the hit was made from is not what was given.
    Unjudged = 2,
}

choice!(Outcome is alpr_replay_outcome: Same Differs Unjudged);

impl alpr_replay {
    fn new(replay: Replay) -> Self {
        let words = c_text(&replay.to_string());
        Self { replay, words }
    }
}

/// Judges a hit of a list by that list, without its changes. `hit` is what alpr_hit_to_json wrote, `record` its read,
/// `rules` may be NULL for the library's. No model is needed: a hit follows from the lattice that the record keeps, the
/// entries and the rules. ALPR_STATUS_INVALID_ARGUMENT if the hit is of another read.
///
/// Free it with alpr_replay_free.
///
/// # Safety
/// `hit` must end with a NUL, `record` come from an alpr_record function, `list` from an alpr_hotlist function, `rules`
/// be NULL or come from alpr_match_rules_parse, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_replay_new(
    hit: *const c_char,
    record: *const alpr_record,
    list: *const alpr_hotlist,
    rules: *const alpr_match_rules,
    out: *mut *mut alpr_replay,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let hit = HitRecord::from_json(text(hit, "hit")?)?;
            let (read, list) = (reference(record, "record")?, reference(list, "list")?);
            let rules = rules_or_default(rules);
            let replay = Replay::new(&hit, read.record(), &*list.live().list(), &rules)?;
            give(out, alpr_replay::new(replay))
        }
    })
}

/// Judges a hit of an entry that was made by hand by that entry: no list has it. The rest is as in alpr_replay_new.
///
/// # Safety
/// As alpr_replay_new; `entry` must come from an alpr_manual function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_replay_by_hand(
    hit: *const c_char,
    record: *const alpr_record,
    entry: *const alpr_manual_entry,
    rules: *const alpr_match_rules,
    out: *mut *mut alpr_replay,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let hit = HitRecord::from_json(text(hit, "hit")?)?;
            let (read, entry) = (reference(record, "record")?, reference(entry, "entry")?);
            let rules = rules_or_default(rules);
            let replay = Replay::by_hand(&hit, read.record(), entry.entry(), &rules)?;
            give(out, alpr_replay::new(replay))
        }
    })
}

/// What judging the hit again says; ALPR_REPLAY_OUTCOME_UNJUDGED for NULL.
///
/// # Safety
/// `replay` must be NULL or come from an alpr_replay function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_replay_outcome_of(replay: *const alpr_replay) -> alpr_replay_outcome {
    let unjudged = alpr_replay_outcome::Unjudged;
    // SAFETY: the caller vouches for it.
    unsafe { get(replay, unjudged, |r| r.replay.outcome.in_c()) }
}

/// The outcome in words: what differs, field by field, or why the hit cannot be judged. Valid as long as the replay.
///
/// # Safety
/// As alpr_replay_outcome_of.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_replay_words(replay: *const alpr_replay) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(replay, |r| &r.words) }
}

/// Writes it as one line of JSON: hit, outcome, differences with field, kept and again, reasons.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// `replay` must come from an alpr_replay function, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_replay_to_json(
    replay: *const alpr_replay,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let json = reference(replay, "replay")?.replay.to_json()?;
            give(out, alpr_text::new(&json))
        }
    })
}

/// Frees a replay; NULL is allowed.
///
/// # Safety
/// `replay` must be NULL or come from an alpr_replay function, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_replay_free(replay: *mut alpr_replay) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(replay) });
}
