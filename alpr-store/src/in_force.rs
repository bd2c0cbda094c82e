//! What reads are matched with and judged by, all as of one moment.

use alpr_core::alarm::Guard;
use alpr_core::audit::{Act, Event};
use alpr_core::disclose::Feeds;
use alpr_core::health::Service;
use alpr_core::manual::ManualEntry;
use alpr_core::{Result, words};
use jiff::Timestamp;
use serde_json::Value;

use crate::service::of_camera;
use crate::store::Store;
use crate::tables::{self, Kept};

/// What is kept of that, ended things too.
#[derive(Clone, Debug)]
pub struct InForce {
    /// How many entries the audit log had: as long as it has no more, nothing of this has changed.
    pub entries: u64,
    /// The manual entries, the oldest first.
    pub manual: Vec<ManualEntry>,
    /// The guards, the oldest first.
    pub guards: Vec<Guard>,
    /// The service of each camera of which anything was noted.
    pub services: Vec<Service>,
    /// The private systems.
    pub feeds: Feeds,
}

impl InForce {
    /// The service of a camera, if anything was noted of it.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`](alpr_core::ErrorKind::Refused) for another spelling of a camera's name, see
    /// [`Store::check_camera`].
    pub fn service(&self, camera: &str) -> Result<Option<Service>> {
        of_camera(&self.services, camera)
    }
}

impl Store {
    /// What is in force now; nothing where the audit log has only the `known` entries of an [`InForce`] that was given
    /// before, since whatever changes it is logged. To be asked before each read: what an officer enters holds for the
    /// very next one.
    ///
    /// # Errors
    /// As for [`manual`](Self::manual).
    pub fn in_force(&self, known: Option<u64>) -> Result<Option<InForce>> {
        self.look(|on| {
            let entries = tables::entries(on)?;
            if known == Some(entries) {
                return Ok(None);
            }
            Ok(Some(InForce {
                entries,
                manual: tables::load_all(on, Kept::Manual)?,
                guards: tables::load_all(on, Kept::Guards)?,
                services: tables::load_all(on, Kept::Services)?,
                feeds: Feeds::new(tables::load_all(on, Kept::Feeds)?)?,
            }))
        })
    }

    /// Logs that a list was put in force, by its SHA-256, unless it is the last of its source that the log has; tells
    /// whether it did now. For whoever begins to match with a list: no alarm shall come of one that the log does not
    /// know, and one that comes back is in force again. The source is `/list/source` of `detail`; without one, the last
    /// list of all counts. The log is looked through beside whoever writes: two who begin at once may both log it.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`](alpr_core::ErrorKind::InvalidArgument) for what is no SHA-256, 64 lower case
    /// hexadecimal digits; as for [`log`](Self::log).
    pub fn log_list(&self, sha256: &str, by: &str, at: Timestamp, detail: Value) -> Result<bool> {
        words::sha256("a hot list", sha256)?;
        let source = detail.pointer("/list/source");
        let is_new = !self.look(|on| tables::has_list(on, sha256, source))?;
        if is_new {
            let loaded = Event::new(at, by, Act::ListLoaded, sha256, detail);
            self.write(|on| tables::append(on, loaded.clone()))?;
        }
        Ok(is_new)
    }
}
