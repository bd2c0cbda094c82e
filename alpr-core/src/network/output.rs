//! How the numbers of a network are laid out, for each use that a network has.

use serde::Deserialize;

use super::InputSpec;
use super::input::Fit;
use super::manifest::{ModelKind, check_range, default_threshold, invalid};
use crate::error::Result;
use crate::plate::{Jurisdiction, MAX_PLATE_LEN};

/// The most grids a detector may have; the standard one has 2.
const MAX_GRIDS: usize = 8;

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "layout", rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Output {
    CornerGrid { grids: Vec<Grid> },
    Ultralytics,
    UltralyticsNms,
    PlateCorners(RefinerOutput),
    Slots(ReaderOutput),
}

impl Output {
    /// What a network with such an output is for.
    pub(super) fn kind(&self) -> ModelKind {
        match self {
            Self::CornerGrid { .. } | Self::Ultralytics | Self::UltralyticsNms => {
                ModelKind::Detector
            }
            Self::PlateCorners(_) => ModelKind::Refiner,
            Self::Slots(_) => ModelKind::Reader,
        }
    }

    pub(super) fn check(&self, input: &InputSpec) -> Result<()> {
        match self {
            Self::CornerGrid { grids } => check_grids(grids, input),
            Self::Ultralytics | Self::UltralyticsNms => Ok(()),
            Self::PlateCorners(output) => output.check(input),
            Self::Slots(output) => output.check(),
        }
    }
}

/// One output of a corner-grid detector: a tensor `[1, 9, height / stride, width / stride]` of
/// the score (0 to 1) and the offsets x, y of the four corners from the middle of the cell.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    /// Pixels of the input between two cells.
    pub stride: usize,
    /// Pixels of the input that an offset of 1 means.
    pub unit: f32,
}

/// How a detector's numbers are laid out.
#[derive(Clone, Debug, PartialEq)]
pub enum DetectorOutput {
    /// Our own: four corners and a score in each cell of one or more grids.
    CornerGrid(Vec<Grid>),
    /// Ultralytics' YOLOv8, v9 and 11: `[1, 4 + classes, boxes]` of centre, size and class scores.
    Ultralytics,
    /// Ultralytics' YOLOv10, or an export with `nms=True`: `[1, boxes, 6]` of two corners, score, class.
    UltralyticsNms,
}

/// How a refiner's numbers are laid out: one output `[1, 9]` of the score, as a logarithm of odds, and x and y of the
/// four corners, as shares of the input's width and height.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefinerOutput {
    /// How much wider and higher than the plate as it was found the input is.
    pub region: [f32; 2],
    /// The detector's least score for a second look.
    pub least_score: f32,
    /// How much the logarithm of the odds of the detector's score adds to the refiner's.
    pub detector_weight: f32,
    /// The least score of what is kept nevertheless, if it reads like a plate: as likely right as wrong, or likelier.
    /// Nothing: the threshold alone counts.
    #[serde(default)]
    pub doubtful: Option<f32>,
    /// How often a plate is looked at: 1, or 2, which takes longer and finds its corners better.
    #[serde(default = "twice")]
    pub looks: u8,
}

/// Whether a reader's numbers are normalised already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Activation {
    /// Unbounded: a softmax makes them probabilities.
    Logits,
    /// Probabilities, as readers of fast-plate-ocr give them.
    Probabilities,
}

/// How a reader's numbers are laid out: the first output has `prefix + main + suffix` slots of one
/// number for each character of the alphabet, the second one (if any) a number for each jurisdiction.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReaderOutput {
    /// Whether the numbers are normalised already.
    pub activation: Activation,
    /// The characters, A-Z, 0-9 and the blank, in the order of the model's classes.
    pub alphabet: String,
    /// The character of the alphabet that stands for an empty slot.
    pub blank: char,
    /// Slots of small characters stacked before the serial, top to bottom.
    #[serde(default)]
    pub prefix: usize,
    /// Slots of the serial, left to right; of two lines the upper one first.
    pub main: usize,
    /// Slots of small characters stacked after the serial, top to bottom.
    #[serde(default)]
    pub suffix: usize,
    /// Which jurisdiction each class of the second output is; several may be the same one.
    #[serde(default)]
    pub jurisdictions: Vec<Jurisdiction>,
    /// Divides the logarithms of the characters' probabilities, which calibrates them.
    #[serde(default = "neutral")]
    pub text_temperature: f32,
    /// Divides the logarithms of the jurisdictions' probabilities, which calibrates them.
    #[serde(default = "neutral")]
    pub state_temperature: f32,
    /// The least probability at which a jurisdiction is said rather than withheld.
    #[serde(default = "default_threshold")]
    pub state_threshold: f32,
    /// How often a plate is looked at: 1, or 2, which takes longer and reads more.
    #[serde(default = "twice")]
    pub looks: u8,
    /// The confidences of text and state from which on the first look is enough. Nothing: a plate is always looked at
    /// so often.
    #[serde(default)]
    pub enough: Option<[f32; 2]>,
}

fn twice() -> u8 {
    2
}

/// A temperature of 1 changes nothing.
fn neutral() -> f32 {
    1.0
}

fn check_grids(grids: &[Grid], input: &InputSpec) -> Result<()> {
    if grids.is_empty() || grids.len() > MAX_GRIDS {
        return Err(invalid(format!(
            "expected 1 to {MAX_GRIDS} entries in `grids`, got {}",
            grids.len()
        )));
    }
    for grid in grids {
        let fits = grid.stride > 0
            && input.width.is_multiple_of(grid.stride)
            && input.height.is_multiple_of(grid.stride);
        if !fits {
            return Err(invalid(format!(
                "expected a `stride` that divides {} x {}, got {}",
                input.width, input.height, grid.stride
            )));
        }
        check_range(
            "unit",
            grid.unit,
            f32::MIN_POSITIVE,
            InputSpec::MAX_SIDE as f32,
        )?;
    }
    Ok(())
}

impl RefinerOutput {
    fn check(&self, input: &InputSpec) -> Result<()> {
        for side in self.region {
            // Within the plate its corners cannot be seen; beyond four times its size it is a dot.
            check_range("region", side, 1.0, 4.0)?;
        }
        check_range("least_score", self.least_score, 0.0, 1.0)?;
        check_range("detector_weight", self.detector_weight, 0.0, 10.0)?;
        check_range("doubtful", self.doubtful.unwrap_or(1.0), 0.0, 1.0)?;
        check_range("looks", f32::from(self.looks), 1.0, 2.0)?;
        if input.fit == Fit::Stretch {
            return Ok(());
        }
        Err(invalid(
            "expected a `fit` of stretch, got letterbox: a refiner sees a region of any aspect"
                .into(),
        ))
    }
}

impl ReaderOutput {
    /// All slots, in reading order: stacked prefix, serial, stacked suffix.
    pub fn slots(&self) -> usize {
        self.prefix + self.main + self.suffix
    }

    fn check(&self) -> Result<()> {
        let sizes = [self.prefix, self.main, self.suffix];
        if self.main == 0
            || sizes.iter().any(|&n| n > MAX_PLATE_LEN)
            || self.slots() > MAX_PLATE_LEN
        {
            return Err(invalid(format!(
                "expected 1 to {MAX_PLATE_LEN} slots with a `main` of at least 1, got {sizes:?}"
            )));
        }
        let legal = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == self.blank;
        let mut seen: Vec<char> = self.alphabet.chars().collect();
        let count = seen.len();
        seen.sort_unstable();
        seen.dedup();
        if seen.len() != count || !seen.iter().all(|&c| legal(c)) || !seen.contains(&self.blank) {
            return Err(invalid(format!(
                "expected each of A-Z, 0-9 and the blank `{}` at most once in `alphabet`, and the \
                 blank among them, got `{}`",
                self.blank, self.alphabet
            )));
        }
        // A temperature beyond this makes every answer certain, or none.
        check_range("text_temperature", self.text_temperature, 0.05, 20.0)?;
        check_range("state_temperature", self.state_temperature, 0.05, 20.0)?;
        check_range("state_threshold", self.state_threshold, 0.0, 1.0)?;
        for confidence in self.enough.into_iter().flatten() {
            check_range("enough", confidence, 0.0, 1.0)?;
        }
        check_range("looks", f32::from(self.looks), 1.0, 2.0)
    }
}
