//! `alpr_redacted` and `alpr_released`: pictures for the public, covered, and then looked at by a person.

use std::ffi::c_char;

use alpr_core::disclose::{Redacted, Released, Vehicle, redact};
use alpr_core::geometry::{Point, Quad};

use crate::guard::{guard, guard_or};
use crate::status::{Failure, alpr_status};
use crate::value::time;
use crate::view::{alpr_frame, get, give, reference, slice, take_back, text};

/// A covered picture that nobody has looked at yet. Immutable; may be used by many threads.
pub struct alpr_redacted {
    redacted: Redacted,
}

/// A covered picture that a person looked at. Immutable; may be used by many threads.
pub struct alpr_released {
    released: Released,
}

impl alpr_released {
    pub(crate) fn released(&self) -> &Released {
        &self.released
    }
}

/// Covers, beyond recovery, what a release is not about: each of the `plates_len` plates but the one at the index
/// `released` (any greater number: none), the windows of every vehicle as far as its plate tells where they may be, and
/// the `covers_len` regions that a person drew. Plates and regions are four corners each, 8 numbers in pixels: x and y,
/// clockwise from the upper left. Pass every plate that was found: one that is left out stays legible.
///
/// ALPR_STATUS_INVALID_ARGUMENT for corners that are none or outside the picture. Free it with alpr_redacted_free.
///
/// # Safety
/// `frame` and its pixels must be readable, `plates` point to 8 * `plates_len` numbers, `covers` to 8 * `covers_len`,
/// `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_redact(
    frame: *const alpr_frame,
    plates: *const f32,
    plates_len: usize,
    released: usize,
    covers: *const f32,
    covers_len: usize,
    out: *mut *mut alpr_redacted,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let frame = reference(frame, "frame")?.check()?;
            let plates = quads(plates, plates_len, "plates")?;
            let covers = quads(covers, covers_len, "covers")?;
            let vehicle = |(index, plate)| Vehicle {
                is_released: index == released,
                ..Vehicle::other(plate)
            };
            let vehicles: Vec<Vehicle> = plates.into_iter().enumerate().map(vehicle).collect();
            let redacted = redact(&frame, &vehicles, &covers)?;
            give(out, alpr_redacted { redacted })
        }
    })
}

/// Quadrilaterals of the caller's.
///
/// # Safety
/// `numbers` must be NULL or point to 8 * `len` numbers.
unsafe fn quads(numbers: *const f32, len: usize, name: &str) -> Result<Vec<Quad>, Failure> {
    if len == 0 {
        return Ok(Vec::new());
    }
    let count = len.checked_mul(8).ok_or_else(|| {
        let text = format!("expected fewer of `{name}`, got {len}: pass their count");
        Failure::new(alpr_status::InvalidArgument, text)
    })?;
    // SAFETY: the caller vouches for the length.
    let numbers = unsafe { slice(numbers, count, name) }?;
    let (quads, _) = numbers.as_chunks::<8>();
    let quad = |[ax, ay, bx, by, cx, cy, dx, dy]: &[f32; 8]| {
        let corners = [(ax, ay), (bx, by), (cx, cy), (dx, dy)];
        Ok(Quad::new(corners.map(|(x, y)| Point::new(*x, *y)))?)
    };
    quads.iter().map(quad).collect()
}

/// Red, green and blue of every pixel, rows without gaps, 3 * width * height bytes: to be looked at. NULL for NULL. Valid
/// until alpr_redacted_free.
///
/// # Safety
/// `redacted` must be NULL or come from alpr_redact.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_redacted_rgb(redacted: *const alpr_redacted) -> *const u8 {
    // SAFETY: the caller vouches for it.
    unsafe { get(redacted, std::ptr::null(), |r| r.redacted.rgb().as_ptr()) }
}

/// How many regions are covered; 0 for NULL.
///
/// # Safety
/// As alpr_redacted_rgb.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_redacted_regions(redacted: *const alpr_redacted) -> usize {
    // SAFETY: the caller vouches for it.
    unsafe { get(redacted, 0, |r| r.redacted.regions().len()) }
}

/// The picture as `by` looked at it, fit for release; the covered picture stays as it is. ALPR_STATUS_REFUSED without a
/// name. Free it with alpr_released_free.
///
/// # Safety
/// `redacted` must come from alpr_redact, `by` end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_redacted_reviewed(
    redacted: *const alpr_redacted,
    by: *const c_char,
    now_us: i64,
    out: *mut *mut alpr_released,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let redacted = reference(redacted, "redacted")?.redacted.clone();
            let released = redacted.reviewed_by(text(by, "by")?, time(now_us)?)?;
            give(out, alpr_released { released })
        }
    })
}

/// Red, green and blue of every pixel, rows without gaps; NULL for NULL. Valid until alpr_released_free. Encode them anew:
/// the original file's thumbnail and tags still have what was covered.
///
/// # Safety
/// `released` must be NULL or come from alpr_redacted_reviewed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_released_rgb(released: *const alpr_released) -> *const u8 {
    // SAFETY: the caller vouches for it.
    unsafe { get(released, std::ptr::null(), |r| r.released.rgb().as_ptr()) }
}

/// Frees a covered picture; NULL is no harm.
///
/// # Safety
/// `redacted` must be NULL or come from alpr_redact, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_redacted_free(redacted: *mut alpr_redacted) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(redacted) });
}

/// Frees a picture; NULL is no harm.
///
/// # Safety
/// `released` must be NULL or come from alpr_redacted_reviewed, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_released_free(released: *mut alpr_released) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(released) });
}
