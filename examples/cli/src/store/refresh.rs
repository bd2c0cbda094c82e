//! `alpr refresh`: what a new list means for the alarms that are open, and for what was seen before.

use std::io::Write;

use alpr_core::Period;
use alpr_core::authorise::Asked;
use alpr_core::hotlist::{Check, Diff, ListInfo};
use alpr_store::Withdrawals;
use anyhow::{Result, bail};

use super::args::RefreshOptions;
use super::{audit, case, search};
use crate::{lists, output};

/// Gives how many cases were withdrawn, or could not be, and reads found.
pub(super) fn run(options: &RefreshOptions, out: &mut impl Write) -> Result<usize> {
    let on = &options.on;
    let (store, now) = (on.open_trained(&options.by, "a new list")?, on.now()?);
    let (old, new) = (lists::open(&options.old)?, lists::open(&options.new)?);
    // Cut off, empty, or older than the one in force.
    let drawn = now.max(new.info().extracted);
    let share = options.max_reject_share;
    let status = new.shift_check_allowing(drawn, lists::ANY_AGE, Some(&old), share)?;
    if status.check == Check::Fail && !options.force {
        let why = status.reasons.join("; ");
        bail!(
            "this list would withdraw cases for its own faults: {why}; --force takes it all the same"
        );
    }
    audit::list_loaded(&store, &options.by, now, &new, options.force)?;
    let mut cases = store.withdraw(&new, Some(&old), Period::ALWAYS, &options.by, now)?;
    let by_hand = store.withdraw_manual(Period::ALWAYS, &options.by, now)?;
    cases.withdrawn.extend(by_hand.withdrawn);
    cases.refused.extend(by_hand.refused);
    tell(&cases, out)?;
    case::tell_damaged(&store, Period::ALWAYS)?;
    let count = cases.withdrawn.len() + cases.refused.len();
    let Some(asking) = &options.asking else {
        let next = "earlier reads were not matched with what is new: give a policy, and what for";
        writeln!(out, "{next}")?;
        return Ok(count);
    };
    let news = Diff::new(&old, &new)?.news(&ListInfo::new("news", now, now))?;
    let granted = search::allow(&store, asking, Asked::look_back(None), now)?;
    let rules = lists::rules(options.rules.as_deref())?;
    let found = store.match_again(&granted, &news, Some(&new), &rules)?;
    search::write(&found, out)?;
    Ok(count + found.seen.len())
}

pub(super) fn tell(cases: &Withdrawals, out: &mut impl Write) -> Result<()> {
    for case in &cases.withdrawn {
        let (id, text) = (case.id(), &case.alarm().text);
        writeln!(out, "withdrawn: {id}  {text}")?;
    }
    for (case, why) in &cases.refused {
        let (id, text) = (case.id(), &case.alarm().text);
        writeln!(out, "not withdrawn: {id}  {text}: {why}")?;
    }
    let refused = cases.refused.len();
    if refused > 0 {
        let next = "their entries are gone, were changed or have ended: look at them";
        let refused = output::counted(refused, "case");
        writeln!(out, "not withdrawn: {refused}; {next}")?;
    }
    Ok(writeln!(
        out,
        "withdrawn: {}",
        output::counted(cases.withdrawn.len(), "case")
    )?)
}
