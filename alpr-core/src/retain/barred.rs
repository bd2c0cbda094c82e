//! Which bans hold for data that somebody would receive.

use jiff::Timestamp;

use super::ban::{Ban, Lift, RecipientKind, Use};
use super::policy::{Authority, Policy};
use super::reach::midnight;
use super::table::Policies;
use crate::plate::Jurisdiction;

/// What bans are asked about: who would receive data of an agency, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer<'a> {
    /// The state of the agency that gives.
    pub from: Jurisdiction,
    /// What the recipient is.
    pub to: RecipientKind,
    /// Whose law the recipient is under; `XX` for the federal government and foreign bodies.
    pub at: Jurisdiction,
    /// Every use that the recipient will make of the data.
    pub uses: &'a [Use],
    /// What was given that may lift a ban.
    pub given: &'a [Lift],
}

/// A ban that holds, with what it rests on.
#[derive(Clone, Copy, Debug)]
pub struct Barred<'p> {
    /// The policy.
    pub policy: &'p Policy,
    /// The ban.
    pub ban: &'p Ban,
    /// Who bars.
    pub authority: &'p Authority,
}

impl Ban {
    fn bars(&self, policy: &Policy, transfer: &Transfer<'_>, now: Timestamp) -> bool {
        let states = policy.states_of(&self.jurisdictions);
        let is_outside = transfer.to == RecipientKind::Federal || !states.contains(&transfer.at);
        fits(states, &[transfer.from])
            && fits(&self.kinds, &[transfer.to])
            && fits(&self.uses, transfer.uses)
            && (!self.outside || is_outside)
            && !transfer.given.iter().any(|lift| self.unless.contains(lift))
            && self.from.is_none_or(|from| midnight(from) <= now)
            && self.until.is_none_or(|until| now < midnight(until))
    }
}

/// Whether one of the values is given, or nothing is.
fn fits<T: PartialEq>(given: &[T], values: &[T]) -> bool {
    given.is_empty() || values.iter().any(|value| given.contains(value))
}

impl Policies {
    /// Every ban that holds for a transfer at this time.
    pub fn barred<'p>(&'p self, transfer: &Transfer<'_>, now: Timestamp) -> Vec<Barred<'p>> {
        let bans = self.policies().iter().flat_map(|policy| {
            let bans = policy
                .bans
                .iter()
                .filter(|ban| ban.bars(policy, transfer, now));
            bans.filter_map(|ban| {
                let authority = policy.authority(&ban.authority)?;
                Some(Barred {
                    policy,
                    ban,
                    authority,
                })
            })
        });
        bans.collect()
    }
}

#[cfg(test)]
mod tests;
