//! What an agency put in force: its policies, its agreements and the key of its receipts, by whom and by what
//! authority.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::audit::{Act, Event};
use crate::authorise::SearchPolicy;
use crate::disclose::{Agreements, Delegation, SharePolicy};
use crate::error::{Error, ErrorKind, Result, refused};
use crate::names::named;
use crate::plate::Jurisdiction;
use crate::retain::{Holder, Policies, Policy};
use crate::{json, words};

/// The most texts of one adoption: more than there are policies built in.
pub const MAX_ADOPTED: usize = 100;
/// The most bytes of one adoption as JSON: as many policies as that, and what escapes them.
pub const MAX_ADOPTION_BYTES: usize = 64 * 1024 * 1024;

named! {
    /// What can be put in force.
    Document {
        /// The rules of searching (General Order 22-03, III.I): a [`SearchPolicy`].
        SearchPolicy "search_policy",
        /// The rules of giving data away (V): a [`SharePolicy`].
        SharePolicy "share_policy",
        /// The agreements with other organisations (II.6.d): [`Agreements`].
        Agreements "agreements",
        /// The policies of retention (V), all that hold together: [`Policies`].
        RetentionPolicies "retention_policies",
        /// The public key that receipts of purges are verified with.
        ReceiptKey "receipt_key",
        /// Who has the store and whose law it is under, such as `server MO`: [`Custody`]. A rule of another holder may
        /// end what this one has to keep.
        Custody "custody",
        /// Whom the Chief named to release pictures to the public in the Chief's place (V.B), each until when, such as
        /// `Lt. Doe until 2027-01-31T00:00:00Z`: [`Designee`]. In a register of users the Chief alone names them.
        Designees "designees",
    }
}

/// Who has a store, and whose law it is under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Custody {
    /// Who has it.
    pub holder: Holder,
    /// Whose law it is under.
    pub jurisdiction: Jurisdiction,
}

impl FromStr for Custody {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let Some((holder, jurisdiction)) = text.trim().split_once(' ') else {
            let why = format!("`{text}` is no custody: give holder and state, such as `server MO`");
            return Err(Error::new(ErrorKind::InvalidArgument, why));
        };
        Ok(Self {
            holder: holder.parse()?,
            jurisdiction: jurisdiction.trim().parse()?,
        })
    }
}

impl fmt::Display for Custody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.holder.name(), self.jurisdiction.code())
    }
}

/// Whom the Chief named to release pictures to the public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Designee {
    /// The user.
    pub name: String,
    /// When that ends.
    pub until: Timestamp,
}

/// What stands between a designee and the end.
const UNTIL: &str = " until ";

impl FromStr for Designee {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parts = text.trim().rsplit_once(UNTIL);
        let parts = parts.and_then(|(name, until)| Some((name.trim(), until.trim().parse().ok()?)));
        let Some((name, until)) = parts else {
            let why = format!(
                "`{text}` names no designee: give a name and an end, such as `Lt. Doe until 2027-01-31T00:00:00Z`"
            );
            return Err(Error::new(ErrorKind::InvalidArgument, why));
        };
        words::name("the designee", name)?;
        let name = name.to_owned();
        Ok(Self { name, until })
    }
}

impl fmt::Display for Designee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{UNTIL}{}", self.name, self.until)
    }
}

/// A document that was put in force; it holds until another one of its kind is. Immutable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Draft")]
pub struct Adoption {
    #[serde(flatten)]
    draft: Draft,
    #[serde(skip)]
    fingerprints: BTreeSet<String>,
}

/// What is said of an adoption.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What is put in force.
    pub document: Document,
    /// Its file: one TOML, the key, or holder and state; of retention as many as hold together, and of designees one
    /// each, [`MAX_ADOPTED`] at most.
    pub texts: Vec<String>,
    /// By what authority: an order, a resolution, a decision of the Chief.
    pub basis: String,
    /// Who puts it in force.
    pub by: String,
    /// From when on.
    pub at: Timestamp,
}

impl TryFrom<Draft> for Adoption {
    type Error = Error;

    fn try_from(draft: Draft) -> Result<Self> {
        Self::new(draft)
    }
}

impl Adoption {
    /// Puts a document in force, if it is one.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] without a name or a basis; [`ErrorKind::InvalidArgument`] for another number of texts,
    /// and for a text that is no such document.
    pub fn new(draft: Draft) -> Result<Self> {
        words::name("who puts it in force", &draft.by)?;
        words::note("by what authority it is in force", &draft.basis)?;
        if draft.document == Document::Designees {
            // It is the reference of every delegation.
            words::name("by what authority they are designees", &draft.basis)?;
        }
        let most = match draft.document {
            Document::RetentionPolicies | Document::Designees => MAX_ADOPTED,
            _ => 1,
        };
        let (got, what) = (draft.texts.len(), draft.document);
        if !(1..=most).contains(&got) {
            let text = format!("expected 1 to {most} texts of {what}, got {got}: give them whole");
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        Ok(Self {
            fingerprints: fingerprints(&draft)?,
            draft,
        })
    }

    /// What was said of it.
    pub const fn draft(&self) -> &Draft {
        &self.draft
    }

    /// Identifies the document, sorted: the SHA-256 of what each text says, or the public key itself. A policy of
    /// retention goes by the SHA-256 of its file, by which receipts of purges name it too.
    pub fn fingerprints(&self) -> impl Iterator<Item = &str> {
        self.fingerprints.iter().map(String::as_str)
    }

    /// The rules of searching, if it is these.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if it is something else.
    pub fn search_policy(&self) -> Result<SearchPolicy> {
        SearchPolicy::parse(self.text(Document::SearchPolicy)?)
    }

    /// The rules of giving data away, if it is these.
    ///
    /// # Errors
    /// As for [`search_policy`](Self::search_policy).
    pub fn share_policy(&self) -> Result<SharePolicy> {
        SharePolicy::parse(self.text(Document::SharePolicy)?)
    }

    /// The agreements, if it is these.
    ///
    /// # Errors
    /// As for [`search_policy`](Self::search_policy).
    pub fn agreements(&self) -> Result<Agreements> {
        Agreements::parse(self.text(Document::Agreements)?)
    }

    /// The policies of retention, if it is these.
    ///
    /// # Errors
    /// As for [`search_policy`](Self::search_policy).
    pub fn policies(&self) -> Result<Policies> {
        self.text(Document::RetentionPolicies)?;
        policies(&self.draft.texts)
    }

    /// Who has the store, if it is that.
    ///
    /// # Errors
    /// As for [`search_policy`](Self::search_policy).
    pub fn custody(&self) -> Result<Custody> {
        self.text(Document::Custody)?.parse()
    }

    /// The word of the Chief that makes each of them a designee, if it is that.
    ///
    /// # Errors
    /// As for [`search_policy`](Self::search_policy).
    pub fn delegations(&self) -> Result<Vec<Delegation>> {
        self.text(Document::Designees)?;
        let said = &self.draft;
        let delegation = |text: &String| {
            let Designee { name, until } = text.parse()?;
            Ok(Delegation {
                by: said.by.clone(),
                to: name,
                reference: said.basis.clone(),
                until,
            })
        };
        said.texts.iter().map(delegation).collect()
    }

    /// Refuses what is used in its place.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] unless the fingerprints are these.
    pub fn check<'a>(&self, used: impl IntoIterator<Item = &'a str>) -> Result<()> {
        let used: BTreeSet<&str> = used.into_iter().collect();
        if self.fingerprints().eq(used.iter().copied()) {
            return Ok(());
        }
        let Draft {
            document, by, at, ..
        } = &self.draft;
        let (known, used) = (
            self.fingerprints().collect::<Vec<_>>(),
            Vec::from_iter(used),
        );
        let (what, known, used) = (document.words(), known.join(", "), used.join(", "));
        refused(format!(
            "{what} {used} is not what {by} put in force {at}, {known}: use that, or put this in force first"
        ))
    }

    /// The log's words for it.
    pub fn event(&self) -> Event {
        let Draft {
            document,
            basis,
            by,
            at,
            ..
        } = &self.draft;
        let detail = json!({"in_force": self.fingerprints, "basis": basis});
        Event::new(*at, by, Act::Configured, document.name(), detail)
    }

    /// As JSON.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] only if this library has a bug.
    pub fn to_json(&self) -> Result<String> {
        json::write(self)
    }

    /// The same from JSON, at most [`MAX_ADOPTION_BYTES`]; what it says is checked anew.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRecord`].
    pub fn from_json(json: &str) -> Result<Self> {
        json::read(json, "an adoption", MAX_ADOPTION_BYTES)
    }

    fn text(&self, asked: Document) -> Result<&str> {
        match self.draft.texts.first() {
            Some(text) if self.draft.document == asked => Ok(text),
            _ => {
                let got = self.draft.document;
                let text = format!("expected {asked}, this is {got}: ask for what it is");
                Err(Error::new(ErrorKind::InvalidArgument, text))
            }
        }
    }
}

impl Document {
    /// Its name in a sentence.
    fn words(self) -> String {
        self.name().replace('_', " ")
    }
}

/// What each text is, if it is such a document.
fn fingerprints(draft: &Draft) -> Result<BTreeSet<String>> {
    let each = |of: fn(&str) -> Result<String>| draft.texts.iter().map(|text| of(text)).collect();
    match draft.document {
        Document::SearchPolicy => each(|text| SearchPolicy::parse(text)?.sha256()),
        Document::SharePolicy => each(|text| SharePolicy::parse(text)?.sha256()),
        Document::Agreements => each(|text| Agreements::parse(text)?.sha256()),
        Document::RetentionPolicies => {
            let all = policies(&draft.texts)?;
            Ok(all.policies().iter().map(|p| p.sha256.clone()).collect())
        }
        Document::ReceiptKey => each(key),
        Document::Custody => each(|text| Ok(text.parse::<Custody>()?.to_string())),
        Document::Designees => each(|text| Ok(text.parse::<Designee>()?.to_string())),
    }
}

fn policies(texts: &[String]) -> Result<Policies> {
    let all = texts.iter().map(|text| Policy::parse(text));
    Policies::new(all.collect::<Result<_>>()?)
}

fn key(text: &str) -> Result<String> {
    let is_key = text.len() == 64 && text.chars().all(|c| c.is_ascii_hexdigit());
    if is_key {
        return Ok(text.to_ascii_lowercase());
    }
    let text = format!("`{text}` is no public key: give 64 hexadecimal digits");
    Err(Error::new(ErrorKind::InvalidArgument, text))
}

#[cfg(test)]
mod tests;
