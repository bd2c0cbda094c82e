//! Takes the perspective out of a detected plate: upright, at the size that a reader wants.

use crate::error::{Error, ErrorKind, Result};
use crate::frame::{Frame, luma};
use crate::geometry::{Homography, Point, Quad};

/// The longest side of a rectified plate, in pixels; readers take 128 or so.
pub const MAX_PLATE_SIDE: usize = 1024;

/// The most samples along a side of one pixel: a plate that fills a 4K frame is 30 times wider than
/// the reader's input, but averaging beyond this changes nothing that a reader can see.
const MAX_SAMPLES: u32 = 6;

/// The most pixels that are copied around a plate, 8 MB: a plate that is larger is read in place.
const MAX_COPIED: usize = 1 << 19;

/// An upright plate: RGB, rows without gaps, filling the whole picture.
#[derive(Clone, PartialEq, Eq)]
pub struct PlateImage {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

impl PlateImage {
    /// A plate from pixels that are upright already: red, green, blue, rows without gaps.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidFrame`] if a side is 0 or over [`MAX_PLATE_SIDE`], or the bytes are not
    /// three for each pixel.
    pub fn new(width: usize, height: usize, rgb: Vec<u8>) -> Result<Self> {
        check_size(width, height)?;
        if rgb.len() == 3 * width * height {
            return Ok(Self { width, height, rgb });
        }
        Err(Error::new(
            ErrorKind::InvalidFrame,
            format!(
                "expected {} bytes for an RGB plate of {width} x {height}, got {}",
                3 * width * height,
                rgb.len()
            ),
        ))
    }

    /// Pixels in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Red, green and blue of every pixel.
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// The brightness of every pixel, as [`Frame::to_luma`] has it.
    pub fn to_luma(&self) -> Vec<u8> {
        let (pixels, _) = self.rgb.as_chunks::<3>();
        pixels.iter().map(|&[r, g, b]| luma(r, g, b)).collect()
    }
}

impl std::fmt::Debug for PlateImage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PlateImage({} x {})", self.width, self.height)
    }
}

fn check_size(width: usize, height: usize) -> Result<()> {
    if (1..=MAX_PLATE_SIDE).contains(&width) && (1..=MAX_PLATE_SIDE).contains(&height) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::InvalidFrame,
        format!("expected a plate of 1 to {MAX_PLATE_SIDE} pixels a side, got {width} x {height}"),
    ))
}

/// The part of a frame inside `quad`, drawn upright at `width` x `height` pixels.
///
/// Samples are bilinear; where the plate is larger than the result, each pixel is the mean of a grid
/// of samples, so that thin strokes do not vanish. Outside the frame its edge is repeated.
///
/// # Errors
/// [`ErrorKind::InvalidFrame`] if a side is 0 or over [`MAX_PLATE_SIDE`].
pub fn rectify(frame: &Frame<'_>, quad: &Quad, width: usize, height: usize) -> Result<PlateImage> {
    let pixels = draw(frame, quad, (width, height), color)?;
    let rgb = pixels.into_iter().flat_map(|[r, g, b, _]| [r, g, b]);
    PlateImage::new(width, height, rgb.collect())
}

/// The brightness of the same: one number a sample instead of four.
pub(crate) fn rectify_luma(
    frame: &Frame<'_>,
    quad: &Quad,
    width: usize,
    height: usize,
) -> Result<Vec<u8>> {
    let brightness = |[r, g, b]: [u8; 3]| [f32::from(luma(r, g, b))];
    Ok(draw(frame, quad, (width, height), brightness)?.into_flattened())
}

fn draw<const N: usize>(
    frame: &Frame<'_>,
    quad: &Quad,
    (width, height): (usize, usize),
    color: fn([u8; 3]) -> Color<N>,
) -> Result<Vec<[u8; N]>> {
    check_size(width, height)?;
    let map = Homography::from_rect_to_quad(width as f64, height as f64, quad)?;
    let samples =
        |from: f32, to: usize| ((from / to as f32).ceil().clamp(1.0, MAX_SAMPLES as f32)) as u32;
    let (nx, ny) = (samples(quad.width(), width), samples(quad.height(), height));
    // A sample looks at four pixels. Copying more than are looked at would gain nothing.
    let most = 4 * width * height * (nx * ny) as usize;
    let patch = Patch::around(frame, quad, color, most);
    let (columns, rows) = (places(width, nx), places(height, ny));
    let mut pixels = Vec::with_capacity(width * height);
    for rows in rows.chunks(ny as usize) {
        let mut sums = vec![[0.0; N]; width];
        for row in rows.iter().map(|v| map.row(*v)) {
            for (sum, columns) in sums.iter_mut().zip(columns.chunks(nx as usize)) {
                columns
                    .iter()
                    .for_each(|u| add(sum, patch.bilinear(row.at(*u))));
            }
        }
        pixels.extend(
            sums.iter()
                .map(|sum| sum.map(|s| rounded(s / (nx * ny) as f32))),
        );
    }
    Ok(pixels)
}

/// Where the samples of so many pixels lie along a side, so many in each.
fn places(count: usize, parts: u32) -> Vec<f32> {
    let mut places = Vec::with_capacity(count * parts as usize);
    for at in 0..count {
        places.extend((0..parts).map(|step| at as f32 + (step as f32 + 0.5) / parts as f32));
    }
    places
}

/// Brightness; or red, green, blue and nothing: four numbers are one register.
type Color<const N: usize> = [f32; N];

fn add<const N: usize>(sum: &mut Color<N>, color: Color<N>) {
    sum.iter_mut().zip(color).for_each(|(s, c)| *s += c);
}

/// `f32::round` of a brightness; that is a call into a library where the processor is not known.
fn rounded(value: f32) -> u8 {
    let whole = value as u8;
    whole.saturating_add(u8::from(value - f32::from(whole) >= 0.5))
}

/// `f32::floor` and what is over it, as cheap; beyond a thousand million pixels all places are the frame's edge.
fn floor(value: f32) -> (i64, f32) {
    let value = value.clamp(-1e9, 1e9);
    let toward_zero = value as i64;
    let whole = toward_zero - i64::from(toward_zero as f32 > value);
    (whole, value - whole as f32)
}

/// What [`floor`] does, in four instructions, for numbers of 1 to four million; of others the whole part may be over
/// that. A whole number may come out as the one before it and a rest of 1, which is the same place.
fn counted(value: f32) -> (u32, f32) {
    // The last bit of a number of this size counts one.
    const ONES: f32 = (1 << 23) as f32;
    let sum = (value - 0.5) + ONES;
    let whole = sum.to_bits().wrapping_sub(ONES.to_bits());
    (whole, value - (sum - ONES))
}

/// The colour between four pixels, so far to the right and down.
fn mixed<const N: usize>(four: [Color<N>; 4], right: f32, down: f32) -> Color<N> {
    let weights = [
        (1.0 - right) * (1.0 - down),
        right * (1.0 - down),
        (1.0 - right) * down,
        right * down,
    ];
    let mut mean = [0.0; N];
    for (seen, weight) in four.into_iter().zip(weights) {
        add(&mut mean, seen.map(|c| weight * c));
    }
    mean
}

/// The colours of a frame around a quad, decoded once: samples look at each of them again and again.
struct Patch<'a, const N: usize> {
    frame: &'a Frame<'a>,
    color: fn([u8; 3]) -> Color<N>,
    /// The middle of the first pixel that is copied.
    origin: Point,
    width: usize,
    colors: Vec<Color<N>>,
}

impl<'a, const N: usize> Patch<'a, N> {
    /// The pixels that samples inside the quad look at; none where those are over `most`.
    fn around(
        frame: &'a Frame<'a>,
        quad: &Quad,
        color: fn([u8; 3]) -> Color<N>,
        most: usize,
    ) -> Self {
        let bounds = quad.bounds();
        // From the pixel before the first point to the one behind the last, and one more for what rounding may do.
        let span = |from: f32, length: f32| {
            let first = floor(from - 0.5).0 - 1;
            let end = floor(from + length - 0.5).0 + 3;
            (first, usize::try_from(end - first).unwrap_or_default())
        };
        let (left, width) = span(bounds.x, bounds.width);
        let (top, height) = span(bounds.y, bounds.height);
        let fits = width.saturating_mul(height) <= most.min(MAX_COPIED);
        let mut colors = Vec::new();
        for y in (top..).take(if fits { height } else { 0 }) {
            colors.extend((left..).take(width).map(|x| color(frame.rgb(x, y))));
        }
        Self {
            frame,
            color,
            origin: Point::new(left as f32 + 0.5, top as f32 + 0.5),
            width,
            colors,
        }
    }

    /// The colour at a point between pixels.
    fn bilinear(&self, p: Point) -> Color<N> {
        let (column, fx) = counted(p.x - self.origin.x);
        let (row, fy) = counted(p.y - self.origin.y);
        if let Some(four) = self.copied(column as usize, row as usize) {
            return mixed(four, fx, fy);
        }
        let ((x, fx), (y, fy)) = (floor(p.x - 0.5), floor(p.y - 0.5));
        mixed(self.four(x, y), fx, fy)
    }

    /// The pixel at a place, the one to its right, and the two below them.
    fn four(&self, x: i64, y: i64) -> [Color<N>; 4] {
        let places = [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)];
        places.map(|(x, y)| (self.color)(self.frame.rgb(x, y)))
    }

    /// The same of the copy, by its own columns and rows; nothing where it has no such pixels.
    fn copied(&self, column: usize, row: usize) -> Option<[Color<N>; 4]> {
        // `counted` may give anything; where a usize has 32 bits, one more than that is none.
        if column.checked_add(1)? >= self.width {
            return None;
        }
        let start = row.checked_mul(self.width)?.checked_add(column)?;
        let two = |at: usize| self.colors.get(at..at.checked_add(2)?);
        match (two(start)?, two(start.checked_add(self.width)?)?) {
            (&[a, b], &[c, d]) => Some([a, b, c, d]),
            _ => None,
        }
    }
}

fn color([r, g, b]: [u8; 3]) -> Color<4> {
    [r, g, b, 0].map(f32::from)
}

#[cfg(test)]
mod tests;
