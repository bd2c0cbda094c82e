//! `alpr retain plan`, `purge`, `receipts`, `verify` and `key`: what is due goes, and a signed receipt tells how much.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use alpr_core::adopt::Document;
use alpr_core::record::{MAX_RECORD_BYTES, Picture};
use alpr_core::retain::{Holder, Policies};
use alpr_core::{ErrorKind, Jurisdiction};
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

    /// Who has the store; default: whoever has it by the custody in force, or server.
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
    let mut folder = options.pictures.as_deref().map(Folder::open).transpose()?;
    let mut are_left = false;
    let mut delete = |pictures: &[Picture]| match &mut folder {
        Some(folder) => folder.delete(pictures),
        None => {
            // At once: if the purge is cut off after this batch, no read names them any more.
            for picture in pictures {
                output::tell(&format!("left: picture {}", picture.sha256));
            }
            are_left |= !pictures.is_empty();
            Ok(())
        }
    };
    let receipt = store.purge(&order, &key, &mut delete);
    if are_left {
        output::complain(
            "the pictures of purged reads were not touched, and no read names them any more: delete what is named above where \
            it is kept, and give --pictures DIR next time",
        );
    }
    let lost = folder.map_or(0, |folder| folder.complain());
    let receipt = receipt?;
    if options.plan.json {
        serde_json::to_writer(&mut *out, &receipt)?;
        writeln!(out)?;
    } else {
        write_receipt(&receipt, out)?;
    }
    Ok(lost)
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
