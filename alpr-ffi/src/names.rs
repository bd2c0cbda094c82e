//! `alpr_X_name`: the names of numbers, for screens and logs.

use std::ffi::{CStr, c_char};

use alpr_core::alarm::{self, Silenced, Tone};
use alpr_core::disclose::Covered;
use alpr_core::health::{Fitness, Metric};
use alpr_core::hotlist::{Action, Check, MatchClass, StateMatch};
use alpr_core::manual::EntryReason;
use alpr_core::retain::{self, FindingKind, HoldKind};
use alpr_core::verify::{Outcome, Status};
use alpr_core::{Agreement, replay};

use crate::disposition::REASONS;
use crate::retain::VERDICTS;
use crate::status::alpr_status;
use crate::value::Choice;
use crate::withdrawal::WITHDRAWALS;

/// The name of a choice; "" where the number is none.
fn chosen<T: Choice>(number: u32) -> *const c_char {
    let name = T::of(number).map(Choice::name_in_c);
    name.unwrap_or_default().as_ptr()
}

/// The name in a list of all; "" where the number is none.
fn listed<T>(
    names: impl IntoIterator<Item = (T, &'static CStr)>,
    is_it: impl Fn(T) -> bool,
) -> *const c_char {
    let mut names = names.into_iter();
    let found = names.find_map(|(one, name)| is_it(one).then_some(name));
    found.unwrap_or_default().as_ptr()
}

/// The name of an alpr_status in files, such as "ok"; "" for a number that is none. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_status_name(status: u32) -> *const c_char {
    listed(alpr_status::NAMES, |one| one as u32 == status)
}

/// The name of an alpr_agreement in files, such as "disagreed"; "" for a number that is none. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_agreement_name(agreement: u32) -> *const c_char {
    chosen::<Agreement>(agreement)
}

/// The name of an alpr_check in files, such as "warn"; "" for a number that is none. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_check_name(check: u32) -> *const c_char {
    chosen::<Check>(check)
}

/// The name of an alpr_action in files, such as "alarm"; "" for a number that is none. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_action_name(action: u32) -> *const c_char {
    chosen::<Action>(action)
}

/// The name of an alpr_match_class in files, such as "equivalent"; "" for a number that is none. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_match_class_name(match_class: u32) -> *const c_char {
    chosen::<MatchClass>(match_class)
}

/// The name of an alpr_state_match in files, such as "same"; "" for a number that is none. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_state_match_name(state_match: u32) -> *const c_char {
    chosen::<StateMatch>(state_match)
}

/// The name of an alpr_severity in files, such as "critical"; "" for a number that is none. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_severity_name(severity: u32) -> *const c_char {
    chosen::<alarm::Severity>(severity)
}

/// The name of an alpr_tone in files, such as "notice"; "" for a number that is none. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_tone_name(tone: u32) -> *const c_char {
    chosen::<Tone>(tone)
}

/// The name of an alpr_silenced in files, such as "same_pass"; "" for a number that is none. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_silenced_name(silenced: u32) -> *const c_char {
    chosen::<Silenced>(silenced)
}

/// The name of an alpr_case_status in files, such as "read_verified"; "" for a number that is none. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_case_status_name(case_status: u32) -> *const c_char {
    chosen::<Status>(case_status)
}

/// The name of an alpr_outcome in files, such as "misread"; "" for a number that is none. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_outcome_name(outcome: u32) -> *const c_char {
    chosen::<Outcome>(outcome)
}

/// The name of an alpr_reason in files, such as "wrong_characters"; "" for a number that is none. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_reason_name(reason: u32) -> *const c_char {
    listed(REASONS, |one| one as u32 == reason)
}

/// The name of an alpr_withdrawal in files, such as "vanished"; "" for a number that is none. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_withdrawal_name(withdrawal: u32) -> *const c_char {
    listed(WITHDRAWALS, |one| one as u32 == withdrawal)
}

/// The name of an alpr_entry_reason in files, such as "stolen_vehicle"; "" for a number that is none. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_entry_reason_name(entry_reason: u32) -> *const c_char {
    chosen::<EntryReason>(entry_reason)
}

/// The name of an alpr_hold_kind in files, such as "court_order"; "" for a number that is none. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_hold_kind_name(hold_kind: u32) -> *const c_char {
    chosen::<HoldKind>(hold_kind)
}

/// The name of an alpr_verdict_kind in files, such as "purge_due"; "" for a number that is none. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_verdict_kind_name(verdict_kind: u32) -> *const c_char {
    listed(VERDICTS, |one| one as u32 == verdict_kind)
}

/// The name of an alpr_lint_severity in files, such as "warning"; "" for a number that is none. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_lint_severity_name(lint_severity: u32) -> *const c_char {
    chosen::<retain::Severity>(lint_severity)
}

/// The name of an alpr_lint_kind in files, such as "no_precedence"; "" for a number that is none. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_lint_kind_name(lint_kind: u32) -> *const c_char {
    chosen::<FindingKind>(lint_kind)
}

/// The name of an alpr_covered in files, such as "drawn_windows"; "" for a number that is none. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_covered_name(covered: u32) -> *const c_char {
    chosen::<Covered>(covered)
}

/// The name of an alpr_metric in files, such as "tilt"; "" for a number that is none. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_metric_name(metric: u32) -> *const c_char {
    chosen::<Metric>(metric)
}

/// The name of an alpr_fitness in files, such as "doubtful"; "" for a number that is none. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_fitness_name(fitness: u32) -> *const c_char {
    chosen::<Fitness>(fitness)
}

/// The name of an alpr_replay_outcome in files, such as "differs"; "" for a number that is none. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn alpr_replay_outcome_name(replay_outcome: u32) -> *const c_char {
    chosen::<replay::Outcome>(replay_outcome)
}

#[cfg(test)]
mod tests {
    use alpr_core::hotlist::Withdrawal;
    use alpr_core::retain::Verdict;

    use super::*;

    fn text(name: *const c_char) -> &'static str {
        // SAFETY: names live for ever.
        unsafe { CStr::from_ptr(name) }.to_str().unwrap()
    }

    #[test]
    fn names_are_those_of_files() {
        for severity in alarm::Severity::ALL {
            let name = alpr_severity_name(severity.in_c() as u32);
            assert_eq!(text(name), severity.name());
        }
        for reason in EntryReason::ALL {
            let name = alpr_entry_reason_name(reason.in_c() as u32);
            assert_eq!(text(name), reason.name());
        }
        assert_eq!(text(alpr_status_name(105)), "refused");
        assert_eq!(text(alpr_reason_name(7)), "stale_list");
        assert_eq!(text(alpr_verdict_kind_name(2)), Verdict::Held.name());
        assert_eq!(text(alpr_withdrawal_name(3)), Withdrawal::Expired.name());
    }

    #[test]
    fn what_is_none_has_no_name() {
        let none = [
            alpr_status_name(1),
            alpr_action_name(u32::MAX),
            alpr_outcome_name(0),
            alpr_reason_name(0),
            alpr_withdrawal_name(0),
        ];
        assert!(none.into_iter().all(|name| text(name).is_empty()));
    }
}
