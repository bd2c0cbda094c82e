//! `Policy`, `Policies` and `Finding`: how long what is kept may be kept, by whose rules, and what is wrong with them.

use std::sync::Arc;

use alpr_core::Jurisdiction;
use alpr_core::retain;
use pyo3::prelude::*;

use crate::at::At;
use crate::decision::Decision;
use crate::error::raise;
use crate::hold::Hold;
use crate::subject::Subject;
use crate::value::by_value;

/// A policy of retention: rules with floors, ceilings, clocks and citations. Immutable.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Policy {
    policy: retain::Policy,
}

#[pymethods]
impl Policy {
    /// A policy that is built in, one of `PACKS`. It states what was found, with date and certainty: research notes,
    /// not legal advice. Have counsel confirm it before it decides about real data.
    #[staticmethod]
    fn pack(name: &str) -> PyResult<Self> {
        let policy = retain::Policy::pack(name).map_err(raise)?;
        Ok(Self { policy })
    }

    /// The file of a policy that is built in, to start one's own from.
    #[staticmethod]
    fn pack_text(name: &str) -> PyResult<&'static str> {
        retain::Policy::pack_text(name).map_err(raise)
    }

    /// A policy from TOML, at most 256 KiB: `name`, `title`, `draft`, `whole`, `jurisdictions`, and any number of
    /// `[[authority]]`, `[[rule]]`, `[[duty]]`, `[[ban]]` and `[[expected]]`. What is wrong is told with its line.
    #[staticmethod]
    fn parse(toml: &str) -> PyResult<Self> {
        let policy = retain::Policy::parse(toml).map_err(raise)?;
        Ok(Self { policy })
    }

    /// Its name.
    #[getter]
    fn name(&self) -> &str {
        &self.policy.name
    }

    /// What it is, for a reader.
    #[getter]
    fn title(&self) -> &str {
        &self.policy.title
    }

    /// Whether it is a draft: law or order that is not in force. It decides like any other.
    #[getter]
    fn draft(&self) -> bool {
        self.policy.draft
    }

    /// Whether it claims to be all that an agency needs: then `Policies.lint` looks for gaps.
    #[getter]
    fn whole(&self) -> bool {
        self.policy.whole
    }

    /// The postal codes of the states whose law it states; empty: everybody's.
    #[getter]
    fn jurisdictions(&self) -> Vec<&'static str> {
        let jurisdictions = self.policy.jurisdictions.iter();
        jurisdictions.copied().map(Jurisdiction::code).collect()
    }

    /// The SHA-256 of its file, for the log: which policy decided.
    #[getter]
    fn sha256(&self) -> &str {
        &self.policy.sha256
    }

    /// Every rule and duty in a sentence, with its citation.
    fn explain(&self) -> String {
        self.policy.explain()
    }

    fn __repr__(&self) -> String {
        let draft = if self.draft() { " draft=True" } else { "" };
        format!("<Policy name={:?}{draft}>", self.name())
    }
}

by_value!(Policy, |p| &p.policy, p.sha256());

/// Policies that hold together; their order does not matter. Immutable: share them among threads.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Policies {
    pub(crate) policies: Arc<retain::Policies>,
}

#[pymethods]
impl Policies {
    /// Policies of different names, with at most 1000 rules together. With none, everything is kept.
    #[new]
    fn new(policies: Vec<PyRef<'_, Policy>>) -> PyResult<Self> {
        let policies = policies.iter().map(|p| p.policy.clone()).collect();
        let policies = Arc::new(retain::Policies::new(policies).map_err(raise)?);
        Ok(Self { policies })
    }

    /// The policies.
    #[getter]
    fn policies(&self) -> Vec<Policy> {
        let policies = self.policies.policies().iter().cloned();
        policies.map(|policy| Policy { policy }).collect()
    }

    /// Everything that is wrong with these policies together. Where it finds no error, no decision is a conflict that
    /// no policy expects, of data that a holder can have: a computer in a car has what cars read, a private system its
    /// own.
    fn lint(&self, py: Python<'_>) -> Vec<Finding> {
        let findings = py.detach(|| self.policies.lint());
        findings
            .into_iter()
            .map(|finding| Finding { finding })
            .collect()
    }

    /// Decides about one piece of data. A hold wins over everything, then the authority of the higher rank, and among
    /// equals the longer floor and the shorter ceiling; where no rule applies the data are kept. `holds` are all that
    /// there are, closed ones among them or not.
    #[pyo3(signature = (subject, holds, *, now))]
    fn evaluate(&self, subject: &Subject, holds: Vec<PyRef<'_, Hold>>, now: At) -> Decision {
        let known = subject.subject();
        let holds = holds.iter().map(|hold| hold.hold());
        // A few or none: what is decided does not depend on the others.
        let holds = holds.filter(|hold| hold.covers(&known, now.0)).cloned();
        Decision::new(
            Arc::clone(&self.policies),
            subject.clone(),
            holds.collect(),
            now.0,
        )
    }

    fn __repr__(&self) -> String {
        let names = self.policies.policies().iter().map(|p| p.name.as_str());
        format!("<Policies names={:?}>", names.collect::<Vec<_>>())
    }
}

/// Something that is wrong with policies, and where. `str` gives it as a line.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Finding {
    finding: retain::Finding,
}

#[pymethods]
impl Finding {
    /// "warning", or "error" where decisions may end in a conflict that no policy expects.
    #[getter]
    fn severity(&self) -> &'static str {
        self.finding.severity.name()
    }

    /// "floor_above_ceiling", "no_precedence", "overruled", "never_applies", "never_decides", "gap" or
    /// "holder_without_rule".
    #[getter]
    fn kind(&self) -> &'static str {
        self.finding.kind.name()
    }

    /// The policy's name.
    #[getter]
    fn policy(&self) -> &str {
        &self.finding.policy
    }

    /// The line of its file, from 1 on.
    #[getter]
    fn line(&self) -> usize {
        self.finding.line
    }

    /// What is wrong, in words, with what to do.
    #[getter]
    fn message(&self) -> &str {
        &self.finding.message
    }

    fn __str__(&self) -> String {
        self.finding.to_string()
    }

    fn __repr__(&self) -> String {
        format!(
            "<Finding severity='{}' kind='{}' policy={:?} line={}>",
            self.severity(),
            self.kind(),
            self.policy(),
            self.line()
        )
    }
}

by_value!(Finding, |f| &f.finding, (f.policy(), f.message()));
