//! `alpr_redacted` and `alpr_released`: pictures for the public, covered, and then looked at by a person.

use std::ffi::c_char;

use alpr_core::disclose::{Covered, Redacted, Region, Released, Vehicle, Windows, redact};
use alpr_core::geometry::{Point, Quad};

use crate::guard::{guard, guard_or};
use crate::status::{Failure, alpr_status};
use crate::value::{Choice, choice, no_choice, time};
use crate::view::{alpr_frame, get, get_item, give, reference, slice, take_back, text};

/// A vehicle in a picture, by its plate. With all but its plate 0, its plate and its windows are covered.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct alpr_vehicle {
    /// Four corners of its plate in pixels, x and y of each, in any order: what alpr_plate_read_quad writes.
    pub plate: [f32; 8],
    /// Not 0 where its plate is what the release is about. Every other plate is covered.
    pub is_released: i32,
    /// What becomes of its windows: an alpr_windows.
    pub windows: u32,
    /// Its windows for ALPR_WINDOWS_DRAWN, 8 numbers each, as `plate`; else NULL.
    pub drawn: *const f32,
    /// How many windows are drawn.
    pub drawn_len: usize,
}

/// What becomes of the windows of a vehicle.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_windows {
    /// All above the plate where people of this vehicle may be seen is covered: most of the vehicle.
    Derived = 0,
    /// What a person drew who saw the picture is covered.
    Drawn = 1,
    /// Nothing is covered: the release shows the occupants. Refused of a vehicle that it is not about.
    Shown = 2,
}

/// A covered rectangle of whole pixels.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct alpr_region {
    /// Why.
    pub why: alpr_covered,
    /// Pixels from the left edge.
    pub x: u32,
    /// Pixels from the upper edge.
    pub y: u32,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// Why a region is covered.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_covered {
    /// A plate that the release is not about.
    Plate = 0,
    /// Windows of a vehicle, derived from its plate.
    Windows = 1,
    /// Windows that a person drew.
    DrawnWindows = 2,
    /// Something else that a person drew: passers-by, a house number.
    Drawn = 3,
}

choice!(Covered is alpr_covered: Plate Windows DrawnWindows Drawn);

/// A covered picture that nobody has looked at yet. Immutable; may be used by many threads.
pub struct alpr_redacted {
    redacted: Redacted,
    regions: Vec<alpr_region>,
}

/// A covered picture that a person looked at. Immutable; may be used by many threads.
pub struct alpr_released {
    released: Released,
    regions: Vec<alpr_region>,
}

impl alpr_redacted {
    fn new(redacted: Redacted) -> Self {
        let regions = redacted.regions().iter().map(alpr_region::new).collect();
        Self { redacted, regions }
    }
}

impl alpr_region {
    fn new(region: &Region) -> Self {
        Self {
            why: region.why.in_c(),
            x: region.x,
            y: region.y,
            width: region.width,
            height: region.height,
        }
    }
}

impl alpr_released {
    fn new(released: Released) -> Self {
        let regions = released.regions().iter().map(alpr_region::new).collect();
        Self { released, regions }
    }

    pub(crate) fn released(&self) -> &Released {
        &self.released
    }
}

impl alpr_vehicle {
    /// # Safety
    /// `drawn` must be NULL or point to 8 * `drawn_len` numbers.
    unsafe fn check(&self) -> Result<Vehicle, Failure> {
        const DERIVED: u32 = alpr_windows::Derived as u32;
        const DRAWN: u32 = alpr_windows::Drawn as u32;
        const SHOWN: u32 = alpr_windows::Shown as u32;
        // SAFETY: the caller vouches for the length.
        let drawn = unsafe { quads(self.drawn, self.drawn_len, "drawn") }?;
        let windows = match (self.windows, drawn.len()) {
            (DRAWN, _) => Windows::Drawn(drawn),
            (DERIVED, 0) => Windows::Derived,
            (SHOWN, 0) => Windows::Shown,
            (DERIVED | SHOWN, got) => {
                let text = format!(
                    "expected 0 drawn windows, got {got}: set `windows` to ALPR_WINDOWS_DRAWN"
                );
                return Err(Failure::new(alpr_status::InvalidArgument, text));
            }
            (other, _) => return Err(no_choice(other, "alpr_windows")),
        };
        Ok(Vehicle {
            plate: quad(&self.plate)?,
            is_released: self.is_released != 0,
            windows,
        })
    }
}

/// Covers, beyond recovery, what a release is not about: every plate but those released, the windows of all vehicles as
/// far as they are not shown, and `covers_len` regions that a person drew, four corners each as `plate` of a vehicle
/// has them. Give every plate that alpr_engine_detect finds at a low threshold: one that is left out stays legible.
/// Windows of vehicles without a plate, and passers-by, are found by nobody but the person who looks.
///
/// ALPR_STATUS_REFUSED if occupants of a vehicle are to be shown that the release is not about;
/// ALPR_STATUS_INVALID_ARGUMENT for corners that are none or outside the picture, for windows that are to be drawn and
/// are not, and for over 10000 regions. Free it with alpr_redacted_free; it outlives the frame.
///
/// # Safety
/// `frame` and its pixels must be readable, `vehicles` point to `vehicles_len` whole ones, `covers` to 8 * `covers_len`
/// numbers (either may be NULL with 0), `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_redact(
    frame: *const alpr_frame,
    vehicles: *const alpr_vehicle,
    vehicles_len: usize,
    covers: *const f32,
    covers_len: usize,
    out: *mut *mut alpr_redacted,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let frame = reference(frame, "frame")?.check()?;
            let vehicles = self::vehicles(vehicles, vehicles_len)?;
            let covers = quads(covers, covers_len, "covers")?;
            let redacted = redact(&frame, &vehicles, &covers)?;
            give(out, alpr_redacted::new(redacted))
        }
    })
}

/// The picture with `covers_len` further regions covered, which a person saw; `redacted` stays as it is. It fails as
/// alpr_redact does. Free it with alpr_redacted_free.
///
/// # Safety
/// `redacted` must come from alpr_redact or alpr_redacted_cover, `covers` point to 8 * `covers_len` numbers, `out` be
/// writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_redacted_cover(
    redacted: *const alpr_redacted,
    covers: *const f32,
    covers_len: usize,
    out: *mut *mut alpr_redacted,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let mut redacted = reference(redacted, "redacted")?.redacted.clone();
            redacted.cover_drawn(&quads(covers, covers_len, "covers")?)?;
            give(out, alpr_redacted::new(redacted))
        }
    })
}

/// # Safety
/// `pointer` must be NULL or point to `len` whole vehicles.
unsafe fn vehicles(pointer: *const alpr_vehicle, len: usize) -> Result<Vec<Vehicle>, Failure> {
    // SAFETY: the caller vouches for the length and for every list.
    unsafe {
        let all = slice(pointer, len, "vehicles")?.iter();
        all.map(|vehicle| vehicle.check()).collect()
    }
}

/// Quadrilaterals of the caller's.
///
/// # Safety
/// `numbers` must be NULL or point to 8 * `len` numbers.
unsafe fn quads(numbers: *const f32, len: usize, name: &str) -> Result<Vec<Quad>, Failure> {
    let count = len.checked_mul(8).ok_or_else(|| {
        let text = format!("expected fewer of `{name}`, got {len}: pass their count");
        Failure::new(alpr_status::InvalidArgument, text)
    })?;
    // SAFETY: the caller vouches for the length.
    let numbers = unsafe { slice(numbers, count, name) }?;
    let (quads, _) = numbers.as_chunks::<8>();
    quads.iter().map(quad).collect()
}

fn quad(numbers: &[f32; 8]) -> Result<Quad, Failure> {
    let [ax, ay, bx, by, cx, cy, dx, dy] = *numbers;
    let corners = [(ax, ay), (bx, by), (cx, cy), (dx, dy)];
    Ok(Quad::ordered(corners.map(|(x, y)| Point::new(x, y)))?)
}

/// Red, green and blue of every pixel, rows without gaps, 3 * width * height bytes: to be looked at. NULL for NULL.
/// Valid until alpr_redacted_free.
///
/// # Safety
/// `redacted` must be NULL or come from alpr_redact or alpr_redacted_cover.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_redacted_rgb(redacted: *const alpr_redacted) -> *const u8 {
    // SAFETY: the caller vouches for it.
    unsafe { get(redacted, std::ptr::null(), |r| r.redacted.rgb().as_ptr()) }
}

/// Pixels across; 0 for NULL.
///
/// # Safety
/// As alpr_redacted_rgb.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_redacted_width(redacted: *const alpr_redacted) -> u32 {
    // SAFETY: the caller vouches for it.
    unsafe { get(redacted, 0, |r| r.redacted.size().0) }
}

/// Pixels down; 0 for NULL.
///
/// # Safety
/// As alpr_redacted_rgb.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_redacted_height(redacted: *const alpr_redacted) -> u32 {
    // SAFETY: the caller vouches for it.
    unsafe { get(redacted, 0, |r| r.redacted.size().1) }
}

/// How many regions are covered; 0 for NULL.
///
/// # Safety
/// As alpr_redacted_rgb.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_redacted_regions_len(redacted: *const alpr_redacted) -> usize {
    // SAFETY: the caller vouches for it.
    unsafe { get(redacted, 0, |r| r.regions.len()) }
}

/// The covered region at `index`, or NULL if there is none. Valid until alpr_redacted_free.
///
/// # Safety
/// As alpr_redacted_rgb.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_redacted_regions_at(
    redacted: *const alpr_redacted,
    index: usize,
) -> *const alpr_region {
    // SAFETY: the caller vouches for it.
    unsafe { get_item(redacted, index, |r| &r.regions) }
}

/// The picture as `by` looked at it, fit for release; the covered picture stays as it is. ALPR_STATUS_REFUSED without a
/// name. Free it with alpr_released_free.
///
/// # Safety
/// `redacted` must come from alpr_redact or alpr_redacted_cover, `by` end with a NUL, `out` be writable.
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
            give(out, alpr_released::new(released))
        }
    })
}

/// Red, green and blue of every pixel, rows without gaps, 3 * width * height bytes; NULL for NULL. Valid until
/// alpr_released_free. Encode them anew: the original file's thumbnail and tags still have what was covered.
///
/// # Safety
/// `released` must be NULL or come from alpr_redacted_reviewed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_released_rgb(released: *const alpr_released) -> *const u8 {
    // SAFETY: the caller vouches for it.
    unsafe { get(released, std::ptr::null(), |r| r.released.rgb().as_ptr()) }
}

/// Pixels across; 0 for NULL.
///
/// # Safety
/// As alpr_released_rgb.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_released_width(released: *const alpr_released) -> u32 {
    // SAFETY: the caller vouches for it.
    unsafe { get(released, 0, |r| r.released.size().0) }
}

/// Pixels down; 0 for NULL.
///
/// # Safety
/// As alpr_released_rgb.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_released_height(released: *const alpr_released) -> u32 {
    // SAFETY: the caller vouches for it.
    unsafe { get(released, 0, |r| r.released.size().1) }
}

/// How many regions are covered; 0 for NULL.
///
/// # Safety
/// As alpr_released_rgb.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_released_regions_len(released: *const alpr_released) -> usize {
    // SAFETY: the caller vouches for it.
    unsafe { get(released, 0, |r| r.regions.len()) }
}

/// The covered region at `index`, or NULL if there is none. Valid until alpr_released_free.
///
/// # Safety
/// As alpr_released_rgb.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_released_regions_at(
    released: *const alpr_released,
    index: usize,
) -> *const alpr_region {
    // SAFETY: the caller vouches for it.
    unsafe { get_item(released, index, |r| &r.regions) }
}

/// Frees a covered picture; NULL is allowed.
///
/// # Safety
/// `redacted` must be NULL or come from alpr_redact or alpr_redacted_cover, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_redacted_free(redacted: *mut alpr_redacted) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(redacted) });
}

/// Frees a picture; NULL is allowed.
///
/// # Safety
/// `released` must be NULL or come from alpr_redacted_reviewed, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_released_free(released: *mut alpr_released) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(released) });
}
