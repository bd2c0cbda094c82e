//! What an engine keeps of what its stages find and read, by networks made by hand.

use super::*;
use crate::frame::PixelFormat;
use crate::network::{Manifest, Model, Network, Tensor};
use std::sync::Arc;

const PIXELS: [u8; 128 * 64] = [0; 128 * 64];

fn frame() -> Frame<'static> {
    Frame::new(&PIXELS, 128, 64, PixelFormat::Gray8).unwrap()
}

/// Answers always the same.
struct Fake(Vec<f32>, Vec<usize>);

impl Network for Fake {
    fn run(&self, _: Tensor) -> Result<Vec<Tensor>> {
        Ok(vec![Tensor::new(self.1.clone(), self.0.clone())?])
    }
}

fn model(kind: &str, fit: &str, output: &str, answer: Vec<f32>, shape: &[usize]) -> Model {
    let text = format!(
        "format = 1\nname = \"fake\"\nkind = \"{kind}\"\nsha256 = \"{}\"\nlicence = \"MIT\"\n\
         sources = []\nthreshold = 0.5\n[input]\nwidth = 64\nheight = 32\nchannels = \"gray\"\n\
         layout = \"nchw\"\ntype = \"f32\"\nmean = [0.0]\nstd = [255.0]\nfit = \"{fit}\"\n\
         [output]\n{output}",
        "0".repeat(64)
    );
    let network = Arc::new(Fake(answer, shape.to_vec()));
    Model::new(Manifest::parse(&text).unwrap(), network)
}

/// An engine that finds one plate of this score, and reads a serial of so many characters there. It is sure of what
/// scores 0.5.
fn engine(score: f32, characters: usize) -> Engine {
    let mut grid = vec![0.0; 9 * 4 * 8];
    let corners = [0.5, -1.0, -0.5, 1.0, -0.5, 1.0, 0.5, -1.0, 0.5];
    for (channel, value) in corners.into_iter().enumerate() {
        grid[channel * 32 + 11] = value;
    }
    let output = "layout = \"corner-grid\"\ngrids = [{ stride = 8, unit = 8.0 }]";
    let detector = model("detector", "letterbox", output, grid, &[1, 9, 4, 8]);
    let output = "layout = \"plate-corners\"\nregion = [1.5, 2.0]\nleast_score = 0.2\n\
                  detector_weight = 1.0\ndoubtful = 0.3";
    let odds = (score / (1.0 - score)).ln();
    let answer = vec![odds, 0.1, 0.2, 0.9, 0.2, 0.9, 0.8, 0.1, 0.8];
    let refiner = model("refiner", "stretch", output, answer, &[1, 9]);
    let slot = |at: usize| {
        if at < characters {
            [0.0, 9.0]
        } else {
            [9.0, 0.0]
        }
    };
    let slots = (0..10).flat_map(slot).collect();
    let output =
        "layout = \"slots\"\nactivation = \"logits\"\nalphabet = \"_7\"\nblank = \"_\"\nmain = 10";
    let reader = model("reader", "stretch", output, slots, &[1, 10, 2]);
    Engine::from_models(Models {
        detector,
        refiner: Some(refiner),
        reader,
        second_reader: None,
    })
    .unwrap()
}

#[test]
fn a_doubtful_detection_that_reads_longer_than_a_serial_is_no_plate() {
    let reads = |score, characters| {
        let reads = engine(score, characters).read(&frame()).unwrap();
        reads.iter().map(|read| read.text().to_string()).collect()
    };
    let none: [String; 0] = [];
    let texts: Vec<String> = reads(0.4, 8);
    assert_eq!(texts, ["77777777"]);
    assert_eq!(reads(0.4, 9), none);
    assert_eq!(reads(0.6, 10), ["7777777777"]);
    assert_eq!(reads(0.2, 7), none);
}

#[test]
fn what_was_found_reads_at_its_place_as_in_the_frame() {
    let engine = engine(0.6, 7);
    let found = engine.detect(&frame()).unwrap();
    let read = engine.read_at(&frame(), found[0]).unwrap().unwrap();
    assert_eq!(engine.read(&frame()).unwrap(), [read]);
}

#[test]
fn a_plate_that_another_detector_found_may_be_cut_by_the_frame() {
    let at = |x| {
        let quad = Quad::from_rect(crate::geometry::Rect::new(x, 20.0, 40.0, 20.0)).unwrap();
        let plate = Detection::new(quad, 0.25).unwrap();
        engine(0.6, 7).read_at(&frame(), plate).unwrap().unwrap()
    };
    assert_eq!(at(40.0).detection().score(), 0.25);
    assert!(!at(40.0).may_be_cut() && at(-10.0).may_be_cut());
}
