//! What is to be known of a list before and after it is in force: how fresh and whole, what it changes, what it will
//! cost.

use std::ffi::c_char;

use alpr_core::hotlist::{Diff, Traffic};
use alpr_core::json::write as write_json;
use jiff::SignedDuration;
use serde_json::json;

use crate::guard::guard;
use crate::hotlist::{alpr_check, alpr_hotlist};
use crate::rules::{alpr_match_rules, rules_or_default};
use crate::status::{Failure, alpr_status};
use crate::text::alpr_text;
use crate::value::{Choice, time};
use crate::view::{check_out, give, reference, text, write};

/// What is to be known of a list in force, in numbers.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct alpr_list_status {
    /// Whether it is fit for a shift.
    pub check: alpr_check,
    /// Not 0 where there is a list to compare with: then `change` says something.
    pub has_change: i32,
    /// Entries.
    pub entries: u64,
    /// Lines that were rejected when it was built.
    pub rejects: u64,
    /// Entries more or fewer than the list in force has.
    pub change: i64,
    /// When its source drew it.
    pub extracted_us: i64,
    /// When it arrived.
    pub received_us: i64,
    /// When the next one is due.
    pub expected_by_us: i64,
    /// How old it is since its source drew it; under 0 where it was drawn in the future.
    pub age_seconds: i64,
}

/// What simulated innocent traffic caused.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct alpr_budget {
    /// Simulated reads of plates that are not on the list.
    pub reads: u64,
    /// Reads with at least one false alarm.
    pub alarms: u64,
    /// Reads with at least one false hit that is shown, and none that sounds.
    pub shown: u64,
    /// False alarms to be expected in a thousand reads.
    pub alarms_per_thousand: f64,
    /// The upper end of the 95 % interval of that.
    pub alarms_per_thousand_upper: f64,
    /// Hits in a thousand reads that are shown without a sound.
    pub shown_per_thousand: f64,
}

/// Tells all that a shift has to know of a list, as alpr_hotlist_shift_check judges it. `source`, `sha256` and
/// `reasons`, a line each, may be NULL; free what is written to them with alpr_text_free.
///
/// # Safety
/// `list` must come from an alpr_hotlist function, `in_force` too or be NULL, `out` be writable, the others be NULL or
/// writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_status(
    list: *const alpr_hotlist,
    in_force: *const alpr_hotlist,
    now_us: i64,
    max_age_seconds: u32,
    out: *mut alpr_list_status,
    source: *mut *mut alpr_text,
    sha256: *mut *mut alpr_text,
    reasons: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        check_out(out)?;
        // SAFETY: the caller vouches for both.
        let (list, before) = unsafe { (reference(list, "list")?, in_force.as_ref()) };
        let (list, before) = (
            list.live().list(),
            before.map(|before| before.live().list()),
        );
        let max_age = SignedDuration::from_secs(max_age_seconds.into());
        let status = list.shift_check(time(now_us)?, max_age, before.as_deref())?;
        let numbers = alpr_list_status {
            check: status.check.in_c(),
            has_change: i32::from(status.change.is_some()),
            entries: status.entries,
            rejects: status.rejects,
            change: status.change.unwrap_or(0),
            extracted_us: status.extracted.as_microsecond(),
            received_us: status.received.as_microsecond(),
            expected_by_us: status.expected_by.as_microsecond(),
            age_seconds: status.age.as_secs(),
        };
        let reasons_text = status.reasons.join("\n");
        let texts = [
            (source, &status.source),
            (sha256, &status.sha256),
            (reasons, &reasons_text),
        ];
        for (to, text) in texts {
            if !to.is_null() {
                // SAFETY: the caller vouches that it can be written.
                unsafe { give(to, alpr_text::new(text)) }?;
            }
        }
        // SAFETY: the caller vouches that it can be written.
        unsafe { write(out, numbers) }
    })
}

/// Writes what the list of `new_list` changes against that of `old_list`, an object of JSON a line: `change` is
/// "added", "removed" or "changed", `entry` the entry, `before` what it was before a change. Each kind is in the order
/// of the plates; lists that say the same give an empty text. Changes that came after the lists are not looked at.
///
/// Free the text with alpr_text_free.
///
/// # Safety
/// Both must come from an alpr_hotlist function, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_diff(
    old_list: *const alpr_hotlist,
    new_list: *const alpr_hotlist,
    out: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for both.
        let (old, new) = unsafe {
            (
                reference(old_list, "old_list")?,
                reference(new_list, "new_list")?,
            )
        };
        let diff = Diff::new(&old.live().list(), &new.live().list())?;
        let added = diff.added.iter();
        let added = added.map(|entry| json!({"change": "added", "entry": entry}));
        let removed = diff.removed.iter();
        let removed = removed.map(|entry| json!({"change": "removed", "entry": entry}));
        let changed = diff.changed.iter();
        let changed = changed
            .map(|(before, entry)| json!({"change": "changed", "before": before, "entry": entry}));
        let mut lines = String::new();
        for line in added.chain(removed).chain(changed) {
            lines += &write_json(&line)?;
            lines.push('\n');
        }
        // SAFETY: the caller vouches that it can be written.
        unsafe { give(out, alpr_text::new(&lines)) }
    })
}

/// Tells how many false alarms a list will cause before it goes live: `reads` innocent plates of the mix are drawn from
/// `seed`, read with its doubts, and matched by `rules` (NULL: the library's). `traffic` is TOML: `[states]` with a
/// share for each code, and `state_seen`, `state_wrong`, `doubt`. The same arguments give the same answer. `warning`
/// may be NULL; else it is given the rule to tighten where over `limit` false alarms in a thousand reads are to be
/// expected, "" where not: free it with alpr_text_free.
///
/// ALPR_STATUS_INVALID_ARGUMENT for a mix that is none, for no reads, or over 5000000, and for a limit that is NaN.
///
/// # Safety
/// `list` must come from an alpr_hotlist function, `traffic` end with a NUL, `rules` be NULL or come from
/// alpr_match_rules_parse, `out` be writable, `warning` be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_hotlist_budget(
    list: *const alpr_hotlist,
    traffic: *const c_char,
    rules: *const alpr_match_rules,
    now_us: i64,
    reads: u32,
    seed: u64,
    limit: f64,
    out: *mut alpr_budget,
    warning: *mut *mut alpr_text,
) -> alpr_status {
    guard(|| {
        check_out(out)?;
        // SAFETY: the caller vouches for all three.
        let (list, traffic, rules) = unsafe {
            (
                reference(list, "list")?,
                Traffic::parse(text(traffic, "traffic")?)?,
                rules_or_default(rules),
            )
        };
        if limit.is_nan() {
            let text = "expected a limit of false alarms, got NaN: give a number";
            return Err(Failure::new(alpr_status::InvalidArgument, text));
        }
        let list = list.live().list();
        let budget = list.budget(&traffic, &rules, time(now_us)?, reads, seed)?;
        let (expected, upper) = budget.alarms_per_thousand();
        let numbers = alpr_budget {
            reads: budget.reads,
            alarms: budget.alarms,
            shown: budget.shown,
            alarms_per_thousand: expected,
            alarms_per_thousand_upper: upper,
            shown_per_thousand: budget.shown_per_thousand(),
        };
        let said = budget.warning(limit).unwrap_or_default();
        // SAFETY: the caller vouches that both can be written.
        unsafe {
            if !warning.is_null() {
                give(warning, alpr_text::new(&said))?;
            }
            write(out, numbers)
        }
    })
}
