//! The Python interface of alpr: thin, safe, without numpy.
#![forbid(unsafe_code)]

mod adopt;
mod alarm;
mod at;
mod audit;
mod authorise;
mod bag;
mod case;
mod circumstances;
mod convert;
mod decision;
mod detection;
mod disposition;
mod dissemination;
mod engine;
mod entry;
mod error;
mod evidence;
mod feed;
mod fold;
mod guard;
mod health;
mod hit;
mod hold;
mod hotlist;
mod ledger;
mod list_status;
mod lock;
mod look_back;
mod manual;
mod observed;
mod pixels;
mod plate_read;
mod policy;
mod purge;
mod receipt;
mod record;
mod redact;
mod refresh;
mod release;
mod replay;
mod request;
mod search;
mod service;
mod share;
mod store;
mod subject;
mod summary;
mod track;
mod usage;
mod user;
mod value;

/// The compiled half of the package `alpr`.
#[pyo3::pymodule(gil_used = false)]
mod _alpr {
    #[pymodule_export]
    use crate::adopt::Adoption;
    #[pymodule_export]
    use crate::alarm::{Alarm, AlarmDesk, Suppressed};
    #[pymodule_export]
    use crate::audit::{AuditEntry, AuditHead, audit_verify};
    #[pymodule_export]
    use crate::authorise::{Authorisation, Granted, Purpose, SearchPolicy};
    #[pymodule_export]
    use crate::bag::{Bag, BagFault, Exported};
    #[pymodule_export]
    use crate::case::{Case, HitReport};
    #[pymodule_export]
    use crate::circumstances::{Place, ReadSource};
    #[pymodule_export]
    use crate::decision::{Decision, Reason};
    #[pymodule_export]
    use crate::detection::Detection;
    #[pymodule_export]
    use crate::disposition::Disposition;
    #[pymodule_export]
    use crate::dissemination::Dissemination;
    #[pymodule_export]
    use crate::engine::Engine;
    #[pymodule_export]
    use crate::entry::{Entry, HitRecord};
    #[pymodule_export]
    use crate::evidence::{Booked, Booking, Export};
    #[pymodule_export]
    use crate::feed::{Feed, Feeds};
    #[pymodule_export]
    use crate::guard::Guard;
    #[pymodule_export]
    use crate::health::{Baseline, Health, HealthFinding, Monitor, Sample};
    #[pymodule_export]
    use crate::hit::Hit;
    #[pymodule_export]
    use crate::hold::Hold;
    #[pymodule_export]
    use crate::hotlist::{HotList, MatchRules};
    #[pymodule_export]
    use crate::ledger::{
        Access, AccessRecord, Disclosure, DisseminationLog, PublicLog, Statistics,
    };
    #[pymodule_export]
    use crate::list_status::{Budget, ListDiff, ListStatus};
    #[pymodule_export]
    use crate::look_back::{LookBack, Seen};
    #[pymodule_export]
    use crate::manual::{ManualBook, ManualEntry};
    #[pymodule_export]
    use crate::observed::Observed;
    #[pymodule_export]
    use crate::plate_read::PlateRead;
    #[pymodule_export]
    use crate::policy::{Finding, Policies, Policy};
    #[pymodule_export]
    use crate::purge::PurgeOrder;
    #[pymodule_export]
    use crate::receipt::{Count, Receipt, ReceiptKey, Tally};
    #[pymodule_export]
    use crate::record::Record;
    #[pymodule_export]
    use crate::redact::{Redacted, Released, Shown, Vehicle, redact};
    #[pymodule_export]
    use crate::release::{ChiefRelease, Delegation};
    #[pymodule_export]
    use crate::replay::Replay;
    #[pymodule_export]
    use crate::request::{Ground, Recipient, Request};
    #[pymodule_export]
    use crate::search::Page;
    #[pymodule_export]
    use crate::service::Service;
    #[pymodule_export]
    use crate::share::{Agreements, Payload, Permit, SharePolicy};
    #[pymodule_export]
    use crate::store::Store;
    #[pymodule_export]
    use crate::subject::Subject;
    #[pymodule_export]
    use crate::summary::Summary;
    #[pymodule_export]
    use crate::track::{Track, Tracker};
    #[pymodule_export]
    use crate::usage::{Repeated, Usage, UsageReport};
    #[pymodule_export]
    use crate::user::User;

    /// Said with every alarm and report: a hit is not probable cause.
    #[pymodule_export]
    const ADVISORY: &str = alpr_core::alarm::ADVISORY;
    /// The marking of every report.
    #[pymodule_export]
    const MARKING: &str = alpr_core::report::MARKING;
    /// The policies of retention that are built in, by name.
    #[pymodule_export]
    const PACKS: [&str; alpr_core::retain::PACKS.len()] = alpr_core::retain::PACKS;

    /// The release.
    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "Python's own name for it")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
