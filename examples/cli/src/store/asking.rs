//! The command line of what is looked for: entries by hand, searches, and who asks for them.

use std::path::PathBuf;

use alpr_core::authorise::Role;
use alpr_core::manual::{EntryReason, Wanted};
use alpr_core::record::Id;
use alpr_core::{Jurisdiction, Period, PlateText};
use alpr_store::{Area, MAX_PAGE};
use clap::{Arg, Args, Subcommand};
use jiff::Timestamp;

use super::args::{StepOptions, StoreAddress, numbers};
use crate::args::time;
use crate::register::Who;

#[derive(Debug, Subcommand)]
pub(crate) enum BoloCommand {
    /// Enters a plate, or a part of one, and looks where it was seen before, if a policy allows it; exit status 1 if it
    /// was entered and the look was refused.
    ///
    /// The look needs all of --user, --purpose, --why, --from and --to; without any of what asks, nothing is looked at.
    Enter(Box<EnterOptions>),
    /// Lists what is in force.
    List {
        /// Only what its owner has to look at again.
        #[arg(long)]
        due: bool,

        /// What has ended too.
        #[arg(long, conflicts_with = "due")]
        all: bool,

        /// Print one JSON object an entry, one a line.
        #[arg(long)]
        json: bool,

        #[command(flatten)]
        on: StoreAddress,
    },
    /// Ends an entry because its purpose ended, and withdraws its open cases; exit status 1 if one could not be.
    #[command(mut_arg("id", of_entry))]
    Remove {
        #[command(flatten)]
        step: StepOptions,

        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// The owner looked, and the purpose still holds.
    #[command(mut_arg("id", of_entry))]
    Review(StepOptions),
    /// Somebody else answers for it from now on.
    #[command(mut_arg("id", of_entry))]
    Transfer {
        #[command(flatten)]
        step: StepOptions,

        /// The new owner.
        #[arg(long, value_name = "NAME")]
        to: String,
    },
    /// Ends all entries that are not marked as ongoing, and withdraws their open cases and those of entries that are
    /// over; exit status 1 if one could not be.
    ///
    /// Where the store keeps a register of users, entries of others are ended by a supervisor, the Coordinator or the
    /// Chief alone; anybody else ends only their own, with exit status 1 if others go on.
    EndShift {
        /// Who ends the shift.
        #[arg(long, value_name = "NAME")]
        by: String,

        /// The unit whose shift ends; give this or --all.
        #[arg(long, value_name = "NAME", required_unless_present = "all")]
        unit: Option<String>,

        /// Every unit's shift ends, and the entries of no unit end too; give this or --unit.
        #[arg(long, conflicts_with = "unit")]
        all: bool,

        #[command(flatten)]
        on: StoreAddress,
    },
}

/// What a step of an entry is about; most steps are of cases.
fn of_entry(id: Arg) -> Arg {
    id.help("ID of the entry; its first digits will do: 8 or more, as many as tell it from others")
}

#[derive(Debug, Args)]
pub(crate) struct EnterOptions {
    /// A plate, or a part of one: `?` one character, `*` any number of them.
    #[arg(value_name = "PLATE|PATTERN")]
    pub(crate) wanted: Wanted,

    /// Its state, if known, such as MO.
    #[arg(long)]
    pub(crate) state: Option<Jurisdiction>,

    /// stolen_vehicle, stolen_plate, missing_person, abduction, amber_alert, robbery_suspect, felony_suspect,
    /// wanted_person, endangered_person or other.
    #[arg(long)]
    pub(crate) reason: EntryReason,

    /// Why, in the officer's words.
    #[arg(long)]
    pub(crate) note: String,

    /// The case, incident or broadcast that gives the right to it.
    #[arg(long)]
    pub(crate) basis: String,

    /// Who enters it, and has to remove it.
    #[arg(long, value_name = "NAME")]
    pub(crate) owner: String,

    /// When it ends of itself: at most 366 days from now.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) expires: Timestamp,

    /// The owner's unit.
    #[arg(long)]
    pub(crate) unit: Option<String>,

    /// It goes on after the shift.
    #[arg(long)]
    pub(crate) ongoing: bool,

    /// What counts as seen, as a TOML file; default: the library's rules.
    #[arg(long, value_name = "FILE")]
    pub(crate) rules: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) on: StoreAddress,

    #[command(flatten)]
    pub(crate) asking: Option<Asking>,
}

/// Who asks, and what for: all of it, or, for an entry, none. So nothing is required by itself: see [`required`].
#[derive(Debug, Args)]
#[command(next_help_heading = "Who asks, and what for")]
pub(crate) struct Asking {
    /// The agency's rules of searching, as a TOML file; default: those in force in the store.
    #[arg(long, value_name = "FILE.toml")]
    pub(crate) policy: Option<PathBuf>,

    /// The user.
    #[arg(long, value_name = "NAME", required = false)]
    pub(crate) user: String,

    /// operator, dispatcher, detective, supervisor, coordinator, vendor_administrator or chief; where the store keeps a
    /// register of users, that says it.
    #[arg(long)]
    pub(crate) role: Option<Role>,

    /// Until when the user's training counts; where the store keeps a register of users, that says it.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) trained_until: Option<Timestamp>,

    /// The version of the policy that the user was trained on; where the store keeps a register of users, that says it.
    #[arg(long, value_name = "VERSION")]
    pub(crate) trained_on: Option<String>,

    /// A purpose of the policy.
    #[arg(long, value_name = "CODE", required = false)]
    pub(crate) purpose: String,

    /// The case or incident, where the policy asks for one.
    #[arg(long, value_name = "N")]
    pub(crate) case: Option<String>,

    /// The purpose in the user's words.
    #[arg(long, value_name = "TEXT", required = false)]
    pub(crate) why: String,

    /// Start (inclusive) of the reads that are looked at.
    #[arg(long, value_name = "TIME", value_parser = time, required = false)]
    pub(crate) from: Timestamp,

    /// End (exclusive).
    #[arg(long, value_name = "TIME", value_parser = time, required = false)]
    pub(crate) to: Timestamp,
}

/// Makes all of [`Asking`] required, but for the case, of which the policy says whether it is, the policy, which may be
/// in force, and what the store's register of users may say.
pub(super) fn required(argument: Arg) -> Arg {
    let asked = ["user", "purpose", "why", "from", "to"];
    let is_required = argument.is_required_set() || asked.contains(&argument.get_id().as_str());
    argument.required(is_required)
}

impl Asking {
    pub(crate) fn who(&self) -> Who {
        Who {
            user: self.user.clone(),
            role: self.role,
            trained_until: self.trained_until,
            trained_on: self.trained_on.clone(),
        }
    }

    pub(crate) const fn window(&self) -> Period {
        Period {
            from: self.from,
            to: self.to,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct SearchOptions {
    /// A plate, as it was read.
    #[arg(long)]
    pub(crate) plate: Option<PlateText>,

    /// A part of a plate: `?` one character, `*` any number of them.
    #[arg(long, value_name = "PATTERN")]
    pub(crate) part: Option<String>,

    /// The camera.
    #[arg(long, value_name = "NAME")]
    pub(crate) camera: Option<String>,

    /// The unit.
    #[arg(long)]
    pub(crate) unit: Option<String>,

    /// Where, in degrees of WGS 84.
    #[arg(long, value_name = "SOUTH,WEST,NORTH,EAST", value_parser = area, allow_hyphen_values = true)]
    pub(crate) area: Option<Area>,

    /// At most so many reads, 1 to 1000.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = most)]
    pub(crate) most: usize,

    /// Go on after the last read of the page before.
    #[arg(long, value_name = "ID")]
    pub(crate) after: Option<Id>,

    /// Print one JSON object a read; whether there are more is said on standard error.
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) on: StoreAddress,

    #[command(flatten)]
    pub(crate) asking: Asking,
}

#[derive(Debug, Args)]
pub(crate) struct LookBackOptions {
    /// A plate, or the ID of an entry made by hand, all 32 digits of it.
    #[arg(value_name = "PLATE|ID")]
    pub(crate) wanted: String,

    /// The plate's state, if known, such as MO.
    #[arg(long)]
    pub(crate) state: Option<Jurisdiction>,

    /// What counts as seen, as a TOML file; default: the library's rules.
    #[arg(long, value_name = "FILE")]
    pub(crate) rules: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) on: StoreAddress,

    #[command(flatten)]
    pub(crate) asking: Asking,
}

/// As many reads as a page can have: of another number the store would make one of these.
fn most(text: &str) -> Result<usize, String> {
    let most = text.parse::<usize>().ok();
    let most = most.filter(|most| (1..=MAX_PAGE).contains(most));
    most.ok_or_else(|| {
        format!("expected 1 to {MAX_PAGE} reads, got `{text}`: get the rest with --after")
    })
}

fn area(text: &str) -> Result<Area, String> {
    let [south, west, north, east] = numbers(text)?;
    Ok(Area {
        south,
        west,
        north,
        east,
    })
}
