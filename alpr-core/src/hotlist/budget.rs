//! How many false alarms a list will cause before it goes live: simulated traffic of plates that nobody seeks.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;

use super::HotList;
use super::hit::{Action, Hit, MatchClass};
use super::query::Query;
use super::road::Road;
use super::rules::MatchRules;
use crate::error::{Error, ErrorKind, Result};
use crate::plate::Jurisdiction;
use crate::settings;

/// The most reads of a simulation: a minute or so.
pub const MAX_SIMULATED: u32 = 5_000_000;
/// The most bytes of the text of a traffic mix: a line for each state has under 1 KiB.
pub const MAX_TRAFFIC_BYTES: usize = 64 * 1024;
/// What passes a camera, and how well it is read.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Traffic {
    /// The share of each state, by code; they need not add up to 1.
    pub states: BTreeMap<Jurisdiction, f64>,
    /// The share of reads whose state is said, 0 to 1.
    #[serde(default = "state_seen")]
    pub state_seen: f32,
    /// The share of said states that are wrong, 0 to 1.
    #[serde(default = "state_wrong")]
    pub state_wrong: f32,
    /// The share of characters that are in doubt, 0 to 1: their best guess is right as often as its probability
    /// says, which lies evenly between 0.5 and 0.95.
    #[serde(default = "doubt")]
    pub doubt: f32,
}

// What the standard reader showed on the development crops (MODEL_CARD.md): 88 % of states right, 98 % of those
// said; and one character in 25 in doubt.
fn state_seen() -> f32 {
    0.88
}

fn state_wrong() -> f32 {
    0.02
}

fn doubt() -> f32 {
    0.04
}

impl Traffic {
    /// A mix from TOML: `[states]` with a share for each code, and `state_seen`, `state_wrong`, `doubt`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if the text is no mix, is longer than [`MAX_TRAFFIC_BYTES`], has no state, or a
    /// share is out of its range.
    pub fn parse(text: &str) -> Result<Self> {
        let traffic: Self = settings::read(text, "the traffic mix", MAX_TRAFFIC_BYTES)?;
        traffic.check().map(|()| traffic)
    }

    pub(super) fn check(&self) -> Result<()> {
        let shares = [self.state_seen, self.state_wrong, self.doubt];
        if !shares.iter().all(|share| (0.0..=1.0).contains(share)) {
            return Err(bad("expected shares from 0 to 1"));
        }
        let total: f64 = self.states.values().sum();
        let fit = self.states.values().all(|share| *share >= 0.0);
        if !(fit && total > 0.0 && total.is_finite()) {
            return Err(bad(
                "expected [states] with shares of 0 and more, and one over 0",
            ));
        }
        Ok(())
    }

    /// Reads of such traffic without end, the same for the same seed.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] for a mix that [`parse`](Self::parse) would refuse and, of each read, for a state
    /// without formats.
    pub fn reads(&self, seed: u64) -> Result<impl Iterator<Item = Result<Query>>> {
        let mut road = Road::new(self, seed)?;
        Ok(std::iter::repeat_with(move || Ok(road.next()?.query)))
    }
}

/// The 95 % score interval of a share (Wilson 1927, J. Am. Stat. Assoc. 22:209).
pub(crate) fn wilson(some: u64, all: u64) -> (f64, f64) {
    const Z: f64 = 1.959_964; // the normal distribution's 97.5 % point
    let (n, p) = (all as f64, some as f64 / all as f64);
    let centre = p + Z * Z / (2.0 * n);
    let spread = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    (
        ((centre - spread) / scale).max(0.0),
        ((centre + spread) / scale).min(1.0),
    )
}

pub(super) fn bad(why: &str) -> Error {
    Error::new(
        ErrorKind::InvalidArgument,
        format!("the traffic mix: {why}"),
    )
}

/// The false hits of one category and class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetLine {
    /// The category's name.
    pub category: String,
    /// The class.
    pub class: MatchClass,
    /// Hits that would sound.
    pub alarms: u64,
    /// Hits that would be shown without a sound.
    pub shown: u64,
}

/// What simulated innocent traffic caused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Simulated reads of plates that are not on the list.
    pub reads: u64,
    /// Reads with at least one false alarm.
    pub alarms: u64,
    /// Reads with at least one false hit that is shown, and none that sounds.
    pub shown: u64,
    /// Hits by category and class, the most alarms first.
    pub lines: Vec<BudgetLine>,
}

impl Budget {
    /// False alarms in a thousand reads: the estimate, and the upper end of its 95 % interval.
    pub fn alarms_per_thousand(&self) -> (f64, f64) {
        let reads = self.reads.max(1);
        let (_, upper) = wilson(self.alarms, reads);
        (1_000.0 * self.alarms as f64 / reads as f64, 1_000.0 * upper)
    }

    /// Hits in a thousand reads that are shown without a sound.
    pub fn shown_per_thousand(&self) -> f64 {
        1_000.0 * self.shown as f64 / self.reads.max(1) as f64
    }

    /// Where more than `limit` false alarms in a thousand reads are to be expected: which rule to tighten.
    pub fn warning(&self, limit: f64) -> Option<String> {
        let (expected, _) = self.alarms_per_thousand();
        // A limit that is no number is not kept.
        let is_kept = expected <= limit;
        let worst = self.lines.first().filter(|_| !is_kept)?;
        let (category, class) = (&worst.category, worst.class.name());
        let remedy = match worst.class {
            MatchClass::Near | MatchClass::Equivalent => {
                "an alarm_class that leaves it out, or a greater alarm"
            }
            _ => "entries with their state, or a smaller prior_odds",
        };
        Some(format!(
            "{expected:.3} false alarms in 1000 reads, at most {limit} are wanted: most are `{category}` of class `{class}` ({} of {}); give its rule {remedy}",
            worst.alarms, self.alarms
        ))
    }
}

impl<D: AsRef<[u8]>> HotList<D> {
    /// The false hits to be expected of this list: `reads` innocent plates of the mix, drawn from the states'
    /// serial formats with `seed`, read with the mix's doubts and matched by `rules`. The same arguments give
    /// the same answer.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] for no reads, over [`MAX_SIMULATED`] or a state without formats;
    /// [`ErrorKind::InvalidList`] if the index contradicts itself.
    pub fn budget(
        &self,
        traffic: &Traffic,
        rules: &MatchRules,
        now: Timestamp,
        reads: u32,
        seed: u64,
    ) -> Result<Budget> {
        if !(1..=MAX_SIMULATED).contains(&reads) {
            let text =
                format!("expected 1 to {MAX_SIMULATED} reads, got {reads}: take a number of these");
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        let mut road = Road::new(traffic, seed)?;
        let (mut innocent, mut all) = (0, Count::default());
        let mut lines: BTreeMap<(String, MatchClass), Count> = BTreeMap::new();
        for _ in 0..reads {
            let passing = road.next()?;
            let hits = self.matches(&passing.query, rules, now)?;
            let is_listed = |hit: &Hit| {
                hit.entry.plate == passing.text && hit.entry.state == Some(passing.state)
            };
            if hits.iter().any(is_listed) {
                continue; // nobody innocent bears it
            }
            innocent += 1;
            for hit in hits.iter().filter(|hit| hit.action != Action::Drop) {
                let key = (hit.entry.category.name().to_owned(), hit.class);
                lines.entry(key).or_default().add(hit.action);
            }
            all.add(hits.iter().map(|h| h.action).min().unwrap_or(Action::Drop));
        }
        let line = |((category, class), Count { alarms, shown })| BudgetLine {
            category,
            class,
            alarms,
            shown,
        };
        let mut lines: Vec<_> = lines.into_iter().map(line).collect();
        lines.sort_by_key(|line| std::cmp::Reverse((line.alarms, line.shown)));
        Ok(Budget {
            reads: innocent,
            alarms: all.alarms,
            shown: all.shown,
            lines,
        })
    }
}

/// What sounded, and what was shown without a sound.
#[derive(Default)]
struct Count {
    alarms: u64,
    shown: u64,
}

impl Count {
    const fn add(&mut self, action: Action) {
        match action {
            Action::Alarm => self.alarms += 1,
            Action::Show => self.shown += 1,
            Action::Drop => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hotlist::{Category, Entry, ListInfo, build};

    fn found(alarms: u64) -> Budget {
        let line = BudgetLine {
            category: "bolo".into(),
            class: MatchClass::Near,
            alarms,
            shown: 0,
        };
        Budget {
            reads: 1_000,
            alarms,
            shown: 0,
            lines: vec![line],
        }
    }

    #[test]
    fn a_mix_over_the_limit_is_refused() {
        let text = |bytes: usize| format!("[states]\nMO = 1{}", "\n".repeat(bytes - 15));
        assert!(Traffic::parse(&text(MAX_TRAFFIC_BYTES)).is_ok());
        let error = Traffic::parse(&text(MAX_TRAFFIC_BYTES + 1)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.message().contains("65536 bytes"), "{error}");
    }

    #[test]
    fn a_limit_that_is_no_number_warns() {
        let warns = |limit| found(2).warning(limit).is_some();
        assert!(warns(f64::NAN) && warns(1.0) && !warns(2.0));
    }

    #[test]
    fn a_simulation_has_reads() {
        let (now, rules) = (Timestamp::UNIX_EPOCH, MatchRules::default());
        let entry = Entry::new("AB1234".parse().unwrap(), Category::Bolo);
        let index = build([entry], &ListInfo::new("x", now, now)).unwrap();
        let list = HotList::open(index).unwrap();
        let traffic = Traffic::parse("[states]\nMO = 1").unwrap();
        let budget = |reads| list.budget(&traffic, &rules, now, reads, 1);
        assert_eq!(budget(1).unwrap().reads, 1);
        for reads in [0, MAX_SIMULATED + 1] {
            let error = budget(reads).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument);
            assert!(error.message().contains("1 to 5000000"), "{error}");
        }
    }
}
