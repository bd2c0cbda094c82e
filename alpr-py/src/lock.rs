//! The lock of what mutates. Nothing under it asks for the interpreter, so that no two threads wait for one another.

use std::sync::{Mutex, MutexGuard, PoisonError};

use pyo3::Python;

/// Locks. A panic is raised in the thread where it happened, and does not lock the others out for ever.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Works on what is locked without the interpreter, which goes on meanwhile: another thread may have the lock for long.
pub(crate) fn locked<T: Send, R: Send>(
    py: Python<'_>,
    mutex: &Mutex<T>,
    work: impl FnOnce(&mut T) -> R + Send,
) -> R {
    py.detach(|| work(&mut lock(mutex)))
}
