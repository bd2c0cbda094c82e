//! `AccessRecord`, `DisseminationLog`, `PublicLog` and `Statistics`: what laws and the order ask of the one audit log.

use std::collections::BTreeMap;
use std::io::BufRead;

use alpr_core::audit::Entries;
use alpr_core::ledger::{self, Outcomes};
use alpr_core::{Period, json};
use jiff::Timestamp;
use pyo3::prelude::*;

use crate::at::At;
use crate::audit::Log;
use crate::authorise::Purpose;
use crate::convert::whole;
use crate::dissemination::Dissemination;
use crate::error::raise;
use crate::summary::Summary;
use crate::value::by_value;

/// The record of accesses of California Civil Code 1798.90.52: searches, look-backs, reports, exports and disclosures.
/// It names plates.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct AccessRecord {
    report: ledger::AccessRecord,
}

#[pymethods]
impl AccessRecord {
    /// The record from `since` on and before `until`. `log` is as in `audit_verify`, and is verified; `organisation`
    /// the agency whose log it is.
    #[new]
    #[pyo3(signature = (log, *, since, until, organisation))]
    fn new(py: Python<'_>, log: Log, since: At, until: At, organisation: &str) -> PyResult<Self> {
        let report = draw(py, &log, since.0, until.0, |log, period| {
            ledger::AccessRecord::new(log, period, organisation)
        })?;
        Ok(Self { report })
    }

    /// The law.
    #[getter]
    fn citation(&self) -> &'static str {
        self.report.citation
    }

    /// The accesses, in the log's order.
    #[getter]
    fn accesses(&self) -> Vec<Access> {
        let accesses = self.report.accesses.iter().cloned();
        accesses.map(|access| Access { access }).collect()
    }

    /// As JSON.
    fn to_json(&self) -> PyResult<String> {
        json::write(&self.report).map_err(raise)
    }

    /// As CSV, with marking, citation and period in lines before it that begin with `#`.
    fn to_csv(&self) -> String {
        self.report.to_csv()
    }

    fn __repr__(&self) -> String {
        format!("<AccessRecord accesses={}>", self.report.accesses.len())
    }
}

/// One access to the data, or access given to somebody else.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Access {
    access: ledger::Access,
}

#[pymethods]
impl Access {
    /// The log's entry.
    #[getter]
    fn entry(&self) -> u64 {
        self.access.entry
    }

    /// Date and time.
    #[getter]
    fn at(&self) -> Timestamp {
        self.access.at
    }

    /// The plate or the other elements of the query.
    #[getter]
    fn query(&self) -> &str {
        &self.access.query
    }

    /// Who had access.
    #[getter]
    fn user(&self) -> &str {
        &self.access.user
    }

    /// That person's organisation.
    #[getter]
    fn organisation(&self) -> &str {
        &self.access.organisation
    }

    /// For what; None where the log does not tell.
    #[getter]
    fn purpose(&self) -> Option<Purpose> {
        let purpose = self.access.purpose.clone()?;
        Some(Purpose { purpose })
    }

    fn __repr__(&self) -> String {
        format!("<Access user={:?} query={:?}>", self.user(), self.query())
    }
}

by_value!(Access, |a| &a.access, (a.entry(), a.user()));

/// The log of disclosures that General Order 22-03, V.A asks for.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct DisseminationLog {
    report: ledger::DisseminationLog,
}

#[pymethods]
impl DisseminationLog {
    /// The disclosures from `since` on and before `until`. `log` is as in `audit_verify`, and is verified.
    #[new]
    #[pyo3(signature = (log, *, since, until))]
    fn new(py: Python<'_>, log: Log, since: At, until: At) -> PyResult<Self> {
        let report = draw(py, &log, since.0, until.0, |log, period| {
            ledger::DisseminationLog::new(log, period)
        })?;
        Ok(Self { report })
    }

    /// The order.
    #[getter]
    fn citation(&self) -> &'static str {
        self.report.citation
    }

    /// The disclosures, in the log's order.
    #[getter]
    fn disclosures(&self) -> Vec<Disclosure> {
        let disclosures = self.report.disclosures.iter().cloned();
        disclosures
            .map(|disclosure| Disclosure { disclosure })
            .collect()
    }

    /// As JSON.
    fn to_json(&self) -> PyResult<String> {
        json::write(&self.report).map_err(raise)
    }

    /// As CSV, with marking, citation and period in lines before it that begin with `#`.
    fn to_csv(&self) -> String {
        self.report.to_csv()
    }

    fn __repr__(&self) -> String {
        let disclosures = self.report.disclosures.len();
        format!("<DisseminationLog disclosures={disclosures}>")
    }
}

/// One disclosure.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Disclosure {
    disclosure: ledger::Disclosure,
}

#[pymethods]
impl Disclosure {
    /// The log's entry.
    #[getter]
    fn entry(&self) -> u64 {
        self.disclosure.entry
    }

    /// Date and time of the release of the data.
    #[getter]
    fn at(&self) -> Timestamp {
        self.disclosure.at
    }

    /// Who gave them.
    #[getter]
    fn by(&self) -> &str {
        &self.disclosure.by
    }

    /// Description, person, contact, organisation and purpose; None where the entry lacks them.
    #[getter]
    fn what(&self) -> Option<Dissemination> {
        self.disclosure.what.clone().map(Dissemination::new)
    }

    fn __repr__(&self) -> String {
        format!("<Disclosure entry={} by={:?}>", self.entry(), self.by())
    }
}

by_value!(Disclosure, |d| &d.disclosure, (d.entry(), d.by()));

/// The public log of Minnesota Statutes 13.824: what is compared, and how often something hits. No plate is in it.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct PublicLog {
    report: ledger::PublicLog,
}

#[pymethods]
impl PublicLog {
    /// The log from `since` on and before `until`. `log` is as in `audit_verify`, and is verified; reads and hours come
    /// from the `summary` of the same time.
    #[new]
    #[pyo3(signature = (log, *, since, until, summary))]
    fn new(py: Python<'_>, log: Log, since: At, until: At, summary: &Summary) -> PyResult<Self> {
        let report = draw(py, &log, since.0, until.0, |log, period| {
            ledger::PublicLog::new(log, period, &summary.summary)
        })?;
        Ok(Self { report })
    }

    /// The law.
    #[getter]
    fn citation(&self) -> &'static str {
        self.report.citation
    }

    /// The lists that reads were compared with: those put in force in that time, the last one before it, and those
    /// of its alarms.
    #[getter]
    fn lists(&self) -> Vec<String> {
        self.report.lists.clone()
    }

    /// Plates that were read.
    #[getter]
    fn reads(&self) -> u64 {
        self.report.reads
    }

    /// Hours in which something was read.
    #[getter]
    fn hours(&self) -> u64 {
        self.report.hours
    }

    /// Alarms by the category of the entry; "other" for what no category of this library fits.
    #[getter]
    fn hits(&self) -> BTreeMap<String, u64> {
        self.report.hits.clone()
    }

    /// As JSON.
    fn to_json(&self) -> PyResult<String> {
        json::write(&self.report).map_err(raise)
    }

    /// As text to be published.
    fn to_text(&self) -> String {
        self.report.to_text()
    }

    fn __repr__(&self) -> String {
        let hits: u64 = self.report.hits.values().sum();
        format!("<PublicLog reads={} hits={hits}>", self.reads())
    }
}

/// The statistics that Arkansas Code 12-12-1805 asks for every six months. No plate is in them.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Statistics {
    report: ledger::Statistics,
}

#[pymethods]
impl Statistics {
    /// The statistics from `since` on and before `until`. `log` is as in `audit_verify`, and is verified; scans come
    /// from the `summary` of the same time; `arrests` and `prosecutions` that hits led to from the agency's records,
    /// None where they were not counted.
    #[new]
    #[pyo3(signature = (log, *, since, until, summary, arrests=None, prosecutions=None))]
    fn new(
        py: Python<'_>,
        log: Log,
        since: At,
        until: At,
        summary: &Summary,
        arrests: Option<i128>,
        prosecutions: Option<i128>,
    ) -> PyResult<Self> {
        let count = |of: i128| whole(of, (0, u64::MAX), "arrests or prosecutions");
        let outcomes = Outcomes {
            arrests: arrests.map(count).transpose()?,
            prosecutions: prosecutions.map(count).transpose()?,
        };
        let report = draw(py, &log, since.0, until.0, |log, period| {
            ledger::Statistics::new(log, period, &summary.summary, outcomes)
        })?;
        Ok(Self { report })
    }

    /// The law.
    #[getter]
    fn citation(&self) -> &'static str {
        self.report.citation
    }

    /// Plates that were scanned.
    #[getter]
    fn scans(&self) -> u64 {
        self.report.scans
    }

    /// The names of the lists: those put in force in that time, the last one before it, and those
    /// of its alarms.
    #[getter]
    fn lists(&self) -> Vec<String> {
        self.report.lists.clone()
    }

    /// Alarms by the list that the entry was in.
    #[getter]
    fn matches(&self) -> BTreeMap<String, u64> {
        self.report.matches.clone()
    }

    /// Alarms of which the source said that the entry holds.
    #[getter]
    fn confirmed(&self) -> u64 {
        self.report.confirmed
    }

    /// Alarms that were rejected: another plate or state, or an entry that does not hold.
    #[getter]
    fn non_correlating(&self) -> u64 {
        self.report.non_correlating
    }

    /// Alarms of which the log has neither, at its end.
    #[getter]
    fn open(&self) -> u64 {
        self.report.open
    }

    /// Hits that led to an arrest, None where they were not counted.
    #[getter]
    fn arrests(&self) -> Option<u64> {
        self.report.outcomes.arrests
    }

    /// Hits that led to a prosecution, None where they were not counted.
    #[getter]
    fn prosecutions(&self) -> Option<u64> {
        self.report.outcomes.prosecutions
    }

    /// As JSON.
    fn to_json(&self) -> PyResult<String> {
        json::write(&self.report).map_err(raise)
    }

    /// As text to be published.
    fn to_text(&self) -> String {
        self.report.to_text()
    }

    fn __repr__(&self) -> String {
        format!(
            "<Statistics scans={} confirmed={} non_correlating={} open={}>",
            self.scans(),
            self.confirmed(),
            self.non_correlating(),
            self.open()
        )
    }
}

/// Draws a report of a period from a log, which is verified on the way, without the interpreter.
pub(crate) fn draw<T: Send>(
    py: Python<'_>,
    log: &Log,
    since: Timestamp,
    until: Timestamp,
    report: impl FnOnce(Entries<&mut dyn BufRead>, Period) -> alpr_core::Result<T> + Send,
) -> PyResult<T> {
    let draw = || {
        let period = Period::new(since, until)?;
        log.read(|log| report(Entries::new(log), period))
    };
    py.detach(draw).map_err(raise)
}
