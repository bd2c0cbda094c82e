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
/// The most columns and rows of parts of a frame; six of the standard model's inputs see a 4K frame at its own
/// sharpness.
pub const MAX_TILES: usize = 8;
/// How much wider and higher a part of a frame is than its share, so that no plate is cut by all of them.
const TILE_GROWTH: f32 = 1.1;

/// A plate found in a frame, not read yet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Detection {
    quad: Quad,
    score: f32,
    may_be_cut: bool,
}

impl Detection {
    /// A plate with these corners, and a score of 0 to 1, that is there whole.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if the score lies outside.
    pub fn new(quad: Quad, score: f32) -> Result<Self> {
        if (0.0..=1.0).contains(&score) {
            return Ok(Self {
                quad,
                score,
                may_be_cut: false,
            });
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

    /// The same plate in a frame of these bounds, which tells whether it [may be cut](Self::may_be_cut).
    #[must_use]
    pub fn in_frame(self, frame: Rect) -> Self {
        let plate = self.quad.bounds();
        let near = AT_EDGE * plate.width;
        let (left, right) = (
            plate.x - frame.x,
            frame.x + frame.width - plate.x - plate.width,
        );
        let (is_left, is_right) = (left <= near, right <= near);
        let is_beyond = left.min(right) < -near;
        Self {
            may_be_cut: is_left != is_right || is_beyond,
            ..self
        }
    }

    /// Whether the left or the right edge of the frame may cut the plate: it reaches to within a tenth of its own width
    /// of that edge. One that reaches both fills the frame, as one does that was cut out, unless it reaches further beyond
    /// one of them. One that the upper or the lower edge cuts loses no character, only sureness.
    pub fn may_be_cut(&self) -> bool {
        self.may_be_cut
    }

    /// The same plate as another picture of it shows it, where either may be cut.
    #[must_use]
    pub(crate) fn seen_with(self, other: &Self) -> Self {
        Self {
            may_be_cut: self.may_be_cut || other.may_be_cut,
            ..self
        }
    }
}

/// How near to the left or the right edge of its frame a plate may be cut by it, in its own widths; a part's edge cuts it
/// within as much of any side. Of 852 pictures of plates that lost 10 to 35 % of their width to an edge 238 give a wrong
/// text of 0.9 or more: all but one end within this, and 5 of 413 whole plates of the same photographs and of crops
/// (MODEL_CARD.md).
const AT_EDGE: f32 = 0.1;

/// What takes this share of the frame's width or height is a close-up.
const FILLED: f32 = 0.4;

/// A frame of a shape so many times as long as the network's input leaves half of it empty.
const EMPTY: f32 = 2.0;

/// How much of the network's input a close-up takes, so that its plate is as large there as in traffic.
const CLOSE_UP: f32 = 0.5;

/// The least share of a close-up's area that a piece of it takes: halves and thirds of a serial do. What is found in a
/// car that is taken for a plate is far smaller.
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
    /// In how many columns and rows of parts the frame is looked at, 1 to [`MAX_TILES`]. 1: the frame once; N > 1: 1 +
    /// N * N times, and plates may be N times smaller: 2 suits a frame twice as wide as the network's input. Finding
    /// takes so many times as long.
    ///
    /// At 1 a frame at least twice as long as the network's input, for its other side, is looked at in parts along that
    /// side too, and so takes three times as long or more. With the standard models these are frames at least 3.67
    /// times as wide as high, or at least 1.1 times as high as wide: 1280 x 360 pixels take 20 ms, 1280 x 348 take 63
    /// ms. Where that is too long, crop the frame, or pad it; padding at its left or right hides that a plate
    /// [may be cut](Detection::may_be_cut) there.
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

    /// The plates of a frame, the best first; plates of equal score from left to right. Where one takes four tenths of
    /// a side of the frame, the network runs once more, on the frame in half of its input.
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

    /// The same down to another score than its threshold, and up to [`MAX_DETECTIONS`]: what a second look may make
    /// sure.
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
        // Parts that nobody asked for add only what the whole does not surely show.
        let own = self.model.manifest().threshold;
        let sure = found.iter().filter(|plate| plate.score() >= own);
        let sure: Vec<Quad> = sure.map(Detection::quad).collect();
        let overlap = self.options.max_overlap;
        let is_known = |plate: &Detection| sure.iter().any(|on| on.iou(&plate.quad()) > overlap);
        let is_asked = self.options.tiles > 1;
        let (columns, rows) = self.parts(frame.bounds());
        for part in tiles(frame.bounds(), columns, rows) {
            let mut seen = self.look(&picture, part, least_score, 1.0)?;
            seen.retain(|plate| !is_cut_by(part, plate, frame.bounds()));
            seen.retain(|plate| is_asked || !is_known(plate));
            found.extend(seen);
        }
        found.retain(|plate| plate.quad().bounds().meets(frame.bounds()));
        let found = suppress(found, overlap, MAX_DETECTIONS);
        let in_frame = |plate: Detection| plate.in_frame(frame.bounds());
        Ok(found.into_iter().map(in_frame).collect())
    }

    /// In how many columns and rows of parts a frame is looked at: as asked, or, where its shape leaves half of the
    /// network's input empty and its pixels would fill more, in as many along its long side as fill it.
    fn parts(&self, frame: Rect) -> (usize, usize) {
        let input = &self.model.manifest().input;
        let times = |side: f32, of: usize| side / of as f32;
        let (wide, high) = (
            times(frame.width, input.width),
            times(frame.height, input.height),
        );
        let fitting = |long: f32, short: f32| {
            let most = (long / short).min(long); // beyond its own sharpness there is nothing to see
            (most.round() as usize).min(MAX_TILES)
        };
        match self.options.tiles {
            1 if wide >= EMPTY * high => (fitting(wide, high), 1),
            1 if high >= EMPTY * wide => (1, fitting(high, wide)),
            tiles => (tiles, tiles),
        }
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

/// Whether a plate may go on beyond its part of the frame: another part, or the whole, shows it better.
fn is_cut_by(part: Rect, plate: &Detection, frame: Rect) -> bool {
    let bounds = plate.quad().bounds();
    // Whether it comes near to an end of the part that is none of the frame.
    let ends = |start: f32, length: f32, from: f32, of: f32, whole: f32| {
        let near = AT_EDGE * length;
        let begins = from > 0.0 && start <= from + near;
        let stops = from + of < whole - 0.5 && start + length >= from + of - near;
        begins || stops
    };
    ends(bounds.x, bounds.width, part.x, part.width, frame.width)
        || ends(bounds.y, bounds.height, part.y, part.height, frame.height)
}

/// Parts of a frame in so many columns and rows, each a little larger than its share; none for one part, which is the
/// frame.
fn tiles(frame: Rect, columns: usize, rows: usize) -> impl Iterator<Item = Rect> {
    // Where each of so many begins, and how long it is.
    let along = |whole: f32, count: usize, at: usize| {
        let part = (whole * TILE_GROWTH / count as f32).min(whole);
        let steps = count.saturating_sub(1).max(1) as f32;
        ((whole - part) * at as f32 / steps, part)
    };
    let count = columns * rows;
    (0..if count > 1 { count } else { 0 }).map(move |tile| {
        let (x, width) = along(frame.width, columns, tile % columns);
        let (y, height) = along(frame.height, rows, tile / columns);
        Rect::new(x, y, width, height)
    })
}

#[cfg(test)]
mod tests;
