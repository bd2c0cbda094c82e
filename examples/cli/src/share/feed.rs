//! `alpr share feed`: private systems, which are refused until the Chief approves them (General Order 22-03, VIII).

use std::collections::BTreeSet;
use std::io::Write;

use alpr_core::disclose::{Feed, FeedDraft};
use alpr_core::{Error, ErrorKind};
use alpr_store::Store;
use anyhow::{Context, Result};
use clap::{Args, Subcommand};

use crate::output;
use crate::register::Who;
use crate::store::args::StoreAddress;

/// What is asked of the register of users.
const PRIVATE: &str = "a private system";

#[derive(Debug, Subcommand)]
pub(crate) enum FeedCommand {
    /// An owner asks to link a system; its reads are refused for now. It takes the place of what the same owner asked
    /// before, as long as that was never approved.
    Ask(AskOptions),
    /// The Chief approves it: reads made from now on are taken. Its cameras are the owner's then: none is in two that
    /// are approved.
    Approve {
        /// The owner.
        owner: String,

        /// A camera of it, each of them and no other: an ask may have been replaced since it was looked at; may be given
        /// several times.
        #[arg(long = "camera", value_name = "NAME", required = true)]
        cameras: Vec<String>,

        #[command(flatten)]
        who: Who,

        #[command(flatten)]
        on: StoreAddress,
    },
    /// Ends the approval: reads made from now on are refused.
    Revoke {
        /// The owner.
        owner: String,

        /// Who ends it.
        #[arg(long, value_name = "NAME")]
        by: String,

        /// Why.
        #[arg(long)]
        reason: String,

        #[command(flatten)]
        on: StoreAddress,
    },
    /// Lists all of them, what was asked for each, and who approved it.
    List {
        #[command(flatten)]
        on: StoreAddress,
    },
}

#[derive(Debug, Args)]
pub(crate) struct AskOptions {
    /// Who owns it.
    owner: String,

    /// How the owner is reached.
    #[arg(long, value_name = "TEXT")]
    contact: String,

    /// A camera, by its name in the agency; may be given several times.
    #[arg(long = "camera", value_name = "NAME", required = true)]
    cameras: Vec<String>,

    /// How the agency searches it.
    #[arg(long, value_name = "TEXT")]
    search: String,

    /// What shows that it meets the local rules of the right of way: a permit, a finding.
    #[arg(long, value_name = "TEXT")]
    right_of_way: String,

    /// Who writes it down, for the log.
    #[arg(long, value_name = "NAME")]
    by: String,

    #[command(flatten)]
    on: StoreAddress,
}

pub(super) fn run(command: &FeedCommand, out: &mut impl Write) -> Result<()> {
    match command {
        FeedCommand::Ask(options) => ask(options, out),
        FeedCommand::Approve {
            owner,
            cameras,
            who,
            on,
        } => {
            let (store, now) = (on.open()?, on.now()?);
            // No policy is asked for a private system: any training counts.
            let who = who.authorisation(&store, None, (PRIVATE, None))?;
            change(&store, owner, on, out, |feed| {
                check_cameras(&feed, cameras)?;
                feed.approve(&who, now)
            })
        }
        FeedCommand::Revoke {
            owner,
            by,
            reason,
            on,
        } => {
            let store = on.open_for(by, PRIVATE)?;
            change(&store, owner, on, out, |feed| {
                feed.revoke(by, on.now()?, reason)
            })
        }
        FeedCommand::List { on } => {
            let feeds = on.open()?.feeds()?;
            feeds
                .all()
                .iter()
                .try_for_each(|feed| write_row(feed, on, out))
        }
    }
}

fn ask(options: &AskOptions, out: &mut impl Write) -> Result<()> {
    let AskOptions { by, on, .. } = options;
    let store = on.open_for(by, PRIVATE)?;
    let feed = Feed::ask(FeedDraft {
        owner: options.owner.clone(),
        contact: options.contact.clone(),
        cameras: options.cameras.clone(),
        search: options.search.clone(),
        right_of_way: options.right_of_way.clone(),
        asked: on.now()?,
    })?;
    store.ask_feed(&feed, by)?;
    write_row(&feed, on, out)
}

fn change(
    store: &Store,
    owner: &str,
    on: &StoreAddress,
    out: &mut impl Write,
    change: impl FnOnce(Feed) -> alpr_core::Result<Feed>,
) -> Result<()> {
    let feed = change(find(store, owner)?)?;
    store.put_feed(&feed)?;
    write_row(&feed, on, out)
}

/// Refuses an approval that does not name the cameras: anybody can replace an ask, with a camera of the agency in it.
fn check_cameras(feed: &Feed, named: &[String]) -> alpr_core::Result<()> {
    let draft = feed.draft();
    if BTreeSet::from_iter(&draft.cameras) == BTreeSet::from_iter(named) {
        return Ok(());
    }
    let (owner, cameras) = (&draft.owner, draft.cameras.join(", "));
    let text = format!(
        "the private system of {owner} has the cameras {cameras}: look whether they are the owner's, and name them all"
    );
    Err(Error::new(ErrorKind::Refused, text))
}

fn find(store: &Store, owner: &str) -> Result<Feed> {
    let feeds = store.feeds()?;
    let feed = feeds.all().iter().find(|feed| feed.draft().owner == owner);
    feed.cloned()
        .with_context(|| format!("no private feed of `{owner}`: list them"))
}

fn write_row(feed: &Feed, on: &StoreAddress, out: &mut impl Write) -> Result<()> {
    let draft = feed.draft();
    let (owner, cameras) = (&draft.owner, draft.cameras.join(", "));
    let (contact, search, way) = (&draft.contact, &draft.search, &draft.right_of_way);
    let state = match feed.approved_by(on.as_of()) {
        Some(chief) => format!("approved by {chief}"),
        None => "not approved: its reads are refused".to_owned(),
    };
    let said = format!(
        "{owner}  {cameras}; {state}; contact: {contact}; search: {search}; right of way: {way}"
    );
    Ok(writeln!(out, "{}", output::shown(&said))?)
}
