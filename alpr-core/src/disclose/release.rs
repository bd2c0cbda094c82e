//! The Chief's release of pictures to the public, for an urgent need, case by case (General Order 22-03, V.B).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::audit::{Act, Entry, Event};
use crate::authorise::{Authorisation, Role};
use crate::error::{Error, ErrorKind, Result, refused};
use crate::{json, words};

/// The most days that a release lasts. The need is urgent; one that lasts longer is looked at again.
pub const MAX_RELEASE_DAYS: i64 = 30;
/// How the log tells these approvals from others.
const RELEASE: &str = "release";

/// That the Chief made somebody the designee for releases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delegation {
    /// The Chief who delegated.
    pub by: String,
    /// The designee, by the user's name.
    pub to: String,
    /// Where it is written: an order's number, a memorandum.
    pub reference: String,
    /// When it ends.
    pub until: Timestamp,
}

/// What has to be said of a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseDraft {
    /// The case.
    pub case_number: String,
    /// The urgent need of, or the threat to, the public, in words.
    pub need: String,
    /// Whether occupants of the vehicle that is looked for may be shown.
    #[serde(default)]
    pub shows_occupants: bool,
    /// When it ends, at most [`MAX_RELEASE_DAYS`] away.
    pub expires: Timestamp,
}

/// A release that was authorised. Only the Chief or a designee makes one, with [`ChiefRelease::authorise`]; it is read
/// back from the log alone, with [`ChiefRelease::from_entry`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChiefRelease {
    #[serde(flatten)]
    draft: ReleaseDraft,
    by: String,
    at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    delegation: Option<Delegation>,
}

/// What the log keeps of one.
#[derive(Serialize, Deserialize)]
struct Detail {
    approved: String,
    draft: ReleaseDraft,
    delegation: Option<Delegation>,
}

impl ChiefRelease {
    /// Authorises a release: by the Chief, or with a `delegation` by the designee that it names.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if it is neither, the training ended, or the case or the need is missing;
    /// [`ErrorKind::InvalidArgument`] if it would end by `now` or after [`MAX_RELEASE_DAYS`].
    pub fn authorise(
        draft: ReleaseDraft,
        who: &Authorisation,
        delegation: Option<Delegation>,
        now: Timestamp,
    ) -> Result<Self> {
        who.check_training(now)?;
        if delegation.is_none() && who.role != Role::Chief {
            let role = who.role.name();
            return refused(format!(
                "the role {role} may not release to the public: ask the Chief, or be named a designee"
            ));
        }
        let release = Self {
            draft,
            by: who.user.clone(),
            at: now,
            delegation,
        };
        release.check()?;
        Ok(release)
    }

    /// Refuses one that nobody could have authorised.
    fn check(&self) -> Result<()> {
        let (draft, at) = (&self.draft, self.at);
        words::name("who authorises the release", &self.by)?;
        words::name("the case of the release", &draft.case_number)?;
        words::note("the urgent public need", &draft.need)?;
        if let Some(delegation) = &self.delegation {
            delegation.check(&self.by, at)?;
        }
        let longest = SignedDuration::from_hours(24 * MAX_RELEASE_DAYS);
        let (end, last) = (draft.expires, at.saturating_add(longest));
        if end <= at || last.is_ok_and(|last| end > last) {
            let days = MAX_RELEASE_DAYS;
            let why = format!(
                "expected an end after {at} and within {days} days of it, got {end}: change it"
            );
            return Err(Error::new(ErrorKind::InvalidArgument, why));
        }
        Ok(())
    }

    /// What was said of it.
    pub const fn draft(&self) -> &ReleaseDraft {
        &self.draft
    }

    /// Who authorised it.
    pub fn by(&self) -> &str {
        &self.by
    }

    /// The delegation by which a designee authorised it; nothing where the Chief did.
    pub const fn delegation(&self) -> Option<&Delegation> {
        self.delegation.as_ref()
    }

    /// When.
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// What stands against its use for a case at this time.
    pub(super) fn objections(&self, case: Option<&str>, now: Timestamp) -> Vec<String> {
        let mut against = Vec::new();
        if now < self.at || self.draft.expires <= now {
            let (from, until) = (self.at, self.draft.expires);
            against.push(format!(
                "the release holds from {from} until {until}, not at {now}: ask again"
            ));
        }
        let (own, got) = (&self.draft.case_number, case.unwrap_or("no case"));
        if own != got {
            against.push(format!(
                "the release is for the case {own}, not for {got}: ask for another"
            ));
        }
        against
    }

    /// What the audit log keeps of it.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] only if this library has a bug.
    pub fn event(&self) -> Result<Event> {
        let detail = Detail {
            approved: RELEASE.to_owned(),
            draft: self.draft.clone(),
            delegation: self.delegation.clone(),
        };
        let (case, detail) = (&self.draft.case_number, json::value(&detail)?);
        Ok(Event::new(self.at, &self.by, Act::Approved, case, detail))
    }

    /// The release that an entry of a verified log tells of.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRecord`] if it tells of none, or of one that nobody could have authorised.
    pub fn from_entry(entry: &Entry) -> Result<Self> {
        let bad = |why: &str| {
            let why = format!("entry {} of the log is no release: {why}", entry.seq);
            Error::new(ErrorKind::InvalidRecord, why)
        };
        let event = &entry.event;
        if event.act != Act::Approved {
            return Err(bad(event.act.name()));
        }
        let detail: Detail =
            serde_json::from_value(event.detail.clone()).map_err(|e| bad(&e.to_string()))?;
        if detail.approved != RELEASE || detail.draft.case_number != event.subject {
            return Err(bad("it approves something else"));
        }
        let release = Self {
            draft: detail.draft,
            by: event.by.clone(),
            at: event.at,
            delegation: detail.delegation,
        };
        release.check().map_err(|error| bad(error.message()))?;
        Ok(release)
    }
}

impl Delegation {
    fn check(&self, user: &str, now: Timestamp) -> Result<()> {
        words::name("the Chief who delegated", &self.by)?;
        words::name("the reference of the delegation", &self.reference)?;
        if words::is_same_name(&self.by, &self.to) {
            let name = &self.by;
            return refused(format!("{name} is designee of nobody else: ask the Chief"));
        }
        if self.to != user {
            let to = &self.to;
            return refused(format!("the designee is {to}, not {user}: ask {to}"));
        }
        if self.until <= now {
            let until = self.until;
            return refused(format!("the delegation ended {until}: ask the Chief"));
        }
        Ok(())
    }
}
