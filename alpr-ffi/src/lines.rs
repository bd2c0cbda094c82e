//! The lines of lists: read by a layout, and what of them is in no entry.

use std::ffi::c_char;

use alpr_core::hotlist::{Import, Layout, import};

use crate::status::Failure;
use crate::view::{slice, text};

/// A line for each column that fills no field.
pub(crate) fn unused(import: &Import) -> Vec<String> {
    let columns = import.unused_columns.iter();
    let line = |name| format!("the column `{name}` fills no field\n");
    columns.map(line).collect()
}

/// What of a list's text is in no entry, a line each.
pub(crate) fn not_taken(import: &Import) -> String {
    let columns = unused(import).into_iter();
    let rejects = import.rejects.iter();
    let rejects = rejects.map(|r| format!("{}: {}: {}\n", r.line, r.column, r.reason));
    columns.chain(rejects).collect()
}

/// # Safety
/// `format` must be NULL or end with a NUL.
pub(crate) unsafe fn layout(format: *const c_char) -> Result<Layout, Failure> {
    // SAFETY: the caller vouches for it.
    let format = unsafe { text(format, "format") }?;
    Ok(Layout::named_or_parsed(format)?)
}

/// # Safety
/// `bytes` must be NULL or readable for `len` bytes, `format` NULL or end with a NUL.
pub(crate) unsafe fn lines(
    bytes: *const u8,
    len: usize,
    format: *const c_char,
) -> Result<Import, Failure> {
    // SAFETY: the caller vouches for both.
    Ok(unsafe { import(slice(bytes, len, "bytes")?, &layout(format)?)? })
}
