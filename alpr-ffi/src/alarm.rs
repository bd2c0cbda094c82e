//! `alpr_alarms`: what became of the hits of one read.

use std::ffi::{CString, c_char};
use std::ptr::null;

use alpr_core::alarm::{Raised, Severity, Silenced, Suppressed, Tone};
use alpr_core::{Alarm, Hit, json};

use crate::guard::{guard, guard_or};
use crate::hits::alpr_hit;
use crate::status::{alpr_status, c_text};
use crate::text::alpr_text;
use crate::value::{Choice, choice};
use crate::view::{get, get_item, get_text, give, reference, take_back};

/// What became of the hits of one read: every hit is an alarm or suppressed. Immutable; may be used by many threads.
pub struct alpr_alarms {
    alarms: Vec<alpr_alarm>,
    suppressed: Vec<alpr_suppressed>,
}

/// A hit that asks for a human; never conclusive (General Order 22-03, II.4). Borrowed: valid until its
/// alpr_alarms is freed.
pub struct alpr_alarm {
    alarm: Alarm,
    hit: Option<alpr_hit>,
    hit_id: CString,
    text: CString,
    rendering: CString,
}

/// A hit that made no alarm, and why: keep it like any other, by alpr_hit_to_json. Borrowed: valid until its
/// alpr_alarms is freed.
pub struct alpr_suppressed {
    why: Silenced,
    hit: alpr_hit,
    guarded_by: CString,
    guarded_until_us: i64,
}

/// How serious the reason of an alarm is; the worst first.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_severity {
    /// Life or limb is at stake, or a felony vehicle.
    Critical = 0,
    /// A wanted person, a warrant, a stolen vehicle, an officer's lookout.
    High = 1,
    /// A stolen plate, a missing person, a protection order.
    Medium = 2,
    /// A fine or a licence.
    Low = 3,
    /// To be known, no reason to stop anybody.
    Info = 4,
}

/// What the host plays.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_tone {
    /// The loudest, for critical alarms.
    Urgent = 0,
    /// The ordinary alarm.
    Alert = 1,
    /// A short, quiet one.
    Notice = 2,
    /// None: the hit is only shown.
    Silent = 3,
}

/// Why a hit made no alarm.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_silenced {
    /// The rules drop it.
    Dropped = 0,
    /// The same entry was raised already while the vehicle passed.
    SamePass = 1,
    /// A human found before that this plate is not the listed one.
    Guarded = 2,
    /// The camera was out of service when the picture was taken.
    OutOfService = 3,
}

choice!(Severity is alpr_severity: Critical High Medium Low Info);
choice!(Tone is alpr_tone: Urgent Alert Notice Silent);
choice!(Silenced is alpr_silenced: Dropped SamePass Guarded OutOfService);

impl alpr_alarms {
    /// What became of `hits`.
    pub(crate) fn new(raised: Raised, hits: &[Hit]) -> Self {
        let alarms = raised.alarms.into_iter();
        Self {
            alarms: alarms.map(|alarm| alpr_alarm::new(alarm, hits)).collect(),
            suppressed: raised.suppressed.iter().map(alpr_suppressed::new).collect(),
        }
    }
}

impl alpr_alarm {
    fn new(alarm: Alarm, hits: &[Hit]) -> Self {
        let kept = &alarm.hit;
        let is_kept = |hit: &&Hit| *hit.entry == kept.entry && *hit.list.sha256 == kept.list_sha256;
        Self {
            hit: hits.iter().find(is_kept).map(alpr_hit::new),
            hit_id: c_text(&alarm.hit.id.to_string()),
            text: c_text(&alarm.text),
            rendering: c_text(&alarm.rendering()),
            alarm,
        }
    }

    pub(crate) fn alarm(&self) -> &Alarm {
        &self.alarm
    }
}

impl alpr_suppressed {
    fn new(suppressed: &Suppressed) -> Self {
        let guard = suppressed.guard.as_ref();
        Self {
            why: suppressed.why,
            hit: alpr_hit::new(&suppressed.hit),
            guarded_by: c_text(guard.map_or("", |g| &g.by)),
            guarded_until_us: guard.map_or(0, |g| g.until.as_microsecond()),
        }
    }
}

/// How many alarms there are; 0 for NULL.
///
/// # Safety
/// `alarms` must be NULL or come from alpr_alarm_desk_raise or alpr_alarm_desk_raise_track.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_alarms_len(alarms: *const alpr_alarms) -> usize {
    // SAFETY: the caller vouches for it.
    unsafe { get(alarms, 0, |a| a.alarms.len()) }
}

/// The alarm at `index`, or NULL if there is none: those that sound first, then those that would but for what was found
/// before, then by severity, the entry's own priority, probability and plate. Valid until alpr_alarms_free.
///
/// # Safety
/// As alpr_alarms_len.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_alarms_at(
    alarms: *const alpr_alarms,
    index: usize,
) -> *const alpr_alarm {
    // SAFETY: the caller vouches for it.
    unsafe { get_item(alarms, index, |a| &a.alarms) }
}

/// How many hits made no alarm; 0 for NULL.
///
/// # Safety
/// As alpr_alarms_len.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_alarms_suppressed_len(alarms: *const alpr_alarms) -> usize {
    // SAFETY: the caller vouches for it.
    unsafe { get(alarms, 0, |a| a.suppressed.len()) }
}

/// The suppressed hit at `index`, or NULL if there is none, in the order of the hits. Valid until alpr_alarms_free.
///
/// # Safety
/// As alpr_alarms_len.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_alarms_suppressed_at(
    alarms: *const alpr_alarms,
    index: usize,
) -> *const alpr_suppressed {
    // SAFETY: the caller vouches for it.
    unsafe { get_item(alarms, index, |a| &a.suppressed) }
}

/// Frees alarms and everything borrowed from them; NULL is allowed.
///
/// # Safety
/// `alarms` must be NULL or come from alpr_alarm_desk_raise or alpr_alarm_desk_raise_track, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_alarms_free(alarms: *mut alpr_alarms) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(alarms) });
}

/// The hit of the alarm; NULL for NULL. Valid until alpr_alarms_free.
///
/// # Safety
/// `alarm` must be NULL or come from alpr_alarms_at and still be valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_alarm_hit(alarm: *const alpr_alarm) -> *const alpr_hit {
    let find = |a: &alpr_alarm| a.hit.as_ref().map_or(null(), std::ptr::from_ref);
    // SAFETY: the caller vouches for it.
    unsafe { get(alarm, null(), find) }
}

/// Names the hit of the alarm, and its case: 32 hexadecimal digits; "" for NULL. Valid until alpr_alarms_free.
///
/// # Safety
/// As alpr_alarm_hit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_alarm_hit_id(alarm: *const alpr_alarm) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(alarm, |a| &a.hit_id) }
}

/// Writes the hit of the alarm as it is to be kept: the same line of JSON as alpr_hit_to_json.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// `alarm` must come from alpr_alarms_at and still be valid, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_alarm_hit_to_json(
    alarm: *const alpr_alarm,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let hit = &reference(alarm, "alarm")?.alarm.hit;
            give(out, alpr_text::new(&json::write(hit)?))
        }
    })
}

/// One line for the screen, at most 120 characters. Valid until alpr_alarms_free.
///
/// # Safety
/// As alpr_alarm_hit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_alarm_text(alarm: *const alpr_alarm) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(alarm, |a| &a.text) }
}

/// The line for the screen, what was found before of the entry or the plate, what is listed, the doubts, and that it is
/// not probable cause, a line each. Valid until alpr_alarms_free.
///
/// # Safety
/// As alpr_alarm_hit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_alarm_rendering(alarm: *const alpr_alarm) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(alarm, |a| &a.rendering) }
}

/// How serious its reason is; ALPR_SEVERITY_INFO for NULL.
///
/// # Safety
/// As alpr_alarm_hit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_alarm_severity(alarm: *const alpr_alarm) -> alpr_severity {
    // SAFETY: the caller vouches for it.
    unsafe { get(alarm, alpr_severity::Info, |a| a.alarm.severity.in_c()) }
}

/// What the host plays; ALPR_TONE_SILENT for NULL.
///
/// # Safety
/// As alpr_alarm_hit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_alarm_tone(alarm: *const alpr_alarm) -> alpr_tone {
    // SAFETY: the caller vouches for it.
    unsafe { get(alarm, alpr_tone::Silent, |a| a.alarm.tone.in_c()) }
}

/// When it was raised: when the picture was taken. 0 for NULL.
///
/// # Safety
/// As alpr_alarm_hit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_alarm_raised_us(alarm: *const alpr_alarm) -> i64 {
    // SAFETY: the caller vouches for it.
    unsafe { get(alarm, 0, |a| a.alarm.raised.as_microsecond()) }
}

/// The hit that made no alarm; NULL for NULL. Valid until alpr_alarms_free.
///
/// # Safety
/// `suppressed` must be NULL or come from alpr_alarms_suppressed_at and still be valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_suppressed_hit(
    suppressed: *const alpr_suppressed,
) -> *const alpr_hit {
    // SAFETY: the caller vouches for it.
    unsafe { get(suppressed, null(), |s| std::ptr::from_ref(&s.hit)) }
}

/// Why it made no alarm; ALPR_SILENCED_DROPPED for NULL.
///
/// # Safety
/// As alpr_suppressed_hit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_suppressed_why(suppressed: *const alpr_suppressed) -> alpr_silenced {
    // SAFETY: the caller vouches for it.
    unsafe { get(suppressed, alpr_silenced::Dropped, |s| s.why.in_c()) }
}

/// Who found that the plate is not the listed one, "" where no guard did it. Valid until alpr_alarms_free.
///
/// # Safety
/// As alpr_suppressed_hit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_suppressed_guarded_by(
    suppressed: *const alpr_suppressed,
) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(suppressed, |s| &s.guarded_by) }
}

/// Until when the guard holds; 0 where no guard did it.
///
/// # Safety
/// As alpr_suppressed_hit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_suppressed_guarded_until_us(
    suppressed: *const alpr_suppressed,
) -> i64 {
    // SAFETY: the caller vouches for it.
    unsafe { get(suppressed, 0, |s| s.guarded_until_us) }
}
