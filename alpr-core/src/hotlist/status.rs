//! How fresh and how whole a list is: what a shift has to know before it starts.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::HotList;
use super::entry::Category;
use super::index::NO_STATE;
use crate::audit::{Act, Event};
use crate::error::{Error, ErrorKind, Result};
use crate::names::named;

/// A list with this share of the entries of the one before, or less, was cut off on its way (CLAUSES C16: 40 % fewer).
const FEWER: f64 = 0.6;
/// A state with so many entries before and none now was lost; fewer may have been withdrawn.
const STATE_LOST: u64 = 20;
/// From this share of the greatest age on the list should be refreshed.
const AGEING: f64 = 0.75;

/// The share of rejected lines that [`HotList::shift_check`] allows: over it a list is another format, or was cut, since
/// a typing error is one line in a hundred.
pub const MOST_REJECTED: f64 = 0.1;

named! {
    /// Whether a list is fit to start a shift with.
    Check {
        /// It is.
        Ok "ok",
        /// It may be used, with care.
        Warn "warn",
        /// It must not be used.
        Fail "fail",
    }
}

/// What is to be known of a list in force.
#[derive(Clone, Debug, PartialEq)]
pub struct ListStatus {
    /// Who keeps it.
    pub source: String,
    /// When the source drew it.
    pub extracted: Timestamp,
    /// When it arrived.
    pub received: Timestamp,
    /// Entries.
    pub entries: u64,
    /// Lines that were rejected when it was built.
    pub rejects: u64,
    /// Entries of each category that is none of ours.
    pub unknown_categories: BTreeMap<Category, u64>,
    /// SHA-256 of the index.
    pub sha256: String,
    /// How old it is since its source drew it, in whole seconds as by [`HotList::age`].
    pub age: SignedDuration,
    /// When the next one is due.
    pub expected_by: Timestamp,
    /// Entries more or fewer than the list before has, if there was one.
    pub change: Option<i64>,
    /// Whether it is fit for a shift.
    pub check: Check,
    /// Why, for anything but [`Check::Ok`].
    pub reasons: Vec<String>,
}

impl ListStatus {
    /// What the audit log keeps of the check: whoever begins a shift has to see that the list was downloaded properly
    /// (General Order 22-03, III.J.3). `unit` is the car or the camera that begins it.
    pub fn event(&self, by: &str, unit: Option<&str>, at: Timestamp) -> Event {
        let detail = json!({
            "check": self.check.name(), "reasons": self.reasons, "unit": unit, "source": self.source,
            "extracted": self.extracted, "entries": self.entries,
        });
        Event::new(at, by, Act::ShiftChecked, &self.sha256, detail)
    }
}

impl<D: AsRef<[u8]>> HotList<D> {
    /// The state of the list: fit for a shift or not, and why. `in_force` is the list that it would replace.
    ///
    /// Fails if
    /// - it is empty, or every entry has ended;
    /// - it is older than `max_age`, or drawn in the future;
    /// - over a tenth of its lines was rejected;
    /// - it was drawn before the one in force, or has at least 40 % fewer entries.
    ///
    /// Warns if
    /// - it is in the last quarter before `max_age`;
    /// - lines were rejected;
    /// - no entry names a state;
    /// - a state with 20 or more entries in the one in force has none any more;
    /// - a category is unknown, and the one in force does not have it.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) if `max_age` reaches beyond all times.
    pub fn shift_check<E: AsRef<[u8]>>(
        &self,
        now: Timestamp,
        max_age: SignedDuration,
        in_force: Option<&HotList<E>>,
    ) -> Result<ListStatus> {
        self.shift_check_allowing(now, max_age, in_force, MOST_REJECTED)
    }

    /// As [`shift_check`](Self::shift_check), with the greatest share of rejected lines that is allowed, 0 to 1.
    ///
    /// # Errors
    /// As for [`shift_check`](Self::shift_check), and if the share is not 0 to 1.
    pub fn shift_check_allowing<E: AsRef<[u8]>>(
        &self,
        now: Timestamp,
        max_age: SignedDuration,
        in_force: Option<&HotList<E>>,
        most_rejected: f64,
    ) -> Result<ListStatus> {
        if !(0.0..=1.0).contains(&most_rejected) {
            let text = format!("expected a share of rejected lines of 0 to 1, got {most_rejected}");
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        let info = self.info();
        let mut found = self.check_age(now, max_age);
        if info.entries == 0 {
            found.push((Check::Fail, "the list has no entries".to_owned()));
        }
        if info.entries > 0 && info.states.get(NO_STATE) == Some(&info.entries) {
            let reason = "no entry names a state, so that a plate of another state looks like the listed one: map its column";
            found.push((Check::Warn, reason.to_owned()));
        }
        if let Some(end) = info.last_end.filter(|end| *end <= now) {
            let reason = format!(
                "every entry has ended, the last one {end}: look whether the column of the end is one of empty dates"
            );
            found.push((Check::Fail, reason));
        }
        if info.rejects > 0 {
            let (rejects, entries) = (info.rejects, info.entries);
            let reason = format!("{rejects} lines were rejected, {entries} taken");
            let is_lost = rejects as f64 > most_rejected * (rejects + entries) as f64;
            found.push((if is_lost { Check::Fail } else { Check::Warn }, reason));
        }
        if let Some(before) = in_force {
            found.extend(self.check_against(before));
        }
        let worst = found.iter().map(|(check, _)| *check).max();
        let too_far = |_| {
            let text = format!("expected an age that ends, got {max_age:#}: use days");
            Error::new(ErrorKind::InvalidArgument, text)
        };
        Ok(ListStatus {
            source: info.source.clone(),
            extracted: info.extracted,
            received: info.received,
            entries: info.entries,
            rejects: info.rejects,
            unknown_categories: info.unknown_categories.clone(),
            sha256: self.sha256().to_owned(),
            age: self.age(now),
            expected_by: info.extracted.checked_add(max_age).map_err(too_far)?,
            change: in_force.map(|before| info.entries as i64 - before.info().entries as i64),
            check: worst.unwrap_or(Check::Ok),
            reasons: found.into_iter().map(|(_, reason)| reason).collect(),
        })
    }

    fn check_age(&self, now: Timestamp, max_age: SignedDuration) -> Vec<(Check, String)> {
        let age = self.age(now);
        if age.is_negative() {
            let ahead = age.abs();
            let reason = format!("the list was drawn {ahead:#} from now: check the clocks");
            return vec![(Check::Fail, reason)];
        }
        if age > max_age {
            let reason =
                format!("the list is {age:#} old, at most {max_age:#} are allowed: refresh it");
            return vec![(Check::Fail, reason)];
        }
        if age.as_secs_f64() > AGEING * max_age.as_secs_f64() {
            let reason = format!("the list is {age:#} old, {max_age:#} are allowed");
            return vec![(Check::Warn, reason)];
        }
        Vec::new()
    }

    fn check_against<E: AsRef<[u8]>>(&self, before: &HotList<E>) -> Vec<(Check, String)> {
        let (old, new) = (before.info(), self.info());
        let mut found = Vec::new();
        if new.extracted < old.extracted {
            let reason = format!(
                "the list was drawn {}, before the one in force ({})",
                new.extracted, old.extracted
            );
            found.push((Check::Fail, reason));
        }
        if new.entries as f64 <= FEWER * old.entries as f64 && old.entries > 0 {
            let reason = format!(
                "the list has {} entries, the one in force {}",
                new.entries, old.entries
            );
            found.push((Check::Fail, reason));
        }
        for (category, count) in &new.unknown_categories {
            if !old.unknown_categories.contains_key(category) {
                let name = category.name();
                let reason = format!(
                    "category `{name}` is unknown and new: {count} entries of it count as medium; map it"
                );
                found.push((Check::Warn, reason));
            }
        }
        for (state, count) in &old.states {
            if state != NO_STATE && *count >= STATE_LOST && !new.states.contains_key(state) {
                let reason =
                    format!("state {state} had {count} entries in the list in force, and has none");
                found.push((Check::Warn, reason));
            }
        }
        found
    }
}
