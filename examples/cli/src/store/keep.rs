//! Keeps what `alpr read` reads: every read with its circumstances, its hits, and the alarms they raise.

use std::collections::BTreeSet;

use alpr_core::alarm::{Alarm, Raised, Silenced};
use alpr_core::disclose::Feeds;
use alpr_core::health::Service;
use alpr_core::hotlist::{Action, Hit};
use alpr_core::manual::ManualBook;
use alpr_core::record::{Circumstances, ClockQuality, Picture, ReadSource};
use alpr_core::verify::{CaseFile, Step};
use alpr_core::{
    AlarmDesk, Engine, HotList, MatchRules, PlateRead, PlateText, Query, Record, Track,
};
use alpr_store::Store;
use anyhow::{Context, Result, bail};
use jiff::{SignedDuration, Timestamp};

use super::args::KeepOptions;
use super::bolo;
use crate::hotlist::HitReport;
use crate::inputs::Shot;
use crate::output;
use crate::output::{AlarmReport, Report};

/// An entry that a camera did not see for so long begins another pass: what fits a patrol car in traffic.
const GAP: SignedDuration = SignedDuration::from_secs(30);

/// Who approved a private system that nobody approved.
const NOBODY: &str = "nobody";

/// What was read of one picture or of a pair, or of one vehicle in a film.
#[derive(Clone)]
pub(crate) struct Sighting {
    /// Whose picture has the time of the reads.
    pub(crate) shot: Shot,
    /// The vehicle of a film, whose best frame this is.
    pub(crate) track: Option<Track>,
    pub(crate) pictures: Vec<Picture>,
    pub(crate) report: Report,
    pub(crate) reads: Vec<PlateRead>,
}

/// Keeps reads in the order in which they are given.
pub(crate) struct Keeper<'a> {
    store: Store,
    desk: AlarmDesk,
    book: ManualBook,
    list: Option<&'a HotList>,
    rules: MatchRules,
    like: Circumstances,
    at: Option<Timestamp>,
    received: Option<Timestamp>,
    by: String,
    feeds: Feeds,
    /// Whether the camera is in service; nothing once it was said that it is not.
    service: Option<Service>,
}

/// A camera's name without what is written in different ways: case, and what separates its words, but for numbers.
fn plain(camera: &str) -> String {
    let mut plain = String::new();
    let words = camera.split(|c: char| !c.is_alphanumeric());
    for word in words.filter(|word| !word.is_empty()) {
        let ends = |text: &str| text.ends_with(|c: char| c.is_ascii_digit());
        if ends(&plain) && word.starts_with(|c: char| c.is_ascii_digit()) {
            plain.push('-'); // 1-11 is not 11-1
        }
        plain.extend(word.chars().flat_map(char::to_lowercase));
    }
    plain
}

/// The service of a camera. By another spelling of its name a camera that is out of service would raise alarms.
fn service(store: &Store, camera: &str) -> Result<Option<Service>> {
    let services = store.services()?;
    let like = |service: &&Service| plain(service.camera()) == plain(camera);
    let known: Vec<&Service> = services.iter().filter(like).collect();
    match known.iter().find(|service| service.camera() == camera) {
        Some(service) => Ok(Some(Service::clone(service))),
        None => match known.first() {
            None => Ok(None),
            Some(other) => bail!(
                "the camera {camera} is {} in this store: give its name so",
                other.camera()
            ),
        },
    }
}

impl<'a> Keeper<'a> {
    /// A keeper, if the options name a store, with the guards and the entries by hand that are kept there.
    pub(crate) fn open(
        options: &KeepOptions,
        engine: &Engine,
        list: Option<&'a (HotList, MatchRules)>,
    ) -> Result<Option<Self>> {
        let (Some(address), Some(camera)) = (&options.store, &options.camera) else {
            return Ok(None);
        };
        let store = super::begin(address)?;
        if let Some(user) = &options.user {
            store.admit_trained(user, "the keeping of reads", Timestamp::now())?;
        }
        let mut desk = AlarmDesk::new(GAP)?;
        let guards = store.guards()?;
        for guard in guards.into_iter().filter(|guard| guard.released.is_none()) {
            desk.guards_mut().add(guard)?;
        }
        let service = service(&store, camera)?;
        if let Some(service) = &service {
            desk.set_service(service.clone())?;
        }
        let (book, like) = (bolo::book(&store)?, circumstances(options, camera, engine));
        let feeds = store.feeds()?;
        let rules = list.map_or_else(MatchRules::default, |(_, rules)| rules.clone());
        let list = list.map(|(list, _)| list);
        let by = options.user.as_ref().unwrap_or(camera).clone();
        Ok(Some(Self {
            store,
            desk,
            book,
            like: Circumstances {
                list_sha256: list.map(|list| list.sha256().to_owned()),
                ..like
            },
            list,
            rules,
            at: options.at,
            received: options.received,
            by,
            feeds,
            service,
        }))
    }

    /// Keeps the reads of one sighting, then their hits; gives its report with both.
    pub(crate) fn keep(&mut self, seen: Sighting) -> Result<Report> {
        let track = seen.track.as_ref();
        let captured = track.map(Track::best_at).or(self.at);
        let at = self.of_pictures(&seen.shot, captured, seen.pictures)?;
        self.say_if_out(at.captured);
        let (at, records) = self.records(at, &seen.reads)?;
        // Retention counts from here: pictures of last year may come today.
        let received = self.received.unwrap_or_else(Timestamp::now);
        self.store.put_reads(&records, received)?;
        let now = self.at.map_or(received, |_| at.captured);
        let (mut shown, mut alarms, mut silenced) = (Vec::new(), Vec::new(), Vec::new());
        for (i, (read, record)) in seen.reads.iter().zip(&records).enumerate() {
            let hits = self.hits(read, record, now)?;
            self.remember(&hits, record)?;
            let raised = match track {
                Some(track) => self.desk.raise_track(&hits, record, track),
                None => self.desk.raise(&hits, record, None),
            }?;
            self.store.put_raised(&raised, record, &self.by, received)?;
            let kept = hits.iter().filter(|hit| hit.action != Action::Drop);
            shown.push(kept.map(HitReport::new).collect());
            for alarm in &raised.alarms {
                let case = self.store.case(alarm.hit.id)?;
                let case = case.context("the case was purged meanwhile")?;
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
            silenced.extend(said(&raised));
        }
        Ok(seen.report.with_alarms(shown, alarms, silenced))
    }

    /// The records of one sighting. Two pictures of a camera may have one time, as files of a card with whole seconds
    /// do, and show one plate: the second is a microsecond later, or its picture would be in no record and no purge
    /// would find it.
    fn records(
        &self,
        mut at: Circumstances,
        reads: &[PlateRead],
    ) -> Result<(Circumstances, Vec<Record>)> {
        loop {
            let records = reads
                .iter()
                .map(|read| Record::of_read(read, at.clone()))
                .collect::<alpr_core::Result<Vec<Record>>>()?;
            let others = records
                .iter()
                .map(|read| self.store.is_of_other_pictures(read));
            let others = others.collect::<alpr_core::Result<Vec<bool>>>()?;
            if !others.contains(&true) {
                return Ok((at, records));
            }
            at.captured = at.captured.checked_add(SignedDuration::from_micros(1))?;
        }
    }

    /// Says once that the camera is out of service: it shall not be used (General Order 22-03, II.6.e).
    fn say_if_out(&mut self, captured: Timestamp) {
        let is_out = |service: &Service| service.standing_at(captured).out_since;
        let Some(since) = self.service.as_ref().and_then(is_out) else {
            return;
        };
        let camera = &self.like.camera;
        output::complain(&format!(
            "camera {camera} is out of service since {since}: hits are kept and raise no alarm; test it, then return it"
        ));
        self.service = None;
    }

    /// Loads what was found of the entries before; of this very read it is the case's own.
    fn remember(&mut self, hits: &[Hit], record: &Record) -> Result<()> {
        let plates: BTreeSet<PlateText> = hits.iter().map(|hit| hit.entry.plate).collect();
        for plate in plates {
            for case in self.store.earlier(plate)? {
                let prior = case.prior().filter(|_| case.alarm().hit.read != record.id);
                prior
                    .into_iter()
                    .for_each(|prior| self.desk.remember(prior));
            }
        }
        Ok(())
    }

    /// What the list and the entries by hand have near a read.
    fn hits(&self, read: &PlateRead, record: &Record, now: Timestamp) -> Result<Vec<Hit>> {
        let mut hits = match self.list {
            Some(list) => list.matches(&Query::of_read(read), &self.rules, now)?,
            None => Vec::new(),
        };
        hits.extend(self.book.matches(record, &self.rules, now, false)?);
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
        shot: &Shot,
        captured: Option<Timestamp>,
        pictures: Vec<Picture>,
    ) -> Result<Circumstances> {
        let captured = match captured {
            Some(captured) => captured,
            None => shot.written()?,
        };
        let mut at = Circumstances {
            captured,
            pictures,
            ..self.like.clone()
        };
        if let ReadSource::PrivateFeed { owner, approved_by } = &mut at.source {
            *approved_by = self.approver(owner, at.captured);
        }
        Ok(at)
    }
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

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_camera_has_one_name_however_its_words_are_set_apart() {
        for same in ["C-7", "c7", "C_7", " C 7 "] {
            assert_eq!(plain(same), "c7");
        }
        for (one, other) in [("1-11", "11-1"), ("C-7", "C-77"), ("Cam 1 1", "Cam 11")] {
            assert_ne!(plain(one), plain(other));
        }
    }
}
