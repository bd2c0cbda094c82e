//! `alpr case guard` and `unguard`: what was looked at once does not sound again.

use std::collections::BTreeSet;
use std::io::Write;

use alpr_core::PlateText;
use alpr_core::alarm::{ADVISORY, Guards, Release};
use alpr_core::verify::Step;
use anyhow::Result;
use jiff::Timestamp;

use super::{STEP, StepOptions, find, stands};
use crate::output;

pub(super) fn guard(options: &StepOptions, until: Timestamp, out: &mut impl Write) -> Result<()> {
    let store = options.on.open_for(&options.by, STEP)?;
    let case = find(&store, &options.id)?;
    let guard = case.guard(until)?;
    Guards::default().add(guard.clone())?; // refuses one that ends before it begins
    store.put_guard(&guard, &options.by, options.on.now()?)?;
    let (plate, state, listed) = (guard.plate, guard.state, guard.listed);
    let read_as = match guard.read_as {
        same if same == plate => String::new(),
        other => format!(" or {other}"),
    };
    writeln!(
        out,
        "until {until} what is read as {plate}{read_as} {state} does not sound for the entry {listed}; what is read as {listed} sounds, \
        with this finding"
    )?;
    stands(&case, options.on.now()?, out)?;
    Ok(writeln!(out, "{ADVISORY}")?)
}

pub(super) fn unguard(options: &StepOptions, reason: &str, out: &mut impl Write) -> Result<()> {
    let (store, at) = (options.on.open_for(&options.by, STEP)?, options.on.now()?);
    let case = find(&store, &options.id)?;
    let listed = case.alarm().hit.entry.plate;
    // Of a look that was put right since too.
    let seen = case.steps().iter().filter_map(|step| match step {
        Step::ReadChecked(check) => Some(check.plate),
        _ => None,
    });
    let seen: BTreeSet<PlateText> = seen.collect();
    let release = Release {
        by: options.by.clone(),
        at,
        reason: reason.to_owned(),
    };
    let mut ended = 0;
    for guard in store.guards()? {
        let mut one = Guards::default();
        one.add(guard)?;
        for plate in &seen {
            ended += one.release(*plate, listed, &release)?;
        }
        one.all()
            .iter()
            .filter(|guard| guard.released.as_ref() == Some(&release))
            .try_for_each(|guard| store.put_guard(guard, &options.by, at))?;
    }
    let ended = output::counted(ended, "guard");
    Ok(writeln!(
        out,
        "ended: {ended}; what is read so sounds for the entry {listed} again"
    )?)
}
