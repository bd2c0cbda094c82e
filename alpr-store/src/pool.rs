//! Connections that are lent to one thread at a time and used again.

use std::sync::{Mutex, PoisonError};

use alpr_core::Result;

/// Open connections that nobody uses now.
#[derive(Debug)]
pub(crate) struct Pool<C>(Mutex<Vec<C>>);

impl<C> Pool<C> {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// Lends a connection; `open` makes another one where all are in use. One that failed is not used again.
    pub(crate) fn with<T>(
        &self,
        open: impl FnOnce() -> Result<C>,
        work: impl FnOnce(&mut C) -> Result<T>,
    ) -> Result<T> {
        let kept = self.lock().pop();
        let mut connection = match kept {
            Some(connection) => connection,
            None => open()?,
        };
        let done = work(&mut connection)?;
        self.lock().push(connection);
        Ok(done)
    }

    /// Gives up all connections, since one of them was found broken.
    #[cfg(feature = "postgres")]
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<C>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
