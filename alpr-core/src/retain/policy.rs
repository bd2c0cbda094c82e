//! A policy as data: authorities, rules, duties, bans, and the conflicts that it knows of.

use jiff::civil::Date;
use serde::Deserialize;

use super::ban::Ban;
use super::duty::Duty;
use super::length::Length;
use super::{Clock, DataClass, Holder, Origin};
use crate::names::named;
use crate::plate::Jurisdiction;

named! {
    /// What kind of authority speaks.
    AuthorityKind {
        /// A statute or another act of a legislature.
        Statute "statute",
        /// A bill that is no law.
        Bill "bill",
        /// A directive of an attorney general or another state office.
        Directive "directive",
        /// A department's general order.
        Order "order",
        /// A contract or a memorandum of understanding.
        Contract "contract",
        /// A standard that the agency is under.
        Standard "standard",
        /// A choice of whoever wrote the policy, where nobody above says anything.
        Choice "choice",
    }
}

named! {
    /// How far what a policy says of an authority was confirmed.
    Certainty {
        /// The words were read.
        Confirmed "confirmed",
        /// From a secondary source.
        Secondary "secondary",
        /// From memory: not confirmed.
        Unconfirmed "unconfirmed",
        /// Chosen by whoever wrote the policy.
        Chosen "chosen",
    }
}

/// Who says so, where, and how surely.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Its name in the file.
    pub name: String,
    /// What it is.
    pub kind: AuthorityKind,
    /// How it is cited.
    pub citation: String,
    /// The higher rank wins where a floor and a ceiling contradict each other. The packs use 100 for a statute, 80 for
    /// a directive, 50 for an order or a contract, 10 for a choice.
    pub rank: u16,
    /// How far it was confirmed.
    pub certainty: Certainty,
    /// When somebody last looked whether it still says so.
    pub checked: Date,
    /// Where it was read.
    #[serde(default)]
    pub url: Option<String>,
    /// What else a reader has to know: amendments, doubts.
    #[serde(default)]
    pub note: Option<String>,
}

/// To what a rule or duty applies. An empty list means everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// Who has the data.
    #[serde(default)]
    pub holders: Vec<Holder>,
    /// What the data are.
    #[serde(default)]
    pub classes: Vec<DataClass>,
    /// Whose camera they come from.
    #[serde(default)]
    pub origins: Vec<Origin>,
    /// Whose law they are under; empty: the policy's.
    #[serde(default)]
    pub jurisdictions: Vec<Jurisdiction>,
    /// Only data whose investigation goes on, or only others.
    #[serde(default)]
    pub ongoing: Option<bool>,
}

/// A rule: not purged before its floor, not kept beyond its ceiling.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name, unique in the policy.
    pub name: String,
    /// What it says, in words.
    pub about: String,
    /// The name of the authority that says so.
    pub authority: String,
    /// Where in the authority.
    #[serde(default)]
    pub section: Option<String>,
    /// To what it applies.
    #[serde(default)]
    pub scope: Scope,
    /// From when its lengths are counted.
    #[serde(default = "capture")]
    pub clock: Clock,
    /// Not purged before.
    #[serde(default)]
    pub floor: Option<Length>,
    /// Not kept beyond.
    #[serde(default)]
    pub ceiling: Option<Length>,
    /// How long a purge may take once it is due.
    #[serde(default)]
    pub grace: Length,
    /// How far it was confirmed, where that is not as its authority.
    #[serde(default)]
    pub certainty: Option<Certainty>,
    /// From which day on it is in force, from midnight UTC; nothing: always.
    #[serde(default)]
    pub from: Option<Date>,
    /// The day on which it is no longer in force; nothing: for ever.
    #[serde(default)]
    pub until: Option<Date>,
    /// The line of the file on which it begins.
    #[serde(skip)]
    pub line: usize,
}

fn capture() -> Clock {
    Clock::Capture
}

/// A conflict of equals that whoever wrote the policy knows of and leaves to a person.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The rule with the floor; one of another policy as `policy/rule`.
    pub floor: String,
    /// The rule with the ceiling; one of another policy as `policy/rule`.
    pub ceiling: String,
    /// What it means, and what to do.
    pub about: String,
}

/// A policy. [`Policy::parse`] reads one, [`Policy::pack`] gives one that is built in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// What it is, for a reader.
    pub title: String,
    /// Whether it is a draft: law or order that is not in force. It is evaluated like any other; whoever loads it
    /// asks what would be.
    pub draft: bool,
    /// Whether it claims to be all that an agency needs: then lint looks for holders and classes without a rule.
    pub whole: bool,
    /// Whose law it states; empty: everybody's.
    pub jurisdictions: Vec<Jurisdiction>,
    /// Who speaks in it.
    pub authorities: Vec<Authority>,
    /// Its rules.
    pub rules: Vec<Rule>,
    /// What it asks for beside.
    pub duties: Vec<Duty>,
    /// Whom it bars from receiving data.
    pub bans: Vec<Ban>,
    /// The conflicts that it knows of.
    pub expected: Vec<Expected>,
    /// SHA-256 of the file, for the log: which policy decided.
    pub sha256: String,
}

impl Policy {
    /// An authority by its name.
    pub fn authority(&self, name: &str) -> Option<&Authority> {
        self.authorities.iter().find(|a| a.name == name)
    }

    /// Whose law a rule, a duty or a ban of it states: its own list, or the policy's where that is empty.
    pub(super) fn states_of<'a>(&'a self, own: &'a [Jurisdiction]) -> &'a [Jurisdiction] {
        match own {
            [] => &self.jurisdictions,
            own => own,
        }
    }
}
