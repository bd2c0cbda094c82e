//! What the caller's memory holds: the only file that turns pointers into references.

use std::ffi::{CStr, c_char};

use alpr_core::{Frame, PixelFormat};

use crate::status::{Failure, alpr_status};

/// How bytes make pixels; named by the order of the bytes in memory.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_pixel_format {
    /// One byte of brightness; infrared cameras give this.
    Gray8 = 0,
    /// Red, green, blue.
    Rgb8 = 1,
    /// Blue, green, red; OpenCV's order.
    Bgr8 = 2,
    /// Red, green, blue, and a fourth byte that is ignored.
    Rgba8 = 3,
    /// Blue, green, red, and a fourth byte that is ignored.
    Bgra8 = 4,
    /// A plane of Y, then one of interleaved U and V for each 2 x 2 pixels.
    Nv12 = 5,
    /// A plane of Y, then one of interleaved V and U for each 2 x 2 pixels.
    Nv21 = 6,
    /// A plane of Y, then one of U, then one of V for each 2 x 2 pixels.
    I420 = 7,
    /// Y, U, Y, V for each two pixels of a row.
    Yuyv = 8,
}

/// A picture in the caller's memory; it is read during a call only.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct alpr_frame {
    /// The first byte of the first row.
    pub pixels: *const u8,
    /// How many bytes there are, all planes together.
    pub pixels_len: usize,
    /// Pixels in a row, 1 to 16384.
    pub width: u32,
    /// Rows, 1 to 16384; at most 2^26 pixels in all.
    pub height: u32,
    /// Bytes from one row (of the first plane) to the next; 0: rows without gaps.
    pub stride: usize,
    /// An alpr_pixel_format.
    pub format: u32,
}

impl alpr_frame {
    /// The checked frame.
    ///
    /// # Safety
    /// `pixels` must be NULL or point to `pixels_len` bytes that nobody writes to meanwhile.
    pub(crate) unsafe fn check(&self) -> Result<Frame<'_>, Failure> {
        let format = usize::try_from(self.format)
            .ok()
            .and_then(|f| FORMATS.get(f))
            .copied();
        let format = format.ok_or_else(|| {
            let (last, got) = (FORMATS.len() - 1, self.format);
            let text = format!("expected a pixel format of 0 to {last}, got {got}");
            Failure::new(alpr_status::InvalidArgument, text)
        })?;
        if self.pixels.is_null() {
            return Err(null("frame->pixels"));
        }
        // SAFETY: not NULL, and the caller vouches for the length.
        let pixels = unsafe { std::slice::from_raw_parts(self.pixels, self.pixels_len) };
        let frame = match self.stride {
            0 => Frame::new(pixels, self.width, self.height, format),
            stride => Frame::with_stride(pixels, self.width, self.height, stride, format),
        };
        Ok(frame?)
    }
}

/// The formats in the order of their numbers in C.
const FORMATS: [PixelFormat; 9] = [
    PixelFormat::Gray8,
    PixelFormat::Rgb8,
    PixelFormat::Bgr8,
    PixelFormat::Rgba8,
    PixelFormat::Bgra8,
    PixelFormat::Nv12,
    PixelFormat::Nv21,
    PixelFormat::I420,
    PixelFormat::Yuyv,
];

/// The failure of a NULL that may not be one.
pub(crate) fn null(name: &str) -> Failure {
    Failure::new(
        alpr_status::NullPointer,
        format!("`{name}` is NULL: pass a pointer"),
    )
}

/// What a pointer points to.
///
/// # Safety
/// `pointer` must be NULL or point to a live `T` that nobody writes to meanwhile.
pub(crate) unsafe fn reference<'a, T>(pointer: *const T, name: &str) -> Result<&'a T, Failure> {
    // SAFETY: the caller vouches for everything but NULL, which becomes an error.
    unsafe { pointer.as_ref() }.ok_or_else(|| null(name))
}

/// A text of the caller's.
///
/// # Safety
/// `pointer` must be NULL or point to a text that ends with a NUL.
pub(crate) unsafe fn text<'a>(pointer: *const c_char, name: &str) -> Result<&'a str, Failure> {
    if pointer.is_null() {
        return Err(null(name));
    }
    // SAFETY: not NULL, and the caller vouches for the NUL at the end.
    let bytes = unsafe { CStr::from_ptr(pointer) };
    bytes.to_str().map_err(|_| {
        Failure::new(
            alpr_status::InvalidUtf8,
            format!("`{name}` is not UTF-8: convert it first"),
        )
    })
}

/// Gives a value to the caller as a handle.
///
/// # Safety
/// `out` must be NULL or writable.
pub(crate) unsafe fn give<T>(out: *mut *mut T, value: T) -> Result<(), Failure> {
    if out.is_null() {
        return Err(null("out"));
    }
    // SAFETY: not NULL, and the caller vouches that it can be written.
    unsafe { out.write(Box::into_raw(Box::new(value))) };
    Ok(())
}

/// Takes a handle back and frees it; NULL is no harm.
///
/// # Safety
/// `handle` must be NULL or come from [`give`], and be used by nobody any more.
pub(crate) unsafe fn take_back<T>(handle: *mut T) {
    if !handle.is_null() {
        // SAFETY: it was made by Box::into_raw, and the caller gives it up.
        drop(unsafe { Box::from_raw(handle) });
    }
}
