//! The small file beside a model: what it is, what it was trained on, and how its numbers are laid out.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::InputSpec;
use crate::error::{Error, ErrorKind, Result};
use crate::plate::{Jurisdiction, MAX_PLATE_LEN};

/// The longest manifest that is read, in bytes; the standard ones have 2,000.
pub const MAX_MANIFEST_BYTES: usize = 64 << 10;

/// The version of the manifest's format that this build reads.
const FORMAT: u32 = 1;

/// The most grids a detector may have; the standard one has 2.
const MAX_GRIDS: usize = 8;

/// What a model is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ModelKind {
    /// Finds plates in a frame.
    Detector,
    /// Reads the characters and the jurisdiction of a plate.
    Reader,
}

/// A model's description, parsed and checked.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of the manifest's format.
    format: u32,
    /// The model's name, for messages and records.
    pub name: String,
    /// What the model is for.
    pub kind: ModelKind,
    /// The SHA-256 of the ONNX file, in hexadecimal.
    pub sha256: String,
    /// The licence of the weights, as an SPDX expression.
    pub licence: String,
    /// What the model was trained on.
    pub sources: Vec<String>,
    /// A detector's least score for a plate, 0 to 1.
    #[serde(default = "default_threshold")]
    pub threshold: f32,
    /// What the network takes.
    pub input: InputSpec,
    /// What the network gives.
    output: Output,
}

/// Half: what a score means where nobody chose a threshold on held-out data.
fn default_threshold() -> f32 {
    0.5
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "layout", rename_all = "kebab-case", deny_unknown_fields)]
enum Output {
    CornerGrid { grids: Vec<Grid> },
    Ultralytics,
    UltralyticsNms,
    Slots(ReaderOutput),
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
}

/// A temperature of 1 changes nothing.
fn neutral() -> f32 {
    1.0
}

impl Manifest {
    /// The manifest written in this TOML text.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidManifest`] if it is over [`MAX_MANIFEST_BYTES`], is no TOML, lacks a key,
    /// has one too many, or contradicts itself; the message names the key.
    pub fn parse(text: &str) -> Result<Self> {
        if text.len() > MAX_MANIFEST_BYTES {
            return Err(invalid(format!(
                "expected a manifest of at most {MAX_MANIFEST_BYTES} bytes, got {}",
                text.len()
            )));
        }
        let manifest: Self =
            toml::from_str(text).map_err(|e| invalid(format!("no manifest: {}", e.message())))?;
        manifest.check()?;
        Ok(manifest)
    }

    fn check(&self) -> Result<()> {
        if self.format != FORMAT {
            return Err(invalid(format!(
                "expected a manifest of format {FORMAT}, got {}: use the alpr release that fits it",
                self.format
            )));
        }
        if self.sha256.len() != 64 || !self.sha256.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(invalid("expected 64 hexadecimal digits in `sha256`".into()));
        }
        check_range("threshold", self.threshold, 0.0, 1.0)?;
        self.input.check()?;
        match (self.kind, &self.output) {
            (ModelKind::Detector, Output::CornerGrid { grids }) => self.check_grids(grids),
            (ModelKind::Detector, Output::Ultralytics | Output::UltralyticsNms) => Ok(()),
            (ModelKind::Reader, Output::Slots(output)) => output.check(),
            (ModelKind::Detector, Output::Slots(_)) => Err(invalid(
                "`kind` is detector but `output` is a reader's: make them agree".into(),
            )),
            (ModelKind::Reader, _) => Err(invalid(
                "`kind` is reader but `output` is a detector's: make them agree".into(),
            )),
        }
    }

    fn check_grids(&self, grids: &[Grid]) -> Result<()> {
        if grids.is_empty() || grids.len() > MAX_GRIDS {
            return Err(invalid(format!(
                "expected 1 to {MAX_GRIDS} entries in `grids`, got {}",
                grids.len()
            )));
        }
        for grid in grids {
            let fits = grid.stride > 0
                && self.input.width.is_multiple_of(grid.stride)
                && self.input.height.is_multiple_of(grid.stride);
            if !fits {
                return Err(invalid(format!(
                    "expected a `stride` that divides {} x {}, got {}",
                    self.input.width, self.input.height, grid.stride
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

    /// Checks that these bytes are the model that is meant.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidModel`] if their SHA-256 is another one.
    pub fn verify(&self, onnx: &[u8]) -> Result<()> {
        let digest = Sha256::digest(onnx);
        let sum: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        if sum.eq_ignore_ascii_case(&self.sha256) {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::InvalidModel,
            format!(
                "expected the sha256 {} for model `{}`, got {sum}: the file is damaged or another \
                 one, install it again",
                self.sha256, self.name
            ),
        ))
    }

    /// The layout of a detector's output.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidManifest`] if the model is a reader.
    pub fn detector(&self) -> Result<DetectorOutput> {
        match &self.output {
            Output::CornerGrid { grids } => Ok(DetectorOutput::CornerGrid(grids.clone())),
            Output::Ultralytics => Ok(DetectorOutput::Ultralytics),
            Output::UltralyticsNms => Ok(DetectorOutput::UltralyticsNms),
            Output::Slots(_) => Err(invalid(format!(
                "model `{}` is a reader: give a detector",
                self.name
            ))),
        }
    }

    /// The layout of a reader's output.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidManifest`] if the model is a detector.
    pub fn reader(&self) -> Result<ReaderOutput> {
        match &self.output {
            Output::Slots(output) => Ok(output.clone()),
            _ => Err(invalid(format!(
                "model `{}` is a detector: give a reader",
                self.name
            ))),
        }
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
        check_range("state_threshold", self.state_threshold, 0.0, 1.0)
    }
}

fn check_range(key: &str, value: f32, low: f32, high: f32) -> Result<()> {
    if (low..=high).contains(&value) {
        return Ok(());
    }
    Err(invalid(format!(
        "expected {low} to {high} in `{key}`, got {value}"
    )))
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidManifest, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DETECTOR: &str = r#"
        format = 1
        name = "test"
        kind = "detector"
        sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        licence = "MIT"
        sources = []
        [input]
        width = 64
        height = 32
        channels = "gray"
        layout = "nchw"
        type = "f32"
        mean = [0.0]
        std = [255.0]
        fit = "letterbox"
        [output]
        layout = "corner-grid"
        grids = [{ stride = 8, unit = 32.0 }]
    "#;

    #[test]
    fn a_good_manifest_verifies_its_bytes_and_no_others() {
        let manifest = Manifest::parse(DETECTOR).unwrap();
        manifest.verify(b"").unwrap();
        assert_eq!(
            manifest.verify(b"x").unwrap_err().kind(),
            ErrorKind::InvalidModel
        );
        assert!(manifest.reader().is_err());
    }

    #[test]
    fn lies_are_refused_and_named() {
        let lies = [
            ("format = 1", "format = 2", "format"),
            ("stride = 8", "stride = 7", "stride"),
            ("stride = 8", "stride = 0", "stride"),
            ("unit = 32.0", "unit = nan", "unit"),
            ("mean = [0.0]", "mean = []", "mean"),
            ("std = [255.0]", "std = [0.0]", "std"),
            ("width = 64", "width = 99999", "pixels a side"),
            ("\"detector\"", "\"reader\"", "kind"),
            ("name = \"test\"", "nome = \"test\"", "nome"),
            ("e3b0c4", "zzzzzz", "sha256"),
        ];
        for (from, to, named) in lies {
            let error = Manifest::parse(&DETECTOR.replace(from, to)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidManifest);
            assert!(error.message().contains(named), "{to}: {error}");
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in ".{0,300}", cut in 0usize..500, junk in ".{0,8}") {
            let _ = Manifest::parse(&text);
            let mut edited: Vec<char> = DETECTOR.chars().collect();
            let at = cut.min(edited.len());
            edited.splice(at.., junk.chars());
            let _ = Manifest::parse(&edited.into_iter().collect::<String>());
        }
    }
}
