//! `alpr_bytes`: what is to become a file and is no text.

use std::sync::Arc;

use crate::guard::guard_or;
use crate::view::{get, take_back};

/// The bytes of a file. Immutable; may be used by many threads.
pub struct alpr_bytes {
    bytes: Arc<[u8]>,
}

impl alpr_bytes {
    pub(crate) const fn new(bytes: Arc<[u8]>) -> Self {
        Self { bytes }
    }
}

/// The bytes; NULL for NULL. Valid until alpr_bytes_free.
///
/// # Safety
/// `bytes` must be NULL or come from a function that gives an alpr_bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_bytes_get(bytes: *const alpr_bytes) -> *const u8 {
    // SAFETY: the caller vouches for it.
    unsafe { get(bytes, std::ptr::null(), |b| b.bytes.as_ptr()) }
}

/// How many bytes there are; 0 for NULL.
///
/// # Safety
/// As alpr_bytes_get.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_bytes_len(bytes: *const alpr_bytes) -> usize {
    // SAFETY: the caller vouches for it.
    unsafe { get(bytes, 0, |b| b.bytes.len()) }
}

/// Frees bytes; NULL is allowed.
///
/// # Safety
/// `bytes` must be NULL or come from a function that gives an alpr_bytes, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_bytes_free(bytes: *mut alpr_bytes) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(bytes) });
}
