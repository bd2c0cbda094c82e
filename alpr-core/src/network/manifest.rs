//! The small file beside a model: what it is, what it was trained on, and how its numbers are laid out.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::InputSpec;
use super::output::{DetectorOutput, Output, ReaderOutput, RefinerOutput};
use crate::error::{Error, ErrorKind, Result};
use crate::names::named;
use crate::rectify::MAX_PLATE_SIDE;
use crate::words;

/// The longest manifest that is read, in bytes; the standard ones have 2,000.
pub const MAX_MANIFEST_BYTES: usize = 64 << 10;

/// The version of the manifest's format that this build reads.
const FORMAT: u32 = 1;

named! {
    /// What a model is for.
    ModelKind {
        /// Finds plates in a frame.
        Detector "detector",
        /// Looks at a found plate a second time: whether it is one, and where its corners are.
        Refiner "refiner",
        /// Reads the characters and the jurisdiction of a plate.
        Reader "reader",
    }
}

impl ModelKind {
    /// The longest side of its input, in pixels.
    const fn max_side(self) -> usize {
        match self {
            Self::Detector => InputSpec::MAX_SIDE,
            Self::Refiner | Self::Reader => MAX_PLATE_SIDE,
        }
    }
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
pub(super) fn default_threshold() -> f32 {
    0.5
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
        self.input.check(self.kind.max_side())?;
        if self.kind != self.output.kind() {
            let (kind, output) = (self.kind.name(), self.output.kind().name());
            return Err(invalid(format!(
                "`kind` is {kind} but `output` is a {output}'s: make them agree"
            )));
        }
        self.output.check(&self.input)
    }

    /// Checks that these bytes are the model that is meant.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidModel`] if their SHA-256 is another one.
    pub fn verify(&self, onnx: &[u8]) -> Result<()> {
        let sum = words::hex(&Sha256::digest(onnx));
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
    /// [`ErrorKind::InvalidManifest`] if the model is of another kind.
    pub fn detector(&self) -> Result<DetectorOutput> {
        match &self.output {
            Output::CornerGrid { grids } => Ok(DetectorOutput::CornerGrid(grids.clone())),
            Output::Ultralytics => Ok(DetectorOutput::Ultralytics),
            Output::UltralyticsNms => Ok(DetectorOutput::UltralyticsNms),
            _ => Err(self.not_a(ModelKind::Detector)),
        }
    }

    /// The layout of a refiner's output.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidManifest`] if the model is of another kind.
    pub fn refiner(&self) -> Result<RefinerOutput> {
        match &self.output {
            Output::PlateCorners(output) => Ok(*output),
            _ => Err(self.not_a(ModelKind::Refiner)),
        }
    }

    /// The layout of a reader's output.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidManifest`] if the model is of another kind.
    pub fn reader(&self) -> Result<ReaderOutput> {
        match &self.output {
            Output::Slots(output) => Ok(output.clone()),
            _ => Err(self.not_a(ModelKind::Reader)),
        }
    }

    fn not_a(&self, wanted: ModelKind) -> Error {
        let (name, kind, wanted) = (&self.name, self.kind.name(), wanted.name());
        invalid(format!("model `{name}` is a {kind}: give a {wanted}"))
    }
}

pub(super) fn check_range(key: &str, value: f32, low: f32, high: f32) -> Result<()> {
    if (low..=high).contains(&value) {
        return Ok(());
    }
    Err(invalid(format!(
        "expected {low} to {high} in `{key}`, got {value}"
    )))
}

pub(super) fn invalid(message: String) -> Error {
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
    fn a_plate_is_looked_at_once_or_twice() {
        let (input, rest) = DETECTOR.split_once("[output]").unwrap();
        assert!(rest.contains("grids"));
        let input = input
            .replace("\"detector\"", "\"refiner\"")
            .replace("letterbox", "stretch");
        let output = "layout = \"plate-corners\"\nregion = [1.5, 2.0]\nleast_score = 0.2\n\
                      detector_weight = 1.0\nlooks = ";
        let looks = |looks: u8| Manifest::parse(&format!("{input}[output]\n{output}{looks}"));
        assert!(looks(1).is_ok() && looks(2).is_ok());
        for wrong in [0, 3] {
            let error = looks(wrong).and_then(|m| m.refiner()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidManifest);
            assert!(error.to_string().contains("looks"), "{error}");
        }
    }

    #[test]
    fn a_refiner_sees_no_more_than_a_plate_may_measure() {
        let refiner = |width: usize| {
            let (input, _) = DETECTOR.split_once("[output]").unwrap();
            let input = input
                .replace("\"detector\"", "\"refiner\"")
                .replace("letterbox", "stretch")
                .replace("width = 64", &format!("width = {width}"));
            Manifest::parse(&format!(
                "{input}[output]\nlayout = \"plate-corners\"\nregion = [1.5, 2.0]\n\
                 least_score = 0.2\ndetector_weight = 1.0"
            ))
        };
        refiner(MAX_PLATE_SIDE).unwrap();
        let error = refiner(MAX_PLATE_SIDE + 1).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidManifest);
        assert!(error.message().contains("1024 pixels"), "{error}");
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
