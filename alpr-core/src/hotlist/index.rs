//! The index file: header, SHA-256, an fst from plate text to entry, the entries; verified when opened.

use fst::raw::Fst;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::entry::Entry;
use crate::error::{Error, ErrorKind, Result};

const MAGIC: &[u8; 8] = b"ALPRLIST";
const VERSION: u32 = 1;
/// Magic, version, SHA-256 of all that follows, and the lengths of the three sections before the entries.
const HEADER: usize = 8 + 4 + 32 + 3 * 8;
/// Where the hashed part begins.
const HASHED: usize = 8 + 4 + 32;
/// The most entries of a list; numbers and offsets of entries have 32 bits.
pub const MAX_ENTRIES: usize = 50_000_000;

/// Where a list comes from and when; kept in its header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListInfo {
    /// Who keeps the list, such as `MULES` or a file's name.
    pub source: String,
    /// When the source drew the list.
    pub extracted: Timestamp,
    /// When it arrived here.
    pub received: Timestamp,
    /// Lines that were taken.
    pub entries: u64,
    /// Lines that were rejected.
    pub rejects: u64,
}

/// Builds an index of these entries; entries of one plate keep their order.
///
/// # Errors
/// [`ErrorKind::InvalidList`] over [`MAX_ENTRIES`] entries or 4 GiB of them.
pub fn build(mut entries: Vec<Entry>, info: &ListInfo) -> Result<Vec<u8>> {
    if entries.len() > MAX_ENTRIES {
        return Err(invalid(format!(
            "expected at most {MAX_ENTRIES} entries, got {}: split the list",
            entries.len()
        )));
    }
    entries.sort_by(|a, b| a.plate.as_str().cmp(b.plate.as_str()));
    let mut keys = fst::raw::Builder::memory();
    let mut offsets = Vec::with_capacity(4 * entries.len());
    let mut records = Vec::new();
    let mut previous = None;
    for (number, entry) in entries.iter().enumerate() {
        if previous != Some(entry.plate) {
            keys.insert(entry.plate.as_str(), number as u64)
                .map_err(fault)?;
            previous = Some(entry.plate);
        }
        let offset = u32::try_from(records.len()).map_err(|_| {
            invalid("expected at most 4 GiB of entries, got more: split the list".into())
        })?;
        offsets.extend(offset.to_le_bytes());
        serde_json::to_writer(&mut records, entry).map_err(fault)?;
        records.push(b'\n');
    }
    let info = ListInfo {
        entries: entries.len() as u64,
        ..info.clone()
    };
    let info = serde_json::to_vec(&info).map_err(fault)?;
    let keys = keys.into_inner().map_err(fault)?;
    let mut hashed = Vec::new();
    for section in [&info, &keys, &offsets] {
        hashed.extend((section.len() as u64).to_le_bytes());
    }
    for section in [info, keys, offsets, records] {
        hashed.extend(section);
    }
    let mut file = MAGIC.to_vec();
    file.extend(VERSION.to_le_bytes());
    file.extend(Sha256::digest(&hashed));
    file.extend(hashed);
    Ok(file)
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidList, message)
}

fn damaged(what: &str) -> Error {
    invalid(format!(
        "the index is damaged: {what}; build it again from its list"
    ))
}

fn fault(error: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::Internal,
        format!("cannot build the index: {error}"),
    )
}

/// An opened index: bytes that were verified, and where their sections lie.
#[derive(Clone, Debug)]
pub(super) struct Index<D> {
    data: D,
    pub(super) info: ListInfo,
    keys: std::ops::Range<usize>,
    offsets: std::ops::Range<usize>,
}

impl<D: AsRef<[u8]>> Index<D> {
    pub(super) fn open(data: D) -> Result<Self> {
        let bytes = data.as_ref();
        let magic = bytes.get(..8).unwrap_or_default();
        if magic != MAGIC {
            return Err(invalid(
                "these bytes are no hot list index: build one with `alpr hotlist build`".into(),
            ));
        }
        let version = number::<4>(bytes, 8)?;
        if version != u64::from(VERSION) {
            return Err(invalid(format!(
                "expected index version {VERSION}, got {version}: build it again from its list"
            )));
        }
        let hashed = bytes
            .get(HASHED..)
            .ok_or_else(|| damaged("it ends in its header"))?;
        if bytes.get(12..HASHED) != Some(&Sha256::digest(hashed)[..]) {
            return Err(damaged(
                "its bytes do not have the SHA-256 that its header states",
            ));
        }
        let mut start = HEADER;
        let mut section = |place: usize| {
            let len =
                usize::try_from(number::<8>(bytes, HASHED + 8 * place)?).unwrap_or(usize::MAX);
            let end = start.checked_add(len).filter(|end| *end <= bytes.len());
            let range = start..end.ok_or_else(|| damaged("a section ends behind the file"))?;
            start = range.end;
            Ok(range)
        };
        let (info, keys, offsets) = (section(0)?, section(1)?, section(2)?);
        let info: ListInfo = serde_json::from_slice(bytes.get(info).unwrap_or_default())
            .map_err(|_| damaged("its description cannot be read"))?;
        if offsets.len() as u64 != info.entries.saturating_mul(4) {
            return Err(damaged("it does not have the entries that it counts"));
        }
        let index = Self {
            info,
            keys,
            offsets,
            data,
        };
        index.fst()?;
        Ok(index)
    }

    pub(super) fn sha256(&self) -> String {
        let hash = self.data.as_ref().get(12..HASHED).unwrap_or_default();
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    pub(super) fn fst(&self) -> Result<Fst<&[u8]>> {
        let keys = self
            .data
            .as_ref()
            .get(self.keys.clone())
            .unwrap_or_default();
        Fst::new(keys).map_err(|_| damaged("its fst cannot be read"))
    }

    /// The entries of the plate whose first entry has this number.
    pub(super) fn entries(&self, first: u64) -> Result<Vec<Entry>> {
        let first_entry = self.entry(first)?;
        let plate = first_entry.plate;
        let mut entries = vec![first_entry];
        for number in first + 1..self.info.entries {
            let next = self.entry(number)?;
            if next.plate != plate {
                break;
            }
            entries.push(next);
        }
        Ok(entries)
    }

    fn entry(&self, number_of: u64) -> Result<Entry> {
        let bytes = self.data.as_ref();
        let lost = || damaged("an entry cannot be read");
        let at = usize::try_from(number_of).map_err(|_| lost())?;
        let offset = number::<4>(bytes, self.offsets.start + 4 * at)? as usize;
        let record = bytes.get(self.offsets.end + offset..).ok_or_else(lost)?;
        let line = record.split(|b| *b == b'\n').next().unwrap_or_default();
        serde_json::from_slice(line).map_err(|_| lost())
    }
}

/// A little-endian number of `N` bytes, at most 8.
fn number<const N: usize>(bytes: &[u8], at: usize) -> Result<u64> {
    let field = bytes
        .get(at..at.saturating_add(N))
        .ok_or_else(|| damaged("it ends too early"))?;
    Ok(field
        .iter()
        .rev()
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}
