//! `alpr_circumstances`: what the host knows of a read beside its text.

use std::ffi::c_char;
use std::sync::Mutex;

use alpr_core::record::{Circumstances, ClockQuality, Picture, PictureKind, Place, ReadSource};

use crate::guard::{guard, guard_or, lock};
use crate::status::{Failure, alpr_status};
use crate::value::{Choice, captured, choice};
use crate::view::{give, reference, take_back, text, text_if_any};

/// When, where and by which camera a plate was read. What is not set is not known. It is checked when a record
/// is made of it. May be used by many threads.
pub struct alpr_circumstances {
    all: Mutex<Circumstances>,
}

/// How far a time can be trusted.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_clock_quality {
    /// The clock was set by GPS or NTP not long before.
    Synchronised = 0,
    /// The clock ran on its own.
    Free = 1,
    /// Nobody knows.
    Unknown = 2,
}

/// What a picture shows.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_picture_kind {
    /// The frame that was read.
    Frame = 0,
    /// The infrared frame that was read.
    Infrared = 1,
    /// The plate alone.
    Plate = 2,
    /// The vehicle or its surroundings.
    Overview = 3,
}

choice!(ClockQuality is alpr_clock_quality: Synchronised Free Unknown);
choice!(PictureKind is alpr_picture_kind: Frame Infrared Plate Overview);

impl alpr_circumstances {
    pub(crate) fn all(&self) -> Circumstances {
        lock(&self.all).clone()
    }
}

/// The circumstances of a read at a stationary camera, by a clock of which nothing is known; change what is otherwise.
/// `captured_us` is when the picture was taken: 0 is ALPR_STATUS_INVALID_ARGUMENT, since it would be 1970, and due.
/// `camera` is the camera's name, unique in the agency. They are of one frame: make them anew for each.
///
/// Free them with alpr_circumstances_free.
///
/// # Safety
/// `camera` must end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_circumstances_new(
    captured_us: i64,
    camera: *const c_char,
    out: *mut *mut alpr_circumstances,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for it.
        let all = Circumstances::new(captured(captured_us)?, unsafe { text(camera, "camera") }?);
        let all = Mutex::new(all);
        // SAFETY: the caller vouches that `out` can be written.
        unsafe { give(out, alpr_circumstances { all }) }
    })
}

/// # Safety
/// `circumstances` must be NULL or come from alpr_circumstances_new.
unsafe fn set(
    circumstances: *const alpr_circumstances,
    change: impl FnOnce(&mut Circumstances),
) -> Result<(), Failure> {
    // SAFETY: the caller vouches for it.
    let circumstances = unsafe { reference(circumstances, "circumstances") }?;
    change(&mut lock(&circumstances.all));
    Ok(())
}

/// # Safety
/// As [`set`]; `text` must be NULL or end with a NUL.
unsafe fn set_text(
    circumstances: *const alpr_circumstances,
    text: *const c_char,
    name: &str,
    change: impl FnOnce(&mut Circumstances, String),
) -> Result<(), Failure> {
    // SAFETY: the caller vouches for both.
    unsafe {
        let text = self::text(text, name)?.to_owned();
        set(circumstances, |all| change(all, text))
    }
}

/// How far the time can be trusted: `clock` is an alpr_clock_quality.
///
/// # Safety
/// `circumstances` must come from alpr_circumstances_new.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_circumstances_set_clock(
    circumstances: *const alpr_circumstances,
    clock: u32,
) -> alpr_status {
    guard(|| {
        let clock = Choice::of(clock)?;
        // SAFETY: the caller vouches for it.
        unsafe { set(circumstances, |all| all.clock = clock) }
    })
}

/// Where the vehicle was, in WGS 84: degrees north, -90 to 90, and east, -180 to 180; the radius in metres that
/// holds the true place with a probability of 68 %, at most 1000000; the direction in which the camera looked,
/// 0 to 360 degrees from north, clockwise. Pass a negative accuracy or heading where it is not known, and leave
/// the place out only where the receiver had no fix.
///
/// # Safety
/// As alpr_circumstances_set_clock.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_circumstances_set_place(
    circumstances: *const alpr_circumstances,
    latitude: f64,
    longitude: f64,
    accuracy_m: f32,
    heading: f32,
) -> alpr_status {
    // A number that is none is kept, so that making the record refuses it.
    let known = |value: f32| Some(value).filter(|v| v.is_nan() || *v >= 0.0);
    let place = Place {
        latitude,
        longitude,
        accuracy_m: known(accuracy_m),
        heading: known(heading),
    };
    // SAFETY: the caller vouches for it.
    guard(|| unsafe { set(circumstances, |all| all.place = Some(place)) })
}

/// The patrol unit; NULL or "": none.
///
/// # Safety
/// As alpr_circumstances_set_clock; `unit` must be NULL or end with a NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_circumstances_set_unit(
    circumstances: *const alpr_circumstances,
    unit: *const c_char,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let unit = text_if_any(unit, "unit")?.map(str::to_owned);
            set(circumstances, |all| all.unit = unit)
        }
    })
}

/// The camera is on a vehicle of the agency.
///
/// # Safety
/// As alpr_circumstances_set_clock.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_circumstances_set_mobile(
    circumstances: *const alpr_circumstances,
) -> alpr_status {
    // SAFETY: the caller vouches for it.
    guard(|| unsafe { set(circumstances, |all| all.source = ReadSource::Mobile) })
}

/// The camera is that of the vendor `name`.
///
/// # Safety
/// As alpr_circumstances_set_clock; `name` must end with a NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_circumstances_set_vendor(
    circumstances: *const alpr_circumstances,
    name: *const c_char,
) -> alpr_status {
    let put = |all: &mut Circumstances, name| all.source = ReadSource::Vendor { name };
    // SAFETY: the caller vouches for both.
    guard(|| unsafe { set_text(circumstances, name, "name", put) })
}

/// The camera is of a private system that is linked with the agency's (General Order 22-03, VIII): whose, and who
/// approved it, the Chief of Police by the order.
///
/// # Safety
/// As alpr_circumstances_set_clock; both texts must end with a NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_circumstances_set_private_feed(
    circumstances: *const alpr_circumstances,
    owner: *const c_char,
    approved_by: *const c_char,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all three.
        unsafe {
            let source = ReadSource::PrivateFeed {
                owner: text(owner, "owner")?.to_owned(),
                approved_by: text(approved_by, "approved_by")?.to_owned(),
            };
            set(circumstances, |all| all.source = source)
        }
    })
}

/// Adds a picture, 16 at most: `kind` is an alpr_picture_kind, `sha256` the SHA-256 of its file, 64 lower case
/// hexadecimal digits.
///
/// # Safety
/// As alpr_circumstances_set_clock; `sha256` must end with a NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_circumstances_add_picture(
    circumstances: *const alpr_circumstances,
    kind: u32,
    sha256: *const c_char,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let (kind, sha256) = (Choice::of(kind)?, text(sha256, "sha256")?.to_owned());
            set(circumstances, |all| {
                all.pictures.push(Picture { kind, sha256 })
            })
        }
    })
}

/// Adds the SHA-256 of a model that read the plate; a record takes 16.
///
/// # Safety
/// As alpr_circumstances_add_picture.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_circumstances_add_model(
    circumstances: *const alpr_circumstances,
    sha256: *const c_char,
) -> alpr_status {
    let put = |all: &mut Circumstances, model| all.models.push(model);
    // SAFETY: the caller vouches for both.
    guard(|| unsafe { set_text(circumstances, sha256, "sha256", put) })
}

/// The SHA-256 of the hot list that was in force; NULL or "": none was.
///
/// # Safety
/// As alpr_circumstances_set_clock; `sha256` must be NULL or end with a NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_circumstances_set_list(
    circumstances: *const alpr_circumstances,
    sha256: *const c_char,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let list = text_if_any(sha256, "sha256")?.map(str::to_owned);
            set(circumstances, |all| all.list_sha256 = list)
        }
    })
}

/// Frees circumstances that no thread uses any more; NULL is allowed.
///
/// # Safety
/// `circumstances` must be NULL or come from alpr_circumstances_new, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_circumstances_free(circumstances: *mut alpr_circumstances) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(circumstances) });
}
