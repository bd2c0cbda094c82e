//! `Detection`: one plate as it was found, not read yet.

use pyo3::prelude::*;

use crate::value::by_value;

/// A plate that was found, legible or not.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Detection {
    detection: alpr_core::Detection,
}

#[pymethods]
impl Detection {
    /// The corners in pixels: upper left, upper right, lower right, lower left. They may lie a little outside the picture.
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
