//! Protects a plate that a human found not to be the listed one from being stopped for it again.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::hotlist::Entry;
use crate::plate::{Jurisdiction, PlateText};
use crate::record::Record;
use crate::words;

/// The most guards at a time.
pub const MAX_GUARDS: usize = 100_000;

/// One plate on the road that is not one entry of a list, until a time. The order's misreads, made useful.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Guard {
    /// What the human saw on the plate.
    pub plate: PlateText,
    /// The state that the human saw.
    pub state: Jurisdiction,
    /// What the reader took the plate for: it will again.
    pub read_as: PlateText,
    /// The listed plate that it is not.
    pub listed: PlateText,
    /// The state of that entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed_state: Option<Jurisdiction>,
    /// Who found it.
    pub by: String,
    /// When.
    pub from: Timestamp,
    /// Until when it holds.
    pub until: Timestamp,
    /// Who ended it early, when and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released: Option<Release>,
}

/// How a guard ended before its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

impl Guard {
    /// Whether it keeps this entry from sounding for this read. The read must be of the very plate, as the human
    /// saw it or as the reader took it then, and of no other state: a plate that bears the listed text and state
    /// itself always sounds.
    pub fn covers(&self, record: &Record, entry: &Entry, now: Timestamp) -> bool {
        let text_is = record.text == self.plate || record.text == self.read_as;
        let is_listed =
            bears(record, entry) && (entry.state.is_none() || record.state == entry.state);
        let state_is = record.state == Some(self.state);
        self.is_of(entry, now) && text_is && state_is && !is_listed
    }

    /// Whether this read is of the plate as the human saw it, with other characters than the listed, but of a state
    /// that was not read, as in infrared: most likely the innocent again. It is to be shown, and not to sound.
    pub fn suspects(&self, record: &Record, entry: &Entry, now: Timestamp) -> bool {
        let text_is = record.text == self.plate && !bears(record, entry);
        self.is_of(entry, now) && text_is && record.state.is_none()
    }

    /// What [`suspects`](Self::suspects) says to the officer.
    pub(super) fn doubt(&self) -> String {
        let Self {
            plate,
            state,
            by,
            from,
            ..
        } = self;
        format!(
            "before: {from} {by} saw that this plate is {plate} {state}, not the listed one; its state was not read now"
        )
    }

    fn is_of(&self, entry: &Entry, now: Timestamp) -> bool {
        let in_force = self.released.is_none() && self.from <= now && now < self.until;
        in_force && entry.plate == self.listed && entry.state == self.listed_state
    }
}

/// Whether the listed text was read, with small stacked characters or without.
fn bears(record: &Record, entry: &Entry) -> bool {
    [record.text, record.full_text].contains(&entry.plate)
}

/// The guards of an agency, in the order in which they were made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guards(pub(super) Vec<Guard>);

impl Guards {
    /// All of them, ended ones too: they are the log.
    pub fn all(&self) -> &[Guard] {
        &self.0
    }

    /// Adds one.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if it ends before it begins or there are [`MAX_GUARDS`].
    pub fn add(&mut self, guard: Guard) -> Result<()> {
        if guard.until <= guard.from {
            let text = format!(
                "expected a guard to end after {}, got {}: give a later end",
                guard.from, guard.until
            );
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        if self.0.len() >= MAX_GUARDS {
            let text = format!(
                "expected at most {MAX_GUARDS} guards: start a new desk with those in force"
            );
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        self.0.push(guard);
        Ok(())
    }

    /// Ends the guards of a plate against a listed one, so that it sounds again. Gives how many ended.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] without a name and a reason.
    pub fn release(
        &mut self,
        plate: PlateText,
        listed: PlateText,
        release: &Release,
    ) -> Result<usize> {
        words::name("who releases the guard", &release.by)?;
        words::note("the reason of the release", &release.reason)?;
        let mut ended = 0;
        for guard in &mut self.0 {
            if guard.plate == plate
                && guard.listed == listed
                && guard.released.is_none()
                && release.at < guard.until
            {
                guard.released = Some(release.clone());
                ended += 1;
            }
        }
        Ok(ended)
    }

    /// The first guard that keeps this entry from sounding for this read.
    pub fn covering(&self, record: &Record, entry: &Entry, now: Timestamp) -> Option<&Guard> {
        self.0.iter().find(|guard| guard.covers(record, entry, now))
    }

    /// The first guard that makes this read doubtful.
    pub(super) fn suspecting(
        &self,
        record: &Record,
        entry: &Entry,
        now: Timestamp,
    ) -> Option<&Guard> {
        self.0
            .iter()
            .find(|guard| guard.suspects(record, entry, now))
    }
}
