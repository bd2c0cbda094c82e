//! `UsageReport`: who used the system for what, and how often for the same plate.

use std::collections::BTreeMap;

use alpr_core::ledger::{self, Hours};
use alpr_core::{Error, ErrorKind, json};
use jiff::Timestamp;
use jiff::tz::TimeZoneDatabase;
use pyo3::prelude::*;

use crate::at::At;
use crate::audit::Log;
use crate::convert::whole;
use crate::error::raise;
use crate::ledger::draw;

/// The use of the system by user, for whoever looks for misuse (General Order 22-03, III.H and V.C). It names plates.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct UsageReport {
    report: ledger::UsageReport,
}

#[pymethods]
impl UsageReport {
    /// The use from `since` on and before `until`. `log` is as in `audit_verify`, and is verified. Plates that one user
    /// searched or tried to, looked back for, entered or held `repeats` times or more are named. `hours` are the usual
    /// ones, such as ("06:00", "22:00", "America/Chicago"); they may go over midnight, and two equal times are the whole
    /// day. None: nothing is said of unusual times.
    #[new]
    #[pyo3(signature = (log, *, since, until, repeats=3, hours=None))]
    fn new(
        py: Python<'_>,
        log: Log,
        since: At,
        until: At,
        repeats: i128,
        hours: Option<(String, String, String)>,
    ) -> PyResult<Self> {
        let repeats = whole(repeats, (1, u64::MAX), "times")?;
        let hours = hours.map(usual).transpose().map_err(raise)?;
        let report = draw(py, &log, since.0, until.0, |log, period| {
            ledger::UsageReport::new(log, period, repeats, hours.as_ref())
        })?;
        Ok(Self { report })
    }

    /// What each user did, by name.
    #[getter]
    fn users(&self) -> BTreeMap<String, Usage> {
        let users = self.report.users.iter();
        users
            .map(|(name, usage)| (name.clone(), Usage(usage.clone())))
            .collect()
    }

    /// As JSON.
    fn to_json(&self) -> PyResult<String> {
        json::write(&self.report).map_err(raise)
    }

    /// As text: a line for each user, and one for each plate that is named.
    fn to_text(&self) -> String {
        self.report.to_text()
    }

    fn __repr__(&self) -> String {
        format!("<UsageReport users={}>", self.report.users.len())
    }
}

fn usual((from, to, zone): (String, String, String)) -> Result<Hours, Error> {
    let bad = |text: &str| {
        let why = format!(
            "`{text}` is no usual hour or zone: give two times and a zone, such as 06:00, 22:00, America/Chicago"
        );
        Error::new(ErrorKind::InvalidArgument, why)
    };
    Ok(Hours {
        from: from.parse().map_err(|_| bad(&from))?,
        to: to.parse().map_err(|_| bad(&to))?,
        zone: TimeZoneDatabase::bundled()
            .get(&zone)
            .map_err(|_| bad(&zone))?,
    })
}

/// What one user did. None of it is misuse by itself: it says where to ask.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Usage(ledger::Usage);

#[pymethods]
impl Usage {
    /// Searches, each with all its pages.
    #[getter]
    fn searches(&self) -> u64 {
        self.0.searches
    }

    /// Look-backs for a plate, and for what a list brought.
    #[getter]
    fn look_backs(&self) -> u64 {
        self.0.look_backs
    }

    /// Plates that were entered by hand.
    #[getter]
    fn entries(&self) -> u64 {
        self.0.entries
    }

    /// Holds that were opened.
    #[getter]
    fn holds(&self) -> u64 {
        self.0.holds
    }

    /// Reports, cases that were looked at, and evidence that was exported.
    #[getter]
    fn exports(&self) -> u64 {
        self.0.exports
    }

    /// Disclosures to others.
    #[getter]
    fn disclosures(&self) -> u64 {
        self.0.disclosures
    }

    /// What was asked for and refused.
    #[getter]
    fn denied(&self) -> u64 {
        self.0.denied
    }

    /// Searches and look-backs by the code of their purpose.
    #[getter]
    fn purposes(&self) -> BTreeMap<String, u64> {
        self.0.purposes.clone()
    }

    /// Searches and look-backs without the number of a case.
    #[getter]
    fn without_case(&self) -> u64 {
        self.0.without_case
    }

    /// All of these outside the usual hours; None where none were given.
    #[getter]
    fn outside_hours(&self) -> Option<u64> {
        self.0.outside_hours
    }

    /// Plates that the user asked for again and again, the most often first.
    #[getter]
    fn repeated(&self) -> Vec<Repeated> {
        self.0.repeated.iter().cloned().map(Repeated).collect()
    }

    fn __repr__(&self) -> String {
        format!(
            "<Usage searches={} look_backs={} entries={}>",
            self.0.searches, self.0.look_backs, self.0.entries
        )
    }
}

/// A plate, or a part of one, that one user asked for again and again.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Repeated(ledger::Repeated);

#[pymethods]
impl Repeated {
    /// The plate or the part.
    #[getter]
    fn plate(&self) -> &str {
        &self.0.plate
    }

    /// How often.
    #[getter]
    fn times(&self) -> u64 {
        self.0.times
    }

    /// When first.
    #[getter]
    fn first(&self) -> Timestamp {
        self.0.first
    }

    /// When last.
    #[getter]
    fn last(&self) -> Timestamp {
        self.0.last
    }

    /// The numbers of the cases that were given.
    #[getter]
    fn cases(&self) -> Vec<String> {
        self.0.cases.iter().cloned().collect()
    }

    fn __repr__(&self) -> String {
        format!("<Repeated plate={:?} times={}>", self.0.plate, self.0.times)
    }
}
