//! `Case` and `HitReport`: the steps from an alarm to a confirmed or rejected hit, and what is written of it.

use std::collections::BTreeMap;
use std::sync::Mutex;

use alpr_core::json::{self, MAX_JSON_BYTES};
use alpr_core::verify::{ActedOn, Answer, CaseFile, ReadCheck, Reason, Request, Step};
use alpr_core::{Error, ErrorKind, report};
use jiff::SignedDuration;
use pyo3::prelude::*;
use serde_json::Value;

use crate::alarm::Alarm;
use crate::at::At;
use crate::disposition::Disposition;
use crate::error::raise;
use crate::guard::Guard;
use crate::lock::lock;
use crate::record::Record;
use crate::value::by_json;

/// From an alarm to a confirmed or rejected hit: no step can be left out.
///
/// The status goes from "raised" by `open` to "under_review", by `check_read` to "read_verified", by `ask` to
/// "awaiting_answer", by `answer` to "confirmed_active"; or it ends as "rejected" or "withdrawn". Each step gives the
/// status after it. A step that is out of order, lacks its evidence, would confirm what was disposed of as a misread or
/// comes before the one before it raises `RefusedError` and changes nothing.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Case {
    file: Mutex<CaseFile>,
}

#[pymethods]
impl Case {
    #[new]
    fn new(alarm: &Alarm) -> Self {
        Self::of(CaseFile::new(alarm.alarm().clone()))
    }

    /// A case that `to_json` wrote, at most 8 MiB. Its steps are taken again, so that no text can claim a status that
    /// its evidence does not bear.
    #[staticmethod]
    fn from_json(json: &str) -> PyResult<Self> {
        let file = json::read(json, "a case", MAX_JSON_BYTES);
        file.map(Self::of).map_err(raise)
    }

    /// One line of JSON: the alarm and every step.
    fn to_json(&self) -> PyResult<String> {
        json::write(&*lock(&self.file)).map_err(raise)
    }

    /// Somebody begins to look.
    #[pyo3(signature = (*, by, at))]
    fn open(&self, by: String, at: At) -> PyResult<&'static str> {
        self.take(Step::Opened { by, at: at.0 })
    }

    /// What a human saw on the plate, typed from a picture (its SHA-256) or, with None, from the plate itself. The
    /// library compares it with the entry: "read_verified", or "rejected" where characters or state differ. It may be
    /// looked at again wherever the case stands, and of each person the last look counts: a slip is put right, and
    /// whoever stands before the vehicle and sees another plate rejects what was confirmed.
    #[pyo3(signature = (*, by, at, plate, state, picture=None))]
    fn check_read(
        &self,
        by: String,
        at: At,
        plate: &str,
        state: &str,
        picture: Option<String>,
    ) -> PyResult<&'static str> {
        let plate = plate.parse().map_err(raise)?;
        let state = state.parse().map_err(raise)?;
        self.take(Step::ReadChecked(ReadCheck {
            by,
            at: at.0,
            picture,
            plate,
            state,
        }))
    }

    /// The source is asked whether the entry still holds: `system` is "ncic", "mules", "rejis", "ecdc" or
    /// "department"; the answer has to come within 10 minutes if `urgency` is "urgent", 1 hour if it is "routine".
    #[pyo3(signature = (*, by, at, system, urgency))]
    fn ask(&self, by: String, at: At, system: &str, urgency: &str) -> PyResult<&'static str> {
        let system = system.parse().map_err(raise)?;
        let urgency = urgency.parse().map_err(raise)?;
        self.take(Step::Asked(Request {
            by,
            at: at.0,
            system,
            urgency,
        }))
    }

    /// What the source said: who or what answered, the answer's reference, and whether the entry holds. The last answer
    /// counts: what was said by telephone is taken back so. Whoever asked does not answer.
    #[pyo3(signature = (*, responder, reference, at, active))]
    fn answer(
        &self,
        responder: String,
        reference: String,
        at: At,
        active: bool,
    ) -> PyResult<&'static str> {
        self.take(Step::Answered(Answer {
            responder,
            reference,
            at: at.0,
            active,
        }))
    }

    /// Ends it for a reason of `Disposition` that needs no comparison, such as "not_a_plate" or "duplicate".
    #[pyo3(signature = (*, by, at, reason, text=""))]
    fn reject(&self, by: String, at: At, reason: &str, text: &str) -> PyResult<&'static str> {
        let reason = Reason::named(reason, text).map_err(raise)?;
        self.take(Step::Rejected {
            by,
            at: at.0,
            reason,
        })
    }

    /// Ends it because the entry went from the list or was changed.
    #[pyo3(signature = (*, at, reason))]
    fn withdraw(&self, at: At, reason: String) -> PyResult<&'static str> {
        self.take(Step::Withdrawn { at: at.0, reason })
    }

    /// The operator records what became of the hit: `proposed`, or another disposition that the steps bear.
    #[pyo3(signature = (disposition, *, by, at))]
    fn dispose(&self, disposition: &Disposition, by: String, at: At) -> PyResult<&'static str> {
        let disposition = disposition.disposition().clone();
        self.take(Step::Disposed {
            by,
            at: at.0,
            disposition,
        })
    }

    /// Records that somebody acted on the hit, right or wrong: the number of the `incident`, and `what` was done. It
    /// can be recorded wherever the case stands, whatever the clocks say, and moves it nowhere. Hold the read and the
    /// hit too: `Hold.of_case`.
    #[pyo3(signature = (*, by, at, incident, what))]
    fn act(&self, by: String, at: At, incident: String, what: String) -> PyResult<&'static str> {
        self.take(Step::ActedOn(ActedOn {
            by,
            at: at.0,
            incident,
            what,
        }))
    }

    /// Guards the plate that a human found to be another one than the listed, for `AlarmDesk.add_guard`; refused
    /// unless the case was rejected because characters or state differ.
    #[pyo3(signature = (*, until))]
    fn guard(&self, until: At) -> PyResult<Guard> {
        let guard = lock(&self.file).guard(until.0);
        guard.map(Guard::new).map_err(raise)
    }

    /// Its name: that of its hit.
    #[getter]
    fn id(&self) -> String {
        lock(&self.file).id().to_string()
    }

    /// The alarm.
    #[getter]
    fn alarm(&self) -> Alarm {
        Alarm::new(lock(&self.file).alarm().clone())
    }

    /// Where it stands.
    #[getter]
    fn status(&self) -> &'static str {
        lock(&self.file).status().name()
    }

    /// What became of it, None where the operator did not say.
    #[getter]
    fn disposition(&self) -> Option<Disposition> {
        lock(&self.file).disposition().cloned().map(Disposition::of)
    }

    /// The disposition that the steps lead to; None while the case is open, and of a duplicate or another reason,
    /// of which only the operator knows. What the source confirmed stays so if the entry goes from the list.
    #[getter]
    fn proposed(&self) -> Option<Disposition> {
        lock(&self.file).proposed().map(Disposition::of)
    }

    /// The steps as they are kept, each with its name in "step", its time in "at", and its evidence.
    #[getter]
    fn steps(&self) -> PyResult<Vec<BTreeMap<String, Plain>>> {
        lock(&self.file).steps().iter().map(plain).collect()
    }

    /// Whether the source confirmed the hit and nobody has recorded what was done about it.
    #[getter]
    fn is_unreported(&self) -> bool {
        lock(&self.file).is_unreported()
    }

    /// Whether somebody acted on the hit without the source's word that the entry is active, before it was given or after
    /// it was taken back: a hit alone is no probable cause.
    #[getter]
    fn acted_unconfirmed(&self) -> bool {
        lock(&self.file).acted_unconfirmed()
    }

    /// How much time is left for the answer, negative when it is over; None unless one is awaited.
    #[pyo3(signature = (*, now))]
    fn time_left(&self, now: At) -> Option<SignedDuration> {
        lock(&self.file).time_left(now.0)
    }

    fn __repr__(&self) -> String {
        let file = lock(&self.file);
        let (listed, status) = (file.alarm().hit.entry.plate, file.status().name());
        format!(
            "<Case listed='{listed}' status='{status}' steps={}>",
            file.steps().len()
        )
    }
}

by_json!(Case);

impl Case {
    pub(crate) const fn of(file: CaseFile) -> Self {
        Self {
            file: Mutex::new(file),
        }
    }

    /// The case as it is now.
    pub(crate) fn file(&self) -> CaseFile {
        lock(&self.file).clone()
    }

    fn take(&self, step: Step) -> PyResult<&'static str> {
        let mut file = lock(&self.file);
        file.apply(step).map_err(raise)?;
        Ok(file.status().name())
    }
}

/// A value of a step.
#[derive(IntoPyObject)]
pub(crate) enum Plain {
    Text(String),
    Flag(bool),
}

/// A step as plain data; a reason and its words stand beside the rest.
fn plain(step: &Step) -> PyResult<BTreeMap<String, Plain>> {
    let value = serde_json::to_value(step)
        .map_err(|e| raise(Error::new(ErrorKind::Internal, e.to_string())))?;
    let mut found = BTreeMap::new();
    flatten(value, "step", &mut found);
    Ok(found)
}

fn flatten(value: Value, name: &str, found: &mut BTreeMap<String, Plain>) {
    let plain = match value {
        Value::Object(fields) => {
            let fields = fields.into_iter();
            return fields.for_each(|(name, value)| flatten(value, &name, found));
        }
        Value::Bool(flag) => Plain::Flag(flag),
        Value::String(text) => Plain::Text(text),
        other => Plain::Text(other.to_string()),
    };
    found.insert(name.to_owned(), plain);
}

/// Everything about one hit, to be put into an incident report: the read, its case, and when the report was drawn.
/// A case of another read is refused.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct HitReport {
    report: report::HitReport,
}

#[pymethods]
impl HitReport {
    #[new]
    #[pyo3(signature = (read, case, *, drawn))]
    fn new(read: &Record, case: &Case, drawn: At) -> PyResult<Self> {
        let report = report::HitReport::new(read.record().clone(), case.file(), drawn.0);
        report.map(Self::of).map_err(raise)
    }

    /// As text for the narrative, with `MARKING` and `ADVISORY`.
    fn to_text(&self) -> String {
        self.report.to_text()
    }

    /// As JSON.
    fn to_json(&self) -> PyResult<String> {
        self.report.to_json().map_err(raise)
    }

    fn __repr__(&self) -> String {
        let case = &self.report.case;
        format!(
            "<HitReport case='{}' status='{}'>",
            case.id(),
            case.status().name()
        )
    }
}

impl HitReport {
    pub(crate) const fn of(report: report::HitReport) -> Self {
        Self { report }
    }
}
