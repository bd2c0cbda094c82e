//! Agreements with other organisations: what may be given to them, for what, and until when.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::request::Request;
use crate::error::{Error, ErrorKind, Result};
use crate::names::twice;
use crate::plate::Jurisdiction;
use crate::retain::{DataClass, Length, RecipientKind, Use};
use crate::{json, settings, words};

/// The most agreements together.
pub const MAX_AGREEMENTS: usize = 1_000;
/// The most bytes of their file.
pub const MAX_AGREEMENT_BYTES: usize = 1024 * 1024;
/// What errors call them.
const AGREEMENTS: &str = "the agreements";

/// An agreement with another organisation (General Order 22-03, II.6.d).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Its name, unique among them.
    pub name: String,
    /// The organisation that it is with.
    pub organisation: String,
    /// That organisation's state, XX for federal or foreign ones: bans ask for it. Without one, whatever is typed with
    /// a request counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<Jurisdiction>,
    /// What that organisation is; one at least.
    pub kinds: Vec<RecipientKind>,
    /// The purposes that it permits, by the codes of the agency's policy; one at least.
    pub purposes: Vec<String>,
    /// The uses that it permits; one at least.
    pub uses: Vec<Use>,
    /// The data that it permits; one class at least.
    pub classes: Vec<DataClass>,
    /// How long the organisation may keep what it receives.
    pub retention: Length,
    /// From when on it is in force.
    pub valid_from: Timestamp,
    /// When it ends.
    pub valid_until: Timestamp,
    /// Who approved it.
    pub approved_by: String,
}

/// Agreements, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreements {
    #[serde(default, rename = "agreement")]
    all: Vec<Agreement>,
}

impl Agreements {
    /// Agreements from TOML: any number of `[[agreement]]` with the keys of [`Agreement`].
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if it is longer than [`MAX_AGREEMENT_BYTES`], has over [`MAX_AGREEMENTS`], or one
    /// of them has no name, permits nothing, or ends before it begins.
    pub fn parse(text: &str) -> Result<Self> {
        settings::read::<Self>(text, AGREEMENTS, MAX_AGREEMENT_BYTES)?.checked()
    }

    /// The same from JSON, as [`to_json`](Self::to_json) writes it.
    ///
    /// # Errors
    /// As for [`parse`](Self::parse).
    pub fn from_json(text: &str) -> Result<Self> {
        settings::check_bytes(text, AGREEMENTS, MAX_AGREEMENT_BYTES)?;
        let agreements: std::result::Result<Self, _> = serde_json::from_str(text);
        agreements
            .map_err(|e| bad(format!("{AGREEMENTS}: {e}")))?
            .checked()
    }

    /// As JSON.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] only if this library has a bug.
    pub fn to_json(&self) -> Result<String> {
        json::write(self)
    }

    /// The SHA-256 of what they say, 64 hexadecimal digits; how it is spelt is no matter.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] only if this library has a bug.
    pub fn sha256(&self) -> Result<String> {
        json::sha256(self)
    }

    /// All of them.
    pub fn all(&self) -> &[Agreement] {
        &self.all
    }

    /// One by its name.
    pub fn get(&self, name: &str) -> Option<&Agreement> {
        self.all.iter().find(|agreement| agreement.name == name)
    }

    fn checked(self) -> Result<Self> {
        let count = self.all.len();
        if count > MAX_AGREEMENTS {
            return Err(bad(format!(
                "expected at most {MAX_AGREEMENTS} agreements, got {count}: remove those that ended"
            )));
        }
        self.all.iter().try_for_each(Agreement::check)?;
        if let Some(Agreement { name, .. }) = twice(&self.all, |agreement| &agreement.name) {
            return Err(bad(format!(
                "two agreements are named `{name}`: rename one"
            )));
        }
        Ok(self)
    }
}

impl Agreement {
    fn check(&self) -> Result<()> {
        let name = &self.name;
        let fail = |why: String| Err(bad(format!("the agreement `{name}`: {why}")));
        for (what, text) in [
            ("the agreement's name", name),
            ("the partner", &self.organisation),
            ("who approved it", &self.approved_by),
        ] {
            if let Err(error) = words::name(what, text) {
                return fail(error.message().to_owned());
            }
        }
        if self.valid_until <= self.valid_from {
            let (from, until) = (self.valid_from, self.valid_until);
            return fail(format!(
                "expected an end after {from}, got {until}: exchange them"
            ));
        }
        let is_empty = self.kinds.is_empty() || self.purposes.is_empty();
        if is_empty || self.uses.is_empty() || self.classes.is_empty() {
            return fail("it permits nothing: give kinds, purposes, uses and classes".to_owned());
        }
        Ok(())
    }

    /// Why it does not permit a request at this time, every reason.
    pub(super) fn objections(&self, request: &Request, now: Timestamp) -> Vec<String> {
        let to = &request.recipient;
        let mut objections = Vec::new();
        let mut object = |why: String| {
            objections.push(format!("the agreement `{}` {why}", self.name));
        };
        if self.organisation != to.organisation {
            let (partner, asked) = (&self.organisation, &to.organisation);
            object(format!(
                "is with {partner}, not with {asked}: name the right one"
            ));
        }
        if let Some(own) = self.jurisdiction.filter(|own| *own != to.jurisdiction) {
            let (own, asked) = (own.code(), to.jurisdiction.code());
            object(format!(
                "is with an organisation of {own}, not of {asked}: give its own state"
            ));
        }
        if now < self.valid_from || self.valid_until <= now {
            let (from, until) = (self.valid_from, self.valid_until);
            object(format!(
                "holds from {from} until {until}, not at {now}: renew it"
            ));
        }
        let code = std::slice::from_ref(&request.purpose.code);
        for (what, outside) in [
            (
                "recipients that are",
                outside(&self.kinds, &[to.kind], |kind| kind.name()),
            ),
            ("the purpose", outside(&self.purposes, code, String::as_str)),
            ("use for", outside(&self.uses, &request.uses, |u| u.name())),
            (
                "data of class",
                outside(&self.classes, &request.classes, |class| class.name()),
            ),
        ] {
            if !outside.is_empty() {
                object(format!(
                    "does not permit {what} {outside}: leave it out, or amend it"
                ));
            }
        }
        objections
    }
}

/// The names of those that are asked for and not permitted.
fn outside<'a, T: PartialEq>(
    permitted: &[T],
    asked: &'a [T],
    name: impl Fn(&'a T) -> &'a str,
) -> String {
    let outside = asked.iter().filter(|one| !permitted.contains(one));
    outside.map(name).collect::<Vec<_>>().join(", ")
}

fn bad(why: String) -> Error {
    Error::new(ErrorKind::InvalidArgument, why)
}
