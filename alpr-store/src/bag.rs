//! Evidence on portable media: records and pictures as a BagIt bag (RFC 8493, version 1.0), which any tool can verify.
//!
//! ```text
//! bagit.txt  bag-info.txt  manifest-sha256.txt  manifest-sha512.txt  tagmanifest-sha256.txt  tagmanifest-sha512.txt
//! data/records.jsonl  data/hits.jsonl  data/cases.jsonl  data/pictures/SHA256.jpg
//! alpr/export.json    who exported what, for which case, on whose authority, with which tool, models and lists
//! alpr/custody.jsonl  who had the data, what was done and when
//! alpr/audit.jsonl    what the audit log says of them
//! alpr/missing.jsonl  pictures that the records name and nobody has any more
//! ```
//! Lists of the payload are there if they are not empty; so are the last two. The same contents give the same bytes:
//! lines are sorted by name or time, and no clock is looked at.

use std::collections::BTreeSet;
use std::path::Path;

use alpr_core::audit::{self, Act, Event};
use alpr_core::evidence::Export;
use alpr_core::record::{HitRecord, Id, MAX_RECORD_BYTES, Record};
use alpr_core::retain::Hold;
use alpr_core::verify::CaseFile;
use alpr_core::{Error, ErrorKind, Result};
use serde::Serialize;
use serde_json::json;

use crate::rows::to_json;
use crate::search::MAX_PAGE;

mod booked;
mod check;
mod contents;
mod cover;
mod digest;
mod fault;
mod folder;
mod manifest;
mod picture;
mod tags;
mod write;

pub use booked::Booked;
pub use check::{Checked, Verified};
pub use fault::{Fault, Flaw, MAX_FAULTS};
pub use picture::{MissingPicture, OpenPicture, pictures_in};

use cover::Cover;
use write::Writer;

/// The most records of a bag, and the most hits: a few hundred MB of memory.
pub const MAX_BAG_RECORDS: usize = 100_000;
/// The most pictures that the records of a bag name, and the most lines of one of its lists: a record has a picture or
/// two.
pub const MAX_BAG_PICTURES: usize = 200_000;
/// The most files and folders of a bag: [`MAX_BAG_PICTURES`], and what is said of them.
pub const MAX_BAG_FILES: usize = 250_000;
/// The most bytes of a path in a bag; ours have under 100.
pub const MAX_PATH_BYTES: usize = 1_024;
/// The most bytes of a manifest: lines of 220 bytes for [`MAX_BAG_FILES`].
pub const MAX_MANIFEST_BYTES: usize = 64 << 20;
/// The most bytes of another tag file that is read as a whole; ours have a few KB, with a hold of 10,000 cameras 3 MB.
pub const MAX_TAG_BYTES: usize = 16 << 20;
/// The most bytes of one line of a list; a case of 100 steps with notes of 8 KiB has fewer. A record's line has at most
/// [`MAX_RECORD_BYTES`].
pub const MAX_LINE_BYTES: usize = 1 << 20;

/// What the tag files name as the tool.
const TOOL: &str = "alpr";
const VERSION: &str = env!("CARGO_PKG_VERSION");

const BAGIT: &str = "bagit.txt";
const BAG_INFO: &str = "bag-info.txt";
const FETCH: &str = "fetch.txt";
const PAYLOAD: &str = "data/";
const RECORDS: &str = "data/records.jsonl";
const HITS: &str = "data/hits.jsonl";
const CASES: &str = "data/cases.jsonl";
const PICTURES: &str = "data/pictures/";
const EXPORT: &str = "alpr/export.json";
const CUSTODY: &str = "alpr/custody.jsonl";
const AUDIT: &str = "alpr/audit.jsonl";
const MISSING: &str = "alpr/missing.jsonl";

/// What goes into a bag.
#[derive(Clone, Debug, PartialEq)]
pub struct Bag {
    /// What is said of the export.
    pub export: Export,
    /// The holds that keep the data.
    pub holds: Vec<Hold>,
    /// The records, at most [`MAX_BAG_RECORDS`]; their pictures go with them.
    pub records: Vec<Record>,
    /// The hits, at most [`MAX_BAG_RECORDS`].
    pub hits: Vec<HitRecord>,
    /// The cases, at most [`MAX_BAG_RECORDS`].
    pub cases: Vec<CaseFile>,
    /// Names of records that were asked for and are no longer kept.
    pub absent: BTreeSet<Id>,
    /// Who had the data before. The holds and the export come into the custody log by themselves.
    pub custody: Vec<Event>,
    /// The part of the audit log that concerns the data. Each entry proves itself, not that none lies between.
    pub audit: Vec<audit::Entry>,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Names the bag: SHA-256 of `tagmanifest-sha256.txt`, by which everything in it is fixed. Write it on the medium.
    pub bag: String,
    /// Records.
    pub records: usize,
    /// Hits.
    pub hits: usize,
    /// Cases.
    pub cases: usize,
    /// Names of records that were asked for and are no longer kept.
    pub absent: BTreeSet<Id>,
    /// Pictures that were copied.
    pub pictures: usize,
    /// Pictures that were not there.
    pub missing: Vec<MissingPicture>,
    /// Bytes of the payload.
    pub bytes: u64,
}

impl Bag {
    /// A bag of an export with nothing in it yet.
    pub const fn new(export: Export) -> Self {
        Self {
            export,
            holds: Vec::new(),
            records: Vec::new(),
            hits: Vec::new(),
            cases: Vec::new(),
            absent: BTreeSet::new(),
            custody: Vec::new(),
            audit: Vec::new(),
        }
    }

    /// What the audit log keeps of the export; the bag's custody log has it too. It names [`MAX_PAGE`] records at most,
    /// and counts them all.
    pub fn event(&self) -> Event {
        let names = |holds: &[Hold]| holds.iter().map(|hold| hold.id).collect::<Vec<_>>();
        let mut records: Vec<Id> = self.records.iter().map(|record| record.id).collect();
        records.sort_unstable();
        records.dedup();
        let count = records.len();
        records.truncate(MAX_PAGE);
        self.exported(json!({
            "authority": self.export.authority, "holds": names(&self.holds), "records": count,
            "hits": self.hits.len(), "cases": self.cases.len(), "reads": records,
        }))
    }

    /// What the audit log keeps once the bag is written.
    pub(crate) fn written_event(&self, written: &Exported) -> Event {
        self.exported(json!({
            "bag": written.bag, "pictures": written.pictures, "missing": written.missing.len(), "bytes": written.bytes,
        }))
    }

    fn exported(&self, detail: serde_json::Value) -> Event {
        let Export {
            at,
            by,
            case_number,
            ..
        } = &self.export;
        Event::new(*at, by, Act::Exported, case_number, detail)
    }

    /// Writes the bag into a new folder. `pictures` opens the records' pictures; each is copied once and hashed on the
    /// way. A program that is killed leaves nothing under this name, only a folder `.NAME.partial` beside it.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if the export does not say everything or there is nothing to export;
    /// [`ErrorKind::InvalidArgument`] if `path` is there already or something is over its limit;
    /// [`ErrorKind::InvalidRecord`] if a picture is not the one that its record names; [`ErrorKind::Storage`] if
    /// something cannot be read or written. Then nothing is left.
    pub fn write(&self, path: &Path, pictures: &mut OpenPicture<'_>) -> Result<Exported> {
        self.check()?;
        write::whole(path, |to| self.fill(to, pictures))
    }

    /// Whether everything is said, and there is something, and not too much.
    pub(crate) fn check(&self) -> Result<()> {
        self.export.check()?;
        let counts = [self.records.len(), self.hits.len(), self.cases.len()];
        let most = counts.into_iter().max().unwrap_or_default();
        if most == 0 {
            let text = "there is nothing to export: name records that are kept";
            return Err(Error::new(ErrorKind::Refused, text));
        }
        if most > MAX_BAG_RECORDS {
            let text = format!(
                "expected at most {MAX_BAG_RECORDS} records, hits or cases in a bag, got {most}: export in several"
            );
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        Ok(())
    }

    fn fill(&self, mut to: Writer, pictures: &mut OpenPicture<'_>) -> Result<Exported> {
        let records = sorted(&self.records, |record| record.id);
        let hits = sorted(&self.hits, |hit| hit.id);
        let cases = sorted(&self.cases, CaseFile::id);
        let audit = sorted(&self.audit, |entry| entry.seq);
        put(&mut to, RECORDS, &records, MAX_RECORD_BYTES)?;
        put(&mut to, HITS, &hits, MAX_LINE_BYTES)?;
        put(&mut to, CASES, &cases, MAX_LINE_BYTES)?;
        let (pictures, missing) = picture::copy(&records, pictures, &mut to)?;
        let mut exported = Exported {
            bag: String::new(),
            records: records.len(),
            hits: hits.len(),
            cases: cases.len(),
            absent: self.absent.clone(),
            pictures,
            missing,
            bytes: 0,
        };
        let cover = Cover::new(self, &exported).to_json()?;
        within(EXPORT, cover.len(), MAX_TAG_BYTES)?;
        to.put_text(EXPORT, &cover)?;
        put(&mut to, CUSTODY, &self.custody_log(), MAX_LINE_BYTES)?;
        put(&mut to, AUDIT, &audit, MAX_LINE_BYTES)?;
        put(&mut to, MISSING, &exported.missing, MAX_LINE_BYTES)?;
        (exported.bag, exported.bytes) = to.finish(&self.export)?;
        Ok(exported)
    }

    /// Who had the data, in the order of time: the holds, what the caller knows, the export.
    fn custody_log(&self) -> Vec<Event> {
        let holds = self.holds.iter().map(Hold::event);
        let known = self.custody.iter().cloned();
        let mut log: Vec<_> = holds.chain(known).chain([self.event()]).collect();
        log.sort_by_key(|event| event.at);
        log
    }
}

/// Things by name, each once.
fn sorted<T: PartialEq, K: Ord>(all: &[T], name: impl Fn(&T) -> K) -> Vec<&T> {
    let mut sorted: Vec<_> = all.iter().collect();
    sorted.sort_by_key(|one| name(one));
    sorted.dedup();
    sorted
}

/// Whether what is written can be read back.
fn within(name: &str, bytes: usize, most: usize) -> Result<()> {
    if bytes <= most {
        return Ok(());
    }
    let text = format!(
        "expected at most {most} bytes of `{name}` or its line, got {bytes}: export in several"
    );
    Err(Error::new(ErrorKind::InvalidArgument, text))
}

/// Writes things as JSON lines, if there are any.
fn put(to: &mut Writer, name: &str, all: &[impl Serialize], most: usize) -> Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    let mut lines = Vec::new();
    for one in all {
        let line = to_json(one)?;
        within(name, line.len(), most)?;
        lines.push(line);
    }
    to.put_lines(name, &lines)
}

#[cfg(test)]
mod tests;
