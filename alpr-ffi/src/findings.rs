//! `alpr_findings`: what is wrong with policies, found before they decide.

use std::ffi::{CString, c_char};

use alpr_core::retain::{Finding, FindingKind, Severity};

use crate::guard::{guard, guard_or};
use crate::policies::alpr_policies;
use crate::status::{alpr_status, c_text};
use crate::value::{Choice, choice};
use crate::view::{get, get_item, get_text, give, reference, take_back};

/// What is wrong with policies together, by policy and line. Immutable; may be used by many threads.
pub struct alpr_findings {
    findings: Vec<alpr_finding>,
}

/// Something wrong, and where. Borrowed: valid until its alpr_findings is freed.
pub struct alpr_finding {
    finding: Finding,
    policy: CString,
    message: CString,
}

/// How bad a finding is.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_lint_severity {
    /// It should be looked at; decisions are still clear.
    Warning = 0,
    /// Decisions may end in a conflict that no policy expects.
    Error = 1,
}

/// What was found.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum alpr_lint_kind {
    /// A rule's floor may be above its own ceiling.
    FloorAboveCeiling = 0,
    /// A floor and a ceiling of the same rank may contradict each other, and no policy expects it.
    NoPrecedence = 1,
    /// A floor and a ceiling may contradict each other, and the higher rank will win.
    Overruled = 2,
    /// There are no data that a rule applies to.
    NeverApplies = 3,
    /// Another rule always decides before it.
    NeverDecides = 4,
    /// Some data of a holder are under no rule, or will be from some day on.
    Gap = 5,
    /// A holder is under no rule.
    HolderWithoutRule = 6,
}

choice!(Severity is alpr_lint_severity: Warning Error);
choice!(
    FindingKind is alpr_lint_kind: FloorAboveCeiling NoPrecedence Overruled NeverApplies NeverDecides Gap
        HolderWithoutRule
);

impl alpr_finding {
    fn new(finding: Finding) -> Self {
        Self {
            policy: c_text(&finding.policy),
            message: c_text(&finding.message),
            finding,
        }
    }
}

/// Writes everything that is wrong with these policies together. Where it finds no error, no decision is a conflict
/// that no policy expects, of data that a holder can have: a computer in a car has what cars read, a private system its
/// own.
///
/// Free them with alpr_findings_free; they outlive the policies.
///
/// # Safety
/// `policies` must come from alpr_policies_new, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_policies_lint(
    policies: *const alpr_policies,
    out: *mut *mut alpr_findings,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe {
            let findings = reference(policies, "policies")?.policies().lint();
            let findings = findings.into_iter().map(alpr_finding::new).collect();
            give(out, alpr_findings { findings })
        }
    })
}

/// How many findings there are; 0 for NULL.
///
/// # Safety
/// `findings` must be NULL or come from alpr_policies_lint.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_findings_len(findings: *const alpr_findings) -> usize {
    // SAFETY: the caller vouches for it.
    unsafe { get(findings, 0, |f| f.findings.len()) }
}

/// The finding at `index`, or NULL if there is none. Valid until alpr_findings_free.
///
/// # Safety
/// As alpr_findings_len.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_findings_at(
    findings: *const alpr_findings,
    index: usize,
) -> *const alpr_finding {
    // SAFETY: the caller vouches for it.
    unsafe { get_item(findings, index, |f| &f.findings) }
}

/// Frees findings and everything borrowed from them; NULL is allowed.
///
/// # Safety
/// `findings` must be NULL or come from alpr_policies_lint, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_findings_free(findings: *mut alpr_findings) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(findings) });
}

/// How bad it is; ALPR_LINT_SEVERITY_WARNING for NULL.
///
/// # Safety
/// `finding` must be NULL or come from alpr_findings_at and still be valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_finding_severity(finding: *const alpr_finding) -> alpr_lint_severity {
    let find = |f: &alpr_finding| f.finding.severity.in_c();
    // SAFETY: the caller vouches for it.
    unsafe { get(finding, alpr_lint_severity::Warning, find) }
}

/// What was found; ALPR_LINT_KIND_FLOOR_ABOVE_CEILING for NULL.
///
/// # Safety
/// As alpr_finding_severity.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_finding_kind(finding: *const alpr_finding) -> alpr_lint_kind {
    let find = |f: &alpr_finding| f.finding.kind.in_c();
    // SAFETY: the caller vouches for it.
    unsafe { get(finding, alpr_lint_kind::FloorAboveCeiling, find) }
}

/// The name of the policy that it is in; "" for NULL. Valid until alpr_findings_free.
///
/// # Safety
/// As alpr_finding_severity.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_finding_policy(finding: *const alpr_finding) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(finding, |f| &f.policy) }
}

/// The line of that policy's file, from 1 on; 0 for NULL.
///
/// # Safety
/// As alpr_finding_severity.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_finding_line(finding: *const alpr_finding) -> usize {
    // SAFETY: the caller vouches for it.
    unsafe { get(finding, 0, |f| f.finding.line) }
}

/// What is wrong, in words, with what to do. Valid until alpr_findings_free.
///
/// # Safety
/// As alpr_finding_severity.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_finding_message(finding: *const alpr_finding) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(finding, |f| &f.message) }
}
