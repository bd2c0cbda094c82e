//! How long what is kept may be kept, and why: policies as data, holds, and decisions with their reasons.
//!
//! ```
//! use alpr_core::retain::{DataClass, Holder, Origin, Policies, Policy, Subject, Verdict, evaluate};
//! use alpr_core::Jurisdiction;
//!
//! # fn main() -> alpr_core::Result<()> {
//! let policies = Policies::new(vec![Policy::pack("clayton-22-03")?])?;
//! let captured = "2026-01-10T08:00:00Z".parse().unwrap();
//! let read = Subject::new(Holder::MobileComputer, DataClass::Read, Origin::Mobile, Jurisdiction::MO, captured);
//! let read = Subject { copied: Some(captured), ..read };
//! let decision = evaluate(&read, &policies, &[], "2026-02-10T08:00:00Z".parse().unwrap());
//! assert!(matches!(decision.verdict(), Verdict::PurgeDue { .. }));
//! println!("{}", decision.explain());
//! # Ok(())
//! # }
//! ```
//!
//! # How rules decide
//! A rule gives a *floor* (not purged before), a *ceiling* (not kept beyond), or both, counted from a [`Clock`]. Where
//! a clock has not started, a floor on it holds without an end and a ceiling on it is not reached. At the very moment
//! when a length is over, its floor is over and its ceiling is reached.
//!
//! A ceiling makes a purge due once no floor of an authority of the same or a higher rank is left. So the higher rank
//! wins, and among equals the shorter ceiling and the longer floor. A reached ceiling and a running floor of the same
//! rank are a conflict: nothing is purged, and somebody has to decide. A hold wins over everything.
//!
//! # Calendar
//! Years and months are added first, by the calendar; a day that the month does not have becomes its last: a year from
//! 29 February ends on 28 February at the same time of day. A day has 24 hours, a week 7 days. All is in UTC: local
//! time, and days of 23 or 25 hours, play no part.

use crate::names::named;
use crate::record::ReadSource;

mod alike;
mod ban;
mod barred;
mod duty;
mod evaluate;
mod explain;
mod hold;
mod length;
mod lint;
mod packs;
mod parse;
mod policy;
mod reach;
mod scope;
mod subject;
mod table;

pub use ban::{Ban, Lift, RecipientKind, Use};
pub use barred::{Barred, Transfer};
pub use duty::{Duty, DutyKind};
pub use evaluate::{Decision, Reason, Verdict, evaluate};
pub use hold::{Closing, Hold, HoldDraft, HoldKind, HoldReview, MAX_HOLD_BYTES, MAX_HOLD_REVIEWS};
pub use length::{Length, MAX_YEARS};
pub use lint::{Finding, FindingKind, Severity};
pub use packs::PACKS;
pub use parse::MAX_POLICY_BYTES;
pub use policy::{Authority, AuthorityKind, Certainty, Expected, Policy, Rule, Scope};
pub use scope::{HoldScope, MAX_HOLD_ITEMS};
pub use subject::Subject;
pub use table::{MAX_RULES, Policies};

named! {
    /// Who has the data.
    Holder {
        /// The agency's server.
        Server "server",
        /// A computer in a patrol car.
        MobileComputer "mobile_computer",
        /// A vendor's service.
        Vendor "vendor",
        /// The owner of a private system that is linked with the agency's.
        PrivateFeed "private_feed",
        /// Portable media, booked into evidence or not.
        PortableMedia "portable_media",
    }
}

named! {
    /// What the data are.
    DataClass {
        /// A read that hit nothing.
        Read "read",
        /// A read that hit, with its pictures.
        Hit "hit",
        /// A picture of a read that hit nothing.
        Picture "picture",
        /// An entry that an officer made by hand.
        ManualEntry "manual_entry",
        /// A line of the audit log or the disclosure log.
        Audit "audit",
    }
}

named! {
    /// Whose camera the data come from.
    Origin {
        /// A camera on a vehicle of the agency.
        Mobile "mobile",
        /// A fixed camera of the agency.
        Stationary "stationary",
        /// A vendor's camera.
        Vendor "vendor",
        /// A private system that is linked with the agency's.
        PrivateFeed "private_feed",
    }
}

named! {
    /// From when a length is counted. No time counts as earlier than the capture: a clock that says so is wrong.
    Clock {
        /// The picture was taken, the entry or the line was made.
        Capture "capture",
        /// The holder received the data.
        Receipt "receipt",
        /// The copy on the agency's server was made.
        Copy "copy",
        /// The case that the data belong to was closed.
        CaseClosed "case_closed",
        /// Somebody entitled to it asked for the destruction.
        Request "request",
        /// The shift ended.
        ShiftEnd "shift_end",
        /// A copy was booked into evidence. A ceiling on it says how long the holder's own copy stays after that.
        Booked "booked",
    }
}

impl Holder {
    /// Whether it can have data of such cameras: what a patrol car reads stays in it, and a private system has its own
    /// reads; a vendor may keep an agency's.
    pub(crate) const fn can_have(self, origin: Origin) -> bool {
        match self {
            Self::MobileComputer => matches!(origin, Origin::Mobile),
            Self::PrivateFeed => matches!(origin, Origin::PrivateFeed),
            Self::Server | Self::PortableMedia | Self::Vendor => true,
        }
    }
}

impl From<&ReadSource> for Origin {
    fn from(source: &ReadSource) -> Self {
        match source {
            ReadSource::Mobile => Self::Mobile,
            ReadSource::Stationary => Self::Stationary,
            ReadSource::Vendor { .. } => Self::Vendor,
            ReadSource::PrivateFeed { .. } => Self::PrivateFeed,
        }
    }
}

#[cfg(test)]
mod hold_tests;
#[cfg(test)]
mod lint_tests;
#[cfg(test)]
mod tests;
