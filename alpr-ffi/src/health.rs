//! `alpr_baseline`, `alpr_monitor` and `alpr_health`: whether a camera is fit for use.

use std::ffi::{CString, c_char};
use std::sync::Mutex;

use alpr_core::health::{Baseline, Fitness, Health, Limits, Metric, Monitor, Sample};
use alpr_core::json;

use crate::guard::{guard, guard_or, lock};
use crate::reads::alpr_reads;
use crate::status::{alpr_status, c_text};
use crate::text::{alpr_text, each_line};
use crate::value::{Choice, choice, time};
use crate::view::{
    alpr_frame, check_out, get, give, reference, take_back, text, text_if_any, write,
};

/// What is watched of a camera.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_metric {
    /// How far plates lean, in degrees, clockwise.
    Tilt = 0,
    /// The centres of plates, in shares of the frame's width from the left.
    Across = 1,
    /// The centres of plates, in shares of the frame's height from above.
    Down = 2,
    /// The height of plates, in shares of the frame's.
    Height = 3,
    /// How sure reads are, 0 to 1.
    Confidence = 4,
    /// How long no plate was seen, in seconds.
    Silence = 5,
    /// The mean brightness of frames, 0 to 1.
    Brightness = 6,
    /// How much detail frames have, from 0 on.
    Detail = 7,
}

/// Whether a camera may be used; the better first.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_fitness {
    /// It shows what it showed when it was well.
    Fit = 0,
    /// Too little was seen to tell.
    Unknown = 1,
    /// It differs more than chance explains: look at it.
    Doubtful = 2,
    /// It falls outside expected functionality: it is to be removed from service.
    Unfit = 3,
}

choice!(Metric is alpr_metric: Tilt Across Down Height Confidence Silence Brightness Detail);
choice!(Fitness is alpr_fitness: Fit Unknown Doubtful Unfit);

/// What a camera shows while it is known to be well. Immutable; may be used by many threads.
pub struct alpr_baseline {
    baseline: Baseline,
}

/// Watches one camera against its baseline; many threads may use it, one after another. Give it what the camera sees in
/// its usual use: nothing of a car that is parked. After a repair a new one begins.
pub struct alpr_monitor {
    monitor: Mutex<Monitor>,
}

/// What a camera shows now. Immutable; may be used by many threads.
pub struct alpr_health {
    health: Health,
    words: Vec<CString>,
}

impl alpr_health {
    pub(crate) const fn health(&self) -> &Health {
        &self.health
    }
}

/// Writes what a frame and the plates that were read in it tell of the camera, as a line of JSON: `at`, `brightness`,
/// `detail`, and of each of the `plates` `tilt`, `across`, `down`, `height` and `confidence`. Keep the lines to learn
/// from.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// `frame` must be as alpr_engine_read takes it, `reads` come from it, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_sample_of(
    frame: *const alpr_frame,
    reads: *const alpr_reads,
    at_us: i64,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let frame = reference(frame, "frame")?.check()?;
            let reads = reference(reads, "reads")?.all();
            let sample = Sample::of(&frame, &reads, time(at_us)?);
            give(out, alpr_text::new(&json::write(&sample)?))
        }
    })
}

/// Learns what a camera that is well shows, from the lines of alpr_sample_of, at most 1000000, in any order. Of samples
/// less than 5 s apart one counts, and of a plate that stands still its first: ALPR_STATUS_INVALID_ARGUMENT for fewer
/// than 100 frames or plates that count. Learn over all hours at which the camera will be judged.
///
/// Free it with alpr_baseline_free.
///
/// # Safety
/// `camera` and `samples` must end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_baseline_learn(
    camera: *const c_char,
    samples: *const c_char,
    out: *mut *mut alpr_baseline,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let (camera, samples) = (text(camera, "camera")?, text(samples, "samples")?);
            let samples = each_line(samples, Sample::from_json)?;
            let baseline = Baseline::learn(camera, &samples)?;
            give(out, alpr_baseline { baseline })
        }
    })
}

/// A baseline from the JSON of alpr_baseline_to_json. Free it with alpr_baseline_free.
///
/// # Safety
/// `json` must end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_baseline_from_json(
    json: *const c_char,
    out: *mut *mut alpr_baseline,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let baseline = Baseline::from_json(text(json, "json")?)?;
            give(out, alpr_baseline { baseline })
        }
    })
}

/// Writes a baseline as JSON, for alpr_baseline_from_json. Free the text with alpr_text_free.
///
/// # Safety
/// `baseline` must come from an alpr_baseline function, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_baseline_to_json(
    baseline: *const alpr_baseline,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let json = reference(baseline, "baseline")?.baseline.to_json()?;
            give(out, alpr_text::new(&json))
        }
    })
}

/// Frees a baseline; NULL is allowed.
///
/// # Safety
/// `baseline` must be NULL or come from an alpr_baseline function, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_baseline_free(baseline: *mut alpr_baseline) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(baseline) });
}

/// A monitor that has seen nothing yet. `limits` are JSON, or NULL for the usual ones: `tilt` 3 degrees, `place` 0.05,
/// `height` 0.2, `confidence` 0.1, `brightness` 0.1, `detail` 0.2, `quiet_seconds` 3600, `silent_seconds` 86400; what
/// is left out is as usual. A camera is fit up to a limit, doubtful up to twice as far, and unfit beyond that.
///
/// Free it with alpr_monitor_free; the baseline may be freed before.
///
/// # Safety
/// `baseline` must come from an alpr_baseline function, `limits` be NULL or end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_monitor_new(
    baseline: *const alpr_baseline,
    limits: *const c_char,
    out: *mut *mut alpr_monitor,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let baseline = reference(baseline, "baseline")?.baseline.clone();
            let limits = text_if_any(limits, "limits")?;
            let read = |text: &str| json::read(text, "limits", json::MAX_JSON_BYTES);
            let limits: Option<Limits> = limits.map(read).transpose()?;
            let monitor = Monitor::new(baseline, limits.unwrap_or_default())?;
            let monitor = Mutex::new(monitor);
            give(out, alpr_monitor { monitor })
        }
    })
}

/// Looks at a sample, a line of alpr_sample_of; writes 1 if it counts, and 0 within 5 s of the one before. Give
/// it every frame: the end of a silence may be in any.
///
/// # Safety
/// `monitor` must come from alpr_monitor_new, `sample` end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_monitor_push(
    monitor: *const alpr_monitor,
    sample: *const c_char,
    out: *mut i32,
) -> alpr_status {
    guard(|| {
        check_out(out)?;
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let sample = Sample::from_json(text(sample, "sample")?)?;
            let monitor = &reference(monitor, "monitor")?.monitor;
            write(out, lock(monitor).push(&sample)?.into())
        }
    })
}

/// Whether the camera is fit for use. Nothing is fit or unfit of fewer than 20 plates or frames of the last 24 hours.
///
/// Free it with alpr_health_free; it outlives the monitor.
///
/// # Safety
/// `monitor` must come from alpr_monitor_new, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_monitor_check(
    monitor: *const alpr_monitor,
    now_us: i64,
    out: *mut *mut alpr_health,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let now = time(now_us)?;
            let health = lock(&reference(monitor, "monitor")?.monitor).check(now);
            let words = health.findings.iter().map(|f| c_text(&f.words)).collect();
            give(out, alpr_health { health, words })
        }
    })
}

/// Frees a monitor that no thread uses any more; NULL is allowed.
///
/// # Safety
/// `monitor` must be NULL or come from alpr_monitor_new, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_monitor_free(monitor: *mut alpr_monitor) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(monitor) });
}

/// The worst of its findings; ALPR_FITNESS_UNKNOWN for NULL.
///
/// # Safety
/// `health` must be NULL or come from alpr_monitor_check.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_health_fitness(health: *const alpr_health) -> alpr_fitness {
    let find = |h: &alpr_health| h.health.fitness.in_c();
    // SAFETY: the caller vouches for it.
    unsafe { get(health, alpr_fitness::Unknown, find) }
}

/// What an alpr_metric says; ALPR_FITNESS_UNKNOWN for NULL and for a number that is no metric.
///
/// # Safety
/// As alpr_health_fitness.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_health_finding(
    health: *const alpr_health,
    metric: u32,
) -> alpr_fitness {
    let find = |h: &alpr_health| {
        let mut findings = h.health.findings.iter();
        let found = findings.find(|finding| finding.metric.in_c() as u32 == metric);
        found.map_or(alpr_fitness::Unknown, |f| f.fitness.in_c())
    };
    // SAFETY: the caller vouches for it.
    unsafe { get(health, alpr_fitness::Unknown, find) }
}

/// What an alpr_metric says in words: what was expected, what was seen, and what to do; "" for NULL and for a number
/// that is no metric. Valid until alpr_health_free.
///
/// # Safety
/// As alpr_health_fitness.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_health_words(
    health: *const alpr_health,
    metric: u32,
) -> *const c_char {
    let find = |h: &alpr_health| {
        let mut findings = h.health.findings.iter().zip(&h.words);
        let found = findings.find(|(finding, _)| finding.metric.in_c() as u32 == metric);
        found.map_or(c"".as_ptr(), |(_, words)| words.as_ptr())
    };
    // SAFETY: the caller vouches for it.
    unsafe { get(health, c"".as_ptr(), find) }
}

/// Writes all of it as JSON. Free the text with alpr_text_free.
///
/// # Safety
/// `health` must come from alpr_monitor_check, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_health_to_json(
    health: *const alpr_health,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let json = json::write(&reference(health, "health")?.health)?;
            give(out, alpr_text::new(&json))
        }
    })
}

/// Frees it; NULL is allowed.
///
/// # Safety
/// `health` must be NULL or come from alpr_monitor_check, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_health_free(health: *mut alpr_health) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(health) });
}
