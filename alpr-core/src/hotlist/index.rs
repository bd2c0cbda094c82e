//! The index file: entries, an fst from plate text to entry, a filter, SHA-256; verified when it is opened.

use std::collections::BTreeMap;
use std::ops::Range;

use fst::raw::Fst;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::entry::Entry;
use super::filter::Filter;
use super::lines::invalid;
use super::query::Place;
use super::row;
use super::search::{fetch, search};
use crate::error::{Error, Result};

pub(super) const MAGIC: &[u8; 8] = b"ALPRLIST";
pub(super) const VERSION: u32 = 4;
/// Magic and version; the entries follow.
pub(super) const HEADER: usize = 8 + 4;
/// The lengths of the five sections, and the SHA-256 of all before it, at the end: so that a list can be
/// written while it is read.
const FOOTER: usize = 5 * 8 + HASH;
const HASH: usize = 32;
/// Entries of a plate that are looked at first: nearly all plates have one, and the one behind says so.
const FIRST: u64 = 2;

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
    /// When it arrived here.
    pub received: Timestamp,
    /// Lines that were taken; counted by the build.
    pub entries: u64,
    /// Lines that were rejected.
    pub rejects: u64,
    /// Entries of each state, by code, `-` where the list does not say; counted by the build.
    #[serde(default)]
    pub states: BTreeMap<String, u64>,
}

impl ListInfo {
    /// A description of a list that is to be built.
    pub fn new(source: impl Into<String>, extracted: Timestamp, received: Timestamp) -> Self {
        Self {
            source: source.into(),
            extracted,
            received,
            entries: 0,
            rejects: 0,
            states: BTreeMap::new(),
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
    data: D,
    pub(super) info: ListInfo,
    records: Range<usize>,
    keys: Range<usize>,
    offsets: Range<usize>,
    /// The bytes of an offset.
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
        let (records, keys, offsets) = (section(0)?, section(1)?, section(2)?);
        let (filter, info) = (section(3)?, section(4)?);
        let info: ListInfo = serde_json::from_slice(bytes.get(info).unwrap_or_default())
            .map_err(|_| damaged("its description cannot be read"))?;
        let width =
            (1..=4).find(|width| info.entries.checked_mul(*width) == Some(offsets.len() as u64));
        let width = width.ok_or_else(|| damaged("it does not have the entries that it counts"))?;
        fst(bytes.get(keys.clone()))?;
        Ok(Self {
            info,
            records,
            keys,
            offsets,
            width: width as usize,
            filter,
            data,
        })
    }

    pub(super) fn key_bytes(&self) -> usize {
        self.keys.len() + self.offsets.len() + self.filter.len()
    }

    pub(super) fn sha256(&self) -> String {
        let bytes = self.data.as_ref();
        let hash = bytes
            .get(bytes.len().saturating_sub(HASH)..)
            .unwrap_or_default();
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
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
    /// They lie as the list had them, far apart, and dozens of states may have issued a plate: so the next few of all
    /// plates are looked at side by side, then twice as many of those that go on.
    pub(super) fn plates(&self, first: &[u64]) -> Result<Vec<Range<u64>>> {
        let mut plates: Vec<_> = first.iter().map(|first| *first..*first).collect();
        let mut open: Vec<_> = plates.iter_mut().collect();
        let mut step = FIRST;
        while !open.is_empty() {
            self.fetch(open.iter().map(|plate| plate.end..plate.end + step));
            let mut rest = Vec::new();
            for plate in open {
                if self.extend(plate, step)? {
                    rest.push(plate);
                }
            }
            open = rest;
            step *= 2;
        }
        Ok(plates)
    }

    /// Adds up to `most` entries that follow, and says whether that many were of the plate.
    fn extend(&self, plate: &mut Range<u64>, most: u64) -> Result<bool> {
        let text = plate_of(self.record(plate.start)?)?;
        for _ in 0..most {
            if plate.end >= self.info.entries || plate_of(self.record(plate.end)?)? != text {
                return Ok(false);
            }
            plate.end += 1;
        }
        Ok(true)
    }

    /// Has these entries come from memory side by side.
    fn fetch(&self, ranges: impl Iterator<Item = Range<u64>> + Clone) {
        let bytes = self.data.as_ref();
        for range in ranges.clone() {
            fetch(bytes, range.map(|number| self.posting(number)));
        }
        for range in ranges {
            let offset = |at| number(bytes, at, self.width).map_or(0, |offset| offset as usize);
            let records = range.map(|number| self.records.start + offset(self.posting(number)));
            fetch(bytes, records);
        }
    }

    /// The entry with this number in the order of plates.
    pub(super) fn entry(&self, number_of: u64) -> Result<Entry> {
        decode(self.record(number_of)?)
    }

    /// The record of an entry, and all behind it.
    fn record(&self, number_of: u64) -> Result<&[u8]> {
        let bytes = self.data.as_ref();
        let offset = number(bytes, self.posting(number_of), self.width)? as usize;
        let records = bytes.get(self.records.clone()).unwrap_or_default();
        records.get(offset..).ok_or_else(lost)
    }

    /// Where the offset of an entry's record stands.
    fn posting(&self, number_of: u64) -> usize {
        let at = usize::try_from(number_of).unwrap_or(usize::MAX);
        self.offsets
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

fn plate_of(record: &[u8]) -> Result<&[u8]> {
    row::plate(record).ok_or_else(lost)
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
