//! `alpr_alarm_desk`: which hits become alarms, and the guards of innocent plates.

use std::ffi::c_char;
use std::sync::Mutex;

use alpr_core::alarm::{Guards, Release};
use alpr_core::{AlarmDesk, json};
use jiff::SignedDuration;

use crate::alarm::alpr_alarms;
use crate::case::alpr_case;
use crate::guard::{guard, guard_or, lock};
use crate::hits::alpr_hits;
use crate::record::alpr_record;
use crate::status::{Failure, alpr_status};
use crate::text::{alpr_text, each_line};
use crate::tracker::alpr_track;
use crate::value::time;
use crate::view::{check_out, give, reference, take_back, text, text_if_any, write};

/// The most bytes of a guard in JSON: its names and the reason of its release, every character escaped, have 54000.
const MAX_GUARD_BYTES: usize = 64 * 1024;

/// Remembers passes, so that a vehicle in front of a camera sounds once. One desk serves all cameras of a unit;
/// many threads may use it, one after another.
pub struct alpr_alarm_desk {
    desk: Mutex<AlarmDesk>,
}

impl alpr_alarm_desk {
    pub(crate) const fn desk(&self) -> &Mutex<AlarmDesk> {
        &self.desk
    }
}

/// A desk where an entry that was not seen for `gap_seconds`, 1 to 86400, begins a new pass: 30 fit a patrol car
/// in traffic.
///
/// Free it with alpr_alarm_desk_free.
///
/// # Safety
/// `out` must be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_alarm_desk_new(
    gap_seconds: u32,
    out: *mut *mut alpr_alarm_desk,
) -> alpr_status {
    guard(|| {
        let desk = Mutex::new(AlarmDesk::new(SignedDuration::from_secs(
            gap_seconds.into(),
        ))?);
        // SAFETY: the caller vouches that it can be written.
        unsafe { give(out, alpr_alarm_desk { desk }) }
    })
}

/// The alarms of one read, and its hits that made none. `track` is the host's name of the pass, where its tracker gives
/// one, else NULL or "": within the gap the same track sounds again for an entry only for a look of a better class, and
/// another track always does.
/// ALPR_STATUS_INVALID_ARGUMENT for hits of another read than the record's: their alarm would stop the wrong vehicle;
/// for a `track` of over 256 bytes.
///
/// Free the alarms with alpr_alarms_free; they outlive desk, hits and record.
///
/// # Safety
/// `desk` must come from alpr_alarm_desk_new, `hits` be the hits of the read `record`, `track` be NULL or end with
/// a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_alarm_desk_raise(
    desk: *const alpr_alarm_desk,
    hits: *const alpr_hits,
    record: *const alpr_record,
    track: *const c_char,
    out: *mut *mut alpr_alarms,
) -> alpr_status {
    guard(|| {
        check_out(out)?;
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let (desk, hits) = (reference(desk, "desk")?, reference(hits, "hits")?.hits());
            let (record, track) = (reference(record, "record")?, text_if_any(track, "track")?);
            let raised = lock(&desk.desk).raise(&hits, record.record(), track)?;
            give(out, alpr_alarms::new(raised, &hits))
        }
    })
}

/// The alarms of a vehicle that an alpr_tracker follows, by what is known of it now: an entry sounds once in its track,
/// however often it is read there, and not again in a track that begins within the gap. `record` is of alpr_track_read,
/// whatever its time, and `hits` are its hits.
///
/// Free the alarms with alpr_alarms_free; they outlive all the others.
///
/// # Safety
/// As alpr_alarm_desk_raise; `track` must come from an alpr_tracks function and still be valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_alarm_desk_raise_track(
    desk: *const alpr_alarm_desk,
    hits: *const alpr_hits,
    record: *const alpr_record,
    track: *const alpr_track,
    out: *mut *mut alpr_alarms,
) -> alpr_status {
    guard(|| {
        check_out(out)?;
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let (desk, hits) = (reference(desk, "desk")?, reference(hits, "hits")?.hits());
            let (record, track) = (reference(record, "record")?, reference(track, "track")?);
            let mut desk = lock(&desk.desk);
            let raised = desk.raise_track(&hits, record.record(), track.track())?;
            give(out, alpr_alarms::new(raised, &hits))
        }
    })
}

/// Guards the plate that the human of a rejected case found to be another one than the listed: until `until_us` it
/// does not sound for that entry. ALPR_STATUS_REFUSED unless characters or state differ. A desk forgets its guards
/// when it is freed: keep what alpr_alarm_desk_guards writes after each guard and each release.
///
/// # Safety
/// `desk` must come from alpr_alarm_desk_new, `case_` from an alpr_case function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_alarm_desk_guard(
    desk: *const alpr_alarm_desk,
    case: *const alpr_case,
    until_us: i64,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        let (desk, case) = unsafe { (reference(desk, "desk")?, reference(case, "case")?) };
        let guard = case.file().guard(time(until_us)?)?;
        Ok(lock(&desk.desk).guards_mut().add(guard)?)
    })
}

/// Ends the guards of the plate `plate`, as the human saw it, against the listed plate `listed`, so that it sounds
/// again; who does it and why is kept with them. Writes how many ended.
///
/// # Safety
/// `desk` must come from alpr_alarm_desk_new, every text end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_alarm_desk_release(
    desk: *const alpr_alarm_desk,
    plate: *const c_char,
    listed: *const c_char,
    by: *const c_char,
    at_us: i64,
    why: *const c_char,
    out: *mut usize,
) -> alpr_status {
    guard(|| {
        check_out(out)?;
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let release = Release {
                by: text(by, "by")?.to_owned(),
                at: time(at_us)?,
                reason: text(why, "why")?.to_owned(),
            };
            let (plate, listed) = (
                text(plate, "plate")?.parse()?,
                text(listed, "listed")?.parse()?,
            );
            let mut desk = lock(&reference(desk, "desk")?.desk);
            write(out, desk.guards_mut().release(plate, listed, &release)?)
        }
    })
}

/// Writes every guard, ended ones too, as a line of JSON, to be kept: they are the log of who was protected until when.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// `desk` must come from alpr_alarm_desk_new, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_alarm_desk_guards(
    desk: *const alpr_alarm_desk,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for it.
        let guards = lock(&unsafe { reference(desk, "desk") }?.desk)
            .guards()
            .clone();
        let lines = guards.all().iter().map(|g| Ok(json::write(g)? + "\n"));
        let lines: String = lines.collect::<alpr_core::Result<_>>()?;
        // SAFETY: the caller vouches that it can be written.
        unsafe { give(out, alpr_text::new(&lines)) }
    })
}

/// Gives a new desk the guards of the lines that alpr_alarm_desk_guards wrote, at most 100000 of 64 KiB each; empty
/// lines are none. A guard that was released stays so. ALPR_STATUS_INVALID_RECORD with the line that is no guard;
/// ALPR_STATUS_INVALID_ARGUMENT if one ends before it begins, or the desk has guards already.
///
/// # Safety
/// `desk` must come from alpr_alarm_desk_new, `json` end with a NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_alarm_desk_restore_guards(
    desk: *const alpr_alarm_desk,
    json: *const c_char,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        let (desk, json) = unsafe { (reference(desk, "desk")?, text(json, "json")?) };
        let mut guards = Guards::default();
        each_line(json, |line| {
            guards.add(json::read(line, "a guard", MAX_GUARD_BYTES)?)
        })?;
        let mut desk = lock(&desk.desk);
        let got = desk.guards().all().len();
        if got > 0 {
            let text =
                format!("expected a desk without guards, got {got}: restore before you guard");
            return Err(Failure::new(alpr_status::InvalidArgument, text));
        }
        *desk.guards_mut() = guards;
        Ok(())
    })
}

/// Remembers what was found in a case, to be shown with the next alarm of its entry; an entry that its source answered
/// not to be active makes no sound until a list of which every part was drawn after the answer, a change that says
/// something else of the entry, or the source's word that it holds. A case in which nothing was found yet changes
/// nothing: call it after each answer, rejection and disposition, and at the start for the cases that were kept. 100000
/// entries at most; of more, what was found longest ago is forgotten.
///
/// # Safety
/// `desk` must come from alpr_alarm_desk_new, `case_` from an alpr_case function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_alarm_desk_remember(
    desk: *const alpr_alarm_desk,
    case: *const alpr_case,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        let (desk, case) = unsafe { (reference(desk, "desk")?, reference(case, "case")?) };
        if let Some(prior) = case.file().prior() {
            lock(&desk.desk).remember(prior);
        }
        Ok(())
    })
}

/// Frees a desk that no thread uses any more; NULL is allowed.
///
/// # Safety
/// `desk` must be NULL or come from alpr_alarm_desk_new, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_alarm_desk_free(desk: *mut alpr_alarm_desk) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(desk) });
}
