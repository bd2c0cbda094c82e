//! Whether a camera is in service: a latch that only a passed test opens, and the log of its maintenance.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::step::{Maintenance, ServiceStep, Standing, Test};
use super::{Finding, Fitness, Health};
use crate::audit::{Act, Event};
use crate::error::{Error, Result, refused};
use crate::steps::{Room, Steps};
use crate::{json, words};

/// The most steps of one camera: one a day for 27 years.
pub const MAX_SERVICE_STEPS: usize = 10_000;
/// The most bytes of a camera's service in JSON: so many steps of a line each have 2 million.
pub const MAX_SERVICE_BYTES: usize = json::MAX_JSON_BYTES;
const ROOM: Room = Room {
    steps: MAX_SERVICE_STEPS,
    bytes: MAX_SERVICE_BYTES - 2_048, // of them for the camera's name, however it is escaped
    of: "a camera's service",
    instead: "keep these apart, and begin a new service with its removal",
};

/// A camera's service: every step, and where it stands. It begins in service. Out of it, only a test that was passed
/// after the last removal, damage, dismounting, storage, mounting and repair opens the way back (II.6.e).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "File")]
pub struct Service {
    camera: String,
    steps: Steps<ServiceStep>,
    #[serde(skip)]
    standing: Standing,
}

/// One as it is written: its steps are taken again when it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    camera: String,
    steps: Vec<ServiceStep>,
}

impl TryFrom<File> for Service {
    type Error = Error;

    fn try_from(file: File) -> Result<Self> {
        words::name("the camera's name", &file.camera)?;
        file.steps
            .into_iter()
            .try_fold(Self::empty(&file.camera), Self::after)
    }
}

impl Service {
    /// A camera in service, of which nothing was noted yet.
    ///
    /// # Errors
    /// [`Refused`](crate::ErrorKind::Refused) without a name, or for one with space around it;
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for one that is too long.
    pub fn new(camera: &str) -> Result<Self> {
        words::bare_name("the camera's name", camera)?;
        Ok(Self::empty(camera))
    }

    fn empty(camera: &str) -> Self {
        Self {
            camera: camera.to_owned(),
            steps: Steps::new(Timestamp::MIN),
            standing: Standing::default(),
        }
    }

    /// The same after something was done to it, or happened to it. A camera that was damaged, dismounted or stored is
    /// out of service until it was tested.
    ///
    /// # Errors
    /// [`Refused`](crate::ErrorKind::Refused) without a name or a note, or before the last step;
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) if it is one step too many, or too long.
    pub fn note(self, kind: Maintenance, by: &str, at: Timestamp, note: &str) -> Result<Self> {
        let (by, note) = (by.to_owned(), note.to_owned());
        self.after(ServiceStep::Noted { kind, by, at, note })
    }

    /// The same, removed from service. A test before it does not count any more.
    ///
    /// # Errors
    /// As for [`note`](Self::note).
    pub fn remove(self, by: &str, at: Timestamp, why: &str) -> Result<Self> {
        self.removed(by, why.to_owned(), Vec::new(), at)
    }

    /// The same, removed from service for what its monitor found. `by` is under whose watch. A camera that is out and
    /// was not tested since stays as it is, so that whoever checks every minute does not write a step each time.
    ///
    /// # Errors
    /// As for [`note`](Self::note); [`Refused`](crate::ErrorKind::Refused) if that is not unfit, is of another camera,
    /// or was found before the camera was returned to service.
    pub fn remove_unfit(self, by: &str, at: Timestamp, health: &Health) -> Result<Self> {
        let (camera, found) = (&self.camera, health.fitness.name());
        if health.camera != *camera {
            let other = &health.camera;
            return refused(format!(
                "what was found is of camera {other}, not of {camera}: remove that one"
            ));
        }
        if health.fitness != Fitness::Unfit {
            return refused(format!(
                "camera {camera} is {found}, not unfit: name a reason to remove it all the same"
            ));
        }
        if let Some(returned) = self.returned().filter(|returned| health.at < *returned) {
            let at = health.at;
            return refused(format!(
                "what was found at {at} is of the time before camera {camera} was returned to service at {returned}: watch it \
                 anew"
            ));
        }
        if self.standing.out_since.is_some() && self.standing.passed != Some(true) {
            return Ok(self);
        }
        let faults: Vec<Finding> = health.faults().into_iter().cloned().collect();
        let words: Vec<&str> = faults.iter().map(|fault| fault.words.as_str()).collect();
        let why = format!("its monitor found it unfit: {}", words.join("; "));
        self.removed(by, why, faults, at)
    }

    fn removed(self, by: &str, why: String, findings: Vec<Finding>, at: Timestamp) -> Result<Self> {
        let by = by.to_owned();
        self.after(ServiceStep::Removed {
            by,
            at,
            why,
            findings,
        })
    }

    /// The same after a test. One that failed takes the camera out of service.
    ///
    /// # Errors
    /// As for [`note`](Self::note); [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for a picture that is no
    /// SHA-256.
    pub fn test(self, test: Test) -> Result<Self> {
        self.after(ServiceStep::Tested(test))
    }

    /// The same, back in service.
    ///
    /// # Errors
    /// As for [`note`](Self::note); [`Refused`](crate::ErrorKind::Refused) if it is in service, or without a test that
    /// was passed after everything that asks for one.
    pub fn return_to_service(self, by: &str, at: Timestamp) -> Result<Self> {
        let by = by.to_owned();
        self.after(ServiceStep::Returned { by, at })
    }

    /// The same after a step, if the step can be taken.
    fn after(mut self, step: ServiceStep) -> Result<Self> {
        step.check()?;
        if matches!(step, ServiceStep::Returned { .. }) {
            self.check_return()?;
        }
        let standing = self.standing.after(&step);
        self.steps.take(step, &ROOM)?;
        self.standing = standing;
        Ok(self)
    }

    fn check_return(&self) -> Result<()> {
        let camera = &self.camera;
        match (self.standing.out_since, self.standing.passed) {
            (None, _) => refused(format!(
                "camera {camera} is in service: there is nothing to return"
            )),
            (Some(_), Some(true)) => Ok(()),
            (Some(_), Some(false)) => refused(format!(
                "camera {camera} did not pass its last test: repair it and test it again (II.6.e)"
            )),
            (Some(since), None) => refused(format!(
                "camera {camera} is out of service since {since}, and was not tested after all that happened to it: \
                 test it first (II.6.e)"
            )),
        }
    }

    /// The camera.
    pub fn camera(&self) -> &str {
        &self.camera
    }

    /// Every step, the oldest first.
    pub fn steps(&self) -> &[ServiceStep] {
        self.steps.all()
    }

    /// Where it stands after all of them.
    pub const fn standing(&self) -> Standing {
        self.standing
    }

    /// When it was returned to service last.
    pub fn returned(&self) -> Option<Timestamp> {
        let mut steps = self.steps().iter().rev();
        let returned = steps.find(|step| matches!(step, ServiceStep::Returned { .. }));
        returned.map(ServiceStep::at)
    }

    /// Where it stood at a time.
    pub fn standing_at(&self, at: Timestamp) -> Standing {
        let before = self.steps.until(at);
        before.fold(Standing::default(), Standing::after)
    }

    /// What the audit log keeps of the steps after so many.
    pub fn events_after(&self, known: usize) -> impl Iterator<Item = Event> {
        let mut standing = Standing::default();
        let events = self.steps().iter().map(move |step| {
            standing = standing.after(step);
            let detail = json!({"step": step, "out_since": standing.out_since});
            Event::new(step.at(), step.by(), Act::Serviced, &self.camera, detail)
        });
        events.skip(known)
    }

    /// One from JSON. Every step is taken again.
    ///
    /// # Errors
    /// [`InvalidRecord`](crate::ErrorKind::InvalidRecord) if the text is not one, is over [`MAX_SERVICE_BYTES`], or its
    /// steps cannot be taken.
    pub fn from_json(text: &str) -> Result<Self> {
        json::read(text, "a camera's service", MAX_SERVICE_BYTES)
    }

    /// As JSON.
    ///
    /// # Errors
    /// [`Internal`](crate::ErrorKind::Internal) only if this library has a bug.
    pub fn to_json(&self) -> Result<String> {
        json::write(self)
    }
}
