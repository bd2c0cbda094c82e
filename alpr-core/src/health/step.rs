//! The steps of a camera's service, and where each leads.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Finding, Metric};
use crate::error::{Error, ErrorKind, Result};
use crate::names::named;
use crate::steps::Step;
use crate::words;

/// The most pictures that show a test.
pub const MAX_TEST_PICTURES: usize = 16;

named! {
    /// What was done to a camera, or happened to it.
    Maintenance {
        /// Its lens was cleaned (VI.B).
        Cleaned "cleaned",
        /// It was damaged, or does not work (VI.C).
        Damaged "damaged",
        /// It was disconnected, unmounted or removed from the vehicle (VI.D).
        Dismounted "dismounted",
        /// It was put into its protective case and secured (VI.D).
        Stored "stored",
        /// It was mounted and connected.
        Mounted "mounted",
        /// It was repaired.
        Repaired "repaired",
        /// Somebody looked at it, as after a car wash (VI.E).
        Checked "checked",
        /// Something else.
        Other "other",
    }
}

impl Maintenance {
    /// Whether a camera is out of service from then on (VI.D: secured or removed).
    pub(super) const fn ends_service(self) -> bool {
        matches!(self, Self::Damaged | Self::Dismounted | Self::Stored)
    }

    /// Whether what was tested before has to be tested again.
    pub(super) const fn voids_test(self) -> bool {
        self.ends_service() || matches!(self, Self::Mounted | Self::Repaired)
    }
}

/// A test of a camera: against a known plate, by its alignment, by what the maker asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// Who tested it: personnel trained and designated for it (II.6.e).
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Whether it works and is aligned.
    pub passed: bool,
    /// How that was found.
    pub how: String,
    /// SHA-256 of the pictures that show it, at most [`MAX_TEST_PICTURES`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<String>,
}

/// A step of a camera's service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step", deny_unknown_fields)]
pub enum ServiceStep {
    /// Something was done to it, or happened to it.
    Noted {
        /// What.
        kind: Maintenance,
        /// Who says so.
        by: String,
        /// When.
        at: Timestamp,
        /// In words.
        note: String,
    },
    /// It was removed from service.
    Removed {
        /// By whom, or under whose watch by its monitor.
        by: String,
        /// When.
        at: Timestamp,
        /// Why.
        why: String,
        /// What its monitor found, if that is why.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        findings: Vec<Finding>,
    },
    /// It was tested.
    Tested(Test),
    /// It was returned to service.
    Returned {
        /// By whom.
        by: String,
        /// When.
        at: Timestamp,
    },
}

impl ServiceStep {
    /// When.
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Noted { at, .. }
            | Self::Removed { at, .. }
            | Self::Tested(Test { at, .. })
            | Self::Returned { at, .. } => *at,
        }
    }

    /// Who.
    pub fn by(&self) -> &str {
        match self {
            Self::Noted { by, .. }
            | Self::Removed { by, .. }
            | Self::Tested(Test { by, .. })
            | Self::Returned { by, .. } => by,
        }
    }

    pub(super) fn check(&self) -> Result<()> {
        words::name("who serves the camera", self.by())?;
        match self {
            Self::Noted { note, .. } => words::note("a note of what was done", note),
            Self::Removed { why, findings, .. } => {
                words::note("why the camera is removed from service", why)?;
                few("findings", findings.len(), Metric::ALL.len())?;
                findings.iter().try_for_each(Finding::check)
            }
            Self::Tested(Test { how, pictures, .. }) => {
                words::note("how the camera was tested", how)?;
                few("pictures of a test", pictures.len(), MAX_TEST_PICTURES)?;
                let mut pictures = pictures.iter();
                pictures.try_for_each(|sha256| words::sha256("a picture", sha256))
            }
            Self::Returned { .. } => Ok(()),
        }
    }
}

impl Step for ServiceStep {
    fn at(&self) -> Timestamp {
        self.at()
    }
}

/// Where a camera stands after its steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Since when it is out of service, if it is.
    pub out_since: Option<Timestamp>,
    /// Whether its last test was passed; nothing if that was before it was removed, damaged, dismounted, stored,
    /// mounted or repaired.
    pub passed: Option<bool>,
}

impl Standing {
    pub(super) fn after(self, step: &ServiceStep) -> Self {
        let out_since = self.out_since.or(Some(step.at()));
        match step {
            ServiceStep::Noted { kind, .. } if kind.ends_service() => Self {
                out_since,
                passed: None,
            },
            ServiceStep::Noted { kind, .. } if kind.voids_test() => Self {
                passed: None,
                ..self
            },
            ServiceStep::Noted { .. } => self,
            ServiceStep::Removed { .. } => Self {
                out_since,
                passed: None,
            },
            ServiceStep::Tested(Test { passed, .. }) => Self {
                out_since: if *passed { self.out_since } else { out_since },
                passed: Some(*passed),
            },
            ServiceStep::Returned { .. } => Self {
                out_since: None,
                ..self
            },
        }
    }
}

fn few(what: &str, got: usize, most: usize) -> Result<()> {
    if got <= most {
        return Ok(());
    }
    let why = format!("expected at most {most} {what}, got {got}: leave some out");
    Err(Error::new(ErrorKind::InvalidArgument, why))
}
