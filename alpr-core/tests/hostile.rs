//! Damaged models and pictures that no camera makes: a clear error or no plate, never a panic.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test or a benchmark may stop where it stands"
)]
#![cfg(feature = "tract")]

use alpr_core::{ErrorKind, Manifest, Model};
use sha2::{Digest, Sha256};

const MANIFEST: &str = include_str!("../models/detector.toml");
const ONNX: &[u8] = include_bytes!("../models/detector.onnx");

/// The manifest with the sum of other bytes, as a liar would write it.
fn manifest_for(onnx: &[u8]) -> String {
    let sum: String = Sha256::digest(onnx)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let old = Manifest::parse(MANIFEST).unwrap().sha256;
    MANIFEST.replace(&old, &sum)
}

#[test]
fn a_changed_byte_is_found_before_anything_is_loaded() {
    let mut onnx = ONNX.to_vec();
    onnx[1000] ^= 1;
    let error = Model::open(MANIFEST, &onnx).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidModel);
    assert!(error.message().contains("sha256"), "{error}");
}

#[test]
fn truncated_and_scrambled_models_with_the_right_sum_are_errors() {
    for cut in [0, 1, 100, 4000, ONNX.len() / 2] {
        let onnx = &ONNX[..cut];
        let error = Model::open(&manifest_for(onnx), onnx).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidModel, "cut at {cut}");
    }
    let noise: Vec<u8> = (0..5000u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    assert!(Model::open(&manifest_for(&noise), &noise).is_err());
}

#[test]
fn a_manifest_that_lies_about_the_input_is_an_error() {
    let lie = MANIFEST.replace("channels = \"gray\"", "channels = \"rgb\"");
    let lie = lie.replace("mean = [0.0]", "mean = [0.0, 0.0, 0.0]");
    let lie = lie.replace("std = [255.0]", "std = [255.0, 255.0, 255.0]");
    let error = Model::open(&lie, ONNX).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidModel);
}

#[cfg(feature = "standard-models")]
#[test]
fn weights_that_are_no_numbers_are_an_error() {
    use alpr_core::{Detector, DetectorOptions, Frame, PixelFormat};
    // A weight in the middle of the file: enough of them to reach every output.
    let mut onnx = ONNX.to_vec();
    let middle = onnx.len() / 2;
    for (i, byte) in onnx[middle..middle + 400_000].iter_mut().enumerate() {
        *byte = f32::NAN.to_le_bytes()[i % 4];
    }
    // The change may hit the file's structure instead of its weights: then it cannot be opened.
    let Ok(model) = Model::open(&manifest_for(&onnx), &onnx) else {
        return;
    };
    let detector = Detector::new(model, DetectorOptions::default()).unwrap();
    let frame = Frame::new(&[90; 64 * 64], 64, 64, PixelFormat::Gray8).unwrap();
    assert_eq!(
        detector.detect(&frame).unwrap_err().kind(),
        ErrorKind::Inference
    );
}

#[cfg(feature = "standard-models")]
#[test]
fn pictures_of_any_shape_are_read_without_harm() {
    use alpr_core::{Engine, Frame, PixelFormat};
    let engine = Engine::standard().unwrap();
    for (width, height) in [(1, 1), (1, 5000), (5000, 1), (3, 7), (16_384, 16)] {
        let pixels = vec![128; (width * height) as usize];
        let frame = Frame::new(&pixels, width, height, PixelFormat::Gray8).unwrap();
        engine.read(&frame).unwrap();
        engine.read_plate(&frame).unwrap();
    }
}
