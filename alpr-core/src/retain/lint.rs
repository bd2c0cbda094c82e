//! What is wrong with policies, found before they are used: contradictions, gaps, and rules that say nothing.

use std::fmt;

use super::length::Calendar;
use super::policy::Policy;
use super::table::{Bound, Policies};
use super::{Clock, DataClass, Holder, Origin};
use crate::names::named;
use crate::plate::Jurisdiction;

named! {
    /// How bad a finding is.
    Severity {
        /// It should be looked at; decisions are still clear.
        Warning "warning",
        /// Decisions may end in a conflict that no policy expects.
        Error "error",
    }
}

named! {
    /// What was found.
    FindingKind {
        /// A rule's floor may be above its own ceiling.
        FloorAboveCeiling "floor_above_ceiling",
        /// A floor and a ceiling of the same rank may contradict each other, and no policy expects it.
        NoPrecedence "no_precedence",
        /// A floor and a ceiling may contradict each other, and the higher rank will win.
        Overruled "overruled",
        /// There are no data that a rule applies to.
        NeverApplies "never_applies",
        /// Another rule always decides before it.
        NeverDecides "never_decides",
        /// Some data of a holder are under no rule, or will be from some day on, or were before some day.
        Gap "gap",
        /// A holder is under no rule.
        HolderWithoutRule "holder_without_rule",
    }
}

/// Something wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What it is.
    pub kind: FindingKind,
    /// The policy's name.
    pub policy: String,
    /// The line of its file.
    pub line: usize,
    /// What is wrong, in words.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (severity, kind) = (self.severity.name(), self.kind.name());
        write!(
            f,
            "{}:{}: {severity}: {} [{kind}]",
            self.policy, self.line, self.message
        )
    }
}

impl Policies {
    /// Everything that is wrong with these policies together. Where it finds no error, no decision is a conflict that
    /// no policy expects, of data that a holder can have: a computer in a car has what cars read, a private system its own.
    /// Holders and classes without a rule are only looked for where a policy claims to be `whole`.
    pub fn lint(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let calendar = Calendar::new();
        for bound in self.bounds() {
            findings.extend(self.impossible(bound));
            findings.extend(self.ended(bound));
            findings.extend(self.begun(bound));
            findings.extend(self.shadowed(bound, &calendar));
            let ceilings = self.bounds().iter().filter(|other| other.is_ceiling);
            if !bound.is_ceiling {
                findings.extend(ceilings.filter_map(|it| self.contradiction(bound, it, &calendar)));
            }
        }
        for policy in self.policies().iter().filter(|policy| policy.whole) {
            findings.extend(self.gaps(policy));
        }
        findings.extend(self.policies().iter().flat_map(repeated_bans));
        findings.sort_by(|a, b| (&a.policy, a.line, a.kind).cmp(&(&b.policy, b.line, b.kind)));
        findings
    }

    fn finding(
        &self,
        severity: Severity,
        kind: FindingKind,
        at: &Bound,
        message: String,
    ) -> Finding {
        let (policy, line) = self
            .source(at)
            .map_or((String::new(), 1), |(policy, rule, _)| {
                (policy.name.clone(), rule.line)
            });
        Finding {
            severity,
            kind,
            policy,
            line,
            message,
        }
    }

    /// A bound as a reader knows it.
    fn title(&self, bound: &Bound) -> String {
        let side = if bound.is_ceiling { "ceiling" } else { "floor" };
        let name = self
            .source(bound)
            .map(|(policy, rule, _)| (&policy.name, &rule.name));
        let (policy, rule) = name.unzip();
        let name = format!("{}/{}", policy.map_or("", |p| p), rule.map_or("", |r| r));
        format!(
            "the {side} `{name}` of {} from {}",
            bound.length,
            bound.clock.words()
        )
    }

    fn contradiction(
        &self,
        floor: &Bound,
        ceiling: &Bound,
        calendar: &Calendar,
    ) -> Option<Finding> {
        if !floor.reach.meets(&ceiling.reach) {
            return None;
        }
        let is_longer = if floor.clock == ceiling.clock || floor.clock == Clock::Capture {
            floor.length.may_exceed(ceiling.length, calendar)
        } else {
            true // nobody knows how much later its clock starts
        };
        if !is_longer {
            return None;
        }
        let (low, high) = (self.title(floor), self.title(ceiling));
        let both = format!("{low} may end after {high}");
        if floor.rank != ceiling.rank {
            let (winner, loser) = if floor.rank > ceiling.rank {
                (floor, ceiling)
            } else {
                (ceiling, floor)
            };
            let message = format!(
                "{both}: {} wins by rank {} over {}",
                self.title(winner),
                winner.rank,
                loser.rank
            );
            return Some(self.finding(Severity::Warning, FindingKind::Overruled, loser, message));
        }
        if self.expected(floor, ceiling).is_some() {
            return None;
        }
        let kind = if floor.place == ceiling.place {
            FindingKind::FloorAboveCeiling
        } else {
            FindingKind::NoPrecedence
        };
        let message = format!(
            "{both}, and both have rank {}: change a rank or a length, or say under [[expected]] what to do",
            floor.rank
        );
        Some(self.finding(Severity::Error, kind, floor, message))
    }

    fn impossible(&self, bound: &Bound) -> Option<Finding> {
        let message = format!(
            "{} can never apply: its holders have no data of its origins",
            self.title(bound)
        );
        let finding = || self.finding(Severity::Warning, FindingKind::NeverApplies, bound, message);
        (!bound.reach.is_possible()).then(finding)
    }

    /// A bound that ends some day with nothing to follow it.
    fn ended(&self, bound: &Bound) -> Option<Finding> {
        let end = bound.reach.end()?;
        let follows = |other: &Bound| {
            other.is_ceiling == bound.is_ceiling && other.reach.goes_on(&bound.reach, end)
        };
        if self.bounds().iter().any(follows) {
            return None;
        }
        let message = format!(
            "{} ends on {end} and nothing goes on for all of it",
            self.title(bound)
        );
        Some(self.finding(Severity::Warning, FindingKind::Gap, bound, message))
    }

    /// A bound of a whole policy that begins some day with nothing before it.
    fn begun(&self, bound: &Bound) -> Option<Finding> {
        let begin = bound.reach.begin()?;
        let (policy, ..) = self.source(bound)?;
        let precedes = |other: &Bound| {
            other.is_ceiling == bound.is_ceiling && other.reach.precedes(&bound.reach, begin)
        };
        if !policy.whole || self.bounds().iter().any(precedes) {
            return None;
        }
        let title = self.title(bound);
        let message = format!("{title} begins on {begin} and nothing holds for all of it before");
        Some(self.finding(Severity::Warning, FindingKind::Gap, bound, message))
    }

    /// A bound that another one always comes before.
    fn shadowed(&self, bound: &Bound, calendar: &Calendar) -> Option<Finding> {
        let mut others = self
            .bounds()
            .iter()
            .filter(|other| other.is_ceiling == bound.is_ceiling);
        let shadow = others.find(|other| {
            // Of two that shadow each other, the first stays.
            shadows(other, bound, calendar)
                && (other.place < bound.place || !shadows(bound, other, calendar))
        })?;
        let message = format!(
            "{} never decides: {} always does before",
            self.title(bound),
            self.title(shadow)
        );
        Some(self.finding(Severity::Warning, FindingKind::NeverDecides, bound, message))
    }

    fn gaps(&self, policy: &Policy) -> Vec<Finding> {
        let states = match policy.jurisdictions.as_slice() {
            [] => Jurisdiction::ALL,
            some => some,
        };
        let gap = |kind, message| Finding {
            severity: Severity::Warning,
            kind,
            policy: policy.name.clone(),
            line: 1,
            message,
        };
        let mut findings = Vec::new();
        for holder in Holder::ALL {
            let open = |class| {
                states
                    .iter()
                    .any(|state| !self.is_ruled(holder, class, *state))
            };
            let classes: Vec<&str> = DataClass::ALL
                .into_iter()
                .filter(|c| open(*c))
                .map(DataClass::name)
                .collect();
            let (kind, message) = match classes.len() {
                0 => continue,
                n if n == DataClass::ALL.len() => (
                    FindingKind::HolderWithoutRule,
                    format!("nothing is said of {}: add rules", holder.name()),
                ),
                _ => (
                    FindingKind::Gap,
                    format!(
                        "at {} there are {} under no rule: add one",
                        holder.name(),
                        classes.join(", ")
                    ),
                ),
            };
            findings.push(gap(kind, message));
        }
        findings
    }

    /// Whether some rule is for such data, whosever camera they come from and whether an investigation goes on.
    fn is_ruled(&self, holder: Holder, class: DataClass, state: Jurisdiction) -> bool {
        let mut origins = Origin::ALL
            .into_iter()
            .filter(|origin| holder.can_have(*origin));
        origins.all(|origin| {
            self.bounds().iter().any(|bound| {
                let reach = &bound.reach;
                reach.has(holder, class, state)
                    && reach.has_origin(origin)
                    && reach.is_unconditional()
            })
        })
    }
}

/// Bans that another one of the policy makes needless. Of two that say the same, the first stays.
fn repeated_bans(policy: &Policy) -> impl Iterator<Item = Finding> {
    policy.bans.iter().filter_map(|ban| {
        let mut others = policy.bans.iter().filter(|other| other.line != ban.line);
        let wider = others.find(|other| {
            other.includes(ban, policy) && (!ban.includes(other, policy) || other.line < ban.line)
        })?;
        let message = format!(
            "the ban `{}` is part of `{}`: remove one",
            ban.name, wider.name
        );
        Some(Finding {
            severity: Severity::Warning,
            kind: FindingKind::NeverDecides,
            policy: policy.name.clone(),
            line: ban.line,
            message,
        })
    })
}

/// Whether one bound, wherever the other is for something, decides no later and counts no less.
fn shadows(one: &Bound, other: &Bound, calendar: &Calendar) -> bool {
    let (early, late) = if other.is_ceiling {
        (one, other)
    } else {
        (other, one)
    };
    one.place != other.place
        && one.rank >= other.rank
        && one.reach.includes(&other.reach)
        && (one.clock == other.clock || early.clock == Clock::Capture)
        && !early.length.may_exceed(late.length, calendar)
        // A ceiling's grace is how long the purge itself may take.
        && !(one.is_ceiling && one.grace.may_exceed(other.grace, calendar))
}
