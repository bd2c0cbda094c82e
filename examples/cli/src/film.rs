//! `alpr read --film`: makes one sighting of each vehicle of all the frames that show it.

use std::collections::BTreeMap;

use alpr_core::{Engine, Track, Tracker};
use anyhow::{Context, Error, Result, anyhow};
use jiff::{SignedDuration, Timestamp};

use crate::look;
use crate::read::report::Passage;
use crate::store::keep::Sighting;

/// A vehicle is gone that was not read for so long: a lamp post or another vehicle hides it for less.
const GAP: SignedDuration = SignedDuration::from_secs(2);
/// Nor for so many frames, of a film that has few: one may be blurred.
const FRAMES: f64 = 2.5;

/// Frames of one camera in their order, so many a second.
pub(crate) struct Film {
    tracker: Tracker,
    rate: f64,
    start: Option<Timestamp>,
    /// Whether it is still to be told where a frame's time is to come.
    tells_ahead: bool,
    /// Of each track that goes on the frames that may come to show it best.
    frames: BTreeMap<(u64, Timestamp), Sighting>,
}

impl Film {
    /// A film of so many frames a second; without a `start` its first file was written at its own time, and frames of a
    /// stream came at theirs. Where it is kept, a frame of a time to come is told.
    pub(crate) fn new(
        engine: &Engine,
        rate: f64,
        start: Option<Timestamp>,
        is_kept: bool,
    ) -> Result<Self> {
        let gap = GAP.max(SignedDuration::from_secs_f64(FRAMES / rate));
        Ok(Self {
            tracker: Tracker::new(engine.interpreter().clone(), gap)?,
            rate,
            start,
            tells_ahead: is_kept,
            frames: BTreeMap::new(),
        })
    }

    /// What ended before this frame, which is the `index`-th; what is wrong with its time is added to its faults.
    pub(crate) fn push(
        &mut self,
        index: usize,
        frame: Sighting,
        faults: &mut Vec<Error>,
    ) -> Result<Vec<Sighting>> {
        let at = self.time(index, &frame)?;
        faults.extend(self.ahead(at, &frame));
        let followed = self.tracker.push(&frame.reads, at)?;
        for track in &followed.seen {
            let kept: Vec<Timestamp> = track.kept().collect();
            self.frames
                .retain(|(id, at), _| *id != track.id() || kept.contains(at));
            if kept.contains(&at) {
                self.frames.insert((track.id(), at), frame.clone());
            }
        }
        Ok(self.told(followed.ended))
    }

    /// When a frame was taken: frames of a stream tell it themselves, unless it is said when the first was.
    fn time(&mut self, index: usize, frame: &Sighting) -> Result<Timestamp> {
        if self.start.is_none() && frame.shot.arrival.is_some() {
            return Ok(frame.taken);
        }
        let after = SignedDuration::from_secs_f64(index as f64 / self.rate);
        let start = match self.start {
            Some(start) => start,
            None => frame.taken.checked_sub(after)?,
        };
        self.start = Some(start);
        start.checked_add(after).context("the film is too long")
    }

    /// Said once of a film that is kept with times to come: no purge would come to them in time.
    fn ahead(&mut self, at: Timestamp, frame: &Sighting) -> Option<Error> {
        let now = look::now_before(at).filter(|_| self.tells_ahead)?;
        self.tells_ahead = false;
        let path = frame.shot.picture.display();
        Some(anyhow!(
            "`{path}` is of {at} by its place in the film, later than now, {now}, and what the film shows from it on is kept so: \
             check --film, --at and the clocks"
        ))
    }

    /// What goes on at the end.
    pub(crate) fn finish(&mut self) -> Vec<Sighting> {
        let ended = self.tracker.finish();
        self.told(ended)
    }

    fn told(&mut self, ended: Vec<Track>) -> Vec<Sighting> {
        let told = |track: Track| {
            let best = self.frames.remove(&(track.id(), track.best_at()))?;
            self.frames.retain(|(id, _), _| *id != track.id());
            Some(of_track(best, track))
        };
        ended.into_iter().filter_map(told).collect()
    }
}

/// The sighting of a whole track, with its best frame for a picture.
fn of_track(best: Sighting, track: Track) -> Sighting {
    let reads = vec![track.read().clone()];
    Sighting {
        report: best.report.of_passage(Passage::new(&track), &reads),
        reads,
        track: Some(track),
        ..best
    }
}
