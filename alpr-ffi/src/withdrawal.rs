//! `alpr_withdrawal`: whether the entry of a case still stands after the list changed.

use std::ffi::CStr;

use alpr_core::hotlist::Withdrawal;

use crate::case::alpr_case;
use crate::guard::guard;
use crate::hotlist::alpr_hotlist;
use crate::status::alpr_status;
use crate::value::time;
use crate::view::{check_out, reference, write};

/// Whether an entry still stands, and why not.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_withdrawal {
    /// It stands.
    None = 0,
    /// The list does not have it any more.
    Vanished = 1,
    /// The list says something else of it now.
    Changed = 2,
    /// It holds no longer, or not yet.
    Expired = 3,
}

/// Every reason with its name in the bindings.
pub(crate) const WITHDRAWALS: [(alpr_withdrawal, &CStr); 3] = [
    (alpr_withdrawal::Vanished, c"vanished"),
    (alpr_withdrawal::Changed, c"changed"),
    (alpr_withdrawal::Expired, c"expired"),
];

impl alpr_withdrawal {
    fn of(why: Option<&Withdrawal>) -> Self {
        match why {
            None => Self::None,
            Some(Withdrawal::Vanished) => Self::Vanished,
            Some(Withdrawal::Changed(_)) => Self::Changed,
            Some(Withdrawal::Expired) => Self::Expired,
        }
    }
}

/// Tells whether the entry of a case stands at `now_us` in the list as it is in force, with its changes: ask it of
/// every open case after alpr_hotlist_replace and alpr_hotlist_apply, and end the case by alpr_case_withdraw where it
/// does not. An entry that an officer made by hand stands whatever the list says: its owner ends it.
///
/// # Safety
/// `list` must come from an alpr_hotlist function, `case_` from an alpr_case function, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_withdrawal(
    list: *const alpr_hotlist,
    case: *const alpr_case,
    now_us: i64,
    out: *mut alpr_withdrawal,
) -> alpr_status {
    guard(|| {
        check_out(out)?;
        // SAFETY: the caller vouches for both.
        let (list, case) = unsafe { (reference(list, "list")?, reference(case, "case")?) };
        let (file, now) = (case.file(), time(now_us)?);
        let why = list.live().withdrawal(&file.alarm().hit.entry, now)?;
        // SAFETY: the caller vouches that `out` can be written.
        unsafe { write(out, alpr_withdrawal::of(why.as_ref())) }
    })
}
