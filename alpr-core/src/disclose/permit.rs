//! From a permitted request to the payload: only what is in the log can be handed over.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::demand::Demand;
use super::redact::{Released, Shown};
use super::request::{Ground, Recipient, Request};
use crate::audit::{Act, Entry, Event, MAX_ENTRY_BYTES};
use crate::authorise::{Authorisation, Purpose};
use crate::error::{Error, ErrorKind, Result, refused};
use crate::json;
use crate::plate::Jurisdiction;
use crate::report::MARKING;
use crate::retain::{DataClass, Hold, Policies, Subject, Use, Verdict, evaluate};

/// The marking of what is released to the public, which is for official use no longer.
pub const PUBLIC_MARKING: &str = "RELEASED TO THE PUBLIC BY AUTHORITY OF THE CHIEF OF POLICE";

/// The most bytes of a permit's event: the entry has its number and two hashes beside it, which take under 256.
const MAX_EVENT_BYTES: usize = MAX_ENTRY_BYTES - 256;

/// What the log keeps of a disclosure: the five things of V.A, date and time being the event's own, and the ground.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dissemination {
    /// The agency that gave the data.
    pub from: String,
    /// The person, the contact and the organisation.
    pub recipient: Recipient,
    /// The description of the data.
    pub description: String,
    /// What the data were.
    pub classes: Vec<DataClass>,
    /// The purpose.
    pub purpose: Purpose,
    /// Every use that the recipient named.
    pub uses: Vec<Use>,
    /// `agreement`, `lawful_demand` or `chief_release`.
    pub ground: String,
    /// The agreement's name, the demand's reference, or the release's case.
    pub reference: String,
    /// The demand, where one is the ground; nothing in logs of before its kind was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demand: Option<Demand>,
    /// The recipient's written declaration, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declaration: Option<String>,
    /// Until when the recipient may keep the data, where an agreement says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_until: Option<Timestamp>,
    /// SHA-256 of the agency's rules that permitted it; nothing in logs of before they were named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_policy: Option<String>,
    /// SHA-256 of the agreements, where one of them is the ground.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreements: Option<String>,
    /// SHA-256 of each policy whose bans were asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<String>,
    /// The pictures that are released, with what is covered in them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<Shown>,
}

/// A request that was permitted. Only [`SharePolicy::permit`](super::SharePolicy::permit) makes one,
/// and it cannot be copied. A request that is permitted twice at one moment has the same event: whoever appends it
/// themselves appends it for each.
#[derive(Debug)]
pub struct Permit {
    ground: Ground,
    what: Dissemination,
    who: Authorisation,
    at: Timestamp,
    /// The policies whose bans were asked: what they say is to be gone is not given either.
    policies: Policies,
    jurisdiction: Jurisdiction,
}

/// A disclosure that is in the log. It becomes one payload.
#[derive(Debug)]
pub struct Logged {
    permit: Permit,
    entry: u64,
    hash: String,
}

/// Data that may leave, with their marking and the log's entry that says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Payload<T> {
    marking: &'static str,
    at: Timestamp,
    #[serde(flatten)]
    what: Dissemination,
    log_entry: u64,
    log_hash: String,
    data: T,
}

/// Whose rules permitted a request.
pub(super) struct Rules<'a> {
    pub(super) organisation: &'a str,
    pub(super) jurisdiction: Jurisdiction,
    pub(super) share_policy: String,
    pub(super) agreements: Option<String>,
    pub(super) policies: &'a Policies,
}

impl Permit {
    pub(super) fn new(
        request: Request,
        by: Rules<'_>,
        keep_until: Option<Timestamp>,
        at: Timestamp,
    ) -> Self {
        let asked = by.policies.policies().iter();
        let what = Dissemination {
            from: by.organisation.to_owned(),
            recipient: request.recipient,
            description: request.description,
            classes: request.classes,
            purpose: request.purpose,
            uses: request.uses,
            ground: request.ground.name().to_owned(),
            reference: request.ground.reference().to_owned(),
            demand: request.ground.demand().cloned(),
            declaration: request.declaration,
            keep_until,
            share_policy: Some(by.share_policy),
            agreements: by.agreements,
            policies: asked.map(|policy| policy.sha256.clone()).collect(),
            pictures: Vec::new(),
        };
        Self {
            ground: request.ground,
            what,
            who: request.who,
            at,
            policies: by.policies.clone(),
            jurisdiction: by.jurisdiction,
        }
    }

    /// The state of the agency that gives the data.
    pub const fn jurisdiction(&self) -> Jurisdiction {
        self.jurisdiction
    }

    /// Who answers the request.
    pub const fn who(&self) -> &Authorisation {
        &self.who
    }

    /// On what ground.
    pub const fn ground(&self) -> &Ground {
        &self.ground
    }

    /// When it was permitted.
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// The policies whose bans were asked.
    pub const fn policies(&self) -> &Policies {
        &self.policies
    }

    /// Whether something is over the age to which the policies that were asked let it be kept, and no hold covers it:
    /// then it is not to be given, whether or not a purge took it yet.
    pub fn is_overdue(&self, subject: &Subject<'_>, holds: &[Hold]) -> bool {
        let decision = evaluate(subject, &self.policies, holds, self.at);
        matches!(decision.verdict(), Verdict::PurgeDue { .. })
    }

    /// What will be disclosed.
    pub const fn what(&self) -> &Dissemination {
        &self.what
    }

    /// Names the pictures of a release to the public, so that the log has what is covered in each.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if it is no release to the public, or a picture shows occupants that the release does
    /// not show; without a picture, and for more than one entry of the log can name (about 1500), since such a permit
    /// would let nothing leave.
    pub fn showing(mut self, pictures: &[Released]) -> Result<Self> {
        let Ground::Release(release) = &self.ground else {
            return refused(
                "pictures are named for a release to the public only: give others as the payload",
            );
        };
        if pictures.is_empty() {
            return refused("expected pictures to release, got none: name those of the release");
        }
        let shown: Vec<Shown> = pictures.iter().map(Released::shown).collect();
        if shown.iter().any(|shown| shown.shows_occupants) && !release.draft().shows_occupants {
            return refused(
                "a picture shows occupants and the release does not: cover them, or ask for another release",
            );
        }
        self.what.pictures = shown;
        let (count, bytes) = (pictures.len(), json::write(&self.event()?)?.len());
        if bytes > MAX_EVENT_BYTES {
            return refused(format!(
                "expected at most {MAX_EVENT_BYTES} bytes of a release in the log, got {bytes} of {count} pictures: release them in parts"
            ));
        }
        Ok(self)
    }

    /// Whether data may be given by it, other than to the public.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if the recipient is the public.
    pub fn check_payload(&self) -> Result<()> {
        if self.what.recipient.kind.is_public() {
            return refused("the public receives reviewed pictures only: use a release");
        }
        Ok(())
    }

    /// Whether these pictures may be published by it.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if the recipient is not the public, or they are not those that it names.
    pub fn check_pictures(&self, pictures: &[Released]) -> Result<()> {
        if !self.what.recipient.kind.is_public() {
            return refused("the recipient is not the public: give the data as a payload");
        }
        let shown = pictures.iter().map(Released::shown);
        if pictures.is_empty() || !shown.eq(self.what.pictures.iter().cloned()) {
            return refused(
                "the pictures are not those in the log: name them with the permit first",
            );
        }
        Ok(())
    }

    /// What has to be appended to the log before anything is handed over.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] only if this library has a bug.
    pub fn event(&self) -> Result<Event> {
        let (to, detail) = (&self.what.recipient.organisation, json::value(&self.what)?);
        Ok(Event::new(
            self.at,
            &self.who.user,
            Act::Disclosed,
            to,
            detail,
        ))
    }

    /// Whether an entry of the log is of its event.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if the entry is of another event, [`ErrorKind::InvalidRecord`] if it was changed.
    pub fn check_entry(&self, entry: &Entry) -> Result<()> {
        entry.check_hash()?;
        if entry.event != self.event()? {
            let seq = entry.seq;
            return refused(format!(
                "entry {seq} of the log is of something else: append the permit's event first"
            ));
        }
        Ok(())
    }

    /// The same once it is in the log: give the entry that was appended.
    ///
    /// # Errors
    /// As for [`check_entry`](Self::check_entry).
    pub fn logged(self, entry: &Entry) -> Result<Logged> {
        self.check_entry(entry)?;
        Ok(Logged {
            permit: self,
            entry: entry.seq,
            hash: entry.hash.clone(),
        })
    }
}

impl Logged {
    /// The log's entry.
    pub const fn entry(&self) -> u64 {
        self.entry
    }

    /// The data for an agency, a court or a party, marked for official use only (III.J).
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if the recipient is the public: see [`publish`](Self::publish).
    pub fn payload<T>(self, data: T) -> Result<Payload<T>> {
        self.permit.check_payload()?;
        Ok(self.with(MARKING, data))
    }

    /// The pictures for the public: those that the log names, and no others.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if the recipient is not the public, or the pictures are not those that were logged.
    pub fn publish(self, pictures: Vec<Released>) -> Result<Payload<Vec<Released>>> {
        self.permit.check_pictures(&pictures)?;
        Ok(self.with(PUBLIC_MARKING, pictures))
    }

    fn with<T>(self, marking: &'static str, data: T) -> Payload<T> {
        Payload {
            marking,
            at: self.permit.at,
            what: self.permit.what,
            log_entry: self.entry,
            log_hash: self.hash,
            data,
        }
    }
}

impl<T> Payload<T> {
    /// The marking that goes on every page and file.
    pub const fn marking(&self) -> &'static str {
        self.marking
    }

    /// Who receives what, for what.
    pub const fn what(&self) -> &Dissemination {
        &self.what
    }

    /// The data.
    pub const fn data(&self) -> &T {
        &self.data
    }
}

impl<T: Serialize> Payload<T> {
    /// Everything as JSON: the marking first, then who receives what for what, the log's entry, and the data.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if the data have no form in JSON.
    pub fn to_json(&self) -> Result<String> {
        let bad = |e: serde_json::Error| Error::new(ErrorKind::InvalidArgument, e.to_string());
        serde_json::to_string_pretty(self).map_err(bad)
    }
}
