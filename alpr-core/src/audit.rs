//! An append-only log of acts, chained by hashes: an edit, a removal or another order is found from the file alone.

use std::io::{self, BufRead};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind, Result};
use crate::json;
use crate::names::named;
use crate::words::{self, hex};

/// The most bytes of one line of a log.
pub const MAX_ENTRY_BYTES: usize = 256 * 1024;
/// The hash before the first entry.
pub const START: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// The subject of every search of reads, by which reports tell it from a look at cases.
pub const READS: &str = "reads";
/// How the subject of a look-back begins that is for what a list brought; the list's hash follows.
pub const OF_LIST: &str = "the list ";

named! {
    /// What was done.
    Act {
        /// A list was put in force.
        ListLoaded "list_loaded",
        /// Somebody looked before a shift whether the list was whole and fresh.
        ShiftChecked "shift_checked",
        /// An alarm was raised.
        AlarmRaised "alarm_raised",
        /// A hit was kept back, and why.
        HitSuppressed "hit_suppressed",
        /// A step of a verification.
        Verified "verified",
        /// An entry was made by hand.
        ManualEntered "manual_entered",
        /// An entry made by hand was looked at, handed over or ended.
        ManualChanged "manual_changed",
        /// Reads were searched.
        Searched "searched",
        /// Earlier reads of a plate were looked for.
        LookedBack "looked_back",
        /// Something was asked for and refused: a search, a disclosure, a name that the register of users does not
        /// have.
        Denied "denied",
        /// A user was enrolled, trained, given another role, left or was taken back.
        Registered "registered",
        /// A plate was guarded, or a guard was released.
        Guarded "guarded",
        /// Data were held or released from a hold.
        Held "held",
        /// Data were purged.
        Purged "purged",
        /// Data were exported as evidence.
        Exported "exported",
        /// Exported data were booked into evidence.
        Booked "booked",
        /// Data were noted as copied to the agency's server: a computer in a car need not keep them until then.
        Copied "copied",
        /// Data were given to somebody.
        Disclosed "disclosed",
        /// A release to the public or a private feed was approved, or the approval was taken back.
        Approved "approved",
        /// A camera was cleaned, damaged, tested, removed from service or returned.
        Serviced "serviced",
        /// The rules, the policy or the installation were changed, or the owner of a private feed asked to link it.
        Configured "configured",
    }
}

/// What is to be logged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When, by the clock of whoever writes.
    pub at: Timestamp,
    /// Who did it.
    pub by: String,
    /// What.
    pub act: Act,
    /// To what: a plate, a record's name, a list's hash.
    pub subject: String,
    /// Everything else, as JSON.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub detail: Value,
}

impl Event {
    /// What `by` did to `subject`, and when; `detail` is null where there is no more to say.
    pub fn new(
        at: Timestamp,
        by: impl Into<String>,
        act: Act,
        subject: impl Into<String>,
        detail: Value,
    ) -> Self {
        Self {
            at,
            by: by.into(),
            act,
            subject: subject.into(),
            detail,
        }
    }
}

/// One entry of a log. Its hash covers all of it and the hash of the entry before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// From 0 on, without a gap.
    pub seq: u64,
    /// What was done.
    #[serde(flatten)]
    pub event: Event,
    /// The hash of the entry before, [`START`] for the first.
    pub previous: String,
    /// SHA-256 of the bytes of this entry's JSON without this field.
    pub hash: String,
}

/// The end of a log: what the next entry goes on from. Keep it elsewhere too, since only it shows that entries
/// were cut off the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// How many entries there are.
    pub entries: u64,
    /// The hash of the last one.
    pub hash: String,
}

impl Default for Head {
    fn default() -> Self {
        Self {
            entries: 0,
            hash: START.to_owned(),
        }
    }
}

/// No entry can follow one of this number; no log that was written entry by entry comes near it.
const LAST: u64 = u64::MAX;

#[derive(Serialize)]
struct Hashed<'a> {
    seq: u64,
    #[serde(flatten)]
    event: &'a Event,
    previous: &'a str,
}

impl Entry {
    /// The entry that follows a head.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] without a name or a subject; [`ErrorKind::InvalidArgument`] if it is longer than
    /// [`MAX_ENTRY_BYTES`], or its detail is nested so deeply (over 120 levels) that it would not read back;
    /// [`ErrorKind::InvalidRecord`] if the head's number is one that no log reaches.
    pub fn after(head: &Head, mut event: Event) -> Result<Self> {
        if head.entries == LAST {
            let text = format!("expected a head of fewer than {LAST} entries: the log was changed");
            return Err(Error::new(ErrorKind::InvalidRecord, text));
        }
        words::name("who acts", &event.by)?;
        words::note("what is acted on", &event.subject)?;
        // A crate elsewhere in the host may ask serde_json to keep the order of keys: a log is the same for every
        // reader.
        event.detail.sort_all_objects();
        let hash = hash(head.entries, &event, &head.hash)?;
        let entry = Self {
            seq: head.entries,
            event,
            previous: head.hash.clone(),
            hash,
        };
        let json = entry.to_json()?;
        let bytes = json.len();
        if bytes > MAX_ENTRY_BYTES {
            let text = format!(
                "expected at most {MAX_ENTRY_BYTES} bytes of a log entry, got {bytes}: log a summary"
            );
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        // No log ends with a line that nobody can read.
        if json::read(&json, "a log entry", MAX_ENTRY_BYTES).as_ref() != Ok(&entry) {
            let text = "what is logged does not read back as it is: nest it less deeply";
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        Ok(entry)
    }

    /// The head that this entry makes.
    pub fn head(&self) -> Head {
        Head {
            entries: self.seq.saturating_add(1),
            hash: self.hash.clone(),
        }
    }

    /// One line of JSON.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] only if this library has a bug.
    pub fn to_json(&self) -> Result<String> {
        json::write(self)
    }

    /// Whether it follows a head and is what was hashed.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRecord`] with its number, if not.
    pub fn check(&self, head: &Head) -> Result<()> {
        if self.seq != head.entries {
            return self.changed(&format!("stands where entry {} belongs", head.entries));
        }
        if self.previous != head.hash {
            return self.changed("does not follow the one before");
        }
        self.check_hash()
    }

    /// Whether it is what was hashed. That it belongs to a log, only [`verify`] of the whole log tells.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRecord`] with its number, if not.
    pub fn check_hash(&self) -> Result<()> {
        if self.seq == LAST {
            return self.changed("has a number that no log reaches");
        }
        if self.hash != hash(self.seq, &self.event, &self.previous)? {
            return self.changed("is not what was written");
        }
        Ok(())
    }

    fn changed(&self, how: &str) -> Result<()> {
        let text = format!("entry {} of the log {how}: the log was changed", self.seq);
        Err(Error::new(ErrorKind::InvalidRecord, text))
    }
}

fn hash(seq: u64, event: &Event, previous: &str) -> Result<String> {
    let bytes = serde_json::to_vec(&Hashed {
        seq,
        event,
        previous,
    });
    let bytes = bytes.map_err(|e| Error::new(ErrorKind::Internal, e.to_string()))?;
    Ok(hex(&Sha256::digest(bytes)))
}

/// The entries of a log of JSON lines, each verified before it is given. After the first error nothing follows.
#[derive(Debug)]
pub struct Entries<R> {
    log: R,
    head: Head,
    has_failed: bool,
}

impl<R: BufRead> Entries<R> {
    /// The entries of a log from its beginning.
    pub fn new(log: R) -> Self {
        Self {
            log,
            head: Head::default(),
            has_failed: false,
        }
    }

    /// The head of what was given so far.
    pub const fn head(&self) -> &Head {
        &self.head
    }

    fn read(&mut self) -> Result<Option<Entry>> {
        let mut line = String::new();
        let limit = MAX_ENTRY_BYTES as u64 + 1;
        let count = io::Read::take(&mut self.log, limit).read_line(&mut line);
        let bad = |why: String| {
            let text = format!("line {} is no entry of a log: {why}", self.head.entries + 1);
            Error::new(ErrorKind::InvalidRecord, text)
        };
        let failed = |e: io::Error| match e.kind() {
            io::ErrorKind::InvalidData => bad(e.to_string()), // it is not UTF-8
            _ => Error::new(ErrorKind::Storage, format!("the log cannot be read: {e}")),
        };
        if count.map_err(failed)? == 0 {
            return Ok(None);
        }
        let line = line.strip_suffix('\n').unwrap_or(&line);
        let entry: Entry = serde_json::from_str(line).map_err(|e| bad(e.to_string()))?;
        entry.check(&self.head)?;
        // The hash covers what a line means; this covers how it is written.
        if entry.to_json()? != line {
            return Err(bad("it is not as it was written".to_owned()));
        }
        self.head = entry.head();
        Ok(Some(entry))
    }
}

impl<R: BufRead> Iterator for Entries<R> {
    type Item = Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_failed {
            return None;
        }
        let read = self.read();
        self.has_failed = read.is_err();
        read.transpose()
    }
}

/// Verifies a log of JSON lines and gives its head. With `known`, a head noted earlier, it also finds that the log
/// was cut before it, or written anew.
///
/// # Errors
/// [`ErrorKind::InvalidRecord`] at the first line that is not what was written, or if `known` is not part of it;
/// [`ErrorKind::Storage`] if it cannot be read.
pub fn verify(log: impl BufRead, known: Option<&Head>) -> Result<Head> {
    let mut entries = Entries::new(log);
    let mut seen = known.is_none_or(|known| known == entries.head());
    while let Some(entry) = entries.next() {
        entry?;
        seen |= known == Some(entries.head());
    }
    let head = entries.head;
    if seen {
        return Ok(head);
    }
    let text = format!(
        "the log of {} entries does not have the head that was noted: it was cut or written anew",
        head.entries
    );
    Err(Error::new(ErrorKind::InvalidRecord, text))
}

#[cfg(test)]
mod tests;
