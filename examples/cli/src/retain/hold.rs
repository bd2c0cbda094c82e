//! `alpr retain hold`: what may not be purged, by whose authority, until somebody closes it.

use std::fmt::Display;
use std::io::Write;

use alpr_core::PlateText;
use alpr_core::record::Id;
use alpr_core::retain::{Hold, HoldDraft, HoldKind, HoldScope};
use alpr_store::{Covered, Store};
use anyhow::{Context, Result};
use clap::{Arg, Args, Subcommand};
use jiff::Timestamp;

use crate::args::time;
use crate::output;
use crate::store::args::{StepOptions, StoreAddress};
use crate::store::named;

/// What is asked of the register of users.
const HOLD: &str = "a hold";

#[derive(Debug, Subcommand)]
pub(crate) enum HoldCommand {
    /// Holds data: those that fit everything that is given, at least one plate, camera, record or time. Whoever may
    /// search as far back as it reaches is told how much that is; without --from or a record it reaches back without end.
    /// Of over 100 plates or cameras nobody is told.
    Open(Box<OpenOptions>),
    /// Says that a hold was looked at and is still needed.
    #[command(mut_arg("id", of_hold))]
    Review {
        #[command(flatten)]
        step: StepOptions,

        /// Why it is still needed.
        #[arg(long)]
        reason: String,

        /// When somebody has to look again.
        #[arg(long, value_name = "TIME", value_parser = time)]
        next: Timestamp,
    },
    /// Ends a hold, with the reason.
    #[command(mut_arg("id", of_hold))]
    Close {
        #[command(flatten)]
        step: StepOptions,

        /// Why it is no longer needed.
        #[arg(long)]
        reason: String,
    },
    /// Lists the holds that are open, and for whoever may search as far back as one reaches how much it covers.
    List(ListOptions),
}

/// What a step of a hold is about; most steps are of cases.
fn of_hold(id: Arg) -> Arg {
    id.help("ID of the hold; its first digits will do: 8 or more, as many as tell it from others")
}

#[derive(Debug, Args)]
pub(crate) struct ListOptions {
    /// Only those that somebody has to look at again.
    #[arg(long)]
    due: bool,

    /// Closed ones too.
    #[arg(long, conflicts_with = "due")]
    all: bool,

    /// Print one JSON object a hold, as `alpr retain evaluate --holds` reads it.
    #[arg(long)]
    json: bool,

    /// Who asks how much each covers: a role that may search, and is told of those alone that reach no further back than
    /// it may look. Where the store keeps no register of users, everybody is told.
    #[arg(long, value_name = "NAME", conflicts_with = "json")]
    by: Option<String>,

    #[command(flatten)]
    on: StoreAddress,
}

#[derive(Debug, Args)]
pub(crate) struct OpenOptions {
    /// evidence, reasonable_belief, discovery, court_order or preservation_request.
    #[arg(long)]
    kind: HoldKind,

    /// What gives the right to it: a case, a court's order, a request.
    #[arg(long)]
    authority: String,

    /// Who opens it.
    #[arg(long, value_name = "NAME")]
    by: String,

    /// When somebody has to look whether it is still needed.
    #[arg(long, value_name = "TIME", value_parser = time)]
    review: Timestamp,

    /// A plate; may be given several times. It covers what may be of it: reads with as many characters, where unread
    /// ones and those that are taken for one another do not matter, with or without small stacked ones; and reads that
    /// hit it.
    #[arg(long = "plate", value_name = "PLATE")]
    plates: Vec<PlateText>,

    /// A camera; may be given several times.
    #[arg(long = "camera", value_name = "NAME")]
    cameras: Vec<String>,

    /// A read, a hit or case, which stands for its read, or an entry made by hand; may be given several times.
    #[arg(long = "record", value_name = "ID")]
    ids: Vec<Id>,

    /// Captured then or later.
    #[arg(long, value_name = "TIME", value_parser = time)]
    from: Option<Timestamp>,

    /// Captured then or earlier.
    #[arg(long, value_name = "TIME", value_parser = time)]
    to: Option<Timestamp>,

    #[command(flatten)]
    on: StoreAddress,
}

pub(super) fn run(command: &HoldCommand, out: &mut impl Write) -> Result<()> {
    match command {
        HoldCommand::Open(options) => open(options, out),
        HoldCommand::Review { step, reason, next } => {
            let look = |hold: Hold, now| hold.review(&step.by, now, reason, *next);
            take_step(step, look, out)
        }
        HoldCommand::Close { step, reason } => {
            take_step(step, |hold, now| hold.close(&step.by, now, reason), out)
        }
        HoldCommand::List(options) => list(options, out),
    }
}

fn open(options: &OpenOptions, out: &mut impl Write) -> Result<()> {
    let scope = HoldScope {
        ids: options.ids.clone(),
        plates: options.plates.clone(),
        cameras: options.cameras.clone(),
        from: options.from,
        to: options.to,
        ..HoldScope::default()
    };
    let draft = HoldDraft {
        kind: options.kind,
        scope,
        authority: options.authority.clone(),
        by: options.by.clone(),
        review_on: options.review,
    };
    let now = options.on.now()?;
    let hold = Hold::open(draft, now)?;
    let store = options.on.open_trained(&options.by, HOLD)?;
    let mut cameras = options.cameras.iter();
    cameras.try_for_each(|camera| store.check_camera(camera))?;
    store.put_hold(&hold)?;
    write_row(&hold, now, out)?;
    if !may_be_told(&store, &options.by, &hold)? {
        return write_scope(&hold, None, out);
    }
    let covered = store.covered(&hold)?;
    for id in &covered.absent {
        output::complain(&format!(
            "nothing that is kept has the name {id}: look for a typing error"
        ));
    }
    if covered.is_empty() {
        output::complain("the hold covers no read that is kept now, only those that come");
    }
    write_scope(&hold, Some(&covered), out)
}

/// Whether somebody may be told how much a hold covers: it says whether a plate was seen, where and when. The log has to
/// name that plate.
fn may_be_told(store: &Store, by: &str, hold: &Hold) -> Result<bool> {
    let (from, now) = (hold.draft.scope.reach(), Timestamp::now());
    Ok(hold.names_all() && store.may_search(by, from, now)?)
}

/// The hold whose name begins so.
pub(super) fn find(store: &Store, digits: &str) -> Result<Hold> {
    let holds = store.holds()?;
    let id = named(digits, holds.iter().map(|hold| hold.id))?;
    let hold = holds.into_iter().find(|hold| hold.id == id);
    hold.context("the hold is gone")
}

/// Takes a step of the hold that is meant, and writes it.
fn take_step(
    step: &StepOptions,
    taken: impl Fn(Hold, Timestamp) -> alpr_core::Result<Hold>,
    out: &mut impl Write,
) -> Result<()> {
    let (store, now) = (step.on.open_for(&step.by, HOLD)?, step.on.now()?);
    let hold = taken(find(&store, &step.id)?, now)?;
    store.put_hold(&hold)?;
    write_row(&hold, now, out)
}

fn list(options: &ListOptions, out: &mut impl Write) -> Result<()> {
    let (store, now) = (options.on.open()?, options.on.as_of());
    let is_shown =
        |hold: &Hold| options.all || (!hold.is_closed(now) && (!options.due || hold.is_due(now)));
    if let Some(by) = &options.by {
        store.admit_searcher(by, "what holds cover", Timestamp::now())?;
    }
    let is_counted = |hold: &Hold| -> Result<bool> {
        match &options.by {
            Some(by) => may_be_told(&store, by, hold),
            None => Ok(hold.names_all() && !store.has_register()?),
        }
    };
    let mut count = 0;
    for hold in store.holds()?.iter().filter(|hold| is_shown(hold)) {
        count += 1;
        if options.json {
            writeln!(out, "{}", hold.to_json()?)?;
        } else {
            write_row(hold, now, out)?;
            let covered = is_counted(hold)?.then(|| store.covered(hold));
            let covered = covered.transpose()?;
            write_scope(hold, covered.as_ref(), out)?;
        }
    }
    if options.json {
        return Ok(());
    }
    Ok(writeln!(out, "{}", output::counted(count, "hold"))?)
}

/// What a hold is of, and how much of that is kept where that may be told.
fn write_scope(hold: &Hold, covered: Option<&Covered>, out: &mut impl Write) -> Result<()> {
    let scope = &hold.draft.scope;
    let mut parts = vec![
        list_of("records", &scope.ids),
        list_of("plates", &scope.plates),
        list_of("cameras", &scope.cameras),
    ];
    let holders: Vec<_> = scope.holders.iter().map(|holder| holder.name()).collect();
    let classes: Vec<_> = scope.classes.iter().map(|class| class.name()).collect();
    parts.extend([list_of("holders", &holders), list_of("classes", &classes)]);
    parts.push(scope.from.map(|from| format!("from {from}")));
    parts.push(scope.to.map(|to| format!("to {to}")));
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let parts = parts.join("; ");
    let Some(covered) = covered else {
        return Ok(writeln!(out, "    {parts}: held")?);
    };
    let (reads, hits) = (covered.records.len(), covered.hits.len());
    let pictures = covered.pictures.len();
    Ok(writeln!(
        out,
        "    {parts}: {reads} reads, {hits} hits, {pictures} pictures are kept"
    )?)
}

/// What is named, if anything is.
fn list_of(what: &str, named: &[impl Display]) -> Option<String> {
    let named: Vec<String> = named.iter().map(ToString::to_string).collect();
    (!named.is_empty()).then(|| format!("{what} {}", named.join(", ")))
}

fn write_row(hold: &Hold, now: Timestamp, out: &mut impl Write) -> Result<()> {
    let (id, draft) = (hold.id, &hold.draft);
    let state = match &hold.closed {
        Some(closed) => format!("closed {} by {}: {}", closed.at, closed.by, closed.reason),
        None if hold.is_due(now) => format!("DUE FOR REVIEW since {}", hold.review_on()),
        None => format!("review on {}", hold.review_on()),
    };
    let (kind, authority, by) = (draft.kind.name(), &draft.authority, &draft.by);
    let said = output::shown(&format!("{authority}, {by}, {state}"));
    Ok(writeln!(out, "{id}  {kind}, {said}")?)
}
