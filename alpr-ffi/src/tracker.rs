//! `alpr_tracker`: follows each vehicle through the frames of a camera, and makes one read of all that was seen of it.

use std::sync::Mutex;

use alpr_core::track::Followed;
use alpr_core::{PlateRead, Track, Tracker};
use jiff::{SignedDuration, Timestamp};

use crate::engine::alpr_engine;
use crate::guard::{guard, guard_or, lock};
use crate::reads::{alpr_plate_read, alpr_reads};
use crate::status::{Failure, alpr_status};
use crate::value::time;
use crate::view::{check_out, get, get_item, give, reference, slice, take_back};

/// Follows the vehicles before one camera. Frames come in the order of time; threads take turns.
pub struct alpr_tracker {
    tracker: Mutex<Tracker>,
}

/// What became of the reads of one frame. Immutable; may be used by many threads.
pub struct alpr_tracks {
    seen: Vec<alpr_track>,
    ended: Vec<alpr_track>,
}

/// One vehicle's plate in the frames of a camera. Borrowed: valid until its alpr_tracks is freed.
pub struct alpr_track {
    track: Track,
    read: alpr_plate_read,
    best: alpr_plate_read,
}

impl alpr_tracks {
    fn new(followed: Followed) -> Self {
        let tracks = |tracks: Vec<Track>| tracks.into_iter().map(alpr_track::new).collect();
        Self {
            seen: tracks(followed.seen),
            ended: tracks(followed.ended),
        }
    }
}

impl alpr_track {
    pub(crate) const fn track(&self) -> &Track {
        &self.track
    }

    fn new(track: Track) -> Self {
        Self {
            read: alpr_plate_read::new(track.read()),
            best: alpr_plate_read::new(track.best()),
            track,
        }
    }
}

/// A tracker of what `engine` reads, for which a vehicle is gone that was not read for `gap_ms`, 10 to 600000: 2000
/// pass while a lamp post or another vehicle hides it.
///
/// Free it with alpr_tracker_free; it outlives the engine.
///
/// # Safety
/// `engine` must come from an alpr_engine function, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_tracker_new(
    engine: *const alpr_engine,
    gap_ms: u32,
    out: *mut *mut alpr_tracker,
) -> alpr_status {
    guard(|| {
        check_out(out)?;
        // SAFETY: the caller vouches for it.
        let engine = unsafe { reference(engine, "engine") }?.engine();
        let gap = SignedDuration::from_millis(gap_ms.into());
        let tracker = Mutex::new(Tracker::new(engine.interpreter().clone(), gap)?);
        // SAFETY: the caller vouches that it can be written.
        unsafe { give(out, alpr_tracker { tracker }) }
    })
}

/// The tracks of the reads of one frame, which was taken at `at_us`, and those that ended before it. Push frames
/// without reads too, since they end tracks: `reads` is then NULL or empty. A frame that is older than the one before
/// counts as of that one's time; if it is older by more than the gap (a clock that was set back), every track ends. The
/// order is the caller's: what two threads push is not sorted.
///
/// All reads of a frame go in one push: a second one for the same frame would follow its plates as those of another frame.
/// alpr_tracker_push_reads takes reads that come one by one, from alpr_engine_read_at.
///
/// Free the tracks with alpr_tracks_free; they outlive tracker and reads.
///
/// # Safety
/// `tracker` must come from alpr_tracker_new, `reads` be NULL or come from an alpr_engine_read function, `out` be
/// writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_tracker_push(
    tracker: *const alpr_tracker,
    reads: *const alpr_reads,
    at_us: i64,
    out: *mut *mut alpr_tracks,
) -> alpr_status {
    guard(|| {
        check_out(out)?;
        // SAFETY: the caller vouches for all three.
        unsafe {
            let reads = reads.as_ref().map(alpr_reads::all).unwrap_or_default();
            push(tracker, &reads, at_us, out)
        }
    })
}

/// The same for a frame whose plates were read one by one, by alpr_engine_read_at: `len` reads of alpr_reads_at, all of
/// the frame's in one push. Leave out a place that gave no read, and illegible reads, as alpr_engine_read does. Which
/// alpr_reads they are from is all the same; alpr_tracks_seen_at gives their tracks in this order.
///
/// ALPR_STATUS_NULL_POINTER if one of them is NULL.
///
/// # Safety
/// As alpr_tracker_push; `reads` must hold `len` reads that are still valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_tracker_push_reads(
    tracker: *const alpr_tracker,
    reads: *const *const alpr_plate_read,
    len: usize,
    at_us: i64,
    out: *mut *mut alpr_tracks,
) -> alpr_status {
    guard(|| {
        check_out(out)?;
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let each = (0..).zip(slice(reads, len, "reads")?);
            let read = |(index, one): (usize, &*const alpr_plate_read)| {
                let read = reference(*one, &format!("reads[{index}]"))?;
                Ok(read.read().clone())
            };
            let reads: Vec<PlateRead> = each.map(read).collect::<Result<_, Failure>>()?;
            push(tracker, &reads, at_us, out)
        }
    })
}

/// # Safety
/// As alpr_tracker_push.
unsafe fn push(
    tracker: *const alpr_tracker,
    reads: &[PlateRead],
    at_us: i64,
    out: *mut *mut alpr_tracks,
) -> Result<(), Failure> {
    // SAFETY: the caller vouches for it.
    let tracker = unsafe { reference(tracker, "tracker") }?;
    let followed = lock(&tracker.tracker).push(reads, time(at_us)?)?;
    // SAFETY: the caller vouches that it can be written.
    unsafe { give(out, alpr_tracks::new(followed)) }
}

/// The tracks that go on, by their numbers, as alpr_tracks_seen_at gives them; none has ended.
///
/// Free the tracks with alpr_tracks_free.
///
/// # Safety
/// `tracker` must come from alpr_tracker_new, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_tracker_open(
    tracker: *const alpr_tracker,
    out: *mut *mut alpr_tracks,
) -> alpr_status {
    guard(|| {
        check_out(out)?;
        // SAFETY: the caller vouches for it.
        let tracker = unsafe { reference(tracker, "tracker") }?;
        let (seen, ended) = (lock(&tracker.tracker).open().to_vec(), Vec::new());
        // SAFETY: the caller vouches that it can be written.
        unsafe { give(out, alpr_tracks::new(Followed { seen, ended })) }
    })
}

/// Ends every track: no more frames come.
///
/// Free the tracks with alpr_tracks_free.
///
/// # Safety
/// `tracker` must come from alpr_tracker_new, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_tracker_finish(
    tracker: *const alpr_tracker,
    out: *mut *mut alpr_tracks,
) -> alpr_status {
    guard(|| {
        check_out(out)?;
        // SAFETY: the caller vouches for it.
        let tracker = unsafe { reference(tracker, "tracker") }?;
        let (seen, ended) = (Vec::new(), lock(&tracker.tracker).finish());
        // SAFETY: the caller vouches that it can be written.
        unsafe { give(out, alpr_tracks::new(Followed { seen, ended })) }
    })
}

/// When the frame at `index` was taken, in microseconds since 1970, of those that may still become that of
/// alpr_track_best: keep their pictures, at most 8, and drop the others. INT64_MIN beyond the last.
///
/// # Safety
/// As alpr_track_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_track_kept_us(track: *const alpr_track, index: usize) -> i64 {
    let kept = |t: &alpr_track| t.track.kept().nth(index).map(Timestamp::as_microsecond);
    // SAFETY: the caller vouches for it.
    unsafe { get(track, None, kept) }.unwrap_or(i64::MIN)
}

/// Frees a tracker that no thread uses any more, and forgets the tracks that go on; NULL is allowed.
///
/// # Safety
/// `tracker` must be NULL or come from alpr_tracker_new, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_tracker_free(tracker: *mut alpr_tracker) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(tracker) });
}

/// How many reads the frame had, or tracks of alpr_tracker_open there are; 0 for NULL.
///
/// # Safety
/// `tracks` must be NULL or come from an alpr_tracker function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_tracks_seen_len(tracks: *const alpr_tracks) -> usize {
    // SAFETY: the caller vouches for it.
    unsafe { get(tracks, 0, |t| t.seen.len()) }
}

/// The track of the frame's read at `index`, as it was then, or that of alpr_tracker_open; NULL if there is none. Valid
/// until alpr_tracks_free.
///
/// # Safety
/// As alpr_tracks_seen_len.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_tracks_seen_at(
    tracks: *const alpr_tracks,
    index: usize,
) -> *const alpr_track {
    // SAFETY: the caller vouches for it.
    unsafe { get_item(tracks, index, |t| &t.seen) }
}

/// How many tracks ended: keep one record of each. 0 for NULL.
///
/// # Safety
/// As alpr_tracks_seen_len.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_tracks_ended_len(tracks: *const alpr_tracks) -> usize {
    // SAFETY: the caller vouches for it.
    unsafe { get(tracks, 0, |t| t.ended.len()) }
}

/// The ended track at `index`, in the order in which they were seen last, or NULL if there is none. Valid until
/// alpr_tracks_free.
///
/// # Safety
/// As alpr_tracks_seen_len.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_tracks_ended_at(
    tracks: *const alpr_tracks,
    index: usize,
) -> *const alpr_track {
    // SAFETY: the caller vouches for it.
    unsafe { get_item(tracks, index, |t| &t.ended) }
}

/// Frees tracks and everything borrowed from them; NULL is allowed.
///
/// # Safety
/// `tracks` must be NULL or come from an alpr_tracker function, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_tracks_free(tracks: *mut alpr_tracks) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(tracks) });
}

/// The track's number, from 1 on; a tracker gives none twice. 0 for NULL.
///
/// # Safety
/// `track` must be NULL or come from an alpr_tracks function and still be valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_track_id(track: *const alpr_track) -> u64 {
    // SAFETY: the caller vouches for it.
    unsafe { get(track, 0, |t| t.track.id()) }
}

/// When it was seen first, in microseconds since 1970.
///
/// # Safety
/// As alpr_track_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_track_first_us(track: *const alpr_track) -> i64 {
    // SAFETY: the caller vouches for it.
    unsafe { get(track, 0, |t| t.track.first().as_microsecond()) }
}

/// When it was seen last, in microseconds since 1970.
///
/// # Safety
/// As alpr_track_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_track_last_us(track: *const alpr_track) -> i64 {
    // SAFETY: the caller vouches for it.
    unsafe { get(track, 0, |t| t.track.last().as_microsecond()) }
}

/// In how many frames it was read. What is read once may be no plate.
///
/// # Safety
/// As alpr_track_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_track_sightings(track: *const alpr_track) -> u32 {
    // SAFETY: the caller vouches for it.
    unsafe { get(track, 0, |t| t.track.sightings()) }
}

/// What all frames tell together; its corners are those of alpr_track_best. NULL for NULL. Valid until
/// alpr_tracks_free.
///
/// # Safety
/// As alpr_track_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_track_read(track: *const alpr_track) -> *const alpr_plate_read {
    // SAFETY: the caller vouches for it.
    unsafe { get(track, std::ptr::null(), |t| std::ptr::from_ref(&t.read)) }
}

/// The surest read of a single frame that shows this text, or of any frame if none does. NULL for NULL. Valid until
/// alpr_tracks_free.
///
/// # Safety
/// As alpr_track_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_track_best(track: *const alpr_track) -> *const alpr_plate_read {
    // SAFETY: the caller vouches for it.
    unsafe { get(track, std::ptr::null(), |t| std::ptr::from_ref(&t.best)) }
}

/// The time that was given with the frame of alpr_track_best, in microseconds since 1970.
///
/// # Safety
/// As alpr_track_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_track_best_us(track: *const alpr_track) -> i64 {
    // SAFETY: the caller vouches for it.
    unsafe { get(track, 0, |t| t.track.best_at().as_microsecond()) }
}
