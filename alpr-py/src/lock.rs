//! The lock of what mutates. Nothing under it asks for the interpreter, so that no two threads wait for one another.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks. A panic is raised in the thread where it happened, and does not lock the others out for ever.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
