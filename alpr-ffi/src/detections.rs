//! `alpr_detections`: plates as they were found, not read yet; and how an engine looks for them.

use alpr_core::{Detection, DetectorOptions};

use crate::engine::alpr_engine;
use crate::guard::{guard, guard_or};
use crate::status::alpr_status;
use crate::view::{alpr_frame, get, give, reference, take_back};

/// Plates as they were found, the best first. Immutable.
pub struct alpr_detections {
    found: Vec<Detection>,
}

/// Gives the same engine looking otherwise for plates. `threshold` is the least score, 0 to 1; below 0: the models' own.
/// `tiles` is in how many columns and rows of parts a frame is looked at, 1 to 8. 1: the frame once; N > 1: 1 + N * N times, and plates
/// may be N times smaller: 2 suits frames of 1920 pixels and more. Finding takes so many times as long.
///
/// At 1 a frame that is at least twice as long as the detector's input, for its other side, is looked at in parts along
/// that side too, and so takes three times as long or more. With the standard models these are frames at least 3.67
/// times as wide as high, or at least 1.1 times as high as wide: 1280 x 360 pixels take 20 ms, 1280 x 348 take 63 ms.
/// Where that is too long, crop the frame, or pad it; padding at its left or right hides that a plate may be cut there.
///
/// ALPR_STATUS_INVALID_ARGUMENT out of these ranges.
///
/// Free it with alpr_engine_free; `engine` stays as it is. Both share their models.
///
/// # Safety
/// `engine` must come from an alpr_engine function, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_engine_with_detector(
    engine: *const alpr_engine,
    threshold: f32,
    tiles: u32,
    out: *mut *mut alpr_engine,
) -> alpr_status {
    guard(|| {
        let options = DetectorOptions {
            threshold: (threshold >= 0.0 || threshold.is_nan()).then_some(threshold),
            tiles: usize::try_from(tiles).unwrap_or(usize::MAX),
            ..DetectorOptions::default()
        };
        // SAFETY: the caller vouches for both.
        unsafe {
            let engine = reference(engine, "engine")?.engine().clone();
            give(
                out,
                alpr_engine::new(engine.with_detector_options(options)?),
            )
        }
    })
}

/// Finds the plates of a frame without reading them, legible or not, from the engine's threshold on. What alpr_redact
/// has to cover is more: take an engine with a low threshold for it, such as 0.1, so that doubtful plates are among
/// them. alpr_engine_read_at reads one of them.
///
/// Free them with alpr_detections_free; they outlive frame and engine.
///
/// # Safety
/// As alpr_engine_read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_engine_detect(
    engine: *const alpr_engine,
    frame: *const alpr_frame,
    out: *mut *mut alpr_detections,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all three, and for the pixels.
        unsafe {
            let (engine, frame) = (reference(engine, "engine")?, reference(frame, "frame")?);
            let found = engine.engine().detect(&frame.check()?)?;
            give(out, alpr_detections { found })
        }
    })
}

/// How many there are; 0 for NULL.
///
/// # Safety
/// `detections` must be NULL or come from alpr_engine_detect.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_detections_len(detections: *const alpr_detections) -> usize {
    // SAFETY: the caller vouches for it.
    unsafe { get(detections, 0, |d| d.found.len()) }
}

/// How sure the detector is of the one at `index`, 0 to 1; 0 beyond the end.
///
/// # Safety
/// As alpr_detections_len.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_detections_score(
    detections: *const alpr_detections,
    index: usize,
) -> f32 {
    let score = |d: &alpr_detections| d.found.get(index).map_or(0.0, Detection::score);
    // SAFETY: the caller vouches for it.
    unsafe { get(detections, 0.0, score) }
}

/// Writes the corners of the one at `index` as alpr_plate_read_quad does. Does nothing beyond the end, or if a pointer
/// is NULL.
///
/// # Safety
/// As alpr_detections_len; `out` must be NULL or have room for 8 numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_detections_quad(
    detections: *const alpr_detections,
    index: usize,
    out: *mut f32,
) {
    guard_or((), || {
        // SAFETY: the caller vouches for both.
        let (all, out) = unsafe { (detections.as_ref(), out.cast::<[[f32; 2]; 4]>().as_mut()) };
        let found = all.and_then(|all| all.found.get(index));
        if let (Some(found), Some(out)) = (found, out) {
            *out = found.quad().corners().map(|p| [p.x, p.y]);
        }
    });
}

/// Frees detections that no thread uses any more; NULL is allowed.
///
/// # Safety
/// `detections` must be NULL or come from alpr_engine_detect, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_detections_free(detections: *mut alpr_detections) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(detections) });
}
