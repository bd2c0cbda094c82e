//! `Decision` and `Reason`: whether data are kept, held or due to be purged, and why.

use std::sync::Arc;

use alpr_core::retain::{self, Authority, Policies, Rule, Verdict};
use jiff::Timestamp;
use jiff::civil::Date;
use pyo3::prelude::*;

use crate::hold::Hold;
use crate::subject::Subject;
use crate::value::by_value;

/// A decision about one piece of data, by `Policies.evaluate`. Its reasons are worked out when somebody asks.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Decision {
    policies: Arc<Policies>,
    subject: Subject,
    /// Those that cover it.
    holds: Vec<retain::Hold>,
    now: Timestamp,
    verdict: Verdict,
}

#[pymethods]
impl Decision {
    /// "keep", "purge_due", "held" where a hold covers it, or "conflict" where rules of one rank contradict each other:
    /// then it is kept, and somebody has to decide.
    #[getter]
    fn verdict(&self) -> &'static str {
        self.verdict.name()
    }

    /// Since when a purge is due, or, in a conflict, a ceiling is reached; None otherwise.
    #[getter]
    fn since(&self) -> Option<Timestamp> {
        match self.verdict {
            Verdict::PurgeDue { since, .. } | Verdict::Conflict { since } => Some(since),
            Verdict::Keep { .. } | Verdict::Held => None,
        }
    }

    /// When a purge that is due has to be done: after the grace, if there is one; None otherwise.
    #[getter]
    fn by(&self) -> Option<Timestamp> {
        match self.verdict {
            Verdict::PurgeDue { by, .. } => Some(by),
            _ => None,
        }
    }

    /// When the purge of what is kept becomes due, if nothing changes; None where no ceiling will be reached.
    #[getter]
    fn until(&self) -> Option<Timestamp> {
        match self.verdict {
            Verdict::Keep { until } => until,
            _ => None,
        }
    }

    /// What was decided about.
    #[getter]
    fn subject(&self) -> Subject {
        self.subject.clone()
    }

    /// When it was decided.
    #[getter]
    fn now(&self) -> Timestamp {
        self.now
    }

    /// Every floor and ceiling that spoke, those of the highest rank first.
    #[getter]
    fn reasons(&self) -> Vec<Reason> {
        let reasons = self.decision().reasons();
        reasons.iter().map(Reason::new).collect()
    }

    /// The holds that cover it.
    #[getter]
    fn holds(&self) -> Vec<Hold> {
        self.holds.iter().cloned().map(Hold::new).collect()
    }

    /// What the policies say beforehand of a conflict that this is; empty where it is none, or nobody expected it.
    #[getter]
    fn expected(&self) -> Vec<String> {
        let expected = self.decision().expected();
        expected.iter().map(|e| e.about.clone()).collect()
    }

    /// What to do and why: every rule that spoke with its clock and citation, and every hold.
    fn explain(&self) -> String {
        self.decision().explain()
    }

    fn __repr__(&self) -> String {
        let time = self.since().or(self.until());
        let time = time.map_or(String::new(), |time| match self.verdict {
            Verdict::Keep { .. } => format!(" until='{time}'"),
            _ => format!(" since='{time}'"),
        });
        format!("<Decision verdict='{}'{time}>", self.verdict())
    }
}

impl Decision {
    pub(crate) fn new(
        policies: Arc<Policies>,
        subject: Subject,
        holds: Vec<retain::Hold>,
        now: Timestamp,
    ) -> Self {
        let verdict = retain::evaluate(&subject.subject(), &policies, &holds, now).verdict();
        Self {
            policies,
            subject,
            holds,
            now,
            verdict,
        }
    }

    /// The same decision, which the core's borrows from what is here.
    fn decision(&self) -> retain::Decision<'_> {
        retain::evaluate(
            &self.subject.subject(),
            &self.policies,
            &self.holds,
            self.now,
        )
    }
}

/// What one floor or ceiling said. `str` gives it as a sentence.
#[pyclass(frozen, module = "alpr")]
#[derive(PartialEq)]
pub(crate) struct Reason {
    policy: String,
    rule: Rule,
    authority: Authority,
    length: String,
    certainty: &'static str,
    is_ceiling: bool,
    started: Option<Timestamp>,
    ends: Option<Timestamp>,
    overruled: bool,
    sentence: String,
}

#[pymethods]
impl Reason {
    /// The name of the policy that it is in.
    #[getter]
    fn policy(&self) -> &str {
        &self.policy
    }

    /// The name of the rule.
    #[getter]
    fn rule(&self) -> &str {
        &self.rule.name
    }

    /// What the rule says, in words.
    #[getter]
    fn about(&self) -> &str {
        &self.rule.about
    }

    /// How the authority is cited.
    #[getter]
    fn citation(&self) -> &str {
        &self.authority.citation
    }

    /// Where in the authority, None where nothing is said.
    #[getter]
    fn section(&self) -> Option<&str> {
        self.rule.section.as_deref()
    }

    /// What kind of authority it is: "statute", "bill", "directive", "order", "contract", "standard" or "choice".
    #[getter]
    fn authority_kind(&self) -> &'static str {
        self.authority.kind.name()
    }

    /// The rank of the authority: the higher one wins.
    #[getter]
    fn rank(&self) -> u16 {
        self.authority.rank
    }

    /// How far what it says was confirmed: "confirmed", "secondary", "unconfirmed" or "chosen".
    #[getter]
    fn certainty(&self) -> &'static str {
        self.certainty
    }

    /// The day on which somebody last looked whether the authority still says so.
    #[getter]
    fn checked(&self) -> Date {
        self.authority.checked
    }

    /// Whether it is the rule's ceiling; otherwise its floor.
    #[getter]
    fn is_ceiling(&self) -> bool {
        self.is_ceiling
    }

    /// How long, as the calendar has it, such as "1 year".
    #[getter]
    fn length(&self) -> &str {
        &self.length
    }

    /// From when it is counted: "capture", "receipt", "copy", "case_closed", "request", "shift_end" or "booked".
    #[getter]
    fn clock(&self) -> &'static str {
        self.rule.clock.name()
    }

    /// When its clock started, None where it has not.
    #[getter]
    fn started(&self) -> Option<Timestamp> {
        self.started
    }

    /// When the floor is over or the ceiling is reached, None where its clock has not started.
    #[getter]
    fn ends(&self) -> Option<Timestamp> {
        self.ends
    }

    /// Whether it stands against the verdict and did not prevail.
    #[getter]
    fn overruled(&self) -> bool {
        self.overruled
    }

    fn __str__(&self) -> &str {
        &self.sentence
    }

    fn __repr__(&self) -> String {
        let side = if self.is_ceiling { "ceiling" } else { "floor" };
        format!(
            "<Reason {side} rule='{}/{}' length='{}' clock='{}'>",
            self.policy,
            self.rule.name,
            self.length,
            self.clock()
        )
    }
}

by_value!(Reason, |r| r, (&r.policy, &r.sentence));

impl Reason {
    fn new(reason: &retain::Reason<'_>) -> Self {
        Self {
            policy: reason.policy.name.clone(),
            rule: reason.rule.clone(),
            authority: reason.authority.clone(),
            length: reason.length().to_string(),
            certainty: reason.certainty().name(),
            is_ceiling: reason.is_ceiling,
            started: reason.started,
            ends: reason.ends,
            overruled: reason.overruled,
            sentence: reason.sentence(),
        }
    }
}
