//! `Count`, `Tally`, `Receipt` and `ReceiptKey`: how much a purge takes or took by which rule, and who signed for it.

use alpr_core::json::{self, MAX_JSON_BYTES};
use alpr_core::{Error, ErrorKind};
use jiff::Timestamp;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;

use crate::error::raise;
use crate::value::{by_json, by_value};

/// How many of a class go by a rule.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Count {
    count: alpr_store::Count,
}

#[pymethods]
impl Count {
    /// What they are. A hit goes with its read and counts as one.
    #[getter]
    fn data_class(&self) -> &'static str {
        self.count.class.name()
    }

    /// The policy.
    #[getter]
    fn policy(&self) -> &str {
        &self.count.policy
    }

    /// Its rule.
    #[getter]
    fn rule(&self) -> &str {
        &self.count.rule
    }

    /// Who says so.
    #[getter]
    fn citation(&self) -> &str {
        &self.count.citation
    }

    /// How many.
    #[getter]
    fn count(&self) -> u64 {
        self.count.count
    }

    fn __repr__(&self) -> String {
        format!(
            "<Count data_class='{}' rule='{}/{}' count={}>",
            self.data_class(),
            self.policy(),
            self.rule(),
            self.count()
        )
    }
}

by_value!(Count, |c| &c.count, (c.policy(), c.rule(), c.data_class()));

/// What a purge would do, in numbers.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Tally {
    tally: alpr_store::Tally,
}

#[pymethods]
impl Tally {
    /// What is due, by the rule whose ceiling made it so first.
    #[getter]
    fn due(&self) -> Vec<Count> {
        counts(&self.tally.due)
    }

    /// What may be kept.
    #[getter]
    fn kept(&self) -> u64 {
        self.tally.kept
    }

    /// What a hold covers.
    #[getter]
    fn held(&self) -> u64 {
        self.tally.held
    }

    /// What is kept since rules of one rank contradict each other: somebody has to decide.
    #[getter]
    fn conflicts(&self) -> u64 {
        self.tally.conflicts
    }

    fn __repr__(&self) -> String {
        let due: u64 = self.tally.due.iter().map(|count| count.count).sum();
        format!(
            "<Tally due={due} kept={} held={} conflicts={}>",
            self.kept(),
            self.held(),
            self.conflicts()
        )
    }
}

by_value!(Tally, |t| &t.tally, (t.kept(), t.held(), t.conflicts()));

impl Tally {
    pub(crate) const fn new(tally: alpr_store::Tally) -> Self {
        Self { tally }
    }
}

/// The receipt of a purge: how much went by which rule, with a digest of what, and no plate. Immutable.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Receipt {
    receipt: alpr_store::Receipt,
}

#[pymethods]
impl Receipt {
    /// A receipt that `to_json` wrote, at most 8 MiB. Whether it is true, `verify` tells.
    #[staticmethod]
    fn from_json(json: &str) -> PyResult<Self> {
        let receipt = json::read(json, "a receipt", MAX_JSON_BYTES);
        receipt.map(Self::new).map_err(raise)
    }

    /// One line of JSON, with everything.
    fn to_json(&self) -> PyResult<String> {
        json::write(&self.receipt).map_err(raise)
    }

    /// Raises `RecordError` unless the holder of a key signed exactly this. Get the public key, 64 hexadecimal digits,
    /// from the agency, not from the receipt.
    fn verify(&self, public: &str) -> PyResult<()> {
        self.receipt.verify(public).map_err(raise)
    }

    /// The name of the purge, 32 hexadecimal digits.
    #[getter]
    fn id(&self) -> String {
        self.receipt.id.to_string()
    }

    /// Who had the data.
    #[getter]
    fn holder(&self) -> &'static str {
        self.receipt.holder.name()
    }

    /// The postal code of the state whose law they were under.
    #[getter]
    fn jurisdiction(&self) -> &'static str {
        self.receipt.jurisdiction.code()
    }

    /// Who ordered the purge.
    #[getter]
    fn by(&self) -> &str {
        &self.receipt.by
    }

    /// As of when it was decided what was due.
    #[getter]
    fn begun(&self) -> Timestamp {
        self.receipt.begun
    }

    /// When it was over.
    #[getter]
    fn finished(&self) -> Timestamp {
        self.receipt.finished
    }

    /// Whether it came to its end; otherwise another purge took its place.
    #[getter]
    fn complete(&self) -> bool {
        self.receipt.complete
    }

    /// The policies that decided, as (name, SHA-256).
    #[getter]
    fn policies(&self) -> Vec<(&str, &str)> {
        let policies = self.receipt.policies.iter();
        policies
            .map(|policy| (policy.name.as_str(), policy.sha256.as_str()))
            .collect()
    }

    /// What went, by rule.
    #[getter]
    fn purged(&self) -> Vec<Count> {
        counts(&self.receipt.purged)
    }

    /// How many went in all.
    #[getter]
    fn total(&self) -> u64 {
        self.receipt.total()
    }

    /// What was looked at and stays.
    #[getter]
    fn kept(&self) -> u64 {
        self.receipt.kept
    }

    /// What a hold covers.
    #[getter]
    fn held(&self) -> u64 {
        self.receipt.held
    }

    /// What stays since rules contradict each other.
    #[getter]
    fn conflicts(&self) -> u64 {
        self.receipt.conflicts
    }

    /// Over the names of all that went: 32 bytes of 0, then for each name, in the order in which they went, the SHA-256
    /// of the digest so far and the name's 16 bytes. 64 hexadecimal digits; nobody can tell a plate from it.
    #[getter]
    fn digest(&self) -> &str {
        &self.receipt.digest
    }

    /// What purged.
    #[getter]
    fn software(&self) -> &str {
        &self.receipt.software
    }

    /// The public key that the signer names, Ed25519, 64 hexadecimal digits.
    #[getter]
    fn key(&self) -> &str {
        &self.receipt.key
    }

    /// The signature, Ed25519 (RFC 8032), 128 hexadecimal digits.
    #[getter]
    fn signature(&self) -> &str {
        &self.receipt.signature
    }

    fn __repr__(&self) -> String {
        let complete = if self.complete() { "True" } else { "False" };
        format!(
            "<Receipt holder='{}' begun='{}' total={} complete={complete}>",
            self.holder(),
            self.begun(),
            self.total()
        )
    }
}

by_value!(Receipt, |r| &r.receipt, r.receipt.id);
by_json!(Receipt);

impl Receipt {
    pub(crate) const fn new(receipt: alpr_store::Receipt) -> Self {
        Self { receipt }
    }
}

/// The secret that signs receipts, of 32 random bytes: `secrets.token_bytes(32)`. Keep it where only whoever purges can
/// read it.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct ReceiptKey {
    pub(crate) key: alpr_store::ReceiptKey,
}

#[pymethods]
impl ReceiptKey {
    #[new]
    fn new(secret: PyBackedBytes) -> PyResult<Self> {
        let Ok(secret) = <&[u8; 32]>::try_from(&*secret) else {
            let got = secret.len();
            let why = format!("expected a secret of 32 bytes, got {got}: take 32 random ones");
            return Err(raise(Error::new(ErrorKind::InvalidArgument, why)));
        };
        let key = alpr_store::ReceiptKey::new(secret);
        Ok(Self { key })
    }

    /// The public key, 64 hexadecimal digits: what receipts are verified with.
    #[getter]
    fn public(&self) -> String {
        self.key.public()
    }

    fn __repr__(&self) -> String {
        format!("<ReceiptKey public='{}'>", self.public())
    }
}

fn counts(counts: &[alpr_store::Count]) -> Vec<Count> {
    let counts = counts.iter().cloned();
    counts.map(|count| Count { count }).collect()
}

const _: () = assert!(
    MAX_JSON_BYTES == 8 << 20,
    "the docstring of from_json says so"
);
