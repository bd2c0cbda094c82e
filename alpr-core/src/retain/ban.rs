//! Whom a law or an order bars from receiving data, and for what use.

use jiff::civil::Date;
use serde::Deserialize;

use super::policy::Certainty;
use super::policy::Policy;
use crate::names::named;
use crate::plate::Jurisdiction;

named! {
    /// What a recipient of data is.
    RecipientKind {
        /// A law enforcement agency of a state or of a part of one.
        LawEnforcement "law_enforcement",
        /// An agency of the federal government, law enforcement or not: outside every state.
        Federal "federal",
        /// A prosecutor of a state or of a part of one.
        Prosecutor "prosecutor",
        /// A court.
        Court "court",
        /// A defendant or a party of a civil action, or their counsel.
        Defence "defence",
        /// Another agency with a duty of public safety: a fire department, emergency management.
        PublicSafety "public_safety",
        /// Another public body.
        Government "government",
        /// Whoever supplies or hosts the system.
        Vendor "vendor",
        /// A private person or company.
        Private "private",
        /// News media.
        Media "media",
        /// The public at large, without media between.
        Public "public",
    }
}

named! {
    /// For what a recipient will use data. A request says every use, so that a ban can be checked.
    Use {
        /// The investigation of a crime.
        CriminalInvestigation "criminal_investigation",
        /// A stolen vehicle or plate.
        StolenVehicle "stolen_vehicle",
        /// A missing or endangered person.
        MissingPerson "missing_person",
        /// A wanted person.
        WantedPerson "wanted_person",
        /// A threat to the public.
        PublicSafety "public_safety",
        /// A criminal or civil action in court.
        CourtProceeding "court_proceeding",
        /// Traffic offences.
        TrafficEnforcement "traffic_enforcement",
        /// Investigating or detaining somebody for immigration status.
        Immigration "immigration",
        /// A law against reproductive or other lawful health care.
        ReproductiveCare "reproductive_care",
        /// Following speech, worship or assembly that is protected.
        ProtectedActivity "protected_activity",
        /// A common repository of several agencies.
        Repository "repository",
        /// Keeping the system running.
        Maintenance "maintenance",
        /// Data against money or other data.
        Sale "sale",
        /// Something else, which the purpose says in words.
        Other "other",
    }
}

named! {
    /// What lifts a ban, where its law says so.
    Lift {
        /// A written declaration of the recipient that the law asks for.
        Declaration "declaration",
        /// An order of a court, a discovery request or another lawful demand to produce records.
        LawfulDemand "lawful_demand",
        /// A release by the Chief of Police or a designee for an urgent public need.
        ChiefRelease "chief_release",
    }
}

impl Lift {
    /// The same in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Declaration => "a written declaration",
            Self::LawfulDemand => "a lawful demand",
            Self::ChiefRelease => "a release by the Chief",
        }
    }
}

impl RecipientKind {
    /// Whether what it receives is given to the public.
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Media | Self::Public)
    }
}

/// A ban: who may not receive data. It holds where everything fits that it gives; an empty list fits all.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ban {
    /// Its name, unique in the policy.
    pub name: String,
    /// The same in words.
    pub about: String,
    /// The name of the authority that bars.
    pub authority: String,
    /// Where in the authority.
    #[serde(default)]
    pub section: Option<String>,
    /// Whose law it is; empty: the policy's.
    #[serde(default)]
    pub jurisdictions: Vec<Jurisdiction>,
    /// Who is barred.
    #[serde(default)]
    pub kinds: Vec<RecipientKind>,
    /// Whether only recipients outside those jurisdictions are; the federal government is outside all.
    #[serde(default)]
    pub outside: bool,
    /// For which uses; one of them is enough.
    #[serde(default)]
    pub uses: Vec<Use>,
    /// What lifts it; one of them is enough.
    #[serde(default)]
    pub unless: Vec<Lift>,
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

impl Ban {
    /// Whether it holds wherever another one of its policy does.
    pub(super) fn includes(&self, other: &Self, policy: &Policy) -> bool {
        let states = policy.states_of(&self.jurisdictions);
        let others = policy.states_of(&other.jurisdictions);
        // Outside of more states there are fewer recipients.
        let is_outside = other.outside && includes(others, states);
        includes(states, others)
            && includes(&self.kinds, &other.kinds)
            && includes(&self.uses, &other.uses)
            && (!self.outside || is_outside)
            && self.unless.iter().all(|lift| other.unless.contains(lift))
            && self
                .from
                .is_none_or(|from| other.from.is_some_and(|f| from <= f))
            && self
                .until
                .is_none_or(|until| other.until.is_some_and(|u| u <= until))
    }
}

/// Whether one list, where empty means all, has everything that another has.
fn includes<T: PartialEq>(one: &[T], other: &[T]) -> bool {
    one.is_empty() || (!other.is_empty() && other.iter().all(|value| one.contains(value)))
}
