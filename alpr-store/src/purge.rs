//! Purges: what the policies say is due is deleted, in batches that may be cut off anywhere, and a signed receipt tells
//! how much.

use std::collections::BTreeMap;
use std::thread;
use std::time::Instant;

use alpr_core::adopt::{Custody, Document};
use alpr_core::audit::{Act, Event};
use alpr_core::record::{Id, Picture};
use alpr_core::retain::{Holder, Policies};
use alpr_core::{Error, ErrorKind, Jurisdiction, PlateText, Result};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::adopt;
use crate::engine::Transaction;
use crate::register::Register;
use crate::rows::{from_json, to_json};
use crate::search::MAX_PAGE;
use crate::store::Store;
use crate::tables::{self, Kept};

mod judge;
mod receipt;
mod run;
mod statements;

pub(crate) use judge::open_holds;
pub use receipt::{Count, PolicyId, Receipt, ReceiptKey};
use run::{Progress, Stage};
pub(crate) use statements::COPIED;
pub use statements::PURGE_BATCH;

/// What is to be purged: what this holder has, by these policies, as of one moment.
#[derive(Clone, Copy, Debug)]
pub struct PurgeOrder<'a> {
    /// The policies.
    pub policies: &'a Policies,
    /// Who has this store.
    pub holder: Holder,
    /// Whose law it is under.
    pub jurisdiction: Jurisdiction,
    /// Who orders the purge.
    pub by: &'a str,
    /// The moment: what is due then is purged, and nothing else. Take a new one for each purge.
    pub now: Timestamp,
    /// When the last shift ended: for entries made by hand before that, where a policy ends them with the shift.
    pub shift_ended: Option<Timestamp>,
    /// Who asked for the destruction of what is of a plate, where a policy counts from a request. The store does not
    /// keep them: give all that are in force to each purge, one that goes on too.
    pub requests: &'a [DestructionRequest],
}

/// Somebody entitled to it asked for the destruction of what is of a plate, as a participant of a state's address
/// confidentiality programme may. It counts for reads of exactly this plate, with or without small stacked characters,
/// hits, entries made by hand and guards, those that come later too; what an investigation needs is a hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DestructionRequest {
    /// The plate.
    pub plate: PlateText,
    /// When.
    pub requested: Timestamp,
}

/// What a purge does, or did so far, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// What was due, by the rule whose ceiling made it so first.
    pub due: Vec<Count>,
    /// What may be kept.
    pub kept: u64,
    /// What a hold covers.
    pub held: u64,
    /// What is kept since rules of one rank contradict each other: somebody has to decide.
    pub conflicts: u64,
}

impl Store {
    /// What a purge would do now, without doing it. What was captured after the last moment that may be due is not
    /// looked at, and not counted.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`]; [`ErrorKind::InvalidRecord`] for what is damaged.
    pub fn plan(&self, order: &PurgeOrder<'_>) -> Result<Tally> {
        self.look(|on| run::plan(on, order))
    }

    /// Purges what is due: reads with their hits and cases, pictures, entries made by hand, and guards that ended. An
    /// entry in force is only due by the end of its shift, or a request. The audit log stays: without a line it is no
    /// chain.
    ///
    /// It goes in batches of [`PURGE_BATCH`] (in PostgreSQL week by week, where a partition that is due as a whole is
    /// dropped), each whole or not at all. Cut off, it goes on where it was when it is called again with the same
    /// holder and policies, as of its first moment; with others it is ended first, with a receipt that says so. Holds
    /// are looked at anew in each batch, and as of this call: one that was opened since the first moment counts, one
    /// that was closed does not. A hold of a hit's name is one of its read. `pictures` is given the pictures of each
    /// batch before their reads are deleted, so that it deletes the files; those of a batch that was cut off come
    /// again. A picture is only given when no read of it is left; a read that is due stays while its pictures are held,
    /// or have a floor whose rank is not below that of the read's ceiling. While `pictures` runs nobody else can write,
    /// so let it wait for nobody: to tell somebody before the reads go, let it fail, which takes the batch back, tell,
    /// and call this again.
    ///
    /// Between two batches it rests as long as the batch took, so that whoever opens a hold gets in. What is put in
    /// force meanwhile ([`adopt`](Self::adopt)) ends it, if it is another custody, other policies or another key.
    ///
    /// The same order again, once the purge has ended, gives its receipt and purges nothing, even of what came since and
    /// is due: take a new moment.
    ///
    /// At its end nothing of what was deleted is left in the files of the database. PostgreSQL keeps deleted rows for
    /// transactions that began before: the purge waits for those for a minute, and then fails, to be called again.
    /// Backups, archives of PostgreSQL's log and snapshots of a file system are not reached.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] without a name, and, which is logged, for whoever is neither Chief nor Coordinator, once
    /// somebody was, for another custody, other policies or another key
    /// than those in force ([`adopt`](Self::adopt)); [`ErrorKind::Storage`]; [`ErrorKind::InvalidRecord`] for what is
    /// damaged; those of `pictures`. What was done before stays done.
    pub fn purge(
        &self,
        order: &PurgeOrder<'_>,
        key: &ReceiptKey,
        pictures: &mut dyn FnMut(&[Picture]) -> Result<()>,
    ) -> Result<Receipt> {
        let id = match self.purging(order, |on| begin(on, order, key))? {
            Begun::Running(id) => id,
            Begun::Done(receipt) => return Ok(*receipt),
        };
        let touched = loop {
            let begun = Instant::now();
            // In each step: what is put in force meanwhile holds for what is not deleted yet.
            let progress = self.purging(order, |on| {
                check_in_force(on, order, key)?;
                run::step(on, id, order, pictures)
            })?;
            if progress.stage == Stage::Scrub {
                break progress.touched;
            }
            // Whoever waits to write, to open a hold first of all, gets as much time as the purge takes.
            thread::sleep(begun.elapsed());
        };
        self.scrub(&touched)?;
        self.write(|on| {
            let progress = running(on, id)?;
            finish(on, id, progress, order, key, true)
        })
    }

    /// A transaction of a purge; that it is refused is logged.
    fn purging<T>(
        &self,
        order: &PurgeOrder<'_>,
        work: impl FnMut(&mut dyn Transaction) -> Result<T>,
    ) -> Result<T> {
        self.or_denied(self.write(work), order.by, "a purge", None, order.now)
    }

    /// The receipts of all purges, the oldest first.
    ///
    /// # Errors
    /// As for [`plan`](Self::plan).
    pub fn receipts(&self) -> Result<Vec<Receipt>> {
        let all = self.look(purges)?;
        let done = all.into_values().filter_map(|purge| match purge {
            Purge::Done { receipt } => Some(receipt),
            Purge::Running { .. } => None,
        });
        Ok(done.collect())
    }

    /// Notes that the agency's server has what these name: what a computer in a car has to keep until then. A read with
    /// hits is copied once it and each of its hits that the rules did not drop are named here. What was noted before
    /// stays as it is. The log gets an entry with the number of those that are new, and names [`MAX_PAGE`] of them
    /// at most; none if nothing is new.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] without a name; [`ErrorKind::Storage`].
    pub fn mark_copied(&self, ids: &[Id], by: &str, at: Timestamp) -> Result<()> {
        self.write(|on| {
            let mut new = statements::mark_copied(on, ids, at)?;
            let count = new.len();
            new.truncate(MAX_PAGE);
            let Some(first) = new.first() else {
                return Ok(());
            };
            let (subject, detail) = (first.to_string(), json!({"records": count, "names": new}));
            tables::append(on, Event::new(at, by, Act::Copied, subject, detail))
        })
    }
}

/// Refuses a custody, policies and a key that are not those in force.
fn check_in_force(
    on: &mut dyn Transaction,
    order: &PurgeOrder<'_>,
    key: &ReceiptKey,
) -> Result<()> {
    let custody = Custody {
        holder: order.holder,
        jurisdiction: order.jurisdiction,
    };
    adopt::check(on, Document::Custody, [custody.to_string().as_str()])?;
    adopt::check_policies(on, order.policies)?;
    adopt::check(on, Document::ReceiptKey, [key.public().as_str()])
}

/// A purge as it is kept.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
enum Purge {
    Running { progress: Progress },
    Done { receipt: Receipt },
}

enum Begun {
    Running(Id),
    Done(Box<Receipt>),
}

fn purges(on: &mut dyn Transaction) -> Result<BTreeMap<Id, Purge>> {
    let bodies = tables::all_with_ids(on, Kept::Purges)?;
    let purge = |(id, body): (Id, String)| Ok((id, from_json(&body)?));
    bodies.into_iter().map(purge).collect()
}

/// Goes on with a purge of the same holder by the same policies, or ends what runs and begins a new one.
fn begin(on: &mut dyn Transaction, order: &PurgeOrder<'_>, key: &ReceiptKey) -> Result<Begun> {
    Register::of(on)?.check_leader(order.by, "purge")?;
    check_in_force(on, order, key)?;
    let progress = Progress::new(order);
    let id = progress.id();
    for (old_id, purge) in purges(on)? {
        match purge {
            Purge::Done { receipt } if old_id == id => {
                return Ok(Begun::Done(Box::new(receipt)));
            }
            Purge::Running { progress: old } if old.is_same(&progress) => {
                return Ok(Begun::Running(old_id));
            }
            Purge::Running { progress: old } => drop(finish(on, old_id, old, order, key, false)?),
            Purge::Done { .. } => {}
        }
    }
    let detail = json!({"purge": "begun", "holder": order.holder, "policies": progress.policies});
    tables::append(on, purged(order, order.by, id, detail))?;
    save(on, id, &Purge::Running { progress })?;
    Ok(Begun::Running(id))
}

/// Writes the receipt of what was done.
fn finish(
    on: &mut dyn Transaction,
    id: Id,
    progress: Progress,
    order: &PurgeOrder<'_>,
    key: &ReceiptKey,
    complete: bool,
) -> Result<Receipt> {
    let receipt = key.sign(progress.receipt(id, order.now, complete))?;
    let detail = json!({"purge": "ended", "receipt": receipt});
    tables::append(on, purged(order, &receipt.by, id, detail))?;
    let purge = Purge::Done {
        receipt: receipt.clone(),
    };
    save(on, id, &purge)?;
    Ok(receipt)
}

/// The line of the log about a purge.
fn purged(order: &PurgeOrder<'_>, by: &str, id: Id, detail: serde_json::Value) -> Event {
    Event::new(order.now, by, Act::Purged, id.to_string(), detail)
}

fn save(on: &mut dyn Transaction, id: Id, purge: &Purge) -> Result<()> {
    tables::keep(on, Kept::Purges, id, to_json(purge)?).map(|_| ())
}

fn running(on: &mut dyn Transaction, id: Id) -> Result<Progress> {
    match tables::load(on, Kept::Purges, id)? {
        Some(Purge::Running { progress }) => Ok(progress),
        _ => {
            let text = format!("purge {id} was ended elsewhere: look at its receipt");
            Err(Error::new(ErrorKind::Refused, text))
        }
    }
}
