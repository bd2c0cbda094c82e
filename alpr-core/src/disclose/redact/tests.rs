//! Tests of covered pictures.

use proptest::prelude::*;

use super::*;
use crate::geometry::Point;

fn quad(x: f32, y: f32, width: f32, height: f32) -> Quad {
    Quad::from_rect(Rect::new(x, y, width, height)).unwrap()
}

fn frame(rgb: &[u8], width: u32, height: u32) -> Frame<'_> {
    Frame::new(rgb, width, height, PixelFormat::Rgb8).unwrap()
}

fn now() -> Timestamp {
    "2026-11-25T10:00:00Z".parse().unwrap()
}

fn pixels(rgb: &[u8], width: u32) -> impl Iterator<Item = (u32, u32, [u8; 3])> {
    let at = move |(i, p): (u32, &[u8])| (i % width, i / width, [p[0], p[1], p[2]]);
    (0..).zip(rgb.chunks_exact(3)).map(at)
}

#[test]
fn another_plate_goes_with_its_margin_and_the_released_one_stays() {
    let rgb = vec![7; 3 * 400 * 300];
    let released = Vehicle {
        is_released: true,
        windows: Windows::Drawn(vec![quad(40.0, 20.0, 60.0, 30.0)]),
        plate: quad(50.0, 250.0, 24.0, 12.0),
    };
    let other = Vehicle {
        windows: Windows::Drawn(vec![quad(300.0, 10.0, 10.0, 10.0)]),
        ..Vehicle::other(quad(200.0, 250.0, 24.0, 12.0))
    };
    let redacted = redact(&frame(&rgb, 400, 300), &[released, other], &[]).unwrap();
    let regions: Vec<_> = redacted
        .regions()
        .iter()
        .map(|r| (r.why.name(), r.x, r.y, r.width, r.height))
        .collect();
    assert_eq!(
        regions,
        [
            ("drawn_windows", 40, 20, 60, 30),
            ("plate", 194, 244, 36, 24), // 3 inches of 2 pixels each around 24 x 12
            ("drawn_windows", 300, 10, 10, 10),
        ]
    );
    let at = |x: usize, y: usize| redacted.rgb()[3 * (400 * y + x)];
    assert_eq!((at(60, 255), at(210, 255), at(193, 255)), (7, FILL[0], 7));
}

#[test]
fn derived_windows_are_what_is_above_a_plate_and_beside_it() {
    let plate = quad(600.0, 700.0, 24.0, 12.0); // 2 pixels an inch
    let vehicle = Vehicle::other(plate);
    let redacted = redact(&frame(&vec![0; 3 * 1280 * 720], 1280, 720), &[vehicle], &[]).unwrap();
    let windows = redacted.regions()[1];
    assert_eq!(windows.why, Covered::Windows);
    assert_eq!((windows.x, windows.width), (600 - 288, 24 + 576));
    assert_eq!((windows.y, windows.height), (700 - 312, 312));
}

#[test]
fn only_what_a_person_saw_is_released_and_only_the_released_vehicle_shows_people() {
    let rgb = vec![9; 3 * 64 * 48];
    let plate = quad(20.0, 30.0, 12.0, 6.0);
    let shown = Vehicle {
        plate,
        is_released: true,
        windows: Windows::Shown,
    };
    let redacted = redact(&frame(&rgb, 64, 48), std::slice::from_ref(&shown), &[]).unwrap();
    assert_eq!(redacted.rgb(), rgb);
    assert_eq!(
        redacted.clone().reviewed_by(" ", now()).unwrap_err().kind(),
        ErrorKind::Refused
    );
    let released = redacted.reviewed_by("sgt.lee", now()).unwrap();
    assert!(released.shown().shows_occupants);
    assert_eq!(released.shown().reviewed_by, "sgt.lee");
    assert!(!serde_json::to_string(&released).unwrap().contains("9,9"));
    let bystander = Vehicle {
        is_released: false,
        ..shown
    };
    let error = redact(&frame(&rgb, 64, 48), &[bystander], &[]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
}

#[test]
fn what_is_elsewhere_or_none_is_refused() {
    let rgb = vec![0; 3 * 64 * 48];
    let picture = frame(&rgb, 64, 48);
    let outside = quad(64.0, 10.0, 5.0, 5.0);
    let undrawn = Vehicle {
        windows: Windows::Drawn(Vec::new()),
        ..Vehicle::other(quad(1.0, 1.0, 5.0, 5.0))
    };
    for result in [
        redact(&picture, &[], &[outside]),
        redact(&picture, &[Vehicle::other(outside)], &[]),
        redact(&picture, &[undrawn], &[]),
        redact(
            &picture,
            &[],
            &vec![quad(1.0, 1.0, 1.0, 1.0); MAX_REGIONS + 1],
        ),
    ] {
        assert_eq!(result.unwrap_err().kind(), ErrorKind::InvalidArgument);
    }
    let mut short = vec![0; 3 * 64 * 48 - 1];
    let all = Rect::new(0.0, 0.0, 64.0, 48.0);
    assert_eq!(
        cover(&mut short, 64, 48, all).unwrap_err().kind(),
        ErrorKind::InvalidFrame
    );
    let nan = Rect::new(f32::NAN, 0.0, 1.0, 1.0);
    let mut rgb = rgb.clone();
    assert_eq!(
        cover(&mut rgb, 64, 48, nan).unwrap_err().kind(),
        ErrorKind::InvalidArgument
    );
    let away = Rect::new(-9.0, 0.0, 5.0, 5.0);
    assert_eq!(cover(&mut rgb, 64, 48, away).unwrap(), None);
}

fn turned(x: f32, y: f32, scale: f32, tilt: f32) -> Quad {
    let (s, c) = tilt.sin_cos();
    let corner =
        |(u, v): (f32, f32)| Point::new(x + scale * (c * u - s * v), y + scale * (s * u + c * v));
    Quad::ordered([(-6.0, -3.0), (6.0, -3.0), (6.0, 3.0), (-6.0, 3.0)].map(corner)).unwrap()
}

const SIZE: (u32, u32) = (48, 40);

proptest! {
    #[test]
    fn outside_nothing_changes_and_inside_nothing_remains(
        one in prop::collection::vec(any::<u8>(), 3 * 48 * 40),
        other in prop::collection::vec(any::<u8>(), 3 * 48 * 40),
        x in 1f32..47.0, y in 1f32..39.0, scale in 0.1f32..1.5, tilt in -0.7f32..0.7,
        derived in any::<bool>(), is_released in any::<bool>(),
    ) {
        let plate = turned(x, y, scale, tilt);
        let windows = if derived { Windows::Derived } else { Windows::Drawn(vec![plate]) };
        let vehicle = [Vehicle { plate, is_released, windows }];
        let cover = |rgb: &[u8]| redact(&frame(rgb, SIZE.0, SIZE.1), &vehicle, &[]).unwrap();
        let (first, second) = (cover(&one), cover(&other));
        prop_assert_eq!(first.regions(), second.regions());
        let is_in = |x: u32, y: u32| first.regions().iter().any(|r| {
            (r.x..r.x + r.width).contains(&x) && (r.y..r.y + r.height).contains(&y)
        });
        for ((x, y, before), (_, _, after)) in pixels(&one, SIZE.0).zip(pixels(first.rgb(), SIZE.0)) {
            let expected = if is_in(x, y) { FILL } else { before };
            prop_assert_eq!(after, expected, "at {}, {}", x, y);
        }
        if !is_released {
            let inside = |x: u32, y: u32| plate.bounds().contains(Point::new(x as f32 + 0.5, y as f32 + 0.5));
            for (x, y, after) in pixels(second.rgb(), SIZE.0) {
                prop_assert!(!inside(x, y) || after == FILL);
            }
        }
        let sums = |redacted: Redacted| redacted.reviewed_by("a", now()).unwrap().shown().sha256;
        prop_assert_eq!(sums(first), sums(cover(&one)));
    }

    #[test]
    fn covering_never_panics(
        x in any::<f32>(), y in any::<f32>(), width in any::<f32>(), height in any::<f32>(),
    ) {
        let _ = cover(&mut [0; 3 * 5 * 4], 5, 4, Rect::new(x, y, width, height));
    }
}
