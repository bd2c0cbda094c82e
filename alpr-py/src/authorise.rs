//! `Authorisation`, `Purpose`, `SearchPolicy` and `Granted`: who may search kept reads, for what, and how far back.

use alpr_core::{Period, authorise};
use jiff::Timestamp;
use pyo3::prelude::*;

use crate::at::At;
use crate::error::raise;
use crate::value::by_value;

/// Who asks, and what gives the right to: `role` is "operator", "dispatcher", "detective", "supervisor",
/// "coordinator", "vendor_administrator" or "chief"; training counts until a time, for one version of the policy.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Authorisation {
    pub(crate) who: authorise::Authorisation,
}

#[pymethods]
impl Authorisation {
    #[new]
    #[pyo3(signature = (user, *, role, trained_until, policy_version))]
    fn new(user: String, role: &str, trained_until: At, policy_version: String) -> PyResult<Self> {
        let role = role.parse().map_err(raise)?;
        let who = authorise::Authorisation {
            user,
            role,
            trained_until: trained_until.0,
            policy_version,
        };
        Ok(Self { who })
    }

    /// The user, by a name that is unique in the agency.
    #[getter]
    fn user(&self) -> &str {
        &self.who.user
    }

    /// What the user is.
    #[getter]
    fn role(&self) -> &'static str {
        self.who.role.name()
    }

    /// Until when the training counts.
    #[getter]
    fn trained_until(&self) -> Timestamp {
        self.who.trained_until
    }

    /// The version of the policy that the user was trained on.
    #[getter]
    fn policy_version(&self) -> &str {
        &self.who.policy_version
    }

    fn __repr__(&self) -> String {
        format!(
            "<Authorisation user={:?} role='{}'>",
            self.user(),
            self.role()
        )
    }
}

by_value!(Authorisation, |a| &a.who, &a.who.user);

/// For what something is asked: a code of the policy, the user's words, and the case or incident where the policy
/// asks for one.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Purpose {
    pub(crate) purpose: authorise::Purpose,
}

#[pymethods]
impl Purpose {
    #[new]
    #[pyo3(signature = (code, *, text, case_number=None))]
    fn new(code: String, text: String, case_number: Option<String>) -> Self {
        let purpose = authorise::Purpose {
            code,
            case_number,
            text,
        };
        Self { purpose }
    }

    /// A code of the policy, such as "investigation".
    #[getter]
    fn code(&self) -> &str {
        &self.purpose.code
    }

    /// The purpose in the user's words.
    #[getter]
    fn text(&self) -> &str {
        &self.purpose.text
    }

    /// The case or incident.
    #[getter]
    fn case_number(&self) -> Option<&str> {
        self.purpose.case_number.as_deref()
    }

    fn __repr__(&self) -> String {
        format!("<Purpose code={:?} text={:?}>", self.code(), self.text())
    }
}

by_value!(
    Purpose,
    |p| &p.purpose,
    (p.code(), p.text(), p.case_number())
);

/// The agency's rules of searching. Immutable.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct SearchPolicy {
    pub(crate) policy: authorise::SearchPolicy,
}

#[pymethods]
impl SearchPolicy {
    /// A policy from TOML: `version`, `roles`, `purposes`, `max_window_days`, and, as needed, `case_required`,
    /// `supervisor_after_days` and `retention_days`.
    #[staticmethod]
    fn parse(toml: &str) -> PyResult<Self> {
        let policy = authorise::SearchPolicy::parse(toml).map_err(raise)?;
        Ok(Self { policy })
    }

    /// The version that users have to be trained on.
    #[getter]
    fn version(&self) -> &str {
        &self.policy.version
    }

    /// Allows a search of the reads from `since` on and before `until`, or raises `RefusedError` with the reason.
    #[pyo3(signature = (who, purpose, *, since, until, now))]
    fn allow(
        &self,
        who: &Authorisation,
        purpose: &Purpose,
        since: At,
        until: At,
        now: At,
    ) -> PyResult<Granted> {
        let asked = Period {
            from: since.0,
            to: until.0,
        };
        let granted = self.policy.allow(&who.who, &purpose.purpose, asked, now.0);
        let granted = granted.map_err(raise)?;
        Ok(Granted { granted })
    }

    /// The SHA-256 of what it says; how it is spelt is no matter.
    #[getter]
    fn sha256(&self) -> PyResult<String> {
        self.policy.sha256().map_err(raise)
    }

    fn __repr__(&self) -> String {
        format!("<SearchPolicy version={:?}>", self.version())
    }
}

/// A search that was allowed. Only `SearchPolicy.allow` and `Store.allow` make one.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Granted {
    pub(crate) granted: authorise::Granted,
}

#[pymethods]
impl Granted {
    /// Who asked.
    #[getter]
    fn who(&self) -> Authorisation {
        let who = self.granted.who().clone();
        Authorisation { who }
    }

    /// For what.
    #[getter]
    fn purpose(&self) -> Purpose {
        let purpose = self.granted.purpose().clone();
        Purpose { purpose }
    }

    /// The first time that may be looked at: the one asked for, or where the retention begins.
    #[getter]
    fn since(&self) -> Timestamp {
        self.granted.period().from
    }

    /// The time before which reads may be looked at.
    #[getter]
    fn until(&self) -> Timestamp {
        self.granted.period().to
    }

    /// When it was allowed.
    #[getter]
    fn at(&self) -> Timestamp {
        self.granted.at()
    }

    fn __repr__(&self) -> String {
        format!(
            "<Granted user={:?} since='{}' until='{}'>",
            self.granted.who().user,
            self.granted.period().from,
            self.granted.period().to
        )
    }
}

by_value!(
    Granted,
    |g| &g.granted,
    (&g.granted.who().user, g.granted.at())
);
