//! The command line of what works on a store.

use std::path::PathBuf;

use alpr_core::audit::Head;
use alpr_core::hotlist::MOST_REJECTED;
use alpr_core::record::{ClockQuality, Place};
use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::asking::{Asking, BoloCommand, LookBackOptions, SearchOptions, required};
use super::audit;
use super::case::args::CaseCommand;
use super::replay::ReplayOptions;
use crate::args::{share, time};

#[derive(Debug, Subcommand)]
pub(crate) enum StoreCommand {
    /// Lists the alarms that were kept, and takes them step by step from alarm to disposition.
    ///
    /// A step that is out of its order is refused: exit status 2.
    #[command(subcommand)]
    Case(CaseCommand),
    /// Prints everything about one case, for the incident report.
    #[command(mut_arg("by", |by| by.help("Who asks for it, for the log")))]
    Report(ReportOptions),
    /// Judges a kept hit again: whether this read, this list and these rules give this very hit. Exit status 1 if they
    /// do not, or it cannot be judged.
    ///
    /// It takes nobody's word: the read, the hit and the entry are as they were kept, list and rules are told by their
    /// SHA-256. Same does not mean that the plate is the listed one.
    Replay(Box<ReplayOptions>),
    /// Enters, lists and ends plates that an officer looks for; they take effect from the next read.
    #[command(subcommand)]
    Bolo(BoloCommand),
    /// Searches kept reads, if the policy allows it; a refusal is logged too, with exit status 2.
    #[command(mut_args(required))]
    Search(SearchOptions),
    /// Tells where a plate may have been seen before, if the policy allows it.
    #[command(mut_args(required))]
    LookBack(LookBackOptions),
    /// Tells what every unit did in a window: reads and hours of the whole hours that it touches, and, to the moment,
    /// entries by hand and hits that raised an alarm.
    Summary(SummaryOptions),
    /// Takes over a new list: open cases whose entry is gone, was changed or has ended are withdrawn, and earlier reads
    /// are matched with what is new, if a policy allows it. What the source had confirmed stands. Exit status 1 if a
    /// case was withdrawn or could not be, or a read was found.
    Refresh(Box<RefreshOptions>),
    /// Copies a store in SQLite into a new file, beside whoever reads and writes; who does is logged. No purge reaches
    /// the copy.
    Backup(BackupOptions),
    /// Exports and verifies the log of what was done and asked.
    #[command(subcommand)]
    Audit(AuditCommand),
}

#[derive(Debug, Args)]
pub(crate) struct BackupOptions {
    /// The file of the copy; none may be there.
    pub(crate) copy: PathBuf,

    /// Who makes it, for the log.
    #[arg(long, value_name = "NAME")]
    pub(crate) by: String,

    #[command(flatten)]
    pub(crate) on: StoreAddress,
}

#[derive(Debug, Args)]
pub(crate) struct StoreAddress {
    /// The store: `sqlite:PATH` or `postgres://USER@HOST/DATABASE`. It has to be there: `alpr read --store`,
    /// `alpr hotlist build --store` and `alpr user enrol` create one.
    #[arg(long, value_name = "URL")]
    pub(crate) store: String,

    /// When this is done; default: now.
    #[arg(long, value_name = "TIME", value_parser = time, hide = true)]
    pub(crate) at: Option<Timestamp>,
}

/// What `alpr read` says of its reads where it keeps them.
#[derive(Debug, Args)]
pub(crate) struct KeepOptions {
    /// Keep every read and its hits in this store, `sqlite:PATH` or `postgres://...`, which is created if it is not
    /// there, and match what was entered there by hand. Needs --camera.
    #[arg(long, value_name = "URL", requires = "camera")]
    pub(crate) store: Option<String>,

    /// The camera's name, unique in the agency.
    #[arg(long, value_name = "NAME", requires = "store")]
    pub(crate) camera: Option<String>,

    /// The patrol unit whose camera it is; without one it is stationary. Not with --vendor or --private-feed.
    #[arg(long, value_name = "UNIT", requires = "store")]
    pub(crate) unit: Option<String>,

    /// The vendor whose camera it is, where a contractor runs it. Not with --unit or --private-feed.
    #[arg(long, value_name = "NAME", requires = "store", conflicts_with_all = ["unit", "private_feed"])]
    pub(crate) vendor: Option<String>,

    /// The owner of the private system that the camera belongs to; its reads are refused until the Chief approves it.
    #[arg(
        long,
        value_name = "OWNER",
        requires = "store",
        conflicts_with = "unit"
    )]
    pub(crate) private_feed: Option<String>,

    /// Where it was, in degrees of WGS 84.
    #[arg(long, value_name = "LAT,LON", requires = "store", value_parser = place, allow_hyphen_values = true)]
    pub(crate) place: Option<Place>,

    /// When the pictures were taken, by which they are matched; default: each file's modification time, its clock
    /// unknown, and matched as of now; a later time than now is reported. Frames of a stream were taken when they came.
    #[arg(long, value_name = "TIME", value_parser = time, requires = "store")]
    pub(crate) at: Option<Timestamp>,

    /// When the reads reach the store, from which retention counts; default: now. Where the store keeps a register of
    /// users, Chief and Coordinator alone say so, --user.
    #[arg(long, value_name = "TIME", value_parser = time, requires = "store", hide = true)]
    pub(crate) received: Option<Timestamp>,

    /// How far that time, or this machine's where a stream is read, can be trusted: synchronised, free or unknown, the
    /// default. With files it needs --at.
    #[arg(long, value_name = "QUALITY", requires = "store")]
    pub(crate) clock: Option<ClockQuality>,

    /// Who reads, for the log; default: the camera.
    #[arg(long, value_name = "NAME", requires = "store")]
    pub(crate) user: Option<String>,
}

/// A list that takes another's place.
#[derive(Debug, Args)]
pub(crate) struct RefreshOptions {
    /// The list that was in force.
    #[arg(value_name = "OLD.alpr")]
    pub(crate) old: PathBuf,

    /// The list that is in force now.
    #[arg(value_name = "NEW.alpr")]
    pub(crate) new: PathBuf,

    /// Who takes it over.
    #[arg(long, value_name = "NAME")]
    pub(crate) by: String,

    /// What counts as seen, as a TOML file; default: the library's rules.
    #[arg(long, value_name = "FILE")]
    pub(crate) rules: Option<PathBuf>,

    /// Take a list that is older than the one that was in force, empty, or has 40 % fewer entries.
    #[arg(long)]
    pub(crate) force: bool,

    /// The share of rejected lines, 0 to 1, that is allowed.
    #[arg(long, value_name = "SHARE", default_value_t = MOST_REJECTED, value_parser = share)]
    pub(crate) max_reject_share: f64,

    #[command(flatten)]
    pub(crate) on: StoreAddress,

    #[command(flatten)]
    pub(crate) asking: Option<Asking>,
}

/// A step of a case, or of an entry made by hand.
#[derive(Debug, Args)]
pub(crate) struct StepOptions {
    /// ID of the case; its first digits will do: 8 or more, as many as tell it from others.
    pub(crate) id: String,

    /// Who takes the step.
    #[arg(long, value_name = "NAME")]
    pub(crate) by: String,

    #[command(flatten)]
    pub(crate) on: StoreAddress,
}

#[derive(Debug, Args)]
pub(crate) struct ReportOptions {
    #[command(flatten)]
    pub(crate) step: StepOptions,

    /// As JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SummaryOptions {
    /// Start (inclusive).
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) from: Timestamp,

    /// End (exclusive).
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) to: Timestamp,

    /// As JSON.
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) on: StoreAddress,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Writes the log as JSON lines, and its head, which belongs elsewhere: only it shows that the end was cut off.
    Export {
        /// The file; default: standard output, with the head on standard error.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,

        /// Who takes it, which is logged; needed where the store keeps a register of users.
        #[arg(long, value_name = "NAME")]
        by: Option<String>,

        #[command(flatten)]
        on: StoreAddress,
    },
    /// Tells whether an exported log is what was written; exit status 1 where it is not.
    Verify {
        /// The log.
        file: PathBuf,

        /// A head that was noted before, which has to be part of it.
        #[arg(long, value_name = "N:HASH", value_parser = audit::head)]
        head: Option<Head>,
    },
}

/// Numbers between commas.
pub(crate) fn numbers<const N: usize>(text: &str) -> Result<[f64; N], String> {
    let numbers: Result<Vec<f64>, _> = text.split(',').map(|n| n.trim().parse()).collect();
    let numbers = numbers.ok().and_then(|numbers| numbers.try_into().ok());
    numbers.ok_or_else(|| format!("expected {N} numbers between commas, got `{text}`"))
}

fn place(text: &str) -> Result<Place, String> {
    let [latitude, longitude] = numbers(text)?;
    Ok(Place {
        latitude,
        longitude,
        accuracy_m: None,
        heading: None,
    })
}
