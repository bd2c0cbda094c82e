//! What is in force: once a document was put in force, nobody acts by another one of its kind.

use std::collections::BTreeMap;

use alpr_core::Result;
use alpr_core::adopt::{Adoption, Custody, Document};
use alpr_core::record::Id;
use alpr_core::retain::Policies;
use serde::{Deserialize, Serialize};

use crate::engine::Transaction;
use crate::register::Register;
use crate::rows::{from_json, to_json};
use crate::store::Store;
use crate::tables::{self, Kept};

impl Store {
    /// Puts a document in force: from then on searches, disclosures and purges by another one of its kind are refused.
    /// What was in force before stays in the store, so that it can be read what held at a time. The last one to be
    /// written holds, whatever the clocks say. Writing one again changes nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`](alpr_core::ErrorKind::Refused), which is logged, if the store keeps a register of users
    /// and whoever does it is not in it, or has neither the role of Chief nor that of Coordinator although somebody had
    /// (General Order 22-03, II.6.a); for designees, if it is not the Chief, or one of them is no user or the Chief;
    /// [`ErrorKind::Storage`](alpr_core::ErrorKind::Storage).
    pub fn adopt(&self, adoption: &Adoption) -> Result<()> {
        let said = adoption.draft();
        let asked = format!("to put in force: {}", said.document);
        self.admit(&said.by, &asked, said.at)?;
        let written = self.write(|on| {
            // By the register as it is: an old time must not bring back who was.
            let register = Register::of(on)?;
            register.check_leader(&said.by, "put documents in force")?;
            if said.document == Document::Designees {
                register.check_chief(&said.by)?;
                register.check_designees(adoption)?;
            }
            let id = id(adoption);
            if tables::one(on, Kept::Adoptions, id)?.is_some() {
                return Ok(());
            }
            let number = tables::count(on, Kept::Adoptions)?;
            let body = to_json(&Numbered { number, adoption })?;
            tables::keep(on, Kept::Adoptions, id, body)?;
            tables::append(on, adoption.event())
        });
        self.or_denied(written, &said.by, asked.as_str(), None, said.at)
    }

    /// The document of a kind that is in force; nothing where none was put in force, so that everyone is believed.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`](alpr_core::ErrorKind::Storage);
    /// [`ErrorKind::InvalidRecord`](alpr_core::ErrorKind::InvalidRecord) for what is damaged.
    pub fn adopted(&self, document: Document) -> Result<Option<Adoption>> {
        self.look(|on| in_force(on, document))
    }

    /// All that was ever put in force, in the order in which it was.
    ///
    /// # Errors
    /// As for [`adopted`](Self::adopted).
    pub fn adoptions(&self) -> Result<Vec<Adoption>> {
        let bodies = self.look(numbered)?;
        bodies.values().map(|(_, body)| from_json(body)).collect()
    }

    /// Refuses another document than the one in force.
    pub(crate) fn check_adopted<'a>(
        &self,
        document: Document,
        used: impl IntoIterator<Item = &'a str>,
    ) -> Result<()> {
        let used: Vec<&str> = used.into_iter().collect();
        self.look(|on| check(on, document, used.iter().copied()))
    }

    /// Refuses other policies of retention than those in force.
    pub(crate) fn check_retention(&self, policies: &Policies) -> Result<()> {
        self.look(|on| check_policies(on, policies))
    }
}

/// Refuses another document than the one in force.
pub(crate) fn check<'a>(
    on: &mut dyn Transaction,
    document: Document,
    used: impl IntoIterator<Item = &'a str>,
) -> Result<()> {
    match in_force(on, document)? {
        Some(adoption) => adoption.check(used),
        None => Ok(()),
    }
}

/// Who has the store and whose law it is under, if somebody put that in force.
pub(crate) fn custody(on: &mut dyn Transaction) -> Result<Option<Custody>> {
    let adoption = in_force(on, Document::Custody)?;
    adoption.map(|adoption| adoption.custody()).transpose()
}

/// Refuses other policies of retention than those in force.
pub(crate) fn check_policies(on: &mut dyn Transaction, policies: &Policies) -> Result<()> {
    let all = policies.policies().iter();
    check(
        on,
        Document::RetentionPolicies,
        all.map(|policy| policy.sha256.as_str()),
    )
}

/// As an adoption is kept: with its number among all, since clocks may be wrong.
#[derive(Serialize)]
struct Numbered<'a> {
    number: usize,
    #[serde(flatten)]
    adoption: &'a Adoption,
}

/// Of a kept adoption what it is of, and its number; the rest may be large.
#[derive(Deserialize)]
struct Kind {
    number: usize,
    document: Document,
}

/// All that was put in force, by number.
fn numbered(on: &mut dyn Transaction) -> Result<BTreeMap<usize, (Document, String)>> {
    let bodies = tables::all(on, Kept::Adoptions)?.into_iter();
    let numbered = bodies.map(|body| {
        let Kind { number, document } = from_json(&body)?;
        Ok((number, (document, body)))
    });
    numbered.collect()
}

/// The last document of a kind.
fn in_force(on: &mut dyn Transaction, document: Document) -> Result<Option<Adoption>> {
    let all = numbered(on)?;
    let mut of_kind = all.values().rev().filter(|(kind, _)| *kind == document);
    of_kind.next().map(|(_, body)| from_json(body)).transpose()
}

fn id(adoption: &Adoption) -> Id {
    let said = adoption.draft();
    let prints: Vec<&str> = adoption.fingerprints().collect();
    Id::of(
        said.at,
        &["adoption", said.document.name(), &prints.concat()],
    )
}
