//! The one boundary: errors and panics become a status, whatever happens inside.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::status::{Failure, alpr_status, remember};

/// Runs the body of an exported function.
pub(crate) fn guard(body: impl FnOnce() -> Result<(), Failure>) -> alpr_status {
    // Handles are immutable, or change behind `lock`, which says what a panic leaves.
    let ended = catch_unwind(AssertUnwindSafe(body));
    let failure = match ended {
        Ok(Ok(())) => {
            remember("");
            return alpr_status::Ok;
        }
        Ok(Err(failure)) => failure,
        Err(_) => Failure::new(alpr_status::Panic, "the library gave up: please report how"),
    };
    remember(&failure.message);
    failure.status
}

/// Runs the body of a getter, which has no status: a panic gives `otherwise`.
pub(crate) fn guard_or<T>(otherwise: T, body: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or(otherwise)
}

/// What a handle lets change, for one thread at a time. It goes on after a panic with what was changed so far, of
/// which every part is valid: a desk that stayed locked would be silent for the rest of the shift.
pub(crate) fn lock<T>(inside: &Mutex<T>) -> MutexGuard<'_, T> {
    inside.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_status() {
        assert_eq!(guard(|| panic!("inside")), alpr_status::Panic);
        assert_eq!(guard(|| Ok(())), alpr_status::Ok);
        assert_eq!(guard_or(7, || panic!("inside")), 7);
    }

    #[test]
    fn a_handle_stays_usable_after_a_panic() {
        let inside = Mutex::new(1);
        let give_up = || -> Result<(), Failure> {
            let _held = lock(&inside);
            panic!("inside")
        };
        assert_eq!(guard(give_up), alpr_status::Panic);
        *lock(&inside) += 1;
        assert_eq!(*lock(&inside), 2);
    }
}
