//! The agency's rules of giving data away, and the one decision that they make.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::agreement::Agreements;
use super::permit::{Permit, Rules};
use super::request::{Ground, Request};
use crate::authorise::{MAX_POLICY_BYTES, Role, objections};
use crate::error::{Error, ErrorKind, Result};
use crate::plate::Jurisdiction;
use crate::retain::{DataClass, Policies, RecipientKind};
use crate::{json, settings, words};

/// The agency's rules of giving data to others (General Order 22-03, III.H, III.J and V).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharePolicy {
    /// The agency.
    pub organisation: String,
    /// Its state: whose bans hold for it.
    pub jurisdiction: Jurisdiction,
    /// The version that users have to be trained on.
    pub version: String,
    /// Who may give data.
    pub roles: Vec<Role>,
    /// The purposes that count.
    pub purposes: Vec<String>,
}

impl SharePolicy {
    /// A policy from TOML.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if the text is no policy, is longer than [`MAX_POLICY_BYTES`], or lets nobody
    /// give anything; [`ErrorKind::Refused`] if it does not name the agency or its version.
    pub fn parse(text: &str) -> Result<Self> {
        let policy: Self = settings::read(text, "the policy", MAX_POLICY_BYTES)?;
        words::name("the agency", &policy.organisation)?;
        words::name("the policy's version", &policy.version)?;
        if policy.roles.is_empty() || policy.purposes.is_empty() {
            let why = "expected a role and a purpose: without them nobody may give data";
            return Err(Error::new(ErrorKind::InvalidArgument, why));
        }
        Ok(policy)
    }

    /// The SHA-256 of what the policy says, 64 hexadecimal digits; how it is spelt is no matter.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] only if this library has a bug.
    pub fn sha256(&self) -> Result<String> {
        json::sha256(self)
    }

    /// Permits a request, or says everything that stands against it. `policies` bring the bans of laws and orders.
    /// Append [`Request::denied`] to the log where it is refused.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] with every reason.
    pub fn permit(
        &self,
        request: Request,
        agreements: &Agreements,
        policies: &Policies,
        now: Timestamp,
    ) -> Result<Permit> {
        let mut against = request.missing();
        let who = &request.who;
        against.extend(objections(
            who,
            "give data away",
            &self.roles,
            &self.version,
            now,
        ));
        if !self.purposes.contains(&request.purpose.code) {
            let (code, known) = (&request.purpose.code, self.purposes.join(", "));
            against.push(format!(
                "`{code}` is no purpose of the policy: use one of {known}"
            ));
        }
        against.extend(on_ground(&request, agreements, now));
        let given = request.given();
        let transfer = request.transfer(self.jurisdiction, &given);
        let barred = policies.barred(&transfer, now);
        against.extend(barred.iter().map(|barred| barred.sentence()));
        if !against.is_empty() {
            let why = format!("not disclosed: {}", against.join("; "));
            return Err(Error::new(ErrorKind::Refused, why));
        }
        let agreement = match &request.ground {
            Ground::Agreement(name) => agreements.get(name),
            Ground::LawfulDemand(_) | Ground::Release(_) => None,
        };
        let keep_until = agreement.map(|agreement| agreement.retention.after(now));
        let by = Rules {
            organisation: &self.organisation,
            jurisdiction: self.jurisdiction,
            share_policy: self.sha256()?,
            agreements: agreement.map(|_| agreements.sha256()).transpose()?,
            policies,
        };
        Ok(Permit::new(request, by, keep_until, now))
    }
}

/// What stands against the ground of a request.
fn on_ground(request: &Request, agreements: &Agreements, now: Timestamp) -> Vec<String> {
    let kind = request.recipient.kind;
    match &request.ground {
        Ground::Release(release) => {
            let mut against = release.objections(request.purpose.case_number.as_deref(), now);
            if !kind.is_public() {
                let kind = kind.name();
                against.push(format!(
                    "a release is for media and the public, not for {kind}: give another ground"
                ));
            }
            let is_picture =
                |class: &DataClass| matches!(class, DataClass::Picture | DataClass::Hit);
            if !request.classes.iter().all(is_picture) {
                let why = "a release is of pictures only (V.B): give the classes picture or hit";
                against.push(why.to_owned());
            }
            against
        }
        _ if kind.is_public() => {
            let why = "media and the public receive data by a release of the Chief or a designee only (V.B): ask for one";
            vec![why.to_owned()]
        }
        Ground::Agreement(name) => match agreements.get(name) {
            Some(agreement) => agreement.objections(request, now),
            None => vec![format!("there is no agreement `{name}`: make one first")],
        },
        Ground::LawfulDemand(demand) => {
            let mut against = demand.missing();
            if !may_demand(kind) {
                let kind = kind.name();
                against.push(format!(
                    "a lawful demand of a {kind} goes through a court: name the court or the party"
                ));
            }
            against
        }
    }
}

/// Who makes a discovery request or another lawful demand itself. A vendor or a private person who is a party of an
/// action is [`RecipientKind::Defence`].
const fn may_demand(kind: RecipientKind) -> bool {
    matches!(
        kind,
        RecipientKind::LawEnforcement
            | RecipientKind::Federal
            | RecipientKind::Prosecutor
            | RecipientKind::Court
            | RecipientKind::Defence
            | RecipientKind::Government
    )
}
