//! The log of disclosures that General Order 22-03, V.A asks for.

use jiff::Timestamp;
use serde::Serialize;

use super::access::words;
use super::csv;
use crate::audit::{Act, Entry, Event};
use crate::disclose::Dissemination;
use crate::error::Result;
use crate::period::Period;
use crate::report::MARKING;

/// One disclosure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Disclosure {
    /// The log's entry.
    pub entry: u64,
    /// Date and time of the release of the data.
    pub at: Timestamp,
    /// Who gave them.
    pub by: String,
    /// Description, person, contact, organisation and purpose; nothing where the entry was not made by a
    /// [`Permit`](crate::disclose::Permit) and lacks them.
    pub what: Option<Dissemination>,
}

/// The disclosures of a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DisseminationLog {
    /// The order.
    pub citation: &'static str,
    /// The period.
    pub period: Period,
    /// The disclosures, in the log's order.
    pub disclosures: Vec<Disclosure>,
}

impl DisseminationLog {
    /// The log of a period.
    ///
    /// # Errors
    /// Those of the log; [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for over [`MAX_ROWS`](super::MAX_ROWS).
    pub fn new(log: impl IntoIterator<Item = Result<Entry>>, period: Period) -> Result<Self> {
        Ok(Self {
            citation: "Clayton PD General Order 22-03, V.A",
            period,
            disclosures: super::rows(log, period, disclosure)?,
        })
    }

    /// As CSV, with [`MARKING`], citation and period in lines before it that begin with `#`.
    pub fn to_csv(&self) -> String {
        let comments = [MARKING, self.citation, &self.period.words()];
        let header = [
            "entry",
            "time",
            "description",
            "person",
            "contact",
            "organisation",
            "kind",
            "purpose",
            "used for",
            "ground",
            "issued by",
            "given by",
        ];
        csv(&comments, &header, self.disclosures.iter().map(row))
    }
}

fn disclosure(entry: u64, event: Event) -> Option<Disclosure> {
    (event.act == Act::Disclosed).then(|| Disclosure {
        entry,
        at: event.at,
        by: event.by,
        what: serde_json::from_value(event.detail).ok(),
    })
}

fn row(disclosure: &Disclosure) -> Vec<String> {
    let cell = |of: fn(&Dissemination) -> String| {
        disclosure
            .what
            .as_ref()
            .map_or(super::NOT_RECORDED.to_owned(), of)
    };
    vec![
        disclosure.entry.to_string(),
        disclosure.at.to_string(),
        cell(|what| what.description.clone()),
        cell(|what| what.recipient.person.clone()),
        cell(|what| what.recipient.contact.clone()),
        cell(|what| what.recipient.organisation.clone()),
        cell(|what| what.recipient.kind.name().to_owned()),
        cell(|what| words(&what.purpose)),
        cell(|what| {
            let uses: Vec<&str> = what.uses.iter().map(|one| one.name()).collect();
            uses.join(", ")
        }),
        cell(|what| format!("{} {}", what.ground, what.reference)),
        cell(|what| {
            let demand = what.demand.as_ref();
            demand.map_or(String::new(), |demand| demand.issued_by.clone())
        }),
        disclosure.by.clone(),
    ]
}
