//! `alpr retain plan`, `purge`, `receipts`, `verify` and `key`: what is due goes, and a signed receipt tells how much.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use alpr_core::adopt::Document;
use alpr_core::record::{MAX_RECORD_BYTES, Picture};
use alpr_core::retain::{Holder, Policies};
use alpr_core::{Error, ErrorKind, Jurisdiction};
use alpr_store::{Count, DestructionRequest, PurgeOrder, Receipt, ReceiptKey, Store};
use anyhow::{Context, Result, bail};
use clap::Args;
use jiff::Timestamp;

use super::pictures::Folder;
use super::{StorePolicyOptions, each_line};
use crate::args::time;
use crate::new_file::NewFile;
use crate::output;
use crate::store::args::StoreAddress;

/// What is to be purged.
#[derive(Debug, Args)]
pub(crate) struct PlanOptions {
    #[command(flatten)]
    policies: StorePolicyOptions,

    /// Who has the store: server, mobile_computer, vendor, private_feed or portable_media; default: whoever has it by the
    /// custody in force, or server.
    #[arg(long)]
    holder: Option<Holder>,

    /// Whose law it is under; default: the custody in force, or the state of the policies, MO where they name none, or
    /// MO among others.
    #[arg(long, value_name = "STATE")]
    jurisdiction: Option<Jurisdiction>,

    /// When the last shift ended, where a policy ends entries made by hand with it.
    #[arg(long, value_name = "TIME", value_parser = time)]
    shift_ended: Option<Timestamp>,

    /// Who asked for the destruction of what is of a plate, where a policy counts from a request: a JSON object a line
    /// with `plate` and `requested`, its time. Give all that are in force each time.
    #[arg(long, value_name = "REQUESTS.jsonl")]
    requests: Option<PathBuf>,

    /// Print JSON.
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    on: StoreAddress,
}

#[derive(Debug, Args)]
pub(crate) struct PurgeOptions {
    #[command(flatten)]
    plan: PlanOptions,

    /// Who orders the purge.
    #[arg(long, value_name = "NAME")]
    by: String,

    /// The secret that signs the receipt: a file that `alpr retain key` made.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,

    /// The folder of the pictures that go with their reads; without it they stay.
    ///
    /// Folders in it are searched too. A file whose name before the ending is a SHA-256 is taken for that picture; of
    /// each other the content is hashed, and copies of a picture all go. Refused before anything is purged if it
    /// is no folder, or has a symbolic link, behind which a picture would stay. Pictures that are not found are named,
    /// with exit status 1: no read names them any more.
    #[arg(long, value_name = "DIR")]
    pictures: Option<PathBuf>,
}

impl PlanOptions {
    fn requests(&self) -> Result<Vec<DestructionRequest>> {
        let mut requests = Vec::new();
        if let Some(path) = &self.requests {
            each_line(path, MAX_RECORD_BYTES, |line| {
                requests.push(serde_json::from_str(line).context("no request")?);
                Ok(())
            })?;
        }
        Ok(requests)
    }

    fn order<'a>(
        &self,
        policies: &'a Policies,
        requests: &'a [DestructionRequest],
        (by, store): (&'a str, &Store),
    ) -> Result<PurgeOrder<'a>> {
        let custody = store.adopted(Document::Custody)?;
        let custody = custody.map(|custody| custody.custody()).transpose()?;
        let (holder, state) = custody.map(|c| (c.holder, c.jurisdiction)).unzip();
        Ok(PurgeOrder {
            policies,
            holder: self.holder.or(holder).unwrap_or(Holder::Server),
            jurisdiction: super::jurisdiction(self.jurisdiction.or(state), policies)?,
            by,
            now: self.on.now()?,
            shift_ended: self.shift_ended,
            requests,
        })
    }
}

/// Tells what a purge would do.
pub(super) fn plan(options: &PlanOptions, out: &mut impl Write) -> Result<()> {
    let store = options.on.open()?;
    let policies = options.policies.open(&store)?;
    let requests = options.requests()?;
    let order = options.order(&policies, &requests, ("nobody", &store))?;
    let tally = store.plan(&order)?;
    if options.json {
        serde_json::to_writer(&mut *out, &tally)?;
        return Ok(writeln!(out)?);
    }
    write_counts(&tally.due, "due", out)?;
    let (kept, held, conflicts) = (tally.kept, tally.held, tally.conflicts);
    writeln!(
        out,
        "of what is old enough for a rule to end it {kept} stay, {held} are held, {conflicts} are in conflict; younger data were \
        not looked at, nothing was deleted"
    )?;
    Ok(())
}

/// Purges, and prints the receipt; gives how many pictures were not found.
pub(super) fn purge(options: &PurgeOptions, out: &mut impl Write) -> Result<usize> {
    let store = options.plan.on.open_for(&options.by, "a purge")?;
    let policies = options.plan.policies.open(&store)?;
    let requests = options.plan.requests()?;
    let order = options
        .plan
        .order(&policies, &requests, (&options.by, &store))?;
    let key = read_key(&options.key)?;
    let (receipt, lost) = match &options.pictures {
        Some(path) => {
            let mut folder = Folder::open(path)?;
            let mut delete = |pictures: &[Picture]| folder.delete(pictures);
            let receipt = store.purge(&order, &key, &mut delete);
            (receipt, folder.complain())
        }
        None => (purge_but_pictures(&store, &order, &key), 0),
    };
    let receipt = receipt?;
    if options.plan.json {
        serde_json::to_writer(&mut *out, &receipt)?;
        writeln!(out)?;
    } else {
        write_receipt(&receipt, out)?;
    }
    Ok(lost)
}

/// Purges, and names the pictures that stay where they are: before their reads go, since no read names them then, but
/// not within a batch, which would keep all who write waiting for whoever does not read on.
fn purge_but_pictures(
    store: &Store,
    order: &PurgeOrder<'_>,
    key: &ReceiptKey,
) -> alpr_core::Result<Receipt> {
    let mut left = Left::default();
    loop {
        let done = store.purge(order, key, &mut |pictures: &[Picture]| left.take(pictures));
        if !left.tell() {
            left.complain(done.is_ok());
            return done;
        }
    }
}

/// The pictures that stay where they are, by their SHA-256.
#[derive(Default)]
struct Left {
    /// To be told before their batch is begun again.
    new: Vec<String>,
    /// Told, each with the last batch that took it: none where somebody opened a hold of its read meanwhile.
    told: BTreeMap<String, Option<usize>>,
    /// How many batches were let go on.
    batches: usize,
    /// Those that were taken back, as where a week could not be dropped whole: what they took came again.
    undone: BTreeSet<usize>,
}

impl Left {
    /// Lets a batch go on whose pictures were all told.
    fn take(&mut self, pictures: &[Picture]) -> alpr_core::Result<()> {
        let sums = || pictures.iter().map(|picture| &picture.sha256);
        self.new = sums()
            .filter(|sum| !self.told.contains_key(*sum))
            .cloned()
            .collect();
        if !self.new.is_empty() {
            let why = "pictures of this batch have to be told first: purge again";
            return Err(Error::new(ErrorKind::Storage, why));
        }
        self.batches += 1;
        for sum in sums() {
            let before = self.told.insert(sum.clone(), Some(self.batches));
            self.undone.extend(before.flatten());
        }
        Ok(())
    }

    /// Tells those that are new; gives whether there were any.
    fn tell(&mut self) -> bool {
        let is_new = !self.new.is_empty();
        for sum in self.new.drain(..) {
            output::tell(&format!("left: picture {sum}"));
            self.told.insert(sum, None);
        }
        is_new
    }

    /// Those told of which a read stays.
    fn kept(&self) -> Vec<&str> {
        let stays = |batch: usize| self.undone.contains(&batch);
        let kept = self
            .told
            .iter()
            .filter(|(_, batch)| batch.is_none_or(stays));
        kept.map(|(sum, _)| sum.as_str()).collect()
    }

    /// Says what is to be done with those told; only a purge that is done tells which of their reads are gone.
    fn complain(&self, is_done: bool) {
        if !is_done {
            if !self.told.is_empty() {
                output::complain(
                    "the purge stopped, and reads of pictures that are named above may still be there: run it again before \
                    you delete any picture",
                );
            }
            return;
        }
        let kept = self.kept();
        for sum in &kept {
            output::tell(&format!("not left: picture {sum}: a read of it stays"));
        }
        if self.told.len() > kept.len() {
            output::complain(
                "the pictures of purged reads were not touched, and no read names them any more: delete what is named above as \
                left where it is kept, and give --pictures DIR next time",
            );
        }
    }
}

/// Prints the receipts of a store, one JSON object a line.
pub(super) fn receipts(on: &StoreAddress, out: &mut impl Write) -> Result<()> {
    for receipt in on.open()?.receipts()? {
        serde_json::to_writer(&mut *out, &receipt)?;
        writeln!(out)?;
    }
    Ok(())
}

/// Verifies receipts by the agency's public key; gives how many its holder did not sign.
pub(super) fn verify(path: &Path, key: &str, out: &mut impl Write) -> Result<usize> {
    let name = || format!("`{}`", path.display());
    let text = fs::read_to_string(path).with_context(name)?;
    let receipts = serde_json::Deserializer::from_str(&text).into_iter::<Receipt>();
    let receipts: Vec<Receipt> = receipts.collect::<Result<_, _>>().with_context(name)?;
    if receipts.is_empty() {
        bail!("{} has no receipt", name());
    }
    let mut unsigned = 0;
    for receipt in &receipts {
        match receipt.verify(key) {
            Ok(()) => {
                write_receipt(receipt, out)?;
                writeln!(out, "verified: the holder of the key signed it so")?;
            }
            Err(error) if error.kind() == ErrorKind::InvalidRecord => {
                output::complain(&format!("receipt {}: {error}", receipt.id));
                unsigned += 1;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(unsigned)
}

/// Makes a secret of the system's random bytes that only its owner can read, and prints its public key.
pub(super) fn make_key(path: &Path, out: &mut impl Write) -> Result<()> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).context("the system has no random bytes")?;
    NewFile::private(path)?.write(&secret)?;
    Ok(writeln!(out, "{}", ReceiptKey::new(&secret).public())?)
}

fn read_key(path: &Path) -> Result<ReceiptKey> {
    let name = || {
        let path = path.display();
        format!("the key `{path}`: make one with alpr retain key {path}")
    };
    let bytes = fs::read(path).with_context(name)?;
    let Ok(secret) = <[u8; 32]>::try_from(bytes.as_slice()) else {
        bail!("{}: expected 32 bytes, got {}", name(), bytes.len());
    };
    Ok(ReceiptKey::new(&secret))
}

fn write_counts(counts: &[Count], what: &str, out: &mut impl Write) -> Result<()> {
    for count in counts {
        let (number, class, citation) = (count.count, count.class.name(), &count.citation);
        let by = output::shown(&format!("{}/{}, {citation}", count.policy, count.rule));
        writeln!(out, "{number} {class} {what} by {by}")?;
    }
    Ok(())
}

fn write_receipt(receipt: &Receipt, out: &mut impl Write) -> Result<()> {
    write_counts(&receipt.purged, "purged", out)?;
    let (kept, held, conflicts) = (receipt.kept, receipt.held, receipt.conflicts);
    writeln!(
        out,
        "of what was old enough for a rule to end it {kept} stay, {held} are held, {conflicts} are in conflict"
    )?;
    let state = if receipt.complete {
        "complete"
    } else {
        "ended by another purge"
    };
    let (by, begun, finished) = (output::shown(&receipt.by), receipt.begun, receipt.finished);
    writeln!(
        out,
        "receipt {}: {state}, by {by}, as of {begun}, finished {finished}",
        receipt.id
    )?;
    writeln!(
        out,
        "digest {}, signed by key {}",
        output::shown(&receipt.digest),
        output::shown(&receipt.key)
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use alpr_core::record::PictureKind;

    use super::*;

    /// A week that cannot be dropped whole goes batch by batch, and a hold may be opened between two of them.
    #[test]
    fn pictures_stay_whose_batch_was_taken_back() {
        let [one, two] = ["ab", "cd"].map(|byte| Picture {
            kind: PictureKind::Frame,
            sha256: byte.repeat(32),
        });
        let (week, mut left) = ([one.clone(), two.clone()], Left::default());
        assert!(left.take(&week).is_err() && left.tell());
        assert_eq!(left.kept(), [&one.sha256, &two.sha256]);
        assert!(left.take(&week).is_ok() && !left.tell());
        assert!(left.kept().is_empty());
        left.take(&week[..1]).unwrap();
        assert_eq!(left.kept(), [&two.sha256]);
        left.take(&week[1..]).unwrap();
        assert!(left.kept().is_empty());
    }
}
