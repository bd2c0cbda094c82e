//! Pixels of a numpy array, or of any other buffer of bytes, copied in and checked.

use alpr_core::frame::check_size;
use alpr_core::{Frame, PixelFormat};
use pyo3::buffer::{PyBuffer, PyUntypedBuffer};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::error::{frame_error, raise};

/// A picture in memory of its own, so that the interpreter can go on meanwhile.
pub(crate) struct Pixels {
    bytes: Vec<u8>,
    width: u32,
    height: u32,
    format: PixelFormat,
}

impl Pixels {
    /// Copies an array of `[rows, columns]` or `[rows, columns, channels]`, whatever its strides.
    pub(crate) fn copy(array: &Bound<'_, PyAny>, format: Option<&str>) -> PyResult<Self> {
        let next = "pass pixel_format=\"bgr\" (OpenCV) or \"rgb\" (Pillow)";
        Self::copy_or(array, format, next)
    }

    /// The same, with what to do next where a colour array comes without its order.
    pub(crate) fn copy_or(
        array: &Bound<'_, PyAny>,
        format: Option<&str>,
        next: &str,
    ) -> PyResult<Self> {
        let buffer = PyBuffer::<u8>::get(array).map_err(|_| {
            let kind = array.get_type().name().map_or_else(|_| "object".into(), |n| n.to_string());
            let next = match PyUntypedBuffer::get(array) {
                Ok(_) => "scale its values to 0..255, then `.astype(numpy.uint8)`",
                Err(_) if is_file(array) => {
                    "decode the file first, `numpy.asarray(PIL.Image.open(path).convert(\"RGB\"))`"
                }
                Err(_) => "make an array of it, `numpy.asarray(picture)`",
            };
            frame_error(format!(
                "expected a buffer of bytes (a numpy array of uint8), got `{kind}` of another type: {next}"
            ))
        })?;
        let format = match (format, buffer.shape()) {
            (_, [_]) => {
                return Err(frame_error(
                    "expected an array of the shape (rows, columns) or (rows, columns, channels), got bytes in one row: decode the file \
                     first, or reshape them".into(),
                ));
            }
            (Some(name), _) => name.parse().map_err(raise)?,
            (None, [_, _] | [_, _, 1]) => PixelFormat::Gray8,
            (None, _) => {
                let why = format!("a colour array does not say its order: {next}");
                return Err(frame_error(why));
            }
        };
        let (width, height) = size(buffer.shape(), format)?;
        // An array may claim far more than its memory has, and the copy would be as large.
        check_size(width, height).map_err(raise)?;
        let bytes = contiguous(array, &buffer)?;
        Ok(Self {
            bytes,
            width,
            height,
            format,
        })
    }

    /// The checked frame.
    pub(crate) fn frame(&self) -> alpr_core::Result<Frame<'_>> {
        Frame::new(&self.bytes, self.width, self.height, self.format)
    }
}

/// The bytes row by row. Views with strides numpy copies, many times as fast as Python's buffers do.
fn contiguous(array: &Bound<'_, PyAny>, buffer: &PyBuffer<u8>) -> PyResult<Vec<u8>> {
    if !buffer.is_c_contiguous()
        && let Ok(copy) = array.call_method1("copy", ("C",))
        && let Ok(copied) = PyBuffer::<u8>::get(&copy)
        && copied.shape() == buffer.shape()
    {
        return copied.to_vec(array.py());
    }
    buffer.to_vec(array.py())
}

/// Whether it names a file rather than shows a picture.
fn is_file(picture: &Bound<'_, PyAny>) -> bool {
    let is_path = picture.hasattr("__fspath__").unwrap_or_default();
    is_path || picture.is_instance_of::<PyString>()
}

/// The width and height that an array's shape means.
fn size(shape: &[usize], format: PixelFormat) -> PyResult<(u32, u32)> {
    let found = match (format, shape) {
        (PixelFormat::Gray8, [h, w] | [h, w, 1]) => Some((*w, *h)),
        (PixelFormat::Rgb8 | PixelFormat::Bgr8, [h, w, 3]) => Some((*w, *h)),
        (PixelFormat::Rgba8 | PixelFormat::Bgra8, [h, w, 4]) => Some((*w, *h)),
        (PixelFormat::Yuyv | PixelFormat::Uyvy, [h, w, 2]) if w % 2 == 0 => Some((*w, *h)),
        // The planes below each other, as OpenCV keeps them: one and a half times the rows.
        (PixelFormat::Nv12 | PixelFormat::Nv21 | PixelFormat::I420, [h, w])
            if h % 3 == 0 && w % 2 == 0 =>
        {
            Some((*w, h / 3 * 2))
        }
        _ => None,
    };
    let fits = found.and_then(|(w, h)| Some((u32::try_from(w).ok()?, u32::try_from(h).ok()?)));
    fits.ok_or_else(|| {
        frame_error(format!(
            "an array of shape {shape:?} is no picture in `{format}`: expected [rows, columns] for \
             gray, [rows, columns, channels] for colour, [rows * 3 / 2, columns] for planar YUV"
        ))
    })
}
