//! Pixel formats: how long a row is, how many bytes a picture needs, and where a pixel's colours lie.

use super::Frame;
use crate::names::named;

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
    }
}

impl PixelFormat {
    /// Bytes of a row (of the first plane) that has no gap after it.
    pub const fn packed_stride(self, width: u32) -> usize {
        let width = width as usize;
        match self {
            Self::Gray8 | Self::Nv12 | Self::Nv21 | Self::I420 => width,
            Self::Rgb8 | Self::Bgr8 => 3 * width,
            Self::Rgba8 | Self::Bgra8 => 4 * width,
            Self::Yuyv => 4 * width.div_ceil(2),
        }
    }

    /// The least bytes that a picture of this format needs, or nothing if that overflows.
    ///
    /// The last row may end at its last pixel: what follows it is not read.
    pub fn min_len(self, width: u32, height: u32, stride: usize) -> Option<usize> {
        let (w, h) = (width as usize, height as usize);
        let (half_w, half_h) = (w.div_ceil(2), h.div_ceil(2));
        let rows = |stride: usize, rows: usize, last: usize| {
            stride
                .checked_mul(rows.saturating_sub(1))?
                .checked_add(last)
        };
        match self {
            Self::Nv12 | Self::Nv21 => {
                let chroma = rows(pairs_stride(width, stride), half_h, 2 * half_w);
                stride.checked_mul(h)?.checked_add(chroma?)
            }
            Self::I420 => {
                let chroma = stride.div_ceil(2);
                let planes = stride
                    .checked_mul(h)?
                    .checked_add(chroma.checked_mul(half_h)?)?;
                planes.checked_add(rows(chroma, half_h, half_w)?)
            }
            _ => rows(stride, h, self.packed_stride(width)),
        }
    }

    /// Red, green and blue of a pixel that lies inside the frame.
    pub(super) fn rgb(self, frame: &Frame<'_>, x: usize, y: usize) -> [u8; 3] {
        let row = y * frame.stride;
        let at = |i: usize| frame.byte(i);
        let planes = frame.height as usize * frame.stride;
        match self {
            Self::Gray8 => [at(row + x); 3],
            Self::Rgb8 => [at(row + 3 * x), at(row + 3 * x + 1), at(row + 3 * x + 2)],
            Self::Bgr8 => [at(row + 3 * x + 2), at(row + 3 * x + 1), at(row + 3 * x)],
            Self::Rgba8 => [at(row + 4 * x), at(row + 4 * x + 1), at(row + 4 * x + 2)],
            Self::Bgra8 => [at(row + 4 * x + 2), at(row + 4 * x + 1), at(row + 4 * x)],
            Self::Nv12 => {
                let uv = planes + y / 2 * pairs_stride(frame.width, frame.stride) + x / 2 * 2;
                yuv(at(row + x), at(uv), at(uv + 1))
            }
            Self::Nv21 => {
                let vu = planes + y / 2 * pairs_stride(frame.width, frame.stride) + x / 2 * 2;
                yuv(at(row + x), at(vu + 1), at(vu))
            }
            Self::I420 => {
                let chroma = frame.stride.div_ceil(2);
                let u = planes + y / 2 * chroma + x / 2;
                let v = u + chroma * (frame.height as usize).div_ceil(2);
                yuv(at(row + x), at(u), at(v))
            }
            Self::Yuyv => {
                let pair = row + x / 2 * 4;
                yuv(at(row + 2 * x), at(pair + 1), at(pair + 3))
            }
        }
    }

    /// Appends the brightness of a row's pixels; `row` begins at the row and may go on after it.
    pub(super) fn luma_row(self, row: &[u8], width: usize, out: &mut Vec<u8>) {
        match self {
            Self::Gray8 | Self::Nv12 | Self::Nv21 | Self::I420 => {
                out.extend(row.iter().take(width));
            }
            Self::Yuyv => out.extend(row.iter().step_by(2).take(width)),
            Self::Rgb8 => out.extend(
                row.as_chunks::<3>()
                    .0
                    .iter()
                    .take(width)
                    .map(|&[r, g, b]| luma(r, g, b)),
            ),
            Self::Bgr8 => out.extend(
                row.as_chunks::<3>()
                    .0
                    .iter()
                    .take(width)
                    .map(|&[b, g, r]| luma(r, g, b)),
            ),
            Self::Rgba8 => out.extend(
                row.as_chunks::<4>()
                    .0
                    .iter()
                    .take(width)
                    .map(|&[r, g, b, _]| luma(r, g, b)),
            ),
            Self::Bgra8 => out.extend(
                row.as_chunks::<4>()
                    .0
                    .iter()
                    .take(width)
                    .map(|&[b, g, r, _]| luma(r, g, b)),
            ),
        }
    }
}

/// Bytes between two rows of interleaved chroma: those of the first plane, or what the pairs of an odd width take.
fn pairs_stride(width: u32, stride: usize) -> usize {
    stride.max(2 * (width as usize).div_ceil(2))
}

/// ITU-R BT.601 with weights of 8 bits, which sum to 256.
pub(crate) fn luma(r: u8, g: u8, b: u8) -> u8 {
    ((77 * u32::from(r) + 150 * u32::from(g) + 29 * u32::from(b) + 128) >> 8) as u8
}

/// ITU-R BT.601, limited range (Y 16 to 235, chroma 16 to 240), in 8-bit fixed point.
fn yuv(y: u8, u: u8, v: u8) -> [u8; 3] {
    let c = 298 * (i32::from(y) - 16) + 128;
    let (d, e) = (i32::from(u) - 128, i32::from(v) - 128);
    [c + 409 * e, c - 100 * d - 208 * e, c + 516 * d].map(|n| (n >> 8).clamp(0, 255) as u8)
}
