//! Takes the perspective out of a detected plate: upright, at the size that a reader wants.

use crate::error::{Error, ErrorKind, Result};
use crate::frame::{Frame, luma};
use crate::geometry::{Homography, Point, Quad};

/// The longest side of a rectified plate, in pixels; readers take 128 or so.
pub const MAX_PLATE_SIDE: usize = 1024;

/// The most samples along a side of one pixel: a plate that fills a 4K frame is 30 times wider than
/// the reader's input, but averaging beyond this changes nothing that a reader can see.
const MAX_SAMPLES: u32 = 6;

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
    check_size(width, height)?;
    let map = Homography::from_rect_to_quad(width as f64, height as f64, quad)?;
    let samples =
        |from: f32, to: usize| ((from / to as f32).ceil().clamp(1.0, MAX_SAMPLES as f32)) as u32;
    let (nx, ny) = (samples(quad.width(), width), samples(quad.height(), height));
    let mut rgb = Vec::with_capacity(3 * width * height);
    for y in 0..height {
        for x in 0..width {
            let mut sum = [0.0; 3];
            for step in 0..nx * ny {
                let u = x as f32 + ((step % nx) as f32 + 0.5) / nx as f32;
                let v = y as f32 + ((step / nx) as f32 + 0.5) / ny as f32;
                add(&mut sum, bilinear(frame, map.apply(Point::new(u, v))));
            }
            rgb.extend(sum.map(|s| (s / (nx * ny) as f32).round() as u8));
        }
    }
    PlateImage::new(width, height, rgb)
}

fn add(sum: &mut [f32; 3], color: [f32; 3]) {
    sum.iter_mut().zip(color).for_each(|(s, c)| *s += c);
}

/// The colour at a point between pixels.
fn bilinear(frame: &Frame<'_>, p: Point) -> [f32; 3] {
    let (x, y) = (p.x - 0.5, p.y - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let (fx, fy) = (x - left, y - top);
    let (left, top) = (left as i64, top as i64);
    let mut color = [0.0; 3];
    for (dx, dy, weight) in [
        (0, 0, (1.0 - fx) * (1.0 - fy)),
        (1, 0, fx * (1.0 - fy)),
        (0, 1, (1.0 - fx) * fy),
        (1, 1, fx * fy),
    ] {
        add(
            &mut color,
            frame
                .rgb(left + dx, top + dy)
                .map(|c| weight * f32::from(c)),
        );
    }
    color
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::PixelFormat;
    use crate::geometry::Rect;

    /// A frame of 40 x 20 whose red rises by 5 a pixel to the right, and green by 10 a row.
    fn ramp() -> Vec<u8> {
        (0..20u8)
            .flat_map(|y| (0..40u8).flat_map(move |x| [5 * x, 10 * y, 0]))
            .collect()
    }

    #[test]
    fn the_same_rectangle_comes_back_unchanged() {
        let pixels = ramp();
        let frame = Frame::new(&pixels, 40, 20, PixelFormat::Rgb8).unwrap();
        let quad = Quad::from_rect(Rect::new(0.0, 0.0, 40.0, 20.0)).unwrap();
        assert_eq!(rectify(&frame, &quad, 40, 20).unwrap().rgb(), pixels);
    }

    #[test]
    fn a_plate_that_is_upside_down_is_turned() {
        let pixels = ramp();
        let frame = Frame::new(&pixels, 40, 20, PixelFormat::Rgb8).unwrap();
        let [a, b, c, d] = Quad::from_rect(Rect::new(0.0, 0.0, 40.0, 20.0))
            .unwrap()
            .corners();
        let turned = rectify(&frame, &Quad::new([c, d, a, b]).unwrap(), 40, 20).unwrap();
        assert_eq!(turned.rgb()[..3], [195, 190, 0]);
    }

    #[test]
    fn shrinking_averages_and_the_outside_repeats_the_edge() {
        let pixels = ramp();
        let frame = Frame::new(&pixels, 40, 20, PixelFormat::Rgb8).unwrap();
        let quad = Quad::from_rect(Rect::new(0.0, 0.0, 40.0, 20.0)).unwrap();
        let [r, g, _] = *rectify(&frame, &quad, 10, 5)
            .unwrap()
            .rgb()
            .as_chunks::<3>()
            .0
            .first()
            .unwrap();
        assert_eq!((r, g), (8, 15)); // the means of 0, 5, 10, 15 and of 0, 10, 20, 30
        let far = Quad::from_rect(Rect::new(-90.0, -90.0, 10.0, 10.0)).unwrap();
        assert_eq!(rectify(&frame, &far, 2, 2).unwrap().rgb(), [0; 12]);
        assert!(rectify(&frame, &quad, 0, 5).is_err());
    }
}
