//! Giving data to somebody else: who may have them, by which ground, logged before anything leaves.
//!
//! ```text
//! Request -> Permit -> (the log's entry) -> Logged -> Payload
//! ```
//! Only [`SharePolicy::permit`] makes a [`Permit`], only the log's entry of its event makes it [`Logged`], and only
//! that makes a [`Payload`]. So nothing leaves that is not in the log, and what is in the log has all five things that
//! General Order 22-03, V.A asks for: the description of the data, date and time, the person with contact, the
//! organisation, and the purpose.
//!
//! ```
//! use alpr_core::audit::{Entry, Head};
//! use alpr_core::authorise::{Authorisation, Purpose, Role};
//! use alpr_core::disclose::{Agreements, Ground, Recipient, Request, SharePolicy};
//! use alpr_core::retain::{DataClass, Policies, Policy, RecipientKind, Use};
//! use alpr_core::Jurisdiction;
//!
//! # fn main() -> alpr_core::Result<()> {
//! let policy = SharePolicy::parse(r#"
//!     organisation = "Clayton Police Department"
//!     jurisdiction = "MO"
//!     version = "22-03"
//!     roles = ["detective", "supervisor", "coordinator", "chief"]
//!     purposes = ["investigation"]
//! "#)?;
//! let agreements = Agreements::parse(r#"
//!     [[agreement]]
//!     name = "mou-7"
//!     organisation = "Ladue Police Department"
//!     kinds = ["law_enforcement"]
//!     purposes = ["investigation"]
//!     uses = ["criminal_investigation", "stolen_vehicle"]
//!     classes = ["read", "hit"]
//!     retention = "90 days"
//!     valid_from = "2026-01-01T00:00:00Z"
//!     valid_until = "2027-01-01T00:00:00Z"
//!     approved_by = "Chief Smith"
//! "#)?;
//! let packs = Policies::new(vec![Policy::pack("clayton-22-03")?])?;
//! let now = "2026-11-25T10:00:00Z".parse().unwrap();
//! let request = Request {
//!     recipient: Recipient {
//!         person: "Det. Jones".into(),
//!         contact: "+1 314 555 0100".into(),
//!         organisation: "Ladue Police Department".into(),
//!         kind: RecipientKind::LawEnforcement,
//!         jurisdiction: Jurisdiction::MO,
//!     },
//!     ground: Ground::Agreement("mou-7".into()),
//!     purpose: Purpose {
//!         code: "investigation".into(),
//!         case_number: Some("26-1234".into()),
//!         text: "burglary on Elm Street".into(),
//!     },
//!     uses: vec![Use::CriminalInvestigation],
//!     description: "reads of one plate, 1 to 7 November 2026".into(),
//!     classes: vec![DataClass::Read],
//!     declaration: None,
//!     who: Authorisation {
//!         user: "det.miller".into(),
//!         role: Role::Detective,
//!         trained_until: "2027-06-01T00:00:00Z".parse().unwrap(),
//!         policy_version: "22-03".into(),
//!     },
//! };
//! let permit = policy.permit(request, &agreements, &packs, now)?;
//! let entry = Entry::after(&Head::default(), permit.event()?)?; // a store appends it
//! let payload = permit.logged(&entry)?.payload(vec!["ABC123"])?;
//! assert_eq!(payload.marking(), "FOR OFFICIAL USE ONLY");
//! # Ok(())
//! # }
//! ```
//! ```compile_fail
//! fn unlogged(permit: alpr_core::disclose::Permit) {
//!     permit.payload(vec!["ABC123"]); // only what is logged can be handed over
//! }
//! ```

mod agreement;
mod demand;
mod feed;
mod permit;
mod redact;
mod release;
mod request;
mod share;
mod vehicle;

pub use agreement::{Agreement, Agreements, MAX_AGREEMENT_BYTES, MAX_AGREEMENTS};
pub use demand::{Demand, DemandKind};
pub use feed::{Feed, FeedDraft, FeedStep, Feeds, MAX_FEED_CAMERAS, MAX_FEED_STEPS, MAX_FEEDS};
pub use permit::{Dissemination, Logged, PUBLIC_MARKING, Payload, Permit};
pub use redact::{Covered, FILL, MAX_REGIONS, Redacted, Region, Released, Shown, cover, redact};
pub use release::{ChiefRelease, Delegation, MAX_RELEASE_DAYS, ReleaseDraft};
pub use request::{Ground, Recipient, Request};
pub use share::SharePolicy;
pub use vehicle::{Vehicle, Windows};

#[cfg(test)]
mod tests;
