//! The one boundary: errors and panics become a status, whatever happens inside.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::status::{Failure, alpr_status, remember};

/// Runs the body of an exported function.
pub(crate) fn guard(body: impl FnOnce() -> Result<(), Failure>) -> alpr_status {
    // Handles are immutable, so nothing can be left half-changed by a panic.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_status() {
        assert_eq!(guard(|| panic!("inside")), alpr_status::Panic);
        assert_eq!(guard(|| Ok(())), alpr_status::Ok);
        assert_eq!(guard_or(7, || panic!("inside")), 7);
    }
}
