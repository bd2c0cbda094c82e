//! Giving kept reads to others, and taking those of private systems: both only as far as somebody entitled allowed it.

use std::collections::BTreeSet;

use alpr_core::audit::{Act, Entry, Event};
use alpr_core::disclose::{
    Agreements, Feed, Feeds, Payload, Permit, Released, Request, SharePolicy,
};
use alpr_core::record::{HitRecord, Id, ReadSource, Record};
use alpr_core::retain::{DataClass, Policies};
use alpr_core::{Error, ErrorKind, Result};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use crate::engine::{Transaction, texts};
use crate::rows::{from_json, to_json};
use crate::search::MAX_PAGE;
use crate::store::{Store, event};
use crate::tables::{self, Kept};

/// Reads for somebody else.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Shared {
    /// The reads, the oldest first.
    pub reads: Vec<Record>,
    /// Their hits, where hits are permitted.
    pub hits: Vec<HitRecord>,
    /// What was asked for and is no longer kept.
    pub absent: Vec<Id>,
}

impl Store {
    /// Asks the policy, the agreements and the bans whether data may be given away; a refusal is logged before it is
    /// given.
    ///
    /// # Errors
    /// Those of [`SharePolicy::permit`]; [`ErrorKind::Storage`].
    pub fn permit(
        &self,
        policy: &SharePolicy,
        request: Request,
        agreements: &Agreements,
        policies: &Policies,
        now: Timestamp,
    ) -> Result<Permit> {
        let permitted = policy.permit(request.clone(), agreements, policies, now);
        if let Err(error) = &permitted {
            self.log(request.denied(error, now))?;
        }
        permitted
    }

    /// Gives reads away, at most [`MAX_PAGE`]: that they are disclosed is in the log, with the names of the reads,
    /// before this returns them. Hits are given where the permit has them among its classes.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] for a release to the public (see [`release`](Self::release)), or if a read is of a class
    /// that is not permitted; [`ErrorKind::InvalidArgument`] for too many; [`ErrorKind::Storage`].
    pub fn share(&self, permit: Permit, reads: &[Id]) -> Result<Payload<Shared>> {
        if reads.len() > MAX_PAGE {
            let got = reads.len();
            let text =
                format!("expected at most {MAX_PAGE} reads to share, got {got}: share in several");
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        permit.check_payload()?; // before the log says that it was given
        let reads: BTreeSet<Id> = reads.iter().copied().collect();
        let classes = &permit.what().classes;
        let shared = self.look(|on| gather(on, &reads, classes))?;
        let named = json!({"reads": shared.reads.iter().map(|r| r.id).collect::<Vec<_>>()});
        let entry = self.disclose(permit.event()?, named)?;
        permit.logged(&entry)?.payload(shared)
    }

    /// Releases pictures to the public, that the permit names: see [`Permit::showing`]. Logged first.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if the recipient is not the public, or the pictures are not those of the permit;
    /// [`ErrorKind::Storage`].
    pub fn release(
        &self,
        permit: Permit,
        pictures: Vec<Released>,
    ) -> Result<Payload<Vec<Released>>> {
        permit.check_pictures(&pictures)?;
        let entry = self.disclose(permit.event()?, json!({"pictures": pictures.len()}))?;
        permit.logged(&entry)?.publish(pictures)
    }

    /// Logs a disclosure and what it consists of, in one transaction.
    fn disclose(&self, disclosed: Event, named: serde_json::Value) -> Result<Entry> {
        self.write(|on| {
            let entry = tables::append_entry(on, disclosed.clone())?;
            let (at, by, to) = (disclosed.at, &disclosed.by, disclosed.subject.clone());
            let detail = json!({"disclosure": entry.seq, "what": named});
            tables::append(on, event(at, by, Act::Exported, to, detail))?;
            Ok(entry)
        })
    }

    /// Writes a private system as it is now; every step that is new is logged.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if it is not what is kept with further steps: an approval is of the cameras that were asked
    /// for, and a revocation stays; [`ErrorKind::InvalidArgument`] if another has the same owner or camera;
    /// [`ErrorKind::Storage`].
    pub fn put_feed(&self, feed: &Feed) -> Result<()> {
        let draft = feed.draft();
        let (id, body) = (Id::of(draft.asked, &["feed", &draft.owner]), to_json(feed)?);
        self.write(|on| {
            let before = tables::keep(on, Kept::Feeds, id, body.clone())?;
            feeds(on)?;
            let known = before.map_or(Ok(0), |before| known_steps(&from_json(&before)?, feed))?;
            feed.events_after(known)
                .try_for_each(|event| tables::append(on, event))
        })
    }

    /// All private systems.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`]; [`ErrorKind::InvalidRecord`] for what is damaged.
    pub fn feeds(&self) -> Result<Feeds> {
        self.look(feeds)
    }

    /// Whether all reads may be taken: those of private systems need the Chief's approval (General Order 22-03, VIII).
    pub(crate) fn check_feeds(&self, reads: &[Record]) -> Result<()> {
        let feeds = self.feeds()?;
        let is_private =
            |read: &Record| matches!(read.circumstances.source, ReadSource::PrivateFeed { .. });
        if feeds.all().is_empty() && !reads.iter().any(is_private) {
            return Ok(());
        }
        reads.iter().try_for_each(|read| feeds.check(read))
    }
}

/// How many steps of a private system are kept, if what is to be kept goes on from them.
fn known_steps(kept: &Feed, feed: &Feed) -> Result<usize> {
    if kept.draft() == feed.draft() && feed.steps().starts_with(kept.steps()) {
        return Ok(kept.steps().len());
    }
    let owner = &feed.draft().owner;
    let text = format!("the private system of {owner} was decided of otherwise: read it again");
    Err(Error::new(ErrorKind::Refused, text))
}

fn feeds(on: &mut dyn Transaction) -> Result<Feeds> {
    let bodies = tables::all(on, Kept::Feeds)?;
    let feeds: Result<Vec<Feed>> = bodies.iter().map(|body| from_json(body)).collect();
    Feeds::new(feeds?)
}

fn gather(on: &mut dyn Transaction, names: &BTreeSet<Id>, classes: &[DataClass]) -> Result<Shared> {
    let mut shared = Shared::default();
    for id in names {
        let Some(body) = tables::read(on, *id)? else {
            shared.absent.push(*id);
            continue;
        };
        let hits = texts(
            on,
            "SELECT body FROM hits WHERE read = $1 AND (silenced IS NULL OR silenced <> 'dropped') ORDER BY id",
            &[(*id).into()],
        )?;
        let class = if hits.is_empty() {
            DataClass::Read
        } else {
            DataClass::Hit
        };
        if !classes.contains(&class) {
            let class = class.name();
            let text = format!(
                "read {id} is a {class}, which is not permitted: leave it out, or ask for it"
            );
            return Err(Error::new(ErrorKind::Refused, text));
        }
        shared.reads.push(Record::from_json(&body)?);
        for hit in hits {
            shared.hits.push(from_json(&hit)?);
        }
    }
    Ok(shared)
}
