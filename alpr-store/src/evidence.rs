//! What a store gives away as evidence, and what of it the property room has.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use alpr_core::audit::{self, Act};
use alpr_core::evidence::{Booking, Export};
use alpr_core::hotlist::{Action, folded};
use alpr_core::record::{HitRecord, Id, Record};
use alpr_core::retain::{DataClass, Hold, HoldScope, Holder, Subject};
use alpr_core::verify::CaseFile;
use alpr_core::{Error, ErrorKind, Jurisdiction, PlateText, Result};
use jiff::{SignedDuration, Timestamp};

use crate::bag::{Bag, Booked, Exported, MAX_BAG_RECORDS, OpenPicture, Verified};
use crate::engine::{Transaction, texts};
use crate::rows::from_json;
use crate::search::{MAX_PAGE, Search, Window};
use crate::store::Store;
use crate::tables::{self, Kept, Sought};

/// What of a store is exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Reads, each with its hits and their cases; hits and cases, each with its read.
    Named(Vec<Id>),
    /// All reads that this open hold covers, whoever is said to have them, with their hits and cases.
    Held(Id),
}

impl Store {
    /// Exports records with their hits, cases and pictures, and what the audit log says of them, as a bag in a new
    /// folder: see [`Bag::write`]. Logged first, and which bag was written after. What was asked for and is no longer
    /// kept is in [`Exported::absent`].
    ///
    /// # Errors
    /// Those of [`Bag::write`]; [`ErrorKind::InvalidArgument`] if there is no such hold, or it is closed;
    /// [`ErrorKind::Storage`].
    pub fn export(
        &self,
        what: &Selection,
        export: Export,
        path: &Path,
        pictures: &mut OpenPicture<'_>,
    ) -> Result<Exported> {
        let mut bag = self.look(|on| gather(on, what, &export))?;
        bag.check()?;
        self.log(bag.event())?;
        bag.audit = self.concerning(&bag)?;
        let exported = bag.write(path, pictures)?;
        self.log(bag.written_event(&exported))?;
        Ok(exported)
    }

    /// Keeps that a bag which this store exported was booked into evidence, and logs it. Booking again the same way
    /// changes nothing.
    ///
    /// # Errors
    /// Those of [`Booked::new`]; [`ErrorKind::Refused`] if the log does not say that this bag was written: somebody may
    /// have changed what is in it, and a purge would take the true copy; [`ErrorKind::Storage`].
    pub fn book(&self, bag: &Verified, booking: Booking) -> Result<Booked> {
        let booked = Booked::new(bag, booking)?;
        let body = booked.to_json()?;
        self.write(|on| {
            if !was_exported(on, booked.bag())? {
                let text = format!(
                    "no export of bag {} is in the log: export it again, and book that one",
                    booked.bag()
                );
                return Err(Error::new(ErrorKind::Refused, text));
            }
            let before = tables::keep(on, Kept::Bookings, booked.id(), body.clone())?;
            if before.is_some_and(|before| before == body) {
                return Ok(());
            }
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
    let mut gathered = Gathered::default();
    match what {
        Selection::Named(ids) => gathered.named(on, ids, &|_, _| true)?,
        Selection::Held(id) => {
            let hold = open_hold(on, *id, export.at)?;
            gathered.held(on, &hold, export.at)?;
            bag.holds = vec![hold];
        }
    }
    bag.records = gathered.records.into_values().collect();
    bag.hits = gathered.hits.into_values().collect();
    bag.cases = gathered.cases.into_values().collect();
    bag.absent = gathered.absent;
    Ok(bag)
}

fn open_hold(on: &mut dyn Transaction, id: Id, now: Timestamp) -> Result<Hold> {
    for body in tables::all(on, Kept::Holds)? {
        let hold: Hold = from_json(&body)?;
        if hold.id == id && hold.is_open(now) {
            return Ok(hold);
        }
    }
    let text = format!("there is no open hold {id}: list the holds");
    Err(Error::new(ErrorKind::InvalidArgument, text))
}

/// Whether a record with these hits is wanted.
type Wanted<'a> = &'a dyn Fn(&Record, &[HitRecord]) -> bool;

/// What was gathered for a bag.
#[derive(Default)]
struct Gathered {
    records: BTreeMap<Id, Record>,
    hits: BTreeMap<Id, HitRecord>,
    cases: BTreeMap<Id, CaseFile>,
    absent: BTreeSet<Id>,
}

impl Gathered {
    fn held(&mut self, on: &mut dyn Transaction, hold: &Hold, now: Timestamp) -> Result<()> {
        let scope = &hold.draft.scope;
        let wanted = |record: &Record, hits: &[HitRecord]| covers(hold, record, hits, now);
        if !scope.ids.is_empty() {
            return self.named(on, &scope.ids, &wanted);
        }
        for sought in sought(scope) {
            self.found(on, &sought, window(scope), &wanted)?;
        }
        Ok(())
    }

    /// Adds reads, and the reads of hits.
    fn named(&mut self, on: &mut dyn Transaction, ids: &[Id], wanted: Wanted<'_>) -> Result<()> {
        for id in ids {
            let hit = hits(on, "id", *id)?;
            let read = hit.first().map_or(*id, |hit| hit.read);
            if let Some(body) = tables::read(on, read)? {
                self.record(on, Record::from_json(&body)?, wanted)?;
            } else {
                self.absent.insert(read);
                self.hits(on, hit)?;
            }
        }
        Ok(())
    }

    /// Adds what is sought, page by page.
    fn found(
        &mut self,
        on: &mut dyn Transaction,
        sought: &Sought,
        window: Window,
        wanted: Wanted<'_>,
    ) -> Result<()> {
        let mut after = None;
        loop {
            let page = tables::seek(on, sought, window, after, MAX_PAGE)?;
            if page.is_empty() {
                return Ok(());
            }
            for body in page {
                let record = Record::from_json(&body)?;
                after = Some(record.id);
                self.record(on, record, wanted)?;
            }
        }
    }

    /// Adds a record with its hits, if it is wanted.
    fn record(
        &mut self,
        on: &mut dyn Transaction,
        record: Record,
        wanted: Wanted<'_>,
    ) -> Result<()> {
        let hits = hits(on, "read", record.id)?;
        if !wanted(&record, &hits) {
            return Ok(());
        }
        self.records.insert(record.id, record);
        if self.records.len() > MAX_BAG_RECORDS {
            let text = format!(
                "expected at most {MAX_BAG_RECORDS} records in a bag, got more: export in several"
            );
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        self.hits(on, hits)
    }

    /// Adds hits with their cases.
    fn hits(&mut self, on: &mut dyn Transaction, hits: Vec<HitRecord>) -> Result<()> {
        for hit in hits {
            if let Some(case) = tables::case(on, hit.id)? {
                self.cases.insert(hit.id, case);
            }
            self.hits.insert(hit.id, hit);
        }
        Ok(())
    }
}

/// Hits by their name, or by their read's.
fn hits(on: &mut dyn Transaction, column: &'static str, id: Id) -> Result<Vec<HitRecord>> {
    let sql = format!("SELECT body FROM hits WHERE {column} = $1 ORDER BY id");
    let bodies = texts(on, &sql, &[id.into()])?;
    bodies.iter().map(|body| from_json(body)).collect()
}

/// All that a scope without names may cover: by the narrowest of its conditions that has an index.
fn sought(scope: &HoldScope) -> Vec<Sought> {
    // No index has a plate of which a character is not known.
    if !scope.plates.is_empty() && !scope.plates.iter().any(PlateText::has_unknown) {
        return may_be(&scope.plates);
    }
    if !scope.cameras.is_empty() {
        let camera = |camera: &String| Search {
            camera: Some(camera.clone()),
            ..Search::default()
        };
        let cameras = scope.cameras.iter().map(camera);
        return cameras.map(Sought::Fitting).collect();
    }
    vec![Sought::Fitting(Search::default())]
}

/// All that may be of one of these plates.
fn may_be(plates: &[PlateText]) -> Vec<Sought> {
    let texts = plates.iter().map(|plate| folded(plate.as_str()));
    let read = texts.flat_map(|text| [Sought::Folded(text.clone()), Sought::Stacked(text)]);
    read.chain([Sought::Hit, Sought::Unread]).collect()
}

/// The window of a scope, whose end is within it.
fn window(scope: &HoldScope) -> Window {
    let after = |to: Timestamp| to.checked_add(SignedDuration::from_micros(1)).ok();
    Window {
        from: scope.from.unwrap_or(Timestamp::MIN),
        to: scope.to.and_then(after).unwrap_or(Timestamp::MAX),
    }
}

/// Whether a hold covers a record of this store in any of the classes that it has. Of a scope with names, the record is
/// one of them; who is said to have it does not matter, since it is here; and a hold does not ask whose law it is under.
fn covers(hold: &Hold, record: &Record, hits: &[HitRecord], now: Timestamp) -> bool {
    let holders = &hold.draft.scope.holders;
    let holder = holders.first().copied().unwrap_or(Holder::Server);
    let listed = listed(hits);
    let classes: &[DataClass] = if listed.is_empty() {
        &[DataClass::Read, DataClass::Picture]
    } else {
        &[DataClass::Hit]
    };
    classes.iter().any(|class| {
        let subject = Subject {
            id: None,
            listed: &listed,
            ..Subject::of_record(record, holder, *class, Jurisdiction::MO)
        };
        hold.covers(&subject, now)
    })
}

/// The listed plates of hits, as a purge has them: what the rules drop is no hit.
fn listed(hits: &[HitRecord]) -> String {
    let hits = hits.iter().filter(|hit| hit.action != Action::Drop);
    let plates: Vec<&str> = hits.map(|hit| hit.entry.plate.as_str()).collect();
    plates.join(",")
}
