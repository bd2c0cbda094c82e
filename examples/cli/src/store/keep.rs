//! Keeps what `alpr read` reads: every read with its circumstances, its hits, and the alarms they raise.

use std::collections::BTreeSet;

use alpr_core::alarm::{Alarm, Guards, Raised, Silenced};
use alpr_core::audit::{Act, Entry, Event, Head};
use alpr_core::disclose::Feeds;
use alpr_core::health::Service;
use alpr_core::hotlist::{Action, Hit};
use alpr_core::manual::ManualBook;
use alpr_core::record::{Circumstances, ClockQuality, Id, Picture, ReadSource};
use alpr_core::verify::{CaseFile, Step};
use alpr_core::{
    AlarmDesk, Engine, ErrorKind, HotList, MatchRules, PlateRead, Query, Record, Track,
};
use alpr_store::{InForce, Store};
use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::args::KeepOptions;
use super::audit;
use crate::hotlist::HitReport;
use crate::inputs::Shot;
use crate::lists::in_force::ListInForce;
use crate::output;
use crate::read::report::{AlarmReport, Report};

mod received;

use received::check_received;

/// An entry that a camera did not see for so long begins another pass: what fits a patrol car in traffic.
const GAP: SignedDuration = SignedDuration::from_secs(30);

/// Who approved a private system that nobody approved.
const NOBODY: &str = "nobody";

/// What was read of one picture or of a pair, or of one vehicle in a film.
#[derive(Clone)]
pub(crate) struct Sighting {
    pub(crate) shot: Shot,
    /// When its picture was written, or came.
    pub(crate) taken: Timestamp,
    /// The vehicle of a film, whose best frame this is.
    pub(crate) track: Option<Track>,
    pub(crate) pictures: Vec<Picture>,
    pub(crate) report: Report,
    pub(crate) reads: Vec<PlateRead>,
}

/// Keeps reads in the order in which they are given.
pub(crate) struct Keeper {
    store: Store,
    /// How long the log was when what follows was loaded, which others may change.
    known: Option<u64>,
    /// The SHA-256 of the list that the log has, as was made sure.
    logged: Option<String>,
    desk: AlarmDesk,
    book: ManualBook,
    feeds: Feeds,
    service: Option<Service>,
    /// Since when the camera is out of service, as was said.
    said_out: Option<Timestamp>,
    /// Which cases are damaged, as was said.
    said_damaged: BTreeSet<Id>,
    /// Of the entries by hand, where no list has its own.
    rules: MatchRules,
    like: Circumstances,
    at: Option<Timestamp>,
    received: Option<Timestamp>,
    by: String,
}

impl Keeper {
    /// A keeper, if the options name a store.
    pub(crate) fn open(options: &KeepOptions, engine: &Engine) -> Result<Option<Self>> {
        let (Some(address), Some(camera)) = (&options.store, &options.camera) else {
            return Ok(None);
        };
        let like = circumstances(options, camera, engine);
        // Names that no record or log takes are refused now, not at the first plate or alarm.
        Record::of_text("ABC123".parse()?, None, like.clone())?;
        let (now, by) = (Timestamp::now(), options.user.as_ref().unwrap_or(camera));
        let raised = Event::new(now, by, Act::AlarmRaised, camera, Value::Null);
        Entry::after(&Head::default(), raised)?;
        let store = super::begin(address)?;
        if let Some(user) = &options.user {
            store.admit_trained(user, "the keeping of reads", now)?;
        }
        if options.received.is_some() {
            check_received(&store, options.user.as_deref())?;
        }
        let mut keeper = Self {
            store,
            known: None,
            logged: None,
            desk: AlarmDesk::new(GAP)?,
            book: ManualBook::default(),
            feeds: Feeds::new(Vec::new())?,
            service: None,
            said_out: None,
            said_damaged: BTreeSet::new(),
            rules: MatchRules::default(),
            like,
            at: options.at,
            received: options.received,
            by: by.clone(),
        };
        keeper.renew()?;
        Ok(Some(keeper))
    }

    /// Loads the guards, the entries by hand, the private systems and the camera's service, if anything was done on the
    /// store since they were loaded.
    fn renew(&mut self) -> Result<()> {
        let Some(now) = self.store.in_force(self.known)? else {
            return Ok(());
        };
        let service = now.service(&self.like.camera);
        let InForce {
            entries,
            manual,
            guards,
            feeds,
            ..
        } = now;
        let mut in_force = Guards::default();
        for guard in guards.into_iter().filter(|guard| guard.released.is_none()) {
            in_force.add(guard)?;
        }
        *self.desk.guards_mut() = in_force;
        let mut book = ManualBook::default();
        for entry in manual {
            book.restore(entry)?;
        }
        match service {
            Ok(service) => self.service = service,
            // A name that is mistyped elsewhere must not end what runs.
            Err(error) if self.known.is_some() => output::complain(error.message()),
            Err(error) => return Err(error.into()),
        }
        if let Some(service) = &self.service {
            self.desk.set_service(service.clone())?;
        }
        (self.book, self.feeds, self.known) = (book, feeds, Some(entries));
        Ok(())
    }

    /// Keeps the reads of one sighting with their hits. What was entered, guarded or decided until now holds for it.
    pub(crate) fn keep(&mut self, seen: &Sighting, list: Option<&ListInForce>) -> Result<Kept> {
        if let Some(list) = list {
            self.log_list(&list.list)?;
        }
        if seen.reads.is_empty() {
            return Ok(Kept::default());
        }
        self.renew()?;
        let captured = seen.track.as_ref().map(Track::best_at).or(self.at);
        let mut at = self.of_pictures(captured.unwrap_or(seen.taken), &seen.pictures, list);
        self.say_if_out(at.captured);
        // Retention counts from here: pictures of last year may come today.
        let received = self.received.unwrap_or_else(Timestamp::now);
        loop {
            let mut desk = self.desk.clone();
            let now = self.at.map_or(received, |_| at.captured);
            let kept = self.judge(&mut desk, seen, &at, (list, now))?;
            let (reads, raised) = (&kept.records, &kept.raised);
            if self.store.put_sighting(reads, raised, &self.by, received)? {
                self.desk = desk;
                return Ok(kept);
            }
            // Another picture of this camera has this time, as files of a card with whole seconds do, and shows this
            // plate.
            at.captured = at.captured.checked_add(SignedDuration::from_micros(1))?;
        }
    }

    /// Logs a list that the log does not have, once it is used here.
    fn log_list(&mut self, list: &HotList) -> Result<()> {
        if self.logged.as_deref() != Some(list.sha256()) {
            audit::list_used(&self.store, &self.by, list)?;
            self.logged = Some(list.sha256().to_owned());
        }
        Ok(())
    }

    /// A sighting's report with its hits, and what became of them.
    pub(crate) fn report(&mut self, kept: Kept, report: Report) -> Result<Report> {
        let (mut alarms, mut silenced) = (Vec::new(), Vec::new());
        for (i, raised) in kept.raised.iter().enumerate() {
            for alarm in &raised.alarms {
                let Some(case) = self.whole_case(alarm.hit.id)? else {
                    alarms.push(AlarmReport::new(alarm, i));
                    continue;
                };
                // What somebody looked at already is not to be stopped for anew; nothing else is lost.
                let is_persons = |step: &Step| !matches!(step, Step::Withdrawn { .. });
                if case.steps().iter().any(is_persons) {
                    silenced.push(kept_before(&case, alarm));
                    continue;
                }
                if case.alarm() != alarm {
                    output::complain(&kept_before(&case, alarm));
                }
                alarms.push(AlarmReport::new(alarm, i));
            }
            silenced.extend(said(raised));
        }
        Ok(report.with_alarms(kept.shown, alarms, silenced))
    }

    /// A case that was kept; nothing where it is damaged.
    fn whole_case(&mut self, id: Id) -> Result<Option<CaseFile>> {
        match self.store.case(id) {
            Err(error) if error.kind() == ErrorKind::InvalidRecord => {
                self.say_damaged(id, "its alarm is shown as it was raised now");
                Ok(None)
            }
            case => case?.context("the case was purged meanwhile").map(Some),
        }
    }

    /// Says once that a case is damaged, and what comes of it.
    fn say_damaged(&mut self, id: Id, so: &str) {
        if self.said_damaged.insert(id) {
            output::complain(&format!(
                "case {id} is damaged: {so}; restore it from its backup"
            ));
        }
    }

    /// The records of one sighting, and what each raises.
    fn judge(
        &mut self,
        desk: &mut AlarmDesk,
        seen: &Sighting,
        at: &Circumstances,
        (list, now): (Option<&ListInForce>, Timestamp),
    ) -> Result<Kept> {
        let mut kept = Kept::default();
        for read in &seen.reads {
            let record = Record::of_read(read, at.clone())?;
            let hits = self.hits(read, &record, list, now)?;
            self.remember(desk, &hits, &record)?;
            kept.raised.push(match &seen.track {
                Some(track) => desk.raise_track(&hits, &record, track)?,
                None => desk.raise(&hits, &record, None)?,
            });
            kept.records.push(record);
            let shown = hits.iter().filter(|hit| hit.action != Action::Drop);
            kept.shown.push(shown.map(HitReport::new).collect());
        }
        Ok(kept)
    }

    /// Says once that the camera is out of service: it shall not be used (General Order 22-03, II.6.e).
    fn say_if_out(&mut self, captured: Timestamp) {
        let is_out = |service: &Service| service.standing_at(captured).out_since;
        let out = self.service.as_ref().and_then(is_out);
        let Some(since) = out.filter(|_| out != self.said_out) else {
            return;
        };
        self.said_out = out;
        let camera = &self.like.camera;
        output::complain(&format!(
            "camera {camera} is out of service since {since}: hits are kept and raise no alarm; test it, then return it"
        ));
    }

    /// Loads what was found of the entries before; of this very read it is the case's own. Where a case is damaged
    /// nothing speaks against the alarm, which is said once.
    fn remember(&mut self, desk: &mut AlarmDesk, hits: &[Hit], record: &Record) -> Result<()> {
        let mut asked = BTreeSet::new();
        for hit in hits {
            // An entry by hand has cases of its own; a list may have hundreds of one plate.
            if !hit.entry.is_by_hand() && !asked.insert(hit.entry.plate) {
                continue;
            }
            let earlier = self.store.earlier(&hit.entry)?;
            for id in earlier.damaged {
                self.say_damaged(id, "alarms of its plate come without what was found before");
            }
            for case in earlier.cases {
                let prior = case.prior().filter(|_| case.alarm().hit.read != record.id);
                prior.into_iter().for_each(|prior| desk.remember(prior));
            }
        }
        Ok(())
    }

    /// What the list and the entries by hand have near a read.
    fn hits(
        &self,
        read: &PlateRead,
        record: &Record,
        list: Option<&ListInForce>,
        now: Timestamp,
    ) -> Result<Vec<Hit>> {
        let rules = list.map_or(&self.rules, |list| &list.rules);
        let mut hits = match list {
            Some(list) => list.list.matches(&Query::of_read(read), rules, now)?,
            None => Vec::new(),
        };
        hits.extend(self.book.matches(record, rules, now, false)?);
        Ok(hits)
    }

    /// Who had approved an owner's private system. The store refuses its reads where nobody had.
    fn approver(&self, owner: &str, captured: Timestamp) -> String {
        let feed = self.feeds.all().iter().find(|f| f.draft().owner == owner);
        let chief = feed.and_then(|feed| feed.approved_by(captured));
        chief.unwrap_or(NOBODY).to_owned()
    }

    fn of_pictures(
        &self,
        captured: Timestamp,
        pictures: &[Picture],
        list: Option<&ListInForce>,
    ) -> Circumstances {
        let mut at = Circumstances {
            captured,
            pictures: pictures.to_vec(),
            list_sha256: list.map(|list| list.list.sha256().to_owned()),
            ..self.like.clone()
        };
        if let ReadSource::PrivateFeed { owner, approved_by } = &mut at.source {
            *approved_by = self.approver(owner, at.captured);
        }
        at
    }
}

/// What was made of one sighting: for each read its record, what it raises, and the hits that are shown.
#[derive(Default)]
pub(crate) struct Kept {
    records: Vec<Record>,
    raised: Vec<Raised>,
    shown: Vec<Vec<HitReport>>,
}

/// What all pictures of a call have in common.
fn circumstances(options: &KeepOptions, camera: &str, engine: &Engine) -> Circumstances {
    let models = engine.models();
    let source = match (&options.unit, &options.vendor, &options.private_feed) {
        (Some(_), _, _) => ReadSource::Mobile,
        (None, Some(name), _) => ReadSource::Vendor { name: name.clone() },
        (None, None, Some(owner)) => ReadSource::PrivateFeed {
            owner: owner.clone(),
            approved_by: NOBODY.into(),
        },
        (None, None, None) => ReadSource::Stationary,
    };
    Circumstances {
        clock: options.clock.unwrap_or(ClockQuality::Unknown),
        place: options.place.clone(),
        unit: options.unit.clone(),
        source,
        models: models
            .map(|model| model.manifest().sha256.to_ascii_lowercase())
            .collect(),
        ..Circumstances::new(Timestamp::UNIX_EPOCH, camera)
    }
}

/// What the store has of an alarm that it had before.
fn kept_before(case: &CaseFile, alarm: &Alarm) -> String {
    let (id, status) = (case.id(), case.status().name().replace('_', " "));
    let (plate, text) = (alarm.hit.entry.plate, &case.alarm().text);
    format!("listed {plate}: this read was kept before; case {id} is {status}, raised as {text}")
}

/// The hits that made no alarm, each with the reason; what the rules drop is only kept.
fn said(raised: &Raised) -> Vec<String> {
    let told = raised.suppressed.iter();
    let told = told.filter(|hit| hit.why != Silenced::Dropped);
    told.map(|hit| {
        let (plate, why) = (hit.hit.entry.plate, hit.why.name().replace('_', " "));
        let guard = hit.guard.as_ref();
        let guard = guard.map_or(String::new(), |g| format!(" by {} until {}", g.by, g.until));
        format!("listed {plate}: {why}{guard}")
    })
    .collect()
}
