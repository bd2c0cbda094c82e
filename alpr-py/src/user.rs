//! `User`: who may use the system, as what, and trained on which version of the policy until when.

use alpr_core::authorise::{self, Training};
use pyo3::prelude::*;

use crate::at::At;
use crate::authorise::{Authorisation, Purpose};
use crate::error::raise;
use crate::store::Store;
use crate::value::{by_json, by_value};

/// A user with every step: enrolled, trained, given another role, gone and taken back. Nobody takes a step of their own
/// but to leave. Immutable: each step gives another one.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct User {
    user: authorise::User,
}

#[pymethods]
impl User {
    /// A user by a name that is unique in the agency, enrolled by somebody else and not trained yet: `role` as of
    /// `Authorisation`.
    #[staticmethod]
    #[pyo3(signature = (name, *, role, by, at))]
    fn enrol(name: &str, role: &str, by: &str, at: At) -> PyResult<Self> {
        let role = role.parse().map_err(raise)?;
        made(authorise::User::enrol(name, role, by, at.0))
    }

    /// The same after a training on a version of the policy, which counts until a time; `how` says what it was. Of
    /// trainings on one version the last counts.
    #[pyo3(signature = (on, *, until, how, by, at))]
    fn train(&self, on: String, until: At, how: String, by: String, at: At) -> PyResult<Self> {
        let training = Training {
            on,
            until: until.0,
            how,
            by,
            at: at.0,
        };
        made(self.user.clone().train(training))
    }

    /// The same with another role.
    #[pyo3(signature = (role, *, by, at))]
    fn change_role(&self, role: &str, by: &str, at: At) -> PyResult<Self> {
        let role = role.parse().map_err(raise)?;
        made(self.user.clone().change_role(role, by, at.0))
    }

    /// The same, gone: the user left, or was suspended.
    #[pyo3(signature = (*, by, at, reason))]
    fn leave(&self, by: &str, at: At, reason: &str) -> PyResult<Self> {
        made(self.user.clone().leave(by, at.0, reason))
    }

    /// The same, taken back with the role and the training of before.
    #[pyo3(signature = (*, by, at))]
    fn take_back(&self, by: &str, at: At) -> PyResult<Self> {
        made(self.user.clone().take_back(by, at.0))
    }

    /// The name.
    #[getter]
    fn name(&self) -> &str {
        self.user.name()
    }

    /// The role at a time, None before the enrolment and while the user is gone.
    #[pyo3(signature = (*, at))]
    fn role_at(&self, at: At) -> Option<&'static str> {
        let standing = self.user.standing_at(at.0);
        let there = standing.filter(|standing| standing.left.is_none());
        there.map(|standing| standing.role.name())
    }

    /// What gives the user the right to ask under a version of a policy. `RefusedError` for one who is gone, was not
    /// trained on that version, or whose training ended.
    #[pyo3(signature = (policy_version, *, now))]
    fn authorisation(&self, policy_version: &str, now: At) -> PyResult<Authorisation> {
        let who = self.user.authorisation(policy_version, now.0);
        who.map(|who| Authorisation { who }).map_err(raise)
    }

    /// How many steps were taken, at most 1,000; `to_json` tells them.
    fn __len__(&self) -> usize {
        self.user.steps().len()
    }

    /// It is there, however few steps were taken.
    const fn __bool__(&self) -> bool {
        true
    }

    /// The same from JSON that `to_json` wrote, at most 1 MiB; every step is taken again.
    #[staticmethod]
    fn from_json(json: &str) -> PyResult<Self> {
        made(authorise::User::from_json(json))
    }

    /// As JSON.
    fn to_json(&self) -> PyResult<String> {
        self.user.to_json().map_err(raise)
    }

    fn __repr__(&self) -> String {
        format!("<User name={:?} steps={}>", self.name(), self.__len__())
    }
}

by_value!(User, |u| &u.user, u.name());
by_json!(User);

fn made(user: alpr_core::Result<authorise::User>) -> PyResult<User> {
    let user = user.map_err(raise)?;
    Ok(User { user })
}

#[pymethods]
impl Store {
    /// Writes a user as it is now; every step that is new is logged. The first user begins the store's register, of
    /// 50,000 at most. `RefusedError` if the user is enrolled otherwise, or went on elsewhere.
    fn put_user(&self, py: Python<'_>, user: &User) -> PyResult<()> {
        self.run(py, |store| store.put_user(&user.user))
    }

    /// A user of the register, gone or not; None if there is none.
    fn user(&self, py: Python<'_>, name: &str) -> PyResult<Option<User>> {
        let user = self.run(py, |store| store.user(name))?;
        Ok(user.map(|user| User { user }))
    }

    /// Every user of the register by name, those who are gone too.
    fn users(&self, py: Python<'_>) -> PyResult<Vec<User>> {
        let users = self.run(py, alpr_store::Store::users)?.into_iter();
        Ok(users.map(|user| User { user }).collect())
    }

    /// Lets somebody act under a name if the register has it, or there is none: ask before a call that takes `by`.
    /// `asked` says what for. `RefusedError` for other names, which is logged before it is raised.
    #[pyo3(signature = (name, *, asked, now))]
    fn admit(&self, py: Python<'_>, name: &str, asked: &str, now: At) -> PyResult<()> {
        self.run(py, |store| store.admit(name, asked, now.0))
    }

    /// Lets somebody use the system under a name: as `admit`, and the last training must count. What ends or corrects
    /// something asks for `admit` alone, so that no training that ended leaves it undone.
    #[pyo3(signature = (name, *, asked, now))]
    fn admit_trained(&self, py: Python<'_>, name: &str, asked: &str, now: At) -> PyResult<()> {
        self.run(py, |store| store.admit_trained(name, asked, now.0))
    }

    /// What gives somebody the right to ask under a version of a policy, by the register; None if there is none.
    /// Without a version the last training counts, whatever it was on. `RefusedError` is logged before it is raised.
    #[pyo3(signature = (name, policy_version=None, *, asked, now, purpose=None))]
    fn authorisation(
        &self,
        py: Python<'_>,
        name: &str,
        policy_version: Option<&str>,
        asked: &str,
        now: At,
        purpose: Option<&Purpose>,
    ) -> PyResult<Option<Authorisation>> {
        let asked = (asked, purpose.map(|purpose| &purpose.purpose));
        let ask =
            |store: &alpr_store::Store| store.authorisation(name, policy_version, asked, now.0);
        let who = self.run(py, ask)?;
        Ok(who.map(|who| Authorisation { who }))
    }
}

const _: () = assert!(
    authorise::MAX_USER_STEPS == 1_000
        && authorise::MAX_USER_BYTES == 1024 * 1024
        && alpr_store::MAX_USERS == 50_000,
    "the docstrings say so"
);
