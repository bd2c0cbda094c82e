//! Private systems that are linked with the agency's: nothing of them is taken before the Chief approves (VIII).

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::audit::{Act, Event};
use crate::authorise::{Authorisation, Role};
use crate::error::{Error, ErrorKind, Result, refused};
use crate::names::twice;
use crate::record::{ReadSource, Record};
use crate::steps::{Room, Step, Steps};
use crate::{json, words};

/// The most private systems.
pub const MAX_FEEDS: usize = 10_000;
/// The most cameras of one.
pub const MAX_FEED_CAMERAS: usize = 1_000;
/// The most approvals and revocations of one.
pub const MAX_FEED_STEPS: usize = 1_000;
/// The most bytes of their file.
const MAX_FEED_BYTES: usize = 64 * 1024 * 1024;
const ROOM: Room = Room {
    steps: MAX_FEED_STEPS,
    bytes: json::MAX_JSON_BYTES,
    of: "a private feed",
    instead: "ask for the feed anew",
};

/// What has to be said of a private system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeedDraft {
    /// Who owns it, unique among them.
    pub owner: String,
    /// How the owner is reached.
    pub contact: String,
    /// Its cameras, by their names in the agency; 1 to [`MAX_FEED_CAMERAS`].
    pub cameras: Vec<String>,
    /// How the agency searches it, which it must be able to (VIII).
    pub search: String,
    /// What shows that it meets the local rules of the right of way (VIII.A): a permit, a finding.
    pub right_of_way: String,
    /// When the owner asked.
    pub asked: Timestamp,
}

/// An approval, or its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step", deny_unknown_fields)]
pub enum FeedStep {
    /// The Chief approved it.
    Approved {
        /// The Chief.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// The approval was taken back.
    Revoked {
        /// Who took it back.
        by: String,
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
}

impl FeedStep {
    /// When.
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Approved { at, .. } | Self::Revoked { at, .. } => *at,
        }
    }

    /// Who.
    pub fn by(&self) -> &str {
        match self {
            Self::Approved { by, .. } | Self::Revoked { by, .. } => by,
        }
    }
}

impl Step for FeedStep {
    fn at(&self) -> Timestamp {
        self.at()
    }
}

/// A private system, with everything that was decided of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "File")]
pub struct Feed {
    draft: FeedDraft,
    steps: Steps<FeedStep>,
}

/// One as it is written: its steps are taken again when it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    draft: FeedDraft,
    steps: Vec<FeedStep>,
}

impl TryFrom<File> for Feed {
    type Error = Error;

    fn try_from(file: File) -> Result<Self> {
        file.steps
            .into_iter()
            .try_fold(Self::ask(file.draft)?, Self::after)
    }
}

impl Feed {
    /// A system that its owner asks to link. It is not approved.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if something is missing, [`ErrorKind::InvalidArgument`] for over [`MAX_FEED_CAMERAS`] or
    /// the same camera twice.
    pub fn ask(draft: FeedDraft) -> Result<Self> {
        words::name("the owner of the private feed", &draft.owner)?;
        words::name("the owner's contact", &draft.contact)?;
        words::note("how the agency searches it", &draft.search)?;
        words::name("what shows the right of way", &draft.right_of_way)?;
        let count = draft.cameras.len();
        if count > MAX_FEED_CAMERAS {
            let why =
                format!("expected at most {MAX_FEED_CAMERAS} cameras, got {count}: split the feed");
            return Err(Error::new(ErrorKind::InvalidArgument, why));
        }
        if draft.cameras.is_empty() {
            return refused(
                "expected a camera of the private feed, got none: name them".to_owned(),
            );
        }
        for camera in &draft.cameras {
            words::name("the camera's name", camera)?;
        }
        once("camera", &draft.cameras)?;
        let steps = Steps::new(draft.asked);
        Ok(Self { draft, steps })
    }

    /// The same, approved by the Chief.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if it is somebody else, the training ended, or it is approved already.
    pub fn approve(self, who: &Authorisation, now: Timestamp) -> Result<Self> {
        if who.role != Role::Chief {
            let role = who.role.name();
            return refused(format!(
                "the role {role} may not approve a private feed: ask the Chief (VIII)"
            ));
        }
        who.check_training(now)?;
        let by = who.user.clone();
        self.after(FeedStep::Approved { by, at: now })
    }

    /// The same, its approval taken back.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] without a name or a reason, or if it is not approved.
    pub fn revoke(self, by: &str, now: Timestamp, reason: &str) -> Result<Self> {
        let (by, reason) = (by.to_owned(), reason.to_owned());
        self.after(FeedStep::Revoked {
            by,
            at: now,
            reason,
        })
    }

    /// The same after a step, if the step can be taken.
    fn after(mut self, step: FeedStep) -> Result<Self> {
        let owner = &self.draft.owner;
        words::name("who decides on the private feed", step.by())?;
        match &step {
            FeedStep::Approved { .. } if self.is_approved() => {
                return refused(format!("the feed of {owner} is approved already"));
            }
            FeedStep::Revoked { .. } if !self.is_approved() => {
                return refused(format!(
                    "the feed of {owner} is not approved: nothing to take back"
                ));
            }
            FeedStep::Revoked { reason, .. } => {
                words::note("the reason of the revocation", reason)?
            }
            FeedStep::Approved { .. } => {}
        }
        self.steps.take(step, &ROOM)?;
        Ok(self)
    }

    /// What was said of it.
    pub const fn draft(&self) -> &FeedDraft {
        &self.draft
    }

    /// What was decided, the oldest first.
    pub fn steps(&self) -> &[FeedStep] {
        self.steps.all()
    }

    /// Whether the last step is an approval.
    fn is_approved(&self) -> bool {
        matches!(self.steps().last(), Some(FeedStep::Approved { .. }))
    }

    /// Who had approved it at a time, if somebody had.
    pub fn approved_by(&self, at: Timestamp) -> Option<&str> {
        match self.steps.until(at).next_back()? {
            FeedStep::Approved { by, .. } => Some(by),
            FeedStep::Revoked { .. } => None,
        }
    }

    /// What the audit log keeps of the ask, which `by` writes down.
    pub fn asked_event(&self, by: &str) -> Event {
        let draft = &self.draft;
        let detail = json!({"asked": "feed", "draft": draft});
        Event::new(draft.asked, by, Act::Configured, &draft.owner, detail)
    }

    /// What the audit log keeps of the last step; nothing before there is one.
    pub fn event(&self) -> Option<Event> {
        self.events_after(self.steps().len().saturating_sub(1))
            .last()
    }

    /// What the audit log keeps of the steps after so many, each with what it is about.
    pub fn events_after(&self, known: usize) -> impl Iterator<Item = Event> {
        self.steps().iter().skip(known).map(|step| {
            let (draft, cameras) = (&self.draft, self.draft.cameras.len());
            let detail =
                json!({"approved": "feed", "step": step, "cameras": cameras, "draft": draft});
            Event::new(step.at(), step.by(), Act::Approved, &draft.owner, detail)
        })
    }
}

/// Every private system, by its owner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Feeds {
    feeds: Vec<Feed>,
}

impl Feeds {
    /// Private systems together.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] for over [`MAX_FEEDS`], if two have the same owner, or if two that are approved
    /// have the same camera.
    pub fn new(feeds: Vec<Feed>) -> Result<Self> {
        let count = feeds.len();
        if count > MAX_FEEDS {
            let why =
                format!("expected at most {MAX_FEEDS} private feeds, got {count}: remove some");
            return Err(Error::new(ErrorKind::InvalidArgument, why));
        }
        once("owner", feeds.iter().map(|feed| &feed.draft.owner))?;
        check_cameras(&feeds)?;
        Ok(Self { feeds })
    }

    /// The same from JSON, an array of feeds. Every step is taken again.
    ///
    /// # Errors
    /// As for [`new`](Self::new); [`ErrorKind::InvalidRecord`] if the text is not one, or its steps cannot be taken.
    pub fn from_json(text: &str) -> Result<Self> {
        Self::new(json::read(text, "the private feeds", MAX_FEED_BYTES)?)
    }

    /// As JSON.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] only if this library has a bug.
    pub fn to_json(&self) -> Result<String> {
        json::write(self)
    }

    /// All of them.
    pub fn all(&self) -> &[Feed] {
        &self.feeds
    }

    /// Whether a read may be taken: one of a private system only if that camera is the owner's and the Chief who is
    /// named had approved it when the picture was taken; one of a private camera only under its owner's name. A camera
    /// is private once a system that has it was approved, and stays so after a revocation.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] with the reason.
    pub fn check(&self, read: &Record) -> Result<()> {
        let all = &read.circumstances;
        let (camera, at) = (&all.camera, all.captured);
        let has = |feed: &&Feed| feed.draft.cameras.contains(camera);
        let mut having = self.feeds.iter().filter(has);
        let ReadSource::PrivateFeed { owner, approved_by } = &all.source else {
            // Anybody can ask: an ask alone must not stop a camera of the agency.
            let decided = having.filter(|feed| !feed.steps().is_empty());
            let last = decided.max_by_key(|feed| feed.steps().last().map(FeedStep::at));
            return last.map_or(Ok(()), |feed| {
                let owner = &feed.draft.owner;
                refused(format!(
                    "the camera {camera} is {owner}'s: mark its reads as of that private feed"
                ))
            });
        };
        let Some(feed) = having.find(|feed| feed.draft.owner == *owner) else {
            return refused(format!(
                "no private feed of {owner} has the camera {camera}: have it approved first"
            ));
        };
        match feed.approved_by(at) {
            Some(chief) if chief == approved_by => Ok(()),
            Some(chief) => refused(format!(
                "the feed of {owner} was approved by {chief}, the read names {approved_by}: correct it"
            )),
            None => refused(format!(
                "the feed of {owner} was not approved at {at}: ask the Chief (VIII)"
            )),
        }
    }
}

fn once<'n>(what: &str, names: impl IntoIterator<Item = &'n String>) -> Result<()> {
    let Some(name) = twice(names, |name| *name) else {
        return Ok(());
    };
    let why = format!("the {what} `{name}` is there twice among the private feeds: remove one");
    Err(Error::new(ErrorKind::InvalidArgument, why))
}

/// Refuses a camera of two that are approved: nobody could tell whose it is. An ask is in nobody's way.
fn check_cameras(feeds: &[Feed]) -> Result<()> {
    let mut owners = HashMap::new();
    for feed in feeds.iter().filter(|feed| feed.is_approved()) {
        let owner = &feed.draft.owner;
        for camera in &feed.draft.cameras {
            if let Some(other) = owners.insert(camera, owner) {
                let why = format!(
                    "the camera `{camera}` cannot be of two approved private feeds, {other}'s and {owner}'s: \
                     revoke one first"
                );
                return Err(Error::new(ErrorKind::InvalidArgument, why));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
