//! `Vehicle`, `redact`, `Redacted`, `Released` and `Shown`: pictures for release, covered and looked at by a person.

use alpr_core::disclose::{self, Region, Windows};
use alpr_core::geometry::{Point, Quad};
use alpr_core::{Error, ErrorKind};
use jiff::Timestamp;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use crate::at::At;
use crate::convert::Named;
use crate::detection::Corners;
use crate::error::raise;
use crate::pixels::Pixels;
use crate::value::by_value;

/// Four corners in pixels: what `PlateRead.quad` gives.
type Quadrangle = [(f32, f32); 4];
/// Why it is covered, pixels from the left and from the upper edge, pixels across and down.
type Covered = (&'static str, u32, u32, u32, u32);

/// A vehicle in a picture, by the four corners of its plate.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Vehicle {
    vehicle: disclose::Vehicle,
}

#[pymethods]
impl Vehicle {
    /// The plate is covered, unless `is_released` says that it is what the release is about. Everything above the plate
    /// where people may be seen is covered too, unless a person who saw the picture drew the `windows`, each by four
    /// corners, or the release `shows_occupants` of this vehicle.
    #[new]
    #[pyo3(signature = (plate, *, is_released=false, windows=None, shows_occupants=false))]
    fn new(
        plate: Corners,
        is_released: bool,
        windows: Option<Vec<Corners>>,
        shows_occupants: bool,
    ) -> PyResult<Self> {
        let windows = match (windows, shows_occupants) {
            (None, false) => Windows::Derived,
            (None, true) => Windows::Shown,
            (Some(windows), false) => Windows::Drawn(quads(&windows)?),
            (Some(_), true) => {
                let why = "windows are drawn to be covered, and occupants are to be shown: give one of them";
                return Err(raise(Error::new(ErrorKind::InvalidArgument, why)));
            }
        };
        let vehicle = disclose::Vehicle {
            plate: quad(&plate)?,
            is_released,
            windows,
        };
        Ok(Self { vehicle })
    }

    /// The corners of its plate: upper left, upper right, lower right, lower left.
    #[getter]
    fn plate(&self) -> Quadrangle {
        corners(&self.vehicle.plate)
    }

    /// Whether its plate is what the release is about.
    #[getter]
    fn is_released(&self) -> bool {
        self.vehicle.is_released
    }

    /// The windows that a person drew, each by its corners; None where nobody did.
    #[getter]
    fn windows(&self) -> Option<Vec<Quadrangle>> {
        match &self.vehicle.windows {
            Windows::Drawn(windows) => Some(windows.iter().map(corners).collect()),
            Windows::Derived | Windows::Shown => None,
        }
    }

    /// Whether its occupants are shown.
    #[getter]
    fn shows_occupants(&self) -> bool {
        self.vehicle.windows == Windows::Shown
    }

    fn __repr__(&self) -> String {
        let corners = self.plate();
        let released = if self.vehicle.is_released {
            " is_released=True"
        } else {
            ""
        };
        format!("<Vehicle plate={corners:?}{released}>")
    }
}

by_value!(Vehicle, |v| &v.vehicle, v.vehicle.is_released);

/// Covers what a release is not about with one flat grey: every plate but those released, the windows of all vehicles
/// as far as they are not shown, and `further` regions, each by four corners. At most 10,000 regions.
///
/// Give every plate that was found, at any score: one that is left out stays legible. Windows of vehicles without a
/// plate, and passers-by, are found by nobody but the person who looks. `picture` and `pixel_format` are as in
/// `Engine.read`.
#[pyfunction]
#[pyo3(signature = (picture, vehicles, *, further=None, pixel_format=None))]
pub(crate) fn redact(
    py: Python<'_>,
    picture: &Bound<'_, PyAny>,
    vehicles: Vec<PyRef<'_, Vehicle>>,
    further: Option<Vec<Corners>>,
    pixel_format: Option<&str>,
) -> PyResult<Redacted> {
    let pixels = Pixels::copy(picture, pixel_format)?;
    let (vehicles, further): (Vec<_>, _) = (
        vehicles.iter().map(|v| v.vehicle.clone()).collect(),
        quads(&further.unwrap_or_default())?,
    );
    let redacted = py.detach(|| disclose::redact(&pixels.frame()?, &vehicles, &further));
    redacted
        .map(|redacted| Redacted { redacted })
        .map_err(raise)
}

/// A covered picture that nobody has looked at yet: it cannot be released. `numpy.asarray` gives its pixels as [rows,
/// columns, red green blue], to be looked at. Immutable.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Redacted {
    redacted: disclose::Redacted,
}

#[pymethods]
impl Redacted {
    /// The pixels as `numpy.asarray` and `PIL.Image.fromarray` take them.
    #[getter(__array_interface__)]
    fn array_interface<'py>(&self, py: Python<'py>) -> PyResult<Named<'py>> {
        array(py, self.redacted.rgb(), self.redacted.size())
    }

    /// Its red, green and blue bytes, row by row.
    fn tobytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.redacted.rgb())
    }

    /// Pixels across and down.
    #[getter]
    fn size(&self) -> (u32, u32) {
        self.redacted.size()
    }

    /// What is covered, in whole pixels, as (why, x, y, width, height): "plate", "windows", "drawn_windows" or "drawn".
    #[getter]
    fn regions(&self) -> Vec<Covered> {
        covered(self.redacted.regions())
    }

    /// The picture with what a person saw that is still to be covered, each by four corners; this one stays as it is.
    fn cover(&self, py: Python<'_>, further: Vec<Corners>) -> PyResult<Self> {
        let further = quads(&further)?;
        let cover = || {
            let mut redacted = self.redacted.clone();
            redacted.cover_drawn(&further).map(|()| redacted)
        };
        let redacted = py.detach(cover).map_err(raise)?;
        Ok(Self { redacted })
    }

    /// The picture as a person of this name saw it, fit for release.
    #[pyo3(signature = (name, *, now))]
    fn reviewed_by(&self, py: Python<'_>, name: &str, now: At) -> PyResult<Released> {
        let review = || self.redacted.clone().reviewed_by(name, now.0);
        let released = py.detach(review);
        released.map(Released::new).map_err(raise)
    }

    fn __repr__(&self) -> String {
        let (width, height) = self.size();
        let covered = self.redacted.regions().len();
        format!("<Redacted size=({width}, {height}) covered={covered}>")
    }
}

/// A covered picture that a person looked at. `numpy.asarray` gives its pixels as [rows, columns, red green blue].
/// Encode them anew: the tags and the thumbnail of the original file still have what was covered. Immutable.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Released {
    pub(crate) released: disclose::Released,
}

#[pymethods]
impl Released {
    /// The pixels as `numpy.asarray` and `PIL.Image.fromarray` take them.
    #[getter(__array_interface__)]
    fn array_interface<'py>(&self, py: Python<'py>) -> PyResult<Named<'py>> {
        array(py, self.released.rgb(), self.released.size())
    }

    /// Its red, green and blue bytes, row by row: what the SHA-256 of `shown` is of.
    fn tobytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.released.rgb())
    }

    /// Pixels across and down.
    #[getter]
    fn size(&self) -> (u32, u32) {
        self.released.size()
    }

    /// What is covered, in whole pixels, as in `Redacted.regions`.
    #[getter]
    fn regions(&self) -> Vec<Covered> {
        covered(self.released.regions())
    }

    /// What the log keeps of it.
    #[getter]
    fn shown(&self) -> Shown {
        Shown::new(self.released.shown())
    }

    fn __repr__(&self) -> String {
        let (width, height) = self.size();
        let by = self.released.shown().reviewed_by;
        format!("<Released size=({width}, {height}) reviewed_by={by:?}>")
    }
}

impl Released {
    pub(crate) const fn new(released: disclose::Released) -> Self {
        Self { released }
    }
}

/// What the log keeps of a picture that is released.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Shown {
    shown: disclose::Shown,
}

#[pymethods]
impl Shown {
    /// The SHA-256 of its red, green and blue bytes.
    #[getter]
    fn sha256(&self) -> &str {
        &self.shown.sha256
    }

    /// How many regions are covered.
    #[getter]
    fn covered(&self) -> usize {
        self.shown.covered
    }

    /// Whether occupants of a vehicle are shown.
    #[getter]
    fn shows_occupants(&self) -> bool {
        self.shown.shows_occupants
    }

    /// Who looked at it.
    #[getter]
    fn reviewed_by(&self) -> &str {
        &self.shown.reviewed_by
    }

    /// When.
    #[getter]
    fn reviewed_at(&self) -> Timestamp {
        self.shown.reviewed_at
    }

    fn __repr__(&self) -> String {
        let disclose::Shown {
            sha256, covered, ..
        } = &self.shown;
        format!("<Shown sha256='{sha256}' covered={covered}>")
    }
}

by_value!(Shown, |s| &s.shown, s.sha256());

impl Shown {
    pub(crate) const fn new(shown: disclose::Shown) -> Self {
        Self { shown }
    }
}

/// Version 3 of numpy's interface of arrays, which copies nothing but the bytes, and makes an array that is read-only.
fn array<'py>(py: Python<'py>, rgb: &[u8], (width, height): (u32, u32)) -> PyResult<Named<'py>> {
    let array = PyDict::new(py);
    array.set_item("shape", (height, width, 3))?;
    // Pillow takes the bytes from `tobytes` where there are strides, and cannot take them from here.
    array.set_item("strides", (3 * u64::from(width), 3, 1))?;
    array.set_item("typestr", "|u1")?;
    array.set_item("data", PyBytes::new(py, rgb))?;
    array.set_item("version", 3)?;
    Ok(Named(array))
}

fn covered(regions: &[Region]) -> Vec<Covered> {
    let region = |r: &Region| (r.why.name(), r.x, r.y, r.width, r.height);
    regions.iter().map(region).collect()
}

fn corners(quad: &Quad) -> Quadrangle {
    quad.corners().map(|p| (p.x, p.y))
}

fn quads(corners: &[Corners]) -> PyResult<Vec<Quad>> {
    corners.iter().map(quad).collect()
}

fn quad(corners: &Corners) -> PyResult<Quad> {
    Quad::ordered(corners.0.map(|(x, y)| Point::new(x, y))).map_err(raise)
}

const _: () = assert!(
    disclose::MAX_REGIONS == 10_000,
    "the docstring of redact says so"
);
