//! The perspective map of the plane that takes four points to four others.

use super::{Point, Quad};
use crate::error::{Error, ErrorKind, Result};

/// A perspective map: `(x, y, 1)` times a 3x3 matrix, divided by its third coordinate.
///
/// Entries are row-major and in double precision: with single precision the map of a plate at the
/// far side of a 8K frame is off by half a pixel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Homography {
    m: [f64; 9],
}

/// A row of points under a perspective map: what it makes of the column 0, and of each further one, with their common
/// divisor.
pub(crate) struct Row {
    start: [f64; 3],
    step: [f64; 3],
}

impl Row {
    /// Where the point of a column goes, as [`Homography::apply`] has it but for the last digits.
    pub(crate) fn at(&self, x: f32) -> Point {
        let (x, [a, b, c], [p, q, r]) = (f64::from(x), self.step, self.start);
        let one = 1.0 / (c * x + r);
        Point::new(((a * x + p) * one) as f32, ((b * x + q) * one) as f32)
    }
}

impl Homography {
    /// The map that takes the corners of the rectangle `(0, 0)` to `(width, height)` to those of `quad`.
    ///
    /// The unit square has a closed solution (Heckbert, "Fundamentals of Texture Mapping and Image
    /// Warping", 1989, section 2.2.3), here with the rectangle's size divided out.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if the size is not positive or the quadrilateral is degenerate.
    pub fn from_rect_to_quad(width: f64, height: f64, quad: &Quad) -> Result<Self> {
        let [a, b, c, d] = quad.corners().map(|p| (f64::from(p.x), f64::from(p.y)));
        let (dx1, dy1) = (b.0 - c.0, b.1 - c.1);
        let (dx2, dy2) = (d.0 - c.0, d.1 - c.1);
        let (sx, sy) = (a.0 - b.0 + c.0 - d.0, a.1 - b.1 + c.1 - d.1);
        let det = dx1 * dy2 - dx2 * dy1;
        if det == 0.0 || width <= 0.0 || height <= 0.0 {
            return Err(Error::new(
                ErrorKind::InvalidArgument,
                format!(
                    "no perspective map from {width} x {height} to a quadrilateral without area"
                ),
            ));
        }
        let g = (sx * dy2 - dx2 * sy) / det;
        let h = (dx1 * sy - sx * dy1) / det;
        let (u, v) = (1.0 / width, 1.0 / height);
        Ok(Self {
            m: [
                (b.0 - a.0 + g * b.0) * u,
                (d.0 - a.0 + h * d.0) * v,
                a.0,
                (b.1 - a.1 + g * b.1) * u,
                (d.1 - a.1 + h * d.1) * v,
                a.1,
                g * u,
                h * v,
                1.0,
            ],
        })
    }

    /// Where a point goes.
    pub fn apply(&self, p: Point) -> Point {
        let [a, b, c, d, e, f, g, h, i] = self.m;
        let (x, y) = (f64::from(p.x), f64::from(p.y));
        let w = g * x + h * y + i;
        Point::new(
            ((a * x + b * y + c) / w) as f32,
            ((d * x + e * y + f) / w) as f32,
        )
    }

    /// Where the points of a row go, for many of them.
    pub(crate) fn row(&self, y: f32) -> Row {
        let [a, b, c, d, e, f, g, h, i] = self.m;
        let y = f64::from(y);
        Row {
            start: [b * y + c, e * y + f, h * y + i],
            step: [a, d, g],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn corners_arrive_and_lines_stay_straight(
            dx in prop::array::uniform4(-8f32..8.0), dy in prop::array::uniform4(-4f32..4.0),
            x in 0f32..128.0, y in 0f32..64.0,
        ) {
            let base = [(100.0, 50.0), (220.0, 60.0), (215.0, 110.0), (95.0, 100.0)];
            let mut corners = [Point::default(); 4];
            for i in 0..4 {
                corners[i] = Point::new(base[i].0 + dx[i], base[i].1 + dy[i]);
            }
            let quad = Quad::new(corners).unwrap();
            let map = Homography::from_rect_to_quad(128.0, 64.0, &quad).unwrap();
            let ends = [(0.0, 0.0), (128.0, 0.0), (128.0, 64.0), (0.0, 64.0)];
            for (i, (u, v)) in ends.into_iter().enumerate() {
                prop_assert!(map.apply(Point::new(u, v)).distance(corners[i]) < 1e-3);
            }
            // A row goes to the line through its two ends, and as `Row` has it.
            let [from, p, to] = [0.0, x, 128.0].map(|x| map.apply(Point::new(x, y)));
            let off = (to.x - from.x) * (p.y - from.y) - (to.y - from.y) * (p.x - from.x);
            prop_assert!(off.abs() < 1e-2 * to.distance(from));
            prop_assert!(map.row(y).at(x).distance(p) < 1e-3);
        }
    }
}
