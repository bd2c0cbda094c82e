//! Reads with what was raised for them, in one transaction.

use alpr_core::alarm::{Raised, Silenced};
use alpr_core::audit::{Act, Event};
use alpr_core::record::{HitRecord, Record};
use alpr_core::verify::CaseFile;
use alpr_core::{Error, ErrorKind, Result};
use jiff::Timestamp;
use serde_json::json;

use crate::engine::Transaction;
use crate::rows::ReadRow;
use crate::store::{Store, put_case};
use crate::tables;

impl Store {
    /// Writes a read that reached this store at a time and what became of its hits, those that were kept back too. A
    /// hit that is there stays as it is, as does a case that is [damaged](Self::damaged_cases).
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] without a name, and for a read of a private system that the Chief had not approved;
    /// [`ErrorKind::InvalidArgument`] for what is of another read; [`ErrorKind::Storage`]. Then nothing is written.
    pub fn put_raised(
        &self,
        raised: &Raised,
        read: &Record,
        by: &str,
        received: Timestamp,
    ) -> Result<()> {
        let (reads, raised) = (std::slice::from_ref(read), std::slice::from_ref(raised));
        let rows = self.rows(reads, raised, received)?;
        self.write(|on| put_all(on, &rows, reads, raised, by))
    }

    /// Writes all reads of one picture, of a pair or of a vehicle, and what was raised for each, in one transaction;
    /// tells whether it did. It writes nothing where one of the reads is stored with other pictures: its own would
    /// belong to no record, and no purge would delete them. Two pictures of a camera may have one time and show one
    /// plate: give the second another time, and raise its alarms again.
    ///
    /// # Errors
    /// As for [`put_raised`](Self::put_raised); [`ErrorKind::InvalidArgument`] too unless there is one [`Raised`] for
    /// each read.
    pub fn put_sighting(
        &self,
        reads: &[Record],
        raised: &[Raised],
        by: &str,
        received: Timestamp,
    ) -> Result<bool> {
        let rows = self.rows(reads, raised, received)?;
        self.write(|on| {
            for read in reads {
                if is_of_other_pictures(on, read)? {
                    return Ok(false);
                }
            }
            put_all(on, &rows, reads, raised, by)?;
            Ok(true)
        })
    }

    /// The rows of reads that may be written with what was raised for them, with room for them.
    fn rows<'a>(
        &self,
        reads: &'a [Record],
        raised: &[Raised],
        received: Timestamp,
    ) -> Result<Vec<ReadRow<'a>>> {
        check_raised(reads, raised)?;
        self.check_feeds(reads)?;
        self.prepare(reads)?;
        let row = |read| ReadRow::new(read, received);
        let mut rows = reads.iter().map(row).collect::<Result<Vec<_>>>()?;
        // All writers take rows in one order, so that two cannot wait for each other.
        rows.sort_by_key(|row| row.id);
        Ok(rows)
    }
}

/// Refuses what was raised for another read: its case would have none.
fn check_raised(reads: &[Record], raised: &[Raised]) -> Result<()> {
    let refuse = |text: String| Err(Error::new(ErrorKind::InvalidArgument, text));
    let (expected, got) = (reads.len(), raised.len());
    if expected != got {
        return refuse(format!(
            "expected what was raised for each of {expected} reads, got that for {got}: give one for each"
        ));
    }
    let is_own = |(read, raised): &(&Record, &Raised)| {
        let mut alarms = raised.alarms.iter();
        let mut suppressed = raised.suppressed.iter();
        alarms.all(|alarm| alarm.hit.read == read.id)
            && suppressed.all(|s| s.hit.check_is_of(read.text, read.state).is_ok())
    };
    let mut pairs = reads.iter().zip(raised);
    pairs
        .find(|pair| !is_own(pair))
        .map_or(Ok(()), |(read, _)| {
            let id = read.id;
            refuse(format!(
                "expected what was raised for the read {id}, got an alarm or a hit of another: give its own read"
            ))
        })
}

/// Whether this read is stored already with other pictures.
fn is_of_other_pictures(on: &mut dyn Transaction, read: &Record) -> Result<bool> {
    let kept = tables::read(on, read.id)?;
    let kept = kept.as_deref().map(Record::from_json).transpose()?;
    let pictures = &read.circumstances.pictures;
    Ok(kept.is_some_and(|kept| kept.circumstances.pictures != *pictures))
}

fn put_all(
    on: &mut dyn Transaction,
    rows: &[ReadRow<'_>],
    reads: &[Record],
    raised: &[Raised],
    by: &str,
) -> Result<()> {
    for row in rows {
        on.add_read(row)?;
    }
    for (read, raised) in reads.iter().zip(raised) {
        put_hits(on, read, raised, by)?;
    }
    Ok(())
}

fn put_hits(on: &mut dyn Transaction, read: &Record, raised: &Raised, by: &str) -> Result<()> {
    for alarm in &raised.alarms {
        // Its damage must not end a second reading: the pictures behind it would never be read.
        if !tables::is_damaged(on, alarm.hit.id)? {
            put_case(on, &CaseFile::new(alarm.clone()), by, None)?;
        }
    }
    for suppressed in &raised.suppressed {
        let hit = HitRecord::of_hit(&suppressed.hit, read);
        let is_new = tables::add_hit(on, &hit, Some(suppressed.why))?;
        let detail = match suppressed.why {
            Silenced::Guarded => json!({"entry": hit.entry.plate, "guard": suppressed.guard}),
            Silenced::OutOfService => {
                json!({"entry": hit.entry.plate, "out_of_service": hit.camera})
            }
            Silenced::Dropped | Silenced::SamePass => continue,
        };
        if is_new {
            let id = hit.id.to_string();
            tables::append(
                on,
                Event::new(hit.captured, by, Act::HitSuppressed, id, detail),
            )?;
        }
    }
    Ok(())
}
