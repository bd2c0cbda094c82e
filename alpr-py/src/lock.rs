//! The lock of what mutates. Nothing under it asks for the interpreter, so that no two threads wait for one another.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks. A panic of another thread is reported there; what it left is as valid as before: the core changes its
/// values last.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
