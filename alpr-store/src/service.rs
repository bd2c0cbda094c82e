//! Cameras in and out of service.

use alpr_core::health::Service;
use alpr_core::record::Id;
use alpr_core::{Error, ErrorKind, Result};
use jiff::Timestamp;

use crate::rows::{from_json, to_json};
use crate::store::Store;
use crate::tables::{self, Kept};

impl Store {
    /// Writes a camera's service as it is now; every step that is new is logged. Writing it again changes nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] unless the stored steps are the beginning of these: a camera that is out of service stays
    /// so until a step of its log leads back; [`ErrorKind::Storage`].
    pub fn put_service(&self, service: &Service) -> Result<()> {
        let (id, body) = (id(service.camera()), to_json(service)?);
        self.write(|on| {
            let before = tables::keep(on, Kept::Services, id, body.clone())?;
            let known = before.map_or(Ok(0), |before| known(&from_json(&before)?, service))?;
            let mut events = service.events_after(known);
            events.try_for_each(|event| tables::append(on, event))
        })
    }

    /// A camera's service, if anything was noted of it.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`]; [`ErrorKind::InvalidRecord`] for what is damaged.
    pub fn service(&self, camera: &str) -> Result<Option<Service>> {
        self.look(|on| tables::load(on, Kept::Services, id(camera)))
    }

    /// The service of every camera of which anything was noted, by their names.
    ///
    /// # Errors
    /// As for [`service`](Self::service).
    pub fn services(&self) -> Result<Vec<Service>> {
        let mut services: Vec<Service> = self.look(|on| tables::load_all(on, Kept::Services))?;
        services.sort_by(|a, b| a.camera().cmp(b.camera()));
        Ok(services)
    }
}

/// A camera has one service from its beginning on.
fn id(camera: &str) -> Id {
    Id::of(Timestamp::UNIX_EPOCH, &["service", camera])
}

/// How many steps are kept, if what is to be kept goes on from them.
fn known(kept: &Service, service: &Service) -> Result<usize> {
    if kept.camera() == service.camera() && service.steps().starts_with(kept.steps()) {
        return Ok(kept.steps().len());
    }
    let camera = service.camera();
    let text = format!(
        "the service of camera {camera} went on elsewhere: read it again, and take the step again"
    );
    Err(Error::new(ErrorKind::Refused, text))
}
