//! `alpr_match_rules`: what alarms and what is shown.

use std::ffi::c_char;

use alpr_core::MatchRules;

use crate::guard::{guard, guard_or};
use crate::status::alpr_status;
use crate::text::alpr_text;
use crate::view::{give, take_back, text};

/// What alarms and what is shown. Immutable; may be used by many threads.
pub struct alpr_match_rules {
    rules: MatchRules,
}

/// The rules of a handle; those of NULL are the library's.
///
/// # Safety
/// `rules` must be NULL or come from alpr_match_rules_parse.
pub(crate) unsafe fn rules_or_default(rules: *const alpr_match_rules) -> MatchRules {
    // SAFETY: the caller vouches for it.
    unsafe { rules.as_ref() }.map_or_else(MatchRules::default, |r| r.rules.clone())
}

/// Rules from TOML: prior_odds, least, max_age_seconds, a table rule with alarm, alarm_class and show, and tables
/// exceptions with categories, sources and rule. What is left out is the library's;
/// its own exceptions, by which "gang" and others that inform do not sound, hold after those that are given.
///
/// Free them with alpr_match_rules_free.
///
/// # Safety
/// `toml` must end with a NUL, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_match_rules_parse(
    toml: *const c_char,
    out: *mut *mut alpr_match_rules,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for it.
        let rules = MatchRules::parse(unsafe { text(toml, "toml") }?)?;
        // SAFETY: the caller vouches that `out` can be written.
        unsafe { give(out, alpr_match_rules { rules }) }
    })
}

/// Writes the SHA-256 of rules, 64 hexadecimal digits, which every hit keeps: it covers every number, the exceptions in
/// their order and the library's own, however they were written. NULL are the library's rules.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// `rules` must be NULL or come from alpr_match_rules_parse, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_match_rules_sha256(
    rules: *const alpr_match_rules,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        unsafe { give(out, alpr_text::new(&rules_or_default(rules).sha256())) }
    })
}

/// Frees rules; NULL is allowed.
///
/// # Safety
/// `rules` must be NULL or come from alpr_match_rules_parse, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_match_rules_free(rules: *mut alpr_match_rules) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(rules) });
}
