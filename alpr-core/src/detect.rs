//! Finds plates in a frame: four ordered corners and a score each.

use crate::error::{Error, ErrorKind, Result};
use crate::frame::Frame;
use crate::geometry::{Point, Quad, Rect};
use crate::network::{DetectorOutput, Model, Picture};

mod decode;
mod suppress;

pub use suppress::suppress;

/// The most detections of one frame; a car park at a distance shows fewer.
pub const MAX_DETECTIONS: usize = 256;
/// The most columns and rows of parts of a frame; six of the standard model's inputs see a 4K frame at its own sharpness.
pub const MAX_TILES: usize = 8;
/// How much wider and higher a part of a frame is than its share, so that no plate is cut by all of them.
const TILE_GROWTH: f32 = 1.1;

/// A plate found in a frame, not read yet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Detection {
    quad: Quad,
    score: f32,
}

impl Detection {
    /// A plate with these corners, and a score of 0 to 1.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if the score lies outside.
    pub fn new(quad: Quad, score: f32) -> Result<Self> {
        if (0.0..=1.0).contains(&score) {
            return Ok(Self { quad, score });
        }
        Err(Error::new(
            ErrorKind::InvalidArgument,
            format!("expected a score of 0 to 1, got {score}"),
        ))
    }

    /// The corners in pixels of the frame; they may lie a little outside it.
    pub fn quad(&self) -> Quad {
        self.quad
    }

    /// How sure the detector is, 0 to 1.
    pub fn score(&self) -> f32 {
        self.score
    }
}

/// What takes this share of the frame's width or height is a close-up.
const FILLED: f32 = 0.4;

/// How much of the network's input a close-up takes, so that its plate is as large there as in traffic.
const CLOSE_UP: f32 = 0.5;

/// The least share of a close-up's area that a piece of it takes: halves and thirds of a serial do. What is found in a car that
/// is taken for a plate is far smaller.
const PIECE: f32 = 0.1;

/// What a [`Detector`] keeps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DetectorOptions {
    /// The least score; nothing: the model's own, chosen on photographs left out of its training.
    pub threshold: Option<f32>,
    /// Of two plates that overlap more than this (intersection over union), the better one is kept.
    ///
    /// Two real plates hardly overlap in a picture; 0.3 also merges the boxes of two grids.
    pub max_overlap: f32,
    /// The most plates kept, the best ones; at most [`MAX_DETECTIONS`].
    pub max_detections: usize,
    /// In how many columns and rows of parts the frame is looked at beside the whole of it, 1 to [`MAX_TILES`]; 1: only
    /// the whole. The network runs `1 + tiles * tiles` times, and plates may be so many times smaller: 2 suits a frame
    /// twice as wide as the network's input.
    pub tiles: usize,
}

impl Default for DetectorOptions {
    fn default() -> Self {
        // 64 plates are more than four lanes of traffic show, and bound the time of one frame.
        Self {
            threshold: None,
            max_overlap: 0.3,
            max_detections: 64,
            tiles: 1,
        }
    }
}

impl DetectorOptions {
    fn check(&self) -> Result<()> {
        let share = |v: f32| (0.0..=1.0).contains(&v);
        if self.threshold.is_none_or(share)
            && share(self.max_overlap)
            && (1..=MAX_DETECTIONS).contains(&self.max_detections)
            && (1..=MAX_TILES).contains(&self.tiles)
        {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::InvalidArgument,
            format!(
                "expected a threshold and an overlap of 0 to 1, 1 to {MAX_DETECTIONS} detections and 1 to \
                 {MAX_TILES} tiles, got {}, {}, {} and {}",
                self.threshold
                    .map_or("none".into(), |threshold| threshold.to_string()),
                self.max_overlap,
                self.max_detections,
                self.tiles
            ),
        ))
    }
}

/// Finds plates by a network.
#[derive(Clone, Debug)]
pub struct Detector {
    model: Model,
    output: DetectorOutput,
    options: DetectorOptions,
}

impl Detector {
    /// A detector by this model.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidManifest`] if the model is of another kind, [`ErrorKind::InvalidArgument`] if
    /// an option is out of its range.
    pub fn new(model: Model, options: DetectorOptions) -> Result<Self> {
        options.check()?;
        let output = model.manifest().detector()?;
        Ok(Self {
            model,
            output,
            options,
        })
    }

    /// The model that it runs.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// What it keeps.
    pub fn options(&self) -> DetectorOptions {
        self.options
    }

    /// The plates of a frame, the best first; plates of equal score from left to right. Where one takes four tenths of a side of the
    /// frame, the network runs once more, on the frame in half of its input.
    ///
    /// # Errors
    /// [`ErrorKind::Inference`] if the network fails, [`ErrorKind::InvalidModel`] if its output has
    /// not the shape that the manifest claims.
    pub fn detect(&self, frame: &Frame<'_>) -> Result<Vec<Detection>> {
        let own = self.model.manifest().threshold;
        let mut found = self.candidates(frame, self.options.threshold.unwrap_or(own))?;
        found.truncate(self.options.max_detections);
        Ok(found)
    }

    /// The same down to another score than its threshold, and up to [`MAX_DETECTIONS`]: what a second look may make sure.
    ///
    /// # Errors
    /// As [`detect`](Self::detect).
    pub fn candidates(&self, frame: &Frame<'_>, least_score: f32) -> Result<Vec<Detection>> {
        let picture = self.model.manifest().input.picture(frame);
        let mut found = self.look(&picture, frame.bounds(), least_score, 1.0)?;
        let is_large = |plate: &Detection| fills(plate, frame.bounds());
        if found.iter().any(is_large) {
            let mut close = self.look(&picture, frame.bounds(), least_score, CLOSE_UP)?;
            close.retain(is_large);
            found.retain(|plate| !close.iter().any(|whole| is_part(plate, whole)));
            found.extend(close);
        }
        for part in tiles(frame.bounds(), self.options.tiles) {
            found.extend(self.look(&picture, part, least_score, 1.0)?);
        }
        Ok(suppress(found, self.options.max_overlap, MAX_DETECTIONS))
    }

    /// What is found in a part of a picture that takes this share of the network's input.
    fn look(
        &self,
        picture: &Picture,
        part: Rect,
        least_score: f32,
        share: f32,
    ) -> Result<Vec<Detection>> {
        let spec = &self.model.manifest().input;
        let (input, placement) = spec.part(picture, part, share)?;
        let outputs = self.model.run(input)?;
        let found = decode::decode(&self.output, spec, &outputs, least_score)?;
        let in_frame = |p: Point| {
            let p = placement.to_picture(p);
            Point::new(p.x + part.x, p.y + part.y)
        };
        let found = found.into_iter().filter_map(|(quad, score)| {
            // A shape that is no plate any more at the frame's scale is none.
            Detection::new(quad.map(in_frame).ok()?, score).ok()
        });
        Ok(found.collect())
    }
}

/// Whether a plate is so large in the frame that the network, which was trained on plates in traffic, sees parts of it.
fn fills(plate: &Detection, frame: Rect) -> bool {
    let bounds = plate.quad().bounds();
    bounds.width >= FILLED * frame.width || bounds.height >= FILLED * frame.height
}

/// Whether a plate is a piece of a larger one: on it, and not so small that it is a plate in front of what is none.
fn is_part(plate: &Detection, whole: &Detection) -> bool {
    let (plate, whole) = (plate.quad(), whole.quad());
    plate.area() >= PIECE * whole.area() && plate.share_on(&whole) >= 0.5
}

/// Parts of a frame in so many columns and rows, each a little larger than its share; none for 1.
fn tiles(frame: Rect, count: usize) -> impl Iterator<Item = Rect> {
    let side = |whole: f32| (whole * TILE_GROWTH / count as f32).min(whole);
    let (width, height) = (side(frame.width), side(frame.height));
    let steps = count.saturating_sub(1).max(1) as f32;
    let at = move |whole: f32, part: f32, step: usize| (whole - part) * step as f32 / steps;
    (0..if count > 1 { count * count } else { 0 }).map(move |tile| {
        let (x, y) = (
            at(frame.width, width, tile % count),
            at(frame.height, height, tile / count),
        );
        Rect::new(x, y, width, height)
    })
}

#[cfg(test)]
mod tests {
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
}
