//! Judges a kept hit again: whether this read, this list and these rules give this very hit.
//!
//! Nobody's word is needed for it, and no model: a hit follows from the lattice that the record keeps, from the entries
//! of the list and from the rules, which the hit names by their SHA-256. Whether the lattice is what the picture shows
//! is another question; the record names the picture and the models by theirs.

use std::collections::BTreeSet;
use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::Value;

use crate::error::{Error, ErrorKind, Result};
use crate::hotlist::{Hit, HotList, MatchRules};
use crate::json;
use crate::manual::{ManualBook, ManualEntry};
use crate::names::named;
use crate::record::{HitRecord, Id, Record};

named! {
    /// What judging a hit again says.
    Outcome {
        /// The same hit, byte for byte as it is kept.
        Same "same",
        /// Another hit, or none.
        Differs "differs",
        /// What the hit was made from is not what was given.
        Unjudged "unjudged",
    }
}

/// Something of a hit that comes out otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What, by its name in the hit's JSON: `probability`, `class`, `action`, `entry.category`; `hit` for all of it.
    pub field: String,
    /// As the hit was kept.
    pub kept: String,
    /// As it comes out now.
    pub again: String,
}

/// A hit that was judged again. It says that the hit was made so, never that the plate is the listed one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Replay {
    /// The hit.
    pub hit: Id,
    /// What was found.
    pub outcome: Outcome,
    /// What differs, field by field.
    pub differences: Vec<Difference>,
    /// Why it cannot be judged: every reason.
    pub reasons: Vec<String>,
}

impl Replay {
    /// Judges a hit of a list by that list.
    ///
    /// The time of the match is that of the capture where the list was then as old as the hit says, otherwise the
    /// second that follows from that age. What the host said of the vehicle is not kept with the read: it is taken from
    /// what the hit says of it. A read without a lattice, such as a vendor's, is matched as typed text, as it was then.
    /// That a change hid the entry at the time is not known to a list.
    ///
    /// [`Unjudged`](Outcome::Unjudged) are other lists and rules than those of the hit, a hit that was kept before
    /// rules were noted, and an entry that the list does not have: made by hand, see [`by_hand`](Self::by_hand), or
    /// come by a change after the index was built, of which the index keeps nothing.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if the hit is of another read, [`ErrorKind::InvalidList`] if the index
    /// contradicts itself.
    pub fn new<D: AsRef<[u8]>>(
        hit: &HitRecord,
        read: &Record,
        list: &HotList<D>,
        rules: &MatchRules,
    ) -> Result<Self> {
        check(hit, read)?;
        let mut reasons = other_list(hit, list.sha256());
        reasons.extend(other_rules(hit, rules));
        if !reasons.is_empty() {
            return Ok(Self::unjudged(hit, reasons));
        }
        let query = read.query().with_observed(hit.observed());
        let is_cut = is_cut(hit, list, rules);
        let now = if is_cut {
            hit.captured
        } else {
            matched(hit, list)
        };
        let hits = list.matches(&query, rules, now)?;
        if let Some(again) = of_entry(hit, &hits) {
            let mut again = HitRecord::of_hit(again, read);
            if is_cut {
                again.list_age_seconds = hit.list_age_seconds;
            }
            return Self::compared(hit, &again);
        }
        if let Some(renamed) = Self::renamed(hit, read) {
            return Ok(renamed);
        }
        let listed = list.of_plate(hit.entry.plate)?;
        if listed.iter().any(|entry| entry.key() == hit.entry.key()) {
            return Ok(Self::none(hit));
        }
        let by_hand = if hit.entry.is_by_hand() {
            "it was made by hand: judge it by the entry"
        } else {
            "it came by a change after the list was built, or the hit was changed"
        };
        let text = format!(
            "the list does not have this entry of {}: {by_hand}",
            hit.entry.plate
        );
        Ok(Self::unjudged(hit, vec![text]))
    }

    /// Judges a hit of an entry that was made by hand by that entry. No index has such an entry: the hit's list and its
    /// age are not judged. Who owned the entry then is taken from the hit, since entries are handed over.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if the hit is of another read or another entry.
    pub fn by_hand(
        hit: &HitRecord,
        read: &Record,
        entry: &ManualEntry,
        rules: &MatchRules,
    ) -> Result<Self> {
        check(hit, read)?;
        let id = entry.id.to_string();
        if !hit.entry.is_by_hand() || hit.entry.record.as_ref() != Some(&id) {
            let got = hit.entry.record.as_deref().unwrap_or("none");
            let text = format!("expected the hit of entry {id}, got one of {got}: look it up");
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        let reasons = Vec::from_iter(other_rules(hit, rules));
        if !reasons.is_empty() {
            return Ok(Self::unjudged(hit, reasons));
        }
        let now = hit.captured.max(entry.created);
        let mut then = entry.clone();
        then.removed = then.removed.filter(|removal| removal.at <= now);
        if let Some(owner) = hit.entry.owner() {
            owner.clone_into(&mut then.draft.owner);
        }
        let mut book = ManualBook::default();
        book.restore(then)?;
        let hits = book.matches(read, rules, now, false)?;
        let Some(again) = of_entry(hit, &hits) else {
            return Ok(Self::renamed(hit, read).unwrap_or_else(|| Self::none(hit)));
        };
        let again = HitRecord {
            list_sha256: hit.list_sha256.clone(),
            list_age_seconds: hit.list_age_seconds,
            list_is_stale: hit.list_is_stale,
            ..HitRecord::of_hit(again, read)
        };
        Self::compared(hit, &again)
    }

    /// One line of JSON.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] only if this library has a bug.
    pub fn to_json(&self) -> Result<String> {
        json::write(self)
    }

    fn unjudged(hit: &HitRecord, reasons: Vec<String>) -> Self {
        Self {
            hit: hit.id,
            outcome: Outcome::Unjudged,
            differences: Vec::new(),
            reasons,
        }
    }

    /// A hit is named by its read and its entry: of another name, one of them was changed.
    fn renamed(hit: &HitRecord, read: &Record) -> Option<Self> {
        let name = HitRecord::name(read, &hit.entry);
        (name != hit.id).then(|| Self::differing(hit, "id", hit.id.to_string(), name.to_string()))
    }

    /// The entry was there, and the read gives no hit of it.
    fn none(hit: &HitRecord) -> Self {
        Self::differing(hit, "hit", "made".to_owned(), "none".to_owned())
    }

    fn differing(hit: &HitRecord, field: &str, kept: String, again: String) -> Self {
        let field = field.to_owned();
        Self::of(hit, vec![Difference { field, kept, again }])
    }

    fn of(hit: &HitRecord, differences: Vec<Difference>) -> Self {
        Self {
            hit: hit.id,
            outcome: if differences.is_empty() {
                Outcome::Same
            } else {
                Outcome::Differs
            },
            differences,
            reasons: Vec::new(),
        }
    }

    fn compared(kept: &HitRecord, again: &HitRecord) -> Result<Self> {
        let mut again = again.clone();
        if kept.full_text.is_none() {
            again.full_text = None; // hits of before it was kept have none
        }
        let (was, is) = (kept.to_json()?, again.to_json()?);
        let mut differences = Vec::new();
        if was != is {
            let fields = |json: &str| json::read::<Value>(json, "a hit", usize::MAX);
            compare("", &fields(&was)?, &fields(&is)?, &mut differences);
        }
        Ok(Self::of(kept, differences))
    }
}

impl fmt::Display for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.outcome {
            Outcome::Same => writeln!(
                f,
                "same: this read, this list and these rules give this hit"
            )?,
            Outcome::Differs => {
                writeln!(
                    f,
                    "differs: this read, this list and these rules do not give this hit"
                )?;
            }
            Outcome::Unjudged => writeln!(f, "cannot be judged")?,
        }
        for Difference { field, kept, again } in &self.differences {
            writeln!(f, "  {field}: kept {kept}, now {again}")?;
        }
        self.reasons
            .iter()
            .try_for_each(|why| writeln!(f, "  {why}"))
    }
}

fn check(hit: &HitRecord, read: &Record) -> Result<()> {
    if hit.read == read.id {
        return Ok(());
    }
    let (expected, got) = (hit.read, read.id);
    let text = format!("expected the read {expected} of the hit, got {got}: look it up");
    Err(Error::new(ErrorKind::InvalidArgument, text))
}

fn other_list(hit: &HitRecord, given: &str) -> Vec<String> {
    let of = &hit.list_sha256;
    let other = (of != given)
        .then(|| format!("the hit was made from the list {of}, this is {given}: give that list"));
    Vec::from_iter(other)
}

fn other_rules(hit: &HitRecord, rules: &MatchRules) -> Option<String> {
    let given = rules.sha256();
    match &hit.rules_sha256 {
        Some(of) if *of == given => None,
        Some(of) => Some(format!(
            "the hit was made by the rules {of}, these are {given}: give those rules, or use the library of that day"
        )),
        None => Some(
            "the hit does not say by which rules it was made: an earlier version kept it"
                .to_owned(),
        ),
    }
}

/// When the hit was made, as far as what is kept tells.
fn matched<D: AsRef<[u8]>>(hit: &HitRecord, list: &HotList<D>) -> Timestamp {
    if list.age(hit.captured).as_secs() == hit.list_age_seconds {
        return hit.captured;
    }
    let age = SignedDuration::from_secs(hit.list_age_seconds);
    let then = list.info().extracted.checked_add(age);
    then.unwrap_or(hit.captured)
}

/// Whether an earlier version made the hit at its capture: it judged the exact age of the list, and kept that without
/// its fraction.
fn is_cut<D: AsRef<[u8]>>(hit: &HitRecord, list: &HotList<D>, rules: &MatchRules) -> bool {
    let exact = hit.captured.duration_since(list.info().extracted);
    let was_stale = exact.is_negative() || exact > rules.max_age();
    exact.subsec_nanos() != 0
        && exact.as_secs() == hit.list_age_seconds
        && was_stale == hit.list_is_stale
}

/// The hit of the entry: of the very one if there are more of one key.
fn of_entry<'a>(kept: &HitRecord, hits: &'a [Hit]) -> Option<&'a Hit> {
    let is_it = |hit: &&Hit| *hit.entry == kept.entry;
    let is_named_so = |hit: &&Hit| hit.entry.key() == kept.entry.key();
    hits.iter()
        .find(is_it)
        .or_else(|| hits.iter().find(is_named_so))
}

/// Tells the fields in which two values differ.
fn compare(field: &str, kept: &Value, again: &Value, differences: &mut Vec<Difference>) {
    if let (Value::Object(a), Value::Object(b)) = (kept, again) {
        let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
        for name in names {
            let of = |fields: &serde_json::Map<String, Value>| {
                fields.get(name).cloned().unwrap_or_default()
            };
            let field = match field {
                "" => name.clone(),
                above => format!("{above}.{name}"),
            };
            compare(&field, &of(a), &of(b), differences);
        }
    } else if kept != again {
        differences.push(Difference {
            field: field.to_owned(),
            kept: words(kept),
            again: words(again),
        });
    }
}

fn words(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
