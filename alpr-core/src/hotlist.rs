//! Matches reads against a hot list: fuzzily by what was seen, and by the state it was seen from.
//!
//! A [`Hit`] is never proof. It says which entry may be meant, how probable that is and why; a human
//! compares characters and state with the plate, and asks the source whether the entry still holds.

use jiff::{SignedDuration, Timestamp};

use crate::error::Result;
use crate::plate::{Jurisdiction, PlateText};

mod entry;
mod import;
mod index;
mod query;
mod search;

pub use entry::{Category, Entry, MAX_LISTED_LEN, Vehicle};
pub use import::{Import, MAX_LIST_BYTES, Reject, import};
pub use index::{ListInfo, MAX_ENTRIES, build};
pub use query::Query;
pub use search::{Compared, LEAST_PROBABILITY};

use index::Index;

/// Where nobody saw the state, or the list names none, as likely as not: text alone gives about 7 times
/// the coincidental matches of text with state (our model, 500,000 listed plates), and never certainty.
const STATE_UNKNOWN: f32 = 0.5;
/// A state under this probability was not seen: the reader's own errors are about 2 in 100.
const STATE_EXCLUDED: f32 = 0.02;

/// Declares an enum whose names cross the bindings.
macro_rules! named {
    ($(#[$doc:meta])* $type:ident { $(#[$about:meta] $variant:ident $name:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type { $(#[$about] $variant,)* }

        impl $type {
            /// The name in the bindings.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

named! {
    /// Whether the state that was seen is the listed one.
    StateMatch {
        /// The listed state was seen.
        Same "same",
        /// Nobody saw the state for sure, or the list does not name one.
        Unknown "unknown",
        /// Another state was seen.
        Different "different",
    }
}

named! {
    /// How the listed plate relates to what was read.
    MatchClass {
        /// Same text, same state.
        Exact "exact",
        /// Same text; the state is unknown.
        ExactStateUnknown "exact_state_unknown",
        /// Same text, and another state: most likely another vehicle.
        ExactOtherState "exact_other_state",
        /// As long, and each character the same or one it is commonly taken for.
        Equivalent "equivalent",
        /// Near in what was seen, otherwise.
        Near "near",
    }
}

named! {
    /// What is done with a hit.
    Action {
        /// Sounds, and has to be verified by a human.
        Alarm "alarm",
        /// Is shown without a sound.
        Show "show",
        /// Is not shown.
        Drop "drop",
    }
}

/// What probability alarms and what is shown. A different state never sounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MatchRules {
    /// Least probability that alarms: 0.4, so that a sure read of a list without states (0.5) does.
    pub alarm: f32,
    /// Least probability that is shown: 0.02, one in fifty is the most an officer can look at.
    pub show: f32,
}

impl Default for MatchRules {
    fn default() -> Self {
        Self {
            alarm: 0.4,
            show: 0.02,
        }
    }
}

impl MatchRules {
    fn action(&self, probability: f32, class: MatchClass, state: StateMatch) -> Action {
        match state {
            StateMatch::Same | StateMatch::Unknown if probability >= self.alarm => Action::Alarm,
            _ if probability >= self.show || class == MatchClass::ExactOtherState => Action::Show,
            _ => Action::Drop,
        }
    }
}

/// A listed plate that may be the one seen. It is never proof.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The entry as the list has it.
    pub entry: Entry,
    /// How it relates to what was read.
    pub class: MatchClass,
    /// Whether the state is the listed one.
    pub state: StateMatch,
    /// How probable the listed state is, 0 to 1; nothing where it could not be compared.
    pub state_probability: Option<f32>,
    /// The probability that the plate bears the listed text from the listed state: that of the best
    /// alignment of the text, the product of its characters, times that of the state (or 0.5 where
    /// that could not be compared). Characters and state are taken as independent given the picture.
    pub probability: f32,
    /// What the rules say.
    pub action: Action,
    /// Each character, seen and listed.
    pub compared: Vec<Compared>,
}

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

/// A hot list that was verified when it was opened; immutable, so that many threads can match at once.
///
/// `D` holds the bytes: a `Vec`, a memory-mapped file, whatever is `AsRef<[u8]>`.
#[derive(Clone, Debug)]
pub struct HotList<D = Vec<u8>> {
    index: Index<D>,
}

impl<D: AsRef<[u8]>> HotList<D> {
    /// Opens the bytes of an index and verifies all of them.
    ///
    /// # Errors
    /// [`InvalidList`](crate::ErrorKind::InvalidList) if a byte is not what was built, or by another version.
    pub fn open(data: D) -> Result<Self> {
        Ok(Self {
            index: Index::open(data)?,
        })
    }

    /// Where the list comes from, when, and how many entries it has.
    pub fn info(&self) -> &ListInfo {
        &self.index.info
    }

    /// The SHA-256 of the list, 64 hexadecimal digits: names the snapshot that a hit was made from.
    pub fn sha256(&self) -> String {
        self.index.sha256()
    }

    /// How old the list is since its source drew it; negative where a clock is wrong.
    pub fn age(&self, now: Timestamp) -> SignedDuration {
        now.duration_since(self.index.info.extracted)
    }

    /// Whether the list is fit for a shift, with the reason for anything but `Ok`.
    ///
    /// Fails when it is empty, older than `max_age`, or drawn in the future; warns in the last
    /// quarter before `max_age`, and where lines were rejected.
    pub fn shift_check(&self, now: Timestamp, max_age: SignedDuration) -> (Check, Vec<String>) {
        let (age, info) = (self.age(now), self.info());
        let mut found = Vec::new();
        if info.entries == 0 {
            found.push((Check::Fail, "the list has no entries".to_owned()));
        }
        if age > max_age {
            let reason =
                format!("the list is {age:#} old, at most {max_age:#} are allowed: refresh it");
            found.push((Check::Fail, reason));
        } else if age.as_secs_f64() > 0.75 * max_age.as_secs_f64() {
            found.push((
                Check::Warn,
                format!("the list is {age:#} old, {max_age:#} are allowed"),
            ));
        }
        if age.is_negative() {
            found.push((
                Check::Fail,
                format!(
                    "the list was drawn {:#} from now: check the clocks",
                    age.abs()
                ),
            ));
        }
        if info.rejects > 0 {
            let reason = format!(
                "{} lines were rejected, {} taken",
                info.rejects, info.entries
            );
            found.push((Check::Warn, reason));
        }
        let worst = found
            .iter()
            .map(|(check, _)| *check)
            .max()
            .unwrap_or(Check::Ok);
        (worst, found.into_iter().map(|(_, reason)| reason).collect())
    }

    /// The entries that hold now and may be the plate: the most probable first, then by plate and place
    /// in the list. Dropped ones are among them, for whoever wants to see what the rules keep back.
    ///
    /// # Errors
    /// [`InvalidList`](crate::ErrorKind::InvalidList) if the index contradicts itself.
    pub fn matches(&self, query: &Query, rules: &MatchRules, now: Timestamp) -> Result<Vec<Hit>> {
        let fst = self.index.fst()?;
        let mut hits = Vec::new();
        for (first, found) in search::search(&fst, &query.places) {
            let entries = self.index.entries(first)?;
            let active = entries.into_iter().filter(|entry| entry.is_active(now));
            hits.extend(active.map(|entry| hit(entry, &found, query, rules)));
        }
        // Stable: equal ones stay in the order of the list, which is that of the plates.
        hits.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        Ok(hits)
    }
}

fn hit(entry: Entry, found: &search::Found, query: &Query, rules: &MatchRules) -> Hit {
    let (state, state_probability) = compare_states(entry.state, query);
    let class = class(entry.plate, state, query);
    let probability = found.probability * state_probability.unwrap_or(STATE_UNKNOWN);
    Hit {
        action: rules.action(probability, class, state),
        entry,
        class,
        state,
        state_probability,
        probability,
        compared: found.compared.clone(),
    }
}

fn compare_states(listed: Option<Jurisdiction>, query: &Query) -> (StateMatch, Option<f32>) {
    let (Some(listed), Some(states)) = (listed, &query.states) else {
        return (StateMatch::Unknown, None);
    };
    let chance = states
        .iter()
        .find(|(state, _)| *state == listed)
        .map_or(0.0, |(_, p)| *p);
    let compared = match query.state {
        Some(seen) if seen == listed => StateMatch::Same,
        Some(_) => StateMatch::Different,
        None if chance < STATE_EXCLUDED => StateMatch::Different,
        None => StateMatch::Unknown,
    };
    (compared, Some(chance))
}

fn class(listed: PlateText, state: StateMatch, query: &Query) -> MatchClass {
    let same = |read: PlateText| listed == read;
    let alike = |read: PlateText| {
        let mut pairs = listed.as_str().chars().zip(read.as_str().chars());
        listed.len() == read.len() && pairs.all(|(a, b)| query::equivalent(a, b))
    };
    let either = |test: &dyn Fn(PlateText) -> bool| test(query.text) || test(query.full_text);
    match state {
        StateMatch::Same if either(&same) => MatchClass::Exact,
        StateMatch::Unknown if either(&same) => MatchClass::ExactStateUnknown,
        StateMatch::Different if either(&same) => MatchClass::ExactOtherState,
        _ if either(&alike) => MatchClass::Equivalent,
        _ => MatchClass::Near,
    }
}

#[cfg(test)]
mod tests;
