//! Borrowed pixels of a camera or a file, checked once, read in one way whatever their format.

use crate::error::{Error, ErrorKind, Result};
use crate::geometry::Rect;

mod levels;
mod pixel;

use levels::Levels;
use pixel::MAX_CHROMA;
pub use pixel::PixelFormat;
pub(crate) use pixel::luma;

/// The longest side a frame may have, in pixels: four times 4K, beyond any road camera on sale.
pub const MAX_SIDE: u32 = 16_384;

/// The most pixels a frame may have (64 megapixels), which bounds the memory that a frame can cost.
pub const MAX_PIXELS: u64 = 1 << 26;

/// One plane of a picture in the caller's memory.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plane<'a> {
    /// Its bytes, the upper row first; the last row may end at its last pixel.
    pub bytes: &'a [u8],
    /// Bytes from one row to the next.
    pub stride: usize,
}

impl Plane<'_> {
    fn byte(&self, index: usize) -> u8 {
        self.bytes.get(index).copied().unwrap_or_default()
    }
}

/// A picture in the caller's memory, which is never copied.
///
/// NV12, NV21 and I420 have further planes of chroma, which lie [where the caller has them](Self::with_planes), or
/// follow the first one and each other without a gap. Chroma of odd sizes is rounded up. YUV is read as ITU-R BT.601,
/// limited range.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    pixels: Plane<'a>,
    /// Those that the format has, the others empty.
    chroma: [Plane<'a>; MAX_CHROMA],
    width: u32,
    height: u32,
    format: PixelFormat,
    /// What of its levels becomes black and white, where it was [spread](Self::in_full_range).
    levels: Option<Levels>,
}

impl<'a> Frame<'a> {
    /// A frame whose rows follow each other without a gap.
    ///
    /// # Errors
    /// As [`Frame::with_stride`].
    pub fn new(pixels: &'a [u8], width: u32, height: u32, format: PixelFormat) -> Result<Self> {
        Self::with_stride(pixels, width, height, format.packed_stride(width), format)
    }

    /// A frame whose rows (of the first plane) are `stride` bytes apart, and whose planes follow each other without a
    /// gap: chroma rows are `stride` (NV12, NV21; of odd widths at least the width and 1) or `(stride + 1) / 2` (I420)
    /// bytes apart.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidFrame`] if a side is 0 or over [`MAX_SIDE`], if the frame has more than
    /// [`MAX_PIXELS`], if the stride is shorter than a row, or if `pixels` ends before the last row does.
    pub fn with_stride(
        pixels: &'a [u8],
        width: u32,
        height: u32,
        stride: usize,
        format: PixelFormat,
    ) -> Result<Self> {
        check_size(width, height)?;
        check_stride("", stride, format.packed_stride(width), width, format)?;
        match format.min_len(width, height, stride) {
            Some(need) if need <= pixels.len() => {}
            Some(need) => {
                return refuse(format!(
                    "expected at least {need} bytes for {width} x {height} {format} of stride {stride}, \
                     got {}: check size, stride and format",
                    pixels.len()
                ));
            }
            None => return refuse(too_long("", height as usize, stride)),
        }
        let apart = format.chroma_stride(width, stride);
        let rows = format.chroma_rows(height);
        let mut rest = pixels.get(stride * height as usize..).unwrap_or_default();
        let mut chroma = [Plane::default(); MAX_CHROMA];
        for plane in chroma.iter_mut().take(format.chroma_planes()) {
            *plane = Plane {
                bytes: rest,
                stride: apart,
            };
            rest = rest.get(apart * rows..).unwrap_or_default();
        }
        Ok(Self {
            pixels: Plane {
                bytes: pixels,
                stride,
            },
            chroma,
            width,
            height,
            format,
            levels: None,
        })
    }

    /// A frame of planes that lie apart, or have rows of their own, as those of a video decoder: that of the
    /// brightness, then those of the chroma, U before V in I420. Other formats have one plane.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidFrame`] as [`with_stride`](Self::with_stride) for each plane, or if there are more or fewer
    /// planes than the format has.
    pub fn with_planes(
        planes: &[Plane<'a>],
        width: u32,
        height: u32,
        format: PixelFormat,
    ) -> Result<Self> {
        check_size(width, height)?;
        let (first, others) = match planes.split_first() {
            Some((first, others)) if others.len() == format.chroma_planes() => (first, others),
            _ => {
                return refuse(format!(
                    "expected as many planes as {format} has, {}, got {}: pass each of them once",
                    1 + format.chroma_planes(),
                    planes.len()
                ));
            }
        };
        check_plane(
            "the first plane",
            first,
            format.packed_stride(width),
            height as usize,
            width,
            format,
        )?;
        let mut chroma = [Plane::default(); MAX_CHROMA];
        for (number, (plane, slot)) in (1..).zip(others.iter().zip(&mut chroma)) {
            let name = format!("plane {number} of the chroma");
            let row = format.packed_chroma_stride(width);
            check_plane(&name, plane, row, format.chroma_rows(height), width, format)?;
            *slot = *plane;
        }
        Ok(Self {
            pixels: *first,
            chroma,
            width,
            height,
            format,
            levels: None,
        })
    }

    /// Pixels in a row.
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// How the bytes make pixels.
    pub const fn format(&self) -> PixelFormat {
        self.format
    }

    /// The whole picture, in pixels.
    pub fn bounds(&self) -> Rect {
        Rect::new(0.0, 0.0, self.width as f32, self.height as f32)
    }

    /// The same frame; one that uses less than half of the levels of brightness, dark or hazy, with them spread over
    /// all: the darkest thousandth of its pixels black, the brightest white. [`Engine`](crate::Engine) does this
    /// itself.
    #[must_use]
    pub fn in_full_range(self) -> Self {
        let levels = self.levels.or_else(|| Levels::narrow(&self));
        Self { levels, ..self }
    }

    /// Red, green and blue at a place; places outside take the nearest pixel inside.
    pub fn rgb(&self, x: i64, y: i64) -> [u8; 3] {
        let x = x.clamp(0, i64::from(self.width) - 1) as usize;
        let y = y.clamp(0, i64::from(self.height) - 1) as usize;
        self.color(x, y)
    }

    /// Red, green and blue of a pixel that lies inside.
    fn color(&self, x: usize, y: usize) -> [u8; 3] {
        let rgb = self.format.rgb(self, x, y);
        self.levels
            .map_or(rgb, |levels| rgb.map(|level| levels.spread(level)))
    }

    /// The brightness of every pixel, rows without gaps: for RGB by ITU-R BT.601 in 8 bits
    /// (77, 150 and 29 of 256), for YUV what Y, of limited range, stands for.
    pub fn to_luma(&self) -> Vec<u8> {
        let width = self.width as usize;
        let mut luma = Vec::with_capacity(width * self.height as usize);
        for y in 0..self.height {
            self.luma_row(y, &mut luma);
        }
        luma
    }

    /// Appends the brightness of the pixels of a row inside.
    pub(crate) fn luma_row(&self, y: u32, luma: &mut Vec<u8>) {
        let (row, begin) = (
            self.pixels.bytes.get(y as usize * self.pixels.stride..),
            luma.len(),
        );
        self.format
            .luma_row(row.unwrap_or_default(), self.width as usize, luma);
        if let Some(levels) = self.levels {
            let row = luma.iter_mut().skip(begin);
            row.for_each(|level| *level = levels.spread(*level));
        }
    }

    /// Red, green and blue of every pixel, rows without gaps.
    pub fn to_rgb(&self) -> Vec<u8> {
        let mut rgb = Vec::with_capacity(3 * self.width as usize * self.height as usize);
        for y in 0..self.height as usize {
            for x in 0..self.width as usize {
                rgb.extend(self.color(x, y));
            }
        }
        rgb
    }
}

/// Refuses sizes that no camera has: for hosts that copy a picture before it becomes a [`Frame`].
///
/// # Errors
/// [`ErrorKind::InvalidFrame`] if a side is 0 or over [`MAX_SIDE`], or if there are more than [`MAX_PIXELS`].
pub fn check_size(width: u32, height: u32) -> Result<()> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 || width > MAX_SIDE || height > MAX_SIDE || pixels > MAX_PIXELS {
        return Err(Error::new(
            ErrorKind::InvalidFrame,
            format!(
                "expected sides of 1 to {MAX_SIDE} pixels and at most {MAX_PIXELS} pixels, got \
                 {width} x {height}: scale the picture down or cut it"
            ),
        ));
    }
    Ok(())
}

/// Refuses a plane whose rows overlap or end too soon.
fn check_plane(
    name: &str,
    plane: &Plane<'_>,
    row: usize,
    rows: usize,
    width: u32,
    format: PixelFormat,
) -> Result<()> {
    let (stride, got) = (plane.stride, plane.bytes.len());
    check_stride(&format!(" of {name}"), stride, row, width, format)?;
    let before_last = stride.checked_mul(rows.saturating_sub(1));
    match before_last.and_then(|before| before.checked_add(row)) {
        Some(need) if need <= got => Ok(()),
        Some(need) => refuse(format!(
            "expected at least {need} bytes in {name} for {rows} rows of stride {stride}, got {got}: check size, stride and format"
        )),
        None => refuse(too_long(&format!(" of {name}"), rows, stride)),
    }
}

fn check_stride(
    of: &str,
    stride: usize,
    row: usize,
    width: u32,
    format: PixelFormat,
) -> Result<()> {
    if stride >= row {
        return Ok(());
    }
    refuse(format!(
        "expected a stride{of} of at least {row} bytes for {width} pixels of {format}, got {stride}: pass the bytes between two rows"
    ))
}

fn too_long(of: &str, rows: usize, stride: usize) -> String {
    format!("{rows} rows{of} of stride {stride} do not fit in memory: check the stride")
}

fn refuse<T>(message: String) -> Result<T> {
    Err(Error::new(ErrorKind::InvalidFrame, message))
}

/// A colour and an infrared picture of the same scene at the same moment; one of them may be missing.
#[derive(Clone, Copy, Debug)]
pub struct FramePair<'a> {
    infrared: Option<Frame<'a>>,
    color: Option<Frame<'a>>,
}

impl<'a> FramePair<'a> {
    /// The pair; both pictures must show the same field of view, at any sizes.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidFrame`] if both are missing.
    pub fn new(infrared: Option<Frame<'a>>, color: Option<Frame<'a>>) -> Result<Self> {
        if infrared.is_none() && color.is_none() {
            return Err(Error::new(
                ErrorKind::InvalidFrame,
                "expected an infrared or a colour picture, got neither: give at least one",
            ));
        }
        Ok(Self { infrared, color })
    }

    /// The infrared picture.
    pub const fn infrared(&self) -> Option<&Frame<'a>> {
        self.infrared.as_ref()
    }

    /// The colour picture.
    pub const fn color(&self) -> Option<&Frame<'a>> {
        self.color.as_ref()
    }
}

#[cfg(test)]
mod tests;
