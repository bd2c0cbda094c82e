//! Which hits sound, which are shown and which are dropped: by class, probability, category and source.

use jiff::SignedDuration;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::entry::{Category, Entry, Source};
use super::search::LEAST_PROBABILITY;
use super::{Action, MatchClass};
use crate::error::{Error, ErrorKind, Result};
use crate::{settings, words};

mod canonical;

/// The most exceptions of a set of rules.
pub const MAX_EXCEPTIONS: usize = 1_000;
/// The most bytes of their text: [`MAX_EXCEPTIONS`] of a kilobyte each.
pub const MAX_RULES_BYTES: usize = 1024 * 1024;

/// What a hit must have to sound, and to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rule {
    /// The least probability that sounds, 0 to 1; over 1 nothing does.
    ///
    /// 0.25: where the state cannot be compared, which counts half, the text has to be likelier right than
    /// wrong. Less is shown in silence.
    pub alarm: f32,
    /// The worst class that sounds. `near`, so that probability alone decides.
    pub alarm_class: MatchClass,
    /// The least probability that is shown without a sound, 0 to 1.
    ///
    /// 0.02: a hit that is wrong 49 times in 50 is the most that an officer can look at. The listed text on a plate of
    /// another state is shown whatever this says: a number that is right and a state that is wrong must not pass for
    /// no hit.
    pub show: f32,
}

impl Default for Rule {
    fn default() -> Self {
        Self {
            alarm: 0.25,
            alarm_class: MatchClass::Near,
            show: 0.02,
        }
    }
}

/// A rule of its own for some categories and sources.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// The categories that it is for; none: all.
    #[serde(default)]
    pub categories: Vec<Category>,
    /// The sources that it is for; none: all.
    #[serde(default)]
    pub sources: Vec<Source>,
    /// The rule.
    #[serde(default)]
    pub rule: Rule,
}

impl Exception {
    fn fits(&self, entry: &Entry) -> bool {
        let is_of = |source: &Source| self.sources.contains(source);
        (self.categories.is_empty() || self.categories.contains(&entry.category))
            && (self.sources.is_empty() || entry.source.as_ref().is_some_and(is_of))
    }
}

/// What probability and class alarm, what is shown, by category and source. A different state or plate type
/// never sounds, nor does a plate that the edge of its frame may cut, whatever the rules say.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MatchRules {
    /// The rule where no exception fits.
    pub rule: Rule,
    /// The first that fits an entry's category and source is taken; names of categories and sources are the same in
    /// upper and lower case. After these come the library's own: `terrorist_watch_list`, `gang`, `supervised_release`,
    /// `caution` and the FBI's other sensitive files never sound, `parking_scofflaw` and `suspended_licence` only from
    /// 0.9 on and for `exact`. To have one of these otherwise, name it in an exception; one that names no category is
    /// not for these.
    pub exceptions: Vec<Exception>,
    /// How much likelier a listed plate is to come by than a plate of which only the serial is known.
    ///
    /// A serial on a list has certainly been issued, of the serials of a format only a part: that speaks for
    /// the listed one. But listed vehicles of a whole country pass one camera rarely: that speaks against it.
    /// 1 (the two cancel out) is a judgement; raise it for a short local list, lower it for a national one.
    pub prior_odds: f32,
    /// Readings less probable than this are not looked for, 0.00001 to 1. 0.001: a twentieth of the least that
    /// is shown. It leaves out plates that differ by a lost character, which may be any of 36: at 0.00001 they are
    /// found too, and a match takes several times as long.
    pub least: f32,
    /// Seconds after which the list is stale, which every hit says. 24 hours: NCIC's extract is drawn twice a
    /// day, and General Order 22-03 asks for a download before each shift.
    pub max_age_seconds: u32,
}

/// Categories that concern a fine or a licence: not worth a stop on a doubtful character.
const MINOR: [Category; 2] = [Category::ParkingScofflaw, Category::SuspendedLicence];

/// The library's own exceptions.
fn built_in(category: &Category) -> Option<Rule> {
    // The watch list's own rules forbid to detain for it, and gang, supervision and caution entries describe a person
    // who may not be in the car.
    if category.caveat().is_some() {
        return Some(Rule {
            alarm: f32::INFINITY,
            ..Rule::default()
        });
    }
    MINOR.contains(category).then(|| Rule {
        alarm: 0.9,
        alarm_class: MatchClass::Exact,
        ..Rule::default()
    })
}

impl Default for MatchRules {
    fn default() -> Self {
        Self {
            rule: Rule::default(),
            exceptions: Vec::new(),
            prior_odds: 1.0,
            least: 0.001,
            max_age_seconds: 24 * 60 * 60,
        }
    }
}

impl MatchRules {
    /// Rules from TOML: `prior_odds`, `least`, `max_age_seconds`, `[rule]` with `alarm`, `alarm_class` and `show`, and
    /// `[[exceptions]]` with `categories`, `sources` and `rule`. What is left out is the default; the library's own
    /// [`exceptions`](Self::exceptions) hold after those that are given.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if the text is something else, is longer than [`MAX_RULES_BYTES`], a number is
    /// out of its range, or there are over [`MAX_EXCEPTIONS`].
    pub fn parse(text: &str) -> Result<Self> {
        let rules: Self = settings::read(text, "the rules", MAX_RULES_BYTES)?;
        rules.check().map(|()| rules)
    }

    /// Refuses rules by which nothing can be judged.
    pub(super) fn check(&self) -> Result<()> {
        if self.exceptions.len() > MAX_EXCEPTIONS {
            let why = format!("there are more exceptions than {MAX_EXCEPTIONS}: unite some");
            return Err(bad(&why));
        }
        if !(self.prior_odds > 0.0 && self.prior_odds.is_finite()) {
            return Err(bad("expected prior_odds over 0: 1 is neutral"));
        }
        if !(LEAST_PROBABILITY..=1.0).contains(&self.least) {
            return Err(bad(&format!(
                "expected least from {LEAST_PROBABILITY} to 1"
            )));
        }
        let rules = self.exceptions.iter().map(|e| e.rule);
        for rule in rules.chain([self.rule]) {
            if !(rule.alarm >= 0.0 && (0.0..=1.0).contains(&rule.show)) {
                return Err(bad("expected alarm from 0 and show from 0 to 1"));
            }
        }
        Ok(())
    }

    /// The SHA-256 of the rules, 64 hexadecimal digits: with a [`HitRecord`](crate::HitRecord) it says which rules made
    /// it.
    ///
    /// It covers every number, the exceptions in their order, the library's own exceptions, and a number that is raised
    /// where this library comes to match otherwise. Spelling is no matter: what is left out is its default, names are
    /// the same in upper and lower case and in any order within an exception, and every `alarm` over 1 is one. So
    /// versions of the library that judge alike give the same rules the same hash.
    pub fn sha256(&self) -> String {
        words::hex(&Sha256::digest(self.canonical()))
    }

    /// The rule for an entry.
    pub fn rule_for(&self, entry: &Entry) -> Rule {
        let own = built_in(&entry.category);
        // Who trusts a source has not said that its sensitive files are to sound.
        let means = |e: &&Exception| e.fits(entry) && (own.is_none() || !e.categories.is_empty());
        let given = self.exceptions.iter().find(means).map(|e| e.rule);
        given.or(own).unwrap_or(self.rule)
    }

    /// When a list is stale.
    pub fn max_age(&self) -> SignedDuration {
        SignedDuration::from_secs(self.max_age_seconds.into())
    }

    /// The probability that the plate is the listed one, from that of its reading: Bayes' rule in odds, where
    /// `prior_odds` weighs the listed plate against all others that look so.
    pub(super) fn posterior(&self, reading: f32) -> f32 {
        let listed = self.prior_odds * reading;
        listed / (listed + 1.0 - reading).max(f32::MIN_POSITIVE)
    }

    /// What is done with a hit; `must_not_sound` where the state or the plate type differs, or the plate may be cut.
    pub(super) fn action(
        &self,
        entry: &Entry,
        class: MatchClass,
        probability: f32,
        must_not_sound: bool,
    ) -> Action {
        let rule = self.rule_for(entry);
        if !must_not_sound && class <= rule.alarm_class && probability >= rule.alarm {
            Action::Alarm
        } else if probability >= rule.show || class == MatchClass::ExactOtherState {
            Action::Show
        } else {
            Action::Drop
        }
    }
}

fn bad(why: &str) -> Error {
    Error::new(ErrorKind::InvalidArgument, format!("the rules: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_exception_that_fits_is_taken() {
        let text =
            "[[exceptions]]\ncategories = ['gang']\nsources = ['ncic']\nrule = { alarm = 0.7 }
            [[exceptions]]\ncategories = ['gang']\nrule = { alarm = 2.0 }";
        let rules = MatchRules::parse(text).unwrap();
        let mut entry = Entry::new("A1".parse().unwrap(), Category::Gang);
        assert_eq!(rules.rule_for(&entry).alarm, 2.0);
        entry.source = Some(Source::Ncic);
        assert_eq!(rules.rule_for(&entry).alarm, 0.7);
    }

    #[test]
    fn an_exception_of_ones_own_leaves_the_built_in_ones() {
        let text = "[[exceptions]]\ncategories = ['Repo List', 'caution']\nrule = { alarm = 0.7 }";
        let rules = MatchRules::parse(text).unwrap();
        let alarm = |category: &str| {
            let entry = Entry::new("A1".parse().unwrap(), category.into());
            rules.rule_for(&entry).alarm
        };
        assert_eq!(["REPO LIST", "caution"].map(alarm), [0.7, 0.7]);
        let rules = MatchRules::parse("[[exceptions]]\nsources = ['ncic']\nrule = { alarm = 0.5 }")
            .unwrap();
        let of_source = |category: &str| {
            let mut entry = Entry::new("A1".parse().unwrap(), category.into());
            entry.source = Some(Source::Ncic);
            rules.rule_for(&entry).alarm
        };
        assert_eq!(["bolo", "gang"].map(of_source), [0.5, f32::INFINITY]);
        assert_eq!(
            ["gang", "parking_scofflaw", "bolo"].map(alarm),
            [f32::INFINITY, 0.9, 0.25]
        );
    }

    #[test]
    fn a_text_over_the_limit_is_refused() {
        let text = |bytes: usize| format!("least = 0.01{}", "\n".repeat(bytes - 12));
        assert!(MatchRules::parse(&text(MAX_RULES_BYTES)).is_ok());
        let error = MatchRules::parse(&text(MAX_RULES_BYTES + 1)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.message().contains("1048576 bytes"), "{error}");
    }

    #[test]
    fn a_number_out_of_range_is_refused() {
        for text in [
            "prior_odds = 0",
            "least = 0",
            "rule = { show = 2.0 }",
            "rule = { alarm = nan }",
            "alarms = 1",
        ] {
            assert_eq!(
                MatchRules::parse(text).unwrap_err().kind(),
                ErrorKind::InvalidArgument,
                "{text}"
            );
        }
    }

    #[test]
    fn the_posterior_is_bayes_rule() {
        let rules = |prior_odds| MatchRules {
            prior_odds,
            ..MatchRules::default()
        };
        assert!((rules(1.0).posterior(0.3) - 0.3).abs() < 1e-6);
        assert!((rules(4.0).posterior(0.5) - 0.8).abs() < 1e-6);
        assert_eq!(
            (rules(9.0).posterior(0.0), rules(9.0).posterior(1.0)),
            (0.0, 1.0)
        );
    }
}
