//! What a detector makes of its network's output, by networks made by hand.

use super::*;
use crate::frame::PixelFormat;
use crate::network::{Manifest, Network, Tensor};
use std::sync::Arc;

struct Fake(Tensor);

impl Network for Fake {
    fn run(&self, input: Tensor) -> Result<Vec<Tensor>> {
        assert_eq!(input.shape(), [1, 1, 32, 64]);
        Ok(vec![self.0.clone()])
    }
}

fn detector(output: &str, tensor: Tensor) -> Detector {
    let text = format!(
        "format = 1\nname = \"fake\"\nkind = \"detector\"\nsha256 = \"{}\"\nlicence = \"MIT\"\n\
         sources = []\n[input]\nwidth = 64\nheight = 32\nchannels = \"gray\"\nlayout = \"nchw\"\n\
         type = \"f32\"\nmean = [0.0]\nstd = [255.0]\nfit = \"letterbox\"\n[output]\n{output}",
        "0".repeat(64)
    );
    let model = Model::new(Manifest::parse(&text).unwrap(), Arc::new(Fake(tensor)));
    Detector::new(model, DetectorOptions::default()).unwrap()
}

fn detect(detector: &Detector) -> Result<Vec<Detection>> {
    let pixels = vec![0; 128 * 64];
    detector.detect(&Frame::new(&pixels, 128, 64, PixelFormat::Gray8).unwrap())
}

#[test]
fn a_cell_of_a_corner_grid_becomes_a_plate_in_the_frames_pixels() {
    let mut data = vec![0.0; 9 * 4 * 8];
    let cell = 8 + 3; // row 1, column 3: centre (28, 12) of the input
    data[cell] = 0.9;
    for (channel, offset) in [-1.0, -0.5, 1.0, -0.5, 1.0, 0.5, -1.0, 0.5]
        .iter()
        .enumerate()
    {
        data[(channel + 1) * 32 + cell] = *offset;
    }
    let tensor = Tensor::new(vec![1, 9, 4, 8], data).unwrap();
    let grid = "layout = \"corner-grid\"\ngrids = [{ stride = 8, unit = 8.0 }]";
    let found = detect(&detector(grid, tensor)).unwrap();
    assert_eq!(found.len(), 1);
    let bounds = found[0].quad().bounds();
    assert_eq!(
        (bounds.x, bounds.y, bounds.width, bounds.height),
        (40.0, 16.0, 32.0, 16.0)
    );
}

#[test]
fn what_lies_outside_the_frame_or_beyond_all_pixels_is_no_plate() {
    let box_at = |x: f32, width: f32| vec![x, 8.0, x + width, 16.0, 0.9, 0.0];
    let boxes = [box_at(20.0, 16.0), box_at(-60.0, 16.0), box_at(-1e38, 3e38)].concat();
    let tensor = Tensor::new(vec![1, 3, 6], boxes).unwrap();
    let found = detect(&detector("layout = \"ultralytics-nms\"", tensor)).unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn both_layouts_of_ultralytics_give_the_same_plate() {
    // Two boxes: one good, one below the threshold. Axis order differs between the layouts.
    let raw = vec![20.0, 9.0, 10.0, 9.0, 8.0, 4.0, 4.0, 4.0, 0.8, 0.1];
    let raw = Tensor::new(vec![1, 5, 2], raw).unwrap();
    let nms = vec![
        16.0, 8.0, 24.0, 12.0, 0.8, 0.0, 7.0, 8.0, 11.0, 12.0, 0.1, 0.0,
    ];
    let nms = Tensor::new(vec![1, 2, 6], nms).unwrap();
    let raw = detect(&detector("layout = \"ultralytics\"", raw)).unwrap();
    let nms = detect(&detector("layout = \"ultralytics-nms\"", nms)).unwrap();
    assert_eq!(raw, nms);
    assert_eq!(raw[0].quad().bounds().width, 16.0);
}

#[test]
fn pieces_of_a_close_up_give_way_and_a_plate_in_front_of_it_does_not() {
    let at = |x, y, width, height| {
        let quad = Quad::from_rect(Rect::new(x, y, width, height)).unwrap();
        Detection::new(quad, 0.9).unwrap()
    };
    let frame = Rect::new(0.0, 0.0, 400.0, 200.0);
    let whole = at(40.0, 20.0, 320.0, 160.0);
    assert!(fills(&whole, frame) && fills(&at(0.0, 0.0, 160.0, 40.0), frame));
    assert!(!fills(&at(0.0, 0.0, 150.0, 70.0), frame));
    assert!(is_part(&at(40.0, 60.0, 150.0, 100.0), &whole));
    assert!(!is_part(&at(200.0, 100.0, 60.0, 30.0), &whole));
    assert!(!is_part(&at(300.0, 60.0, 200.0, 100.0), &whole));
}

#[test]
fn parts_of_frames_of_any_size_lie_in_them() {
    let empty = Tensor::new(vec![1, 9, 4, 8], vec![0.0; 288]).unwrap();
    let grid = "layout = \"corner-grid\"\ngrids = [{ stride = 8, unit = 8.0 }]";
    let mut detector = detector(grid, empty);
    let pixels = vec![0; 700 * 64];
    for (width, tiles) in (65..700_u32).step_by(7).zip((1..=MAX_TILES).cycle()) {
        detector.options.tiles = tiles;
        let frame = Frame::new(
            &pixels[..width as usize * 64],
            width,
            64,
            PixelFormat::Gray8,
        )
        .unwrap();
        assert_eq!(
            detector.detect(&frame),
            Ok(Vec::new()),
            "{width} in {tiles}"
        );
    }
}

#[test]
fn a_frame_that_leaves_half_of_the_input_empty_is_looked_at_in_parts_too() {
    let empty = Tensor::new(vec![1, 9, 4, 8], vec![0.0; 288]).unwrap();
    let grid = "layout = \"corner-grid\"\ngrids = [{ stride = 8, unit = 8.0 }]";
    let mut detector = detector(grid, empty); // 64 x 32
    let parts = |detector: &Detector, w, h| detector.parts(Rect::new(0.0, 0.0, w, h));
    assert_eq!(parts(&detector, 640.0, 320.0), (1, 1));
    assert_eq!(parts(&detector, 640.0, 161.0), (1, 1));
    assert_eq!(parts(&detector, 640.0, 160.0), (2, 1));
    assert_eq!(parts(&detector, 300.0, 600.0), (1, 4));
    assert_eq!(parts(&detector, 64.0, 16.0), (1, 1)); // as sharp as it is
    assert_eq!(parts(&detector, 6400.0, 32.0), (MAX_TILES, 1));
    detector.options.tiles = 3;
    assert_eq!(parts(&detector, 640.0, 160.0), (3, 3));
}

#[test]
fn a_plate_that_goes_on_in_the_next_part_is_left_to_others() {
    let (frame, part) = (
        Rect::new(0.0, 0.0, 400.0, 100.0),
        Rect::new(0.0, 0.0, 220.0, 100.0),
    );
    let is_cut = |x, y| {
        let quad = Quad::from_rect(Rect::new(x, y, 50.0, 20.0)).unwrap();
        is_cut_by(part, &Detection::new(quad, 0.9).unwrap(), frame)
    };
    assert!(is_cut(168.0, 40.0) && is_cut(180.0, 0.0));
    assert!(!is_cut(160.0, 40.0) && !is_cut(0.0, 0.0) && !is_cut(100.0, 80.0));
}

#[test]
fn a_plate_that_ends_at_one_side_of_its_frame_may_be_cut() {
    let frame = Rect::new(0.0, 0.0, 640.0, 480.0);
    let may_be_cut = |x, width| {
        let quad = Quad::from_rect(Rect::new(x, 200.0, width, 50.0)).unwrap();
        let plate = Detection::new(quad, 0.9).unwrap();
        assert!(!plate.may_be_cut()); // no frame was named
        plate.in_frame(frame).may_be_cut()
    };
    assert!(may_be_cut(-2.0, 100.0) && may_be_cut(9.0, 100.0) && may_be_cut(532.0, 100.0));
    assert!(!may_be_cut(11.0, 100.0) && !may_be_cut(529.0, 100.0));
    assert!(!may_be_cut(0.0, 640.0)); // fills it
    assert!(!may_be_cut(-60.0, 760.0)); // its corners are a little off
    assert!(may_be_cut(-81.0, 802.0) && may_be_cut(-300.0, 940.0)); // larger than it
}

#[test]
fn a_wrong_shape_and_numbers_that_are_none_are_errors() {
    let grid = "layout = \"corner-grid\"\ngrids = [{ stride = 8, unit = 8.0 }]";
    let short = Tensor::new(vec![1, 9, 4, 7], vec![0.0; 252]).unwrap();
    let error = detect(&detector(grid, short)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidModel);
    let nan = Tensor::new(vec![1, 9, 4, 8], vec![f32::NAN; 288]).unwrap();
    assert_eq!(
        detect(&detector(grid, nan)).unwrap_err().kind(),
        ErrorKind::Inference
    );
}
