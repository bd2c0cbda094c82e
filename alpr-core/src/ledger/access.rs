//! The record of accesses of California Civil Code 1798.90.52.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::{NOT_RECORDED, csv, goes_on, is_opened, named, purpose, rows};
use crate::audit::{Act, Entry, Event};
use crate::authorise::Purpose;
use crate::disclose::Dissemination;
use crate::error::Result;
use crate::period::Period;
use crate::plate::PlateText;
use crate::report::MARKING;

/// One access to the data, or access given to somebody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Access {
    /// The log's entry.
    pub entry: u64,
    /// Date and time.
    pub at: Timestamp,
    /// The plate or the other elements of the query.
    pub query: String,
    /// Who had access.
    pub user: String,
    /// That person's organisation.
    pub organisation: String,
    /// For what; nothing where the log does not tell.
    pub purpose: Option<Purpose>,
}

/// Every access of a period: searches, look-backs, opened holds, reports and exports, and disclosures to others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccessRecord {
    /// The law.
    pub citation: &'static str,
    /// The period.
    pub period: Period,
    /// The accesses, in the log's order.
    pub accesses: Vec<Access>,
}

impl AccessRecord {
    /// The record of a period; `organisation` is the agency whose log it is.
    ///
    /// # Errors
    /// Those of the log; [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for over [`MAX_ROWS`](super::MAX_ROWS).
    pub fn new(
        log: impl IntoIterator<Item = Result<Entry>>,
        period: Period,
        organisation: &str,
    ) -> Result<Self> {
        Ok(Self {
            citation: "Cal. Civ. Code 1798.90.52",
            period,
            accesses: rows(log, period, |entry, event| {
                access(entry, event, organisation)
            })?,
        })
    }

    /// As CSV, with [`MARKING`], citation and period in lines before it that begin with `#`.
    pub fn to_csv(&self) -> String {
        let comments = [MARKING, self.citation, &self.period.words()];
        let header = ["entry", "time", "query", "user", "organisation", "purpose"];
        let rows = self.accesses.iter().map(|access| {
            let purpose = access
                .purpose
                .as_ref()
                .map_or(NOT_RECORDED.to_owned(), words);
            vec![
                access.entry.to_string(),
                access.at.to_string(),
                access.query.clone(),
                access.user.clone(),
                access.organisation.clone(),
                purpose,
            ]
        });
        csv(&comments, &header, rows)
    }
}

/// A purpose on one line.
pub(super) fn words(purpose: &Purpose) -> String {
    let case = purpose.case_number.as_ref();
    let case = case.map_or(String::new(), |number| format!(", case {number}"));
    format!("{}{case}: {}", purpose.code, purpose.text)
}

fn access(entry: u64, event: Event, organisation: &str) -> Option<Access> {
    let purpose = purpose(&event);
    let own = |query: String, event: Event, purpose: Option<Purpose>| Access {
        entry,
        at: event.at,
        query,
        user: event.by,
        organisation: organisation.to_owned(),
        purpose,
    };
    match event.act {
        Act::Searched => Some(own(elements(&event.detail), event, purpose)),
        // A look-back is two entries: what was asked, and without a purpose what was found.
        Act::LookedBack if purpose.is_some() => {
            // After a refresh a whole list is looked back for.
            let is_plate = event.subject.parse::<PlateText>().is_ok();
            let what = if is_plate { "plate " } else { "" };
            let query = format!("{what}{}{}", event.subject, window(&event.detail));
            Some(own(query, event, purpose))
        }
        Act::Exported => {
            let (query, purpose) = exported(&event)?;
            Some(own(query, event, purpose))
        }
        Act::Held if is_opened(&event) => {
            let purpose = opened_for(&event);
            Some(own(held(&event), event, purpose))
        }
        Act::Disclosed => Some(given(entry, event, purpose)),
        _ => None,
    }
}

/// What was exported and for what. Nothing for an entry that only goes on from another.
fn exported(event: &Event) -> Option<(String, Option<Purpose>)> {
    let (detail, subject) = (&event.detail, &event.subject);
    if goes_on(event) {
        return None;
    }
    if detail.get("backup").is_some() {
        return Some(("a copy of the whole store".to_owned(), None));
    }
    if detail.get("export").is_some() {
        return Some(("the whole log".to_owned(), None));
    }
    let Some(authority) = detail.get("authority").and_then(Value::as_str) else {
        return Some((format!("record {subject}"), None));
    };
    let holds = detail.get("holds").and_then(Value::as_array);
    let holds = holds.into_iter().flatten().filter_map(Value::as_str);
    let holds: String = holds.map(|hold| format!(", hold {hold}")).collect();
    let count = |name: &str| detail.get(name).and_then(Value::as_u64).unwrap_or(0);
    let (records, hits) = (count("records"), count("hits"));
    let query = format!("evidence of case {subject}{holds}: {records} records, {hits} hits");
    let purpose = Purpose {
        code: "evidence".to_owned(),
        case_number: Some(subject.clone()),
        text: authority.to_owned(),
    };
    Some((query, Some(purpose)))
}

/// What a hold was opened of: who opens one may learn how much of that is kept.
fn held(event: &Event) -> String {
    let detail = &event.detail;
    let mut parts = Vec::new();
    for what in ["records", "plates", "cameras"] {
        let count = detail.get(what).and_then(Value::as_u64).unwrap_or(0);
        let names: Vec<&str> = named(event, what).collect();
        let (shown, all) = (names.len(), names.join(", "));
        match (count, shown) {
            (0, _) => {}
            (_, 0) => parts.push(format!("{count} {what}")),
            _ if count > shown as u64 => {
                parts.push(format!("the first {shown} of {count} {what}: {all}"));
            }
            _ => parts.push(format!("{count} {what}: {all}")),
        }
    }
    for limit in ["from", "to"] {
        let time = detail.get(limit).and_then(Value::as_str);
        parts.extend(time.map(|time| format!("{limit} {time}")));
    }
    format!("hold {} of {}", event.subject, parts.join("; "))
}

/// For what a hold was opened: its kind, and what gives the right to it.
fn opened_for(event: &Event) -> Option<Purpose> {
    let text = |name: &str| event.detail.get(name).and_then(Value::as_str);
    Some(Purpose {
        code: text("why")?.to_owned(),
        case_number: None,
        text: text("authority")?.to_owned(),
    })
}

/// Access that was given to somebody else.
fn given(entry: u64, event: Event, purpose: Option<Purpose>) -> Access {
    let what = serde_json::from_value::<Dissemination>(event.detail).ok();
    let (query, user, organisation) = match what {
        Some(what) => (
            what.description,
            what.recipient.person,
            what.recipient.organisation,
        ),
        None => (
            NOT_RECORDED.to_owned(),
            NOT_RECORDED.to_owned(),
            event.subject,
        ),
    };
    Access {
        entry,
        at: event.at,
        query,
        user,
        organisation,
        purpose,
    }
}

/// What a search asked for, those of its elements that were given.
fn elements(detail: &Value) -> String {
    let search = detail.get("search").and_then(Value::as_object);
    let given = search
        .into_iter()
        .flatten()
        .filter(|(_, value)| !value.is_null());
    let elements: Vec<String> = given
        .map(|(name, value)| match value.as_str() {
            Some(text) => format!("{name} {text}"),
            None => format!("{name} {value}"),
        })
        .collect();
    let all = if elements.is_empty() {
        "all reads".to_owned()
    } else {
        elements.join(", ")
    };
    all + &window(detail)
}

fn window(detail: &Value) -> String {
    let time = |name: &str| {
        detail
            .pointer(&format!("/window/{name}"))
            .and_then(Value::as_str)
    };
    match (time("from"), time("to")) {
        (Some(from), Some(to)) => format!(", from {from} to {to}"),
        _ => String::new(),
    }
}
