//! Who may search kept reads, for what, and how far back: decided before the search, with the reason said.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::audit::{Act, Event};
use crate::error::{Error, ErrorKind, Result, refused};
use crate::json;
use crate::names::named;
use crate::period::Period;
use crate::settings;
use crate::words::{self, MAX_NAME_BYTES, MAX_NOTE_BYTES, cut};

mod step;
mod user;

pub use step::{Training, UserStanding, UserStep};
pub use user::{MAX_USER_BYTES, MAX_USER_STEPS, User};

/// The most bytes of a policy's text.
pub const MAX_POLICY_BYTES: usize = 64 * 1024;

named! {
    /// What somebody is, in the words of General Order 22-03.
    Role {
        /// A trained user of the system (II.7).
        Operator "operator",
        /// A dispatcher (VII).
        Dispatcher "dispatcher",
        /// A detective.
        Detective "detective",
        /// A supervisor or commander (III.J).
        Supervisor "supervisor",
        /// Who administers the systems (II.6).
        Coordinator "coordinator",
        /// The department's contact with a vendor (II.8).
        VendorAdministrator "vendor_administrator",
        /// The Chief of Police or a designee (V.B).
        Chief "chief",
    }
}

/// Who asks, and what gives the right to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorisation {
    /// The user, by a name that is unique in the agency.
    pub user: String,
    /// What the user is.
    pub role: Role,
    /// Until when the user's training counts (III.A, VII).
    pub trained_until: Timestamp,
    /// The version of the policy that the user was trained on.
    pub policy_version: String,
}

impl Authorisation {
    /// Refuses somebody whose training counts no more.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if the training ended.
    pub(crate) fn check_training(&self, now: Timestamp) -> Result<()> {
        self.training_ended(now).map_or(Ok(()), refused)
    }

    /// Why the training counts no more, if so.
    fn training_ended(&self, now: Timestamp) -> Option<String> {
        let (user, ended) = (&self.user, self.trained_until);
        (ended <= now).then(|| format!("the training of {user} ended {ended}: train again first"))
    }
}

/// For what something is asked: a legitimate law enforcement purpose (III.H).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purpose {
    /// A code of the policy, such as `investigation`.
    pub code: String,
    /// The case or incident, where the policy asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_number: Option<String>,
    /// In the user's words.
    pub text: String,
}

/// The agency's rules of searching (III.I).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchPolicy {
    /// The version that users have to be trained on.
    pub version: String,
    /// Who may search.
    pub roles: Vec<Role>,
    /// The purposes that count.
    pub purposes: Vec<String>,
    /// Days that one search may span.
    pub max_window_days: u32,
    /// Whether a case number is required.
    #[serde(default)]
    pub case_required: bool,
    /// Reads older than so many days are for supervisors and above only.
    #[serde(default)]
    pub supervisor_after_days: Option<u32>,
    /// Reads older than so many days are past their retention: nobody finds them, purged or not.
    #[serde(default)]
    pub retention_days: Option<u32>,
}

/// A search that was allowed, with the words it is logged by. Only [`SearchPolicy::allow`] makes one, so that no
/// store can be searched without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Granted {
    who: Authorisation,
    purpose: Purpose,
    period: Period,
    at: Timestamp,
    policy: String,
}

impl Granted {
    /// Who asked.
    pub const fn who(&self) -> &Authorisation {
        &self.who
    }

    /// For what.
    pub const fn purpose(&self) -> &Purpose {
        &self.purpose
    }

    /// The time whose reads may be looked at: from the first that was asked for, or where the retention begins.
    pub const fn period(&self) -> Period {
        self.period
    }

    /// SHA-256 of the policy that allowed it: whose rules they were is seen in the log.
    pub fn policy(&self) -> &str {
        &self.policy
    }

    /// When it was allowed.
    pub const fn at(&self) -> Timestamp {
        self.at
    }
}

/// What is asked, as the log has it where it is refused; made from a text where no plate is sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked<'a> {
    /// In words, such as `a purge`.
    pub what: &'a str,
    /// The plate that is sought, or the part of one, if one is: who tries the same one again and again is seen.
    pub sought: Option<&'a str>,
}

impl<'a> Asked<'a> {
    /// A search of reads.
    pub const fn search(sought: Option<&'a str>) -> Self {
        let what = "search of reads";
        Self { what, sought }
    }

    /// A look-back, for a plate or, without one, for a list.
    pub const fn look_back(sought: Option<&'a str>) -> Self {
        let what = "a look-back";
        Self { what, sought }
    }
}

impl<'a> From<&'a str> for Asked<'a> {
    fn from(what: &'a str) -> Self {
        let sought = None;
        Self { what, sought }
    }
}

/// What the audit log keeps of something that was refused, such as a search of reads. Texts are cut to what the log
/// takes: one that is too long, or no name at all, may be why it was refused.
pub fn denied<'a>(
    user: &str,
    asked: impl Into<Asked<'a>>,
    purpose: Option<&Purpose>,
    why: &Error,
    now: Timestamp,
) -> Event {
    let user = Some(user.trim()).filter(|user| !user.is_empty());
    let Asked { what, sought } = asked.into();
    let known = [
        ("why", Some(json!(cut(why.message(), MAX_NOTE_BYTES)))),
        ("purpose", purpose.map(|purpose| json!(shortened(purpose)))),
        (
            "sought",
            sought.map(|text| json!(cut(text, MAX_NAME_BYTES))),
        ),
    ];
    let known = known.into_iter();
    Event {
        at: now,
        by: cut(user.unwrap_or("nobody"), MAX_NAME_BYTES),
        act: Act::Denied,
        subject: what.to_owned(),
        detail: known.filter_map(|(key, of)| Some((key, of?))).collect(),
    }
}

fn shortened(purpose: &Purpose) -> Purpose {
    let case = purpose.case_number.as_deref();
    Purpose {
        code: cut(&purpose.code, MAX_NAME_BYTES),
        case_number: case.map(|text| cut(text, MAX_NAME_BYTES)),
        text: cut(&purpose.text, MAX_NOTE_BYTES),
    }
}

impl SearchPolicy {
    /// A policy from TOML.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if the text is no policy, is longer than [`MAX_POLICY_BYTES`], or lets nobody
    /// search.
    pub fn parse(text: &str) -> Result<Self> {
        let policy: Self = settings::read(text, "the policy", MAX_POLICY_BYTES)?;
        words::name("the policy's version", &policy.version)?;
        if policy.roles.is_empty() || policy.purposes.is_empty() || policy.max_window_days == 0 {
            let why = "expected a role, a purpose and a window of 1 day or more: without them nobody may search";
            return Err(Error::new(ErrorKind::InvalidArgument, why));
        }
        Ok(policy)
    }

    /// The SHA-256 of what the policy says, 64 hexadecimal digits; how it is spelt is no matter.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] only if this library has a bug.
    pub fn sha256(&self) -> Result<String> {
        json::sha256(self)
    }

    /// Allows a search of the reads of a period, or says why not. What is past its retention is left out of it: see
    /// [`Granted::period`].
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] with the reason.
    pub fn allow(
        &self,
        who: &Authorisation,
        purpose: &Purpose,
        asked: Period,
        now: Timestamp,
    ) -> Result<Granted> {
        self.check_user(who, now)?;
        self.check_purpose(purpose)?;
        let retained = self.retained(now).unwrap_or(Timestamp::MIN);
        let period = Period {
            from: asked.from.max(retained),
            ..asked
        };
        self.check_period(who, period, now)?;
        Ok(Granted {
            who: who.clone(),
            purpose: purpose.clone(),
            period,
            at: now,
            policy: self.sha256()?,
        })
    }

    /// The first time whose reads are within their retention.
    fn retained(&self, now: Timestamp) -> Option<Timestamp> {
        let span = days(self.retention_days?);
        Some(now.checked_sub(span).unwrap_or(Timestamp::MIN))
    }

    /// Refuses whoever may not search at all: by role, by training, or without a name.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] with the reason.
    pub fn check_user(&self, who: &Authorisation, now: Timestamp) -> Result<()> {
        words::name("the user", &who.user)?;
        let objections = objections(who, "search", &self.roles, &self.version, now);
        objections.into_iter().next().map_or(Ok(()), refused)
    }

    fn check_purpose(&self, purpose: &Purpose) -> Result<()> {
        words::note("the purpose in words", &purpose.text)?;
        if !self.purposes.contains(&purpose.code) {
            return refused(format!(
                "`{}` is no purpose of the policy: use one of {}",
                purpose.code,
                self.purposes.join(", ")
            ));
        }
        match &purpose.case_number {
            Some(number) => words::name("the case number", number),
            None if self.case_required => {
                refused("a case number is required: give the case or incident".to_owned())
            }
            None => Ok(()),
        }
    }

    fn check_period(&self, who: &Authorisation, asked: Period, now: Timestamp) -> Result<()> {
        let Period { from, to } = asked;
        if to <= from {
            return refused(format!(
                "expected the window to end after {from}, got {to}: turn it around, or ask for reads that are still kept"
            ));
        }
        if to.duration_since(from) > days(self.max_window_days) {
            let (hours, most) = (to.duration_since(from).as_hours(), self.max_window_days);
            return refused(format!(
                "the window has {} days and {} hours, {most} days are allowed: narrow it",
                hours / 24,
                hours % 24
            ));
        }
        self.check_age(who.role, from, now)
    }

    /// Refuses a role that may not look so far back: at reads that were captured from `from` on,
    /// [`Timestamp::MIN`] where they may be of any age.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] with the reason.
    pub fn check_age(&self, role: Role, from: Timestamp, now: Timestamp) -> Result<()> {
        let above = matches!(role, Role::Supervisor | Role::Coordinator | Role::Chief);
        let Some(days) = self.supervisor_after_days.filter(|_| !above) else {
            return Ok(());
        };
        let age = now.duration_since(from);
        if age <= self::days(days) {
            return Ok(());
        }
        let hours = age.as_hours();
        let old = match from == Timestamp::MIN {
            true => "may be of any age".to_owned(),
            false => format!("are {} days and {} hours old", hours / 24, hours % 24),
        };
        refused(format!(
            "reads older than {days} days are for supervisors, these {old}: ask one"
        ))
    }
}

/// Why a user may not do something under a policy of some version that lets some roles do it.
pub(crate) fn objections(
    who: &Authorisation,
    what: &str,
    roles: &[Role],
    version: &str,
    now: Timestamp,
) -> Vec<String> {
    let mut objections = Vec::new();
    if !roles.contains(&who.role) {
        let names: Vec<_> = roles.iter().map(|role| role.name()).collect();
        let (role, others) = (who.role.name(), names.join(", "));
        objections.push(format!(
            "the role {role} may not {what}: ask one of {others}"
        ));
    }
    objections.extend(untrained(who, version, now));
    objections
}

/// Why somebody's training does not count under a version of a policy.
fn untrained(who: &Authorisation, version: &str, now: Timestamp) -> Vec<String> {
    let (user, trained) = (&who.user, &who.policy_version);
    let mut objections: Vec<String> = who.training_ended(now).into_iter().collect();
    if trained != version {
        objections.push(format!(
            "the training of {user} was on policy {trained}, in force is {version}: train again first"
        ));
    }
    objections
}

fn days(count: u32) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(count))
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod user_tests;
