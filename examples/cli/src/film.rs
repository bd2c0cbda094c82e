//! `alpr read --film`: makes one sighting of each vehicle of all the frames that show it.

use std::collections::BTreeMap;

use alpr_core::{Engine, Track, Tracker};
use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};

use crate::output::Passage;
use crate::picture;
use crate::store::keep::Sighting;

/// A vehicle is gone that was not read for so long: a lamp post or another vehicle hides it for less.
const GAP: SignedDuration = SignedDuration::from_secs(2);

/// Frames of one camera in their order, so many a second.
pub(crate) struct Film {
    tracker: Tracker,
    rate: f64,
    start: Option<Timestamp>,
    /// Of each track that goes on its best frame, with which it will be told.
    best: BTreeMap<u64, Sighting>,
}

impl Film {
    /// A film of so many frames a second; without a `start` it begins when its first picture was written.
    pub(crate) fn new(engine: &Engine, rate: f64, start: Option<Timestamp>) -> Result<Self> {
        Ok(Self {
            tracker: Tracker::new(engine.interpreter().clone(), GAP)?,
            rate,
            start,
            best: BTreeMap::new(),
        })
    }

    /// What ended before this frame, which is the `index`-th.
    pub(crate) fn push(&mut self, index: usize, frame: Sighting) -> Result<Vec<Sighting>> {
        let start = match self.start {
            Some(start) => start,
            None => picture::modified(&frame.path).context("the picture's time is not known")?,
        };
        self.start = Some(start);
        let at = start + SignedDuration::from_secs_f64(index as f64 / self.rate);
        let followed = self.tracker.push(&frame.reads, at);
        for track in followed.seen.iter().filter(|track| track.best_at() == at) {
            self.best.insert(track.id(), frame.clone());
        }
        Ok(self.told(followed.ended))
    }

    /// What goes on at the end.
    pub(crate) fn finish(&mut self) -> Vec<Sighting> {
        let ended = self.tracker.finish();
        self.told(ended)
    }

    fn told(&mut self, ended: Vec<Track>) -> Vec<Sighting> {
        let told = |track: Track| Some(of_track(self.best.remove(&track.id())?, &track));
        ended.into_iter().filter_map(told).collect()
    }
}

/// The sighting of a whole track, with its best frame for a picture.
fn of_track(best: Sighting, track: &Track) -> Sighting {
    let reads = vec![track.read().clone()];
    let passage = Passage::new(track);
    Sighting {
        report: best.report.of_passage(passage, &reads),
        reads,
        captured: Some(track.best_at()),
        ..best
    }
}
