//! The lists that reads were compared with in a period, as far as the log tells.

use crate::audit::{Act, Event};

use super::Period;

/// The names of lists, each once: those put in force in the period, and the last one before it.
#[derive(Clone, Debug, Default)]
pub(super) struct Lists {
    before: Option<String>,
    within: Vec<String>,
}

impl Lists {
    /// Looks at an event of the log, in its order.
    pub(super) fn add(&mut self, event: &Event, period: Period) {
        if event.act != Act::ListLoaded || event.at >= period.to() {
            return;
        }
        let name = event
            .detail
            .pointer("/list/source")
            .and_then(|name| name.as_str());
        // A list that was built from a file may be named by its path: the folders are not for the public.
        let name = name.and_then(|name| name.rsplit(['/', '\\']).next());
        let name = name.map_or_else(|| format!("SHA-256 {}", event.subject), str::to_owned);
        if event.at < period.from() {
            self.before = Some(name);
        } else {
            self.within.push(name);
        }
    }

    /// The names, sorted.
    pub(super) fn names(self) -> Vec<String> {
        let mut names: Vec<String> = self.before.into_iter().chain(self.within).collect();
        names.sort();
        names.dedup();
        names
    }
}
