//! What a purge leaves behind: how much went by which rule, with a digest of what, signed, and without a plate.

use alpr_core::record::Id;
use alpr_core::retain::{DataClass, Holder, Policies};
use alpr_core::{Error, ErrorKind, Jurisdiction, Result};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::rows::to_json;

/// How many of a class went by a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// What they were. A hit goes with its read and counts as one.
    pub class: DataClass,
    /// The policy.
    pub policy: String,
    /// Its rule.
    pub rule: String,
    /// Who says so.
    pub citation: String,
    /// How many.
    pub count: u64,
}

/// Which policy decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyId {
    /// Its name.
    pub name: String,
    /// SHA-256 of its file.
    pub sha256: String,
}

impl PolicyId {
    pub(super) fn of(policies: &Policies) -> Vec<Self> {
        let mut all: Vec<Self> = policies
            .policies()
            .iter()
            .map(|policy| Self {
                name: policy.name.clone(),
                sha256: policy.sha256.clone(),
            })
            .collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }
}

/// The receipt of a purge. One with other fields cannot be read: nobody signed those.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// Names the purge.
    pub id: Id,
    /// Who had the data.
    pub holder: Holder,
    /// Whose law they were under.
    pub jurisdiction: Jurisdiction,
    /// Who ordered the purge.
    pub by: String,
    /// As of when it was decided what was due.
    pub begun: Timestamp,
    /// When it was over.
    pub finished: Timestamp,
    /// Whether it came to its end; otherwise another purge took its place.
    pub complete: bool,
    /// What decided.
    pub policies: Vec<PolicyId>,
    /// What went, by rule.
    pub purged: Vec<Count>,
    /// What was looked at and stays.
    pub kept: u64,
    /// What a hold covers.
    pub held: u64,
    /// What stays since rules contradict each other.
    pub conflicts: u64,
    /// Over the names of all that went, in the order in which they went: reads by name, then hits whose read was gone,
    /// then entries made by hand, then guards, each by name. It starts as 32 bytes of 0; for each name it becomes the
    /// SHA-256 of itself and the name's 16 bytes. In hexadecimal. Whoever has a copy can tell that it is the same data,
    /// and nobody can tell a plate from it.
    pub digest: String,
    /// What purged.
    pub software: String,
    /// The public key that verifies the signature, Ed25519, in hexadecimal.
    pub key: String,
    /// Signs the JSON of all the above, with this field empty; Ed25519 (RFC 8032), in hexadecimal.
    pub signature: String,
}

impl Receipt {
    /// How many went in all.
    pub fn total(&self) -> u64 {
        self.purged.iter().map(|count| count.count).sum()
    }

    /// Whether the holder of a key signed exactly this. Get the public key from the agency, not from the receipt.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRecord`] if not; [`ErrorKind::InvalidArgument`] if that is no key.
    pub fn verify(&self, public: &str) -> Result<()> {
        let no_key = || {
            let text = format!("`{public}` is no public key: give 64 hexadecimal digits");
            Error::new(ErrorKind::InvalidArgument, text)
        };
        let key = bytes(public).and_then(|key| VerifyingKey::from_bytes(&key).ok());
        let key = key.ok_or_else(no_key)?;
        let signature = bytes(&self.signature).map(|bytes| Signature::from_bytes(&bytes));
        let json = self.unsigned()?;
        let fits = |signature| key.verify_strict(json.as_bytes(), &signature).is_ok();
        if self.key.eq_ignore_ascii_case(public) && signature.is_some_and(fits) {
            return Ok(());
        }
        let text = format!(
            "receipt {} is not what the holder of key {public} signed",
            self.id
        );
        Err(Error::new(ErrorKind::InvalidRecord, text))
    }

    fn unsigned(&self) -> Result<String> {
        let signature = String::new();
        to_json(&Self {
            signature,
            ..self.clone()
        })
    }
}

/// The secret that signs receipts. Keep it where only whoever purges can read it.
#[derive(Clone)]
pub struct ReceiptKey(SigningKey);

impl std::fmt::Debug for ReceiptKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ReceiptKey({})", self.public())
    }
}

impl ReceiptKey {
    /// The key of 32 random bytes.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The public key, in hexadecimal: what receipts are verified with.
    pub fn public(&self) -> String {
        hex::encode(self.0.verifying_key().as_bytes())
    }

    pub(super) fn sign(&self, receipt: Receipt) -> Result<Receipt> {
        let key = self.public();
        let receipt = Receipt { key, ..receipt };
        let signature = self.0.sign(receipt.unsigned()?.as_bytes());
        Ok(Receipt {
            signature: hex::encode(signature.to_bytes()),
            ..receipt
        })
    }
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}
