//! `Detection`: one plate as it was found, not read yet.

use alpr_core::geometry::{Point, Quad};
use pyo3::exceptions::PyTypeError;
use pyo3::inspect::PyStaticExpr;
use pyo3::prelude::*;

use crate::convert::one_of;
use crate::error::raise;
use crate::value::by_value;

/// A plate that was found, legible or not.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Detection {
    detection: alpr_core::Detection,
}

#[pymethods]
impl Detection {
    /// A plate that another detector found: its corners in pixels, as `quad` gives them, of a shape without a dent, and
    /// how sure that detector is of it, 0 to 1.
    #[staticmethod]
    #[pyo3(signature = (quad, *, score=1.0))]
    fn at(quad: Corners, score: f32) -> PyResult<Self> {
        at(quad.0, score).map(Self::new).map_err(raise)
    }

    /// The corners in pixels: upper left, upper right, lower right, lower left. They may lie a little outside the
    /// picture.
    #[getter]
    fn quad(&self) -> [(f32, f32); 4] {
        self.detection.quad().corners().map(|p| (p.x, p.y))
    }

    /// The upright box around the corners: x, y, width, height in pixels.
    #[getter]
    fn r#box(&self) -> (f32, f32, f32, f32) {
        let bounds = self.detection.quad().bounds();
        (bounds.x, bounds.y, bounds.width, bounds.height)
    }

    /// How sure the detector is that this is a plate, 0 to 1.
    #[getter]
    fn score(&self) -> f32 {
        self.detection.score()
    }

    fn __repr__(&self) -> String {
        let (score, corners) = (self.score(), self.quad());
        format!("<Detection score={score:.3} quad={corners:?}>")
    }
}

fn at(quad: [(f32, f32); 4], score: f32) -> alpr_core::Result<alpr_core::Detection> {
    let quad = Quad::new(quad.map(|(x, y)| Point::new(x, y)))?;
    alpr_core::Detection::new(quad, score)
}

/// Four corners in pixels, as tuples, lists or an array.
pub(crate) struct Corners(pub(crate) [(f32, f32); 4]);

impl<'py> FromPyObject<'_, 'py> for Corners {
    type Error = PyErr;

    const INPUT_TYPE: PyStaticExpr = <Vec<Vec<f32>> as FromPyObject<'_, '_>>::INPUT_TYPE;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(corners) = given.extract::<[[f32; 2]; 4]>() {
            return Ok(Self(corners.map(|[x, y]| (x, y))));
        }
        given.extract().map(Self).map_err(|_| {
            let got = given.get_type();
            PyTypeError::new_err(format!("expected four corners (x, y), got {got}"))
        })
    }
}

/// Where to read.
pub(crate) enum Place<'py> {
    Detection(PyRef<'py, Detection>),
    Quad(Corners),
}

one_of!(
    Place<'py>, "a Detection or four corners (x, y)":
    Detection(PyRef<'py, Detection>), Quad(Corners)
);

impl Place<'_> {
    /// What is there; corners alone are as good as found for sure.
    pub(crate) fn detection(&self) -> alpr_core::Result<alpr_core::Detection> {
        match self {
            Self::Detection(found) => Ok(found.detection),
            Self::Quad(quad) => at(quad.0, 1.0),
        }
    }
}

by_value!(
    Detection,
    |d| &d.detection,
    d.quad().map(|(x, y)| [x, y].map(|at| (at + 0.0).to_bits()))
);

impl Detection {
    pub(crate) const fn new(detection: alpr_core::Detection) -> Self {
        Self { detection }
    }
}
