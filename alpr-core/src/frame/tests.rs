//! What a frame takes and refuses, and what it shows.

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
    let red: [(PixelFormat, &[u8]); 9] = [
        (PixelFormat::Rgb8, &[255, 0, 0]),
        (PixelFormat::Bgr8, &[0, 0, 255]),
        (PixelFormat::Rgba8, &[255, 0, 0, 9]),
        (PixelFormat::Bgra8, &[0, 0, 255, 9]),
        (PixelFormat::Nv12, &[81, 90, 240]),
        (PixelFormat::Nv21, &[81, 240, 90]),
        (PixelFormat::I420, &[81, 90, 240]),
        (PixelFormat::Yuyv, &[81, 90, 81, 240]),
        (PixelFormat::Uyvy, &[90, 81, 240, 81]),
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

/// The planes of a picture without gaps, each with the given number of bytes after every row, in memory of its own.
fn apart(
    pixels: &[u8],
    width: u32,
    height: u32,
    format: PixelFormat,
    gap: usize,
) -> Vec<(Vec<u8>, usize)> {
    let row = format.packed_chroma_stride(width);
    let chroma = vec![(row, format.chroma_rows(height)); format.chroma_planes()];
    let first = (format.packed_stride(width), height as usize);
    let mut rest = pixels;
    let plane = |(row, rows): (usize, usize)| {
        let (bytes, after) = rest.split_at(row * rows);
        rest = after;
        let rows = bytes.chunks(row);
        let mut padded: Vec<u8> = rows.flat_map(|row| [row, &vec![7; gap]].concat()).collect();
        padded.truncate(padded.len() - gap);
        (padded, row + gap)
    };
    std::iter::once(first).chain(chroma).map(plane).collect()
}

fn planes(apart: &[(Vec<u8>, usize)]) -> Vec<Plane<'_>> {
    apart
        .iter()
        .map(|(bytes, stride)| Plane {
            bytes,
            stride: *stride,
        })
        .collect()
}

/// As many bytes as a picture without gaps has, none like the one before.
fn bytes(width: u32, height: u32, format: PixelFormat) -> Vec<u8> {
    let len = format
        .min_len(width, height, format.packed_stride(width))
        .unwrap();
    (0..len).map(|i| (i * 37 % 251) as u8).collect()
}

#[test]
fn planes_that_lie_apart_show_the_same() {
    for format in PixelFormat::ALL {
        for (width, height, gap) in [(7, 5, 0), (7, 5, 3), (8, 6, 0), (8, 6, 56)] {
            let pixels = bytes(width, height, format);
            let apart = apart(&pixels, width, height, format, gap);
            let planes = planes(&apart);
            let frame = Frame::with_planes(&planes, width, height, format).unwrap();
            let tight = Frame::new(&pixels, width, height, format).unwrap();
            assert_eq!(
                frame.to_rgb(),
                tight.to_rgb(),
                "{format} of {width}, {gap} apart"
            );
            assert_eq!(
                frame.to_luma(),
                tight.to_luma(),
                "{format} of {width}, {gap} apart"
            );
        }
    }
}

#[test]
fn planes_that_are_too_short_too_narrow_too_few_or_too_many_are_refused() {
    for format in [PixelFormat::Nv12, PixelFormat::I420] {
        let apart = apart(&bytes(8, 6, format), 8, 6, format, 1);
        let good = planes(&apart);
        let refused = |planes: &[Plane<'_>]| {
            let error = Frame::with_planes(planes, 8, 6, format).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidFrame);
            error.message().to_owned()
        };
        for bad in 0..good.len() {
            let mut planes = good.clone();
            planes[bad].bytes = &planes[bad].bytes[1..];
            assert!(refused(&planes).contains("bytes in"));
            planes = good.clone();
            planes[bad].stride = 3;
            assert!(refused(&planes).contains("stride of"));
            planes[bad].stride = usize::MAX;
            assert!(refused(&planes).contains("do not fit"));
        }
        assert!(refused(&good[1..]).contains("as many planes"));
        assert!(refused(&[&good[..], &good[..1]].concat()).contains("as many planes"));
        assert!(refused(&[]).contains("got 0"));
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
