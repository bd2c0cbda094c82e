//! Points, rectangles, four-cornered plates and the perspective map between them, in pixels.
//!
//! The origin is the upper left corner of the upper left pixel, x runs right, y runs down.

use crate::error::{Error, ErrorKind, Result};

mod homography;

pub use homography::Homography;

/// A point in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Pixels from the left edge.
    pub x: f32,
    /// Pixels from the upper edge.
    pub y: f32,
}

impl Point {
    /// The point at `(x, y)`.
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// The distance to another point, in pixels.
    pub fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// Twice the signed area of a triangle: positive when `a`, `b`, `c` turn clockwise on the screen.
fn turn(a: Point, b: Point, c: Point) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// An axis-aligned rectangle in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// The left edge.
    pub x: f32,
    /// The upper edge.
    pub y: f32,
    /// Pixels from the left edge to the right one, never negative.
    pub width: f32,
    /// Pixels from the upper edge to the lower one, never negative.
    pub height: f32,
}

impl Rect {
    /// The rectangle with its upper left corner at `(x, y)`.
    pub const fn new(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self {
            x,
            y,
            width,
            height,
        }
    }

    /// Whether both have some area in common.
    pub(crate) fn meets(&self, other: Self) -> bool {
        let is_over = |(a, length), (b, other)| a < b + other && b < a + length;
        is_over((self.x, self.width), (other.x, other.width))
            && is_over((self.y, self.height), (other.y, other.height))
    }

    /// Whether a point lies inside or on the edge.
    pub fn contains(&self, p: Point) -> bool {
        p.x >= self.x && p.x <= self.x + self.width && p.y >= self.y && p.y <= self.y + self.height
    }

    /// The middle.
    pub fn center(&self) -> Point {
        Point::new(self.x + self.width / 2.0, self.y + self.height / 2.0)
    }
}

/// The most that a corner's coordinate may be either way, in pixels: beyond, an `f32` does not tell pixels apart.
pub const MAX_COORDINATE: f32 = 16_777_216.0;

/// A plate's outline: four corners, clockwise from the one at the upper left *of the plate as printed*.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quad {
    corners: [Point; 4],
}

impl Quad {
    /// The quadrilateral with these corners: upper left, upper right, lower right, lower left.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] unless the corners lie within [`MAX_COORDINATE`] and form a convex clockwise shape.
    pub fn new(corners: [Point; 4]) -> Result<Self> {
        let [a, b, c, d] = corners;
        let near = corners
            .iter()
            .flat_map(|p| [p.x, p.y])
            .all(|v| v.abs() <= MAX_COORDINATE);
        let convex = [(a, b, c), (b, c, d), (c, d, a), (d, a, b)]
            .iter()
            .all(|&(p, q, r)| turn(p, q, r) > 0.0);
        if near && convex {
            return Ok(Self { corners });
        }
        Err(Error::new(
            ErrorKind::InvalidArgument,
            format!(
                "corners ({}, {}) ({}, {}) ({}, {}) ({}, {}) are no convex clockwise quadrilateral within {MAX_COORDINATE} pixels: \
                 give upper left, upper right, lower right, lower left of a shape without a dent",
                a.x, a.y, b.x, b.y, c.x, c.y, d.x, d.y
            ),
        ))
    }

    /// The quadrilateral through four corners given in any order.
    ///
    /// The first corner is the one that comes first along `x + y`, which is the upper left one
    /// of every plate that is turned by less than 45 degrees.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] unless the corners lie within [`MAX_COORDINATE`] and in convex position.
    pub fn ordered(mut corners: [Point; 4]) -> Result<Self> {
        let cx = corners.iter().map(|p| p.x).sum::<f32>() / 4.0;
        let cy = corners.iter().map(|p| p.y).sum::<f32>() / 4.0;
        let angle = |p: &Point| (p.y - cy).atan2(p.x - cx);
        corners.sort_by(|p, q| angle(p).total_cmp(&angle(q)));
        let key = |p: &Point| (p.x + p.y, p.x);
        let first = (0..4).min_by(|&i, &j| {
            let at = |k: usize| corners.get(k).map(key).unwrap_or_default();
            at(i)
                .0
                .total_cmp(&at(j).0)
                .then(at(i).1.total_cmp(&at(j).1))
        });
        corners.rotate_left(first.unwrap_or(0));
        Self::new(corners)
    }

    /// The outline of a rectangle.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if the rectangle is empty.
    pub fn from_rect(r: Rect) -> Result<Self> {
        Self::new([
            Point::new(r.x, r.y),
            Point::new(r.x + r.width, r.y),
            Point::new(r.x + r.width, r.y + r.height),
            Point::new(r.x, r.y + r.height),
        ])
    }

    /// Upper left, upper right, lower right, lower left.
    pub const fn corners(&self) -> [Point; 4] {
        self.corners
    }

    /// The smallest axis-aligned rectangle around it.
    pub fn bounds(&self) -> Rect {
        let fold = |f: fn(f32, f32) -> f32, of: fn(&Point) -> f32, start: f32| {
            self.corners.iter().map(of).fold(start, f)
        };
        let (x0, x1) = (
            fold(f32::min, |p| p.x, f32::MAX),
            fold(f32::max, |p| p.x, f32::MIN),
        );
        let (y0, y1) = (
            fold(f32::min, |p| p.y, f32::MAX),
            fold(f32::max, |p| p.y, f32::MIN),
        );
        Rect::new(x0, y0, x1 - x0, y1 - y0)
    }

    /// Square pixels.
    pub fn area(&self) -> f32 {
        polygon_area(&self.corners)
    }

    /// The mean length of the upper and the lower edge, in pixels.
    pub fn width(&self) -> f32 {
        let [a, b, c, d] = self.corners;
        (a.distance(b) + d.distance(c)) / 2.0
    }

    /// The mean length of the left and the right edge, in pixels.
    pub fn height(&self) -> f32 {
        let [a, b, c, d] = self.corners;
        (a.distance(d) + b.distance(c)) / 2.0
    }

    /// The shared area of two plates over the area of both together, 0 to 1.
    pub fn iou(&self, other: &Self) -> f32 {
        let shared = self.shared(other);
        let both = self.area() + other.area() - shared;
        if both > 0.0 {
            (shared / both).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }

    fn shared(&self, other: &Self) -> f32 {
        polygon_area(&intersect(&self.corners, &other.corners))
    }

    /// How much of this plate lies on another one, 0 to 1.
    pub fn share_on(&self, other: &Self) -> f32 {
        let (shared, own) = (self.shared(other), self.area());
        if own > 0.0 {
            (shared / own).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }

    /// A rectangle of the plate as printed, in perspective: `left`, `top`, `right` and `bottom` in shares of its width
    /// and height from the first corner, so that 0, 0, 1, 1 is the whole plate.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] for a rectangle that is empty or reaches beyond the plate's horizon.
    pub fn part(&self, [left, top, right, bottom]: [f64; 4]) -> Result<Self> {
        let map = Homography::from_rect_to_quad(1.0, 1.0, self)?;
        let corner = |x: f64, y: f64| map.apply(Point::new(x as f32, y as f32));
        Self::new([
            corner(left, top),
            corner(right, top),
            corner(right, bottom),
            corner(left, bottom),
        ])
    }

    /// Every corner mapped by `f`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if the mapped corners are not convex and clockwise any more.
    pub fn map(&self, f: impl Fn(Point) -> Point) -> Result<Self> {
        Self::new(self.corners.map(f))
    }
}

/// Of a convex clockwise polygon: triangles from its first corner, whose sides do not grow with the distance from the
/// origin.
fn polygon_area(points: &[Point]) -> f32 {
    let Some((&first, rest)) = points.split_first() else {
        return 0.0;
    };
    let pairs = rest.iter().zip(rest.iter().skip(1));
    let sum: f32 = pairs.map(|(&p, &q)| turn(first, p, q)).sum();
    sum.max(0.0) / 2.0
}

/// The intersection of two convex clockwise polygons (Sutherland and Hodgman, 1974).
fn intersect(subject: &[Point], clip: &[Point]) -> Vec<Point> {
    let edges = clip.iter().zip(clip.iter().cycle().skip(1));
    edges.fold(subject.to_vec(), |polygon, (&a, &b)| {
        let mut kept = Vec::with_capacity(polygon.len() + 1);
        for (&p, &q) in polygon.iter().zip(polygon.iter().cycle().skip(1)) {
            let (dp, dq) = (turn(a, b, p), turn(a, b, q));
            if dp >= 0.0 {
                kept.push(p);
            }
            if (dp > 0.0 && dq < 0.0) || (dp < 0.0 && dq > 0.0) {
                let t = dp / (dp - dq);
                kept.push(Point::new(p.x + t * (q.x - p.x), p.y + t * (q.y - p.y)));
            }
        }
        kept
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_on_a_larger_one_is_told_by_its_own_area() {
        let quad = |x, width| Quad::from_rect(Rect::new(x, 0.0, width, 10.0)).unwrap();
        let (small, large) = (quad(5.0, 10.0), quad(10.0, 100.0));
        assert!((small.share_on(&large) - 0.5).abs() < 1e-5);
        assert!((large.share_on(&small) - 0.05).abs() < 1e-5);
        assert_eq!(small.share_on(&quad(50.0, 10.0)), 0.0);
    }
    use proptest::prelude::*;

    fn square(x: f32, y: f32, side: f32) -> Quad {
        Quad::from_rect(Rect::new(x, y, side, side)).unwrap()
    }

    #[test]
    fn overlap_of_half_shifted_squares_is_a_third() {
        let iou = square(0.0, 0.0, 2.0).iou(&square(1.0, 0.0, 2.0));
        assert!((iou - 1.0 / 3.0).abs() < 1e-6, "{iou}");
        assert_eq!(square(0.0, 0.0, 1.0).iou(&square(5.0, 5.0, 1.0)), 0.0);
    }

    #[test]
    fn a_part_is_where_it_is_printed() {
        let p = Point::new;
        let quad = Quad::new([p(0.0, 0.0), p(4.0, 0.0), p(4.0, 2.0), p(0.0, 2.0)]).unwrap();
        let half = quad.part([0.5, 0.0, 1.0, 1.0]).unwrap();
        let wanted = [p(2.0, 0.0), p(4.0, 0.0), p(4.0, 2.0), p(2.0, 2.0)];
        let near = |(a, b): (&Point, &Point)| a.distance(*b) < 1e-4;
        assert!(half.corners().iter().zip(&wanted).all(near), "{half:?}");
        assert!(quad.part([1.0, 0.0, 0.0, 1.0]).is_err());
    }

    #[test]
    fn crossed_and_empty_shapes_are_refused() {
        let p = Point::new;
        let crossed = [p(0.0, 0.0), p(1.0, 1.0), p(1.0, 0.0), p(0.0, 1.0)];
        assert_eq!(
            Quad::new(crossed).unwrap_err().kind(),
            ErrorKind::InvalidArgument
        );
        assert!(Quad::from_rect(Rect::new(0.0, 0.0, 0.0, 1.0)).is_err());
        assert!(Quad::new([p(f32::NAN, 0.0); 4]).is_err());
        let far = |side| Quad::from_rect(Rect::new(0.0, 0.0, side, side));
        assert!(far(MAX_COORDINATE).is_ok() && far(1.01 * MAX_COORDINATE).is_err());
    }

    proptest! {
        #[test]
        fn corner_order_does_not_matter(
            x in -50f32..50.0, y in -50f32..50.0, w in 10f32..90.0, h in 5f32..40.0,
            tilt in -0.7f32..0.7, seed in 0usize..24,
        ) {
            let (s, c) = tilt.sin_cos();
            let corners = [(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)]
                .map(|(u, v)| Point::new(x + c * u - s * v, y + s * u + c * v));
            let mut shuffled = corners.to_vec();
            let mut order = Vec::new();
            let mut rest = seed;
            for left in (1..=4).rev() {
                order.push(shuffled.remove(rest % left));
                rest /= left;
            }
            let quad = Quad::ordered([order[0], order[1], order[2], order[3]]).unwrap();
            prop_assert_eq!(quad.corners(), Quad::ordered(corners).unwrap().corners());
            prop_assert!((quad.area() - w * h).abs() < 1e-2 * w * h);
        }
    }
}
