//! `alpr user`: the register of users and their training (General Order 22-03, II.7, III.A and VII).

use std::io::Write;

use alpr_core::adopt::Document;
use alpr_core::authorise::{Role, Training, User};
use alpr_store::Store;
use anyhow::{Context, Result};
use clap::{Arg, Args, Subcommand};
use jiff::{SignedDuration, Timestamp};

use crate::args::time;
use crate::store::args::StoreAddress;
use crate::{output, store};

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Enrols a user. The first one begins the register: from then on the store refuses every name that is not in it.
    Enrol {
        #[command(flatten)]
        step: StepOptions,

        /// operator, dispatcher, detective, supervisor, coordinator, vendor_administrator or chief.
        #[arg(long)]
        role: Role,
    },
    /// Notes that a user was trained. Of trainings on one version of the policy the last counts.
    Train(TrainOptions),
    /// Gives a user another role.
    Role {
        #[command(flatten)]
        step: StepOptions,

        /// operator, dispatcher, detective, supervisor, coordinator, vendor_administrator or chief.
        role: Role,
    },
    /// Notes that a user left, or was suspended.
    Leave {
        #[command(flatten)]
        step: StepOptions,

        /// Why.
        #[arg(long, value_name = "TEXT")]
        why: String,
    },
    /// Takes a user back who had left, with the role and the training of before.
    Return {
        #[command(flatten)]
        step: StepOptions,
    },
    /// Lists the users, and until when each is trained on what. Exit status 1 if --due finds somebody.
    #[command(mut_arg("at", as_of))]
    List(ListOptions),
}

#[derive(Debug, Args)]
pub(crate) struct StepOptions {
    /// The user, by a name that is unique in the agency.
    name: String,

    /// Who does it: the Chief or the Coordinator; another user before there was one; anybody where there is no other yet.
    #[arg(long, value_name = "NAME")]
    by: String,

    #[command(flatten)]
    on: StoreAddress,
}

#[derive(Debug, Args)]
pub(crate) struct TrainOptions {
    #[command(flatten)]
    step: StepOptions,

    /// The version of the policy that the training was on.
    #[arg(long = "on", value_name = "VERSION")]
    version: String,

    /// Until when it counts.
    #[arg(long, value_name = "TIME", value_parser = time)]
    until: Timestamp,

    /// What it was, and where its sheet is filed.
    #[arg(long, value_name = "TEXT")]
    how: String,
}

#[derive(Debug, Args)]
pub(crate) struct ListOptions {
    /// Only those whose last training ends within so many days, or who have none: 0 to 36500. Where a search policy is
    /// in force, trainings on its version count alone.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(0..=36_500))]
    due: Option<u16>,

    /// Print one JSON object a user, one a line, with every step: the training record.
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    on: StoreAddress,
}

/// The time of a list is of use to an auditor: who was what when something was done?
fn as_of(at: Arg) -> Arg {
    at.hide(false)
        .help("Tell who was what at this time; default: now")
}

/// Runs a command; gives how many users are due.
pub(crate) fn run(command: &UserCommand) -> Result<usize> {
    let mut out = output::stdout();
    match command {
        UserCommand::Enrol { step, role } => enrol(step, *role, &mut out)?,
        UserCommand::Train(options) => {
            let step = &options.step;
            let training = Training {
                on: options.version.clone(),
                until: options.until,
                how: options.how.clone(),
                by: step.by.clone(),
                at: step.on.now()?,
            };
            change(step, &mut out, |user| user.train(training))?;
        }
        UserCommand::Role { step, role } => change(step, &mut out, |user| {
            user.change_role(*role, &step.by, step.on.now()?)
        })?,
        UserCommand::Leave { step, why } => change(step, &mut out, |user| {
            user.leave(&step.by, step.on.now()?, why)
        })?,
        UserCommand::Return { step } => change(step, &mut out, |user| {
            user.take_back(&step.by, step.on.now()?)
        })?,
        UserCommand::List(options) => return list(options, &mut out),
    }
    Ok(0)
}

fn enrol(step: &StepOptions, role: Role, out: &mut impl Write) -> Result<()> {
    let now = step.on.now()?;
    // Before a store is created for it.
    let user = User::enrol(&step.name, role, &step.by, now)?;
    let store = store::begin(&step.on.store)?;
    let is_first = !store.has_register()?;
    store.put_user(&user)?;
    if is_first {
        output::tell("the store keeps a register of users from now on: it refuses other names");
    }
    write_row(&user, version(&store)?.as_deref(), now, out)
}

fn change(
    step: &StepOptions,
    out: &mut impl Write,
    change: impl FnOnce(User) -> alpr_core::Result<User>,
) -> Result<()> {
    let store = step.on.open()?;
    let kept = store.user(&step.name)?;
    let name = &step.name;
    let kept = kept.with_context(|| format!("no user `{name}`: list them, or enrol the user"))?;
    let user = change(kept)?;
    store.put_user(&user)?;
    write_row(&user, version(&store)?.as_deref(), step.on.now()?, out)
}

fn list(options: &ListOptions, out: &mut impl Write) -> Result<usize> {
    let (store, now) = (options.on.open()?, options.on.as_of());
    let (users, version) = (store.users()?, version(&store)?);
    let version = version.as_deref();
    let is_listed = |user: &&User| match options.due {
        Some(days) => is_due(user, version, days, now),
        None => user.standing_at(now).is_some(),
    };
    let listed: Vec<&User> = users.iter().filter(is_listed).collect();
    for user in &listed {
        match options.json {
            true => writeln!(out, "{}", user.to_json()?)?,
            false => write_row(user, version, now, out)?,
        }
    }
    if !options.json {
        writeln!(out, "{}", output::counted(listed.len(), "user"))?;
    }
    Ok(options.due.map_or(0, |_| listed.len()))
}

/// The version of the search policy that is in force, which users have to be trained on.
fn version(store: &Store) -> Result<Option<String>> {
    let adopted = store.adopted(Document::SearchPolicy)?;
    let policy = adopted.map(|adopted| adopted.search_policy()).transpose()?;
    Ok(policy.map(|policy| policy.version))
}

/// The training that counts: the last one, on the version in force where one is.
fn counting<'a>(user: &'a User, version: Option<&str>, now: Timestamp) -> Option<&'a Training> {
    match version {
        Some(version) => user.training_on(version, now),
        None => user.training_at(now),
    }
}

/// Whether the training that counts of a user who is there ends within so many days.
fn is_due(user: &User, version: Option<&str>, days: u16, now: Timestamp) -> bool {
    let end = now.saturating_add(SignedDuration::from_hours(24 * i64::from(days)));
    let end = end.unwrap_or(Timestamp::MAX);
    let ends = counting(user, version, now).is_none_or(|last| last.until <= end);
    user.role_at(now).is_ok() && ends
}

fn write_row(
    user: &User,
    version: Option<&str>,
    now: Timestamp,
    out: &mut impl Write,
) -> Result<()> {
    let (name, standing) = (user.name(), user.standing_at(now));
    let standing = standing.with_context(|| format!("{name} is not enrolled yet"))?;
    let last = counting(user, version, now).or_else(|| user.training_at(now));
    let trained = match (standing.left, last) {
        (Some(since), _) => format!("left {since}"),
        (None, None) => "never trained".to_owned(),
        (None, Some(last)) => {
            let (on, until, by) = (&last.on, last.until, &last.by);
            let end = if until <= now { "ended" } else { "until" };
            let other = version.filter(|version| version != on);
            let other = other.map_or(String::new(), |other| format!("; in force is {other}"));
            format!("trained on {on} by {by}, {end} {until}{other}")
        }
    };
    let role = standing.role.name();
    let trained = output::shown(&trained);
    Ok(writeln!(out, "{name}  {role}, {trained}")?)
}
