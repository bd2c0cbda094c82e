//! Which hits become alarms: each entry once in a vehicle's pass of a camera, and no guarded innocent.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::prior::Priors;
use super::{Alarm, Guard, Guards, Prior, Tone};
use crate::error::{Error, ErrorKind, Result};
use crate::health::Service;
use crate::hotlist::{Action, EntryKey, Hit, MatchClass};
use crate::names::named;
use crate::plate::PlateText;
use crate::record::{ClockQuality, Record};
use crate::track::Track;
use crate::words::{MAX_NAME_BYTES, is_same_name};

/// The most passes that are remembered at a time: an hour of a busy camera where every vehicle is listed.
pub const MAX_OPEN_PASSES: usize = 100_000;
/// The most cameras whose service is told: more than any agency has.
pub const MAX_CAMERAS: usize = 10_000;

named! {
    /// Why a hit made no alarm.
    Silenced {
        /// The rules drop it.
        Dropped "dropped",
        /// The same entry was raised already while the vehicle passed.
        SamePass "same_pass",
        /// A human found before that this plate is not the listed one.
        Guarded "guarded",
        /// The camera was out of service when the picture was taken (General Order 22-03, II.6.e).
        OutOfService "out_of_service",
    }
}

/// A hit that made no alarm, and why. It is to be kept like any other.
#[derive(Clone, Debug, PartialEq)]
pub struct Suppressed {
    /// The hit.
    pub hit: Hit,
    /// Why.
    pub why: Silenced,
    /// The guard, where one did it.
    pub guard: Option<Guard>,
}

/// What became of the hits of one read: every one is in one of the two.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Raised {
    /// The alarms: those that sound first, then those that would but for what was found before, then by severity, the
    /// entry's own priority, probability and plate.
    pub alarms: Vec<Alarm>,
    /// The rest, in the order of the hits.
    pub suppressed: Vec<Suppressed>,
}

/// A listed plate at a camera, in the pass that the host's tracker names, if it has one. Plates of one record are
/// several: a part of a plate that is sought means many.
type PassKey = (String, Option<String>, EntryKey, PlateText);

/// One raised entry in a pass that goes on.
#[derive(Clone, Debug, PartialEq)]
struct Pass {
    last: Timestamp,
    /// The best that it sounded for, if it did.
    sounded: Option<MatchClass>,
}

/// Remembers passes, so that a vehicle in front of a camera sounds once. One desk serves all cameras of a unit.
#[derive(Clone, Debug)]
pub struct AlarmDesk {
    gap: SignedDuration,
    passes: BTreeMap<PassKey, Pass>,
    guards: Guards,
    priors: Priors,
    services: BTreeMap<String, Service>,
}

/// What was found before of a hit's entry or plate.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// In words, a line each.
    pub(super) before: Vec<String>,
    /// Whether it speaks against the hit, so that it is shown and does not sound.
    pub(super) is_against: bool,
}

impl AlarmDesk {
    /// A desk where an entry that was not seen for `gap` begins a new pass: 30 s fit a patrol car in traffic.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if the gap is not from 1 s to 1 day.
    pub fn new(gap: SignedDuration) -> Result<Self> {
        if !(SignedDuration::from_secs(1)..=SignedDuration::from_hours(24)).contains(&gap) {
            let got = gap.as_secs_f64();
            let text = format!(
                "expected a gap between passes from 1 s to 24 h, got {got} s: 30 s is usual"
            );
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        Ok(Self {
            gap,
            passes: BTreeMap::new(),
            guards: Guards::default(),
            priors: Priors::default(),
            services: BTreeMap::new(),
        })
    }

    /// The guards of innocent plates.
    pub const fn guards(&self) -> &Guards {
        &self.guards
    }

    /// The guards, to add or release one.
    pub const fn guards_mut(&mut self) -> &mut Guards {
        &mut self.guards
    }

    /// Remembers what was found of an entry ([`CaseFile::prior`](crate::verify::CaseFile::prior)), to be shown with its
    /// next alarm. An entry that its source said not to hold makes no sound until the source says that it holds, or the
    /// list, every part of it, was drawn later, or says something else of it.
    pub fn remember(&mut self, prior: Prior) {
        self.priors.remember(prior);
    }

    /// Tells of a camera's service, in the place of what was told before: pictures that it takes while it is out of
    /// service make no alarm, nor do those of another spelling of its name ([`is_same_name`]) of which nothing was told.
    /// A camera of which nothing was told is in service.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] for more than [`MAX_CAMERAS`]: none is forgotten for another.
    pub fn set_service(&mut self, service: Service) -> Result<()> {
        let camera = service.camera();
        let got = self.services.len() + 1;
        if got > MAX_CAMERAS && !self.services.contains_key(camera) {
            let text = format!(
                "expected at most {MAX_CAMERAS} cameras, got {got}: use a desk for each district"
            );
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        self.services.insert(camera.to_owned(), service);
        Ok(())
    }

    /// The alarms of one read. `track` is the host's name of the pass, where its tracker gives one: then the same track
    /// sounds for an entry within the gap once, and again only for a look of a better class; another track always does.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] for hits of another read than the record's: their alarm would stop the wrong
    /// vehicle; for a name of over [`MAX_NAME_BYTES`].
    pub fn raise(&mut self, hits: &[Hit], record: &Record, track: Option<&str>) -> Result<Raised> {
        let got = track.map_or(0, str::len);
        if got > MAX_NAME_BYTES {
            let why = format!(
                "expected a track's name of at most {MAX_NAME_BYTES} bytes, got {got}: shorten it"
            );
            return Err(Error::new(ErrorKind::InvalidArgument, why));
        }
        let now = record.circumstances.captured;
        self.raise_over(hits, record, track, [now, now])
    }

    /// The alarms of a vehicle that a [`Tracker`](crate::Tracker) follows, by what is known of it now: an entry sounds
    /// once in its track, however often it is read there, and not again in a track that begins within the gap, but for a
    /// look of a better class. The record is of the track's read, whatever its time.
    ///
    /// # Errors
    /// As for [`raise`](Self::raise).
    pub fn raise_track(&mut self, hits: &[Hit], record: &Record, track: &Track) -> Result<Raised> {
        let (text, got) = (record.text, track.read().text());
        if text != got {
            let why = format!(
                "expected the track of the read {text}, got one of {got}: keep the track's read"
            );
            return Err(Error::new(ErrorKind::InvalidArgument, why));
        }
        self.raise_over(hits, record, None, [track.first(), track.last()])
    }

    fn raise_over(
        &mut self,
        hits: &[Hit],
        record: &Record,
        track: Option<&str>,
        seen: [Timestamp; 2],
    ) -> Result<Raised> {
        hits.iter()
            .try_for_each(|hit| hit.check_is_of(record.text, record.state))?;
        let now = record.circumstances.captured;
        self.forget(&record.circumstances.camera, seen);
        let known = hits.iter().map(|hit| self.known(hit, record, now));
        let mut all: Vec<_> = hits.iter().zip(known).enumerate().collect();
        // Of several lines of one entry the one that sounds is raised, wherever the list has it.
        all.sort_by_key(|(_, (hit, known))| (hit.action, known.is_against));
        let (mut alarms, mut suppressed) = (Vec::new(), Vec::new());
        for (at, (hit, known)) in all {
            match self.silenced(hit, record, track, (seen[1], known.is_against)) {
                None => alarms.push(Alarm::new(hit, record, now).known(known)),
                Some((why, guard)) => {
                    let hit = hit.clone();
                    suppressed.push((at, Suppressed { hit, why, guard }));
                }
            }
        }
        alarms.sort_by(order);
        suppressed.sort_by_key(|(at, _)| *at);
        let suppressed = suppressed.into_iter().map(|(_, hit)| hit).collect();
        Ok(Raised { alarms, suppressed })
    }

    fn silenced(
        &mut self,
        hit: &Hit,
        record: &Record,
        track: Option<&str>,
        (last, is_doubted): (Timestamp, bool),
    ) -> Option<(Silenced, Option<Guard>)> {
        if hit.action == Action::Drop {
            return Some((Silenced::Dropped, None));
        }
        if self.is_out(record) {
            return Some((Silenced::OutOfService, None));
        }
        let now = record.circumstances.captured;
        if let Some(guard) = self.guards.covering(record, &hit.entry, now) {
            return Some((Silenced::Guarded, Some(guard.clone())));
        }
        let sounds = hit.action == Action::Alarm && !is_doubted;
        let key = (
            record.circumstances.camera.clone(),
            track.map(str::to_owned),
            hit.entry.key(),
            hit.entry.plate,
        );
        let sounded = sounds.then_some(hit.class);
        let Some(pass) = self.passes.get_mut(&key) else {
            self.passes.insert(key, Pass { last, sounded });
            return None;
        };
        pass.last = pass.last.max(last);
        // What was only shown, or sounded for a plate that is like the listed one, sounds once more for a better look.
        let is_better = sounded.is_some_and(|class| pass.sounded.is_none_or(|best| class < best));
        if !is_better {
            return Some((Silenced::SamePass, None));
        }
        pass.sounded = sounded;
        None
    }

    /// Whether the camera was out of service when it took the picture; by a clock that may be wrong, also if it is out
    /// now.
    fn is_out(&self, record: &Record) -> bool {
        let at = &record.circumstances;
        let is_out = |service: &Service| {
            let then = service.standing_at(at.captured).out_since.is_some();
            let is_sure = at.clock == ClockQuality::Synchronised;
            then || (!is_sure && service.standing().out_since.is_some())
        };
        let is_like = |service: &&Service| is_same_name(service.camera(), &at.camera);
        match self.services.get(&at.camera) {
            Some(service) => is_out(service),
            None => self.services.values().filter(is_like).any(is_out),
        }
    }

    fn known(&self, hit: &Hit, record: &Record, now: Timestamp) -> Known {
        let mut known = Known::default();
        let (before, is_against) = self.priors.of(hit);
        known.before.extend(before);
        known.is_against = is_against;
        if let Some(guard) = self.guards.suspecting(record, &hit.entry, now) {
            known.before.push(guard.doubt());
            known.is_against = true;
        }
        known
    }

    /// Forgets the camera's passes that ended before a vehicle was seen from `first` to `last`; if there are too many
    /// of all, those that were seen longest ago.
    ///
    /// A pass that is as far ahead was seen before its clock was set back: it would silence the entry until then. Other
    /// cameras' clocks may be wrong by as much, and say nothing of this one's.
    fn forget(&mut self, camera: &str, [first, last]: [Timestamp; 2]) {
        let gap = self.gap;
        let apart = |pass: &Pass| {
            first
                .duration_since(pass.last)
                .max(pass.last.duration_since(last))
        };
        self.passes
            .retain(|(at, ..), pass| at != camera || apart(pass) <= gap);
        while self.passes.len() >= MAX_OPEN_PASSES {
            let oldest = self
                .passes
                .iter()
                .min_by_key(|(_, pass)| pass.last)
                .map(|(key, _)| key.clone());
            let Some(key) = oldest else { return };
            self.passes.remove(&key);
        }
    }
}

/// What is looked at first. An entry's priority 1 is its source's most urgent; 0 says nothing and comes last.
fn order(a: &Alarm, b: &Alarm) -> std::cmp::Ordering {
    let urgency = |alarm: &Alarm| match alarm.hit.entry.priority {
        0 => u16::MAX,
        priority => priority.into(),
    };
    let rank = |alarm: &Alarm| {
        let is_silent = alarm.tone == Tone::Silent;
        (alarm.hit.action, is_silent, alarm.severity, urgency(alarm))
    };
    rank(a)
        .cmp(&rank(b))
        .then(b.hit.probability.total_cmp(&a.hit.probability))
        .then_with(|| a.hit.entry.plate.as_str().cmp(b.hit.entry.plate.as_str()))
        .then(a.hit.id.cmp(&b.hit.id))
}
