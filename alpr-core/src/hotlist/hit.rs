//! What a match says: which entry, how it relates to what was read, how probable, and from which list.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::align::Compared;
use super::entry::Entry;
use super::observed::{Contradiction, contradictions, same_type};
use super::query::{Query, equivalent};
use super::rules::MatchRules;
use crate::error::{Error, ErrorKind, Result};
use crate::names::named;
use crate::plate::{Jurisdiction, PlateText};

/// Where nobody saw the state, or the list names none, as likely as not: text alone gives about 7 times
/// the coincidental matches of text with state (our model, 500,000 listed plates), and never certainty.
const STATE_UNKNOWN: f32 = 0.5;
/// A state under this share of the likeliest one's probability was not seen: the reader's own errors are about 2 in 100.
const STATE_EXCLUDED: f32 = 0.02;
/// Where the reader says another state, the listed one is excluded under this. It says a state from about 0.49 on,
/// so the listed one may be nearly as probable. One vehicle in ten would be missed at this bound, and by the rules
/// built in none that sounds: with a text that is sure, 0.1 is far under the 0.25 that sounds.
const STATE_OUTWEIGHED: f32 = 0.1;

/// Said of a hit of a plate that the edge of its frame may cut.
const CUT: &str = "the edge of the picture may cut the plate: characters may be missing";

named! {
    /// Whether what was seen (a state, a plate type) is what is listed.
    StateMatch {
        /// The listed one was seen.
        Same "same",
        /// Nobody saw it for sure, or the list does not name one; so with `XX`, which stands for many states.
        Unknown "unknown",
        /// Another one was seen, or others that are over 50 times as likely.
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

/// The list that a hit was made from, at the time of the match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The list's SHA-256, 64 hexadecimal digits.
    pub sha256: Arc<str>,
    /// When its source drew it, the oldest part of it where it is of several lists.
    pub drawn: Timestamp,
    /// How old it was since its source drew it, in whole seconds as by [`HotList::age`](super::HotList::age); negative
    /// where a clock is wrong.
    pub age: SignedDuration,
    /// Whether that is over the rules' [`max_age_seconds`](MatchRules::max_age_seconds), or negative: the entry
    /// may have been withdrawn since.
    pub is_stale: bool,
}

/// A listed plate that may be the one seen. It is never proof.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The entry as the list has it; shared, since a search may find hundreds.
    pub entry: Arc<Entry>,
    /// The text that was matched, as it was read or typed.
    pub read_text: PlateText,
    /// The state that was matched, if one was said.
    pub read_state: Option<Jurisdiction>,
    /// How it relates to what was read.
    pub class: MatchClass,
    /// Whether the state is the listed one.
    pub state_match: StateMatch,
    /// How probable the listed state is, 0 to 1; nothing where it could not be compared. Of `XX`
    /// that it is some foreign state: which one, nobody saw.
    pub state_probability: Option<f32>,
    /// Whether the plate type is the listed one; unknown where the caller says nothing of it.
    pub plate_type_match: StateMatch,
    /// Where the vehicle was seen otherwise than listed: said, never held against a stolen plate.
    pub contradictions: Vec<Contradiction>,
    /// The probability that the plate bears the listed text from the listed state: that of the best
    /// alignment of the text, the product of its characters, times that of the state (or 0.5 where
    /// that could not be compared). Characters and state are taken as independent given the picture.
    pub reading_probability: f32,
    /// The probability that the plate is the listed one and not another that looks so: with `r` the
    /// reading's probability and `o` the rules' [`prior_odds`](MatchRules::prior_odds), `o r / (o r + 1 - r)`,
    /// which is Bayes' rule in odds (Bayes 1763; e.g. MacKay, Information Theory, 2003, section 3.2).
    pub probability: f32,
    /// Whether the edge of the frame may cut the plate, which may be the only reason that it resembles the listed one.
    pub may_be_cut: bool,
    /// What the rules say.
    pub action: Action,
    /// Each character, seen and listed; shared by the entries of one plate.
    pub compared: Arc<[Compared]>,
    /// The list it is from.
    pub list: Snapshot,
    /// The rules that it was judged by; shared by the hits of a match.
    pub rules: Arc<MatchRules>,
}

impl Hit {
    /// Whether this hit was made from a read of this text and state.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if it is one of another read.
    pub fn check_is_of(&self, text: PlateText, state: Option<Jurisdiction>) -> Result<()> {
        if (self.read_text, self.read_state) == (text, state) {
            return Ok(());
        }
        let shown = |text: PlateText, state: Option<Jurisdiction>| {
            format!("{text} {}", state.map_or("of no state", Jurisdiction::code))
        };
        let (expected, got) = (shown(text, state), shown(self.read_text, self.read_state));
        let why =
            format!("expected hits of the read {expected}, got one of {got}: match this read");
        Err(Error::new(ErrorKind::InvalidArgument, why))
    }

    /// The characters that are not plainly the same or may be missing, in words; empty where all are the same.
    pub fn explanation(&self) -> String {
        let doubts = self
            .compared
            .iter()
            .zip(1..)
            .filter_map(|(c, at)| match (c.seen, c.listed) {
                (Some((seen, p)), Some((listed, q))) if seen != listed => Some(format!(
                    "at {at} seen {seen} {p:.2}, {listed} {q:.2}; listed {listed}"
                )),
                (None, Some((listed, _))) => Some(format!("at {at} listed {listed} was not seen")),
                (Some((seen, _)), None) => Some(format!("at {at} seen {seen} is not listed")),
                _ => None,
            });
        let cut = self.may_be_cut.then(|| CUT.to_owned());
        cut.into_iter().chain(doubts).collect::<Vec<_>>().join("; ")
    }
}

/// A listed text that is probable enough, before it is judged.
pub(super) struct Found {
    pub(super) entry: Arc<Entry>,
    pub(super) text_probability: f32,
    pub(super) compared: Arc<[Compared]>,
}

/// Judges an entry: state, type, class, probability and what the rules do with it.
pub(super) fn judge(found: Found, query: &Query, rules: &Arc<MatchRules>, list: &Snapshot) -> Hit {
    let entry = found.entry;
    let (state, state_probability) = compare_states(entry.state, query);
    let class = class(entry.plate, state, query);
    let plate_type = match (&entry.plate_type, &query.observed.plate_type) {
        (Some(listed), Some(seen)) => match same_type(listed, seen) {
            Some(true) => StateMatch::Same,
            Some(false) => StateMatch::Different,
            None => StateMatch::Unknown,
        },
        _ => StateMatch::Unknown,
    };
    let reading = found.text_probability * state_probability.unwrap_or(STATE_UNKNOWN);
    let probability = rules.posterior(reading);
    let must_not_sound = query.may_be_cut || [state, plate_type].contains(&StateMatch::Different);
    Hit {
        action: rules.action(&entry, class, probability, must_not_sound),
        read_text: query.text,
        read_state: query.state,
        may_be_cut: query.may_be_cut,
        contradictions: contradictions(&entry.vehicle, &query.observed.vehicle),
        class,
        state_match: state,
        state_probability,
        plate_type_match: plate_type,
        reading_probability: reading,
        probability,
        compared: found.compared,
        list: list.clone(),
        rules: Arc::clone(rules),
        entry,
    }
}

fn compare_states(listed: Option<Jurisdiction>, query: &Query) -> (StateMatch, Option<f32>) {
    let (Some(listed), Some(states)) = (listed, &query.states) else {
        return (StateMatch::Unknown, None);
    };
    let chances = || states.iter().map(|(_, p)| *p);
    let chance = states
        .iter()
        .find(|(state, _)| *state == listed)
        .map_or(0.0, |(_, p)| *p);
    let compared = match query.state {
        Some(seen) if seen == listed && listed != Jurisdiction::XX => StateMatch::Same,
        Some(seen) if seen != listed && chance < STATE_OUTWEIGHED => StateMatch::Different,
        None if chance < STATE_EXCLUDED * chances().fold(0.0, f32::max) => StateMatch::Different,
        _ => StateMatch::Unknown,
    };
    (compared, Some(chance))
}

fn class(listed: PlateText, state: StateMatch, query: &Query) -> MatchClass {
    let same = |read: PlateText| listed == read;
    let alike = |read: PlateText| {
        let mut pairs = listed.as_str().chars().zip(read.as_str().chars());
        listed.len() == read.len() && pairs.all(|(a, b)| equivalent(a, b))
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
