//! Tests of rectification: by known ramps, against the frame itself, and at the ends of numbers.

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

#[test]
fn brightness_alone_is_that_of_the_colours() {
    let pixels = ramp();
    let frame = Frame::new(&pixels, 40, 20, PixelFormat::Rgb8).unwrap();
    let corners = [(3.0, 2.0), (36.0, 4.0), (34.0, 17.0), (1.0, 12.0)];
    let quad = Quad::new(corners.map(|(x, y)| Point::new(x, y))).unwrap();
    for (width, height) in [(60, 30), (9, 4)] {
        let colored = rectify(&frame, &quad, width, height).unwrap().to_luma();
        let luma = rectify_luma(&frame, &quad, width, height).unwrap();
        assert_eq!(luma.len(), width * height);
        // Rounded before they are averaged, or after.
        assert!(colored.iter().zip(&luma).all(|(a, b)| a.abs_diff(*b) <= 1));
    }
}

#[test]
fn a_copy_of_the_surroundings_changes_nothing() {
    let pixels = ramp();
    let frame = Frame::new(&pixels, 40, 20, PixelFormat::Rgb8).unwrap();
    let corner = |x: f32, y: f32| Point::new(x, y);
    let tilted = [(3.2, -2.0), (41.5, 1.0), (39.0, 17.3), (-4.0, 12.0)];
    let far = [(8e6, 8e6), (16e6, 8e6), (16e6, 16e6), (8e6, 16e6)];
    let huge = [(-16e6, -16e6), (16e6, -16e6), (16e6, 16e6), (-16e6, 16e6)];
    for corners in [tilted, far, huge] {
        let quad = Quad::new(corners.map(|(x, y)| corner(x, y))).unwrap();
        let copied = Patch::around(&frame, &quad, color, MAX_COPIED);
        let direct = Patch::around(&frame, &quad, color, 0);
        assert!(direct.colors.is_empty());
        let (left, top) = (floor(copied.origin.x).0, floor(copied.origin.y).0);
        for (x, y) in (0..60).flat_map(|x| (0..40).map(move |y| (x, y))) {
            if let Some(four) = copied.copied(x, y) {
                assert_eq!(
                    four,
                    direct.four(left + x as i64, top + y as i64),
                    "{x} {y}"
                );
            }
        }
        let same = |x: f32, y: f32| {
            let at = |patch: &Patch<'_, 4>| patch.bilinear(Point::new(x, y));
            let pairs = at(&copied).into_iter().zip(at(&direct));
            pairs.into_iter().all(|(a, b)| (a - b).abs() < 1e-3)
        };
        for (x, y) in (-36..240).flat_map(|x| (-36..160).map(move |y| (x, y))) {
            let (x, y) = (x as f32 / 4.0, y as f32 / 4.0);
            assert!(same(x, y), "{x} {y}");
        }
        let ends = [f32::MIN, -1e9, 1e9, f32::MAX, f32::INFINITY];
        assert!(ends.iter().all(|end| same(*end, *end)));
    }
    let quad = Quad::new(tilted.map(|(x, y)| corner(x, y))).unwrap();
    assert!(
        !Patch::around(&frame, &quad, color, MAX_COPIED)
            .colors
            .is_empty()
    );
}

#[test]
fn whole_numbers_are_those_of_the_standard_library() {
    for value in [
        -2.5,
        -2.0,
        -0.1,
        0.0,
        0.499_999_97,
        0.5,
        1.5,
        254.5,
        255.0,
        8e8,
    ] {
        assert_eq!(
            floor(value),
            (value.floor() as i64, value - value.floor()),
            "{value}"
        );
        assert_eq!(rounded(value), value.round() as u8, "{value}");
    }
    for value in [1.0, 1.25, 1.5, 1.999, 2.0, 3.0, 8_191.5, 4e6] {
        let (whole, rest) = counted(value);
        assert_eq!(whole as f32 + rest, value);
        assert!((0.0..=1.0).contains(&rest), "{value}");
    }
    for value in [-0.6, -1e9, 1e9, f32::MAX, f32::NAN] {
        assert!(counted(value).0 > 4_000_000, "{value}");
    }
    assert_eq!(rounded(f32::NAN), 0);
    assert_eq!(floor(f32::MAX).0, 1_000_000_000);
}
