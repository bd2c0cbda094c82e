//! What was found of an entry before, shown with its next alarm: a source that said "not active" must be heard twice.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::hotlist::{Entry, EntryKey, Hit, OWNER};

/// The most entries of which a desk remembers findings: ten years of a department with thirty hits a day.
pub const MAX_PRIORS: usize = 100_000;

/// How an earlier hit of an entry ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Prior {
    /// The entry, as it was listed then.
    pub entry: Entry,
    /// When it was found.
    pub at: Timestamp,
    /// Whether the source said that the entry holds; nothing if it was not asked.
    pub answer: Option<bool>,
    /// When the source said so, which may be before it was found, as by a later look at the plate.
    pub answered: Option<Timestamp>,
    /// What was found, and by whom.
    pub words: String,
}

impl Prior {
    /// Whether the source said that this very entry does not hold, and nothing new was heard of it since: the list, or
    /// the oldest part of it, was drawn before that, however often it was built. An entry made by hand is in no list that
    /// is drawn. A change that says something else of the entry is a new word.
    fn contradicts(&self, hit: &Hit) -> bool {
        let is_newer = self.answered.is_none_or(|at| hit.list.drawn > at);
        let is_news = is_newer && !hit.entry.is_by_hand();
        self.answer == Some(false) && says_the_same(&self.entry, &hit.entry) && !is_news
    }
}

/// Whether an entry says what it said then. One made by hand has another owner when it is handed on, and means another
/// plate where it is of a part of one.
fn says_the_same(then: &Entry, now: &Entry) -> bool {
    let said = |entry: &Entry| {
        let mut entry = entry.clone();
        entry.plate = then.plate;
        entry.extra.remove(OWNER);
        entry
    };
    then == now || now.is_by_hand() && said(then) == said(now)
}

/// What a finding is about: an entry of a list, or one by hand, whatever plate it meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    Listed(EntryKey),
    ByHand(Option<String>),
}

impl About {
    fn of(entry: &Entry) -> Self {
        if entry.is_by_hand() {
            Self::ByHand(entry.record.clone())
        } else {
            Self::Listed(entry.key())
        }
    }
}

/// What is remembered of an entry: its source's last answer, and the last finding. A look at the plate may be later than
/// the answer in its case, and findings come in any order.
#[derive(Clone, Debug, Default)]
struct Found {
    answered: Option<Prior>,
    last: Option<Prior>,
}

impl Found {
    fn remember(&mut self, prior: Prior) {
        let is_before = |kept: &Prior| kept.answered <= prior.answered;
        if prior.answer.is_some() && self.answered.as_ref().is_none_or(is_before) {
            self.answered = Some(prior.clone());
        }
        if self.last.as_ref().is_none_or(|kept| kept.at <= prior.at) {
            self.last = Some(prior);
        }
    }

    /// The source's last answer, if it was that the entry does not hold.
    fn denied(&self) -> Option<&Prior> {
        let answered = self.answered.as_ref();
        answered.filter(|prior| prior.answer == Some(false))
    }

    fn at(&self) -> Option<Timestamp> {
        self.last.as_ref().map(|prior| prior.at)
    }
}

/// The findings of each entry.
#[derive(Clone, Debug, Default)]
pub(super) struct Priors(BTreeMap<About, Found>);

impl Priors {
    /// Keeps a finding beside the source's last answer. Of too many entries the one goes of which nothing was found for
    /// the longest time.
    pub(super) fn remember(&mut self, prior: Prior) {
        let found = self.0.entry(About::of(&prior.entry)).or_default();
        found.remember(prior);
        if self.0.len() > MAX_PRIORS {
            let oldest = self.0.iter().min_by_key(|(_, found)| found.at());
            if let Some(key) = oldest.map(|(key, _)| key.clone()) {
                self.0.remove(&key);
            }
        }
    }

    /// What is known of a hit's entry, in words, the oldest first, and whether the hit must not sound for it.
    pub(super) fn of(&self, hit: &Hit) -> (Vec<String>, bool) {
        let Some(found) = self.0.get(&About::of(&hit.entry)) else {
            return (Vec::new(), false);
        };
        let denied = found.denied();
        let is_against = denied.is_some_and(|prior| prior.contradicts(hit));
        let apart = denied.filter(|denied| Some(*denied) != found.last.as_ref());
        let words = apart.into_iter().chain(&found.last);
        let words = words.map(|prior| format!("before: {} {}", prior.at, prior.words));
        (words.collect(), is_against)
    }
}
