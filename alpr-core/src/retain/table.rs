//! Policies made ready for quick decisions: bounds in the order in which they decide, for each holder, class and state.

use std::cmp::Reverse;
use std::sync::Arc;

use jiff::Timestamp;

use super::length::{Length, NEVER};
use super::policy::{Authority, Expected, Policy, Rule};
use super::reach::Reach;
use super::subject::Subject;
use super::{Clock, DataClass, Holder};
use crate::error::{Error, ErrorKind, Result};
use crate::names::twice;
use crate::plate::Jurisdiction;

/// The most rules of all policies together.
pub const MAX_RULES: usize = 1_000;

/// Several policies that hold together. Their order does not matter.
#[derive(Clone, Debug)]
pub struct Policies {
    policies: Vec<Policy>,
    /// Every floor and ceiling, the highest rank first, of one rank the floors first.
    bounds: Vec<Bound>,
    /// The places of the bounds that may apply, in that order, by holder, class and jurisdiction.
    cells: Arc<[Box<[u16]>]>,
}

/// A floor or a ceiling of a rule.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    /// Which policy, and which of its rules.
    pub(super) place: (u32, u32),
    pub(super) rank: u16,
    pub(super) is_ceiling: bool,
    pub(super) clock: Clock,
    pub(super) length: Length,
    pub(super) grace: Length,
    pub(super) reach: Reach,
}

impl Bound {
    /// When it is over or reached; [`NEVER`] where its clock has not started.
    pub(super) fn end(&self, subject: &Subject<'_>) -> Timestamp {
        subject
            .started(self.clock)
            .map_or(NEVER, |start| self.length.after(start))
    }
}

impl Policies {
    /// Policies that hold together.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if two have the same name, or they have over [`MAX_RULES`] rules together.
    pub fn new(policies: Vec<Policy>) -> Result<Self> {
        let bad = |why: String| Err(Error::new(ErrorKind::InvalidArgument, why));
        let count: usize = policies.iter().map(|p| p.rules.len()).sum();
        if count > MAX_RULES {
            return bad(format!(
                "expected at most {MAX_RULES} rules, got {count}: load fewer policies"
            ));
        }
        if let Some(Policy { name, .. }) = twice(&policies, |policy| &policy.name) {
            return bad(format!("the policy `{name}` is there twice: load it once"));
        }
        let mut bounds: Vec<Bound> = (0..)
            .zip(&policies)
            .flat_map(|(at, policy)| {
                let rules = (0..).zip(&policy.rules);
                rules.flat_map(move |(rule_at, rule)| bounds((at, rule_at), policy, rule))
            })
            .collect();
        bounds.sort_by_key(|b| (Reverse(b.rank), b.is_ceiling));
        Ok(Self {
            cells: cells(&bounds),
            policies,
            bounds,
        })
    }

    /// The policies.
    pub fn policies(&self) -> &[Policy] {
        &self.policies
    }

    /// The last capture of data whose purge may be due now, as far as rules on these clocks tell; nothing where none
    /// may be. No clock counts from before the capture: what was captured later need not be looked at.
    pub fn latest_due(
        &self,
        (holder, jurisdiction): (Holder, Jurisdiction),
        clocks: &[Clock],
        now: Timestamp,
    ) -> Option<Timestamp> {
        let has = |bound: &Bound| {
            let mut classes = DataClass::ALL.into_iter();
            classes.any(|class| bound.reach.has(holder, class, jurisdiction))
        };
        let counts = |bound: &&Bound| bound.is_ceiling && clocks.contains(&bound.clock);
        let ceilings = self.bounds.iter().filter(counts).filter(|bound| has(bound));
        ceilings.map(|bound| bound.length.before(now)).max()
    }

    /// The bounds that apply, in the order in which they decide.
    pub(super) fn applying<'a>(
        &'a self,
        subject: &Subject<'a>,
        now: Timestamp,
    ) -> impl Iterator<Item = &'a Bound> {
        let row = subject.holder as usize * DataClass::ALL.len() + subject.class as usize;
        let cell = row * Jurisdiction::ALL.len() + subject.jurisdiction as usize;
        let subject = *subject;
        let cell = self.cells.get(cell).map_or(&[][..], |cell| cell);
        cell.iter()
            .filter_map(|at| self.bounds.get(usize::from(*at)))
            .filter(move |bound| bound.reach.applies(&subject, now))
    }

    /// Every bound, the highest rank first.
    pub(super) fn bounds(&self) -> &[Bound] {
        &self.bounds
    }

    /// Where a bound comes from.
    pub(super) fn source(&self, bound: &Bound) -> Option<(&Policy, &Rule, &Authority)> {
        let policy = self.policies.get(bound.place.0 as usize)?;
        let rule = policy.rules.get(bound.place.1 as usize)?;
        Some((policy, rule, policy.authority(&rule.authority)?))
    }

    /// What a policy says of the conflict of these two, if it knows of it.
    pub(super) fn expected(&self, floor: &Bound, ceiling: &Bound) -> Option<&Expected> {
        let ((floor_of, floor, _), (ceiling_of, ceiling, _)) =
            (self.source(floor)?, self.source(ceiling)?);
        self.policies.iter().find_map(|policy| {
            let is = |name: &str, of: &Policy, rule: &Rule| {
                let (other, name) = name.split_once('/').unwrap_or((&policy.name, name));
                other == of.name && name == rule.name
            };
            let both = |e: &&Expected| {
                is(&e.floor, floor_of, floor) && is(&e.ceiling, ceiling_of, ceiling)
            };
            policy.expected.iter().find(both)
        })
    }
}

/// The floor and the ceiling of a rule, as far as it has them.
fn bounds(place: (u32, u32), policy: &Policy, rule: &Rule) -> impl Iterator<Item = Bound> {
    let rank = policy.authority(&rule.authority).map_or(0, |a| a.rank);
    let reach = Reach::of(policy, rule);
    let (clock, grace) = (rule.clock, rule.grace);
    let of = move |length: Option<Length>, is_ceiling| {
        length.map(|length| Bound {
            place,
            rank,
            is_ceiling,
            clock,
            length,
            grace,
            reach,
        })
    };
    [of(rule.floor, false), of(rule.ceiling, true)]
        .into_iter()
        .flatten()
}

/// The places of the bounds, at most two for each of [`MAX_RULES`], by holder, class and jurisdiction.
fn cells(bounds: &[Bound]) -> Arc<[Box<[u16]>]> {
    let mut cells = Vec::new();
    for holder in Holder::ALL {
        for class in DataClass::ALL {
            let fitting = Jurisdiction::ALL.iter().map(|jurisdiction| {
                let all = (0..).zip(bounds);
                let fits =
                    |(_, bound): &(u16, &Bound)| bound.reach.has(holder, class, *jurisdiction);
                all.filter(fits).map(|(at, _)| at).collect()
            });
            cells.extend(fitting);
        }
    }
    cells.into()
}
