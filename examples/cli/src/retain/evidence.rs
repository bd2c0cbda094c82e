//! `alpr retain export`, `check` and `book`: onto portable media, verified there, and into the property room.

use std::io::Write;
use std::path::{Path, PathBuf};

use alpr_core::evidence::{Booking, Export};
use alpr_core::record::Id;
use alpr_core::retain::{Clock, Hold, Holder, Policies, Rule};
use alpr_store::bag::Checked;
use alpr_store::{Bag, Exported, Selection, Store, Verified};
use anyhow::{Context, Result, bail};
use clap::Args;
use jiff::Timestamp;

use super::hold;
use super::pictures::Copies;
use crate::output;
use crate::store::args::StoreAddress;

#[derive(Debug, Args)]
pub(crate) struct ExportOptions {
    /// A read, a hit or a case; may be given several times.
    #[arg(
        long = "record",
        value_name = "ID",
        required_unless_present = "hold",
        conflicts_with = "hold"
    )]
    records: Vec<Id>,

    /// ID of a hold: all that it covers. Its first digits will do: 8 or more, as many as tell it from others.
    #[arg(long, value_name = "ID")]
    hold: Option<String>,

    /// The case or the incident under which the evidence is filed.
    #[arg(long = "case", value_name = "N")]
    case_number: String,

    /// The agency whose data they are.
    #[arg(long, value_name = "NAME")]
    organisation: String,

    /// Who exports: a role that may search, as far back as the records are old or the hold reaches. Without its own
    /// --from or records a hold reaches back without end.
    #[arg(long, value_name = "NAME")]
    by: String,

    /// What asks for it: a rule of the policy, a court's order, a discovery request.
    #[arg(long)]
    authority: String,

    /// What the data are, in words.
    #[arg(long)]
    description: String,

    /// The folder of the pictures; without one they are listed as missing. A file that is not named by its SHA-256 is
    /// known by its content.
    #[arg(long, value_name = "DIR")]
    pictures: Option<PathBuf>,

    /// The folder to make: a BagIt bag.
    #[arg(short, long, value_name = "FOLDER")]
    output: PathBuf,

    #[command(flatten)]
    on: StoreAddress,
}

#[derive(Debug, Args)]
pub(crate) struct BookOptions {
    /// The bag.
    #[arg(value_name = "FOLDER")]
    bag: PathBuf,

    /// The number that the property room gave.
    #[arg(long, value_name = "NUMBER")]
    number: String,

    /// Who booked it.
    #[arg(long, value_name = "NAME")]
    by: String,

    /// Close this hold, since the evidence is in the property room now; its first digits will do. Refused if
    /// the hold covers a read, hit or picture that is neither in this bag nor in one that was booked before.
    #[arg(long, value_name = "ID")]
    close_hold: Option<String>,

    /// Why the hold is no longer needed, whatever else it covers; default: that the evidence is booked, with its
    /// number.
    #[arg(long, value_name = "TEXT", requires = "close_hold")]
    reason: Option<String>,

    /// Tell when this policy, a built-in name or a TOML file, lets the server's copy go; may be given several times.
    #[arg(long = "policy", value_name = "NAME|FILE.toml")]
    policies: Vec<String>,

    #[command(flatten)]
    on: StoreAddress,
}

/// Exports from a store; gives how many pictures and records are missing.
pub(super) fn export(options: &ExportOptions, out: &mut impl Write) -> Result<usize> {
    let store = options.on.open_trained(&options.by, "an export")?;
    let what = selection(options, &store)?;
    // Whatever --at says: at an old time everything is young.
    store.admit_export(&what, &options.by, Timestamp::now())?;
    let export = Export {
        case_number: options.case_number.clone(),
        organisation: options.organisation.clone(),
        by: options.by.clone(),
        authority: options.authority.clone(),
        description: options.description.clone(),
        at: options.on.now()?,
    };
    let mut folder = options.pictures.as_deref().map(Copies::open).transpose()?;
    let mut pictures = |sha256: &str| match &mut folder {
        Some(folder) => folder.find(sha256),
        None => Ok(None),
    };
    let exported = store.export(&what, export, &options.output, &mut pictures)?;
    write_exported(&exported, &options.output, out)?;
    Ok(exported.missing.len() + exported.absent.len())
}

fn selection(options: &ExportOptions, store: &Store) -> Result<Selection> {
    let Some(hold) = &options.hold else {
        return Ok(Selection::Named(options.records.clone()));
    };
    Ok(Selection::Held(hold::find(store, hold)?.id))
}

fn write_exported(exported: &Exported, folder: &Path, out: &mut impl Write) -> Result<()> {
    let (records, hits, cases) = (exported.records, exported.hits, exported.cases);
    let (pictures, bytes) = (exported.pictures, exported.bytes);
    writeln!(
        out,
        "{records} reads, {hits} hits, {cases} cases, {pictures} pictures, {bytes} bytes"
    )?;
    for picture in &exported.missing {
        let (kind, sha256, read) = (picture.kind.name(), &picture.sha256, picture.read);
        writeln!(out, "missing: {kind} {sha256} of read {read}")?;
    }
    for id in &exported.absent {
        writeln!(out, "no longer kept: {id}")?;
    }
    let folder = folder.display();
    writeln!(out, "bag {}", exported.bag)?;
    writeln!(
        out,
        "next: copy `{folder}` onto portable media, alpr retain check it there, book it, and alpr retain book"
    )?;
    Ok(())
}

/// Verifies a bag from its folder alone; gives how many faults it has.
pub(super) fn check(folder: &Path, out: &mut impl Write) -> Result<usize> {
    let name = || format!("`{}`", folder.display());
    match Bag::verify(folder).with_context(name)? {
        Checked::Valid(bag) => {
            let (files, bytes, missing) = (bag.files(), bag.bytes(), bag.missing().len());
            writeln!(
                out,
                "complete and valid: {files} files, {bytes} bytes, {missing} pictures were missing at the export"
            )?;
            writeln!(out, "bag {}", bag.bag())?;
            Ok(0)
        }
        Checked::Invalid(faults) => {
            for fault in &faults {
                writeln!(out, "{fault}")?;
            }
            writeln!(out, "{} faults: do not book it, export again", faults.len())?;
            Ok(faults.len())
        }
    }
}

/// Keeps that a bag is in the property room. What cannot be done is found before the booking.
pub(super) fn book(options: &BookOptions, out: &mut impl Write) -> Result<()> {
    let on = &options.on;
    let (store, now) = (on.open_trained(&options.by, "a booking")?, on.now()?);
    let policies = super::open(&options.policies)?;
    let name = || format!("`{}`", options.bag.display());
    let bag = Bag::verify(&options.bag).with_context(name)?.verified()?;
    let closed = closed_hold(options, &store, &bag, now)?;
    let booking = Booking {
        evidence_number: options.number.clone(),
        by: options.by.clone(),
        at: now,
    };
    let booked = store.book(&bag, booking)?;
    let (reads, hits) = (booked.records().len(), booked.hits().len());
    let (number, id) = (&options.number, booked.id());
    writeln!(
        out,
        "{reads} reads and {hits} hits are booked as {number}: {id}"
    )?;
    let missing = bag.missing().len();
    if missing > 0 {
        output::complain(&format!(
            "{missing} pictures of these reads are not in the bag: export again with --pictures, and book that"
        ));
    }
    if let Some(hold) = closed {
        store.put_hold(&hold)?;
        writeln!(out, "hold {} is closed", hold.id)?;
    }
    write_ends(&policies, now, out)
}

fn closed_hold(
    options: &BookOptions,
    store: &Store,
    bag: &Verified,
    now: Timestamp,
) -> Result<Option<Hold>> {
    let Some(digits) = &options.close_hold else {
        return Ok(None);
    };
    let hold = hold::find(store, digits)?;
    let reason = match &options.reason {
        Some(reason) => reason.clone(),
        None => {
            check_whole(&hold, store, bag)?;
            format!("booked into evidence as {}", options.number)
        }
    };
    let closed = hold.close(&options.by, now, &reason)?;
    store.check_hold_end(&closed, Some(bag))?;
    Ok(Some(closed))
}

/// Whether all that a hold covers is in this bag, or in one that was booked before.
fn check_whole(hold: &Hold, store: &Store, bag: &Verified) -> Result<()> {
    let left = store.unbooked(hold, Some(bag))?;
    if left.is_empty() {
        return Ok(());
    }
    let (reads, hits, pictures) = (left.records.len(), left.hits.len(), left.pictures.len());
    bail!(
        "hold {} also covers {reads} reads, {hits} hits and {pictures} pictures that are in no booked bag: export the \
        hold again and book that, or give a --reason",
        hold.id
    )
}

/// When the server's copy may go, as far as rules count from the booking; others go on as before.
fn write_ends(policies: &Policies, now: Timestamp, out: &mut impl Write) -> Result<()> {
    for policy in policies.policies() {
        for rule in &policy.rules {
            if let Some(end) = server_end(rule, now) {
                let (policy, name, sentence) = (&policy.name, &rule.name, rule.sentence());
                writeln!(
                    out,
                    "{policy}/{name}: {sentence} That is {end}, unless a floor or a hold keeps it"
                )?;
            }
        }
    }
    Ok(writeln!(
        out,
        "next: alpr retain plan tells what may go from the server, and alpr retain purge does it"
    )?)
}

/// When a rule that counts from the booking ends what the server has.
fn server_end(rule: &Rule, booked: Timestamp) -> Option<Timestamp> {
    let holders = &rule.scope.holders;
    let is_server = holders.is_empty() || holders.contains(&Holder::Server);
    let ceiling = rule.ceiling.filter(|_| is_server);
    let ceiling = ceiling.filter(|_| rule.clock == Clock::Booked)?;
    Some(ceiling.after(booked))
}
