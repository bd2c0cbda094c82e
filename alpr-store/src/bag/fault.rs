//! What is wrong with a bag, file by file.

use std::fmt::{self, Write};

/// The most faults of a bag that are told one by one.
pub const MAX_FAULTS: usize = 1_000;

/// What is wrong with a file of a bag.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Flaw {
    /// A manifest lists it, or a bag needs it, and it is not there.
    Missing,
    /// This manifest does not list it.
    Unlisted(String),
    /// It does not have the sum that this manifest says.
    Changed(String),
    /// It does not say what it has to, and why.
    Malformed(String),
    /// It is a link or a device: nothing that a bag may have, and it is not followed.
    NoFile,
    /// Its name is not UTF-8.
    NoName,
    /// It is over a limit.
    TooLarge(String),
    /// There are so many faults more.
    More(u64),
}

/// One fault of a bag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The path in the bag, with `/`; empty for the bag itself.
    pub path: String,
    /// What is wrong with it.
    pub flaw: Flaw,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A name may hold anything: nothing of it may look like our own words, or move a terminal's cursor.
        match self.path.as_str() {
            "" => f.write_str("the bag ")?,
            path => write!(f, "`{}` ", path.escape_debug())?,
        }
        match &self.flaw {
            Flaw::Missing => f.write_str("is missing"),
            Flaw::Unlisted(manifest) => write!(f, "is not listed in {manifest}"),
            Flaw::Changed(manifest) => write!(f, "is not what {manifest} lists"),
            // It may quote what it found.
            Flaw::Malformed(why) => why.chars().try_for_each(|c| f.write_char(visible(c))),
            Flaw::NoFile => f.write_str("is neither a file nor a folder"),
            Flaw::NoName => f.write_str("has a name that is not UTF-8"),
            Flaw::TooLarge(why) => write!(f, "is too large: {why}"),
            Flaw::More(count) => write!(f, "has {count} faults more"),
        }
    }
}

/// A character as it may stand in a message.
fn visible(c: char) -> char {
    if c.is_control() {
        char::REPLACEMENT_CHARACTER
    } else {
        c
    }
}

/// The faults of a bag, as they are found.
#[derive(Default)]
pub(super) struct Faults {
    told: Vec<Fault>,
    more: u64,
}

impl Faults {
    pub(super) fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    /// A fault of a file; of those over [`MAX_FAULTS`] only how many there are is kept.
    pub(super) fn add(&mut self, path: &str, flaw: Flaw) {
        if self.told.len() >= MAX_FAULTS {
            self.more += 1;
            return;
        }
        let path = path.to_owned();
        self.told.push(Fault { path, flaw });
    }

    /// All of them, by path.
    pub(super) fn finish(mut self) -> Vec<Fault> {
        self.told.sort_by(|a, b| a.path.cmp(&b.path));
        if self.more > 0 {
            let path = String::new();
            let flaw = Flaw::More(self.more);
            self.told.push(Fault { path, flaw });
        }
        self.told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_faults_than_are_told_are_counted() {
        let mut faults = Faults::default();
        assert!(faults.is_empty());
        for n in 0..MAX_FAULTS + 3 {
            faults.add(&format!("data/{n}"), Flaw::Missing);
        }
        let all = faults.finish();
        assert_eq!(all.len(), MAX_FAULTS + 1);
        assert_eq!(all.last().unwrap().to_string(), "the bag has 3 faults more");
    }

    #[test]
    fn a_name_cannot_move_the_cursor() {
        let hostile = "data/\u{1b}[2Ja`\n";
        for flaw in [Flaw::NoFile, Flaw::Malformed(hostile.to_owned())] {
            let path = hostile.to_owned();
            let text = Fault { path, flaw }.to_string();
            assert!(!text.contains(char::is_control), "{text:?}");
        }
    }
}
