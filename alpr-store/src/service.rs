//! Cameras in and out of service.

use alpr_core::health::Service;
use alpr_core::record::Id;
use alpr_core::{Error, ErrorKind, Result};
use jiff::Timestamp;

use crate::engine::Transaction;
use crate::rows::{from_json, to_json};
use crate::store::Store;
use crate::tables::{self, Kept};

impl Store {
    /// Writes a camera's service as it is now; every step that is new is logged. Writing it again changes nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] unless the stored steps are the beginning of these: a camera that is out of service stays
    /// so until a step of its log leads back; as for [`check_camera`](Self::check_camera).
    pub fn put_service(&self, service: &Service) -> Result<()> {
        let (id, body) = (id(service.camera()), to_json(service)?);
        self.write(|on| {
            of_camera(&readable(on)?, service.camera())?;
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

    /// Refuses another spelling of a camera's name than the one under which something was noted: by it a camera that is
    /// out of service would raise alarms, and a hold of it would hold nothing. A camera of which nothing was noted is
    /// not known.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`]; [`ErrorKind::Storage`].
    pub fn check_camera(&self, camera: &str) -> Result<()> {
        self.look(|on| of_camera(&readable(on)?, camera).map(drop))
    }

    /// Whether a read of a camera is kept.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`].
    pub fn has_reads_of(&self, camera: &str) -> Result<bool> {
        self.look(|on| tables::has_reads_of(on, camera))
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

/// Every service but damaged ones, which must not stop what is done about another camera.
fn readable(on: &mut dyn Transaction) -> Result<Vec<Service>> {
    let kept = tables::all(on, Kept::Services)?;
    let kept = kept.iter().filter_map(|body| from_json(body).ok());
    Ok(kept.collect())
}

/// The service of a camera among these, if one is; refused for another spelling of one.
pub(crate) fn of_camera(services: &[Service], camera: &str) -> Result<Option<Service>> {
    let is_it = |service: &&Service| service.camera() == camera;
    if let Some(service) = services.iter().find(is_it) {
        return Ok(Some(service.clone()));
    }
    let is_like = |service: &&Service| plain(service.camera()) == plain(camera);
    let Some(other) = services.iter().find(is_like) else {
        return Ok(None);
    };
    let other = other.camera();
    let text = format!("the camera {camera} is {other} in this store: give its name so");
    Err(Error::new(ErrorKind::Refused, text))
}

/// A camera's name without what is written in different ways: case, and what separates its words, but for numbers.
fn plain(camera: &str) -> String {
    let mut plain = String::new();
    let words = camera.split(|c: char| !c.is_alphanumeric());
    for word in words.filter(|word| !word.is_empty()) {
        let ends = |text: &str| text.ends_with(|c: char| c.is_ascii_digit());
        if ends(&plain) && word.starts_with(|c: char| c.is_ascii_digit()) {
            plain.push('-'); // 1-11 is not 11-1
        }
        plain.extend(word.chars().flat_map(char::to_lowercase));
    }
    plain
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

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_camera_has_one_name_however_its_words_are_set_apart() {
        for same in ["C-7", "c7", "C_7", " C 7 "] {
            assert_eq!(plain(same), "c7");
        }
        for (one, other) in [("1-11", "11-1"), ("C-7", "C-77"), ("Cam 1 1", "Cam 11")] {
            assert_ne!(plain(one), plain(other));
        }
    }
}
