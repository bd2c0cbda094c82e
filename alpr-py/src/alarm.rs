//! `AlarmDesk`, `Alarm` and `Suppressed`: which hits ask for a human, once for each vehicle pass.

use std::sync::Mutex;

use alpr_core::alarm;
use jiff::Timestamp;
use pyo3::prelude::*;

use crate::at::At;
use crate::case::Case;
use crate::convert::seconds;
use crate::entry::HitRecord;
use crate::error::raise;
use crate::guard::Guard;
use crate::hit::Hit;
use crate::lock::locked;
use crate::record::Record;
use crate::track::Track;
use crate::value::by_value;

/// A hit that asks for a human. It is not conclusive: a `Case` says what has to be done before it is.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Alarm {
    alarm: alpr_core::Alarm,
}

#[pymethods]
impl Alarm {
    /// The hit, as it is kept.
    #[getter]
    fn hit(&self) -> HitRecord {
        HitRecord::new(self.alarm.hit.clone())
    }

    /// When the picture was taken that raised it, by the camera's clock.
    #[getter]
    fn raised(&self) -> Timestamp {
        self.alarm.raised
    }

    /// How serious its reason is: "critical", "high", "medium", "low" or "info".
    #[getter]
    fn severity(&self) -> &'static str {
        self.alarm.severity.name()
    }

    /// What the host plays: "urgent", "alert", "notice" or "silent".
    #[getter]
    fn tone(&self) -> &'static str {
        self.alarm.tone.name()
    }

    /// One line for the screen, at most 120 characters.
    #[getter]
    fn text(&self) -> &str {
        &self.alarm.text
    }

    /// What was found before of the entry or of the plate, a line each: what `AlarmDesk.remember` heard of, and guards.
    #[getter]
    fn before(&self) -> Vec<String> {
        self.alarm.before.clone()
    }

    /// The line, the doubts, and `ADVISORY`: that it is not probable cause.
    fn rendering(&self) -> String {
        self.alarm.rendering()
    }

    fn __repr__(&self) -> String {
        format!(
            "<Alarm severity='{}' tone='{}' text={:?}>",
            self.severity(),
            self.tone(),
            self.text()
        )
    }
}

by_value!(Alarm, |a| &a.alarm, a.alarm.hit.id);

impl Alarm {
    pub(crate) const fn new(alarm: alpr_core::Alarm) -> Self {
        Self { alarm }
    }

    pub(crate) const fn alarm(&self) -> &alpr_core::Alarm {
        &self.alarm
    }
}

/// A hit that made no alarm, and why. It is to be kept like any other.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Suppressed {
    suppressed: alarm::Suppressed,
}

#[pymethods]
impl Suppressed {
    /// The hit.
    #[getter]
    fn hit(&self) -> Hit {
        Hit::new(self.suppressed.hit.clone())
    }

    /// "dropped" by the rules, "same_pass" of a vehicle that sounded already, "guarded", or "out_of_service" as the
    /// camera was.
    #[getter]
    fn why(&self) -> &'static str {
        self.suppressed.why.name()
    }

    /// The guard, where one did it.
    #[getter]
    fn guard(&self) -> Option<Guard> {
        self.suppressed.guard.clone().map(Guard::new)
    }

    fn __repr__(&self) -> String {
        format!(
            "<Suppressed plate='{}' why='{}'>",
            self.suppressed.hit.entry.plate,
            self.why()
        )
    }
}

by_value!(Suppressed, |s| &s.suppressed, s.suppressed.hit.entry.key());

impl Suppressed {
    pub(crate) const fn suppressed(&self) -> &alarm::Suppressed {
        &self.suppressed
    }
}

/// Remembers passes, so that a vehicle in front of a camera sounds once. One desk serves all cameras of a unit;
/// share it among threads. An entry that was not seen for `gap_seconds`, 1 to 86,400, begins a new pass.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct AlarmDesk {
    pub(crate) desk: Mutex<alpr_core::AlarmDesk>,
}

#[pymethods]
impl AlarmDesk {
    #[new]
    #[pyo3(signature = (*, gap_seconds=30.0))]
    fn new(gap_seconds: f64) -> PyResult<Self> {
        let desk = alpr_core::AlarmDesk::new(seconds(gap_seconds)?);
        let desk = Mutex::new(desk.map_err(raise)?);
        Ok(Self { desk })
    }

    /// The alarms of the hits of one read, those that sound first, and the hits that made none. Every hit is in one of
    /// the two. `track` is the host's name of the pass, where its tracker gives one. Hits of another read than the
    /// record's raise `InvalidArgumentError`: their alarm would stop the wrong vehicle; so does a name of over 256 bytes.
    #[pyo3(signature = (hits, record, *, track=None))]
    fn raise_alarms(
        &self,
        py: Python<'_>,
        hits: Vec<PyRef<'_, Hit>>,
        record: &Record,
        track: Option<&str>,
    ) -> PyResult<(Vec<Alarm>, Vec<Suppressed>)> {
        let hits: Vec<_> = hits.iter().map(|hit| hit.hit().clone()).collect();
        let raised = locked(py, &self.desk, |desk| {
            desk.raise(&hits, record.record(), track)
        });
        raised.map(both).map_err(raise)
    }

    /// The same for a vehicle that a `Tracker` follows, by what is known of it now: an entry sounds once in its track,
    /// however often it is read there, and not again in a track that begins within the gap. The record is of the
    /// track's read, whatever its time.
    fn raise_track(
        &self,
        py: Python<'_>,
        hits: Vec<PyRef<'_, Hit>>,
        record: &Record,
        track: &Track,
    ) -> PyResult<(Vec<Alarm>, Vec<Suppressed>)> {
        let hits: Vec<_> = hits.iter().map(|hit| hit.hit().clone()).collect();
        let raised = locked(py, &self.desk, |desk| {
            desk.raise_track(&hits, record.record(), track.track())
        });
        raised.map(both).map_err(raise)
    }

    /// Keeps a plate from sounding for an entry that it is not.
    fn add_guard(&self, py: Python<'_>, guard: &Guard) -> PyResult<()> {
        let guard = guard.guard().clone();
        locked(py, &self.desk, |desk| desk.guards_mut().add(guard)).map_err(raise)
    }

    /// Remembers what was found of a case's entry, to be shown with its next alarm (`Alarm.before`): after each case
    /// that ends, and at the start with those that the store has. An entry that its source said not to hold makes no
    /// sound until a list of which every part was drawn after the answer, a change that says something else of the
    /// entry, or the source's word that it holds. Gives whether there was something to remember: nothing while the case is open.
    fn remember(&self, py: Python<'_>, case: &Case) -> bool {
        let Some(prior) = case.file().prior() else {
            return false;
        };
        locked(py, &self.desk, |desk| desk.remember(prior));
        true
    }

    /// Ends the guards of a plate against a listed one, so that it sounds again; gives how many ended.
    #[pyo3(signature = (plate, *, listed, by, at, reason))]
    fn release_guard(
        &self,
        py: Python<'_>,
        plate: &str,
        listed: &str,
        by: String,
        at: At,
        reason: String,
    ) -> PyResult<usize> {
        let plate = plate.parse().map_err(raise)?;
        let listed = listed.parse().map_err(raise)?;
        let release = alarm::Release {
            by,
            at: at.0,
            reason,
        };
        locked(py, &self.desk, |desk| {
            desk.guards_mut().release(plate, listed, &release)
        })
        .map_err(raise)
    }

    /// All guards, ended ones too: they are the log.
    #[getter]
    fn guards(&self, py: Python<'_>) -> Vec<Guard> {
        let all = |desk: &mut alpr_core::AlarmDesk| desk.guards().all().to_vec();
        let guards = locked(py, &self.desk, all);
        guards.into_iter().map(Guard::new).collect()
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let guards = locked(py, &self.desk, |desk| desk.guards().all().len());
        format!("<AlarmDesk guards={guards}>")
    }
}

fn both(raised: alarm::Raised) -> (Vec<Alarm>, Vec<Suppressed>) {
    let suppressed = raised.suppressed.into_iter();
    let suppressed = suppressed.map(|suppressed| Suppressed { suppressed });
    let alarms = raised.alarms.into_iter().map(Alarm::new);
    (alarms.collect(), suppressed.collect())
}
