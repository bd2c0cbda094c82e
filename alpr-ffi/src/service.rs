//! `alpr_service`: whether a camera is in service, and the log of its maintenance.

use std::ffi::c_char;

use alpr_core::health::{Maintenance, Service, Test};
use alpr_core::json;

use crate::desk::alpr_alarm_desk;
use crate::guard::{guard, guard_or, lock};
use crate::health::alpr_health;
use crate::status::{Failure, alpr_status};
use crate::text::alpr_text;
use crate::value::{Choice, choice, time};
use crate::view::{get, give, reference, take_back, text, texts};

/// What was done to a camera, or happened to it.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_maintenance {
    /// Its lens was cleaned.
    Cleaned = 1,
    /// It was damaged, or does not work: it is out of service.
    Damaged = 2,
    /// It was disconnected, unmounted or removed from the vehicle: it is out of service.
    Dismounted = 3,
    /// It was put into its protective case and secured: it is out of service.
    Stored = 4,
    /// It was mounted and connected.
    Mounted = 5,
    /// It was repaired.
    Repaired = 6,
    /// Somebody looked at it, as after a car wash.
    Checked = 7,
    /// Something else.
    Other = 8,
}

choice!(Maintenance is alpr_maintenance: Cleaned Damaged Dismounted Stored Mounted Repaired Checked Other);

/// A camera's service. It begins in service. Out of it, only a test that was passed after the last removal, damage,
/// dismounting, storage, mounting and repair opens the way back. Immutable; may be used by many threads: each step
/// gives another one. Nothing but the caller keeps it: see alpr_service_to_json.
pub struct alpr_service {
    service: Service,
}

/// Gives what a step makes of a service.
///
/// # Safety
/// `service` must be NULL or point to a live one, `out` be NULL or writable.
unsafe fn step(
    service: *const alpr_service,
    out: *mut *mut alpr_service,
    take: impl FnOnce(Service) -> Result<Service, Failure>,
) -> Result<(), Failure> {
    // SAFETY: the caller vouches for both.
    unsafe {
        let service = take(reference(service, "service")?.service.clone())?;
        give(out, alpr_service { service })
    }
}

/// The service of a camera of which nothing was noted yet. Free it with alpr_service_free.
///
/// # Safety
/// `camera` must end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_service_new(
    camera: *const c_char,
    out: *mut *mut alpr_service,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let service = Service::new(text(camera, "camera")?)?;
            give(out, alpr_service { service })
        }
    })
}

/// A service from the JSON of alpr_service_to_json, at most 8 MiB. Every step is taken again:
/// ALPR_STATUS_INVALID_RECORD for one that cannot be. Free it with alpr_service_free.
///
/// # Safety
/// `json` must end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_service_from_json(
    json: *const c_char,
    out: *mut *mut alpr_service,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let service = Service::from_json(text(json, "json")?)?;
            give(out, alpr_service { service })
        }
    })
}

/// The same after something was done to the camera, or happened to it: an alpr_maintenance. Free it with
/// alpr_service_free; `service` stays as it is, as with every step.
///
/// # Safety
/// `service` must come from an alpr_service function, `by` and `note` end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_service_note(
    service: *const alpr_service,
    kind: u32,
    by: *const c_char,
    at_us: i64,
    note: *const c_char,
    out: *mut *mut alpr_service,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let (by, note) = (text(by, "by")?, text(note, "note")?);
            let (kind, at) = (Maintenance::of(kind)?, time(at_us)?);
            step(service, out, |s| Ok(s.note(kind, by, at, note)?))
        }
    })
}

/// The same, removed from service.
///
/// # Safety
/// As alpr_service_note; `why` must end with a NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_service_remove(
    service: *const alpr_service,
    by: *const c_char,
    at_us: i64,
    why: *const c_char,
    out: *mut *mut alpr_service,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let (by, why, at) = (text(by, "by")?, text(why, "why")?, time(at_us)?);
            step(service, out, |s| Ok(s.remove(by, at, why)?))
        }
    })
}

/// The same, removed from service for what its monitor found, under somebody's watch. ALPR_STATUS_REFUSED unless that
/// is unfit and of this camera.
///
/// # Safety
/// As alpr_service_note; `health` must come from alpr_monitor_check.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_service_remove_unfit(
    service: *const alpr_service,
    by: *const c_char,
    at_us: i64,
    health: *const alpr_health,
    out: *mut *mut alpr_service,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let (by, at) = (text(by, "by")?, time(at_us)?);
            let health = reference(health, "health")?.health();
            step(service, out, |s| Ok(s.remove_unfit(by, at, health)?))
        }
    })
}

/// The same after a test that was passed (not 0) or not: `how` it was done, and the SHA-256 of the pictures that show
/// it, at most 16. One that failed takes the camera out of service.
///
/// # Safety
/// As alpr_service_note; `how` must end with a NUL, `pictures` point to `pictures_len` texts that do.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_service_test(
    service: *const alpr_service,
    by: *const c_char,
    passed: i32,
    how: *const c_char,
    pictures: *const *const c_char,
    pictures_len: usize,
    at_us: i64,
    out: *mut *mut alpr_service,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let pictures = texts(pictures, pictures_len, "pictures")?.into_iter();
            let test = Test {
                by: text(by, "by")?.to_owned(),
                at: time(at_us)?,
                passed: passed != 0,
                how: text(how, "how")?.to_owned(),
                pictures: pictures.map(str::to_owned).collect(),
            };
            step(service, out, |s| Ok(s.test(test)?))
        }
    })
}

/// The same, back in service. ALPR_STATUS_REFUSED without a test that was passed after everything that asks for one.
///
/// # Safety
/// As alpr_service_note.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_service_return(
    service: *const alpr_service,
    by: *const c_char,
    at_us: i64,
    out: *mut *mut alpr_service,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all of them.
        unsafe {
            let (by, at) = (text(by, "by")?, time(at_us)?);
            step(service, out, |s| Ok(s.return_to_service(by, at)?))
        }
    })
}

/// Not 0 where the camera was out of service at `at_us`, for NULL, and if `at_us` is out of range: what is not known to
/// be in service is not used.
///
/// # Safety
/// `service` must be NULL or come from an alpr_service function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_service_is_out(service: *const alpr_service, at_us: i64) -> i32 {
    let find = |s: &alpr_service| {
        time(at_us).map_or(1, |at| s.service.standing_at(at).out_since.is_some().into())
    };
    // SAFETY: the caller vouches for it.
    unsafe { get(service, 1, find) }
}

/// Writes the events of the steps after the first `known`, a line of JSON each, for alpr_audit_entry.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// `service` must come from an alpr_service function, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_service_events(
    service: *const alpr_service,
    known: usize,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let events = reference(service, "service")?.service.events_after(known);
            let lines = events.map(|event| Ok(json::write(&event)? + "\n"));
            let lines: String = lines.collect::<alpr_core::Result<_>>()?;
            give(out, alpr_text::new(&lines))
        }
    })
}

/// Writes all of it as JSON, for alpr_service_from_json. Free the text with alpr_text_free.
///
/// # Safety
/// `service` must come from an alpr_service function, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_service_to_json(
    service: *const alpr_service,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let json = reference(service, "service")?.service.to_json()?;
            give(out, alpr_text::new(&json))
        }
    })
}

/// Frees a service; NULL is allowed.
///
/// # Safety
/// `service` must be NULL or come from an alpr_service function, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_service_free(service: *mut alpr_service) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(service) });
}

/// Tells a desk of a camera's service, in the place of what was told before: pictures that it takes while it is out of
/// service make no alarm. A camera of which nothing was told is in service. 10000 cameras at most.
///
/// # Safety
/// `desk` must come from alpr_alarm_desk_new, `service` from an alpr_service function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_alarm_desk_set_service(
    desk: *const alpr_alarm_desk,
    service: *const alpr_service,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let (desk, service) = (reference(desk, "desk")?, reference(service, "service")?);
            let service = service.service.clone();
            Ok(lock(desk.desk()).set_service(service)?)
        }
    })
}
