//! Any bytes, size, stride and format as a frame, rectified along any corners.
#![no_main]

use alpr_core::{Frame, PixelFormat, Point, Quad, rectify};

libfuzzer_sys::fuzz_target!(|input: (u16, u16, u16, u8, [f32; 8], &[u8])| {
    let (width, height, stride, format, c, pixels) = input;
    let format = PixelFormat::ALL[usize::from(format) % PixelFormat::ALL.len()];
    let frame = Frame::with_stride(pixels, width.into(), height.into(), stride.into(), format);
    let Ok(frame) = frame else { return };
    assert_eq!(frame.to_luma().len(), usize::from(width) * usize::from(height));
    let _ = frame.to_rgb();
    let corner = |i: usize| Point::new(c[2 * i], c[2 * i + 1]);
    if let Ok(quad) = Quad::ordered([corner(0), corner(1), corner(2), corner(3)]) {
        let _ = rectify(&frame, &quad, 32, 16);
        assert!((0.0..=1.0).contains(&quad.iou(&quad)));
    }
});
