//! `alpr_evaluate` and `alpr_explain`: whether data are kept, held or due to be purged, and why.

use std::ffi::CStr;

use alpr_core::retain::{Decision, Verdict, evaluate};

use crate::guard::guard;
use crate::holds::alpr_holds;
use crate::policies::alpr_policies;
use crate::status::{Failure, alpr_status};
use crate::subject::alpr_subject;
use crate::text::alpr_text;
use crate::value::time;
use crate::view::{give, reference, write};

/// What to do with data. A time is 0 where the verdict has none.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct alpr_verdict {
    /// What is to be done.
    pub kind: alpr_verdict_kind,
    /// Not 0 for a conflict that a policy knows of: alpr_explain says what to do.
    pub is_expected: i32,
    /// Since when a purge is due, or, in a conflict, a ceiling is reached.
    pub since_us: i64,
    /// When a purge that is due has to be done: after the grace, if there is one.
    pub by_us: i64,
    /// When the purge of what is kept becomes due, if nothing changes; 0 where no ceiling will be reached.
    pub until_us: i64,
}

/// What to do with data.
#[repr(u32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum alpr_verdict_kind {
    /// They may be kept.
    #[default]
    Keep = 0,
    /// They have to be purged.
    PurgeDue = 1,
    /// A hold covers them: they may not be purged, whatever the rules say.
    Held = 2,
    /// Rules of one rank contradict each other: they are kept, and somebody has to decide.
    Conflict = 3,
}

/// Every verdict with its name in files.
pub(crate) const VERDICTS: [(alpr_verdict_kind, &CStr); 4] = [
    (alpr_verdict_kind::Keep, c"keep"),
    (alpr_verdict_kind::PurgeDue, c"purge_due"),
    (alpr_verdict_kind::Held, c"held"),
    (alpr_verdict_kind::Conflict, c"conflict"),
];

impl alpr_verdict {
    fn new(decision: &Decision<'_>) -> Self {
        let of = |kind: alpr_verdict_kind| Self {
            kind,
            ..Self::default()
        };
        match decision.verdict() {
            Verdict::Keep { until } => Self {
                until_us: until.map_or(0, |until| until.as_microsecond()),
                ..of(alpr_verdict_kind::Keep)
            },
            Verdict::PurgeDue { since, by } => Self {
                since_us: since.as_microsecond(),
                by_us: by.as_microsecond(),
                ..of(alpr_verdict_kind::PurgeDue)
            },
            Verdict::Held => of(alpr_verdict_kind::Held),
            Verdict::Conflict { since } => Self {
                since_us: since.as_microsecond(),
                is_expected: (!decision.expected().is_empty()).into(),
                ..of(alpr_verdict_kind::Conflict)
            },
        }
    }
}

/// What is made of a decision.
///
/// # Safety
/// `policies` must be NULL or come from alpr_policies_new, `holds` be NULL or come from an alpr_holds function,
/// `subject` be NULL or a whole one.
unsafe fn decided<T>(
    policies: *const alpr_policies,
    holds: *const alpr_holds,
    subject: *const alpr_subject,
    now_us: i64,
    make: impl FnOnce(&Decision<'_>) -> T,
) -> Result<T, Failure> {
    // SAFETY: the caller vouches for all three.
    unsafe {
        let policies = reference(policies, "policies")?.policies();
        let holds = reference(holds, "holds")?;
        let (subject, now) = (reference(subject, "subject")?.check()?, time(now_us)?);
        let holds = holds.covering(&subject, now);
        Ok(make(&evaluate(&subject, policies, &holds, now)))
    }
}

/// Decides about one piece of data at `now_us`; takes no clock of its own. A hold wins over everything, then the
/// authority of the higher rank, and among equals the longer floor and the shorter ceiling; where no rule applies the
/// data are kept. Lengths are calendar terms in UTC. ALPR_STATUS_INVALID_ARGUMENT or ALPR_STATUS_INVALID_PLATE for a
/// subject that is none.
///
/// # Safety
/// `policies` must come from alpr_policies_new, `holds` from an alpr_holds function, the texts of `subject` end with a
/// NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_evaluate(
    policies: *const alpr_policies,
    holds: *const alpr_holds,
    subject: *const alpr_subject,
    now_us: i64,
    out: *mut alpr_verdict,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all four.
        unsafe {
            let verdict = decided(policies, holds, subject, now_us, alpr_verdict::new)?;
            write(out, verdict)
        }
    })
}

/// Writes the same decision in words: what to do, every rule that spoke with its clock and citation, every hold that
/// covers the data, and what a policy says beforehand of a conflict.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// As alpr_evaluate.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_explain(
    policies: *const alpr_policies,
    holds: *const alpr_holds,
    subject: *const alpr_subject,
    now_us: i64,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all four.
        unsafe {
            let text = decided(policies, holds, subject, now_us, |d| d.explain())?;
            give(out, alpr_text::new(&text))
        }
    })
}
