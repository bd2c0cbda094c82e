//! Writes an index in a stream, while the entries of its list come in.

use std::collections::BTreeMap;
use std::io::Write;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::entry::{Category, Entry};
use super::filter;
use super::index::{HEADER, ListInfo, MAGIC, NO_STATE, VERSION};
use super::key::{folded_number, sortable, text};
use super::lines::invalid;
use super::row;
use crate::error::{Error, ErrorKind, Result};
use crate::words;

/// The most entries of a list; numbers and offsets of entries have 32 bits.
pub const MAX_ENTRIES: usize = 50_000_000;
/// The most bytes of one entry in the index.
pub const MAX_ENTRY_BYTES: usize = 256 * 1024;

/// The most unknown categories that are counted by their names; those of others are counted together.
pub const MAX_UNKNOWN_CATEGORIES: usize = 100;
/// The most characters of such a name, and the name of those over the most.
const MAX_CATEGORY_LEN: usize = 40;
const OTHERS: &str = "and others";

/// Writes an index while its entries come in: about 24 bytes of memory an entry, and the fst.
pub struct Builder<W> {
    out: Hashing<W>,
    /// Plate as a number that sorts like its text, and the entry's place in the order it came.
    plates: Vec<(u64, u32)>,
    offsets: Vec<u32>,
    line: Vec<u8>,
    states: BTreeMap<String, u64>,
    unknown_categories: BTreeMap<Category, u64>,
    /// The last end of those that have one, and whether all have.
    last_end: Option<Timestamp>,
    all_end: bool,
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
            unknown_categories: BTreeMap::new(),
            last_end: None,
            all_end: true,
        })
    }

    /// Adds an entry; those of one plate keep their order.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidList`] over [`MAX_ENTRIES`] entries, 4 GiB of them, [`MAX_ENTRY_BYTES`] in one, for a plate
    /// with an unknown character or over [`MAX_LISTED_LEN`](super::MAX_LISTED_LEN), or if `out` cannot be written.
    pub fn push(&mut self, entry: &Entry) -> Result<()> {
        if self.plates.len() >= MAX_ENTRIES {
            return Err(invalid(format!(
                "expected at most {MAX_ENTRIES} entries, got more: split the list"
            )));
        }
        let plate = sortable(entry.plate)?;
        self.line.clear();
        self.line = row::encode(entry, std::mem::take(&mut self.line)).map_err(fault)?;
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
        let state = entry.state.map_or(NO_STATE, |state| state.code());
        match self.states.get_mut(state) {
            Some(count) => *count += 1,
            None => {
                self.states.insert(state.to_owned(), 1);
            }
        }
        self.last_end = self.last_end.max(entry.expires);
        self.all_end &= entry.expires.is_some();
        if let Category::Other(name) = &entry.category {
            self.count_unknown(name);
        }
        self.out.write(&self.line)
    }

    fn count_unknown(&mut self, name: &str) {
        let category = Category::Other(name.chars().take(MAX_CATEGORY_LEN).collect());
        let counts = &mut self.unknown_categories;
        let is_full = counts.len() >= MAX_UNKNOWN_CATEGORIES && !counts.contains_key(&category);
        let counted = if is_full {
            Category::Other(OTHERS.to_owned())
        } else {
            category
        };
        *counts.entry(counted).or_default() += 1;
    }

    /// Ends the index and gives the writer back; `info`'s counts of entries are set here.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidList`] if `out` cannot be written; [`ErrorKind::Refused`] if `info` names no source, of
    /// which every hit tells.
    pub fn finish(self, info: &ListInfo) -> Result<W> {
        words::new_name("the list's source", &info.source)?;
        let Self {
            mut out,
            mut plates,
            offsets,
            states,
            unknown_categories,
            last_end,
            all_end,
            ..
        } = self;
        plates.sort_unstable();
        let mut sections = vec![out.written - HEADER as u64];
        let keys = keys(&plates)?;
        out.write(&keys)?;
        sections.push(keys.len() as u64);
        drop(keys);
        let width = width(posting(offsets.last().copied().unwrap_or_default(), true));
        let mut previous = None;
        for (plate, place) in &plates {
            let offset = offsets.get(*place as usize).copied().unwrap_or_default();
            let posting = posting(offset, previous == Some(*plate));
            out.write(posting.to_le_bytes().get(..width).unwrap_or_default())?;
            previous = Some(*plate);
        }
        sections.push((width * plates.len()) as u64);
        drop(offsets);
        let filter = filter(&plates);
        out.write(&filter)?;
        sections.push(filter.len() as u64);
        let info = ListInfo {
            entries: plates.len() as u64,
            states,
            unknown_categories,
            last_end: last_end.filter(|_| all_end),
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

/// Where an entry stands, and in the last bit whether it is of the plate of the one before it.
fn posting(offset: u32, is_same_plate: bool) -> u64 {
    u64::from(offset) << 1 | u64::from(is_same_plate)
}

/// The bytes that a posting needs, where this one is the largest.
fn width(largest: u64) -> usize {
    8 - largest.leading_zeros() as usize / 8
}

/// The filter of sorted plates.
fn filter(plates: &[(u64, u32)]) -> Vec<u8> {
    let folded = plates
        .chunk_by(|a, b| a.0 == b.0)
        .filter_map(|same| same.first());
    let folded: Vec<u64> = folded.map(|(plate, _)| folded_number(*plate)).collect();
    filter::build(folded.into_iter())
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

/// Builds an index of these entries in memory; [`Builder`] writes it while they come in.
///
/// # Errors
/// Those of [`Builder::push`] and [`Builder::finish`].
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

fn fault(error: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::Internal,
        format!("cannot build the index: {error}"),
    )
}
