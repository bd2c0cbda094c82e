//! `Engine`: opens models and reads pictures.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use alpr_core::detect::MAX_TILES;
use alpr_core::{DetectorOptions, Error, ErrorKind, Expected, FramePair, Model, Models};
use pyo3::prelude::*;

use crate::convert::whole;
use crate::detection::{Detection, Place};
use crate::error::{model_file_error, raise};
use crate::pixels::Pixels;
use crate::plate_read::PlateRead;

/// Reads plates. Immutable: share one among threads; the interpreter is free while it works.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Engine {
    engine: alpr_core::Engine,
}

#[pymethods]
impl Engine {
    /// An engine of the models that are built in, of the size "standard" or "nano" (small and fast, and reads less), or
    /// of the files detector.toml, detector.onnx, reader.toml and reader.onnx in the folder `models`, and those of
    /// `refiner` and `second_reader` if they are there. A folder has models of one size: give none with it.
    /// `ModelFileError` if a file cannot be read.
    ///
    /// `threshold` is the least score of a plate, 0 to 1; None: the models' own. `tiles` is in how many columns and
    /// rows of parts a picture is looked at, 1 to 8. 1: the picture once; N > 1: 1 + N * N times, and plates may be N
    /// times smaller. Finding takes so many times as long.
    ///
    /// At 1 a picture that is at least twice as long as the detector's input, for its other side, is looked at in parts
    /// along that side too, and so takes three times as long or more. With the standard models these are pictures at
    /// least 3.67 times as wide as high, or at least 1.1 times as high as wide: 1280 x 360 pixels take 20 ms, 1280 x
    /// 348 take 63 ms. Where that is too long, crop the picture, or pad it; padding at its left or right hides that a
    /// plate may be cut there.
    ///
    /// `expected` says how many times as often states are seen here as the models take them to be, by postal code, 0.01
    /// to 100 ("XX": elsewhere), such as `{"MO": 10.0}`. It settles states that a picture leaves open, and is part of
    /// every probability of a state from then on: give what you counted.
    #[staticmethod]
    #[pyo3(signature = (models=None, *, size="standard", threshold=None, tiles=1, expected=None))]
    fn open(
        py: Python<'_>,
        models: Option<PathBuf>,
        size: &str,
        threshold: Option<f32>,
        tiles: i128,
        expected: Option<HashMap<String, f32>>,
    ) -> PyResult<Self> {
        let options = DetectorOptions {
            threshold,
            tiles: whole(tiles, (1, MAX_TILES), "tiles")?,
            ..DetectorOptions::default()
        };
        let expected = expected.into_iter().flatten();
        let expected = expected.map(|(state, factor)| Ok((state.parse().map_err(raise)?, factor)));
        let expected = Expected::new(expected.collect::<PyResult<Vec<_>>>()?).map_err(raise)?;
        let engine = py.detach(|| match (models, size) {
            (Some(folder), "standard") => open_folder(&folder),
            (None, "standard") => alpr_core::Engine::standard().map_err(raise),
            (None, "nano") => alpr_core::Engine::nano().map_err(raise),
            (None, other) => Err(bad(format!(
                "expected the size standard or nano, got `{other}`"
            ))),
            (Some(_), size) => Err(bad(format!(
                "expected a folder of models or a size, got both and `{size}`: leave one out"
            ))),
        })?;
        let engine = engine.with_detector_options(options).map_err(raise)?;
        let engine = engine.with_expected(expected);
        Ok(Self { engine })
    }

    /// The models in use as (name, SHA-256), in the order of the data; the sums are what `Record.of_read` keeps as
    /// `models`.
    #[getter]
    fn models(&self) -> Vec<(&str, String)> {
        let manifests = self.engine.models().map(Model::manifest);
        manifests
            .map(|m| (m.name.as_str(), m.sha256.to_ascii_lowercase()))
            .collect()
    }

    /// The plates of a picture before they are read, the best first, legible or not, from the engine's threshold on.
    /// What `redact` has to cover is more: open an engine with a low threshold for it, such as 0.1, so that doubtful
    /// plates are among them. `read_at` reads one of them. `picture` and `pixel_format` are as in `read`.
    #[pyo3(signature = (picture, *, pixel_format=None))]
    fn detect(
        &self,
        py: Python<'_>,
        picture: &Bound<'_, PyAny>,
        pixel_format: Option<&str>,
    ) -> PyResult<Vec<Detection>> {
        let pixels = Pixels::copy(picture, pixel_format)?;
        let found = py
            .detach(|| self.engine.detect(&pixels.frame()?))
            .map_err(raise)?;
        Ok(found.into_iter().map(Detection::new).collect())
    }

    /// The legible plates of a picture, the surest first.
    ///
    /// `picture` is an array of bytes, [rows, columns] or [rows, columns, channels]. A colour array
    /// does not say its order: `pixel_format` is "bgr" for OpenCV, "rgb" for Pillow; also "rgba",
    /// "bgra", "gray", "nv12", "nv21", "i420", "yuyv", "uyvy".
    #[pyo3(signature = (picture, *, pixel_format=None))]
    fn read(
        &self,
        py: Python<'_>,
        picture: &Bound<'_, PyAny>,
        pixel_format: Option<&str>,
    ) -> PyResult<Vec<PlateRead>> {
        let pixels = Pixels::copy(picture, pixel_format)?;
        let reads = py
            .detach(|| self.engine.read(&pixels.frame()?))
            .map_err(raise)?;
        Ok(reads.into_iter().map(PlateRead::new).collect())
    }

    /// The plate that fills a whole picture, cut out and upright, or None.
    #[pyo3(signature = (picture, *, pixel_format=None))]
    fn read_plate(
        &self,
        py: Python<'_>,
        picture: &Bound<'_, PyAny>,
        pixel_format: Option<&str>,
    ) -> PyResult<Option<PlateRead>> {
        let pixels = Pixels::copy(picture, pixel_format)?;
        let read = py
            .detach(|| self.engine.read_plate(&pixels.frame()?))
            .map_err(raise)?;
        Ok(read.map(PlateRead::new))
    }

    /// The plate at a place of a picture, legible or not, or None where no character is: of what `detect` found it is
    /// what `read` makes of it.
    ///
    /// `plate` is a detection, of `detect` or `Detection.at`, or four corners in pixels: upper left, upper right, lower
    /// right, lower left. They may lie outside the picture, whose pixels at the edge then go on. `picture` and
    /// `pixel_format` are as in `read`.
    ///
    /// What lies between finding and reading is the caller's: to leave out what lies outside a region, under a mask, or
    /// is too small or too large; to read what another detector found; not to read a parked car's plate again in every
    /// frame.
    ///
    /// `read` does more: with the standard models, and no threshold of your own, it looks at doubtful detections too,
    /// from a score of 0.5 on, and takes those that read like a plate; and it leaves out what is illegible or lies on
    /// another plate. A place without a plate gives an illegible read, all `?`, as often as none.
    #[pyo3(signature = (picture, plate, *, pixel_format=None))]
    fn read_at(
        &self,
        py: Python<'_>,
        picture: &Bound<'_, PyAny>,
        plate: Place<'_>,
        pixel_format: Option<&str>,
    ) -> PyResult<Option<PlateRead>> {
        let plate = plate.detection().map_err(raise)?;
        let pixels = Pixels::copy(picture, pixel_format)?;
        let read = py
            .detach(|| self.engine.read_at(&pixels.frame()?, plate))
            .map_err(raise)?;
        Ok(read.map(PlateRead::new))
    }

    /// The plates of an infrared and a colour picture of the same view; one of them may be None.
    ///
    /// Text comes from the infrared picture, the state from the colour one.
    #[pyo3(signature = (infrared, color, *, color_format=None))]
    fn read_pair(
        &self,
        py: Python<'_>,
        infrared: Option<&Bound<'_, PyAny>>,
        color: Option<&Bound<'_, PyAny>>,
        color_format: Option<&str>,
    ) -> PyResult<Vec<PlateRead>> {
        let infrared = infrared
            .map(|array| Pixels::copy_or(array, None, "give a grey picture"))
            .transpose()?;
        let order = "pass color_format=\"bgr\" (OpenCV) or \"rgb\" (Pillow)";
        let color = color
            .map(|array| Pixels::copy_or(array, color_format, order))
            .transpose()?;
        let read = || {
            let infrared = infrared.as_ref().map(Pixels::frame).transpose()?;
            let color = color.as_ref().map(Pixels::frame).transpose()?;
            self.engine.read_pair(&FramePair::new(infrared, color)?)
        };
        let reads = py.detach(read).map_err(raise)?;
        Ok(reads.into_iter().map(PlateRead::new).collect())
    }
}

impl Engine {
    pub(crate) const fn engine(&self) -> &alpr_core::Engine {
        &self.engine
    }
}

fn bad(why: String) -> PyErr {
    raise(Error::new(ErrorKind::InvalidArgument, why))
}

/// What the core says, or what became of a file.
struct Raised(PyErr);

impl From<Error> for Raised {
    fn from(error: Error) -> Self {
        Self(raise(error))
    }
}

fn open_folder(folder: &Path) -> PyResult<alpr_core::Engine> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path).map_err(|e| {
            let text = format!("cannot read `{}`: {e}", path.display());
            Raised(model_file_error(text))
        })
    };
    let is_there = |name: &str| folder.join(name).symlink_metadata().is_ok();
    let models = Models::open(is_there, read).map_err(|e| e.0)?;
    alpr_core::Engine::from_models(models).map_err(raise)
}
