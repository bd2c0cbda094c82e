//! `Place` and `ReadSource`: where a read was made, and whose camera made it.

use alpr_core::record;
use pyo3::prelude::*;

use crate::convert::one_of;
use crate::error::raise;
use crate::value::by_value;

/// Where a vehicle was, in WGS 84: degrees north and east, the radius in metres that holds the true place with a
/// probability of 68 %, and where the camera looked, in degrees clockwise from north.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Place {
    pub(crate) place: record::Place,
}

#[pymethods]
impl Place {
    #[new]
    #[pyo3(signature = (latitude, longitude, *, accuracy_m=None, heading=None))]
    fn new(
        latitude: f64,
        longitude: f64,
        accuracy_m: Option<f32>,
        heading: Option<f32>,
    ) -> PyResult<Self> {
        let place = record::Place {
            latitude,
            longitude,
            accuracy_m,
            heading,
        };
        place.check().map_err(raise)?;
        Ok(Self { place })
    }

    /// Degrees north, -90 to 90.
    #[getter]
    fn latitude(&self) -> f64 {
        self.place.latitude
    }

    /// Degrees east, -180 to 180.
    #[getter]
    fn longitude(&self) -> f64 {
        self.place.longitude
    }

    /// The radius in metres, None if it is not known.
    #[getter]
    fn accuracy_m(&self) -> Option<f32> {
        self.place.accuracy_m
    }

    /// Degrees clockwise from north, 0 to 360, None if it is not known.
    #[getter]
    fn heading(&self) -> Option<f32> {
        self.place.heading
    }

    fn __repr__(&self) -> String {
        format!(
            "<Place latitude={:.5} longitude={:.5}>",
            self.place.latitude, self.place.longitude
        )
    }
}

by_value!(
    Place,
    |p| &p.place,
    [p.place.latitude, p.place.longitude].map(|d| (d + 0.0).to_bits())
);

/// Whose camera made a read, and so whose rules it is under. "mobile" and "stationary" say themselves; a vendor and
/// a private feed have names.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct ReadSource {
    pub(crate) source: record::ReadSource,
}

#[pymethods]
impl ReadSource {
    /// A camera on a vehicle of the agency.
    #[staticmethod]
    fn mobile() -> Self {
        Self::of(record::ReadSource::Mobile)
    }

    /// A fixed camera of the agency.
    #[staticmethod]
    fn stationary() -> Self {
        Self::of(record::ReadSource::Stationary)
    }

    /// A vendor's camera.
    #[staticmethod]
    fn vendor(name: String) -> Self {
        Self::of(record::ReadSource::Vendor { name })
    }

    /// A private system that is linked with the agency's, and who approved it: the Chief of Police by General
    /// Order 22-03, VIII.
    #[staticmethod]
    #[pyo3(signature = (owner, *, approved_by))]
    fn private_feed(owner: String, approved_by: String) -> Self {
        Self::of(record::ReadSource::PrivateFeed { owner, approved_by })
    }

    /// "mobile", "stationary", "vendor" or "private_feed".
    #[getter]
    fn kind(&self) -> &'static str {
        match self.source {
            record::ReadSource::Mobile => "mobile",
            record::ReadSource::Stationary => "stationary",
            record::ReadSource::Vendor { .. } => "vendor",
            record::ReadSource::PrivateFeed { .. } => "private_feed",
        }
    }

    /// The vendor, or the owner of the private feed; None for the agency's own cameras.
    #[getter]
    fn name(&self) -> Option<&str> {
        match &self.source {
            record::ReadSource::Vendor { name } => Some(name),
            record::ReadSource::PrivateFeed { owner, .. } => Some(owner),
            record::ReadSource::Mobile | record::ReadSource::Stationary => None,
        }
    }

    /// Who approved a private feed.
    #[getter]
    fn approved_by(&self) -> Option<&str> {
        match &self.source {
            record::ReadSource::PrivateFeed { approved_by, .. } => Some(approved_by),
            _ => None,
        }
    }

    fn __repr__(&self) -> String {
        let name = self
            .name()
            .map_or(String::new(), |n| format!(" name={n:?}"));
        format!("<ReadSource kind='{}'{name}>", self.kind())
    }
}

by_value!(
    ReadSource,
    |s| &s.source,
    (s.kind(), s.name(), s.approved_by())
);

impl ReadSource {
    pub(crate) const fn of(source: record::ReadSource) -> Self {
        Self { source }
    }
}

/// A source as it is given: whole, or by its kind where that says all.
pub(crate) enum AnySource<'py> {
    Whole(PyRef<'py, ReadSource>),
    Kind(String),
}

one_of!(
    AnySource<'py>, "a ReadSource or its kind":
    Whole(PyRef<'py, ReadSource>), Kind(String)
);

impl AnySource<'_> {
    pub(crate) fn source(&self) -> PyResult<record::ReadSource> {
        let kind = match self {
            Self::Whole(whole) => return Ok(whole.source.clone()),
            Self::Kind(kind) => kind.as_str(),
        };
        match kind {
            "mobile" => Ok(record::ReadSource::Mobile),
            "stationary" => Ok(record::ReadSource::Stationary),
            _ => {
                let text = format!(
                    "`{kind}` is none of mobile, stationary: give a vendor or a private feed as \
                     ReadSource.vendor(name) or ReadSource.private_feed(owner, approved_by=name)"
                );
                let kind = alpr_core::ErrorKind::InvalidArgument;
                Err(raise(alpr_core::Error::new(kind, text)))
            }
        }
    }
}
