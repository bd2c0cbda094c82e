//! The index file: entries, an fst from plate text to entry, SHA-256; written in a stream, verified when opened.

use std::collections::BTreeMap;
use std::io::Write;

use fst::raw::Fst;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::entry::{Entry, MAX_LISTED_LEN};
use super::lines::invalid;
use crate::error::{Error, ErrorKind, Result};
use crate::plate::PlateText;

const MAGIC: &[u8; 8] = b"ALPRLIST";
const VERSION: u32 = 2;
/// Magic and version; the entries follow.
const HEADER: usize = 8 + 4;
/// The lengths of the four sections, and the SHA-256 of all before it, at the end: so that a list can be
/// written while it is read.
const FOOTER: usize = 4 * 8 + HASH;
const HASH: usize = 32;
/// The most entries of a list; numbers and offsets of entries have 32 bits.
pub const MAX_ENTRIES: usize = 50_000_000;
/// The most bytes of one entry in the index.
pub const MAX_ENTRY_BYTES: usize = 256 * 1024;

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

/// Writes an index while its entries come in: about 24 bytes of memory an entry, and the fst.
pub struct Builder<W> {
    out: Hashing<W>,
    /// Plate as a number that sorts like its text, and the entry's place in the order it came.
    plates: Vec<(u64, u32)>,
    offsets: Vec<u32>,
    line: Vec<u8>,
    states: BTreeMap<String, u64>,
}

impl<W: Write> Builder<W> {
    /// Starts an index.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidList`] if `out` cannot be written.
    pub fn new(out: W) -> Result<Self> {
        let mut out = Hashing::new(out);
        out.write(MAGIC)?;
        out.write(&VERSION.to_le_bytes())?;
        Ok(Self {
            out,
            plates: Vec::new(),
            offsets: Vec::new(),
            line: Vec::new(),
            states: BTreeMap::new(),
        })
    }

    /// Adds an entry; those of one plate keep their order.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidList`] over [`MAX_ENTRIES`] entries, 4 GiB of them, [`MAX_ENTRY_BYTES`] in
    /// one, for a plate with an unknown character or over [`MAX_LISTED_LEN`], or if `out` cannot be written.
    pub fn push(&mut self, entry: &Entry) -> Result<()> {
        if self.plates.len() >= MAX_ENTRIES {
            return Err(invalid(format!(
                "expected at most {MAX_ENTRIES} entries, got more: split the list"
            )));
        }
        let plate = sortable(entry.plate)?;
        self.line.clear();
        serde_json::to_writer(&mut self.line, entry).map_err(fault)?;
        self.line.push(b'\n');
        if self.line.len() > MAX_ENTRY_BYTES {
            return Err(invalid(format!(
                "expected at most {MAX_ENTRY_BYTES} bytes in an entry, got {}: shorten that of `{}`",
                self.line.len(),
                entry.plate
            )));
        }
        let offset = u32::try_from(self.out.written - HEADER as u64);
        self.offsets.push(offset.map_err(|_| {
            invalid("expected at most 4 GiB of entries, got more: split the list".into())
        })?);
        self.plates.push((plate, self.plates.len() as u32));
        let state = entry.state.map_or("-", |state| state.code());
        match self.states.get_mut(state) {
            Some(count) => *count += 1,
            None => {
                self.states.insert(state.to_owned(), 1);
            }
        }
        self.out.write(&self.line)
    }

    /// Ends the index and gives the writer back; `info`'s counts of entries are set here.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidList`] if `out` cannot be written.
    pub fn finish(self, info: &ListInfo) -> Result<W> {
        let Self {
            mut out,
            mut plates,
            offsets,
            states,
            ..
        } = self;
        plates.sort_unstable();
        let mut sections = vec![out.written - HEADER as u64];
        let keys = keys(&plates)?;
        out.write(&keys)?;
        sections.push(keys.len() as u64);
        drop(keys);
        for (_, place) in &plates {
            let offset = offsets.get(*place as usize).copied().unwrap_or_default();
            out.write(&offset.to_le_bytes())?;
        }
        sections.push(4 * plates.len() as u64);
        let info = ListInfo {
            entries: plates.len() as u64,
            states,
            ..info.clone()
        };
        let info = serde_json::to_vec(&info).map_err(fault)?;
        out.write(&info)?;
        sections.push(info.len() as u64);
        for length in sections {
            out.write(&length.to_le_bytes())?;
        }
        out.end()
    }
}

/// The fst of sorted plates: text to the number of its first entry.
fn keys(plates: &[(u64, u32)]) -> Result<Vec<u8>> {
    let mut keys = fst::raw::Builder::memory();
    let mut previous = None;
    for (number, (plate, _)) in plates.iter().enumerate() {
        if previous != Some(*plate) {
            let (text, len) = text(*plate);
            let text = text.get(..len).unwrap_or_default();
            keys.insert(text, number as u64).map_err(fault)?;
            previous = Some(*plate);
        }
    }
    keys.into_inner().map_err(fault)
}

/// A listed text as a number to the base of 37, which sorts as the text does: 37^10 has 53 bits.
fn sortable(plate: PlateText) -> Result<u64> {
    if plate.has_unknown() || plate.len() > MAX_LISTED_LEN {
        return Err(invalid(format!(
            "expected a plate of 1 to {MAX_LISTED_LEN} known characters, got `{plate}`"
        )));
    }
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => u64::from(byte - b'0') + 1,
        _ => u64::from(byte.saturating_sub(b'A')) + 11,
    };
    let bytes = plate.as_str().bytes().map(digit);
    let padded = bytes.chain(std::iter::repeat(0)).take(MAX_LISTED_LEN);
    Ok(padded.fold(0, |sum, digit| 37 * sum + digit))
}

/// The text of a sortable number, and its length.
fn text(mut number: u64) -> ([u8; MAX_LISTED_LEN], usize) {
    let mut text = [0; MAX_LISTED_LEN];
    let mut len = 0;
    for (place, byte) in text.iter_mut().enumerate().rev() {
        let digit = (number % 37) as u8;
        number /= 37;
        if digit > 0 {
            len = len.max(place + 1);
            *byte = if digit <= 10 {
                b'0' + digit - 1
            } else {
                b'A' + digit - 11
            };
        }
    }
    (text, len)
}

/// Builds an index of these entries in memory; [`Builder`] writes it while they come in.
///
/// # Errors
/// Those of [`Builder::push`].
pub fn build(entries: impl IntoIterator<Item = Entry>, info: &ListInfo) -> Result<Vec<u8>> {
    let mut builder = Builder::new(Vec::new())?;
    for entry in entries {
        builder.push(&entry)?;
    }
    builder.finish(info)
}

/// A writer that hashes what it writes, in pieces that are worth a call.
struct Hashing<W> {
    out: W,
    hash: Sha256,
    buffer: Vec<u8>,
    written: u64,
}

impl<W: Write> Hashing<W> {
    const BUFFER: usize = 64 * 1024;

    fn new(out: W) -> Self {
        Self {
            out,
            hash: Sha256::new(),
            buffer: Vec::with_capacity(Self::BUFFER),
            written: 0,
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.buffer.extend_from_slice(bytes);
        self.written += bytes.len() as u64;
        if self.buffer.len() < Self::BUFFER {
            return Ok(());
        }
        self.flush()
    }

    fn flush(&mut self) -> Result<()> {
        self.hash.update(&self.buffer);
        self.out.write_all(&self.buffer).map_err(unwritable)?;
        self.buffer.clear();
        Ok(())
    }

    fn end(mut self) -> Result<W> {
        self.flush()?;
        self.out
            .write_all(&self.hash.finalize())
            .and_then(|()| self.out.flush())
            .map_err(unwritable)?;
        Ok(self.out)
    }
}

fn unwritable(error: std::io::Error) -> Error {
    invalid(format!("cannot write the index: {error}"))
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
    records: std::ops::Range<usize>,
    keys: std::ops::Range<usize>,
    offsets: std::ops::Range<usize>,
}

impl<D: AsRef<[u8]>> Index<D> {
    pub(super) fn open(data: D) -> Result<Self> {
        let bytes = data.as_ref();
        if !is_index(bytes) {
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
            let len =
                usize::try_from(number::<8>(bytes, lengths + 8 * place)?).unwrap_or(usize::MAX);
            let end = start.checked_add(len).filter(|end| *end <= lengths);
            let range = start..end.ok_or_else(|| damaged("a section ends behind the file"))?;
            start = range.end;
            Ok(range)
        };
        let (records, keys, offsets, info) = (section(0)?, section(1)?, section(2)?, section(3)?);
        let info: ListInfo = serde_json::from_slice(bytes.get(info).unwrap_or_default())
            .map_err(|_| damaged("its description cannot be read"))?;
        if offsets.len() as u64 != info.entries.saturating_mul(4) {
            return Err(damaged("it does not have the entries that it counts"));
        }
        let index = Self {
            info,
            records,
            keys,
            offsets,
            data,
        };
        index.fst()?;
        Ok(index)
    }

    pub(super) fn key_bytes(&self) -> usize {
        self.keys.len() + self.offsets.len()
    }

    pub(super) fn sha256(&self) -> String {
        let bytes = self.data.as_ref();
        let hash = bytes
            .get(bytes.len().saturating_sub(HASH)..)
            .unwrap_or_default();
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

    /// The entry with this number in the order of plates.
    pub(super) fn entry(&self, number_of: u64) -> Result<Entry> {
        let bytes = self.data.as_ref();
        let lost = || damaged("an entry cannot be read");
        let at = usize::try_from(number_of).map_err(|_| lost())?;
        let offset = number::<4>(bytes, self.offsets.start + 4 * at)? as usize;
        let records = bytes.get(self.records.clone()).unwrap_or_default();
        let record = records.get(offset..).ok_or_else(lost)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_sort_as_texts_and_come_back(a in "[A-Z0-9]{1,10}", b in "[A-Z0-9]{1,10}") {
            let number = |t: &str| sortable(t.parse().unwrap()).unwrap();
            prop_assert_eq!(number(&a).cmp(&number(&b)), a.cmp(&b));
            let (bytes, len) = text(number(&a));
            prop_assert_eq!(&bytes[..len], a.as_bytes());
        }
    }
}
