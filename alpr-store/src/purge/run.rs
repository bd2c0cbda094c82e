//! A purge step by step: each step is one transaction that also writes how far the purge has come.

use std::collections::{BTreeMap, BTreeSet};

use alpr_core::record::{Id, Picture, Record};
use alpr_core::retain::Holder;
use alpr_core::{Jurisdiction, Result};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::judge::{Fate, Judge};
use super::receipt::{PolicyId, Receipt};
use super::statements::{self, PURGE_BATCH, Row, Thing};
use super::{Purge, PurgeOrder, Tally, purged, running, save};
use crate::engine::Transaction;
use crate::tables;

/// What is looked at, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Stage {
    Reads,
    Hits,
    Manual,
    Guards,
    /// All is deleted, and may still be in the files.
    Scrub,
}

impl Stage {
    const fn next(self) -> Self {
        match self {
            Self::Reads => Self::Hits,
            Self::Hits => Self::Manual,
            Self::Manual => Self::Guards,
            Self::Guards | Self::Scrub => Self::Scrub,
        }
    }
}

/// How far a purge has come.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Progress {
    holder: Holder,
    jurisdiction: Jurisdiction,
    by: String,
    begun: Timestamp,
    shift_ended: Option<Timestamp>,
    /// How many asked for destruction.
    #[serde(default)]
    requests: usize,
    pub(super) policies: Vec<PolicyId>,
    pub(super) stage: Stage,
    /// The last name of this stage that was looked at.
    after: Option<Id>,
    tally: Tally,
    digest: String,
    /// A read of each partition that lost some and stays.
    pub(super) touched: BTreeSet<Id>,
}

impl Progress {
    pub(super) fn new(order: &PurgeOrder<'_>) -> Self {
        Self {
            holder: order.holder,
            jurisdiction: order.jurisdiction,
            by: order.by.to_owned(),
            begun: order.now,
            shift_ended: order.shift_ended,
            requests: order.requests.len(),
            policies: PolicyId::of(order.policies),
            stage: Stage::Reads,
            after: None,
            tally: Tally::default(),
            digest: hex::encode([0; 32]),
            touched: BTreeSet::new(),
        }
    }

    /// Names the purge: another moment, person, holder, state, end of a shift, number of requests or policy makes
    /// another.
    pub(super) fn id(&self) -> Id {
        let policies = self.policies.iter().map(|policy| policy.sha256.as_str());
        let ended = self.shift_ended.map_or(String::new(), |at| at.to_string());
        let (state, requests) = (self.jurisdiction.code(), self.requests.to_string());
        let mut parts = vec!["purge", &self.by, self.holder.name(), state, &ended];
        parts.extend((self.requests > 0).then_some(requests.as_str()));
        parts.extend(policies);
        Id::of(self.begun, &parts)
    }

    /// Whether it purges the same by the same policies.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        (self.holder, self.jurisdiction, &self.policies)
            == (other.holder, other.jurisdiction, &other.policies)
    }

    pub(super) fn receipt(self, id: Id, finished: Timestamp, complete: bool) -> Receipt {
        Receipt {
            id,
            holder: self.holder,
            jurisdiction: self.jurisdiction,
            by: self.by,
            begun: self.begun,
            finished,
            complete,
            policies: self.policies,
            purged: self.tally.due,
            kept: self.tally.kept,
            held: self.tally.held,
            conflicts: self.tally.conflicts,
            digest: self.digest,
            software: concat!("alpr-store ", env!("CARGO_PKG_VERSION")).to_owned(),
            key: String::new(),
            signature: String::new(),
        }
    }

    /// The order as it was given first.
    fn order<'a>(&'a self, order: &PurgeOrder<'a>) -> PurgeOrder<'a> {
        PurgeOrder {
            by: &self.by,
            now: self.begun,
            shift_ended: self.shift_ended,
            ..*order
        }
    }

    fn digest(&mut self, ids: &[Id]) {
        self.digest = chain(&self.digest, ids);
    }
}

/// The digest of a receipt, some names further.
fn chain(digest: &str, ids: &[Id]) -> String {
    let mut state = [0; 32];
    let _ = hex::decode_to_slice(digest, &mut state); // what this module wrote
    for id in ids {
        let next = Sha256::new().chain_update(state).chain_update(id.bytes());
        state = next.finalize().into();
    }
    hex::encode(state)
}

/// Counts what would go, and deletes nothing.
pub(super) fn plan(on: &mut dyn Transaction, order: &PurgeOrder<'_>) -> Result<Tally> {
    let judge = Judge::new(on, *order, order.now)?;
    let mut tally = Tally::default();
    if let Some(end) = judge.end() {
        statements::reads(on, None, end, None, &mut |row| {
            judge.read(&row, &Record::from_json(&row.body)?, &mut tally);
            Ok(())
        })?;
    }
    let mut after = None;
    loop {
        let hits = statements::stray_hits(on, after)?;
        let Some(last) = hits.last() else { break };
        after = Some(last.id);
        due(hits, |thing| judge.stray_hit(thing, &mut tally))?;
    }
    due(statements::all(on, "manual")?, |thing| {
        judge.manual(thing, &mut tally)
    })?;
    due(statements::all(on, "guards")?, |thing| {
        judge.guard(thing, &mut tally)
    })?;
    Ok(tally)
}

/// Takes the next step of a purge; gives how far it has come then.
pub(super) fn step(
    on: &mut dyn Transaction,
    id: Id,
    order: &PurgeOrder<'_>,
    pictures: &mut dyn FnMut(&[Picture]) -> Result<()>,
) -> Result<Progress> {
    let before = running(on, id)?;
    let mut progress = before.clone();
    let judge = Judge::new(on, before.order(order), order.now)?;
    let goes_on = match before.stage {
        Stage::Reads => reads(on, &judge, &mut progress, pictures)?,
        Stage::Hits => hits(on, &judge, &mut progress)?,
        Stage::Manual => {
            let all = statements::all(on, "manual")?;
            let ids = due(all, |thing| judge.manual(thing, &mut progress.tally))?;
            // What is in force changes only with the log (`Store::in_force`).
            if !ids.is_empty() {
                let detail = json!({"purge": "entries by hand", "count": ids.len()});
                tables::append(on, purged(order, &before.by, id, detail))?;
            }
            delete(on, "manual", &ids, &mut progress)?;
            false
        }
        Stage::Guards => {
            let all = statements::all(on, "guards")?;
            let ids = due(all, |thing| judge.guard(thing, &mut progress.tally))?;
            delete(on, "guards", &ids, &mut progress)?;
            false
        }
        Stage::Scrub => true,
    };
    if !goes_on {
        progress.stage = before.stage.next();
        progress.after = None;
    }
    let purge = Purge::Running {
        progress: progress.clone(),
    };
    save(on, id, &purge)?;
    Ok(progress)
}

/// Purges the next reads; tells whether there may be more.
fn reads(
    on: &mut dyn Transaction,
    judge: &Judge<'_>,
    progress: &mut Progress,
    pictures: &mut dyn FnMut(&[Picture]) -> Result<()>,
) -> Result<bool> {
    let Some(end) = judge.end() else {
        return Ok(false);
    };
    let Some(next) = statements::first(on, progress.after, end)? else {
        return Ok(false);
    };
    let partition = on.partition(next)?;
    if let Some((from, to)) = partition
        && to <= end
        && progress.after.is_none_or(|after| after < from)
        && drop_whole(on, judge, progress, next, (from, to), pictures)?
    {
        return Ok(true);
    }
    let end = partition.map_or(end, |(_, to)| to.min(end));
    let mut found = Found::default();
    statements::reads(on, progress.after, end, Some(PURGE_BATCH), &mut |row| {
        found.add(judge, row, &mut progress.tally)
    })?;
    pictures(&found.lost_pictures(on)?)?;
    statements::forget_pictures(on, &found.pictures)?;
    for (id, body) in found.rewritten {
        statements::rewrite(on, id, body)?;
    }
    if partition.is_some() && !found.due.is_empty() {
        progress.touched.insert(next);
    }
    progress.after = found.last.or(progress.after);
    statements::delete_reads(on, &found.due)?;
    progress.digest(&found.due);
    Ok(true)
}

/// Drops a partition if all of it is due; tells whether it did.
fn drop_whole(
    on: &mut dyn Transaction,
    judge: &Judge<'_>,
    progress: &mut Progress,
    first: Id,
    (from, to): (Id, Id),
    pictures: &mut dyn FnMut(&[Picture]) -> Result<()>,
) -> Result<bool> {
    let (mut found, mut tally, mut reads) = (Found::default(), progress.tally.clone(), 0);
    statements::reads(on, Some(from), to, None, &mut |row| {
        reads += 1;
        found.add(judge, row, &mut tally)
    })?;
    if found.due.len() != reads {
        return Ok(false);
    }
    pictures(&found.lost_pictures(on)?)?;
    if !on.drop_partition(first, reads as u64)? {
        return Ok(false);
    }
    statements::delete_with(on, (from, to), &found.due)?;
    progress.tally = tally;
    progress.after = found.last;
    progress.digest(&found.due);
    Ok(true)
}

/// What a batch of reads came to.
#[derive(Default)]
struct Found {
    due: Vec<Id>,
    /// What reads lose of pictures, with the name of the read: several may be of one picture.
    pictures: Vec<(Id, Picture)>,
    /// Reads that lose their pictures, without them.
    rewritten: Vec<(Id, String)>,
    last: Option<Id>,
}

impl Found {
    fn add(&mut self, judge: &Judge<'_>, row: Row, tally: &mut Tally) -> Result<()> {
        let mut record = Record::from_json(&row.body)?;
        self.last = Some(row.id);
        let fate = judge.read(&row, &record, tally);
        if fate == Fate::Stays {
            return Ok(());
        }
        let pictures = std::mem::take(&mut record.circumstances.pictures);
        let named = pictures.into_iter().map(|picture| (row.id, picture));
        self.pictures.extend(named);
        if fate == Fate::Goes {
            self.due.push(row.id);
        } else {
            self.rewritten.push((row.id, record.to_json()?));
        }
        Ok(())
    }

    /// The pictures that no other read names, each once.
    fn lost_pictures(&self, on: &mut dyn Transaction) -> Result<Vec<Picture>> {
        let (mut lost, mut losing) = (BTreeMap::new(), BTreeSet::new());
        for (read, picture) in &self.pictures {
            lost.insert(picture.sha256.as_str(), picture);
            losing.insert((picture.sha256.as_str(), *read));
        }
        let sums: Vec<&str> = lost.keys().copied().collect();
        statements::readers(on, &sums, &mut |sha256, read| {
            if !losing.contains(&(sha256, read)) {
                lost.remove(sha256);
            }
        })?;
        Ok(lost.into_values().cloned().collect())
    }
}

/// Purges the next hits whose read is gone; tells whether there may be more.
fn hits(on: &mut dyn Transaction, judge: &Judge<'_>, progress: &mut Progress) -> Result<bool> {
    let hits = statements::stray_hits(on, progress.after)?;
    let Some(last) = hits.last() else {
        return Ok(false);
    };
    progress.after = Some(last.id);
    let ids = due(hits, |thing| judge.stray_hit(thing, &mut progress.tally))?;
    delete(on, "hits", &ids, progress)?;
    Ok(true)
}

fn delete(
    on: &mut dyn Transaction,
    table: &str,
    ids: &[Id],
    progress: &mut Progress,
) -> Result<()> {
    statements::delete(on, table, ids)?;
    progress.digest(ids);
    Ok(())
}

/// The names of those that are due.
fn due(things: Vec<Thing>, mut is_due: impl FnMut(&Thing) -> Result<bool>) -> Result<Vec<Id>> {
    let mut ids = Vec::new();
    for thing in things {
        if is_due(&thing)? {
            ids.push(thing.id);
        }
    }
    Ok(ids)
}
