//! What is in force: once a document was put in force, nobody acts by another one of its kind.

use alpr_core::adopt::{Adoption, Document};
use alpr_core::record::Id;
use alpr_core::retain::Policies;
use alpr_core::{Error, ErrorKind, Result};
use jiff::Timestamp;
use serde::Deserialize;

use crate::engine::Transaction;
use crate::rows::{from_json, to_json};
use crate::store::Store;
use crate::tables::{self, Kept};
use crate::user::leaders;

impl Store {
    /// Puts a document in force: from then on searches, disclosures and purges by another one of its kind are refused. What was in
    /// force before stays in the store, so that it can be read what held at a time. Writing it again changes nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`], which is logged, if the store keeps a register of users and whoever does it is not in it, or has
    /// neither the role of Chief nor that of Coordinator although somebody has (General Order 22-03, II.6.a); for one that
    /// comes before what is in force; [`ErrorKind::Storage`].
    pub fn adopt(&self, adoption: &Adoption) -> Result<()> {
        let (said, body) = (adoption.draft(), to_json(adoption)?);
        let asked = format!("to put in force: {}", said.document);
        self.admit(&said.by, &asked, said.at)?;
        let written = self.write(|on| {
            check_leader(on, &said.by, said.at)?;
            let kept = in_force(on, said.document)?;
            if kept.as_ref().is_some_and(|kept| kept == adoption) {
                return Ok(());
            }
            if let Some(last) = kept
                .map(|kept| kept.draft().at)
                .filter(|last| *last >= said.at)
            {
                let (at, what) = (said.at, said.document);
                let text = format!(
                    "expected {what} put in force after {last}, got {at}: check the clocks"
                );
                return Err(Error::new(ErrorKind::Refused, text));
            }
            tables::keep(on, Kept::Adoptions, id(adoption), body.clone())?;
            tables::append(on, adoption.event())
        });
        self.or_denied(written, &said.by, &asked, None, said.at)
    }

    /// The document of a kind that is in force; nothing where none was put in force, so that everyone is believed.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`]; [`ErrorKind::InvalidRecord`] for what is damaged.
    pub fn adopted(&self, document: Document) -> Result<Option<Adoption>> {
        self.look(|on| in_force(on, document))
    }

    /// All that was ever put in force, the oldest first.
    ///
    /// # Errors
    /// As for [`adopted`](Self::adopted).
    pub fn adoptions(&self) -> Result<Vec<Adoption>> {
        let bodies = self.look(|on| tables::all(on, Kept::Adoptions))?;
        bodies.iter().map(|body| from_json(body)).collect()
    }

    /// Refuses another document than the one in force.
    pub(crate) fn check_adopted<'a>(
        &self,
        document: Document,
        used: impl IntoIterator<Item = &'a str>,
    ) -> Result<()> {
        match self.adopted(document)? {
            Some(adoption) => adoption.check(used),
            None => Ok(()),
        }
    }

    /// Refuses other policies of retention than those in force.
    pub(crate) fn check_policies(&self, policies: &Policies) -> Result<()> {
        let used = policies
            .policies()
            .iter()
            .map(|policy| policy.sha256.as_str());
        self.check_adopted(Document::RetentionPolicies, used)
    }
}

/// The last document of a kind. Of the others only the kind is read: they may be large.
fn in_force(on: &mut dyn Transaction, document: Document) -> Result<Option<Adoption>> {
    #[derive(Deserialize)]
    struct Kind {
        document: Document,
    }
    let bodies = tables::all(on, Kept::Adoptions)?;
    for body in bodies.iter().rev() {
        if from_json::<Kind>(body)?.document == document {
            return from_json(body).map(Some);
        }
    }
    Ok(None)
}

/// Refuses whoever is neither Chief nor Coordinator, once somebody is.
fn check_leader(on: &mut dyn Transaction, by: &str, at: Timestamp) -> Result<()> {
    let users = tables::all(on, Kept::Users)?;
    let leaders = leaders(&users, at);
    if leaders.is_empty() || leaders.iter().any(|leader| leader == by) {
        return Ok(());
    }
    let leaders = leaders.join(", ");
    let text = format!(
        "{by} is no Chief and no Coordinator, who alone put documents in force: ask {leaders}"
    );
    Err(Error::new(ErrorKind::Refused, text))
}

fn id(adoption: &Adoption) -> Id {
    let said = adoption.draft();
    let prints: Vec<&str> = adoption.fingerprints().collect();
    Id::of(
        said.at,
        &["adoption", said.document.name(), &prints.concat()],
    )
}
