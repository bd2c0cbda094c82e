//! `alpr_subject`: what a decision is about.

use std::ffi::c_char;

use alpr_core::PlateText;
use alpr_core::retain::{DataClass, Holder, Origin, Subject};

use crate::guard::guard;
use crate::record::{
    alpr_record, alpr_record_camera, alpr_record_full_text, alpr_record_id, alpr_record_text,
};
use crate::status::{Failure, alpr_status};
use crate::value::{Choice, captured, choice, time_if_any};
use crate::view::{reference, text, text_if_any, write};

/// One piece of data at one holder: the same read on two holders is two subjects. Set all of it to 0 first: then what
/// is not set is not known, and a holder, a class or an origin that was forgotten is ALPR_STATUS_INVALID_ARGUMENT. Its
/// texts are read during a call only.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct alpr_subject {
    /// Who has it: an alpr_holder. Required.
    pub holder: u32,
    /// What it is: an alpr_data_class. Required.
    pub data_class: u32,
    /// Whose camera it comes from: an alpr_origin. Required.
    pub origin: u32,
    /// Not 0 where an investigation that it belongs to goes on.
    pub ongoing: i32,
    /// The postal code of the state whose law it is under: the agency's, not the plate's. Required.
    pub jurisdiction: *const c_char,
    /// When the picture was taken, or the entry or line was made. Required: 0 is ALPR_STATUS_INVALID_ARGUMENT, since
    /// it would be 1970, and due.
    pub captured_us: i64,
    /// When the holder received it; 0 where it is not known.
    pub received_us: i64,
    /// When the copy on the agency's server was made; 0 while there is none.
    pub copied_us: i64,
    /// When the case that it belongs to was closed; 0 while it is not.
    pub case_closed_us: i64,
    /// When somebody entitled to it asked for its destruction; 0 while nobody did.
    pub requested_us: i64,
    /// When the shift in which it was made ended; 0 while it has not.
    pub shift_ended_us: i64,
    /// When a copy was booked into evidence; 0 while there is none.
    pub booked_us: i64,
    /// The record's name, 32 hexadecimal digits; NULL or "" where there is none: a hold of some record covers it.
    pub id: *const c_char,
    /// The plate; NULL or "" where it is not known: a hold of some plate covers it.
    pub plate: *const c_char,
    /// The camera; NULL or "" where it is not known: a hold of some camera covers it.
    pub camera: *const c_char,
    /// The plate with its small stacked characters; NULL or "" where it has none: a hold may give that instead.
    pub full_plate: *const c_char,
    /// The listed plates that it hit, with commas between; NULL or "" where none is known: a hold of some plate covers
    /// a hit without any.
    pub listed: *const c_char,
}

/// Who has data. 0 is nobody: it was forgotten.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_holder {
    /// The agency's server.
    Server = 1,
    /// A computer in a patrol car.
    MobileComputer = 2,
    /// A vendor's service.
    Vendor = 3,
    /// The owner of a private system that is linked with the agency's.
    PrivateFeed = 4,
    /// Portable media, booked into evidence or not.
    PortableMedia = 5,
}

/// What data are. 0 is nothing: it was forgotten.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_data_class {
    /// A read that hit nothing.
    Read = 1,
    /// A read that hit, with its pictures.
    Hit = 2,
    /// A picture of a read that hit nothing.
    Picture = 3,
    /// An entry that an officer made by hand.
    ManualEntry = 4,
    /// A line of the audit log or the disclosure log.
    Audit = 5,
}

/// Whose camera data come from. 0 is nobody's: it was forgotten.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_origin {
    /// A camera on a vehicle of the agency.
    Mobile = 1,
    /// A fixed camera of the agency.
    Stationary = 2,
    /// A vendor's camera.
    Vendor = 3,
    /// A private system that is linked with the agency's.
    PrivateFeed = 4,
}

choice!(Holder is alpr_holder: Server MobileComputer Vendor PrivateFeed PortableMedia);
choice!(DataClass is alpr_data_class: Read Hit Picture ManualEntry Audit);
choice!(Origin is alpr_origin: Mobile Stationary Vendor PrivateFeed);

impl alpr_subject {
    /// The checked subject.
    ///
    /// # Safety
    /// Every text must be NULL or end with a NUL, and not change meanwhile.
    pub(crate) unsafe fn check(&self) -> Result<Subject<'_>, Failure> {
        let captured = captured(self.captured_us)?;
        let (holder, class) = (Choice::of(self.holder)?, Choice::of(self.data_class)?);
        let origin = Choice::of(self.origin)?;
        // SAFETY: the caller vouches for the texts.
        unsafe {
            let jurisdiction = text(self.jurisdiction, "jurisdiction")?.parse()?;
            Ok(Subject {
                received: time_if_any(self.received_us)?,
                copied: time_if_any(self.copied_us)?,
                case_closed: time_if_any(self.case_closed_us)?,
                requested: time_if_any(self.requested_us)?,
                shift_ended: time_if_any(self.shift_ended_us)?,
                booked: time_if_any(self.booked_us)?,
                ongoing: self.ongoing != 0,
                id: text_if_any(self.id, "id")?.map(str::parse).transpose()?,
                plate: text_if_any(self.plate, "plate")?
                    .map(str::parse)
                    .transpose()?,
                full_plate: text_if_any(self.full_plate, "full_plate")?
                    .map(str::parse)
                    .transpose()?,
                listed: listed(text_if_any(self.listed, "listed")?)?,
                camera: text_if_any(self.camera, "camera")?,
                ..Subject::new(holder, class, origin, jurisdiction, captured)
            })
        }
    }
}

/// Listed plates with commas between, each of which has to be one.
fn listed(text: Option<&str>) -> Result<&str, Failure> {
    for plate in text.into_iter().flat_map(|text| text.split(',')) {
        plate.parse::<PlateText>()?;
    }
    Ok(text.unwrap_or_default())
}

/// Writes what is known of a record at a holder, an alpr_holder, as an alpr_data_class: id, plates, camera, origin, and
/// when it was captured. Set the times that are known beside, and the listed plates of a hit. It is checked when it is
/// decided about. It borrows texts of `record`, and `jurisdiction`: valid until alpr_record_free, and as long as
/// `jurisdiction` is.
///
/// # Safety
/// `record` must come from an alpr_record function, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_subject_of_record(
    record: *const alpr_record,
    holder: u32,
    data_class: u32,
    jurisdiction: *const c_char,
    out: *mut alpr_subject,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let circumstances = &reference(record, "record")?.record().circumstances;
            let subject = alpr_subject {
                holder,
                data_class,
                origin: Origin::from(&circumstances.source).in_c() as u32,
                ongoing: 0,
                jurisdiction,
                captured_us: circumstances.captured.as_microsecond(),
                received_us: 0,
                copied_us: 0,
                case_closed_us: 0,
                requested_us: 0,
                shift_ended_us: 0,
                booked_us: 0,
                id: alpr_record_id(record),
                plate: alpr_record_text(record),
                camera: alpr_record_camera(record),
                full_plate: alpr_record_full_text(record),
                listed: std::ptr::null(),
            };
            write(out, subject)
        }
    })
}
