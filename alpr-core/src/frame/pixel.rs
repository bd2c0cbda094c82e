//! Pixel formats: how long a row is, how many bytes a picture needs, and where a pixel's colours lie.

use super::Frame;
use crate::names::named;

/// The most planes of chroma that a format has: one of U and one of V.
pub(super) const MAX_CHROMA: usize = 2;

named! {
    /// How bytes make pixels; variants are named by the order of the bytes in memory, names have no bit depth.
    #[non_exhaustive]
    PixelFormat {
        /// One byte of brightness; infrared cameras give this.
        Gray8 "gray",
        /// Red, green, blue.
        Rgb8 "rgb",
        /// Blue, green, red; OpenCV's order.
        Bgr8 "bgr",
        /// Red, green, blue, and a fourth byte that is ignored.
        Rgba8 "rgba",
        /// Blue, green, red, and a fourth byte that is ignored.
        Bgra8 "bgra",
        /// A plane of Y, then one of interleaved U and V for each 2 x 2 pixels.
        Nv12 "nv12",
        /// A plane of Y, then one of interleaved V and U for each 2 x 2 pixels.
        Nv21 "nv21",
        /// A plane of Y, then one of U, then one of V for each 2 x 2 pixels.
        I420 "i420",
        /// Y, U, Y, V for each two pixels of a row.
        Yuyv "yuyv",
        /// U, Y, V, Y for each two pixels of a row.
        Uyvy "uyvy",
    }
}

impl PixelFormat {
    /// Bytes of a row (of the first plane) that has no gap after it; of a width that no memory holds the most there are.
    pub const fn packed_stride(self, width: u32) -> usize {
        let width = width as usize;
        match self {
            Self::Gray8 | Self::Nv12 | Self::Nv21 | Self::I420 => width,
            Self::Rgb8 | Self::Bgr8 => width.saturating_mul(3),
            Self::Rgba8 | Self::Bgra8 => width.saturating_mul(4),
            Self::Yuyv | Self::Uyvy => width.div_ceil(2).saturating_mul(4),
        }
    }

    /// How many planes of chroma follow the first one.
    pub const fn chroma_planes(self) -> usize {
        match self {
            Self::Nv12 | Self::Nv21 => 1,
            Self::I420 => MAX_CHROMA,
            _ => 0,
        }
    }

    /// Bytes of a row of each plane of chroma that has no gap after it; 0 where there is none.
    pub const fn packed_chroma_stride(self, width: u32) -> usize {
        let half = width.div_ceil(2) as usize;
        match self {
            Self::Nv12 | Self::Nv21 => half.saturating_mul(2),
            Self::I420 => half,
            _ => 0,
        }
    }

    /// Rows of each plane of chroma; 0 where there is none.
    pub const fn chroma_rows(self, height: u32) -> usize {
        match self.chroma_planes() {
            0 => 0,
            _ => height.div_ceil(2) as usize,
        }
    }

    /// Bytes between two rows of chroma whose planes follow one of this stride: the same, or what the pairs of an odd
    /// width take; half of it where U and V have planes of their own.
    pub(super) fn chroma_stride(self, width: u32, stride: usize) -> usize {
        match self {
            Self::I420 => stride.div_ceil(2),
            _ => stride.max(self.packed_chroma_stride(width)),
        }
    }

    /// The least bytes that a picture of this format needs, or nothing if that overflows.
    ///
    /// The last row may end at its last pixel: what follows it is not read.
    pub fn min_len(self, width: u32, height: u32, stride: usize) -> Option<usize> {
        let rows = |stride: usize, rows: usize, last: usize| {
            stride
                .checked_mul(rows.saturating_sub(1))?
                .checked_add(last)
        };
        let whole = |stride: usize, rows: usize| stride.checked_mul(rows);
        let (height, half) = (height as usize, self.chroma_rows(height));
        let Some(before_last) = self.chroma_planes().checked_sub(1) else {
            return rows(stride, height, self.packed_stride(width));
        };
        let apart = self.chroma_stride(width, stride);
        let last = rows(apart, half, self.packed_chroma_stride(width))?;
        let before = whole(stride, height)?.checked_add(whole(apart, half * before_last)?)?;
        before.checked_add(last)
    }

    /// Red, green and blue of a pixel that lies inside the frame.
    pub(super) fn rgb(self, frame: &Frame<'_>, x: usize, y: usize) -> [u8; 3] {
        let row = y * frame.pixels.stride;
        let at = |i: usize| frame.pixels.byte(i);
        let [first, second] = frame.chroma;
        match self {
            Self::Gray8 => [at(row + x); 3],
            Self::Rgb8 => [at(row + 3 * x), at(row + 3 * x + 1), at(row + 3 * x + 2)],
            Self::Bgr8 => [at(row + 3 * x + 2), at(row + 3 * x + 1), at(row + 3 * x)],
            Self::Rgba8 => [at(row + 4 * x), at(row + 4 * x + 1), at(row + 4 * x + 2)],
            Self::Bgra8 => [at(row + 4 * x + 2), at(row + 4 * x + 1), at(row + 4 * x)],
            Self::Nv12 => {
                let uv = y / 2 * first.stride + x / 2 * 2;
                yuv(at(row + x), first.byte(uv), first.byte(uv + 1))
            }
            Self::Nv21 => {
                let vu = y / 2 * first.stride + x / 2 * 2;
                yuv(at(row + x), first.byte(vu + 1), first.byte(vu))
            }
            Self::I420 => {
                let u = first.byte(y / 2 * first.stride + x / 2);
                let v = second.byte(y / 2 * second.stride + x / 2);
                yuv(at(row + x), u, v)
            }
            Self::Yuyv => {
                let pair = row + x / 2 * 4;
                yuv(at(row + 2 * x), at(pair + 1), at(pair + 3))
            }
            Self::Uyvy => {
                let pair = row + x / 2 * 4;
                yuv(at(row + 2 * x + 1), at(pair), at(pair + 2))
            }
        }
    }

    /// Appends the brightness of a row's pixels; `row` begins at the row and may go on after it.
    pub(super) fn luma_row(self, row: &[u8], width: usize, out: &mut Vec<u8>) {
        match self {
            Self::Gray8 => out.extend(row.iter().take(width)),
            Self::Rgb8 => lumas(row, width, out, |[r, g, b]| luma(r, g, b)),
            Self::Bgr8 => lumas(row, width, out, |[b, g, r]| luma(r, g, b)),
            Self::Rgba8 => lumas(row, width, out, |[r, g, b, _]| luma(r, g, b)),
            Self::Bgra8 => lumas(row, width, out, |[b, g, r, _]| luma(r, g, b)),
            Self::Nv12 | Self::Nv21 | Self::I420 => lumas(row, width, out, |[y]| level(y)),
            Self::Yuyv => lumas(row, width, out, |[y, _]| level(y)),
            Self::Uyvy => lumas(row, width, out, |[_, y]| level(y)),
        }
    }
}

/// Appends the brightness of a row's pixels, of so many bytes each.
fn lumas<const N: usize>(row: &[u8], width: usize, out: &mut Vec<u8>, of: impl Fn([u8; N]) -> u8) {
    let (pixels, _) = row.as_chunks();
    out.extend(pixels.iter().take(width).map(|&pixel| of(pixel)));
}

/// ITU-R BT.601 with weights of 8 bits, which sum to 256.
pub(crate) fn luma(r: u8, g: u8, b: u8) -> u8 {
    ((77 * u32::from(r) + 150 * u32::from(g) + 29 * u32::from(b) + 128) >> 8) as u8
}

/// The brightness that a Y of limited range stands for: what [`yuv`] makes of it without colour.
fn level(y: u8) -> u8 {
    let [level, ..] = yuv(y, 128, 128);
    level
}

/// ITU-R BT.601, limited range (Y 16 to 235, chroma 16 to 240), in 8-bit fixed point.
fn yuv(y: u8, u: u8, v: u8) -> [u8; 3] {
    let c = 298 * (i32::from(y) - 16) + 128;
    let (d, e) = (i32::from(u) - 128, i32::from(v) - 128);
    [c + 409 * e, c - 100 * d - 208 * e, c + 516 * d].map(|n| (n >> 8).clamp(0, 255) as u8)
}
