//! The steps of a user: enrolled, trained, given another role, left, taken back.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Role;
use crate::error::{Result, refused};
use crate::steps::Step;
use crate::words;

/// A training that a user had (II.7, III.A, VII).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// The version of the policy that it was on.
    pub on: String,
    /// Until when it counts.
    pub until: Timestamp,
    /// What it was: a review of policy, guidelines and procedures, how to log in, where the sheet is filed.
    pub how: String,
    /// Who answers for it: never the user.
    pub by: String,
    /// When it was noted.
    pub at: Timestamp,
}

/// A step of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step", deny_unknown_fields)]
pub enum UserStep {
    /// The user was enrolled.
    Enrolled {
        /// As what.
        role: Role,
        /// By whom: never by the user.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// The user was trained.
    Trained(Training),
    /// The user is something else from then on.
    RoleChanged {
        /// What.
        role: Role,
        /// By whom: never by the user.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// The user left, or was suspended.
    Left {
        /// Who says so.
        by: String,
        /// When.
        at: Timestamp,
        /// Why.
        why: String,
    },
    /// The user was taken back, with the role and the training of before.
    Returned {
        /// By whom: never by the user.
        by: String,
        /// When.
        at: Timestamp,
    },
}

impl UserStep {
    /// When.
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Enrolled { at, .. }
            | Self::Trained(Training { at, .. })
            | Self::RoleChanged { at, .. }
            | Self::Left { at, .. }
            | Self::Returned { at, .. } => *at,
        }
    }

    /// Who took it.
    pub fn by(&self) -> &str {
        match self {
            Self::Enrolled { by, .. }
            | Self::Trained(Training { by, .. })
            | Self::RoleChanged { by, .. }
            | Self::Left { by, .. }
            | Self::Returned { by, .. } => by,
        }
    }

    /// What it is, in a few words.
    pub(super) const fn verb(&self) -> &'static str {
        match self {
            Self::Enrolled { .. } => "enrols",
            Self::Trained(_) => "trains",
            Self::RoleChanged { .. } => "gives another role to",
            Self::Left { .. } => "ends",
            Self::Returned { .. } => "takes back",
        }
    }

    /// Whether it says enough, and is not one that the user may not take.
    pub(super) fn check(&self, user: &str) -> Result<()> {
        words::name("who keeps the register of users", self.by())?;
        if words::is_same_name(self.by(), user) && !matches!(self, Self::Left { .. }) {
            return refused(format!(
                "nobody {} themselves, got {user}: let somebody else do it",
                self.verb()
            ));
        }
        match self {
            Self::Trained(training) => training.check(),
            Self::Left { why, .. } => words::note("why the user left", why),
            Self::Enrolled { .. } | Self::RoleChanged { .. } | Self::Returned { .. } => Ok(()),
        }
    }
}

impl Step for UserStep {
    fn at(&self) -> Timestamp {
        self.at()
    }
}

impl Training {
    fn check(&self) -> Result<()> {
        words::name("the version of the policy", &self.on)?;
        words::note("how the user was trained", &self.how)?;
        let (at, until) = (self.at, self.until);
        if until <= at {
            return refused(format!(
                "expected a training that counts beyond {at}, got until {until}: give its end"
            ));
        }
        Ok(())
    }
}

/// Where a user stands after steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserStanding {
    /// What the user is, or was last.
    pub role: Role,
    /// Since when the user is gone, if so.
    pub left: Option<Timestamp>,
}

impl UserStanding {
    /// Where a step leads; nothing if it cannot be taken from there.
    pub(super) fn after(before: Option<Self>, step: &UserStep) -> Option<Self> {
        let is_gone = before.is_some_and(|standing| standing.left.is_some());
        match (before, step) {
            (None, UserStep::Enrolled { role, .. }) => Some(Self {
                role: *role,
                left: None,
            }),
            (Some(before), UserStep::Trained(_)) if !is_gone => Some(before),
            (Some(before), UserStep::RoleChanged { role, .. })
                if !is_gone && before.role != *role =>
            {
                Some(Self {
                    role: *role,
                    ..before
                })
            }
            (Some(before), UserStep::Left { at, .. }) if !is_gone => Some(Self {
                left: Some(*at),
                ..before
            }),
            (Some(before), UserStep::Returned { .. }) if is_gone => Some(Self {
                left: None,
                ..before
            }),
            _ => None,
        }
    }
}
