//! To what data, and when, a rule applies: sets as bits, so that they are quickly asked and compared.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;

use super::length::NEVER;
use super::policy::{Policy, Rule};
use super::subject::Subject;
use super::{DataClass, Holder, Origin};
use crate::plate::Jurisdiction;

/// Bit sets by the order of the variants, and the time in which it is in force.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    holders: u8,
    classes: u8,
    origins: u8,
    /// Bit 0: no investigation goes on; bit 1: one does.
    ongoing: u8,
    jurisdictions: u128,
    from: Timestamp,
    until: Timestamp,
}

impl Reach {
    pub(super) fn of(policy: &Policy, rule: &Rule) -> Self {
        let scope = &rule.scope;
        let states = policy.states_of(&scope.jurisdictions);
        Self {
            holders: bits(&scope.holders, |h| *h as u32) as u8,
            classes: bits(&scope.classes, |c| *c as u32) as u8,
            origins: bits(&scope.origins, |o| *o as u32) as u8,
            ongoing: scope.ongoing.map_or(3, |ongoing| 1 << u8::from(ongoing)),
            jurisdictions: bits(states, |j| *j as u32),
            from: rule.from.map_or(Timestamp::MIN, midnight),
            until: rule.until.map_or(NEVER, midnight),
        }
    }

    /// Whether the rule covers this holder, class and state. [`applies`](Self::applies) checks the rest.
    pub(super) const fn has(
        &self,
        holder: Holder,
        class: DataClass,
        jurisdiction: Jurisdiction,
    ) -> bool {
        self.holders & (1 << holder as u8) != 0
            && self.classes & (1 << class as u8) != 0
            && self.jurisdictions & (1 << jurisdiction as u8) != 0
    }

    /// Whether data that it [`has`](Self::has) are covered at this time.
    pub(super) fn applies(&self, subject: &Subject<'_>, now: Timestamp) -> bool {
        self.has_origin(subject.origin)
            && self.ongoing & (1 << u8::from(subject.ongoing)) != 0
            && self.from <= now
            && now < self.until
    }

    pub(super) const fn has_origin(&self, origin: Origin) -> bool {
        self.origins & (1 << origin as u8) != 0
    }

    /// Whether it is for data with and without an investigation.
    pub(super) const fn is_unconditional(&self) -> bool {
        self.ongoing == 3
    }

    /// The day on which it begins, if it does.
    pub(super) fn begin(&self) -> Option<Timestamp> {
        (self.from > Timestamp::MIN).then_some(self.from)
    }

    /// The day on which it ends, if it does.
    pub(super) fn end(&self) -> Option<Timestamp> {
        (self.until < NEVER).then_some(self.until)
    }

    /// What both are for.
    fn both(&self, other: &Self) -> Self {
        Self {
            holders: self.holders & other.holders,
            classes: self.classes & other.classes,
            origins: self.origins & other.origins,
            ongoing: self.ongoing & other.ongoing,
            jurisdictions: self.jurisdictions & other.jurisdictions,
            from: self.from.max(other.from),
            until: self.until.min(other.until),
        }
    }

    /// Whether there are data, at some time, that it is for.
    pub(super) fn is_possible(&self) -> bool {
        let has = |holder: &Holder| {
            let mut origins = Origin::ALL.into_iter().filter(|o| self.has_origin(*o));
            self.holders & (1 << *holder as u8) != 0 && origins.any(|o| holder.can_have(o))
        };
        self.classes != 0
            && self.ongoing != 0
            && self.jurisdictions != 0
            && self.from < self.until
            && Holder::ALL.iter().any(has)
    }

    /// Whether both are for some data at some time.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.both(other).is_possible()
    }

    /// Whether it is for all that the other is for, at any time.
    pub(super) fn includes(&self, other: &Self) -> bool {
        self.includes_data(other) && self.from <= other.from && other.until <= self.until
    }

    /// Whether at this time it goes on for all that the other was for.
    pub(super) fn goes_on(&self, other: &Self, at: Timestamp) -> bool {
        self.includes_data(other) && self.from <= at && at < self.until
    }

    /// Whether up to this time it is for all that the other will be for.
    pub(super) fn precedes(&self, other: &Self, begin: Timestamp) -> bool {
        self.includes_data(other) && self.from < begin && begin <= self.until
    }

    fn includes_data(&self, other: &Self) -> bool {
        let both = self.both(other);
        (both.holders, both.classes, both.origins) == (other.holders, other.classes, other.origins)
            && (both.ongoing, both.jurisdictions) == (other.ongoing, other.jurisdictions)
    }
}

/// One bit for each that is given; all where none is.
fn bits<T>(given: &[T], place: impl Fn(&T) -> u32) -> u128 {
    match given {
        [] => u128::MAX,
        some => some.iter().fold(0, |all, one| all | 1 << place(one)),
    }
}

pub(super) fn midnight(date: Date) -> Timestamp {
    Offset::UTC
        .to_timestamp(date.to_datetime(Time::midnight()))
        .unwrap_or(NEVER)
}
