//! `alpr replay`: whether a read, a list and rules give a hit that was kept.

use std::io::Write;
use std::path::{Path, PathBuf};

use alpr_core::record::Id;
use alpr_core::replay::{Outcome, Replay};
use alpr_core::{HotList, MatchRules};
use alpr_store::{Bag, Store};
use anyhow::{Context, Result};
use clap::Args;
use jiff::Timestamp;

use super::come;
use super::{case, named};
use crate::args::time;
use crate::lists;

#[derive(Debug, Args)]
pub(crate) struct ReplayOptions {
    /// ID of the hit, or of its case, whose first digits will do: 8 or more, as many as tell it from others.
    pub(crate) id: String,

    /// The list that the hit was made from, as it was; not needed where the entry was made by hand, which only its
    /// store has. Of a delimited list its file with the same time.
    #[arg(long, value_name = "LIST")]
    hotlist: Option<PathBuf>,

    /// The rules that it was made by, as a TOML file; default: the library's rules.
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,

    /// A bag that has the hit and its read: `alpr retain export` writes them. Give this, or --store with --by.
    #[arg(
        long,
        value_name = "FOLDER",
        required_unless_present = "store",
        conflicts_with = "store",
        requires = "hotlist"
    )]
    bag: Option<PathBuf>,

    /// As JSON.
    #[arg(long)]
    json: bool,

    /// Who asks, for the store's log; needed with --store.
    #[arg(long, value_name = "NAME", requires = "store")]
    by: Option<String>,

    /// The store: `sqlite:PATH` or `postgres://USER@HOST/DATABASE`. Give this and --by, or --bag.
    #[arg(long, value_name = "URL", requires = "by")]
    store: Option<String>,

    /// When this is done; default: now.
    #[arg(long, value_name = "TIME", value_parser = time, hide = true)]
    at: Option<Timestamp>,
}

/// Gives 1 where the hit is not the same, or cannot be judged.
pub(super) fn run(options: &ReplayOptions, out: &mut impl Write) -> Result<usize> {
    let list = options.hotlist.as_deref().map(lists::open).transpose()?;
    let rules = lists::rules(options.rules.as_deref())?;
    let replay = match (&options.bag, &options.store, &options.by) {
        (Some(bag), _, _) => of_bag(bag, &options.id, list.as_ref(), &rules)?,
        (None, Some(address), Some(by)) => {
            let store = Store::open_existing(address)?;
            let now = come(options.at)?;
            store.admit_searcher(by, "a replay", Timestamp::now())?;
            store.replay(
                of_store(&store, &options.id)?,
                list.as_ref(),
                &rules,
                by,
                now,
            )?
        }
        _ => anyhow::bail!("expected a store or a bag: give --store and --by, or --bag"),
    };
    match options.json {
        true => writeln!(out, "{}", replay.to_json()?)?,
        false => write!(out, "{replay}")?,
    }
    Ok(usize::from(replay.outcome != Outcome::Same))
}

/// A whole name is that of any hit; a part of one is looked for among the cases.
fn of_store(store: &Store, id: &str) -> Result<Id> {
    match id.parse() {
        Ok(id) => Ok(id),
        Err(_) => Ok(case::find(store, id)?.id()),
    }
}

fn of_bag(folder: &Path, id: &str, list: Option<&HotList>, rules: &MatchRules) -> Result<Replay> {
    let name = || format!("`{}`", folder.display());
    let bag = Bag::verify(folder).with_context(name)?.verified()?;
    let id = named(id, bag.hits().iter().copied())?;
    let (hit, read) = bag.hit(folder, id)?;
    let list = list.context("expected the list of the hit: give --hotlist")?;
    Ok(Replay::new(&hit, &read, list, rules)?)
}
