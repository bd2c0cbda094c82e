//! The lists that reads were compared with in a period, as far as the log tells.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::audit::{Act, Event};
use crate::period::Period;

/// What stands for the list of an entry by hand, each of which has one of its own that nobody can look up.
const BY_HAND: &str = "entries by hand";

/// The names of lists for a reader.
pub(super) fn words(names: &[String]) -> String {
    match names {
        [] => "none in the log".to_owned(),
        some => some.join(", "),
    }
}

/// The names of lists, each once: those put in force in the period, the last one before it, and those that alarms of
/// the period are of, since an agency may use several.
#[derive(Clone, Debug, Default)]
pub(super) struct Lists {
    /// By their hash.
    names: BTreeMap<String, String>,
    before: Option<String>,
    within: BTreeSet<String>,
}

impl Lists {
    /// Looks at an event of the log, in its order.
    pub(super) fn add(&mut self, event: &Event, period: Period) {
        match event.act {
            Act::ListLoaded => {
                let name = name(event);
                // One that was logged after the period may be that of an alarm within it.
                self.names.insert(event.subject.clone(), name.clone());
                if event.at < period.from {
                    self.before = Some(name);
                } else if event.at < period.to {
                    self.within.insert(name);
                }
            }
            Act::AlarmRaised if period.contains(event.at) => {
                self.within.extend(self.of_alarm(event));
            }
            _ => {}
        }
    }

    /// The name of the list that an alarm is of, where the log tells.
    pub(super) fn of_alarm(&self, alarm: &Event) -> Option<String> {
        let is_by_hand = alarm.detail.get("by_hand").and_then(Value::as_bool);
        if is_by_hand == Some(true) {
            return Some(BY_HAND.to_owned());
        }
        let sha256 = alarm.detail.get("list")?.as_str()?;
        let name = self.names.get(sha256).cloned();
        Some(name.unwrap_or_else(|| unnamed(sha256)))
    }

    /// The names, sorted.
    pub(super) fn names(mut self) -> Vec<String> {
        self.within.extend(self.before);
        self.within.into_iter().collect()
    }
}

/// The name of the list that was put in force.
fn name(event: &Event) -> String {
    let source = event.detail.pointer("/list/source");
    let name = source.and_then(|name| name.as_str());
    // A list that was built from a file may be named by its path: the folders are not for the public.
    let name = name.and_then(|name| name.rsplit(['/', '\\']).next());
    name.map_or_else(|| unnamed(&event.subject), str::to_owned)
}

/// What stands for the name of a list that the log does not name.
fn unnamed(sha256: &str) -> String {
    format!("SHA-256 {sha256}")
}
