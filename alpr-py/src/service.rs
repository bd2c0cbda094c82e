//! `Service`: whether a camera is in service, and the log of its maintenance.

use alpr_core::health::{self, Test};
use jiff::Timestamp;
use pyo3::prelude::*;

use crate::alarm::AlarmDesk;
use crate::at::At;
use crate::error::raise;
use crate::health::Health;
use crate::lock::locked;
use crate::store::Store;
use crate::value::{by_json, by_value};

/// A camera's service. It begins in service. Out of it, only a test that was passed after the last removal, damage,
/// dismounting, storage, mounting and repair opens the way back. Immutable: each step gives another one.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Service {
    service: health::Service,
}

#[pymethods]
impl Service {
    #[new]
    fn new(camera: &str) -> PyResult<Self> {
        made(health::Service::new(camera))
    }

    /// The same after something was done to it, or happened to it: `kind` is "cleaned", "damaged", "dismounted",
    /// "stored", "mounted", "repaired", "checked" or "other". Damaged, dismounted and stored cameras are out of
    /// service.
    #[pyo3(signature = (kind, *, by, note, at))]
    fn note(&self, kind: &str, by: &str, note: &str, at: At) -> PyResult<Self> {
        let kind = kind.parse().map_err(raise)?;
        made(self.service.clone().note(kind, by, at.0, note))
    }

    /// The same, removed from service.
    #[pyo3(signature = (*, by, at, reason))]
    fn remove(&self, by: &str, at: At, reason: &str) -> PyResult<Self> {
        made(self.service.clone().remove(by, at.0, reason))
    }

    /// The same, removed from service for what its monitor found, under somebody's watch. `RefusedError` unless it is
    /// unfit.
    #[pyo3(signature = (health, *, by, at))]
    fn remove_unfit(&self, health: &Health, by: &str, at: At) -> PyResult<Self> {
        made(self.service.clone().remove_unfit(by, at.0, &health.health))
    }

    /// The same after a test: `how` it was tested, `pictures` the SHA-256 of those that show it, at most 16. One that
    /// failed takes the camera out of service.
    #[pyo3(signature = (*, by, passed, how, at, pictures=None))]
    fn test(
        &self,
        by: String,
        passed: bool,
        how: String,
        at: At,
        pictures: Option<Vec<String>>,
    ) -> PyResult<Self> {
        let test = Test {
            by,
            at: at.0,
            passed,
            how,
            pictures: pictures.unwrap_or_default(),
        };
        made(self.service.clone().test(test))
    }

    /// The same, back in service. `RefusedError` without a test that was passed after everything that asks for one.
    #[pyo3(signature = (*, by, at))]
    fn return_to_service(&self, by: &str, at: At) -> PyResult<Self> {
        made(self.service.clone().return_to_service(by, at.0))
    }

    /// The camera.
    #[getter]
    fn camera(&self) -> &str {
        self.service.camera()
    }

    /// Since when it is out of service, None if it is in service.
    #[getter]
    fn out_since(&self) -> Option<Timestamp> {
        self.service.standing().out_since
    }

    /// Whether its last test was passed; None if that was before something that asks for another.
    #[getter]
    fn passed(&self) -> Option<bool> {
        self.service.standing().passed
    }

    /// Since when it was out of service at a time, None if it was in service.
    #[pyo3(signature = (*, at))]
    fn out_since_at(&self, at: At) -> Option<Timestamp> {
        self.service.standing_at(at.0).out_since
    }

    /// How many steps were taken; `to_json` tells them.
    fn __len__(&self) -> usize {
        self.service.steps().len()
    }

    /// It is there, however few steps were taken.
    const fn __bool__(&self) -> bool {
        true
    }

    /// The same from JSON that `to_json` wrote, at most 8 MiB; every step is taken again.
    #[staticmethod]
    fn from_json(json: &str) -> PyResult<Self> {
        made(health::Service::from_json(json))
    }

    /// As JSON.
    fn to_json(&self) -> PyResult<String> {
        self.service.to_json().map_err(raise)
    }

    fn __repr__(&self) -> String {
        let state = match self.out_since() {
            Some(since) => format!("out of service since {since}"),
            None => "in service".to_owned(),
        };
        format!("<Service camera={:?} {state}>", self.camera())
    }
}

by_value!(Service, |s| &s.service, s.camera());
by_json!(Service);

fn made(service: alpr_core::Result<health::Service>) -> PyResult<Service> {
    let service = service.map_err(raise)?;
    Ok(Service { service })
}

#[pymethods]
impl AlarmDesk {
    /// Tells of a camera's service, in the place of what was told before: pictures that it takes while it is out of
    /// service make no alarm. A camera of which nothing was told is in service. 10,000 cameras at most.
    fn set_service(&self, py: Python<'_>, service: &Service) -> PyResult<()> {
        let service = service.service.clone();
        locked(py, &self.desk, |desk| desk.set_service(service)).map_err(raise)
    }
}

#[pymethods]
impl Store {
    /// Writes a camera's service as it is now; every step that is new is logged. `RefusedError` if it went on
    /// elsewhere.
    fn put_service(&self, py: Python<'_>, service: &Service) -> PyResult<()> {
        self.run(py, |store| store.put_service(&service.service))
    }

    /// A camera's service, None if nothing was noted of it.
    fn service(&self, py: Python<'_>, camera: &str) -> PyResult<Option<Service>> {
        let service = self.run(py, |store| store.service(camera))?;
        Ok(service.map(|service| Service { service }))
    }

    /// Refuses another spelling of a camera's name than the one under which something was noted: a search or a hold of
    /// it would find nothing.
    fn check_camera(&self, py: Python<'_>, camera: &str) -> PyResult<()> {
        self.run(py, |store| store.check_camera(camera))
    }

    /// The service of every camera of which anything was noted, by their names.
    fn services(&self, py: Python<'_>) -> PyResult<Vec<Service>> {
        let services = self.run(py, alpr_store::Store::services)?.into_iter();
        Ok(services.map(|service| Service { service }).collect())
    }
}

const _: () = assert!(
    alpr_core::alarm::MAX_CAMERAS == 10_000
        && health::MAX_TEST_PICTURES == 16
        && health::MAX_SERVICE_BYTES == 8 * 1024 * 1024,
    "the docstrings say so"
);
