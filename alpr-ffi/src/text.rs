//! `alpr_text`: a text that is made when it is asked for, and is never cut.

use std::ffi::{CString, c_char};

use crate::guard::guard_or;
use crate::status::{Failure, alpr_status, c_text};
use crate::view::{get, get_text, take_back};

/// A text in UTF-8, as long as it has to be. Immutable; may be used by many threads.
pub struct alpr_text {
    text: CString,
}

impl alpr_text {
    pub(crate) fn new(text: &str) -> Self {
        Self { text: c_text(text) }
    }
}

/// What is made of each line of a text of the caller's that is not empty; a failure names the line.
pub(crate) fn each_line<T>(
    text: &str,
    mut read: impl FnMut(&str) -> alpr_core::Result<T>,
) -> Result<Vec<T>, Failure> {
    let lines = (1..).zip(text.lines());
    let lines = lines.filter(|(_, line)| !line.trim().is_empty());
    let read = lines.map(|(number, line): (usize, _)| {
        read(line).map_err(|e| {
            let status = alpr_status::from_kind(e.kind());
            Failure::new(status, format!("line {number}: {e}"))
        })
    });
    read.collect()
}

/// The text, ended by a NUL; "" for NULL. Valid until alpr_text_free.
///
/// # Safety
/// `text` must be NULL or come from a function that gives an alpr_text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_text_get(text: *const alpr_text) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(text, |t| &t.text) }
}

/// How many bytes it has without the NUL; 0 for NULL.
///
/// # Safety
/// As alpr_text_get.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_text_len(text: *const alpr_text) -> usize {
    // SAFETY: the caller vouches for it.
    unsafe { get(text, 0, |t| t.text.count_bytes()) }
}

/// Frees a text; NULL is allowed.
///
/// # Safety
/// `text` must be NULL or come from a function that gives an alpr_text, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_text_free(text: *mut alpr_text) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(text) });
}
