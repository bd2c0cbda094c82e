//! A user of the system: who enrolled and trained the user, on which version of the policy, and until when.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::step::{Training, UserStanding, UserStep};
use super::{Authorisation, Role, untrained};
use crate::audit::{Act, Event};
use crate::error::{Error, Result, refused};
use crate::steps::{Room, Steps};
use crate::{json, words};

/// The most steps of one user: two a month for 40 years.
pub const MAX_USER_STEPS: usize = 1_000;
/// The most bytes of a user in JSON: so many steps of three lines each have 300,000.
pub const MAX_USER_BYTES: usize = 1024 * 1024;
const ROOM: Room = Room {
    steps: MAX_USER_STEPS,
    bytes: MAX_USER_BYTES - 2_048, // of them for the user's name, however it is escaped
    of: "a user",
    instead: "enrol the user under another name",
};

/// A user with every step: enrolled, trained, given another role, gone and taken back. It is the training record that
/// the order wants on file (VII), and gives the [`Authorisation`] that a policy asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "File")]
pub struct User {
    name: String,
    steps: Steps<UserStep>,
}

/// One as it is written: its steps are taken again when it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    steps: Vec<UserStep>,
}

impl TryFrom<File> for User {
    type Error = Error;

    fn try_from(file: File) -> Result<Self> {
        words::name("the user's name", &file.name)?;
        if file.steps.is_empty() {
            let name = &file.name;
            return refused(format!("{name} was never enrolled: enrol the user first"));
        }
        file.steps
            .into_iter()
            .try_fold(Self::empty(&file.name), Self::after)
    }
}

impl User {
    /// A user by a name that is unique in the agency, enrolled by somebody else, and not trained yet.
    ///
    /// # Errors
    /// [`Refused`](crate::ErrorKind::Refused) without a name, for one with space around it, or by the user, however the
    /// name is spelt; [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for a name that is too long or has a
    /// control character.
    pub fn enrol(name: &str, role: Role, by: &str, at: Timestamp) -> Result<Self> {
        words::bare_name("the user's name", name)?;
        let by = by.to_owned();
        Self::empty(name).after(UserStep::Enrolled { role, by, at })
    }

    fn empty(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            steps: Steps::new(Timestamp::MIN),
        }
    }

    /// The same after a training by somebody else. Of trainings on one version of the policy the last counts, so that a
    /// wrong end is put right by noting the training again.
    ///
    /// # Errors
    /// [`Refused`](crate::ErrorKind::Refused) by the user, without a version, a name or a note, if it ends before it is
    /// noted, if the user is gone, or before the last step; [`InvalidArgument`](crate::ErrorKind::InvalidArgument) if
    /// it is one step too many, or too long.
    pub fn train(self, training: Training) -> Result<Self> {
        self.after(UserStep::Trained(training))
    }

    /// The same with another role, by somebody else.
    ///
    /// # Errors
    /// As for [`train`](Self::train); [`Refused`](crate::ErrorKind::Refused) if it is the role that the user has.
    pub fn change_role(self, role: Role, by: &str, at: Timestamp) -> Result<Self> {
        let by = by.to_owned();
        self.after(UserStep::RoleChanged { role, by, at })
    }

    /// The same, gone: the user left, or was suspended, and may do nothing from then on.
    ///
    /// # Errors
    /// As for [`train`](Self::train), but that users may say so themselves; [`Refused`](crate::ErrorKind::Refused)
    /// without a reason.
    pub fn leave(self, by: &str, at: Timestamp, why: &str) -> Result<Self> {
        let (by, why) = (by.to_owned(), why.to_owned());
        self.after(UserStep::Left { by, at, why })
    }

    /// The same, taken back by somebody else, with the role and the training of before.
    ///
    /// # Errors
    /// As for [`train`](Self::train); [`Refused`](crate::ErrorKind::Refused) if the user is not gone.
    pub fn take_back(self, by: &str, at: Timestamp) -> Result<Self> {
        let by = by.to_owned();
        self.after(UserStep::Returned { by, at })
    }

    /// The same after a step, if the step can be taken.
    fn after(mut self, step: UserStep) -> Result<Self> {
        step.check(&self.name)?;
        let standing = self.standing_at(Timestamp::MAX);
        if UserStanding::after(standing, &step).is_none() {
            return refused(self.cannot(&step, standing));
        }
        self.steps.take(step, &ROOM)?;
        Ok(self)
    }

    /// Why a step cannot be taken from where the user stands.
    fn cannot(&self, step: &UserStep, standing: Option<UserStanding>) -> String {
        let name = &self.name;
        match (standing, step) {
            (None, _) => format!("{name} is not enrolled: enrol the user first"),
            (Some(_), UserStep::Enrolled { .. }) => {
                format!("{name} is enrolled already: note the training, or change the role")
            }
            (Some(_), UserStep::Returned { .. }) => {
                format!("{name} is not gone: there is nobody to take back")
            }
            (Some(UserStanding { left: Some(at), .. }), _) => {
                format!("{name} left {at}: take the user back first")
            }
            (Some(UserStanding { role, .. }), _) => {
                let role = role.name();
                format!("{name} has the role {role} already: there is nothing to change")
            }
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Every step, the oldest first.
    pub fn steps(&self) -> &[UserStep] {
        self.steps.all()
    }

    /// Each step, and where the user stood after it.
    pub fn standings(&self) -> impl Iterator<Item = (&UserStep, UserStanding)> {
        self.steps().iter().scan(None, |standing, step| {
            *standing = UserStanding::after(*standing, step);
            standing.map(|standing| (step, standing))
        })
    }

    /// Where the user stood at a time; nothing before the enrolment.
    pub fn standing_at(&self, at: Timestamp) -> Option<UserStanding> {
        self.steps.until(at).fold(None, UserStanding::after)
    }

    /// The last training that was noted up to a time, on whatever version of the policy.
    pub fn training_at(&self, at: Timestamp) -> Option<&Training> {
        self.trainings(at).last()
    }

    /// The last training on a version of the policy that was noted up to a time.
    pub fn training_on(&self, policy_version: &str, at: Timestamp) -> Option<&Training> {
        let on_it = self.trainings(at).filter(|t| t.on == policy_version);
        on_it.last()
    }

    fn trainings(&self, at: Timestamp) -> impl Iterator<Item = &Training> {
        self.steps.until(at).filter_map(|step| match step {
            UserStep::Trained(training) => Some(training),
            _ => None,
        })
    }

    /// The role of a user who was enrolled and not gone at a time, trained or not.
    ///
    /// # Errors
    /// [`Refused`](crate::ErrorKind::Refused) before the enrolment and for one who is gone.
    pub fn role_at(&self, at: Timestamp) -> Result<Role> {
        match self.standing_at(at) {
            Some(UserStanding { role, left: None }) => Ok(role),
            Some(UserStanding { left: Some(at), .. }) => {
                let name = &self.name;
                refused(format!("{name} left {at}: take the user back first"))
            }
            None => refused(format!(
                "{} was not enrolled at {at}: check the clock",
                self.name
            )),
        }
    }

    /// What gives the user the right to ask under a version of a policy: the role, and the last training on that
    /// version.
    ///
    /// # Errors
    /// [`Refused`](crate::ErrorKind::Refused) if the user is gone, was never trained, was trained on other versions
    /// only, or if the training ended.
    pub fn authorisation(&self, policy_version: &str, now: Timestamp) -> Result<Authorisation> {
        let (role, name) = (self.role_at(now)?, &self.name);
        let on_it = self.training_on(policy_version, now);
        let Some(training) = on_it.or_else(|| self.training_at(now)) else {
            return refused(format!(
                "{name} was never trained: train the user first (III.A)"
            ));
        };
        let who = Authorisation {
            user: name.clone(),
            role,
            trained_until: training.until,
            policy_version: training.on.clone(),
        };
        let why = untrained(&who, policy_version, now).into_iter().next();
        why.map_or(Ok(who), refused)
    }

    /// Whether the user is who somebody claims to be: with this role, and with this as the last training on that
    /// version. Whether it still counts is for whoever asks.
    pub fn is_who(&self, who: &Authorisation) -> bool {
        let on_it = self.training_on(&who.policy_version, Timestamp::MAX);
        self.name == who.user
            && self
                .role_at(Timestamp::MAX)
                .is_ok_and(|role| role == who.role)
            && on_it.is_some_and(|training| training.until == who.trained_until)
    }

    /// What the audit log keeps of the steps after so many.
    pub fn events_after(&self, known: usize) -> impl Iterator<Item = Event> {
        self.steps().iter().skip(known).map(|step| Event {
            at: step.at(),
            by: step.by().to_owned(),
            act: Act::Registered,
            subject: self.name.clone(),
            detail: json!({"step": step}),
        })
    }

    /// One from JSON. Every step is taken again.
    ///
    /// # Errors
    /// [`InvalidRecord`](crate::ErrorKind::InvalidRecord) if the text is not one, is over [`MAX_USER_BYTES`], or its
    /// steps cannot be taken.
    pub fn from_json(text: &str) -> Result<Self> {
        json::read(text, "a user", MAX_USER_BYTES)
    }

    /// As JSON.
    ///
    /// # Errors
    /// [`Internal`](crate::ErrorKind::Internal) only if this library has a bug.
    pub fn to_json(&self) -> Result<String> {
        json::write(self)
    }
}
