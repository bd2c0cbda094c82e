//! What compels an agency to give data: a paper of somebody who may, and not a wish.

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::names::named;
use crate::words;

named! {
    /// What a lawful demand is (General Order 22-03, V: "a discovery request or other lawful action to produce
    /// records"). A call, a letter or an administrative warrant that no judge signed is none.
    DemandKind {
        /// A subpoena of a court, a grand jury or a party's counsel.
        Subpoena "subpoena",
        /// An order of a court.
        CourtOrder "court_order",
        /// A search warrant that a judge signed.
        Warrant "warrant",
        /// A discovery request in an action.
        DiscoveryRequest "discovery_request",
        /// A law that gives the recipient a right to the records: its reference cites it.
        Statute "statute",
    }
}

/// A lawful demand, by what names its paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// What it is.
    pub kind: DemandKind,
    /// Who issued it: a court, a grand jury, counsel of a party, a legislature.
    pub issued_by: String,
    /// Its number, or the section of a law.
    pub reference: String,
}

impl Demand {
    /// What is missing of it.
    pub(super) fn missing(&self) -> Vec<String> {
        let checks: [Result<()>; 2] = [
            words::name("who issued the demand", &self.issued_by),
            words::name("the reference of the demand", &self.reference),
        ];
        let errors = checks.into_iter().filter_map(Result::err);
        errors.map(|e| e.message().to_owned()).collect()
    }
}
