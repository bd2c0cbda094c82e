//! What is asked for: data for somebody, with a ground and a purpose.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::demand::Demand;
use super::release::ChiefRelease;
use crate::audit::{Act, Event};
use crate::authorise::{Authorisation, Purpose};
use crate::error::Error;
use crate::plate::Jurisdiction;
use crate::retain::{DataClass, Lift, RecipientKind, Transfer, Use};
use crate::words::{self, MAX_NAME_BYTES, MAX_NOTE_BYTES, cut};

/// Who is to receive data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// The person who receives them (V.A).
    pub person: String,
    /// How that person is reached: a telephone number, an address (V.A).
    pub contact: String,
    /// The person's organisation (V.A).
    pub organisation: String,
    /// What the organisation is.
    pub kind: RecipientKind,
    /// Whose law it is under; `XX` for the federal government and foreign bodies.
    pub jurisdiction: Jurisdiction,
}

/// What gives the right to receive data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// An agreement with the organisation, by name.
    Agreement(String),
    /// A discovery request, an order of a court or another lawful action to produce records (V).
    LawfulDemand(Demand),
    /// The Chief's release to the public (V.B). It is never read from a file: see [`ChiefRelease::from_entry`].
    #[serde(skip_deserializing)]
    Release(ChiefRelease),
}

/// A request for data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// For whom.
    pub recipient: Recipient,
    /// By what right.
    pub ground: Ground,
    /// For what (V.A).
    pub purpose: Purpose,
    /// Every use that the recipient will make of the data.
    pub uses: Vec<Use>,
    /// Which data, in words (V.A): plates, cameras, times.
    pub description: String,
    /// What the data are.
    pub classes: Vec<DataClass>,
    /// The reference of the recipient's written declaration, where a law asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declaration: Option<String>,
    /// Who gives the data.
    pub who: Authorisation,
}

impl Ground {
    /// The demand, if it is one.
    pub const fn demand(&self) -> Option<&Demand> {
        match self {
            Self::LawfulDemand(demand) => Some(demand),
            _ => None,
        }
    }

    /// Its name in files and in the log.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Agreement(_) => "agreement",
            Self::LawfulDemand(_) => "lawful_demand",
            Self::Release(_) => "chief_release",
        }
    }

    /// The agreement's name, the demand's reference, or the release's case.
    pub fn reference(&self) -> &str {
        match self {
            Self::Agreement(name) => name,
            Self::LawfulDemand(demand) => &demand.reference,
            Self::Release(release) => &release.draft().case_number,
        }
    }
}

impl Request {
    /// What is missing of what has to be said, all of it.
    pub(super) fn missing(&self) -> Vec<String> {
        let to = &self.recipient;
        let mut checks = vec![
            words::note("the description of the data", &self.description),
            words::name("the person who receives the data", &to.person),
            words::name("the contact of that person", &to.contact),
            words::name("the organisation of that person", &to.organisation),
            words::note("the purpose in words", &self.purpose.text),
            words::name("the user who gives the data", &self.who.user),
        ];
        let case = self.purpose.case_number.as_ref();
        checks.extend(case.map(|number| words::name("the case number", number)));
        let declared = self.declaration.as_ref();
        checks.extend(declared.map(|text| words::name("the declaration's reference", text)));
        let errors = checks.into_iter().filter_map(Result::err);
        let mut missing: Vec<String> = errors.map(|e| e.message().to_owned()).collect();
        if self.uses.is_empty() {
            missing.push("expected at least one use, got none: ask the recipient".to_owned());
        }
        if self.classes.is_empty() {
            missing.push("expected a class of data, got none: say what is given".to_owned());
        }
        missing
    }

    /// What was given that may lift a ban.
    pub(super) fn given(&self) -> Vec<Lift> {
        let ground = match &self.ground {
            Ground::Agreement(_) => None,
            Ground::LawfulDemand(_) => Some(Lift::LawfulDemand),
            Ground::Release(_) => Some(Lift::ChiefRelease),
        };
        let declared = self.declaration.as_ref().map(|_| Lift::Declaration);
        ground.into_iter().chain(declared).collect()
    }

    /// The same as bans are asked about it.
    pub(super) fn transfer<'a>(&'a self, from: Jurisdiction, given: &'a [Lift]) -> Transfer<'a> {
        Transfer {
            from,
            to: self.recipient.kind,
            at: self.recipient.jurisdiction,
            uses: &self.uses,
            given,
        }
    }

    /// What the audit log keeps of a refusal. Texts are cut to what the log takes.
    pub fn denied(&self, why: &Error, now: Timestamp) -> Event {
        let or = |text: &str, other: &str| match text.trim() {
            "" => other.to_owned(),
            text => cut(text, MAX_NAME_BYTES),
        };
        let to = &self.recipient;
        let detail = json!({
            "why": cut(why.message(), MAX_NOTE_BYTES),
            "asked": "disclosure",
            "person": cut(&to.person, MAX_NAME_BYTES), "kind": to.kind, "jurisdiction": to.jurisdiction,
            "purpose": cut(&self.purpose.text, MAX_NOTE_BYTES),
            "case_number": self.purpose.case_number.as_deref().map(|text| cut(text, MAX_NAME_BYTES)),
            "description": cut(&self.description, MAX_NOTE_BYTES),
            "ground": self.ground.name(), "reference": cut(self.ground.reference(), MAX_NAME_BYTES),
            "demand": self.ground.demand().map(|demand| demand.kind),
        });
        let (by, to) = (
            or(&self.who.user, "nobody"),
            or(&to.organisation, "no organisation"),
        );
        Event::new(now, by, Act::Denied, to, detail)
    }
}
