//! `alpr_manual_draft`: what an officer has to say of an entry.

use std::ffi::c_char;
use std::sync::Mutex;

use alpr_core::manual::{Draft, EntryReason, Wanted};
use jiff::Timestamp;

use crate::guard::{guard, guard_or, lock};
use crate::status::{Failure, alpr_status};
use crate::value::{Choice, choice, state, time};
use crate::view::{give, reference, take_back, text, text_if_any};

/// What an officer has to say of an entry. Reason with note, legal basis and owner have to be set; it is checked
/// when it is entered. May be used by many threads.
pub struct alpr_manual_draft {
    draft: Mutex<Draft>,
}

/// Why a plate is entered: the order's own examples (General Order 22-03, III.E) and their neighbours.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_entry_reason {
    /// A stolen vehicle.
    StolenVehicle = 0,
    /// A stolen plate.
    StolenPlate = 1,
    /// A missing person.
    MissingPerson = 2,
    /// An abduction.
    Abduction = 3,
    /// An AMBER alert.
    AmberAlert = 4,
    /// A suspect of a robbery.
    RobberySuspect = 5,
    /// A suspect of another felony.
    FelonySuspect = 6,
    /// A wanted person.
    WantedPerson = 7,
    /// Somebody in danger.
    EndangeredPerson = 8,
    /// Something else, which the note says.
    Other = 9,
}

choice!(
    EntryReason is alpr_entry_reason: StolenVehicle StolenPlate MissingPerson Abduction AmberAlert
        RobberySuspect FelonySuspect WantedPerson EndangeredPerson Other
);

impl alpr_manual_draft {
    fn new(wanted: Wanted, expires: Timestamp) -> Self {
        let draft = Mutex::new(Draft {
            wanted,
            state: None,
            reason: EntryReason::Other,
            note: String::new(),
            legal_basis: String::new(),
            owner: String::new(),
            unit: None,
            expires,
            ongoing: false,
        });
        Self { draft }
    }

    pub(crate) fn draft(&self) -> Draft {
        lock(&self.draft).clone()
    }
}

/// A draft of a whole plate, every character known, that ends of itself at `expires_us`.
///
/// Free it with alpr_manual_draft_free.
///
/// # Safety
/// `plate` must end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_draft_of_plate(
    plate: *const c_char,
    expires_us: i64,
    out: *mut *mut alpr_manual_draft,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let wanted = Wanted::Plate(text(plate, "plate")?.parse()?);
            give(out, alpr_manual_draft::new(wanted, time(expires_us)?))
        }
    })
}

/// A draft of a part of a plate: ? stands for one character, * for any number of them.
///
/// Free it with alpr_manual_draft_free.
///
/// # Safety
/// `pattern` must end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_draft_of_pattern(
    pattern: *const c_char,
    expires_us: i64,
    out: *mut *mut alpr_manual_draft,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let wanted = Wanted::Pattern(text(pattern, "pattern")?.to_owned());
            give(out, alpr_manual_draft::new(wanted, time(expires_us)?))
        }
    })
}

/// # Safety
/// `draft` must be NULL or come from an alpr_manual_draft function.
unsafe fn set(
    draft: *const alpr_manual_draft,
    change: impl FnOnce(&mut Draft),
) -> Result<(), Failure> {
    // SAFETY: the caller vouches for it.
    change(&mut lock(&unsafe { reference(draft, "draft") }?.draft));
    Ok(())
}

/// Why: an alpr_entry_reason, and a note in the officer's words, which the order requires.
///
/// # Safety
/// `draft` must come from an alpr_manual_draft function, every text end with a NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_draft_set_reason(
    draft: *const alpr_manual_draft,
    reason: u32,
    note: *const c_char,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let (reason, note) = (Choice::of(reason)?, text(note, "note")?.to_owned());
            set(draft, |draft| (draft.reason, draft.note) = (reason, note))
        }
    })
}

/// # Safety
/// As [`set`]; `text` must be NULL or end with a NUL.
unsafe fn set_text(
    draft: *const alpr_manual_draft,
    text: *const c_char,
    name: &str,
    change: impl FnOnce(&mut Draft, String),
) -> Result<(), Failure> {
    // SAFETY: the caller vouches for both.
    unsafe {
        let text = self::text(text, name)?.to_owned();
        set(draft, |draft| change(draft, text))
    }
}

/// The case, incident or broadcast that gives the right to it.
///
/// # Safety
/// As alpr_manual_draft_set_reason.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_draft_set_legal_basis(
    draft: *const alpr_manual_draft,
    legal_basis: *const c_char,
) -> alpr_status {
    let put = |draft: &mut Draft, basis| draft.legal_basis = basis;
    // SAFETY: the caller vouches for both.
    guard(|| unsafe { set_text(draft, legal_basis, "legal_basis", put) })
}

/// Who enters it, and has to remove it.
///
/// # Safety
/// As alpr_manual_draft_set_reason.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_draft_set_owner(
    draft: *const alpr_manual_draft,
    owner: *const c_char,
) -> alpr_status {
    let put = |draft: &mut Draft, owner| draft.owner = owner;
    // SAFETY: the caller vouches for both.
    guard(|| unsafe { set_text(draft, owner, "owner", put) })
}

/// The postal code of its state; NULL or "" where it is not known.
///
/// # Safety
/// As alpr_manual_draft_set_reason; `state` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_draft_set_state(
    draft: *const alpr_manual_draft,
    state: *const c_char,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let state = self::state(text_if_any(state, "state")?)?;
            set(draft, |draft| draft.state = state)
        }
    })
}

/// The owner's unit, for the supervisor's summary; NULL or "": none.
///
/// # Safety
/// As alpr_manual_draft_set_reason; `unit` must be NULL or end with a NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_draft_set_unit(
    draft: *const alpr_manual_draft,
    unit: *const c_char,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let unit = text_if_any(unit, "unit")?.map(str::to_owned);
            set(draft, |draft| {
                draft.unit = unit.filter(|unit| !unit.is_empty())
            })
        }
    })
}

/// Whether it goes on after the shift (`ongoing` not 0), where a policy purges manual entries at its end.
///
/// # Safety
/// As alpr_manual_draft_set_reason.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_draft_set_ongoing(
    draft: *const alpr_manual_draft,
    ongoing: i32,
) -> alpr_status {
    // SAFETY: the caller vouches for it.
    guard(|| unsafe { set(draft, |draft| draft.ongoing = ongoing != 0) })
}

/// Frees a draft that no thread uses any more; NULL is allowed.
///
/// # Safety
/// `draft` must be NULL or come from an alpr_manual_draft function, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_manual_draft_free(draft: *mut alpr_manual_draft) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(draft) });
}
