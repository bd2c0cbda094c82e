//! `alpr retain plan`, `purge`, `receipts`, `verify` and `key`: what is due goes, and a signed receipt tells how much.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use alpr_core::record::Picture;
use alpr_core::retain::{Holder, Policies};
use alpr_core::{Error, ErrorKind, Jurisdiction};
use alpr_store::{Count, PurgeOrder, Receipt, ReceiptKey};
use anyhow::{Context, Result, bail};
use clap::Args;
use jiff::Timestamp;

use super::PolicyOptions;
use crate::new_file::NewFile;
use crate::store::args::StoreAddress;

/// What is to be purged.
#[derive(Debug, Args)]
pub(crate) struct PlanOptions {
    #[command(flatten)]
    policies: PolicyOptions,

    /// Who has the store.
    #[arg(long, default_value = "server")]
    holder: Holder,

    /// Whose law it is under.
    #[arg(long, value_name = "STATE", default_value = "MO")]
    jurisdiction: Jurisdiction,

    /// When the last shift ended, where a policy ends entries made by hand with it.
    #[arg(long, value_name = "TIME")]
    shift_ended: Option<Timestamp>,

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

    /// The folder of the pictures, named by their SHA-256, that go with their reads.
    #[arg(long, value_name = "DIR")]
    pictures: Option<PathBuf>,
}

impl PlanOptions {
    fn order<'a>(&self, policies: &'a Policies, by: &'a str) -> PurgeOrder<'a> {
        PurgeOrder {
            policies,
            holder: self.holder,
            jurisdiction: self.jurisdiction,
            by,
            now: self.on.now(),
            shift_ended: self.shift_ended,
        }
    }
}

/// Tells what a purge would do.
pub(super) fn plan(options: &PlanOptions, out: &mut impl Write) -> Result<()> {
    let policies = options.policies.open()?;
    let tally = options
        .on
        .open()?
        .plan(&options.order(&policies, "nobody"))?;
    if options.json {
        serde_json::to_writer(&mut *out, &tally)?;
        return Ok(writeln!(out)?);
    }
    write_counts(&tally.due, "due", out)?;
    let (kept, held, conflicts) = (tally.kept, tally.held, tally.conflicts);
    writeln!(
        out,
        "{kept} stay, {held} are held, {conflicts} are in conflict; nothing was deleted"
    )?;
    Ok(())
}

/// Purges, and prints the receipt.
pub(super) fn purge(options: &PurgeOptions, out: &mut impl Write) -> Result<()> {
    let policies = options.plan.policies.open()?;
    let key = read_key(&options.key)?;
    let store = options.plan.on.open()?;
    let mut delete = |pictures: &[Picture]| match &options.pictures {
        Some(folder) => delete_pictures(folder, pictures),
        None => Ok(()),
    };
    let order = options.plan.order(&policies, &options.by);
    let receipt = store.purge(&order, &key, &mut delete)?;
    if options.plan.json {
        serde_json::to_writer(&mut *out, &receipt)?;
        return Ok(writeln!(out)?);
    }
    write_receipt(&receipt, out)
}

/// Prints the receipts of a store, one JSON object a line.
pub(super) fn receipts(on: &StoreAddress, out: &mut impl Write) -> Result<()> {
    for receipt in on.open()?.receipts()? {
        serde_json::to_writer(&mut *out, &receipt)?;
        writeln!(out)?;
    }
    Ok(())
}

/// Verifies a receipt by the agency's public key.
pub(super) fn verify(path: &Path, key: &str, out: &mut impl Write) -> Result<()> {
    let name = || format!("`{}`", path.display());
    let text = fs::read_to_string(path).with_context(name)?;
    let receipt: Receipt = serde_json::from_str(&text).with_context(name)?;
    receipt.verify(key)?;
    write_receipt(&receipt, out)
}

/// Makes a secret of the system's random bytes that only its owner can read, and prints its public key.
pub(super) fn make_key(path: &Path, out: &mut impl Write) -> Result<()> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).context("the system has no random bytes")?;
    NewFile::beside(path)?.write(&secret)?;
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

/// Deletes the files of pictures, whatever their ending; those that are gone already are no error.
fn delete_pictures(folder: &Path, pictures: &[Picture]) -> alpr_core::Result<()> {
    let failed = |e: std::io::Error| {
        let text = format!(
            "pictures in `{}`: {e}: nothing of their batch was purged",
            folder.display()
        );
        Error::new(ErrorKind::Storage, text)
    };
    for picture in pictures {
        for ending in ["jpg", "jpeg", "png", "bmp", "webp", "tif", "tiff"] {
            match fs::remove_file(folder.join(format!("{}.{ending}", picture.sha256))) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(failed(e)),
                _ => {}
            }
        }
    }
    Ok(())
}

fn write_counts(counts: &[Count], what: &str, out: &mut impl Write) -> Result<()> {
    for count in counts {
        let (number, class, citation) = (count.count, count.class.name(), &count.citation);
        writeln!(
            out,
            "{number} {class} {what} by {}/{}, {citation}",
            count.policy, count.rule
        )?;
    }
    Ok(())
}

fn write_receipt(receipt: &Receipt, out: &mut impl Write) -> Result<()> {
    write_counts(&receipt.purged, "purged", out)?;
    let (kept, held, conflicts) = (receipt.kept, receipt.held, receipt.conflicts);
    writeln!(
        out,
        "{kept} stay, {held} are held, {conflicts} are in conflict"
    )?;
    let state = if receipt.complete {
        "complete"
    } else {
        "ended by another purge"
    };
    let (by, begun, finished) = (&receipt.by, receipt.begun, receipt.finished);
    writeln!(
        out,
        "receipt {}: {state}, by {by}, as of {begun}, finished {finished}",
        receipt.id
    )?;
    writeln!(
        out,
        "digest {}, signed by key {}",
        receipt.digest, receipt.key
    )?;
    Ok(())
}
