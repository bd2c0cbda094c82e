//! Borrowed pixels of a camera or a file, checked once, read in one way whatever their format.

use crate::error::{Error, ErrorKind, Result};
use crate::geometry::Rect;

mod levels;
mod pixel;

use levels::Levels;
pub use pixel::PixelFormat;
pub(crate) use pixel::luma;

/// The longest side a frame may have, in pixels: four times 4K, beyond any road camera on sale.
pub const MAX_SIDE: u32 = 16_384;

/// The most pixels a frame may have (64 megapixels), which bounds the memory that a frame can cost.
pub const MAX_PIXELS: u64 = 1 << 26;

/// A picture in the caller's memory.
///
/// Rows follow each other `stride` bytes apart; the planes of NV12, NV21 and I420 follow each other without a gap,
/// chroma rows being `stride` (NV12, NV21; of odd widths at least the width and 1) or `(stride + 1) / 2` (I420) bytes
/// apart. Chroma of odd sizes is rounded up. YUV is read as ITU-R BT.601, limited range.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    pixels: &'a [u8],
    width: u32,
    height: u32,
    stride: usize,
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

    /// A frame whose rows (of the first plane) are `stride` bytes apart.
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
        let fail = |message: String| Err(Error::new(ErrorKind::InvalidFrame, message));
        check_size(width, height)?;
        let row = format.packed_stride(width);
        if stride < row {
            return fail(format!(
                "expected a stride of at least {row} bytes for {width} pixels of {format}, got \
                 {stride}: pass the bytes between two rows"
            ));
        }
        match format.min_len(width, height, stride) {
            Some(need) if need <= pixels.len() => Ok(Self {
                pixels,
                width,
                height,
                stride,
                format,
                levels: None,
            }),
            Some(need) => fail(format!(
                "expected at least {need} bytes for {width} x {height} {format} of stride {stride}, \
                 got {}: check size, stride and format",
                pixels.len()
            )),
            None => fail(format!(
                "{height} rows of stride {stride} do not fit in memory: check the stride"
            )),
        }
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
    /// (77, 150 and 29 of 256), for YUV the Y plane.
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
        let (row, begin) = (self.pixels.get(y as usize * self.stride..), luma.len());
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

    fn byte(&self, index: usize) -> u8 {
        self.pixels.get(index).copied().unwrap_or_default()
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn absurd_sizes_are_refused() {
        for (w, h) in [
            (0, 1),
            (1, 0),
            (MAX_SIDE + 1, 1),
            (MAX_SIDE, MAX_SIDE),
            (u32::MAX, u32::MAX),
        ] {
            let error = Frame::new(&[0; 64], w, h, PixelFormat::Gray8).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidFrame);
        }
    }

    #[test]
    fn a_short_stride_and_a_huge_one_are_refused() {
        let pixels = [0; 64];
        for stride in [0, 11, usize::MAX, usize::MAX / 2] {
            assert!(Frame::with_stride(&pixels, 4, 4, stride, PixelFormat::Rgb8).is_err());
        }
        assert!(Frame::with_stride(&pixels, 4, 4, 16, PixelFormat::Rgb8).is_ok());
    }

    #[test]
    fn a_red_pixel_is_red_in_every_format() {
        let red: [(PixelFormat, &[u8]); 8] = [
            (PixelFormat::Rgb8, &[255, 0, 0]),
            (PixelFormat::Bgr8, &[0, 0, 255]),
            (PixelFormat::Rgba8, &[255, 0, 0, 9]),
            (PixelFormat::Bgra8, &[0, 0, 255, 9]),
            (PixelFormat::Nv12, &[81, 90, 240]),
            (PixelFormat::Nv21, &[81, 240, 90]),
            (PixelFormat::I420, &[81, 90, 240]),
            (PixelFormat::Yuyv, &[81, 90, 81, 240]),
        ];
        for (format, pixels) in red {
            let [r, g, b] = Frame::new(pixels, 1, 1, format).unwrap().rgb(0, 0);
            assert!(r > 250 && g < 5 && b < 5, "{format}: {r} {g} {b}");
        }
        let gray = Frame::new(&[77], 1, 1, PixelFormat::Gray8).unwrap();
        assert_eq!(gray.rgb(5, -5), [77; 3]);
        assert_eq!(gray.to_luma(), [77]);
    }

    #[test]
    fn the_chroma_of_odd_sizes_is_rounded_up() {
        // 3 x 3 pixels of red: Y 81, U 90, V 240.
        let (luma, uv) = ([81; 9], [90, 240, 90, 240, 90, 240, 90, 240]);
        let nv12 = [&luma[..], &uv].concat();
        let nv21: Vec<u8> = luma.iter().chain(uv.iter().rev()).copied().collect();
        let i420 = [&luma[..], &[90; 4], &[240; 4]].concat();
        for (format, pixels) in [
            (PixelFormat::Nv12, nv12),
            (PixelFormat::Nv21, nv21),
            (PixelFormat::I420, i420),
        ] {
            let frame = Frame::new(&pixels, 3, 3, format).unwrap();
            assert_eq!(pixels.len(), format.min_len(3, 3, 3).unwrap(), "{format}");
            for (x, y) in [(0, 0), (2, 0), (0, 2), (2, 2)] {
                let [r, g, b] = frame.rgb(x, y);
                assert!(
                    r > 250 && g < 5 && b < 5,
                    "{format} at {x} {y}: {r} {g} {b}"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn accepted_exactly_when_every_row_is_in_bounds(
            w in 1u32..9, h in 1u32..9, extra in 0usize..4, len in 0usize..400,
            format in prop::sample::select(PixelFormat::ALL.to_vec()),
        ) {
            let pixels = vec![1; len];
            let stride = format.packed_stride(w) + extra;
            let need = format.min_len(w, h, stride).unwrap();
            let frame = Frame::with_stride(&pixels, w, h, stride, format);
            prop_assert_eq!(frame.is_ok(), len >= need);
            if let Ok(frame) = frame {
                prop_assert_eq!(frame.to_luma().len(), (w * h) as usize);
                prop_assert_eq!(frame.to_rgb().len(), 3 * (w * h) as usize);
            }
        }
    }
}
