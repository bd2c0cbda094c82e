//! `Feed` and `Feeds`: private systems that are linked with the agency's, and who approved them.

use alpr_core::disclose::{self, FeedDraft, FeedStep};
use jiff::Timestamp;
use pyo3::prelude::*;

use crate::at::At;
use crate::authorise::Authorisation;
use crate::error::raise;
use crate::record::Record;
use crate::store::Store;
use crate::value::{by_json, by_value};

/// What was decided: "approved" or "revoked", who, when, and why an approval was taken back.
type Step<'a> = (&'static str, &'a str, Timestamp, Option<&'a str>);

/// A private system, with everything that was decided of it. Nothing of it is taken before the Chief approves.
/// Immutable.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Feed {
    feed: disclose::Feed,
}

#[pymethods]
impl Feed {
    /// A system that its owner asks to link; it is not approved. `cameras` are 1 to 1000, by their names in the agency;
    /// `search` is how the agency searches it, which it must be able to; `right_of_way` what shows that it meets the
    /// local rules of the right of way; `asked` when the owner asked.
    #[staticmethod]
    #[pyo3(signature = (*, owner, contact, cameras, search, right_of_way, asked))]
    fn ask(
        owner: String,
        contact: String,
        cameras: Vec<String>,
        search: String,
        right_of_way: String,
        asked: At,
    ) -> PyResult<Self> {
        let draft = FeedDraft {
            owner,
            contact,
            cameras,
            search,
            right_of_way,
            asked: asked.0,
        };
        let feed = disclose::Feed::ask(draft);
        feed.map(Self::new).map_err(raise)
    }

    /// The feed, approved by the Chief; this one stays as it is. `RefusedError` for anybody else.
    #[pyo3(signature = (who, *, now))]
    fn approve(&self, who: &Authorisation, now: At) -> PyResult<Self> {
        let feed = self.feed.clone().approve(&who.who, now.0);
        feed.map(Self::new).map_err(raise)
    }

    /// The feed, its approval taken back; this one stays as it is.
    #[pyo3(signature = (*, by, reason, now))]
    fn revoke(&self, by: &str, reason: &str, now: At) -> PyResult<Self> {
        let feed = self.feed.clone().revoke(by, now.0, reason);
        feed.map(Self::new).map_err(raise)
    }

    /// Who owns it.
    #[getter]
    fn owner(&self) -> &str {
        &self.feed.draft().owner
    }

    /// How the owner is reached.
    #[getter]
    fn contact(&self) -> &str {
        &self.feed.draft().contact
    }

    /// Its cameras.
    #[getter]
    fn cameras(&self) -> Vec<String> {
        self.feed.draft().cameras.clone()
    }

    /// How the agency searches it.
    #[getter]
    fn search(&self) -> &str {
        &self.feed.draft().search
    }

    /// What shows that it meets the local rules of the right of way.
    #[getter]
    fn right_of_way(&self) -> &str {
        &self.feed.draft().right_of_way
    }

    /// When the owner asked.
    #[getter]
    fn asked(&self) -> Timestamp {
        self.feed.draft().asked
    }

    /// What was decided, the oldest first, as ("approved" or "revoked", by whom, when, why it was taken back).
    #[getter]
    fn steps(&self) -> Vec<Step<'_>> {
        let step = |step| match step {
            &FeedStep::Approved { ref by, at } => ("approved", by.as_str(), at, None),
            FeedStep::Revoked { by, at, reason } => {
                ("revoked", by.as_str(), *at, Some(reason.as_str()))
            }
        };
        self.feed.steps().iter().map(step).collect()
    }

    /// Who had approved it at a time, None if nobody had.
    #[pyo3(signature = (*, at))]
    fn approved_by(&self, at: At) -> Option<&str> {
        self.feed.approved_by(at.0)
    }

    fn __repr__(&self) -> String {
        let last = self.steps().last().map_or("asked", |step| step.0);
        format!("<Feed owner={:?} {last}>", self.owner())
    }
}

by_value!(Feed, |f| &f.feed, (f.owner(), f.asked()));

impl Feed {
    const fn new(feed: disclose::Feed) -> Self {
        Self { feed }
    }
}

/// Every private system, by its owner: at most 10,000, no two with the same owner, and no two approved ones with the
/// same camera. Immutable.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Feeds {
    feeds: disclose::Feeds,
}

#[pymethods]
impl Feeds {
    #[new]
    fn new(feeds: Vec<PyRef<'_, Feed>>) -> PyResult<Self> {
        let feeds = feeds.iter().map(|feed| feed.feed.clone()).collect();
        let feeds = disclose::Feeds::new(feeds).map_err(raise)?;
        Ok(Self { feeds })
    }

    /// The same from JSON that `to_json` wrote, at most 64 MiB; every step is taken again.
    #[staticmethod]
    fn from_json(json: &str) -> PyResult<Self> {
        let feeds = disclose::Feeds::from_json(json).map_err(raise)?;
        Ok(Self { feeds })
    }

    /// As JSON.
    fn to_json(&self) -> PyResult<String> {
        self.feeds.to_json().map_err(raise)
    }

    /// All of them.
    #[getter]
    fn feeds(&self) -> Vec<Feed> {
        let feeds = self.feeds.all().iter().cloned();
        feeds.map(Feed::new).collect()
    }

    /// Raises `RefusedError` unless a read may be taken: one of a private system only if that camera is the owner's and
    /// the Chief who is named had approved it when the picture was taken; one of a private camera only under its
    /// owner's name. A camera is private once a system that has it was approved, and stays so after a revocation.
    fn check(&self, read: &Record) -> PyResult<()> {
        self.feeds.check(read.record()).map_err(raise)
    }

    fn __repr__(&self) -> String {
        let owners = self.feeds.all().iter().map(|feed| &feed.draft().owner);
        format!("<Feeds owners={:?}>", owners.collect::<Vec<_>>())
    }
}

by_json!(Feeds);

#[pymethods]
impl Store {
    /// Writes a private system as it is now; what was decided of it is logged. Reads of it are taken as far as the
    /// Chief had approved it when they were captured. Another ask of the same owner is refused: `alpr share feed ask`
    /// replaces it, and logs who did.
    fn put_feed(&self, py: Python<'_>, feed: &Feed) -> PyResult<()> {
        self.run(py, |store| store.put_feed(&feed.feed))
    }

    /// All private systems.
    fn feeds(&self, py: Python<'_>) -> PyResult<Feeds> {
        let feeds = self.run(py, alpr_store::Store::feeds)?;
        Ok(Feeds { feeds })
    }
}

const _: () = assert!(
    disclose::MAX_FEED_CAMERAS == 1_000 && disclose::MAX_FEEDS == 10_000,
    "the docstrings say so"
);
