//! `alpr_hits` and `alpr_hit`: the listed plates that a plate may be.

use std::ffi::{CString, c_char};
use std::ptr::null;

use alpr_core::hotlist::{Action, MatchClass, StateMatch};
use alpr_core::{Hit, HitRecord, json};

use crate::guard::{guard, guard_or};
use crate::record::alpr_record;
use crate::status::{alpr_status, c_text};
use crate::text::alpr_text;
use crate::value::{Choice, choice};
use crate::view::{get, get_item, get_text, give, reference, take_back};

/// The hits of one plate, the most probable first. Immutable; may be used by many threads.
pub struct alpr_hits {
    hits: Vec<alpr_hit>,
}

/// A listed plate that may be the one seen; never proof. Borrowed: valid until its alpr_hits, or the alpr_alarms that
/// it is in, is freed.
pub struct alpr_hit {
    hit: Hit,
    plate: CString,
    state: CString,
    category: CString,
    source: CString,
    record: CString,
    explanation: CString,
    contradictions: Vec<CString>,
    sha256: CString,
}

/// What the rules say to do with a hit.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_action {
    /// It sounds, and has to be verified by a human.
    Alarm = 0,
    /// It is shown without a sound.
    Show = 1,
    /// It is not shown.
    Drop = 2,
}

/// How the listed plate relates to what was read.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_match_class {
    /// Same text, same state.
    Exact = 0,
    /// Same text; the state is unknown.
    ExactStateUnknown = 1,
    /// Same text, and another state: most likely another vehicle.
    ExactOtherState = 2,
    /// As long, and each character the same or one it is commonly taken for.
    Equivalent = 3,
    /// Near in what was seen, otherwise.
    Near = 4,
}

/// Whether the state that was seen is the listed one.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_state_match {
    /// The listed one was seen.
    Same = 0,
    /// Nobody saw it for sure, or the list does not name one.
    Unknown = 1,
    /// Another one was seen.
    Different = 2,
}

choice!(Action is alpr_action: Alarm Show Drop);
choice!(MatchClass is alpr_match_class: Exact ExactStateUnknown ExactOtherState Equivalent Near);
choice!(StateMatch is alpr_state_match: Same Unknown Different);

impl alpr_hits {
    pub(crate) fn new(hits: &[Hit]) -> Self {
        Self {
            hits: hits.iter().map(alpr_hit::new).collect(),
        }
    }

    pub(crate) fn hits(&self) -> Vec<Hit> {
        self.hits.iter().map(|h| h.hit.clone()).collect()
    }
}

impl alpr_hit {
    pub(crate) fn new(hit: &Hit) -> Self {
        let entry = &hit.entry;
        Self {
            plate: c_text(entry.plate.as_str()),
            state: c_text(entry.state.map_or("", |s| s.code())),
            category: c_text(entry.category.name()),
            source: c_text(entry.source.as_ref().map_or("", |s| s.name())),
            record: c_text(entry.record.as_deref().unwrap_or_default()),
            explanation: c_text(&hit.explanation()),
            contradictions: hit
                .contradictions
                .iter()
                .map(|c| c_text(&c.to_string()))
                .collect(),
            sha256: c_text(&hit.list.sha256),
            hit: hit.clone(),
        }
    }
}

/// How many hits there are; 0 for NULL.
///
/// # Safety
/// `hits` must be NULL or come from an alpr_hotlist_matches function or alpr_manual_book_matches.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hits_len(hits: *const alpr_hits) -> usize {
    // SAFETY: the caller vouches for it.
    unsafe { get(hits, 0, |h| h.hits.len()) }
}

/// The hit at `index`, or NULL if there is none. Valid until alpr_hits_free.
///
/// # Safety
/// As alpr_hits_len.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hits_at(hits: *const alpr_hits, index: usize) -> *const alpr_hit {
    // SAFETY: the caller vouches for it.
    unsafe { get_item(hits, index, |h| &h.hits) }
}

/// Frees hits and everything borrowed from them; NULL is allowed.
///
/// # Safety
/// `hits` must be NULL or come from an alpr_hotlist_matches function or alpr_manual_book_matches, and not be used
/// again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hits_free(hits: *mut alpr_hits) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(hits) });
}

/// The listed plate, A-Z and 0-9; "" for NULL. Valid as long as the hit.
///
/// # Safety
/// `hit` must be NULL or come from alpr_hits_at, alpr_alarm_hit or alpr_suppressed_hit and still be valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hit_plate(hit: *const alpr_hit) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(hit, |h| &h.plate) }
}

/// The postal code of the listed state, "" where the list names none. Valid as long as the hit.
///
/// # Safety
/// As alpr_hit_plate.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hit_listed_state(hit: *const alpr_hit) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(hit, |h| &h.state) }
}

/// The category, such as "stolen_vehicle". Valid as long as the hit.
///
/// # Safety
/// As alpr_hit_plate.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hit_category(hit: *const alpr_hit) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(hit, |h| &h.category) }
}

/// Who answers for the entry, such as "ncic"; "" where the list does not say. Valid as long as the hit.
///
/// # Safety
/// As alpr_hit_plate.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hit_source(hit: *const alpr_hit) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(hit, |h| &h.source) }
}

/// The source's number of the record, "" where it has none. Valid as long as the hit.
///
/// # Safety
/// As alpr_hit_plate.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hit_record(hit: *const alpr_hit) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(hit, |h| &h.record) }
}

/// What differs between what was seen and what is listed, in words; "" where nothing does. Valid as long as the hit.
///
/// # Safety
/// As alpr_hit_plate.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hit_explanation(hit: *const alpr_hit) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(hit, |h| &h.explanation) }
}

/// How many things of the vehicle were seen otherwise than listed; 0 where no alpr_observed told of them.
///
/// # Safety
/// As alpr_hit_plate.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hit_contradictions_len(hit: *const alpr_hit) -> usize {
    // SAFETY: the caller vouches for it.
    unsafe { get(hit, 0, |h| h.contradictions.len()) }
}

/// What was seen otherwise, such as "color: listed BLU, seen red", or NULL if there is none at `index`. It may be the
/// listed plate on another vehicle. Valid as long as the hit.
///
/// # Safety
/// As alpr_hit_plate.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hit_contradictions_at(
    hit: *const alpr_hit,
    index: usize,
) -> *const c_char {
    let find = |h: &alpr_hit| h.contradictions.get(index).map_or(null(), |w| w.as_ptr());
    // SAFETY: the caller vouches for it.
    unsafe { get(hit, null(), find) }
}

/// Writes what is to be kept of a hit, whether it alarmed or not, as one line of JSON with the entry as it was listed.
/// `record` is the read that it is a hit of; ALPR_STATUS_INVALID_ARGUMENT for one of another text or state.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// As alpr_hit_plate; `record` must come from an alpr_record function, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hit_to_json(
    hit: *const alpr_hit,
    record: *const alpr_record,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all three.
        unsafe {
            let (hit, record) = (reference(hit, "hit")?, reference(record, "record")?);
            let (hit, record) = (&hit.hit, record.record());
            hit.check_is_of(record.text, record.state)?;
            let kept = HitRecord::of_hit(hit, record);
            give(out, alpr_text::new(&json::write(&kept)?))
        }
    })
}

/// The SHA-256 of the list that the hit is from, 64 hexadecimal digits. Valid as long as the hit.
///
/// # Safety
/// As alpr_hit_plate.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hit_list_sha256(hit: *const alpr_hit) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(hit, |h| &h.sha256) }
}

/// How many seconds old the list was at the match; negative where a clock is wrong.
///
/// # Safety
/// As alpr_hit_plate.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hit_list_age(hit: *const alpr_hit) -> i64 {
    // SAFETY: the caller vouches for it.
    unsafe { get(hit, 0, |h| h.hit.list.age.as_secs()) }
}

/// Not 0 where the list was older at the match than the rules allow: the entry may have been withdrawn since.
///
/// # Safety
/// As alpr_hit_plate.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hit_list_is_stale(hit: *const alpr_hit) -> i32 {
    // SAFETY: the caller vouches for it.
    unsafe { get(hit, 0, |h| i32::from(h.hit.list.is_stale)) }
}

/// Not 0 where the edge of the frame may cut the plate, which may be the only reason that it resembles the listed one:
/// such a hit never sounds. 0 for NULL.
///
/// # Safety
/// As alpr_hit_plate.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hit_may_be_cut(hit: *const alpr_hit) -> i32 {
    // SAFETY: the caller vouches for it.
    unsafe { get(hit, 0, |h| h.hit.may_be_cut.into()) }
}

/// What the rules say to do with it; ALPR_ACTION_DROP for NULL.
///
/// # Safety
/// As alpr_hit_plate.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hit_action(hit: *const alpr_hit) -> alpr_action {
    // SAFETY: the caller vouches for it.
    unsafe { get(hit, alpr_action::Drop, |h| h.hit.action.in_c()) }
}

/// How the listed plate relates to what was read; ALPR_MATCH_CLASS_NEAR for NULL.
///
/// # Safety
/// As alpr_hit_plate.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hit_class(hit: *const alpr_hit) -> alpr_match_class {
    // SAFETY: the caller vouches for it.
    unsafe { get(hit, alpr_match_class::Near, |h| h.hit.class.in_c()) }
}

/// Whether the state is the listed one; ALPR_STATE_MATCH_UNKNOWN for NULL.
///
/// # Safety
/// As alpr_hit_plate.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hit_state_match(hit: *const alpr_hit) -> alpr_state_match {
    let find = |h: &alpr_hit| h.hit.state_match.in_c();
    // SAFETY: the caller vouches for it.
    unsafe { get(hit, alpr_state_match::Unknown, find) }
}

/// Whether the plate's type, such as passenger car or motorcycle, is the listed one: ALPR_STATE_MATCH_UNKNOWN unless an
/// alpr_observed told it.
///
/// # Safety
/// As alpr_hit_plate.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hit_plate_type_match(hit: *const alpr_hit) -> alpr_state_match {
    let find = |h: &alpr_hit| h.hit.plate_type_match.in_c();
    // SAFETY: the caller vouches for it.
    unsafe { get(hit, alpr_state_match::Unknown, find) }
}

/// The probability that the plate is the listed one, 0 to 1.
///
/// # Safety
/// As alpr_hit_plate.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hit_probability(hit: *const alpr_hit) -> f32 {
    // SAFETY: the caller vouches for it.
    unsafe { get(hit, 0.0, |h| h.hit.probability) }
}

/// The probability of the listed state, 0 to 1; negative where it could not be compared.
///
/// # Safety
/// As alpr_hit_plate.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hit_state_probability(hit: *const alpr_hit) -> f32 {
    // SAFETY: the caller vouches for it.
    unsafe { get(hit, -1.0, |h| h.hit.state_probability.unwrap_or(-1.0)) }
}
