//! Giving kept reads to others, and taking those of private systems: both only as far as somebody entitled allowed it.

use std::collections::BTreeSet;

use alpr_core::adopt::{Custody, Document};
use alpr_core::alarm::Silenced;
use alpr_core::audit::{Act, Entry, Event};
use alpr_core::disclose::{
    Agreements, Feed, FeedStep, Feeds, Ground, Payload, Permit, Released, Request, SharePolicy,
};
use alpr_core::record::{HitRecord, Id, ReadSource, Record};
use alpr_core::retain::{DataClass, Holder, Policies, Subject};
use alpr_core::verify::{CaseFile, Disposition, Outcome, Status};
use alpr_core::{Error, ErrorKind, Result};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use crate::adopt;
use crate::engine::Transaction;
use crate::purge::{COPIED, open_holds};
use crate::register::Register;
use crate::rows::{from_json, time, to_json};
use crate::search::MAX_PAGE;
use crate::store::Store;
use crate::tables::{self, Kept};

/// Reads for somebody else.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Shared {
    /// The reads, the oldest first.
    pub reads: Vec<Record>,
    /// Their hits, where hits are permitted, with what became of each.
    pub hits: Vec<SharedHit>,
    /// What was asked for and is no longer kept. Not for the recipient: a name tells when something was seen.
    #[serde(skip)]
    pub absent: Vec<Id>,
    /// What was asked for, is due to be purged, and is covered by no hold: it is not given, nor its name.
    #[serde(skip)]
    pub expired: Vec<Id>,
}

/// A hit for somebody else: one that was found to be a misread must not pass for a plain one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SharedHit {
    /// The hit, without what its entry only keeps beside the rest ([`Entry::extra`](alpr_core::hotlist::Entry::extra)):
    /// notes, owners and other columns of a list may name people, and no agreement is of those.
    #[serde(flatten)]
    pub hit: HitRecord,
    /// Where its case stands; nothing of one that raised no alarm.
    pub status: Option<Status>,
    /// What the operator said of it, if anything.
    pub outcome: Option<Outcome>,
    /// Why it raised no alarm, if it did not.
    pub silenced: Option<Silenced>,
}

impl Store {
    /// Asks the policy, the agreements and the bans whether data may be given away; a refusal is logged before it is
    /// given.
    ///
    /// # Errors
    /// Those of [`SharePolicy::permit`]; [`ErrorKind::Refused`] for other rules, agreements or policies than those in
    /// force ([`adopt`](Self::adopt)), and, where there is a register, for whoever is not in it with this role and this
    /// training, and for a lawful demand that neither Chief nor Coordinator answers: it goes before every agreement;
    /// [`ErrorKind::Storage`].
    pub fn permit(
        &self,
        policy: &SharePolicy,
        request: Request,
        agreements: &Agreements,
        policies: &Policies,
        now: Timestamp,
    ) -> Result<Permit> {
        let permitted = policy.permit(request.clone(), agreements, policies, now);
        let permitted = permitted.and_then(|permit| self.check_permit(&permit).map(|()| permit));
        if let Err(error) = &permitted
            && error.kind() == ErrorKind::Refused
        {
            self.log(request.denied(error, now))?;
        }
        permitted
    }

    /// Gives reads away, at most [`MAX_PAGE`]: that they are disclosed is in the log, with the names of the reads,
    /// before this returns them. Hits are given where the permit has them among its classes. What is due to be purged
    /// by the policies of the permit, with the custody in force, is not given, unless a hold covers it.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] for a release to the public (see [`release`](Self::release)), if a read is of a class
    /// that is not permitted, or if there is nothing left to give, which is logged; [`ErrorKind::InvalidArgument`] for
    /// too many; as for [`permit`](Self::permit), which is asked again; [`ErrorKind::InvalidRecord`] for a damaged case;
    /// [`ErrorKind::Storage`].
    pub fn share(&self, permit: Permit, reads: &[Id]) -> Result<Payload<Shared>> {
        if reads.len() > MAX_PAGE {
            let got = reads.len();
            let text =
                format!("expected at most {MAX_PAGE} reads to share, got {got}: share in several");
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        permit.check_payload()?; // before the log says that it was given
        let reads: BTreeSet<Id> = reads.iter().copied().collect();
        let gathered = self
            .check_permit(&permit)
            .and_then(|()| self.look(|on| gather(on, &reads, &permit)));
        let shared = match gathered.and_then(something) {
            Ok(shared) => shared,
            Err(why) => return Err(self.not_given(&permit, why)?),
        };
        let named = json!({"reads": shared.reads.iter().map(|r| r.id).collect::<Vec<_>>()});
        let entry = self.disclose(permit.event()?, named)?;
        permit.logged(&entry)?.payload(shared)
    }

    /// Releases pictures to the public, that the permit names: see [`Permit::showing`]. Logged first.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if the recipient is not the public, or the pictures are not those of the permit; as for
    /// [`permit`](Self::permit), which is asked again; [`ErrorKind::Storage`].
    pub fn release(
        &self,
        permit: Permit,
        pictures: Vec<Released>,
    ) -> Result<Payload<Vec<Released>>> {
        permit.check_pictures(&pictures)?;
        if let Err(why) = self.check_permit(&permit) {
            return Err(self.not_given(&permit, why)?);
        }
        let entry = self.disclose(permit.event()?, json!({"pictures": pictures.len()}))?;
        permit.logged(&entry)?.publish(pictures)
    }

    /// Refuses what was permitted by rules that are not in force, or to somebody whom the register does not know so; a
    /// release that is not the Chief's word, and a demand that somebody else answers than a leader. A permit can be made
    /// without the store, and may be old.
    fn check_permit(&self, permit: &Permit) -> Result<()> {
        let (who, what) = (permit.who(), permit.what());
        self.check_who(who)?;
        self.check_adopted(Document::SharePolicy, what.share_policy.as_deref())?;
        if let Some(agreements) = &what.agreements {
            self.check_adopted(Document::Agreements, [agreements.as_str()])?;
        }
        self.check_retention(permit.policies())?;
        match permit.ground() {
            Ground::Release(release) => self.check_release(release, permit.at()),
            Ground::LawfulDemand(_) => {
                let what = "answer a lawful demand";
                self.look(|on| Register::of(on)?.check_leader(&who.user, what))
            }
            _ => Ok(()),
        }
    }

    /// Logs that what was permitted is not given, where the store refuses it; gives the reason.
    fn not_given(&self, permit: &Permit, why: Error) -> Result<Error> {
        if why.kind() == ErrorKind::Refused {
            let (asked, what) = (permit.event()?, permit.what());
            let detail = json!({
                "why": why.message(), "asked": "disclosure", "person": what.recipient.person,
                "case_number": what.purpose.case_number,
            });
            let (at, to) = (asked.at, asked.subject);
            self.log(Event::new(at, &asked.by, Act::Denied, to, detail))?;
        }
        Ok(why)
    }

    /// Logs a disclosure and what it consists of, in one transaction.
    fn disclose(&self, disclosed: Event, named: serde_json::Value) -> Result<Entry> {
        self.write(|on| {
            let entry = tables::append_entry(on, disclosed.clone())?;
            let (at, by, to) = (disclosed.at, &disclosed.by, disclosed.subject.clone());
            let detail = json!({"disclosure": entry.seq, "what": named});
            tables::append(on, Event::new(at, by, Act::Exported, to, detail))?;
            Ok(entry)
        })
    }

    /// Writes a private system as it is now; every step that is new is logged, with what it is about.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if it is not what is kept with further steps: an approval is of the cameras that were
    /// asked for, a revocation stays, and an ask is replaced by [`ask_feed`](Self::ask_feed) alone; where there is a
    /// register, if somebody else approves it than its Chief (VIII); [`ErrorKind::InvalidArgument`] if another that is
    /// approved has the same camera, or it is too long for the log; [`ErrorKind::Storage`].
    pub fn put_feed(&self, feed: &Feed) -> Result<()> {
        self.write_feed(feed, None)
    }

    /// As [`put_feed`](Self::put_feed), and logs what the owner asks, which `by` writes down, unless that very ask is
    /// kept. It takes the place of an ask of the same owner on which nobody decided.
    ///
    /// # Errors
    /// As for [`put_feed`](Self::put_feed), but for an ask that is replaced; [`ErrorKind::Refused`] without a name.
    pub fn ask_feed(&self, feed: &Feed, by: &str) -> Result<()> {
        self.write_feed(feed, Some(&feed.asked_event(by)))
    }

    fn write_feed(&self, feed: &Feed, asked: Option<&Event>) -> Result<()> {
        let (draft, body) = (feed.draft(), to_json(feed)?);
        let mut refused = None;
        let written = self.write(|on| {
            let kept = kept_feed(on, &draft.owner)?;
            let is_new = kept.as_ref().is_none_or(|(_, kept)| kept.draft() != draft);
            let (id, known) = match kept {
                Some((id, kept)) => (id, known_steps(&kept, feed, asked.is_some())?),
                None => (Id::of(draft.asked, &["feed", &draft.owner]), 0),
            };
            tables::keep(on, Kept::Feeds, id, body.clone())?;
            feeds(on)?;
            refused = refused_approval(&Register::of(on)?, feed, known);
            if let Some((_, why)) = &refused {
                return Err(why.clone());
            }
            let asked = asked.filter(|_| is_new).cloned();
            let mut events = asked.into_iter().chain(feed.events_after(known));
            events.try_for_each(|event| tables::append(on, event))
        });
        match refused {
            Some((step, _)) => {
                self.or_denied(written, step.by(), "a private feed", None, step.at())
            }
            None => written,
        }
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

/// The first approval among the steps after so many that is not the Chief's, by the register, and why it is refused.
fn refused_approval<'a>(
    register: &Register,
    feed: &'a Feed,
    known: usize,
) -> Option<(&'a FeedStep, Error)> {
    let new = feed.steps().iter().skip(known);
    let mut approvals = new.filter(|step| matches!(step, FeedStep::Approved { .. }));
    approvals.find_map(|step| Some((step, register.check_chief(step.by()).err()?)))
}

/// The private system of an owner, and the name of its row, which it keeps where another ask takes its place.
fn kept_feed(on: &mut dyn Transaction, owner: &str) -> Result<Option<(Id, Feed)>> {
    for (id, body) in tables::all_with_ids(on, Kept::Feeds)? {
        let feed: Feed = from_json(&body)?;
        if feed.draft().owner == owner {
            return Ok(Some((id, feed)));
        }
    }
    Ok(None)
}

/// How many steps of a private system are kept, if what is to be kept goes on from them, or is another ask that is logged
/// and nobody decided on it yet.
fn known_steps(kept: &Feed, feed: &Feed, is_logged: bool) -> Result<usize> {
    if kept.draft() == feed.draft() && feed.steps().starts_with(kept.steps()) {
        return Ok(kept.steps().len());
    }
    let owner = &feed.draft().owner;
    let text = match (kept.steps(), feed.steps()) {
        ([], []) if is_logged => return Ok(0),
        ([], []) => format!(
            "another ask of {owner} is kept: replace it by `alpr share feed ask` or `Store::ask_feed`, which log who did"
        ),
        (_, []) => format!(
            "the private system of {owner} was decided of, and stays as it was asked for: ask for the other under a \
             name of its own, such as `{owner} 2`, and revoke this one first if they share a camera"
        ),
        _ => format!("the private system of {owner} was decided of otherwise: read it again"),
    };
    Err(Error::new(ErrorKind::Refused, text))
}

fn feeds(on: &mut dyn Transaction) -> Result<Feeds> {
    Feeds::new(tables::load_all(on, Kept::Feeds)?)
}

/// Refuses to give nothing.
fn something(shared: Shared) -> Result<Shared> {
    if !shared.reads.is_empty() {
        return Ok(shared);
    }
    let (absent, expired) = (shared.absent.len(), shared.expired.len());
    let text = format!(
        "nothing is left to share: {absent} reads are no longer kept, and {expired} are due to be purged"
    );
    Err(Error::new(ErrorKind::Refused, text))
}

fn gather(on: &mut dyn Transaction, names: &BTreeSet<Id>, permit: &Permit) -> Result<Shared> {
    let holds = open_holds(on, permit.at())?;
    let custody = adopt::custody(on)?.unwrap_or(Custody {
        holder: Holder::Server,
        jurisdiction: permit.jurisdiction(),
    });
    let mut shared = Shared::default();
    for id in names {
        let Some((record, received, copied)) = read(on, *id)? else {
            shared.absent.push(*id);
            continue;
        };
        let hits = hits(on, *id)?;
        let class = if hits.is_empty() {
            DataClass::Read
        } else {
            DataClass::Hit
        };
        let listed: Vec<&str> = hits
            .iter()
            .map(|hit| hit.hit.entry.plate.as_str())
            .collect();
        let Custody {
            holder,
            jurisdiction,
        } = custody;
        let subject = Subject {
            received,
            // What the agency's server received is its copy.
            copied: if holder == Holder::Server {
                received
            } else {
                copied
            },
            listed: &listed.join(","),
            ..Subject::of_record(&record, holder, class, jurisdiction)
        };
        if permit.is_overdue(&subject, &holds) {
            shared.expired.push(*id);
            continue;
        }
        if !permit.what().classes.contains(&class) {
            let class = class.name();
            let text = format!(
                "read {id} is a {class}, which is not permitted: leave it out, or ask for it"
            );
            return Err(Error::new(ErrorKind::Refused, text));
        }
        shared.reads.push(record);
        shared.hits.extend(hits);
    }
    Ok(shared)
}

/// A read, and when it reached the store and was copied to the agency's server, if that was noted.
type KeptRead = (Record, Option<Timestamp>, Option<Timestamp>);

fn read(on: &mut dyn Transaction, id: Id) -> Result<Option<KeptRead>> {
    let sql = format!("SELECT body, received, {COPIED} FROM reads WHERE id = $1");
    let mut found = None;
    on.query(&sql, &[id.into()], &mut |row| {
        let (received, copied) = (time(row.maybe(1)?)?, time(row.maybe(2)?)?);
        found = Some((Record::from_json(&row.text(0)?)?, received, copied));
        Ok(())
    })?;
    Ok(found)
}

/// The hits of a read but for what the rules drop, each with what became of it.
fn hits(on: &mut dyn Transaction, read: Id) -> Result<Vec<SharedHit>> {
    let sql = "SELECT id, coalesce(file, ''), body, coalesce(silenced, '') FROM hits
        WHERE read = $1 AND (silenced IS NULL OR silenced <> 'dropped') ORDER BY id";
    let mut found = Vec::new();
    on.query(sql, &[read.into()], &mut |row| {
        let case = match row.text(1)?.is_empty() {
            true => None,
            false => Some(tables::case_of(row.id(0)?, row)?),
        };
        let disposition = case.as_ref().and_then(CaseFile::disposition);
        let why = Some(row.text(3)?).filter(|why| !why.is_empty());
        let mut hit: HitRecord = from_json(&row.text(2)?)?;
        hit.entry.extra.clear();
        found.push(SharedHit {
            hit,
            status: case.as_ref().map(CaseFile::status),
            outcome: disposition.map(Disposition::outcome),
            silenced: why.map(|why| why.parse()).transpose()?,
        });
        Ok(())
    })?;
    Ok(found)
}
