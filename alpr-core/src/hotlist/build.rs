//! Writes an index in a stream, while the entries of its list come in.

use std::collections::BTreeMap;
use std::io::Write;

use sha2::{Digest, Sha256};

use super::entry::{Entry, MAX_LISTED_LEN};
use super::index::{HEADER, ListInfo, MAGIC, VERSION};
use super::lines::invalid;
use crate::error::{Error, ErrorKind, Result};
use crate::plate::PlateText;

/// The most entries of a list; numbers and offsets of entries have 32 bits.
pub const MAX_ENTRIES: usize = 50_000_000;
/// The most bytes of one entry in the index.
pub const MAX_ENTRY_BYTES: usize = 256 * 1024;

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

fn fault(error: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::Internal,
        format!("cannot build the index: {error}"),
    )
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
