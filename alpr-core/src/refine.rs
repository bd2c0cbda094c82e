//! Looks at each found plate a second time, closely: whether it is one, and where its corners are.

use crate::detect::{Detection, Detector, suppress};
use crate::error::{Error, ErrorKind, Result};
use crate::frame::Frame;
use crate::geometry::{Homography, Point, Quad};
use crate::network::{Model, RefinerOutput, Tensor};

/// Corrects detections by a network.
///
/// A detector sees the whole frame at once, and small: it is let find too much, and this looks at each
/// find at the frame's own sharpness. Tight corners are what a reader needs most.
#[derive(Clone, Debug)]
pub struct Refiner {
    model: Model,
    output: RefinerOutput,
}

impl Refiner {
    /// A refiner by this model.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidManifest`] if the model is of another kind.
    pub fn new(model: Model) -> Result<Self> {
        let output = model.manifest().refiner()?;
        Ok(Self { model, output })
    }

    /// The model that it runs.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The plates of a frame: including those the detector doubted and the second look confirms. The
    /// best first; plates of equal score from left to right.
    ///
    /// Uses the detector's options; its threshold applies to the second look's score.
    ///
    /// # Errors
    /// Those of [`Detector::detect`] and [`refine`](Self::refine).
    pub fn detect(&self, detector: &Detector, frame: &Frame<'_>) -> Result<Vec<Detection>> {
        self.candidates(detector, frame, self.threshold(detector))
    }

    /// The score from which on something is a plate, whatever it reads like.
    pub(crate) fn threshold(&self, detector: &Detector) -> f32 {
        let chosen = detector.options().threshold;
        chosen.unwrap_or(self.model.manifest().threshold)
    }

    /// The score from which on something is a plate if it reads like one.
    pub(crate) fn doubtful(&self, detector: &Detector) -> f32 {
        let threshold = self.threshold(detector);
        let chosen = detector.options().threshold.is_some();
        let own = self.output.doubtful.filter(|_| !chosen);
        own.map_or(threshold, |doubtful| doubtful.min(threshold))
    }

    /// The same down to another score than its threshold: what may be a plate if it reads like one.
    ///
    /// # Errors
    /// As [`detect`](Self::detect).
    pub fn candidates(
        &self,
        detector: &Detector,
        frame: &Frame<'_>,
        least_score: f32,
    ) -> Result<Vec<Detection>> {
        let options = detector.options();
        let mut plates = Vec::new();
        for found in detector.candidates(frame, self.output.least_score)? {
            let first = self.refine(frame, &found)?;
            if first.score() >= least_score {
                let quad = match self.output.looks {
                    1 => first.quad(),
                    // Seen from its own corners, a plate's corners are found better still.
                    _ => self.refine(frame, &first)?.quad(),
                };
                let plate = Detection::new(quad, first.score())?;
                plates.push(plate.in_frame(frame.bounds()));
            }
        }
        Ok(suppress(
            plates,
            options.max_overlap,
            options.max_detections,
        ))
    }

    /// The same plate with better corners and a better score. Corners that make no plate are not taken; what is so thin
    /// that no region around it can be looked at stays as it is, with a score of 0.
    ///
    /// # Errors
    /// [`ErrorKind::Inference`] if the network fails, [`ErrorKind::InvalidModel`] if its output has not the shape that
    /// the manifest claims.
    pub fn refine(&self, frame: &Frame<'_>, found: &Detection) -> Result<Detection> {
        let region = region(&found.quad(), self.output.region);
        let map = region.and_then(|region| {
            let map = Homography::from_rect_to_quad(1.0, 1.0, &region)?;
            Ok((region, map))
        });
        let Ok((region, map)) = map else {
            return Ok(Detection::new(found.quad(), 0.0)?.in_frame(frame.bounds()));
        };
        let input = self.model.manifest().input.rectified(frame, &region)?;
        let outputs = self.model.run(input)?;
        let (odds, corners) = numbers(outputs.first())?;
        let quad = Quad::new(corners.map(|corner| map.apply(corner)));
        let quad = quad.unwrap_or(found.quad());
        let refined = Detection::new(quad, self.score(odds, found.score()))?;
        Ok(refined.in_frame(frame.bounds()))
    }

    /// Both networks' odds that it is a plate, as independent witnesses of which the first weighs less.
    fn score(&self, odds: f32, found: f32) -> f32 {
        // Beyond these a score says "sure", whatever its last digits.
        let found = found.clamp(0.001, 0.999);
        let odds = odds + self.output.detector_weight * (found / (1.0 - found)).ln();
        1.0 / (1.0 + (-odds).exp())
    }
}

/// The parallelogram of a plate's middle axes, so many times wider and higher than it.
fn region(plate: &Quad, [wide, high]: [f32; 2]) -> Result<Quad> {
    let [a, b, c, d] = plate.corners();
    let mean = |p: [Point; 4], sign: [f32; 4]| {
        let sum = |of: fn(&Point) -> f32| p.iter().zip(sign).map(|(p, s)| of(p) * s).sum::<f32>();
        Point::new(sum(|p| p.x) / 4.0, sum(|p| p.y) / 4.0)
    };
    let corners = [a, b, c, d];
    let centre = mean(corners, [1.0; 4]);
    let right = mean(corners, [-1.0, 1.0, 1.0, -1.0]);
    let down = mean(corners, [-1.0, -1.0, 1.0, 1.0]);
    let corner = |x: f32, y: f32| {
        let (x, y) = (x * wide, y * high);
        Point::new(
            centre.x + x * right.x + y * down.x,
            centre.y + x * right.y + y * down.y,
        )
    };
    Quad::new([
        corner(-1.0, -1.0),
        corner(1.0, -1.0),
        corner(1.0, 1.0),
        corner(-1.0, 1.0),
    ])
}

/// The logarithm of the odds, and the corners in shares of the region.
fn numbers(output: Option<&Tensor>) -> Result<(f32, [Point; 4])> {
    match output.map(|tensor| (tensor.shape(), tensor.data())) {
        Some(([1, 9], &[odds, ax, ay, bx, by, cx, cy, dx, dy])) => {
            let corners = [(ax, ay), (bx, by), (cx, cy), (dx, dy)];
            Ok((odds, corners.map(|(x, y)| Point::new(x, y))))
        }
        other => {
            let got = other.map_or("none".into(), |(shape, _)| format!("{shape:?}"));
            Err(Error::new(
                ErrorKind::InvalidModel,
                format!("expected output 0 of the refiner as [1, 9], got {got}: mend its manifest"),
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::DetectorOptions;
    use crate::frame::PixelFormat;
    use crate::geometry::Rect;
    use crate::network::{Manifest, Network};
    use std::sync::Arc;

    /// Answers always the same.
    struct Fake(Tensor);

    impl Network for Fake {
        fn run(&self, _: Tensor) -> Result<Vec<Tensor>> {
            Ok(vec![self.0.clone()])
        }
    }

    fn model(kind: &str, fit: &str, output: &str, answer: Tensor) -> Model {
        let text = format!(
            "format = 1\nname = \"fake\"\nkind = \"{kind}\"\nsha256 = \"{}\"\nlicence = \"MIT\"\n\
             sources = []\nthreshold = 0.5\n[input]\nwidth = 64\nheight = 32\nchannels = \"gray\"\n\
             layout = \"nchw\"\ntype = \"f32\"\nmean = [0.0]\nstd = [255.0]\nfit = \"{fit}\"\n\
             [output]\n{output}",
            "0".repeat(64)
        );
        Model::new(Manifest::parse(&text).unwrap(), Arc::new(Fake(answer)))
    }

    fn refiner(answer: &[f32]) -> Refiner {
        looking(2, answer).unwrap()
    }

    /// A refiner that looks so often.
    fn looking(looks: u8, answer: &[f32]) -> Result<Refiner> {
        let output = format!(
            "layout = \"plate-corners\"\nregion = [1.5, 2.0]\nleast_score = 0.2\n\
             detector_weight = 1.0\nlooks = {looks}"
        );
        let tensor = Tensor::new(vec![1, answer.len()], answer.to_vec()).unwrap();
        Refiner::new(model("refiner", "stretch", &output, tensor))
    }

    /// A detector that finds one plate, and is unsure of it.
    fn unsure() -> Detector {
        let mut grid = vec![0.0; 9 * 4 * 8];
        for (channel, value) in [0.3, -1.0, -0.5, 1.0, -0.5, 1.0, 0.5, -1.0, 0.5]
            .into_iter()
            .enumerate()
        {
            grid[channel * 32 + 11] = value;
        }
        let grid = Tensor::new(vec![1, 9, 4, 8], grid).unwrap();
        let output = "layout = \"corner-grid\"\ngrids = [{ stride = 8, unit = 8.0 }]";
        let model = model("detector", "letterbox", output, grid);
        Detector::new(model, DetectorOptions::default()).unwrap()
    }

    fn found(score: f32) -> Detection {
        let quad = Quad::from_rect(Rect::new(40.0, 20.0, 20.0, 10.0)).unwrap();
        Detection::new(quad, score).unwrap()
    }

    const PIXELS: [u8; 128 * 64] = [0; 128 * 64];

    fn frame() -> Frame<'static> {
        Frame::new(&PIXELS, 128, 64, PixelFormat::Gray8).unwrap()
    }

    /// The corners of an upright box, in shares of the region.
    fn answer(odds: f32, x: f32, y: f32, right: f32, bottom: f32) -> [f32; 9] {
        [odds, x, y, right, y, right, bottom, x, bottom]
    }

    #[test]
    fn corners_are_shares_of_a_region_around_the_plate() {
        // The region spans 35 to 65 and 15 to 35.
        let refined = refiner(&answer(0.0, 0.1, 0.2, 0.9, 0.8));
        let refined = refined.refine(&frame(), &found(0.5)).unwrap();
        let bounds = refined.quad().bounds();
        let expected = [38.0, 19.0, 24.0, 12.0];
        let got = [bounds.x, bounds.y, bounds.width, bounds.height];
        assert!(
            expected.iter().zip(got).all(|(e, g)| (e - g).abs() < 1e-3),
            "{got:?}"
        );
        assert_eq!(refined.score(), 0.5);
    }

    #[test]
    fn both_scores_count_and_corners_that_make_no_plate_are_not_taken() {
        let crossed = [2.0, 0.9, 0.2, 0.1, 0.2, 0.9, 0.8, 0.1, 0.8];
        let kept = refiner(&crossed).refine(&frame(), &found(0.8)).unwrap();
        assert_eq!(kept.quad(), found(0.8).quad());
        let odds = (2f32 + 4f32.ln()).exp();
        assert!((kept.score() - odds / (1.0 + odds)).abs() < 1e-6);
    }

    #[test]
    fn a_plate_that_the_detector_is_unsure_of_is_found_if_the_second_look_is_sure() {
        let detector = unsure();
        assert!(detector.detect(&frame()).unwrap().is_empty());
        let sure = refiner(&answer(3.0, 0.1, 0.2, 0.9, 0.8));
        assert_eq!(sure.detect(&detector, &frame()).unwrap().len(), 1);
        let unsure = refiner(&answer(0.0, 0.1, 0.2, 0.9, 0.8));
        assert!(unsure.detect(&detector, &frame()).unwrap().is_empty());
    }

    #[test]
    fn corners_are_looked_for_as_often_as_the_manifest_says() {
        // Each look makes the plate a fifth wider.
        let answer = answer(3.0, 0.1, 0.2, 0.9, 0.8);
        let width = |looks| {
            let found = looking(looks, &answer).unwrap().detect(&unsure(), &frame());
            found.unwrap().first().unwrap().quad().width()
        };
        assert!((width(2) / width(1) - 1.2).abs() < 1e-3);
    }

    #[test]
    fn another_shape_and_another_kind_are_refused() {
        let error = refiner(&[0.0; 8])
            .refine(&frame(), &found(0.5))
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidModel);
        let grid = Tensor::new(vec![1, 1], vec![0.0]).unwrap();
        let error = Refiner::new(model(
            "detector",
            "letterbox",
            "layout = \"ultralytics\"",
            grid,
        ));
        assert_eq!(error.unwrap_err().kind(), ErrorKind::InvalidManifest);
    }
}
