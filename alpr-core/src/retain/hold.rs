//! Holds: what may not be purged, whatever the rules say, by whose authority, and until when somebody looks again.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::scope::HoldScope;
use super::subject::Subject;
use crate::audit::{Act, Event};
use crate::error::{Error, ErrorKind, Result};
use crate::json;
use crate::names::named;
use crate::record::Id;
use crate::verify::CaseFile;
use crate::words;

/// The most reviews of a hold: 25 years of one each quarter.
pub const MAX_HOLD_REVIEWS: usize = 100;
/// The most plates that the log names of a hold, and the most cameras: these fit in one entry, however they are spelt.
const MAX_NAMED: usize = 100;
/// The most bytes of a hold that is read: one that says as much as it may, every byte of its names and reasons
/// written as `\u0000`, has under 21.6 million.
pub const MAX_HOLD_BYTES: usize = 24 * 1024 * 1024;

named! {
    /// Why data are held (General Order 22-03, V, and the states' preservation requests).
    HoldKind {
        /// They are evidence.
        Evidence "evidence",
        /// It is reasonable to believe that they will become evidence.
        ReasonableBelief "reasonable_belief",
        /// They are subject to a discovery request.
        Discovery "discovery",
        /// A court ordered it.
        CourtOrder "court_order",
        /// Somebody entitled to it asked to preserve them.
        PreservationRequest "preservation_request",
    }
}

impl HoldKind {
    /// Whether somebody outside has a right to it, a court or a party, so that the agency's leaders alone end it.
    pub const fn is_demanded(self) -> bool {
        match self {
            Self::Discovery | Self::CourtOrder | Self::PreservationRequest => true,
            Self::Evidence | Self::ReasonableBelief => false,
        }
    }
}

/// What has to be said of a hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldDraft {
    /// Why.
    pub kind: HoldKind,
    /// Which data.
    pub scope: HoldScope,
    /// What gives the right to it: a case, a court's order, a request.
    pub authority: String,
    /// Who opens it.
    pub by: String,
    /// When somebody has to look for the first time whether it is still needed. It does not end then.
    pub review_on: Timestamp,
}

impl HoldDraft {
    /// What names a hold that was opened before its name told what it covers.
    fn id_without_scope(&self, opened: Timestamp) -> Id {
        Id::of(opened, &[self.kind.name(), &self.authority, &self.by])
    }

    /// Of the read and the hit of a case that somebody acted on, by the authority of its last incident: it is
    /// reasonable to believe that they will become evidence (General Order 22-03, II.6.b, V).
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] where nobody acted on it.
    pub fn of_case(case: &CaseFile, by: &str, review_on: Timestamp) -> Result<Self> {
        let Some(deed) = case.acted_on().last() else {
            let why =
                "nobody is recorded to have acted on this case: record it with its incident first";
            return Err(Error::new(ErrorKind::Refused, why));
        };
        let hit = &case.alarm().hit;
        Ok(Self {
            kind: HoldKind::ReasonableBelief,
            scope: HoldScope {
                ids: vec![hit.read, hit.id],
                ..HoldScope::default()
            },
            authority: deed.incident.clone(),
            by: by.to_owned(),
            review_on,
        })
    }
}

/// Somebody looked whether a hold is still needed: it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldReview {
    /// Who looked.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why it is still needed.
    pub reason: String,
    /// When somebody has to look again.
    pub next: Timestamp,
}

/// How a hold ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// Who closed it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// A hold. It lasts until somebody closes it; several may cover the same data, and each counts.
///
/// It is read back by opening, reviewing and closing it again, so that no text makes a hold that nobody could open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Kept")]
pub struct Hold {
    /// Names it.
    pub id: Id,
    /// What was said of it.
    pub draft: HoldDraft,
    /// When it was opened.
    pub opened: Timestamp,
    /// Who found it still needed, in their order, at most [`MAX_HOLD_REVIEWS`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<HoldReview>,
    /// How it ended, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<Closing>,
}

/// What is written of a hold.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    id: Id,
    draft: HoldDraft,
    opened: Timestamp,
    #[serde(default)]
    reviews: Vec<HoldReview>,
    closed: Option<Closing>,
}

impl TryFrom<Kept> for Hold {
    type Error = Error;

    fn try_from(kept: Kept) -> Result<Self> {
        let mut hold = Self::open(kept.draft, kept.opened)?;
        if ![hold.id, hold.draft.id_without_scope(kept.opened)].contains(&kept.id) {
            let (expected, got) = (hold.id, kept.id);
            let why = format!("expected the name {expected}, got {got}: the hold was changed");
            return Err(Error::new(ErrorKind::InvalidRecord, why));
        }
        hold.id = kept.id;
        for look in kept.reviews {
            hold = hold.review(&look.by, look.at, &look.reason, look.next)?;
        }
        match kept.closed {
            Some(closed) => hold.close(&closed.by, closed.at, &closed.reason),
            None => Ok(hold),
        }
    }
}

impl Hold {
    /// Opens a hold.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if the authority, who opens it or a camera's name is missing, or it covers everything;
    /// [`ErrorKind::InvalidArgument`] if its review is not after `now`, it names over
    /// [`MAX_HOLD_ITEMS`](super::MAX_HOLD_ITEMS) or in too many bytes, or no time is between its `from` and `to`.
    pub fn open(draft: HoldDraft, now: Timestamp) -> Result<Self> {
        words::name("the authority of the hold", &draft.authority)?;
        words::name("who opens the hold", &draft.by)?;
        draft.scope.check()?;
        check_review(draft.review_on, now)?;
        let scope = json::sha256(&draft.scope)?;
        let parts = [draft.kind.name(), &draft.authority, &draft.by, &scope];
        Ok(Self {
            id: Id::of(now, &parts),
            draft,
            opened: now,
            reviews: Vec::new(),
            closed: None,
        })
    }

    /// The hold, found still needed until somebody looks again at `next`.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if who looked or the reason is missing, it is closed, or had [`MAX_HOLD_REVIEWS`];
    /// [`ErrorKind::InvalidArgument`] if its last step is after `now`, or `next` is not.
    pub fn review(
        mut self,
        by: &str,
        now: Timestamp,
        reason: &str,
        next: Timestamp,
    ) -> Result<Self> {
        words::name("who reviews the hold", by)?;
        words::note("the reason why the hold is still needed", reason)?;
        self.check_step(now)?;
        check_review(next, now)?;
        if self.reviews.len() == MAX_HOLD_REVIEWS {
            let why = format!(
                "the hold has {MAX_HOLD_REVIEWS} reviews, as many as it may: open another and close this one"
            );
            return Err(Error::new(ErrorKind::Refused, why));
        }
        self.reviews.push(HoldReview {
            by: by.to_owned(),
            at: now,
            reason: reason.to_owned(),
            next,
        });
        Ok(self)
    }

    /// The hold, closed.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if who closes it or the reason is missing, or it is closed already;
    /// [`ErrorKind::InvalidArgument`] if its last step is after `now`.
    pub fn close(self, by: &str, now: Timestamp, reason: &str) -> Result<Self> {
        words::name("who closes the hold", by)?;
        words::note("the reason why the hold ends", reason)?;
        self.check_step(now)?;
        let closed = Some(Closing {
            by: by.to_owned(),
            at: now,
            reason: reason.to_owned(),
        });
        Ok(Self { closed, ..self })
    }

    /// Refuses a further step of a hold that is closed, and one before its last.
    fn check_step(&self, now: Timestamp) -> Result<()> {
        if let Some(closed) = &self.closed {
            let why = format!("the hold was closed at {} by {}", closed.at, closed.by);
            return Err(Error::new(ErrorKind::Refused, why));
        }
        let last = self.reviews.last().map_or(self.opened, |look| look.at);
        if now < last {
            let why = format!(
                "expected a time after the hold's last step at {last}, got {now}: check the clock"
            );
            return Err(Error::new(ErrorKind::InvalidArgument, why));
        }
        Ok(())
    }

    /// A hold that [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRecord`] if it is longer than [`MAX_HOLD_BYTES`], no hold, one that [`open`](Self::open),
    /// [`review`](Self::review) or [`close`](Self::close) would refuse, or has another name than what it says gives it.
    pub fn from_json(json: &str) -> Result<Self> {
        json::read(json, "a hold", MAX_HOLD_BYTES)
    }

    /// One line of JSON.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] only if this library has a bug.
    pub fn to_json(&self) -> Result<String> {
        json::write(self)
    }

    /// Whether it holds at this time.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.opened <= now && !self.is_closed(now)
    }

    /// Whether somebody has closed it by this time.
    pub fn is_closed(&self, now: Timestamp) -> bool {
        self.closed.as_ref().is_some_and(|closed| closed.at <= now)
    }

    /// When somebody has to look next whether it is still needed.
    pub fn review_on(&self) -> Timestamp {
        self.reviews
            .last()
            .map_or(self.draft.review_on, |look| look.next)
    }

    /// Whether somebody has to look whether it is still needed.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.is_open(now) && self.review_on() <= now
    }

    /// Whether it covers the data at this time. What is not known of them, it covers: a purge cannot be undone.
    ///
    /// A plate covers what may be of it: reads with as many characters, where unread ones and those that are taken for
    /// one another ([`folded`](crate::hotlist::folded)) do not matter, with or without small stacked ones; and reads
    /// that hit it. A hit whose listed plates are not known may be of any.
    pub fn covers(&self, subject: &Subject<'_>, now: Timestamp) -> bool {
        self.is_open(now) && self.fits(subject)
    }

    /// Whether it is a hold of the data, whenever it is opened and closed; see [`covers`](Self::covers).
    pub fn fits(&self, subject: &Subject<'_>) -> bool {
        self.draft.scope.fits(subject)
    }

    /// What the audit log keeps of its last step: its opening, a review, or its end. Plates and cameras are counted;
    /// the opening names the first 100 of each too, since whoever opens a hold may learn whether a plate was seen.
    pub fn event(&self) -> Event {
        self.events().last().unwrap_or_else(|| self.opening())
    }

    /// Whether the log names every plate and camera of it, see [`event`](Self::event). How much another one covers should
    /// be told to nobody: the plate that is tried could hide behind the first 100.
    pub fn names_all(&self) -> bool {
        let scope = &self.draft.scope;
        scope.plates.len() <= MAX_NAMED && scope.cameras.len() <= MAX_NAMED
    }

    /// What the audit log keeps of each step, in their order.
    pub fn events(&self) -> impl Iterator<Item = Event> {
        let reviews = self.reviews.iter().map(|look| {
            let what = ["reviewed", &look.reason];
            self.step(look.at, &look.by, what, look.next)
        });
        let end = self.closed.iter().map(|end| {
            let what = ["closed", &end.reason];
            self.step(end.at, &end.by, what, self.review_on())
        });
        std::iter::once(self.opening()).chain(reviews).chain(end)
    }

    fn opening(&self) -> Event {
        let draft = &self.draft;
        let what = ["opened", draft.kind.name()];
        let mut event = self.step(self.opened, &draft.by, what, draft.review_on);
        let plates: Vec<_> = draft.scope.plates.iter().take(MAX_NAMED).collect();
        let cameras: Vec<_> = draft.scope.cameras.iter().take(MAX_NAMED).collect();
        let named = serde_json::json!({"plates": plates, "cameras": cameras});
        if let Some(detail) = event.detail.as_object_mut() {
            detail.insert("named".to_owned(), named);
        }
        event
    }

    fn step(&self, at: Timestamp, by: &str, [what, why]: [&str; 2], review_on: Timestamp) -> Event {
        let scope = &self.draft.scope;
        let detail = serde_json::json!({
            "hold": what, "why": why, "authority": self.draft.authority, "review_on": review_on,
            "records": scope.ids.len(), "plates": scope.plates.len(), "cameras": scope.cameras.len(),
            "from": scope.from, "to": scope.to,
        });
        Event::new(at, by, Act::Held, self.id.to_string(), detail)
    }
}

/// Refuses a review that is not after `now`.
fn check_review(review: Timestamp, now: Timestamp) -> Result<()> {
    if review <= now {
        let why = format!("expected a review after {now}, got {review}: give a later one");
        return Err(Error::new(ErrorKind::InvalidArgument, why));
    }
    Ok(())
}
