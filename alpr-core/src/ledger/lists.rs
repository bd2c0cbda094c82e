//! The lists that reads were compared with in a period, as far as the log tells.

use crate::audit::{Act, Event};

use crate::period::Period;

/// The name of the list that was put in force.
pub(super) fn name(event: &Event) -> String {
    let source = event.detail.pointer("/list/source");
    let name = source.and_then(|name| name.as_str());
    // A list that was built from a file may be named by its path: the folders are not for the public.
    let name = name.and_then(|name| name.rsplit(['/', '\\']).next());
    name.map_or_else(|| unnamed(&event.subject), str::to_owned)
}

/// What stands for the name of a list that the log does not name.
pub(super) fn unnamed(sha256: &str) -> String {
    format!("SHA-256 {sha256}")
}

/// The names of lists for a reader.
pub(super) fn words(names: &[String]) -> String {
    match names {
        [] => "none in the log".to_owned(),
        some => some.join(", "),
    }
}

/// The names of lists, each once: those put in force in the period, and the last one before it.
#[derive(Clone, Debug, Default)]
pub(super) struct Lists {
    before: Option<String>,
    within: Vec<String>,
}

impl Lists {
    /// Looks at an event of the log, in its order.
    pub(super) fn add(&mut self, event: &Event, period: Period) {
        if event.act != Act::ListLoaded || event.at >= period.to {
            return;
        }
        let name = name(event);
        if event.at < period.from {
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
