//! The decision: pure, the same for the same subject, policies, holds and time, whatever the order of rules.

use jiff::Timestamp;

use super::hold::Hold;
use super::length::{Length, NEVER};
use super::policy::{Authority, Certainty, Expected, Policy, Rule};
use super::subject::Subject;
use super::table::{Bound, Policies};

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may be kept.
    Keep {
        /// When its purge becomes due, if nothing changes; nothing where no ceiling will be reached.
        until: Option<Timestamp>,
    },
    /// It has to be purged.
    PurgeDue {
        /// Since when.
        since: Timestamp,
        /// When the purge has to be done: after the grace, if there is one.
        by: Timestamp,
    },
    /// A hold covers it: it may not be purged, whatever the rules say.
    Held,
    /// Rules of one rank contradict each other: it is kept, and somebody has to decide.
    Conflict {
        /// Since when a ceiling is reached.
        since: Timestamp,
    },
}

impl Verdict {
    /// The name in files and in the bindings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Keep { .. } => "keep",
            Self::PurgeDue { .. } => "purge_due",
            Self::Held => "held",
            Self::Conflict { .. } => "conflict",
        }
    }
}

/// A decision. Its reasons are only worked out when somebody asks.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    policies: &'a Policies,
    subject: Subject<'a>,
    holds: &'a [Hold],
    now: Timestamp,
    verdict: Verdict,
}

/// What one floor or ceiling said.
#[derive(Clone, Copy, Debug)]
pub struct Reason<'a> {
    /// The policy that it is in.
    pub policy: &'a Policy,
    /// The rule.
    pub rule: &'a Rule,
    /// Who says so.
    pub authority: &'a Authority,
    /// Whether it is the rule's ceiling; otherwise its floor.
    pub is_ceiling: bool,
    /// When its clock started, if it did.
    pub started: Option<Timestamp>,
    /// When the floor is over or the ceiling is reached; nothing where its clock has not started.
    pub ends: Option<Timestamp>,
    /// Whether it stands against the verdict and did not prevail: a running floor where a purge is due, a reached
    /// ceiling where something is kept.
    pub overruled: bool,
}

impl Reason<'_> {
    /// How long the floor or ceiling is.
    pub fn length(&self) -> Length {
        let length = if self.is_ceiling {
            self.rule.ceiling
        } else {
            self.rule.floor
        };
        length.unwrap_or_default()
    }

    /// How far what it says was confirmed: the rule's certainty, or its authority's.
    pub fn certainty(&self) -> Certainty {
        self.rule.certainty.unwrap_or(self.authority.certainty)
    }
}

/// Decides about one piece of data. Takes no clock of its own, and allocates nothing.
///
/// Where no rule applies it is kept without an end: [`Policies::lint`] finds such gaps before.
pub fn evaluate<'a>(
    subject: &Subject<'a>,
    policies: &'a Policies,
    holds: &'a [Hold],
    now: Timestamp,
) -> Decision<'a> {
    let is_held = holds.iter().any(|hold| hold.covers(subject, now));
    let verdict = if is_held {
        Verdict::Held
    } else {
        by_rules(subject, policies, now)
    };
    Decision {
        policies,
        subject: *subject,
        holds,
        now,
        verdict,
    }
}

/// A purge is due from the moment when some ceiling is reached and every floor of its rank or above is over. Bounds
/// come by falling rank, floors first, so that one pass suffices.
fn by_rules(subject: &Subject<'_>, policies: &Policies, now: Timestamp) -> Verdict {
    let (mut floor, mut due, mut by) = (Timestamp::MIN, NEVER, NEVER);
    let (mut keeping, mut reached) = (None, None);
    for bound in policies.applying(subject, now) {
        let end = bound.end(subject);
        if bound.is_ceiling {
            due = due.min(end.max(floor));
            by = by.min(bound.grace.after(end).max(floor));
            if end <= now {
                reached = Some(earlier(reached, (bound.rank, end)));
            }
        } else {
            floor = floor.max(end);
            if now < end {
                keeping = keeping.or(Some(bound.rank));
            }
        }
    }
    match (keeping, reached) {
        _ if due <= now => Verdict::PurgeDue { since: due, by },
        (Some(keeping), Some((rank, since))) if keeping == rank => Verdict::Conflict { since },
        _ => Verdict::Keep {
            until: (due < NEVER).then_some(due),
        },
    }
}

/// Of the first rank the earliest time.
fn earlier(first: Option<(u16, Timestamp)>, other: (u16, Timestamp)) -> (u16, Timestamp) {
    match first {
        Some((rank, end)) if rank == other.0 => (rank, end.min(other.1)),
        Some(first) => first,
        None => other,
    }
}

impl<'a> Decision<'a> {
    /// What to do.
    pub const fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// What was decided about.
    pub const fn subject(&self) -> &Subject<'a> {
        &self.subject
    }

    /// When it was decided.
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// Every floor and ceiling that spoke, those of the highest rank first.
    pub fn reasons(&self) -> Vec<Reason<'a>> {
        let reason = |bound: &'a Bound| {
            let (policy, rule, authority) = self.policies.source(bound)?;
            let started = self.subject.started(bound.clock);
            Some(Reason {
                policy,
                rule,
                authority,
                is_ceiling: bound.is_ceiling,
                started,
                ends: started.map(|start| bound.length.after(start)),
                overruled: self.is_overruled(bound),
            })
        };
        self.applying().filter_map(reason).collect()
    }

    /// The holds that cover it.
    pub fn holds(&self) -> Vec<&'a Hold> {
        let covers = |hold: &&Hold| hold.covers(&self.subject, self.now);
        self.holds.iter().filter(covers).collect()
    }

    /// The `[[expected]]` entries that announce this conflict. Empty if the verdict is no conflict, or none announces
    /// it.
    pub fn expected(&self) -> Vec<&'a Expected> {
        if !matches!(self.verdict, Verdict::Conflict { .. }) {
            return Vec::new();
        }
        let is_over = |bound: &Bound| bound.end(&self.subject) <= self.now;
        let running = |bound: &&Bound| !bound.is_ceiling && !is_over(bound);
        let Some(rank) = self.applying().find(running).map(|floor| floor.rank) else {
            return Vec::new();
        };
        // Those of lower rank have no say in it.
        let floors = self.applying().filter(running).filter(|b| b.rank == rank);
        let pairs = floors.flat_map(|floor| {
            let reached = self.applying().filter(|b| b.is_ceiling && is_over(b));
            let ceilings = reached.filter(|b| b.rank == rank);
            ceilings.map(move |ceiling| (floor, ceiling))
        });
        pairs
            .filter_map(|(floor, ceiling)| self.policies.expected(floor, ceiling))
            .collect()
    }

    fn applying(&self) -> impl Iterator<Item = &'a Bound> {
        self.policies.applying(&self.subject, self.now)
    }

    fn is_overruled(&self, bound: &Bound) -> bool {
        let is_over = bound.end(&self.subject) <= self.now;
        match self.verdict {
            Verdict::PurgeDue { .. } => !bound.is_ceiling && !is_over,
            Verdict::Keep { .. } | Verdict::Held => bound.is_ceiling && is_over,
            Verdict::Conflict { .. } => false,
        }
    }
}
