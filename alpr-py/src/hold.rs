//! `Hold`: what may not be purged, whatever the rules say.

use std::str::FromStr;

use alpr_core::json;
use alpr_core::record::Id;
use alpr_core::retain::{self, DataClass, HoldDraft, HoldScope, Holder};
use jiff::Timestamp;
use pyo3::prelude::*;

use crate::at::At;
use crate::case::Case;
use crate::error::raise;
use crate::subject::Subject;
use crate::value::{by_json, by_value};

/// A hold. It lasts until somebody closes it; several may cover the same data, and each counts. Immutable.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Hold {
    hold: retain::Hold,
}

#[pymethods]
impl Hold {
    /// Opens a hold of the data that fit everything that is given: `ids` of records, `plates`, `cameras`, `holders`,
    /// `data_classes`, captured from `captured_from` to `captured_to`, both included. It has to name records, plates,
    /// cameras or a time; each list has at most 10000 items, an empty one fits all.
    ///
    /// A plate covers what may be of it: reads with as many characters, where unread ones and those that are taken for
    /// one another do not matter, with or without small stacked ones; and reads that hit it.
    ///
    /// `kind` is "evidence", "reasonable_belief", "discovery", "court_order" or "preservation_request"; `authority` the
    /// case, order or request that gives the right to it; `by` who opens it. At `review_on`, somebody has to look
    /// whether it is still needed; it does not end then.
    #[staticmethod]
    #[pyo3(signature = (
        *, kind, authority, by, review_on, now, ids=None, plates=None, cameras=None, holders=None,
        data_classes=None, captured_from=None, captured_to=None
    ))]
    #[expect(clippy::too_many_arguments, reason = "they have names in Python")]
    fn open(
        kind: &str,
        authority: String,
        by: String,
        review_on: At,
        now: At,
        ids: Option<Vec<String>>,
        plates: Option<Vec<String>>,
        cameras: Option<Vec<String>>,
        holders: Option<Vec<String>>,
        data_classes: Option<Vec<String>>,
        captured_from: Option<At>,
        captured_to: Option<At>,
    ) -> PyResult<Self> {
        let scope = HoldScope {
            ids: parsed(&ids.unwrap_or_default())?,
            plates: parsed(&plates.unwrap_or_default())?,
            cameras: cameras.unwrap_or_default(),
            holders: parsed(&holders.unwrap_or_default())?,
            classes: parsed(&data_classes.unwrap_or_default())?,
            from: captured_from.map(At::instant),
            to: captured_to.map(At::instant),
        };
        let draft = HoldDraft {
            kind: kind.parse().map_err(raise)?,
            scope,
            authority,
            by,
            review_on: review_on.0,
        };
        retain::Hold::open(draft, now.0)
            .map(Self::new)
            .map_err(raise)
    }

    /// Opens a hold of the read and the hit of a case that somebody acted on, by the authority of its last incident,
    /// because it is reasonable to believe that they will become evidence. Refused where nobody has: `Case.act` first.
    #[staticmethod]
    #[pyo3(signature = (case, *, by, review_on, now))]
    fn of_case(case: &Case, by: &str, review_on: At, now: At) -> PyResult<Self> {
        let draft = HoldDraft::of_case(&case.file(), by, review_on.0).map_err(raise)?;
        retain::Hold::open(draft, now.0)
            .map(Self::new)
            .map_err(raise)
    }

    /// The hold, found still needed until somebody looks again at `next`; this one stays as it is. At most 100 times.
    #[pyo3(signature = (*, by, at, reason, next))]
    fn review(&self, by: &str, at: At, reason: &str, next: At) -> PyResult<Self> {
        let reviewed = self.hold.clone().review(by, at.0, reason, next.0);
        reviewed.map(Self::new).map_err(raise)
    }

    /// The hold, closed; this one stays as it is.
    #[pyo3(signature = (*, by, at, reason))]
    fn close(&self, by: &str, at: At, reason: &str) -> PyResult<Self> {
        let closed = self.hold.clone().close(by, at.0, reason);
        closed.map(Self::new).map_err(raise)
    }

    /// A hold that `to_json` wrote, at most 24 MiB, if it is one that could be opened, reviewed and closed so.
    #[staticmethod]
    fn from_json(json: &str) -> PyResult<Self> {
        retain::Hold::from_json(json).map(Self::new).map_err(raise)
    }

    /// One line of JSON, with everything.
    fn to_json(&self) -> PyResult<String> {
        self.hold.to_json().map_err(raise)
    }

    /// What an audit log keeps of its last step, its opening, a review or its end, as one line of JSON. Plates and
    /// cameras are counted; the opening names the first 100 of each too.
    fn event(&self) -> PyResult<String> {
        json::write(&self.hold.event()).map_err(raise)
    }

    /// Its name, 32 hexadecimal digits.
    #[getter]
    fn id(&self) -> String {
        self.hold.id.to_string()
    }

    /// Why, in a word.
    #[getter]
    fn kind(&self) -> &'static str {
        self.hold.draft.kind.name()
    }

    /// What gives the right to it.
    #[getter]
    fn authority(&self) -> &str {
        &self.hold.draft.authority
    }

    /// Who opened it.
    #[getter]
    fn by(&self) -> &str {
        &self.hold.draft.by
    }

    /// When it was opened.
    #[getter]
    fn opened(&self) -> Timestamp {
        self.hold.opened
    }

    /// When somebody has to look next whether it is still needed.
    #[getter]
    fn review_on(&self) -> Timestamp {
        self.hold.review_on()
    }

    /// Who found it still needed: (who, when, why, when to look next), in their order.
    #[getter]
    fn reviews(&self) -> Vec<(&str, Timestamp, &str, Timestamp)> {
        let reviews = self.hold.reviews.iter();
        reviews
            .map(|look| (&*look.by, look.at, &*look.reason, look.next))
            .collect()
    }

    /// The records that it names.
    #[getter]
    fn ids(&self) -> Vec<String> {
        self.hold
            .draft
            .scope
            .ids
            .iter()
            .map(Id::to_string)
            .collect()
    }

    /// The plates that it names.
    #[getter]
    fn plates(&self) -> Vec<String> {
        let plates = self.hold.draft.scope.plates.iter();
        plates.map(ToString::to_string).collect()
    }

    /// The cameras that it names.
    #[getter]
    fn cameras(&self) -> Vec<String> {
        self.hold.draft.scope.cameras.clone()
    }

    /// Who has the data that it covers; empty: whoever.
    #[getter]
    fn holders(&self) -> Vec<&'static str> {
        let holders = self.hold.draft.scope.holders.iter().copied();
        holders.map(Holder::name).collect()
    }

    /// What the data that it covers are; empty: whatever.
    #[getter]
    fn data_classes(&self) -> Vec<&'static str> {
        let classes = self.hold.draft.scope.classes.iter().copied();
        classes.map(DataClass::name).collect()
    }

    /// It covers what was captured then or later; None: whenever.
    #[getter]
    fn captured_from(&self) -> Option<Timestamp> {
        self.hold.draft.scope.from
    }

    /// It covers what was captured then or earlier; None: whenever.
    #[getter]
    fn captured_to(&self) -> Option<Timestamp> {
        self.hold.draft.scope.to
    }

    /// How it ended: (who, when, why); None if it did not.
    #[getter]
    fn closed(&self) -> Option<(&str, Timestamp, &str)> {
        let closed = self.hold.closed.as_ref()?;
        Some((&closed.by, closed.at, &closed.reason))
    }

    /// Whether it holds.
    #[pyo3(signature = (*, now))]
    fn is_open(&self, now: At) -> bool {
        self.hold.is_open(now.0)
    }

    /// Whether somebody has to look whether it is still needed.
    #[pyo3(signature = (*, now))]
    fn is_due(&self, now: At) -> bool {
        self.hold.is_due(now.0)
    }

    /// Whether it covers the data. What is not known of them, it covers: a purge cannot be undone.
    #[pyo3(signature = (subject, *, now))]
    fn covers(&self, subject: &Subject, now: At) -> bool {
        self.hold.covers(&subject.subject(), now.0)
    }

    fn __repr__(&self) -> String {
        let state = if self.hold.closed.is_some() {
            "closed"
        } else {
            "open"
        };
        format!(
            "<Hold kind='{}' authority={:?} {state} review_on='{}'>",
            self.kind(),
            self.authority(),
            self.review_on()
        )
    }
}

by_value!(Hold, |h| &h.hold, h.hold.id);
by_json!(Hold);

impl Hold {
    pub(crate) const fn new(hold: retain::Hold) -> Self {
        Self { hold }
    }

    pub(crate) const fn hold(&self) -> &retain::Hold {
        &self.hold
    }
}

/// What texts name.
pub(crate) fn parsed<T: FromStr<Err = alpr_core::Error>>(texts: &[String]) -> PyResult<Vec<T>> {
    let values = texts.iter().map(|text| text.parse());
    values.collect::<Result<_, _>>().map_err(raise)
}
