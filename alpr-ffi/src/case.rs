//! `alpr_case`: what was done about an alarm, where it stands, and its report.

use std::ffi::{CString, c_char};
use std::sync::Mutex;

use alpr_core::json::{self, MAX_JSON_BYTES};
use alpr_core::report::HitReport;
use alpr_core::verify::{CaseFile, Disposition, Status, Step};

use crate::alarm::alpr_alarm;
use crate::disposition::alpr_disposition;
use crate::guard::{guard, guard_or, lock};
use crate::record::alpr_record;
use crate::status::{Failure, alpr_status, c_text};
use crate::text::alpr_text;
use crate::value::{Choice, choice, time};
use crate::view::{get, get_text, give, reference, take_back, text, write};

/// What was done about an alarm. Many threads may use it. A step whose evidence is missing, that is out of order,
/// that would confirm what was disposed of as a misread, or that comes before the last one (but for alpr_case_act) is
/// ALPR_STATUS_REFUSED and changes nothing: alpr_last_error says what is missing. A case has 100 steps at most.
pub struct alpr_case {
    file: Mutex<CaseFile>,
    id: CString,
}

/// Where a case stands. It follows from the steps and cannot be set.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_case_status {
    /// The alarm sounded; nobody looked yet.
    Raised = 0,
    /// Somebody looks at it.
    UnderReview = 1,
    /// A human saw the listed characters and the listed state on the plate.
    ReadVerified = 2,
    /// The source was asked whether the entry still holds.
    AwaitingAnswer = 3,
    /// The source said that it does. Still not an order to act: see the procedures of the agency.
    ConfirmedActive = 4,
    /// It is not the listed plate, or the entry does not hold.
    Rejected = 5,
    /// The entry went from the list while the case was open.
    Withdrawn = 6,
}

choice!(
    Status is alpr_case_status: Raised UnderReview ReadVerified AwaitingAnswer ConfirmedActive Rejected Withdrawn
);

impl alpr_case {
    fn new(file: CaseFile) -> Self {
        Self {
            id: c_text(&file.id().to_string()),
            file: Mutex::new(file),
        }
    }

    pub(crate) fn file(&self) -> CaseFile {
        lock(&self.file).clone()
    }

    pub(crate) fn take(&self, step: Step) -> Result<(), Failure> {
        Ok(lock(&self.file).apply(step)?)
    }
}

/// The case of an alarm.
///
/// Free it with alpr_case_free; it outlives the alarm.
///
/// # Safety
/// `alarm` must come from alpr_alarms_at and still be valid, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_case_new(
    alarm: *const alpr_alarm,
    out: *mut *mut alpr_case,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let alarm = reference(alarm, "alarm")?.alarm().clone();
            give(out, alpr_case::new(CaseFile::new(alarm)))
        }
    })
}

/// The name of the case: that of its hit, 32 hexadecimal digits; "" for NULL. Valid until alpr_case_free.
///
/// # Safety
/// `case_` must be NULL or come from an alpr_case function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_case_id(case: *const alpr_case) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(case, |c| &c.id) }
}

/// Where it stands; ALPR_CASE_STATUS_RAISED for NULL.
///
/// # Safety
/// As alpr_case_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_case_status_of(case: *const alpr_case) -> alpr_case_status {
    let find = |c: &alpr_case| lock(&c.file).status().in_c();
    // SAFETY: the caller vouches for it.
    unsafe { get(case, alpr_case_status::Raised, find) }
}

/// 1 if the source confirmed the hit and nobody has recorded what was done about it, 0 if not or for NULL.
///
/// # Safety
/// As alpr_case_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_case_is_unreported(case: *const alpr_case) -> i32 {
    let find = |c: &alpr_case| lock(&c.file).is_unreported().into();
    // SAFETY: the caller vouches for it.
    unsafe { get(case, 0, find) }
}

/// 1 if somebody acted on the hit without the source's word that the entry is active, before it was given or after it was
/// taken back (a hit alone is no probable cause), 0 if not or for NULL.
///
/// # Safety
/// As alpr_case_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_case_acted_unconfirmed(case: *const alpr_case) -> i32 {
    let find = |c: &alpr_case| lock(&c.file).acted_unconfirmed().into();
    // SAFETY: the caller vouches for it.
    unsafe { get(case, 0, find) }
}

/// How many microseconds are left for the answer, negative when the time is over. ALPR_STATUS_REFUSED unless one is
/// awaited.
///
/// # Safety
/// `case_` must come from an alpr_case function, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_case_time_left_us(
    case: *const alpr_case,
    now_us: i64,
    out: *mut i64,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for it.
        let file = unsafe { reference(case, "case") }?.file();
        let left = file.time_left(time(now_us)?).ok_or_else(|| {
            let name = file.status().name();
            let text = format!("a case that is {name} awaits no answer: ask the source first");
            Failure::new(alpr_status::Refused, text)
        })?;
        let left = i64::try_from(left.as_micros()).unwrap_or(i64::MAX);
        // SAFETY: the caller vouches that `out` can be written.
        unsafe { write(out, left) }
    })
}

/// # Safety
/// As alpr_case_proposed.
unsafe fn disposition(
    case: *const alpr_case,
    out: *mut *mut alpr_disposition,
    find: impl FnOnce(&CaseFile) -> Option<Disposition>,
) -> Result<(), Failure> {
    // SAFETY: the caller vouches for both.
    unsafe {
        match find(&reference(case, "case")?.file()) {
            Some(found) => give(out, alpr_disposition::new(found)),
            None => write(out, std::ptr::null_mut()),
        }
    }
}

/// Writes the disposition that the steps lead to, for the operator to confirm; NULL while the case is open. What the
/// source confirmed stays so if the entry goes from the list.
///
/// Free it with alpr_disposition_free.
///
/// # Safety
/// `case_` must come from an alpr_case function, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_case_proposed(
    case: *const alpr_case,
    out: *mut *mut alpr_disposition,
) -> alpr_status {
    // SAFETY: the caller vouches for both.
    guard(|| unsafe { disposition(case, out, CaseFile::proposed) })
}

/// Writes what the operator said of the hit last; NULL if nobody did.
///
/// Free it with alpr_disposition_free.
///
/// # Safety
/// As alpr_case_proposed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_case_disposition(
    case: *const alpr_case,
    out: *mut *mut alpr_disposition,
) -> alpr_status {
    // SAFETY: the caller vouches for both.
    guard(|| unsafe { disposition(case, out, |file| file.disposition().cloned()) })
}

/// Reads a case back by taking its steps again, so that no text can claim a status that its evidence does not
/// bear: then, and over 8 MiB, ALPR_STATUS_INVALID_RECORD.
///
/// Free it with alpr_case_free.
///
/// # Safety
/// `json` must end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_case_from_json(
    json: *const c_char,
    out: *mut *mut alpr_case,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let file = json::read(text(json, "json")?, "a case", MAX_JSON_BYTES)?;
            give(out, alpr_case::new(file))
        }
    })
}

/// Writes alarm and steps as one line of JSON.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// `case_` must come from an alpr_case function, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_case_to_json(
    case: *const alpr_case,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let json = json::write(&reference(case, "case")?.file())?;
            give(out, alpr_text::new(&json))
        }
    })
}

/// Writes everything about the hit, for the narrative of an incident report: marked for official use only, with
/// the advisory that a hit is not probable cause. `record` is the read of the case; another one is
/// ALPR_STATUS_INVALID_ARGUMENT. `drawn_us` is now.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// `case_` must come from an alpr_case function, `record` from an alpr_record function, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_case_report(
    case: *const alpr_case,
    record: *const alpr_record,
    drawn_us: i64,
    out: *mut *mut alpr_text,
) -> alpr_status {
    // SAFETY: the caller vouches for all three.
    guard(|| unsafe {
        give(
            out,
            alpr_text::new(&report(case, record, drawn_us)?.to_text()),
        )
    })
}

/// Writes the same as JSON.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// As alpr_case_report.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_case_report_json(
    case: *const alpr_case,
    record: *const alpr_record,
    drawn_us: i64,
    out: *mut *mut alpr_text,
) -> alpr_status {
    // SAFETY: the caller vouches for all three.
    guard(|| unsafe {
        give(
            out,
            alpr_text::new(&report(case, record, drawn_us)?.to_json()?),
        )
    })
}

/// # Safety
/// As alpr_case_report.
unsafe fn report(
    case: *const alpr_case,
    record: *const alpr_record,
    drawn_us: i64,
) -> Result<HitReport, Failure> {
    // SAFETY: the caller vouches for both.
    let (case, record) = unsafe { (reference(case, "case")?, reference(record, "record")?) };
    let report = HitReport::new(record.record().clone(), case.file(), time(drawn_us)?)?;
    Ok(report)
}

/// Frees a case that no thread uses any more; NULL is allowed.
///
/// # Safety
/// `case_` must be NULL or come from an alpr_case function, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_case_free(case: *mut alpr_case) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(case) });
}
