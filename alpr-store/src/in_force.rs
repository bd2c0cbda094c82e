//! What reads are matched with and judged by, all as of one moment.

use alpr_core::Result;
use alpr_core::alarm::Guard;
use alpr_core::disclose::Feeds;
use alpr_core::health::Service;
use alpr_core::manual::ManualEntry;

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
}
