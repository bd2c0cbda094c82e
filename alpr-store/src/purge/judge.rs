//! Who decides in a purge: the policies and the holds, on what the store knows of each thing.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use alpr_core::alarm::Guard;
use alpr_core::manual::{ManualEntry, Wanted};
use alpr_core::record::{HitRecord, Id, Record};
use alpr_core::retain::{
    Clock, DataClass, Decision, Hold, Holder, Origin, Reason, Subject, Verdict, evaluate,
};
use alpr_core::{PlateText, Result};
use jiff::{SignedDuration, Timestamp};

use super::receipt::Count;
use super::statements::{self, Row, Thing};
use super::{PurgeOrder, Tally};
use crate::bag::Booked;
use crate::engine::Transaction;
use crate::rows::from_json;
use crate::tables::{self, Kept};

/// What becomes of a read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Stays,
    /// It stays, and its pictures go.
    LosesPictures,
    Goes,
}

/// The holds that nobody has closed by now, with the reads of the hits that they name: a hold of a hit's name is one of
/// its read.
pub(crate) fn open_holds(on: &mut dyn Transaction, now: Timestamp) -> Result<Vec<Hold>> {
    let mut holds = tables::load_all::<Hold>(on, Kept::Holds)?;
    holds.retain(|hold| !hold.is_closed(now));
    for hold in &mut holds {
        let ids = &mut hold.draft.scope.ids;
        ids.append(&mut statements::reads_of_hits(on, ids)?);
    }
    Ok(holds)
}

pub(super) struct Judge<'a> {
    order: PurgeOrder<'a>,
    /// Those that nobody has closed, with the reads of the hits that they name.
    holds: Vec<Hold>,
    /// By each record that is in a bag.
    booked: BTreeMap<Id, Vec<Arc<Booked>>>,
}

impl<'a> Judge<'a> {
    /// A judge with the holds and the bookings of this moment. The order's moment may be long ago, if a purge was cut
    /// off then: a hold counts whenever it was opened, unless it is closed today.
    pub(super) fn new(
        on: &mut dyn Transaction,
        order: PurgeOrder<'a>,
        today: Timestamp,
    ) -> Result<Self> {
        let mut booked: BTreeMap<Id, Vec<Arc<Booked>>> = BTreeMap::new();
        for body in tables::all(on, Kept::Bookings)? {
            let bag = Arc::new(Booked::from_json(&body)?);
            for record in bag.records() {
                booked.entry(*record).or_default().push(Arc::clone(&bag));
            }
        }
        Ok(Self {
            order,
            holds: open_holds(on, today)?,
            booked,
        })
    }

    /// When a record was booked into evidence, with all of its pictures.
    fn booked(&self, record: &Record) -> Option<Timestamp> {
        let pictures = &record.circumstances.pictures;
        let has = |bag: &&Arc<Booked>, sha256| bag.pictures().binary_search(sha256).is_ok();
        let is_whole = |bag: &&Arc<Booked>| pictures.iter().all(|p| has(bag, &p.sha256));
        let bags = self.booked.get(&record.id)?.iter().filter(is_whole);
        bags.map(|bag| bag.booking().at).min()
    }

    /// The name before which reads may be due; nothing where none may be.
    pub(super) fn end(&self) -> Option<Id> {
        let order = &self.order;
        let place = (order.holder, order.jurisdiction);
        let mut known = vec![Clock::Capture, Clock::Receipt, Clock::Copy, Clock::Booked];
        known.extend((!order.requests.is_empty()).then_some(Clock::Request));
        let last = order.policies.latest_due(place, &known, order.now)?;
        let after = last.checked_add(SignedDuration::from_micros(1));
        Some(Id::bounds(after.unwrap_or(Timestamp::MAX)).0)
    }

    pub(super) fn read(&self, row: &Row, record: &Record, tally: &mut Tally) -> Fate {
        let subject = |class| Subject {
            received: row.received,
            copied: self.copied(row.received, row.copied),
            booked: self.booked(record),
            requested: self.requested(&[record.text, record.full_text]),
            listed: &row.listed,
            ..Subject::of_record(record, self.order.holder, class, self.order.jurisdiction)
        };
        let is_hit = !row.listed.is_empty();
        let class = if is_hit {
            DataClass::Hit
        } else {
            DataClass::Read
        };
        let has_pictures = !is_hit && !record.circumstances.pictures.is_empty();
        let pictures = has_pictures.then(|| subject(DataClass::Picture));
        match self.decide(&subject(class)) {
            Some(due) if is_due(&due) => match pictures {
                Some(pictures) => self.with_pictures(&due, &pictures, tally),
                None => {
                    tally.add(cause(&due));
                    Fate::Goes
                }
            },
            decision => {
                settle(decision.as_ref(), tally);
                self.without_pictures(pictures.as_ref(), tally)
            }
        }
    }

    /// A read that is due goes with its pictures, unless they are held or have a floor that is not below its ceiling.
    fn with_pictures(
        &self,
        read: &Decision<'_>,
        pictures: &Subject<'_>,
        tally: &mut Tally,
    ) -> Fate {
        let decision = self.decide(pictures);
        let keeping = match &decision {
            Some(due) if is_due(due) => Ordering::Less,
            Some(decision) => keeping(decision).cmp(&reached(read)),
            None => Ordering::Greater,
        };
        match keeping {
            Ordering::Less => {
                tally.add(cause(read));
                return Fate::Goes;
            }
            Ordering::Equal => tally.conflicts += 1,
            Ordering::Greater => {
                settle(decision.as_ref(), tally);
            }
        }
        Fate::Stays
    }

    /// A read that stays loses its pictures if they are due.
    fn without_pictures(&self, pictures: Option<&Subject<'_>>, tally: &mut Tally) -> Fate {
        match pictures.and_then(|pictures| self.decide(pictures)) {
            Some(due) if is_due(&due) => {
                tally.add(cause(&due));
                Fate::LosesPictures
            }
            _ => Fate::Stays,
        }
    }

    /// A hit whose read is gone. Nobody noted when it came: what a camera sees hits at once.
    pub(super) fn stray_hit(&self, thing: &Thing, tally: &mut Tally) -> Result<bool> {
        let hit: HitRecord = from_json(&thing.body)?;
        let origin = match hit.unit {
            Some(_) => Origin::Mobile,
            None => Origin::Stationary,
        };
        let came = Some(hit.captured);
        let subject = Subject {
            received: came,
            copied: self.copied(came, thing.copied),
            requested: self.requested(&[hit.text, hit.full_text.unwrap_or(hit.text)]),
            id: Some(hit.read),
            plate: Some(hit.text),
            full_plate: hit.full_text,
            listed: hit.entry.plate.as_str(),
            camera: Some(&hit.camera),
            ..self.subject(DataClass::Hit, origin, hit.captured)
        };
        Ok(self.settle(&subject, tally))
    }

    /// An entry in force stays, as a guard does: only the end of its shift or a request ends it before its time.
    pub(super) fn manual(&self, thing: &Thing, tally: &mut Tally) -> Result<bool> {
        let entry: ManualEntry = from_json(&thing.body)?;
        let made = Some(entry.created);
        let plate = match &entry.draft.wanted {
            Wanted::Plate(plate) => Some(*plate),
            Wanted::Pattern(_) => None,
        };
        let ended = self.order.shift_ended;
        let subject = Subject {
            received: made,
            copied: self.copied(made, thing.copied),
            requested: plate.and_then(|plate| self.requested(&[plate])),
            shift_ended: ended.filter(|ended| entry.created <= *ended),
            ongoing: entry.draft.ongoing,
            id: Some(entry.id),
            plate,
            ..self.subject(DataClass::ManualEntry, self.officer(), entry.created)
        };
        let decision = self.decide(&subject);
        let runs = |due: &Decision<'_>| is_due(due) && !is_ended(due);
        if entry.is_active(self.order.now) && decision.as_ref().is_some_and(runs) {
            tally.kept += 1;
            return Ok(false);
        }
        Ok(settle(decision.as_ref(), tally))
    }

    /// A guard goes as the hit that it is made of, once it is over.
    pub(super) fn guard(&self, thing: &Thing, tally: &mut Tally) -> Result<bool> {
        let guard: Guard = from_json(&thing.body)?;
        if guard.released.is_none() && self.order.now < guard.until {
            tally.kept += 1;
            return Ok(false);
        }
        let made = Some(guard.from);
        let listed = format!("{},{}", guard.listed, guard.read_as);
        let subject = Subject {
            received: made,
            copied: self.copied(made, thing.copied),
            requested: self.requested(&[guard.plate]),
            id: Some(thing.id),
            plate: Some(guard.plate),
            listed: &listed,
            ..self.subject(DataClass::Hit, self.officer(), guard.from)
        };
        Ok(self.settle(&subject, tally))
    }

    /// When somebody first asked for the destruction of what is of one of these plates.
    fn requested(&self, plates: &[PlateText]) -> Option<Timestamp> {
        let requests = self.order.requests.iter();
        let of_these = requests.filter(|request| plates.contains(&request.plate));
        of_these.map(|request| request.requested).min()
    }

    fn subject(&self, class: DataClass, origin: Origin, captured: Timestamp) -> Subject<'static> {
        let (holder, jurisdiction) = (self.order.holder, self.order.jurisdiction);
        Subject::new(holder, class, origin, jurisdiction, captured)
    }

    /// What an officer writes comes from a car, unless somebody else has it.
    const fn officer(&self) -> Origin {
        match self.order.holder {
            Holder::Vendor => Origin::Vendor,
            Holder::PrivateFeed => Origin::PrivateFeed,
            Holder::Server | Holder::MobileComputer | Holder::PortableMedia => Origin::Mobile,
        }
    }

    /// What the server has received is its copy.
    fn copied(&self, received: Option<Timestamp>, copied: Option<Timestamp>) -> Option<Timestamp> {
        match self.order.holder {
            Holder::Server => received,
            _ => copied,
        }
    }

    /// Decides, and [settles](settle) it.
    fn settle(&self, subject: &Subject<'_>, tally: &mut Tally) -> bool {
        settle(self.decide(subject).as_ref(), tally)
    }

    /// What the policies say; nothing of what a hold covers.
    fn decide<'d>(&'d self, subject: &Subject<'d>) -> Option<Decision<'d>> {
        let (order, is_held) = (&self.order, self.holds.iter().any(|h| h.fits(subject)));
        (!is_held).then(|| evaluate(subject, order.policies, &[], order.now))
    }
}

fn is_due(decision: &Decision<'_>) -> bool {
    matches!(decision.verdict(), Verdict::PurgeDue { .. })
}

/// Counts what is decided, or held; tells whether it is due.
fn settle(decision: Option<&Decision<'_>>, tally: &mut Tally) -> bool {
    match decision.map(|decision| (decision, decision.verdict())) {
        Some((decision, Verdict::PurgeDue { .. })) => {
            tally.add(cause(decision));
            return true;
        }
        Some((_, Verdict::Keep { .. })) => tally.kept += 1,
        Some((_, Verdict::Conflict { .. })) => tally.conflicts += 1,
        Some((_, Verdict::Held)) | None => tally.held += 1,
    }
    false
}

/// Whether a floor is over or a ceiling reached.
fn is_over(reason: &Reason<'_>, now: Timestamp) -> bool {
    reason.ends.is_some_and(|ends| ends <= now)
}

/// The highest rank of a floor that is not over.
fn keeping(decision: &Decision<'_>) -> Option<u16> {
    let reasons = decision.reasons().into_iter();
    let running = reasons.filter(|r| !r.is_ceiling && !is_over(r, decision.now()));
    running.map(|floor| floor.authority.rank).max()
}

/// The highest rank of a ceiling that is reached.
fn reached(decision: &Decision<'_>) -> Option<u16> {
    let reasons = decision.reasons().into_iter();
    let reached = reasons.filter(|r| r.is_ceiling && is_over(r, decision.now()));
    reached.map(|ceiling| ceiling.authority.rank).max()
}

/// Whether the end of a shift or a request makes a purge due, whatever else does.
fn is_ended(decision: &Decision<'_>) -> bool {
    let keeping = keeping(decision);
    decision.reasons().iter().any(|ceiling| {
        ceiling.is_ceiling
            && is_over(ceiling, decision.now())
            && matches!(ceiling.rule.clock, Clock::ShiftEnd | Clock::Request)
            && Some(ceiling.authority.rank) > keeping
    })
}

/// The rule whose ceiling was reached first.
fn cause(decision: &Decision<'_>) -> Count {
    let reasons = decision.reasons();
    let reached = |reason: &&Reason<'_>| reason.is_ceiling && is_over(reason, decision.now());
    let first = reasons
        .iter()
        .filter(reached)
        .min_by_key(|reason| (reason.ends, &reason.policy.name, &reason.rule.name));
    let name = |of: fn(&Reason<'_>) -> String| first.map_or(String::new(), of);
    Count {
        class: decision.subject().class,
        policy: name(|reason| reason.policy.name.clone()),
        rule: name(|reason| reason.rule.name.clone()),
        citation: name(|reason| reason.authority.citation.clone()),
        count: 1,
    }
}

impl Tally {
    pub(super) fn add(&mut self, count: Count) {
        let same = |old: &&mut Count| {
            old.rule == count.rule && old.policy == count.policy && old.class == count.class
        };
        match self.due.iter_mut().find(same) {
            Some(old) => old.count += count.count,
            None => self.due.push(count),
        }
    }
}
