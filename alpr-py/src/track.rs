//! `Tracker` and `Track`: one read of a vehicle from all frames that show it.

use std::sync::Mutex;

use jiff::Timestamp;
use pyo3::prelude::*;

use crate::at::At;
use crate::convert::seconds;
use crate::engine::Engine;
use crate::error::raise;
use crate::lock::locked;
use crate::plate_read::PlateRead;
use crate::value::by_value;

/// One vehicle's plate in the frames of a camera, for as long as it is seen.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Track {
    track: alpr_core::Track,
}

#[pymethods]
impl Track {
    /// Its number, from 1 on; a tracker gives none twice.
    #[getter]
    fn id(&self) -> u64 {
        self.track.id()
    }

    /// When it was seen first.
    #[getter]
    fn first(&self) -> Timestamp {
        self.track.first()
    }

    /// When it was seen last.
    #[getter]
    fn last(&self) -> Timestamp {
        self.track.last()
    }

    /// In how many frames it was read. What is read once may be no plate.
    #[getter]
    fn sightings(&self) -> u32 {
        self.track.sightings()
    }

    /// What all frames tell together. Its corners are those of `best`.
    #[getter]
    fn read(&self) -> PlateRead {
        PlateRead::new(self.track.read().clone())
    }

    /// The surest read of a single frame that shows this text; of any frame if none does.
    #[getter]
    fn best(&self) -> PlateRead {
        PlateRead::new(self.track.best().clone())
    }

    /// The time that was given with the frame of `best`.
    #[getter]
    fn best_at(&self) -> Timestamp {
        self.track.best_at()
    }

    /// The times that were given with the frames that may still become `best`, at most 8: keep their pictures, drop the
    /// others.
    #[getter]
    fn kept(&self) -> Vec<Timestamp> {
        self.track.kept().collect()
    }

    fn __repr__(&self) -> String {
        format!(
            "<Track id={} text='{}' sightings={}>",
            self.id(),
            self.track.read().text(),
            self.sightings()
        )
    }
}

impl Track {
    pub(crate) const fn track(&self) -> &alpr_core::Track {
        &self.track
    }
}

by_value!(Track, |t| &t.track, (t.track.id(), t.track.first()));

/// Follows the vehicles before one camera: frames come in the order of time. A vehicle is gone that was not read for
/// `gap_seconds`, 0.01 to 600.
///
/// A read goes on a track that was about there and may have that text, or that surely shows the same text wherever it
/// is. Where two characters or more surely differ it is another vehicle. Doubts of one frame are settled by the others.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Tracker {
    tracker: Mutex<alpr_core::Tracker>,
}

#[pymethods]
impl Tracker {
    #[new]
    #[pyo3(signature = (engine, *, gap_seconds=2.0))]
    fn new(engine: &Engine, gap_seconds: f64) -> PyResult<Self> {
        let gap = seconds(gap_seconds)?;
        let interpreter = engine.engine().interpreter().clone();
        let tracker = alpr_core::Tracker::new(interpreter, gap).map_err(raise)?;
        Ok(Self {
            tracker: Mutex::new(tracker),
        })
    }

    /// The track of each read of a frame that was taken `at` a time, in their order, and the tracks that ended before
    /// it: keep one record of each. Push frames without reads too, since they end tracks. A frame that is older than
    /// the one before counts as of that one's time; if it is older by more than the gap (a clock that was set back),
    /// every track ends.
    #[pyo3(signature = (reads, *, at))]
    fn push(
        &self,
        py: Python<'_>,
        reads: Vec<PyRef<'_, PlateRead>>,
        at: At,
    ) -> PyResult<(Vec<Track>, Vec<Track>)> {
        let reads: Vec<_> = reads.iter().map(|read| read.read().clone()).collect();
        let followed = locked(py, &self.tracker, |tracker| tracker.push(&reads, at.0));
        let followed = followed.map_err(raise)?;
        Ok((tracks(followed.seen), tracks(followed.ended)))
    }

    /// The tracks that go on, by their numbers.
    #[getter]
    fn open(&self, py: Python<'_>) -> Vec<Track> {
        tracks(locked(py, &self.tracker, |tracker| tracker.open().to_vec()))
    }

    /// Ends every track, and gives them: no more frames come.
    fn finish(&self, py: Python<'_>) -> Vec<Track> {
        tracks(locked(py, &self.tracker, alpr_core::Tracker::finish))
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let open = locked(py, &self.tracker, |tracker| tracker.open().len());
        format!("<Tracker open={open}>")
    }
}

fn tracks(tracks: Vec<alpr_core::Track>) -> Vec<Track> {
    tracks.into_iter().map(|track| Track { track }).collect()
}
