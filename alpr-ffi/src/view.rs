//! What the caller's memory holds: the only file that turns pointers into references.

use std::ffi::{CStr, c_char};

use alpr_core::{Frame, PixelFormat, Plane};

use crate::guard::guard_or;
use crate::status::{Failure, alpr_status};
use crate::value::no_choice;

/// How bytes make pixels; named by the order of the bytes in memory. YUV is read as ITU-R BT.601, limited range. Chroma
/// of odd sizes is rounded up. The planes of NV12, NV21 and I420 follow each other without a gap, unless alpr_frame
/// says where they lie.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_pixel_format {
    /// One byte of brightness; infrared cameras give this.
    Gray8 = 1,
    /// Red, green, blue.
    Rgb8 = 2,
    /// Blue, green, red; OpenCV's order.
    Bgr8 = 3,
    /// Red, green, blue, and a fourth byte that is ignored.
    Rgba8 = 4,
    /// Blue, green, red, and a fourth byte that is ignored.
    Bgra8 = 5,
    /// A plane of Y, then one of interleaved U and V for each 2 x 2 pixels, whose rows are `stride` bytes apart, or the
    /// width and 1 where an odd width has no wider stride.
    Nv12 = 6,
    /// A plane of Y, then one of interleaved V and U for each 2 x 2 pixels, otherwise as ALPR_PIXEL_FORMAT_NV12.
    Nv21 = 7,
    /// A plane of Y, then one of U, then one of V for each 2 x 2 pixels, whose rows are (`stride` + 1) / 2 bytes apart.
    I420 = 8,
    /// Y, U, Y, V for each two pixels of a row.
    Yuyv = 9,
    /// U, Y, V, Y for each two pixels of a row.
    Uyvy = 10,
}

/// A picture in the caller's memory; it is read during a call only, and nobody may write to it meanwhile. Set all of it
/// to 0 first: a format of 0 is refused.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct alpr_frame {
    /// The first byte of the first row.
    pub pixels: *const u8,
    /// How many bytes there are, of all planes that are not in `chroma`.
    pub pixels_len: usize,
    /// Pixels in a row, 1 to 16384.
    pub width: u32,
    /// Rows, 1 to 16384; at most 2^26 pixels in all.
    pub height: u32,
    /// Bytes from one row (of the first plane) to the next; 0: rows without gaps.
    pub stride: usize,
    /// An alpr_pixel_format.
    pub format: u32,
    /// The planes of chroma of NV12, NV21 (one) and I420 (U, then V) where they lie apart, have rows of their own, or
    /// come later than `stride` * `height` bytes, as those of decoders that keep 1088 rows for 1080 do. Both NULL: they
    /// follow in `pixels`.
    pub chroma: [*const u8; 2],
    /// How many bytes each of them has.
    pub chroma_len: [usize; 2],
    /// Bytes from one of their rows to the next; 0: rows without gaps.
    pub chroma_stride: [usize; 2],
}

impl alpr_frame {
    /// The checked frame.
    ///
    /// # Safety
    /// `pixels` must be NULL or point to `pixels_len` bytes that nobody writes to meanwhile, and each of `chroma` to
    /// `chroma_len`.
    pub(crate) unsafe fn check(&self) -> Result<Frame<'_>, Failure> {
        let format = format(self.format)?;
        let (width, height) = (self.width, self.height);
        // SAFETY: the caller vouches for the length.
        let pixels = unsafe { slice(self.pixels, self.pixels_len, "frame->pixels") }?;
        let stride = match self.stride {
            0 => format.packed_stride(width),
            stride => stride,
        };
        if self.chroma.iter().all(|plane| plane.is_null()) {
            return Ok(Frame::with_stride(pixels, width, height, stride, format)?);
        }
        let mut planes = vec![Plane {
            bytes: pixels,
            stride,
        }];
        let all = self
            .chroma
            .iter()
            .zip(self.chroma_len)
            .zip(self.chroma_stride);
        for (number, ((plane, len), stride)) in (1..).zip(all) {
            if plane.is_null() && number > format.chroma_planes() {
                continue;
            }
            planes.push(Plane {
                // SAFETY: the caller vouches for the length.
                bytes: unsafe { slice(*plane, len, "frame->chroma") }?,
                stride: match stride {
                    0 => format.packed_chroma_stride(width),
                    stride => stride,
                },
            });
        }
        Ok(Frame::with_planes(&planes, width, height, format)?)
    }
}

/// The format of a number of the caller's.
fn format(number: u32) -> Result<PixelFormat, Failure> {
    let all = [
        (alpr_pixel_format::Gray8, PixelFormat::Gray8),
        (alpr_pixel_format::Rgb8, PixelFormat::Rgb8),
        (alpr_pixel_format::Bgr8, PixelFormat::Bgr8),
        (alpr_pixel_format::Rgba8, PixelFormat::Rgba8),
        (alpr_pixel_format::Bgra8, PixelFormat::Bgra8),
        (alpr_pixel_format::Nv12, PixelFormat::Nv12),
        (alpr_pixel_format::Nv21, PixelFormat::Nv21),
        (alpr_pixel_format::I420, PixelFormat::I420),
        (alpr_pixel_format::Yuyv, PixelFormat::Yuyv),
        (alpr_pixel_format::Uyvy, PixelFormat::Uyvy),
    ];
    let found = all.into_iter().find(|(here, _)| *here as u32 == number);
    found.map_or_else(
        || Err(no_choice(number, "alpr_pixel_format")),
        |(_, format)| Ok(format),
    )
}

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

/// A text of the caller's that may be missing: NULL and "" are.
///
/// # Safety
/// As [`text`].
pub(crate) unsafe fn text_if_any<'a>(
    pointer: *const c_char,
    name: &str,
) -> Result<Option<&'a str>, Failure> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: not NULL; the caller vouches for the NUL at the end.
    Ok(Some(unsafe { text(pointer, name) }?).filter(|text| !text.is_empty()))
}

/// The texts of a list of the caller's; none of `len` 0.
///
/// # Safety
/// `pointer` must be NULL or point to `len` texts as [`text`] takes them.
pub(crate) unsafe fn texts<'a>(
    pointer: *const *const c_char,
    len: usize,
    name: &str,
) -> Result<Vec<&'a str>, Failure> {
    // SAFETY: the caller vouches for the length and for every text.
    unsafe {
        let all = slice(pointer, len, name)?;
        all.iter().map(|one| text(*one, name)).collect()
    }
}

/// The items at a pointer; none of `len` 0, whatever the pointer is: that of an empty C++ vector may be NULL.
///
/// # Safety
/// `pointer` must be NULL or point to `len` items that nobody writes to meanwhile.
pub(crate) unsafe fn slice<'a, T>(
    pointer: *const T,
    len: usize,
    name: &str,
) -> Result<&'a [T], Failure> {
    if len == 0 {
        return Ok(&[]);
    }
    if pointer.is_null() {
        return Err(null(name));
    }
    // A length of -1 is a mistake of the caller's that would not even be an address.
    let most = isize::MAX.unsigned_abs() / size_of::<T>().max(1);
    if len > most {
        let text = format!("expected at most {most} items of `{name}`, got {len}: give its length");
        return Err(Failure::new(alpr_status::InvalidArgument, text));
    }
    // SAFETY: not NULL, and the caller vouches for the length.
    Ok(unsafe { std::slice::from_raw_parts(pointer, len) })
}

/// What a getter finds behind a handle, or `otherwise` where the handle is NULL.
///
/// # Safety
/// `handle` must be NULL or point to a live `H`.
pub(crate) unsafe fn get<H, T: Copy>(
    handle: *const H,
    otherwise: T,
    find: impl FnOnce(&H) -> T,
) -> T {
    guard_or(otherwise, || {
        // SAFETY: the caller vouches for it.
        unsafe { handle.as_ref() }.map_or(otherwise, find)
    })
}

/// The text that a handle keeps, or "" where the handle is NULL. It lives as long as the handle.
///
/// # Safety
/// As [`get`].
pub(crate) unsafe fn get_text<H>(
    handle: *const H,
    find: impl FnOnce(&H) -> &CStr,
) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get(handle, c"".as_ptr(), |h| find(h).as_ptr()) }
}

/// The item at `index` of those that a handle keeps, or NULL. It lives as long as the handle.
///
/// # Safety
/// As [`get`].
pub(crate) unsafe fn get_item<H, T>(
    handle: *const H,
    index: usize,
    find: impl FnOnce(&H) -> &[T],
) -> *const T {
    let item = |h: &H| {
        find(h)
            .get(index)
            .map_or(std::ptr::null(), std::ptr::from_ref)
    };
    // SAFETY: the caller vouches for it.
    unsafe { get(handle, std::ptr::null(), item) }
}

/// Fails where there is no place for an output: to be asked before anything is changed.
pub(crate) fn check_out<T>(out: *const T) -> Result<(), Failure> {
    if out.is_null() {
        return Err(null("out"));
    }
    Ok(())
}

/// Writes a value to the caller's memory.
///
/// # Safety
/// `out` must be NULL or writable.
pub(crate) unsafe fn write<T>(out: *mut T, value: T) -> Result<(), Failure> {
    check_out(out)?;
    // SAFETY: not NULL, and the caller vouches that it can be written.
    unsafe { out.write(value) };
    Ok(())
}

/// Gives a value to the caller as a handle.
///
/// # Safety
/// `out` must be NULL or writable.
pub(crate) unsafe fn give<T>(out: *mut *mut T, value: T) -> Result<(), Failure> {
    check_out(out)?;
    // SAFETY: the caller vouches that it can be written.
    unsafe { write(out, Box::into_raw(Box::new(value))) }
}

/// Takes a handle back and frees it; NULL is allowed.
///
/// # Safety
/// `handle` must be NULL or come from [`give`], and be used by nobody any more.
pub(crate) unsafe fn take_back<T>(handle: *mut T) {
    if !handle.is_null() {
        // SAFETY: it was made by Box::into_raw, and the caller gives it up.
        drop(unsafe { Box::from_raw(handle) });
    }
}
