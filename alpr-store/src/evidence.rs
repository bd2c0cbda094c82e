//! What a store gives away as evidence, and what of it the property room has.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use alpr_core::audit::{self, Act};
use alpr_core::evidence::{Booking, Export};
use alpr_core::record::{Id, Record};
use alpr_core::retain::Hold;
use alpr_core::verify::CaseFile;
use alpr_core::{Error, ErrorKind, Result};
use jiff::Timestamp;

use crate::bag::{Bag, Booked, Exported, MAX_BAG_RECORDS, OpenPicture, Verified};
use crate::engine::{Transaction, texts};
use crate::rows::from_json;
use crate::search::MAX_PAGE;
use crate::store::Store;
use crate::tables::{self, Kept};

mod selected;

use selected::Part;

/// What of a store is exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Reads, each with its hits and their cases; hits and cases, each with its read.
    Named(Vec<Id>),
    /// All reads that this open hold covers, whoever is said to have them, with their hits and cases.
    Held(Id),
}

/// What a hold covers of what a store keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Covered {
    /// The reads.
    pub records: BTreeSet<Id>,
    /// Their hits, those that were kept back too.
    pub hits: BTreeSet<Id>,
    /// SHA-256 of the pictures that the reads name.
    pub pictures: BTreeSet<String>,
    /// What the hold names and is not kept: no read, hit or entry made by hand.
    pub absent: BTreeSet<Id>,
}

impl Covered {
    fn add(&mut self, part: Part) {
        match part {
            Part::Read(record) => {
                let pictures = record.circumstances.pictures.into_iter();
                self.pictures.extend(pictures.map(|picture| picture.sha256));
                self.records.insert(record.id);
            }
            Part::Hit(hit) => drop(self.hits.insert(hit.id)),
            Part::Absent(id) => drop(self.absent.insert(id)),
        }
    }

    /// Takes out what is in a bag.
    pub fn remove(&mut self, records: &[Id], hits: &[Id], pictures: &[String]) {
        for id in records {
            self.records.remove(id);
        }
        for id in hits {
            self.hits.remove(id);
        }
        for sha256 in pictures {
            self.pictures.remove(sha256);
        }
    }

    /// How many reads, hits and pictures there are.
    pub fn len(&self) -> usize {
        self.records.len() + self.hits.len() + self.pictures.len()
    }

    /// Whether there is none of them.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Store {
    /// Exports records with their hits, cases and pictures, and what the audit log says of them, as a bag in a new
    /// folder: see [`Bag::write`]. Logged first, and which bag was written after. What was asked for and is no longer
    /// kept is in [`Exported::absent`].
    ///
    /// An export is no way around the search policy in force: the role of whoever exports must be one that may look as
    /// far back ([`SearchPolicy::check_age`](alpr_core::authorise::SearchPolicy::check_age)) as the oldest of the named
    /// records, or as the hold [reaches](alpr_core::retain::HoldScope::reach). What of it is kept does not matter: a
    /// refusal that went by that would tell what was seen.
    ///
    /// # Errors
    /// Those of [`Bag::write`]; [`ErrorKind::Refused`], as for
    /// [`admit_searcher`](Self::admit_searcher), and, logged like that, for what is too old for the role;
    /// [`ErrorKind::InvalidArgument`] if there is no such hold, or it is closed; [`ErrorKind::InvalidRecord`] if one of
    /// the cases is [damaged](Self::damaged_cases): a bag without it would not be all; [`ErrorKind::Storage`].
    pub fn export(
        &self,
        what: &Selection,
        export: Export,
        path: &Path,
        pictures: &mut OpenPicture<'_>,
    ) -> Result<Exported> {
        self.admit_export(what, &export.by, export.at)?;
        let mut bag = self.look(|on| gather(on, what, &export))?;
        bag.check()?;
        self.log(bag.event())?;
        bag.audit = self.concerning(&bag)?;
        let exported = bag.write(path, pictures)?;
        self.log(bag.written_event(&exported))?;
        Ok(exported)
    }

    /// Lets somebody export whose role may look at what is that old; a refusal is logged before it is given.
    /// [`export`](Self::export) asks it as of [`Export::at`]. Whoever takes that from somebody else asks it of the clock
    /// first: at an old time everything is young.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`], as for [`admit_searcher`](Self::admit_searcher), and for what is too old for the role;
    /// [`ErrorKind::InvalidArgument`] if there is no such hold, or it is closed; [`ErrorKind::Storage`].
    pub fn admit_export(&self, what: &Selection, by: &str, now: Timestamp) -> Result<()> {
        let asked = "an export";
        let Some((policy, role)) = self.searcher(by, asked, now)? else {
            return Ok(());
        };
        let from = self.look(|on| reach(on, what, now))?;
        self.or_denied(policy.check_age(role, from, now), by, asked, None, now)
    }

    /// Records, and logs, that a bag which this store exported was booked into evidence. Booking it again under the
    /// same number by the same person changes nothing; the booking that is stored is returned.
    ///
    /// # Errors
    /// Those of [`Booked::new`]; [`ErrorKind::Refused`] if the bag is booked otherwise already, or the log does not say
    /// that it was written: somebody may have changed what is in it, and a purge would take the true copy;
    /// [`ErrorKind::Storage`].
    pub fn book(&self, bag: &Verified, booking: Booking) -> Result<Booked> {
        let mut booked = Booked::new(bag, booking)?;
        let body = booked.to_json()?;
        self.write(|on| {
            if !was_exported(on, booked.bag())? {
                let text = format!(
                    "no export of bag {} is in the log: export it again, and book that one",
                    booked.bag()
                );
                return Err(Error::new(ErrorKind::Refused, text));
            }
            for other in tables::all(on, Kept::Bookings)? {
                let other = Booked::from_json(&other)?;
                if other.bag() != booked.bag() {
                    continue;
                }
                let (was, is) = (other.booking(), booked.booking());
                if (&was.evidence_number, &was.by) == (&is.evidence_number, &is.by) {
                    booked = other;
                    return Ok(());
                }
                let (number, by) = (&was.evidence_number, &was.by);
                let text =
                    format!("this bag was booked as {number} by {by} already: it has one number");
                return Err(Error::new(ErrorKind::Refused, text));
            }
            tables::keep(on, Kept::Bookings, booked.id(), body.clone())?;
            tables::append(on, booked.event())
        })?;
        Ok(booked)
    }

    /// All bookings, the oldest first: a purge may take a server's copy of what is in them, if its policy says so.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`]; [`ErrorKind::InvalidRecord`] for what is damaged.
    pub fn bookings(&self) -> Result<Vec<Booked>> {
        let bodies = self.look(|on| tables::all(on, Kept::Bookings))?;
        bodies.iter().map(|body| Booked::from_json(body)).collect()
    }

    /// What a hold covers of what is kept, whenever it is opened and closed.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`]; [`ErrorKind::InvalidRecord`] for what is damaged.
    pub fn covered(&self, hold: &Hold) -> Result<Covered> {
        self.look(|on| {
            let mut covered = Covered::default();
            selected::held(on, hold, &mut |part| {
                covered.add(part);
                Ok(())
            })?;
            // Of a hit whose read is gone the read is not kept, which the hold does not name.
            let named = &hold.draft.scope.ids;
            covered.absent.retain(|id| named.contains(id));
            for (id, _) in tables::all_with_ids(on, Kept::Manual)? {
                covered.absent.remove(&id);
            }
            Ok(covered)
        })
    }

    /// SHA-256 of the pictures that the read of a case names; none where it is kept no more.
    ///
    /// # Errors
    /// As for [`covered`](Self::covered).
    pub fn pictures(&self, case: &CaseFile) -> Result<BTreeSet<String>> {
        let read = self.look(|on| tables::read(on, case.alarm().hit.read))?;
        let read = read.as_deref().map(Record::from_json).transpose()?;
        let pictures = read.map(|read| read.circumstances.pictures);
        let pictures = pictures.into_iter().flatten();
        Ok(pictures.map(|picture| picture.sha256).collect())
    }

    /// What a hold covers that is in no bag which was booked, nor in `bag`.
    ///
    /// # Errors
    /// As for [`covered`](Self::covered).
    pub fn unbooked(&self, hold: &Hold, bag: Option<&Verified>) -> Result<Covered> {
        self.less_booked(self.covered(hold)?, bag)
    }

    /// What is left of something without what was booked, and without what is in `bag`.
    pub(crate) fn less_booked(&self, mut left: Covered, bag: Option<&Verified>) -> Result<Covered> {
        if let Some(bag) = bag {
            left.remove(bag.records(), bag.hits(), bag.pictures());
        }
        for booked in self.bookings()? {
            left.remove(booked.records(), booked.hits(), booked.pictures());
        }
        Ok(left)
    }

    /// The entries of the audit log whose subject is something in a bag, a hold of it, or its case number.
    fn concerning(&self, bag: &Bag) -> Result<Vec<audit::Entry>> {
        let records = bag.records.iter().map(|record| record.id);
        let hits = bag.hits.iter().map(|hit| hit.id);
        let holds = bag.holds.iter().map(|hold| hold.id);
        let names = records.chain(hits).chain(holds).map(|id| id.to_string());
        let subjects: BTreeSet<String> = names.chain([bag.export.case_number.clone()]).collect();
        let (mut found, mut from) = (Vec::new(), 0);
        loop {
            let page = self.look(|on| tables::audit(on, from, MAX_PAGE))?;
            if page.is_empty() {
                return Ok(found);
            }
            for line in page {
                let entry: audit::Entry = from_json(&line)?;
                from = entry.seq + 1;
                if subjects.contains(&entry.event.subject) {
                    found.push(entry);
                }
            }
        }
    }
}

/// Whether the log says that a bag was written.
fn was_exported(on: &mut dyn Transaction, bag: &str) -> Result<bool> {
    let sql = "SELECT line FROM audit WHERE line LIKE $1 ORDER BY seq";
    for line in texts(on, sql, &[format!("%{bag}%").into()])? {
        let event = from_json::<audit::Entry>(&line)?.event;
        if event.act == Act::Exported && event.detail.get("bag").is_some_and(|of| of == bag) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What a selection is, as a bag without the log.
fn gather(on: &mut dyn Transaction, what: &Selection, export: &Export) -> Result<Bag> {
    let mut bag = Bag::new(export.clone());
    let (mut records, mut hits) = (BTreeMap::new(), BTreeMap::new());
    let mut take = |part| {
        match part {
            Part::Read(record) => drop(records.insert(record.id, *record)),
            Part::Hit(hit) => drop(hits.insert(hit.id, *hit)),
            Part::Absent(id) => drop(bag.absent.insert(id)),
        }
        if records.len() > MAX_BAG_RECORDS {
            let text = format!(
                "expected at most {MAX_BAG_RECORDS} records in a bag, got more: export in several"
            );
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        Ok(())
    };
    match what {
        Selection::Named(ids) => selected::named(on, ids, &mut take)?,
        Selection::Held(id) => {
            let hold = open_hold(on, *id, export.at)?;
            selected::held(on, &hold, &mut take)?;
            bag.holds = vec![hold];
        }
    }
    for id in hits.keys() {
        bag.cases.extend(tables::case(on, *id)?);
    }
    bag.records = records.into_values().collect();
    bag.hits = hits.into_values().collect();
    Ok(bag)
}

/// How far back a selection reaches, whatever of it is kept.
fn reach(on: &mut dyn Transaction, what: &Selection, now: Timestamp) -> Result<Timestamp> {
    match what {
        Selection::Named(ids) => Ok(ids.iter().map(Id::time).min().unwrap_or(now)),
        Selection::Held(id) => Ok(open_hold(on, *id, now)?.draft.scope.reach()),
    }
}

fn open_hold(on: &mut dyn Transaction, id: Id, now: Timestamp) -> Result<Hold> {
    let hold = tables::load(on, Kept::Holds, id)?;
    hold.filter(|hold: &Hold| hold.is_open(now)).ok_or_else(|| {
        let text = format!("there is no open hold {id}: list the holds");
        Error::new(ErrorKind::InvalidArgument, text)
    })
}
