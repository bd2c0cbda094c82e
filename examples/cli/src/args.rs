//! The command line.

use std::path::PathBuf;

use alpr_core::Jurisdiction;
use alpr_core::hotlist::{MOST_REJECTED, Observed, Vehicle};
use clap::{Args, Parser, Subcommand};
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};

use crate::camera::CameraCommand;
use crate::ledger::LedgerCommand;
use crate::lists::MAX_REJECT_SHARE;
use crate::policy::PolicyCommand;
use crate::read::args::ReadOptions;
use crate::retain::RetainCommand;
use crate::share::ShareCommand;
use crate::store::args::StoreCommand;
use crate::user::UserCommand;

/// Reads licence plates, and the state they come from, in pictures.
///
/// A read is evidence to look at, never proof: compare the characters and the state with the plate.
#[derive(Debug, Parser)]
#[command(name = "alpr", version, arg_required_else_help = true)]
#[command(after_help = "A TIME names its zone: 2026-11-24T18:00:00Z or 2026-11-24T12:00-06:00.")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Reads the plates of pictures: JPEG, PNG, BMP, WebP and TIFF.
    ///
    /// Exit status: 0 if every picture was read, 1 if some could not be or not be drawn, hold more pages than the one
    /// that is read, or are kept as of a time to come, 2 for wrong options, where there is no picture to read (a glob
    /// that fits nothing), and for what is refused.
    Read(ReadOptions),
    /// Builds, describes, checks and asks hot lists.
    ///
    /// A list is an index `*.alpr`, or a delimited file with a header line (`plate`, `state`, `category`,
    /// ... or the columns of Genetec, Vigilant or NCIC), which is built in memory.
    #[command(subcommand)]
    Hotlist(HotlistCommand),
    /// How long data are kept: policies, holds, purges with receipts, and evidence.
    #[command(subcommand)]
    Retain(RetainCommand),
    /// Gives kept data to others: what leaves is in the log before.
    #[command(subcommand)]
    Share(ShareCommand),
    /// Draws the reports that laws and the order ask for, from the log.
    #[command(subcommand)]
    Ledger(LedgerCommand),
    /// Tells whether a camera is fit for use, and keeps whether it is in service.
    #[command(subcommand)]
    Camera(CameraCommand),
    /// Keeps the register of users: who may use the system, as what, and trained on which version of the policy until
    /// when.
    ///
    /// A step that is refused, or by a name that is not in the register, ends with exit status 2.
    #[command(subcommand)]
    User(UserCommand),
    /// Puts policies, agreements and the key of receipts in force: a store then refuses all others.
    #[command(subcommand)]
    Policy(PolicyCommand),
    #[command(flatten)]
    Store(StoreCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum HotlistCommand {
    /// Builds an index of lists and puts it in the old one's place in one step.
    ///
    /// Lists with an action column (add, change, remove) are applied to all the others, in their order. A list
    /// that is unfit to replace the one in force, or that cannot be compared with it, is refused, and that one stays.
    Build(BuildOptions),
    /// Tells where a list comes from, how old it is and what it holds.
    Info {
        /// The list.
        list: PathBuf,
    },
    /// Tells whether a list is fit for a shift; exit status 1 where it is not.
    Check(CheckOptions),
    /// Finds the entries that a plate may be, each with its probability and the reason.
    Match(MatchOptions),
    /// Tells what a new list changes: `+` added, `-` removed, `~` changed.
    Diff {
        /// The list before.
        old: PathBuf,
        /// The list after.
        new: PathBuf,
    },
    /// Simulates innocent traffic and tells how many false alarms a list will cause; exit status 1 where they
    /// are over the limit.
    Budget(BudgetOptions),
}

#[derive(Debug, Args)]
pub(crate) struct CheckOptions {
    /// The list.
    pub(crate) list: PathBuf,

    /// The oldest it may be, such as `24h`, `90m` or `2d`.
    #[arg(long, value_name = "AGE", value_parser = age)]
    pub(crate) max_age: SignedDuration,

    /// The list in force, which it would replace: fewer entries, or an older draft, are an alarm.
    #[arg(long, value_name = "LIST")]
    pub(crate) in_force: Option<PathBuf>,

    /// The share of rejected lines, 0 to 1, that is allowed.
    #[arg(long, value_name = "SHARE", default_value_t = MOST_REJECTED, value_parser = share)]
    pub(crate) max_reject_share: f64,

    /// Log the check in this store; needs --by.
    #[arg(long, value_name = "URL", requires = "by")]
    pub(crate) store: Option<String>,

    /// Who checks, for the log of the store.
    #[arg(long, value_name = "NAME", requires = "store")]
    pub(crate) by: Option<String>,

    /// The car or the camera whose shift begins.
    #[arg(long, value_name = "NAME", requires = "store")]
    pub(crate) unit: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct BuildOptions {
    /// Lists, or indexes to add to.
    #[arg(required = true, value_name = "LIST")]
    pub(crate) lists: Vec<PathBuf>,

    /// The index to write, `*.alpr`.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,

    /// Who keeps the list and answers for lines that name no source; default: the files' names, and nobody.
    #[arg(long)]
    pub(crate) source: Option<String>,

    /// The zone of days and of times that name none, such as America/Chicago; default: the mapping's, or UTC.
    #[arg(long, value_name = "ZONE")]
    pub(crate) zone: Option<String>,

    /// When the source drew it, such as 2026-11-24T06:00:00Z; default: the oldest file's time.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) extracted: Option<Timestamp>,

    /// How the lists are written: plain, genetec, vigilant, ncic, or a mapping file (see the README).
    #[arg(long, value_name = "PRESET|MAPPING.toml", default_value = "plain")]
    pub(crate) format: String,

    /// Replace the index even if the new list is empty, every entry of it has ended, it is drawn in the future or
    /// before the one in force, or has 40 % fewer entries, or the index in force cannot be read: nothing is compared.
    #[arg(long)]
    pub(crate) force: bool,

    /// Refuse a list of which a greater share of the lines is bad, 0 to 1.
    #[arg(long, value_name = "SHARE", default_value_t = MAX_REJECT_SHARE, value_parser = share)]
    pub(crate) max_reject_share: f64,

    /// Log in this store that the list was put in force; it is created if it is not there. Needs --user.
    #[arg(long, value_name = "URL", requires = "user")]
    pub(crate) store: Option<String>,

    /// Who puts it in force.
    #[arg(long, visible_alias = "by", value_name = "NAME", requires = "store")]
    pub(crate) user: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct MatchOptions {
    /// The list.
    pub(crate) list: PathBuf,

    /// The plate as it was seen; `?` stands for a character that nobody could read, `*` for any number of them
    /// (with `*` or a second `?` the listed plates that fit are printed, without probabilities).
    pub(crate) text: String,

    /// The state that was seen, such as MO.
    #[arg(long)]
    pub(crate) state: Option<Jurisdiction>,

    /// What alarms and what is shown, as a TOML file; default: the library's rules.
    #[arg(long, value_name = "FILE")]
    pub(crate) rules: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) observed: ObservedOptions,

    /// Print an array of JSON objects, one a hit.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What was seen of the vehicle: where an entry has it otherwise, that is told, and the entry stays. NCIC codes and
/// plain English are both understood.
#[derive(Debug, Args)]
pub(crate) struct ObservedOptions {
    /// The plate's type that was seen, such as PC for a passenger car or MC for a motorcycle.
    #[arg(long = "type", value_name = "LIT")]
    pub(crate) plate_type: Option<String>,

    /// The vehicle's make that was seen.
    #[arg(long)]
    pub(crate) make: Option<String>,

    /// The vehicle's colour that was seen.
    #[arg(long, alias = "colour")]
    pub(crate) color: Option<String>,

    /// The vehicle's body style that was seen, such as sedan or PK.
    #[arg(long)]
    pub(crate) style: Option<String>,

    /// The vehicle's model year, as far as it can be told: a few years do not matter.
    #[arg(long)]
    pub(crate) year: Option<u16>,

    /// The vehicle identification number that was seen.
    #[arg(long)]
    pub(crate) vin: Option<String>,
}

impl ObservedOptions {
    pub(crate) fn observed(&self) -> Observed {
        Observed {
            plate_type: self.plate_type.clone(),
            vehicle: Vehicle {
                vin: self.vin.clone(),
                make: self.make.clone(),
                year: self.year.map(|year| year.to_string()),
                color: self.color.clone(),
                style: self.style.clone(),
                ..Vehicle::default()
            },
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct BudgetOptions {
    /// The list.
    pub(crate) list: PathBuf,

    /// The traffic: TOML with `[states]`, a share for each code, and `state_seen`, `state_wrong`, `doubt`.
    #[arg(long, value_name = "MIX.toml")]
    pub(crate) traffic: PathBuf,

    /// What alarms and what is shown, as a TOML file; default: the library's rules.
    #[arg(long, value_name = "FILE")]
    pub(crate) rules: Option<PathBuf>,

    /// Simulate so many reads, 1 to 5000000.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    pub(crate) reads: u32,

    /// The most false alarms in a thousand reads. One: more, and officers stop listening.
    #[arg(long, value_name = "N", default_value_t = 1.0, value_parser = limit)]
    pub(crate) limit: f64,

    /// Seed of the simulation: the same number draws the same plates.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
}

/// An age; a day has 24 hours in it.
fn age(text: &str) -> Result<SignedDuration, String> {
    let age = text.parse::<Span>();
    let age = age.and_then(|age| age.to_duration(SpanRelativeTo::days_are_24_hours()));
    age.map_err(|_| format!("expected an age such as 24h, 90m or 2d, got `{text}`"))
}

/// A limit that something can be over.
fn limit(text: &str) -> Result<f64, String> {
    let limit = text.parse::<f64>().ok();
    let limit = limit.filter(|limit| limit.is_finite() && *limit >= 0.0);
    limit.ok_or_else(|| format!("expected a number of 0 or more, got `{text}`"))
}

/// A share of a whole: NaN would switch off every limit that it is compared with.
pub(crate) fn share(text: &str) -> Result<f64, String> {
    let share = text.parse::<f64>().ok();
    let share = share.filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| format!("expected 0 to 1, got `{text}`"))
}

/// A time with its zone.
pub(crate) fn time(text: &str) -> Result<Timestamp, String> {
    let wrong = |_| {
        format!(
            "expected a time with its zone, such as 2026-11-24T18:00:00Z or 2026-11-24T12:00-06:00, got `{text}`"
        )
    };
    text.parse().map_err(wrong)
}
