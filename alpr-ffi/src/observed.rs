//! `alpr_observed`: what else was seen of a vehicle beside its plate.

use std::ffi::c_char;

use alpr_core::hotlist::{Observed, Vehicle};

use crate::status::Failure;
use crate::view::text_if_any;

/// What the caller knows of a vehicle beside its plate, from a second model or from an officer's eyes: NULL or "" where
/// it is not known. Set all of it to 0 first. Another plate type than the listed never alarms; what else differs is
/// said of the hit (alpr_hit_contradictions_at) and never held against it. NCIC's codes and plain English are both
/// understood. Each text has at most 256 bytes, and is read during a call only.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct alpr_observed {
    /// The plate's type as an NCIC LIT code, such as "PC" for a passenger car or "MC" for a motorcycle.
    pub plate_type: *const c_char,
    /// The vehicle identification number.
    pub vin: *const c_char,
    /// The make, such as "CHEV" or "Chevrolet".
    pub make: *const c_char,
    /// The model year, such as "2019"; by eye, 4 years more or less contradict nothing.
    pub year: *const c_char,
    /// The colour, such as "BLU" or "blue"; silver and grey, and shades of one colour, contradict nothing.
    pub color: *const c_char,
    /// The body style, such as "PK" or "pickup".
    pub style: *const c_char,
}

impl alpr_observed {
    /// The same in the library's words.
    ///
    /// # Safety
    /// Every text must be NULL or end with a NUL, and not change meanwhile.
    pub(crate) unsafe fn check(&self) -> Result<Observed, Failure> {
        // SAFETY: the caller vouches for the texts.
        unsafe {
            Ok(Observed {
                plate_type: seen(self.plate_type, "observed->plate_type")?,
                vehicle: Vehicle {
                    vin: seen(self.vin, "observed->vin")?,
                    make: seen(self.make, "observed->make")?,
                    year: seen(self.year, "observed->year")?,
                    color: seen(self.color, "observed->color")?,
                    style: seen(self.style, "observed->style")?,
                    model: None, // is not compared
                },
            })
        }
    }
}

/// # Safety
/// `pointer` must be NULL or point to a text that ends with a NUL.
unsafe fn seen(pointer: *const c_char, name: &str) -> Result<Option<String>, Failure> {
    // SAFETY: the caller vouches for it.
    let text = unsafe { text_if_any(pointer, name) }?;
    Ok(text.map(str::to_owned))
}
