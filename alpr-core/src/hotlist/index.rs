//! The index file: entries, an fst from plate text to entry, a filter, SHA-256; verified when it is opened.

use std::collections::BTreeMap;
use std::ops::Range;

use fst::raw::Fst;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::entry::{Category, Entry, Source};
use super::filter::Filter;
use super::lines::invalid;
use super::query::Place;
use super::row;
use super::search::{fetch, search};
use crate::error::{Error, Result};
use crate::words;

pub(super) const MAGIC: &[u8; 8] = b"ALPRLIST";
pub(super) const VERSION: u32 = 4;
/// Magic and version; the entries follow.
pub(super) const HEADER: usize = 8 + 4;
/// The lengths of the five sections, and the SHA-256 of all before it, at the end: so that a list can be
/// written while it is read.
const FOOTER: usize = 5 * 8 + HASH;
const HASH: usize = 32;

/// Whether bytes begin as an index does; the first 8 are enough.
pub fn is_index(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Where a list comes from and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListInfo {
    /// Who keeps the list, such as `MULES` or a file's name.
    pub source: String,
    /// When the source drew the list.
    pub extracted: Timestamp,
    /// When its newest part was drawn, where it is of several lists of other times: [`extracted`](Self::extracted) is
    /// that of the oldest, by which its age is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newest: Option<Timestamp>,
    /// When it arrived here.
    pub received: Timestamp,
    /// Lines that were taken; counted by the build.
    pub entries: u64,
    /// Lines that were rejected.
    pub rejects: u64,
    /// Entries of each state, by code, `-` where the list does not say; counted by the build.
    #[serde(default)]
    pub states: BTreeMap<String, u64>,
    /// Entries of each category that is none of ours, as far as counted by the build; they alarm as
    /// [medium](crate::alarm::Severity::Medium). `unknown` where the list names no category.
    #[serde(default)]
    pub unknown_categories: BTreeMap<Category, u64>,
    /// When the last entry ends, where every one has an end; counted by the build. A list that is over then alarms no
    /// more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_end: Option<Timestamp>,
    /// Who answers for the lines that named no source; changes of the list take it as well. Give it to
    /// [`Layout::or_source`](super::Layout::or_source) too.
    #[serde(default)]
    pub default_source: Option<Source>,
}

/// Stands for the state in the counts of [`ListInfo::states`] where an entry has none.
pub(super) const NO_STATE: &str = "-";

impl ListInfo {
    /// A description of a list that is to be built.
    pub fn new(source: impl Into<String>, extracted: Timestamp, received: Timestamp) -> Self {
        Self {
            source: source.into(),
            extracted,
            newest: None,
            received,
            entries: 0,
            rejects: 0,
            states: BTreeMap::new(),
            unknown_categories: BTreeMap::new(),
            last_end: None,
            default_source: None,
        }
    }

    /// When its newest part was drawn.
    pub fn newest_part(&self) -> Timestamp {
        self.newest.unwrap_or(self.extracted)
    }

    /// The description of the list with changes in it, the newest of which was drawn and received then. Its age stays as
    /// it is: what no change is about is as old as before.
    #[must_use]
    pub fn with_changes(&self, newest: Timestamp, received: Timestamp) -> Self {
        Self {
            newest: Some(newest.max(self.newest_part())),
            received,
            ..self.clone()
        }
    }
}

fn damaged(what: &str) -> Error {
    invalid(format!(
        "the index is damaged: {what}; build it again from its list"
    ))
}

/// An opened index: bytes that were verified, and where their sections lie.
#[derive(Clone, Debug)]
pub(super) struct Index<D> {
    pub(super) data: D,
    pub(super) info: ListInfo,
    records: Range<usize>,
    keys: Range<usize>,
    postings: Range<usize>,
    /// The bytes of a posting.
    width: usize,
    filter: Range<usize>,
}

impl<D: AsRef<[u8]>> Index<D> {
    pub(super) fn open(data: D) -> Result<Self> {
        let bytes = data.as_ref();
        if !is_index(bytes) {
            return Err(invalid(
                "these bytes are no hot list index: build one with `alpr hotlist build`".into(),
            ));
        }
        let version = number(bytes, 8, 4)?;
        if version != u64::from(VERSION) {
            return Err(invalid(format!(
                "expected index version {VERSION}, got {version}: build it again from its list"
            )));
        }
        let hashed = bytes
            .len()
            .checked_sub(HASH)
            .filter(|len| *len >= HEADER + FOOTER - HASH);
        let (hashed, hash) = bytes.split_at(hashed.ok_or_else(|| damaged("it ends too early"))?);
        if hash != &Sha256::digest(hashed)[..] {
            return Err(damaged("its bytes do not have the SHA-256 that it states"));
        }
        let lengths = bytes.len() - FOOTER;
        let mut start = HEADER;
        let mut section = |place: usize| {
            let len = usize::try_from(number(bytes, lengths + 8 * place, 8)?).unwrap_or(usize::MAX);
            let end = start.checked_add(len).filter(|end| *end <= lengths);
            let range = start..end.ok_or_else(|| damaged("a section ends behind the file"))?;
            start = range.end;
            Ok(range)
        };
        let (records, keys, postings) = (section(0)?, section(1)?, section(2)?);
        let (filter, info) = (section(3)?, section(4)?);
        let info: ListInfo = serde_json::from_slice(bytes.get(info).unwrap_or_default())
            .map_err(|_| damaged("its description cannot be read"))?;
        let width =
            (1..=5).find(|width| info.entries.checked_mul(*width) == Some(postings.len() as u64));
        let width = width.ok_or_else(|| damaged("it does not have the entries that it counts"))?;
        fst(bytes.get(keys.clone()))?;
        Ok(Self {
            info,
            records,
            keys,
            postings,
            width: width as usize,
            filter,
            data,
        })
    }

    pub(super) fn key_bytes(&self) -> usize {
        self.keys.len() + self.postings.len() + self.filter.len()
    }

    pub(super) fn sha256(&self) -> String {
        let bytes = self.data.as_ref();
        let hash = bytes
            .get(bytes.len().saturating_sub(HASH)..)
            .unwrap_or_default();
        words::hex(hash)
    }

    pub(super) fn fst(&self) -> Result<Fst<&[u8]>> {
        fst(self.data.as_ref().get(self.keys.clone()))
    }

    /// The numbers of the first entries of the texts that may have been read, in the order of the texts.
    pub(super) fn search(&self, places: &[Place], least: f32) -> Result<Vec<u64>> {
        let filter = self.data.as_ref().get(self.filter.clone());
        let filter = Filter::new(filter.unwrap_or_default());
        Ok(search(&self.fst()?, filter, places, least))
    }

    /// The entries of each plate whose first entry has one of these numbers, by their numbers.
    ///
    /// They lie as the list had them, far apart, and dozens of states may have issued a plate: so those of all plates
    /// are made to come from memory side by side.
    pub(super) fn plates(&self, first: &[u64]) -> Result<Vec<Range<u64>>> {
        let bytes = self.data.as_ref();
        fetch(bytes, first.iter().map(|first| self.place(*first)));
        let mut plates = Vec::with_capacity(first.len());
        for &first in first {
            let mut end = first.saturating_add(1);
            while end < self.info.entries && self.posting(end)? & 1 == 1 {
                end += 1;
            }
            plates.push(first..end);
        }
        for plate in &plates {
            let record = |number| self.posting(number).map_or(0, |posting| posting >> 1);
            let place = |number| self.records.start.saturating_add(record(number) as usize);
            fetch(bytes, plate.clone().map(place));
        }
        Ok(plates)
    }

    /// The entry with this number in the order of plates.
    pub(super) fn entry(&self, number_of: u64) -> Result<Entry> {
        decode(self.record(number_of)?)
    }

    /// The record of an entry, and all behind it.
    fn record(&self, number_of: u64) -> Result<&[u8]> {
        let records = self.data.as_ref().get(self.records.clone());
        let offset = usize::try_from(self.posting(number_of)? >> 1).unwrap_or(usize::MAX);
        let records = records.unwrap_or_default();
        records.get(offset..).ok_or_else(lost)
    }

    /// Where an entry's record stands, and in the last bit whether it is of the plate of the entry before.
    fn posting(&self, number_of: u64) -> Result<u64> {
        number(self.data.as_ref(), self.place(number_of), self.width)
    }

    /// Where an entry's posting stands.
    fn place(&self, number_of: u64) -> usize {
        let at = usize::try_from(number_of).unwrap_or(usize::MAX);
        self.postings
            .start
            .saturating_add(at.saturating_mul(self.width))
    }
}

fn fst(keys: Option<&[u8]>) -> Result<Fst<&[u8]>> {
    Fst::new(keys.unwrap_or_default()).map_err(|_| damaged("its fst cannot be read"))
}

fn lost() -> Error {
    damaged("an entry cannot be read")
}

fn decode(record: &[u8]) -> Result<Entry> {
    row::decode(record).ok_or_else(lost)
}

/// A little-endian number of so many bytes, at most 8.
fn number(bytes: &[u8], at: usize, width: usize) -> Result<u64> {
    let field = bytes
        .get(at..at.saturating_add(width))
        .ok_or_else(|| damaged("it ends too early"))?;
    Ok(field
        .iter()
        .rev()
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}
